"""A compiled page: text with slots where values go, filled for one or many variants at once.

In: text that templates rendered once, with slot markers in it. Out: `Page.fill(display)`, one document per variant.
Everything that depends on a value (digits, sign, brackets round a negative, `=` or `≈`, a power of ten, a sentence that
fits) is a slot; a template never sees a value, only a sealed text that cannot be compared or changed.

    >>> SealedText("x") == "x"
    Traceback (most recent call last):
        ...
    TypeError: a template may place a value, not look at it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import Key
from explainer.explanation import Explanation
from explainer.figures.scene import Scene
from explainer.numbers.digits import EXTRA_DIGITS, Display
from explainer.numbers.printed_arrays import PrintedArray
from explainer.printers import NumberStyle
from explainer.render.number_texts import SlotText, choose_texts, lengthen_texts, write_number_texts
from explainer.walkthrough.document import Quantity
from explainer.walkthrough.series import Measure, measure_of

SLOT_START, SLOT_END = "\ue000", "\ue001"
"""Around a slot's number in rendered text. Specs with private-use characters are refused, so no text can forge one."""
_MARKER = re.compile(f"{SLOT_START}(\\d+){SLOT_END}")

BLOCK_VARIANTS = 256
"""Variants that are put together at a time: their texts stay in the processor's cache."""


class SealedText:
    """Finished text for a template: it can be placed, and nothing else."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __html__(self) -> str:
        return self._text

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("a template may place a value, not look at it")

    __str__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __len__ = _refuse
    __add__ = __radd__ = __mul__ = __mod__ = __getitem__ = __iter__ = __contains__ = __hash__ = _refuse


class PageSlot(Protocol):
    """A gap in a page."""

    def text(self, source: PageData) -> SlotText: ...


@dataclass(frozen=True, eq=False, slots=True)
class PageData:
    """What a page is filled from."""

    display: Display
    correct: Display | None
    measured: Measure
    """(series, of the correct lesson, what it is about) → its printed numbers, shape (variants, entries)."""
    found: dict[Any, SlotText] = field(default_factory=dict)
    """Texts of numbers, which stand in many places."""

    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Texts that every variant has of its own."""

    columns: dict[Any, Any] = field(default_factory=dict)
    """Whole families as written, by family, frame, digits and style."""
    scenes: dict[Any, Scene] = field(default_factory=dict)
    """Pictures that were drawn from the numbers, by kind, subject and variant."""
    drawn: dict[Any, Any] = field(default_factory=dict)
    """What such pictures of several variants have in common."""
    room: dict[tuple[Page, ...], NDArray[np.int64]] = field(default_factory=dict)
    """How many letters each cell of a column is short of the widest, shape (cells, variants)."""

    def family_column(
        self, key: Key, step: int, sample: int | None, extra: int, style: NumberStyle, bracket: bool
    ) -> Any:
        """Every member of a family as a target writes it, bytes of shape (members,); first variant."""
        from explainer.render.rows import write_member_texts

        printed = self.display.get(key, step, sample, extra)
        place = (id(printed), style, bracket)  # typed numbers are the same however many digits are asked for
        if place not in self.columns:
            self.columns[place] = write_member_texts(printed, style, bracket)
        return self.columns[place]

    def extra_levels(self, key: Key, step: int, sample: int | None) -> list[int]:
        """The numbers of extra digits that lines of a family ask for."""
        place = (key, step, sample)
        if place not in self.columns:
            extra = self.display.extra_digits(key, step, sample)
            self.columns[place] = [level for level in EXTRA_DIGITS if level and (extra == level).any()]
        found: list[int] = self.columns[place]
        return found

    def display_of(self, correct: bool) -> Display:
        if correct and self.correct is not None:
            return self.correct
        return self.display

    def usual_text(self, number: NumberSlot) -> SlotText:
        """A number with its usual digits, written once for all its places."""
        key = (number.quantity, number.style, number.bracket, number.correct)
        if key not in self.found:
            q = number.quantity
            printed = self.display_of(number.correct).get(q.key, q.step, q.sample)
            if printed.text.shape[0] == 1 and printed.text.size <= BLOCK_VARIANTS:
                return self.small_family_texts(number, printed)[q.member]
            self.found[key] = write_number_texts(printed, q.member, number.style, number.bracket)
        return self.found[key]

    def small_family_texts(self, number: NumberSlot, printed: PrintedArray) -> list[bytes]:
        """A small family's numbers in a lesson of one variant, all written at once."""
        from explainer.render.rows import write_member_texts

        q = number.quantity
        key = (q.key, q.step, q.sample, number.style, number.bracket, number.correct)
        if key not in self.found:
            self.found[key] = write_member_texts(printed, number.style, number.bracket).tolist()
        found: list[bytes] = self.found[key]  # type: ignore[assignment]
        return found


