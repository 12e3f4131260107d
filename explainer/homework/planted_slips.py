"""One mistake in every network of a class: a line that follows it, and all later ones from that.

In: a `PreparedHomework` with ask = "find", and its networks followed through every line. Out: `PlantedSlips`: for each
network the line, what stands there and what belongs there, and the numbers as somebody has them who slips there.

    >>> from explainer.homework.trial import prepare_homework
    >>> from explainer.spec import from_mapping, to_mapping
    >>> from explainer.lesson import load_example
    >>> keys = {"numbers": {}, "homework": {"ask": "find", "mistakes": ["half_forgotten"]}}
    >>> made = prepare_homework(from_mapping(to_mapping(load_example("homework-222")) | keys), "spec")
    >>> planted = plant_slips(made, made.follow_numbers(made.draw(b"key", ["ada"], 0, [0])))
    >>> planted.lines[0].id.startswith("E_o"), planted.names(0)[0]
    (True, 'half_forgotten')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.homework.asked_lines import SheetRow
from explainer.homework.trial import PreparedHomework, Trial, drawn_source
from explainer.judging.slip_answers import LineBounds, slip_answers
from explainer.mistakes.table import MISTAKES
from explainer.network.equation import write_out
from explainer.numbers.arithmetics import FloatArithmetic
from explainer.numbers.digits import Display
from explainer.numbers.equation_training import train_by_equations
from explainer.numbers.evaluation import Array, Frame, Operands, Values
from explainer.numbers.fifteen_digits import round_to_seen
from explainer.numbers.history import History
from explainer.numbers.printed_arrays import PrintedArray
from explainer.numbers.tolerances import units_text

Flags = NDArray[np.bool_]
MOST_UNITS = 5
"""Units of its last place that a right number may be off at most: as far as a product rounded on the way carries it,
for all numbers that it is computed from stand on the sheet."""
UNSEEN = Fraction(1, 10**30)
"""What a planted fraction is off the number it is printed as: no equals sign stands before it."""


class PlantedNumber(NamedTuple):
    """A number that somebody wrote down in one network."""

    variant: int
    member: int
    number: float


@dataclass(eq=False)
class PlantedValues(Values):
    """Numbers, some of which are as somebody wrote them down: what is computed from those follows from them."""

    planted: Mapping[tuple[Key, Frame], tuple[PlantedNumber, ...]] = field(kw_only=True)

    def of_variant(self, v: int) -> Values:
        planted = {
            place: tuple(each._replace(variant=0) for each in numbers if each.variant == v)
            for place, numbers in self.planted.items()
        }
        engine, history = self.engine.of_variant(v), self.history.of_variant(v)
        return PlantedValues(self.derivation, engine, self.batches, history, self.own, self.carry, planted=planted)

    def evaluate(self, key: Key, step: int, sample: int | None, operands: Operands | None = None) -> Array:
        value, numbers = super().evaluate(key, step, sample, operands), self.planted.get((key, (step, sample)), ())
        return self._plant((key, (step, sample)), value, numbers) if numbers else value

    def _plant(self, place: tuple[Key, Frame], value: Array, numbers: tuple[PlantedNumber, ...]) -> Array:
        """The numbers of a family with the planted ones in their places."""
        shape = (self.engine.variants, value.shape[-1])
        value, fractions = np.broadcast_to(value, shape).copy(), value.dtype == object
        exact = np.broadcast_to(self.exact.get(place, np.zeros(shape, bool)), shape).copy()
        behind = np.broadcast_to(self.unrounded.get(place, value), shape).copy()
        for v, m, number in numbers:
            value[v, m] = Fraction(repr(number)) if fractions else number
            behind[v, m] = Fraction(repr(number)) + (UNSEEN if number > 0 else -UNSEEN) if fractions else number
            exact[v, m] = False
        if place in self.exact:
            self.exact[place] = exact
        if place in self.unrounded:
            self.unrounded[place] = behind
        if place in self.places:
            self.places[place] = max(self.places[place], round_to_seen(value)[1])
        return value


@dataclass(frozen=True, eq=False)
class PlantedSlips:
    """The mistake in each network; lists have one entry for each."""

    prepared: PreparedHomework
    right: Trial
    """The networks without it."""
    mistakes: list[str]
    """Rows of the table."""
    lines: list[SheetRow]
    """Where it is made."""
    printed: list[str]
    """What stands there."""
    differs: Flags
    """Whether that is no answer that would count as right."""
    run: Trial
    """The networks with it: what stands on the sheets."""

    @cached_property
    def answers(self) -> list[str]:
        """What belongs there, as printed."""
        places = [(row.quantity, v) for v, row in enumerate(self.lines)]
        return [self.right.display.get(q.key, q.step, q.sample).plain_text(v, q.member) for q, v in places]

    @cached_property
    def tolerances(self) -> list[str]:
        """How far an answer may be off, as printed."""
        bounds = {row.number: line_bounds(self.right, row) for row in self.lines}
        places = [(bounds[row.number], v) for v, row in enumerate(self.lines)]
        return [units_text(int(there.count[v]), int(there.power[v])) for there, v in places]

    def names(self, v: int) -> tuple[str, ...]:
        """The mistakes that give what stands there, the drawn one among them."""
        return self._fitting[v] or (self.mistakes[v],)

    @cached_property
    def _fitting(self) -> list[tuple[str, ...]]:
        found = {}
        for row in self.lines:
            if row.number not in found:
                numbers = self.right.slip_numbers(self.prepared, row.quantity)
                found[row.number] = slip_answers(numbers, line_bounds(self.right, row))
        return [
            next((slip.names for slip in found[row.number][v] if slip.value == self.printed[v]), ())
            for v, row in enumerate(self.lines)
        ]

    def as_entry(self, v: int) -> dict[str, Any]:
        """What homework.json keeps of one sheet's mistake."""
        return {"mistake": {"name": self.mistakes[v], "line": self.lines[v].number, "printed": self.printed[v]}}

    @cached_property
    def followers(self) -> list[tuple[int, ...]]:
        """The numbers of the other lines that stand there otherwise because of it."""
        changed = {row.number: self._moved(row) for row in self.prepared.rows[0]}
        return [
            tuple(n for n, flags in changed.items() if flags[v] and n != row.number) for v, row in enumerate(self.lines)
        ]

    def _moved(self, row: SheetRow) -> Flags:
        return np.asarray(self.right.printed_values(row.quantity) != self.run.printed_values(row.quantity))

    @cached_property
    def is_only_place(self) -> Flags:
        """Whether no other line could be the place: each follows, to its last digit, by the formula that stands there
        from the numbers that stand there, and that line does not."""
        only, place = np.ones(len(self.lines), dtype=bool), np.array([row.number for row in self.lines])
        for row in self.prepared.rows[0]:
            q, own = row.quantity, self._from_own_formula(row)
            printed, _ = line_bounds(self.right, row).print_wrong(own)
            off = (printed.value != self.run.printed_values(q)) | ~np.isfinite(own)
            only &= off == (place == row.number)
        return only

    def _from_own_formula(self, row: SheetRow) -> NDArray[np.float64]:
        """What the formula of a line, as it is written, gives from the numbers that stand there, shape (networks,)."""
        line, values = self.prepared.quiz_writer(0).write_line(row.quantity), self.run.display.values
        assert line.formula is not None
        numbers = {}
        for k, operand in enumerate(line.operands):
            there = np.zeros((1, operand.member + 1))  # a state before the first update
            if operand.step >= min(values.batches) or not operand.before:
                there = np.asarray(values.get(operand.key, operand.step, operand.sample), dtype=np.float64)
            numbers[str(k)] = there[:, operand.member]
        with np.errstate(all="ignore"):
            own = F.evaluate(write_out(line.formula), numbers, FloatArithmetic(None))
        return np.broadcast_to(np.asarray(own, dtype=np.float64), (len(self.lines),))


