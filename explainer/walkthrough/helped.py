"""Whether an update helped: before, after, and what first order predicted.

In: a `LessonContext`, an update and its samples. Out: the section "helped".

    >>> from explainer import explain
    >>> helped_section(LessonContext.of(explain("mazur")), 1, (1,)).title.key
    'section.helped'
"""

from __future__ import annotations

from explainer.equations.keys import LOSS, PENALISED, PREDICTED, TARGET
from explainer.network.penalties_of_weights import compared_loss
from explainer.walkthrough.context import TABLE_MEMBERS, LessonContext, outputs_with_targets
from explainer.walkthrough.document import Block, Inline, NameOf, NumberOf, Prose, Quantity, Say, Section, Table


def helped_section(lesson: LessonContext, step: int, samples: tuple[int, ...]) -> Section:
    """Before, after, and what first order predicted."""
    rows: list[tuple[Inline, ...]] = []
    outs = outputs_with_targets(lesson)[:TABLE_MEMBERS]
    batch, compared = len(samples) > 1, compared_loss(lesson.families)
    with_penalty = [(PENALISED, 0, 0)] if compared == PENALISED else []
    for sample in samples:
        for key, m, place in [*outs, (LOSS, 0, 0), *with_penalty]:
            before, after = Quantity(key, m, step, sample), Quantity(key.after, m, step, sample)
            target: Inline = NumberOf(Quantity(TARGET, place, step, sample)) if key not in (LOSS, PENALISED) else ""
            number = (str(sample),) if batch else ()
            rows.append((*number, NameOf(before), NumberOf(before), NumberOf(after), target))
    header: tuple[Inline, ...] = (
        Say("forward.quantity"),
        Say("helped.before"),
        Say("helped.after"),
        Say("helped.target"),
    )
    if batch:
        header = (Say("task.sample"), *header)
    intro = Prose((Say("helped.intro.batch" if batch else "helped.intro"),))
    blocks: list[Block] = [intro, Table(Say("helped.table"), header, tuple(rows))]
    if len(samples) == 1:
        at, penalised = samples[0], compared == PENALISED
        numbers = NumberOf(Quantity(compared, 0, step, at)), NumberOf(Quantity(compared.after, 0, step, at))
        fills: dict[str, Inline] = {"before": numbers[0], "after": numbers[1]}
        said = Say("helped.fell.penalty" if penalised else "helped.fell", fills)
        predicted = Say(
            "helped.predicted.penalty" if penalised else "helped.predicted",
            {"predicted": NumberOf(Quantity(PREDICTED, 0, step, at))},
        )
        loss = Quantity(LOSS, 0, step, at)
        told = (*lesson.claim("helped.better", loss), predicted, *lesson.claim("helped.curvature", loss))
        blocks.append(Prose((said, *told)))
    if lesson.story or len(samples) > 1:
        return Section(Say("section.helped"), tuple(blocks))
    (result,) = lesson.claim("helped.better", Quantity(LOSS, 0, step, samples[0]))
    return Section(Say("fold.helped", {"told": result}), tuple(blocks), folded=lesson.folds)
