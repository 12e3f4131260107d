"""Homework with every optimizer, over several samples and updates, and with draws that saturate or run away."""

from __future__ import annotations

from typing import Any

import pytest

from explainer.functions import OPTIMIZERS
from explainer.homework.report import refusal_error
from explainer.homework.sheet_documents import solution, worksheet
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import NoNetworkError, draw_variants
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.spec import Spec, from_mapping

KEY, IDS = b"o" * 32, ["1", "2", "3"]


def homework(optimizer: str = "sgd", low: float = -0.95, high: float = 0.95, **training: Any) -> Spec:
    """Two inputs, two hidden neurons and an output on two samples."""
    numbers = training.pop("numbers", {})
    weights = [[0.3, 0.2], [0.1, 0.4]]
    layers = [
        {"neurons": 2, "activation": "sigmoid", "weights": weights, "bias": 0.1},
        {"neurons": 1, "activation": "sigmoid", "weights": [[0.3, 0.2]], "bias": 0.1},
    ]
    data = [{"input": [0.1, 0.2], "target": [0.9]}, {"input": [0.5, 0.7], "target": [0.1]}]
    return from_mapping(
        {
            "title": "Two samples",
            "network": {"inputs": 2, "layers": layers},
            "training": {"data": data, "optimizer": {"name": optimizer, "learning_rate": 0.1}, **training},
            "numbers": {"digits": 6, **numbers},
            "homework": {"vary": {"weights": {"low": low, "high": high}, "inputs": {"low": 0.05, "high": 0.95}}},
        }
    )


@pytest.mark.parametrize("batch_size", [1, 2])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_makes_sheets_over_several_samples_and_epochs(optimizer: str, batch_size: int) -> None:
    made = prepare_homework(homework(optimizer, batch_size=batch_size, epochs=2), optimizer)
    drawn = draw_variants(made, KEY, IDS, IDS, 0)
    checks = drawn.check_numbers()
    rooted = optimizer in ("adagrad", "rmsprop", "adam", "adamw", "adamax", "adadelta")
    assert made.spec.numbers.kind == ("significant" if rooted else "decimals")
    for document in (worksheet(made, 0), solution(made, 0, checks)):
        assert len(Compiler(made.lesson, FORMATS["text"]).page(document).fill(drawn.page_data())) == 3


def test_decimals_that_a_root_cannot_be_carried_with_are_refused_with_what_would_help() -> None:
    made = prepare_homework(homework("adam", numbers={"kind": "decimals", "digits": 4}), "adam")
    with pytest.raises(NoNetworkError) as found:
        draw_variants(made, KEY, IDS[:1], IDS[:1], 0)
    message = str(refusal_error(made, "adam.toml", KEY, found.value))
    assert (
        'kind = "significant" in [numbers]' in message and "for student" in message and "blank lines: net_h1" in message
    )


def test_a_draw_that_saturates_is_drawn_again() -> None:
    spec = homework(low=-12, high=12, loss="binary_cross_entropy", numbers={"digits": 4})
    made = prepare_homework(spec, "saturated")
    drawn = draw_variants(made, KEY, IDS, IDS, 0)
    assert all(0 < q.value < 1 for sheet in drawn.sheets() for q in sheet.questions if q.kind == "out")
    assert max(drawn.turns) > 0