def line_bounds(trial: Trial, row: SheetRow) -> LineBounds:
    """The right number of a line and how far an answer may be off where everything before it stands there."""
    bounds = trial.line_bounds(row.quantity)
    return replace(bounds, count=np.minimum(bounds.count, MOST_UNITS))


def plant_slips(prepared: PreparedHomework, trial: Trial) -> PlantedSlips:
    """The mistake that was drawn for each network, in its lines. Raises ArithmeticError or ValueError where a later
    line has no number."""
    drawn, rows, table = trial.drawn.slips, prepared.rows[0], tuple(MISTAKES)
    assert drawn is not None
    mistakes, lines = [table[k] for k, _ in drawn.tolist()], [rows[n - 1] for _, n in drawn.tolist()]
    printed, differs = [""] * len(lines), np.zeros(len(lines), dtype=bool)
    planted: dict[tuple[Key, Frame], list[PlantedNumber]] = {}
    for row in {row.number: row for row in lines}.values():
        q, ours = row.quantity, [v for v, own in enumerate(lines) if own.number == row.number]
        found, outside = _wrong_numbers(prepared, trial, row, [mistakes[v] for v in ours], ours)
        frame = trial.display.values.frame(q.key, q.step, q.sample)
        for k, v in enumerate(ours):
            printed[v], differs[v] = found.plain_text(0, k), outside[k]
            number = PlantedNumber(v, q.member, float(found.value[0, k]))
            planted.setdefault((q.key, frame), []).append(number)
    run = _follow_planted(trial, {place: tuple(numbers) for place, numbers in planted.items()})
    run.compute_lines()
    return PlantedSlips(prepared, trial, mistakes, lines, printed, differs, run)


def _wrong_numbers(
    prepared: PreparedHomework, trial: Trial, row: SheetRow, mistakes: list[str], ours: list[int]
) -> tuple[PrintedArray, Flags]:
    """(what mistakes print at a line, in some networks each its own, shape (1, networks); where that is no answer that
    counts as right)."""
    numbers = {name: wrong for names, wrong in trial.slip_numbers(prepared, row.quantity) for name in names}
    nothing = np.full(trial.variant_count, np.nan)
    wrong = np.array([numbers.get(name, nothing)[v] for name, v in zip(mistakes, ours, strict=True)])
    whole = line_bounds(trial, row)
    bounds = replace(whole, right=whole.right[ours], count=whole.count[ours], power=whole.power[ours])
    found, outside = bounds.print_wrong(wrong[None])
    return found, outside[0]


def _follow_planted(trial: Trial, planted: Mapping[tuple[Key, Frame], tuple[PlantedNumber, ...]]) -> Trial:
    """The networks of a trial followed through every line once more, with planted numbers."""
    right, rules = trial.display.values, trial.display.rules
    batches = right.engine.all_batches()
    values = PlantedValues(right.derivation, right.engine, batches, History(), True, rules.round, planted=planted)
    train_by_equations(values, set(right.batches))
    values.batches = right.batches
    return Trial(trial.drawn, Display(values, rules, drawn_source(values, trial.drawn)), trial.plain)
