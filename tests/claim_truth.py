"""Whether a sentence is true of a network, from a spec and a plain program's numbers alone.

In: a `Told`: the spec's mapping, the numbers of `tests.oracle`, and what the sentence is about, by the trace's ids.
Out: True or False, or None where the plain program has no number for it. Nothing here is read from the package's own
conditions: a row says what a student would understand the sentence to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests import oracle

NEAR = 1e-9
"""Share within which numbers count as equal here; the plain program adds in another order."""
NEARLY = 1e-3
"""Share within which a step is "as good as" another."""
BENT = ("sigmoid", "tanh", "relu")
Place = tuple[str, int | None, int | None]
"""(id, sample, step)"""


@dataclass(frozen=True)
class Told:
    """A sentence that a page says."""

    spec: Mapping[str, Any]
    numbers: Mapping[Place, float] | None
    """None where the plain program does not know the spec."""
    place: Place
    layer: int
    """Of what it is about, from 1."""
    among: tuple[tuple[Place, ...], ...]
    """The factors of each number that is compared."""
    chosen: int
    rates: tuple[float, ...] = ()
    """Learning rates that the page compares."""

    @property
    def layers(self) -> list[dict[str, Any]]:
        return list(self.spec["network"]["layers"])

    @property
    def training(self) -> Mapping[str, Any]:
        return dict(self.spec["training"])

    @property
    def optimizer(self) -> Mapping[str, Any]:
        return dict(self.training.get("optimizer", {}))

    @property
    def activation(self) -> str:
        return str(self.layers[self.layer - 1].get("activation", "identity"))

    @property
    def last_activation(self) -> str:
        return str(self.layers[-1].get("activation", "identity"))

    @property
    def targets(self) -> list[list[float]]:
        return [sample["target"] for sample in self.training["data"]]

    @property
    def rate(self) -> float:
        return float(self.optimizer.get("learning_rate", 0.5))

    @property
    def slips(self) -> list[str]:
        return list(self.training.get("mistakes", []))

    @property
    def carries(self) -> bool:
        return bool(self.spec.get("numbers", {}).get("carry", False))

    @property
    def untouched(self) -> bool:
        return not self.slips and not self.carries

    @property
    def batch(self) -> int:
        return min(self.training.get("batch_size", 1), len(self.training["data"]))

    @cached_property
    def parameters(self) -> list[str]:
        return list(oracle.wiring(self.spec["network"])[3])

    @cached_property
    def trained(self) -> list[str]:
        frozen = self.spec["network"].get("frozen", [])
        fixed = not self.training.get("train_bias", True)
        return [name for name in self.parameters if name not in frozen and not (fixed and name[0] == "b")]

    def at(self, place: Place) -> float | None:
        return None if self.numbers is None else self.numbers.get(place)

    def here(self, id: str) -> float | None:
        """A number of the sample and update that the sentence is about, of the first sample where it names none."""
        _, sample, step = self.place
        found = self.at((id, sample, step))
        return self.at((id, 1, step)) if found is None and sample is None else found

    def before(self, name: str) -> float | None:
        step = self.place[2] or 1
        return self.at((name, None, None) if step == 1 else (f"{name}_new", None, step - 1))

    def change(self, name: str) -> float | None:
        if name not in self.trained:
            return 0.0
        new, old = self.at((f"{name}_new", None, self.place[2] or 1)), self.before(name)
        return None if new is None or old is None else new - old

    @cached_property
    def changes(self) -> dict[str, float] | None:
        found = {name: self.change(name) for name in self.parameters}
        return None if None in found.values() else {k: float(v or 0.0) for k, v in found.items()}

    @cached_property
    def compared(self) -> list[float] | None:
        """The numbers that are compared."""
        found = [[self.at(place) for place in factors] for factors in self.among]
        return None if any(None in f for f in found) or not found else [math.prod(map(float, f)) for f in found]  # type: ignore[arg-type]

    @property
    def loss_after(self) -> float | None:
        """The sample's loss once its update was made, where the next pass is of that sample."""
        _, sample, step = self.place
        return self.at(("E_total", sample, (step or 1) + 1))

    @property
    def predicted(self) -> float | None:
        """By how much the sample's own gradients have its loss fall."""
        if self.changes is None:
            return None
        slopes = {name: self.here(f"dE/d{name}") or 0.0 for name in self.parameters}
        return -sum(slopes[name] * change for name, change in self.changes.items())

    @cached_property
    def at_corner(self) -> bool | None:
        """Whether a relu stands at 0, or an output on its target where the loss is its distance."""
        nets = [
            self.here(f"net_{name}")
            for layer in oracle.wiring(self.spec["network"])[1]
            if layer.activation == "relu"
            for name in layer.names
        ]
        corner = any(abs(net) < NEAR for net in nets if net is not None)
        on_target = self.training.get("loss") == "mean_absolute_error" and self._on_target()
        return True if corner or on_target else None if None in nets or on_target is None else False

    def _on_target(self) -> bool | None:
        found = self._outputs()
        return None if found is None else any(abs(out - t) < NEAR for out, t in found)

    @cached_property
    def hits(self) -> bool | None:
        """Whether every output is its target, for every sample of the update."""
        found = self._outputs()
        return None if found is None else all(abs(out - t) <= NEAR * max(1, abs(t)) for out, t in found)

    def _outputs(self) -> list[tuple[float, float]] | None:
        _, sample, step = self.place
        pairs = []
        for n, targets in enumerate(self.targets, 1):
            if sample in (None, n):
                for k, t in enumerate(targets, 1):
                    out = self.at((f"out_o{k}", n, step))
                    if out is not None:
                        pairs.append((out, float(t)))
        return pairs or None


