"""Sentences that may be false: when each may be said, and what stands in its place otherwise. Free of language.

In: the `Facts` of a lesson and what a sentence is about. Out: for each variant whether the sentence holds. A sentence
of `wording` whose key has a row here is a claim; it is chosen by its condition when a page is filled, and the same
condition is asked of the derived equations, which do not know the matrices.

    >>> CLAIMS["helped.better"].otherwise
    'helped.minimum'
    >>> chain("recap.largest")
    ('recap.largest', 'recap.largest.sample')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from explainer.equations.keys import INPUT, Key
from explainer.witnesses.facts import ROUNDING, Facts, Floats, Truth, is_straight
from explainer.witnesses.verifying import Disagreement


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


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence and its condition."""

    key: str
    holds: Callable[[Facts, Subject], Truth | bool]
    otherwise: str = ""
    """The sentence that is tried next; "": nothing is said."""
    of_shape: bool = False
    """Whether the condition asks for no number that a variant has of its own."""


class FalseClaim(Disagreement):
    """The two engines do not agree on whether a sentence may be said: nothing may be written."""

    def __init__(self, said: str, other: str) -> None:
        super().__init__(f"the page would say {said!r}, but from the derived equations it should say {other!r}")
        self.line, self.witness, self.said, self.instead = said, "claims", said, other

    def __reduce__(self) -> tuple[type[FalseClaim], tuple[str, str]]:
        return FalseClaim, (self.said, self.instead)


# --------------------------------------------------------------------------------------------- the network


def _slips(*kinds: str) -> Callable[[Facts], bool]:
    """Whether a slip is switched on: any, or one made at lines of these kinds."""

    def made(facts: Facts) -> bool:
        slips = facts.network.slips
        return any(not kinds or {line.partition(":")[0] for line in slip.lines} & {*kinds} for slip in slips)

    return made


_any_slip, _new_slip = _slips(), _slips("new")
_BACKWARD = ("local", "partial", "loss_slope", "slope", "delta", "gradient", "batch")
_backward_slip = _slips(*_BACKWARD)


def _plain(facts: Facts) -> bool:
    """Whether a weight steps by the rate times its gradient, and nothing else."""
    optimizer = facts.spec.training.optimizer
    return optimizer.name == "sgd" and not optimizer.weight_decay and not _new_slip(facts)


def _batched(facts: Facts, subject: Subject) -> bool:
    return len(facts.values.batches[subject.place.step]) > 1


def _anything_trained(facts: Facts) -> bool:
    return any(facts.trained(key).any() for key in facts.network.parameters)


def _moving_rule(facts: Facts, subject: Subject) -> bool:
    rate = facts.values.engine.constants["eta"]
    return _anything_trained(facts) and bool(np.all(np.asarray(rate) > 0)) and not _new_slip(facts)


def _old_numbers(facts: Facts) -> bool:
    return not any(slip.name == "updated_weights" for slip in facts.network.slips)


def _shares(facts: Facts) -> bool:
    rows = [[float(t) for t in sample.target or ()] for sample in facts.spec.training.data]
    return all(min(row) >= 0 and abs(sum(row) - 1) < ROUNDING for row in rows)


def _bearing_activations(facts: Facts) -> set[str]:
    """Activations of the layers that bear the loss; "skip" where another layer's outputs are added."""
    return {"skip" if plan.skip else plan.activation.name for plan in facts.plans if plan.loss}


def _several_labels(facts: Facts) -> bool:
    rows = [float(t) for sample in facts.spec.training.data for t in sample.target or ()]
    sigmoids = _bearing_activations(facts) == {"sigmoid"} and facts.spec.training.loss == "binary_cross_entropy"
    return sigmoids and all(0 <= t <= 1 for t in rows)


# ---------------------------------------------------------------------------------- numbers that are compared


def _products(facts: Facts, subject: Subject) -> Floats:
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


def _is_largest(facts: Facts, subject: Subject) -> Truth:
    """Whether one number is larger in size than every other, by more than rounding."""
    sizes = np.abs(_products(facts, subject))
    own, others = sizes[subject.chosen], np.delete(sizes, subject.chosen, axis=0)
    return np.asarray(own > others.max(axis=0, initial=0.0) * (1 + ROUNDING))


