r"""A Typst file, of which a PDF is made, cut into what the reader compares.

In: its characters. Out: as `PageForm` says.

    >>> [piece.flat for piece in chains_in_typst('#chain(("w 5", $w_("5")$), ("equals 0.5", $= 0.5$))\n')]
    ['w5=0.5']
    >>> flatten_typst('frac(∂ E_("total"), ∂ w_("5")) ≈ attach(e, t: −0.14)')
    '∂Etotal/∂w5≈e^(-0.14)'
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explainer.reader.cells import Misplaced
from explainer.reader.html_page import picture_in_svg
from explainer.reader.notation import (
    ARGUMENT_END,
    ORNAMENT,
    close_up,
    flatten_text,
    join_fraction,
    put_hat,
    spell_ornament,
)
from explainer.reader.page_parts import (
    PageForm,
    Picture,
    Piece,
    PrintedMatrices,
    PrintedNumber,
    PrintedTable,
    find_numbers,
    read_description,
)
from explainer.reader.text_page import chains_of

_STRING = r'"((?:[^"\\]|\\.)*)"'
_FORMULA = r'\$((?:[^$"]|"(?:[^"\\]|\\.)*")*)\$'
_SIDE = re.compile(rf"\({_STRING}, {_FORMULA}\)")
_SPOKEN = re.compile(rf"#m\({_STRING}, {_FORMULA}\)|#raw\({_STRING}\)")
_POINTED = re.compile(r"\d+[.,]\d+")

# ------------------------------------------------------------------------------------------- formulas

_MATH_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|dot\.op|[A-Za-z]+|\S')
_SIGNS = {"dot.op": "*", "sum": "Σ", "−": "-", "·": "*"}


class _TypstReader:
    """Reads one formula from left to right."""

    def __init__(self, formula: str) -> None:
        self.pieces: list[str] = _MATH_PIECE.findall(formula)
        self.at = 0

    def peek(self) -> str:
        return self.pieces[self.at] if self.at < len(self.pieces) else ""

    def until(self, *ends: str) -> str:
        """Everything before an end, which is passed over."""
        out = ""
        while self.at < len(self.pieces) and self.peek() not in ends:
            out += self.piece()
        self.at += 1
        return close_up(out)

    def argument(self) -> str:
        """What stands in the brackets of a call with one argument."""
        self.at += 1
        return self.until(")")

    def piece(self) -> str:
        """One sign, with what belongs to it."""
        piece = self.peek()
        self.at += 1
        called = self.peek() == "("
        if piece.startswith('"'):
            words = _unescape(piece[1:-1])
            return words if words == "," else words.replace(", ", ARGUMENT_END).replace(",", ARGUMENT_END)
        if piece in ("frac", "attach") and called:
            self.at += 1
            first, second = self.until(","), self.until(")")
            return join_fraction(first, second) if piece == "frac" else f"{first}^({second.removeprefix('t:')})"
        if piece in ("sqrt", "abs") and called:
            return f"{piece}({self.argument()})"
        if piece == "hat" and called:
            return put_hat(self.argument())
        if piece in ("mono", "op", "_") and called:
            return self.argument()
        if piece == "^" and called:
            above = self.argument()
            return spell_ornament(above) if ORNAMENT.fullmatch(above) else f"^({above})"
        if piece == "(":
            return f"({self.until(')')})"
        return ARGUMENT_END if piece == "," else _SIGNS.get(piece, piece)


def flatten_typst(formula: str) -> str:
    """A formula of Typst's math mode."""
    return _TypstReader(formula).until("")


def _unescape(text: str) -> str:
    """What a string literal, or markup with backslashes, stands for."""
    return re.sub(r"\\(.)", r"\1", text)


def _plain(markup: str) -> str:
    """Words with their formulas in plain signs."""

    def spell(found: re.Match[str]) -> str:
        _, formula, code = found.groups()
        return _unescape(code) if formula is None else flatten_typst(formula)

    return _unescape(_SPOKEN.sub(lambda found: re.sub(r"([\\\[\]])", r"\\\1", spell(found)), markup))


# --------------------------------------------------------------------------------------------- chains

_CHAIN = re.compile(r"#(chain|code-lines)\(")


def _body(document: str) -> int:
    """Where the definitions end."""
    return max(document.find("\n#title()"), 0)


