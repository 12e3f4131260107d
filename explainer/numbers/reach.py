"""Which numbers arithmetic alone reaches: a sign of equality needs more than fifteen equal digits.

In: `Values`. Out: `Reach`, for each member of a family whether sums, products and quotients lead to it from typed
numbers. tanh(18) is 1 to fifteen digits, and is not 1; nor is anything that is made of it.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> reach = Reach(explain("mazur").values)
    >>> reach.of(Key("net", 1), 1, 1).tolist(), reach.of(Key("out", 1), 1, 1).tolist()
    ([[True, True]], [[False, False]])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.formula import Call, Formula, Num, Pow, symbols
from explainer.numbers.arithmetics import FloatArithmetic, add_up, as_fractions, float_call, pick_members
from explainer.numbers.evaluation import Frame, Values
from explainer.numbers.fifteen_digits import round_to_seen
from explainer.numbers.slots import slot_numbers

ARITHMETIC_CALLS = ("abs", "max", "min", "sign", "sqrt", "floor")
"""Functions that give a number that ends where their arguments do; of a root the fifteen digits decide."""
WHOLE_POWER = 64
"""Whole exponents up to which a power is a product."""
LOST_SHARE = 1e-14
"""A term this far below the other leaves the fifteen digits of a sum as they were."""
PLAIN_POINTS: Mapping[str, float] = {"log": 1.0}
"""Where a function of analysis has a value that ends; the others have theirs at 0."""


@dataclass(frozen=True, slots=True)
class ReachedNumber:
    """A number, and whether arithmetic alone reaches it: tanh(18) is 1 to fifteen digits, and is not 1."""

    value: Any
    reached: Any

    def _join(self, other: ReachedNumber, value: Any) -> ReachedNumber:
        """A sum; a term that is lost beside the other is in no digit of it."""
        size = LOST_SHARE * np.maximum(np.abs(self.value), np.abs(other.value))
        lost = (np.abs(self.value) < size) & (self.value != 0) | (np.abs(other.value) < size) & (other.value != 0)
        return ReachedNumber(value, self.reached & other.reached & ~lost)

    def __add__(self, other: ReachedNumber) -> ReachedNumber:
        return self._join(other, self.value + other.value)

    def __sub__(self, other: ReachedNumber) -> ReachedNumber:
        return self._join(other, self.value - other.value)

    def __mul__(self, other: ReachedNumber) -> ReachedNumber:
        zero = (self.value == 0) & self.reached | (other.value == 0) & other.reached
        return ReachedNumber(self.value * other.value, self.reached & other.reached | zero)

    def __truediv__(self, other: ReachedNumber) -> ReachedNumber:
        return ReachedNumber(self.value / other.value, self.reached & (other.reached | (self.value == 0)))

    def __neg__(self) -> ReachedNumber:
        return ReachedNumber(-self.value, self.reached)

    def __pow__(self, exponent: int) -> ReachedNumber:
        return ReachedNumber(self.value**exponent, self.reached)


@dataclass(frozen=True, slots=True)
class ReachArithmetic(FloatArithmetic):
    """`ReachedNumber`s; operands are taken as reached."""

    def number(self, literal: Num) -> Any:
        return ReachedNumber(float(literal.text), np.True_)

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        value = float_call(name, tuple(a.value for a in args))
        reached = np.logical_and.reduce(np.broadcast_arrays(*(a.reached for a in args))) if args else np.False_
        if name == "pow" and np.max(np.abs(args[1].value)) <= WHOLE_POWER:
            return ReachedNumber(value, reached & (args[1].value == np.round(args[1].value)))
        if name not in ARITHMETIC_CALLS:
            plain = [a.value == PLAIN_POINTS.get(name, 0.0) for a in args[:1]]
            reached = reached & (plain[0] if plain else np.False_)
        return ReachedNumber(value, reached)

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
        chosen = left.value > right.value if relation == ">" else left.value >= right.value
        reached = np.where(chosen, value.reached, otherwise.reached)
        return ReachedNumber(np.where(chosen, value.value, otherwise.value), reached)

    def sum_over(self, values: Any) -> Any:
        missed = np.broadcast_to(~values.reached, np.shape(values.value)).astype(float)
        return ReachedNumber(add_up(values.value, self.starts), add_up(missed, self.starts) == 0)

    def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Any:
        numbers, reached = [value.value for value in values], [value.reached for value in values]
        return ReachedNumber(pick_members(numbers, which), pick_members(reached, which))


@lru_cache(maxsize=1024)
def has_analysis(formula: Formula) -> bool:
    """Whether a formula calls a function whose value hardly ever ends."""
    return any(isinstance(part, Call) and part.args and part.name not in ARITHMETIC_CALLS for part in F.walk(formula))


@dataclass(eq=False, slots=True)
class Reach:
    """What is reached in a lesson, found when it is asked for."""

    values: Values
    found: dict[tuple[Key, Frame], NDArray[np.bool_]] = field(default_factory=dict)

    def of(self, key: Key, step: int, sample: int | None = None) -> NDArray[np.bool_]:
        """A family in one frame, shape (variants, members)."""
        frame = self.values.frame(key, step, sample)
        if (key, frame) not in self.found:
            for earlier in self.earlier_families(key, frame):  # each over earlier ones: no deep recursion
                self.found[earlier, frame] = self.find(earlier, *frame)
            self.found[key, frame] = self.find(key, *frame)
        return self.found[key, frame]

    def earlier_families(self, key: Key, frame: Frame) -> Iterator[Key]:
        """The families before one, of the same frame, that were not asked for yet."""
        values = self.values
        if frame[0] not in values.batches or frame[0] == max(values.batches):
            return  # the closing pass holds no family that goes back
        for earlier, family in values.derivation.families.items():
            if earlier == key:
                return
            own = family.rule is not None and values.frame(earlier, *frame) == frame
            if own and (earlier, frame) not in self.found:
                yield earlier

    def find(self, key: Key, step: int, sample: int | None) -> NDArray[np.bool_]:
        """By the rule of a family, from what its operands are."""
        values, family = self.values, self.values.derivation.families[key]
        if family.rule is None or step not in values.batches:
            return self.of_given(key, step, sample)
        # a slip may use what the same update makes of the weights: families in a ring, whose members are in none
        self.found[key, (step, sample)] = np.zeros((1, family.size), bool)
        batch = values.batches[step]
        if family.kind == "state" and any(
            isinstance(part, Pow) and symbols(part.exponent) for part in F.walk(family.rule)
        ):
            # 1 − 0.999 has lost three digits in floats: what is divided by it may differ in its fifteenth
            return np.zeros((1, family.size), bool)
        earlier = {name: slot_numbers(slot, step, sample, batch, self.of) for name, slot in family.slots.items()}
        return self._by_rule(key, step, sample, earlier)

    def of_step(self, key: Key, step: int, sample: int | None) -> NDArray[np.bool_]:
        """A family whose operands count as reached, as carried numbers do: they are what is printed of them."""
        family = self.values.derivation.families[key]
        if family.rule is None or not has_analysis(family.rule):
            return np.ones((1, family.size), bool)
        return self._by_rule(key, step, sample, dict.fromkeys(family.slots, np.True_))

    def _by_rule(self, key: Key, step: int, sample: int | None, earlier: Mapping[str, Any]) -> NDArray[np.bool_]:
        """What a family's rule makes of operands of which `earlier` says whether they are reached."""
        slots, starts = self.values.operands(key, step, sample)
        operands = {name: ReachedNumber(np.asarray(slots[name], float), reached) for name, reached in earlier.items()}
        with np.errstate(all="ignore"):
            reached = F.evaluate(self.values.rule(key, step), operands, ReachArithmetic(starts)).reached
        size = self.values.derivation.families[key].size
        return np.broadcast_to(reached, (np.shape(reached)[0] if np.ndim(reached) == 2 else 1, size))

    def gives(
        self, key: Key, step: int, sample: int | None, printed: NDArray[np.float64], asked: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Where a family's rule gives just the printed numbers, in fractions of what a reader sees of its operands;
        found where it is `asked`, False elsewhere."""
        if step not in self.values.batches or not self.values.derivation.families[key].slots:
            return asked
        members, found = np.flatnonzero(asked.any(axis=0)), np.zeros(printed.shape, bool)
        given = self.values.exact_values(key, step, sample, members=members)
        found[:, members] = given == as_fractions(printed[:, members])
        return asked & found

    def of_given(self, key: Key, step: int, sample: int | None) -> NDArray[np.bool_]:
        """Typed numbers of at most fifteen digits are reached; of what earlier updates left, those that are as they
        were typed, and zeros."""
        values = self.values
        numbers = np.asarray(values.get(key, step, sample), float)
        if key in values.engine.start():
            return np.asarray((numbers == values.engine.start()[key]) & ends_in_fifteen(numbers), bool)
        if values.derivation.families[key].kind == "state":
            return np.asarray(numbers == 0, bool)
        return ends_in_fifteen(numbers)


def ends_in_fifteen(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether fifteen significant digits are all of a number: a sum of others may seem to end, and does not.

    >>> ends_in_fifteen(np.array([0.3, 0.30000000000000004, 0.0])).tolist()
    [True, False, True]
    """
    return np.asarray(numbers == round_to_seen(numbers)[0])
