"""∂E/∂w by the complex step: a witness that knows no derivative at all.

In: an `Engine` and parameters. Out: Im E(w + ih) / h for every parameter, or for as many as a budget allows; for
h = 10⁻²⁰⁰ exact to rounding (Squire and Trapp 1998). A step in a weight moves one net input of its layer: that one goes
through the activation again, and then all that lies behind it, many weights at a time.

    >>> from explainer import load_example
    >>> from explainer.network.building import build
    >>> from explainer.numbers.engine import Engine
    >>> engine = Engine(build(load_example("mazur")))
    >>> float(complex_gradients(engine, engine.start(), 0, 10**6)[1][Key("weight", 2)][0, 0].round(9))
    0.082167041
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies, join_arrays
from explainer.equations.keys import LOSS, Key
from explainer.numbers.engine import STEP, Engine
from explainer.numbers.formula_layers import Arrays, Floats, formula_values
from explainer.numbers.history import Parameters
from explainer.numbers.masks import kept_share

HELD_NUMBERS = 24_000
"""Complex numbers of one layer that are held at a time: they stay in the processor's cache."""

Index = NDArray[np.intp]
Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class MovedOutputs:
    """What a step in each of several parameters, one at a time, makes of a layer's outputs."""

    out: Complex
    """Shape (variants, steps, neurons), or (variants, steps) where each step moves a single neuron."""
    neuron: Index | None = None
    """Which one that is, for each step."""


