"""Who is who, for gradebooks and delivery alone: nothing else that marking writes names anybody.

In: a homework's people.csv, what a file of submissions says of its students, and Moodle's grading worksheet. Out:
`People`, asked by code.

    >>> Person("ada@example.org").address, Person("4711", "Ada").number
    ('ada@example.org', '4711')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.grading.readers import read_content
from explainer.grading.submissions import Submissions, UnreadableSubmissions
from explainer.homework.handed_out import people_rows
from explainer.homework.places import folder_of, people_path
from explainer.homework.recorded import HomeworkRecord
from explainer.homework.safe_cells import plain_cell
from explainer.spec import Problem, SpecError

NOBODY_KNOWN = (
    "neither people.csv in the homework's folder nor an address in the submissions says whose sheet a code is"
)


@dataclass(frozen=True, slots=True)
class Person:
    """One student, as a class list or a course system names them."""

    id: str
    """An email address, or a number or login."""
    name: str = ""

    @property
    def address(self) -> str:
        """The id where it is an email address."""
        return self.id if "@" in self.id else ""

    @property
    def number(self) -> str:
        """The id where it is none."""
        return "" if "@" in self.id else self.id


@dataclass(frozen=True, slots=True)
class People:
    """The students of a homework by the codes of their sheets."""

    known: Mapping[str, Person]
    """Code that all sheets of a student share → who it is, by people.csv."""
    named: Mapping[str, Person]
    """Code of a sheet → who handed it in, by the file of submissions."""
    series: bool
    """Whether a student has several sheets, whose codes differ in their last part."""

    @classmethod
    def of(cls, record: HomeworkRecord, submissions: Submissions) -> People:
        """Raises SpecError where nothing says who anybody is."""
        path = people_path(folder_of(record.path))
        known = {code: Person(plain_cell(id), plain_cell(name)) for code, id, name in people_rows(path)}
        named = {code: Person(tried[-1].person) for code, tried in submissions.attempts.items() if tried[-1].person}
        if not known and not named:
            expected = "people.csv, which --forget removes; marks.csv has the marks by code"
            raise SpecError([Problem(str(path), 0, 0, "", NOBODY_KNOWN, expected)])
        return cls(known, named, len(record.labels) > 1)

    def student(self, code: str) -> str:
        """The code that all sheets of a student share."""
        return code.rpartition("-")[0] if self.series else code

    def find(self, code: str) -> Person | None:
        """Whose sheet it is: who handed it in comes first, for a quiz may give anybody any sheet."""
        known = self.known.get(self.student(code))
        person = self.named.get(code) or known
        if person and known and person.id.casefold() == known.id.casefold():
            return known
        return person


class Worksheet:
    """Moodle's grading worksheet of an assignment: the number of each participant, in whatever language its header is.

    Raises SpecError for another file.
    """

    def __init__(self, path: Path) -> None:
        try:
            rows = read_content(path.read_bytes()).rows
        except UnreadableSubmissions as error:
            raise SpecError([Problem(str(path), 0, 0, "", str(error), WORKSHEET)]) from None
        self.numbers: dict[str, int] = {}
        self.names: dict[int, str] = {}
        for number, cells in _participants(rows):
            self.names[number] = cells[0] if cells else ""
            for cell in cells:
                self.numbers.setdefault(cell.casefold(), number)
        if not self.names:
            raise SpecError([Problem(str(path), 1, 1, "", "no line with a participant's number", WORKSHEET)])

    def find(self, person: Person) -> tuple[int, str] | None:
        """(number, full name) of a participant, by address, number or name."""
        for text in (person.id, person.name):
            if text and (number := self.numbers.get(text.casefold())) is not None:
                return number, self.names[number]
        return None


WORKSHEET = "the grading worksheet of a Moodle assignment: Participant 1042, full name, address …"


def _participants(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    """(number, the other cells) of every line that begins with a participant's number."""
    for row in rows[1:]:
        found = re.fullmatch(r"\D*(\d{1,12})\D*", row[0].strip()) if row else None
        if found:
            yield int(found[1]), [cell.strip() for cell in row[1:] if cell.strip()]
