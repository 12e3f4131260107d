"""The trace keeps its contract: identities, operands, formulas that give their values, labels, and its size."""

from __future__ import annotations

import io
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from explainer import tracing
from explainer.lesson import explain, read_spec, trace, traced_updates

Quantity = dict[str, Any]
Key = tuple[str, int | None, int | None]

BATCHES: dict[str, Any] = {
    "network": {"inputs": ["x", "y"], "layers": [
        {"neurons": 2, "activation": "tanh", "weights": [[0.5, -0.25], [0.75, 0.3]], "bias": [0.1, -0.2]},
        {"neurons": ["cat"], "activation": "sigmoid", "weights": [[1.5, -0.6]], "bias": 0.05}]},
    "training": {"data": [{"input": [0, 1], "target": [1]}, {"input": [1, 1], "target": [0]},
                          {"input": [-1, 2], "target": [1]}],
                 "batch_size": 2, "epochs": 2, "optimizer": {"learning_rate": 0.3}},
    "numbers": {"digits": 4},
}  # fmt: skip
RELU: dict[str, Any] = {
    "notation": "delta",
    "network": {"inputs": 2, "shared": {"a": 0.4}, "frozen": ["w2"], "layers": [
        {"neurons": 3, "activation": "relu", "weights": [["a", -0.25], ["a", "-"], [-1, 0.5]], "bias": 0.1},
        {"neurons": 2, "weights": [[1, -0.6, 2], ["a", 0.2, -0.1]]}]},
    "training": {"data": [{"input": [0.5, 1], "target": [1, 0]}], "train_bias": False},
    "numbers": {"digits": 3, "kind": "significant"},
}  # fmt: skip
FORWARD: dict[str, Any] = {**RELU, "training": {"data": [{"input": [1, 2]}, {"input": [0, -1]}]}}
CASES: Mapping[str, Any] = {
    "mazur": "mazur", "as_printed": "xor-as-printed",
    "batches": BATCHES, "batches_delta": {**BATCHES, "notation": "delta"},
    "relu": RELU, "relu_partials": {**RELU, "notation": "partials"}, "forward": FORWARD,
}  # fmt: skip
every_case = pytest.mark.parametrize("case", CASES)


@cache
def traced(case: str) -> dict[str, Any]:
    return trace(CASES[case])


def table(case: str) -> dict[Key, Quantity]:
    return {(q["id"], q["sample"], q["step"]): q for q in traced(case)["quantities"]}


# ------------------------------------------------------------------------------------------------- structure

TYPES: Mapping[str, Any] = {
    "id": str, "kind": str, "layer": int | None, "neuron": int | None, "input": int | None, "sample": int | None,
    "step": int | None, "label": str, "formula": str | None, "uses": list, "substituted": str | None, "value": float,
    "shown": str, "exact": bool,
}  # fmt: skip
KINDS = {"given", "net", "out", "slope", "local", "error", "loss", "partial", "delta", "signal", "path", "gradient",
         "state", "update", "epoch_loss", "net_after", "out_after", "error_after", "loss_after",
         "loss_predicted"}  # fmt: skip


@every_case
def test_structure(case: str) -> None:
    found = json.loads(json.dumps(traced(case), allow_nan=False))
    assert set(found) == {"format", "version", "spec", "quantities", "checks"}
    assert (found["format"], found["version"]) == ("explainer-trace", 2)
    for q in found["quantities"]:
        assert set(q) == set(TYPES)
        assert [k for k, t in TYPES.items() if not isinstance(q[k], t)] == []
        assert q["kind"] in KINDS and math.isfinite(q["value"]) and not re.search(r"\s", q["id"]) and q["label"]
        assert all(q[k] is None or q[k] >= 1 for k in ("neuron", "input", "sample"))
        assert (q["formula"] is None) == (q["substituted"] is None)
        assert q["formula"] is not None or q["kind"] == "given" or q["step"] == 0
    for check in found["checks"]:
        assert set(check) == {"witness", "lines", "tolerance", "worst", "passed"}
        assert check["passed"] is True and check["worst"] <= check["tolerance"] and check["lines"] > 0


@every_case
def test_identities_are_unique(case: str) -> None:
    keys = Counter((q["id"], q["sample"], q["step"]) for q in traced(case)["quantities"])
    assert [key for key, count in keys.items() if count > 1] == []


