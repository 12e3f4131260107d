"""No two students with the same network: whose draw was somebody else's before is drawn again.

In: the lines of a record that are handed out, and those of a run's parts. Out: the codes whose network stands in a line
before theirs. Chunks are drawn without knowing of each other, anywhere; so twins are found when the parts are put
together, and their chunks are made again with the draws that follow.

    >>> line = b'"%s": {"part": 1, "release": 1, "numbers": {"weights": {"w1": "0.5"}}, "rows": []}'
    >>> find_twins([line % b"AAAA-AA"], [line % b"BBBB-BB"])
    ['BBBB-BB']
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from explainer.homework.drawn_numbers import VariedFamily, count_networks
from explainer.homework.parts import replace_file
from explainer.spec import Problem, SpecError

_TURNS = "turns"
"""File with the draw that a code is to begin with."""
_SHEET = re.compile(rb'("[^"]+"): \{"part": (\d+), .*?"numbers": (\{.*?\}), "rows": ')


def find_twins(handed_out: Iterable[bytes], lines: Iterable[bytes]) -> list[str]:
    """The codes among `lines` whose network has a line before them, in `lines` or among those that were `handed_out`;
    each network of a series has its own."""
    seen: set[bytes] = set()
    for line in handed_out:
        seen.add(_network_of(line)[1])
    twins = []
    for line in lines:
        code, network = _network_of(line)
        if network in seen:
            twins.append(code)
        seen.add(network)
    return twins


def _network_of(line: bytes) -> tuple[str, bytes]:
    """(code, what tells its network from others)."""
    found = _SHEET.match(line)
    assert found is not None, line[:80]
    return json.loads(found[1]), sha256(found[2] + b" " + found[3]).digest()


def refuse_too_many(plan: Sequence[VariedFamily], count: int, name: str) -> None:
    """Raises SpecError where more sheets are wanted than there are networks. A homework in which nothing is drawn has
    one for all."""
    networks = count_networks(plan)
    if 1 < networks < count:
        found = f"{networks:,} different networks for {count:,} sheets"
        expected = "one for each: a wider range, a smaller step, or more that varies (weights, biases, inputs)"
        raise SpecError([Problem(name, 0, 0, "homework.vary", found, expected)])


# ------------------------------------------------------------------------------------ which draw of a student


def read_turns(folder: Path) -> Mapping[str, int]:
    """Code → the draw it is to begin with, where that is not its first."""
    path = folder / _TURNS
    found: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    return found


def pass_over(folder: Path, twins: Sequence[str], accepted: Mapping[str, int]) -> None:
    """From now on these codes begin with the draw behind the one that was accepted, and the others of their chunk with
    that one, so that nothing is drawn again that was refused before."""
    turns = {**read_turns(folder), **accepted, **{code: accepted[code] + 1 for code in twins}}
    with replace_file(folder / _TURNS) as file:
        file.write(json.dumps(turns, sort_keys=True).encode())
