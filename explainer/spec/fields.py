"""The single values a spec is made of: numbers as typed, whole numbers, names, labels, short texts.

In: what the TOML or JSON parser returned. Out: the value, or a refusal that says what was found and expected; the
pydantic types here know nothing of each other (`explainer.spec.requirements` does).

    >>> read_number(Decimal("0.20"))
    Decimal('0.20')
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeGuard

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from explainer.spec.problems import TooLarge, show_value

MAX_DIGITS = 30
MAX_EXPONENT = 300
MAX_WHOLE = 10**9
MAX_SEED = 2**63 - 1
MAX_WRITTEN = 36
"""Characters of a number in a formula, which reads 40 with its sign and brackets."""
MAX_NEURONS = 10**6
"""Inputs, and neurons of one layer."""
MAX_LABEL = 60
MAX_TITLE = 200
MAX_SYMBOL = 20
MAX_INTRO = 2000

NO_EDGE = "-"
MOST_POINTS = 100
INPUTS = "inputs"

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def value_refusal(value: Any, expected: str, guess: str | None = None, shift: int = 0) -> PydanticCustomError:
    """The error a field raises; `explainer.spec` turns it into a `Finding`."""
    return refusal(show_value(value), expected, guess, shift)


def refusal(found: str, expected: str, guess: str | None = None, shift: int = 0) -> PydanticCustomError:
    """The same with the words for what was found."""
    context = {"found": found, "expected": expected, "guess": guess, "shift": shift}
    return PydanticCustomError("spec", "refused", context)


def is_whole(value: Any) -> TypeGuard[int]:
    """Whether this is an int and not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


# ------------------------------------------------------------------------------------------------- numbers


def read_number(value: Any) -> Decimal:
    """The decimal as typed; a float is taken by its shortest text. Refuses truth values, text, NaN and infinities."""
    if isinstance(value, TooLarge) or (is_whole(value) and value.bit_length() > 128):
        raise value_refusal(
            value, f"at most {MAX_DIGITS} digits and an exponent from -{MAX_EXPONENT} to {MAX_EXPONENT}"
        )
    if isinstance(value, float):
        value = Decimal(repr(value) if isinstance(value, TypedNumber) else float.__repr__(value))
    if is_whole(value):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise value_refusal(value, "a number")
    if not value.is_finite():
        raise value_refusal(value, "a finite number")
    if len(value.as_tuple().digits) > MAX_DIGITS:
        raise value_refusal(value, f"at most {MAX_DIGITS} digits")
    if abs(value.adjusted()) > MAX_EXPONENT:
        raise value_refusal(value, f"an exponent from -{MAX_EXPONENT} to {MAX_EXPONENT}")
    return value