@every_case
def test_every_operand_is_in_the_trace_and_in_the_formula(case: str) -> None:
    found = table(case)
    for q in found.values():
        assert [use for use in q["uses"] if tuple(use) not in found] == [], q["id"]
        if q["formula"] is not None:
            names = [token for token in q["formula"].split() if is_name(token)]
            assert names == [use[0] for use in q["uses"]], q["id"]


@every_case
def test_the_spec_in_the_trace_gives_the_trace_again(case: str) -> None:
    again = trace(json.loads(json.dumps(traced(case)["spec"])))["quantities"]
    assert [(q["id"], q["value"]) for q in again] == [(q["id"], q["value"]) for q in traced(case)["quantities"]]


# -------------------------------------------------------------------------------- an evaluator of the dialect

FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "exp": math.exp, "tanh": math.tanh, "log": math.log, "sqrt": math.sqrt, "abs": abs, "max": max, "min": min,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "relu": lambda x: max(x, 0.0), "identity": lambda x: x,
    "where": lambda condition, value, otherwise: value if condition else otherwise,
}  # fmt: skip
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
MARKS = {"+", "-", "*", "/", "**", "(", ")", ",", ">", ">="}


def is_name(token: str) -> bool:
    return token not in MARKS and token not in FUNCTIONS and not NUMBER.fullmatch(token)


class Reader:
    """Arithmetic of separate tokens, by recursive descent; names are taken from a queue, in their order."""

    def __init__(self, text: str, names: Iterator[float]) -> None:
        self.tokens, self.at, self.names = text.split(), 0, names

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.peek()
        assert token and (not wanted or token in wanted), (self.tokens, self.at)
        self.at += 1
        return token

    def whole(self) -> float:
        value = self.sum()
        assert self.peek() == ""
        return value

    def sum(self) -> float:
        value = self.product()
        while self.peek() in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> float:
        value = self.signed()
        while self.peek() in ("*", "/"):
            value = value * self.signed() if self.take() == "*" else value / self.signed()
        return value

    def signed(self) -> float:
        if self.peek() == "-":
            self.take()
            return -self.product()
        value = self.atom()
        if self.peek() == "**":
            self.take()
            return value ** self.atom()
        return value

    def atom(self) -> float:
        token = self.take()
        if token == "(":
            value = self.sum()
            self.take(")")
            return value
        if token in FUNCTIONS:
            self.take("(")
            parts = [self.argument()]
            while self.peek() == ",":
                self.take()
                parts.append(self.argument())
            self.take(")")
            return FUNCTIONS[token](*parts)
        return float(token) if NUMBER.fullmatch(token) else next(self.names)

    def argument(self) -> float:
        value = self.sum()
        if self.peek() in (">", ">="):
            return float(value > self.sum() if self.take() == ">" else value >= self.sum())
        return value


def test_the_reader_reads() -> None:
    assert Reader("- 2 * ( 3 - x ) ** 2 + max ( 1 , -4 )", iter([5.0])).whole() == -7
    assert Reader("where ( x > 0 , 2 , 3 ) / 4", iter([0.0])).whole() == 0.75
    assert Reader("1 - 2 - 3", iter([])).whole() == -4


@every_case
def test_every_formula_gives_its_value(case: str) -> None:
    found = table(case)
    carried = traced(case)["spec"]["numbers"].get("carry", False)
    for q in found.values():
        if q["formula"] is None or (carried and not q["exact"]):
            continue
        operands = [found[tuple(use)]["value"] for use in q["uses"]]
        value = Reader(q["formula"], iter(operands)).whole()
        size = max(1.0, *map(abs, operands), abs(q["value"])) if operands else 1.0
        assert math.isclose(value, q["value"], rel_tol=1e-12, abs_tol=1e-13 * size), q["id"]


def unit(shown: str) -> Decimal:
    return Decimal((0, (1,), int(Decimal(shown).as_tuple().exponent)))


