"""Random networks against automatic differentiation (HIPS autograd) and against the reference implementation.

The loss is written here once more with `autograd.numpy`, a layer at a time; nothing of the package takes part in it.
Agreement is asked relative to the sum of the absolute path products, which is what rounding errors scale with.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import autograd.numpy as anp
import numpy as np
import oracle
import pytest
from autograd import grad
from autograd.extend import defvjp, primitive
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st

from explainer import explain, trace
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.spec import SpecError, from_mapping
from tests import independent
from tests.independent import PROBABILITIES, functions_of, require, with_functions

Table = Mapping[tuple[str, int | None, int | None], float]
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


def test_every_row_has_a_counterpart_here() -> None:
    require("activation", ACTIVATIONS, OUTPUTS, "tests/independent.py, ACTIVATIONS")
    require("loss", LOSSES, LOSS, "tests/independent.py, LOSSES")


# ------------------------------------------------------------------------------------------------ autograd


class Reference:
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


# ------------------------------------------------------------------------------------------- random networks


def number(low: float = -1.5, high: float = 1.5) -> st.SearchStrategy[float]:
    return st.integers(round(low * 100), round(high * 100)).map(lambda k: k / 100)


MAX_WEIGHTS = 20
"""Every witness runs on every example: sizes are drawn so that one example stays quick."""


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """Depth 1–5, widths 1–4, any activation, loss and bias mode, one to three samples, batches, several updates."""
    depth = draw(st.integers(1, 5))
    sizes = [draw(st.integers(1, 4)) for _ in range(depth + 1)]
    while sum(a * b for a, b in pairwise(sizes)) > MAX_WEIGHTS:
        sizes[sizes.index(max(sizes))] -= 1
    loss = draw(st.sampled_from(sorted(LOSSES)))
    layers, biases = [], 0
    for n, (before, size) in enumerate(pairwise(sizes)):
        last = n == depth - 1
        activation = "sigmoid" if last and loss in PROBABILITIES else draw(st.sampled_from(sorted(ACTIVATIONS)))
        layer: dict[str, Any] = {"neurons": size, "activation": activation}
        layer["weights"] = [[draw(number()) for _ in range(before)] for _ in range(size)]
        bias = draw(st.sampled_from(["none", "shared", "each"]))
        if bias != "none":
            layer["bias"] = draw(number()) if bias == "shared" else [draw(number()) for _ in range(size)]
            biases += 1 if bias == "shared" else size
        layers.append(layer)
    samples = draw(st.integers(1, 3))
    target = number(0.05, 0.95)
    data = [
        {"input": [draw(number()) for _ in range(sizes[0])], "target": [draw(target) for _ in range(sizes[-1])]}
        for _ in range(samples)
    ]
    weights = sum(a * b for a, b in pairwise(sizes))
    names = [f"w{k + 1}" for k in range(weights)] + [f"b{k + 1}" for k in range(biases)]
    frozen = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    return {
        "notation": draw(st.sampled_from(["partials", "delta"])),
        "network": {"inputs": sizes[0], "layers": layers} | ({"frozen": frozen} if frozen else {}),
        "training": {
            "data": data,
            "loss": loss,
            "optimizer": {"learning_rate": draw(st.sampled_from([0.0, 0.1, 0.5]))},
            "train_bias": draw(st.booleans()),
            "batch_size": draw(st.integers(1, samples)),
            "epochs": draw(st.integers(1, 2)) if samples == 1 else 1,
            "reduction": draw(st.sampled_from(["mean", "sum"])),
        },
    }


def by_key(mapping: Mapping[str, Any]) -> Table:
    return {(q["id"], q["sample"], q["step"]): q["value"] for q in trace(mapping)["quantities"]}


def sizes_of_gradients(table: Table) -> dict[tuple[int | None, int | None], float]:
    """Norm of each update's gradients, sample by sample: the scale for those without listed paths."""
    squares: dict[tuple[int | None, int | None], float] = {}
    for (id, sample, step), value in table.items():
        if id.startswith(("dE/dw", "dE/db")):
            squares[sample, step] = squares.get((sample, step), 0.0) + value**2
    return {key: total**0.5 for key, total in squares.items()}


