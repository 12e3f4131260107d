"""The formats a lesson can be written in: one row each.

In: a format's name. Out: its templates, file suffix and printers. A new format is a row and a folder of templates.

    >>> FORMATS["markdown"].suffix
    'md'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explainer.printers import Printer
from explainer.printers.mathml import MATHML, lines, math
from explainer.printers.tex import TEX
from explainer.printers.text import PLAIN


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


def _html(text: str) -> str:
    from html import escape

    return escape(text)


_MARKDOWN = {ord(c): f"\\{c}" for c in "\\`*_{}[]<>#+-!|$~^&"}


def _markdown(text: str) -> str:
    return text.translate(_MARKDOWN)


def _code_span(code: str) -> str:
    return f"`{code}`"


FORMATS: Mapping[str, Format] = {
    row.name: row
    for row in (
        Format("html", "html", MATHML, PLAIN, lambda s: lines(s, result=True), math, lambda s: f"<code>{s}</code>", _html),
        Format("markdown", "md", TEX, PLAIN, str, lambda s: f"${s}$", _code_span, _markdown),
        Format("text", "txt", PLAIN, PLAIN, str, str, str, str),
    )
}
