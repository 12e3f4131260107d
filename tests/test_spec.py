"""The spec: what is read, what is refused, and with which words at which place."""

from __future__ import annotations

import difflib
import json
import pickle
import re
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import spec
from explainer.spec import STARTER, Labels, SpecError, from_mapping, load, parse, schema, to_mapping
from explainer.spec.hints import hints

BASE = """\
title = "A lesson"
[network]
inputs = 2
[[network.layers]]
neurons = 2
activation = "sigmoid"
weights = [[0.15, 0.20], [0.25, 0.30]]
bias = 0.35
[[network.layers]]
neurons = 1
weights = [[0.40, 0.45]]
[training]
data = [{ input = [0.05, 0.10], target = [0.01] }]
"""

RICH = """\
title = "Gewichte für zwei Schichten"
notation = "delta"
[network]
inputs = ["Stunden", "Schlaf"]
shared = { k = 0.10, neg = -1.50 }
frozen = ["w1", "b2"]
outputs = [2, 3]
[[network.layers]]
neurons = ["links", "rechts"]
activation = "x / (1 + abs(x))"
weights = [["k", 0.20], ["-", "k"]]
bias = [0.1, 0.2]
[[network.layers]]
neurons = 2
activation = "logistic"
from = [1]
add = 1
weights = { init = "normal", mean = 0.0, std = 0.50, seed = 7, digits = 3 }
bias = { init = "constant", value = 0.10 }
[[network.layers]]
neurons = 1
from = ["inputs", 2]
add = 0
activation = "linear"
weights = [[1, 2, 3, "neg"]]
[training]
data = [{ input = [1, 2], target = [0, 1, 1e-3] }, { input = [3, 4], target = [0, 0, 0] }]
loss = "(t - y)**2"
delta = 0.5
optimizer = { name = "sgd", learning_rate = 0.10, epsilon = 0, bias_correction = false }
train_bias = false
batch_size = 2
epochs = 3
reduction = "sum"
shuffle = 11
mistakes = ["updated_weights"]
[numbers]
digits = 3
kind = "significant"
rounding = "truncate"
carry = true
[numbers.slope]
digits = 5
[numbers."dE/dw1"]
kind = "exact"
[page]
language = "en"
decimal_mark = ","
symbols = { net = "z", rate = "alpha" }
show = [1, 3]
sample = 2
detail = "first"
rates = [0.1, 0]
compare = true
"""
RICH = RICH.replace("add = 0\n", "")


def changed(old: str, new: str) -> str:
    assert BASE.count(old) == 1
    return BASE.replace(old, new)


def problems(text: str | bytes, **options: Any) -> tuple[spec.Problem, ...]:
    with pytest.raises(SpecError) as caught:
        parse(text, "a.toml", **options)
    return caught.value.problems


def first_weights(read: spec.Spec) -> tuple[Decimal | str | None, ...]:
    rows = read.network.layers[0].weights
    assert isinstance(rows, tuple)
    return rows[0]


# ----------------------------------------------------------------------------------------------- what is read


def test_defaults_are_those_of_the_contract() -> None:
    read = parse(BASE)
    last = read.network.layers[1]
    assert (read.notation, last.activation, last.bias) == ("partials", "identity", None)
    training = read.training
    assert (training.loss, training.optimizer.name, training.reduction) == ("half_squared_error", "sgd", "mean")
    assert (training.train_bias, training.batch_size, training.epochs, training.mistakes) == (True, 1, 1, ())
    optimizer = training.optimizer
    assert (optimizer.learning_rate, optimizer.momentum, optimizer.rho) == tuple(map(Decimal, ("0.5", "0.9", "0.9")))
    assert (optimizer.beta1, optimizer.beta2, optimizer.epsilon) == (Decimal("0.9"), Decimal("0.999"), Decimal("1e-8"))
    assert (optimizer.weight_decay, optimizer.bias_correction, training.delta) == (Decimal(0), True, Decimal(1))
    assert (read.numbers.digits, read.numbers.kind, read.numbers.rounding) == (6, "decimals", "half_up")
    assert (read.numbers.carry, read.page.language, read.page.decimal_mark) == (False, "en", ".")
    assert (read.network.outputs, read.page.show, read.page.sample) == ((2,), (), None)


