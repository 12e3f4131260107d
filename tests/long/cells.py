"""Cells as they are drawn for the long runs, and what PyTorch makes of the same numbers.

In: a seeded `Random`. Out: a `DrawnCell`: the keys of a layer `recurrent`, `lstm` or `gru`, how many numbers it reads,
PyTorch's parameters by the names that our weights have, and what its own RNN, LSTM or GRU answers. Where PyTorch has no
layer of that convention (r before the matrix, z on what is new) the moment is written out with its tensors.

    >>> drawn = draw_cell("gru", Random("gru 1"))
    >>> drawn.layer["kind"], drawn.numbers == drawn.layer["steps"] * len(drawn.layer["W"]["r"][0])
    ('gru', True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.tools import library

LETTERS = {"recurrent": ("h", "s", "a"), "lstm": ("g", "a", "c"), "gru": ("n", "g", "h")}
"""Kind → letters of what is new at a moment."""
TORCHS_ORDER = {"lstm": ("i", "f", "new", "o"), "gru": ("r", "z", "new")}


@dataclass
class DrawnCell:
    """A layer, and PyTorch's."""

    layer: dict[str, Any]
    numbers: int
    named: dict[str, tuple[Any, tuple[int, ...]]]
    """Name of a weight → PyTorch's parameter, and where in it the weight stands."""
    answer: Callable[[Any], Any]
    """The numbers of the sequence → h at every moment, one after the other."""
    read: list[str]
    """The layers that are h at these moments."""


def draw_cell(kind: str, random: Random) -> DrawnCell:
    """A cell of every size and convention."""
    torch = library("torch")
    units, width, steps = random.randint(1, 2), random.randint(1, 2), random.randint(1, 3)
    new = random.choice(LETTERS[kind])
    gates = {"recurrent": [new], "lstm": ["i", "f", "o", new], "gru": ["r", random.choice("zu"), new]}[kind]
    random.shuffle(gates)
    biases = random.choice((0, 1, 2))

    def numbers(*shape: int) -> Any:
        drawn = [round(random.uniform(-1, 1), 2) for _ in range(torch.Size(shape).numel())]
        return torch.tensor(drawn, dtype=torch.float64).reshape(shape).requires_grad_()

    tables = {g: (numbers(units, width), numbers(units, units), numbers(biases, units)) for g in gates}
    layer: dict[str, Any] = {
        "kind": kind,
        "steps": steps,
        "W": {g: tables[g][0].tolist() for g in gates},
        "U": {g: tables[g][1].tolist() for g in gates},
    }
    if biases:
        layer["bias"] = {g: tables[g][2].tolist() if biases > 1 else tables[g][2][0].tolist() for g in gates}
    if random.random() < 0.3:
        layer["name"] = "cell"
    h, c = _state_letters(kind, gates, new)
    states = [h] + [c] * (kind == "lstm")
    start = {s: numbers(units).detach() if random.random() < 0.6 else torch.zeros(units).double() for s in states}
    layer["start"] = {s: value.tolist() for s, value in start.items() if value.any()}
    if kind == "gru":
        layer |= {"mix": random.choice(("new", "old")), "reset": random.choice(("before", "after"))}
    if kind == "recurrent" and biases < 2:
        layer["activation"] = random.choice(("tanh", "sigmoid", "relu"))
    prefix = "cell_" if "name" in layer else ""
    named = dict(_names(prefix, tables, biases))
    read = [f"{prefix}{h}_t{t}" for t in range(1, steps + 1)]

    def answer(x: Any) -> Any:
        return _run(layer, tables, new, [start[s] for s in states], x.reshape(steps, width)).reshape(-1)

    return DrawnCell(layer, steps * width, named, answer, read)


def _state_letters(kind: str, gates: list[str], new: str) -> tuple[str, str]:
    if kind == "recurrent":
        return new, ""
    return ("s" if "h" in gates else "h"), ("s" if "c" in gates else "c")


def _names(prefix: str, tables: dict[str, Any], biases: int) -> Iterator[tuple[str, tuple[Any, tuple[int, ...]]]]:
    """Each parameter's name, as the reference describes it."""

    def index(k: int, of: int) -> str:
        return f"_{k + 1}" if of > 1 else ""

    for g, (w, u, b) in tables.items():
        for key, matrix in (("W", w), ("U", u)):
            for j in range(matrix.shape[0]):
                for k in range(matrix.shape[1]):
                    name = f"{prefix}{key}_{g}{index(j, matrix.shape[0])}{index(k, matrix.shape[1])}"
                    yield name, (matrix, (j, k))
        for part in range(biases):
            for j in range(b.shape[1]):
                word = "b" if biases == 1 else ("bW", "bU")[part]
                yield f"{prefix}{word}_{g}{index(j, b.shape[1])}", (b, (part, j))


def _run(layer: dict[str, Any], tables: dict[str, Any], new: str, start: list[Any], x: Any) -> Any:
    """h at every moment."""
    torch, kind = library("torch"), layer["kind"]
    by_torch = kind == "lstm" or (kind == "gru" and (layer["mix"], layer["reset"]) == ("old", "after"))
    if kind == "recurrent":
        by_torch = layer.get("activation", "tanh") in ("tanh", "relu")
    if not by_torch:
        return _by_hand(layer, tables, new, start[0], x)
    order = [new if g == "new" else _present(g, tables) for g in TORCHS_ORDER.get(kind, ("new",))]
    units, zeros = len(start[0]), torch.zeros(len(start[0]), dtype=torch.float64)

    def biases(part: int) -> Any:
        return torch.cat([tables[g][2][part] if len(tables[g][2]) > part else zeros for g in order])

    row: Any = {"recurrent": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind]
    options = {"nonlinearity": layer.get("activation", "tanh")} if kind == "recurrent" else {}
    module = row(x.shape[1], units, dtype=torch.float64, **options)
    weights = {
        "weight_ih_l0": torch.cat([tables[g][0] for g in order]),
        "weight_hh_l0": torch.cat([tables[g][1] for g in order]),
        "bias_ih_l0": biases(0),
        "bias_hh_l0": biases(1),
    }
    state = tuple(s[None] for s in start) if kind == "lstm" else start[0][None]
    return torch.func.functional_call(module, weights, (x, state))[0]


def _present(gate: str, tables: dict[str, Any]) -> str:
    return "u" if gate == "z" and "u" in tables else gate


def _by_hand(layer: dict[str, Any], tables: dict[str, Any], new: str, h: Any, x: Any) -> Any:
    torch, found = library("torch"), []

    def parts(g: str, t: int, read: Any) -> tuple[Any, Any]:
        w, u, b = tables[g]
        return w @ x[t] + (b[0] if len(b) else 0), u @ read + (b[1] if len(b) > 1 else 0)

    for t in range(len(x)):
        if layer["kind"] == "recurrent":
            h = torch.sigmoid(sum(parts(new, t, h)))
        else:
            r, z = (torch.sigmoid(sum(parts(_present(g, tables), t, h))) for g in "rz")
            if layer["reset"] == "before":
                n = torch.tanh(sum(parts(new, t, r * h)))
            else:
                over_x, over_h = parts(new, t, h)
                n = torch.tanh(over_x + r * over_h)
            h = (1 - z) * h + z * n if layer["mix"] == "new" else (1 - z) * n + z * h
        found.append(h)
    return torch.stack(found)
