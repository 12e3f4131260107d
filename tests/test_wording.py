"""The table of sentences: nothing that a page needs is missing, nothing in it is left over, every gap is filled."""

from __future__ import annotations

import re

import pytest

from explainer.equations.keys import Key
from explainer.figures.pen import Pen
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.lesson import example_names
from explainer.mistakes.table import MISTAKES
from explainer.numbers.rounding import RULE_KINDS
from explainer.render.compiler import Compiler
from explainer.render.computation import Computation
from explainer.render.formats import FORMATS
from explainer.walkthrough.context import enumeration
from explainer.walkthrough.document import NumberOf, Quantity, Say
from explainer.wording import REASONS, SENTENCES
from tests.sentences import constants, filled, first_arguments, keys_asked_for, patterns, reasons_of_functions
from tests.tools import lesson, rendered


def test_every_sentence_is_used_somewhere() -> None:
    """By a key that stands in the code; a key of one word only where it is said, for the word may stand anywhere."""
    said = {text for text in constants() if "." in text} | first_arguments(Say)
    assert SENTENCES["en"].keys() - said - keys_asked_for() == set()


def test_every_pattern_of_keys_stands_in_the_code_and_finds_its_sentences() -> None:
    assert filled().keys() <= patterns()
    assert keys_asked_for() - SENTENCES["en"].keys() == set()


def test_every_reason_is_given_somewhere() -> None:
    assert REASONS["en"].keys() - constants() - reasons_of_functions() == set()


@pytest.mark.parametrize("language", SENTENCES)
def test_languages_have_the_same_sentences_with_the_same_gaps(language: str) -> None:
    english, other = SENTENCES["en"], SENTENCES[language]
    assert other.keys() == english.keys()
    for key, sentence in other.items():
        assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", english[key])), key


@pytest.mark.parametrize("language", REASONS)
def test_languages_have_the_same_reasons(language: str) -> None:
    assert REASONS[language].keys() == REASONS["en"].keys()


def test_every_mistake_and_every_step_has_its_words() -> None:
    assert {f"mistake.{name}" for name in MISTAKES} <= SENTENCES["en"].keys()
    rows = [*ACTIVATIONS.values(), *LOSSES.values()]
    steps = [step for row in rows for step in row.steps] + [
        s for row in ACTIVATIONS.values() if row.cross for s in row.cross.steps
    ]
    assert {step.reason for step in steps} <= REASONS["en"].keys()


@pytest.mark.parametrize("name", example_names())
def test_no_page_shows_a_gap(name: str) -> None:
    page = Compiler(lesson(name), FORMATS["text"]).page()
    assert not re.search(rb"\{\w+\}", b"".join(page.statics))


ODD = re.compile(r"\b(?:1 (?:decimal|digit|epoch|update|iteration|sample|input|output|number|neuron)s|by added)\b")
"""What a sentence made of parts says where the parts do not fit."""


@pytest.mark.parametrize("name", example_names())
def test_the_parts_of_a_sentence_fit(name: str) -> None:
    page = rendered(name, "html").decode()
    assert ODD.findall(page) == []
    assert ODD.findall("after 1 epochs, by added") == ["1 epochs", "by added"]
    assert "The network has, from left to right, " in page or 'lang="de"' in page


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("kind", RULE_KINDS)
def test_a_homework_rounds_to_one_decimal_in_the_singular(kind: str, language: str) -> None:
    one, many = (SENTENCES[language][f"homework.digits.{kind}.{count}"] for count in ("one", "many"))
    assert "{count}" in many and "{" not in one and not re.search("decimals|digits|Stellen|Ziffern", one)


def test_pictures_and_quizzes_call_a_function_what_the_page_calls_it() -> None:
    assert {key for key in SENTENCES["en"] if key.startswith("activation.")} == {f"activation.{n}" for n in ACTIVATIONS}
    assert all(SENTENCES["en"][f"activation.{name}"] == name.replace("_", " ") for name in ACTIVATIONS)


@pytest.mark.parametrize("format", FORMATS)
def test_a_list_of_a_thousand_parts_is_written(format: str) -> None:
    made = Compiler(lesson("mazur"), FORMATS[format]).inline(enumeration([str(k) for k in range(1000)]))
    assert re.findall(r"\d+", made) == [str(k) for k in range(1000)] and made.count(", ") == 999


def test_a_list_of_a_thousand_parts_has_a_width_and_numbers() -> None:
    explanation = lesson("mazur")
    quantities = [Quantity(Key("net", 1), m % 2, 1, 1) for m in range(1000)]
    listed = enumeration([NumberOf(q) for q in quantities])
    assert Pen(explanation).piece_letters(listed) > 2000
    assert set(quantities) <= set(Computation(explanation).mentioned_numbers(listed))