def test_every_key_of_the_contract_arrives() -> None:
    read = parse(RICH)
    first, second, third = read.network.layers
    assert read.network.inputs == Labels(2, ("Stunden", "Schlaf"))
    assert first.weights == (("k", Decimal("0.20")), (None, "k"))
    assert str(read.network.shared["neg"]) == "-1.50"
    assert (second.activation, third.activation) == ("sigmoid", "identity")
    assert (second.from_, second.add, third.from_) == ((1,), 1, (0, 2))
    assert isinstance(second.weights, spec.Init) and second.weights.seed == 7
    assert read.numbers.overrides["slope"] == spec.NumberRule(digits=5)
    assert read.numbers.overrides["dE/dw1"].kind == "exact"
    assert (read.page.symbols.net, read.page.symbols.out) == ("z", "out")
    assert read.sizes == (2, 2, 2, 1)
    assert [read.fan_in(k) for k in range(3)] == [2, 2, 4]
    assert read.updates == 3


@pytest.mark.parametrize("number", ["0.20", "1.0", "-0.0", "0.1000000000000000055511151231", "5e-7", "100", "1E+2"])
def test_numbers_keep_their_digits(number: str) -> None:
    read = parse(changed("0.15", number.replace("E+", "e")))
    assert str(first_weights(read)[0]) == str(Decimal(number))
    assert str(first_weights(from_mapping(to_mapping(read)))[0]) == str(Decimal(number))


def test_floats_count_as_their_shortest_text() -> None:
    data = tomllib.loads(BASE)
    assert first_weights(from_mapping(data))[1] == Decimal("0.2")
    np = pytest.importorskip("numpy")
    data["network"]["layers"][0]["weights"][0][0] = np.float64(0.1)
    assert first_weights(from_mapping(data))[0] == Decimal("0.1")


