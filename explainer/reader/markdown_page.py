"""A Markdown file cut into what the reader compares; a notebook is cut as the Markdown it is made of.

In: its characters. Out: as `PageForm` says.

    >>> [piece.flat for piece in chains_in_markdown("Words.\\n\\n$$\\nw_5 = 0.5\\n$$\\n")]
    ['w5=0.5']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explainer.reader.notation import flatten_tex, flatten_text
from explainer.reader.page_parts import (
    PageForm,
    Picture,
    Piece,
    PrintedMatrices,
    PrintedNumber,
    PrintedTable,
    blank_lines,
    find_numbers,
    read_description,
    spell_tex_numbers,
)
from explainer.reader.text_page import chains_of, matrices_in_lines

_MARKDOWN_PIECE = re.compile(r"^\$\$\n(.*?)\n\$\$$|^```text\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def chains_in_markdown(document: str) -> Iterator[Piece]:
    """Formulas between double dollars, put together again where they were cut to fit; lines of code."""
    whole: Piece | None = None
    line, at, end = 1, 0, 0
    for found in _MARKDOWN_PIECE.finditer(document):
        line, at = line + document.count("\n", at, found.start()), found.start()
        continued, end = document[end:at] == "\n\n", found.end()
        tex, code = found.groups()
        if tex is not None:
            flat = flatten_tex(tex)
            if whole is not None and continued and re.match(r"=|\\approx|\{\} ", tex):
                whole = Piece(whole.flat + flat, whole.line)
                continue
            if whole is not None:
                yield whole
            whole = Piece(flat, line)
            continue
        if whole is not None:
            yield whole
            whole = None
        yield from chains_of([(line + 1 + k, text) for k, text in enumerate(code.split("\n"))])
    if whole is not None:
        yield whole


def tables_in_markdown(document: str) -> Iterator[PrintedTable]:
    """Lines between bars, the second of which is a rule."""
    for found in re.finditer(r"(?:^\|.*\|\n)+", document, re.MULTILINE):
        lines = found[0].rstrip("\n").split("\n")
        rows = [re.split(r"(?<!\\) \| ", line[2:-2]) for k, line in enumerate(lines) if k != 1]
        at = document.count("\n", 0, found.start()) + 1
        yield PrintedTable(tuple(tuple(map(flatten_markdown, row)) for row in rows), at)


def flatten_markdown(cell: str) -> str:
    """A cell of Markdown: formulas and words."""
    spelled = re.sub(r"(?<!\\)\$((?:[^$\\]|\\.)*)\$", lambda formula: flatten_tex(formula[1]), cell.strip())
    return flatten_text(re.sub(r"\\(?=[^\w\s])|`", "", spelled))


def matrices_in_markdown(document: str) -> Iterator[PrintedMatrices]:
    """Lines of code that start with a bracket."""
    for found in re.finditer(r"^```text\n( *\[ .*?)^```$", document, re.MULTILINE | re.DOTALL):
        yield matrices_in_lines(found[1].split("\n"))


def numbers_in_markdown(document: str) -> Iterator[PrintedNumber]:
    """Paragraphs that are no heading, table, picture, display or code."""
    outside = re.sub(r"^\$\$\n.*?\n\$\$$|^```.*?\n```$", blank_lines, document, flags=re.MULTILINE | re.DOTALL)
    for number, line in enumerate(outside.split("\n"), 1):
        if line and line[0] not in "#|!":
            yield from find_numbers(spell_tex_numbers(re.sub(r"\\(?=[-.()#+|])", "", line)), number)


def pictures_in_markdown(document: str) -> Iterator[Picture]:
    """The words that stand for a picture."""
    for found in re.finditer(r"^!\[(.*)\]\([^)]*\)$", document, re.MULTILINE):
        yield read_description(re.sub(r"\\(?=[^A-Za-z\d\s])", "", found[1]))


MARKDOWN_PAGE = PageForm(
    chains_in_markdown, tables_in_markdown, matrices_in_markdown, numbers_in_markdown, pictures_in_markdown
)