def complex_gradients(
    engine: Engine, parameters: Parameters, sample: int, budget: int
) -> tuple[dict[Key, Index], Arrays]:
    """∂E/∂w for as many parameters as `budget` multiplications allow.

    Returns (members of each family that were done, their gradients of shape (variants, members)).
    """
    with np.errstate(over="ignore", invalid="ignore"):
        values = engine.forward(parameters, engine.inputs([sample]))
        targets = engine.targets([sample])
        chosen, found = dict[Key, Index](), Arrays()
        for key in engine.network.parameters:
            size, cost = parameters[key].shape[-1], _count_multiplications(engine, key)
            members = np.arange(size)
            if (most := max(4, budget // cost)) < size:
                members = np.unique(np.linspace(0, size - 1, most).astype(np.intp))
            first, chunk = _first_same_step(engine, key, values, size), max(1, HELD_NUMBERS // _count_held(engine, key))
            steps = np.flatnonzero(np.bincount(first[members], minlength=size))
            every = np.empty((engine.variants, size))
            for start in range(0, len(steps), chunk):
                some = steps[start : start + chunk]
                every[:, some] = _gradients(engine, parameters, key, some, values, targets)
            chosen[key], found[key] = members, every[:, first[members]]
    return chosen, found


def _first_same_step(engine: Engine, key: Key, values: Arrays, size: int) -> Index:
    """For each parameter the first one whose step is the same step, to the last bit: weights from equal inputs into one
    neuron, such as those from the black pixels of a picture."""
    plan = _layers_behind(engine, key)[0]
    if key not in plan.weights or not _moves_one(engine, plan, key):
        return np.arange(size)
    seen: dict[bytes, int] = {}
    columns = np.ascontiguousarray(engine.layer_inputs(plan, values)[:, 0].T)
    first = np.array([seen.setdefault(numbers.tobytes(), source) for source, numbers in enumerate(columns)])
    return np.asarray(np.add.outer(np.arange(plan.size) * len(columns), first).ravel())


def _count_multiplications(engine: Engine, key: Key) -> int:
    """Multiplications that one step costs: the layers behind the first one that reads the parameter."""
    first, *behind = _layers_behind(engine, key)
    return first.size + sum(len(plan.edge_weight) or plan.size for plan in behind)


def _count_held(engine: Engine, key: Key) -> int:
    """The most neurons of a layer whose outputs are all held for each step."""
    first, *behind = _layers_behind(engine, key)
    return max((plan.size for plan in (behind if _moves_one(engine, first, key) else (first, *behind))), default=1)


def _layers_behind(engine: Engine, key: Key) -> tuple[LayerPlan, ...]:
    """The first layer that reads a parameter, and those behind it."""
    layers = engine.network.layers
    return layers[next(k for k, plan in enumerate(layers) if key in (*plan.weights, *plan.biases)) :]


def _gradients(
    engine: Engine, parameters: Parameters, key: Key, members: Index, values: Arrays, targets: Floats
) -> Floats:
    """Im E / h with each of the members moved by ih on its own, shape (variants, members)."""
    moved: dict[Key, MovedOutputs] = {}
    for plan in engine.network.layers:
        alone = _one_neuron(engine, plan, key, members, values)
        if alone is not None:
            moved[Key("out", plan.number)] = alone
            continue
        if plan.formulas:
            if key in plan.weights or not moved.keys().isdisjoint(plan.sources):
                moved[plan.key("out")] = _moved_formulas(engine, plan, parameters, key, members, values, moved)
            continue
        shifts = list(_shifts(engine, plan, parameters, key, members, values, moved))
        skipped = moved.get(plan.skip[0]) if plan.skip else None
        if shifts or skipped is not None:
            out = plan.activation.value(np, sum(shifts, start=values[Key("net", plan.number)]))
            out = out * kept_share(plan, values)
            if plan.skip:
                before = values[plan.skip[0]]
                out = out + (before if skipped is None else before + _output_change(skipped, before))
            moved[Key("out", plan.number)] = MovedOutputs(out)
    bearing = [Key("out", plan.number) for plan in engine.network.layers if plan.loss]
    outs = {key: _outputs_after(moved[key], values[key]) if key in moved else values[key] for key in bearing}
    shape = np.broadcast_shapes(*(out.shape[:2] for out in outs.values()))
    wide = {key: np.broadcast_to(out, (*shape, out.shape[-1])) for key, out in outs.items()}
    loss = engine.errors(wide, targets)[LOSS][..., 0]  # type: ignore[arg-type]
    return np.broadcast_to(loss.imag / STEP, (max(engine.variants, shape[0]), len(members)))


def _moved_formulas(
    engine: Engine,
    plan: LayerPlan,
    parameters: Parameters,
    key: Key,
    members: Index,
    values: Arrays,
    moved: dict[Key, MovedOutputs],
) -> MovedOutputs:
    """The outputs of a layer without weights while each step is made, by the formulas themselves."""
    there: dict[Key, Any] = {k: _outputs_after(moved[k], values[k]) if k in moved else values[k] for k in plan.sources}
    weights: dict[Key, Any] = {k: parameters[k] for k in plan.weights if k != key}
    if key in plan.weights:
        size = parameters[key].shape[-1]
        there[key] = parameters[key][:, None] + 1j * STEP * (np.arange(size) == members[:, None])
    out: Any = formula_values(plan, weights, there)
    return MovedOutputs(out)


def _moves_one(engine: Engine, plan: LayerPlan, key: Key) -> bool:
    """Whether a step moves one neuron of a layer: the layer owns the parameter, and its neurons keep to themselves."""
    if plan.loss or plan.skip or plan.formulas or plan.activation.cross is not None:
        return False
    readers = sum(key in (*other.weights, *other.biases) for other in engine.network.layers)
    if plan.bias is not None and plan.biases == (key,):
        return len(set(plan.bias.tolist())) == plan.size and readers == 1
    return plan.dense and plan.weights == (key,) and readers == 1


def _one_neuron(engine: Engine, plan: LayerPlan, key: Key, members: Index, values: Arrays) -> MovedOutputs | None:
    """The one neuron that each step moves, where it is one."""
    if not _moves_one(engine, plan, key):
        return None
    net = values[Key("net", plan.number)]
    kept = np.broadcast_to(kept_share(plan, values), net.shape)
    if plan.bias is not None and plan.biases == (key,):
        neuron = np.argsort(plan.bias)[members]
        return MovedOutputs(plan.activation.value(np, net[:, 0, neuron] + 1j * STEP) * kept[:, 0, neuron], neuron)
    neuron, source = np.divmod(members, plan.width)
    step = 1j * STEP * engine.layer_inputs(plan, values)[:, 0, source]
    return MovedOutputs(plan.activation.value(np, net[:, 0, neuron] + step) * kept[:, 0, neuron], neuron)


def _shifts(
    engine: Engine,
    plan: LayerPlan,
    parameters: Parameters,
    key: Key,
    members: Index,
    values: Arrays,
    moved: dict[Key, MovedOutputs],
) -> Iterator[Complex]:
    """What each step adds to a layer's net inputs: by its own weights and bias, and by the layers it reads."""
    if key in plan.weights:
        offset = sum(parameters[k].shape[-1] for k in plan.weights[: plan.weights.index(key)])
        step_of = np.full(sum(parameters[k].shape[-1] for k in plan.weights), -1)
        step_of[offset + members] = np.arange(len(members))
        edges = np.flatnonzero(step_of[plan.edge_weight] >= 0)
        steps = step_of[plan.edge_weight[edges]]
        read = _moved_inputs(plan, values, moved, len(members))[:, steps, plan.edge_source[edges]]
        own = np.zeros((len(read), len(members), plan.size), dtype=np.complex128)
        place: Any = (slice(None), steps, plan.edge_neuron[edges])
        np.add.at(own, place, 1j * STEP * read)
        yield own
    if key in plan.biases and plan.bias is not None:
        offset = sum(parameters[k].shape[-1] for k in plan.biases[: plan.biases.index(key)])
        yield (1j * STEP * (plan.bias == offset + members[:, None]))[None]
    matrix = engine.matrix(plan, parameters)
    for source, part in JoinedFamilies.of(plan.sources, engine.network.families).cut(matrix):
        if source in moved:
            yield _propagate(moved[source], values[source], part)


def _moved_inputs(plan: LayerPlan, values: Arrays, moved: dict[Key, MovedOutputs], steps: int) -> Complex:
    """What the layer reads while each step is made, shape (variants, steps, inputs)."""
    read = join_arrays([_outputs_after(moved[k], values[k]) if k in moved else values[k] for k in plan.sources])
    return np.broadcast_to(read, (len(read), steps, read.shape[-1]))


def _propagate(moved: MovedOutputs, before: Floats, matrix: Floats) -> Complex:
    """What a change of a layer's outputs makes of the net inputs behind it."""
    if moved.neuron is None:
        change = moved.out - before
        backward = matrix.swapaxes(-1, -2)
        return change.real @ backward + 1j * (change.imag @ backward)
    change = moved.out - before[:, 0, moved.neuron]
    return change[..., None] * matrix.swapaxes(-1, -2)[:, moved.neuron]


def _outputs_after(moved: MovedOutputs, before: Floats) -> Complex:
    """All of a layer's outputs, shape (variants, steps, neurons)."""
    return moved.out if moved.neuron is None else before + _output_change(moved, before)


def _output_change(moved: MovedOutputs, before: Floats) -> Complex:
    """The change of all of a layer's outputs, shape (variants, steps, neurons)."""
    if moved.neuron is None:
        return moved.out - before
    change = np.zeros((*moved.out.shape, before.shape[-1]), dtype=np.complex128)
    change[:, np.arange(len(moved.neuron)), moved.neuron] = moved.out - before[:, 0, moved.neuron]
    return change
