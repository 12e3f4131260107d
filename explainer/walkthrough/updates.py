"""The updates that are shown: the first one stage by stage, later ones and batches as one section each.

In: a `LessonContext`. Out: sections from the forward pass to the question whether the new weights helped.

    >>> from explainer import explain
    >>> [section.title.key for section in shown_updates(LessonContext.of(explain("mazur")))][-2:]
    ['section.update', 'section.helped']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explainer.equations.keys import ETA, LOSS, PREDICTED, TARGET, Key
from explainer.equations.names import Code, Ident, Name, Ratio
from explainer.formula import Add, Mul, Neg, Sym
from explainer.functions import OPTIMIZERS
from explainer.walkthrough.backward import backward_pass
from explainer.walkthrough.context import TABLE_MEMBERS, LessonContext, outputs_with_targets
from explainer.walkthrough.document import (
    Block,
    Inline,
    Line,
    NameOf,
    NumberOf,
    Prose,
    Quantity,
    Say,
    Section,
    Statement,
    Table,
    Verdict,
)
from explainer.walkthrough.forward import closing_blocks, error_section, forward_lines, forward_pass
from explainer.walkthrough.question import question_sections
from explainer.walkthrough.slopes import slopes_section


def shown_updates(lesson: LessonContext) -> Iterator[Section]:
    """Every update that is shown; the first one stage by stage, or, of a batch, its first sample."""
    last = max(lesson.batches)
    for position, (step, samples) in enumerate(sorted(lesson.batches.items())):
        if step == last:
            continue
        if position == 0:
            yield from first_update(lesson, step, samples)
        else:
            yield later_update(lesson, step, samples)


def first_update(lesson: LessonContext, step: int, samples: tuple[int, ...]) -> Iterator[Section]:
    """The first update, every stage a section of its own; further samples of its batch follow the first one."""
    sample = samples[0]
    forward = (*forward_pass(lesson, step, sample, first=True), *closing_blocks(lesson, step, sample))
    yield Section(Say("section.forward"), forward)
    if lesson.story:
        yield slopes_section(lesson, step, sample)
    yield error_section(lesson, step, sample, first=True)
    if lesson.story:
        yield from question_sections(lesson, step, sample)
    yield Section(Say("section.backward"), tuple(backward_pass(lesson, step, sample, first=True)))
    for other in samples[1:]:
        yield Section(
            Say("section.sample", {"sample": str(other)}), tuple(drop_titles(sample_lines(lesson, step, other)))
        )
    yield update_section(lesson, step, first=True)
    yield helped_section(lesson, step, samples)


def sample_lines(lesson: LessonContext, step: int, sample: int) -> list[Block]:
    """One sample's lines, forward and back, without a word."""
    return [
        *forward_lines(lesson, step, sample),
        error_section(lesson, step, sample, False),
        *backward_pass(lesson, step, sample, False),
    ]


def later_update(lesson: LessonContext, step: int, samples: tuple[int, ...]) -> Section:
    """A further update, or one of a batch, as one section."""
    blocks: list[Block] = []
    for sample in samples:
        parts = sample_lines(lesson, step, sample)
        if len(samples) > 1:
            blocks.append(Section(Say("section.sample", {"sample": str(sample)}), tuple(drop_titles(parts))))
        else:
            blocks += parts
    blocks += [update_section(lesson, step, False), helped_section(lesson, step, samples)]
    if len(samples) > 1:
        return Section(Say("section.batch", {"step": str(step), "count": str(len(samples))}), tuple(blocks))
    return Section(Say("section.again", {"step": str(step), "sample": str(samples[0])}), tuple(blocks))


def update_section(lesson: LessonContext, step: int, first: bool) -> Section:
    """The gradients of a batch, the optimizer's state, the new parameters."""
    blocks: list[Block] = []
    if any(key.phase == "batch" for key in lesson.families):
        blocks.append(Prose((Say("update.batch"),)))
        blocks.append(Line(Quantity(LOSS.in_batch, 0, step)))
        for key in lesson.network.parameters:
            blocks += lesson.lines(key.gradient.in_batch, step, None)
    if first:
        blocks.append(Prose(rule_sentence(lesson)))
    told = first and lesson.story
    if told and is_plain(lesson):
        direction = Say("update.opposite.delta" if lesson.delta else "update.opposite")
        blocks += [Prose((Say("update.general"),)), rule_in_general(lesson), Prose((direction,))]
    for key in reversed(lesson.network.parameters):
        for state in state_keys(lesson, key):
            blocks += lesson.lines(state, step, None)
        blocks += grouped_weights(lesson, key, step) if told and lesson.delta else lesson.lines(key.new, step, None)
    if told:
        at = Quantity(LOSS, 0, step)
        blocks.append(Prose((*lesson.claim("update.nonzero", at), *lesson.claim("update.minimum", at))))
    return Section(Say("section.update"), tuple(blocks))


