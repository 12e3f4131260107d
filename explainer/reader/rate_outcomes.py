"""What a training at another learning rate comes to, worked out once more for the reader of tables.

In: an `Explanation` and a rate. Out: the loss at its end, and the key of the sentence that tells how it ended. Nothing
of `witnesses.other_rates` is used but the sentences' keys: one rate at a time, and slopes by differences.

    >>> from explainer import explain
    >>> outcome_at(explain("batch-mean"), "0.5")[1]
    'rates.still'
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import LOSS
from explainer.explanation import Explanation
from explainer.functions import Activation
from explainer.numbers.engine import Engine
from explainer.numbers.history import Parameters

Floats = NDArray[np.float64]


def outcome_at(lesson: Explanation, rate: str) -> tuple[float, str]:
    """(loss of all samples at the end, key of a sentence)."""
    own = lesson.values.engine
    start = {key: array[:1] for key, array in {**own.overrides, **own.start()}.items()}
    engine = Engine(lesson.derivation.network, start)
    engine.constants["eta"] = np.array([[float(rate)]])
    with np.errstate(all="ignore"):
        path = [loss_of_all(lesson, engine, engine.start())]
        parameters, states = engine.start(), engine.initial_states()
        for step, samples in enumerate(engine.schedule(), 1):
            parameters, states, _ = engine.step(parameters, states, samples, step)
            path.append(loss_of_all(lesson, engine, parameters))
        stuck = all(is_stuck(lesson, engine, parameters, n) for n in range(len(lesson.spec.training.data)))
    return path[-1], ending(path, stuck)


def ending(path: list[float], stuck: bool) -> str:
    """Which sentence tells how a loss went, from its values before, between and after all updates."""
    before, after, last = path[0], path[-1], (len(path) - 1) // 10
    fallen = before - after
    if not np.isfinite(after):
        return "rates.lost"
    if fallen < -1e-12 * abs(before):
        return "rates.up"
    if 0 <= after <= before / 10:
        return "rates.learned"
    if stuck:
        return "rates.saturated"
    if abs(fallen) <= abs(before) / 100:
        return "rates.still"
    level = len(path) > 20 and abs(path[-1 - last] - after) <= abs(after) / 1000
    return "rates.plateau" if level else "rates.down"


def gather(lesson: Explanation, losses: Floats) -> float:
    """The losses of samples put together as training makes them small."""
    return float(np.mean(losses) if lesson.spec.training.reduction == "mean" else np.sum(losses))


def loss_of_all(lesson: Explanation, engine: Engine, parameters: Parameters) -> float:
    """The losses of all samples, put together."""
    samples = range(len(lesson.spec.training.data))
    errors = engine.errors(engine.forward(parameters, engine.inputs(samples)), engine.targets(samples))
    return gather(lesson, errors[LOSS][0])


def slope_by_difference(activation: Activation, x: Floats) -> Floats:
    """How steep a function is, from its values close by."""
    near = 1e-4
    return np.asarray(np.abs(activation.value(np, x + near) - activation.value(np, x - near)) / (2 * near))


def is_stuck(lesson: Explanation, engine: Engine, parameters: Parameters, sample: int) -> bool:
    """Whether a neuron stands where its function is flat: below a thousandth of its steepest."""
    passed = engine.forward(parameters, engine.inputs([sample]))
    for plan in lesson.derivation.network.layers:
        straight = ("relu", "leaky_relu", "hard_sigmoid", "hard_tanh", "identity", "softmax")
        if plan.formulas or plan.activation.name in straight:
            continue
        steepest = slope_by_difference(plan.activation, np.linspace(-4.0, 4.0, 81)).max()
        if (slope_by_difference(plan.activation, passed[plan.key("net")]) < steepest / 1000).any():
            return True
    return False