def _along(facts: Facts, subject: Subject) -> Truth:
    numbers = _products(facts, subject)
    return np.asarray((numbers > 0).all(axis=0) | (numbers < 0).all(axis=0))


def _against(facts: Facts, subject: Subject) -> Truth:
    numbers = _products(facts, subject)
    return np.asarray((numbers > 0).any(axis=0) & (numbers < 0).any(axis=0))


def _all_zero(facts: Facts, subject: Subject) -> Truth:
    return np.asarray((_products(facts, subject) == 0).all(axis=0))


# --------------------------------------------------------------------------------------------- one gradient


def _gradient(facts: Facts, subject: Subject) -> Floats:
    """The gradient of a weight for its sample."""
    q = subject.place
    return facts.gradients(q.key.parameter, q.step, q.sample or 1)[:, q.member]


def _smooth(facts: Facts, subject: Subject) -> Truth:
    return ~facts.at_corner(subject.place.step, subject.place.sample or 1)


def _slope_is(sign: int, alone: bool) -> Callable[[Facts, Subject], Truth]:
    """Whether a gradient has this sign, no corner is met, nothing else moves the weight (`alone`)."""

    def holds(facts: Facts, subject: Subject) -> Truth:
        whole = _plain(facts) and not _batched(facts, subject)
        right = np.sign(_gradient(facts, subject)) == sign
        return np.asarray(right & _smooth(facts, subject) & (whole or not alone) & (not _backward_slip(facts)))

    return holds


def _flat_hit(facts: Facts, subject: Subject) -> Truth:
    """Whether a gradient is 0 and the first output of its layer hits its target."""
    q = subject.place
    plan = facts.plans[(q.key.layer or 1) - 1]
    if plan.targets is None:
        return np.zeros(1, bool)
    return np.asarray((_gradient(facts, subject) == 0) & facts.hits(plan.key("out"), 0, q.step, q.sample or 1))


def _flat_input(facts: Facts, subject: Subject) -> Truth:
    q = subject.place
    local = facts.numbers(Key("local", q.key.layer, "w"), q.step, q.sample)[:, q.member]
    return np.asarray((_gradient(facts, subject) == 0) & (local == 0))


def _flat(facts: Facts, subject: Subject) -> Truth:
    return np.asarray((_gradient(facts, subject) == 0) & _smooth(facts, subject))


def _corner(facts: Facts, subject: Subject) -> Truth:
    return ~_smooth(facts, subject)


