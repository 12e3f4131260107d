"""The story around the lines: what it adds is computed by somebody else here; each level holds what it says."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import sympy

from explainer import explain, load_example
from explainer.equations.keys import Key
from explainer.formula import to_sympy
from explainer.lesson import example_names
from explainer.walkthrough import LessonContext, walk
from explainer.walkthrough.document import Figure, Line, Matrices, Section, Statement, Table, without_folds
from explainer.walkthrough.question import asked_weight, small_example
from explainer.walkthrough.series import measure_series
from explainer.witnesses.other_rates import rates_of
from explainer.wording import SENTENCES
from tests.tools import lesson as shipped
from tests.tools import opened


def blocks(section: Section) -> list[Any]:
    return [b for block in section.blocks for b in (blocks(block) if isinstance(block, Section) else [block])]


def with_page(name: str, **page: Any) -> Any:
    spec = load_example(name)
    return explain(spec.model_copy(update={"page": spec.page.model_copy(update=page)}))


def section(text: str, title: str) -> str:
    return text.split(f"{title}\n---", 1)[1].split("\n---", 1)[0]


def test_a_reader_can_redo_the_nudge_from_the_page() -> None:
    text = opened("mazur").text()
    told = section(text, "What would change if w5 changed?")
    row = {
        name: tuple(map(float, numbers))
        for name, *numbers in re.findall(r"(w5|net_o1|out_o1|E_total) +(\d\S+) +(\d\S+)\n", told)
    }
    assert row["w5"][1] == pytest.approx(row["w5"][0] + 0.01)
    for k in (0, 1):
        net = row["w5"][k] * 0.593269992 + 0.45 * 0.596884378 + 0.60
        out = 1 / (1 + np.exp(-net))
        assert (row["net_o1"][k], row["out_o1"][k]) == (pytest.approx(net, abs=2e-9), pytest.approx(out, abs=2e-9))
        assert row["E_total"][k] == pytest.approx((0.01 - out) ** 2 / 2 + 0.023560026, abs=2e-9)
    change, quotient = map(
        float, re.search(r"the loss by (\S+): \S+ / 0.01 = (\S+), per unit", " ".join(told.split())).groups()
    )  # type: ignore[union-attr]
    assert change == pytest.approx(row["E_total"][1] - row["E_total"][0], abs=1e-12)
    assert quotient == pytest.approx(change / 0.01, abs=1e-12)
    assert quotient == pytest.approx(0.082167041, rel=2e-3)


@pytest.mark.parametrize("name", ["mazur", "softmax", "tied-weights", "skip", "two-hidden"])
def test_the_nudge_agrees_with_the_gradient_to_first_order(name: str) -> None:
    lesson = shipped(name)
    weight = asked_weight(LessonContext.of(lesson), 1)
    at = type(weight)(weight.key, weight.member, 1, 1)
    quotient = measure_series(lesson, "nudge", at).value[0, -1]
    gradient = lesson.values.get(weight.key.gradient, 1, 1)[0, weight.member]
    assert quotient == pytest.approx(gradient, abs=0.02 * max(1.0, abs(gradient)))


def test_the_small_example_of_the_chain_rule_is_true() -> None:
    statements = [b for b in small_example(LessonContext.of(shipped("mazur"))) if isinstance(b, Statement)]
    x, u = sympy.symbols("x u", real=True)
    sides = {str(to_sympy(s.sides[0])): [to_sympy(side) for side in s.sides[1:]] for s in statements}
    inner, outer = sides["u"][0], sides["y"][0]
    whole = sympy.diff(outer.subs(u, inner), x)
    assert sides["du/dx"][-1] == sympy.diff(inner, x) and sympy.simplify(sides["dy/du"][-1] - sympy.diff(outer, u)) == 0
    symbols, product, number = sides["dy/dx"]
    assert sympy.simplify(symbols.subs(u, inner) - whole) == 0
    assert product == number == whole.subs(x, 2)


def test_the_rates_are_what_training_at_each_of_them_gives() -> None:
    spec = load_example("mazur")
    assert rates_of(spec) == (), "one sample is learned at any rate"
    rates = tuple(Decimal(rate) for rate in ("0.01", "0.1", "1", "10", "100"))
    spec = spec.model_copy(update={"page": spec.page.model_copy(update={"rates": rates})})
    printed = measure_series(explain(spec), "rate")
    assert len(rates_of(spec)) == 6 and rates_of(spec) == tuple(sorted(rates_of(spec)))
    for rate, loss in zip((*rates_of(spec), 0), printed.value[0], strict=True):
        optimizer = spec.training.optimizer.model_copy(update={"learning_rate": rate})
        training = spec.training.model_copy(update={"optimizer": optimizer})
        one = explain(spec.model_copy(update={"training": training}))
        assert loss == pytest.approx(one.value("E_total", 1, 2), abs=1e-9)


def test_a_rate_that_runs_away_is_said_to() -> None:
    layer = {"neurons": 1, "weights": [[1]]}
    data = [{"input": [3], "target": [1]}]
    spec = {
        "network": {"inputs": 1, "layers": [layer]},
        "training": {"data": data, "epochs": 400, "optimizer": {"learning_rate": 0.1}},
        "page": {"rates": [0.01, 100]},
    }
    told = section(explain(spec).text(), SENTENCES["en"]["section.rates"])
    assert re.search(r"100 +∞ +diverges", told) and re.search(r"0\.01 +\S+ +has learned", told)


@pytest.mark.parametrize("name", example_names())
def test_what_is_said_about_paths_fits_their_products(name: str) -> None:
    lesson = shipped(name)
    text = " ".join(opened(name).text().split())
    told = re.split(r"From (\w+) there are \d+ paths", text)
    if lesson.spec.notation != "partials":
        return
    for weight, after in zip(told[1::2], told[2::2], strict=True):
        products = [product for _, product in lesson.paths(f"dE/d{weight}", min(lesson.values.batches[1]))]
        mixed = any(p > 0 for p in products) and any(p < 0 for p in products)
        assert mixed == ("partly cancel" in after), weight


def test_the_matrix_holds_the_numbers_of_the_lines() -> None:
    for name in ("mazur", "xor"):
        lesson = shipped(name)
        block = next(b for s in walk(lesson).sections for b in blocks(s) if isinstance(b, Matrices))
        arrays = [
            np.array([[lesson.values.get(q.key, q.step, q.sample)[0, q.member] for q in row] for row in rows])
            for _, rows in block.parts
        ]
        weights, seen, *bias, nets = arrays
        assert weights @ seen + (bias[0] if bias else 0) == pytest.approx(nets)


# ------------------------------------------------------------------------------------------------ what a page asks for


def test_levels_of_detail() -> None:
    full, short, first = (with_page("mazur", detail=level) for level in ("full", "short", "first"))
    counts = {
        level: len([b for s in walk(x).sections for b in blocks(s) if isinstance(b, Line)])
        for level, x in (("full", full), ("short", short), ("first", first))
    }
    assert counts["first"] < counts["short"] <= counts["full"]
    titles = {s.title.key for s in without_folds(walk(short)).sections}
    assert not titles & {"section.chain", "section.recap", "section.slopes"}
    assert len(short.text()) < 0.6 * len(full.text())
    told = [b for s in walk(first).sections for b in blocks(s)]
    gradients = [b for b in told if isinstance(b, Line) and b.quantity.key == Key("gradient", 1, "weight")]
    assert len(gradients) == 1
    assert any(isinstance(b, Table) and b.caption.key == "forward.rest" for b in told)


def test_every_level_shows_every_weight() -> None:
    for level in ("full", "short", "first"):
        text = with_page("mazur", detail=level).text()
        assert all(f"w{k}⁺" in text for k in range(1, 9)), level


def test_the_sample_to_follow_is_the_one_asked_for() -> None:
    lesson = with_page("xor", sample=3, show=())
    assert sorted(lesson.values.batches)[0] == 3
    assert "We follow one sample, number 3," in lesson.text()


def test_a_teachers_own_words_are_text_and_nothing_else() -> None:
    hostile = "<script>alert(1)</script> {weight} $x$ **bold** `code` | # \\input{x}"
    lesson = with_page("mazur", intro=hostile)
    assert "<script>alert" not in lesson.html() and "&lt;script&gt;alert(1)" in lesson.html()
    assert hostile in lesson.text()
    assert "\\<script\\>" in lesson.markdown() and "\\*\\*bold\\*\\*" in lesson.markdown()


def test_symbols_of_the_slides_stand_everywhere() -> None:
    symbols = {"net": "z", "out": "a", "loss": "L", "rate": "alpha"}
    spec = load_example("softmax")
    page = spec.page.model_copy(update={"symbols": spec.page.symbols.model_copy(update=symbols)})
    text = explain(spec.model_copy(update={"page": page})).text()
    own = re.sub(r"(?s)The same things in two notations.*?\n\d+ ", "", text)
    assert not re.search(r"\b(net|out|E)_\w|\bη\b|\bout\b(?!put)", re.sub("net input|come out with", "", own))
    assert "α" in own and "z_o1" in own and "a_o1" in own and "L_total" in own


def test_pictures_stand_where_the_story_needs_them() -> None:
    kinds = [b.kind for s in walk(opened("mazur")).sections for b in blocks(s) if isinstance(b, Figure)]
    order = ["network.weights", "chain.names", "neuron", "network.values", "chain", "network.paths", "activation"]
    assert [kind for kind in kinds if kind in order] == order


def test_every_variant_has_its_own_rates_and_its_own_nudge() -> None:
    from dataclasses import replace

    from explainer.numbers.evaluation import evaluate

    lesson = with_page("mazur", rates=(Decimal("0.1"), Decimal(2)))
    weights = {Key("weight", 2): np.array([[0.4, 0.45, 0.5, 0.55], [-0.9, 0.1, 0.3, 0.8]])}
    batch = replace(lesson, values=evaluate(lesson.derivation, (1,), weights))
    weight = asked_weight(LessonContext.of(lesson), 1)
    at = type(weight)(weight.key, weight.member, 1, 1)
    for series in ("rate", "nudge"):
        both, first = (measure_series(x, series, at).value for x in (batch, lesson))
        assert both.shape[0] == 2 and both[0] == pytest.approx(first[0], abs=1e-9)
        assert np.abs(both[1] - both[0]).max() > 1e-3


def test_nothing_is_announced_that_does_not_follow() -> None:
    """A network with one weight has shown its only gradient factor by factor."""
    layer = {"neurons": 1, "activation": "sigmoid", "weights": [[0.3]]}
    data = [{"input": [2], "target": [1]}]
    alone = explain({"network": {"inputs": 1, "layers": [layer]}, "training": {"data": data}}).text()
    assert "Now every weight of the layer" not in alone
    assert "Now every weight of the layer" in explain("mazur").text()


def test_a_zero_input_keeps_a_weight_only_where_nothing_else_moves_it() -> None:
    """Other samples of the batch, what an optimizer carries along, and weight decay move it all the same."""
    layer = {"neurons": 1, "activation": "sigmoid", "weights": [[0.3, 0.4]]}
    data = [{"input": [0, 1], "target": [1]}, {"input": [1, 1], "target": [0]}]
    sgd = {"name": "sgd"}
    for options, stays in (
        ({"optimizer": sgd}, True),
        ({"optimizer": sgd, "batch_size": 2}, False),
        ({"optimizer": {"name": "momentum"}}, False),
        ({"optimizer": {**sgd, "weight_decay": 0.1}}, False),
    ):
        lesson = explain({"network": {"inputs": 2, "layers": [layer]}, "training": {"data": data, **options}})
        assert ("these weights stay as they are" in lesson.text()) is stays
        assert ("adds nothing to the gradient" in lesson.text()) is not stays
