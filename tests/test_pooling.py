"""Layers that pool: the same as the formulas they stand for, as libraries and published examples have it; refusals."""

from __future__ import annotations

from typing import Any

import pytest

import explainer
from explainer import SpecError
from explainer.mistakes.table import MISTAKES
from explainer.spec import from_mapping, parse, to_mapping
from explainer.spec.toml import to_toml

PICTURE = [0.1, 0.5, 0.3, 0.1, 0.6, 0.4, 0.2, 0.1, 0.9, 0.7, 0.8, 0.3, 0.2, 0.6, 0.5, 0.5]


def spec(pool: dict[str, Any], after: int, first: str = "tanh", **more: Any) -> dict[str, Any]:
    """Sixteen neurons that each see one number, what is to be tried, and one neuron."""
    eye: list[list[Any]] = [["-"] * k + [round(0.4 + k / 50, 2)] + ["-"] * (15 - k) for k in range(16)]
    layers = [
        {"neurons": 16, "activation": first, "weights": eye},
        {"name": "p", **pool},
        {"neurons": 1, "activation": "sigmoid", "weights": [[round(0.3 - k / 10, 1) for k in range(after)]]},
    ]
    return {
        "network": {"inputs": 16, "layers": layers},
        "training": {"data": [{"input": PICTURE, "target": 1}]},
        **more,
    }


POOL = {"kind": "pool", "shape": [4, 4], "size": 2}
BY_HAND = {
    "max": ["max(max(h1, h2), max(h5, h6))", "max(max(h3, h4), max(h7, h8))",
            "max(max(h9, h10), max(h13, h14))", "max(max(h11, h12), max(h15, h16))"],
    "mean": ["(h1 + h2 + h5 + h6) / 4", "(h3 + h4 + h7 + h8) / 4",
             "(h9 + h10 + h13 + h14) / 4", "(h11 + h12 + h15 + h16) / 4"],
}  # fmt: skip


@pytest.mark.parametrize("of", BY_HAND)
def test_it_is_its_expansion_number_for_number(of: str) -> None:
    short = explainer.trace(spec({**POOL, "of": of}, 4))["quantities"]
    assert short == explainer.trace(spec({"equals": BY_HAND[of]}, 4))["quantities"]


def test_max_is_usual_and_the_layer_before_or_a_named_one_is_read() -> None:
    usual = from_mapping(spec(POOL, 4))
    assert usual.network.layers[1].equals == tuple(BY_HAND["max"])
    data = spec(POOL, 4)
    data["network"]["layers"][0]["name"] = "f"
    data["network"]["layers"][1:1] = [{"neurons": 1, "from": ["inputs"], "weights": [[1] * 16]}]
    data["network"]["layers"][2]["from"] = ["f"]
    assert from_mapping(data).network.layers[2].equals[0] == "max(max(f_1, f_2), max(f_5, f_6))"  # type: ignore[index]


@pytest.mark.parametrize(
    ("keys", "neurons", "first"),
    [
        ({"shape": [3], "size": 2, "stride": 1}, 2, "max(i1, i2)"),
        ({"shape": [3], "size": 2, "padding": 1}, 2, "i1"),
        ({"shape": [2, 1, 3], "size": [1, 3]}, 2, "max(max(i1, i2), i3)"),
        ({"shape": [2, 3], "size": [2, 1], "of": "mean", "stride": 3}, 1, "(i1 + i4) / 2"),
        ({"shape": [2, 3], "size": 2, "padding": 1, "of": "mean"}, 4, "(i1) / 4"),
    ],
)
def test_windows(keys: dict[str, Any], neurons: int, first: str) -> None:
    count = 3 if len(keys["shape"]) == 1 else 6
    data = {
        "network": {"inputs": count, "layers": [{"kind": "pool", **keys}]},
        "training": {"data": [{"input": [1] * count}]},
    }
    layer = from_mapping(data).network.layers[0]
    assert (layer.neurons.count, layer.equals[0]) == (neurons, first)  # type: ignore[index]


def test_the_places_of_the_largest_are_the_published_ones() -> None:
    """Arraymancer, tests/nn_primitives/test_nnp_maxpool.nim: values 6 8 3 4 at the places 5 7 8 15, from 0."""
    layer = {"kind": "pool", "shape": [4, 4], "size": 2, "stride": 2}
    data = {"input": [1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 2, 3, 4], "target": [0, 0, 0, 0]}
    lesson = explainer.explain(
        {"network": {"inputs": 16, "layers": [layer]}, "training": {"data": [data], "loss": "y"}}
    )
    assert [lesson.value(f"out_o{k}") for k in range(1, 5)] == [6, 8, 3, 4]
    assert [k for k in range(16) if lesson.value(f"dE/di{k + 1}") == 1] == [5, 7, 8, 15]


