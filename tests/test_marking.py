"""Submissions marked: a real Moodle quiz's responses, other forms of submissions, and files that nobody should send."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.cli import main
from explainer.grading.job import GradingJob, grade
from explainer.grading.marking import Marking, read_fields
from explainer.grading.marking_scheme import Scheme
from explainer.grading.moodle_responses import parts_of_response
from explainer.grading.readers import read_submissions
from explainer.grading.reports import report_data
from explainer.grading.submissions import Attempt, Submissions, UnreadableSubmissions
from explainer.homework.corrections import Correction
from explainer.homework.recorded import HomeworkRecord, RecordedSheet, open_record
from explainer.spec import Marking as MarkingTable
from explainer.spec import SpecError
from tests.tools import WHOLE_HOMEWORK

DATA = Path(__file__).parent / "moodle_responses"
RECORD = Path(__file__).parent / "records" / "homework-0.1.0.json"
"""The record of the quiz."""
SLIPPED = {"65EE-15", "A0B6-MK", "KGAH-ZB", "X56A-PC"}
"""Sheets of the students whose line 17 is a slip's number: L1, L4 (who types commas), L7 and L10."""
HALF_DONE = {"6QW8-N6", "10JC-VZ", "9KMG-12"}
"""Lines 32 to 43 blank: L2, L5 and L8."""
ALL_RIGHT = {"44J4-DJ", "H818-01", "8GSF-3V"}
ONE = "44J4-DJ"


@cache
def record() -> HomeworkRecord:
    return open_record(RECORD)


@cache
def recorded(code: str = ONE) -> RecordedSheet:
    return next(record().sheets({code}))


@cache
def submitted(name: str = "responses.csv") -> Submissions:
    return read_submissions((DATA / name).read_bytes())


def mark(submissions: Submissions, scheme: Scheme | None = None, attempt: str = "last") -> dict[str, Any]:
    """The report, as marking makes it from a record whose answers are worked out already."""
    return report_data(Marking(shared_record(), submissions, scheme or Scheme(), attempt))


class SharedRecord(HomeworkRecord):
    """The record, each sheet worked out once for all tests."""

    def sheets(self, only: Any = None, slips: bool = True) -> Any:
        return (recorded(code) for code in (submitted().sheets if only is None else only) if code in CODES)


CODES = {code for code, _ in open_record(RECORD).raw_sheets()}


@cache
def shared_record() -> HomeworkRecord:
    made = record()
    return SharedRecord(made.path, made.version, made.engine, made.spec, made.policy, made.labels)


@cache
def report() -> dict[str, Any]:
    return report_data(Marking(record(), submitted()))


def handed_in(code: str, fields: dict[str, str], **options: Any) -> Submissions:
    return Submissions({code: (Attempt(fields),)}, **options)


def key_of(code: str = ONE) -> dict[str, str]:
    return {str(row.row): row.answer for row in recorded(code).rows}


def with_fields(code: str, **changes: str) -> dict[str, Any]:
    """The report on one sheet, some of its fields changed."""
    fields = dict(submitted().sheets[code]) | {row.removeprefix("row"): typed for row, typed in changes.items()}
    sheet: dict[str, Any] = mark(handed_in(code, fields))["sheets"][code]
    return sheet


def test_marks_are_those_a_person_computes_by_hand() -> None:
    marks = {code: sheet["marks"] for code, sheet in report()["sheets"].items()}
    assert marks == {**dict.fromkeys(SLIPPED, 42.0), **dict.fromkeys(HALF_DONE, 31.0), **dict.fromkeys(ALL_RIGHT, 43.0)}


def test_the_slipped_line_alone_is_lost_and_named() -> None:
    for code in SLIPPED:
        sheet = report()["sheets"][code]
        wrong = [line for line in sheet["lines"] if not line["verdict"].startswith("agrees")]
        assert sheet["first_wrong"] == "17"
        assert [(line["row"], line["verdict"], line["names"]) for line in wrong] == [
            ("17", "slip", ["cross_entropy_delta", "slope_forgotten"])
        ]


