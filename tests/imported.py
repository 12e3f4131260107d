"""The numbers of one update of a spec, laid out as libraries have them: outputs, loss, gradients and new parameters.

In: a spec of one update. Out: arrays, weights as (neuron, input), to be compared with those of the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explainer import trace
from explainer.spec import Spec

Array = Any


@dataclass(frozen=True)
class Update:
    outputs: Array
    """(samples, outputs)"""
    loss: float
    """Of the batch, reduced."""
    gradients: list[Array]
    """W1, b1, W2, b2, …; without what a layer does not have."""
    parameters: list[Array]
    """The same after the update; what has none as it was."""


def update_of(spec: Spec) -> Update:
    """The only update of a spec, or its forward pass alone."""
    quantities = [q for q in trace(spec)["quantities"] if q["step"] in (1, None)]
    at = {(q["id"], q["sample"]): q["value"] for q in quantities if not q["id"].endswith("_after")}
    samples = len(spec.training.data)
    whole = None if samples > 1 else 1
    outputs = [[at[f"out_o{k}", n] for k in range(1, spec.sizes[-1] + 1)] for n in range(1, samples + 1)]
    if not spec.updates:
        return Update(np.array(outputs), np.nan, [], [])
    gradients, parameters, counts = [], [], {"w": 0, "b": 0}
    for n, layer in enumerate(spec.network.layers):
        for kind, shape in (("w", (layer.neurons.count, spec.fan_in(n))), ("b", (layer.neurons.count,))):
            if kind == "b" and layer.bias is None:
                continue
            ids = [f"{kind}{counts[kind] + k}" for k in range(1, int(np.prod(shape)) + 1)]
            counts[kind] += len(ids)
            gradients.append(np.reshape([at[f"dE/d{id}", whole] for id in ids], shape))
            new = [at[f"{id}_new", None] if (f"{id}_new", None) in at else at[id, None] for id in ids]
            parameters.append(np.reshape(new, shape))
    return Update(np.array(outputs), at["E_total", whole], gradients, parameters)


def assert_alike(found: list[Array], expected: list[Array], tolerance: float) -> None:
    """The same arrays within a tolerance, absolute and relative to the largest entry."""
    assert [np.shape(a) for a in found] == [np.shape(b) for b in expected]
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * max(1.0, float(np.max(np.abs(b)))))
