"""How numbers become the digits a reader sees.

In: floats (`print_array`, whole arrays at once) or exact numbers (`print_decimal`), and a `PrintRule`.
Out: the digits, the sign, the power of ten, the number that was printed and whether it is exact.

    >>> print_array(np.array([0.125, -2.0]), PrintRule(digits=2)).text.tolist()
    [b'0.13', b'2.00']

A float counts as what a reader sees of it, its first 15 significant digits (`round_to_fifteen`), and is rounded from
there in decimal arithmetic: 0.29, in binary a little less, truncates to 0.29. The scalar form is the definition; the
array form gives the same digits. Its fast lane works in floating point and passes on every entry for which the error of
that could matter; the slow lane works on 15-digit integers, where rounding is exact.

Every choice of layout (power of ten or not) looks at the number before it is rounded.
"""

from __future__ import annotations

import decimal
import math
import sys
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

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
class PrintedArray:
    """Printed numbers: arrays of one shape."""

    text: NDArray[np.bytes_]
    """Magnitude in ASCII with '.' as the mark and no sign; a scientific entry holds its mantissa."""
    negative: Booleans
    """Sign of the printed number; a printed zero is never negative."""
    exact: Booleans
    """The printed number is x taken to 15 significant digits."""
    value: Floats
    """The printed number with its sign, as the nearest finite double."""
    exponent: NDArray[np.int32]
    """Power of ten that multiplies a scientific entry's mantissa (never 0 there), 0 elsewhere."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One printed number: the fields of `PrintedArray`, as scalars."""

    text: bytes
    negative: bool
    exact: bool
    """The printed number is x itself, by exact comparison."""
    value: float
    exponent: int


# ------------------------------------------------------------------------------------------ one number: the definition


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


# ------------------------------------------------------------------------------------------- arrays: the fast lane

_BLOCK = 16_384  # entries; a block's temporary arrays stay in the processor's cache
_SLACK = 1e-14  # relative: twice the 5e-15 of taking 15 digits, plus the rounding of the product
_FAST_DIGITS = 15

