"""Every spec that is written as TOML is read back the same, with the digits it was typed with."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.lesson import example_names, load_example
from explainer.spec import STARTER, Spec, from_mapping, parse, to_mapping
from explainer.spec.fields import MAX_WRITTEN
from explainer.spec.toml import LINE_WIDTH, to_toml

NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9).map(Decimal),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=4),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda x: Decimal(repr(x))),
    st.sampled_from([Decimal(text) for text in ("0.20", "-0", "0E-8", "1E+3", "-1.50E-12", "7.0")]),
)
WRITTEN = NUMBERS.filter(lambda number: len(f"{number:f}") <= MAX_WRITTEN)
POSITIVE = st.decimals(allow_nan=False, allow_infinity=False, min_value="0.001", max_value=10**3, places=5)
TEXTS = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufeff"), min_size=1, max_size=20
).filter(lambda text: text.strip() != "")


@st.composite
def layers(draw: st.DrawFn, width: int, number: int) -> dict[str, Any]:
    neurons = draw(st.integers(1, 3))
    rest = st.lists(st.one_of(NUMBERS, st.just("-"), st.just("tied")), min_size=width - 1, max_size=width - 1)
    row = st.builds(lambda first, others: [first, *others], NUMBERS, rest)
    drawn = st.fixed_dictionaries({"init": st.just("normal"), "seed": st.integers(0, 99)}, optional={"mean": NUMBERS})
    weights = draw(st.one_of(st.lists(row, min_size=neurons, max_size=neurons), drawn))
    keys: dict[str, Any] = {"neurons": neurons, "weights": weights}
    if draw(st.booleans()):
        keys["neurons"] = draw(
            st.lists(TEXTS.map(lambda text: f"{number}{text}"), min_size=neurons, max_size=neurons, unique=True)
        )
    if draw(st.booleans()):
        keys["bias"] = draw(st.one_of(NUMBERS, st.lists(NUMBERS, min_size=neurons, max_size=neurons)))
    activation = draw(st.sampled_from(["sigmoid", "leaky_relu", "x / (1 + abs(x))", "linear", "max(0, x)**2"]))
    takes_alpha = activation == "leaky_relu" and draw(st.booleans())
    return {**keys, "activation": activation, **({"alpha": draw(WRITTEN)} if takes_alpha else {})}


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    first = draw(layers(2, 1))
    middle = len(first["neurons"]) if isinstance(first["neurons"], list) else first["neurons"]
    second = draw(layers(middle, 2))
    outputs = len(second["neurons"]) if isinstance(second["neurons"], list) else second["neurons"]
    row = st.fixed_dictionaries(
        {
            "input": st.lists(NUMBERS, min_size=2, max_size=2),
            "target": st.lists(NUMBERS, min_size=outputs, max_size=outputs),
        }
    )
    rule = st.fixed_dictionaries({}, optional={"digits": st.integers(1, 15), "rounding": st.just("truncate")})
    optimizer = st.fixed_dictionaries(
        {"name": st.sampled_from(["sgd", "adam", "nesterov"])},
        optional={"learning_rate": POSITIVE, "epsilon": POSITIVE, "bias_correction": st.booleans()},
    )
    training = st.fixed_dictionaries(
        {"data": st.lists(row, min_size=1, max_size=3)},
        optional={
            "loss": st.sampled_from(["huber", "(t - y)**2"]),
            "delta": POSITIVE,
            "optimizer": optimizer,
            "epochs": st.integers(1, 4),
            "train_bias": st.booleans(),
            "shuffle": st.integers(0, 9),
            "reduction": st.just("sum"),
        },
    )
    page = st.fixed_dictionaries(
        {},
        optional={
            "decimal_mark": st.just(","),
            "symbols": st.fixed_dictionaries({}, optional={"net": TEXTS, "loss": TEXTS}),
            "rates": st.lists(POSITIVE),
            "sample": st.just(1),
            "show": st.just([1]),
            "compare": st.booleans(),
        },
    )
    numbers = st.fixed_dictionaries(
        {}, optional={"digits": st.integers(1, 15), "carry": st.booleans(), "slope": rule, "dE/dw1": rule}
    )
    network = {"inputs": 2, "layers": [first, second], "shared": {"tied": draw(NUMBERS)}}
    if draw(st.booleans()):
        network["outputs"] = [2]
    return from_mapping(
        {
            "title": draw(TEXTS),
            "notation": draw(st.sampled_from(["partials", "delta"])),
            "network": network,
            "training": draw(training),
            "numbers": draw(numbers),
            "page": draw(page),
        }
    )


@settings(max_examples=60)
@given(specs())
def test_what_is_written_is_read_back(spec: Spec) -> None:
    again = parse(to_toml(spec))
    assert again == spec
    unsigned = str(to_mapping(spec)).replace("-0,", "0,").replace("-0]", "0]").replace("-0}", "0}")
    assert str(to_mapping(again)).replace("-0,", "0,").replace("-0]", "0]").replace("-0}", "0}") == unsigned


@pytest.mark.parametrize("name", example_names())
def test_every_example_is_read_back_with_its_digits(name: str) -> None:
    spec = load_example(name)
    again = parse(to_toml(spec))
    assert again == spec and repr(to_mapping(again)) == repr(to_mapping(spec))


def test_notes_are_comments_whatever_they_hold() -> None:
    text = to_toml(parse(STARTER), ['mean\n[training]\nepochs = 9\r\u2028"""', "long " * 60])
    assert tomllib.loads(text)["training"]["epochs"] == 1
    head = text.split("title =")[0].strip().splitlines()
    assert len(head) > 3 and all(line.startswith("# ") and len(line) <= LINE_WIDTH for line in head)


def test_the_first_layer_is_explained_and_usual_keys_are_left_out() -> None:
    text = to_toml(parse(STARTER))
    assert text.count("One row per neuron") == 1
    assert 'optimizer = { name = "sgd", learning_rate = 0.5 }' in text
    assert "rho" not in text and "[page]" not in text and "weights = [[0.15, 0.20], [0.25, 0.30]]" in text
