"""What grows with the network and what must not: SymPy is asked at most once for each distinct rule, never once for
each edge."""

from __future__ import annotations

from typing import Any

import pytest

from explainer.lesson import explain
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.network.prover import Prover
from explainer.spec import Spec, from_mapping
from explainer.witnesses import whole_error


def dense(*sizes: int) -> Spec:
    plan = {"init": "uniform", "seed": 3, "digits": 2}
    layers = [{"neurons": size, "activation": "sigmoid", "weights": plan, "bias": plan} for size in sizes[1:]]
    data = [{"input": [0.5] * sizes[0], "target": [0.1] * sizes[-1]}]
    return from_mapping({"network": {"inputs": sizes[0], "layers": layers}, "training": {"data": data}})


def test_proofs_are_bounded_by_the_number_of_rules() -> None:
    networks = [build(dense(2, 2, 2)), build(dense(8, 16, 8))]
    small, large = (derive(network, Prover(afresh=True)).proofs for network in networks)
    assert small == large > 0
    assert [derive(network).proofs for network in networks] == [0, 0], "shipped rows come with their certificates"


def test_a_layer_shares_one_derivative_of_the_whole_error(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    slope = whole_error.differentiate_error
    monkeypatch.setattr(whole_error, "differentiate_error", lambda shape: asked.append(shape) or slope(shape))
    checks = {check.witness: check for check in explain(dense(3, 4, 2)).checks}
    assert checks["whole_error"].lines == 3 * 4 + 4 + 4 * 2 + 2
    assert len(asked) == 4  # weights and biases of two layers