_TENS = np.array([float(10**n) for n in range(23)])  # every one exact
_INTEGER_TENS = np.array([10**n for n in range(17)], dtype=np.int64)
_FOUR = (48 + np.arange(10_000)[:, None] // np.array([1000, 100, 10, 1]) % 10).astype(np.uint8)
_QUADS = _FOUR.view(np.uint32).ravel()  # "0000" … "9999", four characters to the word
_HEADS = np.hstack([_FOUR[:1000, 1:], np.full((1000, 1), ord("."), np.uint8)]).view(np.uint32).ravel()  # "000." …


def print_array(x: Floats, rule: PrintRule) -> PrintedArray:
    """Every entry of x (any shape) as `print_decimal(fifteen(entry), rule)` prints it.

    Raises ValueError unless all entries are finite.
    """
    given = np.asarray(x, dtype=np.float64)
    flat = given.ravel()
    top = max(float(flat.max(initial=0.0)), -float(flat.min(initial=0.0)))
    if not math.isfinite(top):
        raise ValueError("only finite numbers can be printed")
    fast = rule.kind == "decimals" and rule.digits <= _FAST_DIGITS
    whole = len(str(int(min(top, 10.0**LARGE / _TENS[rule.digits]) + 1)))
    text = np.empty(flat.size, dtype=f"S{whole + rule.digits + 1 if fast else 1}")
    negative, exact = np.empty(flat.size, np.bool_), np.empty(flat.size, np.bool_)
    value, exponent = np.empty(flat.size), np.zeros(flat.size, np.int32)
    slow = [] if fast else [np.arange(flat.size)]
    for start in range(0, flat.size if fast else 0, _BLOCK):
        part = slice(start, start + _BLOCK)
        slow.append(start + _print_block(flat[part], rule, text[part], exact[part], value[part]))
    left = np.concatenate(slow) if slow else np.empty(0, np.intp)
    for start in range(0, left.size, _BLOCK):
        rows = left[start : start + _BLOCK]
        texts, exact[rows], value[rows], exponent[rows] = _print_exactly(flat[rows], rule)
        if texts.itemsize > text.itemsize:
            text = text.astype(texts.dtype)
        text[rows] = texts
    np.less(value, 0, out=negative)
    shape = given.shape
    return PrintedArray(
        text.reshape(shape),
        negative.reshape(shape),
        exact.reshape(shape),
        value.reshape(shape),
        exponent.reshape(shape),
    )


def _print_block(
    x: Floats, rule: PrintRule, text: NDArray[np.bytes_], exact: Booleans, value: Floats
) -> NDArray[np.intp]:
    """Fills text, exact and value for decimals; the rows returned are left to the slow lane."""
    scale = _TENS[rule.digits]
    magnitude = np.abs(x)
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = magnitude * scale
        count = np.rint(scaled)
        gap = np.abs(scaled - count)
        np.divide(count, scale, out=value)
        np.equal(value, magnitude, out=exact)  # then x is the double of a decimal of at most 15 digits: that decimal
        gap -= 0.25
        np.abs(gap, out=gap)
        hard = gap >= 0.25 - _SLACK * scaled  # near a whole number or near a tie
    np.greater(hard, exact, out=hard)
    if rule.rounding == "truncate":
        count -= np.greater(count > scaled, exact)
        np.divide(count, scale, out=value)
    if rule.scientific:
        hard |= np.greater(scaled < 100 if rule.digits >= 4 else count == 0, exact)
    hard |= scaled >= 10.0**LARGE
    rows = np.flatnonzero(hard)
    if rows.size:
        count[rows] = value[rows] = 0
    _write_fixed(count.astype(np.int64), value.astype(np.int64), rule.digits, text)
    np.copysign(value, x, out=value)
    value += 0.0  # −0 becomes 0
    return rows


def _write_fixed(count: Integers, whole: Integers, digits: int, text: NDArray[np.bytes_]) -> None:
    """Writes count / 10**digits, whose integer part is `whole`, left-aligned into `text`."""
    top = int(whole.max())
    before, after = -(-max(len(str(top)) - 3, 0) // 4), -(-digits // 4)
    sheet = np.empty((count.size, before + 1 + after), dtype=np.uint32)  # words of four characters around "ddd."
    fraction = count - whole * 10**digits if digits else count
    odd = digits % 4
    for column in range(before + after, before, -1):
        unit = 10**odd if odd else 10_000
        rest = fraction // unit
        last = fraction - rest * unit
        sheet[:, column] = _QUADS.take(last * (10_000 // unit) if odd else last, mode="clip")
        fraction, odd = rest, 0
    upper = whole // 1000 if before else whole
    sheet[:, before] = _HEADS.take(whole - upper * 1000 if before else whole, mode="clip")
    for column in range(before - 1, -1, -1):
        rest = upper // 10_000
        sheet[:, column] = _QUADS.take(upper - rest * 10_000, mode="clip")
        upper = rest
    tail = digits + 1 if digits else 0
    for length in range(1, len(str(top)) + 1):
        found = np.ndarray(count.size, f"S{length + tail}", sheet, 4 * before + 3 - length, sheet.strides[:1])
        if length == 1:
            text[...] = found
        else:
            np.copyto(text, found, where=whole >= 10 ** (length - 1))


# ------------------------------------------------------------------------------------------- arrays: the slow lane


def _print_exactly(x: Floats, rule: PrintRule) -> tuple[NDArray[np.bytes_], Booleans, Floats, Integers]:
    """Text, exact, signed value and exponent for any rule, from the 15 digits of every entry."""
    figures, power = _fifteen_digits(np.abs(x))
    drop, places, far = _layout(figures, power, rule)
    count, exact = _round_figures(figures, drop, rule.rounding)
    grown = (count == _INTEGER_TENS[15 - np.clip(drop, 0, 15)]) & (far | (rule.kind == "significant"))
    count[grown] //= 10
    exponent = np.where(far, power + grown, 0)
    point = 14 - drop - np.where(far, 0, power + grown)  # count / 10**point is the number, or its mantissa
    places -= grown & ~far & (places > 0)
    value = np.copysign(_nearest_double(count, exponent - point), x) + 0.0
    length = np.maximum(np.searchsorted(_INTEGER_TENS[1:], count, side="right") + 1 - point, 1)
    key = ((point + 512) * 512 + length) * 512 + places
    order = np.argsort(key, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(key[order])) + 1)
    width = int((length + places).max()) + 1
    text = np.empty(x.size, dtype=f"S{width}")
    for rows in groups:
        first = rows[0]
        text[rows] = _spell(count[rows], int(point[first]), int(length[first]), int(places[first]))
    return text, exact, value, exponent


def _layout(figures: Integers, power: Integers, rule: PrintRule) -> tuple[Integers, Integers, Booleans]:
    """How many of the 15 figures are dropped, how many decimals are printed, and which entries split off a power."""
    digits, zero, large = rule.digits, figures == 0, power >= LARGE
    if rule.kind == "significant":
        kept = digits
        drop = np.where(zero, 14, max(15 - digits, 0))
        places = np.where(zero, 0, np.maximum(digits - 1 - power, 0))
        far = (power < -4) | (power >= digits + 3)
    else:
        kept = max(digits, 3)
        drop, places = np.maximum(14 - power - digits, 0), np.full(power.shape, digits)
        count, exact = _round_figures(figures, drop, rule.rounding)
        far = large | ((power < 2 - digits if digits >= 4 else count == 0) & ~exact)
    far &= rule.scientific & ~zero
    drop, places = np.where(far, max(15 - kept, 0), drop), np.where(far, kept - 1, places)
    if rule.kind == "exact":
        ends = figures % 10 ** (15 - EXACT_DIGITS) == 0
        zeros = sum((figures % 10**n == 0).astype(np.int64) for n in range(1, 15))
        full = np.maximum(14 - power - zeros, 0)
        far = np.where(ends, rule.scientific & ~zero & (large | (full > EXACT_PLACES)), far)
        drop = np.where(ends, zeros, drop)
        places = np.where(ends, np.where(far, 14 - zeros, full), places)
    return drop, places, far


def _round_figures(figures: Integers, drop: Integers, rounding: str) -> tuple[Integers, Booleans]:
    """figures / 10**drop rounded to an integer, and where nothing was lost; drop may exceed the 15 figures."""
    unit = _INTEGER_TENS[np.minimum(drop, 16)]
    count = figures // unit
    rest = figures - count * unit
    if rounding == "half_up":
        count += 2 * rest >= unit
    elif rounding == "half_even":
        count += 2 * rest + (count & 1) > unit
    return count, rest == 0


def round_to_seen(x: Floats) -> tuple[Floats, int]:
    """What a reader sees of every entry, 15 significant digits, as the nearest doubles; and the most decimals any has.

    Raises ValueError unless all entries are finite.
    """
    flat = np.asarray(x, dtype=np.float64).ravel()
    if not np.isfinite(flat).all():
        raise ValueError("only finite numbers can be printed")
    figures, power = _fifteen_digits(np.abs(flat))
    zeros = sum((figures % 10**n == 0).astype(np.int64) for n in range(1, 15))
    places = np.where(figures == 0, 0, np.maximum(14 - power - zeros, 0))
    value = np.copysign(_nearest_double(figures, power - 14), flat) + 0.0
    return value.reshape(np.shape(x)), int(np.max(places, initial=0))


@cache
def _split_powers() -> tuple[range, Floats]:
    """10**n for n in the range: columns high, low (high + low to 106 bits) and the two halves of high."""
    powers = range(-30, 61)
    exact = [Fraction(10) ** n for n in powers]
    high = np.array([float(f) for f in exact])
    low = np.array([float(f - Fraction(float(h))) for f, h in zip(exact, high, strict=True)])
    return powers, np.stack([high, low, *_halves(high)])


def _halves(a: Floats) -> tuple[Floats, Floats]:
    """a as a sum of two numbers of 26 bits, whose products are exact (Veltkamp's splitting)."""
    wide = 134_217_729.0 * a
    upper = wide - (wide - a)
    return upper, a - upper


def _fifteen_digits(magnitude: Floats) -> tuple[Integers, Integers]:
    """`round_to_fifteen` of every entry as figures · 10**(power − 14), figures of 15 digits (0 and power 0 for a zero).

    The product with a power of ten is formed to twice the precision of a double (Dekker's product); entries close to
    a tie, to a power of ten, or far outside everyday sizes are printed one by one instead.
    """
    powers, table = _split_powers()
    with np.errstate(divide="ignore"):
        power = np.floor(np.log10(magnitude))
    usual = (power >= 14 - powers[-1]) & (power <= 14 - powers[0])
    a, power = np.where(usual, magnitude, 1.0), np.where(usual, power, 0.0)
    high, low, upper, lower = table[:, (14 - power).astype(np.int64) - powers[0]]
    head, tail = _halves(a)
    product = a * high
    error = ((head * upper - product) + head * lower + tail * upper) + tail * lower + a * low
    figures = np.rint(product)
    rest = (product - figures) + error
    figures += (rest > 0.5).astype(np.float64) - (rest < -0.5)
    doubtful = ~usual | (np.abs(np.abs(rest) - 0.5) < 1e-9) | (figures > 1e15) | (figures < 1e14)
    doubtful |= (figures == 1e14) & (rest < 0)
    over = figures == 1e15
    whole = np.where(over, 10**14, figures.astype(np.int64))
    place = power.astype(np.int64) + over
    for row in np.flatnonzero(doubtful):
        digits = f"{magnitude[row]:.14e}"
        whole[row], place[row] = int(digits[0] + digits[2:16]), int(digits[17:])
    return whole, place


def _nearest_double(count: Integers, power: Integers) -> Floats:
    """The double nearest to count · 10**power, count below 2**53."""
    up, down = _TENS[np.clip(power, 0, 22)], _TENS[np.clip(-power, 0, 22)]
    value: Floats = count * up / down  # one of the two is 1: a single rounding
    for row in np.flatnonzero(np.abs(power) > 22):
        value[row] = min(float(f"{count[row]}e{power[row]}"), sys.float_info.max)
    return value


def _spell(count: Integers, point: int, length: int, places: int) -> NDArray[np.bytes_]:
    """count / 10**point with `length` digits before the mark and `places` after it, filled up with zeros."""
    words = np.empty((count.size, 4), dtype=np.uint32)
    for group in range(3, -1, -1):
        rest = count // 10_000
        words[:, group] = _QUADS.take(count - rest * 10_000, mode="clip")
        count = rest
    left, right = max(length + point - 16, 0), places - point
    row = words.view(np.uint8)
    if left or right:
        row = np.pad(row, ((0, 0), (left, right)), constant_values=ord("0"))
    end = row.shape[1] - places
    text = np.empty((count.size, length + (places + 1 if places else 0)), dtype=np.uint8)
    text[:, :length] = row[:, end - length : end]
    if places:
        text[:, length] = ord(".")
        text[:, length + 1 :] = row[:, end:]
    return text.view(f"S{text.shape[1]}").ravel()
