"""What a line can give at all: a sigmoid stays between 0 and 1, a squared error is never negative.

In: a family. Out: its limits, found by evaluating its own rule over a wide range of operands.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> families = explain("mazur").derivation.families
    >>> [is_out_of_range(families[Key("out", 1)], value) for value in (-0.2, 0.0, 0.5, 1.0)]
    [True, True, False, True]
"""

from __future__ import annotations

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family
from explainer.judging.printed import Floats
from explainer.numbers.arithmetics import FloatArithmetic

REACH = 15.0
"""How far operands are tried: where tanh is not yet 1 in floats."""
STILL = 1e-3
"""By how much a function that has limits still changes at the end of that."""
NO_LIMITS = (-np.inf, np.inf)
SHARES = (np.nextafter(0, 1), np.nextafter(1, 0))
"""Of softmax: more than nothing, less than everything."""
DECIMALS = 5
"""To which a limit is known."""


def limits_of(family: Family) -> tuple[float, float]:
    """(lowest, highest) that an output or an error can be; infinite where there is none, or none is known."""
    rule = family.rule
    names = sorted(F.symbols(rule)) if rule is not None and family.kind in ("out", "error") else []
    if not names or not set(names) <= set(family.slots) or len(names) > 2:
        return NO_LIMITS
    if any(family.slots[name].starts is not None for name in names):
        return SHARES if family.kind == "out" else NO_LIMITS
    assert rule is not None
    grids = np.meshgrid(*[np.linspace(-REACH, REACH, 301)] * len(names))
    with np.errstate(all="ignore"):
        values = np.asarray(F.evaluate(rule, dict(zip(names, grids, strict=True)), FloatArithmetic()), dtype=float)
    if family.kind == "error":
        finite = values[np.isfinite(values)]
        return (0.0, np.inf) if len(finite) and finite.min() >= 0 else NO_LIMITS
    if values.shape != (301,) or not np.isfinite(values).all():
        return NO_LIMITS
    return -_highest(-values[::-1]), _highest(values)


def _highest(values: Floats) -> float:
    """The upper limit of a function: one that it comes near without reaching it is not among its values."""
    still = abs(values[-1] - values[-11]) < STILL
    if not still and values.max() == values[-1]:
        return float(np.inf)
    limit, highest = round(float(values.max()), DECIMALS), float(values.max())
    return float(np.nextafter(limit, -np.inf)) if highest < limit else highest


def is_out_of_range(family: Family, value: float) -> bool:
    """Whether a line can never give a number."""
    low, high = limits_of(family)
    return not low <= value <= high
