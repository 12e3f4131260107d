"""What a class did at each line, counted while sheets are marked; and numbers that fit somebody else's key.

In: marked sheets one after the other; then the record. Out: counts by line and outcome, wrong numbers that several
share, and `Doubtful` sheets.

    >>> fold_small({"right": 7, "own": 2, "none": 4})
    {'right': 7, 'others': 6}
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import prod

from explainer.grading.feedback import outcome
from explainer.grading.marked_sheets import MarkedLine, MarkedSheet
from explainer.homework.recorded import HomeworkRecord

SMALLEST_GROUP = 5
"""Students that a group shown to the class has at least."""
SHARED_BY = 2
"""Students that make a wrong number a shared one."""
DOUBTFUL_LINES, DOUBTFUL_DIGITS = 3, 4
"""Lines of at least so many significant digits that fit another sheet's key before it is said."""

Line = tuple[int, str]
"""Network of the series and label."""
Wrong = tuple[Line, Decimal]
"""A line and a number there that is not its key."""


def fold_small(counts: Mapping[str, int]) -> dict[str, int]:
    """Groups, the small ones together as others."""
    kept = {name: count for name, count in counts.items() if count >= SMALLEST_GROUP}
    others = sum(count for count in counts.values() if count < SMALLEST_GROUP)
    return kept | ({"others": others} if others else {})


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A sheet whose numbers fit the key of another."""

    code: str
    fits: str
    rows: tuple[str, ...]
    chance: float
    """That some sheet fits so well by accident, were the lines independent."""


@dataclass(slots=True)
class ClassCounts:
    """A class as it is counted."""

    sheets: int = 0
    marks: float = 0.0
    total: float = 0.0
    outcomes: dict[Line, Counter[str]] = field(default_factory=dict)
    """Line → outcome → how many."""
    named: dict[Line, Counter[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    """Line → (verdict, names) → how many."""
    unexplained: dict[Wrong, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Wrong numbers that nothing explains → the sheets that have them."""
    off_key: dict[str, list[Wrong]] = field(default_factory=dict)
    """Sheet → its numbers of four digits or more that are not its key's."""

    def add(self, sheet: MarkedSheet) -> None:
        """Counts a sheet."""
        self.sheets, self.marks, self.total = self.sheets + 1, self.marks + sheet.marks, self.total + sheet.total
        for line in sheet.lines:
            place, name = (sheet.part, line.row), outcome(line.verdict)
            self.outcomes.setdefault(place, Counter())[name] += 1
            if name == "fits":
                self.named.setdefault(place, Counter())[line.verdict, line.names] += 1
            if name == "unknown" and line.read is not None:
                self.unexplained[place, Decimal(line.read)].append(sheet.code)
        off = [((sheet.part, line.row), Decimal(line.read or "0")) for line in sheet.lines if is_off_key(line)]
        if len(off) >= DOUBTFUL_LINES:
            self.off_key[sheet.code] = off

    def find_doubtful(self, record: HomeworkRecord) -> tuple[Doubtful, ...]:
        """The sheets of which three lines or more fit another sheet's key; the record is read once more."""
        asked: dict[Wrong, list[str]] = defaultdict(list)
        for code, numbers in self.off_key.items():
            for wrong in numbers:
                asked[wrong].append(code)
        if not asked:
            return ()
        fitting: dict[tuple[str, str], list[Wrong]] = defaultdict(list)
        keys, everyone = Counter[Wrong](), Counter[int]()
        for sheet in record.sheets(slips=False):
            everyone[sheet.part] += 1
            for row in sheet.rows:
                wrong = ((sheet.part, str(row.row)), Decimal(row.answer))
                if wrong in asked:
                    keys[wrong] += 1
                    for code in asked[wrong]:
                        fitting[code, sheet.code].append(wrong)
        return tuple(
            Doubtful(code, other, tuple(row for (_, row), _ in found), _chance(found, keys, everyone))
            for (code, other), found in fitting.items()
            if len(found) >= DOUBTFUL_LINES
        )

    def shared_numbers(
        self, without: Container[tuple[str, str]], least: int = SHARED_BY
    ) -> Iterator[tuple[Line, Decimal, Sequence[str]]]:
        """(line, number, sheets) of every wrong number that several have and nothing explains; (sheet, label) pairs
        `without` are left out."""
        for (place, number), codes in self.unexplained.items():
            left = [code for code in codes if (code, place[1]) not in without]
            if len(left) >= least:
                yield place, number, left


def is_off_key(line: MarkedLine) -> bool:
    """Whether a number of four digits or more is not the key of its line."""
    return line.read is not None and not line.by_key and len(Decimal(line.read).as_tuple().digits) >= DOUBTFUL_DIGITS


def _chance(found: Sequence[Wrong], keys: Mapping[Wrong, int], everyone: Mapping[int, int]) -> float:
    count = everyone[found[0][0][0]]
    return min(1.0, count * prod(max(keys[wrong] / count, 10.0 ** -len(wrong[1].as_tuple().digits)) for wrong in found))