def test_attempts_in_progress_are_said_and_nobody_else_is_lost() -> None:
    assert {(each["where"].split(", ")[1], each["why"]) for each in report()["unread"]} == {
        ("BRAS-PY", "empty_attempt"), ("CC01-XJ", "empty_attempt"),
    }  # fmt: skip
    assert len(report()["sheets"]) + len(report()["unread"]) == 12


def test_csv_and_json_give_the_same_report_and_the_same_again() -> None:
    as_json = {code: (Attempt(dict(each)),) for code, each in submitted("responses.json").sheets.items()}
    assert list(as_json) == list(submitted().attempts)
    assert report_data(Marking(record(), submitted("responses.json"))) == report()
    json.dumps(report(), allow_nan=False)


def test_a_decimal_comma_costs_nothing() -> None:
    sheet = report()["sheets"]["A0B6-MK"]
    assert sheet["lines"][0]["printed"] == "-0,520000" and sheet["lines"][0]["read"] == "-0.520000"
    assert (sheet["marks"], sheet["marks_by_key"]) == (42, 42)


def test_a_slip_carried_on_costs_its_own_line() -> None:
    sheet = with_fields(ONE, row1="0.462500", row3=f"{1 / (1 + exp(-0.4625)):.6f}")  # net_h1 and out_h1
    first, third = sheet["lines"][0], sheet["lines"][2]
    assert sheet["first_wrong"] == "1" and first["marks"] == 0
    assert (third["verdict"], third["marks"], third["by_key"]) == ("follows", 1, False)
    assert sheet["marks"] == sheet["marks_by_key"] + 1


def test_the_key_after_a_slip_is_right_too() -> None:
    sheet = with_fields(ONE, row1="0.462500")
    assert {line["verdict"] for line in sheet["lines"][1:]} <= {"agrees", "agrees_rounded"} and sheet["marks"] == 42


def test_nobody_gets_less_than_by_the_key() -> None:
    for sign in (1, -1):
        edge = {str(row.row): f"{Decimal(row.answer) + sign * Decimal(row.tolerance):f}" for row in recorded().rows}
        for fields in (edge, edge | {"1": "0.462500"}):
            sheet = mark(handed_in(ONE, fields))["sheets"][ONE]
            assert sheet["marks"] >= sheet["marks_by_key"] >= 42


def test_fewer_digits_are_said() -> None:
    third = with_fields(ONE, row3="0.49")["lines"][2]
    assert (third["verdict"], third["marks"]) == ("fewer_digits", 1)
    half = mark(handed_in(ONE, {"3": "0.49"}), Scheme(fewer_digits=0.5))["sheets"][ONE]
    assert half["marks"] == 0.5
    assert with_fields(ONE, row1="-0.0375")["lines"][0]["verdict"] == "agrees"  # its last digits are zeros


def test_a_field_that_is_no_number_is_unreadable_and_said() -> None:
    fields = dict(submitted().sheets[ONE]) | {"5": "0.3.7", "6": "__import__('os')", "99": "1"}
    found = mark(handed_in(ONE, fields))
    assert {(each["where"], each["why"]) for each in found["unread"]} == {
        (f"{ONE}, 5", "not_a_number"), (f"{ONE}, 6", "not_a_number"), (f"{ONE}, 99", "no_row"),
    }  # fmt: skip
    lines = {line["row"]: line for line in found["sheets"][ONE]["lines"]}
    assert lines["5"]["verdict"] == lines["6"]["verdict"] == "unreadable"
    assert found["sheets"][ONE]["marks"] == 41


