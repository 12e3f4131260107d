"""Spec → numbers: forward pass, backpropagation and training with NumPy matrices.

In: a `Network` (its index arrays and typed numbers) and, for many variants at once, their own numbers. Out: arrays
keyed as the families are, shape (variants, samples, members). Nothing here knows SymPy or the derivation: the two
engines are independent witnesses.

    >>> from explainer import load_example
    >>> from explainer.network.building import build
    >>> engine = Engine(build(load_example("mazur")))
    >>> float(engine.forward(engine.start(), engine.inputs([0]))[Key("out", 2)][0, 0, 0].round(9))
    0.75136507
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies, join_arrays
from explainer.equations.keys import INPUT, LOSS, TARGET, Key
from explainer.functions import OPTIMIZER_CONSTANTS
from explainer.functions.draws import draw_integers
from explainer.network.building import Network

Floats = NDArray[np.float64]
Arrays = dict[Key, Floats]
Parameters = Mapping[Key, Floats]
"""Family key → numbers, shape (variants, members)."""

STEP = 1e-200
"""Size of an imaginary step: its square vanishes, so nothing is lost to rounding."""
CANCELLED_PART = 1e-15
"""A sum this far below its terms is nothing but their rounding."""
CANCELLED_SLOPE = 4e-15
"""The same in the backward pass, whose factors carry rounding of their own."""
NEAR_ZERO = 1e-9
"""Net inputs below which the terms are looked at."""
OUTPUT_NUDGE = 2.0**-20
"""Part of an output by which it is moved to see how its rounding moves the slope of the loss."""


@dataclass(slots=True)
class History:
    """What training leaves behind."""

    parameters: dict[int, Parameters] = field(default_factory=dict)
    """Before each kept update, and before the closing pass."""
    states: dict[int, dict[str, Parameters]] = field(default_factory=dict)
    """The optimizer's states before each kept update: symbol → family key → numbers."""
    losses: Floats = field(default_factory=lambda: np.zeros((1, 0)))
    """Loss of each sample when its turn came, in the order of use; shape (variants, uses)."""


def sample_order(seed: int | None, epoch: int, count: int) -> list[int]:
    """The order of the samples in an epoch, 0-based: as given, or by Fisher and Yates from a seed."""
    order = list(range(count))
    if seed is not None:
        for k in range(count - 1, 0, -1):
            other = int(draw_integers(seed, f"epoch/{epoch}/{k}", 1, k + 1)[0])
            order[k], order[other] = order[other], order[k]
    return order


def drop_residue(total: Floats, size: Callable[[], Floats]) -> Floats:
    """A sum whose terms cancel is 0: what lies that far below their sizes is nothing but rounding, and an optimizer
    that divides by the root of a gradient's square would make a whole step of it."""
    near = (total != 0) & (np.abs(total) < NEAR_ZERO)
    return np.where(near & (np.abs(total) < CANCELLED_SLOPE * size()), 0.0, total) if near.any() else total


