"""Steps and the perceptron's rule: against a loop of ten lines, in its refusals, and on its page."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest

import explainer
from explainer.spec import SpecError, from_mapping

AND = [([0, 0], 0), ([0, 1], 0), ([1, 0], 0), ([1, 1], 1)]
XOR = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]


def perceptron(data: list[tuple[list[int], int]], **layer: Any) -> dict[str, Any]:
    one = {"neurons": 1, "activation": "step", "weights": [[0.3, -0.1]], **layer}
    return {
        "network": {"inputs": 2, "layers": [one]},
        "training": {
            "data": [{"input": x, "target": [t]} for x, t in data],
            "optimizer": {"name": "perceptron", "learning_rate": 0.1},
            "epochs": 5,
        },
    }


def answer(net: Fraction, threshold: Fraction, at_zero: Fraction, below: int) -> Fraction:
    return Fraction(1) if net > threshold else at_zero if net == threshold else Fraction(below)


@pytest.mark.parametrize(
    ("data", "layer", "below"),
    [
        (AND, {"threshold": 0.2}, 0), (AND, {"threshold": 0.2, "at_zero": 0}, 0), (XOR, {"bias": [0.1]}, 0),
        (AND, {"bias": 0.0, "at_zero": 0.5}, 0),
        ([(x, 2 * t - 1) for x, t in AND], {"activation": "sign", "bias": [0.2]}, -1),
        ([(x, 2 * t - 1) for x, t in AND], {"activation": "sign", "bias": [0.0], "at_zero": 0, "threshold": -0.3}, -1),
    ],
)  # fmt: skip
def test_every_presentation(data: list[tuple[list[int], int]], layer: dict[str, Any], below: int) -> None:
    """Net, answer, error and new weights against exact fractions: 0.1 + 0.1 reaches a threshold of 0.2."""
    lesson = explainer.explain(perceptron(data, **layer))
    exact = lambda number: Fraction(str(number))  # noqa: E731
    threshold, at_zero = exact(layer.get("threshold", 0)), exact(layer.get("at_zero", 1))
    bias = layer.get("bias", 0)
    b = exact(bias[0] if isinstance(bias, list) else bias)
    w, eta = [Fraction("0.3"), Fraction("-0.1")], Fraction("0.1")
    for step in range(1, 21):
        sample = (step - 1) % 4 + 1
        x, t = data[sample - 1]
        net = sum(a * c for a, c in zip(w, x, strict=True)) + b
        y = answer(net, threshold, at_zero, below)
        w = [a + eta * (t - y) * c for a, c in zip(w, x, strict=True)]
        expected = {"net_o1": net, "out_o1": y, "signal_out_o1": t - y, "w1_new": w[0], "w2_new": w[1]}
        if "bias" in layer:
            b += eta * (t - y)
            expected["b1_new"] = b
        for id, value in expected.items():
            assert lesson.value(id, sample, step) == pytest.approx(float(value), abs=1e-12), (step, id)


def test_pages_say_what_was_taken_and_what_came_of_it() -> None:
    learned, lost = explainer.explain("perceptron-and").text(), explainer.explain("perceptron-xor").text()
    assert "a net input of exactly that size gives 1 here" in learned
    assert "After 6 epochs every sample is answered rightly" in learned
    assert "it will go on like that for ever" in lost
    short = perceptron(XOR, bias=[0.0])
    short["training"]["epochs"] = 1
    assert "some answer is still wrong." in explainer.explain(short).text()
    german = perceptron(AND, threshold=0.2)
    german |= {"page": {"language": "de"}, "notation": "delta"}
    assert "Jede Vorlage" in explainer.explain(german).text()
    for format in ("html", "latex", "typst", "notebook"):
        assert explainer.explain(perceptron(AND, threshold=0.2)).render(format)


def test_two_neurons_carried_numbers_and_a_replayed_slip() -> None:
    data = perceptron(AND)
    data["network"]["layers"][0] |= {"neurons": 2, "weights": [[0.1, 0.2], [0.3, 0.4]], "bias": [0.0, 0.1]}
    for sample in data["training"]["data"]:
        sample["target"] = [sample["target"][0], 1]
    assert explainer.explain(data).text().count("The presentations, as o") == 2
    carried = copy.deepcopy(data) | {"numbers": {"carry": True, "digits": 2}}
    assert explainer.explain(carried).value("w1_new", 4, 4) == explainer.explain(data).value("w1_new", 4, 4)
    data["training"]["mistakes"] = ["threshold_wrong_way"]
    slipped = explainer.explain(data)
    moved = slipped.value("b1_new") - slipped.value("b1")
    assert moved == pytest.approx(-0.1 * slipped.value("signal_out_o1"))
    assert moved != 0


def test_steps_compute_without_learning() -> None:
    """The exclusive or by two layers of steps that nobody trained (McCulloch and Pitts 1943)."""
    layers = [
        {"neurons": 2, "activation": "step", "weights": [[1, 1], [1, 1]], "bias": [-0.5, -1.5]},
        {"neurons": 1, "activation": "step", "weights": [[1, -1]], "threshold": 0.5},
    ]
    spec = {"network": {"inputs": 2, "layers": layers}, "training": {"data": [{"input": x} for x, _ in XOR]}}
    lesson = explainer.explain(spec)
    assert [lesson.value("out_o1", n) for n in (1, 2, 3, 4)] == [0, 1, 1, 0]
    assert lesson.text()


REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"optimizer": {"name": "sgd"}}, 'optimizer = { name = "perceptron" }'),
    ({"activation": "tanh"}, {}, "one layer of step or sign"),
    ({"activation": "tanh", "threshold": 1}, {"optimizer": {"name": "sgd"}}, "no threshold, or the activation step"),
    ({"at_zero": -1}, {}, "one of 0, 0.5, 1"),
    ({"activation": "sign"}, {}, "-1 or 1, the answers of"),
    ({"weights": [["k", 1]]}, {}, "a number on every edge"),
    ({"from": [0], "add": "inputs"}, {}, "add with the perceptron's rule"),
    ({}, {"batch_size": 2}, "each presentation has its own update"),
    ({}, {"loss": "cross_entropy"}, "none: leave it out"),
    ({}, {"optimizer": {"name": "perceptron", "weight_decay": 0.1}}, "weight_decay with the perceptron's rule"),
]


@pytest.mark.parametrize(("layer", "training", "words"), REFUSED, ids=[row[2] for row in REFUSED])
def test_refusals(layer: dict[str, Any], training: dict[str, Any], words: str) -> None:
    data = perceptron(AND, **layer)
    data["network"]["shared"] = {"k": 1}
    data["training"] |= training
    with pytest.raises(SpecError) as refused:
        from_mapping(data)
    assert words in str(refused.value)


def test_a_hidden_layer_is_refused() -> None:
    data = perceptron(AND)
    data["network"]["layers"] *= 2
    with pytest.raises(SpecError, match="2 layers with the perceptron's rule"):
        from_mapping(data)


def test_a_homework_is_refused() -> None:
    from explainer.homework.asked_lines import homework_spec

    spec = from_mapping(perceptron(AND) | {"homework": {"ask": ["net"]}})
    with pytest.raises(SpecError, match="no sheets yet"):
        homework_spec(spec, "and.toml")


@pytest.mark.parametrize(("weight", "said"), [(0.3, False), (0.33333, True)])
def test_what_the_sign_of_rounding_means_is_said_where_it_stands(weight: float, said: bool) -> None:
    spec = perceptron(AND, threshold=0.2, weights=[[weight, -0.1]]) | {"numbers": {"digits": 2}}
    text = explainer.explain(spec).text()
    assert ("≈ stands" in text) == said == ("≈" in text.replace("≈ stands", ""))
