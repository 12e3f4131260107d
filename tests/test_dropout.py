"""Dropout with given masks: against torch, on the page, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import explainer
from explainer import SpecError
from explainer.mistakes.table import MISTAKES
from explainer.spec import from_mapping, parse, to_mapping
from explainer.spec.toml import to_toml

FUNCTIONS = {
    "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "x / (1 + abs(x))": lambda x: x / (1 + x.abs()),
}  # fmt: skip
W = [[[0.4, -0.2], [0.3, 0.5], [-0.6, 0.1]], [[0.5, -0.4, 0.7], [0.2, 0.9, -0.3]]]
B = [[0.1, 0.05, 0.3], [0.2, -0.1]]
DATA = [{"input": [1, 0.5], "target": [1, 0]}, {"input": [-0.5, 1], "target": [0, 1]}]
MASKS = [[1, 0, 1], [0, 1, 1]]


def spec(activation: str = "tanh", mask: Any = MASKS, **more: Any) -> dict[str, Any]:
    """Three hidden neurons with dropout, two outputs, two samples."""
    layers = [
        {"neurons": 3, "activation": activation, "weights": W[0], "bias": B[0], "dropout": {"mask": mask, "keep": 0.8}},
        {"neurons": 2, "activation": "sigmoid", "weights": W[1], "bias": B[1]},
    ]
    training = {"data": DATA, "optimizer": {"learning_rate": 0.5}, "epochs": 2}
    return {"network": {"inputs": 2, "layers": layers}, "training": training, **more}


def torchs(activation: str, masks: list[list[int]]) -> tuple[list[float], list[float]]:
    """(gradients of the first update, parameters after four) by autograd."""
    parameters = [
        torch.tensor(a, dtype=torch.float64, requires_grad=True) for w, b in zip(W, B, strict=True) for a in (w, b)
    ]
    w1, b1, w2, b2 = parameters
    optimizer, first = torch.optim.SGD(parameters, lr=0.5), list[float]()
    for _ in range(2):
        for row, mask in zip(DATA, masks, strict=True):
            x, t, m = (torch.tensor(a, dtype=torch.float64) for a in (row["input"], row["target"], mask))
            hidden = FUNCTIONS[activation](w1 @ x + b1) * m / 0.8
            loss = 0.5 * ((torch.sigmoid(w2 @ hidden + b2) - t) ** 2).sum()
            optimizer.zero_grad()
            loss.backward()
            grads = [p.grad for p in (w1, w2)]
            first = first or [float(g) for grad in grads if grad is not None for g in grad.ravel()]
            optimizer.step()
    return first, [float(v) for p in parameters for v in p.detach().ravel()]


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_gradients_and_weights_are_torchs(activation: str) -> None:
    first, end = torchs(activation, MASKS)
    lesson = explainer.explain(spec(activation))
    assert [lesson.value(f"dE/dw{k}") for k in range(1, 13)] == pytest.approx(first, rel=1e-11, abs=1e-15)
    left = lesson.values.history.parameters[max(lesson.values.batches)].values()
    np.testing.assert_allclose(np.concatenate([a[0] for a in left]), end, rtol=1e-10)


def test_one_mask_serves_all_samples_and_a_dropped_neuron_learns_nothing() -> None:
    one, same = explainer.explain(spec(mask=[1, 0, 1])), explainer.explain(spec(mask=[[1, 0, 1]] * 2))
    assert one.trace()["quantities"] == same.trace()["quantities"]
    still = {k for k in range(1, 13) if one.value(f"dE/dw{k}") == 0}
    assert still == {3, 4, 8, 11}
    traced = {(q["id"], q["sample"], q["step"]): q for q in one.trace()["quantities"]}
    assert [traced[f"mask_h{k}", 1, None]["shown"] for k in (1, 2, 3)] == ["1", "0", "1"]


@pytest.mark.parametrize(
    ("activation", "carry", "notation", "language"),
    [("relu", False, "partials", "de"), ("sigmoid", True, "delta", "en"), ("tanh", True, "partials", "en")],
)
def test_pages_are_read_back_and_say_it(activation: str, carry: bool, notation: str, language: str) -> None:
    more: dict[str, Any] = {"notation": notation, "numbers": {"carry": carry}}
    lesson = explainer.explain(spec(activation, page={"language": language, "detail": "full"}, **more))
    assert min(reading.lines for reading in lesson.read_back().values()) > 60
    text = lesson.text()
    assert ("Diese Schicht hat Dropout" if language == "de" else "This layer has dropout") in text
    assert "stands on the flat side of its function" not in text and "auf der flachen Seite" not in text


@pytest.mark.parametrize("name", ["slope_forgotten", "activation_skipped", "derivative_of_output", "updated_weights"])
def test_mistakes_can_be_made_beside_it(name: str) -> None:
    assert name in MISTAKES
    data = spec(page={"slips": "all"})
    data["training"] |= {"mistakes": [name]}
    assert explainer.explain(data).text()


def test_a_mask_is_written_back_as_typed() -> None:
    for mask in ([1, 0, 1], MASKS):
        typed = from_mapping(spec(mask=mask))
        assert parse(to_toml(typed)) == typed
        assert to_mapping(typed)["network"]["layers"][0]["dropout"]["mask"] == mask


REFUSED = [
    ({"mask": [1, 0]}, {}, "dropout.mask", "a mask of 2"),
    ({"mask": [[1, 0, 1]] * 3}, {}, "dropout.mask", "3 masks"),
    ({"mask": [1, 2, 0]}, {}, "dropout.mask", "2 in a mask"),
    ({"mask": "101"}, {}, "dropout.mask", "'101'"),
    ({"mask": []}, {}, "dropout.mask", "an empty list"),
    ({"keep": 0}, {}, "dropout.keep", "0"),
    ({"keep": 1.5}, {}, "dropout.keep", "1.5"),
    ({"rate": 0.2}, {}, "dropout.rate", "an unknown key"),
    ({}, {"add": 0, "neurons": 3}, "dropout", "dropout beside add"),
    ({}, {"activation": "softmax"}, "dropout", "dropout on a softmax"),
]


@pytest.mark.parametrize(("dropout", "layer", "key", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_refusals(dropout: dict[str, Any], layer: dict[str, Any], key: str, words: str) -> None:
    data = spec()
    first = data["network"]["layers"][0]
    first |= {**layer, "dropout": {**first["dropout"], **dropout}}
    with pytest.raises(SpecError) as refused:
        from_mapping(data)
    found = {(problem.key.partition("layers[0].")[2], problem.found) for problem in refused.value.problems}
    assert (key, words) in found


def test_where_no_dropout_can_stand() -> None:
    data = spec()
    data["network"]["layers"][1] |= {"dropout": {"mask": [1, 0], "keep": 0.5}}
    with pytest.raises(SpecError, match="dropout on a layer that bears the loss"):
        from_mapping(data)
    with pytest.raises(SpecError, match=r"dropout beside \[homework\]"):
        from_mapping(spec(homework={"vary": {"weights": [0.1, 0.2]}}))
