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

from collections.abc import Iterator, Sequence
from functools import cached_property, partial

import numpy as np

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies, join_arrays
from explainer.equations.keys import ETA, INPUT, LOSS, SAMPLE_WEIGHT, TARGET, Key
from explainer.functions import OPTIMIZER_CONSTANTS, schedule_rates
from explainer.network.building import Network
from explainer.numbers.formula_layers import Arrays, Floats, formula_slopes
from explainer.numbers.history import History, Parameters, sample_order, take_variant
from explainer.numbers.kinds import kind_partials, layer_values
from explainer.numbers.looking_ahead import find_place_ahead
from explainer.numbers.masks import (
    errors_of,
    kept_share,
    mask_columns,
    split_columns,
    split_targets,
    weight_of,
    with_sample_weights,
)
from explainer.numbers.recurrence import find_recurrences, run_backward, run_forward
from explainer.numbers.sums import CANCELLED_PART, CANCELLED_SLOPE, drop_residue, gather
from explainer.numbers.weight_gradients import THROUGH_FORMULAS, collect, through_formulas, weight_gradients

STEP = 1e-200
"""Size of an imaginary step: its square vanishes, so nothing is lost to rounding."""
OUTPUT_NUDGE = 2.0**-20
"""Part of an output by which it is moved to see how its rounding moves the slope of the loss."""


