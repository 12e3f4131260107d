"""A printed number that is no quantity of the trace, or follows from one that is none, judged from the printed terms.

In: what it is, over places, and what was printed beside it. Out: a verdict by the same steps as the judge's: the full
value, the formula on printed terms, the same unrounded, cut digits, the interval; then a slip of the pen and a
neighbour's operand.

    >>> judge_expression.__name__
    'judge_expression'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log10

import numpy as np

from explainer import formula as F
from explainer.auditing.printed_terms import PrintedTerms, Way, Worked, work_plainly
from explainer.formula import Call, Div, Formula, Num
from explainer.judging.judge import LEAST_DIGITS, MOST_NAMES
from explainer.judging.operand_slips import MOST_NEIGHBOURS
from explainer.judging.pen_slips import count_pen_slips, find_pen_slip
from explainer.judging.printed import Floats, Mask, PrintedNumbers
from explainer.judging.verdicts import LineVerdict
from explainer.walkthrough.document import Quantity


@dataclass(frozen=True, slots=True)
class ExpressionLine:
    """One printed number and what it is."""

    row: int
    """Its place among the printed terms."""
    formula: Formula
    text: str
    right: float
    """Its full-precision value."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the printed terms it goes on with."""

    verdict: LineVerdict
    takes: frozenset[int]


def judge_expression(line: ExpressionLine, printed: PrintedTerms, off: Sequence[bool], cut: bool) -> Judged:
    """What is said of a line; `off` says which printed terms are off, `cut` whether digits are cut."""
    one = PrintedNumbers.of([[line.text]])
    formula = printed.places.write_out(line.formula)
    agrees = _is(one.rounds_from, line.right)
    cut_full = cut and _is(one.cut_from, line.right)
    for some in (("own", "copied"), ("afresh",)):
        ways = [_Way.of(formula, line.row, one, printed, cut, way) for way in some]
        said: tuple[tuple[str, list[bool]], ...] = (
            ("agrees", [agrees] * len(ways)),
            ("agrees_rounded", [way.rounded for way in ways]),
            ("agrees_cut", [cut_full or (cut and way.cut) for way in ways]),
            ("agrees_kept", [way.kept for way in ways]),
        )
        for verdict, fits in said:
            taken = [way.own.taken for way, fit in zip(ways, fits, strict=True) if fit]
            if taken:
                follows = verdict != "agrees" and all(any(off[k] for k in each) for each in taken)
                return Judged(LineVerdict(verdict, follows, (), 0.0, ways[0].own.value, True), frozenset(taken[0]))
    own = printed.work_out(formula, line.row)
    return Judged(name_expression(line, printed, own, one), frozenset(own.taken))


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to a number."""

    own: Worked
    rounded: bool
    cut: bool
    kept: bool

    @classmethod
    def of(cls, formula: Formula, row: int, one: PrintedNumbers, printed: PrintedTerms, cut: bool, way: Way) -> _Way:
        own = printed.work_out(formula, row, way=way)
        exact = {k: _unrounded(k, printed, cut) for k in own.taken}
        values = own.value, printed.work_out(formula, row, exact, way).value
        rounded, is_cut = (any(_is(agrees, x) for x in values) for agrees in (one.rounds_from, one.cut_from))
        return cls(own, rounded, is_cut, way == "own" and _lies_within(one, own, formula, row, printed, cut))


def _is(agrees: Callable[[Floats], Mask], value: float) -> bool:
    return bool(np.isfinite(value) and agrees(np.array([[value]]))[0, 0])


def _unrounded(k: int, printed: PrintedTerms, cut: bool) -> float:
    """A printed term before it was rounded, where it rounds to what is printed."""
    term = printed.terms[k]
    value = printed.work_out(printed.places.write_out(term.formula), k).value
    away = abs(value - term.value)
    return value if away <= term.unit / 2 or (cut and away < term.unit) else term.value


def _lies_within(
    one: PrintedNumbers, own: Worked, formula: Formula, row: int, printed: PrintedTerms, cut: bool
) -> bool:
    """Whether a number lies where rounded terms, and numbers between that were not printed, can lead."""
    if not np.isfinite(own.value) or not own.taken:
        return False
    unit = float(one.unit[0, 0])
    bound = (unit if cut else unit / 2) + own.unprinted * min(unit, printed.unit)
    for k in own.taken:
        term = printed.terms[k]
        exact = _unrounded(k, printed, cut)
        ends = [printed.work_out(formula, row, {k: term.value + (exact - term.value) * s}).value for s in (1.0, -1.0)]
        bound += max((abs(end - own.value) for end in ends if np.isfinite(end)), default=0.0)
    return bool(one.lies_within(np.array([[own.value]]), np.array([[bound]]))[0, 0])


def name_expression(line: ExpressionLine, printed: PrintedTerms, own: Worked, one: PrintedNumbers) -> LineVerdict:
    """What fits a wrong number: a slip of the pen, another logarithm, or a neighbour's operand."""
    digits, tried = int(one.digits[0, 0]), count_pen_slips(line.text)

    def settle(verdict: str, names: tuple[str, ...], tried: int) -> LineVerdict:
        return LineVerdict(verdict, False, names, digits - log10(tried), own.value, True)

    if digits >= LEAST_DIGITS and np.isfinite(own.value):
        wrong = own.value / np.log(10)
        if _holds_log(line.formula) and _is(one.rounds_from, wrong):
            return settle("slip", ("log10_for_ln",), 1)
        slip = find_pen_slip(line.text, own.value)
        if slip:
            return settle("pen", (slip,), tried)
        others = list(_neighbours(line, printed))
        fitting = tuple(dict.fromkeys(name for name, value in others if _is(one.rounds_from, value)))
        if fitting:
            return settle("operand", fitting[:MOST_NAMES], tried + len(others))
    return LineVerdict("unexplained", False, (), 0.0, own.value, True)


def _holds_log(formula: Formula) -> bool:
    """Whether a formula is a natural logarithm, up to factors."""
    match formula:
        case Div(_, Call("log", (Num(),))):
            return False
    return any(isinstance(part, Call) and part.name == "log" for part in F.walk(formula))


def _neighbours(line: ExpressionLine, printed: PrintedTerms) -> Iterator[tuple[str, float]]:
    """(the operand taken, what the line gives) for each operand replaced by another of its family."""
    places = printed.places
    for name in F.symbols(line.formula):
        place = places.at(name)
        family = places.values.derivation.families[place.key]
        for m in range(family.size if family.size <= MOST_NEIGHBOURS else 0):
            if m != place.member:
                other = places.symbol(Quantity(place.key, m, place.step, place.sample))
                changed = F.substitute(line.formula, {name: other})
                yield family.member_id(m), work_plainly(places, changed, printed.own)
