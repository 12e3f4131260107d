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
from explainer.functions.optimizers import OPTIMIZER_CONSTANTS, OPTIMIZERS, OptimizerRow, optimizer_row
from explainer.functions.stable_forms import Array
from explainer.functions.typed_formulas import typed_activation, typed_loss

__all__ = [
    "ACTIVATIONS",
    "ALIASES",
    "INITIALIZERS",
    "LOSSES",
    "OPTIMIZERS",
    "OPTIMIZER_CONSTANTS",
    "Activation",
    "Array",
    "Loss",
    "OptimizerRow",
    "Step",
    "optimizer_row",
    "typed_activation",
    "typed_loss",
    "with_delta",
    "with_parameters",
]  # fmt: skip
