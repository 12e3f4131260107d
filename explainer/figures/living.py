"""The picture that a page's script brings to life: every number of every stage in its place, from top to bottom.

In: a `Pen`, and the update and sample that the page follows. Out: a `Scene` whose labels are shown a few at a time; a
line is there three times, as thick as its weight, its gradient and its change (roles fw, bw, up). Of a network with
many edges or columns each neuron is a picture of its own, with what enters and leaves it.

    >>> from explainer import explain
    >>> living_scene(Pen(explain("mazur")), None).width < 440
    True
"""

from __future__ import annotations

from dataclasses import replace

from explainer.equations.keys import INPUT, LOSS, TARGET, Key
from explainer.figures.drawing import DOWN_LOOKS, MANY_PLACES, Edge, Look, Node, TextRow, draw_bare_graph, draw_graph
from explainer.figures.graph import LEAF, LEFT_OUT, Graph, Place, Wire, drawn_part, moments
from explainer.figures.networks import bias_of, edge_of, loss_cell, neuron_id, nodes_of, target_of
from explainer.figures.passes import frame_of, gradient_of, named_number, new_parameter, short
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene, Thickness
from explainer.walkthrough.context import MOST_EDGES
from explainer.walkthrough.document import NameOf, Quantity, Say

ROLES = ("fw", "bw", "up")
"""Of a line in the forward pass, the backward pass and the update."""
NEIGHBOUR_NAMES = {"delta": "δ ", "partial": "∂ ", "signal_net": "δ "}
"""What stands before a number in a neighbour of a picture's neuron."""
MOST_COLUMNS = 5
"""Columns up to which the whole network is one picture."""
MOST_PARTS = 24
"""Neurons that have a picture of their own at most."""
MOST_WIDTH = 428
"""Pixels that the picture of a neuron has beside the text."""
PART_LOOKS = (
    *(Look(gap=50, room=room, between=10, along=MANY_PLACES, down=True) for room in (2.2, 3.2, 4.5)),
    *DOWN_LOOKS,
)
"""The narrowest first."""


def living_subjects(pen: Pen, about: Quantity) -> list[Quantity]:
    """What pictures follow the reader: one of the whole network, of a large or deep one a picture of each neuron that
    is drawn; update and sample are those of `about`."""
    graph = drawn_part(pen.network, deep=True)
    if len(graph.wires) <= MOST_EDGES and (len(graph.columns) <= MOST_COLUMNS or moments(pen.network)):
        return [about]
    places = [place for column in graph.columns for place in column if place[0] > 0 and place[1] != LEFT_OUT]
    return [replace(about, key=Key("out", layer), member=m) for layer, m in places[:MOST_PARTS]]


def living_scene(pen: Pen, about: Quantity | None) -> Scene:
    """Every neuron with all that is computed in it, every edge with its weight, gradient and new weight; about a
    neuron: it alone with what enters and leaves it."""
    graph, middle = drawn_part(pen.network, deep=True), None
    if about is not None and about.key.kind == "out":
        middle = (about.key.layer or 0, about.member)
        graph = star_around(graph, middle)
    step, sample = frame_of(pen, about)
    nodes = [
        replace(node, spare=node_rows(pen, node.place, step, sample, neighbour_kinds(graph, middle, node.place)))
        if isinstance(node.place, tuple)
        else node
        for node in nodes_of(pen, graph, lambda place: ())
    ]
    edges = living_edges(pen, graph, step, sample)
    loss, last, cell = Quantity(LOSS, 0, step, sample), len(graph.columns), loss_cell(nodes)
    ends = [place for column in graph.columns for place in column if target_of(pen, place) is not None]
    if ends and middle in (None, *ends):
        shown: tuple[TextRow, ...] = ((short(loss),),)
        if (ahead := replace(loss, key=LOSS.ahead)).key in pen.families:
            shown += ((NameOf(ahead), " ", short(ahead)),)
        nodes.append(Node("loss", last, ((NameOf(loss),),), "E_total", "node loss", cell, shown))
        for place in (place for place in ends if middle in (None, place)):
            edges.append(Edge(place, "loss", f"E_{neuron_id(pen, place)}", role="edge faint"))
            if (head := Key("head", place[0])) in pen.families:  # the line of a layer's own loss lights the same way
                edges.append(Edge(place, "loss", pen.families[head].member_id(0), role="edge faint"))
    described = Say("figure.living.desc")
    looks = PART_LOOKS if middle else DOWN_LOOKS if cell is None else (Look(), *DOWN_LOOKS)
    found = (draw_graph(pen, nodes, edges, described, look) for look in looks)
    drawn = [scene for scene in found if scene is not None]
    return (
        next((scene for scene in drawn if not middle or scene.width <= MOST_WIDTH), None)
        or min(drawn, key=lambda scene: scene.width, default=None)
        or draw_bare_graph(pen, nodes, edges, described, DOWN_LOOKS[0])
    )


