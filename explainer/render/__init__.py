"""Walkthrough → documents: one row per format, pages compiled once and filled for any number of variants.

>>> "latex" in format_names("fragment"), "pdf" in format_names("fragment")
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class FormatRow(NamedTuple):
    """A format as a command line knows it; how it is printed stands in `render.formats`, which `--help` must not wait
    for."""

    name: str
    suffix: str
    """Of its file."""
    doors: tuple[str, ...]
    """What can be written in it: a lesson, a homework, a fragment, mystmd's tree."""
    cells: bool = False
    """Whether it is computed cell by cell instead of being printed by templates."""


FORMAT_ROWS: Mapping[str, FormatRow] = {
    row.name: row
    for row in (
        FormatRow("html", "html", ("lesson", "homework", "fragment")),
        FormatRow("markdown", "md", ("lesson", "homework", "fragment")),
        FormatRow("text", "txt", ("lesson", "homework", "fragment")),
        FormatRow("typst", "typ", ("lesson", "homework")),
        FormatRow("pdf", "pdf", ("lesson", "homework")),
        FormatRow("latex", "tex", ("lesson", "homework", "fragment")),
        FormatRow("notebook", "ipynb", ("lesson", "homework")),
        FormatRow("xlsx", "xlsx", ("lesson",), cells=True),
        FormatRow("myst", "xml", ("mystmd",)),
    )
}


def format_names(door: str) -> tuple[str, ...]:
    """The formats that a lesson, a homework or a fragment can be written in."""
    return tuple(row.name for row in FORMAT_ROWS.values() if door in row.doors)
