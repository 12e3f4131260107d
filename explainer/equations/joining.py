"""Several families numbered end to end: which member stands at a position, and where a family's members are.

In: the keys and sizes of families. Out: `JoinedFamilies`, which knows both ways between a position and (family,
member), and `join_arrays`, which lays what belongs to their members side by side.

    >>> joined = JoinedFamilies((Key("out", 1), Key("input", 0)), (3, 2))
    >>> joined.place(4)
    (Key(kind='input', layer=0, of='', phase=''), 1)
    >>> joined.positions(Key("input", 0), np.array([0, 1])).tolist()
    [3, 4]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Family, Index
from explainer.equations.keys import Key


@dataclass(frozen=True)
class JoinedFamilies:
    """The members of several families, numbered end to end."""

    keys: tuple[Key, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, keys: Iterable[Key], families: Mapping[Key, Family]) -> JoinedFamilies:
        """Families by their keys, in that order."""
        keys = tuple(keys)
        return cls(keys, tuple(families[key].size for key in keys))

    @cached_property
    def starts(self) -> Index:
        """Where each family's members start, and the end."""
        return np.array([*accumulate(self.sizes, initial=0)], dtype=np.intp)

    def split(self, positions: Index) -> tuple[Index, Index]:
        """(which of the families, member of it) at each position."""
        which = np.searchsorted(self.starts, positions, side="right") - 1
        return which, positions - self.starts[which]

    def place(self, position: int) -> tuple[Key, int]:
        """Family and member at one position."""
        which = int(np.searchsorted(self.starts, position, side="right")) - 1
        return self.keys[which], position - int(self.starts[which])

    def places(self) -> Iterator[tuple[Key, int]]:
        """Family and member at every position."""
        return ((key, m) for key, size in zip(self.keys, self.sizes, strict=True) for m in range(size))

    def positions(self, key: Key, members: Index) -> Index:
        """Where members of one of the families stand."""
        return members + int(self.starts[self.keys.index(key)])

    def cut(self, array: NDArray[Any]) -> Iterator[tuple[Key, NDArray[Any]]]:
        """Each family with its part of an array whose last axis runs over all positions."""
        return ((key, array[..., self.starts[k] : self.starts[k + 1]]) for k, key in enumerate(self.keys))

    def parts_of(self, positions: Index) -> Iterator[tuple[Key, Index, Index]]:
        """Each family with the entries of `positions` that point at it, and the members they point at."""
        which, members = self.split(positions)
        for k, key in enumerate(self.keys):
            entries = np.flatnonzero(which == k)
            yield key, entries, members[entries]


def join_arrays(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """What belongs to the members of several families, along the last axis; the axes before it are stretched to fit."""
    if len(parts) == 1:
        return parts[0]
    shape = np.broadcast_shapes(*(part.shape[:-1] for part in parts))
    return np.concatenate([np.broadcast_to(part, (*shape, part.shape[-1])) for part in parts], axis=-1)
