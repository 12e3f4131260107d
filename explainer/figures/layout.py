"""Where the parts of a layered drawing stand: nodes in columns, lines between them, a label on each line.

In: how large each node is and which column it belongs to; which nodes are joined, and how wide each line's label is.
Out: a `Layout` with every place. A line that skips columns gets a lane of its own through them. A label stands on its
line where no other line, label or node is. Where there is no such place for all of them, labels stand in rows before
the node that the lines lead to, and the lines end at their rows.

    >>> plan = arrange([NodeRoom(0, 40, 40), NodeRoom(1, 40, 40)], [EdgeRoom(0, 1, 20)])
    >>> plan.lines[0], plan.labels[0], plan.rows
    (((44.0, 41.0), (128.0, 41.0)), (69.2, 41.0), False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from explainer.figures.scene import Bounds, Point, crosses, overlap

DRAWING_MARGIN = 4
"""Free room around the drawing."""
LABEL_ROW_HEIGHT = 13
"""Height of a label's row before a node."""
BRACKET_STUB = 16
"""From the rows' bracket to the node."""
FLAT_HEIGHT, GAP_SHARE = 300, 0.25
"""Columns higher than this stand this part of their height apart, so that lines do not crowd."""
DOT_HEIGHT = 24
"""Nodes up to this height are dots; all others stand as far apart as the highest needs, so that columns line up."""
LANE_HEIGHT = 12
"""Height that a line takes on its way through a column."""
LABEL_PLACES = (0.3, 0.24, 0.36, 0.18, 0.42, 0.7, 0.76, 0.64, 0.82, 0.58, 0.5)
"""Where on its line a label may stand, the best places first: near the node that the line comes from."""


@dataclass(frozen=True, slots=True)
class NodeRoom:
    """What a node needs."""

    column: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class EdgeRoom:
    """A line from one node to another, by their places in the list."""

    source: int
    target: int
    label: float = 0
    """Width of its label; 0: it has none."""
    height: float = 14
    """Height of its label."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands."""

    nodes: tuple[Bounds, ...]
    lines: tuple[tuple[Point, ...], ...]
    labels: tuple[Point | None, ...]
    """Middle of each link's label; with `rows` the left end of it."""
    rows: bool
    brackets: tuple[tuple[Point, ...], ...]
    """With `rows`: what gathers the rows before each node."""
    width: float
    height: float


def arrange(
    spots: Sequence[NodeRoom],
    links: Sequence[EdgeRoom],
    *,
    gap: float = 84,
    room: float = 2.7,
    between: float = 34,
    along: Sequence[float] = LABEL_PLACES,
    rows: bool | None = None,
) -> Layout:
    """Everything in its place; `rows` decides how labels stand, otherwise it is found out."""
    if rows is None:
        found = _arrange_with(spots, links, gap, room, between, False)
        placed = _place_labels(found, links, along)
        if placed is not None:
            return replace(found, labels=placed)
        return _arrange_with(spots, links, gap, room, min(between, 18), True)
    return _arrange_with(spots, links, gap, room, between, rows)


def arrange_in_cells(
    spots: Sequence[NodeRoom],
    links: Sequence[EdgeRoom],
    cells: Sequence[tuple[int, int]],
    *,
    gap: float,
    rise: float,
    along: Sequence[float],
) -> Layout | None:
    """Every node in the middle of its cell (column, row), columns `gap` apart and rows `rise`; None where a label finds
    no place on its line."""
    lows, highs = [], []
    for axis, apart, sizes in (
        (0, gap, [spot.width for spot in spots]),
        (1, rise, [spot.height for spot in spots]),
    ):
        places = sorted({cell[axis] for cell in cells})
        room = {c: max(s for s, cell in zip(sizes, cells, strict=True) if cell[axis] == c) for c in places}
        starts = {c: DRAWING_MARGIN + sum(room[o] + apart for o in places if o < c) for c in places}
        middle = [starts[cell[axis]] + room[cell[axis]] / 2 for cell in cells]
        lows.append([m - s / 2 for m, s in zip(middle, sizes, strict=True)])
        highs.append([m + s / 2 for m, s in zip(middle, sizes, strict=True)])
    nodes = tuple(zip(lows[0], lows[1], highs[0], highs[1], strict=True))
    lines = tuple(
        _line_between(nodes[link.source], nodes[link.target], cells[link.source][1] == cells[link.target][1])
        for link in links
    )
    width, height = max(highs[0]) + DRAWING_MARGIN, max(highs[1]) + DRAWING_MARGIN
    plan = Layout(nodes, lines, (), False, (), width, height)
    labels = _place_labels(plan, links, along)
    return None if labels is None else replace(plan, labels=labels)


