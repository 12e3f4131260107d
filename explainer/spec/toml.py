"""A spec as a commented TOML file that a person can go on editing.

In: a `Spec`. Out: TOML text that `parse` reads back as an equal spec, every number with the digits it has. Keys that
only repeat their default are left out, except those that people change first; each key is explained where it first
stands.

    >>> from explainer.spec import STARTER, parse
    >>> to_toml(parse(STARTER)) == to_toml(parse(to_toml(parse(STARTER))))
    True
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explainer.spec import descriptions, to_mapping
from explainer.spec.cells import Cell, is_cell
from explainer.spec.model import (
    Layer,
    NetworkTable,
    NumberRule,
    Numbers,
    PageTable,
    Spec,
    Symbols,
)
from explainer.spec.sheet_tables import Homework
from explainer.spec.table import SpecTable
from explainer.spec.training_table import Optimizer, Training

LINE_WIDTH = 120
INDENT = 4

ALWAYS_WRITTEN: Mapping[type[SpecTable], frozenset[str]] = {
    Spec: frozenset({"title", "notation"}),
    Layer: frozenset({"activation"}),
    Optimizer: frozenset({"name", "learning_rate"}),
    Training: frozenset({"loss", "optimizer", "train_bias", "batch_size", "epochs", "reduction"}),
    Numbers: frozenset({"digits", "kind"}),
}
"""Keys that are written though they have their default."""

BY_GATE = ("W", "U", "bias", "start")
"""Keys of a cell whose tables have a line for each gate."""

KeyComments = Mapping[type[SpecTable], Mapping[str, str]]
"""Table → key → its comment."""

INLINE_TABLES: Mapping[str, type[SpecTable]] = {"optimizer": Optimizer, "symbols": Symbols}
"""Keys whose tables stand on their line."""


def to_toml(spec: Spec, notes: Sequence[str] = ()) -> str:
    """The spec as TOML; each note is a comment at the head of the file, control characters in it a space."""
    data, words = to_mapping(spec), descriptions()
    network, numbers = data["network"], data["numbers"]
    if network["outputs"] == [len(network["layers"])]:
        del network["outputs"]
    head = [part for note in notes for part in _comment_lines(note)]
    lines = [
        *head,
        *([""] if head else []),
        *_table_lines(Spec, data, words, skip=("network", "training", "numbers", "page", "homework")),
    ]
    lines += ["", "[network]", *_table_lines(NetworkTable, network, words, skip=("layers", "shared"))]
    if network["shared"]:
        lines += [
            "",
            "[network.shared]",
            *(f"{_key_text(name)} = {_value_text(value)}" for name, value in network["shared"].items()),
        ]
    for number, layer in enumerate(network["layers"], 1):
        table = Cell if is_cell(layer) else Layer
        first = next(n for n, other in enumerate(network["layers"], 1) if is_cell(other) == is_cell(layer))
        lines += ["", "[[network.layers]]", *_table_lines(table, layer, words if number == first else {})]
    lines += ["", "[training]", *_table_lines(Training, data["training"], words)]
    lines += ["", "[numbers]", *_table_lines(Numbers, numbers, words)]
    for name, rule in numbers.items():
        if isinstance(rule, dict):
            lines += ["", f"[numbers.{_key_text(name)}]", *_table_lines(NumberRule, rule, {})]
    if page := list(_table_lines(PageTable, data["page"], words)):
        lines += ["", "[page]", *page]
    if "homework" in data:
        lines += ["", "[homework]", *_table_lines(Homework, data["homework"], words)]
    return "\n".join(lines) + "\n"


def _table_lines(
    model: type[SpecTable], data: Mapping[str, Any], words: KeyComments, skip: Sequence[str] = ()
) -> Iterator[str]:
    """The lines of one table."""
    comments = words.get(model, {})
    for key, value in _chosen_keys(model, data).items():
        if key not in skip:
            inner = INLINE_TABLES.get(key)
            yield from _entry_lines(key, _chosen_keys(inner, value) if inner else value, comments.get(key, ""))


def _chosen_keys(model: type[SpecTable], data: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of one table that differ from their defaults, in digits too, or are always written."""
    always = ALWAYS_WRITTEN.get(model, frozenset())
    chosen = {}
    for name, field in model.model_fields.items():
        key = name.rstrip("_")
        usual = not field.is_required() and key in data and repr(data[key]) == repr(_default_data(model, name))
        if key in data and (key in always or not usual):
            chosen[key] = data[key]
    return chosen


def _default_data(model: type[SpecTable], name: str) -> Any:
    from explainer.spec import plain_data

    return plain_data(model.model_fields[name].get_default(call_default_factory=True, validated_data={}))


def _entry_lines(key: str, value: Any, comment: str) -> Iterator[str]:
    """One key with its comment: behind it where that fits, else above."""
    lines = _value_lines(key, value)
    behind = f"{lines[0]:<32} # {comment}"
    if not comment:
        yield from lines
    elif len(lines) == 1 and len(behind) <= LINE_WIDTH:
        yield behind
    else:
        yield from _comment_lines(comment)
        yield from lines


def _value_lines(key: str, value: Any) -> list[str]:
    """On one line where that fits; else a list over several, one entry each. Of a table by gate one line each."""
    if key in BY_GATE and isinstance(value, dict) and "init" not in value:
        return [f"{key}.{_key_text(gate)} = {_value_text(part)}" for gate, part in value.items()]
    line = f"{_key_text(key)} = {_value_text(value)}"
    tables = isinstance(value, list) and any(isinstance(part, dict) for part in value)
    rows = isinstance(value, list) and any(isinstance(part, list) for part in value)
    if not (tables and len(value) > 1) and not (rows and len(line) > LINE_WIDTH):
        return [line]
    return [f"{_key_text(key)} = [", *(" " * INDENT + _value_text(part) + "," for part in value), "]"]


def _comment_lines(text: str) -> list[str]:
    from textwrap import wrap

    plain = "".join(char if char.isprintable() else " " for char in text)
    return [f"# {line}" for line in wrap(plain, LINE_WIDTH - 2)]


def _key_text(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value_text(name)


def _value_text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return f"[{', '.join(map(_value_text, value))}]"
        case dict():
            return f"{{ {', '.join(f'{_key_text(key)} = {_value_text(part)}' for key, part in value.items())} }}"
    return repr(value)
