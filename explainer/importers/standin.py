"""Data for a model that came without any: one input to replace, and no target.

In: a plan whose layers are known. Out: the same plan with one sample, the loss that suits its outputs, and notes on
what to fill in.
"""

from __future__ import annotations

from explainer.importers.plan import ModelPlan

SUITED_LOSSES = {"softmax": "cross_entropy", "sigmoid": "binary_cross_entropy"}
"""Activation of the outputs → the loss that goes with it; half the squared error for any other."""


def stand_in(plan: ModelPlan) -> None:
    """Adds one made-up input, and says so."""
    if not plan.inputs:
        return
    plan.add_samples([[0.5] * plan.inputs])
    plan.training["loss"] = SUITED_LOSSES.get(plan.layers[-1].get("activation", ""), "half_squared_error")
    target = ", ".join(["0.5"] * min(plan.outputs, 3)) + (", …" if plan.outputs > 3 else "")
    plan.note("data", "the file holds none: put your own numbers in place of the 0.5")
    plan.note(
        "data",
        f"add  target = [{target}]  behind the input for the backward pass and an update, and choose the loss",
    )
