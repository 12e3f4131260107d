"""A sheet's code as a QR code, for whoever scans what was handed in: the code alone, nothing of the student.

In: a code, and how a format writes pictures (`Format.picture`). Out: the text that draws it. It needs the library
segno; without it a sheet has its code in letters alone.

    >>> square_runs([[1, 1, 0], [0, 0, 1], [1, 0, 1]])
    [(0, 0, 2), (2, 1, 1), (0, 2, 1), (2, 2, 1)]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec

Squares = Sequence[Sequence[int]]
"""The modules of a QR code, row by row: 1 is dark."""
QUIET = 4
"""Light modules around it, as ISO/IEC 18004 asks for."""
MISSING = "sheets have their code in letters alone: a QR code needs segno (pip install 'explainer[qr]')"
"""What the instructor is told where the library is not installed."""


def can_draw_qr() -> bool:
    """Whether the library is installed."""
    return find_spec("segno") is not None


def qr_code(code: str, picture: str) -> str:
    """The QR code of a sheet's code, as a format with this way of pictures writes it. Raises ModuleNotFoundError."""
    return QR_WRITERS[picture](code, qr_squares(code))


@lru_cache(maxsize=4096)
def qr_squares(code: str) -> Squares:
    """The modules of a code's QR code, without the light border; error correction M, or more where there is room."""
    import segno

    return tuple(map(tuple, segno.make_qr(code, error="m").matrix))


def square_runs(squares: Squares) -> list[tuple[int, int, int]]:
    """(column, row, length) of the dark runs of each row, from the top left."""
    runs = []
    for y, row in enumerate(squares):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append((start, y, x - start))
                start = None
    return runs


def _svg(code: str, squares: Squares) -> str:
    """An element that a screen reader passes over: the code stands beside it."""
    size = len(squares) + 2 * QUIET
    path = "".join(f"M{x + QUIET} {y + QUIET}h{n}v1h-{n}z" for x, y, n in square_runs(squares))
    ground = f'<rect width="{size}" height="{size}" fill="#fff"/>'
    dark = f'<path d="{path}" fill="#000"/>'
    start = f'<svg class="qr" viewBox="0 0 {size} {size}" aria-hidden="true" shape-rendering="crispEdges">'
    return f"{start}{ground}{dark}</svg>"


def _typst(code: str, squares: Squares) -> str:
    """The arguments of an image: the drawing inside a string literal, and the words that stand for it."""
    drawing = _svg(code, squares).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ').replace('"', '\\"')
    return f'bytes("{drawing}"), format: "svg", alt: "{code}"'


def _latex(code: str, squares: Squares) -> str:
    """Rules in the picture of LaTeX itself, which needs no package."""
    size = len(squares)
    rules = (
        f"\\put({x},{size - 1 - y}){{\\rule{{{n}\\unitlength}}{{\\unitlength}}}}" for x, y, n in square_runs(squares)
    )
    return f"\\begin{{picture}}({size},{size}){''.join(rules)}\\end{{picture}}"


QR_WRITERS: Mapping[str, Callable[[str, Squares], str]] = {"inline": _svg, "string": _typst, "tikz": _latex}
"""`Format.picture` → what writes it there; other formats have none."""
