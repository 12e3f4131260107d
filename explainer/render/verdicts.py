"""Words and results that depend on numbers: which prepared text fits each variant.

In: a quantity. Out: for each variant the place of the text to use. A page never holds a value before it is filled, so
every "it fell" and every "digits cut off" is picked here.

    >>> sorted(VERDICT_PICKS)[:3]
    ['claim', 'compare', 'exact']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import Key
from explainer.equations.mistake import line_of
from explainer.network.derivation import Derivation
from explainer.numbers.arithmetics import as_fractions
from explainer.numbers.evaluation import Values
from explainer.numbers.printed_arrays import PrintedArray, print_array
from explainer.numbers.rounding import PrintRule, round_number
from explainer.printers import NumberStyle
from explainer.render.page import PageData, SlotText, choose_texts, write_number_texts
from explainer.walkthrough.document import Quantity, Verdict
from explainer.witnesses.claims import FalseClaim, Subject, choose_claim
from explainer.witnesses.facts import SATURATED, Facts

Picker = Callable[[PageData], Sequence[int]]


def _factor_product(factors: Sequence[Quantity], source: PageData) -> NDArray[np.float64]:
    """The product of some numbers, shape (variants,)."""
    values = source.display.values
    arrays = [np.asarray(values.get(f.key, f.step, f.sample), dtype=float)[:, f.member] for f in factors]
    return np.asarray(np.prod(np.broadcast_arrays(*arrays), axis=0))


def _exact(verdict: Verdict) -> Picker:
    """0 where every number that is compared is printed exactly, else 1."""

    def pick(source: PageData) -> Sequence[int]:
        places = [q for factors in verdict.among for q in factors]
        exact = [source.display.get(q.key, q.step, q.sample).exact[:, q.member] for q in places]
        return [int(not flag) for flag in np.logical_and.reduce(np.broadcast_arrays(*exact))]

    return pick


def _rate(verdict: Verdict) -> Picker:
    """What a learning rate does: 0 hardly moves, 1 falls, 2 falls the furthest, 3 rises, 4 runs away."""

    def pick(source: PageData) -> Sequence[int]:
        losses = source.measured("rate", False, None).value
        before, after = losses[:, -1], losses[:, :-1]
        here = after[:, verdict.quantity.member]
        others = np.delete(after, verdict.quantity.member, axis=1)
        with np.errstate(invalid="ignore"):
            rounding = 1e-12 * np.abs(before)
            best = here < np.nanmin(np.where(np.isfinite(others), others, np.inf), axis=1, initial=np.inf) - rounding
            fallen = np.where(best, 2, 1)
            still = np.abs(before - here) <= np.maximum(0.01 * np.abs(before), rounding)
            choice = np.where(still & (here <= before + rounding), 0, np.where(here > before, 3, fallen))
        return [int(k) for k in np.where(np.isfinite(here), choice, 4)]

    return pick


def _slip_reason(derivation: Derivation, right: Derivation, key: Key) -> str:
    """The mistake that is made at a family's lines or in their local factors; "" where there is none."""
    sources = [key, *(source for slot in derivation.families[key].slots.values() for source in slot.sources)]
    here = [derivation.families[k] for k in sources if k == key or k.kind == "local"]
    made = {line_of(family) for family in here if not family.has_equations_of(right.families.get(family.key, family))}
    named = [slip.name for slip in derivation.network.slips if made & {*slip.lines}]
    return f"mistake.{named[0]}" if named else ""


def _compare(verdict: Verdict) -> Picker:
    q, reasons = verdict.quantity, [text.key for text in verdict.texts]

    def pick(source: PageData) -> Sequence[int]:
        assert source.correct is not None
        display, correct = source.display, source.correct
        family = display.values.derivation.families[q.key]
        shown = display.get(q.key, q.step, q.sample)
        value = Fraction(shown.text[0, q.member].decode()) * (-1 if shown.negative[0, q.member] else 1)
        rule = display.rules.rule_of_member(family, q.member)
        rounded = PrintRule(rule.digits, rule.kind, "half_up", False)
        truth = float(np.asarray(correct.values.get(q.key, q.step, q.sample), dtype=float)[0, q.member])
        if abs(float(value) - truth) <= 1e-14 * abs(truth):
            return [reasons.index("reason.same")]
        slip = _slip_reason(display.values.derivation, correct.values.derivation, q.key)
        if slip:
            return [reasons.index(slip)]
        if Fraction(round_number(as_fractions(np.array([truth]))[0], rounded)) == value:
            return [reasons.index("reason.rounded")]
        exact = None
        if display.rules.carry and family.rule is not None:
            exact = display.values.exact_values(q.key, *display.values.frame(q.key, q.step, q.sample), slice(0, 1))
        if exact is not None and Fraction(round_number(exact[0, q.member], rounded)) != value:
            return [reasons.index("reason.cut")]
        return [reasons.index("reason.inherited")]

    return pick


