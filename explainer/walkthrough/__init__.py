"""Derivation → Walkthrough: the lesson as a document of references, without values and without markup.

In: an `Explanation` (for the shape of the network and which updates are shown; no number of it is read). Out: a
`Document` of sections, lines, sentences and tables. A line refers to an equation, a sentence to a key of `wording`, a
table cell to a name or a number; what they look like is the business of the printers and templates. Each module holds
the sections of one part of the lesson: plain functions of a `LessonContext`.

    >>> from explainer import explain
    >>> [section.title.key for section in walk(explain("mazur")).sections][:3]
    ['section.task', 'section.network', 'section.question']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from explainer.equations.keys import LOSS
from explainer.walkthrough.background import BACKGROUND
from explainer.walkthrough.backward import collapse
from explainer.walkthrough.checks import checks_section
from explainer.walkthrough.compare import comparison_section
from explainer.walkthrough.context import (
    FEW_MEMBERS,
    FULL_WEIGHTS,
    TABLE_MEMBERS,
    LessonContext,
    count_phrase,
)
from explainer.walkthrough.document import Block, Document, Figure, Prose, Quantity, Say, Section
from explainer.walkthrough.forward import closing_blocks, forward_pass
from explainer.walkthrough.given import network_section, task_section
from explainer.walkthrough.pauses import with_pauses
from explainer.walkthrough.perceptron import perceptron_sections
from explainer.walkthrough.recap import recap_sections
from explainer.walkthrough.training import milestones, rates_sections, training_sections
from explainer.walkthrough.updates import update_sections
from explainer.walkthrough.watch_out import slips_section

if TYPE_CHECKING:
    from explainer.explanation import Explanation

__all__ = [
    "FEW_MEMBERS",
    "FULL_WEIGHTS",
    "TABLE_MEMBERS",
    "LessonContext",
    "collapse",
    "count_phrase",
    "lesson_sections",
    "milestones",
    "walk",
]


def walk(explanation: Explanation, full: bool = False) -> Document:
    """The lesson of an explanation; with `full` nothing in it is folded or cut short, whatever its spec asks for."""
    lesson = LessonContext.of(explanation, full)
    told = (with_pauses(lesson, reword_section(lesson, section)) for section in lesson_sections(lesson))
    return Document(lesson.spec.title, lesson.spec.page.language, tuple(told), living_picture(lesson))


def living_picture(lesson: LessonContext) -> Figure:
    """The picture that follows the reader through the first update."""
    step = min(lesson.batches)
    return Figure("network.living", Say("figure.living"), Quantity(LOSS, 0, step, lesson.batches[step][0]))


def reword_section(lesson: LessonContext, section: Section) -> Section:
    """A section with the sentences that the switched-on mistakes put in the place of others."""

    def reword_block(block: Block) -> Block:
        match block:
            case Section():
                return reword_section(lesson, block)
            case Prose(sentences):
                said = (replace(s, key=lesson.sentence_key(s.key)) if isinstance(s, Say) else s for s in sentences)
                return Prose(tuple(said))
        return block

    return (
        replace(section, blocks=tuple(map(reword_block, section.blocks))) if lesson.spec.training.mistakes else section
    )


def lesson_sections(lesson: LessonContext) -> Iterator[Section]:
    """The sections in the order of the lesson."""
    yield task_section(lesson)
    yield network_section(lesson)
    if lesson.network.by_error:
        yield from perceptron_sections(lesson)
        yield checks_section(lesson)
        return
    if lesson.network.has_targets:
        yield from update_sections(lesson)
        yield from rates_sections(lesson)
        if lesson.story or lesson.spec.updates > 1:  # else the one update has said it
            yield from training_sections(lesson)
    else:
        yield from untrained_sections(lesson)
    yield from (BACKGROUND[name](lesson) for name in lesson.spec.page.background)
    if lesson.network.has_targets:
        yield from recap_sections(lesson)
        if lesson.small and not lesson.spec.training.mistakes:
            yield from slips_section(lesson)
    if lesson.spec.page.compare and lesson.explanation.correct is not None:
        yield comparison_section(lesson)
    yield checks_section(lesson)


def untrained_sections(lesson: LessonContext) -> Iterator[Section]:
    """A network that is not trained: its forward pass for every sample."""
    first, *others = lesson.batches[1]
    blocks = (*forward_pass(lesson, 1, first, first=True), *closing_blocks(lesson, 1, first))
    yield Section(Say("section.forward"), blocks)
    for sample in others:
        yield Section(Say("section.sample", {"sample": str(sample)}), tuple(forward_pass(lesson, 1, sample)))