class TypedNumber(float):
    """A float for JSON that remembers the digits it was typed with: its `repr` is `0.20`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> TypedNumber:
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type[TypedNumber], tuple[str]]:
        return TypedNumber, (self.text,)


def _bounded_number(accepts: Callable[[Decimal], bool], expected: str) -> Callable[[Any], Decimal]:
    def read_bounded(value: Any) -> Decimal:
        number = read_number(value)
        if not accepts(number):
            raise value_refusal(number, expected)
        return number

    return read_bounded


def _whole_number(low: int, high: int = MAX_WHOLE) -> Callable[[Any], int]:
    def read_whole(value: Any) -> int:
        if not is_whole(value) or not low <= value <= high:
            span = f"from {low} to {high}" if high < MAX_WHOLE else f"of at least {low}"
            raise value_refusal(value, f"a whole number {span}")
        return int(value)

    return read_whole


def _read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise value_refusal(value, "true or false")
    return value


Number = Annotated[Decimal, PlainValidator(read_number), WithJsonSchema({"type": "number"})]
read_not_negative = _bounded_number(lambda x: x >= 0, "a number of at least 0")
NotNegative = Annotated[
    Decimal,
    PlainValidator(read_not_negative),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
Positive = Annotated[
    Decimal,
    PlainValidator(_bounded_number(lambda x: x > 0, "a number above 0")),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0}),
]
Written = Annotated[
    Decimal,
    PlainValidator(
        _bounded_number(lambda x: len(f"{x:f}") <= MAX_WRITTEN, f"at most {MAX_WRITTEN} digits written out")
    ),
    WithJsonSchema({"type": "number"}),
]
"""A number that stands in a formula as it is."""
PositiveWritten = Annotated[
    Decimal,
    PlainValidator(
        _bounded_number(
            lambda x: x > 0 and len(f"{x:f}") <= MAX_WRITTEN,
            f"a number above 0, of at most {MAX_WRITTEN} digits written out",
        )
    ),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0}),
]
Fraction = Annotated[
    Decimal,
    PlainValidator(_bounded_number(lambda x: 0 <= x < 1, "a number from 0 to below 1")),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 1}),
]
Share = Annotated[
    Decimal,
    PlainValidator(_bounded_number(lambda x: 0 <= x <= 1, "a share from 0 to 1")),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
KeptShare = Annotated[
    Decimal,
    PlainValidator(
        _bounded_number(
            lambda x: 0 < x <= 1 and len(f"{x:f}") <= MAX_WRITTEN, "a share above 0, at most 1: what is kept"
        )
    ),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
Points = Annotated[
    Decimal,
    PlainValidator(_bounded_number(lambda x: 0 <= x <= MOST_POINTS, f"points from 0 to {MOST_POINTS}")),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": MOST_POINTS}),
]
Count = Annotated[int, PlainValidator(_whole_number(1)), WithJsonSchema({"type": "integer", "minimum": 1})]
ClassNumber = Annotated[
    int, PlainValidator(_whole_number(0, MAX_NEURONS)), WithJsonSchema({"type": "integer", "minimum": 0})
]
Digits = Annotated[
    int, PlainValidator(_whole_number(0, 15)), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 15})
]
Seed = Annotated[int, PlainValidator(_whole_number(0, MAX_SEED)), WithJsonSchema({"type": "integer", "minimum": 0})]
Flag = Annotated[bool, PlainValidator(_read_flag), WithJsonSchema({"type": "boolean"})]

# --------------------------------------------------------------------------------------------------- texts


def bad_character(text: str) -> str | None:
    """The first control, direction-changing, private-use or otherwise unprintable character, described; else None."""
    for char in text:
        unprintable = unicodedata.category(char) in {"Cc", "Co", "Cs", "Zl", "Zp"} or ord(char) & 0xFFFE == 0xFFFE
        if unprintable or char in _BIDI:
            return f"the character U+{ord(char):04X} in {show_value(text)}"
    return None


def _text_reader(limit: int) -> Callable[[Any], str]:
    def read_text(value: Any) -> str:
        if not isinstance(value, str):
            raise value_refusal(value, "a text in quotes")
        if bad := bad_character(value):
            expected = "no control, direction-changing or private-use characters"
            raise refusal(bad, expected)
        if not value.strip():
            raise value_refusal(value, "a text that is not empty")
        if len(value) > limit:
            raise value_refusal(value, f"at most {limit} characters (this has {len(value)})")
        return value

    return read_text


def _shared_name(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_]\w{0,39}", value, re.ASCII):
        raise value_refusal(value, "a name of at most 40 letters, digits and underscores that starts with a letter")
    return value


Title = Annotated[
    str, PlainValidator(_text_reader(MAX_TITLE)), WithJsonSchema({"type": "string", "maxLength": MAX_TITLE})
]
Intro = Annotated[
    str, PlainValidator(_text_reader(MAX_INTRO)), WithJsonSchema({"type": "string", "maxLength": MAX_INTRO})
]
Symbol = Annotated[
    str, PlainValidator(_text_reader(MAX_SYMBOL)), WithJsonSchema({"type": "string", "maxLength": MAX_SYMBOL})
]
Id = Annotated[str, PlainValidator(_text_reader(MAX_LABEL)), WithJsonSchema({"type": "string"})]
SharedName = Annotated[
    str, PlainValidator(_shared_name), WithJsonSchema({"type": "string", "pattern": r"^[A-Za-z_]\w*$"})
]

# -------------------------------------------------------------------------------- neurons, weights, sources


@dataclass(frozen=True, slots=True)
class Labels:
    """How many inputs or neurons a layer has, and what the page calls them."""

    count: int
    names: tuple[str, ...] | None = None
    """One label each, or None: i1, h1, o1, …"""


def _read_labels(value: Any) -> Labels:
    if isinstance(value, Labels):
        return value
    if is_whole(value) and 1 <= value <= MAX_NEURONS:
        return Labels(value)
    if not isinstance(value, list | tuple) or not value:
        raise value_refusal(value, f"a whole number from 1 to {MAX_NEURONS:,}, or a list of labels")
    label = _text_reader(MAX_LABEL)
    return Labels(len(value), tuple(map(label, value)))


def _read_entry(value: Any) -> Decimal | str | None:
    if isinstance(value, str):
        return None if value == NO_EDGE else _weight_name(value)
    return read_number(value)


def _read_bias(value: Any) -> Decimal | str:
    if not isinstance(value, str):
        return read_number(value)
    try:
        return _shared_name(value)
    except PydanticCustomError:
        raise value_refusal(value, "a number, or a name from [network.shared]") from None


def _weight_name(value: str) -> str:
    try:
        return _shared_name(value)
    except PydanticCustomError:
        raise value_refusal(value, f'a number, a name from [network.shared], or "{NO_EDGE}" for no edge') from None


def read_layer(value: Any) -> int | None:
    """0 for "inputs" or 0, a layer's number from 1, or None for anything else."""
    if isinstance(value, str):
        return 0 if value == INPUTS else None
    return int(value) if is_whole(value) and 0 <= value <= MAX_WHOLE else None


