"""What every picture draws with: the network's names, room for its numbers, and where it is filled the numbers.

In: an `Explanation`, and `PictureNumbers` with the variant to draw where the picture depends on values. Out: a `Pen`;
its labels know how much room their text may need, so that a picture is laid out before any number is known.

    >>> from explainer import explain
    >>> Pen(explain("mazur")).label(0, 0, "w").width
    11.2
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Family
from explainer.equations.keys import INPUT, TARGET, Key
from explainer.equations.names import Code, Ident, Name, Ratio, Text, member_name
from explainer.explanation import Explanation
from explainer.figures.scene import NAME_SIZE, Label
from explainer.network.building import Network
from explainer.network.parameters import plain_number
from explainer.numbers.digits import Display
from explainer.walkthrough.document import (
    Inline,
    Listing,
    NameOf,
    NumberOf,
    ProductAlong,
    Quantity,
    Say,
    SeriesNumber,
    Spliced,
    Verdict,
)
from explainer.walkthrough.series import Measure
from explainer.wording import SENTENCES

SharedPart = TypeVar("SharedPart")
LETTER_WIDTH = 0.64
"""Width of a letter or digit, in font sizes: that of the widest usual sans-serif (DejaVu)."""
SHORT_LETTERS = 7
"""Width of a usual number with three significant digits, in letters: −0.0123; margins take up what is longer."""
SCRIPT_SIZE = 0.75
"""Size of a subscript."""


class PictureNumbers(Protocol):
    """Where a picture's numbers come from."""

    @property
    def display(self) -> Display: ...

    @property
    def measured(self) -> Measure: ...

    @property
    def drawn(self) -> dict[Any, Any]:
        """What pictures of several variants have in common."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws for one explanation."""

    explanation: Explanation
    source: PictureNumbers | None = None
    variant: int = 0
    in_words: bool = False
    """Only the description is wanted: nothing need be laid out."""

    @property
    def network(self) -> Network:
        return self.explanation.derivation.network

    @property
    def families(self) -> Mapping[Key, Family]:
        return self.explanation.derivation.families

    @property
    def numbers(self) -> PictureNumbers:
        """The numbers of a picture that is drawn when the page is filled."""
        assert self.source is not None
        return self.source

    def values(self, key: Key, step: int, sample: int | None = None) -> NDArray[np.float64]:
        """This variant's numbers of a family, shape (members,)."""
        found = np.asarray(self.numbers.display.values.get(key, step, sample), dtype=float)
        return np.asarray(found[self.variant % len(found)])

    def draw_once(self, key: object, draw: Callable[[], SharedPart]) -> SharedPart:
        """What pictures of several variants have in common, drawn once."""
        if self.source is None:
            return draw()
        if key not in self.source.drawn:
            self.source.drawn[key] = draw()
        drawn: SharedPart = self.source.drawn[key]
        return drawn

    def trace_id(self, q: Quantity) -> str:
        return self.families[q.key].member_id(q.member)

    def label(
        self, x: float, y: float, *pieces: Inline, anchor: str = "middle", role: str = "", size: float = NAME_SIZE
    ) -> Label:
        """A line of text with the room it may need."""
        width = round(size * sum(map(self.piece_letters, pieces)) * LETTER_WIDTH, 1)
        return Label(x, y, pieces, anchor, role, size, width)

    def piece_letters(self, piece: Inline) -> float:
        """How many letters wide a piece may be."""
        match piece:
            case str():
                return _text_letters(piece)
            case NameOf(q):
                return _name_letters(member_name(self.families[q.key].name, q.member))
            case NumberOf(q, short=True):
                return min(self.number_letters(q), SHORT_LETTERS)
            case ProductAlong():
                return SHORT_LETTERS
            case NumberOf(q):
                return self.number_letters(q)
            case SeriesNumber():
                return self.rule_letters(None)
            case Say(key, fills):
                text = SENTENCES[self.explanation.spec.page.language][key]
                gaps = sum(self.piece_letters(fill) - len(name) - 2 for name, fill in fills.items())
                return _text_letters(text) + gaps
            case Listing(parts):
                return sum(map(self.piece_letters, parts)) + 2 * (len(parts) - 1)
            case Spliced(parts):
                return sum(map(self.piece_letters, parts))
            case Ident() | Ratio() | Code():
                return _name_letters(piece)
            case Verdict():
                return 40
        raise TypeError(piece)

    def number_letters(self, q: Quantity) -> float:
        """Characters of the longest number that may plausibly stand for a quantity."""
        data = {INPUT: "input", TARGET: "target"}.get(q.key)
        if data:
            rows = [getattr(sample, data) or () for sample in self.explanation.spec.training.data[:200]]
            return max(len(plain_number(row[q.member])) for row in rows)
        texts = self.network.given.get(q.key)
        if texts and q.step == 1:
            return max(map(len, texts[:200])) + 0.5
        if q.key in self.network.given and q.step == 1:
            return 5
        return self.rule_letters(self.families[q.key])

    def rule_letters(self, family: Family | None) -> float:
        rules = self.explanation.display.rules
        rule = rules.rule_of(family) if family else rules.overrides.get("epoch_loss", rules.usual)
        return rule.digits + (5 if rule.kind == "significant" else 3)


def _text_letters(text: Text) -> float:
    return sum(1.6 if east_asian_width(c) in "WF" else 1.35 if c in "mwMW@%∑Σ…" else 1 for c in str(text))


def _name_letters(name: Name) -> float:
    match name:
        case Ident(base, sub, sup):
            return _text_letters(base) + SCRIPT_SIZE * (_text_letters(sub) + len(sup))
        case Ratio(above, below):
            return _name_letters(above) + _name_letters(below) + 3
        case Code(parts):
            return sum(map(_text_letters, parts))
