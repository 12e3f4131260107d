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
from dataclasses import dataclass, replace

from explainer.equations.keys import INPUT, LOSS, TARGET, Key
from explainer.figures.drawing import Edge, Look, Node, TextRow, draw_bare_graph, draw_graph
from explainer.figures.graph import LOSSES, Graph, Place, Wire, drawn_part
from explainer.figures.networks import edge_of, neuron_id, nodes_of, plan_of, short_name, target_of
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene
from explainer.network.derivation import GradientPath
from explainer.walkthrough.context import MOST_EDGES, enumeration
from explainer.walkthrough.document import Inline, NameOf, NumberOf, ProductAlong, Quantity, Say

FEW_PATHS = 4
"""Paths up to which each is told with its slopes."""
DASH_KINDS = 4
"""How many ways of dashing there are."""


def paths_scene(pen: Pen, about: Quantity | None) -> Scene:
    """One weight's ways to each output's error, thick, dashed by the error they end at, and numbered."""
    assert about is not None
    weight = Quantity(about.key, about.member)
    graph = drawn_part(pen.network)
    if not graph.whole:
        graph = _ways_alone(drawn_part(pen.network, deep=True), weight) or graph
    start = [wire for wire in graph.wires if wire.weight == weight]
    outputs = [place for column in graph.columns for place in column if target_of(pen, place) is not None]
    ways = {wire: _reached_outputs(pen, graph, wire) for wire in graph.wires}
    lit = _follow_wires(graph, start)
    reached = [end for end in outputs if any(end in ways[wire] for wire in lit)]
    alone = pen.families[TARGET].size == 1
    told = Factors.of(pen, about)
    nodes = nodes_of(pen, graph, lambda place: told.rows(place, weight))
    last, edges = (
        len(graph.columns),
        [
            _path_edge(pen, wire, wire in lit, ways[wire], reached, told.along(wire) if wire in lit else ())
            for wire in graph.wires
        ],
    )
    for end in outputs:
        q = Quantity(LOSS) if alone else Quantity(Key("error", end[0]), end[1])
        named: tuple[TextRow, ...] = ((NameOf(q),),)
        if end in reached:
            label = (_path_label(graph, start, end, reached.index(end) + 1),)
            named = (*named, *(told.products(plan_of(pen, end).ids[end[1]]) or (label,)))
        role = "node lit" if end in reached else "node loss"
        nodes.append(Node(f"E{end}", last, named, pen.trace_id(q), role, error_cell(nodes, end)))
        for origin in _error_outputs(pen, outputs, end):
            on = origin in {wire.target for wire in lit} and end in reached
            if on or origin == end:
                text = told.to_error(origin, end) if on else ()
                edges.append(Edge(origin, f"E{end}", pen.trace_id(q), text, _edge_role(on, {end}, reached)))
    names: list[Inline] = [NameOf(Quantity(LOSS) if alone else Quantity(Key("error", n), m)) for n, m in reached]
    described = Say("figure.paths.desc", {"weight": NameOf(replace(about, step=1)), "errors": enumeration(names)})
    for look in (Look(), Look(between=60), Look(room=3.4, between=60)):
        scene = draw_graph(pen, nodes, edges, described, look)
        if scene is not None:
            return scene
    return draw_bare_graph(pen, nodes, edges, described)


def _ways_alone(graph: Graph, weight: Quantity) -> Graph | None:
    """The ways from a weight without what lies beside them; None where that is too much to be drawn."""
    lit = _follow_wires(graph, [wire for wire in graph.wires if wire.weight == weight])
    seen = {end for wire in lit for end in (wire.source, wire.target)}
    columns = (tuple(place for place in column if place in seen) for column in graph.columns)
    wires = tuple(wire for wire in graph.wires if wire in lit)
    return Graph(tuple(filter(None, columns)), wires, whole=False) if 0 < len(wires) <= MOST_EDGES else None


