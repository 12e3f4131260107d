"""What students handed in: Moodle's responses, a long table, or our own JSON.

In: the bytes of a file. Out: `Submissions`, what was typed by sheet and row, and what could not be read. A sheet's code
is found by its form, a part of a response by its number: headers, dates and the word "part" are in the language of the
teacher who exports.

    >>> read_submissions(b"code,row,printed\\nK7Q2-4M,1,0.37\\n").sheets
    {'K7Q2-4M': {'1': '0.37'}}
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

SUBMISSIONS_FORMAT, SUBMISSIONS_VERSION = "explainer-submissions", 1
LONG_HEADER = ("code", "row", "printed")
ATTEMPTS = ("first", "last")

_CODE = re.compile(r"(?<![A-Z0-9-])[0-9A-Z]{4}-[0-9A-Z]{2,}(?![A-Z0-9-])")
_PART = re.compile(r"(?:^|; )\S+ ?(\d+) ?: ?")
_MOST_CELL = 10_000_000


class UnreadableSubmissions(ValueError):
    """A file of submissions of which nothing can be read; the message says what was found and what is expected."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read."""

    where: str
    found: str
    why: str
    """empty_attempt, no_code, several_attempts or not_text."""


@dataclass(frozen=True, slots=True)
class Submissions:
    """What was typed."""

    sheets: Mapping[str, Mapping[str, str]]
    """Code → row label → what stands in the field."""
    unread: tuple[Unread, ...] = ()


@dataclass(slots=True)
class _Collected:
    """Sheets as they are read, attempt after attempt."""

    attempt: str
    sheets: dict[str, dict[str, str]] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)

    def add(self, code: str, rows: dict[str, str], where: str) -> None:
        """A sheet handed in; of several attempts at one the first or the last counts, and it is said."""
        if code in self.sheets:
            self.unread.append(Unread(where, code, "several_attempts"))
            if self.attempt == "first":
                return
        self.sheets[code] = rows

    def submissions(self) -> Submissions:
        return Submissions(self.sheets, tuple(self.unread))


def read_submissions(data: bytes, attempt: str = "last") -> Submissions:
    """The submissions in a file, whichever of the known forms it has. Raises UnreadableSubmissions for another one."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSubmissions(f"byte {error.start + 1} is not UTF-8; export the file again as UTF-8") from None
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(text, attempt)
    csv.field_size_limit(_MOST_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableSubmissions(f"not read as CSV: {error}") from None
    if not rows:
        raise UnreadableSubmissions("the file is empty")
    if [cell.strip().lower() for cell in rows[0][:3]] == list(LONG_HEADER):
        return _read_long(rows[1:])
    return _read_responses(rows[1:], attempt)


def _read_json(text: str, attempt: str) -> Submissions:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableSubmissions(f"not read as JSON: {error}") from None
    if isinstance(data, dict) and data.get("format") == SUBMISSIONS_FORMAT:
        if data.get("version") != SUBMISSIONS_VERSION:
            raise UnreadableSubmissions(f"version {data.get('version')!r} of {SUBMISSIONS_FORMAT} is not known")
        return _read_own(data.get("sheets"))
    return _read_responses((list(map(str, row.values())) for row in _records(data)), attempt)


def _records(data: Any) -> Iterator[dict[str, Any]]:
    """The rows of Moodle's JSON, which come as a list in a list."""
    if isinstance(data, dict):
        yield data
    elif isinstance(data, list):
        for inner in data:
            yield from [inner] if isinstance(inner, dict) else _records(inner) if isinstance(inner, list) else ()


def _read_own(sheets: Any) -> Submissions:
    collected = _Collected("last")
    for code, rows in sheets.items() if isinstance(sheets, dict) else ():
        fields: dict[str, str] = {}
        for row, typed in rows.items() if isinstance(rows, dict) else ():
            if isinstance(typed, str):
                fields[row] = typed
            else:
                collected.unread.append(Unread(f"{code}, {row}", repr(typed)[:40], "not_text"))
        collected.sheets[code] = fields
    return collected.submissions()


def _read_long(rows: Iterable[list[str]]) -> Submissions:
    collected = _Collected("last")
    for n, row in enumerate(rows, 2):
        code, label, typed = (*(cell.strip() for cell in row[:3]), "", "", "")[:3]
        if not _CODE.fullmatch(code):
            collected.unread.append(Unread(f"line {n}", code[:40], "no_code"))
            continue
        collected.sheets.setdefault(code, {})[label] = typed
    return collected.submissions()


def _read_responses(rows: Iterable[list[str]], attempt: str) -> Submissions:
    """Moodle's rows: a question's text, which holds the code, and beside it its response."""
    collected = _Collected(attempt)
    for n, row in enumerate(rows, 1):
        where = f"attempt {n}"
        pairs = [
            (found[0], typed) for asked, typed in pairwise(row) if (found := _CODE.search(asked)) and len(asked) > 20
        ]
        if not pairs:
            collected.unread.append(Unread(where, " ".join(row)[:40], "no_code"))
        for code, typed in pairs:
            parts = parts_of_response(typed)
            if parts:
                collected.add(code, parts, where)
            else:
                collected.unread.append(Unread(f"{where}, {code}", typed[:40], "empty_attempt"))
    return collected.submissions()


def parts_of_response(text: str) -> dict[str, str]:
    """Row label → what was typed, from `part 1: 0.37; part 2: ; …` in any language."""
    found = list(_PART.finditer(text))
    ends = [*(match.start() for match in found), len(text)][1:]
    return {match[1]: text[match.end() : end].strip() for match, end in zip(found, ends, strict=True)}
