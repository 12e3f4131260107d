r"""Moodle's question formats as its documentation describes them, read and marked by code that knows nothing of ours.

In: an XML file of questions; the text of an embedded-answers (cloze) question. Out: questions, fields with their
answers, and the mark and feedback that a number gets: of the first answer whose tolerance holds it.

    >>> fields("x = {1:NUMERICAL:=0.5:0.1#Right~0.7:0.1#Not \\#1}")[0].mark("0.65")
    (0.0, 'Not #1')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree as ET


@dataclass(frozen=True, slots=True)
class Answer:
    number: str
    tolerance: str
    fraction: float
    feedback: str
    """HTML."""


@dataclass(frozen=True, slots=True)
class Field:
    kind: str
    weight: int
    answers: tuple[Answer, ...]

    def mark(self, response: str) -> tuple[float, str]:
        """(fraction, feedback): the first answer that fits counts; none, no feedback."""
        for answer in self.answers:
            if answer.number == "*" or abs(Decimal(response) - Decimal(answer.number)) <= Decimal(answer.tolerance):
                return answer.fraction, unescape(answer.feedback)
        return 0.0, ""


@dataclass(frozen=True, slots=True)
class Question:
    category: str
    kind: str
    name: str
    html: str
    fields: tuple[Field, ...]


def read(content: bytes) -> list[Question]:
    """The questions of a file, each with the category that was named last."""
    assert content.startswith(b"<?xml")
    found, category = [], ""
    for element in ET.fromstring(content):
        kind = element.attrib["type"]
        if kind == "category":
            category = element.findtext("category/text") or ""
            continue
        html, name = element.findtext("questiontext/text") or "", element.findtext("name/text") or ""
        inner = (
            fields(html)
            if kind == "cloze"
            else [Field("NUMERICAL", 1, tuple(map(numerical, element.findall("answer"))))]
        )
        found.append(Question(category, kind, name, html, tuple(inner)))
    return found


def numerical(element: ET.Element) -> Answer:
    """One answer of a numerical question."""
    number, tolerance = element.findtext("text") or "", element.findtext("tolerance") or "0"
    return Answer(number, tolerance, float(element.attrib["fraction"]) / 100, element.findtext("feedback/text") or "")


START = re.compile(r"\{(\d*):(NUMERICAL|NM|SHORTANSWER|SA|MW):")


def fields(html: str) -> list[Field]:
    """The gaps of a cloze text, in order."""
    found, place = [], 0
    while start := START.search(html, place):
        parts, place = scanned(html, start.end())
        answers = tuple(alternative(part) for part in parts)
        found.append(Field(start[2], int(start[1] or 1), answers))
    return found


def scanned(html: str, place: int) -> tuple[list[str], int]:
    """The alternatives from here to the closing brace, and where that stands; a backslash shields what follows."""
    parts = [""]
    while html[place] != "}":
        if html[place] == "\\":
            parts[-1] += html[place : place + 2]
            place += 2
            continue
        if html[place] == "~":
            parts.append("")
        else:
            parts[-1] += html[place]
        place += 1
    return parts, place + 1


def alternative(text: str) -> Answer:
    """=answer:tolerance#feedback, %50%answer#feedback, or answer#feedback, which gets nothing."""
    found = re.fullmatch(r"(=|%(-?\d+)%)?([^#]+)(?:#(.*))?", text, re.DOTALL)
    assert found, text
    fraction = 1.0 if found[1] == "=" else float(found[2] or 0) / 100
    number, _, tolerance = found[3].partition(":")
    # Moodle takes the references off once; what is left is shown as HTML.
    feedback = re.sub(r"\\([}#~/\"\\])", r"\1", unescape(found[4] or ""))
    return Answer(number, tolerance or "0", fraction, feedback)


def bare(html: str) -> str:
    """The HTML without its gaps."""
    while start := START.search(html):
        _, end = scanned(html, start.end())
        html = html[: start.start()] + html[end:]
    return html
