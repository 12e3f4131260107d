"""Lessons beyond a dense layer of sigmoids: what the shipped examples promise, every row of the tables, and hard
inputs."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import sympy
from click.testing import CliRunner

from explainer import SpecError, explain, load_example
from explainer import formula as F
from explainer.calculus.differentiation import Step
from explainer.cli import main
from explainer.equations.keys import Key
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.lesson import example_names
from explainer.numbers.limits import NotFinite
from explainer.spec import from_mapping
from explainer.witnesses.whole_error import LONGEST
from tests.tools import every_page, open_all
from tests.tools import lesson as shipped


def net(activation: str, loss: str = "half_squared_error", **training: Any) -> dict[str, Any]:
    """Two inputs, two hidden neurons, one output."""
    return {
        "network": {
            "inputs": 2,
            "layers": [
                {"neurons": 2, "activation": activation, "weights": [[0.7, -0.3], [0.4, 0.9]], "bias": [0.1, 0.2]},
                {"neurons": 1, "activation": "sigmoid", "weights": [[0.6, 0.3]], "bias": 0.2},
            ],
        },
        "training": {"data": [{"input": [0.5, 0.3], "target": [0.6]}], "loss": loss, **training},
    }


# --------------------------------------------------------------------------------------- the shipped lessons


@pytest.mark.parametrize("name", example_names())
def test_every_example_says_what_to_look_at(name: str) -> None:
    spec = load_example(name)
    assert spec.page.intro and spec.title != "Backpropagation, step by step"


def test_a_dead_neuron_learns_nothing_and_a_leaky_one_does() -> None:
    dead, leaky = shipped("relu-dead"), shipped("leaky-relu")
    for weight in ("w3", "w4", "b2", "w6"):
        assert dead.value(f"dE/d{weight}") == 0
        assert leaky.value(f"dE/d{weight}") != 0


def test_the_mean_of_a_batch_is_that_of_its_samples() -> None:
    batch, online = shipped("batch-mean"), shipped("batch-online")
    alone = [batch.value("dE/dw5", sample=n) for n in (1, 2, 3)]
    assert float(batch.values.get(Key("gradient", 2, "weight").in_batch, 1)[0, 0]) == pytest.approx(
        sum(alone) / 3, rel=1e-13
    )
    assert online.value("dE/dw5", sample=1) == alone[0]
    assert online.value("dE/dw5", sample=2, step=2) != alone[1]


def test_adam_first_moves_every_weight_by_the_rate() -> None:
    lesson = shipped("adam")
    for weight, before in (("w1", 0.5), ("w2", -0.3), ("b1", 0.1)):
        assert abs(lesson.value(f"{weight}_new") - before) == pytest.approx(0.1, rel=1e-6)


def test_a_convolution_is_the_sliding_sum() -> None:
    lesson, x = shipped("convolution"), [1.0, 0.5, 2.0, 1.5]
    for k in range(3):
        assert lesson.value(f"net_h{k + 1}") == pytest.approx(0.5 * x[k] - 0.3 * x[k + 1] + 0.1, rel=1e-14)
    assert "k1 on 3 edges" in lesson.text()


def test_the_recurrent_lesson_gives_the_gradient_of_the_recurrence() -> None:
    """Backpropagation through time against the plain recurrence and a central difference of it."""

    def error(u: float, r: float, v: float) -> float:
        state, total = 0.0, 0.0
        for x, t in zip((1.0, 0.5, -0.5), (0.5, 0.8, 0.2), strict=True):
            state = math.tanh(u * x + r * state)
            total += (t - v * state) ** 2 / 2
        return total

    lesson, at, h = shipped("recurrent"), (0.6, 0.5, 0.9), 1e-5
    for weight, k in (("w1", 0), ("w3", 1), ("w2", 2)):
        up, down = ([p + sign * h * (n == k) for n, p in enumerate(at)] for sign in (1, -1))
        assert lesson.value(f"dE/d{weight}") == pytest.approx((error(*up) - error(*down)) / (2 * h), rel=1e-8)


def test_each_answer_of_several_output_layers_stands_beside_its_own_target() -> None:
    text = open_all(shipped("recurrent")).text()
    helped = text[text.index("Did it help?") : text.index("Iteration, epoch")]
    rows = dict(re.findall(r"(out_y\d) +\S+ +\S+ +(\S+)", helped))
    assert rows == {"out_y1": "0.5", "out_y2": "0.8", "out_y3": "0.2"}


def test_too_large_weights_stop_the_first_layer() -> None:
    large, xavier = shipped("too-large"), shipped("xavier")
    first, last = (max(abs(large.values.get(Key("gradient", n, "weight"), 1, 1)[0])) for n in (1, 4))
    assert first < 1e-5 * last
    assert max(abs(xavier.values.get(Key("gradient", 1, "weight"), 1, 1)[0])) > 1e-2


# ------------------------------------------------------------------------------------ every row of the tables


LOSS_NAMES = sorted(LOSSES)
PAIRS = [*zip(sorted(ACTIVATIONS), cycle(LOSS_NAMES), strict=False), *(("sigmoid", loss) for loss in LOSS_NAMES)]
"""Each activation and each loss; what the two say together, they say of each other's numbers alone."""


