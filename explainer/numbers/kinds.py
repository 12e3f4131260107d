"""Layers that are short-hands, in NumPy by routes of their own, which know nothing of what they expand into.

In: a spec, a layer's plan, arrays keyed as the families are. Out: its outputs, and what goes back through it. A layer
that is formulas as typed has its outputs by these. A kind is a row of `ROUTES`.

    >>> from explainer import explain
    >>> layers = [{"kind": "pool", "of": "mean", "shape": [2, 2], "size": 2}]
    >>> data = [{"input": [1, 2, 3, 6], "target": 1}]
    >>> spec = {"network": {"inputs": 4, "layers": layers}, "training": {"data": data}}
    >>> explain(spec).value("out_o1")
    3.0
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explainer.equations.families import LayerPlan
from explainer.equations.keys import Key
from explainer.numbers.formula_layers import Arrays, Floats, formula_values
from explainer.numbers.history import Parameters
from explainer.numbers.pooling import pool, pull_back
from explainer.spec import Layer, Spec


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of layer."""

    forward: Callable[[Layer, Floats], Floats]
    """(the layer, what it reads) → its outputs."""
    backward: Callable[[Layer, Floats, Floats], Floats]
    """(the layer, what it reads, ∂E/∂outputs) → the part of ∂E/∂(what it reads) that comes through it."""


def layer_values(spec: Spec, plan: LayerPlan, parameters: Parameters, values: Arrays) -> Floats:
    """The outputs of a layer without weights, shape (variants, samples, neurons)."""
    layer = spec.network.layers[plan.number - 1]
    route = ROUTES.get(layer.kind or "")
    return route.forward(layer, values[plan.sources[0]]) if route else formula_values(plan, parameters, values)


def kind_partials(spec: Spec, plan: LayerPlan, values: Arrays, partial: Floats) -> tuple[Key, Floats] | None:
    """What a short-hand reads, and the part of ∂E/∂(these numbers) that comes through it; None for any other layer."""
    layer = spec.network.layers[plan.number - 1]
    route = ROUTES.get(layer.kind or "")
    return (plan.sources[0], route.backward(layer, values[plan.sources[0]], partial)) if route else None


def _pool_forward(layer: Layer, numbers: Floats) -> Floats:
    assert layer.pooling is not None
    return pool(*layer.pooling, numbers)


def _pool_backward(layer: Layer, numbers: Floats, partial: Floats) -> Floats:
    assert layer.pooling is not None
    return pull_back(*layer.pooling, numbers, partial)


ROUTES: Mapping[str, Route] = {"pool": Route(_pool_forward, _pool_backward)}
"""Kind → how NumPy computes it."""
