"""Nesterov's momentum with its second pass: against torch's gradients there, on pages, in refusals."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch

import explainer
from explainer.spec import SpecError, from_mapping

LOOKAHEAD = {"name": "nesterov", "form": "lookahead"}


def draw_spec(seed: int) -> dict[str, Any]:
    """Two layers, three samples in batches of two, a frozen weight, velocities given for some parameters."""
    draw = random.Random(seed)

    def numbers(count: int) -> list[float]:
        return [round(draw.uniform(-1, 1), 2) for _ in range(count)]

    inputs, hidden, outputs = draw.randint(1, 3), draw.randint(1, 3), draw.randint(1, 2)
    layers = [
        {"neurons": hidden, "activation": "tanh", "weights": [numbers(inputs) for _ in range(hidden)],
         "bias": numbers(hidden)},
        {"neurons": outputs, "activation": "sigmoid", "weights": [numbers(hidden) for _ in range(outputs)],
         "bias": numbers(outputs)},
    ]  # fmt: skip
    optimizer = {
        **LOOKAHEAD, "learning_rate": round(draw.uniform(0.1, 1), 2), "momentum": round(draw.uniform(0, 0.95), 2),
        "state": {"v": {"w1": numbers(1)[0], "w2": 0.5, "b2": numbers(1)[0]}},
    }  # fmt: skip
    data = [{"input": numbers(inputs), "target": numbers(outputs)} for _ in range(3)]
    training = {"data": data, "batch_size": seed % 2 + 1, "epochs": 2, "optimizer": optimizer}
    return {"network": {"inputs": inputs, "layers": layers, "frozen": ["w2"]}, "training": training}


def train_by_hand(spec: dict[str, Any]) -> tuple[list[float], list[float]]:
    """(parameters at the end, gradients of the first update where it looks): torch for the slopes, the rule by hand."""
    layers, training = spec["network"]["layers"], spec["training"]
    w = [np.array(layer[key], dtype=float) for layer in layers for key in ("weights", "bias")]
    v = [np.zeros_like(a) for a in w]
    v[0].flat[0] = training["optimizer"]["state"]["v"]["w1"]
    biases = np.concatenate([v[1], v[3]])
    biases[1] = training["optimizer"]["state"]["v"]["b2"]
    v[1], v[3] = biases[: v[1].size], biases[v[1].size :]
    eta, mu, size = training["optimizer"]["learning_rate"], training["optimizer"]["momentum"], training["batch_size"]
    frozen = (0, 1) if w[0].size > 1 else (2, 0)
    free = [np.ones(a.shape) for a in w]
    free[frozen[0]].flat[frozen[1]] = 0
    first: list[float] = []
    for _ in range(training["epochs"]):
        for start in range(0, 3, size):
            rows = training["data"][start : start + size]
            x, t = (torch.tensor([row[key] for row in rows], dtype=torch.float64) for key in ("input", "target"))
            a, b, c, d = ahead = [
                torch.tensor(w - mu * v * f, requires_grad=True) for w, v, f in zip(w, v, free, strict=True)
            ]
            loss = ((torch.sigmoid(torch.tanh(x @ a.T + b) @ c.T + d) - t) ** 2).sum(1).mean() / 2
            loss.backward()
            g = [p.grad.numpy() for p in ahead]
            first = first or [float(n) for a in (g[0], g[2], g[1], g[3]) for n in a.ravel()]
            v = [(mu * v + eta * g) * f for v, g, f in zip(v, g, free, strict=True)]
            w = [w - v for w, v in zip(w, v, strict=True)]
    return [float(n) for a in w for n in a.ravel()], first


@pytest.mark.parametrize("seed", range(5))
def test_random_networks_go_as_by_hand(seed: int) -> None:
    spec = draw_spec(seed)
    end, first = train_by_hand(spec)
    lesson = explainer.explain(spec)
    left = lesson.values.history.parameters[max(lesson.values.batches)].values()
    np.testing.assert_allclose(np.concatenate([a[0] for a in left]), end, rtol=1e-10, atol=1e-14)
    sample = 1 if spec["training"]["batch_size"] == 1 else None
    traced = {q["id"]: q["value"] for q in lesson.trace()["quantities"] if (q["step"], q["sample"]) == (1, sample)}
    weights = sum(len(row) for layer in spec["network"]["layers"] for row in layer["weights"])
    ids = [f"w{k}" for k in range(1, weights + 1)] + [f"b{k}" for k in range(1, len(first) - weights + 1)]
    assert [traced[f"dE/d{id}_ahead"] for id in ids] == pytest.approx(first, rel=1e-10)


@pytest.mark.parametrize(
    ("change", "format"),
    [
        ({}, "html"),
        ({"notation": "delta", "page": {"language": "de", "detail": "full"}}, "markdown"),
        ({"numbers": {"carry": True, "digits": 4}}, "text"),
    ],
)
def test_pages_show_both_passes(change: dict[str, Any], format: str) -> None:
    spec = draw_spec(1)
    lesson = explainer.explain({**spec, **change})
    assert lesson.render(format)
    if format == "text":
        said = " ".join(lesson.text().split())
        assert "goes forward and back a second time" in said
        assert "w1_ahead = w1 - μ * v_w1(old)" in said


def test_the_loss_of_an_update_is_that_at_the_weights() -> None:
    spec = draw_spec(2)
    plain = {**spec, "training": {**spec["training"], "optimizer": {"learning_rate": 0.1}}}
    ahead, here = explainer.explain(spec), explainer.explain(plain)
    assert ahead.value("E_total") == here.value("E_total")
    assert ahead.value("dE/dw1") == here.value("dE/dw1")
    assert ahead.value("E_total_ahead") != here.value("E_total")


@pytest.mark.parametrize(
    ("training", "more", "words"),
    [
        ({"optimizer": {**LOOKAHEAD, "weight_decay": 0.1}}, {}, "lookahead beside weight_decay"),
        ({"penalty": "abs(w)"}, {}, "lookahead beside a penalty"),
        ({"mistakes": ["sign_flipped"]}, {}, "lookahead beside mistakes"),
        ({}, {"homework": {"vary": {"weights": [0.1, 0.2]}}}, "lookahead beside [homework]"),
        ({"optimizer": {"name": "adam", "form": "lookahead"}}, {}, "form beside the optimizer 'adam'"),
    ],
)
def test_refusals(training: dict[str, Any], more: dict[str, Any], words: str) -> None:
    spec = draw_spec(1)
    spec["training"] |= {"optimizer": LOOKAHEAD, **training}
    with pytest.raises(SpecError) as refused:
        from_mapping({**spec, **more})
    assert words in {problem.found for problem in refused.value.problems}, refused.value