@pytest.mark.parametrize("text", [BASE, RICH, STARTER])
def test_json_and_mapping_give_the_same_spec(text: str, tmp_path: Path) -> None:
    read = parse(text)
    as_json = json.dumps(tomllib.loads(text, parse_float=float))
    assert parse(as_json, json=True) == read
    assert from_mapping(to_mapping(read)) == read
    assert from_mapping(json.loads(json.dumps(to_mapping(read)))) == read
    assert pickle.loads(pickle.dumps(to_mapping(read))) == to_mapping(read)
    for name, content in (("a.toml", text), ("a.json", as_json), ("a.txt", text), ("b.txt", as_json)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert load(tmp_path / name) == read


def test_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    assert parse(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode()) == parse(BASE)


@pytest.mark.parametrize("formula", ["x", "x-1", "2*x", "max(x, 0)", "where(x > 0, x, 0.1 * x)"])
def test_an_activation_may_be_a_formula(formula: str) -> None:
    assert parse(changed('"sigmoid"', f'"{formula}"')).network.layers[0].activation == formula


def test_tied_weights_and_missing_edges_take_no_number_of_their_own() -> None:
    tied = changed("inputs = 2", "inputs = 2\nshared = { k = 1 }\nfrozen = ['w4']")
    assert parse(tied.replace("[0.15, 0.20], [0.25, 0.30]", "['k', 0.20], ['-', 'k']")).network.frozen == ("w4",)
    (problem,) = problems(tied.replace("[0.15, 0.20], [0.25, 0.30]", "['k', 'k'], ['-', 'k']"))
    assert "found 'w4', expected an id from w1 to w3" in str(problem)


def test_a_forward_pass_needs_no_target() -> None:
    assert parse(changed(", target = [0.01]", "")).updates == 0


def test_a_spec_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        parse(BASE).title = "other"


# -------------------------------------------------------------------------------------------- what is refused

REFUSED = [
    # old text, new text, line, column, key, words that must be said
    ('title = "A lesson"', "titel = 1", 1, 1, "titel", "unknown key; did you mean title?"),
    ('title = "A lesson"', "title = 3", 1, 9, "title", "found 3, a text in quotes"),
    ('title = "A lesson"', 'title = ""', 1, 9, "title", "not empty"),
    ('"A lesson"', '"a\\u202eb"', 1, 9, "title", "U+202E direction-changing"),
    ('"A lesson"', '"a\\u0007b"', 1, 9, "title", "U+0007 control"),
    ('"A lesson"', '"a\\ue000b"', 1, 9, "title", "U+E000 private-use"),
    ('"A lesson"', f'"{"a" * 201}"', 1, 9, "title", "at most 200 characters"),
    ("inputs = 2", "inputs = 0", 3, 10, "network.inputs", "found 0, from 1"),
    ("inputs = 2", "inputs = true", 3, 10, "network.inputs", "found true, whole number"),
    ("inputs = 2", "inputs = 2.0", 3, 10, "network.inputs", "found 2.0, whole number"),
    ("inputs = 2", 'inputs = ["a", "a"]', 3, 16, "network.inputs[1]", "the label 'a' twice"),
    ("inputs = 2", f'inputs = ["a", "{"b" * 61}"]', 3, 10, "network.inputs", "at most 60 characters"),
    ("inputs = 2", "input = 2", 3, 1, "network.input", "unknown key; did you mean inputs?"),
    ("inputs = 2", "inputs = 2\nfrozen = ['w7']", 4, 11, "network.frozen[0]", "found 'w7', w1 to w6 or b1 to b1"),
    ("inputs = 2", "inputs = 2\nfrozen = ['W5']", 4, 11, "network.frozen[0]", "did you mean w5?"),
    ("inputs = 2", "inputs = 2\noutputs = [3]", 4, 12, "network.outputs[0]", "layer 3, does not exist, from 1 to 2"),
    ("inputs = 2", "inputs = 2\noutputs = []", 4, 11, "network.outputs", "an empty list, at least one"),
    ("inputs = 2", "inputs = 2\nshared = {'a b' = 1}", 4, 11, "network.shared.'a b'", "a name of at most 40"),
    ('"sigmoid"', '"sigmod"', 6, 14, "network.layers[0].activation", "found 'sigmod'; did you mean sigmoid?"),
    ('"sigmoid"', '"x + foo(x)"', 6, 19, "network.layers[0].activation", "the name 'foo' is not known"),
    ('"sigmoid"', '"x ** 0x10"', 6, 20, "network.layers[0].activation", "decimal digits"),
    ('"sigmoid"', '"1 + 2"', 6, 15, "network.layers[0].activation", "a formula without x"),
    ("0.15", '"0.15"', 7, 13, "network.layers[0].weights[0][0]", "found '0.15', a number"),
    ("0.20]", '"kk"]', 7, 19, "network.layers[0].weights[0][1]", "found 'kk'"),
    ("0.30", "nan", 7, 33, "network.layers[0].weights[1][1]", "found NaN, a finite number"),
    ("0.30", "-inf", 7, 33, "network.layers[0].weights[1][1]", "-Infinity, a finite number"),
    ("0.30", "false", 7, 33, "network.layers[0].weights[1][1]", "found false, a number"),
    ("0.30", "1e301", 7, 33, "network.layers[0].weights[1][1]", "exponent from -300 to 300"),
    ("0.30", "1e99999999999999999999", 7, 33, "network.layers[0].weights[1][1]", "exponent from -300"),
    ("0.30", "0." + "1" * 31, 7, 33, "network.layers[0].weights[1][1]", "at most 30 digits"),
    ("[0.25, 0.30]", "[0.25]", 7, 26, "network.layers[0].weights[1]", "1 weight in row 2, expected 2"),
    (", [0.25, 0.30]", "", 7, 11, "network.layers[0].weights", "found 1 row, expected 2 rows"),
    ("[0.40, 0.45]", '["-", "-"]', 11, 12, "network.layers[1].weights[0]", "without any edge"),
    ("[[0.40, 0.45]]", "{ init = 'unifrom' }", 11, 20, "network.layers[1].weights.init", "did you mean uniform?"),
    ("[[0.40, 0.45]]", "{ init = 'he', sed = 1 }", 11, 26, "network.layers[1].weights.sed", "did you mean seed?"),
    ("[[0.40, 0.45]]", "{ init = 'normal', std = -1 }", 11, 36, "network.layers[1].weights.std", "at least 0"),
    ("[[0.40, 0.45]]", "{ init = 'uniform', low = 2 }", 11, 37, "network.layers[1].weights.low", "low 2 above high 1"),
    ("[[0.40, 0.45]]", "[['-', 'w']]", 11, 18, "network.layers[1].weights[0][1]", "found 'w'"),
    ("bias = 0.35", "bias = [1, 2, 3]", 8, 8, "network.layers[0].bias", "3 biases, expected 2"),
    ("bias = 0.35", "bias = 'q'", 8, 8, "network.layers[0].bias", "found 'q', a number"),
    ("bias = 0.35", "biass = 1", 8, 1, "network.layers[0].biass", "did you mean bias?"),
    ("bias = 0.35", "from = [1]", 8, 9, "network.layers[0].from[0]", "layer 1, which is not earlier"),
    ("bias = 0.35", "from = ['input']", 8, 9, "network.layers[0].from[0]", "found 'input', \"inputs\" or the number"),
    ("neurons = 1", "neurons = 1\nadd = 1", 11, 7, "network.layers[1].add", "layer 1 with 2 values, same size, 1"),
    ("neurons = 1", "neurons = 1\nadd = 9", 11, 7, "network.layers[1].add", "layer 9, which does not exist"),
    ("neurons = 1", "neurons = 1\nfrom = [1, 1]", 11, 12, "network.layers[1].from[1]", "layer 1 twice"),
    ("[0.05, 0.10]", "[0.05]", 13, 19, "training.data[0].input", "found 1 number, expected 2, one per input"),
    ("[0.01]", "[0.01, 0]", 13, 42, "training.data[0].target", "found 2 numbers, expected 1, one per output"),
    ("[0.01] }", "[0.01] }, {input=[1,2]}", 13, 52, "training.data[1]", "a sample without target"),
    ("input = [0.05, 0.10], ", "", 13, 9, "training.data[0].input", "found nothing"),
    ("[{ input = [0.05, 0.10], target = [0.01] }]", "[]", 13, 8, "training.data", "an empty list"),
    ("[training]", "[training]\nlearning_rate = 1", 13, 1, "training.learning_rate", "training.optimizer."),
    ("[training]", "[training]\nloss = 'mse'", 13, 8, "training.loss", "found 'mse', half_squared_error"),
    ("[training]", "[training]\nloss = 't - q'", 13, 13, "training.loss", "the name 'q' is not known"),
    ("[training]", "[training]\noptimizer = {name = 'sgdd'}", 13, 21, "training.optimizer.name", "did you mean sgd?"),
    ("[training]", "[training]\noptimizer.learning_rate = -1", 13, 27, "training.optimizer.learning_rate", "least 0"),
    ("[training]", "[training]\noptimizer = 'sgd'", 13, 13, "training.optimizer", "found 'sgd', a table"),
    ("[training]", "[training]\noptimizer.beta1 = 1", 13, 19, "training.optimizer.beta1", "below 1"),
    (
        "[training]",
        "[training]\noptimizer = {form = 'average'}",
        13,
        14,
        "training.optimizer.form",
        "no form, or momentum",
    ),
    ("[training]", "[training]\noptimizer.state.v.w1 = 1", 13, 1, "training.optimizer.state.v", "sgd keeps nothing"),
    (
        "[training]",
        "[training]\noptimizer = {name = 'adam', state = {v = {w9 = 1}}}",
        13,
        43,
        "training.optimizer.state.v.w9",
        "found 'w9', w1 to w6 or b1 to b1",
    ),
    (
        "[training]",
        "[training]\noptimizer = {name = 'adagrad', state = {v = {w1 = -1}}}",
        13,
        51,
        "training.optimizer.state.v.w1",
        "at least 0",
    ),
    ("[training]", "[training]\nbatch_size = 0", 13, 14, "training.batch_size", "at least 1"),
    ("[training]", "[training]\nepochs = 0", 13, 10, "training.epochs", "at least 1"),
    ("[training]", "[training]\nepochs = 200001", 13, 10, "training.epochs", "200,001 updates --large"),
    ("[training]", "[training]\ntrain_bias = 1", 13, 14, "training.train_bias", "true or false"),
    ("[training]", "[training]\nreduction = 'men'", 13, 13, "training.reduction", "did you mean mean?"),
    ("[training]", "[training]\nmistakes = ['update_weights']", 13, 13, "training.mistakes[0]", "updated_weights?"),
    ("[training]", "[numbers]\ndigits = 16\n[training]", 13, 10, "numbers.digits", "from 0 to 15"),
    ("[training]", "[numbers]\nkind='significant'\ndigits = 0\n[training]", 14, 10, "numbers.digits", "0 significant"),
    ("[training]", "[numbers.slpoe]\ndigits = 1\n[training]", 12, 1, "numbers.slpoe", "did you mean slope?"),
    ("[training]", "[numbers.'dE/dw7']\ndigits = 1\n[training]", 12, 1, "numbers.'dE/dw7'", "an id of this network"),
    ("[training]", "[numbers.slope]\ndigit = 1\n[training]", 13, 1, "numbers.slope.digit", "did you mean digits?"),
    ("[training]", "[page]\ndecimal_mark = ';'\n[training]", 13, 16, "page.decimal_mark", '"." or ","'),
    ("[training]", "[page]\nlanguage = 'tlh'\n[training]", 13, 12, "page.language", '"en" or "de"'),
    ("[training]", "[page]\nshow = [1, 2]\n[training]", 13, 12, "page.show[1]", "update 2, from 1 to 1"),
    ("[training]", "[page]\nsample = 2\n[training]", 13, 10, "page.sample", "sample 2, from 1 to 1"),
    ("[training]", "[page]\nsymbols.nett = 'z'\n[training]", 13, 1, "page.symbols.nett", "did you mean net?"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "key", "words"), REFUSED, ids=[row[4] for row in REFUSED])
def test_each_problem_has_its_place_and_words(old: str, new: str, line: int, column: int, key: str, words: str) -> None:
    found = problems(changed(old, new))
    by_key = {problem.key: problem for problem in found}
    assert key in by_key, "\n".join(map(str, found))
    problem = by_key[key]
    assert (problem.line, problem.column) == (line, column), str(problem)
    assert str(problem).startswith(f"a.toml:{line}:{column}: {key}: found ")
    for piece in words.replace("; ", ", ").split(", "):
        for word in [piece] if piece.startswith(("found", "did")) else piece.split():
            assert word in str(problem), str(problem)


FOLLOWED = {"network.input", "training.data", "network.layers[1].from[1]"}
"""Keys whose absence or change is a second problem."""


@pytest.mark.parametrize("row", [row for row in REFUSED if row[4] not in FOLLOWED][::6])
def test_a_problem_stands_alone(row: tuple[Any, ...]) -> None:
    assert [problem.key for problem in problems(changed(row[0], row[1]))] == [row[4]]


def test_all_problems_at_once_in_the_order_of_the_file() -> None:
    text = BASE
    for old, new in (
        ("title =", "titel ="),
        ("inputs = 2", "inputs = 2\nlayer = 1"),
        ('"sigmoid"', '"sigmoidd"'),
        ("0.30]]", "nan, 1]]"),
        ("bias = 0.35", "bias = [true]"),
        ("neurons = 1", "neurons = 1\nfrom = [5]"),
        ("[0.05, 0.10]", "[1]"),
        ("[training]", "[training]\nepochs = 0"),
    ):
        text = text.replace(old, new)
    found = problems(text)
    assert [problem.key for problem in found] == [
        "titel",
        "network.layer",
        "network.layers[0].activation",
        "network.layers[0].weights[1]",
        "network.layers[0].weights[1][1]",
        "network.layers[0].bias",
        "network.layers[0].bias[0]",
        "network.layers[1].from[0]",
        "training.epochs",
        "training.data[0].input",
    ]
    assert [(p.line, p.column) for p in found] == sorted((p.line, p.column) for p in found)


def test_limits_give_way_to_large() -> None:
    big = changed("[[0.15, 0.20], [0.25, 0.30]]", "{ init = 'he' }").replace("neurons = 2", "neurons = 10001")
    big = big.replace("[[0.40, 0.45]]", "{ init = 'he' }")
    assert "--large" in str(problems(big)[0]) and "30,003 weights" in str(problems(big)[0])
    assert parse(big, large=True).sizes == (2, 10001, 1)
    long = BASE + "#" * 2_000_000
    assert "--large" in str(problems(long)[0])
    assert parse(long, large=True) == parse(BASE)
    many = changed("[0.01] }", "[0.01] }" + ", { input = [1, 2], target = [3] }" * 10_000)
    assert "10,001 samples" in str(problems(many)[0])


def test_json_places_and_repeated_keys() -> None:
    text = '{\n "title": "x",\n "netwrok": {},\n "training": {"data": [{"input": [1, true]}], "epochs": NaN}\n}'
    found = {problem.key: (problem.line, problem.column) for problem in problems(text, json=True)}
    assert found["netwrok"] == (3, 2)
    assert found["training.data[0].input[1]"] == (4, 38)
    assert found["training.epochs"] == (4, 57)
    (twice,) = problems('{"title": "a",\n "title": "b"}', json=True)
    assert (twice.line, twice.column, twice.key) == (2, 2, "title")


HOSTILE: list[tuple[str | bytes, str, tuple[int, int]]] = [
    ("a = [", "Invalid value", (1, 6)),
    ("a = 1\nb = = 2", "Invalid value", (2, 5)),
    ("a = 1\na = 2", "Cannot overwrite a value", (2, 6)),
    ("[" * 100_000, "levels of brackets", (1, 33)),
    ("a = " + "[" * 100_000, "levels of brackets", (1, 37)),
    ("a" + ".a" * 500_000 + " = 1", "dotted keys", (1, 66)),
    ("a = 1\nb = " + "9" * 5000, "out of range", (2, 5)),
    (b"t\0i\0t\0l\0e\0", "UTF-16", (1, 1)),
    ("title = 'x'".encode("utf-16"), "UTF-16", (1, 1)),
    (b"a = 1\nb = '\xe9'", "byte 12 (0xE9)", (2, 6)),
    (b"a = '\0'", "NUL", (1, 6)),
]


@pytest.mark.parametrize(("text", "words", "place"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_get_one_clear_message(text: str | bytes, words: str, place: tuple[int, int]) -> None:
    (problem,) = problems(text)
    assert words in str(problem) and (problem.line, problem.column) == place


def test_a_file_of_nothing_but_mistakes_reports_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a mistake costs, the search for the nearest name, is paid for those alone."""
    near, asked = difflib.get_close_matches, list[str]()
    monkeypatch.setattr(difflib, "get_close_matches", lambda word, *rest: asked.append(word) or near(word, *rest))
    found = problems("".join(f"key{n} = 1\n" for n in range(100_000)))
    assert len(found) == 1000 and len(asked) <= 2 * len(found)
    assert str(SpecError(found)).endswith("… and 950 more")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "3", "[1]", "{", '{"a": 1e99999999999999}', ""])
def test_hostile_json(text: str) -> None:
    assert problems(text, json=True)


def test_brackets_in_texts_and_comments_are_not_nesting() -> None:
    assert parse(changed("A lesson", "[" * 40) + "# " + "[" * 40).title == "[" * 40


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path, "a\0b"):
        with pytest.raises(SpecError, match="a file that can be read"):
            load(path)


def test_deep_or_cyclic_data_is_refused() -> None:
    cyclic: dict[str, Any] = {}
    cyclic["network"] = cyclic
    with pytest.raises(SpecError, match="nested too deeply"):
        from_mapping(cyclic)
    with pytest.raises(SpecError, match=r"^<spec>: title: found"):
        from_mapping({"title": 3})


@settings(max_examples=150)
@given(st.text() | st.binary(), st.booleans())
def test_random_text_is_read_or_refused(text: str | bytes, as_json: bool) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text, json=as_json)
    assert str(caught.value)


PIECES = [*"[]{}=\"'\n,.#\\", '"""', "nan", "-1", "true", "[[network.layers]]", "w1"]


@settings(max_examples=300)
@given(st.sampled_from([BASE, RICH, STARTER]), st.data())
def test_mutations_are_read_or_refused(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 12))
        text = text[:start] + data.draw(st.sampled_from(PIECES) | st.text(max_size=4)) + text[start + cut :]
    try:
        read = parse(text)
    except SpecError as error:
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)
    else:
        assert from_mapping(to_mapping(read)) == read


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.data())
def test_a_wrong_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    mapping = tomllib.loads(RICH)
    node: Any = mapping
    while True:
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if not (isinstance(node[key], dict | list) and node[key]) or data.draw(st.booleans()):
            break
        node = node[key]
    node[key] = data.draw(JUNK)
    try:
        from_mapping(mapping)
    except SpecError as error:
        assert str(error)


