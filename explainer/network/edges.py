"""Who uses whom in the flat list: the edges that the chain rule runs along, as index arrays.

In: (families, places in them) of several slots, or the uses of one family. Out: one slot's worth of them, end to end
(`join_slots`), the slots of ∂E/∂user and ∂user/∂member (`uses_of`), and the slots that write either out
(`delta_factors`, `equal_quantities`).

    >>> keys, index = join_slots([(("a",), np.array([0, 1])), (("b",), np.array([0]))], {"a": 2, "b": 1})
    >>> keys, index.tolist()
    (('a', 'b'), [0, 1, 2])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explainer.equations.families import Family, Index, Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.equations.names import Column, Text
from explainer.formula import Div, Sym


@dataclass(slots=True)
class Edges:
    """The uses of one family's members: who uses each, and by which local factor."""

    parent: Index
    """Member of the family that is used, one per edge."""
    adjoint: tuple[Key, ...]
    """Families of ∂E/∂user."""
    user: Index
    """Into the adjoint families' members, end to end."""
    local: tuple[Key, ...]
    """Families of ∂user/∂parent."""
    factor: Index
    """Into the local families' members, end to end."""


def join_slots(slots: list[tuple[tuple[Key, ...], Index]], sizes: Mapping[Key, int]) -> tuple[tuple[Key, ...], Index]:
    """Several (sources, index) pairs as one: the sources end to end, the indices moved along."""
    keys = tuple(dict.fromkeys(key for sources, _ in slots for key in sources))
    if [keys] == [sources for sources, _ in slots]:
        return slots[0]
    joined = JoinedFamilies(keys, tuple(sizes[key] for key in keys))
    moved = []
    for sources, index in slots:
        if len(sources) == 1:
            moved.append(joined.positions(sources[0], index))
            continue
        which, member = JoinedFamilies(sources, tuple(sizes[key] for key in sources)).split(index)
        moved.append(member + joined.starts[[keys.index(key) for key in sources]][which])
    return keys, np.concatenate(moved) if moved else np.zeros(0, dtype=np.intp)


def sizes_of(families: Mapping[Key, Family]) -> dict[Key, int]:
    """How many members each family has."""
    return {key: family.size for key, family in families.items()}


def take_text(part: Text, index: Index) -> Text:
    """The part of a name or id for other members: a column follows `index`, one text stays as it is."""
    return part.take(index) if isinstance(part, Column) else part


def uses_of(
    edges: Sequence[Edges] | None, families: Mapping[Key, Family], size: int
) -> tuple[Index, Slot, Slot] | None:
    """(where each member's terms start, slot of ∂E/∂user, slot of ∂user/∂member), users in order."""
    if not edges:
        return None
    sizes = sizes_of(families)
    parent = np.concatenate([e.parent for e in edges])
    adjoint, user = join_slots([(e.adjoint, e.user) for e in edges], sizes)
    order = np.lexsort((user, parent)) if len(edges) > 1 else np.argsort(parent, kind="stable")
    starts = np.searchsorted(parent[order], np.arange(size + 1)).astype(np.intp)
    local, factor = join_slots([(e.local, e.factor) for e in edges], sizes)
    return starts, Slot(adjoint, user[order], starts), Slot(local, factor[order], starts)


def delta_factors(adjoint: Slot, families: Mapping[Key, Family]) -> dict[str, Slot] | None:
    """A slot of δ as the slots of its factors, where every δ is the product of exactly two."""
    sources = [families[key] for key in adjoint.sources]
    if any(s.slots.keys() != {"g", "l"} or any(slot.starts is not None for slot in s.slots.values()) for s in sources):
        return None
    if any(isinstance(s.rule, Div) for s in sources):  # δ by a slip
        return None
    sizes = sizes_of(families)
    result = {}
    for name in ("g", "l"):
        keys, index = join_slots([(s.slots[name].sources, s.slots[name].index) for s in sources], sizes)
        result["p" if name == "g" else "s"] = Slot(keys, index[adjoint.index], adjoint.starts)
    return result


def equal_quantities(local: Slot, families: Mapping[Key, Family], sizes: Mapping[Key, int]) -> Slot | None:
    """A slot of local factors that are each another quantity, as the slot of those quantities."""
    sources = [families[key] for key in local.sources]
    if any(not isinstance(s.rule, Sym) for s in sources):
        return None
    pairs = [(s.slots[s.rule.name].sources, s.slots[s.rule.name].index) for s in sources if isinstance(s.rule, Sym)]
    keys, index = join_slots(pairs, sizes)
    return Slot(keys, index[local.index], local.starts)
