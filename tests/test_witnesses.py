"""Every witness can fail: one wrong number or one wrong rule is planted, and the right witness names the right line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from explainer import explain, load_example
from explainer import formula as F
from explainer.cli import main
from explainer.equations.keys import LOSS, Key
from explainer.functions import ACTIVATIONS, OPTIMIZERS
from explainer.network import building as network_module
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.numbers.engine import Engine
from explainer.numbers.evaluation import Values, evaluate
from explainer.numbers.limits import NotFinite
from explainer.witnesses import verifying as witnesses
from explainer.witnesses.agreement import Disagreement, Tally
from explainer.witnesses.verifying import verify


@pytest.fixture
def values() -> Values:
    return evaluate(derive(build(load_example("mazur"))))


def altered(values: Values, key: str, rule: F.Formula) -> None:
    """Replaces the rule of one family."""
    derivation = values.derivation
    families = {**derivation.families, key: replace(derivation.families[key], rule=rule)}
    values.derivation = replace(derivation, families=families)


def planted(values: Values, key: str, member: int, factor: float = 1 + 1e-6) -> float:
    """Makes one number of update 1 wrong; the right one comes back."""
    right = np.array(values.get(key, 1, 1), dtype=float)
    wrong = right.copy()
    wrong[0, member] *= factor
    values.found[key, values.frame(key, 1, 1)] = wrong
    return float(right[0, member])


def test_unspoiled_numbers_pass_every_witness(values: Values) -> None:
    expected = ["own_inputs", "matrices", "complex_step", "whole_error", "many_digits"]
    assert [c.witness for c in verify(values)] == expected


# ------------------------------------------------------------------------------------------ one wrong number

NUMBERS = [
    (Key("net", 1), 0, "net_h1"),
    (Key("out", 2), 1, "out_o2"),
    (Key("error", 2), 0, "E_o1"),
    (Key("slope", 1), 1, "dout_h2/dnet_h2"),
    (Key("delta", 2), 0, "delta_o1"),
    (Key("partial", 1), 0, "dE/dout_h1"),
    (Key("gradient", 2, "weight"), 0, "dE/dw5"),
    (Key("gradient", 1, "bias"), 0, "dE/db1"),
    (Key("new", 1, "weight"), 3, "w4_new"),
    (LOSS, 0, "E_total"),
]


@pytest.mark.parametrize(("key", "member", "id"), NUMBERS)
def test_a_wrong_number_is_found(values: Values, key: str, member: int, id: str) -> None:
    right = planted(values, key, member)
    with pytest.raises(Disagreement) as found:
        verify(values)
    error = found.value
    assert error.line == id and error.witness in ("own_inputs", "matrices")
    assert math.isclose(error.shown, right * (1 + 1e-6), rel_tol=1e-12)
    assert math.isclose(error.other, right, rel_tol=1e-9)
    assert all(part in str(error) for part in (error.line, error.witness, repr(error.shown), repr(error.other)))


Witness = Callable[[Values], Any]
BY_NUMBER: list[tuple[str, Witness, str, str]] = [
    ("complex_step", witnesses.check_complex_step, Key("gradient", 1, "weight"), "dE/dw1"),
    ("whole_error", witnesses.check_whole_error, Key("gradient", 1, "weight"), "dE/dw1"),
    ("many_digits", witnesses.check_many_digits, Key("gradient", 1, "weight"), "dE/dw1"),
    ("own_inputs", witnesses.check_own_inputs, Key("gradient", 1, "weight"), "dE/dw1"),
    ("many_digits", witnesses.check_many_digits, Key("net", 1), "net_h1"),
]


@pytest.mark.parametrize(("witness", "ask", "key", "id"), BY_NUMBER)
def test_each_witness_alone_finds_it(values: Values, witness: str, ask: Witness, key: str, id: str) -> None:
    ask(values)
    values.found.clear()
    right = planted(values, key, 0)
    with pytest.raises(Disagreement) as found:
        ask(values)
    assert (found.value.line, found.value.witness) == (id, witness)
    assert math.isclose(found.value.other, right, rel_tol=1e-9)


def test_every_single_line_of_the_first_update_is_guarded(values: Values) -> None:
    """Not one equation of the example can be wrong unnoticed."""
    unnoticed = []
    for key, family in values.derivation.families.items():
        if family.rule is None or not values.get(key, 1, 1).any():
            continue
        values.found.clear()
        planted(values, key, family.size - 1)
        try:
            witnesses.check_own_inputs(values)
        except Disagreement:
            continue
        unnoticed.append(key)
    assert unnoticed == []


def test_not_a_number_is_a_disagreement() -> None:
    tally, one = Tally("own_inputs"), np.ones((1, 1))
    with pytest.raises(Disagreement):
        tally.compare(one, one * math.nan, one, lambda m: "x")


def test_agreement_is_relative_to_what_a_number_is_made_of() -> None:
    """A sum of 1 and −1 that leaves 1e-16 is not held to its own tiny size."""
    tally, tiny = Tally("own_inputs"), np.full((1, 1), 1e-16)
    tally.compare(tiny, -tiny, np.full((1, 1), 2.0), lambda m: "x")
    with pytest.raises(Disagreement):
        tally.compare(tiny, -tiny, np.full((1, 1), 1e-16), lambda m: "x")


@pytest.mark.parametrize(("apart", "stated"), [(3e-13, 1e-12), (3e-11, 1e-10), (3e-9, 1e-8)])
def test_a_witness_states_the_least_tolerance_it_met(apart: float, stated: float) -> None:
    tally, one = Tally("own_inputs"), np.ones((1, 1))
    tally.compare(one, one * (1 - apart), one, lambda m: "x")
    assert tally.check().tolerance == stated


@pytest.mark.parametrize("witness", [witnesses.check_own_inputs, witnesses.check_complex_step,
                                     witnesses.check_whole_error, witnesses.check_many_digits])  # fmt: skip
def test_a_number_three_times_beyond_the_last_tolerance_is_refused(values: Values, witness: Witness) -> None:
    planted(values, Key("gradient", 2, "weight"), 0, 1 + 3e-8)
    with pytest.raises(Disagreement, match="dE/dw5"):
        witness(values)


def test_an_altered_line_is_held_to_the_least_tolerance() -> None:
    spec = load_example("mazur")
    training = spec.training.model_copy(update={"mistakes": ("sign_flipped",)})
    values = explain(spec.model_copy(update={"training": training})).values
    planted(values, Key("gradient", 2, "weight"), 0, 1 + 1e-10)
    with pytest.raises(Disagreement) as found:
        witnesses.check_replay(values)
    assert (found.value.line, found.value.witness) == ("dE/dw5", "replay")


# -------------------------------------------------------------------------------------------- one wrong rule

RULES: list[tuple[Key, str]] = [
    (Key("slope", 2), "out * (1 + out)"),
    (Key("slope", 1), "out * (1 - out) / 2"),
    (Key("local", 2, "w"), "negative"),
    (Key("gradient", 2, "weight"), "p * l"),
    (Key("delta", 2), "g"),
    (Key("partial", 2), "t - y"),
    (Key("new", 1, "weight"), "w + eta * g"),
]


@pytest.mark.parametrize(("key", "rule"), RULES)
def test_a_wrong_rule_is_found(values: Values, key: str, rule: str) -> None:
    family = values.derivation.families[key]
    family_rule = family.rule
    assert family_rule is not None
    wrong = F.Neg(family_rule) if rule == "negative" else F.read(rule, set(family.slots))
    altered(values, key, wrong)
    with pytest.raises(Disagreement) as found:
        verify(values)
    assert np.isfinite(found.value.shown) and found.value.shown != found.value.other


@pytest.mark.parametrize(("example", "rule"), [("tanh-bce", "t - y"), ("softmax", "y - t / 2"), ("softmax", "y")])
def test_a_collapsed_line_that_is_not_the_chains_delta_is_found(example: str, rule: str) -> None:
    """It agrees with itself whatever it says: only the δ that the chain rule gives can tell."""
    values = evaluate(derive(build(load_example(example))))
    altered(values, Key("collapsed", 2), F.read(rule, {"y", "t"}))
    with pytest.raises(Disagreement) as found:
        witnesses.check_own_inputs(values)
    assert found.value.line.endswith("_collapsed") and found.value.witness == "matrices"


def test_a_wrong_stable_form_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrices take the stable form, the line its formula: a row whose two forms differ is seen."""
    monkeypatch.setattr(network_module, "activation_row", lambda layer, learns: WRONG_VALUE)
    with pytest.raises(Disagreement, match="out_h1"):
        explain("mazur")


