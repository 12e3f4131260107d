"""Whole arrays of floats printed at once, digit for digit as `explainer.numbers.rounding` prints each number.

In: floats and a `PrintRule`. Out: a `PrintedArray`: digits, signs, powers of ten, the numbers that were printed.

    >>> print_array(np.array([0.125, -2.0]), PrintRule(digits=2)).text.tolist()
    [b'0.13', b'2.00']

The fast lane works in floating point and passes on every entry for which the error of that could matter; the slow lane
works on 15-digit integers, where rounding is exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.numbers.fifteen_digits import (
    INTEGER_TENS,
    TENS,
    Booleans,
    Floats,
    Integers,
    fifteen_digits,
    nearest_double,
    round_figures,
)
from explainer.numbers.rounding import EXACT_DIGITS, EXACT_PLACES, LARGE, PrintRule


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

    def take(self, index: Any) -> PrintedArray:
        """The entries at an index of NumPy's."""
        return PrintedArray(*(getattr(self, part)[index] for part in PrintedArray.__slots__))

    def plain_text(self, variant: int, member: int) -> str:
        """One number in plain characters: -1.5, 2.1e-07. What all variants share has one row."""
        place = variant % len(self.text), member
        sign, power = "-" if self.negative[place] else "", int(self.exponent[place])
        return f"{sign}{self.text[place].decode()}" + (f"e{power}" if power else "")

    def plain_texts(self) -> list[str]:
        """Every number of the first variant in plain characters."""
        return [self.plain_text(0, m) for m in range(self.text.shape[1])]


KNOWN_DIGITS = 15
"""Significant digits of a decimal that a double keeps."""


def cut_unknown_digits(printed: PrintedArray) -> PrintedArray:
    """Inexact numbers without what stands behind the fifteenth significant digit: a double does not know it.

    >>> cut_unknown_digits(replace(print_array(np.array([12.3]), PrintRule(digits=15)), exact=np.array([False]))).text
    array([b'12.3000000000000'], dtype='|S18')
    """
    if printed.text.dtype.itemsize <= KNOWN_DIGITS + 1:
        return printed
    long = np.argwhere(~printed.exact & (np.char.str_len(printed.text) > KNOWN_DIGITS + 1))
    if not len(long):
        return printed
    text = printed.text.copy()
    for place in map(tuple, long):
        text[place] = _cut_to_known(bytes(text[place]))
    return replace(printed, text=text)


def _cut_to_known(text: bytes) -> bytes:
    whole, _, decimals = text.partition(b".")
    surplus = len((whole + decimals).lstrip(b"0")) - KNOWN_DIGITS
    if surplus <= 0:
        return text
    kept = decimals[: max(len(decimals) - surplus, 0)]
    return whole + b"." + kept if kept else whole


# ---------------------------------------------------------------------------------------------------- the fast lane

_BLOCK = 16_384  # entries; a block's temporary arrays stay in the processor's cache
_SLACK = 1e-14  # relative: twice the 5e-15 of taking 15 digits, plus the rounding of the product
_FAST_DIGITS = 15

_FOUR = (48 + np.arange(10_000)[:, None] // np.array([1000, 100, 10, 1]) % 10).astype(np.uint8)
_QUADS = _FOUR.view(np.uint32).ravel()  # "0000" … "9999", four characters to the word
_HEADS = np.hstack([_FOUR[:1000, 1:], np.full((1000, 1), ord("."), np.uint8)]).view(np.uint32).ravel()  # "000." …


def print_array(x: Floats, rule: PrintRule) -> PrintedArray:
    """Every entry of x (any shape) as `print_decimal(round_to_fifteen(entry), rule)` prints it.

    Raises ValueError unless all entries are finite.
    """
    given = np.asarray(x, dtype=np.float64)
    flat = given.ravel()
    top = max(float(flat.max(initial=0.0)), -float(flat.min(initial=0.0)))
    if not math.isfinite(top):
        raise ValueError("only finite numbers can be printed")
    fast = rule.kind == "decimals" and rule.digits <= _FAST_DIGITS
    whole = len(str(int(min(top, 10.0**LARGE / TENS[rule.digits]) + 1)))
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
    scale = TENS[rule.digits]
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


# ---------------------------------------------------------------------------------------------------- the slow lane


def _print_exactly(x: Floats, rule: PrintRule) -> tuple[NDArray[np.bytes_], Booleans, Floats, Integers]:
    """Text, exact, signed value and exponent for any rule, from the 15 digits of every entry."""
    figures, power = fifteen_digits(np.abs(x))
    drop, places, far = _layout(figures, power, rule)
    count, exact = round_figures(figures, drop, rule.rounding)
    grown = (count == INTEGER_TENS[15 - np.clip(drop, 0, 15)]) & (far | (rule.kind == "significant"))
    count[grown] //= 10
    exponent = np.where(far, power + grown, 0)
    point = 14 - drop - np.where(far, 0, power + grown)  # count / 10**point is the number, or its mantissa
    places -= grown & ~far & (places > 0)
    value = np.copysign(nearest_double(count, exponent - point), x) + 0.0
    length = np.maximum(np.searchsorted(INTEGER_TENS[1:], count, side="right") + 1 - point, 1)
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
        count, exact = round_figures(figures, drop, rule.rounding)
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
