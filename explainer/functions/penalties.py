"""Penalties: a formula in w that each weight adds to the loss, such as "0.1*abs(w)" (L1) or "0.05*w**2" (L2).

In: the text. Out: a `Penalty`, its slope derived and proved line by line; in NumPy the slope is a complex step, which
knows nothing of the derivation.

    >>> import numpy
    >>> penalty = typed_penalty("0.1*abs(w)")
    >>> penalty.kinks, penalty.gradient(numpy, numpy.array([-2.0, 0.0, 3.0])).tolist()
    (('0',), [-0.1, 0.0, 0.1])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from explainer import formula as F
from explainer.calculus.differentiation import Step
from explainer.formula import Call, Formula
from explainer.functions.typed_formulas import typed_function

Array = Any
_TRIED = (-2.0, -0.5, -0.1, 0.0, 0.1, 0.5, 2.0)


@dataclass(frozen=True, slots=True)
class Penalty:
    """P(w), what one weight adds to the loss of an update."""

    formula: Formula
    """In w."""
    slope: Formula
    """∂P/∂w, in w."""
    steps: tuple[Step, ...]
    """From D(P) to the slope; every line is proved equal to the derivative."""
    value: Callable[..., Array]
    """(np, w) → P."""
    gradient: Callable[..., Array]
    """(np, w) → ∂P/∂w; at a corner what the lines give there."""
    kinks: tuple[str, ...]
    """Values of w without a slope."""

    @property
    def takes_sign(self) -> bool:
        """Whether the slope holds the sign of w."""
        return any(isinstance(part, Call) and part.name == "sign" for part in F.walk(self.slope))


@lru_cache(maxsize=64)
def typed_penalty(text: str) -> Penalty:
    """The penalty of a formula in w. Raises FormulaError where it cannot be read, has no real value, is flat, or its
    slope cannot be proved."""
    made = typed_function(text, "w", _TRIED)
    return Penalty(made.formula, made.derived.slope, made.derived.steps, made.value, made.gradient, made.kinks)
