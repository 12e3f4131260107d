"""Nodes with rows of text, and labelled edges between them, laid out in columns: what networks and chains share.

In: `Node` and `Edge` rows. Out: a `Scene`.

    >>> Node("x", 0, (("x",),), "i1").role
    'node'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from explainer.figures.graph import Place
from explainer.figures.layout import LABEL_PLACES, EdgeRoom, Layout, NodeRoom, arrange, turn_down
from explainer.figures.pen import Pen
from explainer.figures.scene import (
    GROUND,
    TEXT_SIZE,
    Box,
    Group,
    Label,
    Path,
    Point,
    Scene,
    Shape,
    arrow,
    bounds_of,
    fit_scene,
)
from explainer.walkthrough.document import Inline, Say

TextRow = tuple[Inline, ...]
"""A line of text in a node, or on an edge."""
NodePlace = Place | str
NODE_ROW_HEIGHT = 15
"""Height of a row in a node."""
EDGE_ROW_HEIGHT = 13
"""Height of a row on an edge."""
WIDENING = 1.7
"""How much wider a drawing may get so that its labels find a place."""
CORNER_RADIUS = 22
"""Radius of a node's corners: one with a short text is a circle."""


@dataclass(frozen=True, slots=True)
class Node:
    """A neuron, an input, an error or dots."""

    place: NodePlace
    column: int
    rows: tuple[TextRow, ...]
    ids: str
    role: str = "node"


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes."""

    source: NodePlace
    target: NodePlace
    ids: str
    text: TextRow = ()
    role: str = "edge"
    more: TextRow = ()
    """Below the text, where there is room; in the same row where there is not."""


@dataclass(frozen=True, slots=True)
class Look:
    """How roomy a drawing is."""

    gap: float = 84
    """Least distance of two columns."""
    room: float = 2.7
    """Widths of an edge's label between two columns."""
    between: float = 34
    """Distance of two nodes in a column."""
    along: tuple[float, ...] = LABEL_PLACES
    """Where on an edge its label may stand."""
    down: bool = False
    """From top to bottom instead of from left to right."""


def label_edges(pen: Pen, nodes: Sequence[Node], edges: Sequence[Edge], described: Say, look: Look = Look()) -> Scene:
    """With a label on every edge that has one, wherever there is room for it."""
    scene = draw_graph(pen, nodes, edges, described, look) or draw_graph(
        pen, nodes, edges, described, replace(look, room=WIDENING * look.room)
    )
    if scene is None:
        joined = [replace(e, text=(*e.text, " ", *e.more), more=()) if e.more else e for e in edges]
        scene = draw_graph(pen, nodes, joined, described, look, rows=True)
    assert scene is not None
    return scene


def draw_bare_graph(
    pen: Pen, nodes: Sequence[Node], edges: Sequence[Edge], described: Say, look: Look = Look()
) -> Scene:
    """Without labels on the edges."""
    scene = draw_graph(pen, nodes, [replace(e, text=(), more=()) for e in edges], described, look, rows=False)
    assert scene is not None
    return scene


def draw_graph(
    pen: Pen,
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    described: Say,
    look: Look = Look(),
    rows: bool | None = None,
) -> Scene | None:
    """Everything laid out; None where labels find no place on their edges and `rows` does not say what to do."""
    if pen.in_words:
        return fit_scene((), described)
    texts = [_node_labels(pen, node) for node in nodes]
    spots = [NodeRoom(node.column, *_node_size(node, labels)) for node, labels in zip(nodes, texts, strict=True)]
    where: Mapping[NodePlace, int] = {node.place: k for k, node in enumerate(nodes)}
    labels = [[pen.label(0, 0, *row, size=TEXT_SIZE) for row in (e.text, e.more) if row] for e in edges]
    sizes: list[tuple[float, float]] = [
        (max((label.width for label in found), default=0), EDGE_ROW_HEIGHT * len(found) + (2 if look.down else 0))
        for found in labels
    ]
    if look.down:
        spots = [NodeRoom(spot.column, spot.height, spot.width) for spot in spots]
        sizes = [(height if width else 0, width) for width, height in sizes]
    links = [EdgeRoom(where[e.source], where[e.target], *size) for e, size in zip(edges, sizes, strict=True)]
    plan = arrange(spots, links, gap=look.gap, room=look.room, between=look.between, along=look.along, rows=rows)
    plan = turn_down(plan) if look.down and not plan.rows else plan
    if plan.rows and rows is None:
        return None
    shapes = [
        *_edge_shapes(plan, edges, labels),
        *(_node_shape(plan, k, node, texts[k]) for k, node in enumerate(nodes)),
    ]
    return fit_scene(shapes, described)


def _node_labels(pen: Pen, node: Node) -> list[Label]:
    first = pen.label(0, 0, *node.rows[0], role="bold" if node.role not in ("dots", "text") else "")
    return [first, *(pen.label(0, 0, *row, size=TEXT_SIZE) for row in node.rows[1:])]


def _node_size(node: Node, labels: Sequence[Label]) -> tuple[float, float]:
    if node.role == "dots":
        return 24, 20
    if node.role == "text":
        return labels[0].width + 8, 26
    wide, high = max(label.width for label in labels), NODE_ROW_HEIGHT * len(labels)
    if len(labels) <= 2 and wide <= 2 * CORNER_RADIUS - 8:
        return 2 * CORNER_RADIUS, 2 * CORNER_RADIUS
    return max(2 * CORNER_RADIUS, wide + 20), max(high + 12, 32)


def _edge_shapes(plan: Layout, edges: Sequence[Edge], labels: Sequence[Sequence[Label]]) -> list[Shape]:
    shapes: list[Shape] = [Path((points,), "edge") for points in plan.brackets]
    for k in sorted(range(len(edges)), key=lambda k: "lit" in edges[k].role):
        inner: list[Shape] = [*_line_shapes(plan.lines[k], edges[k].role)]
        place = plan.labels[k]
        if place is not None:
            anchor = "start" if plan.rows else "middle"
            top = place[1] - EDGE_ROW_HEIGHT * (len(labels[k]) - 1) / 2
            rows = [
                replace(label, x=place[0], y=top + EDGE_ROW_HEIGHT * i, anchor=anchor)
                for i, label in enumerate(labels[k])
            ]
            inner += rows if plan.rows else [_label_ground(rows), *rows]
        shapes.append(Group(edges[k].ids, tuple(inner)))
    return shapes


def _line_shapes(points: tuple[Point, ...], role: str) -> tuple[Shape, ...]:
    if "arrow" not in role:
        return (Path((points,), role),)
    before = (Path((points[:-1],), role),) if len(points) > 2 else ()
    return (*before, *arrow(points[-2], points[-1], role))


def _label_ground(rows: Sequence[Label]) -> Box:
    """What keeps the line under a label away from its letters."""
    left, top, right, bottom = bounds_of(rows)
    return Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, GROUND)


def _node_shape(plan: Layout, k: int, node: Node, labels: Sequence[Label]) -> Shape:
    left, top, right, bottom = plan.nodes[k]
    x, y = (left + right) / 2, (top + bottom) / 2
    first = y - NODE_ROW_HEIGHT * (len(labels) - 1) / 2
    texts = [replace(label, x=x, y=first + NODE_ROW_HEIGHT * i) for i, label in enumerate(labels)]
    if node.role in ("dots", "text"):
        return Group(node.ids, tuple(texts))
    box = Box(x, y, right - left, bottom - top, node.role, min(CORNER_RADIUS, (bottom - top) / 2))
    return Group(node.ids, (box, *texts))
