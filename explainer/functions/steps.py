"""Steps: activations that answer yes or no, and have no slope to learn by.

In: a name, the net input at which the step is, and the value exactly there. Out: an `Activation`, as the table's rows
are. A step is no row of that table: nothing can be learnt through one but by the perceptron's rule.

    >>> step_row("step").formula
    'where(x >= 0, 1, 0)'
    >>> step_row("sign", "0.5", "-1").formula
    'where(x > 0.5, 1, -1)'

A perceptron's unit is 1 from its threshold on (Rosenblatt 1958): that is the value at the step where a spec names none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer.calculus.differentiation import Step
from explainer.functions.activations import Activation
from explainer.functions.stable_forms import Array

STEPS: Mapping[str, tuple[str, tuple[str, ...]]] = {"step": ("0", ("0", "0.5", "1")), "sign": ("-1", ("-1", "0", "1"))}
"""Name → (the value below the step, values that may stand at it); above it is 1."""
USUAL_AT_ZERO = "1"
"""The value at the step where a spec names none."""


def step_row(name: str, threshold: str = "0", at_zero: str = USUAL_AT_ZERO) -> Activation:
    """The row of a step at `threshold`; all numbers as typed. Raises KeyError for an unknown name."""
    below, _ = STEPS[name]
    at = f"({threshold})" if threshold.startswith("-") else threshold

    def write_cases(one: str, other: str, here: str) -> str:
        if float(at_zero) == 1:
            return f"where(x >= {at}, {one}, {other})"
        if float(at_zero) == float(below):
            return f"where(x > {at}, {one}, {other})"
        return f"where(x > {at}, {one}, where(x >= {at}, {here}, {other}))"

    place, lower, middle = float(threshold), float(below), float(at_zero)

    def value(np: Any, x: Array) -> Array:
        real = np.real(x)
        return np.where(real > place, 1.0, np.where(real == place, middle, lower))

    return Activation(
        name,
        write_cases("1", below, at_zero),
        "0",
        (
            Step(f"D({write_cases('1', below, at_zero)})", "definition"),
            Step(write_cases("D(1)", f"D({below})", f"D({at_zero})"), "slope_of_each_case"),
            Step("0", "slope_of_constant"),
        ),
        value,
        lambda np, x: np.zeros_like(x),
        name,
        (threshold,),
        jump=place,
    )