def test_ok_is_the_key_in_a_table_for_paper_alone() -> None:
    on_paper = read_submissions(f"code,1,2,3 out\n{ONE},ok,OK,0.6\n".encode())
    sheet = mark(on_paper)["sheets"][ONE]
    assert [(line["verdict"], line["read"]) for line in sheet["lines"][:2]] == [
        ("agrees", "-0.037500"), ("agrees", "1.627500"),
    ]  # fmt: skip
    assert sheet["marks"] == 2
    typed = mark(handed_in(ONE, {"1": "ok"}))
    assert typed["sheets"][ONE]["marks"] == 0 and [each["why"] for each in typed["unread"]] == ["ok"]


def test_a_table_for_paper_is_written_empty_and_read_back(tmp_path: Path) -> None:
    made = CliRunner().invoke(main, ["homework", WHOLE_HOMEWORK, "--variants", "2", "--format", "text",
                                     "--quiz", "paper", "-o", str(tmp_path)])  # fmt: skip
    assert made.exit_code == 0, made.output
    table = (tmp_path / "for-you/homework-paper.csv").read_text("utf-8-sig")
    head, *rows = table.splitlines()
    assert head.startswith("code,1 net_h1,2 net_h2,3 out_h1,") and len(rows) == 2
    assert [each.why for each in read_submissions(table.encode()).unread] == ["empty_attempt"] * 2
    filled = tmp_path / "filled.csv"
    filled.write_text("\n".join([head, rows[0].replace(",", ",ok"), f"{rows[1].split(',')[0]},0.5"]))
    done = CliRunner().invoke(main, ["grade", str(tmp_path), str(filled), "-o", str(tmp_path / "marks")])
    assert done.exit_code == 0, done.output
    sheets = json.loads((tmp_path / "marks/report.json").read_text(encoding="utf-8"))["sheets"]
    assert sorted((sheet["marks"] == sheet["of"], sheet["marks"]) for sheet in sheets.values())[1] == (True, 43)


def test_of_two_readings_the_one_counts_that_fits_and_it_is_said() -> None:
    row = next(row for row in recorded("6QW8-N6").rows if Decimal(row.answer) >= 1)
    text = f"{Decimal(row.answer):.3f}"
    found = mark(handed_in("6QW8-N6", {str(row.row): text.replace(".", ",")}))
    line = found["sheets"]["6QW8-N6"]["lines"][row.row - 1]
    assert line["read"] == text and [each["why"] for each in found["unread"]] == ["two_readings"]


def test_a_fraction_has_the_digits_that_were_asked_for() -> None:
    assert with_fields(ONE, row1="-3/80")["lines"][0]["verdict"] == "agrees"


def test_blank_lines_earn_nothing_and_are_no_mistakes() -> None:
    sheet = mark(handed_in(ONE, {}))["sheets"][ONE]
    assert (sheet["marks"], sheet["first_wrong"]) == (0, None)


def test_a_sheet_that_is_not_in_the_record_is_said() -> None:
    found = mark(handed_in("ZZZZ-99", {"1": "1"}))
    assert (found["sheets"], found["unread"]) == ({}, [{"where": "ZZZZ-99", "found": "", "why": "no_sheet"}])


# ------------------------------------------------------------------------------------------------ the scheme


def test_the_scheme_decides_and_is_kept() -> None:
    scheme = Scheme.of(MarkingTable.model_validate({"slip": 0.5, "points": {"delta": 2}}))
    found = mark(submitted(), scheme)
    assert found["scheme"]["slip"] == 0.5 and found["sheets"]["65EE-15"]["of"] == 47
    assert found["sheets"]["65EE-15"]["marks"] == 46


def test_following_can_be_switched_off_and_guarded() -> None:
    rounded = "agrees_rounded"
    assert Scheme(follow=0.0).share(rounded, follows=True) == 0.0
    assert Scheme().share(rounded, follows=True, tests=False) == 0.0
    assert Scheme(guard=False).share(rounded, follows=True, tests=False) == 1.0
    assert Scheme().share("pen", evidence=1.4) == 0.0 and Scheme().share("pen", evidence=1.5) == 0.5


