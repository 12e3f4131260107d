"""Neurons seen from inside: one with its numbers, and the whole network taken apart into its neurons.

In: a `Pen`, and the net input of the neuron. Out: a `Scene`.

    >>> from explainer import explain
    >>> from explainer.figures.pen import Pen
    >>> neuron_scene(Pen(explain("mazur")), Quantity(Key("net", 1), 0, 1, 1)).description.key
    'figure.neuron.desc'
"""

from __future__ import annotations

from dataclasses import dataclass

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.figures.drawing import Edge, Look, Node, TextRow, label_edges
from explainer.figures.graph import LEFT_OUT, drawn_part
from explainer.figures.networks import bias_of, names_with_numbers, neuron_id, plan_of, short_name
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene, Shape, fit_scene, move_shape
from explainer.walkthrough.context import function_words
from explainer.walkthrough.document import Inline, NameOf, NumberOf, Quantity, Say

FEW_UNITS = 5
"""Inputs and neurons up to which a network is taken apart completely; beyond that some are left out."""
UNIT_GAP = 26
"""Pixels between two neurons of a network taken apart."""
CLOSE_LOOK = Look(gap=40, room=1.5, between=2, along=(0.5, 0.4, 0.6, 0.3, 0.7))


@dataclass(frozen=True, slots=True)
class Term:
    """What one edge brings to a neuron."""

    value: Quantity
    weight: Quantity


def net_terms(pen: Pen, q: Quantity, most: int) -> list[Term | None]:
    """Everything that a net input adds up; None stands for those left out."""
    plan = pen.network.layers[(pen.families[q.key].layer or 1) - 1]
    start, end = int(plan.starts[q.member]), int(plan.starts[q.member + 1])
    edges: list[int | None] = list(range(start, end))
    if end - start > most:
        edges = [*range(start, start + most - 1), None, end - 1]
    read, weights = JoinedFamilies.of(plan.sources, pen.families), JoinedFamilies.of(plan.weights, pen.families)
    found: list[Term | None] = []
    for e in edges:
        if e is None:
            found.append(None)
            continue
        value = Quantity(*read.place(int(plan.edge_source[e])), q.step, q.sample)
        found.append(Term(value, Quantity(*weights.place(int(plan.edge_weight[e])), q.step)))
    return found


CIRCLE_LETTERS = 14
"""Letters beyond which a function's name does not stand in its circle."""


def neuron_scene(pen: Pen, about: Quantity | None) -> Scene:
    """Inputs times weights, their sum with the bias, the activation, the output: with all numbers."""
    net = about or Quantity(Key("net", 1), 0, 1, 1)
    layer = pen.families[net.key].layer or 1
    plan = plan_of(pen, (layer, net.member))
    out = Quantity(Key("out", layer), net.member, net.step, net.sample)
    nodes, edges, found = list[Node](), list[Edge](), list[Quantity]()
    for k, term in enumerate(net_terms(pen, net, 8)):
        if term is None:
            nodes.append(Node(f"x{k}", 0, (("⋮",),), "", "dots"))
            continue
        nodes.append(
            Node(f"x{k}", 0, ((NameOf(term.value),), (NumberOf(term.value),)), pen.trace_id(term.value), "node input")
        )
        text: TextRow = ("× ", *short_name(pen, term.weight), " ", NumberOf(term.weight))
        edges.append(Edge(f"x{k}", "sum", pen.trace_id(term.weight), text, "edge arrow"))
        found += [term.value, term.weight]
    bias = bias_of(pen, (layer, net.member), net.step)
    if bias:
        nodes.append(Node("bias", 0, ((NameOf(bias),), (NumberOf(bias),)), pen.trace_id(bias), "node loss"))
        edges.append(Edge("bias", "sum", pen.trace_id(bias), ("+",), "edge arrow"))
        found.append(bias)
    inner_nodes, inner_edges = _way_through(pen, plan, net, out)
    nodes, edges = [*nodes, *inner_nodes], [*edges, *inner_edges]
    fills: dict[str, Inline] = {
        "neuron": plan.labels[net.member],
        "numbers": names_with_numbers([*found, net, out]),
    }
    described = Say("figure.neuron.desc", fills)
    return label_edges(pen, nodes, edges, described, Look(gap=34, room=1.45, along=(0.5, 0.4, 0.6, 0.32, 0.68)))


