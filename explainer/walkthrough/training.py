"""The whole training: iteration and epoch, the loss on the way, the answers at the end, other learning rates.

In: a `LessonContext`. Out: the section "rates", which compares learning rates, and the section "training".

    >>> milestones(30)
    [1, 2, 5, 10, 20, 30]
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.keys import ETA, INPUT, LOSS, PENALISED, TARGET
from explainer.network.parameters import plain_number
from explainer.walkthrough.context import (
    TABLE_MEMBERS,
    LessonContext,
    count_phrase,
    outputs_of,
    outputs_with_targets,
)
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
from explainer.walkthrough.kept import has_run_table
from explainer.walkthrough.scheduled_rate import rates_table
from explainer.witnesses.claims import chain
from explainer.witnesses.facts import Facts
from explainer.witnesses.other_rates import rate_ends, rates_of

COLUMNS = 5
"""Updates that stand side by side in a table of a run."""
ALL_PARAMETERS = 60
"""Weights and biases up to which the table of what training made of them has all."""
OUTCOMES = chain("rates.lost")
"""What a training at one rate may come to."""


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
    if lesson.network.optimizer.ahead:
        terms = (Say("training.terms.ahead"),)
    blocks: list[Block] = [Prose((*terms, Say("training.batchwords")) if lesson.story and count > 1 else terms)]
    last = max(lesson.batches)
    blocks += rates_table(lesson, milestones(lesson.spec.updates))
    blocks += run_tables(lesson)
    if training.epochs > 1:
        rows = tuple((str(epoch), SeriesNumber("epoch_loss", epoch - 1)) for epoch in milestones(training.epochs))
        blocks.append(Table(Say("training.table"), (Say("training.epoch"), loss_header(lesson)), rows))
        if lesson.story:
            blocks += [Figure("training", Say("training.picture")), Prose((Say("training.more"),))]
    if last > 2:
        blocks.append(parameters_table(lesson, last))
    blocks.append(Prose((count_phrase("training.closing", last - 1),)))
    if any(plan.keep for plan in lesson.network.layers):
        blocks.append(Prose((Say("training.dropout"),)))
    blocks.append(closing_table(lesson, last))
    if lesson.story:
        blocks += plane_figures(lesson)
    yield Section(Say("section.training"), tuple(blocks))


def run_tables(lesson: LessonContext) -> Iterator[Table]:
    """A short run at a glance, a column for each update: what came in, the weights before it, what came out, the loss
    and the gradients; of batches what they have in common."""
    if not has_run_table(lesson.spec) or len(lesson.batches) <= lesson.spec.updates:
        return
    steps = range(1, lesson.spec.updates + 1)
    for some in (steps[k : k + COLUMNS] for k in range(0, len(steps), COLUMNS)):
        header = (Say("forward.quantity"), *(Say("later.update", {"step": str(step)}) for step in some))
        rows = zip(*(run_places(lesson, step) for step in some), strict=True)
        yield Table(Say("training.run"), header, tuple((NameOf(row[0]), *map(NumberOf, row)) for row in rows))


def run_places(lesson: LessonContext, step: int) -> list[Quantity]:
    """What the table of a run has of an update, in the order of its rows."""
    parameters = [(key, m) for key in lesson.network.parameters for m in range(lesson.families[key].size)]
    held = [Quantity(key, m, step) for key, m in parameters]
    with_penalty = [Quantity(PENALISED, 0, step)] if PENALISED in lesson.families else []
    if lesson.spec.training.batch_size > 1:
        gradients = [Quantity(key.gradient.in_batch, m, step) for key, m in parameters]
        return [*held, Quantity(LOSS.in_batch, 0, step), *with_penalty, *gradients]
    (sample,) = lesson.batches[step]
    given = [Quantity(INPUT, m, step, sample) for m in range(lesson.families[INPUT].size)]
    outs = [Quantity(key, m, step, sample) for key, m in outputs_of(lesson)]
    gradients = [Quantity(lesson.network.taken_gradient(key), m, step, sample) for key, m in parameters]
    return [*given, *held, *outs, Quantity(LOSS, 0, step, sample), *with_penalty, *gradients]


def parameters_table(lesson: LessonContext, last: int) -> Table:
    """Each weight and bias before the training and after it; of many the first ones."""
    places = [(key, m) for key in lesson.network.parameters for m in range(lesson.families[key].size)]
    shown = places if len(places) <= ALL_PARAMETERS else places[:TABLE_MEMBERS]
    rows = tuple(
        (NameOf(Quantity(*place)), NumberOf(Quantity(*place)), NumberOf(Quantity(*place, last))) for place in shown
    )
    caption = Say("training.weights")
    if len(shown) < len(places):
        caption = Say("training.weights.some", {"shown": str(len(shown)), "count": str(len(places))})
    return Table(caption, (Say("training.weight"), Say("training.start"), Say("training.finish")), rows)


def loss_header(lesson: LessonContext) -> Say:
    """What a column of losses holds: the loss of one sample, or what training makes small of several."""
    return Say(f"training.loss.{gathered(lesson)}", {"loss": NameOf(Quantity(LOSS))})


def gathered(lesson: LessonContext) -> str:
    """How the losses of all samples are put together: the one, their mean, or their sum."""
    training = lesson.spec.training
    return "one" if len(training.data) == 1 else training.reduction


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
    return Table(Say("training.closing.table"), (*header, NameOf(Quantity(LOSS))), tuple(rows))


def rates_sections(lesson: LessonContext) -> Iterator[Section]:
    """The same training at other learning rates, where all samples have a loss to begin with."""
    compared = rates_of(lesson.spec)
    if not compared or not rate_ends(Facts(lesson.explanation.values)).is_comparable:
        return
    header = (Say("rates.rate"), loss_header(lesson), Say("rates.what"))
    what = tuple(map(Say, OUTCOMES))
    rows = tuple(
        (lesson.typed_number(plain_number(rate)), SeriesNumber("rate", k), Verdict("claim", Quantity(ETA, k), what))
        for k, rate in enumerate(compared)
    )
    measure = Say(f"rates.measure.{gathered(lesson)}", {"loss": NameOf(Quantity(LOSS))})
    intro = Say("rates.intro", {"measure": measure, "before": SeriesNumber("rate", len(compared))})
    caption = Say("rates.table", {"updates": count_phrase("training.updates", lesson.spec.updates)})
    blocks: list[Block] = [Prose((intro,)), Table(caption, header, rows)]
    blocks += [Figure("rates", Say("rates.picture")), Prose((Say("rates.advice"),))]
    yield Section(Say("section.rates"), tuple(blocks), folded=lesson.folds and not lesson.spec.page.rates)


def milestones(last: int) -> list[int]:
    """1, 2, 5, 10, 20, 50 … up to the last: the epochs a table shows."""
    found = [m * 10**k for k in range(len(str(last))) for m in (1, 2, 5) if m * 10**k <= last]
    return sorted({*found, last})
