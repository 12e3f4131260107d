"""Invented classes: honest students of every habit, and students who slip once and go on honestly.

In: a spec, how many students, how they round. Out: what each of them prints, and the judge's verdicts on it. Students
work with floats and this file's own rounding, in the notation they are told; what they print is text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from explainer.equations.keys import Key
from explainer.judging.author import Printed
from explainer.judging.judge import Judge
from explainer.judging.printed import PrintedNumbers
from explainer.network.building import build
from explainer.network.derivation import Derivation, derive
from explainer.numbers.evaluation import Array, Frame, Values, evaluate
from explainer.spec import Spec, from_mapping

HABITS = {"carry": 1.0, "keep": 0.0, "mix": 0.5, "cut": 1.0}
"""How often a student goes on with the number as he printed it."""
ASKED = ("net", "out", "error", "loss", "partial", "slope", "delta", "gradient", "state", "update")
"""Kinds of lines that are asked for."""


def dense(
    sizes: tuple[int, ...] = (2, 2, 2),
    activation: str = "sigmoid",
    last: str = "sigmoid",
    loss: str = "half_squared_error",
    **training: Any,
) -> Spec:
    """A dense network whose numbers are drawn afterwards."""
    layers = [
        {"neurons": n, "activation": last if k == len(sizes) - 2 else activation, "bias": 0.1,
         "weights": [[0.1] * sizes[k]] * n}
        for k, n in enumerate(sizes[1:])
    ]  # fmt: skip
    target = [1, *[0] * (sizes[-1] - 1)]
    samples = training.pop("samples", 1)
    return from_mapping({
        "title": "A class", "network": {"inputs": sizes[0], "layers": layers},
        "training": {"data": [{"input": [0.1] * sizes[0], "target": target}] * samples, "loss": loss,
                     "optimizer": {"name": "sgd", "learning_rate": 0.5}, **training},
    })  # fmt: skip


@dataclass(eq=False)
class Students(Values):
    """Students at work, all at once: each line from their own earlier numbers."""

    write: Callable[[Array], Array] = field(kw_only=True)
    """What they print, as numbers."""
    goes_on: Callable[[Key, Frame, Array], Array] = field(kw_only=True)
    """Where they go on with the printed number."""
    slip: Callable[[Key, Frame, Array], Array] = field(default=lambda key, frame, own: own, kw_only=True)
    """What they think a line gives."""
    papers: dict[tuple[Key, Frame], Array] = field(default_factory=dict)

    def get(self, key: Key, step: int, sample: int | None = None) -> Array:
        frame = self.frame(key, step, sample)
        if (key, frame) not in self.found:
            family = self.derivation.families[key]
            given = self.given_numbers(key, *frame)
            if given is None and family.rule is not None and family.kind in ASKED and frame[0] in self.batches:
                own = self.slip(key, frame, np.asarray(self.evaluate(key, *frame), dtype=float))
                self.papers[key, frame] = self.write(own)
                self.found[key, frame] = np.where(self.goes_on(key, frame, own), self.papers[key, frame], own)
            else:
                self.found[key, frame] = self.evaluate(key, *frame) if given is None else given
        return self.found[key, frame]

    def given_numbers(self, key: Key, step: int, sample: int | None) -> Array | None:
        if self.derivation.families[key].kind == "state" and step in self.batches:
            return None
        if key in self.derivation.network.parameters and step - 1 in self.batches:
            return self.new_parameters(key, step - 1)
        return super().given_numbers(key, step, sample)


@dataclass(frozen=True, eq=False)
class Class:
    """A class that gets a network each."""

    right: Values
    judge: Judge
    decimals: int
    rng: np.random.Generator

    @classmethod
    def of(cls, spec: Spec, count: int, decimals: int, seed: int) -> Class:
        rng = np.random.default_rng(seed)
        derivation, judge = _judge_of(spec)
        drawn = {key: _numbers(rng, (count, start.shape[-1])) for key, start in derivation.network.start.items()}
        inputs = np.round(rng.uniform(0.05, 0.95, (count, len(spec.training.data), spec.sizes[0])), 2)
        right = evaluate(derivation, range(1, spec.updates + 1), {**drawn, Key("input", 0): inputs})
        return cls(right, judge, decimals, rng)

    def work(self, habit: str, other: bool = False, slip: Any = None, blanks: float = 0.0) -> Printed:
        """What everybody prints: every asked line of every update."""
        how = ROUND_DOWN if habit == "cut" else ROUND_HALF_UP
        derivation = self.judge.other if other else self.judge.right

        def goes_on(key: Key, frame: Frame, own: Array) -> Array:
            return np.asarray(self.rng.random(own.shape) < HABITS[habit])

        right = self.right
        students = Students(
            derivation, right.engine, right.batches, right.history, own=True,
            write=lambda own: _rounded(own, self.decimals, how), goes_on=goes_on, **({"slip": slip} if slip else {}),
        )  # fmt: skip
        last = max(right.batches)
        for step in sorted(right.batches):
            for key in derivation.order if step < last else ():
                family = derivation.families[key]
                if family.kind in ASKED and family.rule is not None and key.phase != "after":
                    frames = [(step, n) for n in right.batches[step]] if family.scope == "sample" else [(step, None)]
                    for frame in frames:
                        students.get(key, *frame)
        texts = {}
        for (key, frame), numbers in students.papers.items():
            if key in self.judge.right.families and self.judge.right.families[key].kind in ASKED:
                written = np.vectorize(lambda x: f"{x:.{self.decimals}f}", otypes=[object])(numbers)
                written = np.broadcast_to(written, (len(right.get(Key("weight", 1), 1)), numbers.shape[1])).copy()
                written[self.rng.random(written.shape) < blanks] = ""
                texts[key, frame] = PrintedNumbers.of(written)
        return texts


_JUDGES: dict[str, tuple[Derivation, Judge]] = {}


def _judge_of(spec: Spec) -> tuple[Derivation, Judge]:
    """The equations of a spec, and who judges by them: found once, however often a class gets it."""
    known = spec.model_dump_json()
    if known not in _JUDGES:
        derivation = derive(build(spec))
        shown = [key for key, family in derivation.families.items() if family.kind in ASKED and key.phase != "after"]
        _JUDGES[known] = derivation, Judge.of(derivation, shown)
    return _JUDGES[known]


def _numbers(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    drawn = np.round(rng.uniform(-0.9, 0.9, shape), 2)
    return np.where(drawn == 0, 0.25, drawn)


def _rounded(values: Array, decimals: int, how: str) -> Array:
    unit = Decimal(1).scaleb(-decimals)
    one = np.vectorize(lambda x: float(Decimal(f"{x:.14e}").quantize(unit, how)), otypes=[float])
    return np.asarray(one(values))
