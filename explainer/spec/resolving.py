"""The table [network] as plain layers: names as numbers, neurons counted, short-hands expanded.

In: the raw table, which may be wrong in any way. Out: a `Resolved`: the same table with every name in `from`, `add` and
`outputs` as the layer's number, the neurons of each `equals` counted, and what a short-hand stands for in its place;
what is wrong stays as it is.

    >>> layers = [{"neurons": 2, "name": "f1"}, {"equals": "f1 * i1"}, {"from": ["f1"], "neurons": 1}]
    >>> resolved = resolve_network({"inputs": 1, "layers": layers}).network["layers"]
    >>> resolved[1]["neurons"], resolved[2]["from"]
    (2, [1])
    >>> cell = {"kind": "recurrent", "steps": 3, "W": 0.6, "U": 0.5, "name": "c"}
    >>> resolved = resolve_network({"inputs": 3, "layers": [cell, {"from": ["c"], "neurons": 1}]})
    >>> [layer.get("name", "") for layer in resolved.network["layers"]], resolved.origins
    (['c_h_t0', 'c_h_t1', 'c_h_t2', 'c_h_t3', ''], [0, 0, 0, 0, 1])

A number in the file counts the layers of the file. A cell is one of them, and its number and its name stand for h at
its last moment; where another cell reads it, for h at every moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from explainer.spec.cells import Cell, find_cell_conflicts, is_cell, read_cell
from explainer.spec.fields import Labels, is_whole
from explainer.spec.problems import Finding, KeyPath, dotted_path, show_value
from explainer.spec.shorthand import ShortHand, short_hand_of
from explainer.spec.unrolling import Unrolled, number_of_state, unroll
from explainer.spec.wiring import layer_read, neuron_ids, read_formulas, words_of

CELLS = "<cells>"
"""Key of the resolved table that no file has: place of a layer in the file → the table of a cell."""


@dataclass(slots=True)
class Resolved:
    """The table [network] as plain layers, and where they come from."""

    network: dict[str, Any]
    origins: list[int] = field(default_factory=list)
    """Of each plain layer the place of its layer in the file, from 0."""
    cells: dict[int, Cell] = field(default_factory=dict)
    """Place in the file → the cell that stands there, and is expanded."""
    unread: set[int] = field(default_factory=set)
    """Places of cells that cannot be expanded, for what is wrong with their own keys."""
    findings: list[Finding] = field(default_factory=list)
    """What does not fit in cells."""

    def place_in_file(self, finding: Finding) -> Finding | None:
        """A finding that points at a plain layer, pointing at the layer of the file that it comes from; None where it
        follows from what is found in a cell anyway."""
        match finding.path:
            case ("network", "layers", int(index), *rest) if index < len(self.origins):
                place = self.origins[index]
                if place not in self.cells and place not in self.unread:
                    return replace(finding, path=("network", "layers", place, *rest))
                told = place in self.unread or self.findings
                return None if told else replace(finding, path=("network", "layers", place), shift=0, on_key=True)
        return finding

    def written_path(self, path: KeyPath) -> str:
        """The place of something in a plain layer as a message names it: its place in the file."""
        match path:
            case ("network", "layers", int(index), *rest) if index < len(self.origins):
                place = self.origins[index]
                return dotted_path(("network", "layers", place, *(() if place in self.cells else rest)))
        return dotted_path(path)

    def written_number(self, number: int) -> int:
        """The number that a layer has in the file."""
        if not self.cells or number < 1:
            return number
        inside = number <= len(self.origins)
        return self.origins[number - 1] + 1 if inside else number - len(self.origins) + self.origins[-1] + 1


def resolve_network(network: Mapping[str, Any]) -> Resolved:
    """The table with plain layers by number and every layer's neurons, as far as that can be told."""
    layers = network.get("layers")
    if not isinstance(layers, list | tuple):
        return Resolved(dict(network))
    if not any(map(_needs_resolving, layers)):
        return Resolved(dict(network), list(range(len(layers))))
    return _Resolving(network, layers).resolve()


def _needs_resolving(layer: Any) -> bool:
    return isinstance(layer, Mapping) and not {"name", "equals", "kind"}.isdisjoint(layer)


