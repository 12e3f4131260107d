"""Windows that move over rows and columns, channel by channel: which numbers each of them holds.

In: the keys `shape`, `size`, `stride` and `padding` of a layer, as typed. Out: `Windows`, or None where the keys do not
say it. Numbers stand row by row, channel after channel, as libraries flatten them.

    >>> windows = read_windows({"shape": [2, 3], "size": 2, "stride": 1})
    >>> windows.count, list(windows.places())
    (2, [[0, 1, 3, 4], [1, 2, 4, 5]])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Annotated, Any, NamedTuple

from pydantic import PlainValidator, WithJsonSchema

from explainer.spec.fields import MAX_NEURONS, is_whole, value_refusal

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows over a picture of rows and columns; a list of numbers is a single row."""

    channels: int
    rows: int
    columns: int
    size: Pair
    stride: Pair
    padding: Pair

    @property
    def cells(self) -> int:
        """Numbers that a window holds, padding counted."""
        return prod(self.size)

    @property
    def moves(self) -> Pair:
        """How many windows there are down and across; what is left over at the end is in none."""
        sides = zip((self.rows, self.columns), self.size, self.stride, self.padding, strict=True)
        down, across = (max(0, (side + 2 * padding - size) // stride + 1) for side, size, stride, padding in sides)
        return down, across

    @property
    def count(self) -> int:
        """How many windows there are in all channels."""
        return self.channels * prod(self.moves)

    def places(self) -> Iterator[list[int]]:
        """The places of each window's numbers, without padding: channel by channel, row by row."""
        down, across = self.moves
        for channel, row, column in product(range(self.channels), range(down), range(across)):
            top, left = row * self.stride[0] - self.padding[0], column * self.stride[1] - self.padding[1]
            inside = (range(max(0, top), min(self.rows, top + self.size[0])),
                      range(max(0, left), min(self.columns, left + self.size[1])))  # fmt: skip
            yield [(channel * self.rows + i) * self.columns + j for i, j in product(*inside)]


def read_windows(layer: Mapping[str, Any]) -> Windows | None:
    """The windows of a layer; None where a key is missing or no list of whole numbers of the right length."""
    shape = _whole_numbers(layer.get("shape"), 1)
    if shape is None or len(shape) > 3:
        return None
    sides = min(2, len(shape))
    size = _sides(layer.get("size"), sides, 1)
    stride = size if layer.get("stride") is None else _sides(layer.get("stride"), sides, 1)
    padding = [0] * sides if layer.get("padding") is None else _sides(layer.get("padding"), sides, 0)
    if size is None or stride is None or padding is None:
        return None
    channels, rows, columns = [1] * (3 - len(shape)) + shape
    alone = 2 - sides
    down, across = ([1] * alone + size), ([1] * alone + stride)
    margin = [0] * alone + padding
    return Windows(channels, rows, columns, (down[0], down[1]), (across[0], across[1]), (margin[0], margin[1]))


class Pooling(NamedTuple):
    """What a layer that pools does."""

    windows: Windows
    of: str
    """What is taken of a window: "max" or "mean"."""


def read_pooling(layer: Mapping[str, Any]) -> Pooling | None:
    """The windows of a layer and what it takes of them, the largest number where it does not say; None as above."""
    windows = read_windows(layer)
    return None if windows is None else Pooling(windows, str(layer.get("of") or "max"))


def _sides(value: Any, sides: int, least: int) -> list[int] | None:
    """A number for each side, where one may stand for all."""
    numbers = _whole_numbers([value] if is_whole(value) else value, least)
    if numbers is None or len(numbers) not in (1, sides):
        return None
    return numbers * sides if len(numbers) == 1 else numbers


def _whole_numbers(value: Any, least: int) -> list[int] | None:
    good = isinstance(value, list | tuple) and value and all(is_whole(part) and part >= least for part in value)
    return list(value) if good else None


# ------------------------------------------------------------------------------------------- the keys of a spec


def _read_counts(least: int, most: int, alone: bool) -> Callable[[Any], tuple[int, ...]]:
    """A list of whole numbers; where they may stand alone a single one too."""
    expected = (
        f"a list of 1 to {most} whole numbers of at least {least}"
        if not alone
        else (f"a whole number of at least {least}, or a list of two")
    )

    def read_counts(value: Any) -> tuple[int, ...]:
        numbers = [value] if alone and is_whole(value) else value
        good = isinstance(numbers, list | tuple) and 1 <= len(numbers) <= most
        if not good or not all(is_whole(part) and least <= part <= MAX_NEURONS for part in numbers):
            raise value_refusal(value, expected)
        return tuple(numbers)

    return read_counts


_COUNT = {"type": "integer", "minimum": 1}
Shape = Annotated[
    tuple[int, ...],
    PlainValidator(_read_counts(1, 3, alone=False)),
    WithJsonSchema({"type": "array", "minItems": 1, "maxItems": 3, "items": _COUNT}),
]
Sides = Annotated[
    tuple[int, ...],
    PlainValidator(_read_counts(1, 2, alone=True)),
    WithJsonSchema({"oneOf": [_COUNT, {"type": "array", "minItems": 1, "maxItems": 2, "items": _COUNT}]}),
]
_MARGIN = {"type": "integer", "minimum": 0}
Margins = Annotated[
    tuple[int, ...],
    PlainValidator(_read_counts(0, 2, alone=True)),
    WithJsonSchema({"oneOf": [_MARGIN, {"type": "array", "minItems": 1, "maxItems": 2, "items": _MARGIN}]}),
]
