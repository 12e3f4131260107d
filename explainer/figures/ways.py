"""The ways that lead from one weight to the errors, drawn thick in the network.

In: a `Pen` and the weight. Out: a `Scene`; ways that end at different errors are dashed differently and numbered.

    >>> from explainer import explain
    >>> from explainer.figures.pen import Pen
    >>> scene = paths_scene(Pen(explain("mazur")), Quantity(Key("weight", 1)))
    >>> scene.description.key
    'figure.paths.desc'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from explainer.equations.keys import LOSS, TARGET, Key
from explainer.figures.drawing import Edge, Node, TextRow, draw_bare_graph, draw_graph
from explainer.figures.graph import Graph, Place, Wire, drawn_part
from explainer.figures.networks import edge_of, nodes_of, plan_of, short_name, target_of
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene
from explainer.walkthrough.context import enumeration
from explainer.walkthrough.document import Inline, NameOf, Quantity, Say

DASH_KINDS = 4
"""How many ways of dashing there are."""


def paths_scene(pen: Pen, about: Quantity | None) -> Scene:
    """One weight's ways to each output's error, thick, dashed by the error they end at, and numbered."""
    assert about is not None
    graph = drawn_part(pen.network)
    weight = Quantity(about.key, about.member)
    start = [wire for wire in graph.wires if wire.weight == weight]
    outputs = [place for column in graph.columns for place in column if target_of(pen, place) is not None]
    ways = {wire: _reached_outputs(pen, graph, wire) for wire in graph.wires}
    lit = _follow_wires(graph, start)
    reached = [end for end in outputs if any(end in ways[wire] for wire in lit)]
    alone = pen.families[TARGET].size == 1
    nodes = nodes_of(pen, graph, lambda place: ())
    last, edges = len(graph.columns), [_path_edge(pen, wire, wire in lit, ways[wire], reached) for wire in graph.wires]
    for end in outputs:
        q = Quantity(LOSS) if alone else Quantity(Key("error", end[0]), end[1])
        told: tuple[TextRow, ...] = ((NameOf(q),),)
        if end in reached:
            told = (*told, (_path_label(graph, start, end, reached.index(end) + 1),))
        nodes.append(Node(f"E{end}", last, told, pen.trace_id(q), "node lit" if end in reached else "node loss"))
        for origin in _error_outputs(pen, outputs, end):
            on = origin in {wire.target for wire in lit} and end in reached
            if on or origin == end:
                edges.append(Edge(origin, f"E{end}", pen.trace_id(q), role=_edge_role(on, {end}, reached)))
    names: list[Inline] = [NameOf(Quantity(LOSS) if alone else Quantity(Key("error", n), m)) for n, m in reached]
    described = Say("figure.paths.desc", {"weight": NameOf(replace(about, step=1)), "errors": enumeration(names)})
    return draw_graph(pen, nodes, edges, described) or draw_bare_graph(pen, nodes, edges, described)


def _follow_wires(graph: Graph, start: Sequence[Wire]) -> set[Wire]:
    """The wires of a weight, and every wire that leads on from them."""
    lit, todo = set(start), list(start)
    while todo:
        here = todo.pop()
        new = [wire for wire in graph.wires if wire.source == here.target and wire not in lit]
        lit.update(new)
        todo += new
    return lit


def _error_outputs(pen: Pen, outputs: Sequence[Place], end: Place) -> list[Place]:
    """The outputs whose net input an error depends on: its own, or with softmax all of the layer."""
    if plan_of(pen, end).activation.cross is None:
        return [end]
    return [place for place in outputs if place[0] == end[0]]


def _reached_outputs(pen: Pen, graph: Graph, wire: Wire) -> set[Place]:
    """The outputs that a wire leads to."""
    targets = {wire.target, *(onward.target for onward in _follow_wires(graph, [wire]))}
    ends = {place for place in targets if target_of(pen, place) is not None}
    outputs = [place for column in graph.columns for place in column if target_of(pen, place) is not None]
    return {end for end in outputs if ends & set(_error_outputs(pen, outputs, end))}


def _edge_role(on: bool, ends: set[Place], reached: Sequence[Place]) -> str:
    if not on:
        return "edge faint"
    mine = [k for k, end in enumerate(reached) if end in ends]
    return f"edge lit d{mine[0] % DASH_KINDS}" if len(mine) == 1 and len(reached) > 1 else "edge lit"


def _path_edge(pen: Pen, wire: Wire, on: bool, ends: set[Place], reached: Sequence[Place]) -> Edge:
    edge = edge_of(pen, wire, short_name(pen, wire.weight) if on else ())
    return replace(edge, text=edge.text if on else (), role=_edge_role(on, ends, reached))


def _path_label(graph: Graph, start: Sequence[Wire], end: Place, number: int) -> Say:
    """ "path 2", or how many paths end here."""
    ways: dict[Place, int] = {}
    for wire in start:
        ways[wire.target] = ways.get(wire.target, 0) + 1
    for column in graph.columns:
        for place in column:
            for wire in graph.wires:
                if wire.target == place and wire.source in ways:
                    ways[place] = ways.get(place, 0) + ways[wire.source]
    if ways.get(end, 1) == 1 or not graph.whole:
        return Say("figure.path", {"number": str(number)})
    return Say("figure.path.many", {"count": str(ways[end])})
