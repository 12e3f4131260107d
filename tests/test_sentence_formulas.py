"""Mathematics in sentences: what tables write between backticks is a formula, in both languages the same."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from explainer import explain
from explainer.equations.names import Ident, Ratio
from explainer.formula import FormulaError
from explainer.lesson import EXAMPLES
from explainer.wording import LANGUAGES, MARKED_SENTENCES, REASONS, SENTENCES
from explainer.wording.formulas import SentenceFormula, name_of, read_formula, split_formulas

TABLES = {"sentences": MARKED_SENTENCES, "reasons": REASONS}


def formulas_of(sentence: str) -> list[SentenceFormula]:
    return [piece for piece in split_formulas(sentence) if isinstance(piece, SentenceFormula)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_every_mark_is_a_formula(table: str, language: str) -> None:
    count = 0
    for key, sentence in TABLES[table][language].items():
        assert sentence.count("`") % 2 == 0, key
        count += len(formulas_of(sentence))
    assert count > 20


@pytest.mark.parametrize("table", TABLES)
def test_languages_set_the_same_letters(table: str) -> None:
    first, *others = (TABLES[table][language] for language in LANGUAGES)
    for key, sentence in first.items():
        letters = {name for formula in formulas_of(sentence) for name in formula.names.values()}
        for other in others:
            assert {name for formula in formulas_of(other[key]) for name in formula.names.values()} == letters, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_for_plain_text_have_no_marks(language: str) -> None:
    assert not any("`" in sentence for sentence in SENTENCES[language].values())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("m̂", Ident("m", accent="hat")),
        ("β₁₂", Ident("β", "12")),
        ("u′", Ident("u", sup="′")),
        ("out", Ident("out")),
        ("{symbol_net}", Ident("z")),
        ("∂E/∂w₅", Ratio(Ident("E"), Ident("w", "5"))),
    ],
)
def test_a_name_is_what_its_letters_say(typed: str, name: Ident) -> None:
    (symbol,) = read_formula(typed).names.values()
    assert name_of(symbol, {"symbol_net": Ident("z")}) == name


@pytest.mark.parametrize("typed", ["2√x", "x +", "∂a + ", "import os", "x.y", "f(x"])
def test_what_is_no_formula_is_refused(typed: str) -> None:
    with pytest.raises(FormulaError):
        read_formula(typed)


def test_letters_and_reasons_are_set_as_each_format_sets_formulas() -> None:
    lesson = explain("mazur")
    page = lesson.render("html").decode()
    assert "For a target <math><mi>t</mi></math> and an output <math><mi>y</mi></math>, this" in page
    assert "and <math><msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup></math> changes at" in page
    assert "For a target $t$ and an output $y$, this lesson" in lesson.render("markdown").decode()
    assert "For a target $t$ and an output $y$, this lesson" in lesson.render("latex").decode()
    assert "For a target t and an output y, this lesson" in lesson.render("text").decode()
    assert Counter(page)["`"] == Counter(page.split("<script>")[-1])["`"]


def test_a_symbol_of_ones_own_stands_in_a_formula() -> None:
    data = tomllib.loads((EXAMPLES / "mazur.toml").read_text(encoding="utf-8"))
    data["page"] = {"detail": "full", "slips": "all", "symbols": {"net": "z", "out": "a"}}
    page = explain(data)
    assert "fits exp(z) where exp(-z) belongs" in " ".join(page.render("text").decode().split())
    assert "fits $e^{z}$ where $e^{-z}$ belongs" in page.render("markdown").decode()
