"""Words and results that depend on numbers: which prepared text fits each variant.

In: a quantity. Out: for each variant the place of the text to use. A page never holds a value before it is filled, so
every "it fell" and every "digits cut off" is picked here.

    >>> sorted(VERDICT_PICKS)[:3]
    ['claim', 'compare', 'exact']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from explainer.equations.keys import Key
from explainer.equations.mistake import line_of
from explainer.network.derivation import Derivation
from explainer.numbers.arithmetics import as_fractions
from explainer.numbers.evaluation import Values
from explainer.numbers.rounding import PrintRule, round_number
from explainer.render.page import PageData
from explainer.walkthrough.document import Document, Prose, Quantity, Say, Verdict, leaf_blocks
from explainer.witnesses.claims import FalseClaim, choose_claim
from explainer.witnesses.conditions import Subject
from explainer.witnesses.facts import ROUNDING, Facts

Picker = Callable[[PageData], Sequence[int]]


def _exact(verdict: Verdict) -> Picker:
    """0 where every number that is compared is printed exactly, else 1."""

    def pick(source: PageData) -> Sequence[int]:
        places = [q for factors in verdict.among for q in factors]
        exact = [source.display.get(q.key, q.step, q.sample).exact[:, q.member] for q in places]
        return [int(not flag) for flag in np.logical_and.reduce(np.broadcast_arrays(*exact))]

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
            alone = Fraction(round_number(as_fractions(np.array([truth]))[0], rule)) == value
            return [reasons.index("reason.cut" if alone else "reason.both")]
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


def _thickness(verdict: Verdict) -> Picker:
    """How thick a line is: in steps of the largest number, those of negative numbers behind the others."""
    steps = len(verdict.texts) // 2 - 1

    def pick(source: PageData) -> Sequence[int]:
        def number(places: tuple[Quantity, ...]) -> Any:
            values = source.display.values
            parts = [np.asarray(values.get(q.key, q.step, q.sample), dtype=float)[:, q.member] for q in places]
            return parts[0] if len(parts) == 1 else parts[0] - parts[1]

        own, *others = np.broadcast_arrays(*map(number, verdict.among))
        largest = np.max(np.abs(others), axis=0)
        share = np.divide(np.abs(own), largest, out=np.zeros(len(own)), where=largest > 0)
        level = np.ceil(steps * share - ROUNDING).astype(int).clip(0, steps)
        return [int(k) for k in level + (steps + 1) * (own < 0)]

    return pick


def facts_of(values: Values) -> tuple[Facts, Facts | None]:
    """What sentences ask of a lesson, from both engines; found out once for all pages."""
    if "facts" not in values.known:
        values.known["facts"] = Facts(values), Facts.from_equations(values)
    found: tuple[Facts, Facts | None] = values.known["facts"]
    return found


def _claim(verdict: Verdict) -> Picker:
    """The first sentence that may be said; behind the last one, nothing. The derived equations must agree."""
    met: dict[str, int] = {}
    asked = []
    for text in verdict.texts:
        asked.append((text.key, Subject(verdict.quantity, verdict.among, met.get(text.key, 0))))
        met[text.key] = met.get(text.key, 0) + 1
    told = [text.key for text in verdict.texts] + [""]
    last = max(q.step for q in (verdict.quantity, *(q for factors in verdict.among for q in factors)))

    def pick(source: PageData) -> Sequence[int]:
        facts, apart = facts_of(source.display.values)
        chosen = choose_claim(facts, asked)
        if apart is not None and facts.is_confirmable(last) and apart.is_confirmable(last):
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
    "claim": _claim, "compare": _compare, "exact": _exact, "slip": _slip_shows,
    "thickness": _thickness,
}  # fmt: skip
"""Kind of verdict → how the place of its text is picked."""


def said_sentences(document: Document, source: PageData) -> Iterator[Say]:
    """The sentences of a document's paragraphs, those among them that numbers chose for the first variant."""
    for block in leaf_blocks(document.sections):
        for sentence in block.sentences if isinstance(block, Prose) else ():
            if isinstance(sentence, Say):
                yield sentence
            elif sentence.kind == "claim":
                chosen = _claim(sentence)(source)[0]
                yield from sentence.texts[chosen : chosen + 1]
