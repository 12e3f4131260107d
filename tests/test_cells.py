"""Recurrent layers, LSTM and GRU: the same as the layers they stand for, written back as typed, refused in their place.

That their numbers are PyTorch's is in `tests/long/short_hands.py`, published ones are in `test_layer_formulas.py`.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

import explainer
from explainer import SpecError
from explainer.homework.student_networks import spec_with
from explainer.spec import from_mapping, parse, to_mapping
from explainer.spec.toml import to_toml

LSTM: dict[str, Any] = {
    "kind": "lstm", "steps": 2,
    "W": {"a": [[0.45, 0.25]], "i": [[0.95, 0.8]], "f": [[0.7, 0.45]], "o": [[0.6, 0.4]]},
    "U": {"a": [[0.15]], "i": [[0.8]], "f": [[0.1]], "o": [[0.25]]},
    "bias": {"a": [0.2], "i": [0.65], "f": [0.15], "o": [0.1]},
}  # fmt: skip
GRU: dict[str, Any] = {
    "kind": "gru", "steps": 2,
    "W": {"n": [[2], [0.3]], "z": [[0.5], [1]], "r": [[1], [2]]},
    "U": {"n": [[1, 0.1], [0.2, 0.3]], "z": [[-1, 0.1], [0.2, 0.3]], "r": [[1, 0.1], ["-", 0.3]]},
}  # fmt: skip
RECURRENT: dict[str, Any] = {"kind": "recurrent", "steps": 4, "W": [[0.6]], "U": [[0.5]]}
TORCHS = {"mix": "old", "reset": "after", "bias": {"n": [[0.1, 0.2], [0.3, 0.4]]}, "start": [0.5, -0.25]}


def spec(cell: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A cell that reads two or four inputs, and a layer that reads it."""
    inputs = cell["steps"] * (2 if cell["kind"] == "lstm" else 1)
    units = 2 if cell["kind"] == "gru" else 1
    last = {"neurons": 1, "weights": [[0.7, -0.4][:units]]}
    data = [{"input": [1.0, 2.0, 0.5, 3.0][:inputs], "target": 0.5}]
    return {"network": {"inputs": inputs, "layers": [cell, last]}, "training": {"data": data}, **more}


def written_out(data: dict[str, Any]) -> dict[str, Any]:
    """The same network in plain layers; what a state is before the first moment comes in as an input more."""
    network = explainer.spec.resolving.resolve_network(data["network"]).network
    network = {key: value for key, value in network.items() if not key.startswith("<")}
    layers = copy.deepcopy(network["layers"])
    start = [layer for layer in layers if layer.get("name", "").endswith("_t0")]
    labels = [f"x{k}" for k in range(1, data["network"]["inputs"] + 1)]
    states: list[float] = []
    for layer in start:
        texts = layer["equals"] if isinstance(layer["equals"], list) else [layer["equals"]] * layer["neurons"]
        layer["equals"] = [f"s{len(states) + k}" for k in range(1, len(texts) + 1)]
        states += map(float, texts)
    width = len(states)
    for layer in layers:
        if 0 in layer.get("from", ()):
            at = network["inputs"]
            layer["weights"] = [[*row[:at], *["-"] * width, *row[at:]] for row in layer["weights"]]
    given = copy.deepcopy(data)
    given["network"] = {**network, "inputs": labels + [f"s{k + 1}" for k in range(width)], "layers": layers}
    given["training"]["data"][0]["input"] += states
    return given


@pytest.mark.parametrize(
    "cell",
    [{**LSTM, "start": {"h": 0.5, "c": [-0.3]}}, {**GRU, **TORCHS}, {**RECURRENT, "activation": "relu"}],
    ids=["lstm-start", "gru-torch", "recurrent"],
)
def test_it_is_the_layers_written_out_number_for_number(cell: dict[str, Any]) -> None:
    short = {q["id"]: q["value"] for q in explainer.trace(spec(cell))["quantities"]}
    other = {q["id"]: q["value"] for q in explainer.trace(written_out(spec(cell)))["quantities"]}
    plain = {id for id in other if not re.search(r"(^|_|d)i\d+$", id)}
    assert plain == {id for id in short if not re.search(r"(^|_|d)i\d+$", id)}
    for id in plain:
        assert short[id] == pytest.approx(other[id], rel=1e-11, abs=1e-14), id


