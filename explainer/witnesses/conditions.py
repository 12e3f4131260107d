"""When sentences may be said: conditions over the numbers of a lesson, its spec and its shape. Free of language.

In: the `Facts` of a lesson and the `Subject` of a sentence. Out: for each variant whether the condition holds; one that
asks for no number that a variant has of its own gives a bool.

    >>> from explainer import explain
    >>> from explainer.equations.keys import LOSS
    >>> from explainer.walkthrough.document import Quantity
    >>> fell(Facts(explain("mazur").values), Subject(Quantity(LOSS, 0, 1, 1))).tolist()
    [True]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from explainer.equations.keys import INPUT, Key
from explainer.witnesses.facts import ROUNDING, Facts, Floats, Truth


class Place(Protocol):
    """Where a number is: `walkthrough.document.Quantity`."""

    @property
    def key(self) -> Key: ...
    @property
    def member(self) -> int: ...
    @property
    def step(self) -> int: ...
    @property
    def sample(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence is about."""

    place: Place
    among: Sequence[Sequence[Place]] = ()
    """Where numbers are compared: the factors of each."""
    chosen: int = 0
    """Which of them the sentence names."""


# --------------------------------------------------------------------------------------------- the network


def slips(*kinds: str) -> Callable[[Facts], bool]:
    """Whether a slip is switched on: any, or one made at lines of these kinds."""

    def is_made(facts: Facts) -> bool:
        slips = facts.network.slips
        return any(not kinds or {line.partition(":")[0] for line in slip.lines} & {*kinds} for slip in slips)

    return is_made


any_slip, new_slip = slips(), slips("new")
BACKWARD = ("local", "partial", "loss_slope", "slope", "delta", "gradient", "batch")
backward_slip = slips(*BACKWARD)


def plain(facts: Facts) -> bool:
    """Whether a weight steps by the rate times its gradient, and nothing else."""
    optimizer = facts.spec.training.optimizer
    return optimizer.name == "sgd" and not facts.spec.training.adds_to_gradients and not new_slip(facts)


def batched(facts: Facts, subject: Subject) -> bool:
    return len(facts.values.batches[subject.place.step]) > 1


def anything_trained(facts: Facts) -> bool:
    return any(facts.trained(key).any() for key in facts.network.parameters)


def moving_rule(facts: Facts, subject: Subject) -> bool:
    rate = facts.values.engine.rate(subject.place.step)
    return anything_trained(facts) and bool(np.all(np.asarray(rate) > 0)) and not new_slip(facts)


def old_numbers(facts: Facts) -> bool:
    return not any(slip.name == "updated_weights" for slip in facts.network.slips)


def shares(facts: Facts) -> bool:
    rows = [[float(t) for t in sample.target or ()] for sample in facts.spec.training.data]
    return all(min(row) >= 0 and abs(sum(row) - 1) < ROUNDING for row in rows)


def bearing_activations(facts: Facts) -> set[str]:
    """Activations of the layers that bear the loss; "skip" where another layer's outputs are added."""
    return {"skip" if plan.skip else plan.activation.name for plan in facts.plans if plan.loss}


def bearing_losses(facts: Facts) -> set[str]:
    """Names of the losses that layers bear."""
    return {plan.borne.loss.name for plan in facts.plans if plan.loss}


def several_labels(facts: Facts) -> bool:
    rows = [float(t) for sample in facts.spec.training.data for t in sample.target or ()]
    sigmoids = bearing_activations(facts) == {"sigmoid"} and bearing_losses(facts) == {"binary_cross_entropy"}
    return sigmoids and all(0 <= t <= 1 for t in rows)


# ---------------------------------------------------------------------------------- numbers that are compared


