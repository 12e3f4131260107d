"""What stands in a slot, in one update and sample: the one way from a family's numbers to the operands of its users.

In: a slot, where the equation is, and the numbers of a family as a function of (key, update, sample): values, printed
numbers, bounds or texts. Out: an array over the slot's entries.

    >>> slot = Slot((Key("out", 1), Key("input", 0)), np.array([2, 0]))
    >>> numbers = {Key("out", 1): np.array([[0.5, 0.6]]), Key("input", 0): np.array([[1.0]])}
    >>> slot_numbers(slot, 1, 1, (1,), lambda key, step, sample: numbers[key]).tolist()
    [[1.0, 0.5]]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Family, Slot
from explainer.equations.joining import join_arrays
from explainer.equations.keys import Key
from explainer.numbers.arithmetics import same_kind

FamilyNumbers = Callable[[Key, int, int | None], NDArray[Any]]
"""(family, update, sample) → what belongs to its members, along the last axis."""


def slot_numbers(
    slot: Slot, step: int, sample: int | None, batch: Sequence[int], numbers: FamilyNumbers
) -> NDArray[Any]:
    """What stands in a slot, shape (…, entries); `batch` are the samples of the update."""
    if slot.batch:
        alone = replace(slot, batch=False)
        parts = same_kind([slot_numbers(alone, step, n, batch, numbers) for n in batch])
        return np.stack(parts, axis=-1).reshape(*parts[0].shape[:-1], -1)
    if slot.before:
        step, sample = step - 1, None
    return join_arrays(same_kind([numbers(key, step, sample) for key in slot.sources]))[..., slot.index]


def take_members(
    family: Family, slots: Mapping[str, NDArray[Any]], starts: NDArray[np.intp] | None, members: NDArray[np.intp]
) -> tuple[dict[str, NDArray[Any]], NDArray[np.intp] | None]:
    """What stands in the slots of some members of a family, and where the terms of each start then."""
    if starts is None:
        terms, starts_then = members, None
    else:
        lengths = np.diff(starts)[members]
        starts_then = np.concatenate([[0], np.cumsum(lengths)]).astype(np.intp)
        terms = np.concatenate([np.arange(starts[m], starts[m + 1]) for m in members.tolist()])
    taken = {}
    for name, array in slots.items():
        slot = family.slots[name]
        taken[name] = array[..., terms if slot.batch or slot.starts is not None else members]
    return taken, starts_then
