"""Scene → SVG: for a page that themes it, or as a file that looks right on its own.

In: a `Scene` and a function that writes a piece of text. Out: markup with classes for colours, never a style of its own
on an element, coordinates to a tenth of a pixel, the same bytes on every machine.

    >>> from explainer.walkthrough.document import Say
    >>> from explainer.figures.scene import Circle, Scene
    >>> svg(Scene(9, 9, (Circle(4, 4.26, 3, "node"),), Say("role.hidden")), str, "f1", "A", "B")[-50:]
    '<circle class="node" cx="4" cy="4.3" r="3"/></svg>'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

from explainer.equations.names import Code, Ident, Name, Ratio, Text
from explainer.figures.scene import (
    CACHED_PATHS,
    GROUND,
    NAME_SIZE,
    TEXT_SIZE,
    Box,
    Circle,
    Group,
    Label,
    Path,
    Scene,
    Shape,
)
from explainer.printers import NumberStyle, Printer
from explainer.printers.marks import mark_picture_text
from explainer.printers.text import PLAIN
from explainer.walkthrough.document import Inline

InlineWriter = Callable[[Inline], str]

DOWN, UP, BACK = "\ue010", "\ue011", "\ue012"
"""Around a subscript or superscript in a printed name. Specs with private-use characters are refused."""
_SHIFTED = re.compile(f"([{DOWN}{UP}])(.*?){BACK}")

TENTHS = 10
"""Of a pixel: what coordinates are rounded to."""


def svg(scene: Scene, write: InlineWriter, name: str, title: str, description: str, *, style: str | None = None) -> str:
    """The picture as one element; with a `style` as a file of its own, on a ground of its own and under its own title.
    Inside a page the caption bears the title's id, `NAME-t`."""
    width, height = _coordinate(scene.width), _coordinate(scene.height)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    alone = ' xmlns="http://www.w3.org/2000/svg" font-family="system-ui, sans-serif"' if style is not None else ""
    ground = f'<style>{style}</style><rect class="ground" width="100%" height="100%" rx="6"/>' if style else ""
    titled = f'<title id="{name}-t">{title}</title>' if style is not None else ""
    head = (
        f'<svg{alone} class="picture" {size} role="img" aria-labelledby="{name}-t {name}-d">'
        f'{titled}<desc id="{name}-d">{description}</desc>'
    )
    return f"{head}{ground}{_write_shapes(scene.shapes, write)}</svg>"


def _write_shapes(shapes: Sequence[Shape], write: InlineWriter) -> str:
    """Shapes one after the other; an arrow's line and head are one path."""
    written: list[str] = []
    for before, shape in zip((None, *shapes), shapes, strict=False):
        if isinstance(shape, Path) and isinstance(before, Path) and shape.role == f"{before.role} head":
            written[-1] = f'<path class="{shape.role}" d="{_path_data(before)}{_path_data(shape)}"/>'
        else:
            written.append(_write_shape(shape, write))
    return "".join(written)


def _write_shape(shape: Shape, write: InlineWriter) -> str:
    match shape:
        case Group(ids, shapes):
            inner = _write_shapes(shapes, write)
            return f'<g data-q="{escape(ids)}">{inner}</g>' if ids else inner
        case Path(_, role, _, thickness):
            roles = role if thickness is None else f"{role} {write(thickness.words(' '))}"
            return f'<path class="{roles}" d="{_path_data(shape)}"/>'
        case Circle(x, y, radius, role):
            return f'<circle class="{role}" cx="{_coordinate(x)}" cy="{_coordinate(y)}" r="{_coordinate(radius)}"/>'
        case Box(role="ground"):
            x1, y1, x2, y2 = map(round, shape.bounds)
            return f'<path class="{GROUND}" d="M{x1} {y1}h{x2 - x1}v{y2 - y1}H{x1}z"/>'
        case Box() if shape.width == shape.height == 2 * shape.corner:
            return _write_shape(Circle(shape.x, shape.y, shape.corner, shape.role), write)
        case Box(_, _, width, height, role, corner):
            left, top, _, _ = shape.bounds
            rounded = f' rx="{_coordinate(corner)}"' if corner else ""
            place = [_coordinate(number) for number in (left, top, width, height)]
            return '<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}/>'.format(role, *place, rounded)
        case Label():
            return _write_label(shape, write)


