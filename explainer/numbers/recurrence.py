"""Cells in NumPy: by the matrices of a moment, forward, and backward through time, not by the layers they expand into.

In: an engine with its parameters, and arrays keyed as the families are, shape (variants, samples, numbers). Out: what
each gate and state is at each moment; what goes back to them, to the sequence and to the start; and the gradients of W,
U and the biases, each a product of what all moments sent back with what all moments read. A kind is a row of `MOMENTS`.

    >>> from explainer import explain
    >>> cell = {"kind": "recurrent", "steps": 2, "W": 0.5, "U": -1, "activation": "identity"}
    >>> data = [{"input": [2, 3], "target": 1}]
    >>> lesson = explain({"network": {"inputs": 2, "layers": [cell]}, "training": {"data": data}})
    >>> lesson.value("out_h_t2"), lesson.value("dE/dU_h")
    (0.5, -0.5)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies, join_arrays
from explainer.equations.keys import Key
from explainer.functions import ACTIVATIONS, Activation
from explainer.numbers.formula_layers import Arrays, Floats
from explainer.numbers.history import Parameters
from explainer.numbers.sums import CANCELLED_PART, drop_residue
from explainer.spec.cells import Cell
from explainer.spec.unrolling import SQUASHING, made_name

if TYPE_CHECKING:
    from explainer.network.building import Network
    from explainer.numbers.engine import Engine

Place = tuple[str, int]
"""Letter of a gate or a state, and the moment."""


@dataclass(frozen=True, eq=False)
class Recurrence:
    """A cell, and the layers that it is in the network."""

    cell: Cell
    plans: Mapping[Place, LayerPlan]
    first: int
    last: int
    """Numbers of its first and its last layer."""

    def key(self, place: Place) -> Key:
        """The outputs of a gate or a state at a moment."""
        return Key("out", self.plans[place].number)

    def over_x(self, letter: str, t: int = 1) -> LayerPlan:
        """The layer whose weights are W of a gate."""
        return self.plans[f"x{letter}" if self.cell.is_split(letter) else letter, t]

    def over_h(self, letter: str, t: int = 1) -> LayerPlan:
        """The layer whose weights are U of a gate."""
        return self.plans[f"h{letter}" if self.cell.is_split(letter) else letter, t]

    @property
    def sources(self) -> tuple[Key, ...]:
        """What the sequence is made of, in order."""
        letter = self.cell.letters[0]
        read = (self.over_x(letter, t).sources for t in range(1, self.cell.steps + 1))
        whole = self.cell.is_split(letter)
        return tuple(dict.fromkeys(key for keys in read for key in (keys if whole else keys[:-1])))

    def activation_of(self, letter: str) -> Activation:
        """What a gate applies to its sum."""
        plan = self.plans[letter, 1]
        if not plan.formulas:
            return plan.activation
        usual = "tanh" if letter == self.cell.roles["new"] else SQUASHING
        return ACTIVATIONS[self.cell.activation or usual]


def find_recurrences(network: Network) -> dict[int, Recurrence]:
    """Number of a layer → the cell that it is part of."""
    table, found = network.spec.network, dict[int, Recurrence]()
    origins = table.origins if table.cells else []
    for origin, cell in table.cells.items():
        numbers = [n for n, place in enumerate(origins, 1) if place == origin]
        by_name = {table.layers[n - 1].name: network.layers[n - 1] for n in numbers}
        letters = {*cell.letters, *cell.states, *(part + letter for letter in cell.letters for part in "xh")}
        letters |= {cell.roles.get("reset", "") + cell.states[0]}
        places = ((letter, t) for letter in letters for t in range(cell.steps + 1))
        plans = {place: by_name[name] for place in places if (name := made_name(cell, *place)) in by_name}
        found |= dict.fromkeys(numbers, Recurrence(cell, plans, numbers[0], numbers[-1]))
    return found


@dataclass
class Pass:
    """One pass over a cell, forward or backward."""

    engine: Engine
    recurrence: Recurrence
    parameters: Parameters
    values: Arrays
    partial: Arrays = field(default_factory=dict)
    absolute: bool = False
    """Whether every factor on the way back is replaced by its size."""
    found: Arrays = field(default_factory=dict)
    """Slopes and δ on the way back."""

    def __post_init__(self) -> None:
        cell = self.cell = self.recurrence.cell
        matrix = self.engine.matrix
        self.W = {g: matrix(self.recurrence.over_x(g), self.parameters)[..., : cell.width] for g in cell.letters}
        self.U = {g: matrix(self.recurrence.over_h(g), self.parameters)[..., -cell.units :] for g in cell.letters}
        joined = join_arrays([self.values[key] for key in self.recurrence.sources])
        self.x = joined.reshape(*joined.shape[:-1], cell.steps, cell.width)
        self.x_partial = [np.zeros_like(self.x[..., t, :]) for t in range(cell.steps)]

    def out(self, letter: str, t: int) -> Floats:
        """A gate or a state at a moment."""
        return self.values[self.recurrence.key((letter, t))]

    def back(self, letter: str, t: int) -> Floats:
        """∂E/∂(a gate or a state at a moment), as far as it is known."""
        return self.partial[self.recurrence.key((letter, t))]

    def size(self, factor: Floats) -> Floats:
        """A factor on the way back, or its size."""
        return np.abs(factor) if self.absolute else factor

    def keep(self, letter: str, t: int, value: Floats) -> None:
        """Sets a gate or a state at a moment."""
        self.values[self.recurrence.key((letter, t))] = value

    def send(self, letter: str, t: int, part: Floats) -> None:
        """Adds to ∂E/∂(a gate or a state at a moment)."""
        key = self.recurrence.key((letter, t))
        self.partial[key] = self.partial[key] + part

    def add_up(self, parts: list[tuple[Floats, Floats]], plan: LayerPlan) -> Floats:
        """A sum of products of matrices with what they read, and the bias of a layer; kept as its net input."""
        bias = self.engine.bias(plan, self.parameters)[:, None]
        net = sum((read @ matrix.swapaxes(-1, -2) for matrix, read in parts), start=bias)

        def sizes() -> Floats:
            terms = (np.abs(read) @ np.abs(matrix).swapaxes(-1, -2) for matrix, read in parts)
            return np.asarray(sum(terms, start=np.abs(bias)))

        net = drop_residue(np.asarray(net), sizes, CANCELLED_PART)
        self.values[Key("net", plan.number)] = net
        return net

    def gate(self, letter: str, t: int, h: Floats, through: str = "") -> None:
        """A gate at a moment, from x of the moment and the `h` it is given; U h + b is multiplied by another gate."""
        it, x = self.recurrence, self.x[..., t - 1, :]
        activation = it.activation_of(letter)
        if not self.cell.is_split(letter):
            parts = [(self.W[letter], x), (self.U[letter], h)]
            self.keep(letter, t, activation.value(np, self.add_up(parts, it.over_x(letter, t))))
            return
        over_x = self.add_up([(self.W[letter], x)], it.over_x(letter, t))
        over_h = self.add_up([(self.U[letter], h)], it.over_h(letter, t))
        self.keep(f"x{letter}", t, over_x)
        self.keep(f"h{letter}", t, over_h)
        self.keep(letter, t, activation.value(np, over_x + (self.out(through, t) * over_h if through else over_h)))

    def gate_back(self, letter: str, t: int, read: Place, through: str = "") -> None:
        """What goes back through a gate: to x of the moment, to the `read` state, to the gate that multiplies."""
        it, activation = self.recurrence, self.recurrence.activation_of(letter)
        if not self.cell.is_split(letter):
            plan = it.plans[letter, t]
            slope = activation.gradient(np, self.values[Key("net", plan.number)])
            over_x = over_h = self.settle(plan, self.back(letter, t), slope)
        else:
            x, h = self.out(f"x{letter}", t), self.out(f"h{letter}", t)
            factor = self.out(through, t) if through else np.ones_like(h)
            slope = self.size(activation.gradient(np, x + factor * h)) * self.back(letter, t)
            if through:
                self.send(through, t, slope * self.size(h))
            self.send(f"x{letter}", t, slope)
            self.send(f"h{letter}", t, slope * self.size(factor))
            ones = np.ones_like(h)
            over_x = self.settle(it.over_x(letter, t), self.back(f"x{letter}", t), ones)
            over_h = self.settle(it.over_h(letter, t), self.back(f"h{letter}", t), ones)
        self.x_partial[t - 1] = self.x_partial[t - 1] + self.pull(over_x, self.W[letter])
        self.send(*read, self.pull(over_h, self.U[letter]))

    def settle(self, plan: LayerPlan, partial: Floats, slope: Floats) -> Floats:
        """δ of a layer with weights, kept with its slope."""
        delta = partial * self.size(slope)
        self.found |= {Key("slope", plan.number): slope, Key("delta", plan.number): delta}
        return delta

    def pull(self, delta: Floats, matrix: Floats) -> Floats:
        """What δ of a gate makes of ∂E/∂(what the gate reads)."""
        return drop_residue(delta @ self.size(matrix), lambda: np.abs(delta) @ np.abs(matrix))


# ------------------------------------------------------------------------------------------------- the kinds


def _recur(p: Pass, t: int) -> None:
    letter = p.cell.letters[0]
    p.gate(letter, t, p.out(letter, t - 1))


def _recur_back(p: Pass, t: int) -> None:
    letter = p.cell.letters[0]
    p.gate_back(letter, t, (letter, t - 1))


def _remember(p: Pass, t: int) -> None:
    roles, (h, c) = p.cell.roles, p.cell.states
    for letter in p.cell.letters:
        p.gate(letter, t, p.out(h, t - 1))
    p.keep(c, t, p.out(roles["forget"], t) * p.out(c, t - 1) + p.out(roles["input"], t) * p.out(roles["new"], t))
    p.keep(h, t, p.out(roles["output"], t) * np.tanh(p.out(c, t)))


def _remember_back(p: Pass, t: int) -> None:
    """dc = dh·o·(1 − tanh²c) + what comes from the moment after; each gate what stands beside it."""
    roles, (h, c) = p.cell.roles, p.cell.states
    i, f, o, g = (roles[role] for role in ("input", "forget", "output", "new"))
    squashed, from_h = np.tanh(p.out(c, t)), p.back(h, t)
    p.send(o, t, from_h * p.size(squashed))
    p.send(c, t, from_h * p.size(p.out(o, t) * (1 - squashed**2)))
    from_c = p.back(c, t)
    for letter, beside in ((f, p.out(c, t - 1)), (i, p.out(g, t)), (g, p.out(i, t))):
        p.send(letter, t, from_c * p.size(beside))
    p.send(c, t - 1, from_c * p.size(p.out(f, t)))
    for letter in p.cell.letters:
        p.gate_back(letter, t, (h, t - 1))


def _mix(p: Pass, t: int) -> None:
    roles, (h,) = p.cell.roles, p.cell.states
    r, z, n = (roles[role] for role in ("reset", "update", "new"))
    before = p.out(h, t - 1)
    for letter in (r, z):
        p.gate(letter, t, before)
    if p.cell.resets_before:
        p.keep(r + h, t, p.out(r, t) * before)
        p.gate(n, t, p.out(r + h, t))
    else:
        p.gate(n, t, before, through=r)
    share = p.out(z, t) if p.cell.mixes_new else 1 - p.out(z, t)
    p.keep(h, t, (1 - share) * before + share * p.out(n, t))


def _mix_back(p: Pass, t: int) -> None:
    roles, (h,) = p.cell.roles, p.cell.states
    r, z, n = (roles[role] for role in ("reset", "update", "new"))
    before, new, from_h = p.out(h, t - 1), p.out(n, t), p.back(h, t)
    share, sign = (p.out(z, t), 1.0) if p.cell.mixes_new else (1 - p.out(z, t), -1.0)
    apart = np.abs(new) + np.abs(before) if p.absolute else sign * (new - before)
    p.send(z, t, from_h * apart)
    p.send(n, t, from_h * p.size(share))
    p.send(h, t - 1, from_h * p.size(1 - share))
    if p.cell.resets_before:
        p.gate_back(n, t, (r + h, t))
        from_product = p.back(r + h, t)
        p.send(r, t, from_product * p.size(before))
        p.send(h, t - 1, from_product * p.size(p.out(r, t)))
    else:
        p.gate_back(n, t, (h, t - 1), through=r)
    for letter in (r, z):
        p.gate_back(letter, t, (h, t - 1))


@dataclass(frozen=True, slots=True)
class Moment:
    """One kind of cell."""

    forward: Callable[[Pass, int], None]
    """Sets what there is at a moment from what there was before."""
    backward: Callable[[Pass, int], None]
    """Sends ∂E/∂(what there is at a moment) on to what it was made of."""


MOMENTS: Mapping[str, Moment] = {
    "recurrent": Moment(_recur, _recur_back),
    "lstm": Moment(_remember, _remember_back),
    "gru": Moment(_mix, _mix_back),
}
"""Kind → how NumPy computes it."""


def run_forward(engine: Engine, it: Recurrence, parameters: Parameters, values: Arrays) -> None:
    """Adds what all layers of a cell are to `values`."""
    cell, shape = it.cell, values[it.sources[0]].shape[:-1]
    for state in cell.states:
        start = np.array([float(number) for number in cell.start_of(state)])
        values[it.key((state, 0))] = np.broadcast_to(start, (*shape, cell.units))
    forward = Pass(engine, it, parameters, values)
    for t in range(1, cell.steps + 1):
        MOMENTS[cell.kind].forward(forward, t)


def run_backward(
    engine: Engine, it: Recurrence, parameters: Parameters, values: Arrays, partial: Arrays, absolute: bool
) -> Arrays:
    """What comes back to all layers of a cell; adds to `partial` what goes on to the it."""
    cell = it.cell
    way = Pass(engine, it, parameters, values, partial, absolute)
    for t in range(cell.steps, 0, -1):
        MOMENTS[cell.kind].backward(way, t)
    joined = np.concatenate(way.x_partial, axis=-1)
    for key, part in JoinedFamilies.of(it.sources, engine.network.families).cut(joined):
        partial[key] = partial[key] + part
    return way.found | {Key("partial", p.number): partial[Key("out", p.number)] for p in it.plans.values()}


def seen_and_sent(it: Recurrence, values: Arrays, back: Arrays) -> Iterator[tuple[LayerPlan, Floats, Floats]]:
    """(the layer where weights stand first, what all moments read there, what they sent back), shape (variants,
    samples, moments, numbers): of each gate, or of its parts."""
    cell = it.cell
    joined = join_arrays([values[key] for key in it.sources])
    x = joined.reshape(*joined.shape[:-1], cell.steps, cell.width)
    for letter in cell.letters:
        moments = range(1, cell.steps + 1)
        read = [values[it.over_h(letter, t).sources[-1]] for t in moments]
        h = np.stack(np.broadcast_arrays(*read), axis=-2)
        for plan, seen in _read_by(it, letter, x, h):
            plans = [_same_part(it, letter, plan, t) for t in moments]
            yield plan, seen, np.stack([back[Key("delta", each.number)] for each in plans], axis=-2)


def _read_by(it: Recurrence, letter: str, x: Floats, h: Floats) -> Iterator[tuple[LayerPlan, Floats]]:
    over_x, over_h = it.over_x(letter), it.over_h(letter)
    between = over_x.width - x.shape[-1] - (h.shape[-1] if over_x is over_h else 0)
    wide = np.broadcast_shapes(x.shape[:-1], h.shape[:-1])
    apart = np.zeros((*wide, between))
    x, h = np.broadcast_to(x, (*wide, x.shape[-1])), np.broadcast_to(h, (*wide, h.shape[-1]))
    if over_x is over_h:
        yield over_x, np.concatenate([x, apart, h], axis=-1)
        return
    yield over_x, np.concatenate([x, apart], axis=-1)
    yield over_h, h


def _same_part(it: Recurrence, letter: str, plan: LayerPlan, t: int) -> LayerPlan:
    return it.over_x(letter, t) if plan is it.over_x(letter) else it.over_h(letter, t)
