"""One run at a time in a folder, and nothing left behind by those that were killed.

In: a homework's folder. Out: a claim on it while a block runs, a file that names the process and when it started; a
claim of a process that is gone counts for nothing. Shards of one homework work side by side, each with a claim of its
own; a whole run waits for nobody and lets nobody in.

    >>> claim_name((1, 1)), claim_name((2, 4))
    ('.running', '.running-2-of-4')
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from explainer.homework.parts import write_once
from explainer.homework.places import make_private_folder, private_folder
from explainer.render.files import WORK_NAME
from explainer.spec import Problem, SpecError

CLAIM_NAME, PARTS_NAME = ".running", ".parts-"


def claim_name(shard: tuple[int, int]) -> str:
    """The file that says that a run, or a shard of one, is at work."""
    turn, shards = shard
    return CLAIM_NAME if shards == 1 else f"{CLAIM_NAME}-{turn}-of-{shards}"


@contextmanager
def claim_folder(folder: Path, shard: tuple[int, int] = (1, 1)) -> Iterator[None]:
    """Keeps other runs out of a folder. Raises SpecError where one is at work."""
    own = make_private_folder(folder) / claim_name(shard)
    _refuse_others(folder, own, shard)
    if not write_once(own, json.dumps(_own_claim())):
        _refuse_others(folder, own, shard)
        raise FileExistsError(17, "another run began at the same moment", str(own))
    try:
        _refuse_others(folder, own, shard, started=True)
        yield
    finally:
        own.unlink(missing_ok=True)


def clear_leftovers(folder: Path, kept: Path | None = None) -> list[str]:
    """Removes what killed runs left, but the parts `kept` that this run goes on with. Returns a note where there was
    something."""
    removed = []
    for path in sorted(private_folder(folder).glob(f"{PARTS_NAME}*")):
        if path != kept:
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path)
    for path in sorted(folder.rglob(f"{WORK_NAME}*")):
        path.unlink(missing_ok=True)
        removed.append(path)
    return [f"{folder}: {len(removed)} leftovers of runs that were killed are removed"] if removed else []


def _own_claim() -> dict[str, Any]:
    start = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "start": start, "host": socket.gethostname(), "process": _process_start(os.getpid())}


def _refuse_others(folder: Path, own: Path, shard: tuple[int, int], started: bool = False) -> None:
    """Refuses where another run's claim holds; claims of the dead are removed."""
    for path in sorted(private_folder(folder).glob(f"{CLAIM_NAME}*")):
        shares = shard[1] > 1 and path.name != CLAIM_NAME and path != own
        if shares or (started and path == own):
            continue
        claim = _read_claim(path)
        if claim is None or not _is_alive(claim):
            path.unlink(missing_ok=True)
            continue
        found = f"another run (process {claim['pid']} on {claim['host']}, since {claim['start']}) is at work here"
        expected = f"wait until it ends, or take another folder (-o); if there is no such process, delete {path}"
        raise SpecError([Problem(str(folder), 0, 0, "", found, expected)])


def _read_claim(path: Path) -> dict[str, Any] | None:
    """A claim; None for what is none, or gone."""
    try:
        claim = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return claim if isinstance(claim, dict) and {"pid", "start", "host"} <= claim.keys() else None


def _is_alive(claim: dict[str, Any]) -> bool:
    """Whether a claim's process runs; of another machine nobody can tell, so it is believed."""
    if claim["host"] != socket.gethostname():
        return True
    try:
        os.kill(claim["pid"], 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return claim.get("process") in (None, _process_start(claim["pid"]))


def _process_start(pid: int) -> str | None:
    """When a process started, as the system counts it, so that a number that was given again is told apart; None where
    it does not say."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None