class Engine:
    """One network's matrix form; the methods are pure functions of their arguments."""

    def __init__(self, network: Network, overrides: Parameters | None = None) -> None:
        self.network = network
        self.spec = network.spec
        self.recurrences = find_recurrences(network)
        self.overrides = dict(overrides or {})
        self.variants = max((len(a) for a in self.overrides.values()), default=1)
        optimizer = self.spec.training.optimizer
        self.row = network.optimizer
        self.constants: dict[str, float | Floats] = {
            symbol: self.overrides.get(Key(symbol), float(getattr(optimizer, key)))
            for symbol, key in OPTIMIZER_CONSTANTS.items()
            if Key(symbol) != ETA or optimizer.schedule is None
        }

    def of_variant(self, v: int) -> Engine:
        """The same network with one variant's numbers."""
        return Engine(self.network, take_variant(self.overrides, v))

    # -------------------------------------------------------------------------------------- given numbers

    def start(self) -> Parameters:
        """The first weights and biases."""
        return {k: self.overrides.get(k, v[None, :]) for k, v in self.network.start.items()}

    def inputs(self, samples: Sequence[int]) -> Floats:
        """Inputs of the samples (0-based), and behind them their masks layer by layer where there is dropout; shape
        (variants, samples, inputs and masks)."""
        return self._inputs[:, samples]

    def sample_arrays(self, samples: Sequence[int]) -> Arrays:
        """Inputs and masks of the samples, apart; shape (variants, samples, members) each."""
        return split_columns(self.network.layers, self.inputs(samples), self.spec.sizes[0])

    def targets(self, samples: Sequence[int]) -> Floats:
        """Targets of the samples, and behind them weights where there are any; shape (variants, samples, columns)."""
        return self._targets[:, samples]

    def target_arrays(self, samples: Sequence[int]) -> Arrays:
        """Targets and weights of the samples, apart; shape (variants, samples, members) each."""
        targets, weights = split_targets(self.network.layers, self.targets(samples))
        return {TARGET: targets, SAMPLE_WEIGHT: np.broadcast_to(weights, (*targets.shape[:-1], weights.shape[-1]))}

    @cached_property
    def _inputs(self) -> Floats:
        typed = np.array([[float(v) for v in sample.input] for sample in self.spec.training.data])[None]
        inputs = self.overrides.get(INPUT, typed)
        masks = mask_columns(self.spec, len(inputs))
        return np.concatenate([inputs, *masks], axis=-1) if masks else inputs

    @cached_property
    def _targets(self) -> Floats:
        typed = np.array([[float(v) for v in sample.target or ()] for sample in self.spec.training.data])[None]
        targets = self.overrides.get(TARGET, typed)
        return with_sample_weights(self.spec, targets) if self.spec.training.has_sample_weights else targets

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
        values = split_columns(self.network.layers, inputs, self.spec.sizes[0])
        for plan in self.network.layers:
            if (cell := self.recurrences.get(plan.number)) is not None:
                if plan.number == cell.first:
                    run_forward(self, cell, parameters, values)
                continue
            if plan.formulas:
                values[Key("out", plan.number)] = layer_values(self.spec, plan, parameters, values)
                continue
            net = self.net(plan, parameters, values)
            out = plan.activation.value(np, net)
            if plan.keep:
                out = out * kept_share(plan, values)
            values[Key("net", plan.number)] = net
            values[Key("out", plan.number)] = out if not plan.skip else out + values[plan.skip[0]]
        return values

    def net(self, plan: LayerPlan, parameters: Parameters, values: Arrays) -> Floats:
        """The net inputs of a layer, shape (variants, samples, neurons).

        A sum whose terms cancel keeps the error of their binary digits: 0.5 − 0.6 + 0.1 is 2.8e-17. What lies below
        the fifteenth digit of the terms is 0, as it is for a reader; at a corner it decides which slope is taken.
        """
        matrix, bias = self.matrix(plan, parameters).swapaxes(-1, -2), self.bias(plan, parameters)[:, None]
        net = self.layer_inputs(plan, values) @ matrix + bias
        net = drop_residue(net, lambda: self.net_size(plan, parameters, values), CANCELLED_PART)
        jump = plan.activation.jump
        if jump is not None:  # 0.1 + 0.2 reaches 0.3, and what updates have added up in binary digits, too
            size = self.net_size(plan, parameters, values)
            net = np.where(np.abs(net - jump) < CANCELLED_SLOPE * size, jump, net)
        return net

    def net_size(self, plan: LayerPlan, parameters: Parameters, values: Arrays) -> Floats:
        """The sizes of the terms of each net input, added up; shape (variants, samples, neurons)."""
        matrix, bias = self.matrix(plan, parameters).swapaxes(-1, -2), self.bias(plan, parameters)[:, None]
        return np.abs(self.layer_inputs(plan, values)) @ np.abs(matrix) + np.abs(bias)

    def bias(self, plan: LayerPlan, parameters: Parameters) -> Floats:
        """The bias of each neuron of a layer, shape (variants, neurons), or (1, 1) where there is none."""
        if plan.bias is None:
            return np.zeros((1, 1))
        return join_arrays([parameters[key] for key in plan.biases])[..., plan.bias]

    def errors(self, values: Arrays, targets: Floats) -> Arrays:
        """Error of each output, shape (variants, samples, outputs), and losses, (variants, samples, 1) each."""
        return errors_of(self.network.layers, values, targets)

    def backward(self, parameters: Parameters, values: Arrays, targets: Floats, absolute: bool = False) -> Arrays:
        """∂E/∂out, the slopes and δ of every layer, ∂E/∂input, and what formulas make of ∂E/∂(shared weights); each
        sample's own loss.

        With `absolute` every factor is replaced by its size: the sums of absolute path products, by which agreement is
        judged (a gradient that nearly cancels is not held to its own tiny size). The slope of the loss counts with
        |∂²E/∂y²| times the size of what y is made of as well: where an output hits its target the slope is what
        rounding left of two equal numbers.
        """
        size = np.abs if absolute else lambda a: a
        partial = {
            key: np.zeros_like(values[key]) for key in (INPUT, *(Key("out", p.number) for p in self.network.layers))
        }
        result: Arrays = {}
        targets, weights = split_targets(self.network.layers, targets)
        for plan in self.network.layers:
            if plan.targets is not None:
                own = self._own_partial(plan, parameters, values, np.take(targets, plan.targets, axis=-1), absolute)
                partial[plan.key("out")] = weight_of(plan, weights) * plan.borne.factor * own
        for plan in reversed(self.network.layers):
            out = Key("out", plan.number)
            if (cell := self.recurrences.get(plan.number)) is not None:
                if plan.number == cell.last:
                    result |= run_backward(self, cell, parameters, values, partial, absolute)
                continue
            if plan.formulas:
                self._push_back(plan, parameters, values, partial, absolute)
                result[Key("partial", plan.number)] = partial[out]
                continue
            slope = plan.activation.gradient(np, values[Key("net", plan.number)])
            if plan.keep:
                slope = slope * kept_share(plan, values)
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
        result |= {key: part for key, part in partial.items() if key.kind == THROUGH_FORMULAS}
        return result

    def _own_partial(
        self, plan: LayerPlan, parameters: Parameters, values: Arrays, target: Floats, absolute: bool
    ) -> Floats:
        """How fast a layer's own errors change with its outputs."""
        out = values[plan.key("out")]
        own = plan.borne.gradient(np, target, out)
        if not absolute:
            return np.asarray(own)
        nudged = out - OUTPUT_NUDGE * self._output_size(plan, parameters, values)
        moved = plan.borne.gradient(np, target, nudged)
        return np.asarray(np.abs(own) + np.where(np.isfinite(moved), np.abs(own - moved), 0.0) / OUTPUT_NUDGE)

    def _output_size(self, plan: LayerPlan, parameters: Parameters, values: Arrays) -> Floats:
        """How large what an output is made of is, to first order: the terms of its net input may cancel."""
        size = np.abs(values[plan.key("out")])
        if plan.formulas or plan.activation.cross is not None:
            return size
        slope = np.abs(plan.activation.gradient(np, values[plan.key("net")])) * kept_share(plan, values)
        return np.asarray(np.maximum(size, slope * self.net_size(plan, parameters, values)))

    def _push_back(
        self, plan: LayerPlan, parameters: Parameters, values: Arrays, partial: Arrays, absolute: bool
    ) -> None:
        """Adds to ∂E/∂(what a layer without weights reads) the part that comes through it."""
        of_out = partial[Key("out", plan.number)]
        if (sent := kind_partials(self.spec, plan, values, of_out)) is not None:
            collect(partial, *sent)
            return
        for formula, slot, slope in formula_slopes(plan, parameters, values):
            part = of_out[..., formula.members] * (np.abs(slope) if absolute else slope)
            for key, entries, members in JoinedFamilies.of(slot.sources, self.network.families).parts_of(slot.index):
                place = through_formulas(key) if key in parameters else key
                collect(partial, place, gather(part[..., entries], members, self.network.families[key].size))

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
        return weight_gradients(self.network, self.recurrences, values, back, absolute, total)

    # -------------------------------------------------------------------------------------------- training

    def all_batches(self) -> dict[int, tuple[int, ...]]:
        """The samples (from 1) of every update, and of the closing pass; without targets that is the only one."""
        everyone = tuple(range(1, len(self.spec.training.data) + 1))
        if not self.network.has_targets:
            return {1: everyone}
        batches = {step: tuple(n + 1 for n in samples) for step, samples in enumerate(self.schedule(), 1)}
        return {**batches, len(batches) + 1: everyone}

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
        place = find_place_ahead(self.network, self.constants, parameters, states)
        values = values if place is parameters else self.forward(place, self.inputs(samples))
        back = self.backward(place, values, targets)
        scale = 1.0 / len(samples) if self.spec.training.reduction == "mean" else 1.0
        if self.network.by_error:  # the rule takes the error itself, as if every slope were 1
            back = back | {p.key("delta"): back[p.key("partial")] for p in self.network.layers}
        gradients = self.gradients(values, back, total=True)
        new = dict(parameters)
        kept: dict[str, Parameters] = dict(states)
        row = self.row
        constants = {**self.constants, ETA.kind: self.rate(number)}
        for key, gradient in gradients.items():
            frozen = self.network.frozen[key]
            if frozen.all():
                continue
            state = {name: states[name][key] for name in row.states}
            gradient = gradient.reshape(-1, parameters[key].shape[-1]) * scale
            if self.network.penalty is not None and self.network.is_penalised(key):
                gradient = gradient + self.network.penalty.gradient(np, parameters[key])
            moved, after = row.step(
                np,
                parameters[key],
                gradient,
                state,
                constants,
                self.spec.step_number(number),
            )
            if self.network.settles:
                moved = drop_residue(np.asarray(moved), partial(np.abs, parameters[key]))
            new[key] = np.where(frozen, parameters[key], moved) if frozen.any() else moved
            for name in row.states:
                kept[name] = {**kept[name], key: after[name]}
        return new, kept, losses

    def penalty(self, parameters: Parameters) -> Floats:
        """What all weights together add to the loss of an update, shape (variants, 1)."""
        penalty, network = self.network.penalty, self.network
        parts = [penalty.value(np, parameters[key]) for key in parameters if penalty and network.is_penalised(key)]
        return np.asarray(sum(part.sum(axis=-1, keepdims=True) for part in parts))

    def rate(self, number: int) -> float | Floats:
        """The learning rate of update `number`, from 1; shape (variants, 1), or one for all."""
        if self.network.schedule is None:
            return self.constants[ETA.kind]
        place = [self.spec.epochs_before(number)], [self.spec.step_number(number)]
        return float(schedule_rates(self.network.schedule, *place)[0])

    def initial_states(self) -> dict[str, Parameters]:
        """All states before the first update: as the spec gives them, else at zero."""
        given = self.network.states
        return {
            name: {key: np.zeros_like(start) + given.get(name, {}).get(key, 0.0) for key, start in self.start().items()}
            for name in self.row.states
        }

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