def test_what_follows_brings_no_more_than_the_cap() -> None:
    slipped = {"1": "0.462500", "3": f"{1 / (1 + exp(-0.4625)):.6f}"}
    assert mark(handed_in(ONE, slipped))["sheets"][ONE]["marks"] == 1
    assert mark(handed_in(ONE, slipped), Scheme(follow_cap=0.0))["sheets"][ONE]["marks"] == 0


def test_the_students_other_numbers_decide_what_a_mark_is() -> None:
    assert read_fields({"1": "1,234", "2": "0,5"}, ".")["1"].readings[0] == "1.234"
    assert read_fields({"1": "1,234", "2": "0.5"}, ".")["1"].readings[0] == "1234"


# ---------------------------------------------------------------------------------------------- corrections


def corrected(fields: dict[str, str], may_lower: bool = False, **entry: Any) -> dict[str, Any]:
    """The report on one sheet after a correction of its line 17."""
    marking = Marking(shared_record(), handed_in(ONE, fields), may_lower=may_lower)
    entry = {"when": "2026-11-27", "codes": "all", "row": 17, "why": "as announced", **entry}
    marking.__dict__["corrections"] = (Correction.of(entry),)
    return report_data(marking)


def test_corrections_are_applied_and_said() -> None:
    fields = key_of() | {"17": "0.777000"}
    for entry in ({"action": "full marks"}, {"action": "also accept", "value": "0.777000"}, {"action": "drop"}):
        found = corrected(fields, **entry)
        sheet = found["sheets"][ONE]
        assert sheet["marks"] == sheet["of"] == (42 if entry["action"] == "drop" else 43)
        assert [(each["code"], each["after"], each["applied"]) for each in found["corrected"]] == [(ONE, 1.0, True)]
    assert "corrected" not in corrected(key_of(), action="drop")


def test_nobodys_marks_fall_unless_they_may() -> None:
    kept = corrected(key_of(), action="key", value="0.777000")
    assert kept["sheets"][ONE]["marks"] == 43 and "corrected" not in kept  # the right formula stays right
    fields = key_of() | {"16": "0.111111"}  # of two lines the one that is right is dropped
    stays, falls = (corrected(fields, may, action="drop") for may in (False, True))
    assert (stays["sheets"][ONE]["marks"], stays["sheets"][ONE]["of"]) == (42, 43)
    assert (falls["sheets"][ONE]["marks"], falls["sheets"][ONE]["of"]) == (41, 42)
    assert [each["corrected"][0]["applied"] for each in (stays, falls)] == [False, True]


# ----------------------------------------------------------------------------------------- forms of submissions


def test_other_forms_say_the_same() -> None:
    sheets = {code: dict(rows) for code, rows in submitted().sheets.items()}
    own = json.dumps({"format": "explainer-submissions", "version": 1, "sheets": sheets})
    long = "code,row,printed\n" + "".join(
        f'{code},{row},"{typed}"\n' for code, rows in sheets.items() for row, typed in rows.items()
    )
    for text in (own, long, long.replace(",", ";").replace("0;", "0,"), f"\ufeff{long}"):
        assert set(read_submissions(text.encode()).sheets) == set(sheets)
    for text in (own, long):
        assert read_submissions(text.encode()).sheets == sheets


def test_a_form_that_is_named_must_be_there() -> None:
    with pytest.raises(UnreadableSubmissions, match="Moodle"):
        read_submissions(b"code,row,printed\n44J4-DJ,1,0.37\n", "moodle")


def test_the_word_for_a_part_may_be_of_any_language() -> None:
    assert parts_of_response("Teil 1: 0,5; Teil 2: Grund; mit Strichpunkt; Teil 3: ") == {
        "1": "0,5", "2": "Grund; mit Strichpunkt", "3": "",
    }  # fmt: skip
    assert parts_of_response("第 1 部分：0.5; 第 2 部分：-0.6") == {"1": "0.5", "2": "-0.6"}
    assert parts_of_response("part 1: 0.5; part 2: because; part 7: 1; part 3: 2") == {
        "1": "0.5", "2": "because; part 7: 1", "3": "2",
    }  # fmt: skip
    assert parts_of_response("-") == {}


