"""Random dense networks against automatic differentiation (HIPS autograd) and against the reference implementation.

In: how many networks, and a seed. Out: how many numbers agree. The loss is written here once more with
`autograd.numpy`, a layer at a time; nothing of the package takes part in it. Agreement is asked relative to the norm of
a sample's gradients, which is what rounding errors scale with.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import grad
from autograd.extend import defvjp, primitive

from explainer import trace
from explainer.functions import ACTIVATIONS
from explainer.numbers.limits import NotFinite
from tests import independent, oracle
from tests.independent import functions_of, with_functions
from tests.long.agreement import Agreement, case, first_usable
from tests.long.random_networks import Draw

Table = Mapping[tuple[str, int | None, int | None], float]
"""(id, sample, update) → number, as in the trace."""
TOLERANCE = 1e-10


def softplus(x: Any) -> Any:
    return anp.logaddexp(0.0, x)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + anp.exp(-x))


def softmax(x: Any) -> Any:
    powers = anp.exp(x - anp.max(x))
    return powers / anp.sum(powers)


@primitive
def erf(x: Any) -> Any:
    return np.vectorize(math.erf, otypes=[float])(x)


defvjp(erf, lambda _, x: lambda g: g * 2 / np.pi**0.5 * np.exp(-(x**2)))

FUNCTIONS = functions_of(anp, atan=anp.arctan, erf=erf)
SELU = (1.0507009873554804934193349852946, 1.6732632423543772848170429916717)
#: The nets of one layer → its outputs (selu: Klambauer et al. 2017, gelu: Hendrycks and Gimpel 2016, mish: Misra 2019).
OUTPUTS: Mapping[str, Callable[[Any], Any]] = {
    "identity": lambda x: x, "sigmoid": sigmoid, "tanh": anp.tanh, "softmax": softmax, "softplus": softplus,
    "relu": lambda x: x * (x > 0), "leaky_relu": lambda x: anp.where(x > 0, x, 0.01 * x),
    "elu": lambda x: anp.where(x > 0, x, anp.exp(x) - 1), "softsign": lambda x: x / (1 + anp.abs(x)),
    "selu": lambda x: SELU[0] * anp.where(x > 0, x, SELU[1] * (anp.exp(x) - 1)),
    "silu": lambda x: x * sigmoid(x), "gelu": lambda x: x * (1 + erf(x / 2**0.5)) / 2,
    "gelu_tanh": lambda x: x * (1 + anp.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3))) / 2,
    "mish": lambda x: x * anp.tanh(softplus(x)), "hard_sigmoid": lambda x: anp.clip(x / 6 + 0.5, 0, 1),
    "hard_tanh": lambda x: anp.clip(x, -1, 1),
    **with_functions(independent.ACTIVATIONS, FUNCTIONS),
}  # fmt: skip
KINKS = {name: tuple(map(float, row.kinks)) for name, row in ACTIVATIONS.items()} | {"elu": (0,), "softsign": (0,)}
"""Where autograd's slope may be another: the rows' corners, and two whose cases meet smoothly."""


def huber(t: Any, y: Any) -> Any:
    size = anp.abs(t - y)
    return anp.mean(anp.where(size <= 1, (t - y) ** 2 / 2, size - 0.5))


def add_up(part: Callable[[Any, Any, int], Any], t: Any, y: Any) -> Any:
    """The loss of a sample whose outputs have these errors."""
    return anp.sum(part(t, y, len(t)))


#: targets, outputs → the loss of one sample
LOSS: Mapping[str, Callable[[Any, Any], Any]] = {
    "half_squared_error": lambda t, y: anp.sum((t - y) ** 2) / 2, "squared_error": lambda t, y: anp.sum((t - y) ** 2),
    "mean_squared_error": lambda t, y: anp.mean((t - y) ** 2),
    "mean_absolute_error": lambda t, y: anp.mean(anp.abs(t - y)),
    "huber": huber,
    "binary_cross_entropy": lambda t, y: -anp.sum(t * anp.log(y) + (1 - t) * anp.log(1 - y)),
    "cross_entropy": lambda t, y: -anp.sum(t * anp.log(y)),
    **{name: partial(add_up, part) for name, part in with_functions(independent.LOSSES, FUNCTIONS).items()},
}  # fmt: skip


class AutogradTraining:
    """The same training with autograd: parameters by id, one update after another."""

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        self.training = mapping["training"]
        self.inputs, self.layers, self.bearing, start = oracle.wiring(mapping["network"])
        self.ids = list(start)
        self.w = np.array([start[id] for id in self.ids])
        held = set(mapping["network"].get("frozen", []))
        if not self.training.get("train_bias", True):
            held |= {id for id in self.ids if id[0] == "b"}
        self.free = np.array([id not in held for id in self.ids], dtype=float)
        self.nets: list[tuple[str, float]] = []
        """(activation, net) of everything seen, to keep away from kinks."""

    def loss(self, w: Any, sample: Mapping[str, Any], size: bool = False) -> Any:
        """Loss of one sample."""
        place = {id: k for k, id in enumerate(self.ids)}
        at = {name: anp.array(float(x)) for name, x in zip(self.inputs, sample["input"], strict=True)}
        for layer in self.layers:
            nets = []
            for edges, bias in zip(layer.edges, layer.biases, strict=True):
                terms = [w[place[id]] * at[source] for id, source in edges] + ([w[place[bias]]] if bias else [])
                nets.append(sum(terms))
            self.nets += [(layer.activation, getattr(net, "_value", net)) for net in nets]
            out = OUTPUTS[layer.activation](anp.array(nets))
            at |= {name: out[k] for k, name in enumerate(layer.names)}
        outputs = anp.array([at[name] for layer in self.bearing for name in layer.names])
        target = np.array([float(t) for t in sample["target"]])
        return LOSS[self.training.get("loss", "half_squared_error")](target, outputs)

    def run(self) -> dict[tuple[str, int | None, int | None], float]:
        """Gradients, losses and new weights of every update, keyed as in the trace."""
        found: dict[tuple[str, int | None, int | None], float] = {}
        data, size = self.training["data"], self.training.get("batch_size", 1)
        step = 0
        for _ in range(self.training.get("epochs", 1)):
            for start in range(0, len(data), size):
                step += 1
                batch = range(start, min(start + size, len(data)))
                gradients = {}
                for n in batch:
                    gradients[n] = np.array(grad(self.loss)(self.w, data[n]))
                    found["E_total", n + 1, step] = float(self.loss(self.w, data[n]))
                    found |= {(f"dE/d{id}", n + 1, step): g for id, g in zip(self.ids, gradients[n], strict=True)}
                mean = self.training.get("reduction", "mean") == "mean"
                total = sum(gradients.values()) / (len(batch) if mean else 1)
                if size > 1:
                    found |= {(f"dE/d{id}", None, step): g for id, g in zip(self.ids, total, strict=True)}
                rate = self.training.get("optimizer", {}).get("learning_rate", 0.5)
                self.w = self.w - self.free * rate * total
                moved = zip(self.ids, self.w, self.free, strict=True)
                found |= {(f"{id}_new", None, step): w for id, w, free in moved if free}
        for n, sample in enumerate(data, 1):
            found["E_total", n, step + 1] = float(self.loss(self.w, sample))
        return found

    def smooth(self) -> bool:
        """Whether every net seen stayed clear of a kink."""
        return all(abs(net - kink) > 1e-6 for name, net in self.nets for kink in KINKS.get(name, ()))


# ------------------------------------------------------------------------------------------- the comparison


def by_key(mapping: Mapping[str, Any]) -> Table:
    return {(q["id"], q["sample"], q["step"]): q["value"] for q in trace(mapping)["quantities"]}


def sizes_of_gradients(table: Table) -> dict[tuple[int | None, int | None], float]:
    """Norm of each update's gradients, sample by sample: the scale for those without listed paths."""
    squares: dict[tuple[int | None, int | None], float] = {}
    for (id, sample, step), value in table.items():
        if id.startswith(("dE/dw", "dE/db")):
            squares[sample, step] = squares.get((sample, step), 0.0) + value**2
    return {key: total**0.5 for key, total in squares.items()}


