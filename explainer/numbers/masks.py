"""What a sample has beside inputs and targets, in NumPy: masks of dropout behind the inputs, a weight behind the
targets.

In: a spec, the layers of a network, arrays of samples. Out: columns of masks, inputs and masks apart, targets and
weights apart, the losses that they weigh, and the share that is kept. Without masks nothing is dropped: that is a
network in use.

    >>> from explainer import load_example
    >>> [column.shape for column in mask_columns(load_example("dropout"), 1)]
    [(1, 2, 3)]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explainer.equations.families import LayerPlan
from explainer.equations.keys import INPUT, LOSS
from explainer.numbers.formula_layers import Arrays, Floats
from explainer.spec import Spec


def mask_columns(spec: Spec, variants: int) -> list[Floats]:
    """The masks of all samples, for each layer with dropout; shape (variants, samples, neurons) each."""
    dropping = [layer.dropout for layer in spec.network.layers if layer.dropout is not None]
    samples = range(1, len(spec.training.data) + 1)
    masks = (np.array([list(map(float, d.mask_of(n))) for n in samples]) for d in dropping)
    return [np.broadcast_to(mask, (variants, *mask.shape)) for mask in masks]


def split_columns(layers: Sequence[LayerPlan], inputs: Floats, count: int) -> Arrays:
    """Inputs, the first `count` columns, and behind them the mask of each layer with dropout, where there are any."""
    found, start = {INPUT: inputs[..., :count]}, count
    for plan in layers if inputs.shape[-1] > count else ():
        if plan.keep:
            found[plan.key("mask")] = np.real(inputs[..., start : start + plan.size])
            start += plan.size
    return found


def with_sample_weights(spec: Spec, targets: Floats) -> Floats:
    """Targets, shape (variants, samples, outputs), and behind them the weights of each sample, 1 where it has none."""
    weights = np.array([list(map(float, spec.training.weights_of(sample))) for sample in spec.training.data])
    return np.concatenate([targets, np.broadcast_to(weights, (len(targets), *weights.shape))], axis=-1)


def split_targets(layers: Sequence[LayerPlan], targets: Floats) -> tuple[Floats, Floats]:
    """Targets, and the weights behind them, shape (variants, samples, weights); a single 1 where there are none."""
    count = sum(plan.size for plan in layers if plan.targets is not None)
    return targets[..., :count], targets[..., count:] if targets.shape[-1] > count else np.ones((1, 1, 1))


def weight_of(plan: LayerPlan, weights: Floats) -> Floats:
    """Of the weights of samples those of a layer that bears a loss, shape (variants, samples, 1)."""
    return weights if weights.shape[-1] == 1 else weights[..., plan.borne.place, None]


def errors_of(layers: Sequence[LayerPlan], values: Arrays, targets: Floats) -> Arrays:
    """Error of each output, loss of each layer that bears one before its weight, and the loss of each sample."""
    targets, weights = split_targets(layers, targets)
    errors, heads = Arrays(), Arrays()
    for plan in layers:
        if plan.targets is not None:
            target = np.take(targets, plan.targets, axis=-1)
            own = weight_of(plan, weights) * plan.borne.value(np, target, values[plan.key("out")])
            heads[plan.key("head")] = np.sum(own, axis=-1, keepdims=True)
            errors[plan.key("error")] = own * plan.borne.factor
    total = np.sum(np.concatenate(list(errors.values()), axis=-1), axis=-1, keepdims=True)
    return {**errors, **heads, LOSS: total}


def kept_share(plan: LayerPlan, values: Arrays) -> float | Floats:
    """What dropout multiplies the outputs of a layer with: 0, or 1 over the share kept; shape (variants, samples,
    neurons), or 1 for all."""
    mask = values.get(plan.key("mask")) if plan.keep else None
    return 1.0 if mask is None else mask / float(plan.keep)
