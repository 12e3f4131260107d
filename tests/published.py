"""Published worked examples, turned into specs and look-ups.

In: one JSON file of `published/` (its keys are explained in `published/README.md`). Out: the spec that an engine takes,
and for each printed number the value that a table of quantities, keyed by (id, sample, step), has for it.

    example = load("mazur_222")
    table = oracle.run(spec(example))
    number = example["numbers"][1]                                  # out_h1, printed 0.593269992
    agrees(value(example, number["ref"], {"": table}), number["printed"])
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.expressions import evaluate

DATA = Path(__file__).parent / "published"
NAMES = sorted(path.stem for path in DATA.glob("*.json"))

LOSSES = {
    "half_se": "half_squared_error", "se": "squared_error", "mse_outputs": "mean_squared_error",
    "bce": "binary_cross_entropy", "ce": "cross_entropy", "output": "y", "none": "half_squared_error",
}  # fmt: skip
OPTIMIZER_KEYS = {"name": "name", "mu": "momentum", "eps": "epsilon", "beta1": "beta1", "beta2": "beta2",
                  "bias_correction": "bias_correction"}  # fmt: skip
BETA = {"momentum": "momentum", "rmsprop": "rho"}
TIES = {"rinterested_tanh_forward": ROUND_HALF_EVEN}
"""Sources whose ties do not go up: 0.345 and −0.825 are printed there as 0.34 and −0.82, by R, which rounds to even."""
LONG = 60
"""Of longer runs a file keeps updates 1 to 3 and the last one."""

Table = Mapping[tuple[str, int | None, int | None], float]


def load(name: str) -> dict[str, Any]:
    """One example by the stem of its file."""
    example: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return example


# -------------------------------------------------------------------------------------------- to a spec


def settings(example: Mapping[str, Any], variant: str = "") -> dict[str, Any]:
    """The file's own `spec`, with the overrides of a variant."""
    return {**example["spec"], **(example["variants"][variant] if variant else {})}


def spec(example: Mapping[str, Any], variant: str = "") -> dict[str, Any]:
    """The spec of an example or of one of its variants, with the keys of a lesson's TOML."""
    given = settings(example, variant)
    optimizer = {
        OPTIMIZER_KEYS.get(k) or BETA[given["optimizer"]["name"]]: v
        for k, v in given.get("optimizer", {"name": "sgd"}).items()
    }
    training: dict[str, Any] = {"optimizer": {**optimizer, "learning_rate": given["lr"]}}
    if given.get("kind") == "optimizer":
        network, more = _quadratic(given)
    else:
        network, more = _network(given)
    training |= more
    result = {"title": example["title"], "network": network, "training": training}
    updates = last_update(given)
    if updates > LONG:
        result["page"] = {"show": [1, 2, 3, updates]}
    return result


