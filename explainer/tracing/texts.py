"""The texts that a trace repeats: ids, labels and printed numbers of whole families, made once.

In: an `Explanation`. Out: lists over the members of a family.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> texts = FamilyTexts(explain("mazur"))
    >>> texts.ids(Key("net", 2)), texts.numbers(Key("out", 2), 1, 1)
    (['net_o1', 'net_o2'], ['0.751365070', '0.772928465'])
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from explainer.equations.keys import SAMPLE_KINDS, Key
from explainer.equations.names import member_name
from explainer.explanation import Explanation
from explainer.formula import OneOf
from explainer.numbers.evaluation import Frame
from explainer.printers.text import PLAIN
from explainer.tracing.shapes import LineShape


@dataclass(eq=False)
class FamilyTexts:
    """What belongs to the members of each family, found once."""

    explanation: Explanation
    known_ids: dict[Key, list[str]] = field(default_factory=dict)
    known_labels: dict[Key, list[str]] = field(default_factory=dict)
    known_shapes: dict[tuple[Key, int, int, int], LineShape] = field(default_factory=dict)
    """By family, samples of the update and terms."""
    known_numbers: dict[tuple[Key, Frame, int], list[str]] = field(default_factory=dict)

    def ids(self, key: Key) -> list[str]:
        """The id of each member."""
        if key not in self.known_ids:
            self.known_ids[key] = self.explanation.derivation.families[key].member_ids()
        return self.known_ids[key]

    def labels(self, key: Key) -> list[str]:
        """What each member is called on the page, in plain characters."""
        if key not in self.known_labels:
            family = self.explanation.derivation.families[key]
            names = (member_name(family.name, m) for m in range(family.size))
            self.known_labels[key] = [PLAIN.name(name, str) for name in names]
        return self.known_labels[key]

    def numbers(self, key: Key, step: int, sample: int | None, extra: int = 0) -> list[str]:
        """Each member as printed, with `extra` more digits."""
        place = key, self.explanation.values.frame(key, step, sample), extra
        if place not in self.known_numbers:
            self.known_numbers[place] = self.explanation.display.get(key, step, sample, extra).plain_texts()
        return self.known_numbers[place]

    def shape(self, key: Key, step: int, terms: int, m: int) -> LineShape:
        """How the line of a member of a family is written in an update, whose sums have so many terms."""
        family, rule = self.explanation.derivation.families[key], self.explanation.values.rule(key, step)
        which = rule.which[m] if isinstance(rule, OneOf) else 0
        place = key, len(self.explanation.values.batches[step]), terms, which
        if place not in self.known_shapes:
            self.known_shapes[place] = LineShape.of(family, family.rule_of(rule, m), terms)
        return self.known_shapes[place]

    def reference(self, key: Key, step: int, sample: int | None) -> tuple[int | None, int | None]:
        """(sample, step) of a family's numbers, as a trace refers to them."""
        scope = self.explanation.derivation.families[key].scope
        if scope == "constant":
            return None, None
        if scope == "update":
            return None, step
        return sample or self.explanation.values.batches[step][0], None if key.kind in SAMPLE_KINDS else step


def place_or_none(places: Any, m: int) -> int | None:
    """A neuron or a column from 1; None where a quantity has none."""
    return None if places is None or not places[m] else int(places[m])


def bracket_negative(number: str) -> str:
    """A printed number behind an operator."""
    return f"( {number} )" if number.startswith("-") else number