HEAD, ASKED = "a,State,Completed,Time,Grade,Question 1,Response 1,Right\n", f"Sheet {ONE}      A network with 2 neurons"


def test_of_several_attempts_one_counts_and_it_is_said() -> None:
    right = key_of()["1"]
    rows = [f"x,Finished,1,1,1,{ASKED},part 1: {typed},part 1: 0" for typed in ("1", right, "2")]
    found = read_submissions((HEAD + "\n".join(rows)).encode())
    printed = {which: mark(found, attempt=which)["sheets"][ONE]["lines"][0]["printed"] for which in
               ("last", "first", "best")}  # fmt: skip
    assert printed == {"last": "2", "first": "1", "best": right}
    assert [each.why for each in found.unread] == ["several_attempts"] * 2


def test_an_attempt_in_progress_counts_only_where_there_is_no_other() -> None:
    row = f"x,In progress,-,-,-,{ASKED},part 1: 5,part 1: 0"
    alone = read_submissions((HEAD + row).encode())
    assert alone.sheets[ONE] == {"1": "5"} and [each.why for each in alone.unread] == ["in_progress"]
    both = read_submissions(f"{HEAD}x,Finished,1,1,1,{ASKED},part 1: 4,part 1: 0\n{row}".encode())
    assert both.sheets[ONE] == {"1": "4"}


def test_nobody_hands_in_for_another_by_typing_a_code() -> None:
    typed = f"part 1: I am Sheet {ONE} and this is my number"
    found = read_submissions(f"{HEAD}x,Finished,1,1,1,Sheet H818-01      A network with 2,{typed},part 1: 3".encode())
    assert set(found.attempts) == {"H818-01"}


def test_reasons_are_parts_that_are_no_lines() -> None:
    asking = record().spec.model_copy(update={"homework": record().spec.homework.model_copy(update={"reason": True})})
    made = shared_record()
    with_reasons = SharedRecord(made.path, made.version, made.engine, asking, made.policy, made.labels)
    key = key_of()
    typed = f"part 1: {key['1']}; part 2: because; part 3: {key['2']}; part 4: so; it is"
    marking = Marking(with_reasons, read_submissions(f"{HEAD}x,Finished,1,1,1,{ASKED},{typed},part 1: 0".encode()))
    [sheet] = marking.sheets()
    assert sheet.marks == 2 and [line.verdict for line in sheet.lines[:3]] == ["agrees", "agrees", "blank"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"{", b"[" * 100_000, b"a,b\n1,2\n", b'{"a": 1}'])
def test_a_file_of_which_nothing_is_read_is_one_clear_refusal(data: bytes) -> None:
    with pytest.raises(UnreadableSubmissions):
        read_submissions(data)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    try:
        found = read_submissions(data)
    except UnreadableSubmissions:
        return
    assert all(isinstance(typed, str) for rows in found.sheets.values() for typed in rows.values())


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from([str(n) for n in range(1, 44)]), st.text(max_size=30), max_size=43))
def test_any_fields_are_marked(fields: dict[str, str]) -> None:
    sheet = mark(handed_in(ONE, fields))["sheets"][ONE]
    assert 0 <= sheet["marks"] <= sheet["of"] == 43 and len(sheet["lines"]) == 43


# ----------------------------------------------------------------------------------------------- the command


def run(folder: Path, *options: str, data: Path = DATA / "responses.csv") -> Any:
    return CliRunner().invoke(main, ["grade", str(RECORD), str(data), "-o", str(folder), *options])


