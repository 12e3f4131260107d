"""Corrections of a homework that was handed out: entries of its record, never edits.

In: a file of corrections, and the record. Out: `Correction`s, each checked against the sheets it speaks of, and the
record with them appended. What was printed stays readable.

    [[correction]]
    row = 17
    action = "also accept"          # or "drop", "full marks", "key"
    value = "0.4352"
    codes = ["K7Q2-4M"]             # left out: all sheets
    why = "The sheet could be read either way."

    >>> entry = {"when": "2026-11-27", "codes": "all", "row": 17, "action": "drop", "why": "It can be read two ways."}
    >>> Correction.of(entry).concerns("K7Q2-4M", 17)
    True
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from explainer.homework.record import write_record
from explainer.homework.recorded import HomeworkRecord, SheetPlace
from explainer.spec import Problem, SpecError
from explainer.spec.fields import bad_character
from explainer.spec.problems import nearest_name
from explainer.wording import SENTENCES

ACTIONS = {"drop": False, "full marks": False, "also accept": True, "key": True}
"""What a correction can do, and whether it has a value."""
ACTION_WORDS = {
    "drop": "homework.corrected.drop",
    "full marks": "homework.corrected.full",
    "also accept": "homework.corrected.also",
    "key": "homework.corrected.key",
}
ALL = "all"
MOST_WORDS = 500
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
_KEYS = ("row", "action", "value", "codes", "why", "when")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction."""

    when: str
    """The day, as 2026-11-27."""
    codes: tuple[str, ...] | None
    """The sheets it is about; None: all of them."""
    row: int
    action: str
    """A key of `ACTIONS`."""
    value: str | None
    why: str

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Correction:
        """From an entry of the record."""
        codes = None if entry["codes"] == ALL else tuple(entry["codes"])
        return cls(entry["when"], codes, entry["row"], entry["action"], entry.get("value"), entry["why"])

    def concerns(self, code: str, row: int) -> bool:
        """Whether it is about a line of a sheet."""
        return self.row == row and (self.codes is None or code in self.codes)

    def as_entry(self) -> dict[str, Any]:
        """As the record keeps it."""
        codes: Any = ALL if self.codes is None else list(self.codes)
        value = {} if self.value is None else {"value": self.value}
        return {"when": self.when, "codes": codes, "row": self.row, "action": self.action, **value, "why": self.why}


def corrections_of(record: HomeworkRecord) -> tuple[Correction, ...]:
    """The corrections of a record, the earliest first."""
    return tuple(map(Correction.of, record.head.get("corrections", ())))


def correction_texts(
    corrections: Sequence[Correction], rows: Sequence[int], codes: Sequence[str], language: str, mark: str
) -> dict[int, list[str]]:
    """Line → what was corrected of it, one text for each of the sheets, empty where nothing was."""
    words = SENTENCES[language]

    def say(correction: Correction) -> str:
        value = (correction.value or "").replace(".", mark)
        return words[ACTION_WORDS[correction.action]].format(when=correction.when, value=value, why=correction.why)

    return {
        row: [" ".join(say(each) for each in corrections if each.concerns(code, row)) for code in codes] for row in rows
    }


def append_corrections(record: HomeworkRecord, new: Sequence[Correction]) -> None:
    """Writes a record anew with more corrections; every sheet stays as it stands in the file."""
    entries = [*record.head.get("corrections", ()), *(correction.as_entry() for correction in new)]
    head = {key: value for key, value in record.head.items() if key != "corrections"} | {"corrections": entries}
    write_record(record.path, head, record.read_lines(record.places()))


def read_corrections(path: Path, record: HomeworkRecord, today: str | None = None) -> list[Correction]:
    """The corrections in a TOML or JSON file. Raises SpecError with everything that is wrong with them."""
    data = _read_table(path)
    entries = data.get("correction") if isinstance(data, Mapping) else None
    if not isinstance(entries, list) or not entries:
        expected = "tables [[correction]] with row, action, why, and where needed value and codes"
        raise SpecError([Problem(str(path), 1, 1, "", "no corrections", expected)])
    places, day = record.places(), today or date.today().isoformat()
    problems: list[Problem] = []
    for n, entry in enumerate(entries):
        for key, found, expected, guess in _faults(entry, record, places):
            problems.append(
                Problem(str(path), 0, 0, f"correction[{n}]{f'.{key}' if key else ''}", found, expected, guess)
            )
    if problems:
        raise SpecError(problems)
    return [Correction.of({"when": day, "codes": ALL, **_plain_entry(entry)}) for entry in entries]


def _plain_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if key in ("value", "when") else value for key, value in entry.items()}


def _read_table(path: Path) -> Any:
    text = path.read_text(encoding="utf-8-sig")
    try:
        return (
            json.loads(text, parse_float=Decimal)
            if path.suffix == ".json"
            else tomllib.loads(text, parse_float=Decimal)
        )
    except ValueError as error:
        expected = "TOML, or JSON in a file that ends in .json"
        raise SpecError([Problem(str(path), 1, 1, "", f"a file that cannot be read ({error})", expected)]) from None


def _faults(
    entry: Any, record: HomeworkRecord, places: Sequence[SheetPlace]
) -> Iterator[tuple[str, str, str, str | None]]:
    """(key, found, expected, guess) of everything wrong with an entry."""
    if not isinstance(entry, Mapping):
        yield "", repr(entry), f"a table with {', '.join(_KEYS)}", None
        return
    for key in entry:
        if key not in _KEYS:
            yield key, "an unknown key", f"one of {', '.join(_KEYS)}", nearest_name(key, _KEYS)
    action, value, why = entry.get("action"), entry.get("value"), entry.get("why")
    if action not in ACTIONS:
        yield "action", repr(action), f"one of {', '.join(ACTIONS)}", nearest_name(str(action), list(ACTIONS))
    elif ACTIONS[action] and not _NUMBER.fullmatch(str(value)):
        yield "value", repr(value), "a number with a decimal point, as the key would print it", None
    elif not ACTIONS[action] and value is not None:
        yield "value", repr(value), f"no value: {action!r} takes none", None
    if not isinstance(why, str) or not 0 < len(why) <= MOST_WORDS or bad_character(why):
        yield "why", repr(why)[:60], f"a sentence of at most {MOST_WORDS} characters that students may read", None
    if "when" in entry and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(entry["when"])):
        yield "when", repr(entry["when"]), "a day as 2026-11-27; left out: today", None
    yield from _place_faults(entry.get("codes", ALL), entry.get("row"), record, places)


def _place_faults(
    codes: Any, row: Any, record: HomeworkRecord, places: Sequence[SheetPlace]
) -> Iterator[tuple[str, str, str, str | None]]:
    """What is wrong with the sheets and the line that an entry names."""
    parts = {place.code: place.part for place in places}
    named = list(parts) if codes == ALL else codes if isinstance(codes, list) else []
    unknown = [code for code in named if code not in parts]
    if codes == ALL and len(record.labels) > 1:
        yield (
            "codes",
            "all sheets of a series",
            "the codes of the sheets, for each of its networks has its own lines",
            None,
        )
    elif unknown or not named:
        near = nearest_name(str(unknown[0]), list(parts)) if unknown else None
        yield "codes", repr(codes)[:60], 'codes of this homework, or "all"', near
    elif type(row) is not int or any(str(row) not in record.labels[parts[code] - 1] for code in named):
        most = max(len(labels) for labels in record.labels)
        yield "row", repr(row), f"the number of a line on these sheets, 1 to {most}", None