@pytest.mark.parametrize(
    ("keys", "after", "language", "notation", "said"),
    [
        ({}, 4, "en", "partials", "the largest one in a window of 2 × 2 numbers, which moves over 4 × 4"),
        ({"of": "mean", "padding": 1}, 9, "de", "delta", "Ein Rand von 1 × 1 Nullen umgibt sie"),
        ({"size": [1, 2], "stride": [2, 1], "padding": [0, 1]}, 10, "en", "delta", "which is never the largest"),
    ],
)
def test_pages_are_read_back_and_say_it(
    keys: dict[str, Any], after: int, language: str, notation: str, said: str
) -> None:
    page = {"language": language, "detail": "full"}
    lesson = explainer.explain(spec({**POOL, **keys}, after, notation=notation, page=page))
    assert min(reading.lines for reading in lesson.read_back().values()) > 60
    assert said in " ".join(lesson.text().split())


def test_of_equal_numbers_the_first_has_the_slope() -> None:
    layer = {"kind": "pool", "shape": [2, 2], "size": 2}
    data = [{"input": [3, 7, 7, 7], "target": [0]}]
    lesson = explainer.explain({"network": {"inputs": 4, "layers": [layer]}, "training": {"data": data, "loss": "y"}})
    assert [lesson.value(f"dE/di{k}") for k in (1, 2, 3, 4)] == [0, 1, 0, 0]
    assert "Where two sides of a max or a min are equal" in lesson.text()


@pytest.mark.parametrize("name", ["slope_forgotten", "derivative_of_output", "updated_weights"])
def test_mistakes_can_be_made_beside_it(name: str) -> None:
    assert name in MISTAKES
    data = spec(POOL, 4, page={"slips": "all"})
    data["training"]["mistakes"] = [name]
    assert explainer.explain(data).text()


@pytest.mark.parametrize("keys", [{}, {"of": "mean", "stride": [1, 2], "padding": 1, "from": [1]}])
def test_it_is_written_back_as_typed(keys: dict[str, Any]) -> None:
    layer = {**POOL, **keys}
    typed = from_mapping(spec(layer, 15 if keys else 4, "relu"))
    assert to_mapping(typed)["network"]["layers"][1] == {"name": "p", **layer}
    assert parse(to_toml(typed)) == typed == from_mapping(to_mapping(typed))


REFUSED = [
    ({"kind": "pol"}, "kind", "'pol'"), ({"shape": [4, 5]}, "shape", "a shape of 20 numbers"),
    ({"shape": [1, 1, 4, 4]}, "shape", "a list of 4"), ({"size": None}, "", "nothing"), ({"size": 0}, "size", "0"),
    ({"size": 3}, "size", "a window of 9 numbers"),
    ({"size": [1, 6]}, "size", "a window larger than what it moves over"),
    ({"size": [2, 2, 2]}, "size", "a list of 3"), ({"shape": [16], "size": [2, 2]}, "size", "2 numbers"),
    ({"padding": 2}, "padding", "a padding of more than half a window"), ({"of": "f"}, "of", "'f'"),
    ({"stride": 1.5}, "stride", "1.5"), ({"neurons": 4}, "neurons", 'neurons beside kind = "pool"'),
    ({"activation": "relu"}, "activation", 'activation beside kind = "pool"'),
    ({"from": [1, "inputs"]}, "from", "a list of 2"), ({"from": [3]}, "from", "a list of 1"),
    ({"kind": None, "equals": "h1"}, "size", "size without a kind"),
    ({"weights": [[1]]}, "weights", 'weights beside kind = "pool"'),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "key", "words"), REFUSED, ids=[f"{key}-{words}" for _, key, words in REFUSED])
def test_refusals(keys: dict[str, Any], key: str, words: str) -> None:
    layer = {name: value for name, value in {**POOL, **keys}.items() if value is not None}
    with pytest.raises(SpecError) as refused:
        from_mapping(spec(layer, 4))
    found = {(p.key.partition("layers[1]")[2].removeprefix("."), p.found) for p in refused.value.problems}
    assert (key, words) in found, found
    assert not any("equals" in name or name == "neurons" for name, _ in found - {(key, words)}), found


def test_a_label_that_is_the_id_of_another_is_refused() -> None:
    network = {"inputs": ["i2", "i1"], "layers": [{"kind": "pool", "shape": [2], "size": 2}]}
    with pytest.raises(SpecError, match="the label 'i1' on a neuron of another id"):
        from_mapping({"network": network, "training": {"data": [{"input": [1, 2]}]}})