def error_cell(nodes: Sequence[Node], end: Place) -> tuple[int, int] | None:
    """Above its output in a drawing in rows."""
    return next(((node.cell[0], LOSSES) for node in nodes if node.place == end and node.cell), None)


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


def _path_edge(pen: Pen, wire: Wire, on: bool, ends: set[Place], reached: Sequence[Place], factor: TextRow) -> Edge:
    edge = edge_of(pen, wire, (*short_name(pen, wire.weight), *factor) if on else ())
    return replace(edge, text=edge.text if on else (), role=_edge_role(on, ends, reached))


@dataclass(frozen=True, slots=True)
class Factors:
    """The slopes along a weight's few paths: each where it belongs, with what they multiply to."""

    pen: Pen
    about: Quantity
    paths: tuple[GradientPath, ...]
    """Nothing where there are many paths."""
    ids: frozenset[str]
    """Of every slope along one of them."""

    @classmethod
    def of(cls, pen: Pen, about: Quantity) -> Factors:
        derivation = pen.explanation.derivation
        count = derivation.count_paths(about.key, about.member)
        few = 1 <= count <= FEW_PATHS and about.sample is not None
        paths = tuple(derivation.paths(f"dE/d{pen.trace_id(about)}")) if few else ()
        return cls(pen, about, paths, frozenset(id for path in paths for id in path.factors))

    def place(self, id: str) -> Quantity:
        """Where a slope is, in the update and sample of the picture."""
        return Quantity(*self.pen.explanation.derivation.locate(id), self.about.step, self.about.sample)

    def times(self, id: str) -> TextRow:
        """× and the slope; nothing for one that is on no path."""
        return ("× ", NumberOf(self.place(id), short=True)) if id in self.ids else ()

    def rows(self, place: Place, weight: Quantity) -> tuple[TextRow, ...]:
        """In a neuron the slope of its activation, and what the weight that all begins with is multiplied by."""
        if min(place) < 0:  # a bundle of neurons, or the nodes of formulas
            return ()
        layer, m = place
        source = self.pen.trace_id(Quantity(INPUT, m) if layer == 0 else Quantity(Key("out", layer), m))
        own = [self.times(f"d{source}/dnet_{source.removeprefix('out_')}")] if layer else []
        begun = f"/d{self.pen.trace_id(weight)}"
        for plan in self.pen.network.layers if self.paths else ():
            for id in (f"dnet_{neuron}{begun}" for neuron in plan.ids.member_texts()):
                if id in self.ids and self.multiplied(id, source):
                    own.append(self.times(id))
        return tuple(row for row in own if row)

    def multiplied(self, id: str, source: str) -> bool:
        """Whether ∂net/∂w is the number of this quantity."""
        uses = self.pen.explanation.derivation.equation(*self.pen.explanation.derivation.locate(id)).uses
        return [self.pen.trace_id(Quantity(use.key, use.member)) for use in uses] == [source]

    def along(self, wire: Wire) -> TextRow:
        """Along a line ∂net/∂out."""
        layer, m = wire.source
        source = self.pen.trace_id(Quantity(INPUT, m) if layer == 0 else Quantity(Key("out", layer), m))
        factor = self.times(f"dnet_{neuron_id(self.pen, wire.target)}/d{source}")
        return (" ", *factor) if factor else ()

    def to_error(self, origin: Place, end: Place) -> TextRow:
        """From an output to an error its slope."""
        first, last = neuron_id(self.pen, origin), neuron_id(self.pen, end)
        ids = (f"dE_{last}/dout_{last}", f"dE/dout_{last}") if origin == end else (f"dout_{last}/dnet_{first}",)
        return next((self.times(id) for id in ids if id in self.ids), ())

    def products(self, neuron: str) -> tuple[TextRow, ...]:
        """At an error each path that ends there, with its product."""
        found = []
        for number, path in enumerate(self.paths, 1):
            if path.neurons[0] == neuron:
                product = ProductAlong(path.id, tuple(map(self.place, path.factors)))
                found.append((Say("figure.path", {"number": str(number)}), ": ", product))
        return tuple(found)


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
