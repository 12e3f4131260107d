"""Samples with weights: against torch and printed losses, on the page, beside slips, and what is refused."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch

import explainer
from explainer import SpecError
from explainer.spec import from_mapping, parse, to_mapping
from explainer.spec.toml import to_toml

W = [[[0.4, -0.2], [0.3, 0.5], [-0.6, 0.1]], [[0.5, -0.4, 0.7], [0.2, 0.9, -0.3]]]
B = [[0.1, 0.05, 0.3], [0.2, -0.1]]
DATA: list[dict[str, Any]] = [
    {"input": [1, 0.5], "target": [1, 0], "weight": 2},
    {"input": [-0.5, 1], "target": [0, 1]},
    {"input": [0.3, 0.2], "target": [0, 1], "weight": 0.5},
]
WEIGHTS = [2, 1, 0.5]


def spec(loss: str = "half_squared_error", outputs: str = "sigmoid", **training: Any) -> dict[str, Any]:
    """Three hidden neurons, two outputs, three samples of which two have a weight."""
    rows = zip(W, B, ("tanh", outputs), strict=True)
    layers = [{"neurons": len(b), "activation": f, "weights": w, "bias": b} for w, b, f in rows]
    usual = {"data": DATA, "loss": loss, "batch_size": 2, "epochs": 2}
    return {"network": {"inputs": 2, "layers": layers}, "training": {**usual, **training}}


TORCHS = {
    "half_squared_error": lambda z, t: 0.5 * ((torch.sigmoid(z) - t) ** 2).sum(1),
    "mean_squared_error": lambda z, t: ((torch.sigmoid(z) - t) ** 2).mean(1),
    "binary_cross_entropy": lambda z, t: torch.nn.functional.binary_cross_entropy_with_logits(
        z, t, reduction="none"
    ).sum(1),
    "cross_entropy": lambda z, t: torch.nn.functional.cross_entropy(z, t, reduction="none"),
}


def torchs(loss: str, size: int, mean: bool) -> tuple[list[float], list[float]]:
    """(loss of each batch before its update, parameters at the end) by torch's autograd."""
    parameters = [
        torch.tensor(a, dtype=torch.float64, requires_grad=True) for pair in zip(W, B, strict=True) for a in pair
    ]
    w1, b1, w2, b2 = parameters
    optimizer, losses = torch.optim.SGD(parameters, lr=0.5), []
    for _ in range(2):
        for start in range(0, len(DATA), size):
            batch = DATA[start : start + size]
            x, t = (torch.tensor([row[key] for row in batch], dtype=torch.float64) for key in ("input", "target"))
            each = TORCHS[loss](torch.tanh(x @ w1.T + b1) @ w2.T + b2, t)
            weighted = each * torch.tensor(WEIGHTS[start : start + size], dtype=torch.float64)
            value = weighted.mean() if mean else weighted.sum()
            losses.append(value.item())
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
    return losses, [float(v) for p in parameters for v in p.detach().ravel()]


@pytest.mark.parametrize("loss", TORCHS)
@pytest.mark.parametrize(("size", "reduction"), [(1, "mean"), (2, "mean"), (2, "sum"), (3, "mean")])
def test_losses_and_weights_are_torchs(loss: str, size: int, reduction: str) -> None:
    losses, end = torchs(loss, size, reduction == "mean")
    outputs = "softmax" if loss == "cross_entropy" else "sigmoid"
    lesson = explainer.explain(spec(loss, outputs, batch_size=size, reduction=reduction))
    left = lesson.values.history.parameters[max(lesson.values.batches)].values()
    np.testing.assert_allclose(np.concatenate([a[0] for a in left]), end, rtol=1e-10)
    if size == 1:
        assert lesson.values.history.losses[0] == pytest.approx(losses, rel=1e-12)
    else:
        traced = {(q["id"], q["step"]): q["value"] for q in lesson.trace()["quantities"] if q["sample"] is None}
        steps = [step for step in range(1, len(losses) + 1) if ("E_total", step) in traced]
        assert [traced["E_total", step] for step in steps] == pytest.approx([losses[k - 1] for k in steps], rel=1e-12)