def _zero(value: float | None, size: float = 1.0) -> bool | None:
    return None if value is None else abs(value) <= NEAR * max(1.0, size)


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _all(answers: Iterable[bool | None]) -> bool | None:
    """False beats what is not known."""
    given = list(answers)
    return False if False in given else None if None in given else True


def _largest(told: Told) -> bool | None:
    if told.compared is None:
        return None
    sizes = [abs(x) for x in told.compared]
    own = sizes.pop(told.chosen)
    return all(own > other for other in sizes)


def _own_target(told: Told) -> tuple[float, float, float] | None:
    """Output, target and error of the output that is meant."""
    name, sample, _ = told.place
    k = name.removeprefix("out_o").removeprefix("E_o")
    out, error = told.here(f"out_o{k}"), told.here(f"E_o{k}")
    if out is None or error is None or not k.isdecimal():
        return None
    return out, float(told.targets[(sample or 1) - 1][int(k) - 1]), error


def _compare(told: Told, holds: Callable[[float, float, float], bool]) -> bool | None:
    found = _own_target(told)
    return None if found is None else holds(*found)


def _gradient(told: Told, sign: int, moves: bool) -> bool | None:
    slope = told.here(told.place[0])
    if slope is None:
        return None
    name = told.place[0].removeprefix("dE/d")
    change = told.change(name) if moves else None
    alone = [slope * sign > 0, change is None or change * sign < 0 or name not in told.trained or told.rate == 0]
    return all(alone)


def _flat(told: Told) -> bool | None:
    return _zero(told.here(told.place[0]))


def _moves_by_rule(told: Told) -> bool:
    plain = told.optimizer.get("name", "sgd") == "sgd" and not told.optimizer.get("weight_decay", 0)
    return plain and told.rate > 0 and bool(told.trained) and "updated_weights" not in told.slips


def _stands_still(told: Told) -> bool | None:
    return None if told.changes is None else all(abs(change) <= NEAR for change in told.changes.values())


def _cell(told: Told, says: Callable[[Mapping[str, Any]], bool]) -> bool | None:
    """What the table of the spec's only cell says; None where there are several."""
    cells = [layer for layer in told.layers if layer.get("kind") in ("recurrent", "lstm", "gru")]
    return says(cells[0]) if len(cells) == 1 else None


