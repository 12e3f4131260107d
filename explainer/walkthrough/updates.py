"""The updates that are shown: the first one stage by stage, later ones and batches as one section each.

In: a `LessonContext`. Out: sections from the forward pass to the question whether the new weights helped.

    >>> from explainer import explain
    >>> [section.title.key for section in update_sections(LessonContext.of(explain("mazur")))][-2:]
    ['section.update', 'section.helped']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from explainer.equations.keys import ETA, LOSS, Key
from explainer.equations.names import Code, Ident, Name, Ratio
from explainer.formula import Add, Mul, Neg, Sym
from explainer.functions import OPTIMIZERS
from explainer.walkthrough.backward import backward_pass
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import (
    Block,
    Figure,
    Inline,
    Line,
    NameOf,
    NumberOf,
    PathLine,
    Prose,
    Quantity,
    Say,
    Section,
    Statement,
    Table,
    Verdict,
    leaf_blocks,
)
from explainer.walkthrough.forward import closing_blocks, error_section, forward_lines, forward_pass, loss_slope
from explainer.walkthrough.helped import helped_section
from explainer.walkthrough.look_ahead import lines_ahead, look_ahead_blocks
from explainer.walkthrough.matrix_form import matrix_form
from explainer.walkthrough.penalised import penalty_blocks, pull_lines, slope_of_penalty
from explainer.walkthrough.question import asked_weight, question_sections
from explainer.walkthrough.scheduled_rate import rate_lines
from explainer.walkthrough.slopes import slopes_section


def update_sections(lesson: LessonContext) -> Iterator[Section]:
    """Every update that is shown; the first one stage by stage, or, of a batch, its first sample."""
    (step, samples), *later = ((step, lesson.batches[step]) for step in lesson.told_steps)
    yield from first_update(lesson, step, samples)
    if lesson.folds:
        yield from later_tables(lesson, later)
    else:
        yield from (later_update(lesson, step, samples) for step, samples in later)


def first_update(lesson: LessonContext, step: int, samples: tuple[int, ...]) -> Iterator[Section]:
    """The first update, every stage a section of its own; further samples of its batch follow the first one."""
    sample = samples[0]
    yield from question_sections(lesson, step, sample)
    forward = (*forward_pass(lesson, step, sample, first=True), *closing_blocks(lesson, step, sample))
    yield Section(Say("section.forward"), forward)
    yield error_section(lesson, step, sample, first=True)
    backward: list[Block] = [
        *backward_pass(lesson, step, sample, first=True),
        *matrix_form(lesson, lesson.network.layers[0], step, sample),
        *loss_slope(lesson),
    ]
    whole = lesson.is_drawn_in_passes
    if whole:
        asked = replace(asked_weight(lesson, step), sample=sample)
        legend = "backward.picture.delta" if lesson.delta else "backward.picture"
        backward.append(lesson.pass_picture("network.backward", legend, asked))
    if whole and any(isinstance(block, PathLine) for block in leaf_blocks(backward)):
        backward += lesson.fold("fold.apart", Figure("network.apart", Say("backward.apart")))
    yield Section(Say("section.backward"), tuple(backward))
    yield from slopes_section(lesson, step, sample)
    if lesson.folds and samples[1:]:
        columns = [(step, other) for other in samples[1:]]
        yield Section(Say("section.samples"), tuple(sample_tables(lesson, columns)), folded=True)
    for other in () if lesson.folds else samples[1:]:
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


def later_tables(lesson: LessonContext, later: Sequence[tuple[int, tuple[int, ...]]]) -> Iterator[Section]:
    """The updates after the first, their numbers side by side."""
    if later:
        columns = [(step, sample) for step, samples in later for sample in samples]
        tables = [*sample_tables(lesson, columns), *update_tables(lesson, [step for step, _ in later])]
        title = Say("section.later.one" if len(later) == 1 else "section.later.many", {"count": str(len(later))})
        yield Section(title, tuple(tables), folded=True)


FIRST_STEPS = ("special.adam", "special.momentum")
"""What is special about the first update of a rule."""
COLUMNS = 4
"""Updates or samples that stand side by side in one table."""


def sample_tables(lesson: LessonContext, columns: Sequence[tuple[int, int]]) -> Iterator[Table]:
    """What a sample goes through, forward and back: a row per line, a column per update and sample."""
    for some in (columns[k : k + COLUMNS] for k in range(0, len(columns), COLUMNS)):
        header = [Say("later.sample", {"step": str(step), "sample": str(sample)}) for step, sample in some]
        told = ((*sample_lines(lesson, *at), *lines_ahead(lesson, *at)) for at in some)
        lines = [line_places(blocks) for blocks in told]
        yield side_by_side(Say("later.samples"), header, lines)


def update_tables(lesson: LessonContext, steps: Sequence[int]) -> Iterator[Table]:
    """What comes out of an update: a row per line, a column per update."""
    for some in (steps[k : k + COLUMNS] for k in range(0, len(steps), COLUMNS)):
        header = [Say("later.update", {"step": str(step)}) for step in some]
        lines = [line_places(update_section(lesson, step, False).blocks) for step in some]
        whole = [[place for place in places if place.sample is None] for places in lines]
        yield side_by_side(Say("later.updates"), header, whole)


def line_places(blocks: Sequence[Block]) -> list[Quantity]:
    """What the lines among blocks give."""
    return [block.quantity for block in leaf_blocks(blocks) if isinstance(block, Line)]


def side_by_side(caption: Say, header: Sequence[Say], lines: Sequence[Sequence[Quantity]]) -> Table:
    """The same lines of several updates or samples: names, then their numbers, a column for each."""
    rows: list[tuple[Inline, ...]] = [(NameOf(row[0]), *map(NumberOf, row)) for row in zip(*lines, strict=True)]
    return Table(caption, (Say("forward.quantity"), *header), tuple(rows))


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
    blocks: list[Block] = list(look_ahead_blocks(lesson, step, first))
    if any(key.phase == "batch" for key in lesson.families):
        blocks.append(Prose((Say("update.batch"),)))
        heads = [plan.key("head").in_batch for plan in lesson.network.layers]
        blocks += [Line(Quantity(key, 0, step)) for key in heads if key in lesson.families]
        blocks.append(Line(Quantity(LOSS.in_batch, 0, step)))
        for key in lesson.network.parameters:
            blocks += lesson.lines(key.gradient.in_batch, step, None)
        blocks += penalty_blocks(lesson, step, first)
    blocks += slope_of_penalty(lesson, step, first)
    blocks += rate_lines(lesson, step, first)
    if first:
        blocks.append(Prose(rule_sentence(lesson)))
    told = first and lesson.story
    if told and is_plain(lesson):
        direction = Say("update.opposite.delta" if lesson.delta else "update.opposite")
        blocks += [Prose((Say("update.general"),)), rule_in_general(lesson), Prose((direction,))]
    for key in reversed(lesson.network.parameters):
        blocks += pull_lines(lesson, key, step)
        for state in state_keys(lesson, key):
            blocks += lesson.lines(state, step, None)
        blocks += grouped_weights(lesson, key, step) if told and lesson.delta else lesson.lines(key.new, step, None)
    if first:
        at = Quantity(LOSS, 0, step, lesson.batches[step][0])
        blocks += [Prose(told) for told in (lesson.claim(key, at) for key in FIRST_STEPS) if told]
    if first and lesson.is_drawn_in_passes:
        asked = replace(asked_weight(lesson, step), sample=lesson.batches[step][0])
        blocks.append(lesson.pass_picture("network.update", "update.picture", asked))
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
    penalised = lesson.network.penalty is not None
    if optimizer.name == "sgd" and not decays and not penalised:
        key = "update.rule.delta" if lesson.delta else "update.rule"
        replaced = lesson.sentence_key(key)
        return (Say(replaced),) if replaced != key else lesson.claim(key, Quantity(LOSS))
    added = [Say("update.penalty")] if penalised else [Say("update.decay")] if decays else []
    plain = ".plain" if optimizer.name in ("adam", "adamw") and not optimizer.bias_correction else ""
    form = f".{optimizer.form}" if optimizer.form else plain
    start = Say("update.start.given" if optimizer.state else "update.start")
    return (Say(f"update.rule.{optimizer.name}{form}", {"start": start}), *added)


def state_keys(lesson: LessonContext, key: Key) -> list[Key]:
    """Keys of the state families of a parameter family, in the order of the optimizer's lines."""
    states = (k for k, f in lesson.families.items() if f.kind == "state" and k.parameter == key)
    return [state for state in states if state != key.place_ahead]


def drop_titles(blocks: Sequence[Block]) -> Iterator[Block]:
    """Sections inside a section that is already nested give up their titles."""
    for block in blocks:
        if isinstance(block, Section):
            yield from block.blocks
        else:
            yield block
