"""Targets that are a single number or a class: what they stand for, what the page says, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import explainer
from explainer import SpecError
from explainer.spec import from_mapping, parse, to_mapping
from explainer.spec.toml import to_toml

W = [[0.1, -0.4], [0.2, 0.3], [0.5, -0.1]]
INPUTS = [[1, 0.5], [-0.5, 2], [0.25, 1]]
CLASSES = [2, 0, 1]


def spec(samples: list[dict[str, Any]], outputs: int = 3) -> dict[str, Any]:
    """A softmax of three outputs with cross-entropy, or one output."""
    layer = {"neurons": outputs, "activation": "softmax" if outputs > 1 else "sigmoid", "weights": W[:outputs]}
    loss = "cross_entropy" if outputs > 1 else "half_squared_error"
    training = {"data": samples, "loss": loss, "batch_size": len(samples)}
    return {"network": {"inputs": 2, "layers": [layer]}, "training": training}


def test_a_class_is_counted_from_0_as_torch_counts() -> None:
    """PyTorch's cross-entropy takes the numbers of classes, from 0."""
    lesson = explainer.explain(spec([{"input": x, "class": k} for x, k in zip(INPUTS, CLASSES, strict=True)]))
    w = torch.tensor(W, dtype=torch.float64, requires_grad=True)
    scores = torch.tensor(INPUTS, dtype=torch.float64) @ w.T
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(CLASSES))
    loss.backward()  # type: ignore[no-untyped-call]
    assert w.grad is not None
    moved = [lesson.value(f"w{k}_new") - lesson.value(f"w{k}") for k in range(1, 7)]
    assert moved == pytest.approx([-0.5 * float(g) for g in w.grad.ravel()], rel=1e-11)
    assert "class 0 is the first output" in lesson.text()


def test_a_single_number_is_a_list_of_it() -> None:
    short = from_mapping(spec([{"input": [1, 2], "target": 1}], 1))
    assert short == from_mapping(spec([{"input": [1, 2], "target": [1]}], 1))
    assert "class 0 is the first output" not in explainer.explain(short).text()


def test_a_class_is_written_back_as_typed() -> None:
    typed = from_mapping(spec([{"input": [1, 2], "class": 2}, {"input": [1, 2], "target": [0.2, 0.3, 0.5]}]))
    assert to_mapping(typed)["training"]["data"] == [
        {"input": [1, 2], "class": 2},
        {"input": [1, 2], "target": [0.2, 0.3, 0.5]},
    ]
    assert parse(to_toml(typed)) == typed == from_mapping(to_mapping(typed))


REFUSED = [
    ([{"input": [1, 2], "class": 3}], 3, "data[0].class", "class 3"),
    ([{"input": [1, 2], "class": -1}], 3, "data[0].class", "-1"),
    ([{"input": [1, 2], "class": 1.5}], 3, "data[0].class", "1.5"),
    ([{"input": [1, 2], "class": 0, "target": [1, 0, 0]}], 3, "data[0].class", "a class beside a target"),
    ([{"input": [1, 2], "class": 0}], 1, "data[0].class", "a class where there is one output"),
    ([{"input": [1, 2], "target": 2}], 3, "data[0].target", "1 number"),
    ([{"input": [1, 2], "class": 0}, {"input": [1, 2]}], 3, "data[1]", "a sample without target"),
]


@pytest.mark.parametrize(("samples", "outputs", "key", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_refusals(samples: list[dict[str, Any]], outputs: int, key: str, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        from_mapping(spec(samples, outputs))
    assert (f"training.{key}", words) in {(problem.key, problem.found) for problem in refused.value.problems}
