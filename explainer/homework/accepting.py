"""Which drawn networks make a homework, and why the others do not.

In: numbers drawn for many students. Out: for each why it is drawn again, or nothing. A network is refused where a drawn
weight is zero, a number leaves the range of floating point, a unit is dead, a gradient vanishes at the printed
precision, or a mistake that the sheet must show is visible on no blank line.

    >>> Refusal("zero_weight").refusal_sentence
    'a drawn weight is zero'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.homework.asked_lines import SheetRow
from explainer.homework.drawn_numbers import DrawnNumbers
from explainer.homework.trial import PreparedHomework, Trial

Flags = NDArray[np.bool_]

REFUSAL_SENTENCES: Mapping[str, str] = {
    "zero_weight": "a drawn weight is zero",
    "not_finite": "a number cannot be computed",
    "dead_unit": "a neuron's slope is zero",
    "vanished": "a gradient vanishes at the printed precision",
    "hidden": "a mistake of must_show gives the right number on every blank line",
}
GRADIENT_KINDS = frozenset({"delta", "signal", "gradient", "partial"})
"""Kinds that count as a gradient."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a draw is not used."""

    reason: str
    mistake: str = ""
    """Which one stays hidden."""

    @property
    def refusal_sentence(self) -> str:
        text = REFUSAL_SENTENCES[self.reason]
        return f"{text}: {self.mistake}" if self.mistake else text


def refusals(prepared: PreparedHomework, drawn: DrawnNumbers, part: int) -> list[Refusal | None]:
    """Why each variant is refused; None where it is accepted."""
    found: list[Refusal | None] = [None] * len(drawn)

    def refuse(which: NDArray[np.intp], refusal: Refusal) -> None:
        for v in which:
            found[v] = found[v] or refusal

    refuse(np.flatnonzero(has_zero_weight(drawn)), Refusal("zero_weight"))
    left = np.flatnonzero([refusal is None for refusal in found])
    for rows, trial in computable_groups(prepared, drawn, left):
        for which, refusal in find_faults(prepared, trial, prepared.rows[part]):
            refuse(rows[which], refusal)
        left = np.setdiff1d(left, rows)
    refuse(left, Refusal("not_finite"))
    return found


def has_zero_weight(drawn: DrawnNumbers) -> Flags:
    """Where a drawn weight is zero."""
    flags = np.zeros(len(drawn), dtype=bool)
    for key, numbers in drawn.numbers.items():
        if key.kind == "weight":
            flags |= (numbers == 0).any(axis=-1)
    return flags


def computable_groups(
    prepared: PreparedHomework, drawn: DrawnNumbers, rows: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], Trial]]:
    """The variants whose every line can be computed, in groups: one that divides by zero is set apart by halving."""
    if not len(rows):
        return
    try:
        trial = prepared.follow_numbers(drawn.select_variants(rows))
        trial.compute_lines()
    except (ArithmeticError, ValueError):
        if len(rows) > 1:
            yield from computable_groups(prepared, drawn, rows[: len(rows) // 2])
            yield from computable_groups(prepared, drawn, rows[len(rows) // 2 :])
        return
    yield rows, trial


def find_faults(prepared: PreparedHomework, trial: Trial, rows: Sequence[SheetRow]) -> Iterator[tuple[Flags, Refusal]]:
    """(where, why) of everything wrong with a trial's variants."""
    if not prepared.homework.dead_units:
        yield has_dead_unit(trial), Refusal("dead_unit")
    vanished = np.zeros(trial.variant_count, dtype=bool)
    for row in rows:
        if row.label and row.kind in GRADIENT_KINDS:
            vanished |= (trial.printed_values(row.quantity) == 0) & (trial.full_values(row.quantity) != 0)
    yield vanished, Refusal("vanished")
    for mistake in prepared.homework.must_show:
        yield ~shows_mistake(prepared, trial, rows, mistake), Refusal("hidden", mistake)


def has_dead_unit(trial: Trial) -> Flags:
    """Where a neuron's slope is zero in every sample and update."""
    flags = np.zeros(trial.variant_count, dtype=bool)
    values = trial.display.values
    for key in values.derivation.families:
        if key.kind == "slope" and not key.phase:
            frames = [(step, n) for step in list(values.batches)[:-1] for n in values.batches[step]]
            slopes: list[Any] = [np.asarray(values.get(key, *frame), dtype=float) == 0 for frame in frames]
            flags |= np.all(slopes, axis=0).any(axis=-1) if slopes else False
    return flags


def shows_mistake(prepared: PreparedHomework, trial: Trial, rows: Sequence[SheetRow], mistake: str) -> Flags:
    """Where a mistake gives another number on some blank line."""
    flags = np.zeros(trial.variant_count, dtype=bool)
    for row in rows:
        for names, wrong in trial.slip_numbers(prepared, row.quantity) if row.label else ():
            if mistake in names:
                flags |= trial.counts_as_wrong(row.quantity, wrong)
    return flags
