"""Watch out: the numbers that classic slips give on this page, to look up where one's own number is another.

In: a `Lesson` without mistakes of its own. Out: the section "slips": for a slip the line it is first made at, the right
number and the one that fits the slip, and what is right instead.

    >>> from explainer import explain
    >>> [section.title.key for section in watch_out(Lesson.of(explain("mazur")))]
    ['section.slips']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.document import Inline, Measured, NameOf, NumberOf, Prose, Quantity, Say, Section, Table, Verdict
from explainer.mistakes import MISTAKES, Mistake
from explainer.walkthrough.context import Lesson


def watch_out(lesson: Lesson) -> Iterator[Section]:
    """The slips of the table that can be made here: all of them, or at each kind of line the one that was seen most
    often in print and code."""
    wanted = lesson.spec.page.slips
    found = [(row, place) for row in MISTAKES.values() if (place := first_line(lesson, row)) is not None]
    if wanted == "few":
        best: dict[str, tuple[Mistake, Quantity]] = {}
        for row, place in found:
            kind = lesson.families[place.key].kind
            if row.seen and (kind not in best or len(row.seen) > len(best[kind][0].seen)):
                best[kind] = row, place
        found = list(best.values())
    if found and wanted != "none":
        header = (Say("slips.line"), Say("slips.right"), Say("slips.number"), Say("slips.what"))
        rows = tuple(told(row, place) for row, place in found)
        yield Section(Say("section.slips"), (Prose((Say("slips.intro"),)), Table(Say("slips.table"), header, rows)))


def first_line(lesson: Lesson, row: Mistake) -> Quantity | None:
    """The first line of the page at which a slip is made; None where it cannot be made, or changes nothing that
    another row of the table does not change as well."""
    steps = [step for step in lesson.batches if step != max(lesson.batches)]
    if row.optimizer is not None:  # what is kept from update to update shows in the second one
        steps = [step for step in steps if step - 1 in steps]
    hidden = {"partial", "delta"} if lesson.delta else {"signal"}
    backward = {"partial", "signal", "delta", "slope", "gradient", "update"}
    families = sorted(lesson.families.items(), key=lambda item: -(item[1].layer or 0) * (item[1].kind in backward))
    for key, family in families:  # on the way back from the last layer
        if not steps or family.kind not in {*row.kinds} - hidden or key.startswith("after:"):
            continue
        if any(names[0] == row.name for names in lesson.explanation.slips.made(key)):
            sample = lesson.batches[steps[0]][0]
            return Quantity(key, 0, steps[0], None if family.scope == "update" else sample)
    return None


def told(row: Mistake, q: Quantity) -> tuple[Inline, ...]:
    """A row of the table."""
    fits = Verdict("slip", q, (Say(f"mistake.{row.name}"), Say("slips.same")))
    number = Measured("slip", list(MISTAKES).index(row.name), about=q)
    return NameOf(q), NumberOf(q), number, Say("slips.told", {"fits": fits, "why": Say(f"mistake.{row.name}.why")})
