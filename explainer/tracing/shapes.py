"""A family's rule as text, once for all members with so many terms.

In: a family, its rule, a number of terms. Out: a `LineShape`, filled with ids or with numbers.

    >>> from explainer import explain
    >>> mazur = explain("mazur")
    >>> key = next(key for key in mazur.derivation.families if key.kind == "net")
    >>> family = mazur.derivation.families[key]
    >>> LineShape.of(family, family.computed_rule, 2).fill(["a", "b", "c", "d", "e"])
    'a * b + c * d + e'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from explainer.equations.families import Family
from explainer.formula import Formula, Sym
from explainer.printers.text import TOKENS


class Place(NamedTuple):
    """An operand's place in the text of a rule."""

    slot: str
    term: int | None
    """Which term of a sum it stands in; None outside of a sum."""
    bracket: bool
    """Whether a negative number stands in brackets here."""


@dataclass(frozen=True, slots=True)
class LineShape:
    """A rule as text for members with so many terms: pieces, with an operand between two of them."""

    pieces: tuple[str, ...]
    order: tuple[int, ...]
    """Which operand stands between two pieces."""
    places: tuple[Place, ...]
    """The operands, in the order of the rule."""

    @classmethod
    def of(cls, family: Family, rule: Formula, terms: int) -> LineShape:
        """The shape of a rule whose sums have this many terms each."""
        met: list[tuple[str, int | None]] = []

        def operand(name: str, term: int | None) -> Sym:
            met.append((name, term))
            return Sym(str(len(met) - 1))

        brackets: dict[int, bool] = {}

        def gap(name: str, bracket: bool) -> str:
            brackets[int(name)] = bracket
            return f"\0{name}\0"

        text = TOKENS.formula(family.write_rule_out(rule, lambda slot: range(terms), operand), gap).split("\0")
        places = tuple(Place(*place, brackets[k]) for k, place in enumerate(met))
        return cls(tuple(text[::2]), tuple(map(int, text[1::2])), places)

    def fill(self, texts: list[str]) -> str:
        """The text with each operand's own text put in."""
        parts = [self.pieces[0]]
        for k, piece in zip(self.order, self.pieces[1:], strict=True):
            parts += (texts[k], piece)
        return "".join(parts)
