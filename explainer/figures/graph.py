"""The part of a network that a picture shows: its neurons in columns, and every line between them.

In: a `Network`. Out: a `Graph`. A column holds the layers that can be computed at the same time; of a layer with more
than eight neurons the first ones and the last are shown, of a very deep network the first and the last columns.

    >>> from explainer.lesson import load_example
    >>> from explainer.network.building import build
    >>> graph = drawn_part(build(load_example("skip")))
    >>> [len(column) for column in graph.columns], sum(wire.weight is None for wire in graph.wires)
    ([2, 2, 2, 1], 2)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import INPUT, Key
from explainer.network.building import Network
from explainer.walkthrough.document import Quantity

MOST_NEURONS = 8
"""Neurons up to which a layer is drawn whole."""
FIRST_NEURONS = 5
"""Of a larger layer: how many are drawn before the dots; the last one follows them."""
DEEPEST_DRAWN = 8
"""Columns up to which a network is drawn whole."""
END_COLUMNS = (5, 2)
"""Of a deeper one: how many columns are drawn before the dots and after them."""

Place = tuple[int, int]
"""(layer, neuron): layer 0 are the inputs; neurons from 0, −1 stands for those left out."""
LEFT_OUT = -1
LOSSES, ANSWERS, STATES, INPUTS = range(4)
"""Rows of a network unrolled in time, from the top."""
MOMENTS = 2
"""Layers that use weights of an earlier one again, from which a network counts as unrolled in time."""
LEAF = -2
"""In the place of the layer: a shared weight of the graph's leaves."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A line from one place to another."""

    source: Place
    target: Place
    weight: Quantity | None
    """None: no weight stands on it."""
    adds: bool = False
    """Whether it is a skip connection, which adds what it brings."""


@dataclass(frozen=True, slots=True)
class Graph:
    """What is drawn."""

    columns: tuple[tuple[Place, ...], ...]
    """From left to right, each from top to bottom."""
    wires: tuple[Wire, ...]
    whole: bool
    """Nothing is left out."""
    leaves: tuple[Quantity, ...] = ()
    """Shared weights that formulas name; each is a node of the first column, at the place (LEAF, its number here)."""


@lru_cache(maxsize=2)
def drawn_part(network: Network, deep: bool = False) -> Graph:
    """The drawn part of a network; most pictures of a lesson share it. With `deep` it has all columns."""
    sizes = {0: network.families[INPUT].size, **{plan.number: plan.size for plan in network.layers}}
    depth, leaves = {0: 0}, leaves_of(network)
    for plan in network.layers:
        depth[plan.number] = 1 + max((depth[key.layer or 0] for key in (*plan.sources, *plan.skip)), default=0)
    last = max(depth.values())
    columns: list[list[Place]] = []
    for d in range(last + 1):
        layers = [n for n in sorted(sizes) if depth[n] == d]
        columns.append([(n, m) for n in layers for m in _drawn_members(sizes[n])])
    columns[0] += [(LEAF, k) for k in range(len(leaves))]
    if last + 1 > DEEPEST_DRAWN and not deep:
        columns = [*columns[: END_COLUMNS[0]], [(LEFT_OUT, LEFT_OUT)], *columns[-END_COLUMNS[1] :]]
    seen = {place for column in columns for place in column}
    wires = tuple(wire for plan in network.layers for wire in _layer_wires(network, plan, seen, leaves))
    whole = len(seen) == sum(sizes.values()) + len(leaves)
    return Graph(tuple(map(tuple, columns)), wires, whole, leaves)


def leaves_of(network: Network) -> tuple[Quantity, ...]:
    """The shared weights that formulas of layers name, in order; none where they are too many to be drawn."""
    named = dict.fromkeys(
        Quantity(*JoinedFamilies.of(slot.sources, network.families).place(int(index)))
        for plan in network.layers
        for formula in plan.formulas
        for slot in formula.slots.values()
        for index in slot.index
    )
    leaves = tuple(q for q in named if q.key in network.parameters)
    return leaves if len(leaves) <= MOST_NEURONS else ()


