"""The three readings of one lesson: the question sheet, the key, and the full worked solution.

In: a `PreparedHomework`. Out: documents of references, like the lesson itself. The sheet says what is given, and then
has the asked lines, blank or worked out, in the lesson's sections; the solution is the whole lesson.

    >>> from explainer.homework.trial import prepare_homework
    >>> from explainer.lesson import load_example
    >>> homework = prepare_homework(load_example("homework-222"), "homework-222")
    >>> [block.title.key for block in worksheet(homework, 0).sections]
    ['section.task', 'section.network', 'section.names', 'section.homework', 'section.forward', 'section.error', \
'section.backward', 'section.update']
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from explainer.homework.asked_lines import SheetRow
from explainer.homework.expected_time import expected_minutes
from explainer.homework.find_sections import find_section, found_section, key_section
from explainer.homework.given_sections import given_sections
from explainer.homework.qr_codes import can_draw_qr
from explainer.homework.sheet_labels import (
    answer_label,
    correction_label,
    key_header,
    points_label,
    slips_label,
    tolerance_label,
)
from explainer.homework.trial import PreparedHomework
from explainer.walkthrough import walk
from explainer.walkthrough.context import count_phrase
from explainer.walkthrough.document import (
    Blank,
    Block,
    Definition,
    Document,
    Figure,
    Line,
    NameOf,
    NumberedLine,
    NumberOf,
    Prose,
    Quantity,
    Say,
    Section,
    SheetHead,
    Table,
    VariantText,
)
from explainer.witnesses.agreement import TOLERANCES, Check

CODE_LABEL, POINTS_LABEL = VariantText("code"), VariantText("points")
QR_LABEL = VariantText("qr", words=True)
FORM_LINES = 4
"""Ruled lines below each blank of a paper form."""


def page_title(prepared: PreparedHomework, key: str) -> Say:
    """The title of one student's page."""
    return Say(key, {"title": prepared.spec.title, "code": CODE_LABEL})


# ------------------------------------------------------------------------------------------------ the sheet


def worksheet(prepared: PreparedHomework, part: int, space: int = 0, head: SheetHead | None = None) -> Document:
    """What a student gets. With a `head` it is handed in on paper, and says what each line is worth."""
    lesson = walk(prepared.lesson)
    sections = []
    for place, section in enumerate(lesson.sections):
        rows = [row for row in prepared.rows[part] if row.section == place]
        if rows:
            told = section.title.key in TOLD_SAMPLES
            sections.append(Section(section.title, tuple(_sheet_blocks(prepared, rows, space, told, head is not None))))
    if prepared.finds:
        sections.append(find_section(space, head is not None))
    title, given = page_title(prepared, "homework.sheet"), given_sections(prepared, part)
    return Document(title, lesson.language, (*given, *sections), head=head)


def paper_sheet(prepared: PreparedHomework, part: int, space: int = 0) -> Document:
    """The same with lines for a name, the points and the code, for paper."""
    return worksheet(prepared, part, space, SheetHead(CODE_LABEL, POINTS_LABEL, QR_LABEL if can_draw_qr() else None))


TOLD_SAMPLES = ("section.sample", "section.again")
"""Sections whose titles name the sample."""


def _sheet_blocks(
    prepared: PreparedHomework, rows: Sequence[SheetRow], space: int, told: bool, worth: bool
) -> Iterator[Block]:
    """The lines of a section; of several samples it says each time which one it is, unless that is `told`."""
    several, batches, before = len(prepared.spec.training.data) > 1, prepared.lesson.values.batches, None
    for row in rows:
        q = row.quantity
        sample = q.sample or (batches[q.step][0] if len(batches[q.step]) == 1 else None)
        if several and not told and sample not in (None, before):
            yield Prose((Say("homework.sample", {"sample": str(sample)}),))
        before = sample
        yield _sheet_line(prepared, row, space, worth)


def _sheet_line(prepared: PreparedHomework, row: SheetRow, space: int, worth: bool) -> Block:
    written = prepared.writer.write_line(row.quantity) if prepared.shows_formula(row) else None
    if row.number and written is not None:
        return NumberedLine(row.quantity, row.number, written)
    if row.label:
        reason, points = prepared.asks_reasons, points_label(row.label) if worth else None
        return Blank(row.quantity, row.label, tolerance_label(row.label), written, reason, space, points)
    assert written is not None
    return Definition(row.quantity, written) if row.defined else Line(row.quantity, written)


