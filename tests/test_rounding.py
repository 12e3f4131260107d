"""Rounding against a hand table, against integer arithmetic on fractions, and arrays against the scalar definition."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.numbers.printed_arrays import print_array
from explainer.numbers.rounding import (
    MAX_PRINTED_DIGITS,
    ROUNDINGS,
    RULE_KINDS,
    PrintRule,
    print_decimal,
    round_number,
    round_to_fifteen,
)
from tests.long.printing import RULES, SPECIAL, assert_agree

#: x, rule, then text, exponent, exact as worked out by hand
BY_HAND = [
    (0.29, PrintRule(2, rounding="truncate"), "0.29", 0, True),  # in binary 0.28999…
    (1 - 0.78, PrintRule(2, rounding="truncate"), "0.22", 0, True),  # 0.21999…
    (1 - 0.78, PrintRule(2), "0.22", 0, True),
    (0.1 + 0.2, PrintRule(4), "0.3000", 0, True),
    (0.125, PrintRule(2), "0.13", 0, False),
    (0.125, PrintRule(2, rounding="half_even"), "0.12", 0, False),
    (0.375, PrintRule(2, rounding="half_even"), "0.38", 0, False),
    (0.135, PrintRule(2, rounding="half_even"), "0.14", 0, False),  # in binary 0.13500…08
    (1.005, PrintRule(2), "1.01", 0, False),  # in binary 1.00499…
    (2.5, PrintRule(0), "3", 0, False),
    (2.5, PrintRule(0, rounding="half_even"), "2", 0, False),
    (0.129, PrintRule(2, rounding="truncate"), "0.12", 0, False),
    (0.3775, PrintRule(9), "0.377500000", 0, True),
    (0.5932699921071872, PrintRule(9), "0.593269992", 0, False),
    (0.08216704056423078, PrintRule(9), "0.082167041", 0, False),
    (9.9999999, PrintRule(6), "10.000000", 0, False),
    (3.0, PrintRule(0), "3", 0, True),
    (0.0, PrintRule(3), "0.000", 0, True),
    (0.000085123456, PrintRule(6), "8.51235", -5, False),
    (0.000085123456, PrintRule(6, scientific=False), "0.000085", 0, False),
    (0.00002, PrintRule(6), "0.000020", 0, True),
    (2.5e-7, PrintRule(6), "2.50000", -7, True),
    (0.0001, PrintRule(6), "0.000100", 0, True),
    (0.000100123, PrintRule(6), "0.000100", 0, False),
    (0.00009999999, PrintRule(6), "1.00000", -4, False),
    (0.0099999, PrintRule(4), "1.000", -2, False),
    (0.004, PrintRule(2), "4.00", -3, True),
    (0.005, PrintRule(2), "0.01", 0, False),
    (0.005, PrintRule(2, rounding="half_even"), "5.00", -3, True),
    (0.0099, PrintRule(2, rounding="truncate"), "9.90", -3, True),
    (1e15, PrintRule(6), "1.00000", 15, True),
    (999999999999999.0, PrintRule(2), "999999999999999.00", 0, True),
    (123456789012345678.0, PrintRule(4), "1.235", 17, False),
    (0.04384, PrintRule(3, "significant"), "0.0438", 0, False),
    (12.0, PrintRule(3, "significant"), "12.0", 0, True),
    (12345.0, PrintRule(3, "significant"), "12300", 0, False),
    (123456.0, PrintRule(3, "significant"), "123000", 0, False),
    (1234567.0, PrintRule(3, "significant"), "1.23", 6, False),
    (9.996, PrintRule(3, "significant"), "10.0", 0, False),
    (0.09996, PrintRule(3, "significant"), "0.100", 0, False),
    (99.6, PrintRule(1, "significant"), "100", 0, False),
    (0.0, PrintRule(3, "significant"), "0", 0, True),
    (0.0001, PrintRule(3, "significant"), "0.000100", 0, True),
    (0.0000999, PrintRule(3, "significant"), "9.99", -5, True),
    (0.00009996, PrintRule(3, "significant"), "1.00", -4, False),
    (2.5e-7, PrintRule(1, "significant", "half_even"), "2", -7, False),
    (2.5e-7, PrintRule(1, "significant", scientific=False), "0.0000003", 0, False),
    (0.6000256, PrintRule(4, "exact"), "0.6000256", 0, True),
    (0.6000256, PrintRule(9, "exact"), "0.6000256", 0, True),
    (123456789012.0, PrintRule(2, "exact"), "123456789012", 0, True),
    (1.00000000001, PrintRule(2, "exact"), "1.00000000001", 0, True),
    (1.000000000001, PrintRule(2, "exact"), "1.00", 0, False),
    (1 / 3, PrintRule(4, "exact"), "0.3333", 0, False),
    (1 / 3e6, PrintRule(6, "exact"), "3.33333", -7, False),
    (1200.0, PrintRule(4, "exact"), "1200", 0, True),
    (0.0, PrintRule(4, "exact"), "0", 0, True),
    (1.5e-20, PrintRule(4, "exact"), "1.5", -20, True),
    (1.5e20, PrintRule(4, "exact"), "1.5", 20, True),
    (1.5e20, PrintRule(1, "exact", scientific=False), "150000000000000000000", 0, True),
]


@pytest.mark.parametrize(("x", "rule", "text", "exponent", "exact"), BY_HAND)
def test_by_hand(x: float, rule: PrintRule, text: str, exponent: int, exact: bool) -> None:
    value = float(f"{text}e{exponent}")
    for sign in (1, -1):
        negative = sign < 0 and value > 0
        one = print_decimal(round_to_fifteen(sign * x), rule)
        assert (one.text.decode(), one.exponent, one.exact, one.negative) == (text, exponent, exact, negative)
        assert one.value == (-value if negative else value)
        many = print_array(np.array([sign * x]), rule)
        assert (many.text[0].decode(), many.exponent[0], many.exact[0], many.negative[0]) == (
            text,
            exponent,
            exact,
            negative,
        )
        assert many.value[0] == one.value


@pytest.mark.parametrize(
    ("x", "digits"),
    [(0.29, "0.29"), (1 - 0.78, "0.22"), (0.1 + 0.2, "0.3"), (300.0, "3E+2"), (-0.0, "0"), (1234567890123455.0, None)],
)
def test_fifteen(x: float, digits: str | None) -> None:
    # the last one is a tie on the binary value, which goes to the even digit
    assert str(round_to_fifteen(x)) == (digits or "1.23456789012346E+15")


def rounded_by_integers(y: Fraction, places: int, rounding: str) -> Fraction:
    """Rounding by definition: the multiple of 10**−places that is nearest to y (or the next toward zero)."""
    unit = Fraction(10) ** -places
    below = abs(y) // unit
    rest = abs(y) / unit - below
    half = Fraction(1, 2)
    up = {"half_up": rest >= half, "half_even": rest > half or (rest == half and below % 2 == 1), "truncate": False}
    return (below + up[rounding]) * unit * (-1 if y < 0 else 1)


fractions = st.one_of(
    st.fractions(),
    st.builds(Fraction, st.integers(-(10**40), 10**40), st.integers(1, 10**40)),
    st.builds(lambda k, n: Fraction(2 * k + 1, 2 * 10**n), st.integers(-(10**9), 10**9), st.integers(0, 12)),
)


@settings(max_examples=300)
@given(fractions, st.integers(0, MAX_PRINTED_DIGITS), st.sampled_from(sorted(ROUNDINGS)))
def test_fractions_are_rounded_exactly(y: Fraction, digits: int, rounding: str) -> None:
    expected = rounded_by_integers(y, digits, rounding)
    rule = PrintRule(digits, "decimals", rounding, scientific=False)
    one = print_decimal(y, rule)
    assert Fraction(round_number(y, rule)) == expected
    assert one.exact == (expected == y)
    assert one.negative == (expected < 0)
    assert len(one.text.decode().partition(".")[2]) == digits


@settings(max_examples=300)
@given(fractions.filter(bool), st.integers(1, MAX_PRINTED_DIGITS), st.sampled_from(sorted(ROUNDINGS)))
def test_significant_fractions_are_rounded_exactly(y: Fraction, digits: int, rounding: str) -> None:
    power = 0
    while abs(y) >= Fraction(10) ** (power + 1):
        power += 1
    while abs(y) < Fraction(10) ** power:
        power -= 1
    expected = rounded_by_integers(y, digits - 1 - power, rounding)
    for scientific in (True, False):
        rule = PrintRule(digits, "significant", rounding, scientific)
        one = print_decimal(y, rule)
        assert Fraction(round_number(y, rule)) == expected
        assert one.exact == (expected == y)
        assert bool(one.exponent) == (scientific and not -4 <= power < digits + 3)
        figures = one.text.decode().replace(".", "").lstrip("0")
        assert len(figures) == digits or (len(figures) > digits and set(figures[digits:]) == {"0"})


def test_long_decimals_keep_every_digit() -> None:
    x = Decimal("0." + "1234567890" * 6 + "5")
    assert print_decimal(x, PrintRule(20)).exact is False
    near = Decimal("0.124" + "9" * 57)
    assert print_decimal(near, PrintRule(2)).text == b"0.12"
    assert print_decimal(Fraction(near), PrintRule(2)).text == b"0.12"
    assert print_decimal(Fraction(1, 8) + Fraction(1, 3 * 10**90), PrintRule(2, rounding="half_even")).text == b"0.13"
    assert print_decimal(Fraction(1, 2) + Fraction(1, 10**90), PrintRule(2)).exact is False


def test_the_callers_decimal_context_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 2
        assert print_decimal(Decimal("-123.4567891"), PrintRule(6)).text == b"123.456789"
        assert round_to_fifteen(1 / 3) == Decimal("0.333333333333333")
        assert round_number(Decimal("-1.23456"), PrintRule(4, "significant")) == Decimal("-1.235")


@settings(max_examples=400)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20), st.sampled_from(RULES))
def test_arrays_agree_on_any_floats(values: list[float], rule: PrintRule) -> None:
    assert_agree(np.array(values), rule)


@settings(max_examples=400)
@given(st.lists(st.integers(-(10**16), 10**16), min_size=1, max_size=20), st.integers(0, 30), st.sampled_from(RULES))
def test_arrays_agree_on_short_decimals(counts: list[int], places: int, rule: PrintRule) -> None:
    assert_agree(np.array([float(Fraction(k, 10**places)) for k in counts]), rule)


@pytest.mark.parametrize("digits", range(13))
def test_a_hard_entry_does_not_disturb_its_block(digits: int) -> None:
    rng = np.random.default_rng(digits)
    x = rng.normal(size=20_000) * 10.0 ** rng.integers(-2, 4, 20_000)  # more than one block
    rows = rng.choice(x.size, SPECIAL.size, replace=False)
    x[rows] = SPECIAL
    many = print_array(x, PrintRule(digits))
    sample = np.concatenate([rows, np.arange(16_000, 17_000), np.arange(0, x.size, 400)])
    for row in sample:
        one = print_decimal(round_to_fifteen(float(x[row])), PrintRule(digits))
        assert (many.text[row], many.exact[row], many.value[row], many.exponent[row], many.negative[row]) == (
            one.text,
            one.exact,
            one.value,
            one.exponent,
            one.negative,
        )


def test_shapes_are_kept() -> None:
    x = np.arange(24.0).reshape(2, 3, 4)[:, ::2].transpose(2, 0, 1) / 8
    for kind in RULE_KINDS:
        many = print_array(x, PrintRule(2, kind))
        for field in (many.text, many.negative, many.exact, many.value, many.exponent):
            assert field.shape == x.shape
        assert many.text[1, 1, 1] == print_decimal(round_to_fifteen(x[1, 1, 1]), PrintRule(2, kind)).text
        assert print_array(np.array(0.125), PrintRule(2, kind)).text.shape == ()
        assert print_array(np.empty((0, 3)), PrintRule(2, kind)).value.shape == (0, 3)
    assert x[0, 0, 0] == 0  # the input is left alone


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_only_finite_numbers(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        print_array(np.array([1.0, bad, 2.0]), PrintRule())
    with pytest.raises(ValueError, match="no digits"):
        round_to_fifteen(bad)
    with pytest.raises(ValueError, match="no digits"):
        print_decimal(Decimal(bad), PrintRule())
    with pytest.raises(ValueError, match="no digits"):
        round_number(Decimal(bad), PrintRule())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "fixed"}, "kind is 'fixed', expected one of decimals"),
        ({"rounding": "up"}, "rounding is 'up', expected one of half_up"),
        ({"digits": -1}, "expected 0 to 20"),
        ({"digits": 21}, "expected 0 to 20"),
        ({"digits": 0, "kind": "significant"}, "expected 1 to 20"),
    ],
)
def test_a_wrong_rule_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PrintRule(**wrong)  # type: ignore[arg-type]