def source_of(explanation: Explanation) -> PageData:
    """What pages of a lesson are filled from; a series is measured once for all of them."""
    correct = explanation.correct.display if explanation.correct else None
    return PageData(explanation.display, correct, measure_of(explanation))


@dataclass(frozen=True, slots=True)
class NumberSlot:
    """A quantity's number."""

    quantity: Quantity
    style: NumberStyle
    bracket: bool = False
    line: Quantity | None = None
    """The line it is an operand of: that line may ask for more digits."""
    correct: bool = False

    def text(self, source: PageData) -> SlotText:
        display, q = source.display_of(self.correct), self.quantity
        base = source.usual_text(self)
        if self.line is None or not (
            self.correct or source.extra_levels(self.line.key, self.line.step, self.line.sample)
        ):
            return base
        extra = display.extra_digits(self.line.key, self.line.step, self.line.sample)[:, self.line.member]
        return lengthen_texts(
            base, extra, lambda level: (display.get(q.key, q.step, q.sample, level), q.member), self.style, self.bracket
        )


@dataclass(frozen=True, slots=True)
class SeriesSlot:
    """A number of a measured series."""

    name: str
    index: int
    style: NumberStyle
    correct: bool = False
    about: Quantity | None = None

    def text(self, source: PageData) -> SlotText:
        return write_number_texts(source.measured(self.name, self.correct, self.about), self.index, self.style, False)


@dataclass(frozen=True, slots=True)
class LabelSlot:
    """A text of each variant's own."""

    name: str
    mark: str
    """Decimal mark, for the numbers among them."""

    def text(self, source: PageData) -> SlotText:
        texts = [text.replace(".", self.mark).encode() for text in source.labels[self.name]]
        return texts[0] if len(texts) == 1 else texts


@dataclass(frozen=True, slots=True)
class RelationSlot:
    """`=` where a line's printed result is exact, `≈` where it is rounded."""

    quantity: Quantity
    equal: str
    approx: str

    def text(self, source: PageData) -> SlotText:
        q = self.quantity
        exact = source.display.get(q.key, q.step, q.sample).exact[:, q.member]
        return choose_texts(exact, self.equal.encode(), self.approx.encode())


@dataclass(frozen=True, slots=True)
class ChoiceSlot:
    """One of several prepared texts, by a rule that looks at the numbers."""

    texts: tuple[bytes, ...]
    pick: Callable[[PageData], Sequence[int]]
    """Which text each variant takes."""

    def text(self, source: PageData) -> SlotText:
        picks = self.pick(source)
        return self.texts[picks[0]] if len(set(picks)) == 1 else [self.texts[k] for k in picks]


@dataclass(frozen=True, slots=True, eq=False)
class ClaimSlot:
    """What may be said of a variant: one of several texts, which hold slots of their own, or nothing."""

    texts: tuple[Page, ...]
    pick: Callable[[PageData], Sequence[int]]
    """Which text each variant takes; their number for none."""

    def text(self, source: PageData) -> SlotText:
        picks = self.pick(source)
        written = {k: self.texts[k].fill(source) if k < len(self.texts) else [b""] for k in {*picks}}
        several = max([len(picks), *(len(texts) for texts in written.values())])
        if several == 1:
            return written[picks[0]][0]
        rows = (picks[v if len(picks) > 1 else 0] for v in range(several))
        return [written[k][v if len(written[k]) > 1 else 0] for v, k in enumerate(rows)]


