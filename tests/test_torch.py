"""Chosen networks against PyTorch, and what the random ones of `tests/long/by_torch.py` meet."""

from __future__ import annotations

from typing import Any

import pytest

from explainer.equations.keys import Key
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.functions.optimizers import OPTIMIZERS
from tests.independent import require
from tests.long.agreement import Agreement
from tests.long.by_torch import (
    TOLERANCE,
    TorchTraining,
    activations,
    compare_training,
    explained,
    losses,
    torch_alone,
)
from tests.long.random_networks import CASES, Draw


@pytest.fixture(scope="module")
def torch() -> Any:
    return torch_alone()


def test_every_row_is_met() -> None:
    assert {case[0] for case in CASES} == set(ACTIVATIONS)
    assert {case[1] for case in CASES} == set(LOSSES)
    assert {case[2:] for case in CASES} == {(o, decay) for o in OPTIMIZERS for decay in (False, True)}


def test_every_row_has_a_counterpart_here(torch: Any) -> None:
    require("activation", ACTIVATIONS, activations(torch), "tests/independent.py, ACTIVATIONS")
    require("loss", LOSSES, losses(torch), "tests/independent.py, LOSSES")


def test_another_slope_would_be_found(torch: Any) -> None:
    """The comparison can fail: torch with another loss than ours."""
    mapping = Draw("wrong").wired("tanh", "half_squared_error", "adam", False)
    values = explained(mapping)
    mapping["training"]["loss"] = "squared_error"
    training = TorchTraining(mapping)
    training.run()
    with pytest.raises(AssertionError, match="E_total"):
        compare_training(values, training, Agreement(TOLERANCE))


@pytest.mark.parametrize(
    ("activation", "at", "slope"),
    [
        ("relu", 0.0, 0.0),
        ("leaky_relu", 0.0, 0.01),
        ("hard_tanh", 1.0, 0.0),
        ("hard_tanh", -1.0, 0.0),
        ("hard_sigmoid", 3.0, 0.0),
        ("hard_sigmoid", -3.0, 0.0),
        ("elu", 0.0, 1.0),
    ],
)
def test_slopes_at_a_corner_are_those_of_torch(torch: Any, activation: str, at: float, slope: float) -> None:
    mapping = {
        "network": {"inputs": 1, "layers": [{"neurons": 1, "activation": activation, "weights": [[1]]}]},
        "training": {
            "loss": "half_squared_error",
            "data": [{"input": [at], "target": [0.5]}],
            "optimizer": {"name": "sgd", "learning_rate": 0.1},
        },
    }
    training, values = TorchTraining(mapping), explained(mapping)
    training.run()
    assert float(values.get(Key("slope", 1), 1, 1)[0, 0]) == slope
    compare_training(values, training, Agreement(TOLERANCE))
