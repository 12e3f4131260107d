"""Named layers, and layers that are formulas: against torch, against published examples, and in every refusal."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import explainer
from explainer.spec import SpecError, from_mapping, to_mapping

PUBLISHED = Path(__file__).parent / "published_layers"

MIXED: dict[str, Any] = {
    "title": "Names, formulas, a tied bias",
    "network": {
        "inputs": ["p", "q"],
        "shared": {"g": 0.5},
        "layers": [
            {"neurons": 2, "name": "f1", "activation": "tanh", "weights": [[0.3, -0.2], [0.4, 0.9]],
             "bias": ["g", 0.3]},
            {"name": "m", "equals": ["max(f1_1, f1_2)*g", "f1_1*p + q**2"]},
            {"name": "r", "equals": "m + f1*0.5 + abs(q)"},
            {"neurons": 1, "activation": "sigmoid", "from": ["r", "inputs"], "weights": [["g", 0.2, 0.3, "g"]],
             "bias": ["g"]},
        ],
    },
    "training": {
        "data": [{"input": [0.4, -0.7], "target": [1]}, {"input": [0.1, 0.2], "target": [0]}],
        "optimizer": {"name": "momentum", "learning_rate": 0.1},
    },
}  # fmt: skip


def test_ids_names_and_labels() -> None:
    """h-numbers go on counting past a named layer; a shared weight has its number as id and its name as label."""
    lesson = explainer.explain(MIXED)
    ids = {q["id"]: q for q in lesson.trace()["quantities"]}
    assert {"net_f1_1", "out_f1_2", "out_m_1", "out_r_2", "net_o1", "dE/dout_m_2", "dE/dw5"} <= ids.keys()
    assert "net_m_1" not in ids
    assert (ids["b1"]["label"], ids["b2"]["label"], ids["w5"]["label"]) == ("g", "b2", "w5")
    assert (ids["b1"]["neuron"], ids["b2"]["neuron"]) == (None, 2)
    assert ids["out_m_1"]["formula"] == "max ( out_f1_1 , out_f1_2 ) * b1"
    assert ids["dE/db1"]["formula"].count("*") >= 4  # in two biases, two weights and a formula
    assert lesson.value("dE/dg") == lesson.value("dE/db1")
    assert from_mapping(to_mapping(lesson.spec)) == lesson.spec


def test_the_numbers_of_hidden_neurons_go_on() -> None:
    data = copy.deepcopy(MIXED)
    data["network"]["layers"].insert(1, {"neurons": 1, "from": ["f1"], "weights": [[1, 2]], "activation": "tanh"})
    assert explainer.spec.from_mapping(data).neuron_ids[2] == ["h3"]


@pytest.mark.parametrize("format", ["html", "text", "markdown"])
def test_pages_are_read_back(format: str) -> None:
    data = copy.deepcopy(MIXED)
    data["page"] = {"language": "de", "detail": "full"} if format == "text" else {"slips": "all"}
    data["notation"] = "delta" if format == "markdown" else "partials"
    assert explainer.explain(data).render(format)


def test_against_torch() -> None:
    """Every gradient, and the parameters after three updates."""
    torch = pytest.importorskip("torch")
    torch.set_default_dtype(torch.float64)
    data = copy.deepcopy(MIXED)
    data["training"]["optimizer"] = {"name": "sgd", "learning_rate": 0.1}
    data["training"]["data"].append({"input": [0.5, 0.25], "target": [0.2]})
    lesson = explainer.explain(data, keep=(1, 2, 3))
    names = ("g", "w1", "w2", "w3", "w4", "b2", "w5", "w6")
    start = (0.5, 0.3, -0.2, 0.4, 0.9, 0.3, 0.2, 0.3)
    w = {n: torch.tensor(v, requires_grad=True) for n, v in zip(names, start, strict=True)}
    for step, sample in enumerate(data["training"]["data"], 1):
        p, q = map(torch.tensor, map(float, sample["input"]))
        f1 = [torch.tanh(w["w1"] * p + w["w2"] * q + w["g"]), torch.tanh(w["w3"] * p + w["w4"] * q + w["b2"])]
        m = [torch.maximum(*f1) * w["g"], f1[0] * p + q**2]
        r = [m[k] + f1[k] * 0.5 + torch.abs(q) for k in (0, 1)]
        y = torch.sigmoid(w["g"] * r[0] + w["w5"] * r[1] + w["w6"] * p + w["g"] * q + w["g"])
        loss = (y - sample["target"][0]) ** 2 / 2
        grads = dict(zip(w, torch.autograd.grad(loss, list(w.values())), strict=True))
        for name, grad in grads.items():
            assert lesson.value(f"dE/d{name}", step, step) == pytest.approx(grad.item(), abs=1e-12)
        with torch.no_grad():
            w = {n: (v - 0.1 * grads[n]).requires_grad_() for n, v in w.items()}
        for name, value in w.items():
            assert lesson.value(f"{name}_new", step, step) == pytest.approx(value.item(), abs=1e-12)


def graph(layers: Mapping[str, str], inputs: Mapping[str, float] | None = None, **shared: float) -> dict[str, Any]:
    """A scalar graph whose loss is its last node."""
    given = inputs or {"unused": 0}
    return {
        "network": {
            "inputs": list(given),
            "shared": shared,
            "layers": [{"name": name, "equals": text} for name, text in layers.items()],
        },
        "training": {"data": [{"input": list(given.values()), "target": [0]}], "loss": "y"},
    }


@pytest.mark.parametrize(
    ("formula", "slopes"),
    [
        ("max(a, b)", (1, 0)), ("max(b, a)", (0, 1)), ("min(a, b)", (1, 0)), ("max(a, 2)", (0, 0)),
        ("max(2, a)", (0, 0)),
        ("max(max(a, b), b)", (1, 0)), ("where(a > b, a, b)", (0, 1)), ("abs(a - b) + a", (1, 0)),
    ],
)  # fmt: skip
def test_ties_go_to_the_first_or_to_the_number(formula: str, slopes: tuple[int, int]) -> None:
    """As PyTorch's max pooling does; every witness agrees, and the page says so."""
    lesson = explainer.explain(graph({"o": f"{formula} + 0*a + 0*b + a*b"}, a=2.0, b=2.0))
    assert (lesson.value("dE/da") - 2, lesson.value("dE/db") - 2) == slopes
    said = "Where two sides of a max or a min are equal" in lesson.text()
    assert said == ("max" in formula or "min" in formula)


