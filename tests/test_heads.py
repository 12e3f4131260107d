"""Layers with losses of their own: against torch, on pages, beside slips, and in refusals."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pytest
import torch

import explainer
from explainer.spec import SpecError, from_mapping, parse, to_mapping
from explainer.spec.toml import to_toml

functional = torch.nn.functional
TORCHS = {
    "half_squared_error": ("identity", lambda y, t: ((y - t) ** 2).sum(-1) / 2),
    "mean_squared_error": ("tanh", lambda y, t: ((y - t) ** 2).mean(-1)),
    "binary_cross_entropy": (
        "sigmoid", lambda y, t: functional.binary_cross_entropy(y, t, reduction="none").sum(-1)
    ),
    "cross_entropy": ("softmax", lambda y, t: -(t * torch.log(y)).sum(-1)),
    "(t - y)**4": ("tanh", lambda y, t: ((t - y) ** 4).sum(-1)),
}  # fmt: skip
"""Loss → (activation of the head, the loss of each sample by torch)."""
ACTIVATIONS = {
    "identity": lambda z: z, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "softmax": lambda z: torch.softmax(z, -1),
}  # fmt: skip


def draw_spec(seed: int) -> dict[str, Any]:
    """A hidden layer, two or three heads, the second of which reads the first, three samples of a weight per head."""
    draw = random.Random(seed)

    def numbers(count: int) -> list[float]:
        return [round(draw.uniform(-1, 1), 2) for _ in range(count)]

    inputs, hidden = draw.randint(1, 3), draw.randint(1, 3)
    layers: list[dict[str, Any]] = [
        {"neurons": hidden, "activation": "tanh", "weights": [numbers(inputs) for _ in range(hidden)], "bias": 0.1}
    ]
    chosen = draw.sample(list(TORCHS), draw.randint(2, 3))
    sizes = [2 if loss == "cross_entropy" else draw.randint(1, 3) for loss in chosen]
    for k, (loss, size) in enumerate(zip(chosen, sizes, strict=True)):
        width, more = (hidden + sizes[0], [2]) if k == 1 else (hidden, [])
        layers.append({
            "name": f"f{k + 1}", "neurons": size, "activation": TORCHS[loss][0], "from": [1, *more], "loss": loss,
            "weights": [numbers(width) for _ in range(size)], "bias": numbers(size),
        })  # fmt: skip
        if draw.random() < 0.6:
            layers[-1]["loss_weight"] = round(draw.uniform(0, 3), 2)
    data = []
    for _ in range(3):
        target = [[draw.choice([0, 1])] if loss == "binary_cross_entropy" else numbers(1) for loss in chosen]
        spread = [part * size for part, size in zip(target, sizes, strict=True)]
        if "cross_entropy" in chosen:
            spread[chosen.index("cross_entropy")] = [1, 0]
        data.append({"input": numbers(inputs), "target": list(chain.from_iterable(spread))})
        if seed % 2:
            data[-1]["weight"] = [round(draw.uniform(0, 2), 2) for _ in chosen]
    training = {"data": data, "batch_size": 2, "epochs": 2, "optimizer": {"learning_rate": 0.1}}
    outputs = [layer["name"] for layer in layers[1:]]
    return {"network": {"inputs": inputs, "layers": layers, "outputs": outputs}, "training": training}


def losses_by_torch(spec: Mapping[str, Any], parameters: list[list[torch.Tensor]], rows: Any) -> list[torch.Tensor]:
    """The loss of each head, its mean over the samples, before its weight."""
    (w, b), *heads = parameters
    x, t = (torch.tensor([row[key] for row in rows], dtype=torch.float64) for key in ("input", "target"))
    hidden = torch.tanh(x @ w.T + b)
    found, outs, start = [], list[torch.Tensor](), 0
    for k, ((w, b), layer) in enumerate(zip(heads, spec["network"]["layers"][1:], strict=True)):
        read = torch.cat([hidden, outs[0]], -1) if k == 1 else hidden
        outs.append(ACTIVATIONS[layer["activation"]](read @ w.T + b))
        each = TORCHS[layer["loss"]][1](outs[-1], t[:, start : (start := start + layer["neurons"])])
        weights = torch.tensor([row.get("weight", [1] * 3)[k] for row in rows], dtype=torch.float64)
        found.append((weights * each).mean())
    return found


def train_by_torch(spec: Mapping[str, Any]) -> Iterator[dict[str, float]]:
    """Losses and gradients of every update, by the ids of the trace."""
    layers, data = spec["network"]["layers"], spec["training"]["data"]
    parameters = [
        [torch.tensor(layer[key], dtype=torch.float64, requires_grad=True) for key in ("weights", "bias")]
        for layer in layers
    ]
    optimizer = torch.optim.SGD([p for pair in parameters for p in pair], lr=0.1)
    for batch in [data[:2], data[2:]] * 2:
        heads = losses_by_torch(spec, parameters, batch)
        total = sum(layer.get("loss_weight", 1) * loss for layer, loss in zip(layers[1:], heads, strict=True))
        optimizer.zero_grad()
        total.backward()
        found = {"E_total": total.item()} | {f"loss_f{k}": loss.item() for k, loss in enumerate(heads, 1)}
        for letter, place in (("w", 0), ("b", 1)):
            flat = [g for pair in parameters for g in pair[place].grad.ravel().tolist()]
            found |= {f"dE/d{letter}{n}": g for n, g in enumerate(flat, 1)}
        yield found
        optimizer.step()


@pytest.mark.parametrize("seed", range(1, 6))
def test_random_heads_are_torchs(seed: int) -> None:
    spec = draw_spec(seed)
    lesson = explainer.explain(spec)
    traced = {(q["id"], q["step"]): q["value"] for q in lesson.trace()["quantities"] if q["sample"] is None}
    compared = 0
    for step, found in enumerate(train_by_torch(spec), 1):
        for id, number in found.items():
            if (id, step) in traced:
                compared += 1
                assert traced[id, step] == pytest.approx(number, rel=1e-10, abs=1e-12), (id, step)
    assert compared > 20


# ---------------------------------------------------------------------------------------------- on the page


def heads(**more: Any) -> dict[str, Any]:
    layers = [
        {"neurons": 2, "activation": "tanh", "weights": [[0.1, 0.2], [0.3, -0.4]], "bias": [0.1, 0.2]},
        {"name": "f1", "neurons": 2, "activation": "sigmoid", "from": [1], "weights": [[0.1, 0.2], [0.3, -0.4]],
         "bias": 0.1, "loss": "half_squared_error", "loss_weight": 0.50},
        {"neurons": 1, "from": [1], "weights": [[0.5, 0.2]], "bias": 0.1, "loss": "mean_squared_error"},
    ]  # fmt: skip
    data = [{"input": [1, 0.5], "target": [1, 0, 0.3]}]
    return {"network": {"inputs": 2, "layers": layers, "outputs": ["f1", 3]}, "training": {"data": data}, **more}


@pytest.mark.parametrize(
    ("notation", "language", "said"),
    [("partials", "en", "In the total this loss is multiplied by 0.5"), ("delta", "de", "mit 0.5 malgenommen")],
)
def test_pages_are_read_back_and_say_it(notation: str, language: str, said: str) -> None:
    lesson = explainer.explain(heads(notation=notation, page={"language": language, "detail": "full"}))
    assert lesson.render("html" if language == "en" else "markdown")
    assert said in " ".join(lesson.text().split())
    lines = {q["id"]: q["formula"] for q in lesson.trace()["quantities"] if q["kind"] == "loss" and q["step"] == 1}
    assert lines["E_total"] == "0.5 * loss_f1 + loss_3"
    assert lines["loss_f1"] == "1 / 2 * ( t1 - out_f1_1 ) ** 2 + 1 / 2 * ( t2 - out_f1_2 ) ** 2"
    assert lines["loss_3"] == "E_o3"
    assert parse(to_toml(lesson.spec)) == lesson.spec == from_mapping(to_mapping(lesson.spec))


@pytest.mark.parametrize(
    ("slip", "id", "factor"),
    [
        ("half_forgotten", "E_f1_1", 2), ("half_twice", "E_f1_1", 0.5), ("factor_two_kept", "dE/dout_f1_2", 2),
        ("outputs_averaged", "dE/dout_f1_1", 0.5), ("sign_flipped", "dE/dout_o3", -1),
    ],
)  # fmt: skip
def test_a_slip_keeps_the_weight_of_the_loss(slip: str, id: str, factor: float) -> None:
    wrong = heads()
    wrong["training"]["mistakes"] = [slip]
    right = explainer.explain(heads()).value(id)
    assert explainer.explain(wrong).value(id) == pytest.approx(factor * right, rel=1e-12)


def test_one_loss_for_all_counts_all_outputs() -> None:
    """Without keys of their own the layers share the loss of the training, and its mean is over all outputs."""
    spec = heads()
    for layer in spec["network"]["layers"]:
        layer.pop("loss", None)
        layer.pop("loss_weight", None)
    spec["training"]["loss"] = "mean_squared_error"
    formulas = {q["id"]: q.get("formula") for q in explainer.trace(spec)["quantities"]}
    assert formulas["E_o3"] == "( t3 - out_o3 ) ** 2 / 3"
    assert not {"loss_f1", "loss_3"} & formulas.keys()


def test_a_head_may_be_formulas_and_its_loss_has_a_rule_of_its_own() -> None:
    """A layer that pools bears a loss beside one with weights; the page asks for the net input of neither."""
    spec = heads(numbers={"digits": 5, "loss_p": {"digits": 2}})
    pool = {"name": "p", "kind": "pool", "of": "mean", "shape": [2], "size": 2, "from": [1], "loss": "y"}
    spec["network"]["layers"][2:] = [pool]
    spec["network"]["outputs"] = ["p", "f1"]
    lesson = explainer.explain(spec)
    assert lesson.text()
    shown = {q["id"]: q["shown"] for q in lesson.trace()["quantities"] if q["step"] == 1}
    assert (len(shown["loss_p"]), len(shown["loss_f1"])) == (4, 7)


# ------------------------------------------------------------------------------------------------- refusals


def change(*path: Any, **to: Any) -> dict[str, Any]:
    """The spec of `heads` with keys of one table changed."""
    data: Any = copy.deepcopy(heads())
    place = data
    for key in path:
        place = place[key]
    place.update(to)
    return dict(data)


LAYER = ("network", "layers")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (change(*LAYER, 0, loss="squared_error"), "loss on a layer that is not in outputs"),
        (change(*LAYER, 0, loss_weight=2), "loss_weight on a layer that is not in outputs"),
        (change(*LAYER, 1, loss_weight=-1), "-1"),
        (change(*LAYER, 1, loss="half"), "'half'"),
        (change("training", data=[{"input": [1, 2]}]), "loss without a target"),
        (change("training", optimizer={"name": "perceptron"}), "loss with the perceptron's rule"),
        (heads(homework={"vary": {"weights": [0.1, 0.2]}}), "loss beside [homework]"),
        (change("training", "data", 0, weight=[1, 2, 3]), "3 weights"),
        (change("training", "data", 0, weight=[1, -2]), "-2"),
        (change("training", "data", 0, weight=[]), "an empty list"),
    ],
)
def test_refusals(data: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError) as refused:
        from_mapping(data)
    assert words in {problem.found for problem in refused.value.problems}, refused.value