class _Resolving:
    """Goes through the layers of a table once."""

    def __init__(self, network: Mapping[str, Any], layers: Sequence[Any]) -> None:
        self.network, self.typed = network, layers
        self.cells = [_readable_cell(layer) for layer in layers]
        self.names: dict[str, int] = {}
        """Name → number of a plain layer."""
        self.last: list[int] = [0]
        """Number in the file → number of the last plain layer that stands for it."""
        for layer, cell in zip(layers, self.cells, strict=True):
            made = [layer] if cell is None else unroll(cell, (), 1).layers
            first = self.last[-1] + 1
            self.last.append(self.last[-1] + len(made))
            for number, each in enumerate(made, first):
                if isinstance(each, Mapping) and isinstance(each.get("name"), str):
                    self.names[each["name"]] = number
            if cell is not None and cell.name is not None:
                self.names[cell.name] = self.last[-1]
        self.layers: list[Any] = []
        self.found = Resolved({})
        self.shared: dict[str, Any] = {}

    def number_of(self, value: Any) -> Any:
        """The number of the plain layer that a name or a number of the file stands for."""
        if isinstance(value, str):
            return self.names.get(value, value)
        if is_whole(value) and value > 0:
            whole = len(self.typed)
            return self.last[value] if value <= whole else value - whole + self.last[-1]
        return value

    def numbers_of(self, values: Any) -> Any:
        """The same of a list."""
        return list(map(self.number_of, values)) if isinstance(values, list | tuple) else values

    def resolve(self) -> Resolved:
        """The whole table."""
        rows: list[ShortHand | None] = []
        for place, (layer, cell) in enumerate(zip(self.typed, self.cells, strict=True)):
            if cell is not None:
                made = self.expand(place, cell)
            else:
                made = [self.stand_in(place, layer) if is_cell(layer) else self.resolve_layer(layer)]
            self.layers += made
            rows += [short_hand_of(layer)] if cell is None else [None] * len(made)
            self.found.origins += [place] * len(made)
        network = {**self.network, "layers": self.layers}
        if "outputs" in network:
            network["outputs"] = self.numbers_of(network["outputs"])
        if any(rows):
            _expand_short_hands(network, self.layers, rows)
        if tables := {place: layer for place, layer in enumerate(self.typed) if is_cell(layer)}:
            network[CELLS] = tables
        if self.shared:
            given = self.network.get("shared")
            network["shared"] = {**(given if isinstance(given, Mapping) else {}), **self.shared}
        self.found.network = network
        return self.found

    def resolve_layer(self, layer: Any) -> Any:
        """A layer that is not a cell."""
        if not isinstance(layer, Mapping):
            return layer
        layer = {key: value for key, value in layer.items() if value is not None}
        if "from" in layer:
            layer["from"] = self.numbers_of(layer["from"])
        if "add" in layer:
            layer["add"] = self.number_of(layer["add"])
        row = short_hand_of(layer)
        if row is not None and (count := row.count_neurons(layer)):
            layer["neurons"] = count
        elif "equals" in layer and "neurons" not in layer:
            layer["neurons"] = _count_neurons(layer["equals"], self.layers, self.names)
        return layer

    def stand_in(self, place: int, layer: Mapping[str, Any]) -> dict[str, Any]:
        """What stands for a cell that cannot be expanded; what is wrong with it is told once."""
        self.found.unread.add(place)
        if (cell := read_cell(layer)) is not None:
            self.found.findings += _cell_findings(place, cell, None)
        return {"neurons": 1, "equals": "0"}

    def expand(self, place: int, cell: Cell) -> list[Any]:
        """The plain layers of a cell; what does not fit in it is kept."""
        numbers = self.sequence_of(place, cell)
        sizes = None if numbers is None else [self.size_of(number) for number in numbers]
        read = None if sizes is None else sum(sizes)
        findings = _cell_findings(place, cell, read)
        first = len(self.layers) + 1
        if numbers is None or sizes is None:
            found = show_value(list(cell.from_ or ()))
            path: KeyPath = ("network", "layers", place, "from")
            findings.append(Finding(path, found, "a list with one earlier layer"))
            made = unroll(cell, (), first)
        else:
            made = unroll(cell, list(zip(numbers, sizes, strict=True)), first)
        findings += self.names_taken(place, made)
        self.found.findings += findings
        self.found.cells[place] = cell
        self.shared |= made.shared
        return made.layers

    def names_taken(self, place: int, made: Unrolled) -> Iterator[Finding]:
        """Names of a cell's weights that other shared weights have."""
        given = self.network.get("shared")
        for name in made.shared:
            if name in self.shared or (isinstance(given, Mapping) and name in given):
                found = f"the weight {name} twice"
                yield Finding(
                    ("network", "layers", place), found, "another name in [network.shared], or a name for the cell"
                )
                return

    def sequence_of(self, place: int, cell: Cell) -> list[int] | None:
        """Numbers of the layers whose outputs, one after the other, are the sequence; None where it cannot be told."""
        named = cell.from_[0] if cell.from_ is not None and len(cell.from_) == 1 else place
        if cell.from_ is not None and len(cell.from_) != 1:
            return None
        if named == 0:
            return [0]
        for other in range(place):
            before = self.cells[other]
            if before is not None and named in (other + 1, before.name):
                start = self.last[other] + 1
                return [number_of_state(before, start, t) for t in range(1, before.steps + 1)]
        number = self.number_of(named)
        return [number] if is_whole(number) and 0 < number <= len(self.layers) else None

    def size_of(self, number: int) -> int:
        """How many numbers a layer has, 0 for the inputs."""
        return _size(self.layers[number - 1]) if number else _size({"neurons": self.network.get("inputs")})


def _cell_findings(place: int, cell: Cell, read: int | None) -> list[Finding]:
    path: KeyPath = ("network", "layers", place)
    return [Finding((*path, *at), found, expected) for at, found, expected in find_cell_conflicts(cell, read)]


def _readable_cell(layer: Any) -> Cell | None:
    """A cell whose own keys fit together."""
    cell = read_cell(layer) if is_cell(layer) else None
    return cell if cell is not None and next(find_cell_conflicts(cell, None), None) is None else None


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
