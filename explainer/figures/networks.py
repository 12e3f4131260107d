"""The network as circles and lines: empty, with its weights, with the numbers of a forward pass.

In: a `Pen`, and the update and sample that the picture is about. Out: a `Scene` whose geometry hangs on the shape of
the network alone; its numbers are pieces of text that are filled later.

    >>> from explainer import explain
    >>> from explainer.figures.pen import Pen
    >>> structure_scene(Pen(explain("mazur")), None).width < 520
    True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import INPUT, LOSS, TARGET, Key
from explainer.figures.drawing import Edge, Node, TextRow, draw_bare_graph, draw_graph, label_edges
from explainer.figures.graph import LEAF, LEFT_OUT, LOSSES, Graph, Place, Wire, drawn_part, moments
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene, Thickness
from explainer.walkthrough.context import enumeration, layer_sizes
from explainer.walkthrough.document import Inline, NameOf, NumberOf, Quantity, Say

EDGE_LETTERS = 6
"""Letters beyond which a weight's name does not stand on its edge: `input_to_hidden_1`."""
DESCRIBED_NUMBERS = 24
"""Numbers that a description names."""


def structure_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The empty network: neurons, biases and lines with their names."""
    graph = drawn_part(pen.network)
    nodes = nodes_of(pen, graph, lambda place: bias_row(pen, place, ("+ ",), ()))
    described = Say("figure.structure.desc", {"sizes": layer_sizes(pen.network)})
    edges = [edge_of(pen, wire, short_name(pen, wire.weight)) for wire in graph.wires]
    return draw_graph(pen, nodes, edges, described) or draw_bare_graph(pen, nodes, edges, described)


def weights_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The network with its weights and biases; with a sample also its inputs and targets."""
    step, sample = (about.step, about.sample) if about else (1, None)
    graph = drawn_part(pen.network)
    found: list[Quantity] = []

    def text(weight: Quantity | None) -> TextRow:
        if weight is None:
            return ()
        q = replace(weight, step=step)
        found.append(q)
        name = short_name(pen, q)
        return (*name, " ", NumberOf(q)) if name else (NumberOf(q),)

    def rows(place: Place) -> tuple[TextRow, ...]:
        if place[0] == LEAF:
            found.append(replace(graph.leaves[place[1]], step=step))
            return ((NumberOf(found[-1]),),)
        if place[0] == 0:
            return ((NumberOf(Quantity(INPUT, place[1], step, sample)),) if sample else (),)
        found.extend(q for q in [bias_of(pen, place, step)] if q and q not in found)
        target = target_of(pen, place)
        shown_target = (
            () if target is None or not sample else name_with_number(replace(target, step=step, sample=sample))
        )
        return (*bias_row(pen, place, (), (" ",), step), shown_target)

    nodes = nodes_of(pen, graph, rows)
    among = tuple((replace(wire.weight, step=step),) for wire in graph.wires if wire.weight)
    edges = [
        replace(
            edge_of(pen, wire, text(wire.weight)),
            thickness=Thickness((replace(wire.weight, step=step),), among) if wire.weight else None,
        )
        for wire in graph.wires
    ]
    return label_edges(pen, nodes, edges, Say("figure.weights.desc", {"numbers": names_with_numbers(found)}))


