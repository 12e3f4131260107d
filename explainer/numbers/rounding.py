"""How a number becomes the digits a reader sees: the definition, one number at a time.

In: an exact number and a `PrintRule`. Out: the digits, the sign, the power of ten, the number that was printed and
whether it is exact.

    >>> print_decimal(round_to_fifteen(-2.0), PrintRule(digits=2)).text
    b'2.00'

A float counts as what a reader sees of it, its first 15 significant digits (`round_to_fifteen`), and is rounded from
there in decimal arithmetic: 0.29, in binary a little less, truncates to 0.29. Whole arrays are printed by
`explainer.numbers.printed_arrays`, to the same digits.

Every choice of layout (power of ten or not) looks at the number before it is rounded.
"""

from __future__ import annotations

import decimal
import math
import sys
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

ROUNDINGS = {"half_up": decimal.ROUND_HALF_UP, "half_even": decimal.ROUND_HALF_EVEN, "truncate": decimal.ROUND_DOWN}
RULE_KINDS = ("decimals", "significant", "exact")
MAX_PRINTED_DIGITS = 20
#: A number with at most this many significant digits ends soon enough to be written in full.
EXACT_DIGITS = 12
#: The kind "exact" writes up to so many decimals in a row, then a power of ten.
EXACT_PLACES = 20
#: From 10**LARGE on, decimals would show digits that a float does not have.
LARGE = 15

_WIDE = decimal.Context(prec=100_000, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX)


@dataclass(frozen=True, slots=True)
class PrintRule:
    """How one kind of number is printed. Raises ValueError for an unknown kind or rounding, or digits out of range."""

    digits: int = 6
    """Decimals or significant digits, 0 to `MAX_PRINTED_DIGITS`; significant digits start at 1."""
    kind: str = "decimals"
    """"decimals", "significant", or "exact": the whole decimal where it ends within 12 digits, else decimals."""
    rounding: str = "half_up"
    """"half_up" (ties away from zero), "half_even", or "truncate" (toward zero)."""
    scientific: bool = True
    """Tiny and huge numbers may switch to a power of ten; False while numbers are carried."""

    def __post_init__(self) -> None:
        if self.kind not in RULE_KINDS:
            raise ValueError(f"kind is {self.kind!r}, expected one of {', '.join(RULE_KINDS)}")
        if self.rounding not in ROUNDINGS:
            raise ValueError(f"rounding is {self.rounding!r}, expected one of {', '.join(ROUNDINGS)}")
        least = 1 if self.kind == "significant" else 0
        if not least <= self.digits <= MAX_PRINTED_DIGITS:
            raise ValueError(
                f"digits is {self.digits}, expected {least} to {MAX_PRINTED_DIGITS} for kind {self.kind!r}"
            )


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One printed number."""

    text: bytes
    """Magnitude in ASCII with '.' as the mark and no sign; of a scientific number the mantissa."""
    negative: bool
    """Sign of the printed number; a printed zero is never negative."""
    exact: bool
    """The printed number is x itself, by exact comparison."""
    value: float
    """The printed number with its sign, as the nearest finite double."""
    exponent: int
    """Power of ten that multiplies a scientific number's mantissa (never 0 there), 0 elsewhere."""


def round_to_fifteen(x: float) -> Decimal:
    """x taken to 15 significant digits, half-even on the binary value, without trailing zeros.

    Raises ValueError unless x is finite.
    """
    if not math.isfinite(x):
        raise ValueError(f"{x} has no digits to print")
    return Decimal(f"{x:.14e}").normalize(_WIDE) if x else Decimal(0)


def round_number(x: Decimal | Fraction, rule: PrintRule) -> Decimal:
    """The number that is printed for x, exactly. Raises ValueError unless x is finite."""
    printed, _ = _arrange(_magnitude(x), rule)
    return printed.copy_negate() if x < 0 and printed else printed


def print_decimal(x: Decimal | Fraction, rule: PrintRule) -> PrintedNumber:
    """An exact number as it is printed; `exact` compares it with the whole of x, not with 15 digits of it.

    Raises ValueError unless x is finite.
    """
    magnitude = _magnitude(x)
    printed, power = _arrange(magnitude, rule)
    negative = bool(x < 0 and printed)
    value = min(float(printed), sys.float_info.max)
    text = f"{printed.scaleb(-power, _WIDE):f}".encode()
    return PrintedNumber(text, negative, printed == magnitude, -value if negative else value, power)


def _magnitude(x: Decimal | Fraction) -> Decimal:
    """|x|; of a fraction at least 60 digits and 30 decimals, then a last digit 1 that stands for all that follow.

    That 1 lies beyond every digit that can be printed, so it rounds and compares as the whole fraction does.
    """
    if isinstance(x, Decimal):
        if not x.is_finite():
            raise ValueError(f"{x} has no digits to print")
        return x.copy_abs()
    above, below = abs(x.numerator), x.denominator
    places = max(30, 60 + math.ceil((below.bit_length() - above.bit_length()) * math.log10(2)))
    quotient, rest = divmod(above * 10**places, below)
    return Decimal(quotient * 10 + (rest != 0)).scaleb(-places - 1, _WIDE)


def _arrange(y: Decimal, rule: PrintRule) -> tuple[Decimal, int]:
    """The printed number, ending at its last printed place, and the power of ten that is split off (0: none)."""
    digits, large = rule.digits, y.adjusted() >= LARGE
    if rule.kind == "exact":
        whole = y.normalize(_WIDE)
        _, figures, last = whole.as_tuple()
        if len(figures) <= EXACT_DIGITS:
            far = rule.scientific and bool(y) and (large or int(last) < -EXACT_PLACES)
            return whole, whole.adjusted() if far else 0
    if not y:
        return _to_places(y, digits if rule.kind == "decimals" else 0, rule), 0
    if rule.kind == "significant":
        printed = _to_significant(y, digits, rule)
        return printed, printed.adjusted() if rule.scientific and not -4 <= y.adjusted() < digits + 3 else 0
    fixed = _to_places(y, digits, rule)
    few = y.adjusted() < 2 - digits if digits >= 4 else not fixed
    if rule.scientific and (large or (few and fixed != y)):
        printed = _to_significant(y, max(digits, 3), rule)
        return printed, printed.adjusted()
    return fixed, 0


def _to_places(y: Decimal, places: int, rule: PrintRule) -> Decimal:
    return y.quantize(Decimal((0, (1,), -places)), ROUNDINGS[rule.rounding], _WIDE)


def _to_significant(y: Decimal, count: int, rule: PrintRule) -> Decimal:
    """Nonzero y to `count` significant digits: 9.996 becomes 10.0, not 10.00."""
    places = count - 1 - y.adjusted()
    rounded = _to_places(y, places, rule)
    return rounded if rounded.adjusted() == y.adjusted() else _to_places(rounded, places - 1, rule)
