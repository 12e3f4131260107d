"""Sheets → Canvas, through text2qti: its source, and the QTI zip where text2qti is installed.

In: sheets. Out: the two files. Canvas keeps four decimals of a number, and takes an answer below 0.0001 in size for 0.
So every interval is widened to four decimals, and a question whose interval reaches 0.0001 is left out, with a
warning that says what to ask instead. Every asked line is a group from which Canvas draws one sheet's question; each
question repeats its network. Canvas shows one feedback for all wrong numbers, so that lists every slip's.

    >>> canvas_interval("0.082167041", "0.000000002")
    (Decimal('0.0822'), Decimal('0.0001'))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from io import BytesIO
from zipfile import ZipFile

from explainer.homework.sheet import Question, Sheet
from explainer.quiz.packing import zip_files
from explainer.quiz.sentences import MARKDOWN, introduction, question_line, slip_feedback
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


def quiz_source(sheets: Iterable[Sheet], warn: Callable[[str], None]) -> str:
    """The quiz in text2qti's Markdown; nothing where Canvas can hold no question at all."""
    titles, groups = dict[str, int](), dict[tuple[int, int], list[str]]()
    lost, coarse = Counter[tuple[int, str]](), 0
    for sheet in sheets:
        network = titles.setdefault(sheet.title, len(titles))
        before = list(introduction(sheet, MARKDOWN))
        for question in sheet.questions:
            if can_hold(question):
                groups.setdefault((network, question.row), []).append(_question(sheet, question, before))
                coarse += canvas_interval(question.answer, question.tolerance)[1] > Decimal(question.tolerance)
            else:
                lost[question.row, question.id] += 1
    if lost:
        lines = "; ".join(f"line {row} ({id}) of {count}" for (row, id), count in sorted(lost.items()))
        warn(f"Canvas takes numbers below 0.0001 in size for 0. Left out, of so many sheets: {lines}. {WAY_OUT}")
    if coarse:
        warn(f"Canvas keeps four decimals: {coarse} answers are judged more mildly than on the sheet. {WAY_OUT}")
    if not groups:
        warn("Canvas can hold no question of these sheets: nothing is written for it.")
        return ""
    title = " ".join(next(iter(titles)).split())
    return f"Quiz title: {title}\n\n" + "\n".join(_group(groups[place]) for place in sorted(groups))


def _group(questions: list[str]) -> str:
    return "GROUP\npick: 1\npoints per question: 1\n\n" + "\n".join(questions) + "\nEND_GROUP\n"


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
