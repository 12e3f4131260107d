"""Pictures that only the site has: shapes in a frame, as a figure of a page.

In: shapes drawn on `Axes`, and what is said of them. Out: HTML of a figure with a caption, a title and a description.

    >>> pieces = Pieces("learn/depth")
    >>> shapes = [Axes(56, 24, 400, 180, (0, 1), (0, 1)).dot(0.5, 0.5)]
    >>> "<figcaption" in drawn_figure(pieces, "mazur", "one-dot", shapes, "A dot", "It stands in the middle.")
    True
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.figures.axes import Axes
from explainer.figures.pen import Pen
from explainer.figures.scene import TEXT_SIZE, Shape, fit_scene, straight_line
from explainer.figures.svg import svg
from explainer.render.fragment import prefix_names
from explainer.render.pictures import LABEL_FORMAT
from explainer.site.pieces import Pieces, site_sentence

LINE_ROLES = ("curve", "curve d1", "curve d2", "curve d3")
"""How several lines in one picture differ."""
KEY_LINE, KEY_STEP = 34, 20
"""Pixels of the short line in a key, and from one row of the key to the next."""


def drawn_figure(pieces: Pieces, name: str, prefix: str, shapes: Sequence[Shape], caption: str, described: str) -> str:
    """A figure; `name` is the lesson whose number format its labels take, `prefix` keeps its ids its own."""
    compiler = pieces.compiler(name)
    write = compiler.pictures.text_writer(LABEL_FORMAT, compiler.slots)
    drawn = svg(fit_scene(shapes, site_sentence(described)), write, "f", caption, described)
    return prefix_names(
        '<figure class="drawing" id="figure"><div class="drawn" role="group" aria-labelledby="f-t" '
        f'tabindex="0">{drawn}</div><figcaption id="f-t">{caption}</figcaption></figure>',
        prefix,
    )


def key_shapes(pen: Pen, axes: Axes, words: Sequence[str], room: float = 44) -> list[Shape]:
    """Below the frame, a row for each line: how it is drawn and what it is."""
    shapes: list[Shape] = []
    for k, (role, said) in enumerate(zip(LINE_ROLES[: len(words)], words, strict=True)):
        y = axes.top + axes.height + room + k * KEY_STEP
        shapes.append(straight_line(axes.left, y, axes.left + KEY_LINE, y, role))
        shapes.append(pen.label(axes.left + KEY_LINE + 8, y, said, anchor="start", size=TEXT_SIZE))
    return shapes


def axis_names(pen: Pen, axes: Axes, across: str, up: str) -> list[Shape]:
    """What the two axes count."""
    return [
        pen.label(axes.left, axes.top - 11, up, role="bold", size=TEXT_SIZE),
        pen.label(
            axes.left + axes.width, axes.top + axes.height + 26, across, anchor="end", role="bold", size=TEXT_SIZE
        ),
    ]
