"""Walkthrough → a spreadsheet whose cells are live: change a weight, and the whole step is computed again.

In: an `Explanation`. Out: the bytes of an .xlsx file, the same on every run. A row per number: its name, its formula in
names, the live cell, and the digits the lesson shows. Given numbers are typed into marked cells. Texts of a spec are
written as strings, never as formulas.

    >>> from explainer import explain
    >>> workbook(explain("mazur"))[:2]
    b'PK'
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from explainer.equations.names import member_name
from explainer.explanation import Explanation
from explainer.numbers.rounding import PrintRule
from explainer.printers import CaseWords, with_words
from explainer.printers.spreadsheet import carry_cell, cell_formula, keep_in_range, leaves_range
from explainer.printers.text import PLAIN
from explainer.render.computation import Computation, ComputedItem
from explainer.render.finish import MissingExtra
from explainer.walkthrough import walk
from explainer.walkthrough.document import Listing, PathLine, Quantity
from explainer.wording import SENTENCES

NAME_COLUMN, FORMULA_COLUMN, VALUE_COLUMN, PRINTED_COLUMN = range(4)
"""The columns."""


def workbook(explanation: Explanation) -> bytes:
    """The lesson as a spreadsheet. Raises MissingExtra, and TooMany for a lesson with too many numbers."""
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtra("xlsx") from None

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": explanation.spec.title[:255], "created": datetime(2000, 1, 1)})
    WorkbookWriter(explanation, book).write_sections()
    book.close()
    return buffer.getvalue()


class WorkbookWriter:
    """The one sheet of a lesson."""

    def __init__(self, explanation: Explanation, book: Any) -> None:
        self.explanation = explanation
        self.words = SENTENCES[explanation.spec.page.language]
        self.printer = with_words(PLAIN, CaseWords(self.words["formula.if"], self.words["formula.else"]))
        self.computation = Computation(explanation)
        self.sheet = book.add_worksheet("explainer")
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.heading = book.add_format({"bold": True, "top": 1})
        self.given = book.add_format({"bg_color": "#FFF2CC", "border": 1, "border_color": "#BF9000"})
        self.note = book.add_format({"italic": True, "font_color": "#444444"})
        self.right = book.add_format({"align": "right"})
        self.cells: dict[ComputedItem | str, str] = {}
        self.row = 0

    def write_sections(self) -> None:
        """Every section that computes something, a row per number."""
        for column, width in ((NAME_COLUMN, 34), (FORMULA_COLUMN, 62), (VALUE_COLUMN, 24), (PRINTED_COLUMN, 20)):
            self.sheet.set_column(column, column, width)
        self.write_note(self.explanation.spec.title, self.title)
        self.write_note(self.words["sheet.how"], self.note)
        for column, key in (
            (NAME_COLUMN, "forward.quantity"),
            (FORMULA_COLUMN, "sheet.formula"),
            (VALUE_COLUMN, "forward.value"),
            (PRINTED_COLUMN, "sheet.shown"),
        ):
            self.sheet.write_string(self.row, column, self.words[key], self.heading)
        self.row += 1
        self.sheet.freeze_panes(self.row, 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.row - 1)
        for part in self.computation.computed_sections(walk(self.explanation)):
            self.write_note(self.title_words(part.title), self.heading)
            for item in part.items:
                self.write_item(item)

    def write_note(self, text: str, look: Any) -> None:
        self.sheet.write_string(self.row, NAME_COLUMN, text, look)
        self.row += 1

    def title_words(self, say: Any) -> str:
        """A title in words; names in it as plain text."""
        match say:
            case str():
                return say
            case Quantity():
                return self.item_name(say)
            case Listing(parts):
                return self.words["list.comma"].join(map(self.title_words, parts))
        fills = {name: self.title_words(getattr(piece, "quantity", piece)) for name, piece in say.fills.items()}
        return self.words[say.key].format(**fills)

    def write_item(self, item: ComputedItem) -> None:
        """One number: typed where it is given, computed from other cells elsewhere."""
        formula, places = self.computation.item_equation(item)
        value = self.computation.item_value(item)
        self.sheet.write_string(self.row, NAME_COLUMN, self.item_name(item))
        if formula is None:
            left_over = self.computation.is_left_over(item)
            self.sheet.write_number(self.row, VALUE_COLUMN, value, None if left_over else self.given)
            if left_over:
                self.sheet.write_string(self.row, FORMULA_COLUMN, self.words["sheet.left"], self.note)
        else:
            names = self.printer.formula(formula, lambda k, _: self.item_name(places[int(k)]))
            operands = {str(k): self.computation.item_value(place) for k, place in enumerate(places)}
            safe = keep_in_range(formula) if leaves_range(formula, operands) else formula
            live = cell_formula(safe, lambda k, _: self.cells[places[int(k)]])
            if self.explanation.spec.numbers.carry and isinstance(item, Quantity):
                live = carry_cell(live, self.carry_rule(item))
            self.sheet.write_string(self.row, FORMULA_COLUMN, names)
            self.sheet.write_formula(self.row, VALUE_COLUMN, f"={live}", None, value)
        if isinstance(item, Quantity):
            self.sheet.write_string(self.row, PRINTED_COLUMN, self.printed_digits(item), self.right)
            self.cells[item] = f"C{self.row + 1}"
        self.row += 1

    def item_name(self, item: ComputedItem) -> str:
        """What the page calls it, with its sample where there are several."""
        if isinstance(item, PathLine):
            return PLAIN.name(item.name, str)
        family = self.explanation.derivation.families[item.key]
        several = len(self.explanation.spec.training.data) > 1 and item.sample is not None
        return PLAIN.name(member_name(family.name, item.member), str) + (f" [{item.sample}]" if several else "")

    def printed_digits(self, q: Quantity) -> str:
        """The number as the lesson prints it."""
        return self.explanation.display.get(q.key, q.step, q.sample).plain_text(0, q.member)

    def carry_rule(self, q: Quantity) -> PrintRule:
        """How a carried number is rounded."""
        rules, family = self.explanation.display.rules, self.explanation.derivation.families[q.key]
        return rules.rule_of_member(family, q.member)
