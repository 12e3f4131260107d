"""The whole training: the loss at some epochs, the closing forward pass, other learning rates.

In: a `Lesson`. Out: the section "training", and "rates" where the lesson compares learning rates.

    >>> milestones(30)
    [1, 2, 5, 10, 20, 30]
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.document import Block, Inline, Measured, NameOf, NumberOf, Prose, Quantity, Say, Section, Table
from explainer.walkthrough.context import TABLE, Lesson, counted


def whole_training(lesson: Lesson) -> Iterator[Section]:
    """What the training did, its losses, and the numbers it ends with."""
    training = lesson.spec.training
    count = len(training.data)
    updates = -(-count // training.batch_size)
    terms = Say("training.terms.one") if count == 1 else Say("training.terms", {
        "batch": counted("training.batch", min(training.batch_size, count)),
        "samples": counted("training.samples", count), "updates": counted("training.updates", updates),
    })  # fmt: skip
    blocks: list[Block] = [Prose((terms,))]
    if training.epochs > 1:
        rows = tuple((str(epoch), Measured("epoch_loss", epoch - 1)) for epoch in milestones(training.epochs))
        blocks.append(Table(Say("training.table"), (Say("training.epoch"), Say("training.loss")), rows))
    last = max(lesson.batches)
    blocks.append(Prose((counted("training.closing", last - 1),)))
    blocks.append(closing(lesson, last))
    yield Section(Say("section.training"), tuple(blocks))
    if lesson.spec.page.rates:
        yield rates(lesson)


def closing(lesson: Lesson, last: int) -> Table:
    """Outputs, targets and loss of every sample after the last update."""
    outs = [(f"out:{plan.number}", m) for plan in lesson.network.layers if plan.loss for m in range(plan.size)][:TABLE]
    header: list[Inline] = [Say("task.sample")]
    for position, (key, m) in enumerate(outs):
        header += [NameOf(Quantity(key, m)), NameOf(Quantity("target", position))]
    rows = []
    for n in range(1, min(len(lesson.spec.training.data), TABLE) + 1):
        row: list[Inline] = [str(n)]
        for position, (key, m) in enumerate(outs):
            row += [NumberOf(Quantity(key, m, last, n)), NumberOf(Quantity("target", position, last, n))]
        rows.append((*row, NumberOf(Quantity("loss", 0, last, n))))
    return Table(Say("training.closing.table"), (*header, Say("training.end")), tuple(rows))


def rates(lesson: Lesson) -> Section:
    """The same training at other learning rates."""
    header = (Say("rates.rate"), Say("rates.first"), Say("rates.last", {"epoch": str(lesson.spec.training.epochs)}))
    rows = tuple(
        (f"{rate:f}", Measured("rate_first", k), Measured("rate_last", k))
        for k, rate in enumerate(lesson.spec.page.rates)
    )
    return Section(Say("section.rates"), (Prose((Say("rates.intro"),)), Table(Say("rates.table"), header, rows)))


def milestones(last: int) -> list[int]:
    """1, 2, 5, 10, 20, 50 … up to the last: the epochs a table shows."""
    found = [m * 10**k for k in range(len(str(last))) for m in (1, 2, 5) if m * 10**k <= last]
    return sorted({*found, last})
