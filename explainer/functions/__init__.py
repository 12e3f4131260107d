"""The functions a network is made of: activations, losses, optimizers and initializers, one row each.

In: a name from a spec (or a formula a teacher typed). Out: a row with the formula, its slope in closed form, the
lines that lead from one to the other, and a numerically stable NumPy form.

    >>> ACTIVATIONS["sigmoid"].slope
    'out * (1 - out)'

A row states its slope; `explainer.network.prover` proves it equal to the derivative of the formula, line by line. NumPy
comes in as the argument `np`, so that reading the tables costs no import.
"""

from __future__ import annotations

from explainer.calculus.differentiation import Step
from explainer.functions.activations import ACTIVATIONS, ALIASES, Activation, with_parameters
from explainer.functions.initializers import INITIALIZERS
from explainer.functions.losses import LOSSES, Loss, with_delta
from explainer.functions.optimizers import (
    OPTIMIZER_CONSTANTS,
    OPTIMIZER_FORMS,
    OPTIMIZERS,
    PERCEPTRON,
    OptimizerRow,
    optimizer_row,
)
from explainer.functions.penalties import Penalty, typed_penalty
from explainer.functions.schedules import SCHEDULE_NAMES, holds_floor, read_schedule, schedule_rates, settle_rates
from explainer.functions.stable_forms import Array, floor
from explainer.functions.steps import STEPS, USUAL_AT_ZERO, step_row
from explainer.functions.typed_formulas import require_usable, typed_activation, typed_loss

__all__ = [
    "ACTIVATIONS",
    "ALIASES",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "OPTIMIZER_CONSTANTS",
    "OPTIMIZER_FORMS",
    "PERCEPTRON",
    "SCHEDULE_NAMES",
    "STEPS",
    "USUAL_AT_ZERO",
    "Activation",
    "Array",
    "Loss",
    "OptimizerRow",
    "Penalty",
    "Step",
    "floor",
    "holds_floor",
    "optimizer_row",
    "read_schedule",
    "require_usable",
    "schedule_rates",
    "settle_rates",
    "step_row",
    "typed_activation",
    "typed_loss",
    "typed_penalty",
    "with_delta",
    "with_parameters",
]  # fmt: skip