def _line_between(source: Bounds, target: Bounds, level: bool) -> tuple[Point, ...]:
    """From side to side in one row, else from the top of the lower node to the bottom of the upper one."""
    (left, top, right, bottom), (to_left, to_top, to_right, to_bottom) = source, target
    if level:
        return ((right, (top + bottom) / 2), (to_left, (to_top + to_bottom) / 2))
    upward = top > to_top
    start = ((left + right) / 2, top if upward else bottom)
    return (start, ((to_left + to_right) / 2, to_bottom if upward else to_top))


def turn_down(plan: Layout) -> Layout:
    """The same from top to bottom instead of from left to right."""
    nodes = tuple((top, left, bottom, right) for left, top, right, bottom in plan.nodes)
    lines = tuple(tuple((y, x) for x, y in line) for line in plan.lines)
    labels = tuple((place[1], place[0]) if place else None for place in plan.labels)
    return replace(plan, nodes=nodes, lines=lines, labels=labels, width=plan.height, height=plan.width)


def _arrange_with(
    spots: Sequence[NodeRoom], links: Sequence[EdgeRoom], gap: float, room: float, between: float, rows: bool
) -> Layout:
    incoming = [[k for k, link in enumerate(links) if link.target == n and link.label] for n in range(len(spots))]
    needed = [max(s.height, LABEL_ROW_HEIGHT * len(incoming[n]) if rows else 0) for n, s in enumerate(spots)]
    needed = [max(needed) if s.height > DOT_HEIGHT else s.height for s in spots]
    middle, lanes = _stack_columns(spots, links, needed, between)
    lefts, centre, rights = _columns(spots, links, gap, room, max(middle) - min(middle), rows)
    nodes = tuple(
        (centre[s.column] - s.width / 2, y - s.height / 2, centre[s.column] + s.width / 2, y + s.height / 2)
        for s, y in zip(spots, middle, strict=True)
    )
    ends = _line_ends(links, nodes, middle, incoming, rows)

    def line(k: int, link: EdgeRoom) -> tuple[Point, ...]:
        points: list[Point] = [(nodes[link.source][2], middle[link.source])]
        for c in range(spots[link.source].column + 1, spots[link.target].column):
            points += [(lefts[c], lanes[c, k]), (rights[c], lanes[c, k])]
        return (*points, ends[k])

    brackets = [
        _bracket(nodes[n][0], middle[n], [ends[k][1] for k in found])
        for n, found in enumerate(incoming)
        if rows and found
    ]
    places = tuple((ends[k][0] + 4, ends[k][1]) if link.label else None for k, link in enumerate(links))
    low = [y + h / 2 for y, h in zip(middle, needed, strict=True)]
    bottom = max(*(n[3] for n in nodes), *low, *(y + LANE_HEIGHT / 2 for y in lanes.values()))
    return Layout(
        nodes,
        tuple(line(k, link) for k, link in enumerate(links)),
        places,
        rows,
        tuple(brackets),
        rights[-1] + DRAWING_MARGIN,
        bottom + DRAWING_MARGIN,
    )


def _columns(
    spots: Sequence[NodeRoom], links: Sequence[EdgeRoom], gap: float, room: float, tall: float, rows: bool
) -> tuple[list[float], list[float], list[float]]:
    """Of each column its left edge, the middle of its nodes, and its right edge."""
    last = max(s.column for s in spots)
    widths = [max((s.width for s in spots if s.column == c), default=0) for c in range(last + 1)]
    labels = [max((k.label for k in links if spots[k.target].column == c), default=0) for c in range(last + 1)]
    gap = max(gap, GAP_SHARE * tall) if tall > FLAT_HEIGHT else gap
    lefts, centre, rights, right = [], [], [], float(DRAWING_MARGIN)
    for c, (width, label) in enumerate(zip(widths, labels, strict=True)):
        if c:
            right += gap if rows else max(gap, room * label)
        lefts.append(right)
        right += label + BRACKET_STUB + 14 if rows and label else 0
        centre.append(right + width / 2)
        right += width
        rights.append(right)
    return lefts, centre, rights


