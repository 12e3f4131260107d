"""The network as circles and lines: empty, with its weights, with the numbers of a forward pass, with a weight's paths.

In: a `Pen`, and what the picture is about. Out: a `Scene` whose geometry hangs on the shape of the network alone; its
numbers are pieces of text that are filled later.

    >>> from explainer import explain
    >>> from explainer.figures.pen import Pen
    >>> scene = structure(Pen(explain("mazur")), None)
    >>> scene.width < 520
    True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from explainer.document import Inline, NameOf, NumberOf, Quantity, Say
from explainer.figures.graph import LEFT_OUT, Graph, Place, Wire, shown
from explainer.figures.layout import Link, Plan, Spot, arranged
from explainer.figures.pen import SMALL, Pen
from explainer.figures.scene import Box, Group, Label, Path, Scene, Shape
from explainer.network import LayerPlan
from explainer.walkthrough.context import counted, enumeration

Row = tuple[Inline, ...]
"""A line of text in a node, or on an edge."""
LONG = 6
"""Letters beyond which a weight's name does not stand on its edge: `input_to_hidden_1`."""
NAMED = 24
"""Numbers that a description names."""
LINE = 15
"""Height of a row in a node."""
ROUND = 22
"""Radius of a node's corners: one with a short text is a circle."""
DASHES = 4
"""How many ways of dashing there are."""


