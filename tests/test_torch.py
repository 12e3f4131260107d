"""Random networks against PyTorch: its autograd for every gradient, its optimizers for every new weight.

Every row of the tables is met: activations, losses, optimizers with and without weight decay; so are batches, frozen
and tied weights, missing edges, skips, `from` and several layers that bear the loss. Both of our engines are compared,
the matrices and the derived equations, in double precision. The wiring is read by the reference implementation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from random import Random
from typing import Any

import oracle
import pytest
import tools

from explainer.equations.keys import Key
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.functions.optimizers import OPTIMIZERS
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.numbers.evaluation import Values, evaluate
from explainer.spec import from_mapping
from tests import independent
from tests.independent import PlainMover, require, with_functions

TOLERANCE = 1e-9
SMALLEST = 1e-6
"""Gradients are judged relative to the norm of all of a sample's, or to this where all of them cancel."""
UPDATES = 3


@pytest.fixture(scope="module")
def torch() -> Any:
    if not find_spec("torch"):
        tools.missing("torch is not installed: pip install torch")
    import torch

    torch.set_num_threads(1)
    return torch


def activations(torch: Any) -> Mapping[str, Callable[..., Any]]:
    """(nets of one layer, alpha) → its outputs."""
    f = torch.nn.functional
    return {
        "identity": lambda x, a: x,
        "sigmoid": lambda x, a: torch.sigmoid(x),
        "tanh": lambda x, a: torch.tanh(x),
        "softmax": lambda x, a: torch.softmax(x, -1),
        "softplus": lambda x, a: f.softplus(x, threshold=700),
        "relu": lambda x, a: f.relu(x),
        "leaky_relu": lambda x, a: f.leaky_relu(x, 0.01 if a is None else a),
        "elu": lambda x, a: f.elu(x, 1.0 if a is None else a),
        "selu": lambda x, a: f.selu(x),
        "softsign": lambda x, a: f.softsign(x),
        "silu": lambda x, a: f.silu(x),
        "gelu": lambda x, a: f.gelu(x),
        "gelu_tanh": lambda x, a: f.gelu(x, approximate="tanh"),
        "mish": lambda x, a: f.mish(x),
        # F.hardsigmoid goes back with 1/6 in single precision, 1.5e-8 off; this is its definition
        "hard_sigmoid": lambda x, a: f.relu6(x + 3) / 6,
        "hard_tanh": lambda x, a: f.hardtanh(x),
        **{name: lambda x, a, out=out: out(x) for name, out in with_functions(independent.ACTIVATIONS, torch).items()},
    }


def losses(torch: Any) -> Mapping[str, Callable[..., Any]]:
    """(outputs, targets, delta) → the loss of one sample."""
    f = torch.nn.functional
    return {
        "half_squared_error": lambda y, t, d: f.mse_loss(y, t, reduction="sum") / 2,
        "squared_error": lambda y, t, d: f.mse_loss(y, t, reduction="sum"),
        "mean_squared_error": lambda y, t, d: f.mse_loss(y, t),
        "mean_absolute_error": lambda y, t, d: f.l1_loss(y, t),
        "huber": lambda y, t, d: f.huber_loss(y, t, delta=d),
        "binary_cross_entropy": lambda y, t, d: f.binary_cross_entropy(y, t, reduction="sum"),
        "cross_entropy": lambda y, t, d: -torch.sum(t * torch.log(y)),
        **{
            name: lambda y, t, d, part=part: torch.sum(part(t, y, len(t)))
            for name, part in with_functions(independent.LOSSES, torch).items()
        },
    }


PROBABILITIES = {"binary_cross_entropy": ("sigmoid",), "cross_entropy": ("sigmoid", "softmax")}
"""Losses that take the logarithm of the output, and what the last layer may then be."""
KINKS = {name: tuple(map(float, row.kinks)) for name, row in ACTIVATIONS.items()} | {"elu": (0,)}