def test_names_are_by_gate_and_moment_and_gates_in_the_order_typed() -> None:
    names = [layer.name for layer in from_mapping(spec({**LSTM, "name": "cell"})).network.layers]
    assert names[:8] == ["cell_h_t0", "cell_c_t0", *(f"cell_{g}_t1" for g in "aifo"), "cell_c_t1", "cell_h_t1"]
    assert [layer.name for layer in from_mapping(spec(GRU)).network.layers][:6] == [
        "h_t0", "z_t1", "r_t1", "rh_t1", "n_t1", "h_t1",
    ]  # fmt: skip
    candidates = {**LSTM, **{k: {{"a": "c"}.get(g, g): v for g, v in LSTM[k].items()} for k in ("W", "U", "bias")}}
    assert from_mapping(spec(candidates)).network.layers[1].name == "s_t0"  # a gate is c already


def test_numbers_in_the_file_count_its_layers() -> None:
    """A cell is one of them: its number and its name are h at its last moment, for another cell at all of them."""
    data = spec({**RECURRENT, "name": "low"})
    data["network"]["layers"] = [
        data["network"]["layers"][0],
        {"kind": "recurrent", "steps": 4, "W": {"s": 0.4}, "U": {"s": 0.3}},
        {"neurons": 1, "from": [1, "low_h_t2", 2], "weights": [[1, 2, 3]], "name": "y"},
        {"neurons": 1, "from": [3], "add": 2, "weights": [[1]]},
    ]
    data["network"]["outputs"] = ["low", "s_t1", 4]
    data["training"]["data"][0]["target"] = [0, 0, 0]
    loaded = from_mapping(data)
    by_name = {layer.name: n for n, layer in enumerate(loaded.network.layers, 1)}
    assert loaded.network.outputs == (by_name["low_h_t4"], by_name["s_t1"], len(loaded.network.layers))
    assert loaded.network.layers[by_name["s_t3"] - 1].from_ == (by_name["low_h_t3"], by_name["s_t2"])
    assert loaded.network.layers[-2].from_ == (by_name["low_h_t4"], by_name["low_h_t2"], by_name["s_t4"])
    assert (loaded.network.layers[-1].from_, loaded.network.layers[-1].add) == ((by_name["y"],), by_name["s_t4"])
    assert from_mapping(to_mapping(loaded)) == loaded == parse(to_toml(loaded))


@pytest.mark.parametrize(
    "cell", [LSTM, {**LSTM, "start": {"c": [-0.3]}, "name": "c1"}, {**GRU, **TORCHS}, GRU, {**RECURRENT, "from": [0]}]
)
def test_it_is_written_back_as_typed(cell: dict[str, Any]) -> None:
    loaded = from_mapping(spec(cell))
    written = to_mapping(loaded)["network"]
    named = {"from": ["inputs"]} if "from" in cell else {}
    assert (written["layers"][0], written["outputs"], written["shared"]) == ({**cell, **named}, [2], {})
    assert from_mapping(to_mapping(loaded)) == loaded == parse(to_toml(loaded))


def test_new_numbers_are_written_into_its_tables() -> None:
    """As homework gives them to a student, and as a training goes on with them."""
    loaded = from_mapping(spec(LSTM))
    other = spec_with(loaded, {"weights": {"w3": "0.5", "w1": "0.25"}, "biases": {"b2": "0.75"}})
    layer = to_mapping(other)["network"]["layers"][0]
    assert (layer["W"]["a"], layer["U"]["a"], layer["bias"]["i"]) == ([[0.25, 0.25]], [[0.5]], [0.75])
    assert from_mapping(to_mapping(other)) == from_mapping(spec({**LSTM, **{k: layer[k] for k in ("W", "U", "bias")}}))
    lesson = explainer.explain(other)
    assert (lesson.value("W_a_1"), lesson.value("b_i")) == (0.25, 0.75)


@pytest.mark.parametrize(
    ("cell", "language", "notation", "carry", "said"),
    [
        (LSTM, "en", "partials", False, "Layers 1 to 8 are one LSTM cell, moment after moment (1 in all)"),
        ({**GRU, **TORCHS}, "en", "delta", False, "the share of what was, and what is new has the rest, as in PyTorch"),
        (GRU, "de", "partials", True, "Vor dem ersten Zeitpunkt ist jeder Zustand 0."),
        ({**RECURRENT, "start": -1}, "de", "delta", False, "Was die Zustände vor dem ersten Zeitpunkt sind, ist"),
    ],
)
def test_pages_are_read_back_and_say_what_was_taken(
    cell: dict[str, Any], language: str, notation: str, carry: bool, said: str
) -> None:
    cell = {**cell, "steps": 1}
    page, numbers = {"language": language, "detail": "full"}, {"carry": carry, "digits": 4}
    data = spec(cell, notation=notation, page=page, numbers=numbers)
    text = explainer.explain(data).render("html" if language == "de" else "text").decode()
    assert said in " ".join(re.sub("<[^>]*>", "", text).split())