def _write_label(label: Label, write: InlineWriter) -> str:
    large = label.role == "bold" and label.size == NAME_SIZE
    role = f' class="{"name" if large else label.role}"' if label.role else ""
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "middle" else ""
    size = f' font-size="{_coordinate(label.size)}"' if label.size != TEXT_SIZE and not large else ""
    place = f'x="{round(label.x)}" y="{round(label.y + 0.35 * label.size)}"'
    return f"<text{role} {place}{anchor}{size}>{shift_scripts(''.join(map(write, label.pieces)), label.size)}</text>"


def shift_scripts(text: str, size: float) -> str:
    """Subscripts and superscripts as smaller text off the line, what follows back on it."""
    pieces = _SHIFTED.split(text)
    written, back = [pieces[0]], ""
    for which, inner, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        by = round(0.22 * size if which == DOWN else -0.35 * size, 1)
        start = _coordinate(by + (float(back) if back and not written[-1] else 0))
        written.append(f'<tspan class="sub" dy="{start}">{inner}</tspan>')
        back = _coordinate(-by)
        written.append(f'<tspan dy="{back}">{after}</tspan>' if after else "")
    return "".join(written)


def _tenths(x: float, unit: int = 1) -> int:
    """A length in tenths of a pixel, in steps of `unit` tenths."""
    return unit * round(x * TENTHS / unit)


def _coordinate(x: float) -> str:
    """A coordinate, to a tenth."""
    return f"{_tenths(x) / TENTHS:g}"


@lru_cache(maxsize=CACHED_PATHS)
def _path_data(path: Path) -> str:
    """The path's data: absolute starts, relative ways from there; of lines between nodes in whole pixels."""
    written, unit = [], TENTHS if path.role.startswith("edge") else 1
    for part in path.parts:
        x, y = _tenths(part[0][0], unit), _tenths(part[0][1], unit)
        letter, pieces = "", [f"M{x / TENTHS:g} {y / TENTHS:g}"]
        for point in part[1:]:
            numbers = [_tenths(value, unit) - (y if k % 2 else x) for k, value in enumerate(point)]
            x, y = _tenths(point[-2], unit), _tenths(point[-1], unit)
            needed = "l" if len(point) == 2 else "c"
            if needed == "l" and 0 in numbers:
                needed, numbers = ("h", numbers[:1]) if numbers[1] == 0 else ("v", numbers[1:])
            pieces.append((needed if needed != letter else " ") + " ".join(f"{v / TENTHS:g}" for v in numbers))
            letter = needed
        written.append("".join(pieces).replace(" -", "-") + ("z" if path.closed else ""))
    return "".join(written)


# ------------------------------------------------------------------------------------------------ names and numbers


_SUBSCRIPT_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
"""Digits below the line have characters of their own, which take less room in a file than a shift."""


def _ident(name: Ident, text: Callable[[Text], str]) -> str:
    hat = "\u0302" if name.accent == "hat" else ""
    sub = text(name.sub) if len(name.sub) else ""
    sub = sub.translate(_SUBSCRIPT_DIGITS) if sub.isdigit() else f"{DOWN}{sub}{BACK}" if sub else ""
    sup = f"{UP}{escape(name.sup)}{BACK}" if name.sup else ""
    return f"{text(name.base)}{hat}{sub}{sup}"


def _name(name: Name, text: Callable[[Text], str]) -> str:
    match name:
        case Code(parts):
            return "".join(map(text, parts))
        case Ratio(above, below, minus):
            return f"{'−' if minus else ''}∂{_ident(above, text)}/∂{_ident(below, text)}"
        case Ident():
            return _ident(name, text)


SVG_NUMBER = NumberStyle(minus="−", power=("·10", ""), power_minus="⁻", power_digits="⁰¹²³⁴⁵⁶⁷⁸⁹")

SVG = Printer(
    formula=PLAIN.formula,
    name=_name,
    escape=escape,
    number=SVG_NUMBER,
    equal="=",
    approx="≈",
    join=PLAIN.join,
    tag=mark_picture_text,
)
"""Names and numbers inside a picture."""