def compare_tables(ours: Table, theirs: Table, agreement: Agreement) -> None:
    """Every number of the other's table against ours. Raises AssertionError."""
    norms = sizes_of_gradients(theirs)
    for key, expected in theirs.items():
        size = max(abs(expected), norms.get(key[1:], 0.0) if key[0].startswith("dE/d") else 0.0, 1e-12)
        agreement.compare(key, ours.get(key, math.nan), expected, size)


def is_usable(numbers: Table) -> bool:
    """Whether nothing ran away."""
    return all(math.isfinite(number) and abs(number) < 1e6 for number in numbers.values())


def train_smoothly(seed: str) -> tuple[Table, Table] | None:
    """The numbers of a network by us and by autograd; None where a net came near a corner or a number ran away."""
    mapping = Draw(seed).dense()
    training = AutogradTraining(mapping)
    with np.errstate(all="ignore"):
        theirs = training.run()
    return (by_key(mapping), theirs) if training.smooth() and is_usable(theirs) else None


def compare_with_autograd(count: int, seed: int) -> str:
    """Gradients, losses and new weights."""
    agreement = Agreement(TOLERANCE)
    for k in range(count):
        with case(f"network {k}"):
            compare_tables(*first_usable(train_smoothly, f"autograd {seed} {k}"), agreement)
    return f"{count:,} networks: {agreement}"


