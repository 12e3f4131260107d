"""Derivation → Walkthrough: the lesson as a document of references, without values and without markup.

In: an `Explanation` (for the shape of the network and which updates are shown; no number of it is read). Out: a
`Document` of sections, lines, sentences and tables. A line refers to an equation, a sentence to a key of `wording`, a
table cell to a name or a number; what they look like is the business of the printers and templates. Each module holds
the sections of one part of the lesson: plain functions of a `LessonContext`.

    >>> from explainer import explain
    >>> [section.title.key for section in walk(explain("mazur")).sections][:3]
    ['section.task', 'section.network', 'section.forward']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from explainer.walkthrough.background import BACKGROUND
from explainer.walkthrough.backward import collapse
from explainer.walkthrough.checks import witnesses
from explainer.walkthrough.compare import comparison
from explainer.walkthrough.context import FEW, FULL, TABLE, LessonContext, count_words
from explainer.walkthrough.document import Block, Document, Prose, Say, Section
from explainer.walkthrough.forward import forward_pass, network_answers
from explainer.walkthrough.given import starting_network, task
from explainer.walkthrough.recap import recap
from explainer.walkthrough.training import milestones, rates, whole_training
from explainer.walkthrough.updates import shown_updates
from explainer.walkthrough.watch_out import watch_out

if TYPE_CHECKING:
    from explainer.explanation import Explanation

__all__ = ["FEW", "FULL", "TABLE", "LessonContext", "collapse", "count_words", "milestones", "sections", "walk"]


def walk(explanation: Explanation) -> Document:
    """The lesson of an explanation."""
    lesson = LessonContext.of(explanation)
    told = (reword_section(lesson, section) for section in sections(lesson))
    return Document(lesson.spec.title, lesson.spec.page.language, tuple(told))


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
        Section(section.title, tuple(map(reword_block, section.blocks))) if lesson.spec.training.mistakes else section
    )


def sections(lesson: LessonContext) -> Iterator[Section]:
    """The sections in the order of the lesson."""
    yield task(lesson)
    yield starting_network(lesson)
    if lesson.network.has_targets:
        yield from shown_updates(lesson)
        yield from rates(lesson)
        yield from whole_training(lesson)
    else:
        yield from outputs(lesson)
    yield from (BACKGROUND[name](lesson) for name in lesson.spec.page.background)
    if lesson.story and lesson.network.has_targets:
        yield from recap(lesson)
        if lesson.small and not lesson.spec.training.mistakes:
            yield from watch_out(lesson)
    if lesson.spec.page.compare and lesson.explanation.correct is not None:
        yield comparison(lesson)
    yield witnesses(lesson)


def outputs(lesson: LessonContext) -> Iterator[Section]:
    """A network that is not trained: its forward pass for every sample."""
    first, *others = lesson.batches[1]
    blocks = (*forward_pass(lesson, 1, first, first=True), *network_answers(lesson, 1, first))
    yield Section(Say("section.forward"), blocks)
    for sample in others:
        yield Section(Say("section.sample", {"sample": str(sample)}), tuple(forward_pass(lesson, 1, sample)))
