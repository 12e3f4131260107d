"""The same training at other learning rates: which rates a lesson compares, and what comes of each.

In: a spec; the `Facts` of its lesson. Out: rates in order; for each of them how a training ends: `RateEnds`.

    >>> from explainer import load_example
    >>> rates_of(load_example("mazur"))
    ()
    >>> [str(rate) for rate in rates_of(load_example("xor"))][:3]
    ['0.001', '0.01', '0.1']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from explainer.equations.keys import LOSS, Key
from explainer.numbers.engine import Engine
from explainer.numbers.history import Parameters
from explainer.witnesses.conditions import Subject
from explainer.witnesses.facts import ROUNDING, Facts, Floats, Truth, is_curved

if TYPE_CHECKING:
    from explainer.spec import Spec

RATE_MULTIPLES = tuple(map(Decimal, ("0.001", "0.01", "0.1", "0.25", "0.5", "2", "4", "10", "100", "1000")))
"""The rates beside a lesson's own that it is tried with where the spec names none."""
MANY_STEPS = 5_000
"""Updates beyond which other rates are only tried on request."""
MOST_WEIGHTS = 160
"""Weights beyond which they are only tried on request."""
LEARNED = 0.1
"""Part of the loss before the training that is left at most where it has learned."""
STILL = 0.01
"""Part of the loss before the training by which it falls at most where it hardly moves."""
LEVEL = 0.001
"""Part of its loss by which a training falls at most, over its last tenth, where it lies on a plateau."""
LAST_PART = 10
"""What part of the updates the last ones are, as one over this."""
FLAT = 0.001
"""Part of a function's largest slope below which a neuron is saturated."""


def rates_of(spec: Spec) -> tuple[Decimal, ...]:
    """The learning rates that a lesson compares, in order: the spec's, or ten around its own."""
    if spec.training.optimizer.schedule is not None:
        return ()
    own = spec.training.optimizer.fixed_rate
    weights = sum(spec.fan_in(n) * layer.neurons.count for n, layer in enumerate(spec.network.layers))
    if spec.page.rates:
        return tuple(sorted({*spec.page.rates, own}))
    few = len(spec.training.data) == 1  # one sample is learned at any rate, the larger the faster
    if few or not own or spec.updates > MANY_STEPS or weights > MOST_WEIGHTS:
        return ()
    return tuple(sorted({own, *((own * factor).normalize() for factor in RATE_MULTIPLES)}))


@dataclass(frozen=True, slots=True)
class RateEnds:
    """How a training ends at each of several rates; every array has the shape (variants, rates)."""

    before: Floats
    """The loss of all samples before it, the same at every rate."""
    late: Floats
    """The same before its last tenth."""
    after: Floats
    """The same at its end; not finite where it ran away."""
    flat: Truth
    """Whether for every sample some neuron is saturated at its end."""
    updates: int

    @property
    def is_comparable(self) -> bool:
        """Whether there is a loss to begin with, which all the outcomes are told by."""
        return bool(np.isfinite(self.before).all())


_KNOWN_ENDS: WeakKeyDictionary[Engine, RateEnds] = WeakKeyDictionary()


def rate_ends(facts: Facts) -> RateEnds:
    """The training at every rate that the lesson compares, done once for each engine."""
    own = facts.values.engine
    if own not in _KNOWN_ENDS:
        _KNOWN_ENDS[own] = train_at_rates(facts, own)
    return _KNOWN_ENDS[own]


def train_at_rates(facts: Facts, own: Engine) -> RateEnds:
    """All rates at once, as variants of one engine."""
    rates = np.array([[float(rate)] for rate in rates_of(facts.spec)])
    engine = Engine(facts.network, {k: np.repeat(v, len(rates), axis=0) for k, v in start_numbers(own).items()})
    engine.constants["eta"] = np.tile(rates, (own.variants, 1))
    updates = facts.spec.updates
    late = updates - updates // LAST_PART + 1
    shape = (own.variants, len(rates))
    with np.errstate(all="ignore"):
        kept = engine.train((late,)).parameters
        before = np.repeat(whole_loss(own, own.start())[:, None], len(rates), axis=1)
        at_late, at_end = (whole_loss(engine, kept[step]).reshape(shape) for step in (late, updates + 1))
        flat = saturated_everywhere(facts, engine, kept[updates + 1]).reshape(shape)
    return RateEnds(before, at_late, at_end, flat, updates)


def start_numbers(engine: Engine) -> dict[Key, Floats]:
    """Every variant's starting parameters, and its samples where they are its own; shape (variants, …)."""
    numbers = {**engine.overrides, **engine.start()}
    return {key: np.broadcast_to(array, (engine.variants, *array.shape[1:])) for key, array in numbers.items()}


def whole_loss(engine: Engine, parameters: Parameters) -> Floats:
    """Loss of all samples, shape (variants,): their mean where that is what a batch minimises, else their sum."""
    count = len(engine.spec.training.data)
    values = engine.forward(parameters, engine.inputs(range(count)))
    losses = engine.errors(values, engine.targets(range(count)))[LOSS].sum(axis=(1, 2))
    return np.broadcast_to(losses / (count if engine.spec.training.reduction == "mean" else 1), (engine.variants,))


def saturated_everywhere(facts: Facts, engine: Engine, parameters: Parameters) -> Truth:
    """Whether for every sample some neuron with a function of its own that bends is saturated; shape (variants,)."""
    samples = range(len(facts.spec.training.data))
    values = engine.forward(parameters, engine.inputs(samples))
    found = np.zeros((1, len(samples)), dtype=bool)
    for plan in facts.plans:
        if not plan.formulas and plan.activation.cross is None and is_curved(plan):
            largest = np.abs(plan.activation.gradient(np, np.linspace(-4.0, 4.0, 81))).max()
            slopes = np.abs(plan.activation.gradient(np, values[plan.key("net")]))
            found = found | (slopes < FLAT * largest).any(axis=-1)
    everywhere: Truth = np.broadcast_to(found.all(axis=-1), (engine.variants,))
    return everywhere


# ------------------------------------------------------------------------------------- what comes of a rate


def is_lost(ends: RateEnds) -> Truth:
    """Whether it ran away."""
    return ~np.isfinite(ends.after)


def is_up(ends: RateEnds) -> Truth:
    """Whether it ended higher than it started, by more than rounding."""
    return np.asarray(np.isfinite(ends.after) & (ends.after - ends.before > ROUNDING * np.abs(ends.before)))


def is_learned(ends: RateEnds) -> Truth:
    """Whether at most a tenth of the loss is left."""
    return (ends.after <= LEARNED * ends.before) & (ends.after >= 0)


def is_still(ends: RateEnds) -> Truth:
    """Whether the loss is nearly what it was."""
    return np.asarray(np.abs(ends.before - ends.after) <= STILL * np.abs(ends.before))


def is_level(ends: RateEnds) -> Truth:
    """Whether the loss no longer falls over the last tenth of a training that is long enough to have one."""
    long = ends.updates >= 2 * LAST_PART
    return np.asarray((np.abs(ends.late - ends.after) <= LEVEL * np.abs(ends.after)) & long)


def rate_ends_as(ends_so: Callable[[RateEnds], Truth]) -> Callable[[Facts, Subject], Truth]:
    """Whether a training ends like this at the rate that a sentence is about, and not in a way that is told before."""

    def holds(facts: Facts, subject: Subject) -> Truth:
        with np.errstate(invalid="ignore"):
            return np.asarray(ends_so(rate_ends(facts))[:, subject.place.member])

    return holds
