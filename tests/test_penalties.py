"""Penalties of the weights: against torch, at their corners, on the page, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch

import explainer
from explainer import SpecError
from explainer.spec import from_mapping, parse
from explainer.spec.toml import to_toml

WEIGHTS = [[[0.4, -0.7], [0.0, 0.5], [-0.3, 0.8]], [[0.6, -0.2, 0.0]]]
BIASES = [[0.1, -0.2, 0.0], [0.3]]
DATA = [{"input": [1, 0.5], "target": [1]}, {"input": [0.3, -2], "target": [0]}, {"input": [-1, 1], "target": [0.5]}]
EPOCHS = 2


def spec(penalty: Any, **training: Any) -> dict[str, Any]:
    """Three neurons and one, three samples; two of the weights are exactly 0."""
    rows = zip(WEIGHTS, BIASES, ("tanh", "identity"), strict=True)
    layers = [{"neurons": len(b), "activation": f, "weights": w, "bias": b} for w, b, f in rows]
    usual = {"data": DATA, "penalty": penalty, "optimizer": {"learning_rate": 0.1}, "epochs": EPOCHS}
    return {"network": {"inputs": 2, "layers": layers}, "training": {**usual, **training}}


def torchs(penalty: Callable[[Any], Any], biases: bool, size: int, mean: bool, adam: bool) -> tuple[list[float], Any]:
    """(loss with the penalty before each update, parameters at the end) by torch's autograd."""
    parameters = [
        torch.tensor(a, dtype=torch.float64, requires_grad=True)
        for pair in zip(WEIGHTS, BIASES, strict=True)
        for a in pair
    ]
    w1, b1, w2, b2 = parameters
    optimizer = torch.optim.Adam(parameters, lr=0.1) if adam else torch.optim.SGD(parameters, lr=0.1)
    losses = []
    for _ in range(EPOCHS):
        for start in range(0, len(DATA), size):
            batch = DATA[start : start + size]
            x, t = (torch.tensor([row[key] for row in batch], dtype=torch.float64) for key in ("input", "target"))
            errors = 0.5 * ((torch.tanh(x @ w1.T + b1) @ w2.T + b2 - t) ** 2).sum()
            held = parameters if biases else [w1, w2]
            loss = errors / (len(batch) if mean else 1) + sum(penalty(p).sum() for p in held)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return losses, [p.detach().numpy().ravel() for p in parameters]


PENALTIES: Mapping[str, Callable[[Any], Any]] = {
    "0.1*abs(w)": lambda w: 0.1 * w.abs(),
    "0.05*w**2": lambda w: 0.05 * w**2,
    "0.05*abs(w) + 0.02*w**2": lambda w: 0.05 * w.abs() + 0.02 * w**2,
    "0.1*log(1 + w**2)": lambda w: 0.1 * torch.log(1 + w**2),
}


@pytest.mark.parametrize("text", PENALTIES)
@pytest.mark.parametrize(
    ("biases", "size", "reduction", "adam"),
    [(False, 1, "mean", False), (True, 3, "mean", False), (False, 2, "sum", True)],
)
def test_losses_and_weights_are_torchs(text: str, biases: bool, size: int, reduction: str, adam: bool) -> None:
    losses, end = torchs(PENALTIES[text], biases, size, reduction == "mean", adam)
    optimizer = {"name": "adam" if adam else "sgd", "learning_rate": 0.1}
    data = spec(text, penalise_biases=biases, batch_size=size, reduction=reduction, optimizer=optimizer)
    lesson = explainer.explain(data | {"page": {"show": list(range(1, len(losses) + 1))}})
    assert [lesson.value("E_penalised", step=k) for k in range(1, len(losses) + 1)] == pytest.approx(losses, rel=1e-12)
    values = lesson.values
    left = values.history.parameters[max(values.batches)].values()
    np.testing.assert_allclose(np.concatenate([a[0] for a in left]), np.concatenate(end), rtol=1e-9, atol=1e-13)


def test_a_weight_at_the_corner_has_slope_0_and_the_page_says_so() -> None:
    lesson = explainer.explain(spec("0.1*abs(w)"))
    assert [lesson.value(f"dP/dw{k}") for k in (1, 2, 3, 9)] == [0.1, -0.1, 0, 0]
    assert "A weight stands exactly at a corner of the penalty" in lesson.text()
    apart = spec("0.1*abs(w)")
    apart["network"]["layers"][0]["weights"], apart["network"]["layers"][1]["weights"] = [[1, 2]] * 3, [[1, 2, 3]]
    assert "A weight stands exactly at a corner of the penalty" not in explainer.explain(apart).text()
    assert "has a corner" not in explainer.explain(spec("0.05*w**2")).text()


