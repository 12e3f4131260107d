"""Numbers that somebody printed: their digits, and whether a value agrees with them.

In: texts of numbers. Out: `PrintedNumbers`, whole arrays of them, blank where nothing was printed, and masks that say
where values round, or are cut, to what is printed. Edges are inclusive, and decided in decimals: in doubles
|0.794539 − 0.794538| is more than 1e-6.

    >>> printed = PrintedNumbers.of([["0.37", ""], ["0.3651", "1.50e-3"]])
    >>> printed.digits.tolist()
    [[2, 0], [4, 3]]
    >>> printed.rounds_from(np.array([[0.365, 1.0], [0.36505, 0.0015]])).tolist()
    [[True, False], [True, True]]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

import numpy as np
from numpy.typing import NDArray

from explainer.numbers.rounding import round_to_fifteen

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEAR_EDGE = 1e-5
"""Part of a unit within which decimals decide."""
MANY_DIGITS, MANY_DIGITS_SHARE = 14, 1e-12
"""Beyond so many significant digits the order of a sum shows: values agree within a share of themselves."""


@dataclass(frozen=True, slots=True, eq=False)
class PrintedNumbers:
    """What was printed for the members of a family in one frame; shape (variants, members) each."""

    texts: NDArray[np.object_]
    """Plain decimal numbers, empty where nothing was printed."""
    value: Floats
    """NaN where nothing was printed."""
    unit: Floats
    """One unit of the last place."""
    digits: NDArray[np.int64]
    """Significant digits; of a zero its decimals."""

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]] | NDArray[np.object_]) -> PrintedNumbers:
        """Numbers from their texts. Raises ArithmeticError for a text that is no decimal number."""
        array = np.array(texts, dtype=object)
        known = {text: _measure(text) for text in set(array.ravel().tolist())}
        measured = np.array([known[text] for text in array.ravel().tolist()], dtype=np.float64).reshape(*array.shape, 3)
        return cls(array, measured[..., 0], measured[..., 1], measured[..., 2].astype(np.int64))

    @property
    def is_given(self) -> Mask:
        """Where something was printed."""
        return ~np.isnan(self.value)

    def lies_within(self, values: Floats, bound: Floats) -> Mask:
        """Where a value is no further away than a bound."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.abs(values - self.value) <= bound + NEAR_EDGE * self.unit)

    def rounds_from(self, values: Floats) -> Mask:
        """Where a value rounds to what is printed; a tie either way."""
        slack = np.where(self.digits > MANY_DIGITS, MANY_DIGITS_SHARE * np.abs(self.value), 0.0)
        bound = np.maximum(self.unit / 2, slack)
        with np.errstate(invalid="ignore", over="ignore"):
            away = np.abs(values - self.value)
            found, hard = away <= bound, np.abs(away - bound) <= NEAR_EDGE * self.unit
        return self._decide(found, hard, values, _rounds)

    def cut_from(self, values: Floats) -> Mask:
        """Where cutting a value's digits gives what is printed."""
        with np.errstate(invalid="ignore", over="ignore"):
            more = np.abs(values) - np.abs(self.value)
            same_side = (np.sign(values) == np.sign(self.value)) | (self.value == 0)
            found = same_side & (more >= 0) & (more < self.unit)
            hard = same_side & (np.minimum(np.abs(more), np.abs(more - self.unit)) <= NEAR_EDGE * self.unit)
        return self._decide(found, hard, values, _is_cut)

    def given_by(self, values: Floats, cut: Mask | bool) -> Mask:
        """Where a value rounds to what is printed or, where digits may be cut, is cut to it."""
        return self.rounds_from(values) | (cut & self.cut_from(values))

    def _decide(
        self, found: Mask, hard: Mask, values: Floats, agrees: Callable[[Decimal, Decimal, Decimal], bool]
    ) -> Mask:
        """Near an edge, as decimals have it; up to the digits that floats hold. A value that is what is printed needs
        none."""
        exact = values == self.value
        found, hard = found | exact, hard & (self.digits <= MANY_DIGITS) & ~exact
        everyone = np.broadcast_to(values, self.value.shape)
        for place in zip(*np.nonzero(hard), strict=True):
            printed = Decimal(self.texts[place])
            exponent = printed.as_tuple().exponent
            assert isinstance(exponent, int)
            value = round_to_fifteen(float(everyone[place]))
            found[place] = agrees(value, printed, Decimal(1).scaleb(exponent))
        return np.asarray(found & self.is_given)


def _rounds(value: Decimal, printed: Decimal, unit: Decimal) -> bool:
    return abs(value - printed) * 2 <= unit


def _is_cut(value: Decimal, printed: Decimal, unit: Decimal) -> bool:
    return value.quantize(unit, ROUND_DOWN) == printed


def _measure(text: str) -> tuple[float, float, int]:
    if not text:
        return (np.nan, np.nan, 0)
    number = Decimal(text)
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    return (float(number), float(Decimal(1).scaleb(exponent)), len(digits) if number else max(-exponent, 0))
