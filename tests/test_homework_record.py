"""What was handed out is read back, whichever version wrote it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from explainer import load_example
from explainer.homework.class_homework import HomeworkJob, make_homework
from explainer.homework.places import record_path
from explainer.homework.recorded import HomeworkRecord, RecordedSheet, open_record
from explainer.homework.roster import numbered_students
from explainer.homework.trial import prepare_homework
from explainer.spec import Spec, SpecError, from_mapping, to_mapping
from tests.homework_oracle import worked
from tests.tools import whole_homework

OLD = Path(__file__).parent / "records" / "homework-0.1.0.json"
"""Written by version 0.1.0 for homework-222 and 120 students; the Moodle responses that are kept beside it belong to
it."""


def write_class(folder: Path, spec: Spec, count: int) -> HomeworkRecord:
    make_homework(HomeworkJob.from_spec(spec, "spec", bytes(32), ("text",), folder), numbered_students(count))
    return open_record(record_path(folder))


def other_homework(changes: dict[str, Any]) -> Spec:
    """The whole homework with other keys in its tables."""
    data = to_mapping(whole_homework())
    for table, keys in changes.items():
        data[table] |= keys
    return from_mapping(data)


def facts(sheet: RecordedSheet) -> list[tuple[object, ...]]:
    return [(r.row, r.id, r.sample, r.step, r.kind, r.answer, r.tolerance, r.slips) for r in sheet.rows]


def test_a_record_of_the_first_version_is_completed_with_its_answers() -> None:
    raw, sheets = json.loads(OLD.read_text(encoding="utf-8")), list(open_record(OLD).sheets())
    assert [sheet.code for sheet in sheets] == list(raw["sheets"])
    for sheet in sheets:
        expected = worked(sheet.numbers, 6)
        assert [Decimal(row.answer) for row in sheet.rows] == [expected[row.id] for row in sheet.rows]
        assert {str(row.row): row.tolerance for row in sheet.rows} == raw["sheets"][sheet.code]["tolerance"]
        assert {str(r.row): [r.id, r.sample, r.step] for r in sheet.rows} == raw["rows"][0]
        assert sum(len(row.slips) for row in sheet.rows) > 40


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"homework": {"series": [25, 43]}},
        {"training": {"batch_size": 2, "data": [{"input": [0.05, 0.1], "target": [0.01, 0.99]}] * 3, "epochs": 2}},
        {"numbers": {"digits": 4, "kind": "significant", "rounding": "truncate"}},
    ],
)
def test_what_is_written_and_what_is_completed_say_the_same(changes: dict[str, Any], tmp_path: Path) -> None:
    written = write_class(tmp_path, other_homework(changes), 5)
    data = json.loads(written.path.read_text(encoding="utf-8"))
    assert data["version"] == 2
    for sheet in data["sheets"].values():
        sheet["tolerance"] = {str(row["row"]): row["tolerance"] for row in sheet.pop("rows")}
    sheets = ",\n".join(f"{json.dumps(code)}: {json.dumps(sheet)}" for code, sheet in data.pop("sheets").items())
    head = json.dumps(data | {"version": 1, "engine": "0.1.0"})
    older = tmp_path / "older.json"
    older.write_text(f'{head[:-1]}, "sheets": {{\n{sheets}\n}}}}\n', encoding="utf-8")
    ours, theirs = list(written.sheets()), list(open_record(older).sheets())
    assert [s.code for s in ours] == [s.code for s in theirs] and len(ours) % 5 == 0
    for one, other in zip(ours, theirs, strict=True):
        for fact, again in zip(facts(one), facts(other), strict=True):
            assert fact == again, one.code
    assert all(row.formula for row in ours[0].rows)


def test_a_sheets_own_spec_has_its_numbers(tmp_path: Path) -> None:
    record = write_class(tmp_path, whole_homework(), 2)
    for sheet in record.sheets():
        first = record.spec_of(sheet).network.layers[0].weights[0][0]  # type: ignore[index, union-attr]
        assert str(first) == sheet.numbers["weights"]["w1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "no record of a homework"),
        ("{}", "no record of a homework"),
        ('{"format": "explainer-key",\n "sheets": {\n}}\n', "no record of a homework"),
        ('{"format": "explainer-homework",\n "version": 9,\n "sheets": {\n}}\n', "a record of version 9"),
    ],
)
def test_another_file_is_refused(text: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "homework.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=found):
        open_record(path)


def test_a_file_that_was_cut_off_names_its_line(tmp_path: Path) -> None:
    lines = OLD.read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "homework.json"
    for text, found in (
        ("".join(lines[:20]), "end of the file"),
        ("".join(lines[:20])[:-9], "20:1: found a line that"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SpecError, match=found):
            list(open_record(path).sheets())


def test_what_is_blank_and_not_asked_stays_blank_when_it_is_made_again() -> None:
    """Its number would give an asked one away: the rows of the record's sheets are those that were handed out."""
    spec = load_example("homework-exam")
    first = prepare_homework(spec, "homework-exam").rows[0]
    labels = {str(row.label): (row.id, row.quantity.sample, row.quantity.step) for row in first if row.label}
    assert [row.id for row in first if row.defined] and prepare_homework(spec, "record", [labels]).rows[0] == first
