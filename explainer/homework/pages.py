"""The three readings of one lesson: the question sheet, the key, and the full worked solution.

In: a `Course`. Out: documents of references, like the lesson itself. The sheet has the lesson's own sections up to the
first line, without any number that is computed, and then the asked lines, blank or worked out; the solution is the
whole lesson.

    >>> from explainer.homework.trial import course
    >>> from explainer.lesson import load_example
    >>> [block.title.key for block in worksheet(course(load_example("homework-222"), "homework-222"), 0).sections]
    ['section.task', 'section.network', 'section.homework', 'section.forward', 'section.error', 'section.backward', \
'section.update']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from explainer.equations.families import Family
from explainer.homework.asked import Row
from explainer.homework.trial import Course
from explainer.walkthrough import walk
from explainer.walkthrough.context import counted
from explainer.walkthrough.document import (
    Blank,
    Block,
    Document,
    Inline,
    Label,
    Line,
    Measured,
    NameOf,
    NumberOf,
    Prose,
    Rows,
    Say,
    Section,
    Table,
    Verdict,
)
from explainer.witnesses.verifying import TOLERANCES, Check

CODE = Label("code")
SPACE = 4
"""Ruled lines below each blank of a paper form."""


def tolerance(row: Row) -> Label:
    """The label that holds a row's tolerance."""
    return Label(f"tolerance {row.label}")


def titled(course: Course, key: str) -> Say:
    """The title of one student's page."""
    return Say(key, {"title": course.spec.title, "code": CODE})


# ------------------------------------------------------------------------------------------------ the sheet


def worksheet(course: Course, part: int, space: int = 0) -> Document:
    """What a student gets."""
    lesson = walk(course.lesson)
    families = course.lesson.derivation.families
    given: list[Section] = []
    for section in lesson.sections:
        if _has_lines(section):
            break
        given += [kept for kept in [_without_answers(section, families)] if isinstance(kept, Section)]
    task = Section(Say("section.homework"), (Prose(tuple(_instructions(course))),))
    sections = []
    for place, section in enumerate(lesson.sections):
        rows = [row for row in course.rows[part] if row.section == place]
        if rows:
            sections.append(Section(section.title, tuple(_line(course, row, space) for row in rows)))
    return Document(titled(course, "homework.sheet"), lesson.language, (*given, task, *sections))


def _line(course: Course, row: Row, space: int) -> Block:
    homework = course.spec.homework
    assert homework is not None
    if not row.label:
        return Line(row.quantity)
    reason = bool(homework.series) if homework.reason is None else homework.reason
    return Blank(row.quantity, row.label, tolerance(row), homework.formulas, reason, space)


def _instructions(course: Course) -> Iterator[Say]:
    numbers = course.spec.numbers
    yield counted(f"homework.digits.{numbers.kind}", numbers.digits)
    yield Say(f"homework.ties.{numbers.rounding}")
    yield Say("homework.carry" if numbers.carry else "homework.keep")
    yield Say("homework.tolerance")


def _has_lines(block: Block) -> bool:
    return isinstance(block, Line | Rows) or (isinstance(block, Section) and any(map(_has_lines, block.blocks)))


def _without_answers(block: Block, families: Mapping[str, Family]) -> Block | None:
    """A block without what shows a computed number; None where nothing is left of it."""

    def open_(piece: Inline) -> bool:
        match piece:
            case NumberOf(q):
                return families[q.key].rule is None
            case Say(_, fills):
                return all(map(open_, fills.values()))
        return not isinstance(piece, Measured | Verdict)

    match block:
        case Prose(sentences):
            kept = tuple(filter(open_, sentences))
            return Prose(kept) if kept else None
        case Table(caption, header, rows):
            left = tuple(row for row in rows if all(map(open_, row)))
            return Table(caption, header, left) if left and all(map(open_, (caption, *header))) else None
        case Section(title, blocks):
            inner = tuple(k for k in (_without_answers(b, families) for b in blocks) if k is not None)
            return Section(title, inner) if inner and open_(title) else None
    return None


# ------------------------------------------------------------------------------------ the key, the solution


def answer_key(course: Course, part: int) -> Document:
    """The answers in short: one row for each blank."""
    header = (Say("homework.row"), Say("homework.quantity"), Say("homework.answer"), Say("homework.off"))
    rows = tuple(
        (str(row.label), NameOf(row.quantity), NumberOf(row.quantity), tolerance(row))
        for row in course.rows[part]
        if row.label
    )
    table = Section(Say("section.key"), (Table(Say("section.key"), header, rows),))
    return Document(titled(course, "homework.key"), course.spec.page.language, (table,))


def solution(course: Course, checks: Sequence[Check]) -> Document:
    """The whole lesson; `checks` are those that every student's numbers pass."""
    stated = tuple(replace(check, tolerance=check.tolerance and TOLERANCES[-1]) for check in checks)
    lesson = walk(replace(course.lesson, checks=stated, correct=None))
    return replace(lesson, title=titled(course, "homework.solution"))


KINDS: Mapping[str, Callable[[Course, int, Sequence[Check]], Document]] = {
    "sheets": lambda course, part, _: worksheet(course, part),
    "forms": lambda course, part, _: worksheet(course, part, SPACE),
    "keys": lambda course, part, _: answer_key(course, part),
    "solutions": lambda course, _, checks: solution(course, checks),
}
"""What is written for each student, by the name of its file or folder."""