def test_a_wrong_stable_slope_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_module, "activation_row", lambda layer, learns: WRONG_SLOPE)
    with pytest.raises(Disagreement, match=r"dout_o1/dnet_o1|delta_|dE/d"):
        explain("mazur")


SIGMOID = ACTIVATIONS["sigmoid"]
WRONG_VALUE = replace(SIGMOID, value=lambda np, x: SIGMOID.value(np, x) * (1 + 1e-7))
WRONG_SLOPE = replace(SIGMOID, gradient=lambda np, x: SIGMOID.gradient(np, x) * (1 + 1e-7))


def test_wrong_matrices_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backpropagation that forgets to transpose: the derived chain rule does not give its numbers."""
    right = Engine.matrix
    monkeypatch.setattr(Engine, "matrix", lambda self, plan, p: right(self, plan, p).swapaxes(-1, -2))
    with pytest.raises(Disagreement) as found:
        explain("mazur")
    assert found.value.line == "net_h1"


def test_a_wrong_update_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    row = replace(OPTIMIZERS["sgd"], step=lambda np, w, g, s, c, *_: (w - 1.01 * c["eta"] * g, s))
    monkeypatch.setitem(OPTIMIZERS, "sgd", row)  # type: ignore[arg-type]
    with pytest.raises(Disagreement, match="w1_new") as found:
        explain("mazur")
    assert found.value.witness == "matrices"


def test_a_carried_number_must_be_exactly_its_own_formula() -> None:
    explanation = explain("xor-as-printed")
    values = explanation.values
    values.get(Key("out", 1), 1, 1)
    values.found[Key("out", 1), (1, 1)][0, 0] += Fraction(1, 100)
    with pytest.raises(Disagreement) as found:
        witnesses.check_replay(values)
    assert (found.value.line, found.value.witness) == ("out_h1", "replay")


# --------------------------------------------------------------------------------------------- what is written


@pytest.fixture
def spoiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The matrices take every slope of the sigmoid with the wrong sign."""
    row = replace(SIGMOID, gradient=lambda np, x: -SIGMOID.gradient(np, x))
    monkeypatch.setattr(network_module, "activation_row", lambda layer, learns: row)
    yield