def gates(key: str, **changed: Any) -> dict[str, Any]:
    """A table of the LSTM with other gates; None: without one."""
    return {key: {g: v for g, v in {**LSTM[key], **changed}.items() if v is not None}}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "lstn"}, "kind", "'lstn'"), ({"steps": 3}, "steps", "2 columns in W at each of 3 steps"),
    ({"steps": 1}, "W.a", "2 columns in W at each of 1 step"), ({"steps": 0}, "steps", "0"),
    ({"steps": None}, "steps", "nothing"), ({"W": None}, "W", "nothing"), ({"W": {}}, "W", "an empty table"),
    ({"W": [[1, 2]]}, "W", "a list of 1"), (gates("W", o=None), "W", "the gates a, i, f"),
    (gates("W", q=[[1, 2]]), "W", "the gates a, i, f, o, q"), (gates("U", a=None), "U", "no matrix for the gate a"),
    (gates("U", q=[[1]]), "U.q", "the gate 'q'"), (gates("U", i=[[1], [2]]), "U.i", "2 rows"),
    (gates("U", i=[[1, 2]]), "U.i[0]", "a row of 2"), (gates("W", f=[[1, 2, 3]]), "W.f[0]", "a row of 3"),
    (gates("W", i=[["x y", 2]]), "W.i[0][0]", "'x y'"), (gates("bias", i=[1, 2]), "bias.i", "2 numbers"),
    (gates("bias", i=[[1], [2], [3]]), "bias.i", "3 lists"), ({"start": {"q": 1}}, "start.q", "the state 'q'"),
    ({"start": {"h": [1, 2]}}, "start.h", "2 numbers"), ({"mix": "old"}, "mix", 'mix beside kind = "lstm"'),
    ({"mix": "new old"}, "mix", "'new old'"), ({"neurons": 2}, "neurons", "an unknown key"),
    ({"from": ["inputs", 1]}, "from", "2 layers"), ({"from": [2]}, "from", "a list of 1"),
    ({"name": "h1"}, "name", "'h1'"), (gates("W", **{"E": [[1, 2]], "a": None}), "W.E", "'E'"),
    (gates("W", i=[["-", "-"]]) | gates("U", i=[["-"]]), "", "a neuron without any edge"),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "key", "words"), REFUSED, ids=[f"{key}-{words}" for _, key, words in REFUSED])
def test_refusals(keys: dict[str, Any], key: str, words: str) -> None:
    """Each in the layer's own table, and nothing is said of the layers that it stands for."""
    cell = {name: value for name, value in {**LSTM, **keys}.items() if value is not None}
    with pytest.raises(SpecError) as refused:
        from_mapping(
            {**spec(LSTM), "network": {**spec(LSTM)["network"], "layers": [cell, *spec(LSTM)["network"]["layers"][1:]]}}
        )
    found = {(p.key.partition("layers[0]")[2].removeprefix("."), p.found) for p in refused.value.problems}
    assert (key, words) in found, found
    assert all(p.key.startswith("network.layers[0]") for p in refused.value.problems), found


def test_a_refusal_points_into_the_file() -> None:
    text = to_toml(from_mapping(spec(LSTM))).replace("U.f = [[0.1]]", "U.f = [[0.1, 0.2]]")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if each.startswith("U.f"))
    with pytest.raises(SpecError) as refused:
        parse(text, "lesson.toml")
    (problem,) = refused.value.problems
    assert (problem.line, problem.key) == (line, "network.layers[0].U.f[0]")


def test_a_misspelt_key_names_the_keys_of_a_cell() -> None:
    with pytest.raises(SpecError, match=r"expected a key of \[network.layers\]: kind, .*; did you mean steps\?"):
        from_mapping(spec({**LSTM, "stepz": 2}))
    with pytest.raises(SpecError, match='found steps without such a kind, expected kind = "recurrent" or'):
        from_mapping(spec({**LSTM, "kind": None}))


def test_what_stands_behind_a_cell_is_refused_in_its_own_place() -> None:
    data = spec(LSTM)
    data["network"]["layers"][1] |= {"weights": [[1, 2]], "from": [3]}
    data["network"]["shared"] = {"W_a_1": 1}
    with pytest.raises(SpecError) as refused:
        from_mapping(data)
    found = {(p.key, p.found, p.expected) for p in refused.value.problems}
    assert ("network.layers[1].from[0]", "layer 3, which does not exist", '"inputs" or a layer before layer 2') in found
    assert any(key == "network.layers[0]" and "the weight W_a_1 twice" in words for key, words, _ in found), found
