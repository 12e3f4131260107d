"""Layers that are formulas, in NumPy: each neuron's value, and how fast it changes with each operand.

In: a layer's plan, and arrays keyed as the families are. Out: arrays of shape (variants, samples, neurons). A slope is
the formula at a step of ih in one operand, Im f(x + ih) / h: the derivation knows nothing of it.

    >>> from explainer import explain
    >>> graph = explain("scalar-graph")
    >>> engine, plan = graph.values.engine, graph.derivation.network.layers[0]
    >>> formula_values(plan, engine.start(), engine.forward(engine.start(), engine.inputs([0]))).shape
    (1, 1, 1)
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from explainer.calculus.differentiation import settle_ties
from explainer.equations.families import LayerPlan, NeuronFormula, Slot
from explainer.equations.joining import join_arrays
from explainer.equations.keys import INPUT, Key
from explainer.functions.typed_formulas import IMAGINARY_STEP, evaluate_arrays
from explainer.numbers.history import Parameters

Floats = NDArray[np.float64]
Arrays = dict[Key, Floats]


def operand_values(slot: Slot, parameters: Parameters, values: Arrays) -> Floats:
    """What stands in a slot of a neuron's formula, shape (variants, samples, neurons that have it)."""
    numbers = [parameters[key][:, None] if key in parameters else values[key] for key in slot.sources]
    return join_arrays(numbers)[..., slot.index]


def formula_values(plan: LayerPlan, parameters: Parameters, values: Arrays) -> Floats:
    """The outputs of a layer without weights, each neuron by its formula."""
    parts = []
    for formula in plan.formulas:
        operands = {name: operand_values(slot, parameters, values) for name, slot in formula.slots.items()}
        parts.append((formula.members, evaluate_arrays(np, settle_ties(formula.rule), operands)))
    shape = np.broadcast_shapes(*(part.shape[:-1] for _, part in parts))
    if not plan.sources and not plan.weights:  # constants, the same for every sample
        shape = values[INPUT].shape[:-1]
    out = np.empty((*shape, plan.size), dtype=np.result_type(*(part for _, part in parts)))
    for members, part in parts:
        out[..., members] = part
    return out


def formula_slopes(
    plan: LayerPlan, parameters: Parameters, values: Arrays
) -> Iterator[tuple[NeuronFormula, Slot, Floats]]:
    """How fast each neuron of a layer without weights changes with each operand of its formula, by a step of ih in
    that operand alone."""
    for formula in plan.formulas:
        operands = {name: operand_values(slot, parameters, values) for name, slot in formula.slots.items()}
        rule = settle_ties(formula.rule)
        for name, slot in formula.slots.items():
            moved = {**operands, name: operands[name] + 1j * IMAGINARY_STEP}
            yield formula, slot, np.imag(evaluate_arrays(np, rule, moved)) / IMAGINARY_STEP