def is_plain(lesson: LessonContext) -> bool:
    """Whether a weight simply steps against its gradient."""
    first = "update.rule.delta" if lesson.delta else "update.rule"
    sentence = rule_sentence(lesson)[0]
    plain = isinstance(sentence, Say) and sentence.key in (first, lesson.sentence_key(first))
    return plain and lesson.spec.training.batch_size == 1


def rule_in_general(lesson: LessonContext) -> Statement:
    """w⁺ = w − η · ∂E/∂w, or in code lines new_weight = weight + input · delta_error · learning_rate."""
    if lesson.delta:
        words = {"new": "new_weight", "w": "weight", "x": "input", "d": "delta_error", "r": "learning_rate"}
        named: dict[str, Name] = {key: Code((word,)) for key, word in words.items()}
        return Statement((Sym("new"), Add((Sym("w"), Mul((Sym("x"), Sym("d"), Sym("r")))))), named)
    names: dict[str, Name] = {
        "new": Ident("w", sup="+"),
        "w": Ident("w"),
        "r": lesson.name(ETA, 0),
        "g": Ratio(Ident(lesson.spec.page.symbols.loss, "total"), Ident("w")),
    }
    return Statement((Sym("new"), Add((Sym("w"), Neg(Mul((Sym("r"), Sym("g"))))))), names)


def grouped_weights(lesson: LessonContext, key: Key, step: int) -> Iterator[Block]:
    """The new weights of a layer, neuron by neuron; of a large one as rows."""
    family = lesson.families.get(key.new)
    single = family is not None and lesson.everything and not lesson.in_rows(family, family.size)
    if family is None or family.neuron is None or not single or key.kind != "weight":
        yield from lesson.lines(key.new, step, None)
        return
    plan = lesson.network.layers[(family.layer or 1) - 1]
    for j in range(plan.size):
        members = [m for m in range(family.size) if family.neuron[m] == j + 1]
        if members and plan.size > 1:
            neuron = NameOf(Quantity(Key("out", plan.number), j, step, lesson.batches[step][0]))
            yield Prose((Say("update.group", {"neuron": neuron}),))
        yield from lesson.lines(key.new, step, None, members)
    tied = [m for m in range(family.size) if family.neuron[m] == 0]
    yield from lesson.lines(key.new, step, None, tied) if tied else ()


def rule_sentence(lesson: LessonContext) -> tuple[Say | Verdict, ...]:
    """How this optimizer moves a weight, in words."""
    optimizer = lesson.spec.training.optimizer
    decays = bool(optimizer.weight_decay) and "lambda_" not in OPTIMIZERS[optimizer.name].constants
    if optimizer.name == "sgd" and not decays:
        key = "update.rule.delta" if lesson.delta else "update.rule"
        replaced = lesson.sentence_key(key)
        return (Say(replaced),) if replaced != key else lesson.claim(key, Quantity(LOSS))
    decay: Inline = Say("update.decay") if decays else ""
    hats = ".plain" if optimizer.name in ("adam", "adamw") and not optimizer.bias_correction else ""
    return (Say(f"update.rule.{optimizer.name}{hats}", {"decay": decay}),)


def state_keys(lesson: LessonContext, key: Key) -> list[Key]:
    """Keys of the state families of a parameter family, in the order of the optimizer's lines."""
    return [k for k, f in lesson.families.items() if f.kind == "state" and k.parameter == key]


def helped_section(lesson: LessonContext, step: int, samples: tuple[int, ...]) -> Section:
    """Before, after, and what first order predicted."""
    rows: list[tuple[Inline, ...]] = []
    outs = outputs_with_targets(lesson)[:TABLE_MEMBERS]
    batch = len(samples) > 1
    for sample in samples:
        for key, m, place in [*outs, (LOSS, 0, 0)]:
            before, after = Quantity(key, m, step, sample), Quantity(key.after, m, step, sample)
            target: Inline = NumberOf(Quantity(TARGET, place, step, sample)) if key != LOSS else ""
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
        at = samples[0]
        said = Say(
            "helped.fell",
            {"before": NumberOf(Quantity(LOSS, 0, step, at)), "after": NumberOf(Quantity(LOSS.after, 0, step, at))},
        )
        predicted = Say("helped.predicted", {"predicted": NumberOf(Quantity(PREDICTED, 0, step, at))})
        loss = Quantity(LOSS, 0, step, at)
        told = (*lesson.claim("helped.better", loss), predicted, *lesson.claim("helped.curvature", loss))
        blocks.append(Prose((said, *told)))
    return Section(Say("section.helped"), tuple(blocks))


def drop_titles(blocks: Sequence[Block]) -> Iterator[Block]:
    """Sections inside a section that is already nested give up their titles."""
    for block in blocks:
        if isinstance(block, Section):
            yield from block.blocks
        else:
            yield block
