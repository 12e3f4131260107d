"""The empty table into which an instructor types what stands on paper: CSV, or a spreadsheet whose cells are text.

In: sheets. Out: a row a sheet, a column a line, for `explainer grade` to read. Paper forms, which several students
have, get a column that says whose paper it is: copy the row for each student.

    >>> b"".join(paper_table([])).decode("utf-8-sig")
    'code\\r\\n'
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO, StringIO

from explainer.homework.sheet import Question, Sheet
from explainer.printers.text import PLAIN
from explainer.render.finish import MissingExtra

CODE, STUDENT = "code", "student"


def paper_rows(sheets: Iterable[Sheet]) -> list[list[str]]:
    """The header, and a row for each sheet."""
    codes: list[str] = []
    longest: Sequence[Question] = ()
    for sheet in sheets:
        codes.append(sheet.code)
        longest = max(longest, sheet.questions, key=len)
    first = [CODE, STUDENT] if any(len(code.partition("-")[0]) == 1 for code in codes) else [CODE]
    head = [*first, *(f"{q.row} {PLAIN.name(q.name, str)}" for q in longest)]
    return [head, *([code, *[""] * (len(head) - 1)] for code in codes)]


def paper_table(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """As CSV."""
    out = StringIO()
    csv.writer(out).writerows(paper_rows(sheets))
    yield b"\xef\xbb\xbf" + out.getvalue().encode()


def paper_workbook(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """As .xlsx, every cell text: a spreadsheet drops no zero and turns no code into a date. Raises MissingExtra."""
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtra("xlsx") from None
    out, rows = BytesIO(), paper_rows(sheets)
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1)})
    text, head = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    page = book.add_worksheet("paper")
    page.set_column(0, len(rows[0]) - 1, 14, text)
    page.freeze_panes(1, 1)
    for n, row in enumerate(rows):
        for k, cell in enumerate(row):
            if cell:
                page.write_string(n, k, cell, text if n else head)
            else:
                page.write_blank(n, k, None, text)
    book.close()
    yield out.getvalue()
