"""Moodle's files, read back and marked by the rules in Moodle's documentation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from explainer.homework.sheet import Question, Sheet, SlipAnswer
from explainer.homework.slip_texts import slip_feedback
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import draw_variants
from explainer.mistakes.table import MISTAKES
from explainer.quiz import write_quiz
from explainer.quiz.moodle import gap
from explainer.spec.model import PageTable
from explainer.wording import SENTENCES
from tests import moodle
from tests.homework_oracle import worked
from tests.sheets import HOSTILE, sheet, variant
from tests.tools import WHOLE_HOMEWORK, whole_homework

WEIGHTS = (("0.1", "-0.2", "0.3", "0.4"), ("0.5", "0.6", "-0.7", "0.8"))


def file(format: str, sheets: list[Sheet]) -> bytes:
    ((name, pieces),) = write_quiz(format, sheets)
    assert name.endswith(".xml")
    return b"".join(pieces)


@pytest.fixture(scope="module")
def sheets() -> list[Sheet]:
    return [sheet("mazur"), sheet(variant(WEIGHTS), "2B-X9"), sheet("tanh-bce", "AB-77", reason=True)]


def marked(field: moodle.Field, question: Question) -> None:
    """The right answer gets the mark, each slip its words, a number beside them nothing."""
    tolerance = Decimal(question.tolerance)
    assert field.answers[0].number == question.answer
    assert field.answers[0].fraction == 1
    assert all(answer.fraction == 0 for answer in field.answers[1:])
    for off in (0, 1, -1):
        assert field.mark(str(Decimal(question.answer) + off * tolerance)) == (1, "Right.")
    earlier = [Decimal(question.answer)]
    for slip in question.slips:
        number = Decimal(slip.value)
        if all(abs(number - before) > tolerance for before in earlier):
            assert field.mark(slip.value) == (0, slip_feedback(slip, PageTable()))
        earlier.append(number)
    strange = max(earlier) + 3 * tolerance
    assert field.mark(str(strange)) == (0, "")


def test_every_gap_of_a_sheet_is_marked_as_documented(sheets: list[Sheet]) -> None:
    questions = moodle.read(file("moodle", sheets))
    assert [q.name for q in questions] == [s.code for s in sheets]
    for found, made in zip(questions, sheets, strict=True):
        assert made.code in found.html
        numeric = [field for field in found.fields if field.kind == "NUMERICAL"]
        for field, question in zip(numeric, made.questions, strict=True):
            marked(field, question)
    assert sum(len(q.slips) for made in sheets for q in made.questions) > 50


def test_a_reason_is_asked_for_beside_the_number_and_gives_no_marks(sheets: list[Sheet]) -> None:
    with_reasons = moodle.read(file("moodle", sheets))[2]
    kinds = [field.kind for field in with_reasons.fields]
    assert kinds == ["NUMERICAL", "SHORTANSWER"] * len(sheets[2].questions)
    assert {field.weight for field in with_reasons.fields if field.kind == "SHORTANSWER"} == {0}


def test_every_line_alone_repeats_its_network(sheets: list[Sheet]) -> None:
    questions = moodle.read(file("moodle-numerical", sheets))
    lines = [(made, question) for made in sheets for question in made.questions]
    for found, (made, question) in zip(questions, lines, strict=True):
        marked(found.fields[0], question)
        assert found.kind == "numerical"
        assert made.code in found.html
        assert all(number.lstrip("-") in found.html for _, number in made.given)
        assert found.category == f"$course$/top/{made.title}/{made.code}"


def test_every_answer_is_what_a_student_gets_from_the_numbers_in_the_question() -> None:
    made = prepare_homework(whole_homework(), WHOLE_HOMEWORK)
    ids = [f"S{k}" for k in range(100)]
    drawn = list(draw_variants(made, b"key", ids, ids, 0).sheets())
    checked = 0
    for found, made_sheet in zip(moodle.read(file("moodle", drawn)), drawn, strict=True):
        given = {
            name.replace("_", "").replace("\\eta", "eta"): number
            for name, number in re.findall(r"\\\((\w_\d|\\eta) = (-?[\d.]+)\\\)", found.html)
        }
        expected = worked(numbers(given), 6)
        for field, question in zip(found.fields, made_sheet.questions, strict=True):
            assert Decimal(field.answers[0].number) == expected[question.id], (found.name, question.id)
            checked += 1
    assert checked == 4300


def numbers(given: dict[str, str]) -> dict[str, object]:
    """The numbers of a 2-2-2 sheet as the oracle takes them."""
    return {
        "weights": {name: text for name, text in given.items() if name[0] == "w"},
        "biases": {name: text for name, text in given.items() if name[0] == "b"},
        "data": [{"input": [given["i1"], given["i2"]], "target": [given["t1"], given["t2"]]}],
        "learning_rate": given["eta"],
    }


def test_what_moodle_takes_for_syntax_is_read_back_as_text() -> None:
    words = 'a } b # c ~ d / e " f \\ g & h = i % j { k < l > m &amp; n &#125; o {1:NUMERICAL:=3} {#1} p'
    (field,) = moodle.fields(f"<p>x = {gap([('0.5', '0.1', words), ('0.9', '0.1', words)])} and more }} ~ #</p>")
    assert field.mark("0.55") == (1, words)
    assert field.mark("0.95") == (0, words)


def test_a_hostile_spec_adds_neither_gaps_nor_tags_nor_formulas() -> None:
    typed = variant(WEIGHTS, loss="(t - y) ** 2 / 2")
    hostile = sheet(typed, title=HOSTILE)
    (found,) = moodle.read(file("moodle", [hostile]))
    assert len(found.fields) == len(hostile.questions)
    assert found.category == "$course$/top/" + HOSTILE.replace("/", "//")
    tags: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.add(tag)  # type: ignore[method-assign]
    parser.feed(found.html)
    assert tags <= {"p", "br"}


def test_no_formula_stands_between_the_braces_of_a_gap(sheets: list[Sheet]) -> None:
    for found in moodle.read(file("moodle", sheets)):
        outside = moodle.bare(found.html)
        assert outside.count(r"\(") == outside.count(r"\)") == found.html.count(r"\(")


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_a_student_reads_that_the_number_fits_never_that_they_made_the_slip(name: str) -> None:
    words = slip_feedback(SlipAnswer((name,), "1"), PageTable())
    assert SENTENCES["en"][f"mistake.{name}"].replace("{symbol_", "").replace("}", "") == words
    assert "fits" in words
    assert not re.search(r"\byou(r)?\b", words, re.IGNORECASE)


def test_slips_that_coincide_share_one_sentence() -> None:
    words = slip_feedback(SlipAnswer(("derivative_of_output", "updated_weights"), "1"), PageTable())
    assert all(SENTENCES["en"][f"mistake.{name}"] in words for name in ("derivative_of_output", "updated_weights"))


@pytest.mark.parametrize("format", ["moodle", "moodle-numerical", "qti", "csv", "json"])
def test_sheets_are_written_as_they_come(format: str) -> None:
    """However many there are, no more than one waits."""
    one, drawn = sheet("mazur", kinds=("out",)), 0

    def endless() -> Iterator[Sheet]:
        nonlocal drawn
        while True:
            drawn += 1
            yield replace(one, code=f"S{drawn}")

    ((_, pieces),) = write_quiz(format, endless())
    for _ in range(1000):
        next(pieces)
    assert 10 < drawn <= 1001


@pytest.mark.parametrize("format", ["moodle", "moodle-numerical"])
def test_a_question_is_found_by_the_code_of_its_sheet(format: str, sheets: list[Sheet]) -> None:
    codes = re.findall(r"<idnumber>(.*?)</idnumber>", file(format, sheets).decode())
    expected = {each.code: len(each.questions) if format == "moodle-numerical" else 1 for each in sheets}
    assert Counter(code.partition(" ")[0] for code in codes) == expected
    assert len(set(codes)) == len(codes)  # Moodle drops one that stands twice in a category
    names = [found.name for found in moodle.read(file(format, sheets)) if found.name.startswith(sheets[0].code)]
    assert names == sorted(names)
