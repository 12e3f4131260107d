"""A text file cut into what the reader compares.

In: its characters. Out: as `PageForm` says.

    >>> [piece.flat for piece in chains_in_text("Words.\\n\\n    net_h1 = w1 * i1 = 0.5\\n")]
    ['neth1=w1*i1=0.5']
    >>> [table.rows for table in tables_in_text("Words\\n\\n    Sample    i1\\n         1  0.05\\n")]
    [(('Sample', 'i1'), ('1', '0.05'))]
    >>> list(*pictures_in_text("[A picture]\\nAll of it: w1 is 0.15, net_h1 is -3.\\n"))
    [NamedNumber(name='w1', number='0.15'), NamedNumber(name='neth1', number='-3')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from explainer.reader.notation import close_up, flatten_text
from explainer.reader.page_parts import (
    Cells,
    PageForm,
    Picture,
    Piece,
    PrintedMatrices,
    PrintedNumber,
    PrintedTable,
    find_numbers,
    read_description,
)


def chains_in_text(document: str) -> Iterator[Piece]:
    """Indented lines that hold a relation; tables have columns."""
    paragraph: list[tuple[int, str]] = []
    for number, line in enumerate([*document.split("\n"), ""], 1):
        if line.startswith("    "):
            paragraph += [(number, line[4:])] * (GAP not in line)
            continue
        yield from chains_of(paragraph)
        paragraph = []


GAP = "____"
"""Signs that a line to write on holds."""


def chains_of(paragraph: list[tuple[int, str]]) -> Iterator[Piece]:
    if is_chains([line for _, line in paragraph]):
        for number, line in paragraph:
            if not line.startswith(_REASON):
                yield Piece(flatten_text(line), number)


_REASON = "    ("


def is_chains(paragraph: list[str]) -> bool:
    """Whether indented lines are chains, with reasons below them, and not a table or a matrix."""
    lines = (line for line in paragraph if not line.startswith(_REASON))
    return all(re.search(r"(^| )[=≈]( |$)", line) and "  " not in line and line[0] != "[" for line in lines)


def tables_in_text(document: str) -> Iterator[PrintedTable]:
    """Indented lines in columns."""
    paragraph: list[str] = []
    for number, line in enumerate([*document.split("\n"), ""], 1):
        if line.startswith("    "):
            paragraph += [line[4:]] * (GAP not in line)
            continue
        if paragraph and not is_chains(paragraph) and not paragraph[0].lstrip().startswith("["):
            rows = (re.split(r"\s{2,}", row.strip()) for row in paragraph)
            yield PrintedTable(tuple(tuple(map(flatten_text, row)) for row in rows), number - len(paragraph))
        paragraph = []


def matrices_in_text(document: str) -> Iterator[PrintedMatrices]:
    """Paragraphs of indented lines that start with a bracket."""
    for found in re.finditer(r"^    \[ .*\n(?:^    .*\n)*", document, re.MULTILINE):
        yield matrices_in_lines(found[0].split("\n"))


_BETWEEN_MATRICES = re.compile(r"(?<= )[·⊙+=≈](?= )")
_MATRIX_ROW = re.compile(r"\[ ([^\]]*) \]")


def matrices_in_lines(lines: Sequence[str]) -> PrintedMatrices:
    """Matrices side by side, the rows of each below each other."""
    matrices: dict[int, list[Cells]] = {}
    for line in lines:
        for row in _MATRIX_ROW.finditer(line):
            matrices.setdefault(row.start(), []).append(tuple(map(flatten_text, row[1].split())))
    signs = [close_up(sign).replace("·", "*") for line in lines for sign in _BETWEEN_MATRICES.findall(line)]
    return PrintedMatrices(tuple(map(tuple, matrices.values())), tuple(signs))


def numbers_in_text(document: str) -> Iterator[PrintedNumber]:
    """Lines at the margin that are no heading, and no picture with its description; lines to write on."""
    lines = document.split("\n")
    passed_over = False
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        picture = line.startswith("[")
        indented = line.startswith("    ") and GAP not in line
        if line and not (indented or picture or passed_over or re.match(r"[-=~]{9}", below)):
            yield from find_numbers(line, number)
        passed_over = picture


def pictures_in_text(document: str) -> Iterator[Picture]:
    """A title in brackets with the description below it."""
    for found in re.finditer(r"^\[.*\]\n(.*)$", document, re.MULTILINE):
        yield read_description(found[1])


TEXT_PAGE = PageForm(chains_in_text, tables_in_text, matrices_in_text, numbers_in_text, pictures_in_text)
