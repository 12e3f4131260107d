r"""Sheets → Moodle XML, for the question bank's import.

In: sheets. Out: the file, question by question. `cloze`: one question per sheet, with the network and a gap for every
asked line, all in one category, so that a random question draws a whole sheet. `numerical`: one question per line and
sheet, each with the network, a category per sheet, so that a student's lines are of one network. Moodle takes the first
answer whose interval holds the number, so the right one stands first. Between the braces of a gap `} # ~ / " \ &` have
a meaning; written as character references they are read back by Moodle and by a browser alike.

    >>> gap([("0.5", "0.1", "Right.")])
    '{1:NUMERICAL:=0.5:0.1#Right.}'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from xml.etree import ElementTree as ET

from explainer.homework.sheet import Question, Sheet
from explainer.homework.slip_texts import slip_feedback
from explainer.quiz.sentences import MATHJAX, introduction, question_line
from explainer.spec.model import PageTable
from explainer.wording import SENTENCES

GapAnswer = tuple[str, str, str]
"""(number, tolerance, feedback)"""

_GAP_ESCAPES = {ord(mark): f"&#{ord(mark)};" for mark in '{}#~/"\\=%'} | {ord("&"): "&amp;", ord("\n"): " "}
ANY_TEXT = "{0:SHORTANSWER:=*}"
"""A gap for a reason: it takes any text and gives no marks; the teacher reads it."""


def cloze(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """One question per sheet."""
    yield from _quiz(([sheet.title], _cloze(sheet)) for sheet in sheets)


def numerical(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """One question per line and sheet."""
    yield from _quiz(questions for sheet in sheets for questions in _line_questions(sheet))


def answer_choices(question: Question, page: PageTable) -> list[GapAnswer]:
    """The right answer, then every slip's number; none gets marks but the first."""
    right = (question.answer, question.tolerance, SENTENCES[page.language]["quiz.right"])
    return [right, *((slip.value, question.tolerance, slip_feedback(slip, page)) for slip in question.slips)]


def gap(choices: Sequence[GapAnswer]) -> str:
    """A numerical gap of a cloze text; the first choice is the right one. The feedback is plain text."""
    parts = (f"{number}:{tolerance}#{_escape_feedback(feedback)}" for number, tolerance, feedback in choices)
    return f"{{1:NUMERICAL:={'~'.join(parts)}}}"


def _escape_feedback(text: str) -> str:
    """Plain text as feedback between the braces; Moodle takes one layer of references off and shows the rest as
    HTML."""
    return escape(text, quote=False).translate(_GAP_ESCAPES)


def _quiz(questions: Iterable[tuple[list[str], ET.Element]]) -> Iterator[bytes]:
    """The file around questions; a category is named where it changes."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    current: list[str] = []
    for category, question in questions:
        if category != current:
            yield _element_bytes(_category(category))
            current = category
        yield _element_bytes(question)
    yield b"</quiz>\n"


def _element_bytes(element: ET.Element) -> bytes:
    return ET.tostring(element, encoding="unicode").encode() + b"\n"


def _category(path: Sequence[str]) -> ET.Element:
    question = ET.Element("question", type="category")
    # A slash parts categories; a double one stands for itself.
    names = [name.replace("/", "//").strip() for name in path]
    _add_text(question, "category", "/".join(["$course$", "top", *names]))
    return question


def _add_text(parent: ET.Element, tag: str, text: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    ET.SubElement(element, "text").text = text
    return element


def _question(kind: str, name: str, code: str, paragraphs: Iterable[str]) -> ET.Element:
    question = ET.Element("question", type=kind)
    _add_text(question, "name", name)
    _add_text(question, "questiontext", "".join(f"<p>{text}</p>" for text in paragraphs), format="html")
    _add_text(question, "generalfeedback", "", format="html")
    for tag, value in (("penalty", "0.3333333"), ("hidden", "0"), ("idnumber", code)):
        ET.SubElement(question, tag).text = value
    return question


def _cloze(sheet: Sheet) -> ET.Element:
    language = sheet.spec.page.language
    paragraphs = list(introduction(sheet, MATHJAX))
    for question in sheet.questions:
        asked = question_line(sheet, question, MATHJAX, gap(answer_choices(question, sheet.spec.page)))
        reason = MATHJAX.say(language, "quiz.reason.here", gap=ANY_TEXT)
        paragraphs.append(f"{asked}<br>{reason}" if question.reason else asked)
    return _question("cloze", sheet.code, sheet.code, paragraphs)


def _line_questions(sheet: Sheet) -> Iterator[tuple[list[str], ET.Element]]:
    """Each line of a sheet with the category of its sheet."""
    before = list(introduction(sheet, MATHJAX))
    for question in sheet.questions:
        yield [sheet.title, sheet.code], _numerical(sheet, question, before)


def _numerical(sheet: Sheet, question: Question, before: Sequence[str]) -> ET.Element:
    language = sheet.spec.page.language
    paragraphs = [*before, question_line(sheet, question, MATHJAX, MATHJAX.escape("?"))]
    if question.reason:
        paragraphs.append(MATHJAX.say(language, "quiz.reason"))
    row = f"{question.row:0{len(str(len(sheet.questions)))}}"
    element = _question("numerical", f"{sheet.code} ({row})", f"{sheet.code} {row}", paragraphs)
    ET.SubElement(element, "defaultgrade").text = "1"
    for n, (number, tolerance, feedback) in enumerate(answer_choices(question, sheet.spec.page)):
        answer = _add_text(element, "answer", number, fraction="0" if n else "100", format="moodle_auto_format")
        _add_text(answer, "feedback", escape(feedback, quote=False), format="html")
        ET.SubElement(answer, "tolerance").text = tolerance
    for tag, value in (("unitgradingtype", "0"), ("unitpenalty", "0.1"), ("showunits", "3"), ("unitsleft", "0")):
        ET.SubElement(element, tag).text = value
    return element
