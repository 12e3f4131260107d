"""Printed numbers as a target writes them, one text for every variant.

In: printed arrays and a target's style. Out: bytes, or one text each where variants differ.

    >>> choose_texts(np.array([True, False]), b"=", b"~")
    [b'=', b'~']
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.numbers.digits import EXTRA_DIGITS
from explainer.numbers.printed_arrays import PrintedArray
from explainer.printers import NumberStyle

SlotText = bytes | list[bytes]
"""What a slot holds: the same for every variant, or one text each."""


def choose_texts(flags: Any, yes: bytes, no: bytes) -> SlotText:
    """One of two texts for each variant."""
    if flags.all():
        return yes
    return [yes if flag else no for flag in flags.tolist()] if flags.any() else no


def write_number_texts(
    printed: PrintedArray, m: int, style: NumberStyle, bracket: bool, rows: Any = slice(None)
) -> SlotText:
    """One member's printed numbers (of some variants) with sign, brackets and power of ten as a target writes them."""
    texts: list[bytes]
    digits, negative, power = printed.text[rows, m], printed.negative[rows, m], printed.exponent[rows, m]
    if style.decimal_mark != ".":
        digits = np.char.replace(digits, b".", style.decimal_mark.encode())
    before, after = style.before.encode(), style.after.encode()
    texts = digits.tolist()
    if before or after:  # one join and one split instead of an addition for every text
        texts = (before + (after + b"\0" + before).join(texts) + after).split(b"\0")
    if power.any():
        texts = [text + power_text(int(p), style) if p else text for text, p in zip(texts, power.tolist(), strict=True)]
    if negative.any():
        sign, tail = style.minus.encode(), b""
        if bracket:
            sign, tail = style.open.encode() + sign, style.close.encode()
        texts = [sign + text + tail if n else text for text, n in zip(texts, negative.tolist(), strict=True)]
    return texts[0] if len(texts) == 1 else texts


def power_text(exponent: int, style: NumberStyle) -> bytes:
    """× 10 to the exponent."""
    minus = style.power_minus if exponent < 0 else ""
    digits = "".join(style.power_digits[int(digit)] for digit in str(abs(exponent)))
    return f"{style.power[0]}{minus}{digits}{style.power[1]}".encode()


def lengthen_texts(
    base: SlotText,
    extra: NDArray[np.int8],
    longer: Callable[[int], tuple[PrintedArray, int]],
    style: NumberStyle,
    bracket: bool,
) -> SlotText:
    """A number's text, with more digits in the variants that ask for them; `longer` gives (numbers, member) by how
    many."""
    if not extra.any():
        return base
    texts = [base] * len(extra) if isinstance(base, bytes) else base.copy()
    for level in EXTRA_DIGITS[1:]:
        rows = np.flatnonzero(extra == level)
        if not len(rows):
            continue
        printed, member = longer(level)
        more = write_number_texts(printed, member, style, bracket, rows if len(printed.text) > 1 else slice(None))
        for k, row in enumerate(rows.tolist()):
            texts[row] = more if isinstance(more, bytes) else more[k]
    return texts[0] if len(texts) == 1 else texts
