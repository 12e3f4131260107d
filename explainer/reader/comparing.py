"""Whether a printed formula and a derived one are the same function: their values at seeded points.

In: a side of a chain as flat text, and a formula over the places of its names. Out: whether they agree.

    >>> from explainer.formula import Mul
    >>> formulas_agree("w1*i1", Mul((Sym("1"), Sym("0"))), ("i1", "w1"), Words(), "")
    True
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from explainer import formula as F
from explainer.formula import Call, Formula, Num, Sym
from explainer.functions.draws import draw_integers
from explainer.numbers.arithmetics import FloatArithmetic, float_call
from explainer.reader.grammar import LETTERS, Words, parse_side

POINTS = 3
"""Seeded points at which a printed formula is compared with the derived one."""
AGREEMENT = 1e-9
"""Relative difference of two formulas at a point, beyond which they are two."""


class NamelessNumbers(FloatArithmetic):
    """Numbers and functions; one that has a letter instead of a name may be any."""

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        return np.sin(args[0] + ord(name)) + 2 if name in (*LETTERS, "e") and args else float_call(name, args)

    def sum_over(self, values: Any) -> Any:
        return 3 * values


@lru_cache(maxsize=4096)
def formulas_agree(side: str, formula: Formula, labels: tuple[str, ...], words: Words, f: str) -> bool:
    """Whether a printed side and a formula over the places of `labels` have the same value at seeded points."""
    printed = parse_side(side, labels, words, f)
    derived = call_by_name(F.substitute(formula, {str(k): Sym(label) for k, label in enumerate(labels)}), f)
    for point in range(POINTS):
        numbers = draw_integers(point, f"reader {point}", len(labels) + 1, 1800)
        low = -0.9 if point == POINTS - 1 else 0.05
        values = {
            label: low + (0.95 - low) * (n + 1) / 1801 for label, n in zip(labels, numbers.tolist(), strict=False)
        }
        with np.errstate(all="ignore"):
            first, second = evaluate_with_slopes(printed, values), evaluate_with_slopes(derived, values)
        if not (math.isnan(first) and math.isnan(second)) and not abs(first - second) <= AGREEMENT * max(
            1.0, abs(first), abs(second)
        ):
            return False
    return True


def evaluate_with_slopes(formula: Formula, values: dict[str, float]) -> float:
    """A formula's value; a derivative that is still to be taken is a difference over a small step."""

    def take(part: Formula) -> Formula:
        if isinstance(part, Call) and part.name == "D":
            body, variable = part.args
            assert isinstance(variable, Sym)
            step = 1e-6
            ends = [
                evaluate_with_slopes(body, values | {variable.name: values[variable.name] + sign * step})
                for sign in (1, -1)
            ]
            return Num(repr((ends[0] - ends[1]) / (2 * step)))
        return F.rebuild(part, take)

    if any(isinstance(part, Call) and part.name == "D" for part in F.walk(formula)):
        formula = take(formula)
    return float(F.evaluate(formula, values, NamelessNumbers()))


def call_by_name(formula: Formula, f: str) -> Formula:
    """The formula with the function that a page calls f under its own name."""
    formula = F.rebuild(formula, lambda part: call_by_name(part, f))
    return Call(f, formula.args) if isinstance(formula, Call) and formula.name == "f" and f else formula
