"""Exact decimal arithmetic on whole arrays, as far as machine numbers carry it, and what is left where they do not.

In: arrays of floats that stand for decimals of at most 15 digits, and formulas over them. Out: the exact results,
rounded as a `PrintRule` says, and a mask of the entries that must be computed again with fractions, one by one. No
digit depends on which way was taken: an entry is decided here only where that is certain.

    >>> half = scale_seen(np.array([[0.5, 0.25]])) * Scaled(3, 100)
    >>> found = round_exactly(half, PrintRule(digits=3, scientific=False))
    >>> found.value.tolist(), found.exact.tolist()
    ([[0.015, 0.008]], [[True, False]])

A `Scaled` is exact: integers over one denominator. Where those would not fit into 64 bits, and for quotients and
functions, a `Near` holds a float and a bound of its distance from the exact value (Higham, Accuracy and Stability of
Numerical Algorithms, chapter 3). Rounding a `Near` is certain unless a tie, or a number that is printed exactly, lies
within the bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.formula import Num
from explainer.numbers.arithmetics import pick_members
from explainer.numbers.fifteen_digits import round_to_seen
from explainer.numbers.rounding import PrintRule

Array = NDArray[Any]

MAX_COUNT = 2**62
"""Integers stay below this, so that the sum of two of them is still one of 64 bits."""
MAX_EXACT_INTEGER = 2**53
"""Integers below this are floats."""
UNIT_ROUNDOFF = 2.0**-53
"""Largest relative error of one floating-point operation."""
SEEN_ERROR = 5.1e-15
"""Largest relative distance of a float from the 15 digits a reader sees of it."""
UNDERFLOW_RISK = 1e-250
"""Below this, a bound might be lost to underflow."""
FLOAT_DIGITS = 15
"""A decimal of so many digits is known by its nearest float."""
MAX_DENOMINATOR = 10**100
"""Denominators stay below this."""
TENS = np.array([float(10**n) for n in range(23)])
"""The powers of ten that are floats."""
INTEGER_TENS = np.array([10**n for n in range(19)], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """Floats, and how far the exact values may be from them; an infinite bound says that nothing is known."""

    value: Array
    error: Array

    def __add__(self, other: Scaled | Near) -> Near:
        b = near(other)
        value = self.value + b.value
        return Near(value, self.error + b.error + UNIT_ROUNDOFF * np.abs(value))

    def __sub__(self, other: Scaled | Near) -> Near:
        return self + -other

    def __neg__(self) -> Near:
        return Near(-self.value, self.error)

    def __mul__(self, other: Scaled | Near) -> Near:
        b = near(other)
        value, sizes = self.value * b.value, (np.abs(self.value), np.abs(b.value))
        error = sizes[0] * b.error + sizes[1] * self.error + self.error * b.error + UNIT_ROUNDOFF * np.abs(value)
        return Near(
            value, np.where((np.abs(value) < UNDERFLOW_RISK) & (self.value != 0) & (b.value != 0), np.inf, error)
        )

    def __truediv__(self, other: Scaled | Near) -> Near:
        b = near(other)
        value = self.value / b.value
        size = np.abs(b.value)
        error = (self.error + np.abs(value) * b.error) / (size - b.error) + 2 * UNIT_ROUNDOFF * np.abs(value)
        lost = (size <= 2 * b.error) | ((np.abs(value) < UNDERFLOW_RISK) & (self.value != 0))
        return Near(value, np.where(lost, np.inf, error))

    def __pow__(self, exponent: int) -> Scaled | Near:
        return _power(self, exponent)


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """count / below, exactly."""

    count: Any
    """Integers, as an array of 64 bits; one Python integer for a constant."""
    below: int

    def largest_count(self) -> int:
        """The largest absolute count."""
        if isinstance(self.count, int):
            return abs(self.count)
        return max(int(self.count.max(initial=0)), -int(self.count.min(initial=0)))

    def multiply_counts(self, factor: int) -> Any:
        """The counts multiplied; None where they grow too large."""
        return self.count * factor if max(self.largest_count(), 1) * factor < MAX_COUNT else None

    def __add__(self, other: Scaled | Near) -> Scaled | Near:
        if isinstance(other, Scaled):
            below = math.lcm(self.below, other.below)
            a, b = self.multiply_counts(below // self.below), other.multiply_counts(below // other.below)
            if a is not None and b is not None:
                return Scaled(a + b, below).near_if_large()
        return near(self) + other

    def __sub__(self, other: Scaled | Near) -> Scaled | Near:
        return self + -other

    def __neg__(self) -> Scaled:
        return Scaled(-self.count, self.below)

    def __mul__(self, other: Scaled | Near) -> Scaled | Near:
        if (
            isinstance(other, Scaled)
            and self.largest_count() * other.largest_count() < MAX_COUNT
            and self.below * other.below < MAX_DENOMINATOR
        ):
            return Scaled(self.count * other.count, self.below * other.below)
        return near(self) * other

    def __truediv__(self, other: Scaled | Near) -> Scaled | Near:
        if isinstance(other, Scaled) and isinstance(other.count, int):
            if other.count == 0:
                raise ZeroDivisionError("division by zero")
            common = math.gcd(other.below, other.count)
            inverse = Scaled(other.below // common, abs(other.count) // common)
            return self * (inverse if other.count > 0 else -inverse)
        return near(self) / other

    def __pow__(self, exponent: int) -> Scaled | Near:
        return _power(self, exponent)

    def near_if_large(self) -> Scaled | Near:
        """The same, as floats where the counts leave no room for another sum."""
        return self if self.largest_count() < MAX_COUNT else near(self)

    def as_floats(self) -> Array | None:
        """The nearest floats; None where one division would not give them."""
        below = float(self.below)
        return (
            np.asarray(self.count / below)
            if self.largest_count() < MAX_EXACT_INTEGER and int(below) == self.below
            else None
        )


def _power(base: Scaled | Near, exponent: int) -> Scaled | Near:
    result: Scaled | Near = Scaled(1, 1)
    for _ in range(exponent):
        result = result * base
    return result


def near(x: Scaled | Near) -> Near:
    """Any number as a float with its bound."""
    if isinstance(x, Near):
        return x
    value = np.asarray(np.asarray(x.count, dtype=np.float64) / float(x.below))
    return Near(value, 3 * UNIT_ROUNDOFF * np.abs(value))


def scale_seen(values: Array) -> Scaled | Near:
    """Floats as the decimals they stand for: what a reader sees of them, 15 digits. Raises ValueError unless finite."""
    floats, places = round_to_seen(values)
    return scale_decimals(floats, places)


def scale_decimals(floats: Array, places: int) -> Scaled | Near:
    """Floats that are each the nearest one to a decimal of at most `places` decimals and 15 digits."""
    if 0 <= places <= 22:
        count = floats * 10.0**places
        if np.abs(count).max(initial=0.0) < 10**FLOAT_DIGITS:
            return Scaled(np.rint(count).astype(np.int64), 10**places)
    lost = (np.abs(floats) < UNDERFLOW_RISK) & (floats != 0)
    return Near(floats, np.where(lost, np.inf, UNIT_ROUNDOFF * np.abs(floats)))


# --------------------------------------------------------------------------------------------------- formulas


@dataclass(frozen=True, slots=True)
class DecimalArithmetic:
    """The arithmetic of `Scaled` and `Near` for `formula.evaluate`; a function's value counts as its 15 digits."""

    function: Callable[[str, tuple[Any, ...]], Any]
    """(name, float arrays) → floats."""
    add_up: Callable[[Array], Array]
    """Sums of the terms of each member along the last axis."""
    terms: int = 1
    """The most terms a member has."""

    def number(self, literal: Num) -> Scaled | Near:
        above, below = literal.value.as_integer_ratio()
        exact = Scaled(above, below)
        return exact if abs(above) < MAX_COUNT and below < MAX_DENOMINATOR else near(exact)

    def call(self, name: str, args: tuple[Scaled | Near, ...]) -> Scaled | Near:
        floats = [x.as_floats() if isinstance(x, Scaled) else None for x in args]
        known = [f if f is not None else near(x).value for f, x in zip(floats, args, strict=True)]
        value = np.asarray(self.function(name, tuple(known)), dtype=np.float64)
        if any(f is None for f in floats):  # an argument's last bit may be wrong, and what follows from it is not known
            return Near(value, np.full(value.shape, np.inf))
        places = max((_places(x.below) for x in args if isinstance(x, Scaled)), default=-1)
        if places >= 0:  # max, abs, relu … of decimals are decimals
            count = value * TENS[places]
            if (np.abs(count) < 10**FLOAT_DIGITS).all() and (np.rint(count) / TENS[places] == value).all():
                return Scaled(np.rint(count).astype(np.int64), 10**places)
        lost = (np.abs(value) < UNDERFLOW_RISK) & (value != 0)
        return Near(value, np.where(np.isfinite(value) & ~lost, SEEN_ERROR * np.abs(value), np.inf))

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Scaled | Near:
        apart = left - right
        if isinstance(apart, Scaled):
            holds, doubt = apart.count > 0 if relation == ">" else apart.count >= 0, np.False_
        else:
            holds, doubt = apart.value > 0, ~(np.abs(apart.value) > apart.error)
        if isinstance(value, Scaled) and isinstance(otherwise, Scaled) and not np.any(doubt):
            below = math.lcm(value.below, otherwise.below)
            a, b = value.multiply_counts(below // value.below), otherwise.multiply_counts(below // otherwise.below)
            if a is not None and b is not None:
                return Scaled(np.where(holds, a, b).astype(np.int64), below)
        a, b = near(value), near(otherwise)
        error = np.where(holds, a.error, b.error)
        return Near(np.where(holds, a.value, b.value), np.where(doubt, np.inf, error))

    def sum_over(self, values: Any) -> Scaled | Near:
        if isinstance(values, Scaled) and values.largest_count() * self.terms < MAX_COUNT:
            return Scaled(self.add_up(np.atleast_1d(values.count)), values.below)
        x = near(values)
        value, size = self.add_up(x.value), self.add_up(np.abs(x.value))
        return Near(value, self.add_up(x.error) + self.terms * UNIT_ROUNDOFF * size)

    def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Near:
        known = list(map(near, values))
        picked = ([x.value for x in known], [x.error for x in known])
        return Near(*(pick_members(parts, which) for parts in picked))


def _places(below: int) -> int:
    """Decimals of the fractions over a denominator; −1 where they do not end, or not soon enough."""
    return next((n for n in range(len(TENS)) if 10**n % below == 0), -1)


# --------------------------------------------------------------------------------------------------- rounding


@dataclass(frozen=True, slots=True, eq=False)
class RoundedArray:
    """Printed numbers to carry on with, shape of the values."""

    value: Array
    """The nearest floats to the rounded decimals, of at most 15 digits."""
    exact: Array
    """Where nothing was lost."""
    hard: Array
    """Entries that have to be rounded from their exact fraction; the others are certain."""
    places: int
    """No entry has more decimals."""


def round_exactly(x: Scaled | Near, rule: PrintRule) -> RoundedArray | None:
    """Exact values as carried on; None for a rule that is not for machine numbers."""
    if rule.kind not in ("decimals", "significant") or rule.digits > FLOAT_DIGITS or rule.scientific:
        return None
    if isinstance(x, Scaled):
        found = _from_counts(x, rule)
        if found is not None:
            return found
        x = near(x)
    return _from_floats(x, rule)


def _from_counts(x: Scaled, rule: PrintRule) -> RoundedArray | None:
    """Integers divided with rest: certain everywhere."""
    count = np.abs(np.atleast_1d(np.asarray(x.count, dtype=np.int64)))
    if rule.kind == "significant":
        return _to_significant(x, count, rule)
    common = math.gcd(10**rule.digits, x.below)
    times, unit = 10**rule.digits // common, x.below // common
    if x.largest_count() * times >= MAX_COUNT or unit >= MAX_COUNT:
        return None
    whole, exact = _round_quotient(count * times, unit, rule.rounding) if unit > 1 else (count * times, count >= 0)
    value = np.copysign(whole / TENS[rule.digits], x.count) + 0.0
    return RoundedArray(value, exact, whole >= 10**FLOAT_DIGITS, rule.digits)


def _to_significant(x: Scaled, count: Array, rule: PrintRule) -> RoundedArray | None:
    """The same to significant digits, where the counts are decimals."""
    places = _places(x.below)
    if places < 0 or x.largest_count() * (10**places // x.below) >= MAX_COUNT:
        return None
    count = count * (10**places // x.below)
    figures = np.searchsorted(INTEGER_TENS, count, side="right")
    drop = np.maximum(figures - rule.digits, 0)
    whole, exact = _round_quotient(count, INTEGER_TENS[drop], rule.rounding)
    kept = places - drop
    value = np.copysign(whole / TENS[np.maximum(kept, 0)], x.count) + 0.0
    return RoundedArray(value, exact, kept < 0, int(np.max(kept, initial=0)))


def _round_quotient(count: Array, unit: Any, rounding: str) -> tuple[Array, Array]:
    """count / unit as a whole number, and where nothing was lost."""
    whole = count // unit
    rest = count - whole * unit
    if rounding == "half_up":
        whole += rest >= unit - rest
    elif rounding == "half_even":
        whole += (rest > unit - rest) | ((rest == unit - rest) & (whole % 2 == 1))
    return whole, rest == 0


def _from_floats(x: Near, rule: PrintRule) -> RoundedArray:
    """Floats that are not too close to a tie or to a number that is printed exactly."""
    size, error = np.abs(np.atleast_1d(x.value)), np.atleast_1d(x.error)
    nothing = (size == 0) & (error == 0)
    places: Any = rule.digits
    hard = np.zeros(size.shape, dtype=bool)
    with np.errstate(all="ignore"):
        if rule.kind == "significant":
            usual = (size > 1e-20) & (size < 1e20)
            power = np.floor(np.log10(np.where(usual, size, 1.0))).astype(np.int64)
            places = np.clip(rule.digits - 1 - power, 0, 22)
            hard |= ~usual | (places != rule.digits - 1 - power)
            hard |= _is_near_power(size, power, error) | _is_near_power(size, power + 1, error)
            places[nothing] = 0
        scale = TENS[places]
        scaled = size * scale
        bound = 1.0001 * error * scale + 2 * UNIT_ROUNDOFF * scaled
        whole = np.floor(scaled)
        part = scaled - whole
        hard |= ~(np.minimum(part, 1 - part) > bound)
        if rule.rounding != "truncate":
            hard |= ~(np.abs(part - 0.5) > bound)
            whole += part > 0.5
        hard = (hard & ~nothing) | (whole >= 10**FLOAT_DIGITS)
        value = np.copysign(whole / scale, np.atleast_1d(x.value)) + 0.0
    most = int(np.max(places, initial=0)) if rule.kind == "significant" else rule.digits
    return RoundedArray(value, nothing, hard, most)


def _is_near_power(size: Array, power: Array, error: Array) -> Array:
    """Where 10**power may lie between a number and its exact value."""
    border = TENS[np.clip(power, 0, 22)] / TENS[np.clip(-power, 0, 22)]
    return np.asarray(~(np.abs(size - border) > error + 2 * UNIT_ROUNDOFF * border))
