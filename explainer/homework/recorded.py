"""homework.json read back: every sheet that was handed out, with its network, lines, answers, tolerances and slips.

In: the path of a homework.json of this version, or of one of version 0.1.0, which holds no answers: those are worked
out from its networks, with its own tolerances. Out: a `HomeworkRecord`, whose `sheets()` reads one sheet after the
other, so that a class of any size fits into memory. Nothing is ever drawn.

    from explainer.homework.recorded import open_record
    record = open_record(Path("homework/homework.json"))
    record.spec, record.policy
    for sheet in record.sheets():
        for row in sheet.rows:
            print(sheet.code, row.row, row.id, row.sample, row.step, row.answer, row.tolerance, row.slips)

    >>> RecordedRow(1, "net_h1", 1, 1, "net", "0.377500", "0.000001", ()).answer
    '0.377500'
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from explainer.homework.student_networks import spec_with
from explainer.judging.slip_answers import SlipAnswer
from explainer.network.building import Network, build
from explainer.spec import Problem, Spec, SpecError, from_mapping
from explainer.spec.fields import TypedNumber

RECORD_FORMAT = "explainer-homework"
RECORD_VERSION = 2
"""What is written; version 1 (0.1.0) is read as well."""
SHEETS_AT_A_TIME = 256
"""Sheets of version 1 that are worked out together."""
_HEAD_END = '"sheets": {'


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """One asked line as it was handed out."""

    row: int
    """Its label on the sheet, from 1."""
    id: str
    """The trace id of what is asked; with `sample` and `step` it is unique."""
    sample: int | None
    step: int
    kind: str
    """Its trace kind."""
    answer: str
    """As printed."""
    tolerance: str
    """How far an answer may lie from it, as printed."""
    slips: tuple[SlipAnswer, ...]
    """What slips give here, earlier lines being right; each differs from the answer by more than the tolerance."""
    formula: str | None = None
    """The formula over ids, as the sheet asked; None where it showed none."""
    digits: int | None = None
    policy: str = ""
    """How it is printed: `decimals half_up carry`."""
    points: str = "1"


@dataclass(frozen=True, slots=True)
class RecordedSheet:
    """One sheet as it was handed out."""

    code: str
    part: int
    """Which network of a series it is, from 1."""
    numbers: Mapping[str, Any]
    """Its network: what `spec_with` takes."""
    rows: tuple[RecordedRow, ...]


@dataclass(frozen=True, slots=True, order=True)
class SheetPlace:
    """A sheet of a record, found again without reading the others."""

    student: str
    """The code that all networks of one student share."""
    part: int
    release: int
    code: str
    offset: int
    """Where its line starts in the file."""


@dataclass(frozen=True)
class HomeworkRecord:
    """A homework.json whose head was read. `eq` compares the file and what its head says."""

    path: Path
    version: int
    engine: str
    """The version of the program that made it."""
    spec: Spec
    """The homework as its sheets were made; each sheet has its own numbers."""
    policy: Mapping[str, Any]
    """`digits`, `kind`, `rounding`, `carry`."""
    labels: tuple[Mapping[str, Any], ...]
    """For each network of the series: row label → (id, sample, step)."""
    head: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Everything before the sheets, as it stands in the file."""

    @property
    def forms(self) -> bool:
        """Whether its sheets are paper forms, whose letters are their codes."""
        return bool(self.head.get("forms", False))

    @property
    def salt(self) -> str:
        """What its draws hang on beside the key; version 0.1.0 took the title where the spec named none."""
        homework = self.spec.homework
        return (homework.salt if homework else None) or self.spec.title

    @cached_property
    def network(self) -> Network:
        """The network that all sheets share, but for its numbers."""
        return build(self.spec)

    def sheets(self, only: Container[str] | None = None, slips: bool = True) -> Iterator[RecordedSheet]:
        """Every sheet in the order of the file, or those with some codes; where nobody asks for them, without slips.
        Raises SpecError, with its line, where a sheet cannot be read."""
        wanted = (entry for entry in self.raw_sheets() if only is None or entry[0] in only)
        if self.version == RECORD_VERSION:
            for code, sheet in wanted:
                rows = tuple(_row(row, slips) for row in sheet["rows"])
                yield RecordedSheet(code, sheet["part"], sheet["numbers"], rows)
            return
        from explainer.homework.completing import RecordCompleter

        completer = RecordCompleter(self.spec, str(self.path), self.labels, self.policy)
        while chunk := list(islice(wanted, SHEETS_AT_A_TIME)):
            yield from completer.complete_sheets(chunk)

    def spec_of(self, sheet: RecordedSheet) -> Spec:
        """A sheet's own network as a whole spec."""
        return spec_with(self.spec, sheet.numbers, self.network)

    def raw_sheets(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(code, its entry) of every sheet as it stands in the file."""
        for _, code, sheet in self._lines():
            yield code, sheet

    def places(self) -> list[SheetPlace]:
        """Where every sheet stands in the file, in the order of the codes."""
        series = len(self.labels) > 1
        found = []
        for offset, code, sheet in self._lines():
            student = code.rpartition("-")[0] if series else code
            found.append(SheetPlace(student, sheet["part"], sheet.get("release", 1), code, offset))
        return sorted(found)

    def read_lines(self, places: Iterable[SheetPlace]) -> Iterator[bytes]:
        """The lines of some sheets, as they stand in the file."""
        with self.path.open("rb") as file:
            for place in places:
                file.seek(place.offset)
                yield file.readline().strip().rstrip(b",")

    def read_sheets(self, places: Iterable[SheetPlace]) -> list[tuple[str, dict[str, Any]]]:
        """(code, its entry) of some sheets."""
        return [item for line in self.read_lines(places) for item in json.loads(b"{%s}" % line).items()]

    def _lines(self) -> Iterator[tuple[int, str, dict[str, Any]]]:
        """(where its line starts in the file, code, its entry) of every sheet."""
        offset, number, inside = 0, 1, False
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                start, offset = offset, offset + len(line)
                if not inside:
                    inside = line.rstrip().endswith(_HEAD_END.encode())
                    continue
                text = line.strip().rstrip(b",")
                if text == b"}}":
                    return
                try:
                    ((code, sheet),) = json.loads(b"{%s}" % text).items()
                except ValueError:
                    raise _no_record(self.path, number, "a line that is no sheet", "one sheet a line") from None
                yield start, code, sheet
        raise _no_record(self.path, number, "the end of the file", "all sheets; the file was cut off")


def open_record(path: Path) -> HomeworkRecord:
    """The record in a file. Raises SpecError for another file, OSError."""
    head: dict[str, Any] = {}
    text = []
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                text.append(line)
                if line.rstrip().endswith(_HEAD_END):
                    head = json.loads("".join(text) + "}}", parse_float=TypedNumber)
                    break
    except ValueError:
        head = {}
    if not isinstance(head, dict) or head.get("format") != RECORD_FORMAT:
        raise _no_record(path, 1, "no record of a homework", "the homework.json that explainer homework wrote")
    if head.get("version") not in (1, RECORD_VERSION):
        found = f"a record of version {head.get('version')}"
        raise _no_record(path, 2, found, "version 1 or 2; a newer explainer reads newer ones")
    del head["sheets"]
    spec = from_mapping(head["spec"], str(path))
    return HomeworkRecord(path, head["version"], head["engine"], spec, head["policy"], tuple(head["rows"]), head)


def _row(entry: Mapping[str, Any], slips: bool) -> RecordedRow:
    given = entry["slips"].items() if slips else ()
    found = tuple(SlipAnswer(tuple(names), value) for value, names in given)
    return RecordedRow(**{name: value for name, value in entry.items() if name in _ROW_FIELDS}, slips=found)


_ROW_FIELDS = frozenset(field.name for field in fields(RecordedRow)) - {"slips"}


def _no_record(path: Path, line: int, found: str, expected: str) -> SpecError:
    return SpecError([Problem(str(path), line, 1, "", found, expected)])
