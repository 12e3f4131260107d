"""Tables that an instructor fills in: a number a line, or a student a line.

In: the rows of a table. Out: attempts. A long table is `code,row,printed`. In one for paper each line of the sheet has
a column, headed by its label, and each student a row; `ok` there means "as the key", so that only numbers that differ
are typed. A paper form that several students have has a row for each of them, its letter in every one; a column
`student` may say who it is.

    >>> read_paper([["code", "1", "2"], ["K7Q2-4M", "ok", "0.37"]]).sheets
    {'K7Q2-4M': {'1': 'ok', '2': '0.37'}}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from explainer.grading.submissions import FORM_CODE, Attempt, CollectedAttempts, Submissions, is_code

STUDENT_HEADERS = ("student", "id", "email")
"""Headers of the column that says whose paper it is."""
LONG_HEADER = ("code", "row", "printed")
_LABEL = re.compile(r"\(?([1-9][0-9]{0,3})\)?(?![0-9.,])")

Table = Sequence[Sequence[str]]


def _header(rows: Table) -> list[str]:
    return [cell.strip().casefold() for cell in rows[0]] if rows else []


def has_long_header(rows: Table) -> bool:
    """Whether a table is `code,row,printed`."""
    return _header(rows)[:3] == list(LONG_HEADER)


def has_paper_header(rows: Table) -> bool:
    """Whether a table has a column of codes and columns of lines."""
    header = _header(rows)
    return "code" in header and any(_LABEL.match(cell) for cell in header)


def read_long(rows: Table) -> Submissions:
    """A number a line."""
    collected = CollectedAttempts()
    fields: dict[str, dict[str, str]] = {}
    for n, row in enumerate(rows[1:], 2):
        code, label, typed = (*(cell.strip() for cell in row[:3]), "", "", "")[:3]
        if not any((code, label, typed)):
            continue
        if not is_code(code):
            collected.say(f"line {n}", code, "no_code")
            continue
        fields.setdefault(code, {})[label] = typed
    for code, typed_fields in fields.items():
        collected.add(code, Attempt(typed_fields), code)
    return collected.submissions("csv")


def read_paper(rows: Table) -> Submissions:
    """A student a line."""
    collected, header = CollectedAttempts(), _header(rows)
    column, forms = header.index("code"), Counter[str]()
    student = next((header.index(name) for name in STUDENT_HEADERS if name in header), None)
    labels = {k: found[1] for k, cell in enumerate(header) if (found := _LABEL.match(cell))}
    for n, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        code = row[column].strip() if column < len(row) else ""
        if not is_code(code):
            collected.say(f"line {n}", code, "no_code")
            continue
        if FORM_CODE.fullmatch(code) and "." not in code:
            forms[code] += 1
            code = f"{code}.{forms[code]}"
        fields = {label: row[k].strip() for k, label in labels.items() if k < len(row)}
        person = row[student].strip() if student is not None and student < len(row) else ""
        if any(fields.values()):
            collected.add(code, Attempt(fields, person=person), f"line {n}")
        else:
            collected.say(f"line {n}, {code}", "", "empty_attempt")
    return collected.submissions("paper", as_key=True)
