"""Judging printed numbers: which is right, which follows from an earlier one, which is wrong and what fits it.

In: the right numbers of one or many authors, all of one shape, and what each printed. Out: a `FamilyVerdicts` for each
family in each frame, judged over all authors at once, each number from its author's own earlier ones.

    >>> from explainer import explain
    >>> lesson, slope = explain("mazur"), Key("slope", 2)
    >>> judge = Judge.of(lesson.derivation, (slope,))
    >>> [verdicts] = judge.judge(lesson.values, {(slope, (1, 1)): PrintedNumbers.of([["0.217788", "0.175510"]])})
    >>> verdicts.line(0, 0).verdict, verdicts.line(0, 0).names
    ('slip', ('derivative_of_output', 'derivative_of_output_output'))
    >>> verdicts.line(0, 1).verdict
    'agrees'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import Key
from explainer.judging.author import AuthorValues, Bounds, IntendedValues, Printed, ShadowValues, Taint
from explainer.judging.operand_slips import other_operands
from explainer.judging.pen_slips import count_pen_slips, find_pen_slip
from explainer.judging.printed import MANY_DIGITS_SHARE, Floats, Mask, PrintedNumbers
from explainer.judging.ranges import is_out_of_range
from explainer.judging.slips import Names, Slips
from explainer.judging.verdicts import FamilyVerdicts
from explainer.network.building import build
from explainer.network.derivation import Derivation, derive
from explainer.network.prover import Prover
from explainer.numbers.evaluation import Array, Frame, Values

LEAST_DIGITS = 3
"""Significant digits below which nothing is named."""
FULL_PRECISION_DIGITS = 5
"""Significant digits from which on a slip may also have been made with unrounded numbers."""
MOST_NAMES = 2
"""Names that a number is given at most."""
CUT_LINES = 2
"""Lines that need cut digits before their author is one who cuts; one is enough where none was rounded."""
Accepted = Mapping[tuple[Key, Frame], tuple[Mask, Mask]]
"""Which printed numbers are known to be right from numbers that are no quantities, and which of them from one that is
off."""
NOTHING: Accepted = {}


@dataclass(frozen=True, eq=False)
class Judge:
    """The equations of one shape: right ones in both notations, and every distinct altered equation."""

    right: Derivation
    other: Derivation
    """The same network in the other notation."""
    slips: Slips

    @classmethod
    def of(cls, derivation: Derivation, shown: Iterable[Key]) -> Judge:
        """The judge of a network, `shown` being the keys of the families whose lines are printed."""
        spec = derivation.network.spec
        notation = "delta" if spec.notation == "partials" else "partials"
        other = derive(build(spec.model_copy(update={"notation": notation})), Prover(derivation.afresh))
        return cls(derivation, other, Slips.of(derivation, shown))

    def judge(self, right: Values, printed: Printed, accepted: Accepted = NOTHING) -> list[FamilyVerdicts]:
        """Every printed number, in an order in which the lines can be worked out; `accepted` are those that are known
        to be right from numbers that are no quantities."""
        count = max((len(there.value) for there in printed.values()), default=1)
        needed, against = np.zeros((count, 1), np.intp), np.zeros((count, 1), bool)
        for verdicts in Sheets.of(self, right, printed, np.ones((count, 1), bool), accepted).judge_all(names=False):
            needed += (verdicts.codes == verdicts.code("agrees_cut")).sum(axis=1, keepdims=True)
            against |= verdicts.only_rounded.any(axis=1, keepdims=True)
        cut = (needed >= CUT_LINES) | ((needed > 0) & ~against)
        return list(Sheets.of(self, right, printed, cut, accepted).judge_all())


@dataclass(frozen=True, eq=False)
class Way:
    """The authors' numbers in one notation."""

    author: AuthorValues
    shadow: ShadowValues
    intended: IntendedValues
    """What the authors should have printed."""
    bounds: Bounds
    taint: Taint

    def has(self, key: Key) -> bool:
        """Whether this notation has such lines."""
        return key in self.author.derivation.families

    def check(self, key: Key, frame: Frame, there: PrintedNumbers, cut: Mask) -> WayVerdicts:
        """What the lines of a family are, each from its author's own earlier numbers in this notation."""
        own = self.author.from_own(key, *frame)
        forms = (own, self.shadow.from_own(key, *frame))
        bound = self.bounds.passed_on(*bounds_line(self.author, key, frame)) + np.where(cut, there.unit, there.unit / 2)
        return WayVerdicts(
            there.rounds_from(forms[0]) | there.rounds_from(forms[1]),
            there.cut_from(forms[0]) | there.cut_from(forms[1]),
            np.asarray(np.isfinite(own) & there.lies_within(own, bound)),
            self.taint.among_operands(key, frame),
        )


