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

import numpy as np

from explainer.spec.cells import Cell
from explainer.witnesses import conditions as c
from explainer.witnesses import other_rates as r
from explainer.witnesses import special_cases as special
from explainer.witnesses.agreement import Disagreement
from explainer.witnesses.conditions import Subject
from explainer.witnesses.facts import Facts, Truth, is_straight


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence and its condition."""

    key: str
    holds: Callable[[Facts, Subject], Truth | bool]
    when: str
    """The condition in words, after "said where"; where it is one of several that are tried, the others failed."""
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


def goes_back_as_matrix(facts: Facts, subject: Subject) -> bool:
    """Whether the δ of a layer are the next one's, times its matrix turned, times their own slopes."""
    number = c.layer(facts, subject) + 1
    plan, others = facts.plans[number - 1], facts.plans[number:]
    read = [later for later in others if plan.key("out") in (*later.sources, *later.skip)]
    alone = others[:1] == tuple(read) and not plan.loss and not plan.keep and others[0].sources == (plan.key("out"),)
    return alone and others[0].dense and not others[0].skip and not c.coupled(facts, subject) and c.is_unaltered(facts)


def has_own_matrix(facts: Facts, subject: Subject) -> bool:
    """Whether a layer's weights are a full matrix, and none of them is used in another layer."""
    number = c.layer(facts, subject)
    plan, others = facts.plans[number], [p for k, p in enumerate(facts.plans) if k != number]
    slots = [slot for other in others for formula in other.formulas for slot in formula.slots.values()]
    used = {key for other in others for key in other.weights} | {key for slot in slots for key in slot.sources}
    return plan.dense and plan.key("weight") not in used


def cell_of(facts: Facts, subject: Subject) -> Cell:
    """The cell that a layer is part of."""
    network = facts.spec.network
    return network.cells[network.origins[c.layer(facts, subject)]]


def starts_at_zero(facts: Facts, subject: Subject) -> bool:
    """Whether every state of the cell that a layer is part of is 0 before the first moment."""
    here = cell_of(facts, subject)
    return not any(number for state in here.states for number in here.start_of(state))


def _shape(key: str, holds: Callable[[Facts, Subject], bool], when: str, otherwise: str = "") -> Claim:
    return Claim(key, holds, when, otherwise, of_shape=True)


