"""What must fit together in a spec: shapes, layer numbers, names, ids, sizes.

In: the plain data of a file, which may be wrong in any other way. Out: findings, every one that can be told.

    >>> spec = {"network": {"inputs": 2}, "training": {"data": [{"input": [1]}]}}
    >>> [finding.found for finding in find_conflicts(spec)]
    ['1 number']

The rules read the raw data and not the model, so that one wrong number in a file does not hide a missing row. A rule
says nothing about a value whose own type is wrong: `explainer.spec.fields` does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from explainer.spec.classes import is_class
from explainer.spec.fields import INPUTS, NO_EDGE, is_whole, read_layer
from explainer.spec.known_names import ASKABLE_KINDS, FIND, NUMBER_KINDS, known_activations
from explainer.spec.layer_rules import find_layer_conflicts, find_short_hand_conflicts
from explainer.spec.optimizer_rules import find_optimizer_conflicts
from explainer.spec.problems import Finding, KeyPath, nearest_name, show_value
from explainer.spec.raw_ids import KnownIds, find_unknown_parameters, number_parameters
from explainer.spec.raw_shape import RawShape, list_of, number_of, read_shape, table_of

MAX_WEIGHTS = 20_000
MAX_UPDATES = 200_000
MAX_SAMPLES = 10_000


def find_conflicts(data: Any, *, large: bool = False) -> Iterator[Finding]:
    """Every way in which the parts of the data do not fit together."""
    shape = read_shape(data)
    for rule in (
        _sources,
        find_layer_conflicts,
        _steps,
        _weights,
        _alphas,
        _drawn_ranges,
        _biases,
        _frozen_ids,
        find_optimizer_conflicts,
        _outputs,
        _labels,
        _samples,
        _numbers,
        _page,
        _homework,
    ):
        yield from filter(None, map(shape.resolved.place_in_file, rule(shape)))
    yield from find_short_hand_conflicts(shape)
    if not large:
        yield from _limits(shape)


def _count_words(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + 's'}" if number else f"no {noun}s"


# ------------------------------------------------------------------------------------------- the network


def _sources(shape: RawShape) -> Iterator[Finding]:
    for index, layer in enumerate(shape.layers):
        path: KeyPath = ("network", "layers", index)
        earlier = f'"{INPUTS}" or a layer before layer {shape.resolved.written_number(index + 1)}'
        sources = [read_layer(value) for value in list_of(layer.get("from"))]
        if "from" in layer and not sources and isinstance(layer["from"], list):
            yield Finding((*path, "from"), "an empty list", "at least one entry")
        seen = set[int | None]()
        for place, source in enumerate(sources):
            if source is not None and source > index:
                yield Finding((*path, "from", place), _layer_found(source, shape), earlier)
            elif source is not None and source in seen:
                named = _layer_name(shape.resolved.written_number(source))
                yield Finding((*path, "from", place), f"{named} twice", "each layer once")
            seen.add(source)
        added = read_layer(layer.get("add"))
        if added is not None and added > index:
            yield Finding((*path, "add"), _layer_found(added, shape), earlier)
        elif added is not None:
            theirs, ours = shape.sizes[added], shape.sizes[index + 1]
            if theirs and ours and theirs != ours:
                found = f"{_layer_name(shape.resolved.written_number(added))} with {_count_words(theirs, 'value')}"
                yield Finding((*path, "add"), found, f"a layer of the same size, {ours}")


def _layer_name(number: int) -> str:
    return f"layer {number}" if number else INPUTS


def _layer_found(number: int, shape: RawShape) -> str:
    missing = number > len(shape.layers)
    return f"layer {shape.resolved.written_number(number)}, " + (
        "which does not exist" if missing else "which is not earlier"
    )


def _weights(shape: RawShape) -> Iterator[Finding]:
    shared = table_of(shape.network.get("shared"))
    for index, layer in enumerate(shape.layers):
        path: KeyPath = ("network", "layers", index, "weights")
        if {"weights", "equals", "kind"}.isdisjoint(layer):
            expected = "weights, one row per neuron, or equals with a formula of earlier layers"
            yield Finding(path, "nothing", expected)
        if not isinstance(layer.get("weights"), list):
            continue
        matrix, per_input = layer["weights"], layer.get("rows") == "inputs"
        words = ("one per neuron", "one per incoming value")
        sides = ((shape.sizes[index + 1], words[0]), (shape.fan_in[index], words[1]))
        (rows, each_row), (columns, each_column) = reversed(sides) if per_input else sides
        if rows != columns and is_matrix(matrix, columns, rows):
            found, guess = f"{columns} rows of {rows} weights", "neurons" if per_input else "inputs"
            yield Finding(path, found, f"{rows} rows of {columns}, {each_row}", f'rows = "{guess}"')
            continue
        if rows is not None and len(matrix) != rows:
            yield Finding(path, _count_words(len(matrix), "row"), f"{_count_words(rows, 'row')}, {each_row}")
        for number, row in enumerate(matrix):
            if isinstance(row, list):
                yield from _row((*path, number), row, columns, each_column, shared)
        if per_input:
            whole = is_matrix(matrix, rows, columns)
            neurons = [(path, list(column)) for column in zip(*matrix, strict=True)] if whole else []
        else:
            neurons = [((*path, number), list_of(row)) for number, row in enumerate(matrix)]
        for place, edges in neurons:
            if edges and all(isinstance(edge, str) and edge == NO_EDGE for edge in edges):
                yield Finding(place, "a neuron without any edge", "at least one weight")


def is_matrix(rows: list[Any], height: int | None, width: int | None) -> bool:
    """Whether these are rows of lists of a known height and width."""
    known = height is not None and width is not None and len(rows) == height
    return known and all(isinstance(row, list) and len(row) == width for row in rows)


def _row(path: KeyPath, row: list[Any], columns: int | None, each: str, shared: Collection[str]) -> Iterator[Finding]:
    if columns is not None and len(row) != columns:
        found = f"{_count_words(len(row), 'weight')} in row {int(path[-1]) + 1}"
        yield Finding(path, found, f"{columns}, {each}")
    for column, entry in enumerate(row):
        if isinstance(entry, str) and entry != NO_EDGE and entry not in shared:
            known = f"a name from [network.shared] ({', '.join(shared)})" if shared else "a number"
            yield Finding(
                (*path, column), show_value(entry), f'{known}, or "{NO_EDGE}" for no edge', nearest_name(entry, shared)
            )


def _steps(shape: RawShape) -> Iterator[Finding]:
    """What must fit together where neurons answer yes or no."""
    if shape.layers:  # the rows of functions take as long to load as half of all other checks
        from explainer.spec.step_rules import find_step_conflicts

        yield from find_step_conflicts(shape)


def _alphas(shape: RawShape) -> Iterator[Finding]:
    """An alpha where the activation takes one."""
    layers = [(index, layer) for index, layer in enumerate(shape.layers) if "alpha" in layer]
    if not layers:  # the rows need not be loaded
        return
    from explainer.functions import ACTIVATIONS

    takers = " or ".join(name for name, row in ACTIVATIONS.items() if "alpha" in row.parameters)
    for index, layer in layers:
        activation = layer.get("activation", "identity")
        if isinstance(activation, str):
            row = known_activations().get(activation)
            if row is None or "alpha" not in row.parameters:
                found = f"alpha beside the activation {show_value(activation)}, which takes none"
                expected = f"no alpha, or the activation {takers}"
                yield Finding(("network", "layers", index, "alpha"), found, expected, on_key=True)


def _drawn_ranges(shape: RawShape) -> Iterator[Finding]:
    for index, layer in enumerate(shape.layers):
        for key in ("weights", "bias"):
            drawn = table_of(layer.get(key))
            low, high = number_of(drawn.get("low", -1)), number_of(drawn.get("high", 1))
            if low is not None and high is not None and low > high:
                at = "low" if "low" in drawn else "high"
                found = f"low {show_value(low)} above high {show_value(high)}"
                yield Finding(("network", "layers", index, key, at), found, "low of at most high")


def _biases(shape: RawShape) -> Iterator[Finding]:
    for index, layer in enumerate(shape.layers):
        bias, neurons = layer.get("bias"), shape.sizes[index + 1]
        if isinstance(bias, list) and neurons is not None and len(bias) != neurons:
            path: KeyPath = ("network", "layers", index, "bias")
            yield Finding(
                path, _count_words(len(bias), "bias").replace("biass", "biases"), f"{neurons}, one per neuron"
            )
        shared = table_of(shape.network.get("shared"))
        for place, entry in enumerate(list_of(bias)):
            if isinstance(entry, str) and entry not in shared:
                known = f"a name from [network.shared] ({', '.join(shared)}) or a number" if shared else "a number"
                at: KeyPath = ("network", "layers", index, "bias", place)
                yield Finding(at, show_value(entry), known, nearest_name(entry, shared))


def _frozen_ids(shape: RawShape) -> Iterator[Finding]:
    frozen = enumerate(list_of(shape.network.get("frozen")))
    yield from find_unknown_parameters(shape, ((("network", "frozen", place), name) for place, name in frozen))


def _outputs(shape: RawShape) -> Iterator[Finding]:
    seen = set[int]()
    for place, number in enumerate(list_of(shape.network.get("outputs"))):
        if not is_whole(number):
            continue
        if number > len(shape.layers):
            expected = f"a layer from 1 to {len(shape.typed)}"
            yield Finding(("network", "outputs", place), _layer_found(number, shape), expected)
        elif number in seen:
            again = f"layer {shape.resolved.written_number(number)} twice"
            yield Finding(("network", "outputs", place), again, "each layer once")
        seen.add(number)


def _labels(shape: RawShape) -> Iterator[Finding]:
    lists: list[tuple[KeyPath, Any]] = [(("network", "inputs"), shape.network.get("inputs"))]
    lists += [(("network", "layers", i, "neurons"), layer.get("neurons")) for i, layer in enumerate(shape.layers)]
    first: dict[str, KeyPath] = {}
    for path, labels in lists:
        for place, label in enumerate(list_of(labels)):
            if isinstance(label, str):
                before = first.setdefault(label, (*path, place))
                if before != (*path, place):
                    expected = f"a label of its own ({shape.resolved.written_path(before)} has it already)"
                    yield Finding((*path, place), f"the label {show_value(label)} twice", expected)


# -------------------------------------------------------------------------------- training, numbers, page


def _samples(shape: RawShape) -> Iterator[Finding]:
    with_target = [bool({"target", "class"} & sample.keys()) for sample in shape.samples]
    yield from _classes(shape)
    yield from _sample_weights(shape, any(with_target))
    for index, sample in enumerate(shape.samples):
        path: KeyPath = ("training", "data", index)
        for key, count, each in (("input", shape.sizes[0], "input"), ("target", shape.targets, "output neuron")):
            values = sample.get(key)
            if isinstance(values, list) and count is not None and len(values) != count:
                yield Finding((*path, key), _count_words(len(values), "number"), f"{count}, one per {each}")
        if sample and not with_target[index] and any(with_target):
            yield Finding(path, "a sample without target", "a target in every sample, or in none")


def _sample_weights(shape: RawShape, learns: bool) -> Iterator[Finding]:
    """Weights of samples where no error is weighted."""
    perceptron = table_of(shape.training.get("optimizer")).get("name") == "perceptron"
    for index, sample in enumerate(shape.samples):
        if "weight" not in sample:
            continue
        for found, is_there, expected in (
            ("a weight without a target", not learns, "a target in every sample: its error is what is weighted"),
            ("a weight with the perceptron's rule", perceptron, "none: the rule takes every error as it is"),
            ("a weight beside [homework]", bool(shape.homework), "none: sheets are drawn with every sample alike"),
            (
                _count_words(len(list_of(sample["weight"])), "weight"),
                len(list_of(sample["weight"])) not in (0, len(shape.outputs)),
                f"a number, or {len(shape.outputs)}: one for each layer that bears a loss",
            ),
        ):
            if is_there:
                yield Finding(("training", "data", index, "weight"), found, expected, on_key=True)


def _classes(shape: RawShape) -> Iterator[Finding]:
    """A class that is none of the outputs, or stands beside a target."""
    for index, typed in enumerate(map(table_of, list_of(shape.training.get("data")))):
        if "class" not in typed:
            continue
        path: KeyPath = ("training", "data", index, "class")
        if "target" in typed:
            yield Finding(path, "a class beside a target", "one of the two", on_key=True)
        elif shape.targets == 1:
            yield Finding(path, "a class where there is one output", "target = 0 or target = 1", on_key=True)
        elif is_whole(typed["class"]) and shape.targets and not is_class(typed["class"], shape.targets):
            expected = f"a class from 0 to {shape.targets - 1}, one per output"
            yield Finding(path, f"class {show_value(typed['class'])}", expected)


def _numbers(shape: RawShape) -> Iterator[Finding]:
    numbers = shape.numbers
    own = ("digits", "kind", "rounding", "carry")
    rules = {key: value for key, value in numbers.items() if key not in own and isinstance(value, dict)}
    for name, rule in (("", numbers), *rules.items()):
        kind = rule.get("kind", numbers.get("kind"))
        if kind == "significant" and rule.get("digits", numbers.get("digits", 6)) == 0:
            path: KeyPath = ("numbers", name) if name else ("numbers",)
            at = (*path, "digits") if "digits" in rule else (*path, "kind")
            yield Finding(at, "0 significant digits", "at least 1")
    known = KnownIds.of(shape)
    for name in rules:
        if name not in NUMBER_KINDS and not known.hold(str(name)):
            expected = f"a kind of quantity ({', '.join(NUMBER_KINDS)}) or an id of this network such as dE/dw1"
            yield Finding(
                ("numbers", name),
                show_value(name),
                expected,
                nearest_name(str(name), (*NUMBER_KINDS, *own)),
                on_key=True,
            )


def _page(shape: RawShape) -> Iterator[Finding]:
    updates = shape.updates
    for place, number in enumerate(list_of(shape.page.get("show"))):
        if is_whole(number) and updates is not None and number > updates:
            expected = f"an update from 1 to {updates}" if updates else "none: no sample has a target"
            yield Finding(("page", "show", place), f"update {number}", expected)
    sample = shape.page.get("sample")
    if is_whole(sample) and 0 < len(shape.samples) < sample:
        yield Finding(("page", "sample"), f"sample {sample}", f"a sample from 1 to {len(shape.samples)}")


MAX_CHOICES = 1_000_000
"""Numbers in one range of [homework.vary]."""


def _homework(shape: RawShape) -> Iterator[Finding]:
    vary = table_of(shape.homework.get("vary"))
    for name, choices in vary.items():
        path: KeyPath = ("homework", "vary", name)
        if isinstance(choices, list) and not choices:
            yield Finding(path, "an empty list", "at least one number to choose")
        elif isinstance(choices, dict):
            yield from _range_conflicts(path, choices)
        smallest = (
            number_of(choices.get("low"))
            if isinstance(choices, dict)
            else min(filter(None, map(number_of, list_of(choices))), default=None)
        )
        if name == "learning_rate" and smallest is not None and smallest < 0:
            yield Finding(path, f"a learning rate of {show_value(smallest)}", "numbers of at least 0")
    numbered, targets = number_parameters(shape), any("target" in sample for sample in shape.samples)
    missing = {
        "weights": numbered and not numbered.weights,
        "biases": numbered and not numbered.biases,
        "targets": not targets,
    }
    for name in (name for name in vary if missing.get(name)):
        yield Finding(("homework", "vary", name), f"{name} to vary", f"none: this network has no {name}", on_key=True)
    known = KnownIds.of(shape)
    for key in ("ask", "blank"):
        for place, name in enumerate(list_of(shape.homework.get(key))):
            if isinstance(name, str) and name not in ASKABLE_KINDS and not known.hold(name):
                expected = f"a kind of line ({', '.join(ASKABLE_KINDS)}) or an id of this network such as dE/dw1"
                yield Finding(("homework", key, place), show_value(name), expected, nearest_name(name, ASKABLE_KINDS))
    if shape.homework.get("series") and shape.homework.get("blank"):
        found, expected = "blank beside series", "one of the two: a series says itself which lines are blank"
        yield Finding(("homework", "blank"), found, expected, on_key=True)
    yield from _mistake_to_find(shape)
    if shape.homework and list_of(shape.training.get("mistakes")):
        yield Finding(("training", "mistakes"), "mistakes beside [homework]", "none: keys are made without slips")


def _mistake_to_find(shape: RawShape) -> Iterator[Finding]:
    """What ask = "find" cannot stand beside, and what only it can."""
    if shape.homework.get("ask") != FIND:
        if shape.homework.get("mistakes"):
            yield Finding(("homework", "mistakes"), "mistakes to find", f'ask = "{FIND}" beside them', on_key=True)
        return
    for key in ("blank", "series", "reason", "must_show"):
        if shape.homework.get(key) not in (None, [], ()):
            yield Finding(("homework", key), f'{key} beside ask = "{FIND}"', "one of the two", on_key=True)
    if shape.numbers.get("carry") is False:
        expected = f'true, or left out: with ask = "{FIND}" every line follows from the numbers that stand there'
        yield Finding(("numbers", "carry"), "carry = false", expected)
    if not any("target" in sample for sample in shape.samples):
        yield Finding(("homework", "ask"), f'ask = "{FIND}" without a target', "a target in every sample")


def _range_conflicts(path: KeyPath, choices: dict[str, Any]) -> Iterator[Finding]:
    low, high, step = (number_of(choices.get(key, Decimal("0.05"))) for key in ("low", "high", "step"))
    if low is not None and high is not None and low > high:
        yield Finding((*path, "low"), f"low {show_value(low)} above high {show_value(high)}", "low of at most high")
    elif low is not None and high is not None and step and (high - low) / step >= MAX_CHOICES:
        yield Finding(path, "too many numbers to choose from", f"at most {MAX_CHOICES:,}: a larger step")


def _limits(shape: RawShape) -> Iterator[Finding]:
    sized = zip(shape.fan_in, shape.sizes[1:], strict=True)
    weights = sum(fan_in * neurons for fan_in, neurons in sized if fan_in and neurons)
    for path, number, limit, noun in (
        (("network", "layers"), weights, MAX_WEIGHTS, "weights"),
        (("training", "data"), len(shape.samples), MAX_SAMPLES, "samples"),
        (("training", "epochs"), shape.updates or 0, MAX_UPDATES, "updates"),
    ):
        if number > limit:
            yield Finding(path, f"{number:,} {noun}", f"at most {limit:,}, or the option --large")
