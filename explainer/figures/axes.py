"""A pair of axes: data to pixels, round ticks, curves.

In: where the frame stands and which numbers it spans. Out: shapes.

    >>> ticks(0.0, 1.0, 4)
    [0.0, 0.5, 1.0]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from explainer.figures.pen import Pen
from explainer.figures.scene import Box, Circle, Path, Point, Shape

TICK_SIZE = 10
"""Font size of the numbers at the axes."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from low to high, 1, 2 or 5 times a power of ten apart."""
    raw = (high - low) / most or 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def decades(low: float, high: float, most: int = 5) -> list[float]:
    """Powers of ten from low to high."""
    powers = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    step = -(-len(powers) // most) or 1
    return [10.0**p for p in powers if p % step == 0]


@dataclass(frozen=True, slots=True)
class Axes:
    """A frame in pixels and the numbers at its edges."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    log_x: bool = False
    log_y: bool = False

    def x_pixel(self, value: float) -> float:
        """The pixel of an x."""
        return self.left + self.width * _share_of_span(value, self.x, self.log_x)

    def y_pixel(self, value: float) -> float:
        """The pixel of a y."""
        return self.top + self.height * (1 - _share_of_span(value, self.y, self.log_y))

    def pixel_at(self, x: float, y: float) -> tuple[float, float]:
        return (self.x_pixel(x), self.y_pixel(y))

    def frame_shapes(
        self, pen: Pen, most: tuple[int, int] = (6, 5), marks: tuple[bool, bool] = (True, True)
    ) -> list[Shape]:
        """Lines at round numbers, the numbers beside them, and the frame."""
        across = (decades if self.log_x else ticks)(*self.x, most[0])
        up = (decades if self.log_y else ticks)(*self.y, most[1])
        bottom, end = self.top + self.height, self.left + self.width
        upright = [((self.x_pixel(v), self.top), (self.x_pixel(v), bottom)) for v in across]
        level = [((self.left, self.y_pixel(v)), (end, self.y_pixel(v))) for v in up]
        shapes: list[Shape] = [Path((*upright, *level), "grid")]
        shapes.append(Box(self.left + self.width / 2, self.top + self.height / 2, self.width, self.height, "frame"))
        if marks[0]:
            shapes += [pen.label(self.x_pixel(v), bottom + 10, short_number(pen, v), size=TICK_SIZE) for v in across]
        if marks[1]:
            shapes += [
                pen.label(self.left - 5, self.y_pixel(v), short_number(pen, v), anchor="end", size=TICK_SIZE)
                for v in up
            ]
        return shapes

    def curve(self, xs: Iterable[float], ys: Iterable[float], role: str) -> Path:
        """A line through points; what lies beyond the frame is left out."""
        parts: list[list[Point]] = [[]]
        for x, y in zip(xs, ys, strict=True):
            if math.isfinite(y) and self.y[0] <= y <= self.y[1] and self.x[0] <= x <= self.x[1]:
                parts[-1].append(self.pixel_at(x, y))
            elif parts[-1]:
                parts.append([])
        return Path(tuple(tuple(simplify_line(part)) for part in parts if part), role)

    def dot(self, x: float, y: float, role: str = "mark", radius: float = 4) -> Circle:
        return Circle(*self.pixel_at(x, y), radius, role)


def _share_of_span(value: float, span: tuple[float, float], log: bool) -> float:
    low, high = (math.log10(v) for v in span) if log else span
    return ((math.log10(value) if log else value) - low) / (high - low)


def short_number(pen: Pen, value: float, digits: int = 3) -> str:
    """A number that stands at an axis or in a caption of ours, with the page's decimal mark."""
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    if value and not -3 <= int(exponent) < 5:
        mantissa = mantissa.rstrip("0").rstrip(".")
        raised = str(int(exponent)).translate(_RAISED)
        text = f"10{raised}" if mantissa == "1" else f"{mantissa}·10{raised}"
    else:
        places = max(0, digits - 1 - int(exponent))
        text = f"{value:.{places}f}"
        text = text.rstrip("0").rstrip(".") if places else text
    return text.replace("-", "−").replace(".", pen.explanation.spec.page.decimal_mark)


def simplify_line(points: Sequence[Point]) -> list[Point]:
    """A line through fewer points, less than a seventh of a pixel from the given ones (Douglas and Peucker)."""
    if len(points) < 3:
        return list(points)
    (x0, y0), (x1, y1) = points[0], points[-1]
    long = math.hypot(x1 - x0, y1 - y0) or 1
    away = [abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / long for x, y in points[1:-1]]
    far = max(range(len(away)), key=away.__getitem__) + 1
    if away[far - 1] < 0.15:
        return [points[0], points[-1]]
    return [*simplify_line(points[: far + 1])[:-1], *simplify_line(points[far:])]


def span(values: Iterable[float], room: float = 0.08) -> tuple[float, float]:
    """From the least to the largest of some numbers, with some room on both sides."""
    found = [v for v in values if math.isfinite(v)] or [0.0]
    low, high = min(found), max(found)
    edge = (high - low or abs(high) or 1.0) * room
    return low - edge, high + edge


def thin_out(count: int, most: int = 120) -> list[int]:
    """At most so many places of a long series, the first and the last among them."""
    return list(range(count)) if count <= most else np.linspace(0, count - 1, most).round().astype(int).tolist()