def chains_in_typst(document: str) -> Iterator[Piece]:
    """The arguments of `#chain`, and lines of code. Raises Misplaced where a reading says other numbers than its
    formula shows."""
    at = _body(document)
    for spoken in _SIDE.finditer(document, at):
        by_row = sorted if "mat(" in spoken[2] else list  # matrices are read row by row, and written one by one
        if by_row(_POINTED.findall(spoken[1])) != by_row(_POINTED.findall(spoken[2].replace('","', ","))):
            raise Misplaced(f"{spoken[1]!r} is read aloud where {spoken[2]!r} stands")
    line = document.count("\n", 0, at) + 1
    for found in _CHAIN.finditer(document, at):
        line, at = line + document.count("\n", at, found.start()), found.start()
        if found[1] == "code-lines":
            code = document[found.end() : document.index("\n)", found.end())].strip("\n").split("\n")
            lines = [_unescape(row.strip()[1:-2]).replace("\u00a0", " ") for row in code]
            yield from chains_of([(line + 1 + k, row) for k, row in enumerate(lines)])
            continue
        flat, end = "", found.end()
        while side := _SIDE.match(document, end):
            flat += flatten_typst(side[2])
            end = side.end() + 2
        yield Piece(flat, line)


# --------------------------------------------------------------------------------------------- tables

_CELL_PIECE = re.compile(rf"{_SPOKEN.pattern}|\\.|[\[\]]|[^\\\[\]#]+|#", re.DOTALL)


def _cells(markup: str) -> list[str]:
    """What stands in brackets, one after the other."""
    found, depth = list[str](), 0
    for piece in (match[0] for match in _CELL_PIECE.finditer(markup)):
        if piece == "]":
            depth -= 1
        if depth:
            found[-1] += piece
        if piece == "[":
            depth += 1
            found += [""] * (depth == 1)
    return found


def tables_in_typst(document: str) -> Iterator[PrintedTable]:
    """The arguments of `#listing`."""
    for found in re.finditer(r"^#listing\(\n(.*?)^\)$", document[_body(document) :], re.MULTILINE | re.DOTALL):
        _, columns, rest = found[1].split("\n", 2)
        count, cells = columns.count(",") - 1, [flatten_text(_plain(cell.strip())) for cell in _cells(rest)]
        rows = tuple(tuple(cells[k : k + count]) for k in range(0, len(cells), count))
        yield PrintedTable(rows, document.count("\n", 0, _body(document) + found.start()) + 1)


_MATRICES = re.compile(r'^#align\(center, side\("[^"]*", \$(.*)\$\)\)$', re.MULTILINE)
_MATRIX = re.compile(r'(\S*) mat\(delim: "\[",(.*?); \)')


def matrices_in_typst(document: str) -> Iterator[PrintedMatrices]:
    """Displays of matrices."""
    for found in _MATRICES.finditer(document):
        signs, tables = zip(*_MATRIX.findall(found[1]), strict=True)
        rows = (table.split("; ") for table in tables)
        cells = (tuple(tuple(map(flatten_typst, row.split(", "))) for row in matrix) for matrix in rows)
        yield PrintedMatrices(tuple(cells), tuple(_unescape(sign).replace("·", "*") for sign in signs[1:]))


# ---------------------------------------------------------------------------------- prose and pictures


def numbers_in_typst(document: str) -> Iterator[PrintedNumber]:
    """Lines of markup that call nothing but formulas, code and gaps."""
    start = _body(document)
    for number, line in enumerate(document[start:].split("\n"), document.count("\n", 0, start) + 1):
        if re.match(r"#m\(|#raw\(|#question\(|#numbered\(|[^\s#()\[\]]", line):
            yield from find_numbers(_plain(line), number)


_IMAGE = re.compile(rf'^#figure\(image\(bytes\({_STRING}\), format: "svg", alt: {_STRING}\)', re.MULTILINE)


def pictures_in_typst(document: str) -> Iterator[Picture]:
    """Pictures inside string literals, and the words that stand for them."""
    for found in _IMAGE.finditer(document):
        yield [*picture_in_svg(_unescape(found[1])), *read_description(_unescape(found[2]))]


TYPST_PAGE = PageForm(chains_in_typst, tables_in_typst, matrices_in_typst, numbers_in_typst, pictures_in_typst)
