"""Sheets on which a mistake is to be found: one line follows a row of the table, and the later ones follow from it."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from click.testing import CliRunner, Result

from explainer import explain, load_example
from explainer.cli import main
from explainer.grading.job import GradingJob, grade
from explainer.homework.accepting import refusals
from explainer.homework.class_homework import make_homework
from explainer.homework.jobs import HomeworkJob
from explainer.homework.planted_slips import PlantedSlips, plant_slips
from explainer.homework.recorded import open_record
from explainer.homework.roster import numbered_students
from explainer.homework.sheet_documents import worksheet
from explainer.homework.solvability import unexplained_names
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import AcceptedVariants, draw_variants
from explainer.mistakes import MISTAKES
from explainer.quiz import QUIZZES, write_quiz
from explainer.reader.reading import Misprint
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.spec import Homework, Range, Spec, SpecError, Vary, from_mapping, to_mapping
from explainer.walkthrough.document import NumberedLine, Request, leaf_blocks
from tests.finding import find_wrong_lines

WEIGHTS = Vary(weights=Range(low=Decimal("0.15"), high=Decimal("0.95")))
KEY = b"a key for the tests"


def finding(name: str, notation: str = "partials", language: str = "en", **keys: Any) -> Spec:
    """An example in which a mistake is to be found."""
    spec = load_example(name)
    training = spec.training.model_copy(update={"epochs": 1, "mistakes": ()})
    page = spec.page.model_copy(update={"language": language})
    numbers = spec.numbers.model_copy(update={"carry": True})
    homework = Homework(**{"ask": "find", "vary": WEIGHTS, **keys})
    changes = {"notation": notation, "training": training, "numbers": numbers, "homework": homework, "page": page}
    return spec.model_copy(update=changes)


@cache
def made() -> PreparedHomework:
    return prepare_homework(finding("homework-222", digits=4, kind="significant"), "find")


@cache
def drawn() -> AcceptedVariants:
    return of_class(made(), 60)


def of_class(prepared: PreparedHomework, count: int) -> AcceptedVariants:
    names = [str(k) for k in range(count)]
    return draw_variants(prepared, KEY, names, names, 0)


def planted_in(variants: AcceptedVariants) -> PlantedSlips:
    assert variants.planted is not None
    return variants.planted


def texts_of(variants: AcceptedVariants) -> list[str]:
    page = Compiler(variants.prepared.lesson, FORMATS["text"]).page(worksheet(variants.prepared, 0))
    return [text.decode() for text in page.fill(variants.as_handed_out().page_data())]


def job(folder: Path, spec: Spec | None = None, formats: tuple[str, ...] = ("text",)) -> HomeworkJob:
    return HomeworkJob.from_spec(spec or finding("homework-222"), "find", KEY, formats, folder)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


# ------------------------------------------------------------------------------------------- the sheets


@pytest.mark.parametrize("notation", ["partials", "delta"])
@pytest.mark.parametrize("name", ["mazur", "softmax", "batch-mean", "batch-online", "momentum", "skip", "tanh-bce"])
def test_who_computes_every_line_again_finds_the_line_and_its_number(name: str, notation: str) -> None:
    variants = of_class(prepare_homework(finding(name, notation), name), 12)
    planted = planted_in(variants)
    for v, text in enumerate(texts_of(variants)):
        ((line, number),) = find_wrong_lines(text).items()
        assert line == planted.lines[v].number
        assert abs(number - Decimal(planted.answers[v])) <= Decimal(planted.tolerances[v]), (v, line)


def test_what_is_before_the_mistake_is_right_and_what_is_after_follows() -> None:
    planted = planted_in(drawn())
    for v, row in enumerate(planted.lines):
        followers = set(planted.followers[v])
        assert min(followers, default=row.number + 1) > row.number
        for other in made().rows[0]:
            right, there = (t.printed_values(other.quantity)[v] for t in (planted.right, planted.run))
            assert (right != there) == (other.number == row.number or other.number in followers)


def test_what_stands_there_is_what_the_row_of_the_table_gives() -> None:
    """By the lesson that is replayed with the mistake in all of its lines, where the first of them is that line."""
    planted, compared = planted_in(drawn()), 0
    for v, row in enumerate(planted.lines):
        (sheet,) = (sheet for n, sheet in enumerate(drawn().sheets()) if n == v)
        training = sheet.spec.training.model_copy(update={"mistakes": (planted.mistakes[v],)})
        replayed = explain(sheet.spec.model_copy(update={"training": training, "homework": None}))
        q = row.quantity
        operands = {o.id for o in made().writer.write_line(q).operands}
        right = {id: drawn_value(planted, v, id) for id in operands & numbered_ids().keys()}
        if all(abs(replayed.value(id) - value) < 1e-12 for id, value in right.items()):
            compared += 1
            assert replayed.display.get(q.key, q.step, q.sample).plain_text(0, q.member) == planted.printed[v]
    assert compared > len(planted.lines) / 2


def numbered_ids() -> dict[str, Any]:
    return {row.id: row.quantity for row in made().rows[0]}


def drawn_value(planted: PlantedSlips, v: int, id: str) -> float:
    return float(planted.right.printed_values(numbered_ids()[id])[v])


def test_many_mistakes_on_many_lines_are_drawn() -> None:
    planted = planted_in(of_class(made(), 200))
    assert len({*planted.mistakes}) > 30
    assert len({row.number for row in planted.lines}) > 25
    assert max(Counter(planted.mistakes).values()) < 20


def test_mistakes_are_drawn_from_those_that_are_named() -> None:
    names = ("half_forgotten", "slope_forgotten")
    planted = planted_in(of_class(prepare_homework(finding("mazur", mistakes=names), "find"), 40))
    assert {*planted.mistakes} == {*names}
    assert {row.kind for row in planted.lines} == {"error", "delta"}


def test_a_mistake_that_changes_nothing_as_printed_is_drawn_again() -> None:
    """A step that forgets a learning rate of 1 gives the right weight."""
    vary = WEIGHTS.model_copy(update={"learning_rate": (Decimal(1), Decimal("0.5"))})
    prepared = prepare_homework(finding("mazur", mistakes=("rate_forgotten",), vary=vary), "find")
    students = [str(k) for k in range(40)]
    first = prepared.draw(KEY, students, 0, [0] * 40)
    rates = next(numbers for key, numbers in first.numbers.items() if key.kind == "eta")[:, 0]
    refused = np.array(
        [refusal is not None and refusal.reason == "slip_unseen" for refusal in refusals(prepared, first, 0)]
    )
    assert (refused >= (rates == 1)).all()
    assert (rates == 1).any()
    accepted = of_class(prepared, 40)
    assert all(planted_in(accepted).differs)


def test_a_second_line_that_does_not_follow_is_found() -> None:
    planted = planted_in(drawn())
    other = next(row for row in made().rows[0] if row.number not in {planted.lines[0].number})
    values = planted.run.display.values
    q = other.quantity
    number = values.get(q.key, q.step, q.sample)
    moved = number.copy()
    moved[0, q.member] += 0.5
    frame = (q.key, values.frame(q.key, q.step, q.sample))
    again = plant_slips(made(), drawn().trial)
    again.run.display.values.found[frame] = moved
    assert again.is_only_place[1:].all()
    assert not again.is_only_place[0]


def test_every_name_on_such_a_sheet_is_explained() -> None:
    for name in ("mazur", "softmax", "batch-mean", "momentum", "adam", "recurrent"):
        for notation in ("partials", "delta"):
            prepared = prepare_homework(finding(name, notation), name)
            assert list(unexplained_names(worksheet(prepared, 0), prepared.lesson)) == []


def test_a_sheet_numbers_its_lines_and_asks_three_things() -> None:
    blocks = list(leaf_blocks(worksheet(made(), 0).sections))
    assert [b.row for b in blocks if isinstance(b, NumberedLine)] == list(range(1, 44))
    assert [b.row for b in blocks if isinstance(b, Request)] == ["A", "B", "C"]


# ---------------------------------------------------------------------------------------- pages and record


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_every_page_is_read_back(tmp_path: Path, notation: str, language: str) -> None:
    spec = finding("mazur", notation, language)
    formats = ("text", "html", "markdown", "latex", "typst")
    make_homework(job(tmp_path, spec, formats), numbered_students(3))
    for kind, folder in (("sheets", "for-students"), ("keys", "for-you"), ("solutions", "for-you")):
        for format in formats:
            with ZipFile(tmp_path / folder / f"{kind}-{format}.zip") as archive:
                assert len(archive.namelist()) == 3


def test_a_wrong_digit_in_a_line_of_a_sheet_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer.render.page import Page

    fill = Page.fill
    claim = re.compile(rb"(i2 \+ b1 = -?)\d(\.\d+)$", re.MULTILINE)  # a line as it stands on sheets alone
    monkeypatch.setattr(Page, "fill", lambda self, data: [claim.sub(rb"\g<1>9\2", text) for text in fill(self, data)])
    spec = finding("mazur", mistakes=("half_forgotten",))
    with pytest.raises(Misprint, match="net_h1"):
        make_homework(job(tmp_path, spec), numbered_students(1))


def test_key_solution_and_record_say_the_same(tmp_path: Path) -> None:
    make_homework(job(tmp_path), numbered_students(4))
    record = open_record(tmp_path / "for-you" / "homework.json")
    for code, entry in record.raw_sheets():
        line, why, number = entry["rows"]
        with ZipFile(tmp_path / "for-students" / "sheets-text.zip") as archive:
            ((found, gives),) = find_wrong_lines(archive.read(f"{code}-sheet.txt").decode()).items()
        assert (line["answer"], number["answer"]) == (str(found), str(gives))
        assert entry["mistake"]["line"] == found
        assert why["answer"] in MISTAKES
        assert entry["mistake"]["name"] in MISTAKES
        for kind, suffix in (("keys", "key"), ("solutions", "solution")):
            with ZipFile(tmp_path / "for-you" / f"{kind}-text.zip") as archive:
                text = archive.read(f"{code}-{suffix}.txt").decode()
            assert f"Line {found} (" in text
            assert f"{entry['mistake']['printed']} stands there, {number['answer']} belongs there" in text


def test_the_right_number_stands_on_no_sheet(tmp_path: Path) -> None:
    spec = finding("homework-222", mistakes=("activation_skipped", "bias_omitted"), digits=6, kind="decimals")
    make_homework(job(tmp_path, spec, ("html", "text")), numbered_students(6))
    for code, entry in open_record(tmp_path / "for-you" / "homework.json").raw_sheets():
        answer = entry["rows"][2]["answer"]
        for format, suffix in (("html", "html"), ("text", "txt")):
            with ZipFile(tmp_path / "for-students" / f"sheets-{format}.zip") as archive:
                assert answer.encode() not in archive.read(f"{code}-sheet.{suffix}")


def test_the_record_alone_makes_the_same_bytes_again(tmp_path: Path) -> None:
    make_homework(job(tmp_path / "a", formats=("text", "html")), numbered_students(3))
    assert run("homework", tmp_path / "a", "-o", tmp_path / "b", "--format", "text,html").exit_code == 0
    names = [
        "for-students/sheets-text.zip",
        "for-students/sheets-html.zip",
        "for-you/keys-text.zip",
        "for-you/solutions-text.zip",
    ]
    for name in (*names, "for-you/homework.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_another_number_than_was_handed_out_is_told(tmp_path: Path) -> None:
    make_homework(job(tmp_path), numbered_students(1))
    path = tmp_path / "for-you" / "homework.json"
    ((code, entry),) = open_record(path).raw_sheets()
    path.write_text(path.read_text().replace(f'"printed": "{entry["mistake"]["printed"]}"', '"printed": "0.5"'))
    result = run("homework", path)
    assert result.exit_code == 1
    assert f"sheet {code}, line {entry['mistake']['line']}" in result.stderr


def test_a_correction_stands_on_key_and_solution(tmp_path: Path) -> None:
    make_homework(job(tmp_path), numbered_students(2))
    file = tmp_path / "c.toml"
    file.write_text('[[correction]]\nrow = 3\naction = "drop"\nwhy = "Read two ways."\n')
    assert run("homework", tmp_path, "--correct", file).exit_code == 0
    for kind in ("keys", "solutions"):
        with ZipFile(tmp_path / "for-you" / f"{kind}-text.zip") as archive:
            assert all(b"Read two ways." in archive.read(name) for name in archive.namelist())


def test_check_tells_how_many_draws_work(tmp_path: Path) -> None:
    file = tmp_path / "find.json"
    file.write_text(json.dumps(to_mapping(finding("homework-222")), default=float))
    text = run("check", file).output
    assert "a mistake in one of 43 lines; of 200 draws" in text
    assert "mistakes of 48 stand on them, on" in text


# ------------------------------------------------------------------------------------------ quizzes, refusals


@pytest.mark.parametrize("system", [name for name in QUIZZES if name not in ("prairielearn", "paper-xlsx")])
def test_a_quiz_shows_the_lines_and_asks_for_two_numbers(system: str) -> None:
    sheets = [sheet for sheet, _ in zip(drawn().sheets(), range(2), strict=False)]
    files = {name: b"".join(pieces) for name, pieces in write_quiz(system, sheets)}
    assert files
    for sheet in sheets:
        assert [question.row for question in sheet.questions] == [1, 3]
        (slip,) = sheet.questions[1].slips
        assert sheet.lines[int(sheet.questions[0].answer) - 1].answer == slip.value


def test_a_moodle_question_has_every_line_and_both_gaps() -> None:
    sheet = next(iter(drawn().sheets()))
    ((_, pieces),) = write_quiz("moodle", [sheet])
    text = b"".join(pieces).decode()
    assert text.count("NUMERICAL") == 2
    assert "43. " in text
    assert f"NUMERICAL:={sheet.questions[0].answer}:0#" in text


def test_what_draws_by_itself_and_what_marks_refuse_it(tmp_path: Path) -> None:
    file = tmp_path / "find.json"
    file.write_text(json.dumps(to_mapping(finding("mazur")), default=float))
    result = run("homework", file, "--variants", "1", "--quiz", "prairielearn", "-o", tmp_path / "h")
    assert (result.exit_code, (tmp_path / "h").exists()) == (2, False)
    assert "prairielearn" in result.stderr
    make_homework(job(tmp_path / "h"), numbered_students(1))
    (tmp_path / "t.csv").write_text("code,row,printed\nA,1,1\n")
    with pytest.raises(SpecError, match="a mistake to be found"):
        grade(GradingJob(homework=tmp_path / "h", submissions=tmp_path / "t.csv", folder=tmp_path / "m"))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"ask": "fnd"},
            "homework.ask: found 'fnd', expected a list of kinds and ids, or \"find\"; did you mean find?",
        ),
        ({"ask": "find", "series": [2]}, "series beside ask"),
        ({"ask": "find", "blank": ["net"]}, "blank beside ask"),
        ({"ask": "find", "reason": True}, "reason beside ask"),
        ({"ask": "find", "must_show": ["half_forgotten"]}, "must_show beside ask"),
        ({"mistakes": ["half_forgotten"]}, "mistakes to find"),
        ({"ask": "find", "mistakes": ["uphil"]}, "did you mean uphill"),
    ],
)
def test_what_cannot_stand_beside_it_is_refused(table: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        from_mapping(to_mapping(load_example("mazur")) | {"homework": table, "numbers": {}}, "spec")
    assert message in str(caught.value)


def test_numbers_that_are_not_carried_and_mistakes_that_no_line_has_are_refused() -> None:
    mazur = to_mapping(load_example("mazur"))
    with pytest.raises(SpecError, match="carry"):
        from_mapping(mazur | {"homework": {"ask": "find"}, "numbers": {"carry": False}}, "spec")
    with pytest.raises(SpecError, match="no line of this lesson"):
        prepare_homework(finding("mazur", mistakes=("softmax_without_exp",)), "spec")
