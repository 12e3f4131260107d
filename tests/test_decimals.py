"""Carried numbers by whole arrays have the digits that fractions give, one by one."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from explainer import formula as F
from explainer.numbers.arithmetics import as_fractions, float_call
from explainer.numbers.decimals import DecimalArithmetic, Near, Scaled, round_exactly, scale_decimals, scale_seen
from explainer.numbers.fifteen_digits import round_to_seen
from explainer.numbers.rounding import PrintRule, round_number, round_to_fifteen
from explainer.spec import from_mapping
from tests.long.carrying import ROUNDINGS, compare_ways, draw_network


def test_rules_of_single_quantities() -> None:
    numbers = {
        "digits": 5,
        "net": {"digits": 2},
        "dE/dw1": {"digits": 3, "rounding": "truncate"},
        "out": {"digits": 4, "kind": "significant"},
    }
    assert compare_ways(draw_network(3, numbers), 200, 3, 4)[0] > 1_000
    assert compare_ways(draw_network(3, {"digits": 5, "slope": {"kind": "exact"}}), 20, 3, 4)[0] > 100


def test_little_is_left_to_fractions() -> None:
    layers = [{"neurons": 2, "activation": "sigmoid", "weights": [[0.1, 0.2], [0.3, 0.4]], "bias": 0.35}] * 2
    data = [{"input": [0.05, 0.1], "target": [0.01, 0.99]}]
    for digits in (4, 6, 9):
        spec = from_mapping(
            {
                "network": {"inputs": 2, "layers": layers},
                "training": {"data": data},
                "numbers": {"digits": digits, "carry": True},
            }
        )
        count, left = compare_ways(spec, 300, digits, digits)
        assert left < count / 100


# --------------------------------------------------------------------------------------------- number by number


def expressions() -> list[F.Formula]:
    names = {"a", "b", "c"}
    texts = (
        "a * b",
        "a + b * c",
        "a * b * c",
        "a - b",
        "1 / 2 * (a - b) ** 2",
        "a * (1 - a)",
        "a / b",
        "a / 3 + b",
        "(a - b) / 8",
        "a * b / (c + 2)",
        "where(a > b, a * c, b)",
        "where(a >= b, a, b / 7)",
        "max(a, b) * c",
        "abs(a - b)",
        "sqrt(abs(a))",
        "-a * b",
        "2",
        "a ** 3 - b",
        "exp(a)",
        "exp(a + b)",
    )
    return [F.read(text, names) for text in texts]


@pytest.mark.parametrize("kind", ["decimals", "significant"])
@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_what_is_certain_is_right(rounding: str, kind: str) -> None:
    """300,000 numbers with many ties: few places, and digits that cut exactly there."""
    from explainer.numbers.arithmetics import FractionArithmetic

    draw, certain = np.random.default_rng(5), 0
    arithmetic = DecimalArithmetic(float_call, lambda values: values)
    for places in (0, 1, 2, 4, 7):
        arrays = {
            name: draw.integers(-40 * 10 ** (places // 2), 40 * 10 ** (places // 2), (1, 120)) / 10**places
            for name in "abc"
        }
        arrays["b"][arrays["b"] == 0] = 1
        arrays["c"][arrays["c"] == -2] = 1
        exact = {name: as_fractions(array) for name, array in arrays.items()}
        for formula in expressions():
            with np.errstate(all="ignore"):
                value = F.evaluate(formula, {k: scale_decimals(v, places) for k, v in arrays.items()}, arithmetic)
                wanted = np.broadcast_to(np.asarray(F.evaluate(formula, exact, FractionArithmetic())), (1, 120))
            for digits in (1, 2, 3, 5, 8):
                rule = PrintRule(digits, kind, rounding, False)
                found = round_exactly(value, rule)
                assert found is not None
                parts = [np.broadcast_to(part, (1, 120))[0] for part in (found.value, found.exact, found.hard)]
                for number, is_exact, hard, truth in zip(*parts, wanted[0], strict=True):
                    if not hard:
                        right = Fraction(round_number(truth, rule))
                        assert Fraction(round_to_fifteen(float(number))) == right, (formula, truth, rule)
                        assert is_exact == (right == truth), (formula, truth, rule)
                        certain += 1
    assert certain > 35_000


def test_floats_as_a_reader_sees_them() -> None:
    draw = np.random.default_rng(2)
    x = np.concatenate(
        [draw.normal(size=2000) * 10.0 ** draw.integers(-12, 12, 2000), [0.1 + 0.2, 0.0, -0.0, 1e15, 5.5]]
    )
    floats, places = round_to_seen(x)
    assert floats.tolist() == [float(round_to_fifteen(v)) for v in x.tolist()]
    assert places == max(-int(min(0, Decimal(round_to_fifteen(v)).as_tuple().exponent)) for v in x.tolist())  # type: ignore[type-var]
    assert round_to_seen(np.array([[0.05, 12.0]]))[1] == 2
    assert isinstance(scale_seen(np.array([0.25])), Scaled)
    with pytest.raises(ValueError, match="finite"):
        round_to_seen(np.array([np.nan]))


def test_large_counts_become_floats_with_a_bound() -> None:
    """Integers that would not fit: nothing overflows, and the exact value lies within the bound."""
    a = Scaled(np.array([3_000_000_001, -7]), 10**9)
    product: Scaled | Near = a
    exact = [Fraction(3_000_000_001, 10**9), Fraction(-7, 10**9)]
    truth = exact
    for _ in range(6):
        product = product * a + a
        truth = [t * e + e for t, e in zip(truth, exact, strict=True)]
    assert isinstance(product, Near)
    for value, error, right in zip(product.value, product.error, truth, strict=True):
        assert abs(Fraction(float(value)) - right) <= Fraction(float(error))
        assert error <= 1e-13 * abs(value) + 1e-25


@pytest.mark.parametrize("sign", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_a_bound_holds_whichever_way_the_exact_values_lie(sign: Callable[[Any, Any], Any]) -> None:
    for (a, near_a), (b, near_b) in product(product((3.0, -0.7), (1e-3, 0.2)), repeat=2):
        found = sign(Near(np.array([a]), np.array([near_a])), Near(np.array([b]), np.array([near_b])))
        value, bound = Fraction(float(found.value[0])), Fraction(float(found.error[0]))
        ends = product((1, -1), repeat=2)
        exact = [
            sign(Fraction(a) + one * Fraction(near_a), Fraction(b) + other * Fraction(near_b)) for one, other in ends
        ]
        furthest = max(abs(value - end) for end in exact)
        assert furthest <= bound * (1 + Fraction(1, 10**9)) < 3 * furthest, (a, near_a, b, near_b)