def _slip_shows(verdict: Verdict) -> Picker:
    """0 where a slip's number is not the right one as printed, else 1."""
    q, name = verdict.quantity, verdict.texts[0].key.removeprefix("mistake.")

    def pick(source: PageData) -> Sequence[int]:
        wrong, right = source.measured(f"slip:{name}", False, q), source.display.get(q.key, q.step, q.sample)
        same = wrong.value[:, q.member] == right.value[:, q.member]
        return [int(flag) for flag in np.atleast_1d(same)]

    return pick


_KNOWN_FACTS: WeakKeyDictionary[Values, tuple[Facts, Facts | None]] = WeakKeyDictionary()


def is_confirmable(values: Values) -> bool:
    """Whether both engines can tell zeros from what is merely small: no neuron is deep in saturation, where a
    slope may be lost in one engine and not in the other."""
    last = max(values.batches)
    return all(
        bool(np.all(np.abs(np.asarray(values.get(key, step, sample), float)) <= SATURATED))
        for key, family in values.derivation.families.items()
        if family.kind == "net" and not key.phase
        for step, samples in values.batches.items()
        if step != last
        for sample in samples
    )


def _claim(verdict: Verdict) -> Picker:
    """The first sentence that may be said; behind the last one, nothing. The derived equations must agree."""
    met: dict[str, int] = {}
    asked = []
    for text in verdict.texts:
        asked.append((text.key, Subject(verdict.quantity, verdict.among, met.get(text.key, 0))))
        met[text.key] = met.get(text.key, 0) + 1
    told = [text.key for text in verdict.texts] + [""]

    def pick(source: PageData) -> Sequence[int]:
        values = source.display.values
        if values not in _KNOWN_FACTS:
            _KNOWN_FACTS[values] = Facts(values), Facts.from_equations(values)
        facts, apart = _KNOWN_FACTS[values]
        chosen = choose_claim(facts, asked)
        if apart is not None and is_confirmable(values):
            others = choose_claim(apart, asked)
            for here, there in np.broadcast(chosen, others):
                if here != there:
                    raise FalseClaim(told[here], told[there])
        return chosen

    return pick


def pick_together(claims: Sequence[Verdict]) -> Picker:
    """Where all of several claims stand in the product of their texts, each with nothing behind its last one."""

    def pick(source: PageData) -> Sequence[int]:
        columns = np.broadcast_arrays(*(np.array(_claim(claim)(source)) for claim in claims))
        return [int(k) for k in np.ravel_multi_index(columns, tuple(len(claim.texts) + 1 for claim in claims))]

    return pick


VERDICT_PICKS: Mapping[str, Callable[[Verdict], Picker]] = {
    "claim": _claim, "compare": _compare, "exact": _exact, "rate": _rate, "slip": _slip_shows,
}  # fmt: skip
"""Kind of verdict → how the place of its text is picked."""


@dataclass(frozen=True, slots=True)
class PathProduct:
    """The product along one path: a number that no equation of the list has."""

    factors: tuple[Quantity, ...]
    style: NumberStyle
    equal: str
    approx: str
    bracket: bool = False

    def print_product(self, source: PageData) -> PrintedArray:
        display = source.display
        return print_array(
            _factor_product(self.factors, source)[:, None], display.rules.overrides.get("path", display.rules.usual)
        )

    def text(self, source: PageData) -> SlotText:
        return write_number_texts(self.print_product(source), 0, self.style, self.bracket)

    def relation(self) -> PathRelation:
        """The sign before it."""
        return PathRelation(self)


@dataclass(frozen=True, slots=True)
class PathRelation:
    """`=` or `≈` before a path's product."""

    product: PathProduct

    def is_reached(self, source: PageData) -> Any:
        """Whether every factor is a number that arithmetic reaches, or one of them is 0; shape (variants,)."""
        display = source.display
        every: Any = True
        zero: Any = False
        for q in self.product.factors:
            reached = display.reach.of(q.key, q.step, q.sample)[:, q.member]
            every = every & reached
            zero = zero | (reached & (display.values.get(q.key, q.step, q.sample)[:, q.member] == 0))
        return every | zero

    def text(self, source: PageData) -> SlotText:
        exact = self.product.print_product(source).exact[:, 0] & self.is_reached(source)
        return choose_texts(exact, self.product.equal.encode(), self.product.approx.encode())
