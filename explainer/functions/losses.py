"""Losses: the error of one output, its slope by that output, the lines between, and stable NumPy forms, one row each.

In: a name. Out: a `Loss`: E_o = e(t, y) for target t and output y among n outputs; the loss of a sample is their sum.

    >>> LOSSES["binary_cross_entropy"].slope
    '(y - t) / (y * (1 - y))'

Under a logarithm 0 · ln 0 counts as 0; what is infinite stays so and is refused as not finite where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from explainer.calculus.differentiation import Step
from explainer.formula import Formula

Array = Any


@dataclass(frozen=True, slots=True)
class Loss:
    """The error of one output, E_o = e(t, y) for target t and output y; the loss of a sample is their sum."""

    name: str
    formula: str
    """e(t, y); `n` stands for the number of outputs."""
    slope: str | Formula
    """∂e/∂y; a tree where it was derived from a typed formula."""
    steps: tuple[Step, ...]
    """From D(e) to the slope; every line is proved equal to the derivative."""
    value: Callable[..., Array]
    """(np, t, y, n) → e."""
    gradient: Callable[..., Array]
    """(np, t, y, n) → ∂e/∂y."""
    kinks: tuple[str, ...] = ()
    """Values of t − y without a slope."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameters that a spec may set, with the values this row has: delta → 1."""


def _times_log(np: Any, factor: Array, of: Array) -> Array:
    """factor · ln(of), 0 where the factor is 0."""
    nothing = np.real(factor) == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(nothing, 0, factor * np.log(np.where(nothing, 1, of)))


def _share(np: Any, above: Array, below: Array) -> Array:
    """above / below, 0 where above is 0."""
    nothing = above == 0
    with np.errstate(divide="ignore"):
        return np.where(nothing, 0, above / np.where(nothing, 1, below))


def _binary_slope(np: Any, t: Array, y: Array, n: int) -> Array:
    # at t = 0 and t = 1 one logarithm is missing altogether, and its pole with it
    inner = _share(np, y - t, y * (1 - y))
    return np.where(t == 1, -_share(np, 1.0, y), np.where(t == 0, _share(np, 1.0, 1 - y), inner))


def _huber(delta: str) -> Loss:
    """Huber 1964: a parabola up to delta, a straight line beyond."""
    d, number, a = delta, float(delta), "abs(t - y)"

    def value(np: Any, t: Array, y: Array, n: int) -> Array:
        size = (t - y) * np.sign(np.real(t - y))
        return np.where(np.real(size) <= number, (t - y) * (t - y) / 2, number * (size - number / 2)) / n

    return Loss(
        "huber",
        f"where({a} <= {d}, (t - y)**2 / 2, {d} * ({a} - {d} / 2)) / n",
        f"where({a} <= {d}, -(t - y), -{d} * sign(t - y)) / n",
        (
            Step(f"D(where({a} <= {d}, (t - y)**2 / 2, {d} * ({a} - {d} / 2)) / n)", "definition"),
            Step(f"D(where({a} <= {d}, (t - y)**2 / 2, {d} * ({a} - {d} / 2))) / n", "constant_factor"),
            Step(f"where({a} <= {d}, D((t - y)**2 / 2), D({d} * ({a} - {d} / 2))) / n", "slope_of_each_case"),
            Step(f"where({a} <= {d}, D((t - y)**2) / 2, {d} * D({a} - {d} / 2)) / n", "constant_factor"),
            Step(f"where({a} <= {d}, 2 * (t - y) * D(t - y) / 2, {d} * D({a} - {d} / 2)) / n", "power_and_chain_rule"),
            Step(f"where({a} <= {d}, 2 * (t - y) * D(t - y) / 2, {d} * D({a})) / n", "slope_of_constant"),
            Step(f"where({a} <= {d}, 2 * (t - y) * D(t - y) / 2, {d} * sign(t - y) * D(t - y)) / n", "chain_rule_abs"),
            Step(
                f"where({a} <= {d}, 2 * (t - y) * (-1) / 2, {d} * sign(t - y) * (-1)) / n",
                "slope_of_target_minus_output",
            ),
            Step(f"where({a} <= {d}, -(t - y), -{d} * sign(t - y)) / n", "multiply_numbers"),
        ),
        value,
        lambda np, t, y, n: np.clip(y - t, -number, number) / n,
        (),
        {"delta": delta},
    )


