"""The formats a lesson can be written in: one row each.

In: a format's name. Out: its templates, file suffix and printers. A new format is a row and a folder of templates.

    >>> FORMATS["markdown"].suffix
    'md'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explainer.printers import Printer
from explainer.printers.mathml import MATHML, lines, math
from explainer.printers.tex import TEX
from explainer.printers.text import CODE, PLAIN


@dataclass(frozen=True, slots=True)
class Format:
    """How a walkthrough becomes characters."""

    name: str
    suffix: str
    """Of the file; also of the templates, before .j2."""
    formulas: Printer
    """Prints formulas in the `partials` notation; the `delta` notation is code lines in every format."""
    code: Printer
    """Prints code lines."""
    line: Callable[[str], str]
    """Dresses a chain that stands on its own line."""
    inline: Callable[[str], str]
    """Dresses a formula inside a sentence or a cell."""
    code_inline: Callable[[str], str]
    """Dresses code inside a sentence or a cell."""
    escape: Callable[[str], str]
    """Makes plain text harmless."""
    aligned: bool = False
    """Whether the cells of a table are padded to the same width."""
    picture: str = ""
    """How a picture is written: "inline" as an SVG element, "file" as a file beside the page, "tikz" for LaTeX
    (`figures.tikz.STYLES` before the first one), "" in words alone."""


def html_escape(text: str) -> str:
    """Plain text for the inside of an element or attribute."""
    from html import escape

    return escape(text)


_MARKDOWN = {ord(c): f"\\{c}" for c in "\\`*_[]<>|$~^&"}
_LINE_START = re.compile(r"^(\s*)([-+#>]|\d+(?=[.)]))", re.MULTILINE)


def _markdown(text: str) -> str:
    """Plain text: what Markdown would take for markup is escaped, list marks and headings only where a line starts."""
    escaped = _LINE_START.sub(lambda m: m[1] + (f"\\{m[2]}" if not m[2].isdigit() else m[2]), text.translate(_MARKDOWN))
    return re.sub(r"^(\s*\d+)([.)])", r"\1\\\2", escaped, flags=re.MULTILINE)


def _code_span(code: str) -> str:
    return f"`{code}`"


FORMATS: Mapping[str, Format] = {
    row.name: row
    for row in (
        Format(
            "html",
            "html",
            MATHML,
            CODE,
            lines,
            math,
            lambda s: f"<code>{s}</code>",
            html_escape,
            picture="inline",
        ),
        Format("markdown", "md", TEX, PLAIN, str, lambda s: f"${s}$", _code_span, _markdown, picture="file"),
        Format("text", "txt", PLAIN, PLAIN, str, str, str, str, aligned=True),
    )
}
