"""A step in one weight with 150 digits: stands in where the complex step in floats leaves its range.

In: `Values`, a parameter, a sample. Out: ∂E/∂w = Im E(w + ih) / h, the forward equations in mpmath from the given
numbers up. In floats a step of 10⁻²⁰⁰ is lost behind a slope of 10⁻¹¹⁰, and 1 − y keeps few digits where y is nearly
1; here neither happens. Only the forward equations are read; it knows no derivative.

    >>> from explainer import explain
    >>> float(slope_to_many_digits(explain("mazur").values, Key("weight", 2), 0, 1, 1, 0).__round__(9))
    0.082167041
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.formula import Num
from explainer.functions import ACTIVATIONS
from explainer.numbers.evaluation import Values
from explainer.witnesses.many_digits import EQUAL, require_small

STAND_IN_DIGITS = 150
STEP_DIGITS = 60
"""The step is 10 to minus this power: its square is lost among the digits, and a third of them is left for it."""


class StepArithmetic:
    """mpmath numbers with a tiny imaginary part; branches follow the real part."""

    def __init__(self) -> None:
        import mpmath

        self.mp = mpmath.mp.clone()
        self.mp.dps = STAND_IN_DIGITS

    def number(self, literal: Num) -> Any:
        return self.mp.mpf(literal.text)

    def order(self, left: Any, right: Any) -> int:
        """-1, 0 or 1 as left is less than, equal to or larger than right."""
        a, b = self.mp.re(left), self.mp.re(right)
        apart = a - b
        return 0 if abs(apart) <= EQUAL * max(abs(a), abs(b)) else int(self.mp.sign(apart))

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        if name in ACTIVATIONS and ACTIVATIONS[name].formula != f"{name}(x)":
            return F.evaluate(F.read(ACTIVATIONS[name].formula, {"x"}), {"x": args[0]}, self)
        match name, args:
            case "pi" | "e", ():
                return +getattr(self.mp, name)
            case "pow", (base, exponent):
                require_small(self.mp, name, (base, self.mp.re(exponent)))
                return base**exponent
            case "max" | "min", (left, right):
                order = self.order(left, right) * (1 if name == "max" else -1)
                return left if order > 0 or (order == 0 and not self.mp.im(left)) else right
            case "abs" | "sign", (x,):
                sign = int(self.mp.sign(self.mp.re(x)))
                return sign * x if name == "abs" else self.mp.mpf(sign)
        require_small(self.mp, name, tuple(map(self.mp.re, args)))
        return getattr(self.mp, name)(*args)

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
        order = self.order(left, right)
        return value if order > 0 or (order == 0 and relation == ">=") else otherwise

    def sum_over(self, values: Any) -> Any:
        raise TypeError("a single equation has no ragged sum")

    def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Any:
        raise TypeError("a single equation has one rule")


@cache
def step_arithmetic() -> StepArithmetic:
    """The one arithmetic of a step."""
    return StepArithmetic()


def slope_to_many_digits(values: Values, key: Key, m: int, step: int, sample: int, row: int) -> Any:
    """∂E/∂w of member m of a parameter family, in one variant."""
    arithmetic, families = step_arithmetic(), values.derivation.network.families
    mp, numbers = arithmetic.mp, dict[str, Any]()
    h = mp.mpf(10) ** -STEP_DIGITS
    for own, family in families.items():
        for member in range(family.size):
            equation = values.derivation.forward_equation(own, member)
            if equation.formula is not None:
                numbers[equation.id] = settle(F.evaluate(equation.formula, numbers, arithmetic), equation, numbers, mp)
                continue
            array = np.asarray(values.get(own, step, sample), dtype=float)
            given = mp.mpf(float(array[row % len(array), member]))
            numbers[equation.id] = mp.mpc(given, h) if (own, member) == (key, m) else given
    return mp.im(numbers["E_total"]) / h


def settle(value: Any, equation: Any, numbers: Mapping[str, Any], mp: Any) -> Any:
    """A net input whose terms cancel is 0, as it is everywhere in a lesson; its step stays."""
    if equation.key.kind != "net":
        return value
    size = sum(abs(F.evaluate(term, numbers, step_arithmetic())) for term in terms_of(equation.formula))
    return mp.mpc(0, mp.im(value)) if abs(mp.re(value)) < EQUAL * size else value


def terms_of(formula: F.Formula) -> tuple[F.Formula, ...]:
    """The terms of a sum; any other formula is one."""
    return formula.terms if isinstance(formula, F.Add) else (formula,)
