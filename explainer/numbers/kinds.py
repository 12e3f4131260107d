"""Layers that are short-hands, in NumPy by a route of their own: it knows nothing of what they expand into.

In: a spec, a layer's plan, arrays keyed as the families are. Out: its outputs, and what goes back through it. A layer
that is formulas as typed has its outputs by these.

    >>> from explainer import explain
    >>> layers = [{"kind": "pool", "of": "mean", "shape": [2, 2], "size": 2}]
    >>> data = [{"input": [1, 2, 3, 6], "target": 1}]
    >>> spec = {"network": {"inputs": 4, "layers": layers}, "training": {"data": data}}
    >>> explain(spec).value("out_o1")
    3.0
"""

from __future__ import annotations

from explainer.equations.families import LayerPlan
from explainer.equations.keys import Key
from explainer.numbers.formula_layers import Arrays, Floats, formula_values
from explainer.numbers.history import Parameters
from explainer.numbers.pooling import pool, pull_back
from explainer.spec import Spec
from explainer.spec.windows import Windows, read_windows


def layer_values(spec: Spec, plan: LayerPlan, parameters: Parameters, values: Arrays) -> Floats:
    """The outputs of a layer without weights, shape (variants, samples, neurons)."""
    windows, of = _pooling(spec, plan)
    if windows is None:
        return formula_values(plan, parameters, values)
    found: Floats = pool(windows, of, values[plan.sources[0]])
    return found


def kind_partials(spec: Spec, plan: LayerPlan, values: Arrays, partial: Floats) -> tuple[Key, Floats] | None:
    """What a short-hand reads, and the part of ∂E/∂(these numbers) that comes through it; None for any other layer."""
    windows, of = _pooling(spec, plan)
    if windows is None:
        return None
    source = plan.sources[0]
    return source, pull_back(windows, of, values[source], partial)


def _pooling(spec: Spec, plan: LayerPlan) -> tuple[Windows | None, str]:
    """The windows of a layer that pools, and what it takes of them."""
    layer = spec.network.layers[plan.number - 1]
    if layer.kind != "pool":
        return None, ""
    return read_windows({key: getattr(layer, key) for key in ("shape", "size", "stride", "padding")}), layer.of or "max"