def _settles(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(_smooth(facts, subject) & (not _any_slip(facts)) & (facts.values.carry is None))


# ------------------------------------------------------------------------------------------------- the update


def _zero_input_gradients(facts: Facts, subject: Subject) -> tuple[Truth, Truth, Truth]:
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


def _zero_stays(facts: Facts, subject: Subject) -> Truth:
    any_zero, flat, stay = _zero_input_gradients(facts, subject)
    return np.asarray(any_zero & flat & stay & (not _batched(facts, subject)) & _plain(facts) & (not _any_slip(facts)))


def _zero_adds_nothing(facts: Facts, subject: Subject) -> Truth:
    any_zero, flat, _ = _zero_input_gradients(facts, subject)
    return np.asarray(any_zero & flat & (not _any_slip(facts)))


def _all_move(facts: Facts, subject: Subject) -> Truth:
    step, found = subject.place.step, ~_zero_input_gradients(facts, subject)[0]
    for key in facts.network.parameters:
        free = facts.trained(key)
        if key.kind == "weight":
            gradients = sum(facts.gradients(key, step, n) for n in facts.values.batches[step])
            moved = (np.asarray(gradients) != 0) & (facts.changes(key, step) != 0)
            found = found & moved[:, free].all(axis=-1)
    return np.asarray(found & _anything_trained(facts) & (not _any_slip(facts)))


def _largest_change(facts: Facts, step: int) -> tuple[Floats, Floats]:
    """The largest change of a weight in size, and the largest weight."""
    keys = [key for key in facts.network.parameters if key.kind == "weight"]
    moved = [np.abs(facts.changes(key, step)).max(axis=-1) for key in keys]
    sizes = [np.abs(facts.numbers(key, step)).max(axis=-1) for key in keys]
    return np.max(np.broadcast_arrays(*moved), axis=0), np.max(np.broadcast_arrays(*sizes), axis=0)


def _hardly_shows(facts: Facts, subject: Subject) -> Truth:
    """A rate below 0.01, and every weight moves by less than a hundredth of the largest one, some of them at all."""
    moved, size = _largest_change(facts, subject.place.step)
    rate = np.asarray(facts.values.engine.constants["eta"], dtype=float).reshape(-1)
    return np.asarray((rate > 0) & (rate < 0.01) & (moved > 0) & (moved < 0.01 * size))


def _nothing_moves(facts: Facts, subject: Subject) -> Truth:
    step = subject.place.step
    changes = [facts.changes(key, step) for key in facts.network.parameters]
    return np.asarray(np.logical_and.reduce(np.broadcast_arrays(*((a == 0).all(axis=-1) for a in changes))))


def _at_minimum(facts: Facts, subject: Subject) -> Truth:
    """Whether nothing moves because every output of the batch hits its target."""
    step = subject.place.step
    hit = [facts.all_hit(step, n) for n in facts.values.batches[step]]
    return np.asarray(_nothing_moves(facts, subject) & np.logical_and.reduce(np.broadcast_arrays(*hit)))


# ------------------------------------------------------------------------------------------------- did it help


def _at(subject: Subject) -> tuple[int, int]:
    return subject.place.step, subject.place.sample or 1


def _fell(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(facts.fall(*_at(subject)) > 0)


def _stays_at_minimum(facts: Facts, subject: Subject) -> Truth:
    """The loss is that of outputs which all hit their targets, before and after."""
    step, sample = _at(subject)
    return np.asarray((facts.fall(step, sample) == 0) & facts.all_hit(step, sample))


def _same(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(facts.fall(*_at(subject)) == 0)


def _too_large(facts: Facts, subject: Subject) -> Truth:
    """It rose although the gradients had it fall, and no corner has a part in it."""
    step, sample = _at(subject)
    risen = (facts.fall(step, sample) < 0) & (facts.predicted_fall(step, sample) > 0)
    return np.asarray(
        risen & ~facts.passes_corner(step, sample) & (not _any_slip(facts)) & (facts.values.carry is None)
    )


def _rose_as_predicted(facts: Facts, subject: Subject) -> Truth:
    step, sample = _at(subject)
    risen = (facts.fall(step, sample) < 0) & (facts.predicted_fall(step, sample) < 0)
    return np.asarray(risen & (not _any_slip(facts)) & (facts.values.carry is None))


def _rose(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(facts.fall(*_at(subject)) < 0)


def _rest(facts: Facts, subject: Subject) -> tuple[Floats, Floats]:
    """What the prediction leaves of the change, and what rounding may leave of it."""
    step, sample = _at(subject)
    apart = facts.fall(step, sample) - facts.predicted_fall(step, sample)
    rounding = 1e3 * facts.first_order_rounding(step, sample)
    return apart, rounding


def _curvature(facts: Facts, subject: Subject) -> Truth:
    apart, rounding = _rest(facts, subject)
    smooth = ~facts.passes_corner(*_at(subject))
    whole = not _any_slip(facts) and facts.values.carry is None
    return np.asarray((np.abs(apart) > rounding) & smooth & whole)


def _exactly_so(facts: Facts, subject: Subject) -> Truth:
    apart, rounding = _rest(facts, subject)
    return np.asarray((np.abs(apart) <= rounding) & (not _any_slip(facts)) & (facts.values.carry is None))


def _over_corner(facts: Facts, subject: Subject) -> Truth:
    return np.asarray(facts.passes_corner(*_at(subject)) & (not _any_slip(facts)) & (facts.values.carry is None))


# -------------------------------------------------------------------------------------------------- the error


def _off(facts: Facts, subject: Subject) -> Truth:
    """The output misses its target, and its error is more than 0."""
    q = subject.place
    error = facts.numbers(Key("error", q.key.layer), q.step, q.sample)[:, q.member]
    plan = facts.plans[(q.key.layer or 1) - 1]
    rounding = facts.error_rounding(plan, q.step, q.sample or 1)[:, q.member]
    return np.asarray(~facts.hits(q.key, q.member, q.step, q.sample or 1) & (error > rounding))


def _hit(facts: Facts, subject: Subject) -> Truth:
    q = subject.place
    return facts.hits(q.key, q.member, q.step, q.sample or 1)


def _missed(facts: Facts, subject: Subject) -> Truth:
    return ~_hit(facts, subject)


# --------------------------------------------------------------------------------------------------- the table


def _layer(facts: Facts, subject: Subject) -> int:
    return (subject.place.key.layer or 1) - 1


def _shape(key: str, holds: Callable[[Facts, Subject], bool], otherwise: str = "") -> Claim:
    return Claim(key, holds, otherwise, of_shape=True)


def _always(facts: Facts, subject: Subject) -> bool:
    return True


def _skips(facts: Facts, subject: Subject) -> bool:
    return bool(facts.plans[_layer(facts, subject)].skip)


def _coupled(facts: Facts, subject: Subject) -> bool:
    return facts.plans[_layer(facts, subject)].activation.cross is not None


def _tied(facts: Facts) -> bool:
    return any(not plan.dense for plan in facts.plans)


_ROWS = (
    # the forward pass and the error
    _shape("forward.why", lambda f, s: not is_straight(f.plans[_layer(f, s)]), "forward.straight"),
    _shape("forward.straight", lambda f, s: is_straight(f.plans[_layer(f, s)]) and not _coupled(f, s), "forward.out"),
    _shape("forward.out", _always),
    _shape("forward.cross", lambda f, s: _coupled(f, s) and not _skips(f, s), "forward.cross.skip"),
    _shape("forward.cross.skip", lambda f, s: _coupled(f, s) and _skips(f, s)),
    Claim("error.compare", _off, "error.hit"),
    Claim("error.hit", _hit, "error.apart"),
    Claim("error.apart", _missed),
    Claim("error.largest", _is_largest),
    _shape("error.shares", lambda f, s: _bearing_activations(f) == {"softmax"} and _shares(f)
           and sum(p.loss for p in f.plans) == 1, "error.labels"),
    _shape("error.labels", lambda f, s: _several_labels(f), "error.classes"),
    _shape("error.classes", lambda f, s: _shares(f) and "softmax" not in _bearing_activations(f)),
    # the question
    Claim("question.quotient", _settles, "question.quotient.corner"),
    Claim("question.quotient.corner", _corner, "question.quotient.plain"),
    Claim("question.quotient.plain", _smooth),
    # the backward pass
    Claim("backward.up", _slope_is(1, True), "backward.up.sample"),
    Claim("backward.up.sample", _slope_is(1, False), "backward.down"),
    Claim("backward.down", _slope_is(-1, True), "backward.down.sample"),
    Claim("backward.down.sample", _slope_is(-1, False), "backward.flat.hit"),
    Claim("backward.flat.hit", _flat_hit, "backward.flat.input"),
    Claim("backward.flat.input", _flat_input, "backward.flat"),
    Claim("backward.flat", _flat, "backward.corner"),
    Claim("backward.corner", _corner),
    Claim("backward.dominates", _is_largest),
    Claim("backward.along", _along, "backward.against"),
    Claim("backward.against", _against, "backward.nothing"),
    Claim("backward.nothing", _all_zero),
    _shape("backward.shortcut", lambda f, s: not _tied(f) and not _coupled(f, s), "backward.paths.same"),
    _shape("backward.paths.same", _always),
    _shape("delta.error", lambda f, s: f.spec.training.loss == "half_squared_error", "delta.error.general"),
    _shape("delta.error.general", _always),
    _shape("delta.delta", lambda f, s: not _coupled(f, s), "delta.delta.cross"),
    _shape("delta.delta.cross", _coupled),
    # the update
    _shape("update.rule", lambda f, s: _plain(f) and _moving_rule(f, s) and _old_numbers(f), "update.rule.still"),
    _shape("update.rule.delta", lambda f, s: _plain(f) and _moving_rule(f, s) and _old_numbers(f)
           and f.spec.training.batch_size == 1 and not _tied(f), "update.rule.delta.batch"),
    _shape("update.rule.delta.batch", lambda f, s: _plain(f) and _moving_rule(f, s) and _old_numbers(f),
           "update.rule.still"),
    _shape("update.rule.still", lambda f, s: not _new_slip(f) and not _moving_rule(f, s), "update.rule.slip"),
    _shape("update.rule.slip", lambda f, s: _any_slip(f)),
    Claim("update.nonzero", _all_move, "update.zero"),
    Claim("update.zero", _zero_stays, "update.zero.part"),
    Claim("update.zero.part", _zero_adds_nothing),
    Claim("update.minimum", _at_minimum, "update.still"),
    Claim("update.still", _nothing_moves, "update.tiny"),
    Claim("update.tiny", _hardly_shows, "update.visible"),
    Claim("update.visible", _always),
    # did it help
    Claim("helped.better", _fell, "helped.minimum"),
    Claim("helped.minimum", _stays_at_minimum, "helped.same"),
    Claim("helped.same", _same, "helped.worse"),
    Claim("helped.worse", _too_large, "helped.worse.predicted"),
    Claim("helped.worse.predicted", _rose_as_predicted, "helped.rose"),
    Claim("helped.rose", _rose),
    Claim("helped.curvature", _curvature, "helped.exact"),
    Claim("helped.exact", _exactly_so, "helped.corner"),
    Claim("helped.corner", _over_corner),
    # the recap
    _shape("recap.forward", lambda f, s: not any(map(is_straight, f.plans)), "recap.forward.straight"),
    _shape("recap.forward.straight", _always),
    _shape("recap.backward", lambda f, s: not _any_slip(f), "recap.backward.slip"),
    _shape("recap.backward.slip", lambda f, s: _any_slip(f)),
    Claim("recap.largest", lambda f, s: _is_largest(f, s) & (not _batched(f, s)), "recap.largest.sample"),
    Claim("recap.largest.sample", lambda f, s: _is_largest(f, s) & _batched(f, s)),
    _shape("recap.update", lambda f, s: _plain(f) and _old_numbers(f) and _anything_trained(f), "recap.update.rule"),
    _shape("recap.update.rule", lambda f, s: not _new_slip(f) and _old_numbers(f) and _anything_trained(f)),
    _shape("recap.meaning.rate", lambda f, s: f.spec.training.optimizer.name == "sgd", "recap.meaning.rate.scaled"),
    _shape("recap.meaning.rate.scaled", _always),
    _shape("notation.signal_net", lambda f, s: f.plans[-1].activation.cross is None, "notation.signal_net.cross"),
    _shape("notation.signal_net.cross", _always),
    # the training
    _shape("training.terms", lambda f, s: not len(f.spec.training.data) % min(
        f.spec.training.batch_size, len(f.spec.training.data)), "training.terms.rest"),
    _shape("training.terms.rest", _always),
)  # fmt: skip

CLAIMS: Mapping[str, Claim] = {row.key: row for row in _ROWS}
"""Key of a sentence → its row."""


def chain(key: str) -> tuple[str, ...]:
    """The sentences that are tried one after the other where the first does not hold."""
    found = [key]
    while CLAIMS[found[-1]].otherwise:
        found.append(CLAIMS[found[-1]].otherwise)
    return tuple(found)


def choose_claim(facts: Facts, asked: Sequence[tuple[str, Subject]]) -> list[int]:
    """For each variant the place of the first sentence that may be said; their number where none may."""
    truths = [np.atleast_1d(CLAIMS[key].holds(facts, subject)) for key, subject in asked]
    table = np.stack(np.broadcast_arrays(*truths, np.ones(1, dtype=bool)))
    return [int(k) for k in np.argmax(table, axis=0)]
