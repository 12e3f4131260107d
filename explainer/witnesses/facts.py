"""What a sentence may ask of a lesson: its shape, its numbers, and which of them are zero, equal or at a corner.

In: `Values`, or the same equations evaluated apart from the matrices. Out: numbers and answers for every variant,
shape (variants,). A number that is nothing but rounding counts as 0, as it does for a reader.

    >>> from explainer import explain
    >>> facts = Facts(explain("mazur").values)
    >>> bool(facts.hits(Key("out", 2), 0, 1, 1)[0]), bool(facts.at_corner(1, 1)[0])
    (False, False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explainer.calculus.differentiation import kinks
from explainer.equations.families import Index, LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import INPUT, PENALISED, PREDICTED, SAMPLE_WEIGHT, TARGET, Key
from explainer.functions.typed_formulas import evaluate_arrays
from explainer.network.penalties_of_weights import compared_loss
from explainer.numbers.evaluation import Values
from explainer.numbers.masks import weight_of

if TYPE_CHECKING:
    from explainer.network.building import Network
    from explainer.spec import Spec

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]

ROUNDING = 1e-12
"""Share of a number's terms below which it is their rounding."""
OUTPUT_ROUNDING = 1e-13
"""Share of an output within which it equals its target."""
SATURATED = 30.0
"""Net inputs beyond which a curved activation only seems to reach its bound."""
VANISHING = 1e-200
"""Size below which a gradient may be 0 in one engine and not in the other."""


