"""What somebody worked with: the numbers he printed, and where he printed none what his own numbers give.

In: the right numbers, and what was printed. Out: `AuthorValues`, every number from the author's own earlier ones;
`ShadowValues`, the same with his unrounded numbers wherever they round to what he printed; the bounds that his rounding
leaves; and what is off because something before it is.

    >>> from explainer import explain
    >>> right = explain("mazur").values
    >>> net = Key("net", 1)
    >>> author = AuthorValues.of(right, {(net, (1, 1)): PrintedNumbers.of([["0.4", ""]])})
    >>> author.get(net, 1, 1).round(4).tolist(), author.from_own(Key("out", 1), 1, 1).round(4).tolist()
    ([[0.4, 0.3925]], [[0.5987, 0.5969]])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family
from explainer.equations.keys import Key
from explainer.formula import Neg, Sym
from explainer.judging.printed import Floats, Mask, PrintedNumbers
from explainer.network.derivation import Derivation
from explainer.numbers.arithmetics import FloatArithmetic, add_up
from explainer.numbers.engine import STEP
from explainer.numbers.evaluation import Array, Frame, Values
from explainer.numbers.slots import slot_numbers
from explainer.numbers.tolerances import ReactionArithmetic

Printed = Mapping[tuple[Key, Frame], PrintedNumbers]
"""What was printed for the members of each family in each frame."""


@dataclass(eq=False)
class AuthorValues(Values):
    """Numbers as their author had them: printed ones first."""

    printed: Printed = field(kw_only=True)

    @classmethod
    def of(cls, right: Values, printed: Printed, derivation: Derivation | None = None) -> AuthorValues:
        """From the right numbers, which hold what was given; in the lines of another derivation where one is named."""
        derivation = derivation or right.derivation
        return cls(derivation, right.engine, right.batches, right.history, own=True, printed=printed)

    def get(self, key: Key, step: int, sample: int | None = None) -> Array:
        frame = self.frame(key, step, sample)
        if (key, frame) not in self.found:
            self.found[key, frame] = self._prefer_printed(key, frame)
        return self.found[key, frame]

    def _prefer_printed(self, key: Key, frame: Frame) -> Array:
        there = self.printed.get((key, frame))
        if there is not None and there.is_given.all():
            return self.keep(key, frame, there)
        mirror = self.mirrors.get(key)
        sign = 1.0
        if there is None and mirror is not None and (mirror, frame) in self.printed:
            there, sign = self.printed[mirror, frame], -1.0
        given = self.given_numbers(key, *frame)
        own = np.asarray(self.from_own(key, *frame) if given is None else given, dtype=np.float64)
        if there is None:
            return own
        kept = sign * self.keep(key if sign > 0 else mirror or key, frame, there)
        return np.where(there.is_given, kept, own)

    def keep(self, key: Key, frame: Frame, there: PrintedNumbers) -> Array:
        """What the author goes on with where he printed a number."""
        return there.value

    def from_own(self, key: Key, step: int, sample: int | None) -> Array:
        """A family's lines from the author's own earlier numbers; of a line that only turns a sign, from the line
        behind it, unless that was printed."""
        family = self.derivation.families[key]
        if is_mirror(family):
            source = family.slots["s"].sources[0]
            if (source, self.frame(source, step, sample)) not in self.printed:
                return -self.evaluate(source, step, sample)
        return np.asarray(self.evaluate(key, step, sample), dtype=np.float64)

    @cached_property
    def mirrors(self) -> Mapping[Key, Key]:
        """Family → the one that states it with the other sign."""
        families = self.derivation.families.items()
        return {family.slots["s"].sources[0]: key for key, family in families if is_mirror(family)}

    def given_numbers(self, key: Key, step: int, sample: int | None) -> Array | None:
        """What was typed; of a later update, what the author's update before left."""
        family, before = self.derivation.families[key], step - 1
        if family.kind == "state" and step in self.batches:
            return None
        if key in self.derivation.network.parameters and before in self.batches:
            return self.new_parameters(key, before)
        return super().given_numbers(key, step, sample)


