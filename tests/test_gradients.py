"""Chosen networks against automatic differentiation (HIPS autograd) and against the reference implementation.

Random ones are a long run: `tests/long/by_autograd.py`, where the loss is written once more.
"""

from __future__ import annotations

import numpy as np
import pytest

from explainer import explain
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.spec import from_mapping
from tests import oracle
from tests.independent import require
from tests.long.agreement import Agreement
from tests.long.by_autograd import (
    LOSS,
    OUTPUTS,
    TOLERANCE,
    AutogradTraining,
    by_key,
    compare_tables,
    compare_with_reference,
    sizes_of_gradients,
)


def test_every_row_has_a_counterpart() -> None:
    require("activation", ACTIVATIONS, OUTPUTS, "tests/independent.py, ACTIVATIONS")
    require("loss", LOSSES, LOSS, "tests/independent.py, LOSSES")


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_each_activation_against_autograd(activation: str) -> None:
    mapping = {
        "network": {
            "inputs": 2,
            "layers": [
                {"neurons": 2, "activation": activation, "weights": [[0.7, -1.3], [-0.4, 0.9]], "bias": [0.3, -0.2]},
                {"neurons": 2, "activation": activation, "weights": [[1.1, -0.6], [0.5, 0.8]], "bias": 0.1},
            ],
        },
        "training": {
            "data": [{"input": [0.8, -0.5], "target": [0.2, 0.7]}, {"input": [-1.1, 0.4], "target": [0.9, 0.1]}]
        },
    }
    training = AutogradTraining(mapping)
    theirs = training.run()
    assert training.smooth()
    compare_tables(by_key(mapping), theirs, Agreement(TOLERANCE))


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_each_loss_against_autograd(loss: str) -> None:
    mapping = {
        "network": {
            "inputs": 1,
            "layers": [{"neurons": 3, "activation": "sigmoid", "weights": [[0.7], [-1.3], [2.0]]}],
        },
        "training": {"loss": loss, "data": [{"input": [0.8], "target": [0.2, 0.7, 0.1]}]},
    }
    compare_tables(by_key(mapping), AutogradTraining(mapping).run(), Agreement(TOLERANCE))


def test_another_number_would_be_found() -> None:
    """The comparison can fail: one number of the other's table a little larger, one that the trace lacks."""
    mapping = {
        "network": {"inputs": 1, "layers": [{"neurons": 1, "activation": "tanh", "weights": [[0.7]]}]},
        "training": {"data": [{"input": [0.8], "target": [0.2]}]},
    }
    theirs = AutogradTraining(mapping).run()
    for wrong in ({("dE/dw1", 1, 1): theirs["dE/dw1", 1, 1] * (1 + 1e-9)}, {("dE/dw2", 1, 1): 0.0}):
        with pytest.raises(AssertionError, match="dE/dw"):
            compare_tables(by_key(mapping), theirs | wrong, Agreement(TOLERANCE))


def test_the_reference_agrees_where_the_last_batch_is_smaller() -> None:
    mapping = {
        "notation": "delta",
        "network": {"inputs": 2, "layers": [{"neurons": 1, "activation": "tanh", "weights": [[0.5, -0.2]]}]},
        "training": {"data": [{"input": [1, 2], "target": [0.5]}] * 3, "batch_size": 2},
    }
    compare_with_reference(by_key(mapping), oracle.run(mapping), Agreement(TOLERANCE))


DEEP = [4, 4, 4, 4, 4, 4]


@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_the_deepest_and_widest_against_autograd(notation: str) -> None:
    """Depth 5 and width 4: the matrices and the derived equations, without the slow witnesses."""
    from explainer.network.building import build
    from explainer.network.derivation import derive
    from explainer.numbers.evaluation import evaluate

    draw = np.random.RandomState(5)
    layers = [
        {
            "neurons": 4,
            "activation": "tanh",
            "weights": draw.randint(-99, 99, (4, 4)) / 100,
            "bias": (draw.randint(-99, 99, 4) / 100).tolist(),
        }
        for _ in DEEP[1:]
    ]
    for layer in layers:
        layer["weights"] = layer["weights"].tolist()
    mapping = {
        "notation": notation,
        "network": {"inputs": 4, "layers": layers},
        "training": {"data": [{"input": [0.5, -0.2, 0.9, 0.1], "target": [0.1, 0.2, 0.3, 0.4]}]},
    }
    values = evaluate(derive(build(from_mapping(mapping))))
    theirs = AutogradTraining(mapping).run()
    norm = sizes_of_gradients(theirs)[1, 1]
    for key in values.derivation.network.parameters:
        family = values.derivation.families[key.gradient]
        for numbers in (values.get(family.key, 1, 1), values.evaluate(family.key, 1, 1)):
            for m in range(family.size):
                assert abs(numbers[0, m] - theirs[family.member_id(m), 1, 1]) <= TOLERANCE * norm


@pytest.mark.parametrize(("activation", "slope"), [("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0), ("tanh", 1.0)])
def test_a_net_input_that_cancels_is_zero_also_where_the_slope_has_a_corner(activation: str, slope: float) -> None:
    """0.5 · 1 − 0.3 · 2 + 0.1 is 0; in binary digits 2.8e-17, which would take relu to its other side."""
    layers = [
        {"neurons": 1, "activation": activation, "weights": [[0.5, -0.3]], "bias": 0.1},
        {"neurons": 1, "weights": [[2]]},
    ]
    data = [{"input": [1.0, 2.0], "target": [1]}]
    lesson = explain({"title": "A", "network": {"inputs": 2, "layers": layers}, "training": {"data": data}})
    found = {q["id"]: q for q in lesson.trace()["quantities"] if q["step"] == 1}
    assert (found["net_h1"]["value"], found["net_h1"]["exact"]) == (0, True)
    assert found["net_h1"]["shown"].strip("0.") == ""
    assert found["dout_h1/dnet_h1"]["value"] == slope
    assert abs(found["dE/dw1"]["value"] - -2 * slope) < 1e-12
    assert all(check.passed for check in lesson.checks)


def test_a_small_net_input_that_is_no_rounding_stays() -> None:
    layers = [{"neurons": 1, "activation": "relu", "weights": [[0.5, -0.3]], "bias": 0.1000000000001}]
    data = [{"input": [1.0, 2.0], "target": [1]}]
    lesson = explain({"title": "A", "network": {"inputs": 2, "layers": layers}, "training": {"data": data}})
    assert abs(lesson.value("net_o1") - 1e-13) < 1e-16
