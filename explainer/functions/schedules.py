"""Schedules: a learning rate that is a formula in `epoch` and `step`.

In: text such as "0.1 * 0.5**floor(epoch/5)". Out: its formula, and the rates of updates in NumPy, by a way of their
own. `step` is the number of the update, from 1; `epoch` counts the passes through the data that are complete, from 0.

    >>> import numpy
    >>> schedule_rates(read_schedule("0.1 * 0.5**floor(epoch/5)"), numpy.array([0, 5]), numpy.array([1, 6])).tolist()
    [0.1, 0.05]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from explainer import formula as F
from explainer.formula import Formula, FormulaError
from explainer.functions.typed_formulas import evaluate_arrays

Array = Any
LAST_DIGIT = 1e-15
"""By what part of itself a number moves in its last digit."""
SCHEDULE_NAMES = ("epoch", "step")


def read_schedule(text: str) -> Formula:
    """The formula of a schedule. Raises FormulaError where it cannot be read or names neither epoch nor step."""
    formula = F.read(text, frozenset(SCHEDULE_NAMES), F.WITH_STEPS)
    if not F.symbols(formula):
        raise FormulaError("it names neither epoch nor step: a rate that stays is typed as a number")
    return formula


def schedule_rates(formula: Formula, epochs: Array, steps: Array) -> Array:
    """The rates of updates, from the epoch and the number of each, shape (updates,); NaN where there is none."""
    import numpy

    places = {"epoch": numpy.asarray(epochs, dtype=float), "step": numpy.asarray(steps, dtype=float)}
    return settle_rates(lambda at: evaluate_arrays(numpy, formula, at), places)


def settle_rates(evaluate: Callable[[Mapping[str, Array]], Array], places: Mapping[str, Array]) -> Array:
    """The rates at places of epoch and step, by whatever evaluates the formula.

    What binary digits leave of 0.3 − 0.1 · 3 is 0: a rate that is less than a move of epoch and step in their last
    digit makes of it.
    """
    import numpy

    rates = evaluate(places)
    moved = evaluate({name: place * (1 + LAST_DIGIT) for name, place in places.items()})
    with numpy.errstate(invalid="ignore"):
        return numpy.where(numpy.abs(rates) <= numpy.abs(moved - rates), 0.0, rates)


def holds_floor(formula: Formula) -> bool:
    """Whether a part of a formula is rounded down."""
    return any(isinstance(part, F.Call) and part.name == "floor" for part in F.walk(formula))
