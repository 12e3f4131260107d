"""What a sheet with a mistake to be found asks, and what its key and its solution tell of it.

In: a `PreparedHomework` with ask = "find"; the mistakes of some networks. Out: the sections that such pages have of
their own, and the texts that each student's page is filled with.

    >>> [request.row for request in find_section(None).blocks]
    ['A', 'B', 'C']
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from explainer.equations.names import Code, Name, member_name
from explainer.formula import Formula
from explainer.homework.asked_lines import SheetRow
from explainer.homework.planted_slips import PlantedSlips
from explainer.homework.sheet import Question
from explainer.homework.sheet_labels import answer_label, correction_label, key_header, points_label, tolerance_label
from explainer.homework.slip_texts import slip_feedback
from explainer.judging.slip_answers import SlipAnswer
from explainer.printers.text import PLAIN
from explainer.spec.model import PageTable
from explainer.walkthrough.document import Inline, Prose, Request, Say, Section, Table, VariantText
from explainer.wording import SENTENCES, fill_symbols

REQUESTS = ("A", "B", "C")
"""The letters under which the line, the reason and the right number are asked for."""
REQUEST_LABELS = {"1": ("line", None, 1), "2": ("why", None, 1), "3": ("number", None, 1)}
"""What a record says of them."""
FOUND_LABEL = VariantText("found", words=True)
_WORDS = ("homework.find.line", "homework.find.why", "homework.find.number")


def find_section(space: int | None, worth: bool = False) -> Section:
    """What is asked for, with ruled lines to write on."""
    requests = (
        Request(
            letter,
            Say(words),
            tolerance_label(letter) if letter == "C" else None,
            (space or 0) if letter == "B" else 0,
            points_label(letter) if worth else None,
        )
        for letter, words in zip(REQUESTS, _WORDS, strict=True)
    )
    return Section(Say("section.find"), tuple(requests))


def key_section(corrected: Collection[int], minutes: Say) -> Section:
    """The answers in short; what was `corrected` of some of them."""
    header = key_header(bool(corrected))
    rows = []
    for row, (letter, words) in enumerate(zip(REQUESTS, _WORDS, strict=True), 1):
        off: Inline = tolerance_label(letter) if letter == "C" else ""
        cells: tuple[Inline, ...] = (letter, Say(words), answer_label(letter, words=letter == "B"), off)
        told = correction_label(letter) if row in corrected else ""
        rows.append((*cells, told) if corrected else cells)
    return Section(Say("section.key"), (Table(Say("section.key"), header, tuple(rows)), Prose((minutes,))))


def _letters(rows: Iterable[int]) -> list[str]:
    return [request_label(row, True) for row in rows]


def request_label(row: int, finds: bool) -> str:
    """What a sheet calls a row of its record: where a mistake is to be found, a letter."""
    return REQUESTS[row - 1] if finds else str(row)


def found_section(corrected: Collection[int] = ()) -> Section:
    """The mistake of one student's sheet, and what was `corrected`."""
    labels = [FOUND_LABEL, *map(correction_label, _letters(corrected))]
    return Section(Say("section.found"), tuple(Prose((Say("homework.note", {"note": label}),)) for label in labels))


# ------------------------------------------------------------------------------------ for programs, and quizzes


def find_line(row: SheetRow, name: Name, formula: Formula | None, operands: Mapping[str, Name]) -> Question:
    """A line as somebody wrote it down, without its number."""
    q = row.quantity
    return Question(row.number, row.id, q.sample, q.step, row.kind, name, formula, operands, "", 0.0, "0", (), False)


def find_questions(planted: PlantedSlips, v: int) -> Iterator[Question]:
    """The two numbers that one student is asked for: the line, with the reason, and what belongs there."""
    row, slip = planted.lines[v], SlipAnswer(planted.names(v), planted.printed[v])
    for n, kind, answer, off, slips in (
        (1, "line", str(row.number), "0", ()),
        (3, "number", planted.answers[v], planted.tolerances[v], (slip,)),
    ):
        yield Question(
            n,
            row.id,
            row.quantity.sample,
            row.quantity.step,
            kind,
            Code((kind,)),
            None,
            {},
            answer,
            float(answer),
            off,
            slips,
            kind == "line",
            _WORDS[n - 1],
        )


# ------------------------------------------------------------------------------------ each student's texts


def find_labels(planted: PlantedSlips, page: PageTable) -> dict[str, list[str]]:
    """The texts that pages are filled with, as plain text, one of each for every network."""
    everyone = range(len(planted.lines))
    return {
        "answer A": [str(row.number) for row in planted.lines],
        "answer B": [slip_feedback(SlipAnswer(planted.names(v), ""), page) for v in everyone],
        "answer C": planted.answers,
        "tolerance C": planted.tolerances,
        "found": [found_text(planted, v, page) for v in everyone],
    }


def found_text(planted: PlantedSlips, v: int, page: PageTable) -> str:
    """Where the mistake is, what stands there, what belongs there, and which lines follow from it."""
    words, row, names = SENTENCES[page.language], planted.lines[v], planted.names(v)
    family = planted.prepared.lesson.derivation.families[row.quantity.key]
    told = words["homework.found"].format(
        row=row.number,
        name=PLAIN.name(member_name(family.name, row.quantity.member), str),
        wrong=planted.printed[v].replace(".", page.decimal_mark),
        right=planted.answers[v].replace(".", page.decimal_mark),
        fits=slip_feedback(SlipAnswer(names, ""), page),
    )
    why = fill_symbols(words[f"mistake.{names[0]}.why"], page.symbols.model_dump())
    return f"{told} {why} {_follow_text(planted.followers[v], words)}"


def _follow_text(lines: Sequence[int], words: Mapping[str, str]) -> str:
    keys = ("homework.follow.none", "homework.follow.one", "homework.follow.many")
    return words[keys[min(len(lines), 2)]].format(lines=", ".join(map(str, lines)))
