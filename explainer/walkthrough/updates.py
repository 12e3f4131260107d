"""The updates that are shown: the first one stage by stage, later ones and batches as one section each.

In: a `Lesson`. Out: sections from the forward pass to the question whether the new weights helped.

    >>> from explainer import explain
    >>> [section.title.key for section in shown_updates(Lesson.of(explain("mazur")))][-2:]
    ['section.update', 'section.helped']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from explainer.document import Block, Inline, Line, NameOf, NumberOf, Prose, Quantity, Say, Section, Table, Verdict
from explainer.walkthrough.backward import backward_pass, slopes
from explainer.walkthrough.context import TABLE, Lesson, said
from explainer.walkthrough.forward import error, forward_lines, forward_pass


def shown_updates(lesson: Lesson) -> Iterator[Section]:
    """Every update that is shown, and once the slopes."""
    last = max(lesson.batches)
    for position, (step, samples) in enumerate(sorted(lesson.batches.items())):
        if step == last:
            continue
        first = position == 0
        if len(samples) == 1 and first:
            yield from one_update(lesson, step, samples[0])
        else:
            if first:
                yield slopes(lesson)
            yield later_update(lesson, step, samples, first)


def one_update(lesson: Lesson, step: int, sample: int) -> Iterator[Section]:
    """The first update, every stage a section of its own."""
    yield Section(Say("section.forward"), tuple(forward_pass(lesson, step, sample, first=True)))
    yield error(lesson, step, sample, first=True)
    yield slopes(lesson)
    yield Section(Say("section.backward"), tuple(backward_pass(lesson, step, sample, first=True)))
    yield new_weights(lesson, step, first=True)
    yield helped(lesson, step, (sample,))


def later_update(lesson: Lesson, step: int, samples: tuple[int, ...], first: bool) -> Section:
    """A further update, or one of a batch, as one section."""
    blocks: list[Block] = []
    for sample in samples:
        told = first and sample == samples[0]
        forward = forward_pass(lesson, step, sample, first=True) if told else forward_lines(lesson, step, sample)
        parts: list[Block] = [*forward, error(lesson, step, sample, told), *backward_pass(lesson, step, sample, told)]
        if len(samples) > 1:
            blocks.append(Section(Say("section.sample", {"sample": str(sample)}), tuple(untitled(parts))))
        else:
            blocks += parts
    blocks += [new_weights(lesson, step, first), helped(lesson, step, samples)]
    if len(samples) > 1:
        return Section(Say("section.batch", {"step": str(step), "count": str(len(samples))}), tuple(blocks))
    return Section(Say("section.again", {"step": str(step), "sample": str(samples[0])}), tuple(blocks))


def new_weights(lesson: Lesson, step: int, first: bool) -> Section:
    """The gradients of a batch, the optimizer's state, the new parameters."""
    blocks: list[Block] = []
    if any(key.startswith("batch:") for key in lesson.families):
        blocks.append(Prose((Say("update.batch"),)))
        blocks.append(Line(Quantity("batch:loss", 0, step)))
        for key in lesson.network.parameters:
            blocks += lesson.lines(f"batch:gradient:{key}", step, None)
    blocks += said(first, *update_rule(lesson))
    for key in reversed(lesson.network.parameters):
        for state in states(lesson, key):
            blocks += lesson.lines(state, step, None)
        blocks += lesson.lines(f"new:{key}", step, None)
    return Section(Say("section.update"), tuple(blocks))


def update_rule(lesson: Lesson) -> tuple[str, Mapping[str, Inline]]:
    """How this optimizer moves a weight, in words."""
    optimizer = lesson.spec.training.optimizer
    decays = bool(optimizer.weight_decay) and optimizer.name != "adamw"
    if optimizer.name == "sgd" and not decays:
        return "update.rule.delta" if lesson.delta else "update.rule", {}
    decay: Inline = Say("update.decay") if decays else ""
    hats = ".plain" if optimizer.name in ("adam", "adamw") and not optimizer.bias_correction else ""
    return f"update.rule.{optimizer.name}{hats}", {"decay": decay}


def states(lesson: Lesson, key: str) -> list[str]:
    """Keys of the state families of a parameter family, in the order of the optimizer's lines."""
    return [k for k, f in lesson.families.items() if f.kind == "state" and k.endswith(f":{key}")]


def helped(lesson: Lesson, step: int, samples: tuple[int, ...]) -> Section:
    """Before, after, and what first order predicted."""
    rows: list[tuple[Inline, ...]] = []
    outs = [(f"out:{plan.number}", m) for plan in lesson.network.layers if plan.loss for m in range(plan.size)][:TABLE]
    batch = len(samples) > 1
    for sample in samples:
        for position, (key, m) in enumerate([*outs, ("loss", 0)]):
            before, after = Quantity(key, m, step, sample), Quantity(f"after:{key}", m, step, sample)
            target: Inline = NumberOf(Quantity("target", position, step, sample)) if key != "loss" else ""
            number = (str(sample),) if batch else ()
            rows.append((*number, NameOf(before), NumberOf(before), NumberOf(after), target))
    header: tuple[Inline, ...] = (
        Say("forward.quantity"), Say("helped.before"), Say("helped.after"), Say("helped.target"),
    )  # fmt: skip
    if batch:
        header = (Say("task.sample"), *header)
    intro = Prose((Say("helped.intro.batch" if batch else "helped.intro"),))
    blocks: list[Block] = [intro, Table(Say("helped.table"), header, tuple(rows))]
    if len(samples) == 1:
        at = samples[0]
        said = Say("helped.fell", {"before": NumberOf(Quantity("loss", 0, step, at)),
                                   "after": NumberOf(Quantity("after:loss", 0, step, at))})  # fmt: skip
        predicted = Say("helped.predicted", {"predicted": NumberOf(Quantity("predicted", 0, step, at))})
        blocks.append(Prose((said, Verdict("helped", Quantity("loss", 0, step, at)), predicted)))
    return Section(Say("section.helped"), tuple(blocks))


def untitled(blocks: Sequence[Block]) -> Iterator[Block]:
    """Sections inside a section that is already nested give up their titles."""
    for block in blocks:
        if isinstance(block, Section):
            yield from block.blocks
        else:
            yield block
