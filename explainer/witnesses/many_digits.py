"""Numbers with 50 digits: formulas in mpmath, within bounds that end.

In: a formula's parts as mpmath numbers. Out: their value; `NotFinite` where a function is asked for more than it could
ever compute, such as exp of a number with ten thousand digits.

    >>> arithmetic = mpmath_arithmetic()
    >>> arithmetic.mp.nstr(arithmetic.call("exp", (arithmetic.mp.mpf(1),)), 45)
    '2.71828182845904523536028747135266249775724709'
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from explainer import formula as F
from explainer.formula import Num
from explainer.functions import ACTIVATIONS
from explainer.numbers.limits import OUT_OF_RANGE, NotFinite

PRECISION_DIGITS = 50
"""Precision of the witnesses that use mpmath."""
EQUAL = 1e-15
"""Share of two numbers below which they are one: a border that is met exactly, whatever binary digits say."""
MAX_POWER_OF_TEN = 10_000
"""The largest argument of a function is 10 to this power: beyond it a function may take forever."""
MAX_BITS = int(MAX_POWER_OF_TEN * 3.3219280948873626)
ENDLESS = frozenset({"exp", "pow", "sin", "cos", "sinh", "cosh", "tanh"})
"""Functions whose work grows with the size of their argument."""


class MpmathArithmetic:
    """mpmath numbers; activations by their formula, not their stable form. What is not real is not a number."""

    def __init__(self) -> None:
        import mpmath

        self.mp = mpmath.mp.clone()
        self.mp.dps = PRECISION_DIGITS

    def number(self, literal: Num) -> Any:
        return self.mp.mpf(literal.text)

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        if name in ACTIVATIONS and ACTIVATIONS[name].formula != f"{name}(x)":
            return F.evaluate(F.read(ACTIVATIONS[name].formula, {"x"}), {"x": args[0]}, self)
        special: dict[str, Callable[..., Any]] = {
            "pow": lambda a, b: a**b,
            "abs": abs,
            "max": max,
            "min": min,
            "floor": self.floor,
            "pi": lambda: +self.mp.pi,
            "e": lambda: +self.mp.e,
        }
        require_small(self.mp, name, args)
        value = (special.get(name) or getattr(self.mp, name))(*args)
        return self.mp.nan if isinstance(value, self.mp.mpc) else value

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
        apart = left - right
        if abs(apart) <= EQUAL * max(abs(left), abs(right)):  # binary 0.3 meets the typed 0.3
            return value if relation == ">=" else otherwise
        return value if apart > 0 else otherwise

    def floor(self, x: Any) -> Any:
        """The largest whole number that is not above x, up to what typed decimals lose in binary digits."""
        whole = self.mp.nint(x)
        return whole if abs(x - whole) <= EQUAL * max(1, abs(whole)) else self.mp.floor(x)

    def sum_over(self, values: Any) -> Any:
        raise TypeError("a single equation has no ragged sum")

    def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Any:
        raise TypeError("a single equation has one rule")


@cache
def mpmath_arithmetic() -> MpmathArithmetic:
    """The one arithmetic of 50 digits."""
    return MpmathArithmetic()


def require_small(mp: Any, name: str, args: tuple[Any, ...]) -> None:
    """Raises NotFinite for a function whose argument is too large for it to end."""
    taken = args[1:] if name == "pow" else args  # a large base is no work
    if name in ENDLESS and any(mp.isfinite(arg) and arg and mp.mag(arg) > MAX_BITS for arg in taken):
        raise NotFinite(f"{name} is taken of a number beyond 1e{MAX_POWER_OF_TEN}: {OUT_OF_RANGE}")
