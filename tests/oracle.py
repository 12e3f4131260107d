"""A small reference implementation: a spec mapping goes in, every number of its training comes out.

It shares no code with the package: plain Python numbers, one neuron at a time, no symbols. The keys of the result are
those of the trace, (id, sample, step), so that any test can put the two side by side:

    run({"network": {...}, "training": {...}})[("dE/dw5", 1, 1)]     # 0.08216704056423078

Dense layers, shared biases, tied weights, missing edges, `from`, `add`, `outputs` and `frozen` are known; activations,
losses and optimizers are the rows below. Of the mistakes, `derivative_of_output` and `updated_weights` are known.
`cut(id, value)` is asked for the number to carry on with, so that rounded chains can be followed too.
Formulas: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986; optimizers as
in the table of the spec's documentation.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.expressions import evaluate, sigmoid

Key = tuple[str, int | None, int | None]
Cut = Callable[[str, float], float]

# ------------------------------------------------------------------------------------------------- rows

#: name: f(net), f'(net) where out = f(net) is known
ACTIVATIONS: Mapping[str, tuple[Callable[[float], float], Callable[[float, float], float]]] = {
    "identity": (lambda x: x, lambda x, y: 1.0),
    "linear": (lambda x: x, lambda x, y: 1.0),
    "sigmoid": (sigmoid, lambda x, y: y * (1 - y)),
    "tanh": (math.tanh, lambda x, y: 1 - y * y),
    "relu": (lambda x: max(x, 0.0), lambda x, y: float(x > 0)),
}
#: name: one output's part of the loss and its slope in y, of target t, output y and the number of outputs n
LOSSES: Mapping[str, tuple[Callable[..., float], Callable[..., float]]] = {
    "half_squared_error": (lambda t, y, n: (t - y) ** 2 / 2, lambda t, y, n: y - t),
    "squared_error": (lambda t, y, n: (t - y) ** 2, lambda t, y, n: 2 * (y - t)),
    "mean_squared_error": (lambda t, y, n: (t - y) ** 2 / n, lambda t, y, n: 2 * (y - t) / n),
    "mean_absolute_error": (lambda t, y, n: abs(t - y) / n, lambda t, y, n: ((y > t) - (y < t)) / n),
    "binary_cross_entropy": (
        lambda t, y, n: -(t * math.log(y) if t else 0.0) - ((1 - t) * math.log(1 - y) if t != 1 else 0.0),
        lambda t, y, n: -t / y + (1 - t) / (1 - y) if t != 1 else -t / y,
    ),
    "cross_entropy": (lambda t, y, n: -t * math.log(y) if t else 0.0, lambda t, y, n: -t / y),
}


def loss_row(name: str) -> tuple[Callable[..., float], Callable[..., float]]:
    """A row of LOSSES, or a typed formula in t and y with its slope by the complex step."""
    if name in LOSSES:
        return LOSSES[name]

    def part(t: float, y: Any, n: int) -> Any:
        return evaluate(name, {"t": t, "y": y}.__getitem__)

    return part, lambda t, y, n: complex(part(t, complex(y, 1e-30), n)).imag / 1e-30


class Optimizer:
    """One update of one parameter; the states m and v start at zero."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.name = options.get("name", "sgd")
        defaults = {
            "learning_rate": 0.5,
            "momentum": 0.9,
            "rho": 0.9,
            "beta1": 0.9,
            "beta2": 0.999,
            "epsilon": 1e-8,
            "weight_decay": 0.0,
        }
        self.o = {key: float(options.get(key, value)) for key, value in defaults.items()}
        self.correct = options.get("bias_correction", True)
        self.form = options.get("form")
        self.state: dict[str, float] = defaultdict(float)

    def new(self, name: str, w: float, g: float, step: int, put: Cut) -> float:
        """The parameter after this step; every state on the way goes through `put`."""
        o, eta = self.o, self.o["learning_rate"]
        if self.name != "adamw":
            g = g + o["weight_decay"] * w
        if self.name == "sgd":
            return put(f"{name}_new", w - eta * g)
        m, v = self.state[f"m_{name}"], self.state[f"v_{name}"]
        if self.form:
            mu = o["momentum"]
            added = {"rate_inside": eta * g, "velocity": -eta * g, "average": (1 - mu) * g}[self.form]
            v = put(f"v_{name}", mu * v + added)
            new = {"rate_inside": w - v, "velocity": w + v, "average": w - eta * v}[self.form]
        elif self.name in ("momentum", "nesterov"):
            v = put(f"v_{name}", o["momentum"] * v + g)
            new = w - eta * (v if self.name == "momentum" else g + o["momentum"] * v)
        elif self.name in ("adagrad", "rmsprop"):
            v = put(f"v_{name}", v + g * g if self.name == "adagrad" else o["rho"] * v + (1 - o["rho"]) * g * g)
            new = w - eta * g / (math.sqrt(v) + o["epsilon"])
        elif self.name in ("adam", "adamw"):
            m = put(f"m_{name}", o["beta1"] * m + (1 - o["beta1"]) * g)
            v = put(f"v_{name}", o["beta2"] * v + (1 - o["beta2"]) * g * g)
            m_hat, v_hat = m, v
            if self.correct:
                m_hat = put(f"m_hat_{name}", m / (1 - o["beta1"] ** step))
                v_hat = put(f"v_hat_{name}", v / (1 - o["beta2"] ** step))
            new = w - eta * m_hat / (math.sqrt(v_hat) + o["epsilon"])
            new -= eta * o["weight_decay"] * w if self.name == "adamw" else 0.0
        elif self.name == "adamax":
            m = put(f"m_{name}", o["beta1"] * m + (1 - o["beta1"]) * g)
            u = put(f"u_{name}", max(o["beta2"] * self.state[f"u_{name}"], abs(g)))
            self.state[f"u_{name}"] = u
            new = w - eta * put(f"m_hat_{name}", m / (1 - o["beta1"] ** step)) / (u + o["epsilon"])
        elif self.name == "adadelta":
            u = self.state[f"u_{name}"]
            v = put(f"v_{name}", o["rho"] * v + (1 - o["rho"]) * g * g)
            d = put(f"d_{name}", math.sqrt(u + o["epsilon"]) / math.sqrt(v + o["epsilon"]) * g)
            self.state[f"u_{name}"] = put(f"u_{name}", o["rho"] * u + (1 - o["rho"]) * d * d)
            new = w - eta * d
        else:
            raise ValueError(f"the optimizer {self.name!r} is not known here")
        self.state[f"m_{name}"], self.state[f"v_{name}"] = m, v
        return put(f"{name}_new", new)