def optimizer(torch: Any, o: Mapping[str, Any], parameters: list[Any]) -> Any:
    """The optimizer of a spec with the constants of the spec."""
    common = {"lr": o["learning_rate"], "weight_decay": o.get("weight_decay", 0.0)}
    betas = (o.get("beta1", 0.9), o.get("beta2", 0.999))
    epsilon, optim = {"eps": o.get("epsilon", 1e-8)}, torch.optim
    rows: Mapping[str, Callable[[], Any]] = {
        "sgd": lambda: optim.SGD(parameters, **common),
        "momentum": lambda: optim.SGD(parameters, momentum=o.get("momentum", 0.9), **common),
        "nesterov": lambda: optim.SGD(parameters, momentum=o.get("momentum", 0.9), nesterov=True, **common),
        "adagrad": lambda: optim.Adagrad(parameters, **epsilon, **common),
        "rmsprop": lambda: optim.RMSprop(parameters, alpha=o.get("rho", 0.9), **epsilon, **common),
        "adam": lambda: optim.Adam(parameters, betas=betas, **epsilon, **common),
        "adamw": lambda: optim.AdamW(parameters, betas=betas, **epsilon, **common),
    }
    require("optimizer", OPTIMIZERS, {*rows, *independent.OPTIMIZERS}, "tests/independent.py, OPTIMIZERS")
    return rows[o["name"]]() if o["name"] in rows else PlainMover(o, parameters)


class Reference:
    """The same training in PyTorch: one number a parameter, by id; `found` as in the trace."""

    def __init__(self, torch: Any, mapping: Mapping[str, Any]) -> None:
        self.torch, self.mapping, self.training = torch, mapping, mapping["training"]
        self.inputs, self.layers, self.bearing, start = oracle.wiring(mapping["network"])
        self.alphas = [layer.get("alpha") for layer in mapping["network"]["layers"]]
        self.p = {id: torch.tensor(value, dtype=torch.float64, requires_grad=True) for id, value in start.items()}
        self.act, self.loss_row = activations(torch), losses(torch)[self.training["loss"]]
        self.found: dict[tuple[str, int | None, int], float] = {}
        self.norm: dict[tuple[int | None, int], float] = {}
        self.smooth = True
        """Whether every net and every miss stayed clear of a kink."""

    def tensor(self, numbers: Any) -> Any:
        return self.torch.tensor([float(x) for x in numbers], dtype=self.torch.float64)

    def loss(self, sample: Mapping[str, Any]) -> Any:
        at = dict(zip(self.inputs, self.tensor(sample["input"]), strict=True))
        for layer, alpha in zip(self.layers, self.alphas, strict=True):
            nets = [
                sum(self.p[id] * at[source] for id, source in edges) + (self.p[bias] if bias else 0)
                for edges, bias in zip(layer.edges, layer.biases, strict=True)
            ]
            kinks = KINKS.get(layer.activation, ())
            self.smooth &= all(abs(float(net.detach()) - kink) > 1e-6 for net in nets for kink in kinks)
            outs = self.act[layer.activation](self.torch.stack(nets), alpha)
            if layer.skip:
                outs = outs + self.torch.stack([at[name] for name in layer.skip])
            at |= {name: outs[k] for k, name in enumerate(layer.names)}
        y = self.torch.stack([at[name] for layer in self.bearing for name in layer.names])
        self.smooth &= bool((abs(y.detach() - self.tensor(sample["target"])) > 1e-6).all())
        return self.loss_row(y, self.tensor(sample["target"]), self.training.get("delta", 1.0))

    def run(self) -> dict[tuple[str, int | None, int], float]:
        """Losses, gradients and new weights of `UPDATES` updates."""
        training, data, torch = self.training, self.training["data"], self.torch
        size = training.get("batch_size", 1)
        frozen = set(self.mapping["network"].get("frozen", []))
        frozen |= set() if training.get("train_bias", True) else {id for id in self.p if id[0] == "b"}
        free = {id: p for id, p in self.p.items() if id not in frozen}
        mover = optimizer(torch, training["optimizer"], list(free.values())) if free else None
        starts = [s for _ in range(training.get("epochs", 1)) for s in range(0, len(data), size)][:UPDATES]
        for step, start in enumerate(starts, 1):
            batch, total = range(start, min(start + size, len(data))), dict.fromkeys(self.p, 0.0)
            for n in batch:
                loss = self.loss(data[n])
                gradients = torch.autograd.grad(loss, list(self.p.values()), allow_unused=True)
                self.keep("E_total", n + 1, step, float(loss.detach()))
                for id, g in zip(self.p, gradients, strict=True):
                    slope = 0.0 if g is None else float(g)
                    self.keep(f"dE/d{id}", n + 1, step, slope)
                    total[id] += slope / (len(batch) if training.get("reduction", "mean") == "mean" else 1)
            for id, p in self.p.items():
                p.grad = torch.tensor(total[id], dtype=torch.float64)
            if mover:
                mover.step()
            for id in free:
                self.keep(f"{id}_new", None, step, float(self.p[id].detach()))
        return self.found

    def keep(self, id: str, sample: int | None, step: int, value: float) -> None:
        self.found[id, sample, step] = value
        if id.startswith("dE"):
            self.norm[sample, step] = math.hypot(self.norm.get((sample, step), 0.0), value)