@dataclass(frozen=True, slots=True, eq=False)
class PadSlot:
    """Spaces that bring one cell to the width of its column."""

    column: tuple[Page, ...]
    row: int

    def text(self, source: PageData) -> SlotText:
        if self.column not in source.room:
            widths = [[len(text.decode()) for text in cell.fill(source)] for cell in self.column]
            table = np.stack(np.broadcast_arrays(*map(np.array, widths)))
            source.room[self.column] = table.max(axis=0) - table
        room = source.room[self.column][self.row].tolist()
        return b" " * room[0] if len(set(room)) == 1 else [b" " * letters for letters in room]


class PageSlots:
    """Collects the slots of a page while it is compiled; equal slots are one."""

    def __init__(self) -> None:
        self.all: list[PageSlot] = []
        self.known: dict[Any, int] = {}

    def put(self, slot: PageSlot) -> str:
        """The marker that stands for a slot in rendered text."""
        place = self.known.setdefault(slot, len(self.all))
        if place == len(self.all):
            self.all.append(slot)
        return f"{SLOT_START}{place}{SLOT_END}"


@dataclass(frozen=True, eq=False)
class Page:
    """Static text and slots, in turn."""

    statics: tuple[bytes, ...]
    """One more than there are places."""
    places: tuple[int, ...]
    """Which slot follows each static text."""
    slots: tuple[PageSlot, ...]

    @staticmethod
    def from_text(text: str, slots: PageSlots) -> Page:
        """A rendered text split at its slots."""
        parts = _MARKER.split(text)
        places = list(map(int, parts[1::2]))
        used = {place: position for position, place in enumerate(dict.fromkeys(places))}
        statics = tuple(p.encode() for p in parts[::2])
        return Page(statics, tuple(used[place] for place in places), tuple(slots.all[place] for place in used))

    def stream(self, source: PageData) -> Iterator[bytes]:
        """The document of a single variant, piece by piece: a large one is never whole in memory."""
        from explainer.render.rows import FamilyLines

        known: dict[int, bytes] = {}
        yield self.statics[0]
        for place, static in zip(self.places, self.statics[1:], strict=True):
            slot = self.slots[place]
            if isinstance(slot, FamilyLines):
                yield from slot.stream(source)
            else:
                if place not in known:
                    text = slot.text(source)
                    assert isinstance(text, bytes)
                    known[place] = text
                yield known[place]
            yield static

    def fill_one(self, source: PageData, variant: int) -> bytes:
        """The document of one variant among many."""
        texts = [slot.text(source) for slot in self.slots]
        return self._join_texts([text if isinstance(text, bytes) else text[variant] for text in texts])

    def fill(self, source: PageData) -> list[bytes]:
        """One document per variant, UTF-8."""
        texts = [slot.text(source) for slot in self.slots]
        if all(isinstance(texts[place], bytes) for place in self.places):
            return [self._join_texts(texts)]  # type: ignore[arg-type]
        return self._fill_many(texts)

    def _join_texts(self, texts: Sequence[bytes]) -> bytes:
        pieces: list[bytes] = [b""] * (2 * len(self.places) + 1)
        pieces[::2] = self.statics
        pieces[1::2] = [texts[place] for place in self.places]
        return b"".join(pieces)

    def _fill_many(self, texts: list[SlotText]) -> list[bytes]:
        """Texts that are the same for all variants become part of the static text first."""
        pieces: list[bytes] = [self.statics[0]]
        order: list[list[bytes]] = []
        for static, place in zip(self.statics[1:], self.places, strict=True):
            text = texts[place]
            if isinstance(text, bytes):
                pieces[-1] += text + static
            else:
                order.append(text)
                pieces.append(static)
        width, documents = 2 * len(order) + 1, []
        for start in range(0, len(order[0]), BLOCK_VARIANTS):
            count = min(BLOCK_VARIANTS, len(order[0]) - start)
            row = [b""] * width
            row[::2] = pieces
            block = row * count
            for k, text in enumerate(order):
                block[2 * k + 1 :: width] = text[start : start + count]
            documents += [b"".join(block[at : at + width]) for at in range(0, width * count, width)]
        return documents