@pytest.mark.usefixtures("spoiled")
def test_a_disagreement_ends_with_code_1_and_nothing_written(tmp_path: Path) -> None:
    target = tmp_path / "out"
    result = CliRunner().invoke(main, ["lesson", "mazur", "-o", str(target), "--format", "html,markdown,text"])
    assert result.exit_code == 1
    assert "witness" in result.output and "dout_o1/dnet_o1" in result.output and "Traceback" not in result.output
    assert not target.exists() or list(target.iterdir()) == []
    assert CliRunner().invoke(main, ["check", "mazur"]).exit_code == 1
    traced = CliRunner().invoke(main, ["trace", "mazur"])
    assert traced.exit_code == 1 and "{" not in traced.stdout


# ----------------------------------------------------------------------------------------- far out, and beyond


def one(net: float, activation: str, rate: float = 0.5, epochs: int = 1) -> dict[str, Any]:
    """One hidden neuron whose net input is `net`."""
    layers = [{"neurons": 1, "activation": activation, "weights": [[net]]}, {"neurons": 1, "weights": [[0.5]]}]
    training = {"data": [{"input": [1], "target": [0.5]}], "optimizer": {"learning_rate": rate}, "epochs": epochs}
    return {"network": {"inputs": 1, "layers": layers}, "training": training}


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("net", [1000, -1000])
def test_saturated_neurons_stay_finite(activation: str, net: float) -> None:
    explanation = explain(one(net, activation, rate=0))
    slope = explanation.value("dout_h1/dnet_h1")
    assert math.isfinite(slope) and all(check.passed for check in explanation.checks)
    if activation in ("sigmoid", "tanh"):
        assert slope == pytest.approx(0, abs=1e-300)
        assert explanation.value("out_h1") in (-1, 0, 1)


def test_divergence_is_refused() -> None:
    with pytest.raises(NotFinite, match="rate"):
        explain(one(2, "identity", rate=1000, epochs=200))


def test_an_overflow_is_refused_with_the_line_and_the_way_out() -> None:
    mapping = one(1, "identity")
    mapping["network"]["layers"] = [{"neurons": 1, "weights": [["1e200"]]}, {"neurons": 1, "weights": [["1e200"]]}]
    for layer in mapping["network"]["layers"]:
        layer["weights"] = [[Decimal(layer["weights"][0][0])]]
    with pytest.raises(NotFinite, match=r"net_h1.*use smaller"):
        explain(mapping)


DIVERGES = """\
[network]
inputs = 1
[[network.layers]]
neurons = 1
weights = [[2]]
[training]
data = [{ input = [1], target = [0] }]
optimizer = { name = "sgd", learning_rate = 1000 }
epochs = 200
"""


def test_divergence_ends_with_code_2(tmp_path: Path) -> None:
    spec = tmp_path / "diverges.toml"
    spec.write_text(DIVERGES)
    result = CliRunner().invoke(main, ["lesson", str(spec), "-o", str(tmp_path / "out")])
    assert result.exit_code == 2 and "rate" in result.output and "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("weight", [2, 1.5, 3])
def test_an_output_that_hits_its_target_to_the_last_bit_is_no_disagreement(weight: float) -> None:
    """The slope of the loss is then what rounding left of two equal numbers, and no witness has to find the same."""
    layers = [
        {"neurons": 1, "activation": "sigmoid", "weights": [[0.5, -0.3]], "bias": 0.1},
        {"neurons": 1, "activation": "identity", "weights": [[weight]]},
    ]
    data = [{"input": [1, 2], "target": [weight / 2]}]
    lesson = explain({"network": {"inputs": 2, "layers": layers}, "training": {"data": data}})
    assert abs(lesson.value("dE/dw1")) < 1e-16 and all(check.passed for check in lesson.checks)