# ---------------------------------------------------------------------------------------------- network


@dataclass(frozen=True, slots=True)
class Layer:
    """The neurons of one layer by name, and per neuron its edges (weight, source) and its bias."""

    names: list[str]
    edges: list[list[tuple[str, str]]]
    biases: list[str | None]
    activation: str
    skip: list[str]


def _count(labels: Any) -> int:
    return labels if isinstance(labels, int) else len(labels)


def wiring(network: Mapping[str, Any]) -> tuple[list[str], list[Layer], list[Layer], dict[str, float]]:
    """Inputs, layers, those that bear the loss, and every parameter's first value."""
    inputs = [f"i{k + 1}" for k in range(_count(network["inputs"]))]
    bearing = network.get("outputs", [len(network["layers"])])
    shared, tied = network.get("shared", {}), dict[str, str]()
    layers, values, counts, all_names = list[Layer](), dict[str, float](), dict.fromkeys("hwbo", 0), [inputs]

    def number(letter: str, value: Any = None) -> str:
        counts[letter] += 1
        name = f"{letter}{counts[letter]}"
        if value is not None:
            values[name] = float(value)
        return name

    def weight(entry: Any) -> str:
        if entry in shared and entry not in tied:
            tied[entry] = number("w", shared[entry])
        return tied[entry] if entry in shared else number("w", entry)

    sizes = [_count(layer["neurons"]) for layer in network["layers"]]
    outputs = {index: [number("o") for _ in range(sizes[index - 1])] for index in bearing}
    for index, layer in enumerate(network["layers"], 1):
        before = layer.get("from", [index - 1])
        sources = [name for place in before for name in all_names[0 if place == "inputs" else place]]
        names = [number("h") for _ in range(_count(layer["neurons"]))] if index not in bearing else outputs[index]
        edges = [[(weight(w), s) for w, s in zip(row, sources, strict=True) if w != "-"] for row in layer["weights"]]
        bias = layer.get("bias")
        if isinstance(bias, list | tuple):
            biases: list[str | None] = [number("b", b) for b in bias]
        else:
            biases = [None if bias is None else number("b", bias)] * len(names)
        skip = all_names[0 if layer["add"] == "inputs" else layer["add"]] if "add" in layer else []
        layers.append(Layer(names, edges, biases, layer.get("activation", "identity"), skip))
        all_names.append(names)
    return inputs, layers, [layers[k - 1] for k in bearing], values


