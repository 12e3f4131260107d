"""Series beside the equations: the loss over the epochs, after so many updates, at other learning rates, and what one
nudged weight does, and what slips give.

In: an `Explanation`. Out: printed numbers, shape (variants, entries).

    >>> from explainer import explain
    >>> measure_series(explain("mazur"), "epoch_loss").text.tolist()
    [[b'0.298371109']]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import LOSS, Key
from explainer.explanation import Explanation
from explainer.numbers.printed_arrays import PrintedArray, print_array
from explainer.numbers.rounding import PrintRule
from explainer.walkthrough.document import Quantity
from explainer.walkthrough.question import NUDGE, fed_neuron
from explainer.witnesses.facts import Facts
from explainer.witnesses.other_rates import rate_ends

Floats = NDArray[np.float64]


def measure_series(explanation: Explanation, series: str, about: Quantity | None = None) -> PrintedArray:
    """A series as printed, ∞ where training ran away. Raises KeyError for an unknown one."""
    rules = explanation.display.rules
    row = series_row(series)
    values = np.ascontiguousarray(row.measure(explanation, about), dtype=np.float64)
    finite = np.isfinite(values)
    usual = rules.overrides.get("epoch_loss", rules.usual)
    if row.like and about is not None:
        family = explanation.derivation.families[about.key]
        usual = rules.rule_of_member(family, about.member)
    printed = print_array(np.where(finite, values, 0), row.rule(usual))
    if finite.all():
        return printed
    text = np.where(finite, printed.text, "∞".encode())
    return replace(printed, text=text, value=np.where(finite, values, np.inf), exact=printed.exact & finite)


Measure = Callable[[str, bool, Quantity | None], PrintedArray]
"""(series, of the correct lesson, what it is about) → its printed numbers."""


def measure_of(explanation: Explanation) -> Measure:
    """The series of an explanation, each measured once."""
    if "measure" not in explanation.known:
        right = explanation.correct or explanation
        known: dict[tuple[str, bool, Quantity | None], PrintedArray] = {}

        def measure(series: str, correct: bool, about: Quantity | None) -> PrintedArray:
            if (series, correct, about) not in known:
                known[series, correct, about] = measure_series(right if correct else explanation, series, about)
            return known[series, correct, about]

        explanation.known["measure"] = measure
    found: Measure = explanation.known["measure"]
    return found


def series_row(series: str) -> SeriesRow:
    """How a series is measured: a row of `SERIES`, or `slip:NAME` for a row of `MISTAKES`. Raises KeyError for an
    unknown one."""
    kind, _, name = series.partition(":")
    return SeriesRow(partial(slip_series, name), like=True) if kind == "slip" else SERIES[series]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series."""

    measure: Callable[[Explanation, Quantity | None], Floats]
    """Its numbers, shape (variants, entries)."""
    rule: Callable[[PrintRule], PrintRule] = lambda usual: usual
    """How they are printed, given how losses are, or the quantity they are about."""
    like: bool = False
    """Printed as the quantity they are about."""


def epoch_loss(explanation: Explanation, about: Quantity | None = None) -> Floats:
    """Loss of each epoch, each sample's when its turn came, shape (variants, epochs): the mean over the samples where
    that is what a batch minimises, else the sum."""
    losses = np.asarray(explanation.values.history.losses, dtype=np.float64)
    training = explanation.spec.training
    each = losses.reshape(len(losses), -1, len(training.data))
    return np.asarray(each.mean(axis=-1) if training.reduction == "mean" else each.sum(axis=-1))


def update_loss(explanation: Explanation, about: Quantity | None = None) -> Floats:
    """Loss after n = 0, 1, 2 … updates, of the sample whose turn is next; shape (variants, updates + 1)."""
    values = explanation.values
    last = max(values.batches)
    closing = np.asarray(values.get(LOSS, last, values.batches[last][0]), dtype=np.float64)
    return np.concatenate([np.asarray(values.history.losses, dtype=np.float64), closing], axis=-1)


def rate_losses(explanation: Explanation, about: Quantity | None = None) -> Floats:
    """Loss of all samples after training at each of the lesson's rates, and before it; shape (variants, rates + 1)."""
    ends = rate_ends(Facts(explanation.values))
    return np.concatenate([ends.after, ends.before[:, :1]], axis=1)


def nudge_weight(explanation: Explanation, about: Quantity | None, step: float) -> Floats:
    """The weight moved by `step`, the neuron it feeds, and the sample's loss; shape (variants, 4)."""
    assert about is not None and about.sample is not None
    values, n = explanation.values, len(explanation.spec.network.layers)
    parameters = {k: np.asarray(v, dtype=np.float64) for k, v in values.history.parameters[about.step].items()}
    moved = parameters[about.key].copy()
    moved[:, about.member] += step
    engine, sample = values.engine, [about.sample - 1]
    with np.errstate(all="ignore"):
        passed = engine.forward({**parameters, about.key: moved}, engine.inputs(sample))
        loss = engine.errors(passed, engine.targets(sample))[LOSS]
    fed = fed_neuron(explanation.derivation.network, about)
    columns = [moved[:, about.member], *(passed[Key(kind, n)][:, 0, fed] for kind in ("net", "out")), loss[:, 0, 0]]
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def nudge_effect(explanation: Explanation, about: Quantity | None) -> Floats:
    """The same after the nudge, then the change of the loss and the change per unit, from the printed losses."""
    rule = _nudge_rule(explanation.display.rules.usual)
    after = nudge_weight(explanation, about, float(NUDGE))
    before = nudge_weight(explanation, about, 0.0)
    losses = [print_array(np.ascontiguousarray(a[:, -1:]), rule).value for a in (before, after)]
    change = losses[1] - losses[0]
    return np.concatenate([after, change, change / float(NUDGE)], axis=-1)


def slip_series(name: str, explanation: Explanation, about: Quantity | None) -> Floats:
    """What a row of `MISTAKES` gives at the lines of a quantity's family; shape (variants, members)."""
    assert about is not None
    numbers = explanation.slips.slip(name).wrong_numbers(explanation.values, about.key, about.step, about.sample)
    assert numbers is not None, "lessons show a slip only where its numbers are there"
    return numbers


def _nudge_rule(usual: PrintRule) -> PrintRule:
    """Enough decimals that the difference of two losses still has some."""
    digits = max(usual.digits, 6) if usual.kind == "decimals" else 9
    return PrintRule(digits, "decimals", "half_up", False)


SERIES: Mapping[str, SeriesRow] = {
    "epoch_loss": SeriesRow(epoch_loss),
    "update_loss": SeriesRow(update_loss),
    "rate": SeriesRow(rate_losses),
    "nudge_before": SeriesRow(lambda explanation, about: nudge_weight(explanation, about, 0.0), _nudge_rule),
    "nudge": SeriesRow(nudge_effect, _nudge_rule),
}
"""Name → how it is measured and printed."""
