"""The formula tree: what is read, turned round and evaluated keeps its value in every arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from explainer import formula as F
from explainer.functions.typed_formulas import ComplexArithmetic
from explainer.numbers.decimals import DecimalArithmetic, Scaled
from explainer.numbers.evaluation import (
    FloatArithmetic,
    FractionArithmetic,
    MagnitudeArithmetic,
    SizedNumber,
    float_call,
)
from explainer.numbers.tolerances import ReactionArithmetic
from explainer.witnesses.many_digits import mpmath_arithmetic

VALUES = {"a": Fraction(7), "b": Fraction(3), "c": Fraction(-2)}


def value(text: str) -> Fraction:
    return Fraction(F.evaluate(F.read(text, VALUES.keys()), VALUES, FractionArithmetic()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - b", Fraction(4)),
        ("a - b - c", Fraction(6)),
        ("a - b + c", Fraction(2)),
        ("-a - b * c", Fraction(-1)),
        ("a / b / c", Fraction(-7, 6)),
        ("b**2 - a", Fraction(2)),
        ("-b**2", Fraction(-9)),
        ("a - (b - c)", Fraction(2)),
    ],
)
def test_what_is_typed_has_the_value_that_it_says(text: str, expected: Fraction) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text", ["a", "-a", "a - b", "a - b - c", "a + b", "-a * b", "-a / b", "a * b", "a / b", "b - -a"]
)
def test_minus_a_formula_has_minus_its_value(text: str) -> None:
    turned = F.neg(F.read(text, VALUES.keys()))
    assert F.evaluate(turned, VALUES, FractionArithmetic()) == -value(text)


@pytest.mark.parametrize(("one", "other"), [("x > 0", "0 < x"), ("x >= 0", "0 <= x")])
def test_a_relation_is_read_from_either_side(one: str, other: str) -> None:
    read = [F.read(f"where({condition}, 1, 2)", {"x"}) for condition in (one, other)]
    assert read[0] == read[1]


FLOATS = FloatArithmetic()
ARITHMETICS: Mapping[str, tuple[Any, Callable[[int], Any], Callable[[Any], Any]]] = {
    "floats": (FLOATS, np.float64, lambda x: x),
    "fractions": (FractionArithmetic(), Fraction, lambda x: x),
    "magnitudes": (MagnitudeArithmetic(), lambda x: SizedNumber(abs(x), x), lambda size: size.value),
    "reactions": (ReactionArithmetic(), lambda x: x + 1e-200j, np.real),
    "complex step": (ComplexArithmetic(np), lambda x: x + 1e-200j, np.real),
    "decimals": (DecimalArithmetic(float_call, lambda x: x), lambda x: Scaled(x, 1), lambda x: x.count / x.below),
    "50 digits": (mpmath_arithmetic(), mpmath_arithmetic().mp.mpf, lambda x: x),
}
"""Name → (arithmetic, a whole number in it, its value)."""


@pytest.mark.parametrize("name", ARITHMETICS)
@pytest.mark.parametrize("x", [1, 2, 3])
def test_a_case_that_includes_its_border_holds_there(name: str, x: int) -> None:
    arithmetic, number, plain = ARITHMETICS[name]
    for relation, holds in ((">", x > 2), (">=", x >= 2)):
        formula = F.read(f"where(x {relation} 2, 5, 7)", {"x"})
        found = F.evaluate(formula, {"x": number(x)}, arithmetic)
        assert float(np.squeeze(plain(found))) == (5 if holds else 7), relation


@pytest.mark.parametrize(
    ("text", "size"),
    [("a - b", 10), ("a + c", 9), ("a * (b - c)", 35), ("(a - b) / c", 5), ("-(a - a)", 14), ("(b - a)**2", 100)],
)
def test_the_size_of_a_line_is_that_of_its_terms_without_their_signs(text: str, size: int) -> None:
    """By it a line is judged whose terms cancel."""
    arithmetic, number, plain = ARITHMETICS["magnitudes"]
    values = {name: number(int(one)) for name, one in VALUES.items()}
    found = F.evaluate(F.read(text, VALUES.keys()), values, arithmetic)
    assert (found.size, plain(found)) == (size, value(text))