@pytest.mark.parametrize(
    ("targets", "weights", "printed"),
    [
        ([2, 4, 6, 8], None, "7.5"), ([2, 4, 6, 8], [2, 3, 4, 5], "32.5"),
        ([1, 2, 3, 4], None, "30"), ([1, 2, 3, 4], [3.5, 2.5, 1.5, 0.5], "35"),
    ],
)  # fmt: skip
def test_printed_losses_divide_by_the_number_of_samples(
    targets: list[int], weights: list[float] | None, printed: str
) -> None:
    """metrics_correctness_test of keras: three copies of x added up, the squared error of x = 1, 2, 3, 4."""
    layers = [{"neurons": 3, "weights": [[1]] * 3}, {"neurons": 1, "weights": [[1, 1, 1]]}]
    data = [{"input": [x], "target": [t]} for x, t in zip((1, 2, 3, 4), targets, strict=True)]
    for row, weight in zip(data, weights or [], strict=False):
        row["weight"] = weight  # type: ignore[assignment]
    training = {"data": data, "loss": "squared_error", "batch_size": 4, "optimizer": {"learning_rate": 0.001}}
    traced = explainer.trace({"network": {"inputs": 1, "layers": layers}, "training": training})["quantities"]
    assert [q["value"] for q in traced if q["id"] == "E_total" and q["sample"] is None] == [float(printed)]


def test_a_weight_is_a_given_number_of_its_sample() -> None:
    quantities = explainer.trace(spec())["quantities"]
    found = [(q["kind"], q["sample"], q["step"], q["shown"]) for q in quantities if q["id"] == "sample_weight"]
    assert found == [("given", 1, None, "2"), ("given", 2, None, "1"), ("given", 3, None, "0.5")]
    error = next(q for q in quantities if q["id"] == "E_o1")
    assert error["formula"].startswith("sample_weight * ")
    assert "sample_weight" not in {q["id"] for q in explainer.trace("mazur")["quantities"]}


@pytest.mark.parametrize(
    ("size", "notation", "language", "said"),
    [
        (2, "partials", "en", "divided by their number, not by the sum of their weights"),
        (1, "delta", "de", "nicht durch die Summe ihrer Gewichte"),
    ],
)
def test_pages_are_read_back_and_say_it(size: int, notation: str, language: str, said: str) -> None:
    more = {"notation": notation, "page": {"language": language, "detail": "full"}, "numbers": {"carry": size == 1}}
    lesson = explainer.explain({**spec(batch_size=size), **more})
    assert min(reading.lines for reading in lesson.read_back().values()) > 60
    assert said in " ".join(lesson.text().split())
    one = explainer.explain({**spec(data=DATA[:1]), **more}).text()
    assert said not in " ".join(one.split())


SLIPS = [
    ("half_forgotten", "half_squared_error", "E_o1", 2), ("half_twice", "half_squared_error", "E_o1", 0.5),
    ("factor_two_kept", "half_squared_error", "dE/dout_o1", 2), ("sign_flipped", "squared_error", "dE/dout_o1", -1),
    ("factor_two_dropped", "squared_error", "dE/dout_o1", 0.5),
    ("outputs_averaged", "squared_error", "dE/dout_o1", 0.5),
    ("outputs_averaged", "mean_squared_error", "dE/dout_o1", 2),
    ("squared_error_delta", "binary_cross_entropy", "delta_o1", None),
]  # fmt: skip


@pytest.mark.parametrize(("slip", "loss", "id", "factor"), SLIPS, ids=[f"{slip}-{loss}" for slip, loss, *_ in SLIPS])
def test_a_slip_keeps_the_weight(slip: str, loss: str, id: str, factor: float | None) -> None:
    """Somebody who forgets a half still weighs the sample."""
    right, wrong = explainer.explain(spec(loss)), explainer.explain(spec(loss, mistakes=[slip]))
    if factor is None:
        out = right.value("out_o1")
        factor = out * (1 - out)
    assert wrong.value(id) == pytest.approx(factor * right.value(id), rel=1e-12)


def test_a_weight_is_written_back_as_typed() -> None:
    typed = from_mapping(spec())
    assert parse(to_toml(typed)) == typed == from_mapping(to_mapping(typed))
    assert [row.get("weight") for row in to_mapping(typed)["training"]["data"]] == [2, None, 0.5]


def test_a_sample_of_weight_0_moves_nothing() -> None:
    data = copy.deepcopy(DATA)
    data[0]["weight"] = 0
    lesson = explainer.explain(spec(data=data, batch_size=1))
    assert {lesson.value(f"dE/dw{k}") for k in range(1, 13)} == {0}
    assert lesson.text()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"data": [{"input": [1, 2], "weight": 2}]}, "a weight without a target"),
        ({"data": [{"input": [1, 2], "target": [1, 0], "weight": -1}]}, "-1"),
        ({"data": [{"input": [1, 2], "target": [1, 0], "weight": "2"}]}, "'2'"),
        ({"optimizer": {"name": "perceptron"}}, "a weight with the perceptron's rule"),
    ],
)
def test_refusals(change: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError) as refused:
        from_mapping(spec(**change))
    assert ("training.data[0].weight", words) in {(p.key, p.found) for p in refused.value.problems}


def test_none_beside_homework() -> None:
    with pytest.raises(SpecError, match=r"a weight beside \[homework\]"):
        from_mapping({**spec(), "homework": {"vary": {"weights": [0.1, 0.2]}}})
