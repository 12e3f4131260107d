"""Other ways in which numbers come: spreadsheets, notebooks, PrairieLearn's tables, and PrairieLearn while it waits."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from math import exp
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner

from explainer.cli import main
from explainer.grading import live
from explainer.grading.marking import Marking
from explainer.grading.notebooks import answer_of
from explainer.grading.prairielearn_submissions import may_be_drawn
from explainer.grading.readers import read_submissions, read_submitted_path
from explainer.grading.reports import report_data
from explainer.grading.submissions import Attempt, Submissions, UnreadableSubmissions
from explainer.homework.recorded import HomeworkRecord, open_record
from explainer.quiz import prairielearn
from explainer.quiz.paper import paper_workbook
from tests.test_marking import ONE, key_of, mark
from tests.tools import WHOLE_HOMEWORK, library, whole_homework

openpyxl = library("openpyxl")


def workbook(rows: list[list[Any]]) -> bytes:
    """As somebody else's program writes it."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_is_read_as_the_table_that_it_is() -> None:
    table = [
        ["code", "1 net_h1", "2 net_h2", "3"],
        [ONE, "ok", 1.6275, "0.490627"],
        [],
        ["H818-01", None, "1,5", 0.1 + 0.2],
    ]
    found = read_submissions(workbook(table))
    assert found.as_key and found.sheets == {
        ONE: {"1": "ok", "2": "1.6275", "3": "0.490627"}, "H818-01": {"1": "", "2": "1,5", "3": "0.3"},
    }  # fmt: skip


def test_a_formula_in_a_spreadsheet_is_not_computed() -> None:
    found = read_submissions(workbook([["code", "1"], [ONE, "=1+1"]]))
    assert "2" not in found.sheets.get(ONE, {}).values()


