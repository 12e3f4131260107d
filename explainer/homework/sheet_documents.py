"""The three readings of one lesson: the question sheet, the key, and the full worked solution.

In: a `PreparedHomework`. Out: documents of references, like the lesson itself. The sheet has the lesson's own sections
up to the first line, without any number that is computed, and then the asked lines, blank or worked out; the solution
is the whole lesson.

    >>> from explainer.homework.trial import prepare_homework
    >>> from explainer.lesson import load_example
    >>> homework = prepare_homework(load_example("homework-222"), "homework-222")
    >>> [block.title.key for block in worksheet(homework, 0).sections]
    ['section.task', 'section.network', 'section.homework', 'section.forward', 'section.error', 'section.backward', \
'section.update']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from explainer.equations.families import Family
from explainer.equations.keys import Key
from explainer.homework.asked_lines import SheetRow
from explainer.homework.trial import PreparedHomework
from explainer.walkthrough import walk
from explainer.walkthrough.context import count_phrase
from explainer.walkthrough.document import (
    Blank,
    Block,
    Document,
    Inline,
    Line,
    Listing,
    NameOf,
    NumberOf,
    Prose,
    Rows,
    Say,
    Section,
    SeriesNumber,
    Table,
    VariantText,
    Verdict,
    leaf_blocks,
)
from explainer.witnesses.verifying import TOLERANCES, Check

CODE_LABEL = VariantText("code")
FORM_LINES = 4
"""Ruled lines below each blank of a paper form."""


def tolerance_label(row: SheetRow) -> VariantText:
    """The label that holds a row's tolerance."""
    return VariantText(f"tolerance {row.label}")


def page_title(prepared: PreparedHomework, key: str) -> Say:
    """The title of one student's page."""
    return Say(key, {"title": prepared.spec.title, "code": CODE_LABEL})


# ------------------------------------------------------------------------------------------------ the sheet


def worksheet(prepared: PreparedHomework, part: int, space: int = 0) -> Document:
    """What a student gets."""
    lesson = walk(prepared.lesson)
    families = prepared.lesson.derivation.families
    given: list[Section] = []
    for section in lesson.sections:
        if _has_lines(section):
            break
        given += [kept for kept in [_without_answers(section, families)] if isinstance(kept, Section)]
    task = Section(Say("section.homework"), (Prose(tuple(_instructions(prepared))),))
    sections = []
    for place, section in enumerate(lesson.sections):
        rows = [row for row in prepared.rows[part] if row.section == place]
        if rows:
            sections.append(Section(section.title, tuple(_sheet_line(prepared, row, space) for row in rows)))
    return Document(page_title(prepared, "homework.sheet"), lesson.language, (*given, task, *sections))


def _sheet_line(prepared: PreparedHomework, row: SheetRow, space: int) -> Block:
    if not row.label:
        return Line(row.quantity)
    formulas, reason = prepared.homework.formulas, prepared.asks_reasons
    return Blank(row.quantity, row.label, tolerance_label(row), formulas, reason, space)


def _instructions(prepared: PreparedHomework) -> Iterator[Say]:
    numbers = prepared.spec.numbers
    yield count_phrase(f"homework.digits.{numbers.kind}", numbers.digits)
    yield Say(f"homework.ties.{numbers.rounding}")
    yield Say("homework.carry" if numbers.carry else "homework.keep")
    yield Say("homework.tolerance")


def _has_lines(section: Section) -> bool:
    return any(isinstance(block, Line | Rows) for block in leaf_blocks(section.blocks))


def _without_answers(block: Block, families: Mapping[Key, Family]) -> Block | None:
    """A block without what shows a computed number; None where nothing is left of it."""

    def is_open(piece: Inline) -> bool:
        match piece:
            case NumberOf(q):
                return families[q.key].rule is None
            case Say(_, fills):
                return all(map(is_open, fills.values()))
            case Listing(parts):
                return all(map(is_open, parts))
        return not isinstance(piece, SeriesNumber | Verdict)

    match block:
        case Prose(sentences):
            kept = tuple(filter(is_open, sentences))
            return Prose(kept) if kept else None
        case Table(caption, header, rows):
            left = tuple(row for row in rows if all(map(is_open, row)))
            return Table(caption, header, left) if left and all(map(is_open, (caption, *header))) else None
        case Section(title, blocks):
            inner = tuple(k for k in (_without_answers(b, families) for b in blocks) if k is not None)
            return Section(title, inner) if inner and is_open(title) else None
    return None


# ------------------------------------------------------------------------------------ the key, the solution


def answer_key(prepared: PreparedHomework, part: int) -> Document:
    """The answers in short: one row for each blank."""
    header = (Say("homework.row"), Say("homework.quantity"), Say("homework.answer"), Say("homework.off"))
    rows = tuple(
        (str(row.label), NameOf(row.quantity), NumberOf(row.quantity), tolerance_label(row))
        for row in prepared.rows[part]
        if row.label
    )
    table = Section(Say("section.key"), (Table(Say("section.key"), header, rows),))
    return Document(page_title(prepared, "homework.key"), prepared.spec.page.language, (table,))


def solution(prepared: PreparedHomework, checks: Sequence[Check]) -> Document:
    """The whole lesson; `checks` are those that every student's numbers pass."""
    stated = tuple(replace(check, tolerance=check.tolerance and TOLERANCES[-1]) for check in checks)
    lesson = walk(replace(prepared.lesson, checks=stated, correct=None))
    return replace(lesson, title=page_title(prepared, "homework.solution"))


PAGE_KINDS: Mapping[str, Callable[[PreparedHomework, int, Sequence[Check]], Document]] = {
    "sheets": lambda prepared, part, _: worksheet(prepared, part),
    "forms": lambda prepared, part, _: worksheet(prepared, part, FORM_LINES),
    "keys": lambda prepared, part, _: answer_key(prepared, part),
    "solutions": lambda prepared, _, checks: solution(prepared, checks),
}
"""What is written for each student, by the name of its file or folder."""
