"""The complex step against central differences of the error, on networks with every kind of connection."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from explainer.equations.keys import LOSS, Key
from explainer.network.building import build
from explainer.numbers.engine import Engine
from explainer.spec import from_mapping
from explainer.witnesses.complex_step import complex_gradients

ROWS = [[0.3, -0.2], [0.5, 0.7]]
LAYER = {"neurons": 2, "activation": "tanh", "weights": ROWS}
NETWORKS: dict[str, list[dict[str, Any]]] = {
    "dense": [LAYER | {"bias": [0.1, -0.3]}, LAYER | {"bias": [0.2, 0.4]}],
    "one bias for a layer": [LAYER | {"bias": 0.35}, LAYER | {"bias": 0.6}],
    "shared weights": [LAYER | {"weights": [["a", 0.4], [0.2, "a"]]}, LAYER | {"weights": [["a", "b"], ["b", 0.1]]}],
    "missing edge": [LAYER | {"weights": [[0.3, "-"], [0.5, 0.7]]}, LAYER],
    "skip": [LAYER, LAYER | {"add": 1}, LAYER],
    "earlier layers": [
        LAYER,
        LAYER | {"weights": [[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]], "from": ["inputs", 1]},
        LAYER,
    ],
}


@pytest.mark.parametrize("name", NETWORKS)
def test_every_gradient_is_the_slope_of_the_error(name: str) -> None:
    network: dict[str, Any] = {"inputs": 2, "layers": NETWORKS[name]}
    if name == "shared weights":
        network["shared"] = {"a": 0.25, "b": -0.4}
    data = [{"input": [0.4, -0.6], "target": [0.1, 0.9]}]
    engine = Engine(build(from_mapping({"network": network, "training": {"data": data}})))
    start = dict(engine.start())
    chosen, found = complex_gradients(engine, start, 0, 10**9)

    def error(key: str, m: int, by: float) -> float:
        moved = start[key].copy()
        moved[0, m] += by
        values = engine.forward({**start, key: moved}, engine.inputs([0]))
        return float(engine.errors(values, engine.targets([0]))[LOSS][0, 0, 0])

    for key in engine.network.parameters:
        assert chosen[key].tolist() == list(range(start[key].shape[-1]))
        slopes = [(error(key, m, 1e-6) - error(key, m, -1e-6)) / 2e-6 for m in chosen[key]]
        assert found[key][0] == pytest.approx(slopes, abs=1e-9)


def test_each_variant_has_its_own_gradient() -> None:
    spec = from_mapping(
        {
            "network": {"inputs": 2, "layers": NETWORKS["dense"]},
            "training": {"data": [{"input": [0.4, -0.6], "target": [0.1, 0.9]}]},
        }
    )
    network = build(spec)
    weights = np.array([[0.1, 0.2, 0.3, 0.4], [0.9, -0.8, 0.7, -0.6]])
    together = Engine(network, {Key("weight", 1): weights})
    _, found = complex_gradients(together, together.start(), 0, 10**9)
    for v in range(2):
        alone = Engine(network, {Key("weight", 1): weights[v : v + 1]})
        _, single = complex_gradients(alone, alone.start(), 0, 10**9)
        for key, gradient in single.items():
            assert np.allclose(found[key][v], gradient[0], rtol=1e-14, atol=0)


def test_a_budget_is_kept() -> None:
    engine = Engine(
        build(
            from_mapping(
                {
                    "network": {"inputs": 2, "layers": NETWORKS["dense"]},
                    "training": {"data": [{"input": [0.4, -0.6], "target": [0.1, 0.9]}]},
                }
            )
        )
    )
    chosen, _ = complex_gradients(engine, engine.start(), 0, 0)
    assert all(len(members) <= 4 for members in chosen.values())
