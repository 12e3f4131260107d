"""Feedback pages read back before they are written: of a class the first five, and one in a hundred.

In: a finished page, the marked sheet that it is about, what each of its lines computes, and the sheet's own lesson.
Out: nothing, or a `Misprint`: a row of the table with another name, number, outcome or marks than were given, or a
line with its numbers that says something else than what was checked.

    >>> spell_number("-0,037500"), spell_number("0.5")
    ('-0.037500', '0.5')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import zip_longest

from explainer.explanation import Explanation
from explainer.grading.marked_sheets import MarkedLine, MarkedSheet, plain_number
from explainer.reader.expected import label_of
from explainer.reader.forms import FORMS
from explainer.reader.html_page import flatten_web
from explainer.reader.notation import flatten_text
from explainer.reader.reading import Misprint, read_shown_lines
from explainer.walkthrough.document import Document, Line, Quantity, Say, Section

MOST_TYPED = 60
"""Characters of a field that a page repeats."""
LATER_CELLS = slice(3, None)
"""Of a row, what stands behind the typed field: key, outcome, marks."""


def read_feedback(
    page: str,
    sheet: MarkedSheet,
    quantities: Mapping[str, Quantity],
    shown: Sequence[Quantity],
    signs: Mapping[str, str],
    explanation: Explanation,
) -> None:
    """Reads a page. `quantities` and `signs` (of the outcome) are by row; `shown` are the lines that stand there with
    their numbers. Raises Misprint."""
    lines = Section(Say("feedback.first"), tuple(map(Line, shown)))
    document = Document(Say("feedback.lines"), explanation.spec.page.language, (lines,))
    if left_out := read_shown_lines(page, "html", document, explanation).left_out:
        raise Misprint(0, "the lines that are right", f"{len(shown) - left_out} of them", str(len(shown)))
    tables = list(FORMS["html"].tables(page))
    if len(tables) != 1:
        raise Misprint(0, "the table of outcomes", f"{len(tables)} tables", "one")
    [table] = tables
    for printed, line in zip_longest(table.rows[1:], sheet.lines):
        if printed is None or line is None:
            raise Misprint(table.line, "the table of outcomes", f"{len(table.rows) - 1} rows", str(len(sheet.lines)))
        label = label_of(explanation, quantities[line.row])
        for found, expected in cells_to_compare(printed, line, label, signs[line.row]):
            if found != expected:
                raise Misprint(table.line, f"row {line.row} of the table of outcomes", repr(found), repr(expected))


def cells_to_compare(printed: tuple[str, ...], line: MarkedLine, label: str, sign: str) -> Iterator[tuple[str, str]]:
    """(what a cell of a row says, what it should)."""
    row, name, typed, *_ = printed
    key, outcome, marks = printed[LATER_CELLS]
    yield row, line.row
    yield name, label
    yield typed, flatten_web(escape(line.printed[:MOST_TYPED]))
    yield spell_number(key), flatten_text(line.key)
    yield outcome[:1], sign
    yield spell_number(marks), str(plain_number(line.marks))


def spell_number(cell: str) -> str:
    """A number of a page with a point, in whatever language the page is."""
    return cell.replace(",", ".")