def apart(ours: Table, theirs: Table) -> list[tuple[Any, float, float]]:
    """Numbers of the reference that the trace lacks or has otherwise."""
    scales, wrong = sizes_of_gradients(theirs), []
    for key, expected in theirs.items():
        scale = max(abs(expected), scales.get(key[1:], 0.0) if key[0].startswith("dE/d") else 0.0, 1e-12)
        if not abs(ours.get(key, float("nan")) - expected) <= TOLERANCE * scale:
            wrong.append((key, ours.get(key, float("nan")), expected))
    return wrong


EXAMPLES = settings(
    max_examples=8,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
"""Without shrinking: every witness runs on every example."""


@EXAMPLES
@given(networks())
def test_autograd_agrees(mapping: dict[str, Any]) -> None:
    reference = Reference(mapping)
    with np.errstate(all="ignore"):
        theirs = reference.run()
    assume(reference.smooth() and all(np.isfinite(v) and abs(v) < 1e6 for v in theirs.values()))
    assert apart(by_key(mapping), theirs) == []


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_each_activation_against_autograd(activation: str) -> None:
    mapping = {
        "network": {
            "inputs": 2,
            "layers": [
                {"neurons": 2, "activation": activation, "weights": [[0.7, -1.3], [-0.4, 0.9]], "bias": [0.3, -0.2]},
                {"neurons": 2, "activation": activation, "weights": [[1.1, -0.6], [0.5, 0.8]], "bias": 0.1},
            ],
        },
        "training": {
            "data": [{"input": [0.8, -0.5], "target": [0.2, 0.7]}, {"input": [-1.1, 0.4], "target": [0.9, 0.1]}]
        },
    }
    reference = Reference(mapping)
    theirs = reference.run()
    assert reference.smooth()
    assert apart(by_key(mapping), theirs) == []


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_each_loss_against_autograd(loss: str) -> None:
    mapping = {
        "network": {
            "inputs": 1,
            "layers": [{"neurons": 3, "activation": "sigmoid", "weights": [[0.7], [-1.3], [2.0]]}],
        },
        "training": {"loss": loss, "data": [{"input": [0.8], "target": [0.2, 0.7, 0.1]}]},
    }
    assert apart(by_key(mapping), Reference(mapping).run()) == []


@EXAMPLES
@given(networks())
def test_both_notations_give_the_same_number_for_every_id(mapping: dict[str, Any]) -> None:
    tables = []
    for notation in ("partials", "delta"):
        try:
            tables.append(by_key(mapping | {"notation": notation}))
        except SpecError:
            raise
        except ArithmeticError as error:
            assume("range of floating point" not in str(error) and "diverged" not in str(error))
            raise
    first, second = tables
    assert set(first) == set(second)
    scales = sizes_of_gradients(first)
    for key, value in first.items():
        scale = max(abs(value), scales.get(key[1:], 0.0), 1e-300)
        assert abs(second[key] - value) <= 1e-12 * scale, key


# -------------------------------------------------------------------------------------------- the reference

REFERENCE_KNOWS = sorted(set(ACTIVATIONS) & set(oracle.ACTIVATIONS))


@EXAMPLES
@given(networks(), st.data())
@example(
    {
        "notation": "delta",
        "network": {"inputs": 2, "layers": [{"neurons": 1, "activation": "tanh", "weights": [[0.5, -0.2]]}]},
        "training": {"data": [{"input": [1, 2], "target": [0.5]}] * 3, "batch_size": 2},
    },
    None,
)
def test_the_reference_agrees_line_by_line(mapping: dict[str, Any], data: Any) -> None:
    """Every number of the trace that the reference has too, in sub-steps: nets, slopes, deltas, partials, updates."""
    mapping["training"]["loss"] = "half_squared_error"
    for layer in mapping["network"]["layers"] if data else ():
        layer["activation"] = data.draw(st.sampled_from(REFERENCE_KNOWS))
    theirs = oracle.run(mapping)
    assume(all(np.isfinite(v) and abs(v) < 1e6 for v in theirs.values()))
    ours = by_key(mapping)
    scales = sizes_of_gradients(theirs)
    compared = 0
    for (id, sample, step), expected in theirs.items():
        if step is None or (id, sample, step) not in ours:
            continue
        compared += 1
        scale = max(abs(expected), scales.get((sample, step), 0.0), 1e-12)
        assert abs(ours[id, sample, step] - expected) <= TOLERANCE * scale, id
    kinds = {"net", "out", "dout", "dnet", "dE/dout", "delta", "dE/dw", "E"}
    assert kinds <= {k for k in kinds for id, _, _ in theirs if id.startswith(k)} and compared > 10


DEEP = [4, 4, 4, 4, 4, 4]


@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_the_deepest_and_widest_against_autograd(notation: str) -> None:
    """Depth 5 and width 4: the matrices and the derived equations, without the slow witnesses."""
    from explainer.network.building import build
    from explainer.network.derivation import derive
    from explainer.numbers.evaluation import evaluate

    draw = np.random.RandomState(5)
    layers = [
        {
            "neurons": 4,
            "activation": "tanh",
            "weights": draw.randint(-99, 99, (4, 4)) / 100,
            "bias": (draw.randint(-99, 99, 4) / 100).tolist(),
        }
        for _ in DEEP[1:]
    ]
    for layer in layers:
        layer["weights"] = layer["weights"].tolist()
    mapping = {
        "notation": notation,
        "network": {"inputs": 4, "layers": layers},
        "training": {"data": [{"input": [0.5, -0.2, 0.9, 0.1], "target": [0.1, 0.2, 0.3, 0.4]}]},
    }
    values = evaluate(derive(build(from_mapping(mapping))))
    theirs = Reference(mapping).run()
    norm = sizes_of_gradients(theirs)[1, 1]
    for key in values.derivation.network.parameters:
        family = values.derivation.families[key.gradient]
        for numbers in (values.get(family.key, 1, 1), values.evaluate(family.key, 1, 1)):
            for m in range(family.size):
                assert abs(numbers[0, m] - theirs[family.member_id(m), 1, 1]) <= TOLERANCE * norm


@pytest.mark.parametrize(("activation", "slope"), [("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0), ("tanh", 1.0)])
def test_a_net_input_that_cancels_is_zero_also_where_the_slope_has_a_corner(activation: str, slope: float) -> None:
    """0.5 · 1 − 0.3 · 2 + 0.1 is 0; in binary digits 2.8e-17, which would take relu to its other side."""
    layers = [
        {"neurons": 1, "activation": activation, "weights": [[0.5, -0.3]], "bias": 0.1},
        {"neurons": 1, "weights": [[2]]},
    ]
    data = [{"input": [1.0, 2.0], "target": [1]}]
    lesson = explain({"title": "A", "network": {"inputs": 2, "layers": layers}, "training": {"data": data}})
    found = {q["id"]: q for q in lesson.trace()["quantities"] if q["step"] == 1}
    assert (found["net_h1"]["value"], found["net_h1"]["exact"]) == (0, True)
    assert found["net_h1"]["shown"].strip("0.") == ""
    assert found["dout_h1/dnet_h1"]["value"] == slope
    assert abs(found["dE/dw1"]["value"] - -2 * slope) < 1e-12
    assert all(check.passed for check in lesson.checks)


def test_a_small_net_input_that_is_no_rounding_stays() -> None:
    layers = [{"neurons": 1, "activation": "relu", "weights": [[0.5, -0.3]], "bias": 0.1000000000001}]
    data = [{"input": [1.0, 2.0], "target": [1]}]
    lesson = explain({"title": "A", "network": {"inputs": 2, "layers": layers}, "training": {"data": data}})
    assert abs(lesson.value("net_o1") - 1e-13) < 1e-16