def moments(network: Network) -> Mapping[Place, tuple[int, int]]:
    """Of a network unrolled in time, whose layers of one neuron share their weights, the cell of each place: its moment
    from the left; answers above states above inputs. Nothing for every other network."""
    plans, known, again = network.layers, set[Key](), 0
    for plan in plans:
        again += bool(known.intersection(plan.weights))
        known.update(plan.weights)
    if again < MOMENTS or any(plan.size > 1 for plan in plans):
        return {}
    cells: dict[Place, tuple[int, int]] = {}
    for plan in plans:
        before = [cells[key.layer or 0, 0] for key in plan.sources if key != INPUT]
        reads = [int(m) for m in plan.edge_source if plan.sources[0] == INPUT and m < network.families[INPUT].size]
        if not reads and len(before) == 1:
            cells[plan.number, 0] = (before[0][0], ANSWERS)
            continue
        moment = max((cell[0] for cell in before), default=-1) + 1
        cells[plan.number, 0] = (moment, STATES)
        for m in reads:
            cells.setdefault((0, m), (moment, INPUTS))
    taken = list(cells.values())
    whole = len(set(taken)) == len(taken) and all((0, m) in cells for m in range(network.families[INPUT].size))
    return cells if whole else {}


def part_around(graph: Graph, place: Place) -> Graph:
    """A neuron with what enters and leaves it, in columns of its own."""
    wires = tuple(wire for wire in graph.wires if place in (wire.source, wire.target))
    seen = {place, *(end for wire in wires for end in (wire.source, wire.target))}
    columns = (tuple(there for there in column if there in seen) for column in graph.columns)
    return Graph(tuple(filter(None, columns)), wires, whole=False)


def _drawn_members(size: int) -> Sequence[int]:
    return range(size) if size <= MOST_NEURONS else (*range(FIRST_NEURONS), LEFT_OUT, size - 1)


def _layer_wires(network: Network, plan: LayerPlan, seen: set[Place], leaves: Sequence[Quantity]) -> Iterator[Wire]:
    """The lines into a layer, neuron by neuron, input by input."""
    if plan.formulas:
        yield from _formula_wires(network, plan, seen, leaves)
        return
    layers = [key.layer or 0 for key in plan.sources]
    which, read = JoinedFamilies.of(plan.sources, network.families).split(plan.edge_source)
    drawn = np.isin(plan.edge_neuron, [m for n, m in seen if n == plan.number])
    for k, n in enumerate(layers):
        members = [m for layer, m in seen if layer == n]
        drawn &= (which != k) | np.isin(read, members)
    weights = JoinedFamilies.of(plan.weights, network.families)
    for e in np.flatnonzero(drawn).tolist():
        weight = Quantity(*weights.place(int(plan.edge_weight[e])))
        yield Wire((layers[int(which[e])], int(read[e])), (plan.number, int(plan.edge_neuron[e])), weight)
    for key in plan.skip:
        for m in range(plan.size):
            if ((key.layer or 0), m) in seen and (plan.number, m) in seen:
                yield Wire(((key.layer or 0), m), (plan.number, m), None, adds=True)


def _formula_wires(network: Network, plan: LayerPlan, seen: set[Place], leaves: Sequence[Quantity]) -> Iterator[Wire]:
    """The lines into a layer without weights: from everything that a neuron's formula names."""
    for formula in plan.formulas:
        for slot in formula.slots.values():
            joined = JoinedFamilies.of(slot.sources, network.families)
            for m, index in zip(formula.members.tolist(), slot.index.tolist(), strict=True):
                q = Quantity(*joined.place(index))
                source = (LEAF, leaves.index(q)) if q in leaves else (q.key.layer or 0, q.member)
                known = q in leaves or q.key not in network.parameters
                if known and source in seen and (plan.number, m) in seen:
                    yield Wire(source, (plan.number, m), None)