class Oracle:
    """One training: the numbers so far, the parameters as they stand, and the step."""

    def __init__(self, spec: Mapping[str, Any], cut: Cut | None) -> None:
        self.training, self.cut = spec["training"], cut or (lambda name, value: value)
        self.inputs, self.layers, self.bearing, self.w = wiring(spec["network"])
        self.data = [{k: [float(x) for x in v] for k, v in s.items() if v is not None} for s in self.training["data"]]
        self.mistakes = self.training.get("mistakes", [])
        self.frozen = {*spec["network"].get("frozen", []), *self._fixed_biases()}
        self.signals = spec.get("notation") == "delta"
        self.optimizer = Optimizer(self.training.get("optimizer", {}))
        self.loss = loss_row(self.training.get("loss", "half_squared_error"))
        self.numbers: dict[Key, float] = {}
        self.step, self.recording = 1, True

    def _fixed_biases(self) -> list[str]:
        return [] if self.training.get("train_bias", True) else [name for name in self.w if name[0] == "b"]

    def put(self, name: str, value: float, sample: int | None = None) -> float:
        value = self.cut(name, value)
        if self.recording:
            self.numbers[name, sample, self.step] = value
        return value

    def forward(self, n: int) -> dict[str, float]:
        """Nets, outputs, slopes and losses of sample n (from 1)."""
        at = dict(zip((f"out_{i}" for i in self.inputs), self.data[n - 1]["input"], strict=True))
        for layer in self.layers:
            for name, edges, bias in zip(layer.names, layer.edges, layer.biases, strict=True):
                net = sum(self.w[w] * at[f"out_{s}"] for w, s in edges) + (self.w[bias] if bias else 0.0)
                at[f"net_{name}"] = self.put(f"net_{name}", net, n)
            if layer.activation == "softmax":
                top = max(at[f"net_{name}"] for name in layer.names)
                powers = [math.exp(at[f"net_{name}"] - top) for name in layer.names]
                raw = [power / sum(powers) for power in powers]
            else:
                raw = [ACTIVATIONS[layer.activation][0](at[f"net_{name}"]) for name in layer.names]
            for k, name in enumerate(layer.names):
                skipped = at[f"out_{layer.skip[k]}"] if layer.skip else 0.0
                at[f"raw_{name}"] = raw[k]
                at[f"out_{name}"] = self.put(f"out_{name}", raw[k] + skipped, n)
        outputs = [name for layer in self.bearing for name in layer.names]
        if "target" in self.data[n - 1]:
            parts = []
            for name, t in zip(outputs, self.data[n - 1]["target"], strict=True):
                parts.append(self.put(f"E_{name}", self.loss[0](t, at[f"out_{name}"], len(outputs)), n))
                at[f"loss_{name}"] = self.loss[1](t, at[f"out_{name}"], len(outputs))
            at["E_total"] = self.put("E_total", sum(parts), n)
        return at

    def slopes(self, layer: Layer, at: dict[str, float], n: int) -> dict[tuple[str, str], float]:
        """dout_a/dnet_b of a layer, as {(a, b): slope}."""
        if layer.activation == "softmax":
            pairs = {(a, b): at[f"out_{a}"] * ((a == b) - at[f"out_{b}"]) for a in layer.names for b in layer.names}
        else:
            f, slope = ACTIVATIONS[layer.activation]
            pairs = {}
            for a in layer.names:
                net, out = at[f"net_{a}"], at[f"out_{a}"] if not layer.skip else at[f"raw_{a}"]
                pairs[a, a] = slope(out, f(out)) if "derivative_of_output" in self.mistakes else slope(net, out)
        return {(a, b): self.put(f"dout_{a}/dnet_{b}", value, n) for (a, b), value in pairs.items()}

    def flow(self, names: tuple[str, str], value: float, n: int) -> float:
        """∂E/∂… put under its own name and, with the other sign, as a signal; the notation decides which leads."""
        sign = -1 if self.signals else 1
        value = sign * self.put(names[self.signals], sign * value, n)
        self.put(names[not self.signals], -sign * value, n)
        return value

    def backward(self, layer: Layer, at: dict[str, float], back: dict[str, float], n: int) -> dict[str, float]:
        """The layer's gradients for sample n; `back` holds ∂E/∂out so far and gains that of the sources."""
        slopes = self.slopes(layer, at, n)
        for k, name in enumerate(layer.names):
            total = back[name] + (at[f"loss_{name}"] if layer in self.bearing else 0.0)
            back[name] = self.flow((f"dE/dout_{name}", f"signal_out_{name}"), total, n)
            if layer.skip:
                back[layer.skip[k]] += back[name]
        gradients: dict[str, float] = defaultdict(float)
        for name, edges, bias in zip(layer.names, layer.edges, layer.biases, strict=True):
            total = sum(back[a] * slope for (a, b), slope in slopes.items() if b == name)
            delta = at[f"delta_{name}"] = self.flow((f"delta_{name}", f"signal_net_{name}"), total, n)
            for w, source in edges:
                local = f"d{source}" if source in self.inputs else f"dout_{source}"
                self.put(f"dnet_{name}/d{w}", at[f"out_{source}"], n)
                self.put(f"dnet_{name}/{local}", self.w[w], n)
                gradients[w] += delta * at[f"out_{source}"]
            if bias:
                self.put(f"dnet_{name}/d{bias}", 1.0, n)
                gradients[bias] += delta
        return gradients

    def pass_on(self, layer: Layer, at: dict[str, float], back: dict[str, float]) -> None:
        for name, edges in zip(layer.names, layer.edges, strict=True):
            for w, source in edges:
                back[source] += at[f"delta_{name}"] * self.w[w]

    def reduced(self, parts: list[float]) -> float:
        return sum(parts) / (1 if self.training.get("reduction", "mean") == "sum" else len(parts))

    def update(self, batch: list[int]) -> float:
        """Forward, backward, new parameters; the sum of the batch's losses comes back."""
        at = {n: self.forward(n) for n in batch}
        if "target" not in self.data[0]:
            return 0.0
        back = {n: defaultdict[str, float](float) for n in batch}
        found: dict[int, dict[str, float]] = {n: defaultdict(float) for n in batch}
        new = dict[str, float]()
        for layer in reversed(self.layers):
            for n in batch:
                for name, value in self.backward(layer, at[n], back[n], n).items():
                    found[n][name] += value
            if "updated_weights" in self.mistakes:
                own = {w for edges in layer.edges for w, _ in edges}
                new |= self.renew({name: [found[n][name] for n in batch] for name in own}, batch)
                self.w |= new
            for n in batch:
                self.pass_on(layer, at[n], back[n])
        for n in batch:
            for name in self.inputs:
                self.put(f"dE/d{name}", back[n][name], n)
        new |= self.renew({w: [found[n][w] for n in batch] for w in self.w if w not in new}, batch)
        self.w |= new
        losses = [at[n]["E_total"] for n in batch]
        if self.training.get("batch_size", 1) > 1:
            self.put("E_total", self.reduced(losses))
        return sum(losses)

    def renew(self, gradients: Mapping[str, list[float]], batch: list[int]) -> dict[str, float]:
        """Every parameter after the update, from its gradients sample by sample."""
        new = dict[str, float]()
        for name, parts in gradients.items():
            parts = [self.put(f"dE/d{name}", part, n) for part, n in zip(parts, batch, strict=True)]
            g = parts[0]
            if self.training.get("batch_size", 1) > 1:
                g = self.put(f"dE/d{name}", self.reduced(parts))
            if name not in self.frozen:
                new[name] = self.optimizer.new(name, self.w[name], g, self.step, self.put)
        return new