@dataclass(frozen=True, eq=False)
class WayVerdicts:
    """What lines are in one notation; shape (variants, members) each."""

    rounded: Mask
    cut: Mask
    kept: Mask
    off: Mask
    """Whether an operand is off."""


@dataclass(frozen=True, eq=False)
class Sheets:
    """What all authors of one shape printed, at work."""

    rules: Judge
    right: Values
    printed: Printed
    cut: Mask
    ways: tuple[Way, ...]
    """In both notations, the lesson's own first."""
    accepted: Accepted
    wrong: dict[tuple[Key, Frame], Mask]
    """Which printed numbers are wrong or follow from a wrong one, as far as they are judged."""

    @classmethod
    def of(cls, rules: Judge, right: Values, printed: Printed, cut: Mask, accepted: Accepted) -> Sheets:
        """The authors' numbers and their bounds."""
        wrong: dict[tuple[Key, Frame], Mask] = {}
        shared: dict[str, Any] = {
            "engine": right.engine,
            "batches": right.batches,
            "history": right.history,
            "own": True,
            "printed": printed,
        }
        unit = usual_unit(printed, len(cut))
        ways = []
        for each in (rules.right, rules.other):
            author = AuthorValues(each, **shared)
            shadow, intended = ShadowValues(each, **shared, cut=cut), IntendedValues(each, **shared, wrong=wrong)
            ways.append(Way(author, shadow, intended, Bounds(author, cut, unit), Taint(author)))
        return cls(rules, right, printed, cut, tuple(ways), accepted, wrong)

    @property
    def author(self) -> AuthorValues:
        """The authors' numbers in the lesson's notation."""
        return self.ways[0].author

    def judge_all(self, names: bool = True) -> Iterator[FamilyVerdicts]:
        """Update by update, family by family; with `names` what fits a wrong number is looked for."""
        frames: dict[Key, list[Frame]] = {}
        for key, frame in self.printed:
            frames.setdefault(key, []).append(frame)
        for step in sorted({frame[0] for _, frame in self.printed}):
            for key in self.rules.right.order:
                for frame in sorted(f for f in frames.get(key, ()) if f[0] == step):
                    verdicts = self.judge_family(key, frame)
                    yield self.name_slips(verdicts) if names else verdicts

    def judge_family(self, key: Key, frame: Frame) -> FamilyVerdicts:
        """Which lines of a family are right, cut, kept or fewer digits; the rest is wrong."""
        there = self.printed[key, frame]
        full = np.asarray(self.right.get(key, *frame), dtype=np.float64)
        agrees, cut_full = there.rounds_from(full), there.cut_from(full)
        ways = [way for way in self.ways if way.has(key)]
        checks = [way.check(key, frame, there, self.cut) for way in ways]
        meant = np.zeros(there.value.shape, bool)
        if any(check.off.any() for check in checks):
            for way in ways:
                meant |= there.rounds_from(way.intended.from_own(key, *frame))
        rounded = meant | np.logical_or.reduce([check.rounded for check in checks])
        is_cut = cut_full | np.logical_or.reduce([check.cut for check in checks])
        kept = np.logical_or.reduce([check.kept for check in checks])
        accepted, from_off = self.accepted.get((key, frame), (np.zeros(agrees.shape, bool),) * 2)
        codes = np.full(there.value.shape, FamilyVerdicts.code("unexplained"))
        for verdict, mask in (
            ("agrees_rounded", accepted), ("agrees_kept", kept), ("agrees_cut", self.cut & is_cut),
            ("agrees_rounded", rounded), ("agrees", agrees),
        ):  # fmt: skip
            codes[mask] = FamilyVerdicts.code(verdict)
        codes[~there.is_given] = FamilyVerdicts.code("blank")
        follows = self._settle(key, frame, codes, checks, agrees | meant, from_off)
        return FamilyVerdicts(
            key, frame, there, codes, follows, self.author.from_own(key, *frame), (agrees | rounded) & ~is_cut
        )

    def _settle(
        self,
        key: Key,
        frame: Frame,
        codes: NDArray[np.int64],
        checks: Sequence[WayVerdicts],
        agrees: Mask,
        from_off: Mask,
    ) -> Mask:
        """Which lines are right from an operand that is off and not right otherwise: in every notation in which they
        are right. What is off then goes on to later lines."""
        is_given = self.printed[key, frame].is_given
        fits = [check.rounded | (self.cut & check.cut) | check.kept for check in checks]
        clean = [fit & ~check.off for fit, check in zip(fits, checks, strict=True)]
        fitting = np.logical_or.reduce(fits)
        off = fitting & ~np.logical_or.reduce(clean)
        wrong = codes == FamilyVerdicts.code("unexplained")
        follows = np.asarray((off | from_off) & is_given & ~wrong & ~agrees)
        self.wrong[key, frame] = wrong | follows
        for way, check in zip(self.ways, checks, strict=False):
            way.taint.judged[key, frame] = np.where(is_given, wrong | follows, check.off)
        return follows

    # -------------------------------------------------------------------------------------- what fits

    def name_slips(self, verdicts: FamilyVerdicts) -> FamilyVerdicts:
        """The verdicts with what fits each wrong number, and whether a line tests anything."""
        key, frame, there = verdicts.key, verdicts.frame, verdicts.printed
        open_ = verdicts.is_wrong
        from_own = self.rules.slips.wrong_numbers_at(self.author, key, *frame)
        shape = there.value.shape
        tests = np.zeros(shape, bool)
        for _, number in from_own:
            tests |= np.isfinite(number) & ~there.rounds_from(number)
        verdicts = replace(verdicts, tests=tests)
        named = open_ & (there.digits >= LEAST_DIGITS)
        if named.any():
            full = dict(self.rules.slips.wrong_numbers_at(self.right, key, *frame)) if from_own else {}
            for v, m in np.argwhere(named).tolist():
                self._name_line(verdicts, v, m, from_own, full)
        family = self.rules.right.families[key]
        for v, m in np.argwhere(verdicts.is_wrong & there.is_given).tolist():
            if is_out_of_range(family, float(there.value[v, m])):
                verdicts.settle(v, m, "out_of_range", (), 0.0)
        return verdicts

    def _name_line(
        self, verdicts: FamilyVerdicts, v: int, m: int, from_own: list[tuple[Names, Array]], full: Mapping[Names, Array]
    ) -> None:
        """What fits one wrong number: a row of the table, a slip of the pen, or another operand."""
        text, digits = verdicts.printed.texts[v, m], int(verdicts.printed.digits[v, m])
        one = PrintedNumbers.of([[text]])

        near = one.unit[0, 0] + MANY_DIGITS_SHARE * abs(one.value[0, 0])

        def fits(number: float) -> bool:
            if not abs(number - one.value[0, 0]) <= near:  # nearly all of them, and what is not finite
                return False
            return bool(one.given_by(np.array([[number]]), self.cut[v])[0, 0])

        found = [names for names, numbers in from_own if fits(_entry(numbers, v, m))]
        if not found and digits >= FULL_PRECISION_DIGITS:
            found = [names for names, numbers in full.items() if fits(_entry(numbers, v, m))]
        tried = max(len(from_own), 1)
        if found:
            names = tuple(dict.fromkeys(name for entry in found for name in entry[:1])) if len(found) > 1 else found[0]
            verdicts.settle(v, m, "slip", names[:MOST_NAMES], digits - log10(tried))
            return
        own = float(verdicts.from_own[v, m] if len(verdicts.from_own) > 1 else verdicts.from_own[0, m])
        slip = find_pen_slip(text, own) if np.isfinite(own) else None
        if slip:
            verdicts.settle(v, m, "pen", (slip,), digits - log10(tried + count_pen_slips(text)))
            return
        others = other_operands(self.author, verdicts.key, verdicts.frame, v, m)
        fitting = list(dict.fromkeys(name for name, number in others if fits(number)))
        if fitting:
            tried += count_pen_slips(text) + len(others)
            verdicts.settle(v, m, "operand", tuple(fitting[:MOST_NAMES]), digits - log10(tried))


def bounds_line(author: AuthorValues, key: Key, frame: Frame) -> tuple[Key, Frame]:
    """The line whose operands bound a number: of one that only turns a sign, the line behind it."""
    family = author.derivation.families[key]
    mirrored = family.slots["s"].sources[0] if key in author.mirrors.values() else key
    return (mirrored if (mirrored, frame) not in author.printed else key), frame


def usual_unit(printed: Printed, count: int) -> Floats:
    """The unit in which each author prints most of his numbers, shape (variants, 1)."""
    units = np.concatenate(
        [np.broadcast_to(there.unit, (count, there.unit.shape[-1])) for there in printed.values()], axis=1
    )
    middle = np.sort(np.where(np.isnan(units), np.inf, units), axis=1)
    counts = np.isfinite(middle).sum(axis=1)
    usual = middle[np.arange(count), np.maximum(counts - 1, 0) // 2]
    return np.where(np.isfinite(usual), usual, 0.0)[:, None]


def _entry(numbers: Array, v: int, m: int) -> float:
    return float(numbers[v if len(numbers) > 1 else 0, m])
