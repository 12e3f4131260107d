"""The whole training: iteration and epoch, the loss on the way, the answers at the end, other learning rates.

In: a `LessonContext`. Out: the section "rates", which compares learning rates, and the section "training".

    >>> milestones(30)
    [1, 2, 5, 10, 20, 30]
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from explainer.equations.keys import ETA, INPUT, LOSS, TARGET
from explainer.network.parameters import plain_number
from explainer.walkthrough.context import FULL_WEIGHTS, TABLE_MEMBERS, LessonContext, count_phrase, outputs_with_targets
from explainer.walkthrough.document import (
    Block,
    Figure,
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

if TYPE_CHECKING:
    from explainer.spec import Spec

RATE_MULTIPLES = tuple(map(Decimal, ("0.001", "0.01", "0.1", "0.25", "0.5", "2", "4", "10", "100", "1000")))
"""The rates beside a lesson's own that it is tried with where the spec names none."""
MANY_UPDATES = 5_000
"""Updates beyond which other rates are only tried on request."""


def training_sections(lesson: LessonContext) -> Iterator[Section]:
    """What the training did, its losses, and the numbers it ends with."""
    training = lesson.spec.training
    count = len(training.data)
    updates = -(-count // training.batch_size)
    size = min(training.batch_size, count)
    fills: dict[str, Inline] = {
        "batch": count_phrase("training.batch", size),
        "rest": count_phrase("training.batch", count % size or size),
        "samples": count_phrase("training.samples", count),
        "updates": count_phrase("training.updates", updates),
    }
    terms = (Say("training.terms.one"),) if count == 1 else lesson.claim("training.terms", Quantity(LOSS), fills)
    blocks: list[Block] = [Prose((*terms, Say("training.batchwords")) if lesson.story and count > 1 else terms)]
    if training.epochs > 1:
        rows = tuple((str(epoch), SeriesNumber("epoch_loss", epoch - 1)) for epoch in milestones(training.epochs))
        blocks.append(Table(Say("training.table"), (Say("training.epoch"), Say("training.loss")), rows))
        if lesson.story:
            blocks += [Figure("training", Say("training.picture")), Prose((Say("training.more"),))]
    last = max(lesson.batches)
    blocks.append(Prose((count_phrase("training.closing", last - 1),)))
    blocks.append(closing_table(lesson, last))
    if lesson.story:
        blocks += plane_figures(lesson)
    yield Section(Say("section.training"), tuple(blocks))


def plane_figures(lesson: LessonContext) -> Iterator[Block]:
    """Pictures over the plane of two inputs, where there are points to show."""
    if lesson.families[INPUT].size == 2 and len(lesson.spec.training.data) >= 3:
        yield Figure("regions", Say("training.regions"))
        if len(lesson.network.layers) > 1 and lesson.network.layers[0].size >= 2:
            yield Figure("hidden", Say("training.hidden"))


def closing_table(lesson: LessonContext, last: int) -> Table:
    """Outputs, targets and loss of every sample after the last update."""
    outs = outputs_with_targets(lesson)[:TABLE_MEMBERS]
    header: list[Inline] = [Say("task.sample")]
    for key, m, target in outs:
        header += [NameOf(Quantity(key, m)), NameOf(Quantity(TARGET, target))]
    rows = []
    for n in range(1, min(len(lesson.spec.training.data), TABLE_MEMBERS) + 1):
        row: list[Inline] = [str(n)]
        for key, m, target in outs:
            row += [NumberOf(Quantity(key, m, last, n)), NumberOf(Quantity(TARGET, target, last, n))]
        rows.append((*row, NumberOf(Quantity(LOSS, 0, last, n))))
    return Table(Say("training.closing.table"), (*header, Say("training.end")), tuple(rows))


def rates_of(spec: Spec) -> tuple[Decimal, ...]:
    """The learning rates that a lesson compares, in order: the spec's, or ten around its own."""
    own = spec.training.optimizer.learning_rate
    weights = sum(spec.fan_in(n) * layer.neurons.count for n, layer in enumerate(spec.network.layers))
    if spec.page.rates:
        return tuple(sorted({*spec.page.rates, own}))
    if spec.page.detail == "short" or not own or spec.updates > MANY_UPDATES or weights > FULL_WEIGHTS:
        return ()
    return tuple(sorted({own, *((own * factor).normalize() for factor in RATE_MULTIPLES)}))


def rates_sections(lesson: LessonContext) -> Iterator[Section]:
    """The same training at other learning rates."""
    compared = rates_of(lesson.spec)
    if not compared:
        return
    header = (Say("rates.rate"), Say("rates.after"), Say("rates.what"))
    what = tuple(map(Say, ("rates.still", "rates.down", "rates.best", "rates.up", "rates.lost")))
    rows = tuple(
        (lesson.typed_number(plain_number(rate)), SeriesNumber("rate", k), Verdict("rate", Quantity(ETA, k), what))
        for k, rate in enumerate(compared)
    )
    intro = Say("rates.intro", {"before": SeriesNumber("rate", len(compared))})
    caption = Say("rates.table", {"updates": count_phrase("training.updates", lesson.spec.updates)})
    blocks: list[Block] = [Prose((intro,)), Table(caption, header, rows)]
    if lesson.story:
        blocks += [Figure("rates", Say("rates.picture")), Prose((Say("rates.advice"),))]
    yield Section(Say("section.rates"), tuple(blocks))


def milestones(last: int) -> list[int]:
    """1, 2, 5, 10, 20, 50 … up to the last: the epochs a table shows."""
    found = [m * 10**k for k in range(len(str(last))) for m in (1, 2, 5) if m * 10**k <= last]
    return sorted({*found, last})
