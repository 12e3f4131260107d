"""What was handed out is read back, whichever version wrote it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from explainer import load_example
from explainer.cli import main
from explainer.homework.class_homework import HomeworkJob, make_homework
from explainer.homework.recorded import HomeworkRecord, RecordedSheet, open_record
from explainer.homework.roster import numbered_students
from explainer.lesson import EXAMPLES
from explainer.spec import Spec, SpecError, from_mapping, to_mapping
from tests.homework_oracle import worked

OLD = Path(__file__).parent / "records" / "homework-0.1.0.json"
"""Written by version 0.1.0 for homework-222 and 120 students; the Moodle responses that are kept beside it belong to
it."""


def write_class(folder: Path, spec: Spec, count: int) -> HomeworkRecord:
    make_homework(HomeworkJob.from_spec(spec, "spec", bytes(32), ("text",), folder), numbered_students(count))
    return open_record(folder / "homework.json")


def other_homework(changes: dict[str, Any]) -> Spec:
    """homework-222 with other keys in its tables."""
    data = to_mapping(load_example("homework-222"))
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
    record = write_class(tmp_path, load_example("homework-222"), 2)
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


def make_sheets(folder: Path, count: int, *options: str) -> Result:
    spec, arguments = str(folder / "spec.toml"), ("--variants", str(count), "--format", "text", *options)
    return CliRunner().invoke(main, ["homework", spec, *arguments, "-o", str(folder / "out")])


def read_files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("options", [(), ("--files",)])
def test_what_was_handed_out_is_not_changed_or_dropped(options: tuple[str, ...], tmp_path: Path) -> None:
    text = (EXAMPLES / "homework-222.toml").read_text(encoding="utf-8")
    spec, out = tmp_path / "spec.toml", tmp_path / "out"
    spec.write_text(text, encoding="utf-8")
    assert make_sheets(tmp_path, 3, *options).exit_code == 0
    codes = [sheet.code for sheet in open_record(out / "homework.json").sheets()]
    before = read_files(out)
    for change, count in ((("title = ", "title = 'A comma, mended' #"), 3), (("0.95", "0.90"), 3), (("", ""), 2)):
        spec.write_text(text.replace(*change) if change[0] else text, encoding="utf-8")
        refused = make_sheets(tmp_path, count, *options)
        assert refused.exit_code == 2 and codes[-1] in refused.output and "--replace" in refused.output
        assert read_files(out) == before
    spec.write_text(text, encoding="utf-8")
    assert make_sheets(tmp_path, 5, *options).exit_code == 0
    assert [sheet.code for sheet in open_record(out / "homework.json").sheets()][:3] == codes
    assert make_sheets(tmp_path, 2, "--replace", *options).exit_code == 0
    assert len(list(open_record(out / "homework-1.json").sheets())) == 5
    assert len(list(open_record(out / "homework.json").sheets())) == 2
