"""How layers find each other: by number, by name, and in the formulas of layers without weights.

In: the raw table [network], which may be wrong in any way, or a loaded one. Out: the same table with every name in
`from`, `add` and `outputs` as the layer's number and the neurons of each `equals` counted (`resolve_network`); and what
each symbol of such a formula stands for (`Symbols`).

    >>> layers = [{"neurons": 2, "name": "f1"}, {"equals": "f1 * i1"}, {"from": ["f1"], "neurons": 1}]
    >>> resolved = resolve_network({"inputs": 1, "layers": layers})["layers"]
    >>> resolved[1]["neurons"], resolved[2]["from"]
    (2, [1])

A symbol is a layer (its neuron j stands in the formula of neuron j; the only neuron of a small layer in all of them), a
single neuron or input by its id or label, or a shared weight by its name or id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explainer.spec.fields import INPUTS, Labels, is_whole
from explainer.spec.shorthand import ShortHand, short_hand_of

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stands:
    """What a symbol of a formula stands for."""

    layer: int | None = None
    """A layer, 0 for the inputs."""
    member: int | None = None
    """One neuron or input of it, from 0; None: all of them."""
    shared: str = ""
    """The name of a shared weight instead."""


@dataclass(slots=True)
class SymbolTable:
    """What symbols stand for, layer after layer."""

    sizes: Sequence[int | None]
    """Inputs, then neurons layer by layer; None where it is not known."""
    ids: Sequence[Sequence[str]]
    """Ids of the inputs, then of the neurons, layer by layer."""
    labels: Sequence[Sequence[str]]
    """Their labels; nothing for those that have none."""
    names: Sequence[str | None]
    """Names of the layers; the first stands for the inputs and is None."""
    shared: Mapping[str, str] = field(default_factory=dict)
    """Name or id of a shared weight → its name."""

    def before(self, number: int) -> dict[str, Stands]:
        """What each symbol stands for in the formula of a layer."""
        found = {symbol: Stands(shared=name) for symbol, name in self.shared.items()}
        for n in range(min(number, len(self.ids))):
            for texts in (self.ids[n], self.labels[n]):
                found.update((text, Stands(n, m)) for m, text in enumerate(texts))
        for n in range(1, min(number, len(self.names))):
            name = self.names[n]
            if name is not None:
                found[name] = Stands(n)
        return found


def neuron_ids(sizes: Sequence[int], names: Sequence[str | None], outputs: Sequence[int]) -> list[list[str]]:
    """Ids of the inputs and of every layer's neurons: i1, i2 …, h1, h2 … through all hidden layers, o1, o2 … through
    those that bear the loss in the order of the spec; f1_1, f1_2 … of the layer f1, or f1 where it has one neuron. A
    named layer's neurons count among the others."""
    found = [[f"i{k}" for k in range(1, sizes[0] + 1)], *([] for _ in sizes[1:])]
    hidden = [n for n in range(1, len(sizes)) if n not in outputs]
    for letter, group in (("h", hidden), ("o", [n for n in outputs if n < len(sizes)])):
        before = 0
        for n in group:
            name, places = names[n], range(1, sizes[n] + 1)
            if name is None:
                found[n] = [f"{letter}{before + k}" for k in places]
            else:
                found[n] = [name] if sizes[n] == 1 else [f"{name}_{k}" for k in places]
            before += sizes[n]
    return found


def read_formulas(value: Any) -> tuple[str, ...]:
    """The formulas of `equals`: one, or one per neuron; nothing for anything else."""
    if isinstance(value, str):
        return (value,)
    texts = list(value) if isinstance(value, list | tuple) else []
    return tuple(texts) if texts and all(isinstance(text, str) for text in texts) else ()


def words_of(text: str) -> list[str]:
    """The words of a formula, left to right."""
    return _WORD.findall(text)