@dataclass(frozen=True, slots=True)
class Node:
    """A neuron, an input, an error or dots."""

    place: Place | str
    column: int
    rows: tuple[Row, ...]
    ids: str
    role: str = "node"


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes."""

    source: Place | str
    target: Place | str
    ids: str
    text: Row = ()
    role: str = "edge"


# ------------------------------------------------------------------------------------------------ the four pictures


def structure(pen: Pen, about: Quantity | None) -> Scene:
    """The empty network: neurons, biases and lines with their names."""
    graph = shown(pen.network)
    nodes = _nodes(pen, graph, lambda place: _bias(pen, place, ("+ ",), ()))
    described = Say("figure.structure.desc", {"sizes": _sizes(pen)})
    edges = [_edge(pen, wire, _short(pen, wire.weight)) for wire in graph.wires]
    named = _drawn(pen, nodes, edges, described, rows=None)
    if named is not None:
        return named
    bare = _drawn(pen, nodes, [replace(edge, text=()) for edge in edges], described, rows=False)
    assert bare is not None
    return bare


def weights(pen: Pen, about: Quantity | None) -> Scene:
    """The network with its weights and biases; with a sample also its inputs and targets."""
    step, sample = (about.step, about.sample) if about else (1, None)
    graph = shown(pen.network)
    found: list[Quantity] = []

    def text(weight: Quantity | None) -> Row:
        if weight is None:
            return ("+",)
        q = replace(weight, step=step)
        found.append(q)
        name = _short(pen, q)
        return (*name, " ", NumberOf(q)) if name else (NumberOf(q),)

    def rows(place: Place) -> tuple[Row, ...]:
        if place[0] == 0:
            return ((NumberOf(Quantity("input:0", place[1], step, sample)),) if sample else (),)
        found.extend(q for q in [_bias_of(pen, place, step)] if q and q not in found)
        target = _target(pen, place)
        shown_target = () if target is None or not sample else _pair(replace(target, step=step, sample=sample))
        return (*_bias(pen, place, (), (" ",), step), shown_target)

    nodes = _nodes(pen, graph, rows)
    edges = [_edge(pen, wire, text(wire.weight)) for wire in graph.wires]
    return _labelled(pen, nodes, edges, Say("figure.weights.desc", {"numbers": _numbers(found)}))


def values(pen: Pen, about: Quantity | None) -> Scene:
    """The network after a forward pass: net, out and error of every neuron."""
    step = about.step if about else 1
    sample = (about.sample if about else None) or pen.explanation.values.batches[step][0]
    graph, found = shown(pen.network), list[Quantity]()

    def rows(place: Place) -> tuple[Row, ...]:
        layer, m = place
        if layer == 0:
            return ((NumberOf(Quantity("input:0", m, step, sample)),),)
        target = _target(pen, place)
        inside = [Quantity(f"net:{layer}", m, step, sample), Quantity(f"out:{layer}", m, step, sample)]
        if target is not None:
            inside.append(replace(target, step=step, sample=sample))
            if pen.families["target"].size > 1:
                inside.append(Quantity(f"error:{layer}", m, step, sample))
        found.extend(inside)
        return tuple(map(_pair, inside))

    nodes = _nodes(pen, graph, rows)
    edges = [_edge(pen, wire, _short(pen, wire.weight)) for wire in graph.wires]
    if pen.network.trained:
        loss = Quantity("loss", 0, step, sample)
        found.append(loss)
        last = len(graph.columns)
        nodes.append(Node("loss", last, ((NameOf(loss),), (NumberOf(loss),)), "E_total", "node loss"))
        ends = [place for column in graph.columns for place in column if _target(pen, place) is not None]
        edges += [Edge(place, "loss", f"E_{_id(pen, place)}", role="edge faint") for place in ends]
    described = Say("figure.values.desc", {"numbers": _numbers(found)})
    scene = _drawn(pen, nodes, edges, described, rows=None)
    return scene or _bare(pen, nodes, edges, described)


def paths(pen: Pen, about: Quantity | None) -> Scene:
    """One weight's ways to each output's error, thick, dashed by the error they end at, and numbered."""
    assert about is not None
    graph = shown(pen.network)
    weight = Quantity(about.key, about.member)
    start = [wire for wire in graph.wires if wire.weight == weight]
    outputs = [place for column in graph.columns for place in column if _target(pen, place) is not None]
    ways = {wire: _ends(pen, graph, wire) for wire in graph.wires}
    lit = _onward(graph, start)
    reached = [end for end in outputs if any(end in ways[wire] for wire in lit)]
    alone = pen.families["target"].size == 1
    nodes = _nodes(pen, graph, lambda place: ())
    last, edges = len(graph.columns), [_way(pen, wire, wire in lit, ways[wire], reached) for wire in graph.wires]
    for end in outputs:
        q = Quantity("loss") if alone else Quantity(f"error:{end[0]}", end[1])
        told: tuple[Row, ...] = ((NameOf(q),),)
        if end in reached:
            told = (*told, (_counted(graph, start, end, reached.index(end) + 1),))
        nodes.append(Node(f"E{end}", last, told, pen.id(q), "node lit" if end in reached else "node loss"))
        for origin in _whence(pen, outputs, end):
            on = origin in {wire.target for wire in lit} and end in reached
            if on or origin == end:
                edges.append(Edge(origin, f"E{end}", pen.id(q), role=_role(on, {end}, reached)))
    names: list[Inline] = [NameOf(Quantity("loss") if alone else Quantity(f"error:{n}", m)) for n, m in reached]
    described = Say("figure.paths.desc", {"weight": NameOf(replace(about, step=1)), "errors": enumeration(names)})
    return _labelled(pen, nodes, edges, described)


# --------------------------------------------------------------------------------------------------------- pieces


def _id(pen: Pen, place: Place) -> str:
    return pen.network.layers[place[0] - 1].ids[place[1]]


def _plan(pen: Pen, place: Place) -> LayerPlan:
    return pen.network.layers[place[0] - 1]


def _nodes(pen: Pen, graph: Graph, rows: Callable[[Place], Sequence[Row]]) -> list[Node]:
    """A node for every place: its label, and below it what `rows` says."""
    nodes = []
    for c, column in enumerate(graph.columns):
        for layer, m in column:
            if m == LEFT_OUT:
                nodes.append(Node((layer, m), c, (("⋮" if layer >= 0 else "⋯",),), "", "dots"))
                continue
            if layer == 0:
                q = Quantity("input:0", m)
                label: Inline = NameOf(q)
                ids, role = pen.id(q), "node input"
            else:
                neuron = _id(pen, (layer, m))
                ids, role, label = f"{neuron} net_{neuron} out_{neuron}", "node", _plan(pen, (layer, m)).labels[m]
            nodes.append(Node((layer, m), c, ((label,), *(row for row in rows((layer, m)) if row)), ids, role))
    return nodes


def _edge(pen: Pen, wire: Wire, text: Row) -> Edge:
    if wire.weight is None:
        return Edge(wire.source, wire.target, "", ("+",), "edge skip")
    return Edge(wire.source, wire.target, pen.id(wire.weight), text)


def _short(pen: Pen, weight: Quantity | None) -> Row:
    """A weight's name where it is short enough for an edge."""
    if weight is None:
        return ("+",)
    return (NameOf(weight),) if pen.letters(NameOf(weight)) <= LONG else ()


