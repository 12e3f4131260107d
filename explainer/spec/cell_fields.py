"""The single values of a layer that reads a sequence: gates, their matrices and biases, states, moments.

In: what the TOML or JSON parser returned. Out: the value, or a refusal that says what was found and expected.

    >>> read_gate("o")
    'o'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from explainer.spec.fields import INPUTS, RESERVED_NAME, BiasEntry, Entry, Written, is_whole, read_layer, value_refusal

MOST_STEPS = 100


def read_gate(value: Any) -> str:
    """A letter, or a word, that makes a layer's name with a moment behind it."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,9}", value):
        raise value_refusal(value, "a gate: a letter, or a word of at most 10 letters and digits")
    if RESERVED_NAME.fullmatch(f"{value}_t1"):
        raise value_refusal(value, "a gate that does not begin like an id (net out E)")
    return value


def _read_source(value: Any) -> int | str:
    """A layer as typed: its name, or its number, 0 for "inputs"."""
    if isinstance(value, str) and value != INPUTS and re.fullmatch(r"[A-Za-z_]\w{0,39}", value, re.ASCII):
        return value
    number = read_layer(value)
    if number is None:
        raise value_refusal(value, f'"{INPUTS}", or the number or name of an earlier layer')
    return number


def _read_steps(value: Any) -> int:
    if not is_whole(value) or not 1 <= value <= MOST_STEPS:
        raise value_refusal(value, f"a whole number from 1 to {MOST_STEPS}")
    return value


def _is_single(value: Any) -> bool:
    """Whether this is one number, where there may be several."""
    return value is not None and not isinstance(value, list | tuple | str | Mapping)


def _with_rows(value: Any) -> Any:
    """A number as a matrix of one row."""
    return [[value]] if _is_single(value) else value


def _with_lists(value: Any) -> Any:
    """A number, or one list, as a list of lists."""
    if not isinstance(value, list | tuple):
        return _with_rows(value)
    return value if value and all(isinstance(part, list | tuple) for part in value) else [value]


_ROW = {"type": "array", "minItems": 1, "items": {"oneOf": [{"type": "number"}, {"type": "string"}]}}
_NUMBERS = {"type": "array", "minItems": 1, "items": {"type": "number"}}
_NAME = {"type": "string", "pattern": r"^[A-Za-z_]\w*$"}
Gate = Annotated[str, PlainValidator(read_gate), WithJsonSchema({"type": "string"})]
Source = Annotated[
    int | str,
    PlainValidator(_read_source),
    WithJsonSchema({"oneOf": [{"type": "integer", "minimum": 0}, _NAME]}),
]
Steps = Annotated[
    int, PlainValidator(_read_steps), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_STEPS})
]
Matrix = Annotated[
    tuple[Annotated[tuple[Entry, ...], Field(min_length=1)], ...],
    Field(min_length=1),
    BeforeValidator(_with_rows),
    WithJsonSchema({"oneOf": [{"type": "number"}, {"type": "array", "minItems": 1, "items": _ROW}]}),
]
"""A row for each unit, or a number where there is one unit and one column."""
GateBias = Annotated[
    tuple[Annotated[tuple[BiasEntry, ...], Field(min_length=1)], ...],
    Field(min_length=1),
    BeforeValidator(_with_lists),
    WithJsonSchema({"anyOf": [{"type": "number"}, _ROW, {"type": "array", "maxItems": 2, "items": _ROW}]}),
]
"""One number per unit; or two lists, what is added to W x and what to U h."""
State = Annotated[
    tuple[Written, ...],
    Field(min_length=1),
    BeforeValidator(lambda value: [value] if _is_single(value) else value),
    WithJsonSchema({"oneOf": [{"type": "number"}, _NUMBERS]}),
]
"""One number per unit, or one for all."""