def run(spec: Mapping[str, Any], cut: Cut | None = None) -> dict[Key, float]:
    """Every number of the training by (id, sample, step); of more than 60 updates only 1, 2, 3, those shown, the last.

    `E_epoch` stands at the last step of its epoch; the closing forward pass has step last + 1.
    """
    oracle = Oracle(spec, cut)
    size, epochs = oracle.training.get("batch_size", 1), oracle.training.get("epochs", 1)
    samples = list(range(1, len(oracle.data) + 1))
    batches = [samples[k : k + size] for k in range(0, len(samples), size)]
    last = epochs * len(batches)
    kept = {1, 2, 3, last, *spec.get("page", {}).get("show", [])}
    for name, value in oracle.w.items():
        oracle.numbers[name, None, None] = value
    for n, sample in enumerate(oracle.data, 1):
        for letter, key in (("i", "input"), ("t", "target")):
            oracle.numbers |= {(f"{letter}{k}", n, None): x for k, x in enumerate(sample.get(key, []), 1)}
    for epoch in range(epochs):
        total = 0.0
        for index, batch in enumerate(batches, 1):
            oracle.step = epoch * len(batches) + index
            oracle.recording = last <= 60 or oracle.step in kept
            total += oracle.update(batch)
        oracle.numbers["E_epoch", None, oracle.step] = total
    oracle.step, oracle.recording = last + 1, True
    for n in samples:
        oracle.forward(n)
    return oracle.numbers
