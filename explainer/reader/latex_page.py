"""A LaTeX file cut into what the reader compares.

In: its characters. Out: as `PageForm` says.

    >>> [piece.flat for piece in chains_in_latex(r"\\chain{w_5 = 0.5}")]
    ['w5=0.5']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explainer.reader.notation import flatten_tex, flatten_text
from explainer.reader.page_parts import (
    BESIDE,
    PRINTED,
    TEX_NUMBER,
    NamedNumber,
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

_LATEX_CHAIN = re.compile(r"\\(chain|codeline)(?=\{)")
LATEX_SIGNS = {
    r"\textasciicircum{}": "^",
    r"$\approx$": "≈", r"$\odot$": "⊙", r"\_": "_", "~": " ", r"$\Sigma$": "Σ", r"$\geq$": "≥", r"$\partial$": "∂",
}  # fmt: skip


def chains_in_latex(document: str) -> Iterator[Piece]:
    r"""The arguments of `\chain` and `\codeline`."""
    body = document.index(r"\begin{document}") if r"\begin{document}" in document else 0
    line, at = 1, 0
    for found in _LATEX_CHAIN.finditer(document, body):
        line, at = line + document.count("\n", at, found.start()), found.start()
        inside = _braced(document, found.end())
        if found[1] == "chain":
            yield Piece(flatten_tex(inside), line)
            continue
        for written, meant in LATEX_SIGNS.items():
            inside = inside.replace(written, meant)
        yield Piece(flatten_text(inside), line)


def _braced(text: str, start: int) -> str:
    depth, at = 0, start
    while True:
        at += {"\\": 1}.get(text[at], 0)
        depth += {"{": 1, "}": -1}.get(text[at], 0) if text[at - 1] != "\\" else 0
        at += 1
        if not depth:
            return text[start + 1 : at - 1]


_LATEX_TABLE = re.compile(r"^\\listing\{", re.MULTILINE)


def tables_in_latex(document: str) -> Iterator[PrintedTable]:
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
    words = re.sub(r"\\texttt\{((?:[^{}]|\{\})*)\}", r"\1", words)
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


_LATEX_MATRIX = re.compile(r"\\mathrel\{(.*?)\}\s*\\left\[\\begin\{array\}\{\S+ \}r\}\} (.*?)\\end\{array\}")


def matrices_in_latex(document: str) -> Iterator[PrintedMatrices]:
    """Displays of matrices."""
    for found in re.finditer(r"^\\\[(.*\\begin\{array\}.*)\\\]$", document, re.MULTILINE):
        signs, tables = zip(*_LATEX_MATRIX.findall(found[1]), strict=True)
        rows = ([row for row in table.split("\\\\") if row.strip()] for table in tables)
        cells = (
            tuple(tuple(map(flatten_tex, row.removesuffix("\\ ").split("&")[1:])) for row in matrix) for matrix in rows
        )
        yield PrintedMatrices(tuple(cells), tuple(flatten_tex(sign).replace("·", "*") for sign in signs[1:]))


_LATEX_BLOCK = re.compile(r"^\\begin\{(minipage|tikzpicture|tabular|center)\}.*?\\end\{\1\}", re.MULTILINE | re.DOTALL)


def numbers_in_latex(document: str) -> Iterator[PrintedNumber]:
    """Paragraphs between commands; gaps with their numbers."""
    body = document.index(r"\begin{document}") if r"\begin{document}" in document else 0
    inside = False
    for number, line in enumerate(
        _LATEX_BLOCK.sub(blank_lines, document[body:]).split("\n"), document.count("\n", 0, body) + 1
    ):
        inside = line.startswith(r"\par\medskip\noindent\begin{minipage}") or (inside and "end{minipage}" not in line)
        if not inside and re.match(r"[\w$(\"'`]|\\(question|answer)\{", line):
            yield from find_numbers(spell_tex_numbers(line), number)


_TIKZ_LABEL = re.compile(r"^\\node\[[^\n]*?\] at \(\S+\) \{(.*)\};$", re.MULTILINE)
_TIKZ_PIECE = re.compile(r"\$([^$]+)\$|\\texttt\{((?:[^{}]|\{\})*)\}")
_TIKZ_BESIDE = {"\\textbar{}": "|", "\\ensuremath{\\to}": "→", "\\ensuremath{\\rightarrow}": "→"}


def labels_in_tikz(drawing: str) -> Iterator[NamedNumber]:
    """A number behind its name; behind a bar its gradient, behind an arrow what becomes of it."""
    name = ""
    for found in _TIKZ_LABEL.finditer(drawing):
        at, told = 0, 0
        name = name if found[1].startswith("\\textbar") else ""
        for piece in _TIKZ_PIECE.finditer(found[1]):
            between = found[1][at : piece.start()].strip()
            text, at = flatten_tex(piece[1] or piece[2].replace("\\_", "_")), piece.end()
            if not re.fullmatch(PRINTED, text):
                name, told = text, 0
                continue
            beside = BESIDE.get(_TIKZ_BESIDE.get(between, between))
            if beside:
                yield NamedNumber(f"{beside} of {name}", text)
            elif told == 0 and name and not between:
                yield NamedNumber(name, text)
            told += 1


_TIKZ_PAIR = re.compile(
    rf"at \((\S+),\S+\) \{{\$([^$]+)\$\}};\n[^\n]* at \(\1,\S+\) \{{{TEX_NUMBER}\}};$", re.MULTILINE
)


def pictures_in_latex(document: str) -> Iterator[Picture]:
    """A description, and labels of a name and a number."""
    for found in re.finditer(r"^\\described\{([^\n]*)\}$(.*?)^\\end\{minipage\}", document, re.MULTILINE | re.DOTALL):
        pairs = [(name, number) for _, name, number in _TIKZ_PAIR.findall(found[2])]
        labels = [NamedNumber(flatten_tex(name), flatten_tex(number)) for name, number in pairs]
        labels += labels_in_tikz(found[2])
        yield [*read_description(re.sub(r"\\(?=[_&%#$])|\\textasciicircum\{\}", "", found[1])), *labels]


LATEX_PAGE = PageForm(chains_in_latex, tables_in_latex, matrices_in_latex, numbers_in_latex, pictures_in_latex)
