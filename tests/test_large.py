"""Large networks: what is done at once, shared or left out there gives what would be without it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from explainer import Explanation, explain
from explainer.equations.keys import LOSS, Key
from explainer.equations.names import Column, CountingTexts, column, number_column
from explainer.figures import FIGURES, Pen
from explainer.lesson import example_names
from explainer.network.building import build
from explainer.numbers import digits as display
from explainer.numbers.engine import Engine
from explainer.render.page import source_of
from explainer.spec import from_mapping
from explainer.walkthrough import context
from explainer.witnesses.complex_step import complex_gradients
from tests.test_derivation import dense
from tests.test_figures import about, kinds
from tests.tools import lesson

FULL = {"page": {"detail": "full"}, "numbers": {"digits": 9}}


def text_of(sizes: tuple[int, ...]) -> str:
    return explain(dense(*sizes) | FULL, large=True).text()


def lines_of(text: str) -> list[str]:
    """The lines of equations, wherever they stand."""
    return sorted({line.strip() for line in text.splitlines() if re.match(r" +\S+ = .+ [=≈] -?\d", line)})


def test_rows_of_a_family_are_the_lines_that_would_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    together = text_of((6, 40, 3))
    monkeypatch.setattr(context, "ROWS_FROM", 1000)
    alone = text_of((6, 40, 3))
    assert len(re.findall(r"^ +net_h1 = .* = ", together, re.M)) == 1
    assert "All 40 lines" in together and "All 40 lines" not in alone
    assert len(lines_of(alone)) > 800 and lines_of(together) == lines_of(alone)


@pytest.mark.parametrize("format", ["text", "latex"])
@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_every_new_weight_of_a_large_network_stands_on_one_line(notation: str, format: str) -> None:
    spec = dense(60, 3, 2) | {"page": {"detail": "full"}, "notation": notation}
    page = explain(spec, large=True).render(format).decode()
    assert not re.search(r"\\text\{\}|[_^]\{\}", page), "no empty part of a name"
    if format == "text":
        new = r"^ +(new_\w+|w\d+⁺) = .* = " if notation == "partials" else r"^ +(new_\w+) = .* = "
        names = re.findall(new, page, re.M)
        assert len(names) == len(set(names)) >= 186


def test_digits_that_few_lines_ask_for_are_those_that_all_would_get(monkeypatch: pytest.MonkeyPatch) -> None:
    spec: dict[str, Any] = dense(40, 30, 3) | FULL
    spec["training"]["optimizer"] = {"learning_rate": 9}  # what is left out of a gradient shows in the new weight
    one = explain(spec, large=True)
    few = one.text()
    asking = {key: int((extra > 0).sum()) for (key, _, _), extra in one.display.extras.items()}
    assert 0 < asking[Key("new", 1, "weight")] < 1200, asking
    assert (Key("gradient", 1, "weight"), 1, 1, 2) not in one.display.found, (
        "only those lines are printed with more digits"
    )
    monkeypatch.setattr(display, "LARGE_FAMILY", 10**9)
    whole = explain(spec, large=True)
    assert whole.text() == few and (Key("gradient", 1, "weight"), 1, 1, 2) in whole.display.found


def test_weights_from_equal_inputs_have_the_gradient_of_a_step_of_their_own() -> None:
    layer = {"activation": "tanh", "neurons": 2, "bias": [0.1, -0.3]}
    layers = [
        layer | {"weights": [[0.3, -0.2, 0.4, 0.1], [0.5, 0.7, -0.6, 0.2]]},
        layer | {"weights": [[0.2, 0.4], [-0.5, 0.3]]},
    ]
    data = [{"input": [0.5, 0, 0.5, 0], "target": [0.1, 0.9]}]
    engine = Engine(build(from_mapping({"network": {"inputs": 4, "layers": layers}, "training": {"data": data}})))
    start = dict(engine.start())
    _, found = complex_gradients(engine, start, 0, 10**9)
    for key, gradient in found.items():
        for m in range(gradient.shape[-1]):
            ends = []
            for by in (1e-6, -1e-6):
                moved = start[key].copy()
                moved[0, m] += by
                values = engine.forward({**start, key: moved}, engine.inputs([0]))
                ends.append(engine.errors(values, engine.targets([0]))[LOSS][0, 0, 0])
            assert gradient[0, m] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-9), (key, m)


@pytest.mark.parametrize("name", example_names())
def test_a_picture_that_is_told_in_words_says_what_is_under_the_drawn_one(name: str) -> None:
    explanation: Explanation = lesson(name)
    source = source_of(explanation)
    for kind in kinds(explanation):
        told, drawn = (
            FIGURES[kind].draw(Pen(explanation, source, in_words=words), about(kind, explanation)).description
            for words in (True, False)
        )
        assert told == drawn, kind


def test_numbers_that_count_up_are_the_texts_they_stand_for() -> None:
    numbers, texts = number_column(8, 5), column(["8", "9", "10", "11", "12"])
    some = np.array([4, 0, 2])
    assert isinstance(numbers.texts, CountingTexts) and len(numbers) == len(texts) == 5
    for one, other in ((numbers, texts), (numbers.take(some), texts.take(some))):
        assert one.member_texts() == other.member_texts() == [one[m] for m in range(len(one))]
    for text in ("7", "8", "12", "13", "08", "x", "", "²"):
        assert numbers.find_text(text).tolist() == texts.find_text(text).tolist(), text
    assert isinstance(numbers.take(some), Column)