def resolve_network(network: Mapping[str, Any]) -> dict[str, Any]:
    """The table with layers by number and every layer's neurons, as far as that can be told; what is wrong stays."""
    layers = network.get("layers")
    if not isinstance(layers, list | tuple) or not any(_needs_resolving(layer) for layer in layers):
        return dict(network)
    numbers = {
        layer["name"]: number
        for number, layer in enumerate(layers, 1)
        if isinstance(layer, Mapping) and isinstance(layer.get("name"), str)
    }

    def number_of(value: Any) -> Any:
        return numbers.get(value, value) if isinstance(value, str) else value

    def numbers_of(values: Any) -> Any:
        return list(map(number_of, values)) if isinstance(values, list | tuple) else values

    resolved: list[Any] = []
    rows = list(map(short_hand_of, layers))
    for layer, row in zip(layers, rows, strict=True):
        if isinstance(layer, Mapping):
            layer = {key: value for key, value in layer.items() if value is not None}
            if "from" in layer:
                layer["from"] = numbers_of(layer["from"])
            if "add" in layer:
                layer["add"] = number_of(layer["add"])
            if row is not None and (count := row.count_neurons(layer)):
                layer["neurons"] = count
            elif "equals" in layer and "neurons" not in layer:
                layer["neurons"] = _count_neurons(layer["equals"], resolved, numbers)
        resolved.append(layer)
    found = {**network, "layers": resolved}
    if "outputs" in network:
        found["outputs"] = numbers_of(network["outputs"])
    if any(rows):
        _expand_short_hands(found, resolved, rows)
    return found


def _expand_short_hands(network: Mapping[str, Any], layers: list[Any], rows: Sequence[ShortHand | None]) -> None:
    """Gives each layer that is a short-hand the keys of the plain one that it stands for, where it fits what it
    reads."""
    sizes = [_size({"neurons": network.get("inputs")}), *map(_size, layers)]
    names = [None, *(layer.get("name") if isinstance(layer, Mapping) else None for layer in layers)]
    outputs = network.get("outputs", [len(layers)])
    bearing = [n for n in outputs if is_whole(n) and n > 0] if isinstance(outputs, list | tuple) else []
    ids = neuron_ids(sizes, [name if isinstance(name, str) else None for name in names], bearing)
    for index, (row, layer) in enumerate(zip(rows, layers, strict=True)):
        source = layer_read(layer, index) if row is not None else None
        known = row is not None and row.count_neurons(layer)
        if row is not None and known and source is not None and not any(row.conflicts(layer, sizes[source])):
            layer |= row.expand(layer, ids[source])


def layer_read(layer: Mapping[str, Any], index: int) -> int | None:
    """The one layer that a short-hand reads: that of `from`, or the one before; None where it names none or several."""
    sources = layer.get("from")
    if sources is None:
        return index
    source = sources[0] if isinstance(sources, list | tuple) and len(sources) == 1 else None
    number = 0 if source == INPUTS else source
    return number if is_whole(number) and 0 <= number <= index else None


def _needs_resolving(layer: Any) -> bool:
    return isinstance(layer, Mapping) and not {"name", "equals", "kind"}.isdisjoint(layer)


def _count_neurons(equals: Any, earlier: Sequence[Any], numbers: Mapping[str, int]) -> int:
    """One per formula; of a single formula as many as the largest layer it names."""
    texts = read_formulas(equals)
    if len(texts) != 1:
        return max(1, len(texts))
    named = (numbers[word] for word in words_of(texts[0]) if word in numbers)
    return max((size for n in named if n <= len(earlier) for size in [_size(earlier[n - 1])]), default=1)


def _size(layer: Any) -> int:
    neurons = layer.get("neurons") if isinstance(layer, Mapping) else None
    if isinstance(neurons, Labels):
        return neurons.count
    if is_whole(neurons):
        return max(1, neurons)
    return len(neurons) if isinstance(neurons, list | tuple) and neurons else 1


def find_parts(stands: Mapping[str, Stands], symbols: Sequence[str], sizes: Sequence[int], j: int) -> Iterator[Stands]:
    """What each symbol stands for in the formula of neuron j: one neuron or input, or a shared weight."""
    for symbol in symbols:
        found = stands[symbol]
        if found.layer is None or found.member is not None:
            yield found
        else:
            yield Stands(found.layer, 0 if sizes[found.layer] == 1 else j)
