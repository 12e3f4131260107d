"""Numbers as people write them: all that are read, all that are refused, and no text that breaks the reader."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.judging.typed_numbers import read_typed

TABLE = json.loads((Path(__file__).parent / "typed_numbers.json").read_text(encoding="utf-8"))
"""What is read and what is refused, for this reader and for that of pages that ask (`test_asking.py`)."""


@pytest.mark.parametrize(
    ("number", "typed"), [(number, typed) for number, texts in TABLE["read"].items() for typed in texts]
)
def test_it_is_read(number: str, typed: str) -> None:
    [found] = read_typed(typed).readings
    assert Decimal(found) == Decimal(number)


@pytest.mark.parametrize(("why", "typed"), [(why, typed) for why, texts in TABLE["refused"].items() for typed in texts])
def test_it_is_refused_by_name(why: str, typed: str) -> None:
    found = read_typed(typed)
    assert (found.readings, found.why) == ((), why)


@pytest.mark.parametrize(("typed", "number"), TABLE["kept"].items())
def test_digits_are_kept_as_they_are(typed: str, number: str) -> None:
    assert read_typed(typed).readings == (number,)


@pytest.mark.parametrize(("typed", "point", "comma"), TABLE["twice"])
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