def is_mirror(family: Family) -> bool:
    """Whether a family only turns the sign of another."""
    return family.rule == Neg(Sym("s"))


@dataclass(eq=False)
class ShadowValues(AuthorValues):
    """The author's numbers before he rounded them, as long as they round, or are cut, to what he printed."""

    cut: Mask = field(kw_only=True)
    """Which authors cut digits, shape (variants, 1)."""

    def keep(self, key: Key, frame: Frame, there: PrintedNumbers) -> Array:
        family = self.derivation.families[key]
        given = None if family.rule is not None else self.given_numbers(key, *frame)
        own = np.asarray(self.from_own(key, *frame) if given is None else given, dtype=np.float64)
        kept = there.given_by(own, self.cut)
        return np.where(kept, own, there.value)


@dataclass(eq=False)
class IntendedValues(AuthorValues):
    """The author's numbers where they are right, and where one is off what he should have printed: who slips on the
    paper alone goes on with that."""

    wrong: Mapping[tuple[Key, Frame], Mask] = field(kw_only=True)
    """Which printed numbers are wrong or follow from a wrong one, as they are judged."""

    def keep(self, key: Key, frame: Frame, there: PrintedNumbers) -> Array:
        wrong = self.wrong.get((key, frame))
        if wrong is None or not wrong.any():
            return there.value
        own = np.asarray(self.from_own(key, *frame), dtype=np.float64)
        with np.errstate(all="ignore"):
            rounded = np.sign(own) * np.floor(np.abs(own) / there.unit + HALF) * there.unit
        return np.where(wrong, rounded, there.value)


HALF = 0.5 + 1e-9
"""Half a unit, with what a float may miss of a tie."""


@dataclass(eq=False)
class Bounds:
    """How far the author's unrounded numbers may lie from those he went on with: no further than what his line gives,
    and no further than rounding moves it; shape (variants, members) each."""

    author: AuthorValues
    cut: Mask
    unit: Floats
    """The unit in which each author usually prints, shape (variants, 1): of a number he did not print."""
    found: dict[tuple[Key, Frame], Floats] = field(default_factory=dict)

    def of(self, key: Key, step: int, sample: int | None) -> Floats:
        """The bound of a family's members."""
        frame = self.author.frame(key, step, sample)
        if (key, frame) not in self.found:
            self.found[key, frame] = self._find(key, frame)
        return self.found[key, frame]

    def _find(self, key: Key, frame: Frame) -> Floats:
        author, family = self.author, self.author.derivation.families[key]
        there = author.printed.get((key, frame))
        before = frame[0] - 1
        if key in author.derivation.network.parameters and before in author.batches and there is None:
            if key.new not in author.derivation.families or author.derivation.network.frozen[key].any():
                return np.zeros((1, family.size))
            return self.of(key.new, before, None)
        if family.rule is None or frame[0] not in author.batches:
            return np.zeros((1, family.size))
        if there is None:
            return self.passed_on(key, frame) + (0.0 if isinstance(family.rule, F.Sym | F.Num) else self.unit)
        passed_on = self.passed_on(key, frame)
        with np.errstate(invalid="ignore"):
            away = np.abs(author.from_own(key, *frame) - there.value) + passed_on
        kept = np.fmin(np.where(self.cut, there.unit, there.unit / 2), away)
        return np.where(there.is_given, kept, passed_on + self.unit)

    def passed_on(self, key: Key, frame: Frame) -> Floats:
        """What the bounds of a line's operands do to it, each at its worst: to first order, and where an operand stands
        alone at the ends of its interval and at a zero in it, where a root or a quotient bends most."""
        author, (step, sample) = self.author, frame
        family, rule = author.derivation.families[key], author.rule(key, step)
        numbers, starts = author.operands(key, step, sample)
        plain = {name: np.asarray(array, dtype=np.float64) for name, array in numbers.items()}
        total: Floats = np.zeros((1, family.size))
        ends: dict[str, tuple[Floats, ...]] = {}
        for name, slot in family.slots.items():
            moved = slot_numbers(slot, step, sample, author.batches.get(step, ()), self.of)
            if not moved.any():
                continue
            with np.errstate(all="ignore"):
                shifted = {**plain, name: plain[name] + 1j * STEP * moved}
                reaction = np.abs(np.imag(F.evaluate(rule, shifted, ReactionArithmetic(starts)))) / STEP
                if not (slot.batch or slot.starts is not None):
                    middle = F.evaluate(rule, plain, FloatArithmetic(starts))
                    ends[name] = interval_ends(plain[name], moved)
                    for end in ends[name]:
                        value = F.evaluate(rule, {**plain, name: end}, FloatArithmetic(starts))
                        reaction = np.fmax(reaction, np.abs(value - middle))
            total = total + reaction
        if has_open_quotient(rule) and 1 < len(ends) <= MOST_CORNERED:
            middle = F.evaluate(rule, plain, FloatArithmetic(starts))
            with np.errstate(all="ignore"):
                for corner in product(*ends.values()):
                    moved_all = {**plain, **dict(zip(ends, corner, strict=True))}
                    value = F.evaluate(rule, moved_all, FloatArithmetic(starts))
                    total = np.fmax(total, np.abs(value - middle))
        return total


