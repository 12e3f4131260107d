"""Words and results that depend on numbers: which prepared text fits each variant.

In: a quantity. Out: for each variant the place of the text to use. A page never holds a value before it is filled, so
every "it fell" and every "digits cut off" is picked here.

    >>> CHOICES["helped"][0]()
    ('helped.better', 'helped.worse', 'helped.same')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from explainer.alterations import line_of
from explainer.derivation import Derivation
from explainer.document import Quantity
from explainer.evaluation import as_fractions
from explainer.mistakes import MISTAKES
from explainer.printers import NumberStyle
from explainer.render.page import Source, Text, chosen, written
from explainer.rounding import Printed, Rule, print_array, round_number

Pick = Callable[[Source], Sequence[int]]


def _helped(q: Quantity) -> Pick:
    def pick(source: Source) -> Sequence[int]:
        values = source.display.values
        before = np.asarray(values.get(q.key, q.step, q.sample), dtype=float)[:, 0]
        after = np.asarray(values.get(f"after:{q.key}", q.step, q.sample), dtype=float)[:, 0]
        return [int(k) for k in np.where(after < before, 0, np.where(after > before, 1, 2))]

    return pick


def reasons() -> tuple[str, ...]:
    """Keys of the reasons why a printed number differs from the correct one."""
    return ("reason.same", "reason.cut", "reason.inherited", *(f"mistake.{name}" for name in MISTAKES))


def _slip(derivation: Derivation, right: Derivation, key: str) -> str:
    """The mistake that is made at a family's lines or in their local factors; "" where there is none."""
    sources = [key, *(source for slot in derivation.families[key].slots.values() for source in slot.sources)]
    here = [derivation.families[k] for k in sources if k == key or k.startswith("local:")]
    made = {line_of(family) for family in here if not family.states(right.families.get(family.key, family))}
    named = [name for name in derivation.network.spec.training.mistakes if made & {*MISTAKES[name].lines}]
    return f"mistake.{named[0]}" if named else ""


def _compare(q: Quantity) -> Pick:
    texts = reasons()

    def pick(source: Source) -> Sequence[int]:
        assert source.correct is not None
        display, correct = source.display, source.correct
        family = display.values.derivation.families[q.key]
        shown = display.get(q.key, q.step, q.sample)
        value = Fraction(shown.text[0, q.member].decode()) * (-1 if shown.negative[0, q.member] else 1)
        rule = display.rules.exceptions(family).get(q.member, display.rules.of(family))
        rounded = Rule(rule.digits, rule.kind, "half_up", False)
        truth = float(np.asarray(correct.values.get(q.key, q.step, q.sample), dtype=float)[0, q.member])
        if Fraction(round_number(as_fractions(np.array([truth]))[0], rounded)) == value:
            return [texts.index("reason.same")]
        slip = _slip(display.values.derivation, correct.values.derivation, q.key)
        if slip:
            return [texts.index(slip)]
        exact = display.values.unrounded.get((q.key, (q.step, q.sample)))
        if exact is not None and Fraction(round_number(exact[0, q.member], rounded)) != value:
            return [texts.index("reason.cut")]
        return [texts.index("reason.inherited")]

    return pick


CHOICES: Mapping[str, tuple[Callable[[], tuple[str, ...]], Callable[[Quantity], Pick]]] = {
    "helped": (lambda: ("helped.better", "helped.worse", "helped.same"), _helped),
    "compare": (reasons, _compare),
}
"""Kind of verdict → (keys of its texts, how one is picked)."""


@dataclass(frozen=True, slots=True)
class PathProduct:
    """The product along one path: a number that no equation of the list has."""

    factors: tuple[Quantity, ...]
    style: NumberStyle
    equal: str
    approx: str
    bracket: bool = False

    def printed(self, source: Source) -> Printed:
        display = source.display
        values = [
            np.asarray(display.values.get(f.key, f.step, f.sample), dtype=float)[:, f.member] for f in self.factors
        ]
        product = np.prod(np.broadcast_arrays(*values), axis=0)
        return print_array(product[:, None], display.rules.overrides.get("path", display.rules.usual))

    def text(self, source: Source) -> Text:
        return written(self.printed(source), 0, self.style, self.bracket)

    def relation(self) -> PathRelation:
        """The sign before it."""
        return PathRelation(self)


@dataclass(frozen=True, slots=True)
class PathRelation:
    """`=` or `≈` before a path's product."""

    product: PathProduct

    def text(self, source: Source) -> Text:
        exact = self.product.printed(source).exact[:, 0]
        return chosen(exact, self.product.equal.encode(), self.product.approx.encode())
