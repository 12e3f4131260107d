"""A whole family of lines at once: one template line, a column of texts for everything that differs from member to
member.

In: a family, a frame and a printer. Out: text of all its lines. The line is printed once with gaps for names and
numbers; each gap is a column of a byte buffer, written for all members in one go, and the padding falls out in one pass
at the end.

    >>> b"".join(fill_lines([b"w", np.array([b"1", b"12"]), b";"], 2))
    b'w1;w12;'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Slot
from explainer.equations.keys import Key
from explainer.numbers.printed_arrays import PrintedArray
from explainer.numbers.slots import slot_numbers
from explainer.printers import NumberStyle
from explainer.render.number_texts import power_text
from explainer.render.page import PageData

TextColumn = NDArray[np.bytes_]
BUFFER_BYTES = 500_000
"""Bytes of the buffer that is filled at a time: it stays in the processor's cache."""
LEAST_LINES = 32
"""Lines that are filled at a time, however long they are."""


def fill_lines(pieces: Sequence[bytes | TextColumn], count: int) -> Iterator[bytes]:
    """`count` lines, each the pieces one after the other, some lines at a time; a column gives each line its own text.

    Texts hold no NUL byte.
    """
    widths = [len(p) if isinstance(p, bytes) else p.dtype.itemsize for p in pieces]
    ends = list(accumulate(widths))
    line = b"".join(p if isinstance(p, bytes) else bytes(width) for p, width in zip(pieces, widths, strict=True))
    step = min(count, max(LEAST_LINES, BUFFER_BYTES // max(1, len(line))))
    buffer = bytearray(line * step)  # what all lines have in common is written once
    gaps = [
        (piece, np.ndarray(step, piece.dtype, buffer, end - width, (len(line),)))
        for piece, width, end in zip(pieces, widths, ends, strict=True)
        if not isinstance(piece, bytes)
    ]
    for start in range(0, count, step):
        rows = min(step, count - start)
        for piece, gap in gaps:
            gap[:rows] = piece[start : start + rows]
        filled = buffer if rows == step else buffer[: rows * len(line)]
        yield bytes(filled.translate(None, b"\0"))


def write_member_texts(printed: PrintedArray, style: NumberStyle, bracket: bool) -> TextColumn:
    """Every member's number as a target writes it, sign, brackets and power of ten included; first variant."""
    negative, power = printed.negative[0], printed.exponent[0]
    text: TextColumn = printed.text[0]
    if style.decimal_mark != ".":
        text = np.strings.replace(text, b".", style.decimal_mark.encode())
    if style.before or style.after:
        text = np.strings.add(np.strings.add(style.before.encode(), text), style.after.encode())
    if power.any():
        distinct, which = np.unique(power, return_inverse=True)
        tails = np.array([power_text(int(p), style) if p else b"" for p in distinct.tolist()], dtype=np.bytes_)
        text = np.strings.add(text, tails[which])
    if negative.any():
        before = (style.open if bracket else "") + style.minus
        text = np.strings.add(np.where(negative, before.encode(), b""), text)
        text = np.strings.add(text, np.where(negative, style.close.encode(), b"")) if bracket else text
    return text


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """The operand of each line that stands at one place of the rule."""

    slot: Slot
    """What stands there, one entry per line."""
    step: int
    sample: int | None
    style: NumberStyle
    bracket: bool
    line: tuple[Key, int, int | None] | None

    def texts(self, source: PageData, slot: Slot, extra: int) -> TextColumn:
        """The texts of some lines, with more digits where these ask for them."""
        return slot_numbers(
            slot,
            self.step,
            self.sample,
            (),
            lambda key, at, n: source.family_column(key, at, n, extra, self.style, self.bracket),
        )

    def pieces(self, source: PageData) -> list[bytes | TextColumn]:
        text = self.texts(source, self.slot, 0)
        if self.line is None:
            return [text]
        for level in source.extra_levels(*self.line):
            lines = np.flatnonzero(source.display.extra_digits(*self.line)[0] == level)
            longer = self.longer_texts(source, level, self.slot.of_members(lines))
            text = text.astype(np.promote_types(text.dtype, longer.dtype), copy=False)
            text[lines] = longer
        return [text]

    def longer_texts(self, source: PageData, extra: int, slot: Slot) -> TextColumn:
        """The texts of some lines with more digits."""
        if len(slot.sources) == 1:
            step = self.step - slot.before
            some = source.display.lengthen_members(slot.sources[0], step, self.sample, extra, slot.index)
            if some is not None:
                return write_member_texts(some, self.style, self.bracket)
        return self.texts(source, slot, extra)


@dataclass(frozen=True, slots=True, eq=False)
class NameColumn:
    """A part of a name that differs from line to line."""

    texts: TextColumn

    def pieces(self, source: PageData) -> list[bytes | TextColumn]:
        return [self.texts]


@dataclass(frozen=True, slots=True, eq=False)
class CountColumn:
    """1, 2, 3 …: the line's place among its family's."""

    count: int

    def pieces(self, source: PageData) -> list[bytes | TextColumn]:
        width = len(str(self.count))
        return [np.arange(1, self.count + 1).astype(f"S{width}")]


@dataclass(frozen=True, slots=True, eq=False)
class RelationColumn:
    """`=` or `≈` of each line."""

    key: Key
    step: int
    sample: int | None
    equal: str
    approx: str

    def pieces(self, source: PageData) -> list[bytes | TextColumn]:
        exact = source.display.get(self.key, self.step, self.sample).exact[0]
        return [np.where(exact, self.equal.encode(), self.approx.encode())]


FamilyColumn = NumberColumn | NameColumn | CountColumn | RelationColumn


@dataclass(frozen=True, slots=True, eq=False)
class FamilyLines:
    """A slot that holds all lines of a family; for a lesson of one variant."""

    pieces: tuple[bytes | FamilyColumn, ...]
    count: int

    def text(self, source: PageData) -> bytes:
        return b"".join(self.stream(source))

    def stream(self, source: PageData) -> Iterator[bytes]:
        """The lines, some at a time."""
        filled: list[bytes | TextColumn] = []
        for piece in self.pieces:
            filled += [piece] if isinstance(piece, bytes) else piece.pieces(source)
        source.columns.clear()
        yield from fill_lines(filled, self.count)