@every_case
def test_every_line_can_be_redone_from_what_is_printed(case: str) -> None:
    """Within one unit of the last place; a line that needs more shows its operands with more digits than they have."""
    found, more = table(case), 0
    for q in found.values():
        if q["substituted"] is None:
            continue
        value = Reader(q["substituted"], iter([])).whole()
        assert abs(Decimal(value) - Decimal(q["shown"])) <= unit(q["shown"]) * Decimal("1.0001"), q["id"]
        printed = [found[tuple(use)]["shown"] for use in q["uses"]]
        more += any(shown not in q["substituted"].split() for shown in printed)
    assert more < len(found) / 3


@every_case
def test_shown_is_the_value_rounded_and_exact_says_so(case: str) -> None:
    for q in traced(case)["quantities"]:
        assert abs(Decimal(q["value"]) - Decimal(q["shown"])) <= unit(q["shown"]), q["id"]
        if q["exact"] and not traced(case)["spec"]["numbers"].get("carry"):
            assert math.isclose(float(q["shown"]), q["value"], rel_tol=1e-14, abs_tol=1e-300), q["id"]


# ------------------------------------------------------------------------------------------ kinds and labels


@pytest.mark.parametrize(
    ("case", "labels"),
    [
        (
            "mazur",
            {
                "dE/dw5": "∂E_total/∂w5",
                "net_h1": "net_h1",
                "dout_o1/dnet_o1": "∂out_o1/∂net_o1",
                "w5_new": "w5⁺",
                "delta_o1": "δ_o1",
                "dnet_o1/dw5": "∂net_o1/∂w5",
                "E_total": "E_total",
                "eta": "η",
            },
        ),
        (
            "as_printed",
            {
                "net_h1": "net1_h",
                "signal_net_h1": "delta_error1_h",
                "out_o1": "output_o",
                "w9": "hidden_to_output_1",
                "w9_new": "new_hidden_to_output_1",
                "i1": "input_1",
                "eta": "learning_rate",
            },
        ),
    ],
)
def test_labels_are_those_of_the_page(case: str, labels: dict[str, str]) -> None:
    found = {q["id"]: q["label"] for q in traced(case)["quantities"]}
    assert {id: found[id] for id in labels} == labels


def test_places() -> None:
    found = table("relu_partials")
    weight, tied = found["w2", None, 1], found["w1", None, 1]
    assert (weight["layer"], weight["neuron"], weight["input"]) == (1, 1, 2)
    assert (tied["layer"], tied["neuron"], tied["input"]) == (1, None, None)
    bias, given = found["dE/db1", 1, 1], found["i2", 1, None]
    assert (bias["kind"], bias["neuron"], bias["input"]) == ("gradient", None, None)
    assert (given["kind"], given["layer"], given["neuron"]) == ("given", 0, 2)
    assert ("w2_new", None, 1) not in found and ("dE/dw2", 1, 1) in found
    assert ("b1_new", None, 1) not in found and ("w3_new", None, 1) in found


def test_batches() -> None:
    """Each sample's own values, the reduced loss and gradient beside them, a last batch of one, a closing pass."""
    found = table("batches")
    assert {q["step"] for q in found.values()} == {None, 1, 2, 3, 4, 5}
    for id in ("E_total", "dE/dw1"):
        own = [found[id, n, 1]["value"] for n in (1, 2)]
        assert math.isclose(found[id, None, 1]["value"], sum(own) / 2, rel_tol=1e-14)
        assert found[id, None, 2]["value"] == pytest.approx(found[id, 3, 2]["value"], rel=1e-14)
    assert found["dE/dw1", None, 1]["formula"] == "( dE/dw1 + dE/dw1 ) / 2"
    assert {key[:2] for key in found if key[2] == 5 and key[0] == "net_o1"} == {("net_o1", n) for n in (1, 2, 3)}
    assert not any(q["kind"] in ("gradient", "update", "slope") for key, q in found.items() if key[2] == 5)
    epochs = {key[2]: q["value"] for key, q in found.items() if key[0] == "E_epoch"}
    assert set(epochs) == {2, 4}
    assert math.isclose(epochs[2], sum(found["E_total", n, 1 + (n == 3)]["value"] for n in (1, 2, 3)), rel_tol=1e-14)


def test_forward_only() -> None:
    assert {q["kind"] for q in traced("forward")["quantities"]} == {"given", "net", "out"}


# ------------------------------------------------------------------------------------------------------ size