# ------------------------------------------------------------------------------------------- schema and starter


def test_the_schema_accepts_and_refuses_what_the_reader_does() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    for text in (BASE, RICH, STARTER):
        validator.validate(tomllib.loads(text))
    for old, new in (("title", "titel"), ("inputs = 2", "inputs = 0"), ("bias", "biass"), ("0.35", "true")):
        assert not validator.is_valid(tomllib.loads(BASE.replace(old, new)))


def test_the_schema_describes_every_key() -> None:
    whole = schema()
    tables = {"Spec": whole, **whole["$defs"]}
    assert len(tables) > 10
    for name, table in tables.items():
        assert table["description"], name
        for key, part in table["properties"].items():
            assert part.get("description"), f"{name}.{key}"
    json.dumps(whole)


def test_the_starter_is_a_lesson() -> None:
    read = parse(STARTER)
    assert read.sizes == (2, 2, 1) and read.updates == 1
    assert STARTER.count("#") > 15 and all(len(line) <= 120 for line in STARTER.splitlines())


def test_heavy_libraries_stay_out() -> None:
    code = "import sys, explainer.spec as s; s.parse(s.STARTER); print({'numpy', 'sympy', 'jinja2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


TURNED = """
[network]
inputs = 2
[[network.layers]]
neurons = 3
rows = "inputs"
weights = [[0.11, 0.12, 0.13], [0.21, 0.22, 0.23]]
[training]
data = [{ input = [1, 2], target = [1, 1, 1] }]
"""


