"""What a network does when some of its numbers are others: what the site's predictions are judged by.

In: a lesson of the site, ids, and how given numbers change. Out: plain numbers; and which choice they mean.

    >>> round(*watch("mazur", ["out_h1"]), 4)
    0.5933
    >>> before_and_after("mazur", "E_total", {"t1": 0.2})[0] > watch("mazur", ["E_total"], {"t1": 0.2})[0]
    True
    >>> trend([1.0, 1.5]), trend([1.5, 1.0]), trend([0.3, 0.1 + 0.2])
    (0, 1, 2)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import INPUT, TARGET, Key
from explainer.numbers.evaluation import evaluate
from explainer.site.lessons import lesson
from explainer.site.pieces import find_quantity

SAME = 1e-9
"""Share by which equal numbers may differ."""


def watch(name: str, ids: Sequence[str], given: Mapping[str, float] | None = None) -> list[float]:
    """The numbers with these ids in a lesson of one sample, where some given numbers are others. Raises KeyError for an
    unknown id."""
    made, changed = lesson(name), dict[Key, NDArray[np.float64]]()
    for id, number in (given or {}).items():
        q = find_quantity(made, id)
        if q.key not in changed:
            there = np.array(made.values.get(q.key, q.step, q.sample), dtype=np.float64)
            changed[q.key] = there[:, None, :] if q.key in (INPUT, TARGET) else there
        changed[q.key][..., q.member] = number
    values = evaluate(made.derivation, tuple(made.values.batches), changed)
    places = [find_quantity(made, id) for id in ids]
    return [float(np.asarray(values.get(q.key, q.step, q.sample))[0, q.member]) for q in places]


def before_and_after(name: str, id: str, given: Mapping[str, float]) -> list[float]:
    """A number as it is, and with other given numbers."""
    return watch(name, [id]) + watch(name, [id], given)


def is_same(one: float, other: float) -> bool:
    """Whether two numbers differ by no more than their rounding."""
    return abs(one - other) <= SAME * max(abs(one), abs(other))


def which_move(name: str, ids: Sequence[str], given: Mapping[str, float]) -> tuple[bool, ...]:
    """Which numbers change with the given ones."""
    pairs = zip(watch(name, ids), watch(name, ids, given), strict=True)
    return tuple(not is_same(before, after) for before, after in pairs)


def trend(numbers: Sequence[float]) -> int:
    """0 where the second number is the larger one, 1 where it is the smaller one, 2 where they are equal."""
    before, after = numbers
    return 2 if is_same(before, after) else int(after < before)


def largest(numbers: Sequence[float]) -> int:
    """The place of the largest number; behind the last one where all are equal."""
    return len(numbers) if all(is_same(numbers[0], n) for n in numbers) else int(np.argmax(numbers))
