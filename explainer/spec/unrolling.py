"""A cell, moment after moment, as plain layers with shared weights.

In: a `Cell`, and where the numbers of its sequence stand. Out: an `Unrolled`: named layers as plain data, and the
shared weights that they name.

    >>> from explainer.spec.cells import read_cell
    >>> cell = read_cell({"kind": "recurrent", "steps": 2, "W": 0.6, "U": 0.5})
    >>> unrolled = unroll(cell, [(0, 2)], first=1)
    >>> [layer["name"] for layer in unrolled.layers]
    ['h_t0', 'h_t1', 'h_t2']
    >>> unrolled.layers[2]["from"], unrolled.layers[2]["weights"], unrolled.shared
    ([0, 2], [['-', 'W_h', 'U_h']], {'W_h': Decimal('0.6'), 'U_h': Decimal('0.5')})

What is made of a gate, a state and a moment is named by them: o_t2, h_t0. A gate is a layer with weights over the
numbers of its moment and the h of the moment before; a state is a formula. Where W x and U h of a gate are sums of
their own (`Cell.is_split`), they are the layers xn_t2 and hn_t2 and the gate is a formula of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from explainer.spec.cells import Cell
from explainer.spec.fields import NO_EDGE

Source = tuple[int, int]
"""Number of a layer, 0 for the inputs, and how many numbers it has."""
Shared = dict[str, Decimal]
SQUASHING = "sigmoid"
"""What a gate applies."""


@dataclass(slots=True)
class Unrolled:
    """Plain layers, and what they share."""

    layers: list[dict[str, Any]] = field(default_factory=list)
    shared: Shared = field(default_factory=dict)


def unroll(cell: Cell, sources: Sequence[Source], first: int) -> Unrolled:
    """The layers of a cell, of which the first one has the number `first`; without sources they lack what is read."""
    made = _Unrolling(cell, sources, first)
    for state in cell.states:
        texts = [f"{number:f}" for number in cell.start_of(state)]
        made.add(state, 0, equals=texts[0] if len(set(texts)) == 1 else texts)
    for t in range(1, cell.steps + 1):
        MOMENTS[cell.kind](made, t)
    return Unrolled(made.layers, made.shared)


def count_layers(cell: Cell) -> int:
    """How many plain layers a cell is."""
    return len(unroll(cell, (), 1).layers)


def number_of_state(cell: Cell, first: int, t: int) -> int:
    """The number of the layer that is h at a moment, where the cell's first layer has the number `first`."""
    name = made_name(cell, cell.states[0], t)
    return first + next(k for k, layer in enumerate(unroll(cell, (), 1).layers) if layer["name"] == name)


def made_name(cell: Cell, letter: str, t: int) -> str:
    """What the layer of a gate or a state is called at a moment."""
    return f"{cell.name + '_' if cell.name else ''}{letter}_t{t}"


def weight_names(cell: Cell) -> Iterator[tuple[tuple[str, str, int, int], str]]:
    """(key, gate, row, column) → the name under which that number is shared; in a bias a row is a list."""
    prefix = f"{cell.name}_" if cell.name else ""
    for letter in cell.letters:
        for key, matrix in (("W", cell.W[letter]), ("U", cell.U.get(letter, ()))):
            for j, row in enumerate(matrix):
                for k in range(len(row)):
                    yield (key, letter, j, k), f"{prefix}{key}_{letter}" + _place(j, len(matrix)) + _place(k, len(row))
        lists = cell.bias.get(letter, ())
        for part, numbers in enumerate(lists):
            word = "b" if len(lists) == 1 else ("bW", "bU")[part % 2]
            for j in range(len(numbers)):
                yield ("bias", letter, part, j), f"{prefix}{word}_{letter}" + _place(j, len(numbers))


def _place(index: int, count: int) -> str:
    return f"_{index + 1}" if count > 1 else ""


def with_numbers(cell: Cell, shared: Mapping[str, Any]) -> Cell:
    """The cell with the numbers that its shared weights have now."""
    tables: dict[str, dict[str, list[list[Any]]]] = {
        key: {letter: [list(row) for row in rows] for letter, rows in getattr(cell, key).items()}
        for key in ("W", "U", "bias")
    }
    for (key, letter, j, k), name in weight_names(cell):
        if isinstance(tables[key][letter][j][k], Decimal) and name in shared:
            tables[key][letter][j][k] = shared[name]
    changed = {
        key: {letter: tuple(map(tuple, rows)) for letter, rows in table.items()} for key, table in tables.items()
    }
    return cell.model_copy(update=changed)