def products(facts: Facts, subject: Subject) -> Floats:
    """The numbers that are compared, shape (numbers, variants); 0 where nothing but rounding is left."""
    columns = []
    for factors in subject.among:
        arrays = []
        for q in factors:
            own = q.key.kind == "gradient" and q.sample is not None
            found = (
                facts.gradients(q.key.parameter, q.step, q.sample or 1)
                if own
                else facts.numbers(q.key, q.step, q.sample)
            )
            arrays.append(found[:, q.member])
        columns.append(np.prod(np.broadcast_arrays(*arrays), axis=0))
    return np.stack(np.broadcast_arrays(*columns))


def is_largest(facts: Facts, subject: Subject) -> Truth:
    """Whether one number is larger in size than every other, by more than rounding."""
    sizes = np.abs(products(facts, subject))
    own, others = sizes[subject.chosen], np.delete(sizes, subject.chosen, axis=0)
    return np.asarray(own > others.max(axis=0, initial=0.0) * (1 + ROUNDING))


def along(facts: Facts, subject: Subject) -> Truth:
    numbers = products(facts, subject)
    return np.asarray((numbers > 0).all(axis=0) | (numbers < 0).all(axis=0))


def against(facts: Facts, subject: Subject) -> Truth:
    numbers = products(facts, subject)
    return np.asarray((numbers > 0).any(axis=0) & (numbers < 0).any(axis=0))


def all_zero(facts: Facts, subject: Subject) -> Truth:
    return np.asarray((products(facts, subject) == 0).all(axis=0))


# --------------------------------------------------------------------------------------------- one gradient


def gradient(facts: Facts, subject: Subject) -> Floats:
    """The gradient of a weight for its sample."""
    q = subject.place
    return facts.gradients(q.key.parameter, q.step, q.sample or 1)[:, q.member]


def is_unaltered(facts: Facts) -> bool:
    """Whether every number is that of the equations: no slip is switched on, and no rounded number is carried."""
    return not any_slip(facts) and facts.values.carry is None


def smooth(facts: Facts, subject: Subject) -> Truth:
    return ~facts.at_corner(subject.place.step, subject.place.sample or 1)


def slope_is(sign: int, alone: bool) -> Callable[[Facts, Subject], Truth]:
    """Whether a gradient has this sign, no corner is met, nothing else moves the weight (`alone`)."""

    def holds(facts: Facts, subject: Subject) -> Truth:
        whole = plain(facts) and not batched(facts, subject)
        right = np.sign(gradient(facts, subject)) == sign
        return np.asarray(right & smooth(facts, subject) & (whole or not alone) & (not backward_slip(facts)))

    return holds


def flat_hit(facts: Facts, subject: Subject) -> Truth:
    """Whether a gradient is 0 and the first output of its layer hits its target."""
    q = subject.place
    plan = facts.plans[(q.key.layer or 1) - 1]
    if plan.targets is None:
        return np.zeros(1, bool)
    return np.asarray((gradient(facts, subject) == 0) & facts.hits(plan.key("out"), 0, q.step, q.sample or 1))


def flat_input(facts: Facts, subject: Subject) -> Truth:
    q = subject.place
    local = facts.numbers(Key("local", q.key.layer, "w"), q.step, q.sample)[:, q.member]
    return np.asarray((gradient(facts, subject) == 0) & (local == 0))


def flat(facts: Facts, subject: Subject) -> Truth:
    return np.asarray((gradient(facts, subject) == 0) & smooth(facts, subject))


def corner(facts: Facts, subject: Subject) -> Truth:
    return ~smooth(facts, subject)


