"""Numbers that nothing printed before them explains, from whole runs under other assumptions.

In: a spec and the lines that are open. Out: `Run`s: what was assumed, and which lines come out so. Closing numbers
after thousands of updates have no printed operands; there the order of the update, biases that stay, the factor of the
loss, mean or sum, the argument of a slope, one update more or fewer are tried, alone and two together.

    >>> sorted(ASSUMPTIONS)[:3]
    ['batch_mean', 'batch_sum', 'biases_kept']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import log10

import numpy as np

from explainer import formula as F
from explainer.auditing.equations_of_places import EPOCH, Places
from explainer.formula import Formula
from explainer.judging.printed import PrintedNumbers
from explainer.judging.verdicts import FIRM_EVIDENCE
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.network.prover import Prover
from explainer.numbers.arithmetics import FloatArithmetic
from explainer.numbers.evaluation import Values, evaluate
from explainer.spec import Spec
from explainer.walkthrough.document import Quantity

MOST_ASSUMPTIONS = 2
MANY_UPDATES = 200
"""Updates beyond which few assumptions are tried, and alone: a run takes seconds."""
FOR_MANY_UPDATES = ("updated_weights", "biases_kept", "biases_trained")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A number that nothing explains."""

    row: int
    formula: Formula
    """What it is, over places."""
    text: str
    least: float = FIRM_EVIDENCE
    """The evidence that a run must have: more than that of whatever fits already."""


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run under other assumptions."""

    assumptions: tuple[str, ...]
    reproduces: tuple[int, ...]
    """Rows of the lines that come out so."""


def _training(**changes: object) -> Callable[[Spec], Spec | None]:
    def change(spec: Spec) -> Spec | None:
        training = spec.training.model_copy(update=changes)
        return None if training == spec.training else spec.model_copy(update={"training": training})

    return change


def _with_slip(name: str) -> Callable[[Spec], Spec | None]:
    def change(spec: Spec) -> Spec | None:
        training = spec.training.model_copy(update={"mistakes": (*spec.training.mistakes, name)})
        return spec.model_copy(update={"training": training})

    return change


def _in_batches(reduction: str) -> Callable[[Spec], Spec | None]:
    return lambda spec: _training(reduction=reduction)(spec) if spec.training.batch_size > 1 else None


ASSUMPTIONS: Mapping[str, Callable[[Spec], Spec | None]] = {
    "updated_weights": _with_slip("updated_weights"),
    "biases_kept": _training(train_bias=False),
    "biases_trained": _training(train_bias=True),
    "batch_mean": _in_batches("mean"),
    "batch_sum": _in_batches("sum"),
    "half_the_loss": _training(loss="half_squared_error"),
    "whole_loss": _training(loss="squared_error"),
    "mean_of_outputs": _training(loss="mean_squared_error"),
    "slope_at_output": _with_slip("derivative_of_output"),
}
"""Name → the spec under this assumption; None where it changes nothing."""
OFFSETS: Mapping[str, int] = {"": 0, "one_update_fewer": -1, "one_update_more": 1}
"""Name → by how many updates a number is another one's."""
SQUARED = ("half_squared_error", "squared_error", "mean_squared_error")


def assumed_specs(spec: Spec) -> Iterator[tuple[tuple[str, ...], Spec]]:
    """(assumptions, the spec under them), the fewest first."""
    yield (), spec
    many = spec.updates > MANY_UPDATES
    for count in range(1, 2 if many else MOST_ASSUMPTIONS + 1):
        for names in combinations(FOR_MANY_UPDATES if many else ASSUMPTIONS, count):
            changed: Spec | None = spec
            for name in names:
                changed = changed and _assume(name, changed)
            if changed is not None and changed != spec:
                yield names, changed


def _assume(name: str, spec: Spec) -> Spec | None:
    about_loss = name in ("half_the_loss", "whole_loss", "mean_of_outputs")
    if about_loss and (spec.training.loss not in SQUARED or spec.heads_of_their_own):
        return None
    return ASSUMPTIONS[name](spec)


def find_runs(spec: Spec, places: Places, lines: Sequence[OpenLine], large: bool = False) -> tuple[Run, ...]:
    """For each line the first run that gives its number with firm evidence, the fewest assumptions first."""
    if not spec.updates or not spec.training.data or not places.values.derivation.network.has_targets:
        return ()
    waiting = [line for line in lines if F.symbols(line.formula)]
    runs: list[Run] = []
    tried = 0
    for names, assumed in assumed_specs(spec):
        digits = {line.row: _evidence(line, tried) for line in waiting}
        waiting = [line for line in waiting if digits[line.row] >= line.least]
        if not waiting:
            break
        values = _run(assumed, waiting, places)
        for offset, shift in OFFSETS.items():
            if not names and not shift:
                continue
            tried += 1
            found = [line for line in waiting if _gives(line, places, values, shift)]
            if found:
                runs.append(Run((*names, offset) if offset else names, tuple(line.row for line in found)))
                waiting = [line for line in waiting if line not in found]
    return tuple(runs)


def _evidence(line: OpenLine, tried: int) -> float:
    return float(PrintedNumbers.of([[line.text]]).digits[0, 0]) - log10(tried + len(OFFSETS))


def _run(spec: Spec, lines: Sequence[OpenLine], places: Places) -> Values:
    """The numbers of a run, in the updates that the lines need."""
    steps = {places.at(name).step for line in lines for name in F.symbols(line.formula)}
    steps |= {step + shift for step in steps for shift in OFFSETS.values()}
    derivation = derive(build(spec), Prover())
    with np.errstate(all="ignore"):
        return evaluate(derivation, sorted(step for step in steps if 1 <= step <= spec.updates))


def _gives(line: OpenLine, places: Places, values: Values, shift: int) -> bool:
    """Whether a run gives a line's number, some updates earlier or later."""
    numbers = {}
    for name in F.symbols(line.formula):
        place = places.at(name)
        if place.key == EPOCH:
            number = places.epoch_loss(place.member, values)
        else:
            moved = replace(place, step=place.step + shift) if place.step else place
            if not _is_there(moved, values):
                return False
            number = places.number(moved, values)
        numbers[name] = np.float64(number)
    with np.errstate(all="ignore"):
        value = np.asarray(F.evaluate(line.formula, numbers, FloatArithmetic()), dtype=float).reshape(1, 1)
    return bool(np.isfinite(value).all() and PrintedNumbers.of([[line.text]]).rounds_from(value)[0, 0])


FORWARD = ("net", "out", "error", "loss")
"""Kinds of quantities that the pass after the last update has."""


def _is_there(place: Quantity, values: Values) -> bool:
    """Whether a run has a quantity there."""
    family = values.derivation.families.get(place.key)
    if family is None or place.member >= family.size or (place.step and place.step not in values.batches):
        return False
    if place.step == max(values.batches) and place.key not in values.derivation.network.parameters:
        return family.kind in FORWARD and place.key.phase not in ("after", "ahead")
    return place.step >= (0 if family.scope == "constant" or family.kind in ("input", "target") else 1)
