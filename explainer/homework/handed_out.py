"""What was handed out stays: a run that would change or drop a code of the folder's record is refused.

In: a folder's homework.json and the lines of the record that a run is about to write. Out: nothing where every code of
the old record stands in the new one as it was; else a `SpecError` that names the codes and the ways out.

    >>> changed_codes({"A": ("numbers", 1)}, {"A": ("numbers", 1), "B": ("numbers", 1)})
    []
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from explainer.homework.recorded import RECORD_VERSION, open_record
from explainer.spec import Problem, SpecError

LISTED_CODES = 10
"""Codes that a refusal names; of more it says how many."""
_FIRST_VERSION_FIELDS = ("part", "numbers")
"""What records of version 1 hold of a sheet, and later ones too."""


def refuse_changes(path: Path, lines: Iterable[bytes]) -> None:
    """Refuses to replace the record at `path` by these lines where a code would change or be dropped."""
    if not path.exists():
        return
    record = open_record(path)
    whole = record.version == RECORD_VERSION
    old = {code: _handed_out(entry, whole) for code, entry in record.raw_sheets()}
    new = {code: _handed_out(entry, whole) for line in lines for code, entry in json.loads(b"{%s}" % line).items()}
    lost = changed_codes(old, new)
    if lost:
        named = ", ".join(lost[:LISTED_CODES]) + (
            f" and {len(lost) - LISTED_CODES} more" if lost[LISTED_CODES:] else ""
        )
        found = f"sheets that this run would change or drop: {named}"
        expected = (
            "another folder (-o); the key, title, spec and class that they were made with; or --replace, which keeps "
            "this record beside the new one"
        )
        raise SpecError([Problem(str(path), 0, 0, "", found, expected)])


def keep_beside(path: Path) -> Path | None:
    """The record at `path` under a name of its own, so that a new one can take its place; None where there is none."""
    if not path.exists():
        return None
    number = 1
    while (beside := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    path.rename(beside)
    return beside


def changed_codes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The codes whose sheets differ or are missing, in the order of the old record."""
    return [code for code, entry in old.items() if new.get(code) != entry]


def _handed_out(entry: Mapping[str, Any], whole: bool) -> tuple[int, Any]:
    """What a sheet must keep, small: its hash and its part."""
    kept = entry if whole else {name: entry[name] for name in _FIRST_VERSION_FIELDS}
    return hash(json.dumps(kept, sort_keys=True)), entry["part"]