def test_rows_of_inputs_are_turned() -> None:
    straight = TURNED.replace('rows = "inputs"\n', "").replace(
        "[[0.11, 0.12, 0.13], [0.21, 0.22, 0.23]]", "[[0.11, 0.21], [0.12, 0.22], [0.13, 0.23]]"
    )
    assert parse(TURNED) == parse(straight)
    assert from_mapping(to_mapping(parse(TURNED))) == parse(TURNED)


@pytest.mark.parametrize("rows", ["inputs", "neurons"])
def test_a_matrix_that_fits_turned_says_so(rows: str) -> None:
    other = {"inputs": "neurons", "neurons": "inputs"}[rows]
    text = TURNED.replace('rows = "inputs"', f'rows = "{other}"')
    if rows == "neurons":
        text = text.replace("[[0.11, 0.12, 0.13], [0.21, 0.22, 0.23]]", "[[0.11, 0.21], [0.12, 0.22], [0.13, 0.23]]")
    with pytest.raises(SpecError) as refused:
        parse(text)
    (problem,) = refused.value.problems
    assert problem.guess == f'rows = "{rows}"'


def test_a_turned_weight_is_found_where_it_was_typed() -> None:
    with pytest.raises(SpecError) as refused:
        parse(TURNED.replace("0.13", "nan"))
    (problem,) = refused.value.problems
    assert (problem.key, problem.line, problem.column) == ("network.layers[0].weights[0][2]", 7, 25)


