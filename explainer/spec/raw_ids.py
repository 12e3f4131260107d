"""Which ids the network of raw data has: its neurons, weights and biases by number, by name, and as parts of ids.

In: a `RawShape`. Out: how many weights and biases it numbers, with the id of each shared one (`number_parameters`), and
whether a text is an id of it (`KnownIds`).

    >>> from explainer.spec.raw_shape import read_shape
    >>> layer = {"neurons": 1, "weights": [["a", 0.5]], "bias": ["b"]}
    >>> raw = read_shape({"network": {"inputs": 2, "shared": {"a": 1, "b": 2}, "layers": [layer]}})
    >>> number_parameters(raw).shared
    {'a': 'w1', 'b': 'b1'}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from explainer.spec.fields import NO_EDGE
from explainer.spec.problems import Finding, KeyPath, nearest_name, show_value
from explainer.spec.raw_shape import RawShape, known_sum, list_of, table_of
from explainer.spec.wiring import SymbolTable, neuron_ids, read_formulas, words_of


@dataclass(slots=True)
class NumberedParameters:
    """How many numbers w1, w2, … and b1, b2, … are given out, and to which shared ones."""

    weights: int = 0
    biases: int = 0
    shared: dict[str, str] = field(default_factory=dict)
    """Name of a shared weight or bias → the id of its first place."""
    earlier: list[dict[str, str]] = field(default_factory=list)
    """The same as far as the layers before each layer say."""

    def take(self, kind: str, entry: Any) -> None:
        """The next number, unless it is a shared one that has its number, or no edge."""
        named = isinstance(entry, str)
        if named and (entry == NO_EDGE or entry in self.shared):
            return
        self.weights += kind == "w"
        self.biases += kind == "b"
        if named:
            self.shared[entry] = f"{kind}{self.weights if kind == 'w' else self.biases}"


def number_parameters(shape: RawShape) -> NumberedParameters | None:
    """The numbers of all weights and biases, in the order of the network; None where the file does not say."""
    found, shared = NumberedParameters(), table_of(shape.network.get("shared"))
    for index, layer in enumerate(shape.layers):
        neurons, fan_in, rows = shape.sizes[index + 1], shape.fan_in[index], layer.get("weights")
        found.earlier.append(dict(found.shared))
        if "equals" in layer:
            for text in read_formulas(layer["equals"]):
                for word in words_of(text):
                    if word in shared:
                        found.take("w", word)
            continue
        if neurons is None or fan_in is None or rows is None:
            return None
        if isinstance(rows, list):
            for entry in (entry for row in rows for entry in list_of(row)):
                found.take("w", entry)
        else:
            found.weights += neurons * fan_in
        bias = layer.get("bias")
        if isinstance(bias, list):
            for entry in bias:
                found.take("b", entry)
        elif bias is not None:
            found.biases += neurons if isinstance(bias, dict) else 1
    return found


def find_unknown_parameters(
    shape: RawShape, named: Iterable[tuple[KeyPath, Any]], on_key: bool = False
) -> Iterator[Finding]:
    """The places, of (place, id) in `named`, at which no weight and no bias is named; `on_key` where ids are keys."""
    numbered = number_parameters(shape)
    if numbered is None:
        return
    counts = {"w": numbered.weights, "b": numbered.biases}
    spans = [f"{letter}1 to {letter}{n}" for letter, n in counts.items() if n]

    def exists(name: str) -> bool:
        match = re.fullmatch(r"([wb])([1-9][0-9]{0,8})", name)
        return name in numbered.shared or (match is not None and int(match[2]) <= counts[match[1]])

    for path, name in named:
        if isinstance(name, str) and not exists(name):
            lower = name.strip().lower()
            guess = lower if exists(lower) else nearest_name(name, numbered.shared)
            yield Finding(path, show_value(name), f"an id from {' or '.join(spans)}", guess, on_key)


def layer_names(shape: RawShape) -> list[str | None]:
    """The names of the layers; of the inputs and of a layer without one None."""
    names = (layer.get("name") for layer in shape.layers)
    return [None, *(name if isinstance(name, str) else None for name in names)]


def raw_symbol_table(shape: RawShape, shared: Mapping[str, str]) -> SymbolTable | None:
    """What symbols stand for in the formulas of layers; None where a size is not known."""
    sizes = [size for size in shape.sizes if size is not None]
    if len(sizes) < len(shape.sizes):
        return None
    names = layer_names(shape)
    neurons = (shape.network.get("inputs"), *(layer.get("neurons") for layer in shape.layers))
    labels = [[label for label in list_of(each) if isinstance(label, str)] for each in neurons]
    return SymbolTable(sizes, neuron_ids(sizes, names, shape.outputs), labels, names, shared)


_ID_PART = re.compile(r"(?:d?(?:net|out|E|signal_out|signal_net|delta|v|m|s|m_hat|v_hat)_|d)?(.+)")
_NUMBERED = re.compile(r"([iohtwb])([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class KnownIds:
    """The ids of a network, as far as the file says."""

    counts: Mapping[str, int | None]
    """How many there are of each letter of an id."""
    names: frozenset[str]
    """Ids of the neurons of named layers, of the losses of layers, and names of shared weights."""

    @classmethod
    def of(cls, shape: RawShape) -> KnownIds:
        """The ids of the network of raw data."""
        outputs, numbered = shape.targets, number_parameters(shape)
        everything = known_sum(iter(shape.sizes[1:]))
        hidden = None if everything is None or outputs is None else everything - outputs
        weights, biases = (numbered.weights, numbered.biases) if numbered else (None, None)
        counts = {"i": shape.sizes[0], "o": outputs, "t": outputs, "h": hidden, "w": weights, "b": biases}
        return cls(counts, frozenset((*_named_neurons(shape), *(numbered.shared if numbered else ()))))

    def hold(self, name: str) -> bool:
        """Whether this looks like an id, and every neuron and parameter in it exists."""
        name = name.removesuffix("_ahead")
        if name in {"E_total", "E_epoch", "E_total_after"}:
            return True
        above, slash, below = name.partition("/")
        parts = (below,) if slash and above in {"dE", "dE_total"} else (above, below) if slash else (above,)
        return all(self.holds_part(part.removesuffix("_new").removesuffix("_after")) for part in parts)

    def holds_part(self, part: str) -> bool:
        """Whether one side of an id names something that exists."""
        match = _ID_PART.fullmatch(part)
        if match is None:
            return False
        numbered = _NUMBERED.fullmatch(match[1])
        if numbered is None:
            return match[1] in self.names or part in self.names or part.removeprefix("d") in self.names
        limit = self.counts[numbered[1]]
        return limit is None or int(numbered[2]) <= limit


def _named_neurons(shape: RawShape) -> Iterator[str]:
    for size, name in zip(shape.sizes, layer_names(shape), strict=True):
        if name is not None and size is not None:
            yield from [name] if size == 1 else (f"{name}_{k}" for k in range(1, size + 1))
    for number in shape.outputs:
        yield f"loss_{layer_names(shape)[number] or number}"
