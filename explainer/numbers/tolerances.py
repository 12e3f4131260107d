"""How far rounding alone can carry an honest answer: the tolerance of each line.

In: carried `Values` and their `Display`. Out: for every line the propagated bound of the stated rounding policy, as a
whole number of units of its last printed place. A given number is exact; every other operand may be off by its own
bound b, which the line passes on as far as it reacts to that operand; rounding the result adds half a unit u of its
last place (a whole unit where digits are cut):

    b(line) = Σ |∂line/∂operand| · b(operand) + u / 2

Whoever keeps every digit and rounds only at the end is within b + u/2 of the carried answer; printed answers lie whole
units apart, so b rounded up to whole units is wide enough, and no wider than the policy asks for.

    >>> whole_units(np.array([1.2e-4]), np.array([1e-4])).tolist()
    [2]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.numbers.arithmetics import FloatArithmetic, add_up
from explainer.numbers.digits import Display, units
from explainer.numbers.engine import STEP
from explainer.numbers.evaluation import Values
from explainer.numbers.slots import slot_numbers

Floats = NDArray[np.float64]
ROUNDING_UNITS = {"truncate": 1.0}
"""How much of a unit rounding can change a number, where it is not half of one."""
SLACK = 1e-6
"""Part of a unit by which a bound may miss a whole number of units for no other reason than floating point."""


@dataclass(frozen=True, slots=True)
class ReactionArithmetic(FloatArithmetic):
    """Complex numbers: what stands beside i·h is how much the result reacts, terms of a sum each at its worst."""

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        first = args[0] if args else 0.0
        match name:
            case "abs":
                return np.where(np.real(first) < 0, -first, first)
            case "sign":
                return np.sign(np.real(first)) + 0j
            case "max":
                return np.where(np.real(first) >= np.real(args[1]), first, args[1])
            case "min":
                return np.where(np.real(first) <= np.real(args[1]), first, args[1])
        return FloatArithmetic.call(self, name, args)

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
        return FloatArithmetic.choose(self, relation, np.real(left), np.real(right), value, otherwise)

    def sum_over(self, values: Any) -> Any:
        return add_up(np.real(values), self.starts) + 1j * add_up(np.abs(np.imag(values)), self.starts)


@dataclass(eq=False)
class Tolerances:
    """The bounds of carried lines, found when asked for; shape (variants, members) each."""

    display: Display
    found: dict[tuple[Key, int, int | None], Floats] = field(default_factory=dict)

    @property
    def values(self) -> Values:
        return self.display.values

    def bound(self, key: Key, step: int, sample: int | None) -> Floats:
        """b of every member of a family in one frame."""
        frame = (key, *self.values.frame(key, step, sample))
        if frame not in self.found:
            given = self.values.given_numbers(*frame) is not None and not self.is_handed_on(key, frame[1])
            self.found[frame] = np.zeros((1, 1)) if given else self.propagate_bounds(*frame)
        return self.found[frame]

    def is_handed_on(self, key: Key, step: int) -> bool:
        """Whether a given number is what the update before left: a parameter or a state of a later update."""
        return step > 1 and key in self.values.derivation.network.parameters

    def propagate_bounds(self, key: Key, step: int, sample: int | None) -> Floats:
        values, families = self.values, self.values.derivation.families
        if self.is_handed_on(key, step):
            if key.new not in families:  # frozen: it stays as it was given
                return np.zeros((1, 1))
            return np.asarray(self.bound(key.new, step - 1, None).max(axis=-1, keepdims=True))
        rule, family = values.rule(key, step), families[key]
        numbers, starts = values.operands(key, step, sample)
        plain = {name: np.asarray(array, dtype=np.float64) for name, array in numbers.items()}
        total: Floats = np.zeros((1, 1))
        if not isinstance(rule, F.Sym | F.Num):  # ∂net/∂w = out is out itself: nothing is rounded
            printed = self.display.get(key, step, sample)
            total = units(printed) * ROUNDING_UNITS.get(self.display.rules.rule_of(family).rounding, 0.5)
        for name, slot in family.slots.items():
            moved = slot_numbers(slot, step, sample, values.batches.get(step, ()), self.member_bounds)
            if moved.any():
                with np.errstate(all="ignore"):
                    reaction = F.evaluate(
                        rule, {**plain, name: plain[name] + 1j * STEP * moved}, ReactionArithmetic(starts)
                    )
                total = total + np.abs(np.imag(reaction)) / STEP
        return np.broadcast_to(total, np.broadcast_shapes(total.shape, (1, family.size)))

    def member_bounds(self, key: Key, step: int, sample: int | None) -> Floats:
        """`bound` with a number of its own for each member; before the first update nothing was rounded."""
        bound = self.bound(key, step, sample) if step else np.zeros((1, 1))
        return np.broadcast_to(bound, (len(bound), self.values.derivation.families[key].size))

    def bounds_in_units(self, key: Key, step: int, sample: int | None) -> NDArray[np.int64]:
        """The tolerance of every member in units of its last printed place, at least 1."""
        return whole_units(self.bound(key, step, sample), units(self.display.get(key, step, sample)))


def whole_units(bound: Floats, unit: Floats) -> NDArray[np.int64]:
    """Bounds rounded up to whole units."""
    return np.maximum(np.ceil(bound / unit - SLACK), 1.0).astype(np.int64)
