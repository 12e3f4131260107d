"""What each slip gives at a line, everything that the page shows before it being right.

In: the right `Derivation` and the families whose lines are shown; then its numbers. Out: for a line the names of the
mistakes that can be made there, with the numbers they give. A slip is judged where it is made: what a reader sees is
taken as it stands, what lies between (a slope that is not asked for on its way into δ) is worked out with the slip.

    >>> from explainer import explain
    >>> lesson = explain("mazur")
    >>> slips = Slips.of(lesson.derivation, (Key("slope", 2), Key("delta", 2)))
    >>> wrong = dict(slips.wrong_numbers_at(lesson.values, Key("slope", 2), 1, 1))
    >>> wrong["derivative_of_output", "derivative_of_output_output"].round(6)
    array([[0.217788, 0.216087]])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from explainer.equations.keys import Key
from explainer.mistakes.table import MISTAKES
from explainer.network.derivation import Derivation, derive
from explainer.network.prover import Prover
from explainer.numbers.evaluation import Array, Values

Names = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Slip:
    """The equations of a network with one mistake in them."""

    name: str
    wrong: Derivation
    changed: frozenset[Key]
    """Families whose lines the slip changes: where it is made, and what is worked out from there unseen."""
    unseen: frozenset[Key]
    """Those among them that are not shown."""

    @classmethod
    def of(cls, name: str, right: Derivation, shown: frozenset[Key], prover: Prover) -> Slip:
        """What a mistake does to the equations of a network of which some lines are shown."""
        return cls.among_shown(name, derive(replace(right.network, slips=(MISTAKES[name],)), prover), right, shown)

    @classmethod
    def among_shown(cls, name: str, wrong: Derivation, right: Derivation, shown: frozenset[Key]) -> Slip:
        """The equations with a mistake beside the right ones, of which some lines are shown."""
        changed: set[Key] = set()
        for key in wrong.order:
            family, usual = wrong.families[key], right.families.get(key)
            sources = {source for slot in family.slots.values() for source in slot.sources}
            if usual is None or not family.has_equations_of(usual) or sources & changed - shown:
                changed.add(key)
        return cls(name, wrong, frozenset(changed), frozenset(changed - shown))

    def agrees_at(self, other: Slip, key: Key) -> bool:
        """Whether two slips are the same at a family's lines, whatever the numbers."""
        family, there = self.wrong.families[key], other.wrong.families[key]
        sources = {source for slot in family.slots.values() for source in slot.sources if not slot.before}
        return family.has_equations_of(there) and all(
            self.agrees_at(other, source) for source in sources & (self.unseen | other.unseen)
        )

    def wrong_numbers(self, values: Values, key: Key, step: int, sample: int | None) -> Array | None:
        """What a reader who slips writes down at a family's lines, shape (variants, members); None where that hangs on
        updates whose numbers are not there."""
        slipped = SlippedValues(
            self.wrong, values.engine, values.batches, values.history, own=True, right=values, unseen=self.unseen
        )
        try:
            return np.asarray(slipped.evaluate(key, *slipped.frame(key, step, sample)), dtype=np.float64)
        except _NotKeptError:
            return None


class _NotKeptError(Exception):
    """A number of an update that was not kept."""


@dataclass(eq=False)
class SlippedValues(Values):
    """Numbers with a slip: those that are shown are the right ones. Floats throughout, also where numbers are carried:
    nobody rounds what he does not write down."""

    right: Values = field(kw_only=True)
    unseen: frozenset[Key] = field(kw_only=True)

    def get(self, key: Key, step: int, sample: int | None = None) -> Array:
        if key not in self.unseen:
            return np.asarray(self.right.get(key, step, sample), dtype=np.float64)
        if step < 1:  # a state before the first update; one that the slip alone keeps is 0
            known = key in self.right.derivation.families
            return self.right.get(key, step) if known else np.zeros((1, self.derivation.families[key].size))
        if step not in self.batches:
            raise _NotKeptError
        return super().get(key, step, sample)

    def given_numbers(self, key: Key, step: int, sample: int | None) -> Array | None:
        return None


@dataclass(frozen=True, eq=False)
class Slips:
    """Every mistake in the equations of a network, each derived when it is asked for."""

    right: Derivation
    shown: frozenset[Key]
    """Families whose lines a reader sees."""
    prover: Prover = field(default_factory=Prover)
    found: dict[str, Slip] = field(default_factory=dict)

    @classmethod
    def of(cls, derivation: Derivation, shown: Iterable[Key]) -> Slips:
        """The slips of a network, `shown` being the keys of the families whose lines a reader sees."""
        return cls(derivation, frozenset(shown), Prover(derivation.afresh))

    def with_shown(self, shown: Iterable[Key]) -> Slips:
        """The same mistakes where other lines are shown."""
        lines = frozenset(shown)
        found = {slip.name: Slip.among_shown(slip.name, slip.wrong, self.right, lines) for slip in self.slips}
        return Slips(self.right, lines, self.prover, found)

    def slip(self, name: str) -> Slip:
        """One row of `MISTAKES` at work. Raises KeyError for an unknown one."""
        if name not in self.found:
            self.found[name] = Slip.of(name, self.right, self.shown, self.prover)
        return self.found[name]

    @property
    def slips(self) -> Iterator[Slip]:
        """All of them, in the order of the table."""
        return map(self.slip, MISTAKES)

    @cached_property
    def _distinct_slips(self) -> Mapping[Key, tuple[tuple[Names, Slip], ...]]:
        return {key: tuple(self._group_slips(key)) for key in {key for slip in self.slips for key in slip.changed}}

    def _group_slips(self, key: Key) -> Iterator[tuple[Names, Slip]]:
        """The slips at a family's lines; those that are the same there, whatever the numbers, in one entry."""
        found: list[tuple[list[str], Slip]] = []
        for slip in (slip for slip in self.slips if key in slip.changed):
            for names, other in found:
                if slip.agrees_at(other, key):
                    names.append(slip.name)
                    break
            else:
                found.append(([slip.name], slip))
        return ((tuple(names), slip) for names, slip in found)

    def mistakes_at(self, key: Key) -> tuple[Names, ...]:
        """The mistakes that can be made at a family's lines; rows that are equal there for every network share an
        entry."""
        return tuple(names for names, _ in self._distinct_slips.get(key, ()))

    def wrong_numbers_at(self, values: Values, key: Key, step: int, sample: int | None) -> list[tuple[Names, Array]]:
        """(mistakes, what they give) at a family's lines in a frame, shape (variants, members) each; not finite where
        a slip leads out of the range of floating point, or divides by zero."""
        found = (
            (names, slip.wrong_numbers(values, key, step, sample)) for names, slip in self._distinct_slips.get(key, ())
        )
        return [(names, number) for names, number in found if number is not None]
