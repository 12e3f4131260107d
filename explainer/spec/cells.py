"""Layers that read a sequence: what stands in the table of one, and what must fit together in it.

In: the table of a layer with `kind = "recurrent"`, `"lstm"` or `"gru"`, as typed. Out: a `Cell`, or None where it
cannot be read (`read_cell`); and what does not fit (`find_cell_conflicts`). `unrolling` makes plain layers of it.

    >>> cell = read_cell({"kind": "recurrent", "steps": 2, "W": 0.6, "U": 0.5})
    >>> cell.units, cell.letters, cell.states
    (1, ('h',), ('h',))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from explainer.spec.cell_fields import Gate, GateBias, Matrix, Source, State, Steps
from explainer.spec.fields import LayerName, refusal
from explainer.spec.known_names import ActivationName
from explainer.spec.problems import KeyPath, show_value
from explainer.spec.table import SpecTable

CellConflict = tuple[KeyPath, str, str]
"""Where in the cell's table, what was found, what was expected."""

GATES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "recurrent": {},
    "lstm": {"input": ("i",), "forget": ("f",), "output": ("o",)},
    "gru": {"reset": ("r",), "update": ("z", "u")},
}
"""Kind → what each gate does, and its usual letters. One letter more is that of what is new at a moment."""
STATES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "recurrent": (("h",),),
    "lstm": (("h", "y"), ("c", "s")),
    "gru": (("h", "s"),),
}
"""Kind → the letters of what it passes on to the next moment; the second one where a gate has the first."""
MOST_NEURONS = 1000
"""Gates of all moments and units."""