def _numbers_in(value: Any) -> list[float]:
    """Every number of a state's table, list or number."""
    if isinstance(value, Mapping):
        return [number for part in value.values() for number in _numbers_in(part)]
    return [number for part in value for number in _numbers_in(part)] if isinstance(value, list) else [value]


def _weighs(told: Told) -> bool:
    return any("weight" in sample for sample in told.training["data"])


def _halves_squares(told: Told) -> bool:
    """Whether the loss of a layer is half the squared error as it is."""
    layer, usual = told.layers[told.layer - 1], told.training.get("loss", "half_squared_error")
    return layer.get("loss", usual) == "half_squared_error" and "loss_weight" not in layer


def _zero_inputs(told: Told) -> list[str] | None:
    """Weights on edges that leave an input which is 0 in a sample of the update."""
    inputs, layers, _, _ = oracle.wiring(told.spec["network"])
    step = told.place[2]
    read = [n for n in range(1, len(told.targets) + 1) if told.at(("E_total", n, step)) is not None]
    if not read:
        return None
    zero = {i for k, i in enumerate(inputs) for n in read if not told.training["data"][n - 1]["input"][k]}
    return [w for layer in layers for edges in layer.edges for w, source in edges if source in zero]


def _with_zero_input(told: Told, holds: Callable[[str], bool | None]) -> bool | None:
    weights = _zero_inputs(told)
    return None if weights is None else bool(weights) and _all(holds(w) for w in weights)


def _fell(told: Told) -> float | None:
    before, after = told.here("E_total"), told.loss_after
    return None if before is None or after is None else before - after


def _by_fall(told: Told, holds: Callable[[float, float], bool]) -> bool | None:
    """`holds` is asked of by how much the loss fell, and by how much the gradients had it fall."""
    fall, predicted = _fell(told), told.predicted
    return None if fall is None or predicted is None else holds(fall, predicted)


def _ends(told: Told, holds: Callable[[float, float], bool]) -> bool | None:
    """`holds` is asked of the loss of all samples before and after a training at the rate that is meant."""
    if told.numbers is None:
        return None
    rate = told.rates[told.chosen]
    moved = {**told.training, "optimizer": {**told.optimizer, "learning_rate": rate}}
    still = {**moved, "optimizer": {"learning_rate": 0}, "epochs": 1, "mistakes": []}
    try:
        before, after = (_whole_loss({**told.spec, "training": t}) for t in (still, moved))
    except (OverflowError, ValueError, ZeroDivisionError):
        before, after = 0.0, math.inf
    if not math.isfinite(after):  # it is lost in the plain program, unless relus died where another engine has numbers
        return True if holds(0.0, math.inf) and not holds(0.0, 0.0) else None
    return holds(before, after)


def _whole_loss(spec: Mapping[str, Any]) -> float:
    numbers = oracle.run(spec)
    last = max(step or 0 for _, _, step in numbers)
    return sum(x for (name, sample, step), x in numbers.items() if name == "E_total" and sample and step == last)


def _moves_by(told: Told, expected: Callable[[str], float | None]) -> bool | None:
    """Whether every trained weight moves by an amount."""
    answers = []
    for name in told.trained:
        amount, change = expected(name), told.change(name)
        answers.append(
            None if amount is None or change is None else abs(change - amount) <= NEARLY * abs(amount) + NEAR
        )
    return _all(answers)


def _shared(told: Told) -> bool:
    names = [w for layer in oracle.wiring(told.spec["network"])[1] for edges in layer.edges for w, _ in edges]
    return len(set(names)) < len(names)


def _sums_to_one(told: Told) -> bool:
    return all(min(row) >= 0 and math.isclose(sum(row), 1) for row in told.targets)


def _always(told: Told) -> bool:
    return True