LONG: dict[str, Any] = {
    "network": {"inputs": 1, "layers": [{"neurons": 1, "activation": "sigmoid", "weights": [[0.5]], "bias": 0.1}]},
    "training": {"data": [{"input": [1], "target": [0]}], "epochs": 40}, "page": {"show": [2, 7]},
}  # fmt: skip


def test_a_small_trace_holds_every_update() -> None:
    assert list(traced_updates(read_spec(LONG), False)) == list(range(1, 41))
    assert {q["step"] for q in trace(LONG)["quantities"]} == {None, *range(1, 42)}


def test_a_large_trace_holds_the_shown_the_first_the_last_and_every_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "MAX_QUANTITIES", 300)
    rows = trace(LONG)["quantities"]
    assert {q["step"] for q in rows if q["kind"] == "gradient"} == {1, 2, 7, 40}
    assert {q["step"] for q in rows if q["id"] == "E_total"} == set(range(1, 42))
    assert [q["step"] for q in rows if q["id"] == "E_epoch"] == list(range(1, 41))
    keys = {(q["id"], q["sample"], q["step"]) for q in rows}
    assert [use for q in rows for use in q["uses"] if tuple(use) not in keys] == []
    everything = trace(LONG, all=True)["quantities"]
    assert {q["step"] for q in everything if q["kind"] == "gradient"} == set(range(1, 41))
    losses = {q["step"]: q["value"] for q in everything if q["id"] == "E_total"}
    assert {q["step"]: q["value"] for q in rows if q["id"] == "E_total"} == pytest.approx(losses, rel=1e-14)


def test_the_limit_is_a_hundred_thousand_quantities() -> None:
    assert tracing.MAX_QUANTITIES == 100_000
    per_update = len(trace(LONG)["quantities"]) / 41
    long = {**LONG, "training": {**LONG["training"], "epochs": round(400_000 / per_update)}}
    assert len(traced_updates(read_spec(long), False)) < 10
    assert len(traced_updates(read_spec(long), True)) == long["training"]["epochs"]


def test_written_line_by_line_it_is_the_same() -> None:
    out = io.StringIO()
    tracing.write_trace(explain("mazur", keep=traced_updates(read_spec("mazur"), False)), out)
    assert json.loads(out.getvalue()) == json.loads(json.dumps(traced("mazur")))


def test_what_is_computed_again_is_of_a_kind_of_its_own() -> None:
    quantities = traced("mazur")["quantities"]
    found = [q["id"] for q in quantities if (q["kind"], q["layer"], q["neuron"], q["step"]) == ("net", 2, 1, 1)]
    assert found == ["net_o1"]
    again = {q["kind"]: q["id"] for q in quantities if q["kind"].endswith(("_after", "_predicted"))}
    assert again == {
        "net_after": "net_o2_after",
        "out_after": "out_o2_after",
        "error_after": "E_o2_after",
        "loss_after": "E_total_after",
        "loss_predicted": "E_predicted",
    }


def test_the_input_of_a_factor_is_the_column_also_after_a_missing_edge() -> None:
    layer = {"neurons": 1, "activation": "sigmoid", "weights": [["-", 0.7]]}
    data = [{"input": [1.0, 2.0], "target": [1]}]
    quantities = trace({"network": {"inputs": 2, "layers": [layer]}, "training": {"data": data}})["quantities"]
    assert {q["input"] for q in quantities if q["kind"] in ("local", "gradient")} == {2}


def test_a_hidden_layer_that_bears_a_loss_lists_the_ways_onward() -> None:
    layers = [
        {"neurons": 1, "activation": "sigmoid", "weights": [[0.5]]},
        {"neurons": 2, "activation": "sigmoid", "weights": [[0.3], [-0.2]]},
    ]
    spec = {
        "network": {"inputs": 1, "layers": layers, "outputs": [1, 2]},
        "training": {"data": [{"input": [1.0], "target": [1, 0, 1]}]},
    }
    quantities = trace(spec)["quantities"]
    paths = [q for q in quantities if q["kind"] == "path" and q["id"].endswith("/dout_o1")]
    assert {q["id"] for q in paths} == {"dE_o1/dout_o1", "dE_o2/dout_o1", "dE_o3/dout_o1"}
    (whole,) = [q["value"] for q in quantities if q["id"] == "dE/dout_o1"]
    assert sum(q["value"] for q in paths) == pytest.approx(whole, rel=1e-12)