def without_pictures(document: Document) -> Document:
    """A document in words and numbers alone, its code in letters."""

    def drop(section: Section) -> Section:
        blocks = (drop(b) if isinstance(b, Section) else b for b in section.blocks if not isinstance(b, Figure))
        return replace(section, blocks=tuple(blocks))

    head = document.head and replace(document.head, qr=None)
    return replace(document, sections=tuple(map(drop, document.sections)), head=head)


# ------------------------------------------------------------------------------------ the key, the solution


def answer_key(
    prepared: PreparedHomework, part: int, corrected: Collection[int] = (), recorded: bool = False
) -> Document:
    """The answers in short: one row for each blank, the expected time, which numbers fit a slip; `recorded` answers
    are texts of their own, not this lesson's. Of the `corrected` lines a last column says what was corrected."""
    title, language = page_title(prepared, "homework.key"), prepared.spec.page.language
    minutes = count_phrase("homework.time", expected_minutes(prepared, part))
    if prepared.finds:
        return Document(title, language, (key_section(corrected, minutes), found_section()))
    header = key_header(bool(corrected))
    rows = tuple(
        (
            str(row.label),
            NameOf(row.quantity),
            answer_label(row.label) if recorded else NumberOf(row.quantity),
            tolerance_label(row.label),
            *((correction_label(row.label) if row.label in corrected else "",) if corrected else ()),
        )
        for row in prepared.rows[part]
        if row.label
    )
    table = Section(Say("section.key"), (Table(Say("section.key"), header, rows), Prose((minutes,))))
    slips = tuple(_slip_sections(prepared, part))
    return Document(title, language, (table, *slips))


def _slip_sections(prepared: PreparedHomework, part: int) -> Iterator[Section]:
    """Which numbers fit a slip, line by line; nothing where none can be made."""
    if rows := prepared.slipping_rows(part):
        yield Section(Say("section.slips"), tuple(note_of(slips_label(row)) for row in rows))


def note_of(text: VariantText) -> Prose:
    """A paragraph that every student has of their own."""
    return Prose((Say("homework.note", {"note": text}),))


def solution(
    prepared: PreparedHomework, part: int, checks: Sequence[Check], corrected: Collection[int] = ()
) -> Document:
    """The whole lesson; `checks` are those that every student's numbers pass. Below an asked line stands what was
    corrected of it, where it is one of the `corrected`, and which numbers fit a classic slip there."""
    stated = tuple(replace(check, tolerance=check.tolerance and TOLERANCES[-1]) for check in checks)
    lesson = walk(replace(prepared.lesson, checks=stated, correct=None))
    notes: dict[Quantity, list[VariantText]] = {}
    slipping = prepared.slipping_rows(part)
    for row in prepared.rows[part]:
        told = [correction_label(row.label)] if row.label in corrected else []
        told += [slips_label(row.label)] if row.label in slipping else []
        if told:
            notes[row.quantity] = told
    sections = tuple(_with_notes(section, notes) for section in lesson.sections) if notes else lesson.sections
    if prepared.finds:
        sections = (found_section(corrected), *sections)
    return replace(lesson, title=page_title(prepared, "homework.solution"), sections=sections)


def _with_notes(section: Section, notes: Mapping[Quantity, Sequence[VariantText]]) -> Section:
    """A section with a student's own notes below its lines."""
    blocks: list[Block] = []
    for block in section.blocks:
        blocks.append(_with_notes(block, notes) if isinstance(block, Section) else block)
        if isinstance(block, Line) and block.quantity in notes:
            blocks += map(note_of, notes[block.quantity])
    return replace(section, blocks=tuple(blocks))


PAGE_KINDS: Mapping[str, Callable[[PreparedHomework, int, Sequence[Check], Collection[int]], Document]] = {
    "sheets": lambda prepared, part, _, __: paper_sheet(prepared, part),
    "forms": lambda prepared, part, _, __: paper_sheet(prepared, part, FORM_LINES),
    "keys": lambda prepared, part, _, corrected: answer_key(prepared, part, corrected),
    "solutions": solution,
}
"""What is written for each student, by the name of its file or folder."""