def _line_ends(
    links: Sequence[EdgeRoom],
    nodes: Sequence[Bounds],
    middle: Sequence[float],
    incoming: Sequence[Sequence[int]],
    rows: bool,
) -> list[Point]:
    """Where each line ends: at its node, or before the row that its label has there."""
    ends: list[Point] = []
    for k, link in enumerate(links):
        box, y = nodes[link.target], middle[link.target]
        if rows and link.label:
            among = sorted(incoming[link.target], key=lambda i: middle[links[i].source])
            y += LABEL_ROW_HEIGHT * (among.index(k) - (len(among) - 1) / 2)
            ends.append((box[0] - BRACKET_STUB - 12 - max(links[i].label for i in among), y))
        else:
            ends.append((box[0], y))
    return ends


def _bracket(left: float, y: float, rows: Sequence[float]) -> tuple[Point, ...]:
    """From the top row down to the bottom row, and to the node."""
    x = left - BRACKET_STUB
    low, high = min(rows) - LABEL_ROW_HEIGHT * 0.35, max(rows) + LABEL_ROW_HEIGHT * 0.35
    return ((x - 3, low), (x, low), (x, y), (left, y), (x, y), (x, high), (x - 3, high))


def _stack_columns(
    spots: Sequence[NodeRoom], links: Sequence[EdgeRoom], needed: Sequence[float], between: float
) -> tuple[list[float], dict[tuple[int, int], float]]:
    """Middle of each node, and of each lane (column, link): columns stacked from top to bottom, side by side."""
    last = max(s.column for s in spots)
    first = [0.0] * len(spots)
    for c in range(last + 1):
        members = [n for n, s in enumerate(spots) if s.column == c]
        total = sum(needed[n] + between for n in members) - between
        y = -total / 2
        for n in members:
            first[n] = y + needed[n] / 2
            y += needed[n] + between
    columns: list[list[tuple[float, float, int, int]]] = []
    for c in range(last + 1):
        items = [(first[n], needed[n] + between, n, -1) for n, s in enumerate(spots) if s.column == c]
        for k, link in enumerate(links):
            a, b = spots[link.source].column, spots[link.target].column
            if a < c < b:
                wish = first[link.source] + (first[link.target] - first[link.source]) * (c - a) / (b - a)
                items.append((wish - 0.5, LANE_HEIGHT, -1, k))
        columns.append(sorted(items, key=lambda item: (item[0], item[3])))
    tallest = max(sum(item[1] for item in items) for items in columns) - between
    middle, lanes = [0.0] * len(spots), {}
    for c, items in enumerate(columns):
        y = DRAWING_MARGIN + (tallest - sum(item[1] for item in items)) / 2 + between / 2
        for _, height, n, k in items:
            if n >= 0:
                middle[n] = y + height / 2
            else:
                lanes[c, k] = y + height / 2
            y += height
    return middle, lanes


def _place_labels(plan: Layout, links: Sequence[EdgeRoom], along: Sequence[float]) -> tuple[Point | None, ...] | None:
    """A free place on each line for its label, or None where one has no such place."""
    segments = [(k, *pair) for k, line in enumerate(plan.lines) for pair in pairwise(line)]
    taken: list[Bounds] = []
    places: list[Point | None] = []
    for k, link in enumerate(links):
        place = None
        for x, y in _candidate_places(plan.lines[k], along) if link.label else ():
            box = (x - link.label / 2, y - link.height / 2, x + link.label / 2, y + link.height / 2)
            if any(overlap(box, other, 2) for other in (*taken, *plan.nodes)):
                continue
            if any(crosses(a, b, box, 1.5) for owner, a, b in segments if owner != k):
                continue
            place = (x, y)
            taken.append(box)
            break
        if link.label and place is None:
            return None
        places.append(place)
    return tuple(places)


def _candidate_places(line: tuple[Point, ...], along: Sequence[float]) -> list[Point]:
    """Points along the first and the last straight part of a line."""
    parts = [(line[0], line[1]), *([(line[-2], line[-1])] if len(line) > 2 else [])]
    return [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in parts for t in along]