def _way_through(pen: Pen, plan: LayerPlan, net: Quantity, out: Quantity) -> tuple[list[Node], list[Edge]]:
    """From the sum through the activation to the output, with what a skip adds on the way."""
    name = function_words(plan.activation) if plan.activation.letter != plan.activation.name else ""
    nodes = [
        Node("sum", 1, (("Σ",), (NameOf(net),), (NumberOf(net),)), pen.trace_id(net)),
        Node(
            "f",
            2,
            ((plan.activation.letter,), *(((name,),) if 0 < pen.piece_letters(name) <= CIRCLE_LETTERS else ())),
            "",
        ),
        Node("out", 4 if plan.skip else 3, ((NameOf(out),), (NumberOf(out),)), pen.trace_id(out), "node input"),
    ]
    edges = [Edge("sum", "f", "", role="edge arrow"), Edge("f", "plus" if plan.skip else "out", "", role="edge arrow")]
    for key in plan.skip:
        q = Quantity(key, net.member, net.step, net.sample)
        nodes.append(Node("skip", 0, ((NameOf(q),), (NumberOf(q),)), pen.trace_id(q), "node input"))
        nodes.append(Node("plus", 3, (("+",),), ""))
        edges.append(Edge("skip", "plus", pen.trace_id(q), role="edge skip arrow"))
        edges.append(Edge("plus", "out", "", role="edge arrow"))
    return nodes, edges


def apart_scene(pen: Pen, about: Quantity | None) -> Scene:
    """Every neuron with its own inputs, weights and output; of a large layer the first ones."""
    shapes: list[Shape] = []
    right, bottom = 0.0, 0.0
    columns = [
        [place for place in column if place[0] > 0 and place[1] != LEFT_OUT]
        for column in drawn_part(pen.network).columns
    ]
    for column in columns[1:]:
        top, widest = 0.0, 0.0
        for place in column if len(column) <= FEW_UNITS else column[: FEW_UNITS - 2]:
            unit = _unit_scene(pen, Quantity(Key("net", place[0]), place[1]))
            shapes += [move_shape(shape, right, top) for shape in unit.shapes]
            top, widest = top + unit.height + UNIT_GAP / 2, max(widest, unit.width)
        if len(column) > FEW_UNITS:
            shapes.append(pen.label(right + widest / 2, top + 4, "⋮"))
            top += 20 + UNIT_GAP / 2
        right, bottom = right + widest + UNIT_GAP, max(bottom, top - UNIT_GAP / 2)
    count = sum(map(len, columns))
    described = Say("figure.apart.desc", {"count": str(count)})
    return fit_scene(shapes, described)


def _unit_scene(pen: Pen, net: Quantity) -> Scene:
    layer = net.key.layer or 0
    plan, place = plan_of(pen, (layer, net.member)), (layer, net.member)
    id, bias = neuron_id(pen, place), bias_of(pen, place)
    out = Quantity(Key("out", layer), net.member)
    below: tuple[TextRow, ...] = (("+ ", *short_name(pen, bias)),) if bias and short_name(pen, bias) else ()
    nodes = [
        Node("n", 1, ((plan.labels[net.member],), *below), f"{id} net_{id}"),
        Node("out", 2, ((NameOf(out),),), pen.trace_id(out), "text"),
    ]
    edges = [Edge("n", "out", pen.trace_id(out), role="edge arrow")]
    for k, term in enumerate(net_terms(pen, net, FEW_UNITS)):
        if term is None:
            nodes.append(Node(f"x{k}", 0, (("⋮",),), "", "dots"))
            continue
        nodes.append(Node(f"x{k}", 0, ((NameOf(term.value),),), pen.trace_id(term.value), "text"))
        edges.append(Edge(f"x{k}", "n", pen.trace_id(term.weight), short_name(pen, term.weight), "edge arrow"))
    return label_edges(pen, nodes, edges, Say("figure.apart.desc", {"count": "1"}), CLOSE_LOOK)
