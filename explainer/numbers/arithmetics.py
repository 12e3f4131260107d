"""The arithmetics in which arrays of equations are evaluated: floats, sizes, exact fractions.

In: numbers of members, or of the terms of a ragged slot, along the last axis. Out: an arithmetic for `formula.evaluate`
each, and what they share: sums of each member's terms, and floats as the fractions a reader sees.

    >>> as_fractions(np.array([0.2])).tolist()
    [Fraction(1, 5)]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.formula import Num
from explainer.functions import ACTIVATIONS, floor
from explainer.numbers.rounding import round_to_fifteen

Array = NDArray[Any]

_FLOAT: Mapping[str, Callable[..., Any]] = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": np.abs, "sign": np.sign, "sin": np.sin, "cos": np.cos,
    "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh, "atan": np.arctan, "max": np.maximum, "min": np.minimum,
    "pow": np.power, "floor": lambda x: floor(np, x), "pi": lambda: np.pi, "e": lambda: np.e,
}  # fmt: skip


def _erf(x: Any) -> Any:
    from math import erf

    return np.vectorize(erf, otypes=[float])(x)


def float_call(name: str, args: tuple[Any, ...]) -> Any:
    """A function of `formula.FUNCTIONS`, or an activation in its stable form, on float arrays."""
    if name in ACTIVATIONS:
        return ACTIVATIONS[name].value(np, *args)
    return _erf(*args) if name == "erf" else _FLOAT[name](*args)


@dataclass(frozen=True, slots=True)
class FloatArithmetic:
    """Float arrays whose last axis runs over the members (or the terms of a ragged slot)."""

    starts: NDArray[np.intp] | None = None
    """Where each member's terms start, and the end."""

    def number(self, literal: Num) -> Any:
        return float(literal.text)

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        return float_call(name, args)

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
        return np.where(left > right if relation == ">" else left >= right, value, otherwise)

    def sum_over(self, values: Any) -> Any:
        return add_up(values, self.starts)

    def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Any:
        return pick_members(values, which)


@dataclass(frozen=True, slots=True)
class MagnitudeArithmetic(FloatArithmetic):
    """Every sum taken of absolute values: the size by which a line's rounding error is judged."""

    def number(self, literal: Num) -> Any:
        return SizedNumber(abs(float(literal.text)), float(literal.text))

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        value = float_call(name, tuple(a.value for a in args))
        return SizedNumber(np.maximum(np.abs(value), 1.0), value)

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
        chosen = left.value > right.value if relation == ">" else left.value >= right.value
        return SizedNumber(np.where(chosen, value.size, otherwise.size), np.where(chosen, value.value, otherwise.value))

    def sum_over(self, values: Any) -> Any:
        return SizedNumber(add_up(values.size, self.starts), add_up(values.value, self.starts))

    def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Any:
        sizes, numbers = [value.size for value in values], [value.value for value in values]
        return SizedNumber(pick_members(sizes, which), pick_members(numbers, which))


@dataclass(frozen=True, slots=True)
class SizedNumber:
    """A number together with the sum of the absolute values it was made from."""

    size: Any
    value: Any

    def __add__(self, other: SizedNumber) -> SizedNumber:
        return SizedNumber(self.size + other.size, self.value + other.value)

    def __sub__(self, other: SizedNumber) -> SizedNumber:
        return SizedNumber(self.size + other.size, self.value - other.value)

    def __mul__(self, other: SizedNumber) -> SizedNumber:
        return SizedNumber(self.size * other.size, self.value * other.value)

    def __truediv__(self, other: SizedNumber) -> SizedNumber:
        return SizedNumber(self.size / np.abs(other.value), self.value / other.value)

    def __neg__(self) -> SizedNumber:
        return SizedNumber(self.size, -self.value)

    def __pow__(self, exponent: int) -> SizedNumber:
        return SizedNumber(self.size**exponent, self.value**exponent)


@dataclass(frozen=True, slots=True)
class FractionArithmetic(FloatArithmetic):
    """Object arrays of exact fractions; a function's value is taken to the 15 digits a reader sees."""

    def number(self, literal: Num) -> Any:
        return Fraction(literal.text)

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        values = float_call(name, tuple(np.asarray(a, dtype=object).astype(np.float64) for a in args))
        return as_fractions(np.asarray(values))

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
        return np.where(np.asarray(left > right if relation == ">" else left >= right, dtype=bool), value, otherwise)


def as_fractions(values: Array) -> Array:
    """Floats as the fractions a reader sees: 15 significant digits; fractions as they are."""
    if values.dtype == object:
        return values
    result = np.empty(values.shape, dtype=object)
    result[...] = (
        []
        if not values.size
        else np.reshape([Fraction(round_to_fifteen(v)) for v in values.ravel().tolist()], values.shape)
    )
    return result


def add_up(values: Array, starts: NDArray[np.intp] | None) -> Array:
    """Sums of the terms of each member along the last axis; shape (variants, members)."""
    if starts is None:
        return values
    lengths = np.diff(starts)
    if len(lengths) and lengths[0] and (lengths == lengths[0]).all():
        return np.asarray(values.reshape(*values.shape[:-1], len(lengths), lengths[0]).sum(axis=-1))
    padded = np.concatenate([values, np.zeros((*values.shape[:-1], 1), dtype=values.dtype)], axis=-1)
    sums = np.add.reduceat(padded, np.minimum(starts[:-1], values.shape[-1]), axis=-1)
    return np.where(lengths == 0, np.zeros_like(sums), sums)


def pick_members(values: Sequence[Any], which: Sequence[int]) -> Array:
    """Of arrays over the same members, for each member m the number of array which[m]."""
    picked = np.asarray(values[0])
    for k, value in enumerate(values):
        picked = np.where(np.equal(which, k), value, picked)
    return picked


def same_kind(arrays: Sequence[Array]) -> list[Array]:
    """Arrays of one kind: fractions, where one of them holds fractions."""
    if all(array.dtype != object for array in arrays):
        return list(arrays)
    return [as_fractions(array) for array in arrays]