def _bias_of(pen: Pen, place: Place, step: int = 1) -> Quantity | None:
    plan = _plan(pen, place)
    return None if plan.bias is None else Quantity(f"bias:{plan.number}", int(plan.bias[place[1]]), step)


def _bias(pen: Pen, place: Place, before: Row, between: Row, step: int = 1) -> tuple[Row, ...]:
    """A row with a neuron's bias; `between` stands before its number, without it there is none."""
    q = _bias_of(pen, place, step) if place[0] else None
    if q is None:
        return ()
    named = pen.letters(NameOf(q)) <= LONG
    if between:
        return (((NameOf(q),) if named else ("+",)) + (*between, NumberOf(q)),)
    return ((*before, NameOf(q)),) if named else ()


def _pair(q: Quantity) -> Row:
    return (NameOf(q), " ", NumberOf(q))


def _target(pen: Pen, place: Place) -> Quantity | None:
    """The target of an output neuron."""
    if place[0] <= 0 or place[1] < 0 or not pen.network.trained or not _plan(pen, place).loss:
        return None
    before = sum(plan.size for plan in pen.network.layers[: place[0] - 1] if plan.loss)
    return Quantity("target", before + place[1])


def _sizes(pen: Pen) -> Inline:
    sizes: list[Inline] = [counted("network.size.input", pen.families["input:0"].size)]
    for plan in pen.network.layers:
        sizes.append(counted("network.size.output" if plan.loss else "network.size.hidden", plan.size))
    return enumeration(sizes)


def _numbers(found: Sequence[Quantity]) -> Inline:
    """Names with their numbers, for a description."""
    told: list[Inline] = [Say("figure.item", {"name": NameOf(q), "value": NumberOf(q)})
                          for q in dict.fromkeys(found)]  # fmt: skip
    return enumeration([*told[:NAMED], "…"] if len(told) > NAMED else told)


# ------------------------------------------------------------------------------------------------- the ways of a weight


def _onward(graph: Graph, start: Sequence[Wire]) -> set[Wire]:
    """The wires of a weight, and every wire that leads on from them."""
    lit, todo = set(start), list(start)
    while todo:
        here = todo.pop()
        new = [wire for wire in graph.wires if wire.source == here.target and wire not in lit]
        lit.update(new)
        todo += new
    return lit


def _whence(pen: Pen, outputs: Sequence[Place], end: Place) -> list[Place]:
    """The outputs whose net input an error depends on: its own, or with softmax all of the layer."""
    if _plan(pen, end).activation.cross is None:
        return [end]
    return [place for place in outputs if place[0] == end[0]]


def _ends(pen: Pen, graph: Graph, wire: Wire) -> set[Place]:
    """The outputs that a wire leads to."""
    targets = {wire.target, *(onward.target for onward in _onward(graph, [wire]))}
    ends = {place for place in targets if _target(pen, place) is not None}
    outputs = [place for column in graph.columns for place in column if _target(pen, place) is not None]
    return {end for end in outputs if ends & set(_whence(pen, outputs, end))}


def _role(on: bool, ends: set[Place], reached: Sequence[Place]) -> str:
    if not on:
        return "edge faint"
    mine = [k for k, end in enumerate(reached) if end in ends]
    return f"edge lit d{mine[0] % DASHES}" if len(mine) == 1 and len(reached) > 1 else "edge lit"


def _way(pen: Pen, wire: Wire, on: bool, ends: set[Place], reached: Sequence[Place]) -> Edge:
    edge = _edge(pen, wire, _short(pen, wire.weight) if on else ())
    return replace(edge, text=edge.text if on else (), role=_role(on, ends, reached))