def test_a_turned_neuron_has_an_edge_and_rows_are_counted() -> None:
    for old, new, found in (
        ("[0.11, 0.12, 0.13], [0.21, 0.22, 0.23]", '["-", 0.12, 0.13], ["-", 0.22, 0.23]', "a neuron without any edge"),
        (", [0.21, 0.22, 0.23]", "", "1 row"),
        ("0.22, 0.23", "0.22", "2 weights in row 2"),
    ):
        with pytest.raises(SpecError) as refused:
            parse(TURNED.replace(old, new))
        assert [problem.found for problem in refused.value.problems] == [found]


@pytest.mark.parametrize(
    ("key", "value", "guess"),
    [
        ("loss", '"mse"', "mean_squared_error"),
        ("loss", '"BCE"', "binary_cross_entropy"),
        ("lr", "0.1", "training.optimizer.learning_rate"),
        ("batch", "2", "batch_size"),
        ("targets", "[1]", "training.data.target"),
    ],
)
def test_names_of_other_programs_are_guessed(key: str, value: str, guess: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse(TURNED.replace("[training]", f"[training]\n{key} = {value}"))
    assert [problem.guess for problem in refused.value.problems] == [guess]


def test_one_number_is_guessed_as_a_list() -> None:
    with pytest.raises(SpecError) as refused:
        parse(re.sub(r"input = \[[^]]*\]", "input = 1.8", BASE, count=1))
    assert [problem.guess for problem in refused.value.problems] == ["[1.8]"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('weights = [[0.40, 0.45]]', 'activation = "softmax"\nweights = [[0.40, 0.45]]', "softmax over one neuron"),
        ("[training]", "[training]\nbatch_size = 3", "3 with 1 sample"),
        ("", "", None),
    ],
)  # fmt: skip
def test_oddities_are_remarked_on(old: str, new: str, said: str | None) -> None:
    found = list(hints(parse(BASE.replace(old, new))))
    assert [said in hint for hint in found if said] == ([True] if said else [])


def test_targets_of_a_softmax_add_up() -> None:
    text = TURNED.replace("neurons = 3", 'neurons = 3\nactivation = "softmax"')
    text = text.replace("[training]", '[training]\nloss = "cross_entropy"')
    assert "adds up to 3" in "".join(hints(parse(text)))
    assert not list(hints(parse(text.replace("[1, 1, 1]", "[0.333, 0.333, 0.333]"))))