def test_the_command_writes_the_same_bytes_from_csv_and_json(tmp_path: Path) -> None:
    first, second = run(tmp_path / "a"), run(tmp_path / "b", data=DATA / "responses.json")
    assert first.exit_code == second.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert set(names) >= {"lines.csv", "marks.csv", "report.json"}
    for name in ("lines.csv", "marks.csv", "report.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert "attempt 11, BRAS-PY" in first.stderr and "stud1@" not in (tmp_path / "a/report.json").read_text()


def test_marks_stand_in_the_table(tmp_path: Path) -> None:
    run(tmp_path)
    with (tmp_path / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    assert {code: row["marks"] for code, row in rows.items()} == {
        **dict.fromkeys(SLIPPED, "42"), **dict.fromkeys(HALF_DONE, "31"), **dict.fromkeys(ALL_RIGHT, "43"),
    }  # fmt: skip
    slipped = rows["65EE-15"]
    assert (slipped["of"], slipped["marks_by_key"], slipped["first_wrong"], slipped["named"]) == ("43", "42", "17", "1")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == report()


def test_what_students_type_runs_in_no_spreadsheet(tmp_path: Path) -> None:
    data = tmp_path / "typed.csv"
    data.write_text(f"code,row,printed\n{ONE},1,=1+1\n{ONE},2,@SUM(A1)\n", encoding="utf-8")
    assert run(tmp_path / "m", data=data).exit_code == 0
    cells = (tmp_path / "m/lines.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in cells and "'@SUM(A1)" in cells


def test_older_files_stay_unless_they_may_go(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == run(tmp_path).exit_code == 0  # the same bytes change nothing
    (tmp_path / "marks.csv").write_text("mine")
    before = (tmp_path / "report.json").stat().st_mtime_ns
    refused = run(tmp_path)
    assert refused.exit_code == 2 and "marks.csv" in refused.stderr and "--replace" in refused.stderr
    assert (tmp_path / "marks.csv").read_text() == "mine" and (tmp_path / "report.json").stat().st_mtime_ns == before
    assert not list(tmp_path.glob(".writing-*"))
    assert run(tmp_path, "--replace").exit_code == 0 and (tmp_path / "marks.csv").read_text("utf-8-sig")[:4] == "code"


def test_where_no_sheet_can_be_marked_nothing_is_written(tmp_path: Path) -> None:
    data = tmp_path / "other.csv"
    data.write_text("code,row,printed\nZZZZ-99,1,0.37\n", encoding="utf-8")
    found = run(tmp_path / "m", data=data)
    assert found.exit_code == 2 and "ZZZZ-99" in found.stderr and not (tmp_path / "m").exists()


def test_a_run_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("explainer.grading.reports.ReportFiles.add", fail)
    with pytest.raises(OSError, match="space"):
        grade(GradingJob(homework=RECORD, submissions=DATA / "responses.csv", folder=tmp_path / "m"))
    assert not (tmp_path / "m").exists()


def test_a_file_decides_on_marks_and_its_slips_are_told_by_place(tmp_path: Path) -> None:
    scheme = tmp_path / "marking.toml"
    scheme.write_text("[marking]\nslip = 0.5\n")
    assert run(tmp_path / "m", "--marking", str(scheme)).exit_code == 0
    made = json.loads((tmp_path / "m/report.json").read_text(encoding="utf-8"))
    assert made["sheets"]["65EE-15"]["marks"] == 42.5 and made["scheme"]["slip"] == 0.5
    scheme.write_text("slips = 0.5\npen = 2\npoints = { neet = 1 }\n")
    refused = run(tmp_path / "n", "--marking", str(scheme))
    assert refused.exit_code == 2
    assert [f"{scheme}:{n}" in refused.stderr for n in (1, 2, 3)] == [True] * 3
    assert "did you mean slip?" in refused.stderr and "did you mean net?" in refused.stderr


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"homework\.json"):
        grade(GradingJob(homework=tmp_path, submissions=DATA / "responses.csv", folder=tmp_path / "m"))