def tell_twice(seed: str) -> tuple[Table, Table] | None:
    """The numbers of a network in both notations; None where they leave the range of floating point."""
    mapping = Draw(seed).dense()
    try:
        return by_key(mapping | {"notation": "partials"}), by_key(mapping | {"notation": "delta"})
    except NotFinite:
        return None


def compare_notations(count: int, seed: int) -> str:
    """The trace told with partial derivatives against the one told with deltas."""
    agreement = Agreement(1e-12)
    for k in range(count):
        with case(f"network {k}"):
            first, second = first_usable(tell_twice, f"notations {seed} {k}")
            assert first.keys() == second.keys()
            norms = sizes_of_gradients(first)
            for key, value in first.items():
                agreement.compare(key, second[key], value, max(abs(value), norms.get(key[1:], 0.0), 1e-300))
    return f"{count:,} networks: {agreement}"


# -------------------------------------------------------------------------------------------- the reference

REFERENCE_KNOWS = sorted(set(ACTIVATIONS) & set(oracle.ACTIVATIONS))
REFERENCE_KINDS = ("net", "out", "dout", "dnet", "dE/dout", "delta", "dE/dw", "E")
"""What ids of the reference begin with."""


def compare_with_reference(ours: Table, theirs: Table, agreement: Agreement) -> None:
    """Every number of the trace that the reference has too: nets, slopes, deltas, partials, updates. Raises
    AssertionError."""
    norms, before = sizes_of_gradients(theirs), agreement.numbers
    for (id, sample, step), expected in theirs.items():
        if step is not None and (id, sample, step) in ours:
            size = max(abs(expected), norms.get((sample, step), 0.0), 1e-12)
            agreement.compare((id, sample, step), ours[id, sample, step], expected, size)
    assert {kind for kind in REFERENCE_KINDS if any(id.startswith(kind) for id, _, _ in theirs)} == {*REFERENCE_KINDS}
    assert agreement.numbers - before > 10


def train_by_reference(seed: str) -> tuple[Table, Table] | None:
    """The numbers of a network that the reference knows, by us and by it; None where a number ran away."""
    draw = Draw(seed)
    mapping = draw.dense()
    mapping["training"]["loss"] = "half_squared_error"
    for layer in mapping["network"]["layers"]:
        layer["activation"] = draw.r.choice(REFERENCE_KNOWS)
    theirs = oracle.run(mapping)
    return (by_key(mapping), theirs) if is_usable(theirs) else None


def compare_references(count: int, seed: int) -> str:
    """Networks with the activations and the loss that the reference implementation knows."""
    agreement = Agreement(TOLERANCE)
    for k in range(count):
        with case(f"network {k}"):
            compare_with_reference(*first_usable(train_by_reference, f"reference {seed} {k}"), agreement)
    return f"{count:,} networks: {agreement}"
