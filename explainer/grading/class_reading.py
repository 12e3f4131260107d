"""The pages about a class read back before they are written.

In: a finished page, how many sheets were counted, what was counted at each line, and what each line is called. Out:
nothing, or a `Misprint`: a line under another name, a count in another column, a bar of another length, a number that
fewer or others share; on the page that is shown, a code or a group of fewer than five.

    >>> list(find_bars('<rect class="right" x="40.0" y="2" width="420.0" height="12"/>'))
    [('right', 420.0)]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from explainer.grading.class_counts import SMALLEST_GROUP, ClassCounts, Line
from explainer.grading.feedback_reading import spell_number
from explainer.reader.forms import FORMS
from explainer.reader.html_page import flatten_web
from explainer.reader.page_parts import PrintedTable
from explainer.reader.reading import Misprint

_LEGEND = re.compile(r'<li><span class="outcome (\w+)"><span aria-hidden="true">.</span> (.*?)</span></li>')
_BAR = re.compile(r'<rect class="(\w+)" x="[\d.]+" y="\d+" width="([\d.]+)" height="\d+"/>')
BAR_ROUNDING = 0.06
"""Pixels that two bars of one decimal may be apart in their scale."""


@dataclass(frozen=True, slots=True)
class CountedLine:
    """What a page must say of a line."""

    place: Line
    label: str
    """What stands in front of it."""
    name: str
    """Its quantity as a reader of the page has it."""


def read_class(
    page: str,
    counts: ClassCounts,
    lines: Sequence[CountedLine],
    shared: Sequence[tuple[Line, Decimal, Sequence[str]]],
    shown: bool,
) -> None:
    """Reads the page of the instructor, or the one that is `shown`. Raises Misprint."""
    first, *others = FORMS["html"].tables(page)
    outcomes = dict(_LEGEND.findall(page))
    if list(first.rows[0][2:]) != [flatten_web(words) for words in outcomes.values()]:
        raise Misprint(first.line, "the heads of the table", repr(first.rows[0][2:]), repr(list(outcomes.values())))
    expected = [
        (line.label, line.name, *(str(_expect_group(counts, line.place, name, shown) or "") for name in outcomes))
        for line in lines
    ]
    _compare_rows(first, expected)
    for line, row in zip(lines, first.rows[1:], strict=True):
        if (told := sum(int(cell or 0) for cell in row[2:])) != counts.sheets:
            raise Misprint(first.line, f"line {line.label} of the class", f"{told} sheets", str(counts.sheets))
    _compare_bars(page, first, list(outcomes))
    labels = {line.place: line.label for line in lines}
    slips, numbers = _expect_slips(counts, labels, shown), _expect_shared(shared, labels, shown)
    tables = [wanted for wanted in (slips, numbers) if wanted]
    if len(others) != len(tables):
        raise Misprint(first.line, "the tables of a class", str(len(others)), str(len(tables)))
    for table, wanted in zip(others, tables, strict=True):
        _compare_rows(table, wanted)
    codes = (code for group in counts.unexplained.values() for code in group)
    if shown and (told_code := next((code for code in codes if code in page), None)):
        raise Misprint(0, "the page that the class is shown", f"the code {told_code}", "none")


def _expect_group(counts: ClassCounts, place: Line, name: str, shown: bool) -> int:
    """How many did so at a line; where the class sees it, the small groups are counted together."""
    groups = counts.outcomes[place]
    if name == "others":
        return sum(count for count in groups.values() if count < SMALLEST_GROUP) if shown else 0
    return groups[name] if not shown or groups[name] >= SMALLEST_GROUP else 0


def _expect_slips(counts: ClassCounts, labels: Mapping[Line, str], shown: bool) -> list[tuple[str, ...]]:
    """(label, how many) for each thing that wrong numbers of a line fit."""
    least = SMALLEST_GROUP if shown else 1
    return [
        (label, str(count))
        for place, label in labels.items()
        for count in counts.named.get(place, Counter()).values()
        if count >= least
    ]


def _expect_shared(
    shared: Sequence[tuple[Line, Decimal, Sequence[str]]], labels: Mapping[Line, str], shown: bool
) -> list[tuple[str, ...]]:
    """(label, number, how many, their codes) for each number that several share."""
    rows = [
        (labels[place], str(number), str(len(codes)), flatten_web(", ".join(codes))) for place, number, codes in shared
    ]
    return [row[:3] for row in rows] if shown else [*rows]


def _compare_rows(table: PrintedTable, expected: Sequence[tuple[str, ...]]) -> None:
    """A table with what each of its rows begins with; numbers of a German page have commas."""
    rows = table.rows[1:]
    if len(rows) != len(expected):
        raise Misprint(table.line, "a table of a class", f"{len(rows)} rows", str(len(expected)))
    for row, wanted in zip(rows, expected, strict=True):
        for found, cell in zip(row, wanted, strict=False):  # what a slip is called stands behind
            if cell not in (found, spell_number(found)):
                raise Misprint(table.line, f"the row of line {wanted[0]} of a class", repr(found), repr(cell))


def _compare_bars(page: str, table: PrintedTable, outcomes: Sequence[str]) -> None:
    """The chart with the table: a piece for each count, as long as it is large."""
    counted = [
        (name, int(cell)) for row in table.rows[1:] for name, cell in zip(outcomes, row[2:], strict=True) if cell
    ]
    bars = list(find_bars(page))
    if [name for name, _ in bars] != [name for name, _ in counted]:
        raise Misprint(table.line, "the bars of a class", f"{len(bars)} pieces", f"{len(counted)} as in the table")
    unit = sum(width for _, width in bars) / max(1, sum(count for _, count in counted))
    for (name, width), (_, count) in zip(bars, counted, strict=True):
        if abs(width - unit * count) > BAR_ROUNDING:
            raise Misprint(table.line, f"a bar of {name}", f"{width} long", f"{unit * count:.1f}")


def find_bars(page: str) -> Iterator[tuple[str, float]]:
    """(outcome, length) of the pieces of a chart."""
    for name, width in _BAR.findall(page):
        yield name, float(width)