@dataclass(eq=False)
class Facts:
    """The shape and the numbers of a lesson, from one engine."""

    values: Values
    known_sizes: dict[tuple[int, int], dict[Key, Floats]] = field(default_factory=dict)
    """What `path_sizes` found, by update and sample: many conditions ask for the same ones."""
    clear_steps: dict[int, bool] = field(default_factory=dict)
    """In which updates both engines must give the same answers."""

    @classmethod
    def from_equations(cls, values: Values) -> Facts | None:
        """The same numbers by the derived equations instead of the matrices; None where the page has them so."""
        if values.own:
            return None
        apart = Values(values.derivation, values.engine, values.batches, values.history, own=True)
        return cls(apart)

    @property
    def network(self) -> Network:
        return self.values.derivation.network

    @property
    def spec(self) -> Spec:
        return self.network.spec

    @cached_property
    def plans(self) -> tuple[LayerPlan, ...]:
        return self.network.layers

    def numbers(self, key: Key, step: int, sample: int | None = None) -> Floats:
        """The numbers of a family, shape (variants, members)."""
        return np.asarray(self.values.get(key, step, sample), dtype=np.float64)

    @cached_property
    def input_edges(self) -> tuple[tuple[Key, Index, Index], ...]:
        """The edges that leave the inputs, by the family of their weights: (family, its members, the inputs)."""
        found, families = [], self.network.families
        for plan in self.plans:
            sources, weights = (JoinedFamilies.of(keys, families) for keys in (plan.sources, plan.weights))
            for source, edges, inputs in sources.parts_of(plan.edge_source):
                if source == INPUT:
                    parts = weights.parts_of(plan.edge_weight[edges])
                    found += [(key, members, inputs[among]) for key, among, members in parts]
        return tuple(found)

    # ------------------------------------------------------------------------------------------- gradients

    def gradients(self, key: Key, step: int, sample: int) -> Floats:
        """The gradients of a parameter family, 0 where nothing but rounding is left."""
        shown = self.numbers(key.gradient, step, sample)
        sizes = self.path_sizes(step, sample)[key]
        return np.where(np.abs(shown) <= ROUNDING * sizes, 0.0, shown)

    def parameters(self, step: int) -> dict[Key, Floats]:
        """The parameters before an update."""
        kept = self.values.history.parameters[step]
        return {key: np.asarray(numbers, dtype=np.float64) for key, numbers in kept.items()}

    def path_sizes(self, step: int, sample: int) -> dict[Key, Floats]:
        """Sums of absolute path products of every gradient, shape (variants, members)."""
        if (step, sample) not in self.known_sizes:
            engine, parameters = self.values.engine, self.parameters(step)
            forward = engine.forward(parameters, engine.inputs([sample - 1]))
            back = engine.backward(parameters, forward, engine.targets([sample - 1]), absolute=True)
            sizes = engine.gradients(forward, back, absolute=True)
            self.known_sizes[step, sample] = {key: size[:, 0] for key, size in sizes.items()}
        return self.known_sizes[step, sample]

    def changes(self, key: Key, step: int) -> Floats:
        """New minus old of a parameter family, 0 for what is frozen; shape (variants, members)."""
        if key.new not in self.values.derivation.families:
            return np.zeros((1, self.values.derivation.families[key].size))
        return np.asarray(self.values.new_parameters(key, step), dtype=np.float64) - self.numbers(key, step)

    def trained(self, key: Key) -> Truth:
        """Which members of a parameter family are trained."""
        return ~self.network.frozen[key]

    # ------------------------------------------------------------------------------------ outputs and loss

    def hits(self, key: Key, m: int, step: int, sample: int) -> Truth:
        """Whether an output is exactly its target."""
        plan = self.plans[(key.layer or 1) - 1]
        assert plan.targets is not None
        out = self.numbers(key, step, sample)[:, m]
        target = self.numbers(TARGET, step, sample)[:, int(plan.targets[m])]
        size = np.maximum(np.abs(out), np.abs(target))
        if plan.formulas:
            return np.asarray(np.abs(out - target) <= OUTPUT_ROUNDING * size)
        net = self.numbers(Key("net", plan.number, phase=key.phase), step, sample)[:, m]
        reached = np.abs(net) <= SATURATED if is_curved(plan) else np.ones_like(net, dtype=bool)
        return np.asarray((np.abs(out - target) <= OUTPUT_ROUNDING * size) & reached)

    def all_hit(self, step: int, sample: int) -> Truth:
        """Whether every output is exactly its target."""
        found = [
            self.hits(plan.key("out"), m, step, sample) for plan in self.plans if plan.loss for m in range(plan.size)
        ]
        return np.asarray(np.logical_and.reduce(np.broadcast_arrays(*found)))

    def error_rounding(self, plan: LayerPlan, step: int, sample: int, phase: str = "") -> Floats:
        """How far rounding of the outputs of a layer may move their errors, shape (variants, neurons)."""
        out = self.numbers(Key("out", plan.number, phase=phase), step, sample)
        target = self.numbers(TARGET, step, sample)[:, plan.targets]
        with np.errstate(all="ignore"):
            here, *moved = (
                plan.borne.value(np, target, out * factor) for factor in (1.0, 1 + OUTPUT_ROUNDING, 1 - OUTPUT_ROUNDING)
            )
            apart = np.nan_to_num(sum(np.abs(there - here) for there in moved))
            rounding = np.asarray(apart + ROUNDING * np.abs(here), dtype=np.float64) * plan.borne.factor
        weighted = SAMPLE_WEIGHT in self.network.families
        return rounding * weight_of(plan, self.numbers(SAMPLE_WEIGHT, step, sample)) if weighted else rounding

    @property
    def compared_loss(self) -> Key:
        """The loss that an update of one sample makes smaller."""
        return compared_loss(self.values.derivation.families)

    def fall(self, step: int, sample: int) -> Floats:
        """Loss before minus loss after the update, 0 where they differ by rounding alone."""
        loss = self.compared_loss
        before, after = self.numbers(loss, step, sample)[:, 0], self.numbers(loss.after, step, sample)[:, 0]
        rounding = sum(
            self.error_rounding(plan, step, sample, phase).sum(axis=-1)
            for plan in self.plans
            if plan.loss
            for phase in ("", "after")
        )
        if loss == PENALISED:
            rounding = rounding + ROUNDING * (np.abs(before) + np.abs(after))
        return np.where(np.abs(before - after) <= rounding, 0.0, before - after)

    def predicted_fall(self, step: int, sample: int) -> Floats:
        """The same as the gradients predict it, 0 where their terms cancel."""
        loss = self.compared_loss
        before, predicted = self.numbers(loss, step, sample)[:, 0], self.numbers(PREDICTED, step, sample)[:, 0]
        return np.where(np.abs(before - predicted) <= self.first_order_rounding(step, sample), 0.0, before - predicted)

    def first_order_rounding(self, step: int, sample: int) -> Floats:
        """What rounding may do to a prediction."""
        sizes = self.path_sizes(step, sample)
        terms = [np.abs(self.changes(key, step) * sizes[key]).sum(axis=-1) for key in self.network.parameters]
        terms += [np.abs(self.changes(key, step) * self.pulls(key, step)).sum(axis=-1) for key in self.penalised]
        before = np.abs(self.numbers(self.compared_loss, step, sample)[:, 0])
        return np.asarray(ROUNDING * (sum(np.broadcast_arrays(*terms)) + before))

    @property
    def penalised(self) -> list[Key]:
        """Keys of the parameter families that have a penalty."""
        return [key for key in self.network.parameters if self.network.is_penalised(key)]

    def pulls(self, key: Key, step: int) -> Floats:
        """The slope of the penalty by every member of a parameter family, shape (variants, members)."""
        assert self.network.penalty is not None
        return np.asarray(self.network.penalty.gradient(np, self.numbers(key, step)))

    # --------------------------------------------------------------------------------------------- corners

    def penalty_sides(self, step: int, after: bool = False) -> Floats:
        """On which side of each corner of the penalty each weight stands: −1, 0 or 1, shape (variants, corners)."""
        found, penalty = [np.ones((1, 1))], self.network.penalty
        for key in self.penalised:
            weights = self.numbers(key, step) + (self.changes(key, step) if after else 0.0)
            for kink in map(float, penalty.kinks if penalty else ()):
                found.append(side_of(weights - kink, np.abs(self.numbers(key, step)) + abs(kink)))
        return join_sides(found)

    def sides(self, step: int, sample: int, phase: str = "") -> Floats:
        """On which side of each corner the network stands: −1, 0 or 1, shape (variants, corners)."""
        found = [np.ones((1, 1))]
        for plan in self.plans:
            if plan.formulas:
                found += self._formula_sides(plan, step, sample, phase)
            else:
                net = self.numbers(Key("net", plan.number, phase=phase), step, sample)
                size = self._net_sizes(plan, step, sample)
                for kink in map(float, plan.activation.kinks):
                    found.append(side_of(net - kink, size + abs(kink)))
            if plan.targets is not None:
                target = self.numbers(TARGET, step, sample)[:, plan.targets]
                out = self.numbers(Key("out", plan.number, phase=phase), step, sample)
                for kink in map(float, plan.borne.loss.kinks):
                    size = np.abs(target) + np.abs(out) + abs(kink)
                    found.append(side_of(target - out - kink, size))
        return join_sides(found)

    def _formula_sides(self, plan: LayerPlan, step: int, sample: int, phase: str) -> list[Floats]:
        """The same for the corners of a layer's formulas: where two sides of a max, a min or a comparison meet."""
        found = []
        family = self.values.derivation.families[Key("out", plan.number, phase=phase)]
        for formula in plan.formulas:
            numbers = {
                name: np.asarray(self.values.slot_values(family.slots[name], step, sample))[:, formula.members]
                for name in formula.slots
            }
            for left, right in dict.fromkeys(pair for name in formula.slots for pair in kinks(formula.rule, name)):
                a, b = (evaluate_arrays(np, side, numbers) for side in (left, right))
                found.append(side_of(np.asarray(a - b), np.abs(a) + np.abs(b)))
        return found

    def _net_sizes(self, plan: LayerPlan, step: int, sample: int) -> Floats:
        engine, parameters = self.values.engine, self.parameters(step)
        arrays = {key: self.numbers(key, step, sample)[:, None] for key in plan.sources}
        seen, matrix = np.abs(engine.layer_inputs(plan, arrays)), np.abs(engine.matrix(plan, parameters))
        bias = np.abs(engine.bias(plan, parameters))
        return np.asarray((seen @ matrix.swapaxes(-1, -2))[:, 0] + bias, dtype=np.float64)

    def at_corner(self, step: int, sample: int) -> Truth:
        """Whether some function stands exactly at a corner."""
        return np.asarray((self.sides(step, sample) == 0).any(axis=-1))

    def is_confirmable(self, step: int) -> bool:
        """Whether two engines can tell the zeros of an update from what is merely small, in it and where its rule
        remembers in those before it."""
        first = step if self.spec.training.optimizer.name == "sgd" else 1
        return all(self._is_clear(s) for s in range(first, step + 1))

    def _is_clear(self, step: int) -> bool:
        """Whether no neuron is deep in saturation and no gradient nearly 0, where a slope may be lost in one engine,
        and no function stands at a corner, of which rounding puts them on different sides."""
        if step not in self.clear_steps:
            self.clear_steps[step] = not any(
                self.at_corner(step, sample).any() or self._is_saturated(step, sample) or self._vanishes(step, sample)
                for sample in self.values.batches.get(step, ())
            )
        return self.clear_steps[step]

    def _is_saturated(self, step: int, sample: int) -> bool:
        """Whether a net input is far out, or one output of a softmax is 1 but for rounding."""
        with_nets = [plan for plan in self.plans if not plan.formulas]
        nets = (self.numbers(Key("net", plan.number), step, sample) for plan in with_nets)
        outs = (self.numbers(plan.key("out"), step, sample) for plan in with_nets if plan.activation.cross is not None)
        far = any(bool((np.abs(net) > SATURATED).any()) for net in nets)
        return far or any(bool((out >= 1 - ROUNDING).any()) for out in outs)

    def _vanishes(self, step: int, sample: int) -> bool:
        """Whether a gradient is not 0 and smaller than what every engine can tell from it."""
        sizes = (np.abs(self.numbers(key.gradient, step, sample)) for key in self.network.parameters)
        return any(bool(((size > 0) & (size < VANISHING)).any()) for size in sizes)

    def passes_corner(self, step: int, sample: int) -> Truth:
        """Whether the update moves some function to another side of a corner, or it stood at one."""
        before, after = self.sides(step, sample), self.sides(step, sample, "after")
        passed = np.asarray(((before == 0) | (before != after)).any(axis=-1))
        if self.compared_loss == PENALISED:
            before, after = self.penalty_sides(step), self.penalty_sides(step, after=True)
            passed = passed | ((before == 0) | (before != after)).any(axis=-1)
        return passed


def join_sides(found: Sequence[Floats]) -> Floats:
    """The sides of several functions beside each other, shape (variants, corners)."""
    rows = max(map(len, found))
    return np.concatenate([np.broadcast_to(a, (rows, a.shape[-1])) for a in found], axis=-1)


def side_of(distance: Floats, size: Floats) -> Floats:
    """The sign of a distance, 0 where it is rounding of what it is made of."""
    return np.where(np.abs(distance) <= OUTPUT_ROUNDING * size, 0.0, np.sign(distance))


def is_straight(plan: LayerPlan) -> bool:
    """Whether a layer's activation is a straight line: its slope is the same everywhere."""
    if plan.activation.cross is not None:
        return plan.size == 1
    with np.errstate(all="ignore"):
        slopes = plan.activation.gradient(np, np.array([-7.3, -2.1, -0.9, -0.2, 0.3, 0.8, 1.7, 2.9, 8.1]))
    return bool(np.ptp(np.broadcast_to(slopes, (9,))) == 0)


def is_curved(plan: LayerPlan) -> bool:
    """Whether a layer's activation is neither a straight line nor made of straight pieces."""
    return not (is_straight(plan) or plan.activation.name in ("relu", "leaky_relu", "hard_sigmoid", "hard_tanh"))
