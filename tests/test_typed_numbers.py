"""Numbers as people write them: all that are read, all that are refused, and no text that breaks the reader."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.judging.typed_numbers import read_typed

READ = {
    "0.37": [
        "0.37", "0,37", ".37", "37e-2", "3.7E-01", "3,7e-1", "3.7·10^-1", "3.7×10⁻¹", "3.7 x 10^-1", "3.7*10**-1",
        "$3.7\\times10^{-1}$", "\\(0{,}37\\)", "37%", "(0.37)", "+0.37", "~0.37", "dE/dw5≈0.37", "0.37.", "'0.37",
        "٠٫٣٧", "０．３７",
    ],
    "-0.37": ["−0.37", "–0.37", "- 0.37", "-0.37", "-.37"],
    "0.375": ["≈ .375", "= 0.375", "w5 = 0.375", "0,375"],
    "0.593269992": ["0.593 269 992"],
    "1234.5": ["1 234,5", "1'234.5", "1.234,5", "1,234.5"],
    "1000": ["1_000"],
    "5": ["5.", "5"],
    "0.5933": ["0.5933...", "0.5933…", "0.5933."],
    "0.333333333333333": ["1/3", "\\frac{1}{3}"],
    "-0.333333333333333": ["-1/3"],
}  # fmt: skip
REFUSED = {
    "not_a_number": [
        "0.3.7",
        "0.59?",
        "½",
        "0x1F",
        "__import__('os')",
        "0.1 + 0.2",
        "1e",
        "abc",
        "()",
        "1 2",
        "..",
        "²",
    ],
    "too_large": ["1e999", "1e99999"],
    "not_finite": ["NaN", "inf", "-inf", "1/0"],
    "too_long": ["1" * 500, "0." + "1" * 60],
    "blank": ["", " ", "-", "–", "n/a", "N/A"],
    "ok": ["ok", "OK"],
}


@pytest.mark.parametrize(("number", "typed"), [(number, typed) for number, texts in READ.items() for typed in texts])
def test_it_is_read(number: str, typed: str) -> None:
    [found] = read_typed(typed).readings
    assert Decimal(found) == Decimal(number)


@pytest.mark.parametrize(("why", "typed"), [(why, typed) for why, texts in REFUSED.items() for typed in texts])
def test_it_is_refused_by_name(why: str, typed: str) -> None:
    found = read_typed(typed)
    assert (found.readings, found.why) == ((), why)


def test_trailing_zeros_are_kept() -> None:
    assert read_typed("0,20").readings == ("0.20",) and read_typed("2.0e-1").readings == ("0.20",)


@pytest.mark.parametrize(("typed", "point", "comma"), [("1,234", "1234", "1.234"), ("1.234", "1.234", "1234")])
def test_the_sheets_mark_decides_what_can_be_read_twice(typed: str, point: str, comma: str) -> None:
    assert read_typed(typed, ".").readings == (point, comma)
    assert read_typed(typed, ",").readings == (comma, point)


def test_fractions_are_exact_and_nothing_else_is() -> None:
    assert read_typed("1/3").exact and not read_typed("0.333333333333333").exact


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(typed: str) -> None:
    found = read_typed(typed)
    assert bool(found.readings) != bool(found.why)
    assert all(Decimal(number).is_finite() for number in found.readings)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-999, max_value=999))
def test_plain_numbers_come_back(number: Decimal) -> None:
    for typed in (str(number), str(number).replace(".", ",")):
        assert [Decimal(text) for text in read_typed(typed).readings] == [number]
