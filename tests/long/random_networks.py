"""Random networks: the same ones for the same seed, on every machine.

In: a seed, as text. Out: the mapping of a spec.

    >>> Draw("a seed").dense() == Draw("a seed").dense()
    True
"""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from explainer.functions import ACTIVATIONS, LOSSES, OPTIMIZERS
from tests import oracle
from tests.independent import PROBABILITIES

MAX_WEIGHTS = 20
"""Every witness runs on every dense network: sizes are drawn so that one stays quick."""
ENDS = {"binary_cross_entropy": ("sigmoid",), "cross_entropy": ("sigmoid", "softmax")}
"""Losses that take the logarithm of the output, and what the last layer may then be."""


class Draw:
    """Random specs from a seed."""

    def __init__(self, seed: str) -> None:
        self.r = Random(seed)

    def number(self, low: float = -1.2, high: float = 1.2) -> float:
        return self.r.randint(round(low * 100), round(high * 100)) / 100

    def dense(self) -> dict[str, Any]:
        """Depth 1–5, widths 1–4, any activation, loss and bias mode, one to three samples, batches, several updates."""
        r, depth = self.r, self.r.randint(1, 5)
        sizes = [r.randint(1, 4) for _ in range(depth + 1)]
        while sum(a * b for a, b in pairwise(sizes)) > MAX_WEIGHTS:
            sizes[sizes.index(max(sizes))] -= 1
        loss, names, layers = r.choice(sorted(LOSSES)), sorted(ACTIVATIONS), []
        for before, size in pairwise(sizes):
            activation = "sigmoid" if len(layers) == depth - 1 and loss in PROBABILITIES else r.choice(names)
            weights = [[self.number() for _ in range(before)] for _ in range(size)]
            layers.append({"neurons": size, "activation": activation, "weights": weights} | self.bias(size))
        network: dict[str, Any] = {"inputs": sizes[0], "layers": layers}
        network["frozen"] = r.sample(list(oracle.wiring(network)[3]), r.randint(0, 1))
        samples = r.randint(1, 3)
        return {
            "notation": r.choice(["partials", "delta"]),
            "network": network,
            "training": {
                "data": self.data(samples, sizes[0], sizes[-1]),
                "loss": loss,
                "optimizer": {"learning_rate": r.choice([0.0, 0.1, 0.5])},
                "train_bias": r.random() < 0.5,
                "batch_size": r.randint(1, samples),
                "epochs": r.randint(1, 2) if samples == 1 else 1,
                "reduction": r.choice(["mean", "sum"]),
            },
        }

    def bias(self, size: int) -> dict[str, Any]:
        """No bias, one for the layer, or one for each neuron."""
        mode = self.r.choice(["none", "shared", "each"])
        if mode == "none":
            return {}
        return {"bias": self.number() if mode == "shared" else [self.number() for _ in range(size)]}

    def data(self, samples: int, inputs: int, targets: int) -> list[dict[str, Any]]:
        """Samples whose targets lie between 0 and 1."""
        return [
            {
                "input": [self.number() for _ in range(inputs)],
                "target": [self.number(0.05, 0.95) for _ in range(targets)],
            }
            for _ in range(samples)
        ]

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
        layer |= self.bias(sizes[n])
        fitting = [k for k in range(n) if sizes[k] == sizes[n]]
        if fitting and not plain and self.r.random() < 0.4:
            layer["add"] = self.r.choice(fitting) or "inputs"
        if activation in ("leaky_relu", "elu") and self.r.random() < 0.5:
            layer["alpha"] = 0.3
        return layer

    def wired(self, activation: str, loss: str, optimizer: str, decay: bool) -> dict[str, Any]:
        """Depth 1–5, widths 1–3; skips, earlier layers, tied weights, missing edges, several losses."""
        r, depth = self.r, self.r.randint(1, 5)
        sizes = [r.randint(1, 3) for _ in range(depth + 1)]
        names, shared, layers = sorted(ACTIVATIONS), dict[str, float](), []
        for n in range(1, depth + 1):
            ends = loss in ENDS and n == depth
            chosen = activation if n == 1 else r.choice(names)
            chosen = r.choice(ENDS[loss]) if ends else chosen
            layers.append(self.layer(n, sizes, chosen, ends, shared))
        network: dict[str, Any] = {"inputs": sizes[0], "layers": layers}
        outputs = [depth]
        if depth > 1 and loss not in ENDS and r.random() < 0.3:
            network["outputs"] = outputs = [r.randrange(1, depth), depth]
        if shared:
            network["shared"] = shared
        ids = list(oracle.wiring(network)[3])
        if r.random() < 0.3:
            network["frozen"] = [r.choice(ids)]
        samples = r.randint(1, 3)
        targets = sum(sizes[n] for n in outputs)
        data = self.data(samples, sizes[0], targets)
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
