"""When a lesson may say what is special about it, at the line where it happens. Free of language.

In: the `Facts` of a lesson and the `Subject` of a sentence. Out: for each variant whether the condition holds.

    >>> from explainer import explain
    >>> from explainer.equations.keys import LOSS
    >>> from explainer.walkthrough.document import Quantity
    >>> bool(every_step_is_the_rate(Facts(explain("adam").values), Subject(Quantity(LOSS, 0, 1, 1))).all())
    True
"""

from __future__ import annotations

import numpy as np

from explainer.witnesses.conditions import Subject, any_slip, batched, layer
from explainer.witnesses.facts import ROUNDING, Facts, Floats, Truth

NEARLY = 1e-3
"""Part of the rate by which ε may shorten a step that still counts as the rate."""


def rate_of(facts: Facts) -> Floats:
    """The learning rate of the first update, shape (variants, 1)."""
    return np.asarray(facts.values.engine.rate(1), dtype=float).reshape(-1, 1)


def every_step_is_the_rate(facts: Facts, subject: Subject) -> Truth:
    """Whether a first update of Adam moves every trained weight by the rate."""
    optimizer, found = facts.spec.training.optimizer, np.ones(1, dtype=bool)
    corrected = optimizer.name == "adam" and optimizer.bias_correction
    corrected = corrected and not facts.spec.training.adds_to_gradients
    if not corrected or subject.place.step != 1 or any_slip(facts):
        return np.zeros(1, dtype=bool)
    for key in facts.network.parameters:
        moved = np.abs(facts.changes(key, 1))[:, facts.trained(key)]
        found = found & (np.abs(moved - rate_of(facts)) <= NEARLY * rate_of(facts)).all(axis=-1)
    return np.asarray(found)


def is_plain_first_step(facts: Facts, subject: Subject) -> Truth:
    """Whether a first update with momentum is the one that the rate times the gradient makes."""
    optimizer, found = facts.spec.training.optimizer, np.ones(1, dtype=bool)
    first = optimizer.name == "momentum" and subject.place.step == 1
    first = first and not facts.spec.training.adds_to_gradients
    if not first or any_slip(facts) or batched(facts, subject):
        return np.zeros(1, dtype=bool)
    for key in facts.network.parameters:
        step = rate_of(facts) * facts.gradients(key, 1, subject.place.sample or 1)
        size = np.abs(step) + np.abs(facts.numbers(key, 1))
        found = found & ((np.abs(facts.changes(key, 1) + step) <= ROUNDING * size) | ~facts.trained(key)).all(axis=-1)
    return np.asarray(found)


def is_at_penalty_corner(facts: Facts, subject: Subject) -> Truth:
    """Whether a penalised weight stands exactly at a corner of the penalty in an update."""
    return np.asarray((facts.penalty_sides(subject.place.step) == 0).any(axis=-1))


def is_skipped_from(facts: Facts, subject: Subject) -> bool:
    """Whether a later layer adds the outputs of this one to its own."""
    out = facts.plans[layer(facts, subject)].key("out")
    return any(out in later.skip for later in facts.plans) and not any_slip(facts)


def is_dead(facts: Facts, subject: Subject) -> Truth:
    """Whether the slope of the neuron that is named is 0, away from corners, and with it the gradients of its
    weights."""
    q, plan = subject.among[subject.chosen][0], facts.plans[layer(facts, subject)]
    flat = facts.numbers(q.key, q.step, q.sample)[:, q.member] == 0
    if not plan.dense or plan.keep or any_slip(facts):
        return np.zeros(1, dtype=bool)
    into = facts.gradients(plan.key("weight"), q.step, q.sample or 1)[:, plan.edge_neuron == q.member]
    return np.asarray(flat & (into == 0).all(axis=-1) & ~facts.at_corner(q.step, q.sample or 1))
