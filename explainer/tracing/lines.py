"""The lines of a family as text: its rule is written once for so many terms, and filled with ids or with numbers.

In: a family in an update and a sample. Out: for each member its formula over ids, its operands, and the formula with
the numbers put in.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> from explainer.tracing.texts import FamilyTexts
    >>> line = list(written_lines(FamilyTexts(explain("mazur")), Key("net", 1), 1, 1))[0]
    >>> line.formula, line.uses[0], line.substituted
    ('w1 * i1 + w2 * i2 + b1', ['w1', None, 1], '0.15 * 0.05 + 0.20 * 0.10 + 0.35')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from explainer.equations.families import Family, Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.formula import Formula, Sym
from explainer.printers.text import TOKENS
from explainer.tracing.texts import FamilyTexts


class TracedLine(NamedTuple):
    """One line of a trace."""

    formula: str
    """Over ids."""
    uses: list[list[Any]]
    """[id, sample, step] of each operand."""
    substituted: str
    """The formula with the numbers put in, as printed."""


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


class Operands(NamedTuple):
    """What may stand at one place: by member of the families that are drawn from."""

    ids: list[str]
    numbers: dict[int, list[str]]
    """By how many more digits are shown."""
    reference: tuple[int | None, int | None]


def written_lines(texts: FamilyTexts, key: Key, step: int, sample: int | None) -> Iterator[TracedLine]:
    """The line of each member of a family that has a rule."""
    explanation = texts.explanation
    family, batch = explanation.derivation.families[key], explanation.values.batches[step]
    rule = explanation.values.rule(key, step)
    extras = explanation.display.extra_digits(key, step, sample)[0].tolist()
    starts, shapes = family.starts, dict[int, LineShape]()
    sources = {
        name: JoinedFamilies.of(slot.sources, explanation.derivation.families) for name, slot in family.slots.items()
    }
    known: dict[tuple[Key, int, int | None], Operands] = {}

    def operands_of(source: Key, at: int, n: int | None) -> Operands:
        if (source, at, n) not in known:
            known[source, at, n] = Operands(texts.ids(source), {}, texts.reference(source, at, n))
        return known[source, at, n]

    for m in range(family.size):
        terms = len(batch) if starts is None else int(starts[m + 1] - starts[m])
        if terms not in shapes:
            shapes[terms] = LineShape.of(family, rule, terms)
        shape, extra = shapes[terms], int(extras[m if len(extras) > 1 else 0])
        names, uses, numbers = [], [], []
        for place in shape.places:
            slot = family.slots[place.slot]
            source, member = sources[place.slot].place(entry_of(slot, m, place.term))
            at, n = step - slot.before, batch[place.term or 0] if slot.batch else sample
            found = operands_of(source, at, n)
            if extra not in found.numbers:
                found.numbers[extra] = texts.numbers(source, at, n, extra)
            names.append(found.ids[member])
            uses.append([found.ids[member], *found.reference])
            number = found.numbers[extra][member]
            numbers.append(f"( {number} )" if place.bracket and number[0] == "-" else number)
        yield TracedLine(shape.fill(names), uses, shape.fill(numbers))


def entry_of(slot: Slot, m: int, term: int | None) -> int:
    """Which of a slot's entries stands in a term of a member's line."""
    if term is None or slot.starts is None:
        return int(slot.index[m])
    return int(slot.index[slot.starts[m] + term])