@pytest.mark.parametrize("change", ["cut", "entities", "no_sheet", "column", "index"])
def test_a_broken_spreadsheet_is_one_clear_refusal(change: str) -> None:
    good = b"".join(paper_workbook([])) if change == "index" else workbook([["code", "1"], [ONE, "0.5"]])
    out = io.BytesIO()
    with ZipFile(io.BytesIO(good)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if "sheet1" in name and "rels" not in name:
                if change == "no_sheet":
                    continue
                if change == "entities":
                    text = b'<!DOCTYPE a [<!ENTITY b "c">]>' + text
                if change == "column":
                    text = text.replace(b'r="A1"', b'r="ZZZ1"')
                if change == "index":
                    text = text.replace(b"<v>0</v>", b"<v>99</v>")
            new.writestr(name, text)
    data = good[:200] if change == "cut" else out.getvalue()
    with pytest.raises(UnreadableSubmissions):
        read_submissions(data)


def test_a_spreadsheet_for_paper_is_written_empty_and_read_back(tmp_path: Path) -> None:
    made = CliRunner().invoke(main, ["homework", WHOLE_HOMEWORK, "--variants", "2", "--format", "text",
                                     "--quiz", "paper-xlsx", "-o", str(tmp_path)])  # fmt: skip
    assert made.exit_code == 0, made.output
    path = tmp_path / "for-you/homework-paper.xlsx"
    book = openpyxl.load_workbook(path)
    cells = book.active[2]
    assert book.active["B1"].value == "1 net_h1" and {cell.number_format for cell in cells} == {"@"}
    for cell in cells[1:]:
        cell.value = "ok"
    book.active["C3"].value = "0.120000"
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    done = CliRunner().invoke(main, ["grade", str(tmp_path), str(filled), "-o", str(tmp_path / "marks")])
    assert done.exit_code == 0, done.output
    sheets = json.loads((tmp_path / "marks/report.json").read_text(encoding="utf-8"))["sheets"]
    assert [sheet["marks"] for sheet in sheets.values()] == [43, 0]
    assert list(sheets.values())[1]["lines"][1]["printed"] == "0.120000"


def test_a_paper_form_that_several_had_is_a_sheet_for_each(tmp_path: Path) -> None:
    made = CliRunner().invoke(main, ["homework", WHOLE_HOMEWORK, "--forms", "2", "--format", "text",
                                     "--quiz", "paper", "-o", str(tmp_path)])  # fmt: skip
    assert made.exit_code == 0, made.output
    head, first, _ = (tmp_path / "for-you/homework-paper.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith("code,student,1 net_h1") and first.startswith("A,,")
    filled = tmp_path / "filled.csv"
    filled.write_text("\n".join([head, "A,ada@example.org,ok,ok", "B,bob@example.org,ok", "A,eve@example.org,ok"]))
    done = CliRunner().invoke(
        main, ["grade", str(tmp_path), str(filled), "-o", str(tmp_path / "marks"), "--gradebook", "moodle"]
    )
    assert done.exit_code == 0, done.output
    sheets = json.loads((tmp_path / "marks/report.json").read_text(encoding="utf-8"))["sheets"]
    assert {code: sheet["marks"] for code, sheet in sheets.items()} == {"A.1": 2, "A.2": 1, "B.1": 1}
    assert (tmp_path / "marks/feedback/A.2.html").is_file()
    rows = csv.reader(io.StringIO((tmp_path / "marks/gradebook-moodle.csv").read_text(encoding="utf-8")))
    assert [row[:3] for row in rows][1:] == [
        ["ada@example.org", "", "2"], ["bob@example.org", "", "1"], ["eve@example.org", "", "1"],
    ]  # fmt: skip


# ----------------------------------------------------------------------------------------------- notebooks


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    made = CliRunner().invoke(main, ["homework", WHOLE_HOMEWORK, "--variants", "2", "--format", "notebook", "--files",
                                     "--quiz", "json", "-o", str(folder)])  # fmt: skip
    assert made.exit_code == 0, made.output
    return folder


def keys(homework: Path) -> dict[str, dict[str, str]]:
    data = json.loads((homework / "for-you/homework-key.json").read_text(encoding="utf-8"))
    return {sheet["code"]: {str(q["row"]): q["answer"] for q in sheet["questions"]} for sheet in data["sheets"]}


def filled_in(homework: Path, code: str, numbers: dict[str, str]) -> dict[str, Any]:
    """A student's notebook, a number behind each "Answer:"."""
    [path] = homework.rglob(f"{code}-sheet.ipynb")
    book: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        for tag in cell["metadata"].get("tags", []):
            label = tag.removeprefix("row-")
            source = "".join(cell["source"])
            assert source.startswith(f"{label}\\.") and source.count("Answer:") == 1
            gap = "\\_" * 12
            cell["source"] = source.replace(gap, numbers.get(label, gap))
    return book


def test_a_filled_in_notebook_is_read_by_the_tags_of_its_cells(homework: Path, tmp_path: Path) -> None:
    (one, key), (other, _) = keys(homework).items()
    for code, numbers in ((one, key), (other, {"2": "0,25"})):
        (tmp_path / f"{code}.ipynb").write_text(json.dumps(filled_in(homework, code, numbers)), encoding="utf-8")
    with ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in tmp_path.glob("*.ipynb"):
            archive.write(path, f"Ada Love_1042_assignsubmission_file_/{path.name}")
    folder, zipped = read_submitted_path(tmp_path), read_submitted_path(tmp_path / "all.zip")
    assert folder == zipped and len(folder.sheets[one]) == 43
    marked = report_data(Marking(open_record(homework / "for-you/homework.json"), folder))["sheets"]
    assert marked[one]["marks"] == 43 and marked[other]["marks"] == 0
    assert read_submitted_path(tmp_path / f"{one}.ipynb").sheets == {one: folder.sheets[one]}


@pytest.mark.parametrize(
    ("source", "typed"),
    [
        ("1\\.\n\n$$\na =\n$$\n\nAnswer: 0.37 (within 0.000001)\n\nReason: ____", "0.37"),
        ("1\\.\n\nErgebnis: **0,37** (höchstens 0,000001 daneben)", "**0,37**"),
        ("1\\.\n\n$$\na =\n$$\n\nAnswer: \\_\\_\\_\\_\\_\\_ (within 0.01)\n\n0.37", "0.37"),
        ("1\\.\n\n$$\na =\n$$\n\nAnswer: \\_\\_\\_\\_\\_\\_ (within 0.01)", ""),
        ("0.37", "0.37"),
        ("", ""),
    ],
)
def test_an_answer_is_what_stands_behind_its_word(source: str, typed: str) -> None:
    assert answer_of(source) == typed


def test_cells_of_code_are_not_run_and_their_results_count() -> None:
    def cell(row: int, source: str, result: str) -> dict[str, Any]:
        output = {"output_type": "execute_result", "data": {"text/plain": [result]}}
        tags = {"tags": [f"row-{row}"]}
        return {"cell_type": "code", "source": [source], "metadata": tags, "outputs": [output] if result else []}

    book = {"nbformat": 4, "cells": [
        {"cell_type": "markdown", "source": f"# Homework: sheet {ONE}", "metadata": {}},
        cell(1, "# so\n-0.0375", ""), cell(2, "w1 * 2", "1.6275"), cell(3, "__import__('os').abort()", ""),
        {"cell_type": "code", "metadata": None, "source": 5}, "no cell",
    ]}  # fmt: skip
    found = read_submissions(json.dumps(book).encode())
    assert found.sheets == {ONE: {"1": "-0.0375", "2": "1.6275", "3": "__import__('os').abort()"}}
    assert [each["why"] for each in mark(found)["unread"]] == ["not_a_number"]


# -------------------------------------------------------------------------------------------- PrairieLearn


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("question")
    for name, content in prairielearn.question_files(whole_homework()):
        (folder / name).write_bytes(content)
    return folder


def variant(question: Path, seed: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "params": {}, "correct_answers": {}, "submitted_answers": {}, "partial_scores": {}, "feedback": {},
        "variant_seed": seed, "options": {"question_path": str(question)},
    }  # fmt: skip
    prairielearn.generate(data)
    return json.loads(json.dumps(data))  # type: ignore[no-any-return]


HOMEWORK = ["homework", WHOLE_HOMEWORK, "--variants", "1", "--format", "text", "-o"]


@cache
def record(question: Path) -> HomeworkRecord:
    folder = question.parent / "record"
    made = CliRunner().invoke(main, [*HOMEWORK, str(folder)])
    assert made.exit_code == 0, made.output
    return open_record(folder / "for-you/homework.json")


HEADER = ("UID", "UIN", "Username", "Name", "Role", "Assessment", "Assessment instance", "Question", "Variant", "Seed",
          "Params", "True answer", "Options", "Submission date", "Submitted answer", "Partial Scores")  # fmt: skip


def row_of(person: str, data: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    """A line of *_all_submissions.csv, as PrairieLearn's downloads have it."""
    return [
        person, "1", person, "Ada", "Student", "Homework 3", "1", "step", "1", data["variant_seed"],
        json.dumps(data["params"]), json.dumps(data["correct_answers"]), "{}", "2026-11-27T08:00:00+00",
        json.dumps(answers), "{}",
    ]  # fmt: skip


def table_of(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue().encode()


def slipped(data: dict[str, Any]) -> dict[str, float]:
    """Every key, but line 1 without its bias, and line 3 from that."""
    answers = dict(data["correct_answers"])
    line = data["params"]["lines"][0]
    slip = next(float(slip["value"]) for slip in line["slips"] if "bias" in slip["feedback"])
    return answers | {"row1": slip, "row3": round(1 / (1 + exp(-slip)), 6)}


def test_prairielearns_submissions_are_marked_on_their_own_networks(question: Path) -> None:
    first, second = variant(question, "5"), variant(question, "6")
    data = table_of(
        row_of("ada@example.org", first, slipped(first)),
        row_of("bob@example.org", second, second["correct_answers"]),
        row_of("bob@example.org", second, {"row1": "nonsense"}),
        row_of("eve@example.org", first, first["correct_answers"]),
    )
    found = report_data(Marking(record(question), read_submissions(data), attempt="best"))["sheets"]
    assert {code: sheet["marks"] for code, sheet in found.items()} == {"5": 42, "6": 43, "5.2": 43}
    assert found["5"]["first_wrong"] == "1" and found["5"]["lines"][2]["verdict"] == "follows"


def test_a_network_that_is_none_of_the_homeworks_is_said(question: Path) -> None:
    good = variant(question, "5")
    numbers = good["params"]["numbers"]
    made = record(question)
    assert may_be_drawn(made, numbers)
    for other in (
        {**numbers, "weights": numbers["weights"] | {"w1": "7.5"}},
        {**numbers, "weights": numbers["weights"] | {"w1": "1e5"}},
        {**numbers, "weights": numbers["weights"] | {"w1": None}},
        {**numbers, "weights": {}},
        {**numbers, "biases": numbers["biases"] | {"b1": "0.123"}},
        {**numbers, "data": []},
        {**numbers, "data": [{"input": ["0.05"], "target": numbers["data"][0]["target"]}]},
        {**numbers, "learning_rate": "77"},
        {},
    ):
        assert not may_be_drawn(made, other), other
        params = {**good["params"], "numbers": other}
        marking = Marking(made, read_submissions(table_of(row_of("a@b.c", {**good, "params": params}, {"row1": 1.0}))))
        assert list(marking.sheets()) == [] and [each.why for each in marking.unread] == ["other_network"]


def test_prairielearns_gradebook_knows_question_and_instance(question: Path, tmp_path: Path) -> None:
    made, good = record(question), variant(question, "5")
    data = tmp_path / "all_submissions.csv"
    data.write_bytes(table_of(row_of("ada@example.org", good, slipped(good))))
    done = CliRunner().invoke(
        main, ["grade", str(made.path.parent.parent), str(data), "-o", str(tmp_path / "m"), "--gradebook",
               "prairielearn", "--from", "prairielearn"]
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO((tmp_path / "m/gradebook-prairielearn.csv").read_text(encoding="utf-8"))))
    assert [(row["uid"], row["instance"], row["qid"], row["score_perc"]) for row in rows] == [
        ("ada@example.org", "1", "step", "97.67"),
    ]  # fmt: skip
    assert "ada@" not in "".join(
        path.read_text("utf-8-sig") for path in (tmp_path / "m").glob("*.*") if "gradebook" not in path.name
    )


def test_marking_while_a_student_waits_is_marking(question: Path) -> None:
    """The same partial scores as the class's marks, with what is said of a line beside it."""
    data = variant(question, "5")
    answers = slipped(data)
    names: dict[str, Any] = {}
    exec(compile((question / "server.py").read_text(), "server.py", "exec"), names)
    data["submitted_answers"] = answers
    data["raw_submitted_answers"] = {name: f"{number:.6f}" for name, number in answers.items()}
    data["partial_scores"] = {name: {"score": 0, "weight": 1} for name in answers}
    names["grade"](data)
    scores = {name: each["score"] for name, each in data["partial_scores"].items()}
    assert scores == dict.fromkeys(answers, 1.0) | {"row1": 0.0} and data["score"] == pytest.approx(42 / 43)
    assert "bias" in data["partial_scores"]["row1"]["feedback"]
    assert data["partial_scores"]["row3"]["feedback"] == "right from your numbers"
    assert "feedback" not in data["partial_scores"]["row2"]
    json.dumps(data, allow_nan=False)
    code = data["params"]["code"]
    fields = {name.removeprefix("row"): str(number) for name, number in answers.items()}
    found = Submissions({code: (Attempt(fields),)}, networks={code: data["params"]["numbers"]}, form="prairielearn")
    [sheet] = Marking(record(question), found).sheets()
    assert {f"row{line.row}": line.marks / line.points for line in sheet.lines} == scores


def test_hostile_answers_are_marked_while_a_student_waits(question: Path) -> None:
    data = variant(question, "7")
    data["raw_submitted_answers"] = {"row1": "__import__('os')", "row2": "1e999", "row3": "<b>", "row4": "0.3.7"}
    data["submitted_answers"] = {"row5": float("inf"), "row6": None}
    live.grade(data)
    assert data["score"] == 0 and json.dumps(data["partial_scores"], allow_nan=False)


def test_what_nobody_typed_is_no_number(question: Path) -> None:
    assert set(key_of()) == {str(n) for n in range(1, 44)}
    data = variant(question, "7")
    live.grade(data)
    assert data["score"] == 0 and not any("feedback" in each for each in data["partial_scores"].values())
