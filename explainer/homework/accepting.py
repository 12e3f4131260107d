"""Which drawn networks make a homework, and why the others do not.

In: numbers drawn for many students. Out: for each why it is drawn again, or nothing. A network is refused where a drawn
weight is zero, a number leaves the range of floating point, a unit is dead, a gradient vanishes at the printed
precision, or a mistake that the sheet must show is visible on no blank line.

    >>> Refusal("zero_weight").sentence
    'a drawn weight is zero'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.homework.asked import Row
from explainer.homework.drawing import Drawn
from explainer.homework.trial import Course, Trial

Flags = NDArray[np.bool_]

SENTENCES: Mapping[str, str] = {
    "zero_weight": "a drawn weight is zero",
    "not_finite": "a number cannot be computed",
    "dead_unit": "a neuron's slope is zero",
    "vanished": "a gradient vanishes at the printed precision",
    "hidden": "a mistake of must_show gives the right number on every blank line",
}
FADING = frozenset({"delta", "signal", "gradient", "partial"})
"""Kinds that count as a gradient."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a draw is not used."""

    reason: str
    mistake: str = ""
    """Which one stays hidden."""

    @property
    def sentence(self) -> str:
        text = SENTENCES[self.reason]
        return f"{text}: {self.mistake}" if self.mistake else text


def refusals(course: Course, drawn: Drawn, part: int) -> list[Refusal | None]:
    """Why each variant is refused; None where it is accepted."""
    found: list[Refusal | None] = [None] * len(drawn)

    def refuse(which: Flags, refusal: Refusal) -> None:
        for v in np.flatnonzero(which):
            found[v] = found[v] or refusal

    refuse(zero_weight(drawn), Refusal("zero_weight"))
    left = np.flatnonzero([refusal is None for refusal in found])
    for rows, trial in computable(course, drawn, left):
        flags = np.zeros(len(drawn), dtype=bool)
        for which, refusal in faults(course, trial, course.rows[part]):
            flags[:] = False
            flags[rows] = which
            refuse(flags, refusal)
        left = np.setdiff1d(left, rows)
    flags = np.zeros(len(drawn), dtype=bool)
    flags[left] = True
    refuse(flags, Refusal("not_finite"))
    return found


def zero_weight(drawn: Drawn) -> Flags:
    """Where a drawn weight is zero."""
    flags = np.zeros(len(drawn), dtype=bool)
    for key, numbers in drawn.numbers.items():
        if key.startswith("weight"):
            flags |= (numbers == 0).any(axis=-1)
    return flags


def computable(course: Course, drawn: Drawn, rows: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], Trial]]:
    """The variants whose every line can be computed, in groups: one that divides by zero is set apart by halving."""
    if not len(rows):
        return
    try:
        trial = course.trial(drawn.rows(rows))
        trial.complete()
    except (ArithmeticError, ValueError):
        if len(rows) > 1:
            yield from computable(course, drawn, rows[: len(rows) // 2])
            yield from computable(course, drawn, rows[len(rows) // 2 :])
        return
    yield rows, trial


def faults(course: Course, trial: Trial, rows: Sequence[Row]) -> Iterator[tuple[Flags, Refusal]]:
    """(where, why) of everything wrong with a trial's variants."""
    assert course.spec.homework is not None
    if not course.spec.homework.dead_units:
        yield dead(trial), Refusal("dead_unit")
    vanished = np.zeros(trial.count, dtype=bool)
    for row in rows:
        if row.label and row.kind in FADING:
            vanished |= (trial.shown(row.quantity) == 0) & (trial.full(row.quantity) != 0)
    yield vanished, Refusal("vanished")
    for mistake in course.spec.homework.must_show:
        yield ~visible(course, trial, rows, mistake), Refusal("hidden", mistake)


def dead(trial: Trial) -> Flags:
    """Where a neuron's slope is zero in every sample and update."""
    flags = np.zeros(trial.count, dtype=bool)
    values = trial.display.values
    for key, family in values.derivation.families.items():
        if family.kind == "slope" and key.startswith("slope:"):
            frames = [(step, n) for step in list(values.batches)[:-1] for n in values.batches[step]]
            slopes: list[Any] = [np.asarray(values.get(key, *frame), dtype=float) == 0 for frame in frames]
            flags |= np.all(slopes, axis=0).any(axis=-1) if slopes else False
    return flags


def visible(course: Course, trial: Trial, rows: Sequence[Row], mistake: str) -> Flags:
    """Where a mistake gives another number on some blank line."""
    flags = np.zeros(trial.count, dtype=bool)
    for row in rows:
        for names, wrong in trial.slips(course, row.quantity) if row.label else ():
            if mistake in names:
                flags |= trial.differs(row.quantity, wrong)
    return flags