MOST_CORNERED = 3
"""Operands up to which a quotient's bound is taken at the corners too."""


def has_open_quotient(rule: F.Formula) -> bool:
    """Whether a rule divides by an operand: where that is nearly zero, what one operand does hangs on the others, as in
    Adam's first steps."""
    return any(isinstance(part, F.Div) and F.symbols(part.below) for part in F.walk(rule))


def interval_ends(middle: Floats, bound: Floats) -> tuple[Floats, ...]:
    """Both ends of an interval, and 0 where it holds it."""
    return middle + bound, middle - bound, np.where(np.abs(middle) <= bound, 0.0, middle)


@dataclass(eq=False)
class Taint:
    """What is off because it is wrong itself, or something before it; shape (variants, members) each."""

    author: AuthorValues
    judged: dict[tuple[Key, Frame], Mask] = field(default_factory=dict)
    """Of printed numbers, once they are judged."""
    found: dict[tuple[Key, Frame], Mask] = field(default_factory=dict)

    def of(self, key: Key, step: int, sample: int | None) -> Mask:
        """Whether a family's members are off."""
        frame = self.author.frame(key, step, sample)
        for known in (key, self.author.mirrors.get(key)):
            if known is not None and (known, frame) in self.judged:
                return self.judged[known, frame]
        if (key, frame) not in self.found:
            self.found[key, frame] = self._find(key, frame)
        return self.found[key, frame]

    def _find(self, key: Key, frame: Frame) -> Mask:
        author, family = self.author, self.author.derivation.families[key]
        before = frame[0] - 1
        if key in author.derivation.network.parameters and before in author.batches:
            if key.new not in author.derivation.families or author.derivation.network.frozen[key].any():
                return np.zeros((1, family.size), bool)
            return self.of(key.new, before, None)
        if family.rule is None or frame[0] not in author.batches:
            return np.zeros((1, family.size), bool)
        return self.among_operands(key, frame)

    def among_operands(self, key: Key, frame: Frame) -> Mask:
        """Whether an operand of a line is off."""
        author, (step, sample) = self.author, frame
        family = author.derivation.families[key]
        starts, total = author.starts(family, step), np.zeros((1, family.size), bool)
        for slot in family.slots.values():
            off = slot_numbers(slot, step, sample, author.batches.get(step, ()), self.of)
            several = slot.batch or slot.starts is not None
            total = total | ((add_up(off.astype(float), starts) > 0) if several else off)
        return total
