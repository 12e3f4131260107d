"""An errata page read back before it is written: every number of both tables against the audit.

In: the characters of a page, its format, and its `Audit`. Out: how many numbers were read, or a `Misprint`.

    >>> from explainer.auditing.audited import audit
    >>> from explainer.auditing.printed_file import read_printed
    >>> read_errata("no table", "html", audit("mazur", read_printed(b"printed,what\\n0.5933,out_h1\\n")))
    Traceback (most recent call last):
    ...
    explainer.reader.reading.Misprint: line 0: the tables of an errata page: 0 where 1 should stand
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from explainer.auditing.audited import Audit, AuditedLine
from explainer.reader.expected import label_of
from explainer.reader.forms import FORMS
from explainer.reader.number_reading import unit_of
from explainer.reader.page_parts import PrintedTable
from explainer.reader.reading import Misprint


def read_errata(characters: str, format: str, audit: Audit) -> int:
    """Reads the names and numbers of a page's tables: of what is off, if anything is, and of every line."""
    off = [line for line in audit.lines if not line.verdict.right]
    wanted: list[Sequence[AuditedLine]] = [off, audit.lines] if off else [audit.lines]
    tables = list(FORMS[format].tables(characters))
    if len(tables) != len(wanted):
        raise Misprint(0, "the tables of an errata page", str(len(tables)), str(len(wanted)))
    return sum(_read_table(table, lines, audit) for table, lines in zip(tables, wanted, strict=True))


def _read_table(table: PrintedTable, lines: Sequence[AuditedLine], audit: Audit) -> int:
    rows = table.rows[1:]
    if len(rows) != len(lines):
        raise Misprint(table.line, "a table of an errata page", f"{len(rows)} rows", str(len(lines)))
    mark = audit.lesson.spec.page.decimal_mark
    for cells, line in zip(rows, lines, strict=True):
        _, name, printed, right, *_ = cells
        place = f"row {line.line.row} of an errata page"
        if line.place is not None and line.sign > 0 and name != label_of(audit.lesson, line.place):
            raise Misprint(table.line, place, repr(name), label_of(audit.lesson, line.place))
        if _is_plain(line.line.printed, mark) and _number(printed, mark) != float(line.line.read):
            raise Misprint(table.line, place, printed, line.line.read)
        if not _shows(right, mark, line.right):
            raise Misprint(table.line, place, right, f"{line.right:.15g}")
    return 2 * len(rows)


def _shows(text: str, mark: str, value: float) -> bool:
    """Whether a printed number is a value rounded to its own last place."""
    if not np.isfinite(value):
        return text == str(value)
    unit = unit_of(text.replace(mark, "."), False)
    return abs(_number(text, mark) - value) <= unit / 2 * (1 + 1e-6) + 1e-14 * abs(value)


def _is_plain(printed: str, mark: str) -> bool:
    """Whether a text's number is digits with at most a sign and a mark; a page repeats what is not as it stands."""
    return re.fullmatch(rf"[-−]?\d+(?:{re.escape(mark)}\d+)?", printed) is not None


def _number(text: str, mark: str) -> float:
    """A number of the page; NaN for what is none."""
    try:
        return float(text.replace(mark, "."))
    except ValueError:
        return float("nan")
