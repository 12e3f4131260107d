"""The second pass of an optimizer that looks ahead: where it looks, and what comes out there.

In: a `LessonContext`, an update. Out: blocks for the section "update"; none where the gradient is taken at the weights.

    >>> from explainer import explain
    >>> list(look_ahead_blocks(LessonContext.of(explain("mazur")), 1, True))
    []
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.keys import LOSS, Key
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Block, Line, Prose, Quantity, Say, Section


def look_ahead_blocks(lesson: LessonContext, step: int, first: bool) -> Iterator[Block]:
    """The place of each weight, and for each sample of the update the lines of the pass there."""
    if not lesson.network.optimizer.ahead:
        return
    if first:
        yield Prose((Say("update.ahead"),))
    for key in reversed(lesson.network.parameters):
        yield from lesson.lines(key.place_ahead, step, None)
    if first:
        yield Prose((Say("update.ahead.pass"),))
    samples = lesson.batches[step]
    for sample in samples:
        lines = tuple(lines_ahead(lesson, step, sample))
        if len(samples) > 1:
            yield Section(Say("section.sample", {"sample": str(sample)}), lines)
        else:
            yield from lines


def lines_ahead(lesson: LessonContext, step: int, sample: int) -> Iterator[Block]:
    """Every line of one sample at that place: forward, the loss, and back."""
    if not lesson.network.optimizer.ahead:
        return
    plans = lesson.network.layers
    of_out, of_net = ("signal_out", "signal_net") if lesson.delta else ("partial", "delta")
    for plan in plans:
        for kind in ("net", "out"):
            yield from lesson.lines(plan.key(kind).ahead, step, sample)
    for kind in ("error", "head"):
        for plan in plans:
            yield from lesson.lines(plan.key(kind).ahead, step, sample)
    yield Line(Quantity(LOSS.ahead, 0, step, sample))
    for plan in reversed(plans):
        for kind in ("own", of_out, "slope", "cross", of_net):
            yield from lesson.lines(plan.key(kind).ahead, step, sample)
        for of in ("weight", "bias"):
            yield from lesson.lines(Key("gradient", plan.number, of).ahead, step, sample)
