"""Marks as course systems import them: a row of `GRADEBOOKS` each.

In: marked sheets one after the other, and who is who. Out: a table for each system, a line a person. Of several sheets
of one network that a person handed in, the attempt that counts is taken, as for several attempts at one sheet.

    >>> sorted(GRADEBOOKS)
    ['canvas', 'moodle', 'prairielearn']
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from explainer.grading.marked_sheets import MarkedSheet, plain_number
from explainer.grading.people import People, Person
from explainer.homework.safe_cells import safe_cell
from explainer.wording import SENTENCES

Table = Iterator[Sequence[str]]


@dataclass(frozen=True, slots=True)
class GradebookEntry:
    """One sheet, as far as a gradebook goes."""

    code: str
    part: int
    marks: float
    total: float
    first: str
    """The label of the first line that is not right."""
    place: Mapping[str, str]
    """Where the system that it comes from keeps it."""

    @property
    def share(self) -> float:
        """The share of all marks that it earned."""
        return self.marks / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class GradebookLine:
    """One person, with the sheets that count."""

    person: Person
    sheets: tuple[GradebookEntry, ...]
    total: float
    """All marks that there are, those of networks that were not handed in too."""
    feedback: str

    @property
    def marks(self) -> str:
        """Their marks, as every system reads them: 7.5."""
        return str(plain_number(sum(sheet.marks for sheet in self.sheets)))


@dataclass(slots=True)
class Gradebook:
    """A class's marks, by person."""

    people: People
    item: str
    """What the gradebooks call the homework."""
    language: str
    attempt: str = "last"
    """Which of several sheets of one network counts: last, first or best."""
    entries: dict[Person, dict[int, list[GradebookEntry]]] = field(default_factory=dict)
    totals: dict[int, float] = field(default_factory=dict)
    """Network of the series → the marks that there are."""
    unknown: list[str] = field(default_factory=list)
    """Codes of sheets of which nothing says whose they are."""

    def add(self, sheet: MarkedSheet) -> None:
        """A marked sheet."""
        person, first = self.people.find(sheet.code), sheet.first_wrong
        self.totals[sheet.part] = max(self.totals.get(sheet.part, 0.0), sheet.total)
        if person is None:
            self.unknown.append(sheet.code)
            return
        entry = GradebookEntry(
            sheet.code, sheet.part, sheet.marks, sheet.total, first.row if first else "", sheet.place
        )
        self.entries.setdefault(person, {}).setdefault(sheet.part, []).append(entry)

    def lines(self, order: Sequence[str]) -> Iterator[GradebookLine]:
        """A line for each person, in the order of their ids; `order` has the codes as they were handed in."""
        handed_in = {code: n for n, code in enumerate(order)}
        for person, parts in sorted(self.entries.items(), key=lambda each: (each[0].id, each[0].name)):
            chosen = tuple(
                self._choose(sorted(sheets, key=lambda sheet: handed_in.get(sheet.code, 0)))
                for _, sheets in sorted(parts.items())
            )
            told = " ".join(map(self._tell, chosen))
            yield GradebookLine(person, chosen, sum(self.totals.values()), told)

    def _choose(self, sheets: Sequence[GradebookEntry]) -> GradebookEntry:
        if self.attempt == "best":
            return max(sheets, key=lambda sheet: sheet.share)
        return sheets[0 if self.attempt == "first" else -1]

    def _tell(self, sheet: GradebookEntry) -> str:
        words = SENTENCES[self.language]
        marks, total = (str(plain_number(number)) for number in (sheet.marks, sheet.total))
        told = words["gradebook.marks"].format(code=sheet.code, marks=marks, total=total)
        return f"{told} {words['gradebook.first'].format(row=sheet.first)}" if sheet.first else told

    def table(self, system: str, order: Sequence[str]) -> bytes:
        """The gradebook of one system as CSV, without a byte order mark: a program reads it. Raises KeyError for an
        unknown system."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerows(map(safe_cell, row) for row in GRADEBOOKS[system](self, list(self.lines(order))))
        return out.getvalue().encode()


def _moodle(book: Gradebook, lines: Sequence[GradebookLine]) -> Table:
    """Moodle's import of grades: found by address or ID number."""
    yield "Email address", "ID number", book.item, f"{book.item} feedback"
    for line in lines:
        yield line.person.address, line.person.number, line.marks, line.feedback


def _canvas(book: Gradebook, lines: Sequence[GradebookLine]) -> Table:
    """Canvas's import of a gradebook."""
    yield "Student", "ID", "SIS User ID", "SIS Login ID", "Section", book.item
    yield "    Points Possible", "", "", "", "", str(plain_number(sum(book.totals.values())))
    for line in lines:
        yield line.person.name, "", line.person.number, line.person.address, "", line.marks


def _prairielearn(book: Gradebook, lines: Sequence[GradebookLine]) -> Table:
    """PrairieLearn's upload of question scores."""
    yield "uid", "instance", "qid", "score_perc", "feedback"
    for line in lines:
        place = line.sheets[-1].place
        share = sum(sheet.marks for sheet in line.sheets) / line.total if line.total else 0.0
        score = str(plain_number(round(100 * share, 2)))
        yield line.person.id, place.get("instance", "1"), place.get("question", book.item), score, line.feedback


GRADEBOOKS: Mapping[str, Callable[[Gradebook, Sequence[GradebookLine]], Table]] = {
    "moodle": _moodle,
    "canvas": _canvas,
    "prairielearn": _prairielearn,
}
"""System → the rows of its table."""