TRUE: Mapping[str, Callable[[Told], bool | None]] = {
    "forward.why": lambda t: t.activation in BENT or t.activation == "softmax",
    "forward.straight": lambda t: t.activation in ("identity", "linear"),
    "forward.out": _always,
    "forward.cross": lambda t: t.activation == "softmax" and "add" not in t.layers[t.layer - 1],
    "forward.cross.skip": lambda t: t.activation == "softmax" and "add" in t.layers[t.layer - 1],
    "forward.cell.mix.new": lambda t: _cell(t, lambda c: c.get("mix", "new") == "new"),
    "forward.cell.mix.old": lambda t: _cell(t, lambda c: c["mix"] == "old"),
    "forward.cell.reset.before": lambda t: _cell(t, lambda c: c.get("reset", "before") == "before"),
    "forward.cell.reset.after": lambda t: _cell(t, lambda c: c["reset"] == "after"),
    "forward.cell.start.zero": lambda t: _cell(t, lambda c: set(_numbers_in(c.get("start", 0))) == {0}),
    "forward.cell.start.given": lambda t: _cell(t, lambda c: set(_numbers_in(c["start"])) != {0}),
    "error.compare": lambda t: _compare(t, lambda out, target, error: out != target and error != 0),
    "error.hit": lambda t: _compare(t, lambda out, target, error: abs(out - target) <= NEAR * max(1, abs(out))),
    "error.apart": lambda t: _compare(t, lambda out, target, error: out != target and abs(error) <= NEAR),
    "error.largest": _largest,
    "error.shares": lambda t: t.last_activation == "softmax" and "add" not in t.layers[-1] and _sums_to_one(t),
    "error.labels": lambda t: t.last_activation == "sigmoid" and t.training["loss"] == "binary_cross_entropy",
    "error.classes": _sums_to_one,
    "question.quotient": lambda t: _all([t.untouched, _not(t.at_corner)]),
    "question.quotient.corner": lambda t: t.at_corner,
    "question.quotient.plain": lambda t: _not(t.at_corner),
    "backward.up": lambda t: _gradient(t, 1, True),
    "backward.up.sample": lambda t: _gradient(t, 1, False),
    "backward.down": lambda t: _gradient(t, -1, True),
    "backward.down.sample": lambda t: _gradient(t, -1, False),
    "backward.flat.hit": lambda t: _all([_flat(t), t.hits]) if len(t.targets[0]) == 1 else _flat(t),
    "backward.flat.input": _flat,
    "backward.flat": lambda t: _all([_flat(t), _not(t.at_corner)]),
    "backward.corner": lambda t: t.at_corner,
    "backward.dominates": _largest,
    "backward.along": lambda t: t.compared and (min(t.compared) > 0 or max(t.compared) < 0),
    "backward.against": lambda t: t.compared and min(t.compared) < 0 < max(t.compared),
    "backward.nothing": lambda t: t.compared and all(abs(x) <= NEAR for x in t.compared),
    "backward.shortcut": lambda t: not _shared(t),
    "backward.paths.same": _always,
    "backward.matrix": lambda t: t.untouched and t.activation != "softmax" and "add" not in t.layers[t.layer],
    "backward.matrix.gradients": lambda t: t.untouched,
    "task.weights.mean": lambda t: _weighs(t) and len(t.training["data"]) > 1
    and t.training.get("reduction", "mean") == "mean",
    "task.weights": lambda t: _weighs(t),
    "delta.error": lambda t: _halves_squares(t) and not _weighs(t),
    "delta.error.general": lambda t: not _halves_squares(t) or _weighs(t),
    "delta.delta": lambda t: t.activation != "softmax",
    "delta.delta.cross": lambda t: t.activation == "softmax",
    "update.rule": _moves_by_rule,
    "update.rule.delta": lambda t: _moves_by_rule(t) and t.training.get("batch_size", 1) == 1 and not _shared(t),
    "update.rule.delta.batch": _moves_by_rule,
    "update.rule.still": lambda t: t.rate == 0 or not t.trained,
    "update.rule.slip": lambda t: bool(t.slips),
    "update.nonzero": lambda t: None if t.changes is None or _zero_inputs(t) is None else not _zero_inputs(t) and all(
        t.changes[w] for w in t.trained if w[0] == "w"),
    "update.zero": lambda t: _with_zero_input(t, lambda w: _zero(t.change(w))),
    "update.zero.part": lambda t: bool(_zero_inputs(t)) if _zero_inputs(t) is not None else None,
    "update.minimum": lambda t: _all([_stands_still(t), t.hits]),
    "update.still": _stands_still,
    "update.tiny": lambda t: t.rate < 0.01 and not _stands_still(t),
    "update.visible": _always,
    "helped.better": lambda t: None if _fell(t) is None else _fell(t) > 0,  # type: ignore[operator]
    "helped.minimum": lambda t: _all([_zero(_fell(t)), t.hits]),
    "helped.same": lambda t: _zero(_fell(t)),
    "helped.worse": lambda t: _by_fall(t, lambda fall, told: fall < 0 < told),
    "helped.worse.predicted": lambda t: _by_fall(t, lambda fall, told: fall < 0 and told < 0),
    "helped.rose": lambda t: None if _fell(t) is None else _fell(t) < 0,  # type: ignore[operator]
    "helped.curvature": lambda t: _by_fall(t, lambda fall, told: fall != told),
    "helped.exact": lambda t: _by_fall(t, lambda fall, told: abs(fall - told) <= 1e-7 * max(1, abs(fall), abs(told))),
    "recap.forward": lambda t: all(layer.get("activation", "identity") not in ("identity", "linear")
                                   for layer in t.layers),
    "recap.forward.straight": lambda t: any(layer.get("activation", "identity") in ("identity", "linear", "softmax")
                                            for layer in t.layers),
    "recap.backward": lambda t: not t.slips,
    "recap.backward.slip": lambda t: bool(t.slips),
    "recap.largest": lambda t: _all([_largest(t), t.batch == 1]),
    "recap.largest.sample": lambda t: _all([_largest(t), t.batch > 1]),
    "recap.update": lambda t: t.optimizer.get("name", "sgd") == "sgd" and bool(t.trained),
    "recap.update.rule": lambda t: bool(t.trained),
    "recap.meaning.rate": lambda t: t.optimizer.get("name", "sgd") == "sgd",
    "recap.meaning.rate.scaled": lambda t: t.optimizer["name"] != "sgd",
    "notation.signal_net": lambda t: t.last_activation != "softmax",
    "notation.signal_net.cross": lambda t: t.last_activation == "softmax",
    "training.terms": lambda t: len(t.training["data"]) % t.batch == 0,
    "training.terms.rest": lambda t: len(t.training["data"]) % t.batch != 0,
    "special.adam": lambda t: _moves_by(t, lambda w: None if (g := t.here(f"dE/d{w}")) is None
                                        else -math.copysign(t.rate, g)),
    "special.momentum": lambda t: _moves_by(t, lambda w: None if (g := t.here(f"dE/d{w}")) is None else -t.rate * g),
    "special.skip": lambda t: any(layer.get("add") == t.layer for layer in t.layers[t.layer:]),
    "special.dead": lambda t: _zero(t.at(t.among[t.chosen][0])),
    "rates.lost": lambda t: _ends(t, lambda before, after: not abs(after) < 1e6 * max(1, abs(before))),
    "rates.up": lambda t: _ends(t, lambda before, after: after > before),
    "rates.learned": lambda t: _ends(t, lambda before, after: after <= 0.1 * before),
    "rates.saturated": lambda t: _ends(t, lambda before, after: after <= before * (1 + NEAR)),
    "rates.still": lambda t: _ends(t, lambda before, after: 0.99 * before - NEAR <= after <= before * (1 + NEAR)),
    "rates.plateau": lambda t: _ends(t, lambda before, after: after <= before),
    "rates.down": lambda t: _ends(t, lambda before, after: after < before),
}  # fmt: skip
"""Key → whether what the sentence says is so."""


UNJUDGED: Mapping[str, str] = {
    "helped.corner": "an update passes a corner between two numbers of the trace; typed specs in tests/claims",
    "penalty.at_corner": "the plain program has no penalty; tests/test_penalties.py has weights at 0 and away from it",
    "perceptron.learned": "the plain program has no perceptron; tests/test_perceptron.py works one out by hand",
    "perceptron.circle": "the same",
    "perceptron.wrong": "the same",
}
"""Rows without a judge, and why."""
