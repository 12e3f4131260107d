"""Watch out: the numbers that classic slips give on this page, to look up where one's own number is another.

In: a `LessonContext` without mistakes of its own. Out: the section "slips": for a slip the line it is first made at,
the right number and the one that fits the slip, and what is right instead.

    >>> from explainer import explain
    >>> [section.title.key for section in slips_section(LessonContext.of(explain("mazur")))]
    ['section.slips']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from explainer.equations.mistake import Mistake
from explainer.mistakes.table import MISTAKES
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import (
    Inline,
    NameOf,
    NumberOf,
    Prose,
    Quantity,
    Say,
    Section,
    SeriesNumber,
    Table,
    Verdict,
)


def slips_section(lesson: LessonContext) -> Iterator[Section]:
    """The slips of the table that can be made here: all of them, or at each kind of line the one that was seen most
    often in print and code."""
    found = SLIP_CHOICES[lesson.spec.page.slips](lesson)
    if found:
        header = (Say("slips.line"), Say("slips.right"), Say("slips.number"), Say("slips.what"))
        rows = tuple(slip_row(row, place) for row, place in found)
        told = (Prose((Say("slips.intro"),)), Table(Say("slips.table"), header, rows))
        yield Section(Say("section.slips"), told, folded=lesson.folds)


def all_slips(lesson: LessonContext) -> list[tuple[Mistake, Quantity]]:
    """Each slip at its first line, without those that are another row of the table there, whatever the numbers."""
    slips = lesson.explanation.slips
    return [
        (row, place)
        for row in MISTAKES.values()
        if (place := first_line(lesson, row)) and any(names[0] == row.name for names in slips.mistakes_at(place.key))
    ]


def most_seen_slips(lesson: LessonContext) -> list[tuple[Mistake, Quantity]]:
    """For each kind of line the slip that was seen most often."""
    best: dict[str, tuple[Mistake, Quantity]] = {}
    known = [row for row in MISTAKES.values() if row.seen and row.optimizer is None]
    for row in sorted(known, key=lambda row: -len(row.seen)):
        if not shown_kinds(lesson, row) <= best.keys() and (place := first_line(lesson, row)):
            best.setdefault(lesson.families[place.key].kind, (row, place))
    order = list(MISTAKES)
    return sorted(best.values(), key=lambda found: order.index(found[0].name))


SLIP_CHOICES: Mapping[str, Callable[[LessonContext], list[tuple[Mistake, Quantity]]]] = {
    "none": lambda lesson: [], "few": most_seen_slips, "all": all_slips,
}  # fmt: skip
"""A value of `[page] slips` → the slips that are told, each with its line."""


def shown_kinds(lesson: LessonContext, row: Mistake) -> set[str]:
    """The kinds of line at which a slip is made, of those that the page shows."""
    return {*row.kinds} - ({"partial", "delta"} if lesson.delta else {"signal"})


def first_line(lesson: LessonContext, row: Mistake) -> Quantity | None:
    """The first line of the page at which a slip is made; None where it cannot be made."""
    steps = [step for step in lesson.batches if step != max(lesson.batches)]
    if row.optimizer is not None:  # what is kept from update to update shows in the second one, after the first
        steps = [step for step in steps if step == 2 and 1 in steps]
    if not steps:
        return None
    kinds = shown_kinds(lesson, row)
    backward = {"partial", "signal", "delta", "slope", "gradient", "update"}
    families = sorted(lesson.families.items(), key=lambda item: -(item[1].layer or 0) * (item[1].kind in backward))
    for key, family in families:  # on the way back from the last layer
        if family.kind not in kinds or family.layer == 0 or key.phase in ("after", "ahead"):
            continue
        if key in lesson.explanation.slips.slip(row.name).changed:
            sample = lesson.batches[steps[0]][0]
            return Quantity(key, 0, steps[0], None if family.scope == "update" else sample)
    return None


def slip_row(row: Mistake, q: Quantity) -> tuple[Inline, ...]:
    """A row of the table."""
    fits = Verdict("slip", q, (Say(f"mistake.{row.name}"), Say("slips.same")))
    number = SeriesNumber(f"slip:{row.name}", q.member, about=q)
    return NameOf(q), NumberOf(q), number, Say("slips.told", {"fits": fits, "why": Say(f"mistake.{row.name}.why")})
