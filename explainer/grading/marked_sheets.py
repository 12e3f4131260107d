"""A sheet as it was marked, line by line.

In: nothing; `marking` fills it, reports and pages read it. Out: frozen rows, and the plain data of a report.

    >>> plain_number(9.0), plain_number(7.5)
    (9, 7.5)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from explainer.judging.verdicts import RIGHT

OWN_DIGITS = 12
"""Significant digits of what a line would be from the student's own numbers."""
EMPTY = frozenset({"blank", "unreadable"})
"""Verdicts on lines without a number."""
RIGHT_SOMEHOW = RIGHT | {"follows", "fewer_digits"}
"""Verdicts that a number is right, or right from the student's own numbers."""


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """One line of a sheet."""

    row: str
    """Its label."""
    id: str
    sample: int | None
    step: int
    kind: str
    printed: str
    """As it stands in the field."""
    read: str | None
    """The number that was read; None where none was."""
    key: str
    """The answer as it was handed out."""
    from_yours: float | None
    """What the line gives from the student's own numbers."""
    verdict: str
    """Of the judge, or follows, fewer_digits, unreadable."""
    names: tuple[str, ...]
    evidence: float
    tests: bool
    """Whether some slip would print another number here."""
    points: float
    marks: float
    by_key: bool
    """Whether the number lies within the tolerance of the key."""
    two_readings: bool = False
    """Whether it was read in one of two ways."""
    decided: str | None = None
    """Why a person gave it these marks; None where nobody decided."""

    @property
    def right(self) -> bool:
        """Whether it is right, or right from the student's own numbers."""
        return self.verdict in RIGHT_SOMEHOW

    def as_data(self) -> dict[str, Any]:
        """The line as a report keeps it."""
        return {
            "row": self.row,
            "id": self.id,
            "sample": self.sample,
            "step": self.step,
            "printed": self.printed,
            "read": self.read,
            "key": self.key,
            "from_yours": self.from_yours,
            "verdict": self.verdict,
            "names": list(self.names),
            "evidence": self.evidence,
            "tests": self.tests,
            "marks": plain_number(self.marks),
            "of": plain_number(self.points),
            "by_key": self.by_key,
        } | ({} if self.decided is None else {"decided": self.decided})


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """One sheet."""

    code: str
    part: int
    numbers: Mapping[str, Any]
    """Its network."""
    lines: tuple[MarkedLine, ...]
    marks: float
    """Those of its lines, no more than the scheme's cap allows."""
    place: Mapping[str, str] = field(default_factory=dict)
    """Where the system that it comes from keeps it: for gradebooks alone."""

    @property
    def total(self) -> float:
        """All marks that there are."""
        return round(sum(line.points for line in self.lines), 6)

    @property
    def marks_by_key(self) -> float:
        """What the key alone gives: the points of every line within its tolerance."""
        return round(sum(line.points for line in self.lines if line.by_key), 6)

    @property
    def first_wrong(self) -> MarkedLine | None:
        """The first line with a number that is not right."""
        return next((line for line in self.lines if not line.right and line.verdict not in EMPTY), None)

    def as_data(self) -> dict[str, Any]:
        """The sheet as a report keeps it."""
        first = self.first_wrong
        return {
            "first_wrong": first.row if first else None,
            "marks": plain_number(self.marks),
            "of": plain_number(self.total),
            "marks_by_key": plain_number(self.marks_by_key),
            "lines": [line.as_data() for line in self.lines],
        }


def plain_number(number: float) -> int | float:
    """Marks as people write them: 9, 7.5."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded
