"""Short-hands: layers that are written with a few keys and expand into plain ones before the network is built.

In: the mapping of a layer with `kind`, as typed, and the ids of what it reads. Out: the keys of the plain layer that it
stands for. A kind is a row of `KINDS`.

    >>> layer = {"kind": "pool", "shape": [2, 4], "size": 2}
    >>> KINDS["pool"].count_neurons(layer)
    2
    >>> KINDS["pool"].expand(layer, ["a", "b", "c", "d", "e", "f", "g", "h"])
    {'equals': ['max(max(a, b), max(e, f))', 'max(max(c, d), max(g, h))']}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explainer.spec.fields import is_whole
from explainer.spec.windows import Pooling, Windows, read_pooling, read_windows

Conflict = tuple[str, str, str]
"""Key, what was found, what was expected."""

MOST_FORMULAS = 1000
"""Neurons of a layer that is formulas."""
MOST_COMPARED = 5
"""Numbers of a window of which the largest is taken: each order of them is a case of its slope, which is proved."""
MOST_ADDED = 36
"""Numbers of a window of which the mean is taken: a formula has an end."""


@dataclass(frozen=True, slots=True)
class ShortHand:
    """One kind of layer."""

    keys: tuple[str, ...]
    """Its own keys, beside those that every layer without weights may have."""
    count_neurons: Callable[[Mapping[str, Any]], int | None]
    """How many neurons the layer has; None where its keys do not say."""
    expand: Callable[[Mapping[str, Any], Sequence[str]], dict[str, Any]]
    """(the layer, ids of what it reads) → the keys of the plain layer."""
    conflicts: Callable[[Mapping[str, Any], int | None], Iterator[Conflict]]
    """(the layer, how many numbers it reads) → what does not fit."""

    @property
    def allowed(self) -> tuple[str, ...]:
        """All keys that a layer of this kind may have."""
        return ("kind", "name", "from", "loss", "loss_weight", *self.keys)


def short_hand_of(layer: Any) -> ShortHand | None:
    """The row of a layer that is a short-hand with no keys but its own; None for any other."""
    kind = layer.get("kind") if isinstance(layer, Mapping) else None
    row = KINDS.get(kind) if isinstance(kind, str) else None
    return row if row is not None and all(key in row.allowed for key in layer if layer[key] is not None) else None


# ------------------------------------------------------------------------------------------------- pooling


def _count_windows(layer: Mapping[str, Any]) -> int | None:
    windows = read_windows(layer)
    return windows.count or None if windows is not None else None


def _expand_pool(layer: Mapping[str, Any], ids: Sequence[str]) -> dict[str, Any]:
    pooling = read_pooling(layer)
    assert pooling is not None
    return {"equals": _pool_formulas(pooling, ids)}


def _pool_formulas(pooling: Pooling, ids: Sequence[str]) -> list[str]:
    windows, of = pooling
    cells = ([ids[place] for place in window] for window in windows.places())
    if of == "mean":
        return [f"({' + '.join(window)}) / {windows.cells}" if window else "0" for window in cells]
    return [_write_largest(window) for window in cells]


def _write_largest(names: Sequence[str]) -> str:
    """The largest of several numbers, two at a time; where some are equal, the first of them."""
    if len(names) == 1:
        return names[0]
    half = (len(names) + 1) // 2
    return f"max({_write_largest(names[:half])}, {_write_largest(names[half:])})"


def _pool_conflicts(layer: Mapping[str, Any], read: int | None) -> Iterator[Conflict]:
    pooling = read_pooling(layer)
    if pooling is None:
        yield from _unread_windows(layer)
        return
    windows, of = pooling
    numbers = windows.channels * windows.rows * windows.columns
    if read is not None and numbers != read:
        expected = f"a shape of {read} numbers, as many as the layer reads"
        yield "shape", f"a shape of {numbers} numbers", expected
    elif wrong := next(_window_conflicts(windows), None):
        yield wrong
    elif windows.cells > MOST_COMPARED and of == "max":
        expected = f"at most {MOST_COMPARED} for a maximum; a larger one is two layers, one over rows, one over columns"
        yield "size", f"a window of {windows.cells} numbers", expected
    elif windows.cells > MOST_ADDED:
        yield "size", f"a window of {windows.cells} numbers", f"at most {MOST_ADDED} for a mean"


def _window_conflicts(windows: Windows) -> Iterator[Conflict]:
    if any(2 * margin > side for margin, side in zip(windows.padding, windows.size, strict=True)):
        yield "padding", "a padding of more than half a window", "at most half: every window holds a number"
    elif not windows.count:
        yield "size", "a window larger than what it moves over", "a size of at most the shape with its padding"
    elif windows.count > MOST_FORMULAS:
        yield "shape", f"{windows.count} windows", f"at most {MOST_FORMULAS}"


def _unread_windows(layer: Mapping[str, Any]) -> Iterator[Conflict]:
    """Keys that are missing, or lists of another length than the shape has sides; a wrong type is told elsewhere."""
    for key in ("shape", "size"):
        if layer.get(key) is None:
            yield key, "nothing", "this key, which has no default"
    shape = layer.get("shape")
    sides = min(2, len(shape)) if isinstance(shape, list | tuple) else 0
    for key in ("size", "stride", "padding"):
        value = layer.get(key)
        whole = isinstance(value, list | tuple) and all(map(is_whole, value))
        if sides and whole and value and len(value) not in (1, sides):
            yield key, f"{len(value)} numbers", f"a number, or {sides}: one for each side of the shape"


POOL = ShortHand(("of", "shape", "size", "stride", "padding"), _count_windows, _expand_pool, _pool_conflicts)

KINDS: Mapping[str, ShortHand] = {"pool": POOL}
"""Kind → what it stands for."""