class Engine:
    """One network's matrix form; the methods are pure functions of their arguments."""

    def __init__(self, network: Network, overrides: Parameters | None = None) -> None:
        self.network = network
        self.spec = network.spec
        self.overrides = dict(overrides or {})
        self.variants = max((len(a) for a in self.overrides.values()), default=1)
        optimizer = self.spec.training.optimizer
        self.row = network.optimizer
        self.constants: dict[str, float | Floats] = {
            symbol: self.overrides.get(Key(symbol), float(getattr(optimizer, key)))
            for symbol, key in OPTIMIZER_CONSTANTS.items()
        }

    # -------------------------------------------------------------------------------------- given numbers

    def start(self) -> Parameters:
        """The first weights and biases."""
        return {k: self.overrides.get(k, v[None, :]) for k, v in self.network.start.items()}

    def inputs(self, samples: Sequence[int]) -> Floats:
        """Inputs of the samples (0-based), shape (variants, samples, inputs)."""
        return self._inputs[:, samples]

    def targets(self, samples: Sequence[int]) -> Floats:
        """Targets of the samples, shape (variants, samples, outputs)."""
        return self._targets[:, samples]

    @cached_property
    def _inputs(self) -> Floats:
        typed = np.array([[float(v) for v in sample.input] for sample in self.spec.training.data])[None]
        return self.overrides.get(INPUT, typed)

    @cached_property
    def _targets(self) -> Floats:
        typed = np.array([[float(v) for v in sample.target or ()] for sample in self.spec.training.data])[None]
        return self.overrides.get(TARGET, typed)

    # ------------------------------------------------------------------------------------ forward and back

    def matrix(self, plan: LayerPlan, parameters: Parameters) -> Floats:
        """The weight matrix of a layer, shape (variants, neurons, inputs); a missing edge is 0."""
        if plan.dense:
            return parameters[plan.weights[0]].reshape(-1, plan.size, plan.width)
        weights = np.concatenate([parameters[key] for key in plan.weights], axis=-1)
        full = np.zeros((len(weights), plan.size, plan.width), dtype=weights.dtype)
        full[:, plan.edge_neuron, plan.edge_source] = weights[:, plan.edge_weight]
        return full

    def layer_inputs(self, plan: LayerPlan, values: Arrays) -> Floats:
        """What the layer sees, shape (variants, samples, inputs)."""
        return join_arrays([values[key] for key in plan.sources])

    def forward(self, parameters: Parameters, inputs: Floats) -> Arrays:
        """net and out of every layer, shape (variants, samples, neurons) each."""
        values: Arrays = {INPUT: inputs}
        for plan in self.network.layers:
            net = self.net(plan, parameters, values)
            out = plan.activation.value(np, net)
            values[Key("net", plan.number)] = net
            values[Key("out", plan.number)] = out if not plan.skip else out + values[plan.skip[0]]
        return values

    def net(self, plan: LayerPlan, parameters: Parameters, values: Arrays) -> Floats:
        """The net inputs of a layer, shape (variants, samples, neurons).

        A sum whose terms cancel keeps the error of their binary digits: 0.5 − 0.6 + 0.1 is 2.8e-17. What lies below
        the fifteenth digit of the terms is 0, as it is for a reader; at a corner it decides which slope is taken.
        """
        seen, matrix = self.layer_inputs(plan, values), self.matrix(plan, parameters).swapaxes(-1, -2)
        bias = 0.0 if plan.bias is None else parameters[Key("bias", plan.number)][:, None, plan.bias]
        net = seen @ matrix + bias
        if np.abs(net).min(initial=1.0) < NEAR_ZERO:
            size = np.abs(seen) @ np.abs(matrix) + np.abs(bias)
            net = np.where(np.abs(net) < CANCELLED_PART * size, 0.0, net)
        return net

    def errors(self, values: Arrays, targets: Floats) -> Arrays:
        """Error of each output, shape (variants, samples, outputs), and the loss of each sample, (variants, samples,
        1)."""
        result, total = {}, targets.shape[-1]
        for plan in self.network.layers:
            if plan.targets is not None:
                target = np.take(targets, plan.targets, axis=-1)
                result[plan.key("error")] = self.network.loss.value(np, target, values[plan.key("out")], total)
        result[LOSS] = np.sum(np.concatenate(list(result.values()), axis=-1), axis=-1, keepdims=True)
        return result

    def backward(self, parameters: Parameters, values: Arrays, targets: Floats, absolute: bool = False) -> Arrays:
        """∂E/∂out, the slopes and δ of every layer, and ∂E/∂input; each sample's own loss.

        With `absolute` every factor is replaced by its size: the sums of absolute path products, by which agreement is
        judged (a gradient that nearly cancels is not held to its own tiny size). The slope of the loss counts with
        |y ∂²E/∂y²| as well: where an output hits its target the slope is what rounding left of two equal numbers.
        """
        size = np.abs if absolute else lambda a: a
        partial = {
            key: np.zeros_like(values[key]) for key in (INPUT, *(Key("out", p.number) for p in self.network.layers))
        }
        result: Arrays = {}
        total = targets.shape[-1]
        for plan in reversed(self.network.layers):
            out = Key("out", plan.number)
            if plan.targets is not None:
                target = np.take(targets, plan.targets, axis=-1)
                own = self.network.loss.gradient(np, target, values[out], total)
                if absolute:
                    moved = self.network.loss.gradient(np, target, values[out] * (1 - OUTPUT_NUDGE), total)
                    own = np.abs(own) + np.abs(own - moved) / OUTPUT_NUDGE
                partial[out] = partial[out] + own
            slope = plan.activation.gradient(np, values[Key("net", plan.number)])
            delta = self._delta(plan, values, partial[out], size(slope), absolute)
            back = self._pull_back(size(self.matrix(plan, parameters)), delta)
            for key, part in JoinedFamilies.of(plan.sources, self.network.families).cut(back):
                partial[key] = partial[key] + part
            for key in plan.skip:
                partial[key] = partial[key] + partial[out]
            result |= {
                Key("partial", plan.number): partial[out],
                Key("slope", plan.number): slope,
                Key("delta", plan.number): delta,
            }
        result[Key("partial", 0)] = partial[INPUT]
        return result

    def _delta(self, plan: LayerPlan, values: Arrays, partial: Floats, slope: Floats, absolute: bool) -> Floats:
        """∂E/∂net of a layer from its ∂E/∂out."""
        cross, net = plan.activation.cross, values[Key("net", plan.number)]
        if cross is None:
            return partial * slope
        delta = cross.pull(np, net, partial, absolute)
        return drop_residue(delta, lambda: cross.pull(np, net, np.abs(partial), True))

    def _pull_back(self, matrix: Floats, delta: Floats) -> Floats:
        """What a layer's δ makes of ∂E/∂(its inputs)."""
        return drop_residue(delta @ matrix, lambda: np.abs(delta) @ np.abs(matrix))

    def gradients(self, values: Arrays, back: Arrays, absolute: bool = False, total: bool = False) -> Arrays:
        """∂E/∂w of every parameter, shape (variants, samples, members); with `total` summed over the samples."""
        size = np.abs if absolute else lambda a: a
        found: Arrays = {}
        for plan in self.network.layers:
            delta, seen = back[Key("delta", plan.number)], size(self.layer_inputs(plan, values))
            if total:
                delta, seen = delta[:, None], seen[:, None]
            outer = self._outer(delta, seen) if total else delta[..., :, None] * seen[..., None, :]
            if plan.dense:
                self._collect(found, plan.weights[0], outer.reshape(*outer.shape[:-2], -1))
            else:
                self._scatter(found, plan, outer[..., plan.edge_neuron, plan.edge_source])
            if plan.bias is not None:
                biases = self.network.families[Key("bias", plan.number)].size
                axes = (*((-2,) if total else ()), *(() if biases == plan.size else (-1,)))
                self._collect(found, Key("bias", plan.number), self._bias_gradient(delta, axes))
        return found

    def _outer(self, delta: Floats, seen: Floats) -> Floats:
        """∂E/∂w of a dense layer, summed over the samples."""
        backward = delta.swapaxes(-1, -2)
        return drop_residue(backward @ seen, lambda: np.abs(backward) @ np.abs(seen))

    def _bias_gradient(self, delta: Floats, axes: tuple[int, ...]) -> Floats:
        """∂E/∂b: δ, summed over the samples, and over the neurons that share one bias."""
        own = drop_residue(delta.sum(axis=axes), lambda: np.abs(delta).sum(axis=axes)) if axes else delta
        return own[..., None] if -1 in axes else own

    def _collect(self, found: Arrays, key: Key, part: Floats) -> None:
        found[key] = found[key] + part if key in found else part

    def _scatter(self, found: Arrays, plan: LayerPlan, edges: Floats) -> None:
        """Each edge's term added to its weight, wherever that weight stands first."""
        for key, mine, members in JoinedFamilies.of(plan.weights, self.network.families).parts_of(plan.edge_weight):
            part = np.zeros((*edges.shape[:-1], self.network.families[key].size))
            np.add.at(part.swapaxes(0, -1), members, edges[..., mine].swapaxes(0, -1))
            self._collect(found, key, part)

    # -------------------------------------------------------------------------------------------- training

    def schedule(self) -> Iterator[list[int]]:
        """The samples of each update, 0-based, update after update."""
        training = self.spec.training
        for epoch in range(1, training.epochs + 1):
            order = sample_order(training.shuffle, epoch, len(training.data))
            for start in range(0, len(order), training.batch_size):
                yield order[start : start + training.batch_size]

    def step(
        self, parameters: Parameters, states: dict[str, Parameters], samples: list[int], number: int
    ) -> tuple[Parameters, dict[str, Parameters], Floats]:
        """Update `number`, from 1: (new parameters, new states, losses of the samples before it, shape (variants,
        samples))."""
        targets = self.targets(samples)
        values = self.forward(parameters, self.inputs(samples))
        losses = self.errors(values, targets)[LOSS][..., 0]
        back = self.backward(parameters, values, targets)
        scale = 1.0 / len(samples) if self.spec.training.reduction == "mean" else 1.0
        gradients = self.gradients(values, back, total=True)
        new = dict(parameters)
        kept: dict[str, Parameters] = dict(states)
        row = self.row
        for key, gradient in gradients.items():
            frozen = self.network.frozen[key]
            if frozen.all():
                continue
            state = {name: states[name][key] for name in row.states}
            moved, after = row.step(
                np,
                parameters[key],
                gradient.reshape(-1, parameters[key].shape[-1]) * scale,
                state,
                self.constants,
                number,
            )
            new[key] = np.where(frozen, parameters[key], moved) if frozen.any() else moved
            for name in row.states:
                kept[name] = {**kept[name], key: after[name]}
        return new, kept, losses

    def initial_states(self) -> dict[str, Parameters]:
        """All states at zero."""
        return {name: {k: np.zeros_like(v) for k, v in self.start().items()} for name in self.row.states}

    def train(self, keep: Sequence[int]) -> History:
        """All updates; parameters and states are kept before the updates named in `keep` (counted from 1)."""
        history, wanted = History(), set(keep)
        parameters, states = self.start(), self.initial_states()
        losses = []
        step = 0
        with np.errstate(over="ignore", invalid="ignore"):
            for step, samples in enumerate(self.schedule(), 1):
                if step in wanted:
                    history.parameters[step], history.states[step] = parameters, states
                parameters, states, loss = self.step(parameters, states, samples, step)
                losses.append(loss)
        history.parameters[step + 1], history.states[step + 1] = parameters, states
        history.losses = np.concatenate(losses, axis=-1) if losses else history.losses
        return history