def _counted(graph: Graph, start: Sequence[Wire], end: Place, number: int) -> Say:
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


# ------------------------------------------------------------------------------------------------------------ drawing


def _labelled(pen: Pen, nodes: Sequence[Node], edges: Sequence[Edge], described: Say) -> Scene:
    """With a label on every edge that has one, wherever there is room for it."""
    return _drawn(pen, nodes, edges, described, rows=None) or _rowed(pen, nodes, edges, described)


def _rowed(pen: Pen, nodes: Sequence[Node], edges: Sequence[Edge], described: Say) -> Scene:
    scene = _drawn(pen, nodes, edges, described, rows=True)
    assert scene is not None
    return scene


def _bare(pen: Pen, nodes: Sequence[Node], edges: Sequence[Edge], described: Say) -> Scene:
    scene = _drawn(pen, nodes, [replace(edge, text=()) for edge in edges], described, rows=False)
    assert scene is not None
    return scene


def _drawn(pen: Pen, nodes: Sequence[Node], edges: Sequence[Edge], described: Say, rows: bool | None) -> Scene | None:
    """Everything laid out; None where labels find no place on their edges and `rows` does not say what to do."""
    texts = [_texts(pen, node) for node in nodes]
    spots = [Spot(node.column, *_extent(node, labels)) for node, labels in zip(nodes, texts, strict=True)]
    where: Mapping[Place | str, int] = {node.place: k for k, node in enumerate(nodes)}
    labels = [pen.label(0, 0, *edge.text, size=SMALL) for edge in edges]
    links = [
        Link(where[edge.source], where[edge.target], label.width) for edge, label in zip(edges, labels, strict=True)
    ]
    plan = arranged(spots, links, rows=rows)
    if plan.rows and rows is None:
        return None
    shapes = [*_edges(plan, edges, labels), *(_node(plan, k, node, texts[k]) for k, node in enumerate(nodes))]
    return Scene(plan.width, plan.height, tuple(shapes), described)


def _texts(pen: Pen, node: Node) -> list[Label]:
    first = pen.label(0, 0, *node.rows[0], role="bold" if node.role != "dots" else "")
    return [first, *(pen.label(0, 0, *row, size=SMALL) for row in node.rows[1:])]


def _extent(node: Node, labels: Sequence[Label]) -> tuple[float, float]:
    if node.role == "dots":
        return 24, 20
    wide, high = max(label.width for label in labels), LINE * len(labels)
    if len(labels) <= 2 and wide <= 2 * ROUND - 8:
        return 2 * ROUND, 2 * ROUND
    return max(2 * ROUND, wide + 20), max(high + 12, 32)


def _edges(plan: Plan, edges: Sequence[Edge], labels: Sequence[Label]) -> list[Shape]:
    shapes: list[Shape] = [Path((points,), "edge") for points in plan.brackets]
    order = sorted(range(len(edges)), key=lambda k: "lit" in edges[k].role)
    for k in order:
        inner: list[Shape] = [Path((plan.lines[k],), edges[k].role)]
        place = plan.labels[k]
        if place is not None:
            label = replace(labels[k], x=place[0], y=place[1], anchor="start" if plan.rows else "middle")
            inner += [label] if plan.rows else [ground(label), label]
        shapes.append(Group(edges[k].ids, tuple(inner)))
    return shapes


def ground(label: Label) -> Box:
    """What keeps the line under a label away from its letters."""
    left, top, right, bottom = label.bounds
    return Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, "ground")


def _node(plan: Plan, k: int, node: Node, labels: Sequence[Label]) -> Shape:
    left, top, right, bottom = plan.nodes[k]
    x, y = (left + right) / 2, (top + bottom) / 2
    first = y - LINE * (len(labels) - 1) / 2
    texts = [replace(label, x=x, y=first + LINE * i) for i, label in enumerate(labels)]
    if node.role == "dots":
        return Group("", tuple(texts))
    box = Box(x, y, right - left, bottom - top, node.role, min(ROUND, (bottom - top) / 2))
    return Group(node.ids, (box, *texts))