# ------------------------------------------------------------------------------------------- the comparison


def explained(mapping: Mapping[str, Any]) -> Values:
    """The three updates by both engines, without the other witnesses."""
    return evaluate(derive(build(from_mapping(mapping))), tuple(range(1, UPDATES + 1)))


def ours(values: Values, id: str, sample: int | None, step: int) -> Iterator[float]:
    """A quantity by the matrices and by its derived equation."""
    if id.endswith("_new"):
        key, m = values.derivation.locate(id.removesuffix("_new"))
        new = values.new_parameters(key, step)[0]
        free = [k for k in range(len(new)) if not values.derivation.network.frozen[key][k]]
        yield float(new[m])
        yield float(values.evaluate(key.new, step, None)[0, free.index(m)])
    else:
        key, m = values.derivation.locate(id)
        yield float(values.get(key, step, sample)[0, m])
        yield float(values.evaluate(key, step, sample)[0, m])


def apart(values: Values, reference: Reference) -> list[tuple[Any, float, float]]:
    """Numbers where one of our engines differs from PyTorch."""
    wrong = []
    for (id, sample, step), expected in reference.found.items():
        scale = max(abs(expected), reference.norm.get((sample, step), 0.0) if id.startswith("dE") else 1e-3)
        for mine in ours(values, id, sample, step):
            if not abs(mine - expected) <= TOLERANCE * max(scale, SMALLEST):
                wrong.append(((id, sample, step), mine, expected))
    return wrong


# ------------------------------------------------------------------------------------------- random networks


class Draw:
    """A random spec from a seed; redrawn where it comes near a kink or leaves the range of good numbers."""

    def __init__(self, seed: int | str) -> None:
        self.r = Random(f"torch {seed}")

    def number(self, low: float = -1.2, high: float = 1.2) -> float:
        return self.r.randint(round(low * 100), round(high * 100)) / 100

    def entry(self, shared: dict[str, float]) -> float | str:
        """A number, a tied weight, or no edge."""
        kind = self.r.random()
        if kind < 0.12:
            return "-"
        if kind > 0.85:
            name = self.r.choice("pq")
            shared.setdefault(name, self.number())
            return name
        return self.number()

    def layer(self, n: int, sizes: list[int], activation: str, plain: bool, shared: dict[str, float]) -> dict[str, Any]:
        layer: dict[str, Any] = {"neurons": sizes[n], "activation": activation}
        width = sizes[n - 1]
        if n > 1 and self.r.random() < 0.3:
            earlier = self.r.randrange(n - 1)
            layer["from"] = [earlier or "inputs", n - 1]
            width += sizes[earlier]
        layer["weights"] = [[self.entry(shared) for _ in range(width)] for _ in range(sizes[n])]
        for row in layer["weights"]:
            if all(entry == "-" for entry in row):
                row[0] = self.number()
        bias = self.r.choice(["none", "shared", "each"])
        if bias != "none":
            layer["bias"] = self.number() if bias == "shared" else [self.number() for _ in range(sizes[n])]
        fitting = [k for k in range(n) if sizes[k] == sizes[n]]
        if fitting and not plain and self.r.random() < 0.4:
            layer["add"] = self.r.choice(fitting) or "inputs"
        if activation in ("leaky_relu", "elu") and self.r.random() < 0.5:
            layer["alpha"] = 0.3
        return layer

    def spec(self, activation: str, loss: str, optimizer: str, decay: bool) -> dict[str, Any]:
        r, depth = self.r, self.r.randint(1, 5)
        sizes = [r.randint(1, 3) for _ in range(depth + 1)]
        names, shared, layers = sorted(ACTIVATIONS), dict[str, float](), []
        for n in range(1, depth + 1):
            ends = loss in PROBABILITIES and n == depth
            chosen = activation if n == 1 else r.choice(names)
            chosen = r.choice(PROBABILITIES[loss]) if ends else chosen
            layers.append(self.layer(n, sizes, chosen, ends, shared))
        network: dict[str, Any] = {"inputs": sizes[0], "layers": layers}
        outputs = [depth]
        if depth > 1 and loss not in PROBABILITIES and r.random() < 0.3:
            network["outputs"] = outputs = [r.randrange(1, depth), depth]
        if shared:
            network["shared"] = shared
        ids = list(oracle.wiring(network)[3])
        if r.random() < 0.3:
            network["frozen"] = [r.choice(ids)]
        samples = r.randint(1, 3)
        targets = sum(sizes[n] for n in outputs)
        data = [
            {
                "input": [self.number() for _ in range(sizes[0])],
                "target": [self.number(0.05, 0.95) for _ in range(targets)],
            }
            for _ in range(samples)
        ]
        moving = {"name": optimizer, "learning_rate": r.choice([0.05, 0.2]), "weight_decay": 0.1 if decay else 0.0}
        if "epsilon" in OPTIMIZERS[optimizer].constants:
            moving["epsilon"] = 1e-4
        return {
            "network": network,
            "training": {
                "loss": loss,
                "data": data,
                "optimizer": moving,
                "train_bias": r.random() < 0.7,
                "batch_size": r.randint(1, samples),
                "epochs": 3,
                "reduction": r.choice(["mean", "sum"]),
            },
        }


