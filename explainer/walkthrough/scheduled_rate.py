"""A learning rate that follows a formula: what the formula is, the rate of an update, and the rates of the run.

In: a `LessonContext`. Out: blocks for the sections "network", "update" and "training"; none where the rate is a number.

    >>> from explainer import explain
    >>> [type(block).__name__ for block in schedule_blocks(LessonContext.of(explain("schedule")))]
    ['Prose', 'Statement', 'Prose']
    >>> list(schedule_blocks(LessonContext.of(explain("mazur"))))
    []
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.keys import COUNTERS, EPOCH, ETA, STEP_NUMBER
from explainer.formula import Sym
from explainer.functions import holds_floor
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Block, Inline, Line, NameOf, NumberOf, Prose, Quantity, Say, Statement, Table

ALL_UPDATES = 12
"""Updates up to which the table of rates has all."""


def rate_at(lesson: LessonContext, step: int) -> Quantity:
    """The learning rate of an update; one that is a number has no update."""
    return Quantity(ETA) if lesson.network.schedule is None else Quantity(ETA, 0, step)


def schedule_blocks(lesson: LessonContext) -> Iterator[Block]:
    """The formula of the learning rate, and what its names mean."""
    rule = lesson.network.schedule
    if rule is None:
        return
    counters = [key for key in COUNTERS if key in lesson.families]
    names = {key.kind: lesson.name(key, 0) for key in (ETA, *counters)}
    yield Prose((Say("network.schedule", {"rate": NameOf(Quantity(ETA))}),))
    yield Statement((Sym(ETA.kind), rule), names)
    told = {EPOCH: Say("network.schedule.epoch"), STEP_NUMBER: Say("network.schedule.step")}
    said = [told[key] for key in told if key in counters]
    said += [Say("network.schedule.floor")] if holds_floor(rule) else []
    said += [Say("network.schedule.done")] if lesson.spec.training.optimizer.done else []
    yield Prose(tuple(said))


def rate_lines(lesson: LessonContext, step: int, first: bool) -> Iterator[Block]:
    """The rate of one update: its formula, the numbers put in, the result."""
    if lesson.network.schedule is None:
        return
    if first:
        yield Prose((Say("update.schedule"),))
    yield Line(Quantity(ETA, 0, step))


def rates_table(lesson: LessonContext, milestones: list[int]) -> Iterator[Table]:
    """The rates of all updates; of many those of `milestones`."""
    if lesson.network.schedule is None:
        return
    last = lesson.spec.updates
    steps = list(range(1, last + 1)) if last <= ALL_UPDATES else milestones
    places = [key for key in (*COUNTERS, ETA) if key in lesson.families]
    header: tuple[Inline, ...] = (Say("training.update"), *(NameOf(Quantity(key, 0, steps[0])) for key in places))
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        (str(step), *(NumberOf(Quantity(key, 0, step)) for key in places)) for step in steps
    )
    yield Table(Say("training.schedule" if last <= ALL_UPDATES else "training.schedule.some"), header, rows)
