"""What was checked: one row per witness.

In: a `LessonContext`. Out: the section "checks".

    >>> from explainer import explain
    >>> checks_section(LessonContext.of(explain("mazur"))).title.key
    'section.checks'
"""

from __future__ import annotations

from dataclasses import replace

from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Block, Document, Inline, Prose, Say, Section, Table
from explainer.witnesses.agreement import Check


def checks_section(lesson: LessonContext) -> Section:
    """Which witnesses confirmed the lines, how many each, and how exactly."""
    said = [Say("checks.intro")]
    if lesson.explanation.correct is not None:
        said.append(Say("checks.correct"))
    header = (Say("checks.witness"), Say("checks.lines"), Say("checks.tolerance"))
    rows = tuple(map(check_row, lesson.explanation.checks))
    told = (Prose(tuple(said)), Table(Say("checks.table"), header, rows))
    return Section(Say("section.checks"), told, folded=lesson.folds)


def add_check(document: Document, check: Check) -> Document:
    """The document with one more row at the end of its table of checks."""

    def with_row(block: Block) -> Block:
        match block:
            case Table(Say("checks.table") as caption, header, rows):
                return Table(caption, header, (*rows, check_row(check)))
        return block

    sections = (
        replace(section, blocks=tuple(map(with_row, section.blocks)))
        if section.title.key == "section.checks"
        else section
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def check_row(check: Check) -> tuple[Inline, ...]:
    """A row: witness, lines, tolerance."""
    exact: Inline = Say("checks.exactly") if check.tolerance == 0 else f"{check.tolerance:.0e}"
    if check.witness == "reader":  # it stands in the table of the page that it is going to read
        exact = Say("checks.printed")
    return (Say(f"witness.{check.witness}"), str(check.lines), exact)
