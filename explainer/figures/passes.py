"""The network after the backward pass and after the update: what belongs to each neuron and to each edge.

In: a `Pen`, and the update and sample that the picture is about. Out: a `Scene`. Beside each value stands its gradient
after a bar; a weight's line is as thick as its gradient (after an update: its change) is large within the picture, and
dashed where that is negative. Of more than `MOST_EDGES` edges those of one neuron are drawn.

    >>> from explainer import explain
    >>> backward_scene(Pen(explain("mazur")), None).description.key
    'figure.backward.desc'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from explainer.equations.keys import INPUT, LOSS, Key
from explainer.figures.drawing import COLUMN_WIDTH, Edge, Node, TextRow, draw_narrowest
from explainer.figures.graph import Graph, Place, Wire, drawn_part, part_around
from explainer.figures.networks import (
    bias_of,
    edge_of,
    loss_cell,
    names_with_numbers,
    neuron_id,
    nodes_of,
    short_name,
    target_of,
)
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene, Thickness
from explainer.walkthrough.context import MOST_EDGES
from explainer.walkthrough.document import NameOf, NumberOf, Quantity, Say


def picture_graph(pen: Pen, about: Quantity | None) -> Graph:
    """The drawn part of a network; of a large one the neuron that a weight comes from, and its edges."""
    graph = drawn_part(pen.network)
    if len(graph.wires) <= MOST_EDGES:
        return graph
    weight = Quantity(about.key, about.member) if about else None
    wires = [wire for wire in graph.wires if wire.weight == weight] or [graph.wires[-1]]
    inner = [wire.source for wire in wires if wire.source[0] > 0]
    return part_around(graph, inner[0] if inner else wires[0].target)


def frame_of(pen: Pen, about: Quantity | None) -> tuple[int, int]:
    """The update and sample that a picture is about."""
    step = about.step if about else 1
    return step, (about.sample if about else None) or pen.explanation.values.batches[step][0]


def short(q: Quantity) -> NumberOf:
    return NumberOf(q, short=True)


def backward_scene(pen: Pen, about: Quantity | None) -> Scene:
    """Every net, output and weight with its gradient."""
    graph, found = picture_graph(pen, about), list[Quantity]()
    step, sample = frame_of(pen, about)
    delta = pen.explanation.spec.notation == "delta"
    kinds = {"net": "signal_net", "out": "signal_out"} if delta else {"net": "delta", "out": "partial"}

    def pair(value: Quantity, gradient: Quantity) -> TextRow:
        found.append(gradient)
        return (NameOf(value), " ", short(value), " | ", short(gradient))

    def rows(place: Place) -> tuple[TextRow, ...]:
        layer, m = place
        if layer == 0:
            return ((short(Quantity(INPUT, m, step, sample)),),)
        inside = [
            pair(Quantity(Key(kind, layer), m, step, sample), Quantity(Key(other, layer), m, step, sample))
            for kind, other in kinds.items()
        ]
        bias = bias_of(pen, place, step)
        if bias is not None and not delta:
            inside.append(pair(bias, replace(bias, key=bias.key.gradient, sample=sample)))
        return tuple(inside)

    def edge(wire: Wire) -> Edge:
        if wire.weight is None:
            return replace(edge_of(pen, wire, ()), text=())
        weight = replace(wire.weight, step=step)
        gradient = gradient_of(weight, sample)
        found.append(weight if delta else gradient)
        more: TextRow = () if delta else ("| ", short(gradient))
        return replace(edge_of(pen, wire, named_number(pen, weight)), more=more, thickness=sized(gradient))

    gradients = [(gradient_of(replace(wire.weight, step=step), sample),) for wire in graph.wires if wire.weight]

    def sized(gradient: Quantity) -> Thickness:
        return Thickness((gradient,), tuple(gradients))

    nodes, edges = nodes_of(pen, graph, rows), list(map(edge, graph.wires))
    add_loss(pen, graph, nodes, edges, Quantity(LOSS, 0, step, sample))
    described = Say("figure.backward.desc", {"numbers": names_with_numbers(found)})
    scene = draw_narrowest(pen, nodes, edges, described)
    if scene.width <= COLUMN_WIDTH:
        return scene
    inner = [edge for edge in edges if edge.target != "loss"]
    return draw_narrowest(pen, [node for node in nodes if node.place != "loss"], inner, described)


def gradient_of(weight: Quantity, sample: int) -> Quantity:
    return replace(weight, key=weight.key.gradient, sample=sample)


def named_number(pen: Pen, weight: Quantity) -> TextRow:
    """A weight's number, behind its name where that is short."""
    name = short_name(pen, weight)
    return (*name, " ", short(weight)) if name else (short(weight),)


def add_loss(pen: Pen, graph: Graph, nodes: list[Node], edges: list[Edge], loss: Quantity) -> None:
    """The loss, and a line to it from every output that bears it."""
    last = len(graph.columns)
    ends = [place for column in graph.columns for place in column if target_of(pen, place) is not None]
    if ends:
        nodes.append(Node("loss", last, ((NameOf(loss),), (short(loss),)), "E_total", "node loss", loss_cell(nodes)))
        edges += [Edge(place, "loss", f"E_{neuron_id(pen, place)}", role="edge faint") for place in ends]


def update_scene(pen: Pen, about: Quantity | None) -> Scene:
    """Every weight and bias before and after the update."""
    graph, found = picture_graph(pen, about), list[Quantity]()
    step, _ = frame_of(pen, about)
    new = new_parameter(pen)

    def pair(old: Quantity) -> TextRow:
        after = new(old)
        if after is None:
            return (NameOf(old), " ", short(old))
        found.append(after)
        return (NameOf(old), " ", short(old), " → ", short(after))

    def rows(place: Place) -> tuple[TextRow, ...]:
        bias = bias_of(pen, place, step) if place[0] else None
        return () if bias is None else (pair(bias),)

    places = [replace(wire.weight, step=step) for wire in graph.wires if wire.weight]
    changes = tuple((after, old) for old in places if (after := new(old)) is not None)

    def edge(wire: Wire) -> Edge:
        if wire.weight is None:
            return replace(edge_of(pen, wire, ()), text=())
        old = replace(wire.weight, step=step)
        after = new(old)
        drawn = edge_of(pen, wire, named_number(pen, old))
        if after is None:
            return drawn
        found.append(after)
        return replace(drawn, more=("→ ", short(after)), thickness=Thickness((after, old), changes))

    nodes, edges = nodes_of(pen, graph, rows), list(map(edge, graph.wires))
    return draw_narrowest(pen, nodes, edges, Say("figure.update.desc", {"numbers": names_with_numbers(found)}))


def new_parameter(pen: Pen) -> Callable[[Quantity], Quantity | None]:
    """From a weight or bias to what an update makes of it; None for one that is kept."""

    def new(old: Quantity) -> Quantity | None:
        try:
            key, m = pen.explanation.derivation.locate(f"{pen.trace_id(old)}_new")
        except KeyError:
            return None
        return Quantity(key, m, old.step)

    return new
