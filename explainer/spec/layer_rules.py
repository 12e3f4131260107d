"""What must fit together in named layers and in layers that are formulas.

In: a `RawShape`. Out: findings: a name that something else has; a formula that names what is not there, layers of
different sizes, or stands beside keys of a layer with weights.

    >>> from explainer.spec.raw_shape import read_shape
    >>> layers = [{"name": "f", "equals": "i1 + i3"}]
    >>> shape = read_shape({"network": {"inputs": 2, "layers": layers}})
    >>> [finding.found[:56] for finding in find_layer_conflicts(shape)]
    ["a formula that cannot be read (the name 'i3' is not know"]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explainer.spec.cells import is_cell
from explainer.spec.problems import Finding, KeyPath, show_value
from explainer.spec.raw_ids import layer_names, number_parameters, raw_symbol_table
from explainer.spec.raw_shape import RawShape, list_of, name_of, table_of
from explainer.spec.shorthand import KINDS
from explainer.spec.wiring import Stands, layer_read, read_formulas

BESIDE_EQUALS = ("weights", "bias", "from", "add", "alpha", "rows")
"""Keys of a layer with weights."""
BESIDE_KIND = (*BESIDE_EQUALS, "neurons", "equals", "activation", "threshold", "at_zero", "dropout")
"""Keys of plain layers, which a short-hand says itself."""
OF_WHAT = "a formula of earlier layers, inputs and shared weights"


def find_layer_conflicts(shape: RawShape) -> Iterator[Finding]:
    """Every way in which names and formulas of layers do not fit."""
    yield from _names(shape)
    yield from _shared_names(shape)
    yield from _formulas(shape)
    yield from _dropout(shape)
    yield from _heads(shape)


def find_short_hand_conflicts(shape: RawShape) -> Iterator[Finding]:
    """Keys that do not belong to a short-hand, or stand without one, and what does not fit in it; each
    with its place in the file."""
    own = tuple(dict.fromkeys(key for row in KINDS.values() for key in row.keys))
    yield from shape.resolved.findings
    for index, place in enumerate(shape.resolved.origins):
        layer = shape.typed[place]
        if is_cell(layer):
            continue
        path: KeyPath = ("network", "layers", place)
        row = KINDS.get(name_of(layer.get("kind")))
        if row is None:
            for key in (key for key in own if key in layer and "kind" not in layer):
                expected = " or ".join(f'kind = "{kind}"' for kind, row in KINDS.items() if key in row.keys)
                yield Finding((*path, key), f"{key} without a kind", f"{expected} beside it", on_key=True)
            continue
        for key in (key for key in layer if key in BESIDE_KIND and key not in row.allowed):
            expected = f"none: a layer of this kind has {', '.join(row.allowed)}"
            yield Finding((*path, key), f'{key} beside kind = "{layer["kind"]}"', expected, on_key=True)
        source = layer_read(shape.layers[index], index)
        if source is None:
            yield Finding((*path, "from"), show_value(layer["from"]), "a list with one earlier layer", on_key=True)
            continue
        table = raw_symbol_table(shape, {})
        stands = table.before(index + 1) if table else {}
        ids = table.ids[source] if table else ()
        taken = next((id for m, id in enumerate(ids) if stands[id] != Stands(source, m)), None)
        if taken is not None:
            yield Finding(path, f"the label {show_value(taken)} on a neuron of another id", "another label")
        for key, found, expected in row.conflicts(layer, shape.sizes[source]):
            yield Finding((*path, key) if key in layer else path, found, expected, on_key=key not in layer)


def _heads(shape: RawShape) -> Iterator[Finding]:
    """A loss of its own, or the weight of one, where a layer can have none."""
    learns = any({"target", "class"} & sample.keys() for sample in shape.samples)
    perceptron = table_of(shape.training.get("optimizer")).get("name") == "perceptron"
    for index, layer in enumerate(shape.layers):
        for key in (key for key in ("loss", "loss_weight") if key in layer):
            for found, is_there, expected in (
                (f"{key} on a layer that is not in outputs", index + 1 not in shape.outputs,
                 "none, or the layer among the outputs of [network]"),
                (f"{key} without a target", not learns, "a target in every sample"),
                (f"{key} with the perceptron's rule", perceptron, "none: the rule takes every error as it is"),
                (f"{key} beside [homework]", bool(shape.homework), "none: sheets ask for one loss"),
            ):  # fmt: skip
                if is_there:
                    yield Finding(("network", "layers", index, key), found, expected, on_key=True)


def _dropout(shape: RawShape) -> Iterator[Finding]:
    """Where a mask does not fit, and where none can stand."""
    for index, layer in enumerate(shape.layers):
        if "dropout" not in layer:
            continue
        path: KeyPath = ("network", "layers", index, "dropout")
        hidden = "none: dropout stands on a hidden layer with weights"
        for found, is_there in (
            ("dropout beside equals", "equals" in layer),
            ("dropout beside add", "add" in layer),
            ("dropout on a layer that bears the loss", index + 1 in shape.outputs),
            ("dropout on a softmax", layer.get("activation") == "softmax"),
            ("dropout on a step", layer.get("activation") in ("step", "sign")),
            ("dropout beside [homework]", bool(shape.homework)),
        ):
            if is_there:
                yield Finding(path, found, hidden, on_key=True)
        mask, size = list_of(table_of(layer["dropout"]).get("mask")), shape.sizes[index + 1]
        rows = mask if mask and isinstance(mask[0], list | tuple) else [mask]
        lengths = [len(row) for row in rows if isinstance(row, list | tuple) and len(row) != size]
        if len(rows) not in (1, len(shape.samples)):
            expected = f"{len(shape.samples)}, one per sample, or a single one"
            yield Finding((*path, "mask"), f"{len(rows)} masks", expected)
        elif size is not None and mask and lengths:
            yield Finding((*path, "mask"), f"a mask of {lengths[0]}", f"{size} numbers, one per neuron")


def _names(shape: RawShape) -> Iterator[Finding]:
    taken, sizes = dict(_other_names(shape)), dict[str, int]()
    names = layer_names(shape)
    for index, name in enumerate(names[1:]):
        if name is None:
            continue
        path: KeyPath = ("network", "layers", index, "name")
        size = shape.sizes[index + 1] or 1
        before = next((other for other, of in sizes.items() if _is_neuron_id(name, other, of)), name)
        id = name if name in taken else next((text for text in taken if _is_neuron_id(text, name, size)), None)
        if id is not None or before != name:
            expected = f"a name of its own ({taken[id or before]} has {'it' if id in (None, name) else id} already)"
            yield Finding(path, f"the name {show_value(name)}", expected)
            continue
        taken[name], sizes[name] = shape.resolved.written_path(path), size


def _is_neuron_id(text: str, name: str, size: int) -> bool:
    """Whether a text is the id of a neuron of the layer `name`: f1_2 of f1."""
    number = re.fullmatch(f"{re.escape(name)}_([1-9][0-9]{{0,9}})", text)
    return size > 1 and number is not None and int(number[1]) <= size


def _shared_names(shape: RawShape) -> Iterator[Finding]:
    """A shared weight under the id of another one."""
    numbered = number_parameters(shape)
    for name, id in numbered.shared.items() if numbered else ():
        if re.fullmatch("[wb][0-9]+", name) and name != id:
            expected = f"a name that is no id: as the network counts, this one is {id}"
            yield Finding(("network", "shared", name), f"the name {show_value(name)}", expected, on_key=True)


def _other_names(shape: RawShape) -> Iterator[tuple[str, str]]:
    """(name, where it stands) of everything else in the network that a formula could mean."""
    for name in table_of(shape.network.get("shared")):
        yield name, "[network.shared]"
    places: list[tuple[KeyPath, Any]] = [(("network", "inputs"), shape.network.get("inputs"))]
    places += [(("network", "layers", k, "neurons"), layer.get("neurons")) for k, layer in enumerate(shape.layers)]
    for path, labels in places:
        for place, label in enumerate(list_of(labels)):
            if isinstance(label, str):
                yield label, shape.resolved.written_path((*path, place))


def _formulas(shape: RawShape) -> Iterator[Finding]:
    numbered = number_parameters(shape)
    shared = table_of(shape.network.get("shared"))
    for index, layer in enumerate(shape.layers):
        if "equals" not in layer or "kind" in layer:
            continue
        yield from _beside(layer, index)
        texts = read_formulas(layer["equals"])
        earlier = numbered.earlier[index] if numbered and index < len(numbered.earlier) else {}
        table = raw_symbol_table(shape, {name: name for name in shared} | {id: name for name, id in earlier.items()})
        size = shape.sizes[index + 1]
        if not texts or table is None or size is None:
            continue
        path: KeyPath = ("network", "layers", index, "equals")
        if len(texts) not in (1, size):
            yield Finding(path, f"{len(texts)} formulas", f"{size}, one per neuron, or a single formula for all")
            continue
        stands = table.before(index + 1)
        for place, text in enumerate(texts):
            at = (*path, place) if isinstance(layer["equals"], list | tuple) else path
            made = shape.resolved.origins[index] in shape.resolved.cells
            yield from _formula(text, at, stands, table.sizes, size, shared, may_be_constant=made)


def _beside(layer: Mapping[str, Any], index: int) -> Iterator[Finding]:
    path: KeyPath = ("network", "layers", index)
    for key in BESIDE_EQUALS:
        if key in layer and not (key == "rows" and layer[key] == "neurons"):
            expected = "none: a layer with a formula has no weights; write all of it in the formula"
            yield Finding((*path, key), f"{key} beside equals", expected, on_key=True)
    if layer.get("activation", "identity") not in ("identity", "linear"):
        expected = "none: write the function in the formula, such as tanh(f1)"
        yield Finding((*path, "activation"), "an activation beside equals", expected, on_key=True)


def _formula(
    text: str,
    path: KeyPath,
    stands: Mapping[str, Stands],
    sizes: Sequence[int | None],
    size: int,
    shared: Mapping[str, Any],
    *,
    may_be_constant: bool = False,
) -> Iterator[Finding]:
    from explainer import formula as F

    try:
        symbols = F.symbols(F.read(text, set(stands)))
    except F.FormulaError as error:
        yield Finding(path, f"a formula that cannot be read ({error})", OF_WHAT, shift=error.column)
        return
    except (ArithmeticError, ValueError, RecursionError):
        yield Finding(path, f"the formula {show_value(text)}, which cannot be read", OF_WHAT)
        return
    if not symbols and not may_be_constant:
        yield Finding(
            path, f"the formula {show_value(text)}, which names nothing", "a layer, an input or a shared weight"
        )
    for symbol in symbols:
        found = stands[symbol]
        if symbol in shared and not found.shared:
            expected = "another label or another name in [network.shared]"
            yield Finding(path, f"{symbol}, which is a label and a shared weight", expected)
        if found.layer is not None and found.member is None and sizes[found.layer] not in (1, size):
            theirs = sizes[found.layer]
            yield Finding(
                path, f"{symbol} with {theirs} neurons", f"layers of {size} neurons, as this one has, or of one"
            )
