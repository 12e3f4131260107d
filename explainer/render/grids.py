"""What stands in rows and columns: tables, and matrices side by side.

In: blocks of a `Document`, and the compiler that writes what stands in a cell. Out: finished pieces; in plain text
every column is padded to its widest cell, whichever numbers it will hold.

    >>> from explainer import explain
    >>> from explainer.render.compiler import Compiler
    >>> from explainer.render.formats import FORMATS
    >>> writer = GridWriter(Compiler(explain("mazur"), FORMATS["text"]))
    >>> writer.side_by_side(["", "="], [[["1"], ["2"]], [["3"], ["4"]]])[1].count("=")
    1
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.equations.names import Code, Ident, Ratio, member_name
from explainer.printers import Printer
from explainer.printers.marks import mark_code
from explainer.render import verdicts
from explainer.render.page import ChoiceSlot, PadSlot, Page, SealedText, SeriesSlot
from explainer.walkthrough.document import (
    Inline,
    Listing,
    Matrices,
    NameOf,
    NumberOf,
    Say,
    SeriesNumber,
    Table,
    VariantText,
    Verdict,
)

if TYPE_CHECKING:
    from explainer.render.compiler import Compiler


class GridWriter:
    """Writes the tables and matrices of one page."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.format, self.chains, self.slots = compiler.format, compiler.chains, compiler.slots
        self.tables = 0

    def table(self, table: Table) -> SealedText:
        numeric = [bool(table.rows) and _is_number(table.rows[-1][k]) for k in range(len(table.header))]
        cells = [[self.compiler.inline(cell) for cell in row] for row in table.rows]
        cells.insert(0, [self.header_cell(cell) for cell in table.header])
        if self.format.aligned:
            cells = self.pad_cells(cells, numeric)
        header, *rows = [[SealedText(cell) for cell in row] for row in cells]
        kinds = [1 if flag else 2 * any(_is_words(row[k]) for row in table.rows) for k, flag in enumerate(numeric)]
        classes = [SealedText(self.format.columns[kind]) for kind in kinds]
        self.tables += 1
        anchor, caption = SealedText(f"t{self.tables}"), self.compiler.say(table.caption)
        return self.compiler.render("table", anchor=anchor, caption=caption, header=header, rows=rows, classes=classes)

    def header_cell(self, cell: Inline) -> str:
        """A cell of a table's head: to a screen reader a formula is no name of a column, so names are text there."""
        if self.compiler.delta or self.format.heading is None:
            return self.compiler.inline(cell)
        match cell:
            case NameOf(q):
                name = member_name(self.compiler.families[q.key].name, q.member)
                return mark_code(self.format.heading(name, self.format.escape), self.chains.mark(q))
            case Ident() | Ratio() | Code():
                return self.format.heading(cell, self.format.escape)
            case Say():
                return self.compiler.fill_sentence(cell, self.header_cell)
        return self.compiler.inline(cell)

    def pad_cells(self, cells: list[list[str]], numeric: list[bool]) -> list[list[str]]:
        """Cells padded to their column's width, numbers from the left: for plain text."""
        columns = [tuple(Page.from_text(row[k], self.slots) for row in cells) for k in range(len(numeric))]
        result = []
        for r, row in enumerate(cells):
            pads = [self.slots.put(PadSlot(column, r)) for column in columns]
            result.append(
                [pad + cell if right else cell + pad for cell, pad, right in zip(row, pads, numeric, strict=True)]
            )
        return result

    def matrices(self, block: Matrices) -> SealedText:
        """Matrices side by side: as formulas, and as lines of text for what knows no matrices."""
        formulas = self.chains.formulas

        def numbers(printer: Printer) -> list[list[list[str]]]:
            return [[[self.chains.marked_number(q, printer) for q in row] for row in rows] for _, rows in block.parts]

        signs = [self.compiler.inline(sign) for sign, _ in block.parts]
        parts = [
            {"sign": SealedText(sign), "rows": [[SealedText(cell) for cell in row] for row in rows]}
            for sign, rows in zip(signs, numbers(formulas), strict=True)
        ]
        plain = [self.plain_sign(sign) for sign, _ in block.parts]
        lines = [SealedText(line) for line in self.side_by_side(plain, numbers(self.chains.code))]
        self.compiler.count += 1
        return self.compiler.render("matrices", anchor=f"l{self.compiler.count}", parts=parts, lines=lines)

    def measured_number(self, number: SeriesNumber) -> str:
        """A number of a series; on a web page marked as one that belongs to no symbol."""

        def write(printer: Printer) -> str:
            slot = SeriesSlot(number.series, number.index, printer.number, number.correct, number.about)
            return self.slots.put(slot)

        plain = self.chains.numbers
        text = write(plain) if plain else self.chains.write_inline(lambda chains: write(chains.printer))
        return self.mark_unowned(text)

    def mark_unowned(self, text: str) -> str:
        """A number of no symbol of the page, which can be hidden all the same."""
        return f'<span data-q="">{text}</span>' if self.format.name == "html" else text

    def plain_sign(self, sign: Verdict | str) -> str:
        """A sign in lines of code, where it is no markup that would have to be escaped."""
        if isinstance(sign, str):
            return sign
        written = tuple(str(text.fills["text"]).encode() for text in sign.texts if isinstance(text, Say))
        return self.slots.put(ChoiceSlot(written, verdicts.VERDICT_PICKS[sign.kind](sign)))

    def side_by_side(self, signs: Sequence[str], matrices: Sequence[list[list[str]]]) -> list[str]:
        """Matrices as lines of plain text, each sign in the middle row."""
        height = max(map(len, matrices))
        lines = [""] * height
        for sign, matrix in zip(signs, matrices, strict=True):
            width = len(matrix[0])
            cells = self.pad_cells([*matrix, *([""] * width for _ in range(height - len(matrix)))], [True] * width)
            for r in range(height):
                between = f" {sign} " if sign and r == height // 2 else "   " if sign else ""
                left, right = ("[", "]") if r < len(matrix) else (" ", " ")
                lines[r] += f"{between}{left} {'  '.join(cells[r])} {right}"
        return lines


def _is_words(cell: Inline) -> bool:
    """Cells that hold a sentence."""
    return isinstance(cell, Say | Listing | Verdict)


def _is_number(cell: Inline) -> bool:
    """Cells that stand flush right: numbers, and texts that begin like one."""
    if isinstance(cell, VariantText):
        return not cell.words
    return isinstance(cell, NumberOf | SeriesNumber) or (isinstance(cell, str) and cell[:1].isdigit())
