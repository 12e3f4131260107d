"""Random typed formulas: each derived line by line, proved, and compared with the complex step.

In: how many formulas, and a seed. Out: how many were proved, refused, and how many slopes agree.

    >>> draw_formula(Random(1), 4)
    '((0)**2 + (1)**2)'
"""

from __future__ import annotations

import re
from random import Random

import numpy as np

from explainer import formula as F
from explainer.calculus.differentiation import to_tree
from explainer.functions import typed_activation
from explainer.functions.typed_formulas import ComplexArithmetic
from tests.long.agreement import Agreement, Trials
from tests.long.doors import in_time

LEAVES = ("x", "x", "x", "1", "2", "0.5", "pi", "0", "-1", "e", "1e-3", "12")
FUNCTIONS = (
    "exp", "tanh", "sin", "cos", "sinh", "cosh", "atan", "erf", "abs", "sign", "sigmoid", "log", "ln", "sqrt", "-",
)  # fmt: skip
TOLERANCE = 1e-8
STEEPEST = 1e9
"""Slopes from which on a last digit of x decides: cos(e**30) has none that floats could agree on."""
POINTS = np.array([-1.37, -0.61, 0.23, 0.79, 1.71])


def draw_formula(r: Random, leaves: int) -> str:
    """A formula in x with at most so many leaves."""
    if leaves == 1 or r.random() < 0.1:
        return r.choice(LEAVES)
    kind = r.choice(["sign", "function", "choice", "square", "power", "where"])
    if kind == "function":
        return f"{r.choice(FUNCTIONS)}({draw_formula(r, leaves - 1)})"
    if kind == "square":
        return f"({draw_formula(r, leaves - 1)})**2"
    first = draw_formula(r, leaves // 2)
    second = draw_formula(r, leaves - leaves // 2)
    if kind == "sign":
        return f"({first} {r.choice('+-*/')} {second})"
    if kind == "power":
        return f"({first})**{r.choice(['x', '3', '-2', '0.5', '0', '(1 - x)', f'({second})'])}"
    if kind == "where":
        relation = r.choice([">", ">=", "<", "<="])
        return f"where(x {relation} {r.choice(['0', '0.5', 'x', '-x'])}, {first}, {second})"
    return f"{r.choice(['max', 'min'])}({first}, {second})"


def compare_slope(text: str, agreement: Agreement) -> bool:
    """Whether a formula can be an activation; then its slope against the complex step, where both are finite."""
    try:
        with in_time():
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
        if np.isfinite(mine) and abs(expected) < STEEPEST:
            size = max(1.0, abs(mine), abs(expected))
            agreement.compare((text, float(x)), float(np.real(mine)), float(expected), size)
    return True


def draw_text(k: int, seed: int) -> str:
    """Formula number k, which holds x."""
    r, text = Random(f"formula {seed} {k}"), ""
    while not re.search(r"\bx\b", text):
        text = draw_formula(r, r.choice((3, 6, 6, 10)))
    return text


def try_formula(k: int, seed: int) -> None:
    """Formula number k alone."""
    compare_slope(draw_text(k, seed), Agreement(TOLERANCE))


def prove_formulas(count: int, seed: int) -> str:
    """Formulas in x of up to ten leaves; those that are flat everywhere, or have no real value, are refused."""
    agreement, proved = Agreement(TOLERANCE), 0
    trials = Trials()
    for k in range(count):
        text = draw_text(k, seed)
        with trials.case(text):
            proved += compare_slope(text, agreement)
    trials.require_none_failed()
    return f"{proved:,} of {count:,} formulas proved, the others refused; slopes: {agreement}"