def values_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The network after a forward pass: net, out and error of every neuron."""
    step = about.step if about else 1
    sample = (about.sample if about else None) or pen.explanation.values.batches[step][0]
    graph, found = drawn_part(pen.network), list[Quantity]()

    def rows(place: Place) -> tuple[TextRow, ...]:
        layer, m = place
        if layer == LEAF:
            return ((NumberOf(replace(graph.leaves[m], step=step)),),)
        if layer == 0:
            return ((NumberOf(Quantity(INPUT, m, step, sample), short=True),),)
        target = target_of(pen, place)
        kinds = ("out",) if plan_of(pen, place).formulas else ("net", "out")
        inside = [Quantity(Key(kind, layer), m, step, sample) for kind in kinds]
        if target is not None:
            inside.append(replace(target, step=step, sample=sample))
            if pen.families[TARGET].size > 1:
                inside.append(Quantity(Key("error", layer), m, step, sample))
        found.extend(inside)
        return tuple((NameOf(q), " ", NumberOf(q, short=True)) for q in inside)

    nodes = nodes_of(pen, graph, rows)
    edges = [edge_of(pen, wire, short_name(pen, wire.weight)) for wire in graph.wires]
    if pen.network.has_targets:
        loss = Quantity(LOSS, 0, step, sample)
        found.append(loss)
        last = len(graph.columns)
        nodes.append(
            Node(
                "loss", last, ((NameOf(loss),), (NumberOf(loss, short=True),)), "E_total", "node loss", loss_cell(nodes)
            )
        )
        ends = [place for column in graph.columns for place in column if target_of(pen, place) is not None]
        edges += [Edge(place, "loss", f"E_{neuron_id(pen, place)}", role="edge faint") for place in ends]
    described = Say("figure.values.desc", {"numbers": names_with_numbers(found)})
    return draw_graph(pen, nodes, edges, described) or draw_bare_graph(pen, nodes, edges, described)


def neuron_id(pen: Pen, place: Place) -> str:
    return pen.network.layers[place[0] - 1].ids[place[1]]


def plan_of(pen: Pen, place: Place) -> LayerPlan:
    return pen.network.layers[place[0] - 1]


def nodes_of(pen: Pen, graph: Graph, rows: Callable[[Place], Sequence[TextRow]]) -> list[Node]:
    """A node for every place: its label, and below it what `rows` says."""
    nodes, cells = [], moments(pen.network) if graph.whole else {}
    for c, column in enumerate(graph.columns):
        for layer, m in column:
            if m == LEFT_OUT:
                nodes.append(Node((layer, m), c, (("⋮" if layer >= 0 else "⋯",),), "", "dots"))
                continue
            if layer in (0, LEAF):
                q = Quantity(INPUT, m) if layer == 0 else graph.leaves[m]
                label: Inline = NameOf(q)
                ids, role = pen.trace_id(q), "node input"
            else:
                neuron = neuron_id(pen, (layer, m))
                ids, role, label = f"{neuron} net_{neuron} out_{neuron}", "node", plan_of(pen, (layer, m)).labels[m]
            nodes.append(
                Node(
                    (layer, m),
                    c,
                    ((label,), *(row for row in rows((layer, m)) if row)),
                    ids,
                    role,
                    cells.get((layer, m)),
                )
            )
    return nodes


def loss_cell(nodes: Sequence[Node]) -> tuple[int, int] | None:
    """Above the middle of a drawing in rows."""
    moment = [node.cell[0] for node in nodes if node.cell]
    return (max(moment) // 2, LOSSES) if moment else None


def edge_of(pen: Pen, wire: Wire, text: TextRow) -> Edge:
    if wire.weight is None and wire.adds:
        return Edge(wire.source, wire.target, "", ("+",), "edge skip")
    if wire.weight is None:
        return Edge(wire.source, wire.target, "", role="edge arrow")
    return Edge(wire.source, wire.target, pen.trace_id(wire.weight), text)


def short_name(pen: Pen, weight: Quantity | None) -> TextRow:
    """A weight's name where it is short enough for an edge."""
    if weight is None:
        return ()
    return (NameOf(weight),) if pen.piece_letters(NameOf(weight)) <= EDGE_LETTERS else ()


def bias_of(pen: Pen, place: Place, step: int = 1) -> Quantity | None:
    plan = plan_of(pen, place)
    if plan.bias is None:
        return None
    biases = JoinedFamilies.of(plan.biases, pen.families)
    return Quantity(*biases.place(int(plan.bias[place[1]])), step)


def bias_row(pen: Pen, place: Place, before: TextRow, between: TextRow, step: int = 1) -> tuple[TextRow, ...]:
    """A row with a neuron's bias; `between` stands before its number, without it there is none."""
    q = bias_of(pen, place, step) if place[0] > 0 else None
    if q is None:
        return ()
    named = pen.piece_letters(NameOf(q)) <= EDGE_LETTERS
    if between:
        return (((NameOf(q),) if named else ("+",)) + (*between, NumberOf(q)),)
    return ((*before, NameOf(q)),) if named else ()


def name_with_number(q: Quantity) -> TextRow:
    return (NameOf(q), " ", NumberOf(q))


def target_of(pen: Pen, place: Place) -> Quantity | None:
    """The target of an output neuron."""
    if place[0] <= 0 or place[1] < 0 or not pen.network.has_targets:
        return None
    targets = plan_of(pen, place).targets
    return None if targets is None else Quantity(TARGET, int(targets[place[1]]))


def names_with_numbers(found: Sequence[Quantity]) -> Inline:
    """Names with their numbers, for a description."""
    told: list[Inline] = [Say("figure.item", {"name": NameOf(q), "value": NumberOf(q)}) for q in dict.fromkeys(found)]
    return enumeration([*told[:DESCRIBED_NUMBERS], "…"] if len(told) > DESCRIBED_NUMBERS else told)
