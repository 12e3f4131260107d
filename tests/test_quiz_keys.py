"""Answer keys and the command: a class list in, tables and quizzes out."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from explainer.cli import main
from explainer.homework.sheet import Sheet
from explainer.quiz import QUIZZES, write_quiz
from tests import moodle
from tests.homework_oracle import worked
from tests.sheets import HOSTILE, sheet
from tests.tools import WHOLE_HOMEWORK


@pytest.fixture(scope="module")
def one() -> Sheet:
    return sheet("mazur", title=HOSTILE)


def content(format: str, sheets: list[Sheet]) -> str:
    ((_, pieces),) = write_quiz(format, sheets)
    return b"".join(pieces).decode()


def test_both_keys_hold_every_answer(one: Sheet) -> None:
    rows = list(csv.DictReader(io.StringIO(content("csv", [one, one]))))
    records = json.loads(content("json", [one, one]))
    assert records["format"] == "explainer-key"
    assert [each["title"] for each in records["sheets"]] == [HOSTILE] * 2
    asked = [question for each in records["sheets"] for question in each["questions"]]
    for row, record, question in zip(rows, asked, one.questions * 2, strict=True):
        assert (int(row["row"]), row["id"], row["answer"], row["tolerance"]) == (
            question.row,
            question.id,
            question.answer,
            question.tolerance,
        )
        assert record["value"] == question.value
        assert [(slip["names"], slip["value"]) for slip in record["slips"]] == [
            (list(slip.names), slip.value) for slip in question.slips
        ]
        assert all(slip.value in row["slips"] for slip in question.slips)


def test_no_cell_is_run_by_a_spreadsheet(one: Sheet) -> None:
    hostile = replace(one, code="=1+1", questions=(replace(one.questions[0], id="@SUM(A1)", kind="-cmd"),))
    (row,) = csv.DictReader(io.StringIO(content("csv", [hostile])))
    assert (row["code"], row["id"], row["kind"]) == ("'=1+1", "'@SUM(A1)", "'-cmd")


def test_no_sheets_still_make_a_readable_file() -> None:
    assert json.loads(content("json", [])) == {"format": "explainer-key", "version": 1, "sheets": []}
    assert moodle.read(content("moodle", []).encode()) == []


def test_the_command_writes_quizzes_of_the_sheets_it_wrote(tmp_path: Path) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text('id,name\nada,"Lovelace, Ada"\nalan,Turing\n', encoding="utf-8")
    arguments = ["homework", WHOLE_HOMEWORK, "--students", str(roster), "--format", "text"]
    done = CliRunner().invoke(main, [*arguments, "--quiz", ",".join(QUIZZES), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    sheets = json.loads((tmp_path / "out" / "for-you" / "homework.json").read_text())["sheets"]
    rows = json.loads((tmp_path / "out" / "for-you" / "homework.json").read_text())["rows"][0]
    questions = moodle.read((tmp_path / "out" / "for-you" / "homework-moodle.xml").read_bytes())
    assert {question.name for question in questions} == set(sheets)
    for question in questions:
        expected = worked(sheets[question.name]["numbers"], 6)
        assert [Decimal(field.answers[0].number) for field in question.fields] == [
            expected[rows[str(label)][0]] for label in range(1, len(rows) + 1)
        ]
        assert "Lovelace" not in question.html
    assert {path.name for path in (tmp_path / "out" / "for-you").glob("homework-*")} >= {
        "homework-moodle.xml",
        "homework-moodle-numerical.xml",
        "homework-canvas",
        "homework-qti.zip",
        "homework-prairielearn",
        "homework-key.csv",
        "homework-key.json",
    }


def test_a_quiz_that_does_not_exist_is_refused_with_the_nearest() -> None:
    done = CliRunner().invoke(main, ["homework", WHOLE_HOMEWORK, "--variants", "2", "--quiz", "modle"])
    assert done.exit_code == 2
    assert "did you mean moodle?" in done.output