CASES = [
    (a, loss, o, decay)
    for k, (loss, o, decay) in enumerate(
        (loss, o, decay) for loss in sorted(LOSSES) for o in sorted(OPTIMIZERS) for decay in (False, True)
    )
    for a in [sorted(ACTIVATIONS)[k % len(ACTIVATIONS)]]
]
"""Every loss with every optimizer, with and without weight decay, the activations in turn."""
ROUNDS = 2
"""Networks drawn for each of them."""


def test_every_row_is_met() -> None:
    assert {case[0] for case in CASES} == set(ACTIVATIONS)
    assert {case[1] for case in CASES} == set(LOSSES)
    assert {case[2:] for case in CASES} == {(o, decay) for o in OPTIMIZERS for decay in (False, True)}


def test_every_row_has_a_counterpart_here(torch: Any) -> None:
    require("activation", ACTIVATIONS, activations(torch), "tests/independent.py, ACTIVATIONS")
    require("loss", LOSSES, losses(torch), "tests/independent.py, LOSSES")


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_torch_agrees(torch: Any, loss: str) -> None:
    for case, turn in ((case, turn) for case in CASES if case[1] == loss for turn in range(ROUNDS)):
        for attempt in range(20):
            mapping = Draw(f"{case} {turn} {attempt}").spec(*case)
            reference = Reference(torch, mapping)
            found = reference.run()
            if reference.smooth and all(math.isfinite(x) and abs(x) < 1e4 for x in found.values()):
                break
        else:
            raise AssertionError(f"no smooth network for {case}")
        assert apart(explained(mapping), reference) == [], (case, mapping)


def test_another_slope_would_be_found(torch: Any) -> None:
    """The comparison can fail: torch with another loss than ours."""
    mapping = Draw("wrong").spec("tanh", "half_squared_error", "adam", False)
    values = explained(mapping)
    mapping["training"]["loss"] = "squared_error"
    reference = Reference(torch, mapping)
    reference.run()
    assert apart(values, reference)


@pytest.mark.parametrize(
    ("activation", "at", "slope"),
    [
        ("relu", 0.0, 0.0),
        ("leaky_relu", 0.0, 0.01),
        ("hard_tanh", 1.0, 0.0),
        ("hard_tanh", -1.0, 0.0),
        ("hard_sigmoid", 3.0, 0.0),
        ("hard_sigmoid", -3.0, 0.0),
        ("elu", 0.0, 1.0),
    ],
)
def test_slopes_at_a_corner_are_those_of_torch(torch: Any, activation: str, at: float, slope: float) -> None:
    mapping = {
        "network": {"inputs": 1, "layers": [{"neurons": 1, "activation": activation, "weights": [[1]]}]},
        "training": {
            "loss": "half_squared_error",
            "data": [{"input": [at], "target": [0.5]}],
            "optimizer": {"name": "sgd", "learning_rate": 0.1},
        },
    }
    reference, values = Reference(torch, mapping), explained(mapping)
    reference.run()
    assert float(values.get(Key("slope", 1), 1, 1)[0, 0]) == slope
    assert apart(values, reference) == []
