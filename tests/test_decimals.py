"""Carried numbers by whole arrays have the digits that fractions give, one by one."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from explainer import formula as F
from explainer.equations.families import Family
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.numbers.arithmetics import as_fractions, float_call
from explainer.numbers.decimals import DecimalArithmetic, Near, Scaled, round_exactly, scale_decimals, scale_seen
from explainer.numbers.digits import Display, PrintRules, typed_source
from explainer.numbers.evaluation import Values, evaluate
from explainer.numbers.rounding import PrintRule, round_number, round_to_fifteen, round_to_seen
from explainer.spec import Spec, from_mapping

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


def compared(spec: Spec, variants: int, seed: int, digits: int) -> tuple[int, int]:
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
    except (ValueError, ZeroDivisionError) as error:  # a number left the range of floats: both ways say so
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


def network(seed: int, numbers: dict[str, Any]) -> Spec:
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


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("kind", ["decimals", "significant"])
@pytest.mark.parametrize("digits", [2, 3, 4, 6, 9, 12])
def test_random_networks(digits: int, kind: str, rounding: str) -> None:
    count = 0
    for seed in range(3):
        numbers = {"digits": digits, "kind": kind, "rounding": rounding}
        count += compared(network(10 * digits + seed, numbers), 40, seed, digits)[0]
    assert count > 1_000


def test_rules_of_single_quantities() -> None:
    numbers = {
        "digits": 5,
        "net": {"digits": 2},
        "dE/dw1": {"digits": 3, "rounding": "truncate"},
        "out": {"digits": 4, "kind": "significant"},
    }
    assert compared(network(3, numbers), 200, 3, 4)[0] > 1_000
    assert compared(network(3, {"digits": 5, "slope": {"kind": "exact"}}), 20, 3, 4)[0] > 100


def test_little_is_left_to_fractions() -> None:
    layers = [{"neurons": 2, "activation": "sigmoid", "weights": [[0.1, 0.2], [0.3, 0.4]], "bias": 0.35}] * 2
    data = [{"input": [0.05, 0.1], "target": [0.01, 0.99]}]
    for digits in (4, 6, 9):
        spec = from_mapping(
            {
                "network": {"inputs": 2, "layers": layers},
                "training": {"data": data},
                "numbers": {"digits": digits, "carry": True},
            }
        )
        count, left = compared(spec, 300, digits, digits)
        assert left < count / 100


# --------------------------------------------------------------------------------------------- number by number


def expressions() -> list[F.Formula]:
    names = {"a", "b", "c"}
    texts = (
        "a * b",
        "a + b * c",
        "a * b * c",
        "a - b",
        "1 / 2 * (a - b) ** 2",
        "a * (1 - a)",
        "a / b",
        "a / 3 + b",
        "(a - b) / 8",
        "a * b / (c + 2)",
        "where(a > b, a * c, b)",
        "where(a >= b, a, b / 7)",
        "max(a, b) * c",
        "abs(a - b)",
        "sqrt(abs(a))",
        "-a * b",
        "2",
        "a ** 3 - b",
        "exp(a)",
        "exp(a + b)",
    )
    return [F.read(text, names) for text in texts]


@pytest.mark.parametrize("kind", ["decimals", "significant"])
@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_what_is_certain_is_right(rounding: str, kind: str) -> None:
    """300,000 numbers with many ties: few places, and digits that cut exactly there."""
    from explainer.numbers.arithmetics import FractionArithmetic

    draw, certain = np.random.default_rng(5), 0
    arithmetic = DecimalArithmetic(float_call, lambda values: values)
    for places in (0, 1, 2, 4, 7):
        arrays = {
            name: draw.integers(-40 * 10 ** (places // 2), 40 * 10 ** (places // 2), (1, 120)) / 10**places
            for name in "abc"
        }
        arrays["b"][arrays["b"] == 0] = 1
        arrays["c"][arrays["c"] == -2] = 1
        exact = {name: as_fractions(array) for name, array in arrays.items()}
        for formula in expressions():
            with np.errstate(all="ignore"):
                value = F.evaluate(formula, {k: scale_decimals(v, places) for k, v in arrays.items()}, arithmetic)
                wanted = np.broadcast_to(np.asarray(F.evaluate(formula, exact, FractionArithmetic())), (1, 120))
            for digits in (1, 2, 3, 5, 8):
                rule = PrintRule(digits, kind, rounding, False)
                found = round_exactly(value, rule)
                assert found is not None
                parts = [np.broadcast_to(part, (1, 120))[0] for part in (found.value, found.exact, found.hard)]
                for number, is_exact, hard, truth in zip(*parts, wanted[0], strict=True):
                    if not hard:
                        right = Fraction(round_number(truth, rule))
                        assert Fraction(round_to_fifteen(float(number))) == right, (formula, truth, rule)
                        assert is_exact == (right == truth), (formula, truth, rule)
                        certain += 1
    assert certain > 35_000


def test_floats_as_a_reader_sees_them() -> None:
    draw = np.random.default_rng(2)
    x = np.concatenate(
        [draw.normal(size=2000) * 10.0 ** draw.integers(-12, 12, 2000), [0.1 + 0.2, 0.0, -0.0, 1e15, 5.5]]
    )
    floats, places = round_to_seen(x)
    assert floats.tolist() == [float(round_to_fifteen(v)) for v in x.tolist()]
    assert places == max(-int(min(0, Decimal(round_to_fifteen(v)).as_tuple().exponent)) for v in x.tolist())  # type: ignore[type-var]
    assert round_to_seen(np.array([[0.05, 12.0]]))[1] == 2
    assert isinstance(scale_seen(np.array([0.25])), Scaled)
    with pytest.raises(ValueError, match="finite"):
        round_to_seen(np.array([np.nan]))


def test_large_counts_become_floats_with_a_bound() -> None:
    """Integers that would not fit: nothing overflows, and the exact value lies within the bound."""
    a = Scaled(np.array([3_000_000_001, -7]), 10**9)
    product: Scaled | Near = a
    exact = [Fraction(3_000_000_001, 10**9), Fraction(-7, 10**9)]
    truth = exact
    for _ in range(6):
        product = product * a + a
        truth = [t * e + e for t, e in zip(truth, exact, strict=True)]
    assert isinstance(product, Near)
    for value, error, right in zip(product.value, product.error, truth, strict=True):
        assert abs(Fraction(float(value)) - right) <= Fraction(float(error))
        assert error <= 1e-13 * abs(value) + 1e-25


@pytest.mark.parametrize("sign", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_a_bound_holds_whichever_way_the_exact_values_lie(sign: Callable[[Any, Any], Any]) -> None:
    for (a, near_a), (b, near_b) in product(product((3.0, -0.7), (1e-3, 0.2)), repeat=2):
        found = sign(Near(np.array([a]), np.array([near_a])), Near(np.array([b]), np.array([near_b])))
        value, bound = Fraction(float(found.value[0])), Fraction(float(found.error[0]))
        ends = product((1, -1), repeat=2)
        exact = [
            sign(Fraction(a) + one * Fraction(near_a), Fraction(b) + other * Fraction(near_b)) for one, other in ends
        ]
        furthest = max(abs(value - end) for end in exact)
        assert furthest <= bound * (1 + Fraction(1, 10**9)) < 3 * furthest, (a, near_a, b, near_b)
