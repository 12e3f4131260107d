"""Random networks against PyTorch: its autograd for every gradient, its optimizers for every new weight.

In: how many networks, and a seed. Out: how many numbers agree. Every row of the tables is met: activations, losses,
optimizers with and without weight decay; so are batches, frozen and tied weights, missing edges, skips, `from` and
several layers that bear the loss. Both of our engines are compared, the matrices and the derived equations, in double
precision. The wiring is read by the reference implementation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any

from explainer.functions import ACTIVATIONS, OPTIMIZERS
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.numbers.evaluation import Values, evaluate
from explainer.spec import from_mapping
from tests import independent, oracle
from tests.independent import PlainMover, require, with_functions
from tests.long.agreement import Agreement, case, first_usable
from tests.long.random_networks import CASES, Draw
from tests.tools import library

TOLERANCE = 1e-9
SMALLEST = 1e-6
"""Gradients are judged relative to the norm of all of a sample's, or to this where all of them cancel."""
UPDATES = 3


@cache
def torch_alone() -> Any:
    """PyTorch, on one thread."""
    torch = library("torch")
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
        "adadelta": lambda: optim.Adadelta(parameters, rho=o.get("rho", 0.9), **epsilon, **common),
    }
    require("optimizer", OPTIMIZERS, {*rows, *independent.OPTIMIZERS}, "tests/independent.py, OPTIMIZERS")
    return rows[o["name"]]() if o["name"] in rows else PlainMover(o, parameters)


class TorchTraining:
    """The same training in PyTorch: one number a parameter, by id; `found` as in the trace."""

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        torch = torch_alone()
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


def compare_training(values: Values, training: TorchTraining, agreement: Agreement) -> None:
    """Every number of PyTorch's against both of our engines. Raises AssertionError."""
    for (id, sample, step), expected in training.found.items():
        size = max(abs(expected), training.norm.get((sample, step), 0.0) if id.startswith("dE") else 1e-3, SMALLEST)
        for mine in ours(values, id, sample, step):
            agreement.compare((id, sample, step), mine, expected, size)


def compare_with_torch(count: int, seed: int) -> str:
    """Every loss with every optimizer in turn; redrawn where a net comes near a corner or a number runs away."""
    agreement = Agreement(TOLERANCE)
    for k in range(count):
        with case(f"network {k}"):
            train_smoothly = partial(train_case, CASES[k % len(CASES)])
            compare_training(*first_usable(train_smoothly, f"torch {seed} {k}"), agreement)
    return f"{count:,} networks: {agreement}"


def train_case(kind: tuple[str, str, str, bool], seed: str) -> tuple[Values, TorchTraining] | None:
    """A network of one kind trained by us and by PyTorch; None where a net came near a corner or a number ran away."""
    mapping = Draw(seed).wired(*kind)
    training = TorchTraining(mapping)
    found = training.run()
    tame = all(math.isfinite(x) and abs(x) < 1e4 for x in found.values())
    return (explained(mapping), training) if training.smooth and tame else None
