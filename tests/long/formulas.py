"""Random typed formulas: each derived line by line, proved, and compared with the complex step.

In: how many formulas, and a seed. Out: how many were proved, refused, and how many slopes agree.

    >>> draw_formula(Random(1), 4)
    'tanh(exp((1 + 0.5)))'
"""

from __future__ import annotations

import re
from random import Random

import numpy as np

from explainer import formula as F
from explainer.calculus.differentiation import to_tree
from explainer.functions import typed_activation
from explainer.functions.typed_formulas import ComplexArithmetic
from tests.long.agreement import Agreement

LEAVES = ("x", "1", "2", "0.5", "pi")
FUNCTIONS = ("exp", "tanh", "sin", "abs", "sigmoid", "log", "sqrt", "-")
POINTS = np.array([-1.37, -0.61, 0.23, 0.79, 1.71])


def draw_formula(r: Random, leaves: int) -> str:
    """A formula in x with at most so many leaves."""
    if leaves == 1 or r.random() < 0.1:
        return r.choice(LEAVES)
    kind = r.choice(["sign", "function", "choice", "square"])
    if kind == "function":
        return f"{r.choice(FUNCTIONS)}({draw_formula(r, leaves - 1)})"
    if kind == "square":
        return f"({draw_formula(r, leaves - 1)})**2"
    first = draw_formula(r, leaves // 2)
    second = draw_formula(r, leaves - leaves // 2)
    if kind == "sign":
        return f"({first} {r.choice('+-*/')} {second})"
    return f"{r.choice(['max', 'min'])}({first}, {second})"


def compare_slope(text: str, agreement: Agreement) -> bool:
    """Whether a formula can be an activation; then its slope against the complex step, where both are finite."""
    try:
        row = typed_activation(text)
    except F.FormulaError as error:
        assert "is not the slope" not in str(error), text
        return False
    with np.errstate(all="ignore"):
        try:
            shown = F.evaluate(to_tree(row.slope), {"x": POINTS}, ComplexArithmetic(np))
        except (ZeroDivisionError, OverflowError):
            return True
        found = row.gradient(np, POINTS)
    for x, mine, expected in zip(POINTS, np.broadcast_to(shown, POINTS.shape), found, strict=True):
        if np.isfinite(mine) and np.isfinite(expected):
            size = max(1.0, abs(mine), abs(expected))
            agreement.compare((text, float(x)), float(np.real(mine)), float(expected), size)
    return True


def prove_formulas(count: int, seed: int) -> str:
    """Formulas in x of up to six leaves; those that are flat everywhere, or have no real value, are refused."""
    agreement, proved = Agreement(1e-8), 0
    for k in range(count):
        r, text = Random(f"formula {seed} {k}"), ""
        while not re.search(r"\bx\b", text):
            text = draw_formula(r, 6)
        proved += compare_slope(text, agreement)
    return f"{proved:,} of {count:,} formulas proved, the others refused; slopes: {agreement}"
