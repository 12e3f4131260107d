"""Class lists: CSV as spreadsheets and course systems write it.

In: a file with a header, one column of ids and perhaps columns of names, of languages and of how to print, or a count.
Out: `Student`s, and notes about what was unusual. Refused with file and line: no column of ids, an empty or repeated
id, one that is over-long or holds control characters, a language that there is not, text that is not UTF-8 or UTF-16,
quotes that do not close.

    >>> [student.id for student in numbered_students(2)]
    ['1', '2']
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
from explainer.spec.problems import nearest_name, show_value

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
LANGUAGE_HEADERS, PRINT_HEADERS = ("language", "sprache"), ("print", "druck")
PRINTS = {"": False, "normal": False, "large": True}
"""How a sheet can be printed, and whether that is in large letters."""
_FORMULA_LIKE = re.compile(r"[=+@\t\r]|-(?![\d.])")


@dataclass(frozen=True, slots=True)
class Look:
    """How one student's sheet differs from the class's."""

    language: str = ""
    """Nothing where it is the homework's."""
    large: bool = False
    """Whether it is printed in large letters."""


USUAL = Look()


@dataclass(frozen=True, slots=True)
class Student:
    """One person of a class."""

    id: str
    name: str = ""
    look: Look = USUAL
    """Of this student's own sheet and solution."""


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
    cells = [cell.strip().casefold().replace("_", " ") for cell in header]
    column, names = _find_columns(cells)
    looks = LookColumns.find(cells, str(path), text.split("\n"), separator)
    if column is None:
        expected = f'a header with a column "id" (or {", ".join(ID_HEADERS[1:7])} …), and "name" if you like'
        raise SpecError([Problem(str(path), line, 1, "", f"the header {show_value(separator.join(header))}", expected)])
    if cells.count(cells[column]) > 1:
        found = f"{cells.count(cells[column])} columns {show_value(cells[column])}"
        raise SpecError([Problem(str(path), line, 1, "", found, "one column of ids; give the others another header")])
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
        students.append(Student(id, unicodedata.normalize("NFC", name), looks.read(line, row, problems)))
        notes += (f"{path}:{line}: {note}" for note in _notes(id, name))
    if not students and not problems:
        problems.append(Problem(str(path), 1, 1, "", "no students", "one line for each below the header"))
    if problems:
        raise SpecError(problems)
    return tuple(students), tuple(notes)


@dataclass(frozen=True, slots=True)
class LookColumns:
    """Where a class list says in which language and how a sheet is printed."""

    language: int | None
    print: int | None
    name: str
    lines: Sequence[str]
    separator: str

    @staticmethod
    def find(header: Sequence[str], name: str, lines: Sequence[str], separator: str) -> LookColumns:
        """The columns by their headers. Raises SpecError where there are two of one."""
        found = []
        for known in (LANGUAGE_HEADERS, PRINT_HEADERS):
            places = [k for k, cell in enumerate(header) if cell in known]
            if len(places) > 1:
                what, column = f"{len(places)} columns {known[0]}", cell_column(lines[0], separator, places[1])
                raise SpecError([Problem(name, 1, column, "", what, "one; give the others another header")])
            found.append(places[0] if places else None)
        return LookColumns(found[0], found[1], name, lines, separator)

    def read(self, line: int, row: Sequence[str], problems: list[Problem]) -> Look:
        """The look of the student in a row; what cannot be read becomes a problem."""
        from explainer.wording import LANGUAGES

        language = self._cell(line, row, self.language, {"", *LANGUAGES}, problems)
        large = self._cell(line, row, self.print, {*PRINTS}, problems)
        return Look(language, PRINTS.get(large, False))

    def _cell(self, line: int, row: Sequence[str], at: int | None, known: set[str], problems: list[Problem]) -> str:
        """A cell in small letters; nothing where it is none of those that are `known`."""
        value = row[at].strip().casefold() if at is not None and at < len(row) else ""
        if value in known:
            return value
        assert at is not None
        what = "language" if at == self.language else "print"
        expected = f"{', '.join(sorted(known - {''}))}, or nothing"
        column, guess = cell_column(self.lines[line - 1], self.separator, at), nearest_name(value, sorted(known))
        problems.append(Problem(self.name, line, column, what, show_value(row[at].strip()), expected, guess))
        return ""


def cell_column(line: str, separator: str, at: int) -> int:
    """In which column of a line of CSV its cell number `at` (from 0) begins, from 1.

    >>> cell_column('"Ada, Countess",de', ",", 1)
    17
    """
    quoted = False
    for column, character in enumerate(line, 1):
        if not at:
            return column
        quoted ^= character == '"'
        at -= character == separator and not quoted
    return len(line) + 1


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
