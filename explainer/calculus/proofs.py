"""Exact proofs that two formulas are the same function: arithmetic in a field of rational functions.

In: formula trees, in which `D(…)` stands for a derivative and `out` for the function's own value. Out: nothing, or a
`ProofError` that names the first line that differs.

    >>> from explainer.formula import read
    >>> prove(read("x**2", {"x"}), "x", [read("2 * x", {"x"})])

Every formula becomes an element of a differential field (`explainer.calculus.rational_functions`) over SymPy's
polynomials. |u|, max, min and where are proved case by case, on the open regions where nothing switches. Two formulas
that are equal here are equal wherever both are defined; no number is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from explainer.calculus.generators import ElementTerms, GrowError, ProofError, Registry, SplitError, TooLargeError
from explainer.calculus.rational_functions import FunctionField
from explainer.formula import Formula

__all__ = ["ProofError", "TooLargeError", "check_every_case", "is_flat", "prove"]

MAX_CASES = 32


def check_every_case(check: Callable[[FunctionField], None], variable: str, out: Formula | None = None) -> None:
    """Runs `check` on each open region where no |u|, max, min, sign or where switches.

    Raises TooLargeError beyond the limits of this module, and whatever `check` raises.
    """
    registry, pending = Registry(), [dict[ElementTerms, int]()]
    runs = 0
    while pending:
        signs = pending.pop()
        runs += 1
        if runs > MAX_CASES:
            raise TooLargeError(f"the formula has more than {MAX_CASES} cases")
        while True:
            try:
                check(FunctionField(registry, signs, variable, out))
            except GrowError:
                continue
            except SplitError as split:
                both = [{**signs, split.key: -1}, {**signs, split.key: 1}]
                pending += [case for case in both if _is_feasible(case)]
            break


def prove(value: Formula, variable: str, lines: Sequence[Formula]) -> None:
    """Every line is the derivative of `value` by the variable; `out` in a line is `value` itself.

    Raises ProofError with the first line that differs, TooLargeError where the formula is too large to tell.
    """

    def check(algebra: FunctionField) -> None:
        wanted = algebra.derivative(algebra.value(value))
        for number, line in enumerate(lines, 1):
            if algebra.reduce_roots(algebra.value(line) - wanted):
                raise ProofError(f"line {number} of {len(lines)} is not the slope by {variable}")

    check_every_case(check, variable, value)


def is_flat(value: Formula, variable: str) -> bool:
    """Whether the derivative by the variable is zero on every region: a constant, or a step function."""
    flat = True

    def check(algebra: FunctionField) -> None:
        nonlocal flat
        flat = flat and not algebra.reduce_roots(algebra.derivative(algebra.value(value)))

    check_every_case(check, variable)
    return flat


def _is_feasible(signs: dict[ElementTerms, int]) -> bool:
    """False where conditions x > a and x < b on one generator contradict each other; exact, and never wrongly False."""
    bounds: dict[int, list[Fraction | None]] = {}
    for (above, below), sign in signs.items():
        if below != (((), 1, 1),):
            continue
        constant = [Fraction(p, q) for monomial, p, q in above if not monomial]
        linear = [(m, Fraction(p, q)) for m, p, q in above if m]
        if len(linear) != 1 or len(linear[0][0]) != 1 or linear[0][0][0][1] != 1:
            continue
        border = -(constant[0] if constant else Fraction(0)) / linear[0][1]
        low_high = bounds.setdefault(linear[0][0][0][0], [None, None])
        rising = sign if linear[0][1] > 0 else -sign
        if rising > 0:
            low_high[0] = border if low_high[0] is None else max(low_high[0], border)
        else:
            low_high[1] = border if low_high[1] is None else min(low_high[1], border)
    return all(low is None or high is None or low < high for low, high in bounds.values())