_ROWS = (
    Loss(
        "half_squared_error", "1 / 2 * (t - y)**2", "-(t - y)",
        (
            Step("D(1 / 2 * (t - y)**2)", "definition"),
            Step("1 / 2 * 2 * (t - y) * D(t - y)", "power_and_chain_rule"),
            Step("1 / 2 * 2 * (t - y) * (-1)", "slope_of_target_minus_output"),
            Step("-(t - y)", "half_times_two"),
        ),
        lambda np, t, y, n: (t - y) * (t - y) / 2, lambda np, t, y, n: y - t,
    ),
    Loss(
        "squared_error", "(t - y)**2", "-2 * (t - y)",
        (
            Step("D((t - y)**2)", "definition"),
            Step("2 * (t - y) * D(t - y)", "power_and_chain_rule"),
            Step("2 * (t - y) * (-1)", "slope_of_target_minus_output"),
            Step("-2 * (t - y)", "minus_signs"),
        ),
        lambda np, t, y, n: (t - y) * (t - y), lambda np, t, y, n: 2 * (y - t),
    ),
    Loss(
        "mean_squared_error", "(t - y)**2 / n", "-2 * (t - y) / n",
        (
            Step("D((t - y)**2 / n)", "definition"),
            Step("D((t - y)**2) / n", "constant_factor"),
            Step("2 * (t - y) * D(t - y) / n", "power_and_chain_rule"),
            Step("2 * (t - y) * (-1) / n", "slope_of_target_minus_output"),
            Step("-2 * (t - y) / n", "minus_signs"),
        ),
        lambda np, t, y, n: (t - y) * (t - y) / n, lambda np, t, y, n: 2 * (y - t) / n,
    ),
    Loss(
        "mean_absolute_error", "abs(t - y) / n", "-sign(t - y) / n",
        (
            Step("D(abs(t - y) / n)", "definition"),
            Step("D(abs(t - y)) / n", "constant_factor"),
            Step("sign(t - y) * D(t - y) / n", "chain_rule_abs"),
            Step("sign(t - y) * (-1) / n", "slope_of_target_minus_output"),
            Step("-sign(t - y) / n", "minus_signs"),
        ),
        lambda np, t, y, n: (t - y) * np.sign(np.real(t - y)) / n, lambda np, t, y, n: np.sign(y - t) / n, ("0",),
    ),
    _huber("1"),
    Loss(
        "binary_cross_entropy", "-(t * log(y) + (1 - t) * log(1 - y))", "(y - t) / (y * (1 - y))",
        (
            Step("D(-(t * log(y) + (1 - t) * log(1 - y)))", "definition"),
            Step("-(D(t * log(y)) + D((1 - t) * log(1 - y)))", "sum_rule"),
            Step("-(t * D(log(y)) + (1 - t) * D(log(1 - y)))", "constant_factor"),
            Step("-(t * (1 / y) + (1 - t) * D(log(1 - y)))", "slope_of_log"),
            Step("-(t * (1 / y) + (1 - t) * (D(1 - y) / (1 - y)))", "chain_rule_log"),
            Step("-(t * (1 / y) + (1 - t) * (-1 / (1 - y)))", "slope_of_one_minus_output"),
            Step("-(t / y) + (1 - t) / (1 - y)", "minus_signs"),
            Step("(-t * (1 - y) + (1 - t) * y) / (y * (1 - y))", "common_denominator"),
            Step("(-t + t * y + y - t * y) / (y * (1 - y))", "multiply_out"),
            Step("(y - t) / (y * (1 - y))", "collect_like_terms"),
        ),
        lambda np, t, y, n: -(_times_log(np, t, y) + _times_log(np, 1 - t, 1 - y)), _binary_slope,
    ),
    Loss(
        "cross_entropy", "-t * log(y)", "-t / y",
        (
            Step("D(-t * log(y))", "definition"),
            Step("-t * D(log(y))", "constant_factor"),
            Step("-t * (1 / y)", "slope_of_log"),
            Step("-t / y", "one_fraction"),
        ),
        lambda np, t, y, n: -_times_log(np, t, y), lambda np, t, y, n: -_share(np, t, y),
    ),
)  # fmt: skip

LOSSES: Mapping[str, Loss] = {row.name: row for row in _ROWS}


def with_delta(row: Loss, delta: Decimal | None) -> Loss:
    """The row with another delta, where it has one; any other row as it is."""
    if delta is None or "delta" not in row.parameters or Decimal(row.parameters["delta"]) == delta:
        return row
    text = f"{delta:f}"
    return replace(_huber(text), name=f"huber({text})")