def settles(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(smooth(facts, subject) & is_unaltered(facts))


# ------------------------------------------------------------------------------------------------- the update


def zero_input_gradients(facts: Facts, subject: Subject) -> tuple[Truth, Truth, Truth]:
    """Whether some input is 0; whether every gradient of its weights is then 0; whether these weights stay."""
    step, any_zero, flat, stay = subject.place.step, np.zeros(1, bool), np.ones(1, bool), np.ones(1, bool)
    for sample in facts.values.batches[step]:
        zero_inputs = facts.numbers(INPUT, step, sample) == 0
        any_zero = any_zero | zero_inputs.any(axis=-1)
        for key, members, inputs in facts.input_edges if any_zero.any() else ():
            zero = zero_inputs[:, inputs]
            flat = flat & (~zero | (facts.gradients(key, step, sample)[:, members] == 0)).all(axis=-1)
            stay = stay & (~zero | (facts.changes(key, step)[:, members] == 0)).all(axis=-1)
    return any_zero, flat, stay


def zero_stays(facts: Facts, subject: Subject) -> Truth:
    any_zero, flat, stay = zero_input_gradients(facts, subject)
    return np.asarray(any_zero & flat & stay & (not batched(facts, subject)) & plain(facts) & (not any_slip(facts)))


def zero_adds_nothing(facts: Facts, subject: Subject) -> Truth:
    any_zero, flat, _ = zero_input_gradients(facts, subject)
    return np.asarray(any_zero & flat & (not any_slip(facts)))


def all_move(facts: Facts, subject: Subject) -> Truth:
    step, found = subject.place.step, ~zero_input_gradients(facts, subject)[0]
    for key in facts.network.parameters:
        free = facts.trained(key)
        if key.kind == "weight":
            gradients = sum(facts.gradients(key, step, n) for n in facts.values.batches[step])
            moved = (np.asarray(gradients) != 0) & (facts.changes(key, step) != 0)
            found = found & moved[:, free].all(axis=-1)
    return np.asarray(found & anything_trained(facts) & (not any_slip(facts)))


def largest_change(facts: Facts, step: int) -> tuple[Floats, Floats]:
    """The largest change of a weight in size, and the largest weight; 0 where there is none."""
    keys = [key for key in facts.network.parameters if key.kind == "weight"]
    if not keys:
        return np.zeros(1), np.zeros(1)
    moved = [np.abs(facts.changes(key, step)).max(axis=-1) for key in keys]
    sizes = [np.abs(facts.numbers(key, step)).max(axis=-1) for key in keys]
    return np.max(np.broadcast_arrays(*moved), axis=0), np.max(np.broadcast_arrays(*sizes), axis=0)


def hardly_shows(facts: Facts, subject: Subject) -> Truth:
    """A rate below 0.01, and every weight moves by less than a hundredth of the largest one, some of them at all."""
    moved, size = largest_change(facts, subject.place.step)
    rate = np.asarray(facts.values.engine.rate(subject.place.step), dtype=float).reshape(-1)
    return np.asarray((rate > 0) & (rate < 0.01) & (moved > 0) & (moved < 0.01 * size))


def nothing_moves(facts: Facts, subject: Subject) -> Truth:
    step = subject.place.step
    changes = [facts.changes(key, step) for key in facts.network.parameters]
    return np.asarray(np.logical_and.reduce(np.broadcast_arrays(*((a == 0).all(axis=-1) for a in changes))))


def at_minimum(facts: Facts, subject: Subject) -> Truth:
    """Whether nothing moves because every output of the batch hits its target."""
    step = subject.place.step
    hit = [facts.all_hit(step, n) for n in facts.values.batches[step]]
    return np.asarray(nothing_moves(facts, subject) & np.logical_and.reduce(np.broadcast_arrays(*hit)))


# ------------------------------------------------------------------------------------------------- did it help


def at(subject: Subject) -> tuple[int, int]:
    return subject.place.step, subject.place.sample or 1


def fell(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(facts.fall(*at(subject)) > 0)


def stays_at_minimum(facts: Facts, subject: Subject) -> Truth:
    """The loss is that of outputs which all hit their targets, before and after."""
    step, sample = at(subject)
    return np.asarray((facts.fall(step, sample) == 0) & facts.all_hit(step, sample))


def same(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(facts.fall(*at(subject)) == 0)


def too_large(facts: Facts, subject: Subject) -> Truth:
    """It rose although the gradients had it fall, and no corner has a part in it."""
    step, sample = at(subject)
    risen = (facts.fall(step, sample) < 0) & (facts.predicted_fall(step, sample) > 0)
    return np.asarray(risen & ~facts.passes_corner(step, sample) & (not any_slip(facts)) & (facts.values.carry is None))


def rose_as_predicted(facts: Facts, subject: Subject) -> Truth:
    step, sample = at(subject)
    risen = (facts.fall(step, sample) < 0) & (facts.predicted_fall(step, sample) < 0)
    return np.asarray(risen & (not any_slip(facts)) & (facts.values.carry is None))


def rose(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(facts.fall(*at(subject)) < 0)


def rest(facts: Facts, subject: Subject) -> tuple[Floats, Floats]:
    """What the prediction leaves of the change, and what rounding may leave of it."""
    step, sample = at(subject)
    apart = facts.fall(step, sample) - facts.predicted_fall(step, sample)
    rounding = 1e3 * facts.first_order_rounding(step, sample)
    return apart, rounding


def curvature(facts: Facts, subject: Subject) -> Truth:
    apart, rounding = rest(facts, subject)
    smooth = ~facts.passes_corner(*at(subject))
    whole = not any_slip(facts) and facts.values.carry is None
    return np.asarray((np.abs(apart) > rounding) & smooth & whole)


def exactly_so(facts: Facts, subject: Subject) -> Truth:
    apart, rounding = rest(facts, subject)
    return np.asarray((np.abs(apart) <= rounding) & (not any_slip(facts)) & (facts.values.carry is None))


def over_corner(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(facts.passes_corner(*at(subject)) & (not any_slip(facts)) & (facts.values.carry is None))


# -------------------------------------------------------------------------------------------------- the error


def off(facts: Facts, subject: Subject) -> Truth:
    """The output misses its target, and its error is more than 0."""
    q = subject.place
    error = facts.numbers(Key("error", q.key.layer), q.step, q.sample)[:, q.member]
    plan = facts.plans[(q.key.layer or 1) - 1]
    rounding = facts.error_rounding(plan, q.step, q.sample or 1)[:, q.member]
    return np.asarray(~facts.hits(q.key, q.member, q.step, q.sample or 1) & (error > rounding))


def hit(facts: Facts, subject: Subject) -> Truth:
    q = subject.place
    return facts.hits(q.key, q.member, q.step, q.sample or 1)


def missed(facts: Facts, subject: Subject) -> Truth:
    return ~hit(facts, subject)


def layer(facts: Facts, subject: Subject) -> int:
    return (subject.place.key.layer or 1) - 1


def always(facts: Facts, subject: Subject) -> bool:
    return True


def skips(facts: Facts, subject: Subject) -> bool:
    return bool(facts.plans[layer(facts, subject)].skip)


def coupled(facts: Facts, subject: Subject) -> bool:
    return facts.plans[layer(facts, subject)].activation.cross is not None


def tied(facts: Facts) -> bool:
    return any(not plan.dense for plan in facts.plans)


# ------------------------------------------------------------------------------------------- a perceptron


def all_answered(facts: Facts, subject: Subject) -> Truth:
    """Whether every sample is answered rightly with the weights at the end."""
    last = max(facts.values.batches)
    return np.asarray(np.logical_and.reduce([facts.all_hit(last, sample) for sample in facts.values.batches[last]]))


def runs_in_a_circle(facts: Facts, subject: Subject) -> Truth | bool:
    """Whether some answer is wrong at the end, and the weights before two epochs are the same: then it goes on like
    that for ever. False where the page does not keep the weights before every epoch."""
    training, kept = facts.spec.training, facts.values.history.parameters
    steps = [epoch * len(training.data) + 1 for epoch in range(training.epochs + 1)]
    if training.shuffle is not None or not kept.keys() >= {*steps}:
        return False
    starts = [facts.parameters(step) for step in steps]
    same = [
        np.logical_and.reduce([(np.abs(one[key] - other[key]) <= ROUNDING).all(axis=-1) for key in one])
        for k, one in enumerate(starts)
        for other in starts[k + 1 :]
    ]
    return np.asarray(np.logical_or.reduce(same) & ~all_answered(facts, subject))
