"""Hard numbers printed by whole arrays against the scalar definition, one by one.

In: how many numbers, and a seed. Out: how many are printed alike, by every rule there is.
"""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import product

import numpy as np

from explainer.numbers.fifteen_digits import Floats
from explainer.numbers.printed_arrays import print_array
from explainer.numbers.rounding import ROUNDINGS, RULE_KINDS, PrintRule, print_decimal, round_number, round_to_fifteen

RULES = [
    PrintRule(digits, kind, rounding, scientific)
    for digits, kind, rounding, scientific in product((*range(13), 15, 16, 20), RULE_KINDS, ROUNDINGS, (True, False))
    if digits or kind != "significant"
]

SPECIAL = np.array(
    [
        0.0,
        -0.0,
        5e-324,
        2.5e-320,
        2.2250738585072014e-308,
        1e300,
        1.7976931348623157e308,
        1e15,
        999999999999999.9,
        9007199254740993.0,
        1234567890123455.0,
        0.1 + 0.2,
        1 - 0.78,
        1 / 3,
        1e22,
        1e23,
        *(10.0**n for n in range(-30, 40)),
    ]
)
"""Zeros, the smallest and largest numbers, those at the ends of whole digits, and every power of ten."""


def hard_cases(rng: np.random.Generator, digits: int, size: int) -> Floats:
    """Plain numbers, short decimals, ties, and neighbours of all of them, in every size."""
    unit = 10.0**digits
    counts = rng.integers(0, 10 ** rng.integers(1, 12, size)).astype(float)
    decimals, ties = counts / unit, (counts + 0.5) / unit
    tens = 10.0 ** rng.integers(-12, 18, size)
    exact = np.concatenate([decimals, ties, tens, rng.integers(1, 10**6, size) * tens])
    near = [exact]
    for _ in range(3):
        near += [np.nextafter(near[-1], np.inf), np.nextafter(near[-1], -np.inf)]
    close = exact * (1 + rng.choice([-1, 1], exact.size) * 10.0 ** -rng.integers(11, 17, exact.size))
    plain = [rng.uniform(0, 1, size), 10.0 ** rng.uniform(-9, 17, size), 10.0 ** rng.uniform(-320, 308, size // 8)]
    x = np.concatenate([*near, close, *plain, SPECIAL])
    return np.where(rng.random(x.size) < 0.5, -x, x)


def assert_agree(x: Floats, rule: PrintRule) -> None:
    """Every entry of the array form is the scalar form, and its text reads as the rounded number."""
    many = print_array(x, rule)
    fields = zip(x, many.text, many.negative, many.exact, many.value, many.exponent, strict=True)
    for entry, text, negative, exact, value, exponent in fields:
        y = round_to_fifteen(float(entry))
        one = print_decimal(y, rule)
        found = (text, negative, exact, value, exponent)
        assert found == (one.text, one.negative, one.exact, one.value, one.exponent), (entry, rule)
        assert Decimal(text.decode()).scaleb(int(exponent)) == abs(round_number(y, rule)), (entry, rule)
        assert math.copysign(1, value) == (-1 if negative else 1), (entry, rule)


def compare_printing(count: int, seed: int) -> str:
    """At least so many numbers, by one rule after the other."""
    numbers = turn = 0
    while numbers < count or turn < len(RULES):
        rule = RULES[turn % len(RULES)]
        x = hard_cases(np.random.default_rng([seed, turn]), rule.digits, 3)
        assert_agree(x, rule)
        numbers, turn = numbers + x.size, turn + 1
    return f"{numbers:,} numbers by {len(RULES)} rules are printed as one alone would be"
