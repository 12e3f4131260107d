"""Legitimate networks: none may be refused.

In: how many, and a seed. Out: how many numbers were compared. Up to four layers of up to eight neurons, every
activation, loss and optimizer, typed formulas, missing edges, tied weights, skips, several losses; a network is drawn
again where a number is not finite through the closing pass, where an output behind a logarithm rounds to 0 or 1, or
where an operand comes closer than 1e-9 to a corner without standing on it.
"""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from explainer import explain
from explainer.equations.keys import TARGET, Key
from explainer.functions import ACTIVATIONS, LOSSES, OPTIMIZERS
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.numbers.evaluation import Values, evaluate
from explainer.spec import Spec, from_mapping
from tests.long.agreement import Trials
from tests.long.doors import in_time
from tests.long.random_networks import ENDS

MOST_NEURONS, MOST_LAYERS, MOST_WEIGHTS = 8, 4, 60
NEAREST = 1e-9
LARGEST = 1e9
TYPED = ("max(x, x / 4)", "x / (1 + abs(x))", "x**2", "min(1, max(-1, x))", "abs(x)", "where(x > 1, log(x), x - 1)",
         "exp(-x**2)", "sign(x) * x", "x * sigmoid(2 * x)")  # fmt: skip
TYPED_LOSSES = ("(t - y)**4", "abs(t - y)", "max(0, 1 - t * y)", "log(1 + (t - y)**2)")
SPANS = (0.3, 1.0, 1.0, 3.0, 30.0)
"""Largest weights: most networks are ordinary, some saturate."""


def draw_mapping(r: Random) -> dict[str, Any]:
    """A network and its training."""
    depth = r.randint(1, MOST_LAYERS)
    sizes = [r.randint(1, MOST_NEURONS) for _ in range(depth + 1)]
    while sum(a * b for a, b in pairwise(sizes)) > MOST_WEIGHTS:
        sizes[sizes.index(max(sizes))] -= 1
    span, digits = r.choice(SPANS), r.choice((0, 1, 1, 2, 3))

    def number(most: float = span) -> float:
        return round(r.uniform(-most, most), digits)

    loss = r.choice((*LOSSES, *TYPED_LOSSES))
    shared: dict[str, float] = {}
    layers = []
    for n in range(1, depth + 1):
        activation = r.choice((*ACTIVATIONS, *TYPED))
        activation = r.choice(ENDS[loss]) if n == depth and loss in ENDS else activation
        rows: list[list[Any]] = [[number() for _ in range(sizes[n - 1])] for _ in range(sizes[n])]
        for row in rows:
            for k in range(1, len(row)):
                if r.random() < 0.08:
                    row[k] = r.choice(("-", "a", "b"))
                    shared |= {row[k]: number()} if row[k] in "ab" and row[k] not in shared else {}
        layer: dict[str, Any] = {"neurons": sizes[n], "activation": activation, "weights": rows}
        bias = r.choice((None, number(), [number() for _ in range(sizes[n])]))
        layer |= {} if bias is None else {"bias": bias}
        if activation == "leaky_relu" and r.random() < 0.5:
            layer["alpha"] = 0.2
        if sizes[n] == sizes[n - 1] and n < depth and r.random() < 0.2:
            layer["add"] = n - 1
        layers.append(layer)
    network: dict[str, Any] = {"inputs": sizes[0], "layers": layers} | ({"shared": shared} if shared else {})
    targets = sizes[-1]
    if depth > 1 and loss not in ENDS and r.random() < 0.2:
        network["outputs"] = r.sample([depth - 1, depth], 2)
        targets += sizes[-2]
    samples = r.randint(1, 3)

    def target() -> list[float]:
        if loss in ENDS:
            kind = r.random()
            hot = r.randrange(targets)
            return [float(k == hot) if kind < 0.7 else round(r.uniform(0.1, 0.9), 1) for k in range(targets)]
        return [r.choice((0, 1, number(1.0))) for _ in range(targets)]

    optimizer = {"name": r.choice(sorted(OPTIMIZERS)), "learning_rate": r.choice((0, 0.01, 0.1, 0.5))}
    optimizer |= {"weight_decay": 0.1} if r.random() < 0.2 else {}
    return {
        "notation": r.choice(("partials", "delta")),
        "network": network,
        "training": {
            "data": [{"input": [number(2.0) for _ in range(sizes[0])], "target": target()} for _ in range(samples)],
            "loss": loss, "optimizer": optimizer, "batch_size": r.randint(1, samples), "epochs": r.choice((1, 1, 2)),
            "reduction": r.choice(("mean", "sum")), "train_bias": r.random() < 0.8,
        },
    }  # fmt: skip


def borders_of(name: str, row: Any) -> tuple[float, ...]:
    """Where a row bends, or changes its formula."""
    return tuple(map(float, row.kinks)) or ((0.0,) if name in ("elu", "selu", "softsign") else ())


def is_legitimate(values: Values) -> bool:
    """Whether every number is finite and moderate, and no operand is near a corner without standing on it."""
    network = values.derivation.network
    last = max(values.batches)
    for step, samples in values.batches.items():
        for n in samples:
            for plan in network.layers:
                net, out = (values.get(Key(kind, plan.number), step, n) for kind in ("net", "out"))
                places: list[Any] = [np.abs(net - b) for b in borders_of(plan.activation.name, plan.activation)]
                if plan.targets is not None:
                    error = values.get(TARGET, step, n)[:, plan.targets] - out
                    loss = plan.borne.loss
                    places += [np.abs(error - float(b)) for b in loss.kinks]
                    bends = (1.0,) if loss.name.startswith("huber") else ()
                    places += [np.abs(np.abs(error) - b) for b in bends]
                    if loss.name.endswith("cross_entropy") and step != last:
                        after = values.get(Key("out", plan.number, phase="after"), step, n)
                        if ((after == 0) | (after == 1)).any():
                            return False
                if any(((d > 0) & (d < NEAREST)).any() for d in places):
                    return False
            if not np.isfinite(values.get(Key("loss"), step, n)).all():
                return False
        for key, family in values.derivation.families.items():
            if family.rule is None or (step == last and (family.kind not in ("net", "out", "error") or key.phase)):
                continue
            for n in samples if family.scope == "sample" else (None,):
                if not (np.abs(values.get(key, step, n)) < LARGEST).all():
                    return False
    return all(math.isfinite(x) for x in np.ravel(values.history.losses))


def draw_network(k: int, seed: int) -> Spec:
    """Legitimate network number k."""
    attempt = 0
    while True:
        spec = from_mapping(draw_mapping(Random(f"legitimate {seed} {k} {attempt}")))
        with np.errstate(all="ignore"):
            if is_legitimate(evaluate(derive(build(spec)), tuple(range(1, spec.updates + 1)))):
                return spec
        attempt += 1


def try_network(k: int, seed: int) -> int:
    """How many numbers the witnesses compared; whatever refuses the network is raised."""
    spec = draw_network(k, seed)
    with in_time():
        return sum(check.lines for check in explain(spec).checks)


def explain_legitimate(count: int, seed: int) -> str:
    """None of them is refused."""
    lines = 0
    trials = Trials()
    for k in range(count):
        with trials.case(f"network {k}"):
            lines += try_network(k, seed)
    trials.require_none_failed()
    return f"{count:,} legitimate networks, none refused: {lines:,} comparisons"
