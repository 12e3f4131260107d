"""What a page's script knows when the page asks: of each asked line its answer, how far off it may be, and slips.

In: the asked lines with the anchors they stand at. Out: a slot that is filled with JSON: {"key", "mark", "lines":
{ANCHOR: {"name", "blank", "answer", "off", "slips": {NUMBER: [PLACE, …]}}}, "off", "start", "slips": [what a reader
is told of each, behind "start"], "words"}. A line that leaves out "off" has that of the page, one without "blank"
shows its numbers. Numbers are plain decimals with a point; `key` is a hash of the rest, under which a browser keeps
what was done.

    >>> from explainer import explain
    >>> from explainer.render.page import source_of
    >>> from explainer.walkthrough import walk
    >>> from explainer.walkthrough.asking import find_asks
    >>> mazur = explain("mazur")
    >>> asks = find_asks(walk(mazur), mazur)
    >>> data = json.loads(AskSlot(mazur, (("l1", asks[0]),)).text(source_of(mazur)))
    >>> data["lines"]["l1"]["answer"], data["lines"]["l1"]["slips"]["0.042500000"]
    ('0.392500000', [0])
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from os.path import commonprefix
from typing import TYPE_CHECKING, Any

import numpy as np

from explainer.equations.names import member_name
from explainer.judging.slip_answers import LineBounds, SlipAnswer, slip_answers
from explainer.numbers.digits import Display, units
from explainer.numbers.tolerances import Tolerances, units_text
from explainer.printers.text import PLAIN
from explainer.render.page import PageData
from explainer.spec.model import PageTable
from explainer.walkthrough.document import Ask, Quantity
from explainer.wording import SENTENCES, fill_symbols

if TYPE_CHECKING:
    from explainer.explanation import Explanation

MOST_NAMES = 2
"""Slips that a number is said to fit at most."""
WORDS = "page.ask."
"""What the keys of the sentences begin with that the script says."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line that a script asks for."""

    anchor: str
    name: str
    """What its number is called, as plain text."""
    answer: str
    off: str
    """How far another number may be off."""
    slips: Mapping[str, Sequence[str]]
    """A number as printed → the mistakes that give it."""
    blank: bool = False
    """Whether its formula stands there alone."""


@dataclass(frozen=True, eq=False, slots=True)
class AskSlot:
    """The data of a page that asks."""

    explanation: Explanation
    """Whose lines they are; its numbers are those of the page."""
    lines: tuple[tuple[str, Ask], ...]
    """(anchor, what is asked there)."""

    def text(self, source: PageData) -> bytes:
        return asking_text(asking_data(self.asked_lines(source.display), self.explanation.spec.page)).encode()

    def asked_lines(self, display: Display) -> list[AskedLine]:
        """The lines with what is judged there."""
        tolerances, lines = Tolerances(display), []
        for anchor, ask in self.lines:
            answer, off, slips = self.answer_of(display, tolerances, ask.quantity)
            fitting = {slip.value: slip.names for slip in slips}
            lines.append(AskedLine(anchor, self.plain_name(ask.quantity), answer, off, fitting, ask.blank))
        return lines

    def answer_of(
        self, display: Display, tolerances: Tolerances, q: Quantity
    ) -> tuple[str, str, tuple[SlipAnswer, ...]]:
        """The answer as printed, how far another may be off, and what slips print."""
        frame, family = (q.key, q.step, q.sample), display.values.derivation.families[q.key]
        printed = display.get(*frame)
        power = np.rint(np.log10(units(printed)[:1, q.member])).astype(np.int64)
        count = tolerances.shown_bounds_in_units(*frame)[:1, q.member]
        line = LineBounds(printed.value[:1, q.member], count, power, display.rules.rule_of_member(family, q.member))
        found = self.explanation.slips.wrong_numbers_at(display.values, *frame)
        wrong = [(names, np.asarray(numbers, dtype=np.float64)[:1, q.member]) for names, numbers in found]
        return printed.plain_text(0, q.member), units_text(count[0], power[0]), slip_answers(wrong, line)[0]

    def plain_name(self, q: Quantity) -> str:
        """What a line's number is called, as plain text."""
        return PLAIN.name(member_name(self.explanation.derivation.families[q.key].name, q.member), str)


def asking_data(lines: Sequence[AskedLine], page: PageTable) -> dict[str, Any]:
    """What a script knows of a page's lines, all but the key."""
    told = dict[str, str]()
    usual, _ = Counter(line.off for line in lines).most_common(1)[0]
    written = {}
    for line in lines:
        fitting = {value: names[:MOST_NAMES] for value, names in line.slips.items()}
        for name in (name for names in fitting.values() for name in names):
            told.setdefault(name, slip_sentences(name, page))
        places = {value: [[*told].index(name) for name in names] for value, names in fitting.items()}
        blank, apart = {"blank": True} if line.blank else {}, {"off": line.off} if line.off != usual else {}
        written[line.anchor] = {"name": line.name, **blank, "answer": line.answer, **apart, "slips": places}
    start = commonprefix([*told.values()])  # noqa: RUF071 - sentences, not paths: letter by letter is meant
    words = dict(words_of(SENTENCES[page.language]))
    slips = {"start": start, "slips": [text.removeprefix(start) for text in told.values()]}
    return {"mark": page.decimal_mark, "off": usual, "lines": written, **slips, "words": words}


def slip_sentences(name: str, page: PageTable) -> str:
    """What a reader is told whose number fits a mistake, and why it is none that is right."""
    sentences = SENTENCES[page.language]
    told = f"{sentences[f'mistake.{name}']} {sentences[f'mistake.{name}.why']}"
    return fill_symbols(told, page.symbols.model_dump())


def asking_text(data: Mapping[str, Any]) -> str:
    """The same as JSON for the inside of a page, with its key."""
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    whole = {"key": sha256(content.encode()).hexdigest()[:12], **data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def words_of(sentences: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(what follows `page.ask.`, the sentence)."""
    return ((key.removeprefix(WORDS), text) for key, text in sentences.items() if key.startswith(WORDS))
