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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import INPUT
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


@dataclass(frozen=True, slots=True)
class Wire:
    """A line from one place to another."""

    source: Place
    target: Place
    weight: Quantity | None
    """None: a skip connection, which adds without a weight."""


@dataclass(frozen=True, slots=True)
class Graph:
    """What is drawn."""

    columns: tuple[tuple[Place, ...], ...]
    """From left to right, each from top to bottom."""
    wires: tuple[Wire, ...]
    whole: bool
    """Nothing is left out."""


@lru_cache(maxsize=1)
def drawn_part(network: Network) -> Graph:
    """The drawn part of a network; most pictures of a lesson share it."""
    sizes = {0: network.families[INPUT].size, **{plan.number: plan.size for plan in network.layers}}
    depth = {0: 0}
    for plan in network.layers:
        depth[plan.number] = 1 + max(depth[key.layer or 0] for key in (*plan.sources, *plan.skip))
    last = max(depth.values())
    columns: list[list[Place]] = []
    for d in range(last + 1):
        layers = [n for n in sorted(sizes) if depth[n] == d]
        columns.append([(n, m) for n in layers for m in _drawn_members(sizes[n])])
    if last + 1 > DEEPEST_DRAWN:
        columns = [*columns[: END_COLUMNS[0]], [(LEFT_OUT, LEFT_OUT)], *columns[-END_COLUMNS[1] :]]
    seen = {place for column in columns for place in column}
    wires = tuple(wire for plan in network.layers for wire in _layer_wires(network, plan, seen))
    whole = len(seen) == sum(sizes.values())
    return Graph(tuple(map(tuple, columns)), wires, whole)


def _drawn_members(size: int) -> Sequence[int]:
    return range(size) if size <= MOST_NEURONS else (*range(FIRST_NEURONS), LEFT_OUT, size - 1)


def _layer_wires(network: Network, plan: LayerPlan, seen: set[Place]) -> Iterator[Wire]:
    """The lines into a layer, neuron by neuron, input by input."""
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
                yield Wire(((key.layer or 0), m), (plan.number, m), None)
