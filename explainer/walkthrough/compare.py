"""Slips: what a replay gives beside what is correct.

In: a `LessonContext` whose explanation has a corrected twin. Out: the section "compare": every line of the first
update, and the losses of a long training.

    >>> from explainer import explain
    >>> comparison_section(LessonContext.of(explain("xor-as-printed"))).title.key
    'section.compare'
"""

from __future__ import annotations

from explainer.equations.keys import LOSS, PREDICTED, Key
from explainer.walkthrough.context import TABLE_MEMBERS, LessonContext
from explainer.walkthrough.document import (
    Block,
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
from explainer.walkthrough.training import milestones

COMPARE_REASONS = ("reason.same", "reason.rounded", "reason.cut", "reason.inherited", "reason.both")
"""Keys of the reasons why a replayed number differs from the correct one, besides the mistakes that are switched on."""


def comparison_section(lesson: LessonContext) -> Section:
    """Every line of the first update as replayed and as it should be; and the losses of a long training."""
    header = (Say("compare.line"), Say("compare.printed"), Say("compare.correct"), Say("compare.why"))
    rows = []
    reasons = tuple(map(Say, (*COMPARE_REASONS, *(f"mistake.{name}" for name in lesson.spec.training.mistakes))))
    step = min(lesson.batches)
    sample = lesson.batches[step][0]
    hidden = {"partial", "delta", "gradient", "local"} if lesson.delta else {"signal", "local"}
    assert lesson.explanation.correct is not None
    there = lesson.explanation.correct.derivation.families
    for key, family in lesson.families.items():
        of_input = family.kind in ("partial", "signal") and family.layer == 0
        if family.rule is None or family.kind in hidden or of_input or key == PREDICTED or key not in there:
            continue
        for m in range(family.size):
            q = Quantity(key, m, step, None if family.scope == "update" else sample)
            rows.append((NameOf(q), NumberOf(q), NumberOf(q, correct=True), Verdict("compare", q, reasons)))
    blocks: list[Block] = [Prose((Say("compare.intro"),)), Table(Say("compare.table"), header, tuple(rows))]
    updates = max(lesson.batches) - 1
    if updates > 1:
        short = (Say("training.after"), Say("compare.printed"), Say("compare.correct"))
        marks = [n for n in milestones(updates) if n < updates] + [updates - 1]
        table = tuple(
            (str(n), SeriesNumber("update_loss", n), SeriesNumber("update_loss", n, correct=True))
            for n in sorted(set(marks))
        )
        blocks.append(Table(Say("training.after.table"), short, table))
        blocks.append(closing_comparison(lesson, updates + 1))
    return Section(Say("section.compare"), tuple(blocks))


def closing_comparison(lesson: LessonContext, last: int) -> Table:
    """Outputs and losses after the last update, as replayed and as they should be."""
    rows = []
    for n in range(1, min(len(lesson.spec.training.data), TABLE_MEMBERS) + 1):
        for key in [Key("out", plan.number) for plan in lesson.network.layers if plan.loss] + [LOSS]:
            for m in range(lesson.families[key].size):
                q = Quantity(key, m, last, n)
                rows.append((str(n), NameOf(q), NumberOf(q), NumberOf(q, correct=True)))
    header = (Say("task.sample"), Say("compare.line"), Say("compare.printed"), Say("compare.correct"))
    return Table(Say("training.closing.table"), header, tuple(rows))
