"""Cells as the file has them, out of the plain layers that they were expanded into.

In: a loaded table [network], and the same as plain data. Out: the plain data with each cell in one table again, with
the numbers that its weights have now, and layers by their numbers in the file.

    >>> from explainer.spec import from_mapping, to_mapping
    >>> cell = {"kind": "recurrent", "steps": 2, "W": [[0.6]], "U": [[0.5]]}
    >>> data = {"network": {"inputs": 2, "layers": [cell]}, "training": {"data": [{"input": [1, 2]}]}}
    >>> to_mapping(from_mapping(data))["network"]["layers"]
    [{'kind': 'recurrent', 'steps': 2, 'W': [[0.6]], 'U': [[0.5]]}]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from explainer.spec.cells import Cell
from explainer.spec.fields import INPUTS
from explainer.spec.model import NetworkTable
from explainer.spec.unrolling import unroll, with_numbers

Plain = Callable[[Any], Any]


def write_cells(network: NetworkTable, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
    """The plain `data` of a network with cells, as a file has it; `plain` writes a single value."""
    origins, cells, layers = network.origins, network.cells, list[Any]()

    def as_written(number: Any) -> Any:
        if not isinstance(number, int) or number < 1:
            return number
        place = origins[number - 1]
        last = number == len(origins) or origins[number] != place
        if place not in cells:
            return place + 1
        return cells[place].name or network.layers[number - 1].name if last else network.layers[number - 1].name

    for place, layer in zip(origins, data["layers"], strict=True):
        if place not in cells:
            changed = {"from": list(map(as_written, layer["from"]))} if "from" in layer else {}
            layers.append({**layer, **changed, **({"add": as_written(layer["add"])} if "add" in layer else {})})
        elif len(layers) == place:
            layers.append(_cell_data(with_numbers(cells[place], network.shared), plain))
    made = {name for cell in cells.values() for name in unroll(cell, (), 1).shared}
    shared = {name: value for name, value in data["shared"].items() if name not in made}
    kept = {key: value for key, value in data.items() if key != "cells"}
    outputs = [len(layers)] if network.outputs == (len(origins),) else list(map(as_written, data["outputs"]))
    return {**kept, "layers": layers, "shared": shared, "outputs": outputs}


def _cell_data(cell: Cell, plain: Plain) -> dict[str, Any]:
    """The table of a cell."""
    found: dict[str, Any] = {}
    for field in Cell.model_fields:
        value, key = getattr(cell, field), field.rstrip("_")
        if value is None or value == {}:
            continue
        if key == "from":
            value = tuple(each or INPUTS for each in value)
        if isinstance(value, dict):
            value = {gate: part[0] if key == "bias" and len(part) == 1 else part for gate, part in value.items()}
            only = cell.kind == "recurrent" or (cell.kind == "gru" and key == "start")
            value = value.get("h", value) if only else value
        found[key] = _written(value, plain)
    return found


def _written(value: Any, plain: Plain) -> Any:
    if isinstance(value, dict):
        return {key: _written(part, plain) for key, part in value.items()}
    return plain(value)
