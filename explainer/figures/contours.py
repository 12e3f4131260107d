"""The part of a plane where a function is positive, as closed outlines (marching squares).

In: values on a grid, and the pixels of its columns and rows. Out: a `Path`. On a grid line between a positive and a
negative value the outline passes where a straight line through both would be 0.

    >>> contour(np.array([[1.0, -1.0], [1.0, -1.0]]), [0, 10], [0, 10], "area").parts
    (((0.0, 0.0), (0.0, 10.0), (5.0, 10.0), (5.0, 0.0)),)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from explainer.figures.axes import simplify_line
from explainer.figures.scene import Path

OutlinePoint = tuple[float, float]
Floats = NDArray[np.float64]


def contour(values: Floats, xs: Sequence[float], ys: Sequence[float], role: str) -> Path:
    """Outlines of the positive part of `values`, shape (rows, columns), at pixels `xs` and `ys`."""
    padded = np.full((values.shape[0] + 2, values.shape[1] + 2), -np.inf)
    padded[1:-1, 1:-1] = np.where(np.isfinite(values), values, -1.0)
    across = np.array([xs[0], *xs, xs[-1]], dtype=float)
    down = np.array([ys[0], *ys, ys[-1]], dtype=float)
    following: dict[OutlinePoint, list[OutlinePoint]] = {}
    for start, end in _outline_pieces(padded, across, down):
        if start != end:
            following.setdefault(start, []).append(end)
    parts = []
    while following:
        first = min(following)
        loop, here = [first], _take_next(following, first)
        while here != first:
            loop.append(here)
            here = _take_next(following, here)
        parts.append(_drop_straight(loop))
    return Path(tuple(tuple(part) for part in parts if len(part) > 2), role, closed=True)


def _take_next(following: dict[OutlinePoint, list[OutlinePoint]], here: OutlinePoint) -> OutlinePoint:
    ends = following[here]
    end = ends.pop(0)
    if not ends:
        del following[here]
    return end


def _outline_pieces(values: Floats, xs: Floats, ys: Floats) -> Iterator[tuple[OutlinePoint, OutlinePoint]]:
    """The outline's piece in each cell of the grid, with the positive part always on the same side."""
    for r in range(values.shape[0] - 1):
        for c in range(values.shape[1] - 1):
            corners = [(r, c), (r, c + 1), (r + 1, c + 1), (r + 1, c)]
            inside = [values[k] > 0 for k in corners]
            if all(inside) or not any(inside):
                continue
            crossings = []
            for k in range(4):
                a, b = corners[k], corners[(k + 1) % 4]
                if inside[k] != inside[(k + 1) % 4]:
                    crossings.append((_crossing(values, xs, ys, a, b), inside[k]))
            # Going round the cell, the outline leaves where the inside ends and comes back where it begins.
            count = len(crossings)
            for k, (point, leaving) in enumerate(crossings):
                if leaving:
                    yield crossings[(k - 1) % count][0], point


def _crossing(values: Floats, xs: Floats, ys: Floats, a: tuple[int, int], b: tuple[int, int]) -> OutlinePoint:
    """Where the outline meets the grid line from a to b; both ways the same point."""
    a, b = sorted((a, b))
    low, high = float(values[a]), float(values[b])
    t = 1.0 if low == -np.inf else 0.0 if high == -np.inf else low / (low - high)
    (r1, c1), (r2, c2) = a, b
    return (round(float(xs[c1] + (xs[c2] - xs[c1]) * t), 3), round(float(ys[r1] + (ys[r2] - ys[r1]) * t), 3))


def _drop_straight(loop: list[OutlinePoint]) -> list[OutlinePoint]:
    """Without the points that lie on a straight way between others; a gentle bend stays a bend."""
    (x0, y0) = loop[0]
    far = max(range(len(loop)), key=lambda k: math.hypot(loop[k][0] - x0, loop[k][1] - y0))
    there, back = simplify_line(loop[: far + 1]), simplify_line([*loop[far:], loop[0]])
    return [(x, y) for x, y in (*there[:-1], *back[:-1])]
