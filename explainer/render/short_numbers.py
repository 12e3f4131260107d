"""Numbers with three significant digits, for the labels of pictures.

In: a quantity, or the slopes along a path. Out: a slot. A number that the page prints with fewer signs (a typed 0.20,
two decimals) stands as the page prints it; from a thousand on all digits before the point stay.

    >>> short_texts(np.array([0.593269992, -1234.5, 0.0]), "half_up").plain_texts()
    ['0.593', '-1235', '0']
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explainer.numbers.digits import Display
from explainer.numbers.printed_arrays import PrintedArray, print_array
from explainer.numbers.rounding import PrintRule
from explainer.printers import NumberStyle
from explainer.render.number_texts import SlotText, write_number_texts
from explainer.render.page import PageData
from explainer.render.path_numbers import path_product
from explainer.walkthrough.document import Quantity

SHORT_DIGITS = 3
"""Significant digits on a label."""


def short_texts(numbers: NDArray[np.float64], rounding: str) -> PrintedArray:
    """Numbers with three significant digits, shape (1, numbers)."""
    small = print_array(numbers[None], PrintRule(SHORT_DIGITS, "significant", rounding))
    whole = print_array(numbers[None], PrintRule(0, "decimals", rounding))
    large = (np.abs(numbers) >= 10**SHORT_DIGITS)[None] & (small.exponent == 0)
    width = max(small.text.dtype.itemsize, whole.text.dtype.itemsize)
    parts = {part: np.where(large, getattr(whole, part), getattr(small, part)) for part in PrintedArray.__slots__[1:]}
    text = np.where(large, whole.text.astype(f"S{width}"), small.text.astype(f"S{width}"))
    return PrintedArray(text, **parts)


def write_short(
    numbers: NDArray[np.float64], rounding: str, style: NumberStyle, usual: PrintedArray | None, member: int = 0
) -> SlotText:
    """A number of every variant, as the page prints it where that is shorter."""
    short = short_texts(numbers, rounding)
    texts = []
    for variant in range(len(numbers)):
        printed, m = PrintedArray(*(getattr(short, part).T for part in PrintedArray.__slots__)), 0
        row = variant
        if usual is not None:
            place = variant % len(usual.text)
            if len(usual.plain_text(place, member)) <= len(short.plain_text(0, variant)):
                printed, m, row = usual, member, place
        written = write_number_texts(printed, m, style, False, slice(row, row + 1))
        texts.append(written if isinstance(written, bytes) else written[0])
    return texts[0] if len(set(texts)) == 1 else texts


def rounding_of(display: Display, q: Quantity) -> str:
    """How the page rounds a quantity."""
    return display.rules.rule_of_member(display.values.derivation.families[q.key], q.member).rounding


@dataclass(frozen=True, slots=True)
class ShortNumberSlot:
    """A quantity's number with three significant digits."""

    quantity: Quantity
    style: NumberStyle

    def text(self, source: PageData) -> SlotText:
        q, display = self.quantity, source.display
        numbers = np.asarray(display.values.get(q.key, q.step, q.sample), dtype=float)[:, q.member]
        usual = display.get(q.key, q.step, q.sample)
        return write_short(numbers, rounding_of(display, q), self.style, usual, q.member)


@dataclass(frozen=True, slots=True)
class ShortProductSlot:
    """What the slopes along a path multiply to, with three significant digits."""

    factors: tuple[Quantity, ...]
    style: NumberStyle

    def text(self, source: PageData) -> SlotText:
        rounding = rounding_of(source.display, self.factors[0])
        return write_short(path_product(self.factors, source), rounding, self.style, None)
