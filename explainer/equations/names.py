"""How a quantity is written: the name on the page, apart from its identity.

In: what a quantity is (kind, neuron, weight, …). Out: a `Name`, a tiny tree without markup that each printer writes in
its own characters: `Ident("net", "h1")` is net_h1 in text and a subscript in MathML.

    >>> Ratio(Ident("E", "total"), Ident("w", "5")).above
    Ident(base='E', sub='total', sup='', accent='')

A part of a name may be a `Column`: one text per member of a family of equations, so that a hundred thousand weights
share one printed line with a gap where the number goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, repeat

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class CountingTexts:
    """The texts of numbers that count up; none of them is stored."""

    first: int
    count: int

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, place: int) -> str:
        return str(self.first + place)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One text per member: `texts[index[m]]` for member m."""

    texts: NDArray[np.object_] | CountingTexts
    """All texts, shape (n,)."""
    index: NDArray[np.intp]
    """Which text each member takes, shape (members,)."""

    def take(self, index: NDArray[np.intp]) -> Column:
        """The column of other members, given by their places in this one."""
        return Column(self.texts, self.index[index])

    def find_text(self, text: str) -> NDArray[np.intp]:
        """Where a text stands in `texts`; numbers that count up are not searched for."""
        if not isinstance(self.texts, CountingTexts):
            return np.flatnonzero(self.texts == text)
        guess = int(text) - self.texts.first if text.isdecimal() else -1
        known = 0 <= guess < len(self.texts) and self.texts[guess] == text
        return np.array([guess] if known else [], dtype=np.intp)

    def member_texts(self) -> list[str]:
        """The texts of all members, in order."""
        if isinstance(self.texts, CountingTexts):
            return list(map(str, (self.texts.first + self.index).tolist()))
        found: list[str] = self.texts[self.index].tolist()
        return found

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, member: int) -> str:
        return str(self.texts[self.index[member]])


Text = str | Column


def column(texts: Sequence[str]) -> Column:
    """A column with one text per member, in order."""
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return Column(array, np.arange(len(texts)))


def number_column(first: int, count: int) -> Column:
    """A column of numbers that count up."""
    return Column(CountingTexts(first, count), np.arange(count))


@dataclass(frozen=True, slots=True)
class Ident:
    """base with a subscript and a superscript: w₅⁺ is Ident("w", "5", "+"), m̂ is Ident("m", accent="hat")."""

    base: Text
    sub: Text = ""
    sup: str = ""
    accent: str = ""


def split_label(label: Text) -> Ident:
    """A name of the spec's own as a letter with its index, where it is typed as one: h_t2 is h with the index t2.

    >>> split_label("W_i_1"), split_label("k1").sub
    (Ident(base='W', sub='i_1', sup='', accent=''), '')
    """
    texts = [label] if isinstance(label, str) else label.member_texts()
    pairs = [text.partition("_") for text in texts]
    if not pairs or not all(base and index for base, _, index in pairs):
        return Ident(label)
    bases, indices = [base for base, _, _ in pairs], [index for _, _, index in pairs]
    return Ident(bases[0], indices[0]) if isinstance(label, str) else Ident(column(bases), column(indices))


@dataclass(frozen=True, slots=True)
class Ratio:
    """The partial derivative ∂above/∂below, with −1 times it when `minus`."""

    above: Ident
    below: Ident
    minus: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A name in a code line, put together from its parts: Code(("net", "1", "_h")) is net1_h."""

    parts: tuple[Text, ...]


Name = Ident | Ratio | Code

#: Symbols a teacher may choose by their English name (`[page] symbols`).
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "lambda": "λ",
    "mu": "μ", "rho": "ρ", "sigma": "σ", "phi": "φ", "omega": "ω",
}  # fmt: skip


def map_texts(name: Name, with_text: Callable[[Text], Text]) -> Name:
    """The same name with every text replaced."""
    match name:
        case Ident(base, sub, sup, accent):
            return Ident(with_text(base), with_text(sub), sup, accent)
        case Ratio(Ident(b1, s1, p1, a1), Ident(b2, s2, p2, a2), minus):
            above = Ident(with_text(b1), with_text(s1), p1, a1)
            return Ratio(above, Ident(with_text(b2), with_text(s2), p2, a2), minus)
        case Code(parts):
            return Code(tuple(map(with_text, parts)))


def spell_members(parts: Sequence[Text], count: int) -> list[str]:
    """The parts of each of `count` members, put together."""
    columns = [repeat(part) if isinstance(part, str) else part.member_texts() for part in parts]
    return list(islice(map("".join, zip(*columns, strict=False)), count))


def take_members(name: Name, index: NDArray[np.intp]) -> Name:
    """The name pattern for other members: `index[m]` is the place of member m in the pattern's columns."""
    return map_texts(name, lambda text: text.take(index) if isinstance(text, Column) else text)


def member_name(name: Name, m: int) -> Name:
    """The name of one member, without columns."""
    return map_texts(name, lambda text: text[m] if isinstance(text, Column) else text)


def merge_names(names: Sequence[Name]) -> Name:
    """Names of one pattern as a single name with columns."""
    first = names[0]
    match first:
        case Ident(_, _, sup, accent):
            idents = [n for n in names if isinstance(n, Ident)]
            return Ident(column([str(n.base) for n in idents]), column([str(n.sub) for n in idents]), sup, accent)
        case Ratio(_, _, minus):
            ratios = [n for n in names if isinstance(n, Ratio)]
            above, below = merge_names([r.above for r in ratios]), merge_names([r.below for r in ratios])
            assert isinstance(above, Ident)
            assert isinstance(below, Ident)
            return Ratio(above, below, minus)
        case Code():
            return Code((column(["".join(map(str, n.parts)) for n in names if isinstance(n, Code)]),))