def star_around(graph: Graph, middle: Place) -> Graph:
    """A neuron with what enters it in one column and what it enters in another."""
    wires = tuple(wire for wire in graph.wires if middle in (wire.source, wire.target))
    before = dict.fromkeys(wire.source for wire in wires if wire.target == middle)
    behind = dict.fromkeys(wire.target for wire in wires if wire.source == middle)
    columns = (tuple(before), (middle,), tuple(place for place in behind if place not in before))
    return replace(graph, columns=tuple(filter(None, columns)), wires=wires, whole=False)


def neighbour_kinds(graph: Graph, middle: Place | None, place: Place) -> tuple[str, ...]:
    """The kinds of number that a neighbour of the middle shows: what it brings, or what comes back from it; none where
    it shows all."""
    if middle in (None, place):
        return ()
    return ("out",) if place in graph.columns[0] else ("out", "delta", "signal_net", "partial")


def node_rows(pen: Pen, place: Place, step: int, sample: int, kinds: tuple[str, ...] = ()) -> tuple[TextRow, ...]:
    """All that is computed in a neuron, or numbers of some kinds; an input's number; a shared weight's number and what
    becomes of it."""
    layer, m = place
    if m == LEFT_OUT:
        return ()
    if layer == 0:
        return ((short(Quantity(INPUT, m, step, sample)),),)
    if layer == LEAF:
        return parameter_rows(pen, replace(drawn_part(pen.network, deep=True).leaves[m], step=step), sample, ())
    found = {
        kind: (name, Quantity(Key(kind, layer), m, step, sample))
        for kind, name in neuron_kinds(pen)
        if Key(kind, layer) in pen.families
    }
    if kinds:
        return tuple((NEIGHBOUR_NAMES.get(kind, ""), short(q)) for kind, (_, q) in found.items() if kind in kinds)
    rows: list[TextRow] = [(name or NameOf(q), " ", short(q)) for name, q in found.values()]
    ahead = (replace(q, key=q.key.ahead) for _, q in found.values())
    rows += [(NameOf(q), " ", short(q)) for q in ahead if q.key in pen.families]
    target = target_of(pen, place)
    if target is not None:
        q = replace(target, key=TARGET, step=step, sample=sample)
        rows.append((NameOf(q), " ", short(q)))
    bias = bias_of(pen, place, step)
    return (*rows, *(parameter_rows(pen, bias, sample, (NameOf(bias), " ")) if bias else ()))


def parameter_rows(pen: Pen, old: Quantity, sample: int, before: TextRow) -> tuple[TextRow, ...]:
    """A bias or a shared weight: its number, its gradient and what an update makes of it."""
    if not pen.network.has_targets:
        return ((*before, short(old)),)
    after = new_parameter(pen)(old)
    changed: tuple[TextRow, ...] = () if after is None else ((NameOf(after), " ", short(after)),)
    return ((*before, short(old)), ("∂ ", short(gradient_of(old, sample))), *changed)


def living_edges(pen: Pen, graph: Graph, step: int, sample: int) -> list[Edge]:
    """Every line with its weight; where the network learns, its gradient and its new weight too."""
    wires = [replace(wire, weight=replace(wire.weight, step=step)) for wire in graph.wires if wire.weight]
    numbers = [edge_numbers(pen, wire, sample) for wire in wires]

    def edge(wire: Wire, mine: tuple[tuple[Quantity, ...], ...]) -> Edge:
        assert wire.weight is not None
        among = [tuple(row[k] for row in numbers) for k in range(len(mine))]
        lines = tuple((role, Thickness(mine[k], among[k])) for k, role in enumerate(ROLES[: len(mine)]))
        named = replace(edge_of(pen, wire, named_number(pen, wire.weight)), lines=lines)
        if not pen.network.has_targets:
            return named
        after = new_parameter(pen)(wire.weight)
        return replace(
            named,
            more=("| ", short(gradient_of(wire.weight, sample))),
            spare=() if after is None else ("→ ", short(after)),
        )

    edges = [edge(wire, mine) for wire, mine in zip(wires, numbers, strict=True)]
    return edges + [replace(edge_of(pen, wire, ()), text=()) for wire in graph.wires if not wire.weight]


def neuron_kinds(pen: Pen) -> tuple[tuple[str, str], ...]:
    """What is computed in a neuron, and what stands before its number where its name is too long for that."""
    if pen.explanation.spec.notation == "delta":
        return (("net", ""), ("out", ""), ("error", ""), ("slope", ""), ("signal_out", ""), ("signal_net", ""))
    return (("net", ""), ("out", ""), ("error", ""), ("slope", "f′"), ("partial", "∂E"), ("delta", ""))


def edge_numbers(pen: Pen, wire: Wire, sample: int) -> tuple[tuple[Quantity, ...], ...]:
    """A line's weight, and where the network learns its gradient and change; of a weight that is kept the weight itself
    stands for its change of 0."""
    assert wire.weight is not None
    if not pen.network.has_targets:
        return ((wire.weight,),)
    after = new_parameter(pen)(wire.weight) or wire.weight
    return (wire.weight,), (gradient_of(wire.weight, sample),), (after, wire.weight)
