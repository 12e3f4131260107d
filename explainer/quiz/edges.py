"""How far a system lets an answer be off, where it compares floating-point numbers.

In: a number and its tolerance, as printed. Out: bounds as decimals, a quarter of the last printed place beyond what the
sheet promises. A number on the very edge of the promise is then inside for every system, however it rounds on the way;
the next number with as many digits stays outside.

    >>> interval("-0.038098", "0.000002")
    ('-0.03810025', '-0.03809575')
    >>> margin("0.000002")
    '0.00000225'
"""

from __future__ import annotations

from decimal import Decimal

QUARTER = Decimal("0.25")


def margin(tolerance: str) -> str:
    """The tolerance and a quarter of its last place."""
    exact = Decimal(tolerance)
    exponent = exact.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{exact + QUARTER.scaleb(exponent):f}"


def interval(number: str, tolerance: str) -> tuple[str, str]:
    """(lowest, highest) number that counts."""
    exact, off = Decimal(number), Decimal(margin(tolerance))
    return f"{exact - off:f}", f"{exact + off:f}"


def is_within(typed: float, number: str, tolerance: str) -> bool:
    """Whether a number that a system read as floating point counts."""
    return abs(Decimal(repr(typed)) - Decimal(number)) <= Decimal(margin(tolerance))
