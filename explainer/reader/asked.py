"""The data of a page that asks, against what was checked: every answer, and every slip's number.

In: the block #asks of a web page, its `Document` and `Explanation`. Out: how many numbers were read. Raises `Misplaced`
for the first entry that says something else.

    >>> from explainer import explain
    >>> mazur = explain("mazur")
    >>> document = mazur.page_document("html")[0]
    >>> page = mazur.html()
    >>> read_asks(asks_in_html(page), document, mazur) > 100
    True
    >>> read_asks(asks_in_html(page.replace('"0.042500000":', '"0.042500001":')), document, mazur)
    Traceback (most recent call last):
        ...
    explainer.reader.cells.Misplaced: 0.042500001 for bias_omitted of net_h2, where 0.0425 belongs
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from explainer.explanation import Explanation
from explainer.mistakes.table import MISTAKES
from explainer.reader.cells import Misplaced
from explainer.reader.expected import label_of, value_of
from explainer.reader.number_reading import NumberReader, unit_of
from explainer.walkthrough.document import Ask, Document, Quantity
from explainer.wording import SENTENCES, fill_symbols

_BLOCK = re.compile(r'<script type="application/json" id="asks">(.*?)</script>', re.DOTALL)
_MAIN = re.compile(r'<main [^>]*data-f="([^"]*)"')
_LINE = re.compile(r'<div class="line[^"]*" id="([^"]*)" data-id="([^"]*)"(?: data-f="([^"]*)")?>')


@dataclass(frozen=True, slots=True)
class PrintedAsks:
    """What a page's script knows."""

    data: Mapping[str, Any]
    places: Mapping[str, tuple[str, str]]
    """Anchor of a line → (id of what it computes, update and sample)."""


def asks_in_html(document: str) -> PrintedAsks | None:
    """The block of a web page, and the lines it may be about; None where there is none."""
    block, main = _BLOCK.search(document), _MAIN.search(document)
    if block is None or main is None:
        return None
    places = {anchor: (id, frame or main[1]) for anchor, id, frame in _LINE.findall(document)}
    return PrintedAsks(json.loads(block[1]), places)


def read_asks(printed: PrintedAsks | None, document: Document, explanation: Explanation) -> int:
    """The numbers of the data, line after line."""
    lines = printed.data["lines"] if printed else {}
    if len(lines) != len(document.asks):
        raise Misplaced(f"{len(lines)} lines asked for where {len(document.asks)} should be")
    if printed is None:
        return 0
    numbers, pairs = NumberReader(explanation, {}), zip(lines.items(), document.asks, strict=True)
    return sum(_read_line(printed, anchor, entry, ask, explanation, numbers) for (anchor, entry), ask in pairs)


def _read_line(
    printed: PrintedAsks, anchor: str, entry: Mapping[str, Any], ask: Ask, lesson: Explanation, numbers: NumberReader
) -> int:
    q = ask.quantity
    id = lesson.derivation.families[q.key].member_id(q.member)
    found, frame = printed.places.get(anchor, ("no line", "."))
    if found != id or not _is_frame(frame, q):
        raise Misplaced(f"{found} in {frame} at {anchor}, where {id} in update {q.step} is asked for")
    if _letters(entry["name"]) != _letters(label_of(lesson, q)) or entry.get("blank", False) != ask.blank:
        raise Misplaced(f"{entry['name']!r} for {id}")
    answer, off = Decimal(entry["answer"]), Decimal(entry.get("off", printed.data["off"]))
    if not numbers.shows(entry["answer"], value_of(lesson, q)):
        raise Misplaced(f"{answer} for {id}, where {value_of(lesson, q):.15g} belongs")
    units = off / Decimal(str(unit_of(entry["answer"], zeros=False)))  # -20 may be known to the unit
    if units < 1 or units != units.to_integral_value():
        raise Misplaced(f"{off} for how far {id} may be off, where whole units of {answer} belong")
    for value, names in entry["slips"].items():
        if abs(Decimal(value) - answer) <= off:
            raise Misplaced(f"{value} of a slip, which counts as right for {id}")
        for place in names:
            _read_slip(printed.data["start"] + printed.data["slips"][place], value, q, lesson, numbers)
    return 1 + len(entry["slips"])


def _read_slip(told: str, value: str, q: Quantity, lesson: Explanation, reader: NumberReader) -> None:
    """What a slip gives at a line, worked out once more: the one of which this is told."""
    name = _names_of_texts(lesson.spec.page.language, tuple(lesson.spec.page.symbols.model_dump().items())).get(told)
    if name is None:
        raise Misplaced(f"{told!r} told of a slip")
    numbers = lesson.slips.slip(name).wrong_numbers(lesson.values, q.key, q.step, q.sample)
    wrong = float("nan") if numbers is None else float(numbers[0, q.member])
    if not reader.shows(value, wrong):
        id = lesson.derivation.families[q.key].member_id(q.member)
        raise Misplaced(f"{value} for {name} of {id}, where {wrong:.12g} belongs")


@lru_cache(maxsize=8)
def _names_of_texts(language: str, symbols: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """What is told of each slip → its name."""
    sentences, fills = SENTENCES[language], dict(symbols)
    return {
        fill_symbols(f"{sentences[f'mistake.{name}']} {sentences[f'mistake.{name}.why']}", fills): name
        for name in MISTAKES
    }


def _letters(name: str) -> str:
    """A name without what a format writes between its letters."""
    return re.sub(r"[\s_]", "", name)


def _is_frame(frame: str, q: Quantity) -> bool:
    """Whether an attribute says the update and sample of a quantity; 0 and nothing stand for no sample of its own."""
    step, _, sample = frame.partition(".")
    return step == str(q.step) and (sample in ("", "0") if q.sample is None else sample == str(q.sample))