class _Unrolling:
    """Collects the layers of one cell."""

    def __init__(self, cell: Cell, sources: Sequence[Source], first: int) -> None:
        self.cell = cell
        self.sources = sources
        self.first = first
        self.layers: list[dict[str, Any]] = []
        self.numbers: dict[tuple[str, int], int] = {}
        self.names = dict(weight_names(cell))
        self.shared: Shared = {}

    def add(self, letter: str, t: int, **keys: Any) -> None:
        """One more layer, of a gate or a state at a moment."""
        self.numbers[letter, t] = self.first + len(self.layers)
        self.layers.append({"name": made_name(self.cell, letter, t), "neurons": self.cell.units, **keys})

    def at(self, letter: str, t: int) -> str:
        """What a formula calls a gate or a state at a moment."""
        return made_name(self.cell, letter, t)

    def entry(self, key: str, letter: str, j: int, k: int) -> Any:
        """A weight or bias in a plain layer: the name of the number that is shared; a name, or no edge, as typed."""
        typed = getattr(self.cell, key)[letter][j][k]
        if isinstance(typed, Decimal):
            name = self.names[key, letter, j, k]
            self.shared[name] = typed
            return name
        return NO_EDGE if typed is None else typed

    def row(self, key: str, letter: str, j: int) -> list[Any]:
        """A row of a gate's matrix."""
        return [self.entry(key, letter, j, k) for k in range(len(getattr(self.cell, key)[letter][j]))]

    def read_at(self, t: int) -> list[tuple[int, int, int, int]]:
        """(layer, its numbers, first column of W there, first of its numbers read) of what is read at a moment."""
        low, found, before = (t - 1) * self.cell.width, list[tuple[int, int, int, int]](), 0
        for number, size in self.sources:
            start = max(low, before)
            if start < min(low + self.cell.width, before + size):
                found.append((number, size, start - low, start - before))
            before += size
        return found

    def weigh(self, letter: str, t: int, bias: int, *, with_x: bool = True, read: str = "") -> dict[str, Any]:
        """The keys of a layer with weights: W over the numbers of a moment, U over what is `read`, one of the biases
        of the gate."""
        parts = self.read_at(t) if with_x else []
        sources = [number for number, *_ in parts]
        rows: list[list[Any]] = [[] for _ in range(self.cell.units)]
        for j, row in enumerate(rows):
            given = self.row("W", letter, j) if with_x else []
            for _, size, column, inside in parts:
                taken = given[column : column + size - inside]
                row += [NO_EDGE] * inside + taken + [NO_EDGE] * (size - inside - len(taken))
            row += self.row("U", letter, j) if read else []
        if read:
            sources.append(self.numbers[read, t if (read, t) in self.numbers else t - 1])
        keys: dict[str, Any] = {"from": sources, "weights": rows}
        lists = self.cell.bias.get(letter, ())
        if bias < len(lists):
            keys["bias"] = [self.entry("bias", letter, bias, j) for j in range(len(lists[bias]))]
        return keys

    def add_gate(self, letter: str, t: int, function: str, read: str, through: str = "") -> None:
        """A gate at a moment: one layer, or W x and U h and the formula of both; `through` multiplies U h."""
        if not self.cell.is_split(letter):
            self.add(letter, t, activation=function, **self.weigh(letter, t, 0, read=read))
            return
        x, h = f"x{letter}", f"h{letter}"
        self.add(x, t, **self.weigh(letter, t, 0))
        self.add(h, t, **self.weigh(letter, t, 1, with_x=False, read=read))
        factor = f"{self.at(through, t)}*" if through else ""
        inner = f"{self.at(x, t)} + {factor}{self.at(h, t)}"
        self.add(letter, t, equals=inner if function == "identity" else f"{function}({inner})")


def _unroll_recurrent(made: _Unrolling, t: int) -> None:
    letter = made.cell.letters[0]
    made.add_gate(letter, t, made.cell.activation or "tanh", letter)


def _unroll_lstm(made: _Unrolling, t: int) -> None:
    cell = made.cell
    roles, (h, c) = cell.roles, cell.states
    for letter in cell.letters:
        made.add_gate(letter, t, "tanh" if letter == roles["new"] else SQUASHING, h)
    i, f, o, g = (made.at(roles[role], t) for role in ("input", "forget", "output", "new"))
    made.add(c, t, equals=f"{f}*{made.at(c, t - 1)} + {i}*{g}")
    made.add(h, t, equals=f"{o}*tanh({made.at(c, t)})")


def _unroll_gru(made: _Unrolling, t: int) -> None:
    cell = made.cell
    roles, (h,) = cell.roles, cell.states
    reset, new = roles["reset"], roles["new"]
    for letter in sorted(cell.letters, key=lambda each: each == new):  # what is new reads h through r
        if letter != new:
            made.add_gate(letter, t, SQUASHING, h)
        elif cell.resets_before:
            made.add(reset + h, t, equals=f"{made.at(reset, t)}*{made.at(h, t - 1)}")
            made.add_gate(letter, t, "tanh", reset + h)
        else:
            made.add_gate(letter, t, "tanh", h, through=reset)
    z, n, before = made.at(roles["update"], t), made.at(new, t), made.at(h, t - 1)
    mixed = (before, n) if cell.mixes_new else (n, before)
    made.add(h, t, equals=f"(1 - {z})*{mixed[0]} + {z}*{mixed[1]}")


MOMENTS: Mapping[str, Callable[[_Unrolling, int], None]] = {
    "recurrent": _unroll_recurrent,
    "lstm": _unroll_lstm,
    "gru": _unroll_gru,
}
"""Kind → what it adds at a moment."""
