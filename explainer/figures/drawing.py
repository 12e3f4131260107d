"""Nodes with rows of text, and labelled edges between them, laid out in columns: what networks and chains share.

In: `Node` and `Edge` rows. Out: a `Scene`.

    >>> Node("x", 0, (("x",),), "i1").role
    'node'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from explainer.figures.graph import Place
from explainer.figures.layout import (
    LABEL_PLACES,
    EdgeRoom,
    Layout,
    NodeRoom,
    arrange,
    arrange_in_cells,
    turn_down,
)
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
    Thickness,
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
CELL_GAP, CELL_RISE = 40, 54
"""Least distance of columns, and distance of rows, in a drawing that has both."""
SPARE_ROWS = 4
"""Rows that stand in a node at a time."""
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
    cell: tuple[int, int] | None = None
    """Column and row, where the drawing has rows as well."""
    spare: tuple[TextRow, ...] = ()
    """What may stand in the node, a few rows at a time: a script says which."""


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
    thickness: Thickness | None = None
    spare: TextRow = ()
    """What may stand in the place of what is below the text."""
    lines: tuple[tuple[str, Thickness], ...] = ()
    """The line several times, each in a role and a thickness of its own."""


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


MANY_PLACES = (*LABEL_PLACES, 0.12, 0.88, 0.27, 0.73, 0.46)
NARROW_LOOKS = tuple(
    Look(gap=64, room=room, between=between, along=MANY_PLACES)
    for room in (1.4, 1.7, 2.1, 2.6, 3.2)
    for between in (34, 70, 110, 160)
)
"""The narrowest first, each ever higher."""
DOWN_LOOKS = tuple(
    Look(gap=50, room=room, between=between, along=MANY_PLACES, down=True)
    for room in (2.2, 3.2, 4.5)
    for between in (24, 60, 110)
)
COLUMN_WIDTH = 764
"""Pixels that the text of a page is wide."""


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


def draw_narrowest(pen: Pen, nodes: Sequence[Node], edges: Sequence[Edge], described: Say) -> Scene:
    """With two rows of label on every edge: from left to right as narrow as they find their places, from top to bottom
    where that would be wider than the page, in rows where they find none."""
    if not pen.in_words:
        for look in (*NARROW_LOOKS, *DOWN_LOOKS):
            scene = draw_graph(pen, nodes, edges, described, look)
            if scene is not None and scene.width <= COLUMN_WIDTH:
                return scene
    return label_edges(pen, nodes, edges, described)


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
    spare = [[pen.label(0, 0, *row, size=TEXT_SIZE) for row in node.spare] for node in nodes]
    spots = [
        NodeRoom(node.column, *_node_size(node, labels, more))
        for node, labels, more in zip(nodes, texts, spare, strict=True)
    ]
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
    cells = [node.cell for node in nodes if node.cell is not None]
    plan = None
    if len(cells) == len(nodes) and not look.down and not rows:
        gap = max(CELL_GAP, 1.3 * max((k.label for k in links), default=0))
        plan = arrange_in_cells(spots, links, cells, gap=gap, rise=CELL_RISE, along=(0.5, *look.along))
    if plan is None:
        plan = arrange(spots, links, gap=look.gap, room=look.room, between=look.between, along=look.along, rows=rows)
        plan = turn_down(plan) if look.down and not plan.rows else plan
    if plan.rows and rows is None:
        return None
    shapes = [
        *_edge_shapes(plan, edges, labels, [pen.label(0, 0, *e.spare, size=TEXT_SIZE) for e in edges]),
        *(_node_shape(plan, k, node, texts[k], spare[k]) for k, node in enumerate(nodes)),
    ]
    return fit_scene(shapes, described)


def _node_labels(pen: Pen, node: Node) -> list[Label]:
    first = pen.label(0, 0, *node.rows[0], role="bold" if node.role not in ("dots", "text") else "")
    return [first, *(pen.label(0, 0, *row, size=TEXT_SIZE) for row in node.rows[1:])]


def _node_size(node: Node, labels: Sequence[Label], spare: Sequence[Label]) -> tuple[float, float]:
    if spare:
        rows = len(labels) + min(len(spare), SPARE_ROWS)
        return max(label.width for label in (*labels, *spare)) + 14, NODE_ROW_HEIGHT * rows + 10
    if node.role == "dots":
        return 24, 20
    if node.role == "text":
        return labels[0].width + 8, 26
    wide, high = max(label.width for label in labels), NODE_ROW_HEIGHT * len(labels)
    if len(labels) <= 2 and wide <= 2 * CORNER_RADIUS - 8:
        return 2 * CORNER_RADIUS, 2 * CORNER_RADIUS
    return max(2 * CORNER_RADIUS, wide + 20), max(high + 12, 32)


def _edge_shapes(
    plan: Layout, edges: Sequence[Edge], labels: Sequence[Sequence[Label]], spare: Sequence[Label]
) -> list[Shape]:
    shapes: list[Shape] = [Path((points,), "edge") for points in plan.brackets]
    for k in sorted(range(len(edges)), key=lambda k: "lit" in edges[k].role):
        lines = edges[k].lines or (("", edges[k].thickness),)
        inner: list[Shape] = []
        for role, thickness in lines:
            inner += _line_shapes(plan.lines[k], f"{edges[k].role} {role}".strip(), thickness)
        place = plan.labels[k]
        if place is not None:
            anchor = "start" if plan.rows else "middle"
            top = place[1] - EDGE_ROW_HEIGHT * (len(labels[k]) - 1) / 2
            rows = [
                replace(label, x=place[0], y=top + EDGE_ROW_HEIGHT * i, anchor=anchor)
                for i, label in enumerate(labels[k])
            ]
            ground = [] if plan.rows else [_label_ground(rows)]
            rows += [replace(spare[k], x=rows[-1].x, y=rows[-1].y, anchor=anchor)] if edges[k].spare else []
            inner += [*ground, *rows]
        shapes.append(Group(edges[k].ids, tuple(inner)))
    return shapes


def _line_shapes(points: tuple[Point, ...], role: str, thickness: Thickness | None) -> tuple[Shape, ...]:
    if "arrow" not in role:
        return (Path((points,), role, thickness=thickness),)
    before = (Path((points[:-1],), role),) if len(points) > 2 else ()
    return (*before, *arrow(points[-2], points[-1], role))


def _label_ground(rows: Sequence[Label]) -> Box:
    """What keeps the line under a label away from its letters."""
    left, top, right, bottom = bounds_of(rows)
    return Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, GROUND)


def _node_shape(plan: Layout, k: int, node: Node, labels: Sequence[Label], spare: Sequence[Label]) -> Shape:
    left, top, right, bottom = plan.nodes[k]
    x, y = (left + right) / 2, (top + bottom) / 2
    rows = len(labels) + min(len(spare), SPARE_ROWS)
    first = y - NODE_ROW_HEIGHT * (rows - 1) / 2
    every = [*labels, *spare]
    texts = [replace(label, x=x, y=first + NODE_ROW_HEIGHT * min(i, rows - 1)) for i, label in enumerate(every)]
    if node.role in ("dots", "text"):
        return Group(node.ids, tuple(texts))
    box = Box(x, y, right - left, bottom - top, node.role, min(CORNER_RADIUS, (bottom - top) / 2))
    return Group(node.ids, (box, *texts))
