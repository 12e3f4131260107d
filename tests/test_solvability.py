"""Sheets that can be solved: every name in a line is given, asked earlier, worked out or defined."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from explainer import load_example
from explainer.homework.sheet_documents import worksheet
from explainer.homework.solvability import unexplained_names
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.spec import Homework, Range, Vary
from explainer.walkthrough.document import Prose, Section, Statement, Table

WEIGHTS = Vary(weights=Range(low=Decimal("0.15"), high=Decimal("0.95")))


def prepared(name: str, notation: str = "partials", **keys: Any) -> PreparedHomework:
    """An example as a homework; a network that is trained for long makes one epoch."""
    spec = load_example(name)
    training = spec.training.model_copy(update={"epochs": 1, "mistakes": ()})
    changes = {"notation": notation, "training": training, "homework": Homework(vary=WEIGHTS, **keys)}
    return prepare_homework(spec.model_copy(update=changes), name)


ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"ask": ("update",)},
    {"ask": ("net", "update")},
    {"formulas": False},
    {"series": (2, 5)},
)


@pytest.mark.parametrize("notation", ["partials", "delta"])
@pytest.mark.parametrize(
    "name", ["mazur", "softmax", "batch-mean", "batch-online", "momentum", "adam", "skip", "recurrent"]
)
def test_nothing_on_a_sheet_is_unexplained(name: str, notation: str) -> None:
    for keys in ASKED:
        made = prepared(name, notation, **keys)
        for part in range(len(made.rows)):
            assert list(unexplained_names(worksheet(made, part), made.lesson)) == [], (keys, part)


@pytest.mark.parametrize("missing", [Table, Statement, Prose])
def test_what_is_taken_from_a_sheet_is_missed(missing: type) -> None:
    made = prepared("momentum")
    sheet = worksheet(made, 0)
    sections = [
        Section(s.title, tuple(b for b in s.blocks if not isinstance(b, missing)) or s.blocks) for s in sheet.sections
    ]
    assert list(unexplained_names(replace(sheet, sections=tuple(sections)), made.lesson))


def test_a_line_that_is_needed_and_not_asked_is_worked_out_or_defined() -> None:
    rows = {row.id: row for row in prepared("mazur", ask=("gradient",)).rows[0]}
    assert rows["net_h1"].is_worked and rows["delta_o1"].is_worked and rows["dE/dw5"].label == 1
    assert "dnet_o1/dw5" not in rows and "E_total" not in rows
    rows = {row.id: row for row in prepared("mazur", ask=("net", "dE/dw5")).rows[0]}
    assert rows["out_h1"].defined and rows["dE/dout_o1"].defined and rows["dE/dw5"].label == 5


def test_a_softmax_is_asked_for_its_delta_once() -> None:
    ids = [row.id for row in prepared("softmax").rows[0]]
    assert "delta_o1" in ids and "delta_o1_collapsed" not in ids


def text_of(made: PreparedHomework) -> str:
    page = Compiler(made.lesson, FORMATS["text"]).page(worksheet(made, 0))
    from explainer.homework.variants import draw_variants

    return page.fill(draw_variants(made, b"k" * 32, ["1"], ["AAAA"], 0).page_data())[0].decode()


def test_a_weights_name_stands_where_the_weight_stands_and_a_function_is_written_once() -> None:
    text = text_of(prepared("mazur"))
    assert text.count("1 / (1 + exp(-") == 1 and "net_h2  w3 = " in text and "out_o1 = sigmoid(net_o1) =" in text


def test_the_first_articles_own_exercise_can_be_set() -> None:
    text = text_of(prepared("xor-as-printed", "delta"))
    assert "f(x) = 1 / (1 + exp(-x))" in text and "output1_h = f(net1_h) =" in text
    assert "this holds instead: Write a result in full where it ends" in text


def test_without_formulas_the_sheet_says_in_general_what_is_asked() -> None:
    text = text_of(prepared("mazur", formulas=False))
    for said in ("out = sigmoid(net)", "E = 1 / 2 * (t - y)^2", "δ_o1 = ∂E_total/∂net_o1", "w⁺ = w - η * ∂E_total/∂w"):
        assert said in text


@pytest.mark.parametrize("name", ["lstm-cell", "scalar-graph"])
def test_layers_that_are_formulas_stand_on_a_sheet(name: str) -> None:
    text = text_of(prepared(name, ask=("update",)))
    assert " = " in text and next(iter(prepared(name, ask=("update",)).rows[0])).id
