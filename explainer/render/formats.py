"""How the formats that templates write are printed: one row each.

In: a format's name. Out: its templates and printers. A new format is a row here, one in `FORMAT_ROWS`, and a folder of
templates.

    >>> FORMATS["notebook"].templates
    ('markdown', 'md')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape as html_escape

from explainer.equations.names import Name
from explainer.printers import NumberStyle, Printer, latex, mathml, typst
from explainer.printers.marks import name_markup
from explainer.printers.mathml import MATHML
from explainer.printers.tex import MARKDOWN_TEX, drop_turns, fold_tex
from explainer.printers.text import PLAIN, WEB_CODE
from explainer.render import FORMAT_ROWS
from explainer.render.finish import notebook, pdf


@dataclass(frozen=True, slots=True)
class Format:
    """How a walkthrough becomes characters."""

    name: str
    """Of its row in `FORMAT_ROWS`; also the folder of its templates."""
    formulas: Printer
    """Prints formulas in the `partials` notation; the `delta` notation is code lines in every format."""
    code: Printer
    """Prints code lines."""
    line: Callable[[str, str], str]
    """Dresses a chain, given with its reading, that stands on its own line."""
    inline: Callable[[str, str], str]
    """Dresses a formula, given with its reading, inside a sentence or a cell."""
    code_inline: Callable[[str], str]
    """Dresses code inside a sentence or a cell."""
    escape: Callable[[str], str]
    """Makes plain text harmless."""
    reader: Callable[[Mapping[str, str]], Printer] | None = None
    """From a language's sentences, the printer of what is read aloud instead of a formula, where the format keeps that
    beside it."""
    programs: bool = False
    """Whether each section ends with the code that computes it."""
    aligned: bool = False
    """Whether the cells of a table are padded to the same width."""
    heading: Callable[[Name, Callable[[str], str]], str] | None = None
    """Writes a name as text, for the head of a table, where a formula would not do."""
    numbers: Printer | None = None
    """Prints numbers in sentences and cells, where they are text there and no formulas."""
    picture: str = ""
    """How a picture is written: "inline" as an SVG element, "file" as a file beside the page, "string" inside a string
    literal, "tikz" as LaTeX (`figures.tikz.STYLES` before the first one), "" in words alone."""
    folds: bool = False
    """Whether a page can be opened where it is folded; in other formats what is folded is left out."""
    asks: bool = False
    """Whether a page has a script that can ask for its lines."""
    columns: tuple[str, str, str] = ("", "numeric", "")
    """What a template is told of a table's columns: of names, of numbers, of words."""
    finish: Callable[[bytes], bytes] | None = None
    """Makes the file of the filled text, where the text is only its source."""
    source: str = ""
    """The format whose templates it takes, where they are not its own."""

    @property
    def suffix(self) -> str:
        """Of the file."""
        return FORMAT_ROWS[self.name].suffix

    @property
    def templates(self) -> tuple[str, str]:
        """Folder and suffix, before .j2, of the templates."""
        folder = self.source or self.name
        return folder, FORMAT_ROWS[folder].suffix


_MARKDOWN = {ord(c): f"\\{c}" for c in "\\`*_[]<>|$~^&"}
_LINE_START = re.compile(r"^(\s*)([-+#>]|\d+(?=[.)]))", re.MULTILINE)


def _markdown(text: str) -> str:
    """Plain text: what Markdown would take for markup is escaped, list marks and headings only where a line starts."""
    escaped = _LINE_START.sub(lambda m: m[1] + (f"\\{m[2]}" if not m[2].isdigit() else m[2]), text.translate(_MARKDOWN))
    return re.sub(r"^(\s*\d+)([.)])", r"\1\\\2", escaped, flags=re.MULTILINE)


def bare_formula(formula: str, reading: str) -> str:
    return formula


_WEB_PAGE = Format(
    "html",
    MATHML,
    WEB_CODE,
    line=lambda formula, reading: mathml.wrap_chain(formula),
    inline=lambda formula, reading: mathml.math_element(formula),
    code_inline=lambda code: f"<code>{code}</code>",
    escape=html_escape,
    numbers=replace(WEB_CODE, number=NumberStyle(minus="−", power=(" · 10<sup>", "</sup>"), power_minus="−")),
    picture="inline",
    folds=True,
    asks=True,
    heading=name_markup,
    columns=("", ' class="num"', ""),
)
_MARKDOWN_FILE = Format(
    "markdown",
    MARKDOWN_TEX,
    replace(PLAIN, escape=lambda text: text.replace("`", "ˋ").replace("\n", " ")),
    line=lambda formula, reading: "\n$$\n\n$$\n".join(fold_tex(formula)),
    inline=lambda formula, reading: f"${drop_turns(formula)}$",
    code_inline=lambda code: f"`{code}`",
    escape=_markdown,
    picture="file",
)
_NOTEBOOK = replace(_MARKDOWN_FILE, name="notebook", programs=True, finish=notebook, source="markdown")
_PLAIN_TEXT = Format(
    "text", PLAIN, PLAIN, line=bare_formula, inline=bare_formula, code_inline=str, escape=str, aligned=True
)
_TYPST = Format(
    "typst",
    typst.TYPST,
    typst.LITERAL,
    line=typst.chain_call,
    inline=typst.formula_call,
    code_inline=typst.raw_call,
    escape=typst.escape_markup,
    reader=typst.reading_printer,
    picture="string",
    columns=("left", "right", "words"),
)
_PDF = replace(_TYPST, name="pdf", finish=pdf, source="typst")
_LATEX = Format(
    "latex",
    latex.LATEX,
    latex.LATEX_CODE,
    line=lambda formula, reading: f"\\chain{{{formula}}}",
    inline=lambda formula, reading: f"${formula}$",
    code_inline=lambda code: f"\\texttt{{{code}}}",
    escape=latex.escape,
    picture="tikz",
    columns=("l", "r", "W"),
)


_ROWS = (
    _WEB_PAGE,
    _MARKDOWN_FILE,
    _PLAIN_TEXT,
    _TYPST,
    _PDF,
    _LATEX,
    _NOTEBOOK,
)

FORMATS: Mapping[str, Format] = {row.name: row for row in _ROWS}