EXAMPLES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(PUBLISHED.glob("*.json"))}
PRINTED = [(name, key) for name, example in EXAMPLES.items() for key in ("cases", "short_hands") if key in example]


@pytest.mark.parametrize(("name", "key"), PRINTED)
def test_published_layers(name: str, key: str) -> None:
    """Every number that full precision gives comes out of the trace to the digits that were printed: of layers written
    out, and of a short-hand for them."""
    example = EXAMPLES[name]
    numbers = {n["name"]: n for n in example["numbers"]}
    for case in example[key]:
        spec = case["spec"]
        places = {tuple(place) if isinstance(place, list) else place: n for n, place in case["places"].items()}
        traced = explainer.trace(spec, all="page" not in spec)["quantities"]  # of a long run what the page shows
        found = {(q["id"], q["sample"], q["step"]): q["value"] for q in traced}
        for place, number in places.items():
            id, sample, step = (*place, 1, 1)[:3] if isinstance(place, tuple) else (place, 1, 1)
            value = next(v for (i, n, k), v in found.items() if i == id and n in (sample, None) and k in (step, None))
            printed = numbers.pop(number)["printed"]
            decimals = len(printed.partition(".")[2])
            assert abs(value - float(printed)) <= 0.5000001 * 10**-decimals + 1e-14 * abs(value), number
    assert {n["status"] for n in numbers.values()} <= {"R", "T", "W"}, list(numbers)


REFUSED = [
    ({"name": "h1"}, "no id"), ({"name": "net_x"}, "no id"), ({"name": "E1"}, "no id"), ({"name": "lambda"}, "no id"),
    ({"name": "p"}, "network.inputs[0] has it"), ({"name": "g"}, "[network.shared] has it"),
    ({"name": "f1"}, "network.layers[0].name has it"), ({"name": "f1_2"}, "network.layers[0].name has it"),
    ({"equals": "sign(f1)"}, "nothing can be learnt by it"), ({"equals": "f1*x9"}, "the name 'x9' is not known"),
    ({"equals": "2"}, "names nothing"), ({"equals": ["p", "q", "p"], "neurons": 2}, "3 formulas"),
    ({"equals": "f1", "neurons": 3}, "f1 with 2 neurons"),
    ({"equals": "f1", "weights": [[1]]}, "weights beside equals"),
    ({"equals": "f1", "activation": "tanh"}, "an activation beside equals"), ({"equals": "p*"}, "cannot be read"),
    ({"equals": "__import__('os').getcwd()"}, "cannot be read"), ({"equals": 7}, "a formula in quotes"),
    ({"equals": "log(-1 - f1**2)"}, "no finite real value"),
    ({"neurons": 1, "from": ["f7"], "weights": [[1]]}, "the number or name of an earlier layer"),
    ({"neurons": 2, "weights": [[1, 2], [3, 4]], "bias": ["k", 1]}, "a name from [network.shared] (g)"),
    ({"neurons": 2}, "weights, one row per neuron, or equals"),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_refusals(layer: dict[str, Any], words: str) -> None:
    data = copy.deepcopy(MIXED)
    data["network"]["layers"][1:] = [{"equals": "f1", **layer} if "name" in layer else layer]
    data["training"]["data"] = [{"input": [1, 2], "target": [0, 0]}]
    with pytest.raises(SpecError, match="network") as refused:
        from_mapping(data)
    assert words in str(refused.value)


def test_a_shared_weight_under_the_id_of_another_is_refused() -> None:
    data = graph({"o": "w2 * c"}, w2=1.0, c=2.0)
    with pytest.raises(SpecError, match="as the network counts, this one is w1"):
        from_mapping(data)
