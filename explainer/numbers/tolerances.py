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

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.functions.stable_forms import erf
from explainer.numbers.arithmetics import FloatArithmetic, add_up
from explainer.numbers.digits import Display, units
from explainer.numbers.engine import STEP
from explainer.numbers.evaluation import Values
from explainer.numbers.slots import slot_numbers

Floats = NDArray[np.float64]
BoundsOf = Callable[[Key, int, int | None], Floats]
"""(family, update, sample) → how far each of its members may be off, shape (variants, members)."""
ROUNDING_UNITS = {"truncate": 1.0}
"""How much of a unit rounding can change a number, where it is not half of one."""
SLACK = 1e-6
"""Part of a unit by which a bound may miss a whole number of units for no other reason than floating point."""
MOST_UNITS = 10**15
"""Units of the last place of a tolerance, at most: beyond them no digit of the number is known."""


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
            case "erf":
                return erf(np, first)
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
            self.found[frame] = np.zeros((1, 1)) if given else self.propagate_bounds(*frame, self.member_bounds)
        return self.found[frame]

    def shown_bound(self, key: Key, step: int, sample: int | None) -> Floats:
        """b of a reader who is shown every number before the line as it is printed, whatever was carried."""
        return self.propagate_bounds(key, *self.values.frame(key, step, sample), self.printing_bounds)

    def is_handed_on(self, key: Key, step: int) -> bool:
        """Whether a given number is what the update before left: a parameter or a state of a later update."""
        return step > 1 and key in self.values.derivation.network.parameters

    def propagate_bounds(self, key: Key, step: int, sample: int | None, of_operand: BoundsOf) -> Floats:
        """b of every member of a family, its operands being off as `of_operand` says."""
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
            total = units(printed) * self.rounding_share(key)
        for name, slot in family.slots.items():
            moved = slot_numbers(slot, step, sample, values.batches.get(step, ()), of_operand)
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

    def printing_bounds(self, key: Key, step: int, sample: int | None) -> Floats:
        """How far each printed number is from the number itself, at most: nothing where it is the number."""
        if not step:
            return np.zeros((1, self.values.derivation.families[key].size))
        printed = self.display.get(key, step, sample)
        return np.where(printed.exact, 0.0, units(printed) * self.rounding_share(key))

    def rounding_share(self, key: Key) -> float:
        """The part of a unit by which printing can change a number of a family."""
        rule = self.display.rules.rule_of(self.values.derivation.families[key])
        return ROUNDING_UNITS.get(rule.rounding, 0.5)

    def shown_bounds_in_units(self, key: Key, step: int, sample: int | None) -> NDArray[np.int64]:
        """`shown_bound` of every member in units of its last printed place, at least 1."""
        return whole_units(self.shown_bound(key, step, sample), units(self.display.get(key, step, sample)))

    def bounds_in_units(self, key: Key, step: int, sample: int | None) -> NDArray[np.int64]:
        """The tolerance of every member in units of its last printed place, at least 1."""
        return whole_units(self.bound(key, step, sample), units(self.display.get(key, step, sample)))


def whole_units(bound: Floats, unit: Floats) -> NDArray[np.int64]:
    """Bounds rounded up to whole units, `MOST_UNITS` where a bound is wider than that or has left every range."""
    with np.errstate(invalid="ignore", over="ignore"):
        count = np.ceil(bound / unit - SLACK)
    whole: NDArray[np.int64] = np.clip(np.nan_to_num(count, nan=MOST_UNITS), 1, MOST_UNITS).astype(np.int64)
    return whole


def units_text(count: int, power: int) -> str:
    """So many units as a plain decimal: (2, −9) → 0.000000002."""
    return f"{Decimal(int(count)).scaleb(int(power)):f}"