def _network(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    layers = []
    for index, activation in enumerate(given["activations"]):
        layer: dict[str, Any] = {
            "neurons": given["layers"][index + 1],
            "activation": activation,
            "weights": given["W"][index],
        }
        if given.get("b") and given["b"][index]:
            layer["bias"] = given["b"][index][0] if shares_bias(given, index) else given["b"][index]
        layers.append(layer)
    data: list[dict[str, Any]] = [{"input": x} for x in given["inputs"]]
    if given["loss"] != "none":
        targets = given.get("targets") or [[0] * given["layers"][-1]] * len(data)
        data = [{"input": x, "target": t} for x, t in zip(given["inputs"], targets, strict=True)]
    training = {
        "data": data,
        "loss": LOSSES[given["loss"]],
        "train_bias": given.get("biases_updated", True),
        "batch_size": len(schedule(given)[0]),
        "epochs": given.get("epochs", 1),
        "reduction": given.get("batch_reduction", "mean"),
    }
    if given.get("hidden_delta_weights") == "updated":
        training["mistakes"] = ["updated_weights"]
    return {"inputs": given["layers"][0], "layers": layers}, training


def _quadratic(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """L = Σ c w² as a network: each weight is the output of its own neuron, its c the target in the loss t·y²."""
    layer = {"neurons": len(given["w0"]), "activation": "identity", "weights": [[w] for w in given["w0"]]}
    data = [{"input": [1], "target": given["quadratic"]}]
    return {"inputs": 1, "layers": [layer]}, {"data": data, "loss": "t * y**2", "epochs": given["nsteps"]}


def schedule(given: Mapping[str, Any]) -> list[list[int]]:
    """The updates of one epoch as lists of samples; only equal batches in the order of the data are known."""
    everyone = list(range(len(given.get("inputs", [0]))))
    batches: list[list[int]] = given.get("schedule", [everyone])
    if [n for batch in batches for n in batch] != everyone or len({len(batch) for batch in batches}) != 1:
        raise ValueError(f"a schedule that is not in the order of the data: {batches}")
    return batches


def last_update(given: Mapping[str, Any]) -> int:
    """How many updates the run has."""
    return int(given.get("nsteps") or given.get("epochs", 1) * len(schedule(given)))


def shares_bias(given: Mapping[str, Any], index: int) -> bool:
    """Whether a layer's bias is written as one number: kept fixed and the same for all its neurons."""
    return given.get("biases_updated") is False and len(set(given["b"][index])) == 1


# ----------------------------------------------------------------------------------------- to quantities

_NAME = re.compile(r"(?:(\w+?)__)?(?:(s\d+|fin)_)?(?:n(\d+)_)?(\w+)")
_INDEXED = re.compile(r"([A-Za-z]+?)(\d+)?(?:_(\d+))?(?:_(\d+))?")
_STATES = {"w": "w{}", "g": "dE/dw{}", "m": "m_w{}", "v": "v_w{}", "mh": "m_hat_w{}", "vh": "v_hat_w{}",
           "wn": "w{}_new"}  # fmt: skip


class Names:
    """How one example's names are called in the trace."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.optimizer = given.get("kind") == "optimizer"
        self.batch = 1 if self.optimizer else len(schedule(given)[0])
        self.last = last_update(given)

    def neuron(self, layer: int, unit: int) -> str:
        sizes = self.given["layers"]
        return f"o{unit}" if layer == len(sizes) - 1 else f"h{sum(sizes[1:layer]) + unit}"

    def weight(self, layer: int, unit: int, column: int) -> str:
        sizes = self.given["layers"]
        before = sum(a * b for a, b in pairwise(sizes[:layer]))
        return f"w{before + (unit - 1) * sizes[layer - 1] + column}"

    def bias(self, layer: int, unit: int) -> str:
        counts = [0 if not b else 1 if shares_bias(self.given, k) else len(b) for k, b in enumerate(self.given["b"])]
        return f"b{sum(counts[: layer - 1]) + (1 if counts[layer - 1] == 1 else unit)}"

    def parameter(self, kind: str, places: list[int]) -> str:
        return self.weight(*places) if kind.endswith("W") or kind.startswith("W") else self.bias(*places)

    def frozen(self, parameter: str) -> bool:
        return parameter[0] == "b" and self.given.get("biases_updated") is False

    def id(self, name: str) -> str:
        """The trace id of a name without its prefixes; the value before an update of a parameter is `w5` itself."""
        if name in ("E", "L"):
            return "E_total"
        match = _INDEXED.fullmatch(name)
        if match is None:
            raise KeyError(name)
        kind, places = match[1], [int(x) for x in match.groups()[1:] if x]
        if self.optimizer:
            return _STATES[kind].format(places[0])
        match kind:
            case "x" | "t":
                return f"{'i' if kind == 'x' else 't'}{places[0]}"
            case "dx":
                return f"dE/di{places[0]}"
            case "E":
                return f"E_{self.neuron(len(self.given['layers']) - 1, places[0])}"
            case "net" | "out":
                return f"{kind}_{self.neuron(*places)}"
            case "fp":
                return f"dout_{self.neuron(*places)}/dnet_{self.neuron(*places)}"
            case "g":
                return f"dE/dout_{self.neuron(*places)}"
            case "d":
                return f"delta_{self.neuron(*places)}"
            case "W" | "b":
                return self.parameter(kind, places)
            case "dW" | "db":
                return f"dE/d{self.parameter(kind, places)}"
            case "Wn" | "bn":
                parameter = self.parameter(kind, places)
                return parameter if self.frozen(parameter) else f"{parameter}_new"
        raise KeyError(name)

    def look(self, table: Table, name: str) -> float:
        """The value of a name, its step and sample prefixes included."""
        if epoch := re.fullmatch(r"ep(\d+)_E", name):
            return [table[key] for key in sorted(k for k in table if k[0] == "E_epoch")][int(epoch[1]) - 1]
        match = _NAME.fullmatch(name)
        assert match is not None and not match[1], name
        step = 1 if not match[2] else self.last + 1 if match[2] == "fin" else int(match[2][1:])
        place = int(match[3] or 1)
        sample = place if self.batch > 1 or self.optimizer else (step - 1) % len(self.given["inputs"]) + 1
        if match[2] == "fin":
            sample = place
        if self.optimizer and (square := re.fullmatch(r"gg_(\d+)", match[4])):
            return find(table, f"dE/dw{square[1]}", sample, step) ** 2
        if step > self.last and match[4].startswith("g"):
            return self._closing_slope(table, match[4], sample, step)
        quantity = self.id(match[4])
        if quantity[0] in "wb" and quantity[1:].isdigit() and step > 1 and not self.frozen(quantity):
            quantity, step = f"{quantity}_new", step - 1
        whole = match[4] == "L" or quantity.startswith(("dE/dw", "dE/db"))
        return find(table, quantity, None if whole and self.batch > 1 else sample, step)

    def _closing_slope(self, table: Table, name: str, sample: int, step: int) -> float:
        """∂E/∂out after the last update, where the trace has only a forward pass: out − target."""
        if self.given["loss"] != "half_se":
            raise KeyError(name)
        unit = name.split("_")[1]
        return find(table, f"out_o{unit}", sample, step) - find(table, f"t{unit}", sample, step)


def find(table: Table, quantity: str, sample: int | None, step: int | None) -> float:
    """The value of a quantity; one that belongs to no sample or to no step is found without them."""
    for key in ((quantity, sample, step), (quantity, sample, None), (quantity, None, step), (quantity, None, None)):
        if key in table:
            return table[key]
    raise KeyError((quantity, sample, step))


def value(example: Mapping[str, Any], expression: str, tables: Mapping[str, Table]) -> float:
    """The value of a `ref` expression; `tables` holds the quantities of the run ("") and of the variants it names."""

    def lookup(name: str) -> float:
        variant, _, rest = name.rpartition("__")
        given = settings(example, variant)
        return float(given["lr"]) if rest == "lr" else Names(given).look(tables[variant], rest)

    return float(evaluate(expression, lookup))


def variants(expression: str) -> set[str]:
    """The variants that an expression asks for, "" for the run itself."""
    return {name.rpartition("__")[0] for name in re.findall(r"[A-Za-z]\w*", expression)}


# -------------------------------------------------------------------------------------------- agreement


def rounded(x: Decimal, exponent: int, how: str = ROUND_HALF_UP) -> Decimal:
    """x to a multiple of 10^exponent."""
    return x.quantize(Decimal(1).scaleb(exponent), rounding=how)


def agrees(x: float, printed: str, how: str = ROUND_HALF_UP) -> bool:
    """Whether x, taken to 15 significant digits, rounds to the printed digits (at most 13 of them)."""
    target, exact = Decimal(printed), Decimal(f"{x:.14e}")
    _, digits, exponent = target.as_tuple()
    assert isinstance(exponent, int)
    coarse = exponent + max(0, len(digits) - 13)
    return rounded(exact, coarse, how) == rounded(target, coarse)


def count(name: str, status: str) -> int:
    """How many numbers of a status an example has."""
    return sum(number["check"]["status"] == status for number in load(name)["numbers"])
