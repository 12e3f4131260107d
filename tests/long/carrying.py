"""Numbers carried by whole arrays against fractions, number by number, on random networks.

In: how many networks, and a seed. Out: how many numbers have the same digits.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from explainer.equations.families import Family
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.numbers.arithmetics import as_fractions
from explainer.numbers.decimals import Near, Scaled
from explainer.numbers.digits import Display, PrintRules, typed_source
from explainer.numbers.evaluation import Values, evaluate
from explainer.numbers.limits import NotFinite
from explainer.spec import Spec, from_mapping
from tests.long.agreement import case

ROUNDINGS = ("half_up", "half_even", "truncate")


class ByFractions:
    """Rounds as the rules say, fractions only; counts the entries that whole arrays left over."""

    def __init__(self, rules: PrintRules, whole_arrays: bool) -> None:
        self.rules, self.whole_arrays, self.left = rules, whole_arrays, 0

    def __call__(self, family: Family, values: Any) -> Any:
        if not isinstance(values, Scaled | Near):
            return self.rules.round(family, values)
        found = self.rules.round(family, values) if self.whole_arrays else None
        self.left += 0 if found is None else int(found.hard.sum())
        return found


def compare_ways(spec: Spec, variants: int, seed: int | list[int], digits: int) -> tuple[int, int]:
    """Every number of one spec, many variants, both ways; (numbers, numbers left to fractions)."""
    derivation = derive(build(spec))
    draw = np.random.default_rng(seed)
    scale = 10 ** int(draw.integers(1, min(digits, 6) + 1))
    overrides = {
        key: draw.integers(-scale, scale + 1, (variants, len(start))) / scale
        for key, start in derivation.network.start.items()
    }
    rules, count = PrintRules(spec), 0
    ways = [ByFractions(rules, True), ByFractions(rules, False)]
    try:
        slow = evaluate(derivation, (1, 2), overrides, ways[1])
        places = [place for place in frames(slow) if slow.get(*place).size]
    except NotFinite as error:  # a number left the range of floats: both ways say so
        with pytest.raises(type(error)):
            fast = evaluate(derivation, (1, 2), overrides, ways[0])
            assert [fast.get(*place) for place in frames(fast)]
        return 0, 0
    fast = evaluate(derivation, (1, 2), overrides, ways[0])
    shows = [Display(values, rules, typed_source(values)) for values in (fast, slow)]
    for key, step, sample in places:
        found, wanted = (values.get(key, step, sample) for values in (fast, slow))
        assert (as_fractions(found) == as_fractions(wanted)).all(), (key, step)
        a, b = (show.get(key, step, sample) for show in shows)
        for part in ("text", "negative", "exact", "exponent"):
            assert (getattr(a, part) == getattr(b, part)).all(), (key, step, part)
        count += wanted.size
    return count, ways[0].left


def frames(values: Values) -> Any:
    for step, samples in values.batches.items():
        closing = step == max(values.batches)
        for key, family in values.derivation.families.items():
            if closing and (family.kind not in ("net", "out", "error", "loss") or key.phase == "after"):
                continue
            for sample in samples if family.scope != "update" else (None,):
                yield key, step, sample


def draw_network(seed: int | list[int], numbers: dict[str, Any]) -> Spec:
    """A small random network of any activations, loss and optimizer."""
    draw = np.random.default_rng(seed)
    activations = ("sigmoid", "tanh", "relu", "leaky_relu", "softplus", "softsign", "hard_sigmoid", "identity", "elu")
    losses = ("half_squared_error", "squared_error", "mean_squared_error", "huber", "mean_absolute_error")
    optimizers = ("sgd", "momentum", "adam", "rmsprop", "adagrad", "nesterov")
    sizes = [int(n) for n in draw.integers(1, 4, 3)]
    layers = [
        {
            "neurons": n,
            "activation": str(draw.choice(activations)),
            "bias": 0.5,
            "weights": [[0.5] * sizes[k] for _ in range(n)],
        }
        for k, n in enumerate(sizes[1:])
    ]
    inputs, targets = (draw.integers(0, 21, (2, n)) / 20 for n in (sizes[0], sizes[2]))
    data = [{"input": x, "target": t} for x, t in zip(inputs.tolist(), targets.tolist(), strict=True)]
    optimizer = {"name": str(draw.choice(optimizers)), "learning_rate": 0.5}
    training = {
        "data": data,
        "loss": str(draw.choice(losses)),
        "batch_size": int(draw.integers(1, 3)),
        "optimizer": optimizer,
        "train_bias": True,
    }
    notation = str(draw.choice(["partials", "delta"]))
    return from_mapping(
        {
            "notation": notation,
            "network": {"inputs": sizes[0], "layers": layers},
            "training": training,
            "numbers": {"carry": True, **numbers},
        }
    )


COMBINATIONS = tuple(product((2, 3, 4, 6, 9, 12), ("decimals", "significant"), ROUNDINGS))
"""Digits, kind and rounding of the rule that a network is carried by."""
VARIANTS = 40
"""Weights drawn for each network."""


def compare_carrying(count: int, seed: int) -> str:
    """One network after the other, each with the next combination of digits, kind and rounding."""
    numbers = left = 0
    for k in range(count):
        digits, kind, rounding = COMBINATIONS[k % len(COMBINATIONS)]
        spec = draw_network([seed, k], {"digits": digits, "kind": kind, "rounding": rounding})
        with case(f"network {k}"):
            compared, hard = compare_ways(spec, VARIANTS, [seed, k], digits)
        numbers, left = numbers + compared, left + hard
    return f"{count:,} networks: {numbers:,} numbers have the digits of fractions, {left:,} were left to them"
