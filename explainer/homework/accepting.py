"""Which drawn networks make a homework, and why the others do not.

In: numbers drawn for many students. Out: for each why it is drawn again, or nothing. A network is refused where a drawn
weight is zero, two inputs of a sample are equal, a target is met already, a number leaves the range of floating point,
a unit is dead, a gradient vanishes at the printed precision, or a mistake that the sheet must show gives the right
number on one of the lines where it shows for everybody.

    >>> Refusal("zero_weight").refusal_sentence
    'a drawn weight is zero'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import ETA, INPUT, TARGET
from explainer.homework.asked_lines import SheetRow
from explainer.homework.drawn_numbers import DrawnNumbers
from explainer.homework.planted_slips import PlantedSlips, plant_slips
from explainer.homework.trial import PreparedHomework, Trial

Flags = NDArray[np.bool_]

REFUSAL_SENTENCES: Mapping[str, str] = {
    "zero_weight": "a drawn weight is zero",
    "equal_inputs": "two inputs of a sample are equal",
    "target_met": "an output meets its target already",
    "not_finite": "a number cannot be computed",
    "dead_unit": "a neuron's slope is zero",
    "vanished": "a gradient vanishes at the printed precision",
    "carried_off": "rounding carries an answer too far from its full precision",
    "slip_unseen": "the mistake changes nothing as printed",
    "two_places": "another line could be the place of the mistake",
    "hidden": "a mistake of must_show gives the right number on a line where it is to show",
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

    for flags, refusal in given_faults(drawn):
        refuse(np.flatnonzero(flags), refusal)
    left = np.flatnonzero([refusal is None for refusal in found])
    for rows, trial in computable_groups(prepared, drawn, left):
        for which, refusal in find_faults(prepared, trial, part):
            refuse(rows[which], refusal)
        left = np.setdiff1d(left, rows)
    refuse(left, Refusal("not_finite"))
    return found


def given_faults(drawn: DrawnNumbers) -> Iterator[tuple[Flags, Refusal]]:
    """(where, why) of what is seen at drawn numbers without working anything out."""
    zero = np.zeros(len(drawn), dtype=bool)
    for key, numbers in drawn.numbers.items():
        if key.kind == "weight":
            zero |= (numbers == 0).any(axis=-1)
    yield zero, Refusal("zero_weight")
    inputs = drawn.numbers.get(INPUT)
    if inputs is not None and inputs.shape[-1] <= next(len(row.allowed) for row in drawn.plan if row.key == INPUT):
        ordered = np.sort(inputs, axis=-1)
        yield (ordered[..., 1:] == ordered[..., :-1]).any(axis=(1, 2)), Refusal("equal_inputs")


def computable_groups(
    prepared: PreparedHomework, drawn: DrawnNumbers, rows: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], Trial]]:
    """The variants whose every line can be computed, in groups: one that divides by zero is set apart by halving."""
    if not len(rows):
        return
    try:
        trial = prepared.follow_numbers(drawn.select_variants(rows))
        trial.compute_lines()
        if prepared.finds:
            plant_slips(prepared, trial)
    except (ArithmeticError, ValueError):
        if len(rows) > 1:
            yield from computable_groups(prepared, drawn, rows[: len(rows) // 2])
            yield from computable_groups(prepared, drawn, rows[len(rows) // 2 :])
        return
    yield rows, trial


def find_faults(prepared: PreparedHomework, trial: Trial, part: int) -> Iterator[tuple[Flags, Refusal]]:
    """(where, why) of everything wrong with a trial's variants."""
    rows = prepared.rows[part]
    if not prepared.homework.dead_units:
        yield has_dead_unit(trial), Refusal("dead_unit")
    if trial.drawn.numbers.keys() - {ETA}:
        yield meets_target(trial), Refusal("target_met")
    vanished = np.zeros(trial.variant_count, dtype=bool)
    for row in rows:
        if row.label and row.kind in GRADIENT_KINDS:
            vanished |= (trial.printed_values(row.quantity) == 0) & (trial.full_values(row.quantity) != 0)
    yield vanished, Refusal("vanished")
    carried_off = np.zeros(trial.variant_count, dtype=bool)
    for row in rows:
        carried_off |= is_carried_off(trial, row) if row.label else False
    yield carried_off, Refusal("carried_off")
    if prepared.finds:
        yield from slip_faults(plant_slips(prepared, trial))
    for mistake, lines in telling_lines(prepared, part).items():
        shown = [shows_mistake(prepared, trial, row, mistake) for row in lines]
        yield ~np.all(shown, axis=0) if shown else np.ones(trial.variant_count, bool), Refusal("hidden", mistake)


