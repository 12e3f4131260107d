"""A picture as shapes: where everything is, without markup, colours or numbers.

In: coordinates in pixels, y downwards, and pieces of text (`document.Inline`). Out: a `Scene`, which `svg` and `tikz`
write. A shape has a role ("edge", "node", "curve"); the stylesheet says what a role looks like.

    >>> Scene(100, 50, (Circle(50, 25, 20, "node"),), Say("role.hidden")).width
    100
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from explainer.walkthrough.document import Inline, Quantity, Say, Verdict

NAME_SIZE, TEXT_SIZE = 13, 11
"""Font sizes, in pixels: of names, and of all else."""

Point = tuple[float, ...]
"""(x, y): a straight way there; (x1, y1, x2, y2, x, y): a Bézier curve there by two control points."""


THICKEST = 6
"""Steps of thickness."""


@dataclass(frozen=True, slots=True)
class Thickness:
    """How thick a line is: as its number is large beside the largest in the picture, and dashed where it is negative.

    A number is (quantity,), or (new, old) for a difference."""

    number: tuple[Quantity, ...]
    among: tuple[tuple[Quantity, ...], ...]
    """Every number of the picture."""

    def words(self, joint: str) -> Verdict:
        """The roles of the line, with this between one and the next: w3 n."""
        roles = (f"w{k}{sign}" for sign in ("", f"{joint}n") for k in range(THICKEST + 1))
        texts = tuple(Say("plain", {"text": role}) for role in roles)
        return Verdict("thickness", self.number[0], texts, (self.number, *self.among))


@dataclass(frozen=True, slots=True)
class Path:
    """Lines and curves through points; several parts are filled by the even-odd rule."""

    parts: tuple[tuple[Point, ...], ...]
    role: str
    closed: bool = False
    thickness: Thickness | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle by its centre."""

    x: float
    y: float
    radius: float
    role: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its centre, with rounded corners."""

    x: float
    y: float
    width: float
    height: float
    role: str
    corner: float = 0

    @property
    def bounds(self) -> Bounds:
        return (self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; `y` is the middle of its height."""

    x: float
    y: float
    pieces: tuple[Inline, ...]
    anchor: str = "middle"
    """Which end of the text `x` is: start, middle or end."""
    role: str = ""
    size: float = NAME_SIZE
    width: float = 0
    """Room for the longest text that may stand here."""

    @property
    def bounds(self) -> Bounds:
        left = self.x - self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return (left, self.y - 0.55 * self.size, left + self.width, self.y + 0.55 * self.size)


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that stand for quantities: their trace ids, space-separated."""

    ids: str
    shapes: tuple[Shape, ...]


Shape = Path | Circle | Box | Label | Group
Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished picture."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    description: Say
    """What it shows, in words and with its numbers."""


MARGIN = 4
"""Free room around a picture."""
CACHED_PATHS = 512
"""Paths that are remembered, since pictures of many variants have the same grids and curves."""


def bounds_of(shapes: Iterable[Shape]) -> Bounds:
    """The box that holds all shapes."""
    boxes = [_shape_bounds(shape) for shape in shapes]
    low, high = zip(*((box[:2], box[2:]) for box in boxes), strict=True)
    return (*map(min, zip(*low, strict=True)), *map(max, zip(*high, strict=True)))


def _shape_bounds(shape: Shape) -> Bounds:
    match shape:
        case Group(_, shapes):
            return bounds_of(shapes)
        case Path():
            return _path_bounds(shape)
        case Circle(x, y, radius):
            return (x - radius, y - radius, x + radius, y + radius)
        case _:
            return shape.bounds


@lru_cache(maxsize=CACHED_PATHS)
def _path_bounds(path: Path) -> Bounds:
    points = [point[-2:] for part in path.parts for point in part]
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def fit_scene(shapes: Sequence[Shape], description: Say) -> Scene:
    """The scene that holds all shapes, with a margin around them; where nothing is drawn, its description alone."""
    if not shapes:
        return Scene(0, 0, (), description)
    left, top, right, bottom = bounds_of(shapes)
    there = tuple(move_shape(shape, MARGIN - left, MARGIN - top) for shape in shapes)
    return Scene(right - left + 2 * MARGIN, bottom - top + 2 * MARGIN, there, description)


GROUND = "ground"
"""Role of what keeps a line under labels away from their letters."""


def straight_line(x1: float, y1: float, x2: float, y2: float, role: str) -> Path:
    """A straight line."""
    return Path((((x1, y1), (x2, y2)),), role)


def arrow(start: Point, end: Point, role: str, head: float = 7) -> tuple[Path, Path]:
    """A straight line with a head at its end."""
    (x1, y1), (x2, y2) = start, end
    long = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1
    u, v = (x2 - x1) / long * head, (y2 - y1) / long * head
    back, half = (x2 - u, y2 - v), 0.45
    wings = ((back[0] - half * v, back[1] + half * u), (x2, y2), (back[0] + half * v, back[1] - half * u))
    return straight_line(x1, y1, *back, role), Path((wings,), f"{role} head", closed=True)


def move_shape(shape: Shape, right: float, down: float) -> Shape:
    """The same shape elsewhere."""
    match shape:
        case Group(ids, shapes):
            return Group(ids, tuple(move_shape(part, right, down) for part in shapes))
        case Path():
            return _move_path(shape, right, down)
        case _:
            return replace(shape, x=shape.x + right, y=shape.y + down)


@lru_cache(maxsize=CACHED_PATHS)
def _move_path(path: Path, right: float, down: float) -> Path:
    shift = (right, down)
    there = tuple(tuple(tuple(v + shift[k % 2] for k, v in enumerate(p)) for p in part) for part in path.parts)
    return replace(path, parts=there)


def flatten(shapes: tuple[Shape, ...], ids: str = "") -> Iterator[tuple[Path | Circle | Box | Label, str]]:
    """Every single shape with the ids of its group, in the order they are drawn."""
    for shape in shapes:
        if isinstance(shape, Group):
            yield from flatten(shape.shapes, shape.ids)
        else:
            yield shape, ids


def overlap(a: Bounds, b: Bounds, margin: float = 0) -> bool:
    """Whether two boxes, one of them made larger by a margin, have a point in common."""
    return a[0] - margin < b[2] and b[0] < a[2] + margin and a[1] - margin < b[3] and b[1] < a[3] + margin


def crosses(start: Point, end: Point, box: Bounds, margin: float = 0) -> bool:
    """Whether a straight line meets a box made larger by a margin (Liang and Barsky)."""
    low, high = 0.0, 1.0
    for k in (0, 1):
        step = end[k] - start[k]
        near, far = box[k] - margin - start[k], box[k + 2] + margin - start[k]
        if step == 0:
            if near > 0 or far < 0:
                return False
            continue
        enter, leave = sorted((near / step, far / step))
        low, high = max(low, enter), min(high, leave)
        if low > high:
            return False
    return True
