"""Slips of the pen: what one character does to a number on its way to the paper.

In: a printed number and the value it should have. Out: the slip that turns the one into the other.

    >>> find_pen_slip("0.453", 0.4351), find_pen_slip("0.47", 0.4351)
    ('swapped', None)
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from explainer.numbers.rounding import round_to_fifteen

PEN_SLIPS = ("sign", "point", "swapped", "dropped", "doubled", "inserted")
"""What a slip of the pen does to a number."""
POWERS = (1, -1, 2, -2, 3, -3)
"""Places by which a decimal point moves."""
MOST_DIGITS = 20
INSERTED_DIGITS = 6
"""Significant digits from which on a digit too many is looked for: any of them may be it."""


def find_pen_slip(text: str, value: float) -> str | None:
    """The slip that makes the printed number of a value: one of `PEN_SLIPS`; None where none does."""
    printed, right = Decimal(text), round_to_fifteen(value)
    if not right or abs(right.adjusted()) > MOST_DIGITS or len(printed.as_tuple().digits) > MOST_DIGITS:
        return None
    if right.adjusted() + _decimals(printed) > MOST_DIGITS or -_decimals(printed) > MOST_DIGITS:  # 3e-157, 2e200
        return None
    found = next((slip for number, slip in _slipped(right, _decimals(printed)) if number == printed), None)
    return found or ("inserted" if _has_one_more(printed, right) else None)


def _has_one_more(printed: Decimal, right: Decimal) -> bool:
    """Whether a digit behind the point is one too many: without it the number is the right one."""
    sign, digits, exponent = printed.as_tuple()
    decimals = _decimals(printed)
    behind = range(max(len(digits) - decimals, 0), len(digits)) if decimals > 1 else range(0)
    without = (Decimal((sign, digits[:k] + digits[k + 1 :], int(exponent) + 1)) for k in behind)
    return len(digits) >= INSERTED_DIGITS and any(number == _round(right, decimals - 1) for number in without)


def count_pen_slips(text: str) -> int:
    """How many numbers `find_pen_slip` tries."""
    return 1 + len(POWERS) + 4 * len(Decimal(text).as_tuple().digits)


def _slipped(right: Decimal, decimals: int) -> Iterator[tuple[Decimal, str]]:
    yield -_round(right, decimals), "sign"
    for power in POWERS:
        yield _round(right.scaleb(power), decimals), "point"
        yield _round(right, decimals + power).scaleb(power), "point"
    sign, digits, exponent = _round(right, decimals).as_tuple()
    for k in range(len(digits) - 1):
        yield Decimal((sign, (*digits[:k], digits[k + 1], digits[k], *digits[k + 2 :]), int(exponent))), "swapped"
    for places, slip in ((decimals + 1, "dropped"), (decimals - 1, "doubled")):
        sign, digits, _ = _round(right, places).as_tuple()
        for k, digit in enumerate(digits[:-1] if slip == "dropped" else digits):
            kept = digits[:k] + ((digit, digit) if slip == "doubled" else ()) + digits[k + 1 :]
            yield Decimal((sign, kept, -decimals)), slip


def _round(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _decimals(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)
