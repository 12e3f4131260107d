"""Submissions marked: a real Moodle quiz's responses, other forms of submissions, and files that nobody should send."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.homework.marking import mark, read_fields
from explainer.homework.marking_scheme import Scheme
from explainer.homework.submissions import (
    Submissions,
    UnreadableSubmissions,
    parts_of_response,
    read_submissions,
)

DATA = Path(__file__).parent / "moodle_responses"
RECORD = Path(__file__).parent / "records" / "homework-0.1.0.json"
"""The record of the quiz."""
SLIPPED = {"65EE-15", "A0B6-MK", "KGAH-ZB", "X56A-PC"}
"""Sheets of the students whose line 17 is a slip's number: L1, L4 (who types commas), L7 and L10."""
HALF_DONE = {"6QW8-N6", "10JC-VZ", "9KMG-12"}
"""Lines 32 to 43 blank: L2, L5 and L8."""
ALL_RIGHT = {"44J4-DJ", "H818-01", "8GSF-3V"}


@cache
def record() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return data


@cache
def submitted(name: str = "responses.csv") -> Submissions:
    return read_submissions((DATA / name).read_bytes())


@cache
def report() -> dict[str, Any]:
    return mark(record(), submitted())


def with_fields(code: str, **changes: str) -> dict[str, Any]:
    """The report on one sheet, some of its fields changed."""
    fields = dict(submitted().sheets[code]) | {row.removeprefix("row"): typed for row, typed in changes.items()}
    sheet: dict[str, Any] = mark(record(), Submissions({code: fields}))["sheets"][code]
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
    assert mark(record(), submitted("responses.json")) == report() == mark(record(), submitted())
    json.dumps(report(), allow_nan=False)


def test_a_slip_carried_on_costs_its_own_line() -> None:
    code = "44J4-DJ"
    right = {line["row"]: line["printed"] for line in with_fields(code)["lines"]}
    sheet = with_fields(code, row1="0.462500", row3=f"{1 / (1 + exp(-0.4625)):.6f}")  # net_h1 and out_h1
    first, third = sheet["lines"][0], sheet["lines"][2]
    assert right["1"] == "-0.037500" and sheet["first_wrong"] == "1" and first["marks"] == 0
    assert third["verdict"].startswith("agrees") and third["follows"] and third["marks"] == 1


def test_a_field_that_is_no_number_is_unreadable_and_said() -> None:
    code = "44J4-DJ"
    fields = dict(submitted().sheets[code]) | {"5": "0.3.7", "6": "__import__('os')", "99": "1"}
    found = mark(record(), Submissions({code: fields}))
    assert {(each["where"], each["why"]) for each in found["unread"]} == {
        (f"{code}, 5", "not_a_number"), (f"{code}, 6", "not_a_number"), (f"{code}, 99", "no_row"),
    }  # fmt: skip
    lines = {line["row"]: line for line in found["sheets"][code]["lines"]}
    assert lines["5"]["verdict"] == lines["6"]["verdict"] == "unreadable"
    assert found["sheets"][code]["marks"] == 41.0


def test_blank_lines_earn_nothing_and_are_no_mistakes() -> None:
    sheet = mark(record(), Submissions({"44J4-DJ": {}}))["sheets"]["44J4-DJ"]
    assert (sheet["marks"], sheet["first_wrong"]) == (0.0, None)


def test_a_sheet_that_is_not_in_the_record_is_said() -> None:
    found = mark(record(), Submissions({"ZZZZ-99": {"1": "1"}}))
    assert (found["sheets"], found["unread"]) == ({}, [{"where": "ZZZZ-99", "found": "", "why": "no_sheet"}])


def test_the_scheme_decides_and_is_kept() -> None:
    scheme = Scheme.of({"slip": 0.5, "points": {"delta": 2.0}})
    found = mark(record(), submitted(), scheme)
    assert found["scheme"]["slip"] == 0.5 and found["sheets"]["65EE-15"]["of"] == 47.0
    assert found["sheets"]["65EE-15"]["marks"] == 46.0


@pytest.mark.parametrize("table", [{"slips": 1}, {"pen": 2}, {"follow": "all"}, {"points": {"net": -1}}])
def test_a_scheme_that_makes_no_sense_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"marking has no key|expected"):
        Scheme.of(table)


def test_following_can_be_switched_off_and_guarded() -> None:
    assert Scheme(follow=0.0).share("agrees_rounded", True, 0.0, True) == 0.0
    assert Scheme().share("agrees_rounded", True, 0.0, False) == 0.0
    assert Scheme(guard=False).share("agrees_rounded", True, 0.0, False) == 1.0
    assert Scheme().share("pen", False, 1.4, True) == 0.0 and Scheme().share("pen", False, 1.5, True) == 0.5


def test_the_students_other_numbers_decide_what_a_mark_is() -> None:
    assert read_fields({"1": "1,234", "2": "0,5"}, ".")["1"].readings[0] == "1.234"
    assert read_fields({"1": "1,234", "2": "0.5"}, ".")["1"].readings[0] == "1234"


# ----------------------------------------------------------------------------------------- forms of submissions


def test_other_forms_say_the_same() -> None:
    sheets = {code: dict(rows) for code, rows in submitted().sheets.items()}
    own = json.dumps({"format": "explainer-submissions", "version": 1, "sheets": sheets})
    long = "code,row,printed\n" + "".join(
        f'{code},{row},"{typed}"\n' for code, rows in sheets.items() for row, typed in rows.items()
    )
    for text in (own, long):
        assert read_submissions(text.encode()).sheets == sheets


def test_the_word_for_a_part_may_be_of_any_language() -> None:
    assert parts_of_response("Teil 1: 0,5; Teil 2: Grund; mit Strichpunkt; Teil 3: ") == {
        "1": "0,5", "2": "Grund; mit Strichpunkt", "3": "",
    }  # fmt: skip
    assert parts_of_response("部分1：0.5; 部分2：0.6") == {} and parts_of_response("-") == {}


def test_of_several_attempts_the_last_or_the_first_counts() -> None:
    head, asked = "a,Question 1,Response 1\n", "Sheet 44J4-DJ      A network with 2 neurons"
    text = f"{head}x,{asked},part 1: 1\ny,{asked},part 1: 2\n".encode()
    assert read_submissions(text).sheets["44J4-DJ"] == {"1": "2"}
    first = read_submissions(text, "first")
    assert first.sheets["44J4-DJ"] == {"1": "1"} and [each.why for each in first.unread] == ["several_attempts"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"{", b"[" * 100_000])
def test_a_file_of_which_nothing_is_read_is_one_clear_refusal(data: bytes) -> None:
    with pytest.raises(UnreadableSubmissions):
        read_submissions(data)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    try:
        found = read_submissions(data)
    except UnreadableSubmissions:
        return
    assert all(isinstance(typed, str) for rows in found.sheets.values() for typed in rows.values())


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from([str(n) for n in range(1, 44)]), st.text(max_size=30), max_size=43))
def test_any_fields_are_marked(fields: dict[str, str]) -> None:
    sheet = mark(record(), Submissions({"44J4-DJ": fields}))["sheets"]["44J4-DJ"]
    assert 0 <= sheet["marks"] <= sheet["of"] == 43 and len(sheet["lines"]) == 43


def test_the_record_is_not_changed() -> None:
    before = deepcopy(record())
    mark(record(), submitted())
    assert record() == before
