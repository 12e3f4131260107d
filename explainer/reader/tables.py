r"""The tables of a finished document, as rows of cells in plain signs.

In: the characters of a document. Out: `PrintedTable`s in the order of the page. A format is a row of `TABLE_CUTTERS`.

    >>> [table.rows for table in cut_text("Words\n\n    Sample    i1\n         1  0.05\n")]
    [(('Sample', 'i1'), ('1', '0.05'))]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from explainer.reader.cutting import LATEX_SIGNS, is_chains
from explainer.reader.notation import flatten_mathml, flatten_tex, flatten_text

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table of a page."""

    rows: tuple[Cells, ...]
    """The header first; in text an empty cell is left out."""
    line: int
    """Of the file, from 1."""


def cut_text(document: str) -> Iterator[PrintedTable]:
    """Indented lines in columns."""
    paragraph: list[str] = []
    for number, line in enumerate([*document.split("\n"), ""], 1):
        if line.startswith("    "):
            paragraph.append(line[4:])
            continue
        if paragraph and not is_chains(paragraph) and not paragraph[0].lstrip().startswith("["):
            rows = (re.split(r"\s{2,}", row.strip()) for row in paragraph)
            yield PrintedTable(tuple(tuple(map(flatten_text, row)) for row in rows), number - len(paragraph))
        paragraph = []


def cut_markdown(document: str) -> Iterator[PrintedTable]:
    """Lines between bars, the second of which is a rule."""
    for found in re.finditer(r"(?:^\|.*\|\n)+", document, re.MULTILINE):
        lines = found[0].rstrip("\n").split("\n")
        rows = [re.split(r"(?<!\\) \| ", line[2:-2]) for k, line in enumerate(lines) if k != 1]
        at = document.count("\n", 0, found.start()) + 1
        yield PrintedTable(tuple(tuple(map(flatten_markdown, row)) for row in rows), at)


def flatten_markdown(cell: str) -> str:
    """A cell of Markdown: one formula, or words."""
    formula = re.fullmatch(r"\s*\$([^$]*)\$\s*", cell)
    if formula:
        return flatten_tex(formula[1])
    return flatten_text(re.sub(r"\\(?=[^\w\s])|`", "", cell.strip()))


_WEB_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_WEB_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_WEB_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL)


def cut_html(document: str) -> Iterator[PrintedTable]:
    """Elements of a table."""
    for found in _WEB_TABLE.finditer(document):
        rows = (tuple(flatten_web(cell) for cell in _WEB_CELL.findall(row)) for row in _WEB_ROW.findall(found[1]))
        yield PrintedTable(tuple(rows), document.count("\n", 0, found.start()) + 1)


def flatten_web(cell: str) -> str:
    """A cell of a web page: a formula, or words."""
    if "<math" in cell:
        return flatten_mathml(cell)
    raised = re.sub(r"<sup>(.*?)</sup>", r"^(\1)", re.sub(r"<sup>\+</sup>", "⁺", cell))
    return flatten_text(unescape(re.sub(r"<[^>]*>", "", raised)).replace("×", "*").replace("·", "*"))


_LATEX_TABLE = re.compile(r"^\\listing\{", re.MULTILINE)


def cut_latex(document: str) -> Iterator[PrintedTable]:
    r"""The arguments of `\listing`."""
    for found in _LATEX_TABLE.finditer(document):
        arguments, at = [], found.end() - 1
        for _ in range(4):
            end = closing_brace(document, at)
            arguments.append(document[at + 1 : end])
            at = end + 1
        lines = [arguments[2], *(row for row in arguments[3].split("\\\\\n") if row.strip())]
        rows = [re.split(r"(?<!\\)&", line.strip())[1:] for line in lines]
        at = document.count("\n", 0, found.start()) + 1
        yield PrintedTable(tuple(tuple(map(flatten_latex, row)) for row in rows), at)


def flatten_latex(cell: str) -> str:
    """A cell of LaTeX: words, code and formulas."""
    words = re.sub(r"\$([^$]*)\$", lambda formula: flatten_tex(formula[1]), cell.strip())
    words = re.sub(r"\\texttt\{(.*)\}", r"\1", words)
    for written, meant in LATEX_SIGNS.items():
        words = words.replace(written, meant)
    return flatten_text(words)


def closing_brace(text: str, start: int) -> int:
    """Where the brace that opens at `start` is closed."""
    depth = 0
    for found in re.finditer(r"\\.|[{}]", text[start:]):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return start + found.start()
    return len(text)


TABLE_CUTTERS: Mapping[str, Callable[[str], Iterator[PrintedTable]]] = {
    "text": cut_text,
    "markdown": cut_markdown,
    "html": cut_html,
    "latex": cut_latex,
}
"""The formats whose tables are read back."""