@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_every_activation_and_loss_makes_its_pages(activation: str, loss: str) -> None:
    every_page(explain(net(activation, loss)))


@pytest.mark.parametrize("activation", ["gelu_tanh", "mish", "gelu", "softmax", "x * tanh(log(1 + exp(x)))"])
def test_the_whole_error_of_a_deep_network_is_never_written_out(
    activation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one expression, the error of four layers of gelu_tanh has millions of operations."""
    to_sympy, written = F.to_sympy, list[int]()

    def counted(formula: F.Formula, atoms: dict[str, sympy.Expr]) -> sympy.Expr:
        expression = to_sympy(formula, atoms)
        written.append(int(expression.count_ops()))
        assert written[-1] <= LONGEST
        return expression

    monkeypatch.setattr(F, "to_sympy", counted)
    weights = [[0.4, -0.7, 0.2], [0.9, 0.3, -0.5], [-0.1, 0.8, 0.6]]
    layers = [{"neurons": 3, "activation": activation, "weights": weights, "bias": [0.1, 0.2, -0.1]}] * 5
    data = [{"input": [0.5, 0.2, -0.3], "target": [0.2, 0.4, 0.4]}]
    spec = {"network": {"inputs": 3, "layers": layers}, "training": {"data": data}}
    checks = {check.witness: check for check in explain(spec).checks}
    assert checks["whole_error"].lines == 60
    assert 10 < len(written) < 1000


def test_a_new_activation_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row in the table is known to the spec, shown on the pages, traced and checked; nothing else is touched."""
    with pytest.raises(SpecError, match="steep"):
        from_mapping(net("steep"))
    row = ACTIVATIONS["tanh"]
    steep = replace(
        row,
        name="steep",
        formula="tanh(3 * x)",
        slope="3 * (1 - out**2)",
        steps=(
            Step("D(tanh(3 * x))", "definition"),
            Step("(1 - tanh(3 * x)**2) * D(3 * x)", "chain_rule_tanh"),
            Step("(1 - tanh(3 * x)**2) * 3", "slope_of_x"),
            Step("3 * (1 - out**2)", "name_the_output"),
        ),
        value=lambda np, x: np.tanh(3 * x),
        gradient=lambda np, x: 3 / np.cosh(3 * x) ** 2,
    )
    monkeypatch.setitem(ACTIVATIONS, "steep", steep)
    lesson = explain(net("steep"))
    assert lesson.value("out_h1") == math.tanh(3 * lesson.value("net_h1"))
    assert all(check.passed for check in lesson.checks) and len(lesson.checks) == 5
    traced = {q["id"]: q for q in lesson.trace()["quantities"] if q["step"] == 1}
    assert "tanh ( 3 * net_h1 )" in traced["out_h1"]["formula"]
    made = every_page(lesson)
    assert "tanh(3 * net_h1)" in made and "steep" in made
    with pytest.raises(SpecError, match="steep"):
        from_mapping(net("steeep"))


# ------------------------------------------------------------------------------------------------ hard inputs


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("at", [1000, -1000, 0])
def test_saturated_neurons_have_every_page(activation: str, at: int) -> None:
    mapping = net(activation, optimizer={"learning_rate": 1e-6})
    mapping["network"]["layers"][0]["bias"] = [at, 0.2]
    mapping["network"]["layers"][0]["weights"][0] = [0, 0]
    lesson = explain(mapping)
    if at > 0:
        every_page(lesson)
    else:
        lesson.html()
    lesson.documents("xlsx", "lesson")


SATURATED = [
    (loss, bias, target)
    for loss in ("binary_cross_entropy", "cross_entropy")
    for bias in (-1000, -40, 40, 1000)
    for target in (0, 1)
]


@pytest.mark.parametrize(("loss", "bias", "target"), SATURATED)
def test_a_logarithm_of_zero_is_refused_with_the_reason(loss: str, bias: int, target: int) -> None:
    """Out is 0 or 1 under ln, right or wrong: the line cannot be computed, and says so; everything else is finite."""
    mapping = net("tanh", loss)
    mapping["network"]["layers"][1]["bias"] = bias
    mapping["training"]["data"][0]["target"] = [target]
    if bias == -1000 or (bias > 0 and loss == "binary_cross_entropy"):
        with pytest.raises(NotFinite, match=r"E_o1.*takes a logarithm that does not exist where out_o1 = [01]"):
            explain(mapping)
    else:
        every_page(explain(mapping))


def test_a_softmax_that_rounds_to_0_is_refused() -> None:
    mapping = net("tanh", "cross_entropy")
    mapping["network"]["layers"][1] = {
        "neurons": 2,
        "activation": "softmax",
        "weights": [[1, 1], [1, 1]],
        "bias": [1000, 0],
    }
    for target in ([1, 0], [0, 1]):
        mapping["training"]["data"][0]["target"] = target
        with pytest.raises(NotFinite, match="out_o2 = 0"):
            explain(mapping)


def test_an_output_outside_the_logarithm_ends_with_code_2(tmp_path: Path) -> None:
    spec = tmp_path / "outside.toml"
    spec.write_text(
        "[network]\ninputs = 1\n[[network.layers]]\nneurons = 1\nweights = [[2]]\n"
        '[training]\nloss = "binary_cross_entropy"\ndata = [{ input = [1], target = [0.5] }]\n'
    )
    result = CliRunner().invoke(main, ["check", str(spec)])
    assert result.exit_code == 2
    assert "out_o1 = 2" in result.output and "sigmoid or softmax" in result.output and "Traceback" not in result.output


# ----------------------------------------------------------------------------------------- networks of any kind


def traced(layers: list[dict[str, Any]], **more: Any) -> dict[str, float]:
    mapping = {
        "network": {"inputs": 2, "layers": layers, **more.pop("network", {})},
        "training": {"data": [{"input": [0.5, -0.3], "target": [0.2, 0.4]}], **more},
    }
    quantities = [q for q in explain(mapping).trace()["quantities"] if q["step"] == 1]
    assert len({(q["id"], q["sample"]) for q in quantities}) == len(quantities)
    return {q["id"]: q["value"] for q in quantities}


def test_a_softmax_with_a_skip_has_the_slopes_of_its_shares() -> None:
    got = traced([{"neurons": 2, "activation": "softmax", "weights": [[0.3, 0.8], [-0.2, 0.5]], "add": "inputs"}])
    share = got["out_o1"] - 0.5
    assert got["dout_o1/dnet_o1"] == pytest.approx(share * (1 - share), rel=1e-13)
    assert got["dout_o1/dnet_o2"] == pytest.approx(-share * (1 - share), rel=1e-13)


def test_a_weight_that_stands_twice_on_one_neuron_counts_twice() -> None:
    got = traced([{"neurons": 2, "weights": [["p", "p"], [0.1, 0.2]]}], network={"shared": {"p": 0.7}})
    assert {"dnet_o1/dw1_via_i1", "dnet_o1/dw1_via_i2"} <= set(got)
    assert got["dE/dw1"] == pytest.approx(got["delta_o1"] * (0.5 - 0.3), rel=1e-13)


def test_paths_over_a_skip_and_through_it_are_told_apart() -> None:
    first = {"neurons": 2, "activation": "tanh", "weights": [[0.3, 0.8], [-0.2, 0.5]]}
    got = traced([first, {**first, "add": 1}, {"neurons": 2, "weights": [[0.4, 0.1], [0.6, -0.9]]}])
    paths = {id: value for id, value in got.items() if id.startswith("dE_o") and "/dw1_via" in id}
    assert {"dE_o1/dw1_via_skip_h3_h1", "dE_o1/dw1_via_h3_h1"} <= set(paths) and len(paths) == 6
    assert sum(paths.values()) == pytest.approx(got["dE/dw1"], rel=1e-12)


def test_after_the_update_a_frozen_weight_stands_beside_new_ones() -> None:
    layer = {"neurons": 2, "activation": "tanh", "weights": [[0.3, 0.8], [-0.2, 0.5]]}
    got = traced([layer], network={"frozen": ["w1", "w4"]})
    assert got["net_o1_after"] == pytest.approx(0.3 * 0.5 + got["w2_new"] * -0.3, rel=1e-14)
    assert got["net_o2_after"] == pytest.approx(got["w3_new"] * 0.5 + 0.5 * -0.3, rel=1e-14)


def test_weight_decay_is_not_lost_in_the_first_articles_notation() -> None:
    mapping = net("tanh", optimizer={"learning_rate": 0.1, "weight_decay": 0.05}) | {"notation": "delta"}
    lesson = explain(mapping)
    moved = lesson.value("dE/dw1") + 0.05 * 0.7
    assert lesson.value("w1_new") == pytest.approx(0.7 - 0.1 * moved, rel=1e-14)


def test_a_gradient_that_is_zero_for_every_softmax_is_no_disagreement() -> None:
    """The shared bias of a softmax moves nothing: its gradient is what rounding leaves."""
    layers = [
        {
            "neurons": 3,
            "activation": "softmax",
            "bias": 0.49,
            "weights": [[-0.83, 0.17, 1.16], [0.3, 0.8, -0.97], [0.58, 0.47, -0.64]],
        },
        {"neurons": 2, "activation": "selu", "weights": [[1.16, 1.16, 0.2], [-0.59, 0.99, 0.16]], "bias": 0.1},
    ]
    data = [
        {"input": [a, b, c], "target": [0.3, 0.7]} for a, b, c in ((0.4, -0.7, 1.1), (1.0, 0.3, -0.9), (0.2, 0.6, 0.1))
    ]
    for name in ("momentum", "nesterov", "adam", "adagrad"):
        training = {"data": data, "batch_size": 3, "epochs": 3, "optimizer": {"name": name, "learning_rate": 0.05}}
        lesson = explain({"network": {"inputs": 3, "layers": layers}, "training": training}, keep=(1, 2, 3))
        assert abs(lesson.value("dE/db1")) < 1e-14
