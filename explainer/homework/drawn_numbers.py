"""A student's numbers from the instructor's key: the same on every machine, in any order, and nobody else's to guess.

In: the key, a spec with [homework], the students and how often each was drawn before. Out: `DrawnNumbers`, the numbers
of many students at once. HMAC-SHA256 of the student's id under the key seeds our own SHA-256 counter (`draws`), whose
integers choose from the numbers the spec allows.

    >>> allowed_numbers(Range(low=Decimal("0.10"), high=Decimal("0.20")))
    (Decimal('0.10'), Decimal('0.15'), Decimal('0.20'))
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import ETA, INPUT, TARGET, Key
from explainer.functions.draws import draw_rows
from explainer.network.building import Network
from explainer.numbers.digits import print_typed
from explainer.numbers.printed_arrays import PrintedArray
from explainer.spec import Range
from explainer.spec.sheet_tables import Vary

ChoiceIndex = NDArray[np.int64]


def student_seeds(key: bytes, salt: str, students: Sequence[str], part: int, turns: Sequence[int]) -> list[str]:
    """A seed for each student's draw number `turn` of network `part` of a series, in hexadecimal."""
    messages = ("\0".join((student, salt, str(part), str(turn))) for student, turn in zip(students, turns, strict=True))
    return [hmac.digest(key, message.encode(), "sha256").hex() for message in messages]


def allowed_numbers(allowed: Range | tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """The numbers a list or a range allows, as they are printed; of a range without 0 and 1, with which slips give the
    right number, unless it holds nothing else."""
    if not isinstance(allowed, Range):
        return allowed
    count = int((allowed.high - allowed.low) / allowed.step) + 1
    numbers = tuple(allowed.low + k * allowed.step for k in range(count))
    return tuple(number for number in numbers if number not in (0, 1)) or numbers


def count_networks(plan: Sequence[VariedFamily]) -> int:
    """How many different networks can be drawn."""
    return prod(len(row.allowed) ** prod(row.shape) for row in plan)


@dataclass(frozen=True, slots=True)
class VariedFamily:
    """One family of given numbers that differs from student to student."""

    key: Key
    """The family."""
    shape: tuple[int, ...]
    """(members,), of inputs and targets (samples, members)."""
    allowed: tuple[Decimal, ...]


def varied_families(vary: Vary, network: Network) -> list[VariedFamily]:
    """What a homework varies in its lesson's network; where it varies nothing, the learning rate it has."""
    families, samples = network.families, len(network.spec.training.data)
    allowed = {key: vary.weights if key.kind == "weight" else vary.biases for key in network.parameters}
    allowed |= {INPUT: vary.inputs, TARGET: vary.targets, ETA: vary.learning_rate}
    shapes: dict[Key, tuple[int, ...]] = {key: (families[key].size,) for key in network.parameters}
    shapes |= {key: (samples, families[key].size) for key in (INPUT, TARGET) if key in families} | {ETA: (1,)}
    plan = [VariedFamily(k, shape, allowed_numbers(a)) for k, shape in shapes.items() if (a := allowed[k]) is not None]
    fixed = VariedFamily(ETA, (1,), (network.spec.training.optimizer.fixed_rate,))
    return plan or ([fixed] if network.has_targets else [])


@dataclass(frozen=True, eq=False)
class DrawnNumbers:
    """The drawn numbers of many variants."""

    plan: tuple[VariedFamily, ...]
    picked: Mapping[Key, ChoiceIndex]
    """Family → which of its allowed numbers, shape (variants, …)."""
    slips: ChoiceIndex | None = None
    """Where a mistake is to be found, which it is (its place in the table) and on which line (from 1), shape
    (variants, 2)."""

    def __len__(self) -> int:
        return len(next(iter(self.picked.values())))

    @cached_property
    def numbers(self) -> dict[Key, NDArray[np.float64]]:
        """Family → numbers: what `evaluate` takes as `overrides`."""
        return {row.key: np.array(list(map(float, row.allowed)))[self.picked[row.key]] for row in self.plan}

    @cached_property
    def printed_numbers(self) -> dict[Key, PrintedArray]:
        """Family → numbers as printed."""
        return {row.key: print_typed(row.allowed).take((0, self.picked[row.key])) for row in self.plan}

    def select_variants(self, which: Any) -> DrawnNumbers:
        """Some of the variants."""
        slips = None if self.slips is None else self.slips[which]
        return DrawnNumbers(self.plan, {key: index[which] for key, index in self.picked.items()}, slips)

    def replace_variants(self, which: ChoiceIndex, others: DrawnNumbers) -> DrawnNumbers:
        """The same with other draws for some of the variants."""
        picked = {key: index.copy() for key, index in self.picked.items()}
        for key, index in picked.items():
            index[which] = others.picked[key]
        slips = None if self.slips is None else self.slips.copy()
        if slips is not None and others.slips is not None:
            slips[which] = others.slips
        return DrawnNumbers(self.plan, picked, slips)


PLACE_WORDS = 1 << 24
"""How finely a line is drawn among those that a mistake can be made on."""


def draw_slips(plantable: Sequence[tuple[int, Sequence[int]]], seeds: Sequence[str]) -> ChoiceIndex:
    """For each seed a mistake (its place in the table) and one of the lines (from 1) that it can be made on, shape
    (seeds, 2)."""
    which = draw_rows(seeds, "mistake", 1, len(plantable))[:, 0]
    where = draw_rows(seeds, "line", 1, PLACE_WORDS)[:, 0]
    chosen = [
        (*plantable[k][:1], plantable[k][1][w * len(plantable[k][1]) // PLACE_WORDS])
        for k, w in zip(which.tolist(), where.tolist(), strict=True)
    ]
    return np.array(chosen, dtype=np.int64).reshape(-1, 2)


def draw_numbers(plan: Sequence[VariedFamily], seeds: Sequence[str]) -> DrawnNumbers:
    """The numbers that belong to these seeds."""
    picked = {}
    for row in plan:
        flat = draw_rows(seeds, str(row.key), int(np.prod(row.shape)), len(row.allowed))
        picked[row.key] = flat.reshape(len(seeds), *row.shape)
    return DrawnNumbers(tuple(plan), picked)