class Cell(SpecTable):
    """A layer that reads a sequence, moment after moment, with the same weights at each."""

    kind: Literal["recurrent", "lstm", "gru"]
    """recurrent: h = tanh(W x + U h + b) with the h of the moment before. lstm: gates i, f, o and one letter more, g:
    c = f*c + i*g, h = o*tanh(c). gru: gates r, z and one letter more, n, which reads h through r; z mixes h and n."""
    name: LayerName | None = None
    """A word before the letters of everything the cell has (enc_h_t2); `from`, `add` and `outputs` may name it, and
    mean h at its last moment."""
    from_: tuple[Source, ...] | None = Field(default=None, alias="from")
    """The layer whose outputs are the sequence, "inputs", a number or a name; left out: the one before. Of another cell
    h at every moment."""
    steps: Steps
    """Into how many moments the sequence is cut."""
    W: dict[Gate, Matrix]
    """Gate → its weights for x: a row for each unit, a column for each number of a moment. The gates are computed in
    this order. Without gates, for kind = "recurrent": the matrix itself."""
    U: dict[Gate, Matrix]
    """Gate → its weights for the h of the moment before: a row and a column for each unit."""
    bias: dict[Gate, GateBias] = Field(default={})
    """Gate → one number for each unit, or two such lists: b of W x + b, and b of U h + b, as PyTorch has it; left out:
    none."""
    start: dict[Gate, State] = Field(default={})
    """h (and c of an lstm) before the first moment: constants, one for each unit; left out: 0."""
    mix: Literal["new", "old"] | None = None
    """gru: what z multiplies; left out: "new". "new": h = (1 - z)*h + z*n; "old", as PyTorch has it: h = (1 - z)*n +
    z*h."""
    reset: Literal["before", "after"] | None = None
    """gru: where r multiplies; left out: "before". "before": W x + U (r*h) + b; "after", as PyTorch has it: W x + b +
    r*(U h + b)."""
    activation: ActivationName | None = None
    """recurrent: what is applied to the sum; left out: tanh."""

    @model_validator(mode="before")
    @classmethod
    def _name_the_only_gate(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or data.get("kind") not in ("recurrent", "gru"):
            return data
        keys = ("W", "U", "bias", "start") if data["kind"] == "recurrent" else ("start",)
        letter = "h"
        if isinstance(data.get("W"), Mapping) and data["W"]:
            letters = list(data["W"])
            letter = letters[0] if data["kind"] == "recurrent" else "s" if "h" in letters else "h"
        alone = {key: {letter: data[key]} for key in keys if data.get(key) is not None and not _is_table(data[key])}
        return {**data, **alone}

    @field_validator("W", "U", mode="after")
    @classmethod
    def _require_gates(cls, value: dict[str, Any]) -> dict[str, Any]:
        if not value:
            raise refusal("an empty table", "a matrix for each gate")
        return value

    @property
    def units(self) -> int:
        """How many units the cell has: rows of W."""
        return len(next(iter(self.W.values())))

    @property
    def width(self) -> int:
        """How many numbers it reads at a moment: columns of W."""
        return len(next(iter(self.W.values()))[0])

    @property
    def letters(self) -> tuple[str, ...]:
        """The gates, in the order typed."""
        return tuple(self.W)

    @property
    def states(self) -> tuple[str, ...]:
        """The letters of what is passed on: h, and c of an lstm; others where gates have these."""
        if self.kind == "recurrent":
            return self.letters[:1]
        return tuple(next((s for s in usual if s not in self.W), usual[-1]) for usual in STATES[self.kind])

    @property
    def roles(self) -> dict[str, str]:
        """What each gate does → its letter: "new" is what is new at a moment."""
        found = {role: next((s for s in usual if s in self.W), "") for role, usual in GATES[self.kind].items()}
        rest = [letter for letter in self.W if letter not in found.values()]
        return {**found, "new": rest[0] if rest else ""}

    @property
    def mixes_new(self) -> bool:
        """gru: whether z multiplies what is new."""
        return self.mix != "old"

    @property
    def resets_before(self) -> bool:
        """gru: whether r multiplies h before the matrix."""
        return self.reset != "after"

    def start_of(self, state: str) -> tuple[Decimal, ...]:
        """What a state is before the first moment, one number for each unit."""
        given = self.start.get(state, (Decimal(0),))
        return given * self.units if len(given) == 1 else given

    def is_split(self, letter: str) -> bool:
        """Whether W x and U h of a gate are sums of their own: each has its bias, or r multiplies one of them."""
        after = self.kind == "gru" and not self.resets_before and letter == self.roles["new"]
        return after or len(self.bias.get(letter, ())) > 1


CELL_KINDS = tuple(GATES)
"""Kinds of layer that are a `Cell`."""


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def is_cell(layer: Any) -> bool:
    """Whether a layer, as plain data, says that it reads a sequence."""
    return isinstance(layer, Mapping) and isinstance(layer.get("kind"), str) and layer["kind"] in CELL_KINDS


def read_cell(layer: Mapping[str, Any]) -> Cell | None:
    """The cell that a table describes; None where a key is missing, unknown, or of another type."""
    try:
        return Cell.model_validate(layer)
    except ValidationError:
        return None


# ------------------------------------------------------------------------------------------- what must fit


def find_cell_conflicts(cell: Cell, read: int | None) -> Iterator[CellConflict]:
    """What does not fit in a cell that reads so many numbers; None: it is not told how many."""
    if wrong := next(_gate_conflicts(cell), None):
        yield wrong
        return
    yield from _shape_conflicts(cell)
    if read is not None and cell.width * cell.steps != read:
        found = f"{_count(cell.width, 'column')} in W at each of {_count(cell.steps, 'step')}"
        whole, rest = divmod(read, cell.steps)
        expected = f"{whole} columns: {read} numbers cut into {cell.steps}"
        if rest or not whole:
            expected = f"steps that cut the {_count(read, 'number')} of the sequence into equal parts"
        yield ("steps",) if rest or not whole else ("W", cell.letters[0]), found, expected
    if (neurons := cell.steps * cell.units * len(cell.letters)) > MOST_NEURONS:
        yield ("steps",), f"{neurons} values of gates", f"at most {MOST_NEURONS}: steps times units times gates"
    yield from _choice_conflicts(cell)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _gate_conflicts(cell: Cell) -> Iterator[CellConflict]:
    needed = len(GATES[cell.kind]) + 1
    usual = [" or ".join(letters) for letters in GATES[cell.kind].values()]
    words = f"{', '.join(usual)} and one letter more" if usual else "one letter"
    if len(cell.letters) != needed or "" in cell.roles.values():
        expected = f"{_count(needed, 'gate')}: {words}, for what is new at a moment"
        yield ("W",), f"the {'gate' if len(cell.letters) == 1 else 'gates'} {', '.join(cell.letters)}", expected
    for key in ("U", "bias"):
        for letter in getattr(cell, key):
            if letter not in cell.W:
                yield (key, letter), f"the gate {show_value(letter)}", f"a gate of W: {', '.join(cell.letters)}"
    for letter in cell.letters:
        if letter not in cell.U:
            yield ("U",), f"no matrix for the gate {letter}", f"one for each gate of W: {', '.join(cell.letters)}"
    for state in cell.start:
        if state not in cell.states:
            yield ("start", state), f"the state {show_value(state)}", " or ".join(cell.states)


def _shape_conflicts(cell: Cell) -> Iterator[CellConflict]:
    units, width = cell.units, cell.width
    sides = f"{_count(units, 'row')} of {width}, as the first gate has"
    for key, columns, expected in (
        ("W", width, sides),
        ("U", units, f"{_count(units, 'row')} of {units}: one row and one column for each unit"),
    ):
        for letter, matrix in getattr(cell, key).items():
            if len(matrix) != units:
                yield (key, letter), _count(len(matrix), "row"), expected
            elif wrong := next((j for j, row in enumerate(matrix) if len(row) != columns), None):
                yield (key, letter, wrong), f"a row of {len(matrix[wrong])}", expected
            elif len(matrix[0]) != columns:
                yield (key, letter, 0), f"a row of {len(matrix[0])}", expected
    for letter, lists in cell.bias.items():
        if len(lists) > 2:
            yield ("bias", letter), f"{len(lists)} lists", "one list, or two: of W x + b, and of U h + b"
        for numbers in lists:
            if len(numbers) != units:
                yield ("bias", letter), _count(len(numbers), "number"), f"{units}, one for each unit"
    for state, start in cell.start.items():
        if len(start) not in (1, units):
            yield ("start", state), _count(len(start), "number"), f"{units}, one for each unit"


def _choice_conflicts(cell: Cell) -> Iterator[CellConflict]:
    for key, kind in (("mix", "gru"), ("reset", "gru"), ("activation", "recurrent")):
        if getattr(cell, key) is not None and cell.kind != kind:
            yield (key,), f'{key} beside kind = "{cell.kind}"', f'none: only kind = "{kind}" has a choice there'
    if cell.from_ is not None and len(cell.from_) != 1:
        yield ("from",), _count(len(cell.from_), "layer"), "a list with one earlier layer"
    if cell.kind == "recurrent" and cell.is_split(cell.letters[0]) and cell.activation not in (None, *IN_FORMULAS):
        expected = f"one list, or an activation of {', '.join(IN_FORMULAS)}"
        yield ("bias", cell.letters[0]), f"two lists beside the activation {cell.activation}", expected


IN_FORMULAS = ("tanh", "sigmoid")
"""Activations that a formula can name."""