_ROWS = (
    # what is given
    _shape("task.weights.mean", lambda f, s: f.spec.training.has_sample_weights
           and f.spec.training.reduction == "mean" and len(f.spec.training.data) > 1,
           "samples have weights, there are several and their mean is taken", "task.weights"),
    _shape("task.weights", lambda f, s: f.spec.training.has_sample_weights, "samples have weights"),
    # the forward pass and the error
    _shape("forward.why", lambda f, s: not is_straight(f.plans[c.layer(f, s)]),
           "the layer's function bends somewhere", "forward.straight"),
    _shape("forward.straight", lambda f, s: is_straight(f.plans[c.layer(f, s)]) and not c.coupled(f, s),
           "the layer's function is a straight line", "forward.out"),
    _shape("forward.out", c.always, "neither of the two holds"),
    _shape("forward.cross", lambda f, s: c.coupled(f, s) and not c.skips(f, s),
           "an output hangs on all net inputs of its layer", "forward.cross.skip"),
    _shape("forward.cross.skip", lambda f, s: c.coupled(f, s) and c.skips(f, s),
           "it does, and another layer's outputs are added"),
    _shape("forward.cell.mix.new", lambda f, s: cell_of(f, s).mixes_new, "z of a GRU multiplies what is new",
           "forward.cell.mix.old"),
    _shape("forward.cell.mix.old", c.always, "it multiplies what was"),
    _shape("forward.cell.reset.before", lambda f, s: cell_of(f, s).resets_before,
           "r of a GRU multiplies what was before the matrix does", "forward.cell.reset.after"),
    _shape("forward.cell.reset.after", c.always, "it multiplies the product"),
    _shape("forward.cell.start.zero", starts_at_zero, "every state of a cell is 0 before the first moment",
           "forward.cell.start.given"),
    _shape("forward.cell.start.given", c.always, "one is another number"),
    Claim("error.compare", c.off, "the output misses its target and its error is not 0", "error.hit"),
    Claim("error.hit", c.hit, "the output is its target", "error.apart"),
    Claim("error.apart", c.missed, "the output misses its target and its error is 0"),
    Claim("error.largest", c.is_largest, "one error is larger than every other"),
    _shape("error.shares", lambda f, s: c.bearing_activations(f) == {"softmax"} and c.shares(f)
           and sum(p.loss for p in f.plans) == 1, "one softmax bears the loss and all targets add up to 1",
           "error.labels"),
    _shape("error.labels", lambda f, s: c.several_labels(f),
           "sigmoids with cross-entropy have targets from 0 to 1", "error.classes"),
    _shape("error.classes", lambda f, s: c.shares(f) and "softmax" not in c.bearing_activations(f),
           "the targets of each sample add up to 1 and no softmax bears the loss"),
    # the question
    Claim("question.quotient", c.settles, "no corner is near, no slip is switched on and no rounded number is carried",
          "question.quotient.corner"),
    Claim("question.quotient.corner", c.corner, "a net input lies on a corner of its function",
          "question.quotient.plain"),
    Claim("question.quotient.plain", c.smooth, "no net input lies on a corner"),
    # the backward pass
    Claim("backward.up", c.slope_is(1, True), "the gradient is above 0 and alone moves the weight",
          "backward.up.sample"),
    Claim("backward.up.sample", c.slope_is(1, False), "the sample's gradient is above 0", "backward.down"),
    Claim("backward.down", c.slope_is(-1, True), "the gradient is below 0 and alone moves the weight",
          "backward.down.sample"),
    Claim("backward.down.sample", c.slope_is(-1, False), "the sample's gradient is below 0", "backward.flat.hit"),
    Claim("backward.flat.hit", c.flat_hit, "the gradient is 0 and the output is its target", "backward.flat.input"),
    Claim("backward.flat.input", c.flat_input, "the gradient is 0 because the weight's input is", "backward.flat"),
    Claim("backward.flat", c.flat, "the gradient is 0 for another reason, away from corners", "backward.corner"),
    Claim("backward.corner", c.corner, "a net input lies on a corner of its function"),
    Claim("backward.dominates", c.is_largest, "one factor is larger than every other"),
    Claim("backward.along", c.along, "all paths have one sign", "backward.against"),
    Claim("backward.against", c.against, "paths have both signs", "backward.nothing"),
    Claim("backward.nothing", c.all_zero, "all paths are 0"),
    _shape("backward.shortcut", lambda f, s: not c.tied(f) and not c.coupled(f, s),
           "no weight is shared and each output hangs on its own net input alone", "backward.paths.same"),
    _shape("backward.paths.same", c.always, "the other does not hold"),
    _shape("backward.matrix", goes_back_as_matrix,
           "the next layer alone reads this one, by its own matrix, the activation works neuron by neuron, there is no "
           "dropout, no slip is "
           "switched on and no rounded number is carried"),
    _shape("backward.matrix.gradients", lambda f, s: has_own_matrix(f, s) and c.is_unaltered(f),
           "the layer's weights are a matrix of their own and stand on no other edge, no slip is switched on and no "
           "rounded number is carried"),
    _shape("delta.error", lambda f, s: f.plans[c.layer(f, s)].borne.loss.name == "half_squared_error"
           and not f.spec.training.has_sample_weights and not f.plans[c.layer(f, s)].borne.weight,
           "the layer's loss is half squared error and neither a sample nor a loss has a weight",
           "delta.error.general"),
    _shape("delta.error.general", c.always, "it is another"),
    _shape("delta.delta", lambda f, s: not c.coupled(f, s), "each output hangs on its own net input alone",
           "delta.delta.cross"),
    _shape("delta.delta.cross", c.coupled, "an output hangs on all net inputs of its layer"),
    # the update
    _shape("update.rule", lambda f, s: c.plain(f) and c.moving_rule(f, s) and c.old_numbers(f),
           "something is trained, by the rate times the gradient and from the old numbers", "update.rule.still"),
    _shape("update.rule.delta", lambda f, s: c.plain(f) and c.moving_rule(f, s) and c.old_numbers(f)
           and f.spec.training.batch_size == 1 and not c.tied(f),
           "the same, one sample at a time and no weight shared", "update.rule.delta.batch"),
    _shape("update.rule.delta.batch", lambda f, s: c.plain(f) and c.moving_rule(f, s) and c.old_numbers(f),
           "the same, in batches or with shared weights", "update.rule.still"),
    _shape("update.rule.still", lambda f, s: not c.new_slip(f) and not c.moving_rule(f, s),
           "the learning rate is 0 or nothing is trained", "update.rule.slip"),
    _shape("update.rule.slip", lambda f, s: c.any_slip(f), "a slip is switched on"),
    Claim("update.nonzero", c.all_move, "no input is 0 and every trained weight has a gradient and moves",
          "update.zero"),
    Claim("update.zero", c.zero_stays, "an input is 0, and the gradients of its weights are 0 and they stay",
          "update.zero.part"),
    Claim("update.zero.part", c.zero_adds_nothing, "an input is 0 and the gradients of its weights are 0"),
    Claim("update.minimum", c.at_minimum, "nothing moves because every output is its target", "update.still"),
    Claim("update.still", c.nothing_moves, "nothing moves", "update.tiny"),
    Claim("update.tiny", c.hardly_shows,
          "the rate is below 0.01 and no weight moves by a hundredth of the largest one", "update.visible"),
    Claim("update.visible", c.always, "none of these holds"),
    Claim("penalty.at_corner", special.is_at_penalty_corner, "a weight is exactly at a corner of the penalty"),
    # did it help
    Claim("helped.better", c.fell, "the loss fell", "helped.minimum"),
    Claim("helped.minimum", c.stays_at_minimum, "it stayed, and every output is its target", "helped.same"),
    Claim("helped.same", c.same, "it stayed", "helped.worse"),
    Claim("helped.worse", c.too_large,
          "it rose although the gradients had it fall, and no corner, slip or carried rounding has a part in it",
          "helped.worse.predicted"),
    Claim("helped.worse.predicted", c.rose_as_predicted, "it rose and the gradients had it rise", "helped.rose"),
    Claim("helped.rose", c.rose, "it rose"),
    Claim("helped.curvature", c.curvature, "the prediction leaves more than rounding, and no corner is passed",
          "helped.exact"),
    Claim("helped.exact", c.exactly_so, "the prediction leaves no more than rounding", "helped.corner"),
    Claim("helped.corner", c.over_corner, "a net input passes a corner of its function"),
    # the recap
    _shape("recap.forward", lambda f, s: not any(map(is_straight, f.plans)), "every layer's function bends",
           "recap.forward.straight"),
    _shape("recap.forward.straight", c.always, "some do not"),
    _shape("recap.backward", lambda f, s: not c.any_slip(f), "no slip is switched on", "recap.backward.slip"),
    _shape("recap.backward.slip", lambda f, s: c.any_slip(f), "one is"),
    Claim("recap.largest", lambda f, s: c.is_largest(f, s) & (not c.batched(f, s)),
          "one gradient is larger than every other", "recap.largest.sample"),
    Claim("recap.largest.sample", lambda f, s: c.is_largest(f, s) & c.batched(f, s),
          "it is, and it is that of a sample in a batch"),
    _shape("recap.update", lambda f, s: c.plain(f) and c.old_numbers(f) and c.anything_trained(f),
           "something is trained, by the rate times the gradient and from the old numbers", "recap.update.rule"),
    _shape("recap.update.rule", lambda f, s: not c.new_slip(f) and c.old_numbers(f) and c.anything_trained(f),
           "something is trained by another rule, from the old numbers"),
    _shape("recap.meaning.rate", lambda f, s: f.spec.training.optimizer.name == "sgd", "the rule is plain descent",
           "recap.meaning.rate.scaled"),
    _shape("recap.meaning.rate.scaled", c.always, "it is another"),
    _shape("notation.signal_net", lambda f, s: f.plans[-1].activation.cross is None,
           "each output hangs on its own net input alone", "notation.signal_net.cross"),
    _shape("notation.signal_net.cross", c.always, "it hangs on all of them"),
    # the training
    _shape("training.terms", lambda f, s: not len(f.spec.training.data) % min(
        f.spec.training.batch_size, len(f.spec.training.data)), "the batches come out even", "training.terms.rest"),
    _shape("training.terms.rest", c.always, "the last batch is smaller"),
    # what is special, at the line where it happens
    Claim("special.adam", special.every_step_is_the_rate,
          "a first update of Adam, corrected and without decay, moves every trained weight by the rate"),
    Claim("special.momentum", special.is_plain_first_step,
          "a first update with momentum, of one sample and without decay, is the rate times the gradient"),
    _shape("special.skip", special.is_skipped_from, "a later layer adds this one's outputs and no slip is switched on"),
    Claim("special.dead", special.is_dead,
          "a neuron's slope is 0 without dropout, away from corners, and so are the gradients of its weights"),
    # other learning rates
    Claim("rates.lost", r.rate_ends_as(r.is_lost), "the training runs away", "rates.up"),
    Claim("rates.up", r.rate_ends_as(r.is_up), "the loss of all samples is higher than before it", "rates.learned"),
    Claim("rates.learned", r.rate_ends_as(r.is_learned), "at most a tenth of it is left", "rates.saturated"),
    Claim("rates.saturated", r.rate_ends_as(lambda ends: ends.flat),
          "for every sample a neuron has less than a thousandth of its largest slope", "rates.still"),
    Claim("rates.still", r.rate_ends_as(r.is_still), "it fell by a hundredth at most", "rates.plateau"),
    Claim("rates.plateau", r.rate_ends_as(r.is_level),
          "of twenty updates or more the last tenth lets it fall by a thousandth at most", "rates.down"),
    Claim("rates.down", c.always, "none of these holds"),
    # a perceptron
    Claim("perceptron.learned", c.all_answered, "the weights at the end answer every sample rightly",
          "perceptron.circle"),
    Claim("perceptron.circle", c.runs_in_a_circle,
          "a sample is answered wrongly, and two epochs begin with the same weights", "perceptron.wrong"),
    Claim("perceptron.wrong", lambda f, s: ~c.all_answered(f, s), "a sample is answered wrongly, and no two epochs do"),
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
