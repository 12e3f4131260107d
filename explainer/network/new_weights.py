"""Where quantities stand after an update: which weights are new, and what is called by the same name with a plus.

In: a `Network` and its families. Out: families and places of parameters after the update, slots of them, and names.

    >>> name_after(Ident("E", "total"))
    Ident(base='E', sub='total', sup='+', accent='')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from explainer.equations.families import Family, Index, Slot
from explainer.equations.keys import Key
from explainer.equations.names import Code, Ident, Name
from explainer.network.building import Network
from explainer.network.edges import join_slots, sizes_of


def places_after_update(network: Network, key: Key) -> tuple[tuple[Key, ...], Index]:
    """Where each member of a parameter family stands after the update: (families, places in them, end to end)."""
    return places_moved(network, key, key.new)


def places_moved(network: Network, key: Key, moved: Key) -> tuple[tuple[Key, ...], Index]:
    """The same, where `moved` holds what becomes of the members that are not frozen."""
    free, size = np.flatnonzero(~network.frozen[key]), network.families[key].size
    index = np.arange(size)
    if not len(free):
        return (key,), index
    if len(free) == size:
        return (moved,), index
    index[free] = size + np.arange(len(free))
    return (key, moved), index


def sizes_with_new_weights(network: Network, families: Mapping[Key, Family]) -> dict[Key, int]:
    """Members of each family, those of the new weights among them, which are not made yet."""
    return sizes_of(families) | {key.new: int((~held).sum()) for key, held in network.frozen.items()}


def slot_after_update(network: Network, families: Mapping[Key, Family], slot: Slot) -> Slot:
    """A slot of parameters as they are after the update."""
    places = [places_after_update(network, key) for key in slot.sources]
    keys, index = join_slots(places, sizes_with_new_weights(network, families))
    return replace(slot, sources=keys, index=index[slot.index])


Places = Mapping[Key, tuple[tuple[Key, ...], Index]]
"""Family → where its members stand: (families, places in them, end to end)."""


def redirect_slots(family: Family, places: Places, sizes: Mapping[Key, int]) -> dict[str, Slot]:
    """The slots of a family with what stands in `places` read from there; `sizes` knows the families of both."""
    slots = {}
    for name, slot in family.slots.items():
        pairs = [places.get(key, ((key,), np.arange(sizes[key]))) for key in slot.sources]
        keys, index = join_slots(pairs, sizes)
        slots[name] = replace(slot, sources=keys, index=index[slot.index])
    return slots


def name_after(name: Name) -> Name:
    """The name of a quantity that the new weights give: E_total⁺, or net1_h_after in a code line."""
    match name:
        case Ident(base, sub, _, accent):
            return Ident(base, sub, "+", accent)
        case Code(parts):
            return Code((*parts, "_after"))
    raise TypeError(name)
