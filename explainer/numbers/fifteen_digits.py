"""The 15 significant digits that a reader sees of a float, for whole arrays, as integers.

In: arrays of floats. Out: their digits as integers and their powers of ten (`fifteen_digits`), these rounded
(`round_figures`), and the doubles nearest to such numbers (`nearest_double`, `round_to_seen`).

    >>> [array.tolist() for array in fifteen_digits(np.array([0.29, 12.5]))]
    [[290000000000000, 125000000000000], [-1, 1]]
"""

from __future__ import annotations

import sys
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

TENS = np.array([float(10**n) for n in range(23)])  # every one exact
INTEGER_TENS = np.array([10**n for n in range(17)], dtype=np.int64)


def round_figures(figures: Integers, drop: Integers, rounding: str) -> tuple[Integers, Booleans]:
    """figures / 10**drop rounded to an integer, and where nothing was lost; drop may exceed the 15 figures."""
    unit = INTEGER_TENS[np.minimum(drop, 16)]
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
    figures, power = fifteen_digits(np.abs(flat))
    zeros = sum((figures % 10**n == 0).astype(np.int64) for n in range(1, 15))
    places = np.where(figures == 0, 0, np.maximum(14 - power - zeros, 0))
    value = np.copysign(nearest_double(figures, power - 14), flat) + 0.0
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


def fifteen_digits(magnitude: Floats) -> tuple[Integers, Integers]:
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


def nearest_double(count: Integers, power: Integers) -> Floats:
    """The double nearest to count · 10**power, count below 2**53."""
    up, down = TENS[np.clip(power, 0, 22)], TENS[np.clip(-power, 0, 22)]
    value: Floats = count * up / down  # one of the two is 1: a single rounding
    for row in np.flatnonzero(np.abs(power) > 22):
        value[row] = min(float(f"{count[row]}e{power[row]}"), sys.float_info.max)
    return value