def _layer_number(value: Any) -> int:
    layer = read_layer(value)
    if layer is None:
        raise value_refusal(value, f'"{INPUTS}", or the number or name of an earlier layer')
    return layer


MOST_FORMULAS = 1000
"""Neurons of a layer with a formula for each."""


def _read_formulas(value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not texts or not all(isinstance(text, str) for text in texts):
        raise value_refusal(value, "a formula in quotes, or a list with one formula per neuron")
    if len(texts) > MOST_FORMULAS:
        raise refusal(f"{len(texts)} formulas", f"at most {MOST_FORMULAS}")
    if bad := next(filter(None, map(bad_character, texts)), None):
        raise refusal(bad, "no control, direction-changing or private-use characters")
    return tuple(texts)


def _read_mask(value: Any) -> tuple[tuple[Decimal, ...], ...]:
    """One list of 0 and 1, or one for each sample."""
    rows = [value] if isinstance(value, list | tuple) and value and not isinstance(value[0], list | tuple) else value
    expected = "a list of 0 and 1, one per neuron, or a list of such lists, one per sample"
    if not isinstance(rows, list | tuple) or not rows or not all(isinstance(row, list | tuple) and row for row in rows):
        raise value_refusal(value, expected)
    read = tuple(tuple(map(read_number, row)) for row in rows)
    if wrong := [number for row in read for number in row if number not in (0, 1)]:
        raise refusal(f"{show_value(wrong[0])} in a mask", expected)
    return read


def _read_weights(value: Any) -> tuple[Decimal, ...]:
    """A number of at least 0, or a list of them."""
    if isinstance(value, list | tuple) and not value:
        raise value_refusal(value, "a number, or one for each layer that bears a loss")
    return tuple(map(read_not_negative, value if isinstance(value, list | tuple) else [value]))


def _output_layer(value: Any) -> int:
    if not is_whole(value) or not 1 <= value <= MAX_WHOLE:
        raise value_refusal(value, "the number or name of a layer")
    return int(value)


RESERVED_NAME = re.compile(
    r"[ihowbt][0-9]+|sample_weight\w*|(?:net|out|signal|delta|dnet|dout)_\w*|d?E\w*|inputs|" + "|".join(keyword.kwlist)
)
"""Names that a layer may not have: an input, neuron, weight, bias or target could have them, they begin as an id does,
or no formula can hold them."""


def _layer_name(value: Any) -> str:
    name = _shared_name(value)
    if RESERVED_NAME.fullmatch(name):
        expected = "a name that is no id (i1 h1 o2 w3 b1 t1), begins like none (net_ out_ E) and is no word of formulas"
        raise value_refusal(name, expected)
    return name


_LABELS = {
    "oneOf": [
        {"type": "integer", "minimum": 1},
        {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1, "maxLength": MAX_LABEL}},
    ]
}
Neurons = Annotated[Labels, PlainValidator(_read_labels), WithJsonSchema(_LABELS)]
Entry = Annotated[
    Decimal | str | None,
    PlainValidator(_read_entry),
    WithJsonSchema({"oneOf": [{"type": "number"}, {"type": "string"}]}),
]
_NAME_PATTERN = {"type": "string", "pattern": r"^[A-Za-z_]\w*$"}
_AT_LEAST_0 = {"type": "number", "minimum": 0}
SampleWeights = Annotated[
    tuple[Decimal, ...],
    PlainValidator(_read_weights),
    WithJsonSchema({"oneOf": [_AT_LEAST_0, {"type": "array", "minItems": 1, "items": _AT_LEAST_0}]}),
]
BiasEntry = Annotated[
    Decimal | str, PlainValidator(_read_bias), WithJsonSchema({"oneOf": [{"type": "number"}, {"type": "string"}]})
]
LayerNumber = Annotated[
    int,
    PlainValidator(_layer_number),
    WithJsonSchema({"oneOf": [{"type": "integer", "minimum": 0}, _NAME_PATTERN]}),
]
OutputLayer = Annotated[
    int,
    PlainValidator(_output_layer),
    WithJsonSchema({"oneOf": [{"type": "integer", "minimum": 1}, _NAME_PATTERN]}),
]
_BITS = {"type": "array", "minItems": 1, "items": {"enum": [0, 1]}}
Mask = Annotated[
    tuple[tuple[Decimal, ...], ...],
    PlainValidator(_read_mask),
    WithJsonSchema({"oneOf": [_BITS, {"type": "array", "minItems": 1, "items": _BITS}]}),
]
LayerName = Annotated[str, PlainValidator(_layer_name), WithJsonSchema(_NAME_PATTERN)]
Formulas = Annotated[
    tuple[str, ...],
    PlainValidator(_read_formulas),
    WithJsonSchema({"oneOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]}),
]
