"""Sheets → Canvas, through text2qti: its source, and the QTI zip where text2qti is installed.

In: a sheet. Out: its two files: a quiz of its own for every sheet, so that all lines a student answers are of one
network. Canvas keeps four decimals of a number, and takes an answer below 0.0001 in size for 0. So every interval is
widened to four decimals, and a question whose interval reaches 0.0001 is left out, with a warning that says what to ask
instead. Canvas shows one question at a time, so each repeats its network, and one feedback for all wrong numbers, so
that lists every slip's.

    >>> canvas_interval("0.082167041", "0.000000002")
    (Decimal('0.0822'), Decimal('0.0001'))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from io import BytesIO
from zipfile import ZipFile

from explainer.homework.sheet import Question, Sheet
from explainer.homework.slip_texts import slip_feedback
from explainer.quiz.packing import zip_files
from explainer.quiz.sentences import MARKDOWN, introduction, question_line
from explainer.wording import SENTENCES

CANVAS_STEP = Decimal("0.0001")
"""The smallest number that Canvas keeps, and the step between two."""
WAY_OUT = 'Ask for new weights instead of small changes: ask = ["out", "update"] and digits = 4 in [homework].'
"""What an instructor can do."""
MANIFEST_DATE = "1980-01-01"
"""Stands in the manifest, where text2qti writes the day: the same sheets give the same bytes."""


def canvas_interval(answer: str, tolerance: str) -> tuple[Decimal, Decimal]:
    """(number, margin) with four decimals, around everything that the answer's own tolerance allows."""
    exact = Decimal(answer)
    number = exact.quantize(CANVAS_STEP, ROUND_HALF_UP)
    margin = (abs(exact - number) + Decimal(tolerance)).quantize(CANVAS_STEP, ROUND_CEILING)
    return number, margin


def can_hold(question: Question) -> bool:
    """Whether Canvas can hold the answer: every number that it allows is above 0.0001 in size."""
    number, margin = canvas_interval(question.answer, question.tolerance)
    return abs(number) - margin > CANVAS_STEP


@dataclass(slots=True)
class Left:
    """What Canvas cannot hold of a class's sheets."""

    lost: Counter[tuple[int, str]] = field(default_factory=Counter)
    """(line, id) → on how many sheets it is left out."""
    coarse: int = 0
    """Answers that are judged more mildly than on the sheet."""

    def sentences(self) -> Iterator[str]:
        """What the instructor should know."""
        if self.lost:
            lines = "; ".join(f"line {row} ({id}) of {count}" for (row, id), count in sorted(self.lost.items()))
            yield f"Canvas takes numbers below 0.0001 in size for 0. Left out, of so many sheets: {lines}. {WAY_OUT}"
        if self.coarse:
            yield (
                f"Canvas keeps four decimals: {self.coarse} answers are judged more mildly than on the sheet. {WAY_OUT}"
            )


def quiz_source(sheet: Sheet, left: Left) -> str:
    """A sheet's quiz in text2qti's Markdown; nothing where Canvas can hold no question of it."""
    before, questions = list(introduction(sheet, MARKDOWN)), []
    for question in sheet.questions:
        if can_hold(question):
            questions.append(_question(sheet, question, before))
            left.coarse += canvas_interval(question.answer, question.tolerance)[1] > Decimal(question.tolerance)
        else:
            left.lost[question.row, question.id] += 1
    title = " ".join(sheet.title.split())
    return f"Quiz title: {title} {sheet.code}\n\n" + "\n".join(questions) if questions else ""


def _question(sheet: Sheet, question: Question, before: Sequence[str]) -> str:
    language = sheet.spec.page.language
    words = SENTENCES[language]
    paragraphs = [*before, question_line(sheet, question, MARKDOWN, MARKDOWN.escape("?"))]
    if question.reason:
        paragraphs.append(MARKDOWN.say(language, "quiz.reason"))
    number, margin = canvas_interval(question.answer, question.tolerance)
    found = [
        MARKDOWN.say(
            language,
            "quiz.found",
            number=MARKDOWN.for_sheet(sheet).number_in_text(slip.value),
            fits=MARKDOWN.escape(slip_feedback(slip, sheet.spec.page)),
        )
        for slip in question.slips
        if abs(Decimal(slip.value) - number) > margin
    ]
    return "\n".join(
        [
            f"Title: {sheet.code} ({question.row})",
            _indent_paragraphs("1.", paragraphs),
            _indent_paragraphs("+", [words["quiz.right"]]),
            *([_indent_paragraphs("-", found)] if found else []),
            f"=   {number} +- {margin}\n",
        ]
    )


def _indent_paragraphs(mark: str, paragraphs: Iterable[str]) -> str:
    """Paragraphs behind a mark, all indented alike."""
    return f"{mark:<4}" + "\n\n    ".join(paragraphs)


def quiz_archive(text: str) -> Iterator[bytes]:
    """The QTI zip that Canvas imports, the same bytes for the same source. Raises ImportError without text2qti."""
    from text2qti.config import Config
    from text2qti.qti import QTI
    from text2qti.quiz import Quiz
    from text2qti.xml_imsmanifest import imsmanifest

    made = QTI(Quiz(text, config=Config()))
    made.imsmanifest_xml = imsmanifest(
        manifest_identifier=made.manifest_identifier,
        assessment_identifier=made.assessment_identifier,
        dependency_identifier=made.dependency_identifier,
        images={},
        date=MANIFEST_DATE,
    )
    with ZipFile(BytesIO(made.zip_bytes())) as whole:
        yield from zip_files((name, whole.read(name)) for name in whole.namelist())
