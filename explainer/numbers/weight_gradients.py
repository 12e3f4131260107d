"""∂E/∂w of every parameter by matrices: what came back to a layer times what the layer read.

In: arrays of one forward and one backward pass, keyed as the families are. Out: the gradient of each parameter family,
sample by sample or summed over them.

    >>> from explainer import explain
    >>> lesson = explain("mazur")
    >>> engine = lesson.values.engine
    >>> values = engine.forward(engine.start(), engine.inputs([0]))
    >>> back = engine.backward(engine.start(), values, engine.targets([0]))
    >>> float(weight_gradients(engine.network, {}, values, back)[Key("weight", 2)][0, 0, 0].round(9))
    0.082167041
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies, join_arrays
from explainer.equations.keys import Key
from explainer.network.building import Network
from explainer.numbers.formula_layers import Arrays, Floats
from explainer.numbers.recurrence import Recurrence, seen_and_sent
from explainer.numbers.sums import drop_residue, gather

THROUGH_FORMULAS = "through_formulas"


def through_formulas(parameter: Key) -> Key:
    """Where `Engine.backward` puts the part of a parameter's gradient that comes through formulas of layers."""
    return parameter.state(THROUGH_FORMULAS)


def weight_gradients(
    network: Network,
    recurrences: Mapping[int, Recurrence],
    values: Arrays,
    back: Arrays,
    absolute: bool = False,
    total: bool = False,
) -> Arrays:
    """∂E/∂w of every parameter, shape (variants, samples, members); with `total` summed over the samples."""
    size, found = (np.abs if absolute else lambda a: a), Arrays()
    for cell in dict.fromkeys(recurrences.values()):
        _add_recurrence(network, found, cell, values, back, absolute, total)
    for plan in network.layers:
        if plan.formulas or plan.number in recurrences:
            continue
        delta, seen = back[Key("delta", plan.number)], size(join_arrays([values[key] for key in plan.sources]))
        if total:
            delta, seen = delta[:, None], seen[:, None]
        outer = _outer(delta, seen) if total else delta[..., :, None] * seen[..., None, :]
        if plan.dense:
            collect(found, plan.weights[0], outer.reshape(*outer.shape[:-2], -1))
        else:
            _scatter(network, found, plan, outer[..., plan.edge_neuron, plan.edge_source])
        if plan.bias is not None:
            _add_biases(network, found, plan, delta, total)
    for key in network.parameters:
        if (part := back.get(through_formulas(key))) is not None:
            collect(found, key, _add_up(part[:, None], (-2,)) if total else part)
    return found


def collect(found: Arrays, key: Key, part: Floats) -> None:
    """Adds a part to what is found of a key."""
    found[key] = found[key] + part if key in found else part


def _add_recurrence(
    network: Network, found: Arrays, cell: Recurrence, values: Arrays, back: Arrays, absolute: bool, total: bool
) -> None:
    """∂E/∂W, ∂E/∂U and ∂E/∂b of a cell, over all moments at once."""
    for plan, seen, delta in seen_and_sent(cell, values, back):
        if total:
            seen, delta = (part.reshape(len(part), 1, -1, part.shape[-1]) for part in (seen, delta))
        outer = _outer(delta, np.abs(seen) if absolute else seen)
        _scatter(network, found, plan, outer[..., plan.edge_neuron, plan.edge_source])
        if plan.bias is not None:
            _add_biases(network, found, plan, _add_up(delta, (-2,)), False)


def _add_biases(network: Network, found: Arrays, plan: LayerPlan, delta: Floats, total: bool) -> None:
    """∂E/∂b of a layer's biases, each added where that bias stands first."""
    assert plan.bias is not None
    biases = network.families[plan.biases[0]].size
    if plan.own_biases and biases in (1, plan.size):
        axes = (*((-2,) if total else ()), *(() if biases == plan.size else (-1,)))
        collect(found, plan.biases[0], _add_up(delta, axes))
        return
    own = _add_up(delta, (-2,)) if total else delta
    for key, neurons, members in JoinedFamilies.of(plan.biases, network.families).parts_of(plan.bias):
        collect(found, key, gather(own[..., neurons], members, network.families[key].size))


def _outer(delta: Floats, seen: Floats) -> Floats:
    """∂E/∂w of a dense layer, summed over the axis before the last one: samples, or moments."""
    backward = delta.swapaxes(-1, -2)
    return drop_residue(backward @ seen, lambda: np.abs(backward) @ np.abs(seen))


def _add_up(delta: Floats, axes: tuple[int, ...]) -> Floats:
    """∂E/∂b: δ, summed over the samples, and over the neurons that share one bias."""
    own = drop_residue(delta.sum(axis=axes), lambda: np.abs(delta).sum(axis=axes)) if axes else delta
    return own[..., None] if -1 in axes else own


def _scatter(network: Network, found: Arrays, plan: LayerPlan, edges: Floats) -> None:
    """Each edge's term added to its weight, wherever that weight stands first."""
    for key, mine, members in JoinedFamilies.of(plan.weights, network.families).parts_of(plan.edge_weight):
        collect(found, key, gather(edges[..., mine], members, network.families[key].size))