def one_weight(start: float, rate: float, epochs: int = 4) -> list[float]:
    """A weight that nothing but its penalty moves, before each update and after the last one."""
    layer = {"neurons": 1, "activation": "identity", "weights": [[start]]}
    training = {"data": [{"input": [0], "target": [0]}], "penalty": "0.2*abs(w)", "epochs": epochs}
    data = {"network": {"inputs": 1, "layers": [layer]}, "training": training | {"optimizer": {"learning_rate": rate}}}
    traced = explainer.trace(data, all=True)["quantities"]
    return [q["value"] for q in traced if q["id"] == "w1"]


def test_a_step_meets_0_and_stays_or_leaps_over_it() -> None:
    """0.3 − 3 · 0.1 is 5.6e−17 in binary digits, and 0 to a reader: the weight stays there. 0.05 leaps to and fro."""
    assert one_weight(0.3, 0.5) == pytest.approx([0.3, 0.2, 0.1, 0, 0], abs=1e-15)
    assert one_weight(0.3, 0.5)[-2:] == [0, 0]
    assert one_weight(0.05, 0.5) == pytest.approx([0.05, -0.05, 0.05, -0.05, 0.05], rel=1e-12)


def test_a_shared_weight_counts_once_and_a_frozen_one_too() -> None:
    layer = {"neurons": 2, "weights": [["k", 0.5], ["k", "k"]]}
    network = {"inputs": 2, "layers": [layer], "shared": {"k": 2}, "frozen": ["w2"]}
    training = {"data": [{"input": [1, 1], "target": [0, 0]}], "penalty": "w**2"}
    lesson = explainer.explain({"network": network, "training": training})
    assert lesson.value("P") == 4.25 and lesson.value("dP/dk") == 4
    assert {q["id"] for q in lesson.trace()["quantities"]}.isdisjoint({"dP/dw2", "g_w2"})


@pytest.mark.parametrize(
    ("carry", "notation", "language", "penalty"),
    [
        (False, "partials", "de", "0.1*abs(w)"),
        (True, "delta", "en", "0.1*max(0, w)"),  # a weight called w before the word "where"
        (True, "partials", "en", "0.05*abs(w) + 0.02*w**2"),
    ],
)
def test_pages_of_every_kind_are_written_and_read_back(carry: bool, notation: str, language: str, penalty: str) -> None:
    data = spec(penalty, epochs=1, penalise_biases=carry)
    data |= {"notation": notation, "numbers": {"carry": carry}, "page": {"language": language, "detail": "full"}}
    lesson = explainer.explain(data)
    assert min(reading.lines for reading in lesson.read_back().values()) > 100
    said = "Strafterm" if language == "de" else "penalty"
    assert said in lesson.text()


REFUSED = [
    ({"penalty": "0.1*abs(v)"}, "training.penalty", "the name 'v' is not known"),
    ({"penalty": "0.1"}, "training.penalty", "a formula without w"),
    ({"penalty": 0.1}, "training.penalty", "0.1"),
    ({"penalty": "sign(w)"}, "training.penalty", "zero wherever"),
    ({"penalty": "log(-1 - w**2)"}, "training.penalty", "no finite real value"),
    ({"penalty": "floor(w)"}, "training.penalty", "the name 'floor' is not known"),
    ({"optimizer": {"weight_decay": 0.1}}, "training.penalty", "a penalty beside weight_decay"),
    ({"penalty": None, "penalise_biases": True}, "training.penalise_biases", "without a penalty"),
]


@pytest.mark.parametrize(("training", "key", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_refusals(training: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        from_mapping(spec(**{"penalty": "0.1*abs(w)", **training}))
    (problem,) = refused.value.problems
    assert problem.key == key and words in problem.found


def test_homework_is_refused_and_a_perceptron_too() -> None:
    with pytest.raises(SpecError, match=r"a penalty beside \[homework\]"):
        from_mapping(spec("0.1*abs(w)") | {"homework": {"vary": {"weights": [0.1, 0.2]}}})
    with pytest.raises(SpecError, match="a penalty with the perceptron's rule"):
        from_mapping(spec("0.1*abs(w)", optimizer={"name": "perceptron"}))


def test_a_penalty_is_written_back_as_typed() -> None:
    typed = from_mapping(spec("0.1*abs(w) + 0.05*w**2"))
    assert parse(to_toml(typed)) == typed and "0.1*abs(w) + 0.05*w**2" in to_toml(typed)
