"""A neighbour's number where another belongs, or the number from before an update.

In: an author's numbers and a line of his. Out: what the line gives with one operand replaced.

    >>> from explainer import explain
    >>> from explainer.judging.author import AuthorValues
    >>> author = AuthorValues.of(explain("mazur").values, {})
    >>> sorted({name for name, _ in other_operands(author, Key("net", 1), (1, 1), 0, 0)})
    ['i1', 'i2', 'w1', 'w2', 'w3', 'w4']
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.numbers.arithmetics import FloatArithmetic
from explainer.numbers.evaluation import Frame, Values
from explainer.numbers.slots import slot_numbers, take_members

MOST_NEIGHBOURS = 8
"""Members of a family up to which each is tried in another's place."""


def other_operands(author: Values, key: Key, frame: Frame, v: int, m: int) -> list[tuple[str, float]]:
    """(the operand taken, what the line gives) for each operand replaced by another of its family, or by the number of
    the update before."""
    step, sample = frame
    family = author.derivation.families[key]
    slots, starts = author.operands(key, step, sample)
    taken, starts_then = take_members(family, slots, starts, np.array([m]))
    own = {name: np.asarray(array[v if len(array) > 1 else 0][None], dtype=float) for name, array in taken.items()}
    found = []
    for name, slot in family.slots.items():
        joined = JoinedFamilies.of(slot.sources, author.derivation.families)
        if slot.batch or int(joined.starts[-1]) > MOST_NEIGHBOURS:
            continue
        count = int(joined.starts[-1])
        whole = replace(slot, index=np.arange(count), starts=None)
        everyone = slot_numbers(whole, step, sample, author.batches.get(step, ()), author.get)
        numbers = np.asarray(everyone[v if len(everyone) > 1 else 0], dtype=float)
        for place in range(own[name].shape[-1]):
            for other in range(count):
                if numbers[other] == own[name][0, place]:
                    continue
                changed = own[name].copy()
                changed[0, place] = numbers[other]
                value = author.evaluate_rule(family, {**own, name: changed}, FloatArithmetic(starts_then), step)
                source, index = joined.place(other)
                found.append((author.derivation.families[source].member_id(index), float(value[0, 0])))
    return found
