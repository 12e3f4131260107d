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
from typing import Any, NamedTuple

from explainer.equations.families import Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.tracing.texts import FamilyTexts, bracket_negative


class TracedLine(NamedTuple):
    """One line of a trace."""

    formula: str
    """Over ids."""
    uses: list[list[Any]]
    """[id, sample, step] of each operand."""
    substituted: str
    """The formula with the numbers put in, as printed."""


def written_lines(texts: FamilyTexts, key: Key, step: int, sample: int | None) -> Iterator[TracedLine]:
    """The line of each member of a family that has a rule."""
    explanation = texts.explanation
    family, batch = explanation.derivation.families[key], explanation.values.batches[step]
    extras = explanation.display.extra_digits(key, step, sample)[0].tolist()
    starts = family.starts
    sources = {
        name: JoinedFamilies.of(slot.sources, explanation.derivation.families) for name, slot in family.slots.items()
    }
    for m in range(family.size):
        terms = len(batch) if starts is None else int(starts[m + 1] - starts[m])
        shape, extra = texts.shape(key, step, terms, m), int(extras[m if len(extras) > 1 else 0])
        names, uses, numbers = [], [], []
        for place in shape.places:
            slot = family.slots[place.slot]
            source, member = sources[place.slot].place(entry_of(slot, m, place.term))
            at, n = step - slot.before, batch[place.term or 0] if slot.batch else sample
            id, number = texts.ids(source)[member], texts.numbers(source, at, n, extra)[member]
            names.append(id)
            uses.append([id, *texts.reference(source, at, n)])
            numbers.append(bracket_negative(number) if place.bracket else number)
        yield TracedLine(shape.fill(names), uses, shape.fill(numbers))


def entry_of(slot: Slot, m: int, term: int | None) -> int:
    """Which of a slot's entries stands in a term of a member's line."""
    if term is None or slot.starts is None:
        return int(slot.index[m])
    return int(slot.index[slot.starts[m] + term])
