"""A word between many lines: where more than eight would follow each other, one says what comes next.

In: a `LessonContext` and a section. Out: the section with such sentences in it, at the first line of another family or
neuron where there is one.

    >>> cut_run("aaaaabbbbbb")
    [5]
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import (
    Block,
    Line,
    NameOf,
    PathLine,
    PathSum,
    Prose,
    Quantity,
    Say,
    Section,
    Statement,
)

MOST_LINES = 8
"""Lines that follow each other without a word."""


def with_pauses(lesson: LessonContext, section: Section) -> Section:
    """A section in which no more lines than that follow each other."""
    blocks: list[Block] = []
    run: list[Block] = []
    for block in (*section.blocks, None):
        if isinstance(block, Line | PathLine | PathSum | Statement):
            run.append(block)
            continue
        blocks += pause_run(lesson, run)
        run = []
        if block is not None:
            blocks.append(with_pauses(lesson, block) if isinstance(block, Section) else block)
    return replace(section, blocks=tuple(blocks))


def pause_run(lesson: LessonContext, run: Sequence[Block]) -> Iterator[Block]:
    """Lines that follow each other, with a word where there are many."""
    cuts = cut_run([line_group(lesson, block) for block in run])
    for k, block in enumerate(run):
        if k in cuts and isinstance(block, Line):
            yield Prose((next_words(lesson, block.quantity),))
        if k in cuts and isinstance(block, PathLine):
            yield Prose((Say("pause.next", {"name": block.name}),))
        yield block


def cut_run(groups: Sequence[Hashable]) -> list[int]:
    """Where a run is cut into parts that are short enough, between two groups if possible."""
    cuts = [0]
    while len(groups) - cuts[-1] > MOST_LINES:
        places = range(cuts[-1] + MOST_LINES, cuts[-1], -1)
        cuts.append(next((k for k in places if groups[k] != groups[k - 1]), places[0]))
    return cuts[1:]


def line_group(lesson: LessonContext, block: Block) -> Hashable:
    """What a line has in common with its neighbours: family and neuron."""
    if not isinstance(block, Line):
        return None
    q = block.quantity
    neuron = lesson.families[q.key].neuron
    return q.key, q.sample, None if neuron is None or q.key.kind not in ("gradient", "new") else int(neuron[q.member])


def next_words(lesson: LessonContext, q: Quantity) -> Say:
    """What comes next."""
    family = lesson.families[q.key]
    group = line_group(lesson, Line(q))
    first = q.member == 0 or line_group(lesson, Line(replace(q, member=q.member - 1))) != group
    neuron = 0 if family.neuron is None else int(family.neuron[q.member])
    if first and neuron and family.layer and q.key.kind in ("gradient", "new") and q.key.of in ("", "weight"):
        at = Quantity(lesson.network.layers[family.layer - 1].key("out"), neuron - 1, q.step, lesson.batches[q.step][0])
        return Say("update.group", {"neuron": NameOf(at)})
    return Say("pause.next", {"name": NameOf(q)})
