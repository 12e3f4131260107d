"""Class lists: CSV as spreadsheets and course systems write it.

In: a file with a header, one column of ids and perhaps columns of names, or a count. Out: `Student`s, and notes about
what was unusual. Refused with file and line: no column of ids, an empty or repeated id, one that is over-long or holds
control characters, text that is not UTF-8 or UTF-16, quotes that do not close.

    >>> numbered_students(2)
    (Student(id='1', name=''), Student(id='2', name=''))
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.spec import Problem, SpecError
from explainer.spec.fields import bad_character
from explainer.spec.problems import show_value

MAX_ROSTER_BYTES = 50_000_000
MAX_ID = 100
MAX_NAME = 200
SEPARATORS = ",;\t"
ID_HEADERS = (
    "id", "student id", "studentid", "id number", "sis user id", "sis id", "user id", "userid", "username", "login",
    "login id", "sis login id", "student number", "matriculation number", "matrikelnummer", "email", "email address",
)  # fmt: skip
"""Headers of a column of ids, the best one first."""
NAME_HEADERS = ("name", "student", "student name", "full name", "display name")
NAME_PART_HEADERS = (("first name", "given name", "vorname"), ("last name", "surname", "family name", "nachname"))
"""Headers of a first and a last name."""
_PATH_LIKE = re.compile(r"[/\\:]|^\.|^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_FORMULA_LIKE = re.compile(r"[=+@\t\r]|-(?![\d.])")


@dataclass(frozen=True, slots=True)
class Student:
    """One person of a class."""

    id: str
    name: str = ""


def numbered_students(number: int) -> tuple[Student, ...]:
    """As many students without names: 1, 2, 3 …"""
    return tuple(Student(str(k)) for k in range(1, number + 1))


def lettered_forms(number: int) -> tuple[Student, ...]:
    """Paper forms: A, B, C …"""
    return tuple(Student(chr(ord("A") + k)) for k in range(number))


def read_roster(path: Path) -> tuple[tuple[Student, ...], tuple[str, ...]]:
    """(the students in the order of the file, notes). Raises SpecError with every problem that was found."""
    text = _read_text(path)
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    rows = _read_rows(text, separator, str(path))
    line, header = next(rows, (1, []))
    column, names = _find_columns([cell.strip().casefold().replace("_", " ") for cell in header])
    if column is None:
        expected = f'a header with a column "id" (or {", ".join(ID_HEADERS[1:7])} …), and "name" if you like'
        raise SpecError([Problem(str(path), line, 1, "", f"the header {show_value(separator.join(header))}", expected)])
    students: list[Student] = []
    problems: list[Problem] = []
    notes: list[str] = []
    seen: dict[str, int] = {}
    alike: dict[str, str] = {}
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        id = unicodedata.normalize("NFC", row[column].strip()) if column < len(row) else ""
        name = " ".join(filter(None, (row[k].strip() for k in names if k < len(row))))
        if fault := _fault(id, name, seen):
            problems.append(Problem(str(path), line, 1, "", *fault))
            continue
        if (other := alike.setdefault(id.casefold(), id)) != id:
            notes.append(f"{path}:{line}: {show_value(id)} and {show_value(other)} differ in their capitals alone")
        seen[id] = line
        students.append(Student(id, unicodedata.normalize("NFC", name)))
        notes += (f"{path}:{line}: {note}" for note in _notes(id, name))
    if not students and not problems:
        problems.append(Problem(str(path), 1, 1, "", "no students", "one line for each below the header"))
    if problems:
        raise SpecError(problems)
    return tuple(students), tuple(notes)


def _read_text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(MAX_ROSTER_BYTES + 1)
    if len(raw) > MAX_ROSTER_BYTES:
        raise SpecError([Problem(str(path), 1, 1, "", f"more than {MAX_ROSTER_BYTES:,} bytes", "a class list")])
    coding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(coding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found, expected = f"a byte that is not {coding.upper()[:6].rstrip('-')}", "UTF-8: save it as CSV UTF-8"
        raise SpecError([Problem(str(path), line, 1, "", found, expected)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_rows(text: str, separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every row."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        found = f"a row that cannot be read ({error})"
        raise SpecError([Problem(name, line, 1, "", found, "quotes that close, doubled inside a cell")]) from None


def _find_columns(header: Sequence[str]) -> tuple[int | None, list[int]]:
    """Where the ids are, and where the names."""
    column = next((header.index(name) for name in ID_HEADERS if name in header), None)
    whole = [header.index(name) for name in NAME_HEADERS if name in header][:1]
    parts = [header.index(name) for part in NAME_PART_HEADERS for name in part if name in header]
    return column, whole or parts


def _fault(id: str, name: str, seen: dict[str, int]) -> tuple[str, str] | None:
    """(what was found, what was expected) where a row cannot be used."""
    if not id:
        return "an empty id", "an id for every student"
    if id in seen:
        return f"the id {show_value(id)} twice", f"each id once (it stands on line {seen[id]} already)"
    if len(id) > MAX_ID or len(name) > MAX_NAME:
        what, limit = ("id", MAX_ID) if len(id) > MAX_ID else ("name", MAX_NAME)
        return f"{what} of {len(id if what == 'id' else name)} characters", f"at most {limit} characters"
    if bad := bad_character(id) or bad_character(name):
        return bad, "no control, direction-changing or private-use characters"
    return None


def _notes(id: str, name: str) -> Iterator[str]:
    """What is unusual and made safe."""
    if _PATH_LIKE.search(id):
        yield f"the id {show_value(id)} looks like a path; no file is named after it, files carry codes"
    if _FORMULA_LIKE.match(id) or _FORMULA_LIKE.match(name):
        yield f"{show_value(id)} {show_value(name)} looks like a formula; an apostrophe stands before it in every table"