def slip_faults(planted: PlantedSlips) -> Iterator[tuple[Flags, Refusal]]:
    """(where, why) a mistake to be found cannot be told from what is right, or from another."""
    yield ~planted.differs, Refusal("slip_unseen")
    yield ~planted.is_only_place, Refusal("two_places")
    carried_off = np.zeros(len(planted.lines), dtype=bool)
    for row in {row.number: row for row in planted.lines}.values():
        carried_off |= is_carried_off(planted.right, row) & [own.number == row.number for own in planted.lines]
    yield carried_off, Refusal("carried_off")


def meets_target(trial: Trial) -> Flags:
    """Where an output of some update is printed as its target is."""
    flags = np.zeros(trial.variant_count, dtype=bool)
    values = trial.display.values
    for plan in values.derivation.network.layers:
        for step, samples in list(values.batches.items())[:-1] if plan.targets is not None else ():
            for n in samples:
                out = trial.display.get(plan.key("out"), step, n).value
                flags |= (out == trial.display.get(TARGET, step, n).value[:, plan.targets]).any(axis=-1)
    return flags


def is_carried_off(trial: Trial, row: SheetRow) -> Flags:
    """Where an answer is farther from full precision than twice its tolerance, a first-order bound."""
    with np.errstate(invalid="ignore"):  # a bound that is not finite is refused like one that is too wide
        count, power = trial.tolerance_units(row.quantity)
        off = np.abs(trial.printed_values(row.quantity) - trial.full_values(row.quantity))
        return np.asarray(~(off <= 2 * count * 10.0**power))


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


def shows_mistake(prepared: PreparedHomework, trial: Trial, row: SheetRow, mistake: str) -> Flags:
    """Where a mistake gives another number on a line."""
    flags = np.zeros(trial.variant_count, dtype=bool)
    for names, wrong in trial.slip_numbers(prepared, row.quantity):
        if mistake in names:
            flags |= trial.counts_as_wrong(row.quantity, wrong)
    return flags


TELLING_DRAWS = 64
"""Networks by which it is settled where a mistake shows."""
TELLING_SHARE = 0.25
"""The share of them on which a mistake shows on all of its lines together."""


@lru_cache(maxsize=16)
def telling_lines(prepared: PreparedHomework, part: int) -> Mapping[str, tuple[SheetRow, ...]]:
    """For each mistake of must_show the lines on which it shows for everybody: as many as one network in four shows it
    on, drawn from the same numbers under a key of their own."""
    wanted = prepared.homework.must_show
    if not wanted:
        return {}
    students = [str(k) for k in range(TELLING_DRAWS)]
    drawn = prepared.draw(b"telling lines", students, part, [0] * TELLING_DRAWS)
    usable = np.flatnonzero(~np.any([flags for flags, _ in given_faults(drawn)], axis=0))
    trials = [trial for _, trial in computable_groups(prepared, drawn, usable)]
    rows = [row for row in prepared.rows[part] if row.label]
    found = {}
    for mistake in wanted:
        shown = [np.concatenate([shows_mistake(prepared, t, row, mistake) for t in trials]) for row in rows if trials]
        found[mistake] = tuple(_most_lines(rows, shown))
    return found


def _most_lines(rows: Sequence[SheetRow], shown: Sequence[Flags]) -> list[SheetRow]:
    """The lines that most networks show, as many as `TELLING_SHARE` of them show together, in their order."""
    together, chosen = None, list[int]()
    for k in sorted(range(len(shown)), key=lambda k: -shown[k].mean()):
        after = shown[k] if together is None else together & shown[k]
        if after.mean() < (TELLING_SHARE if chosen else np.finfo(float).tiny):
            break
        together, chosen = after, [*chosen, k]
    return [rows[k] for k in sorted(chosen)]
