"""Drawn numbers followed through every line: what the sheets show, and what they are judged by.

In: a `PreparedHomework` (a homework's lesson, prepared once) and `DrawnNumbers` numbers. Out: a `Trial` of many
variants: the numbers as printed, the same network at full precision, each line's tolerance, and what slips give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import INPUT, TARGET, Key
from explainer.explanation import Explanation
from explainer.homework.asked_lines import (
    Recorded,
    SheetRow,
    asked_rows,
    homework_spec,
    labelled_rows,
    line_writer,
)
from explainer.homework.drawn_numbers import (
    DrawnNumbers,
    VariedFamily,
    draw_numbers,
    draw_slips,
    student_seeds,
    varied_families,
)
from explainer.homework.sheet_lines import LineWriter
from explainer.judging.slip_answers import LineBounds
from explainer.judging.slips import Slips
from explainer.lesson import explain
from explainer.mistakes.table import MISTAKES
from explainer.network.building import build
from explainer.numbers.digits import Display, PrintRules, typed_source, units
from explainer.numbers.evaluation import Values, evaluate
from explainer.numbers.limits import NotFinite
from explainer.numbers.printed_arrays import PrintedArray
from explainer.numbers.rounding import PrintRule
from explainer.numbers.tolerances import Tolerances, units_text
from explainer.spec import Homework, Problem, Spec, SpecError
from explainer.walkthrough.document import Quantity

Flags = NDArray[np.bool_]
SlipNumbers = tuple[tuple[str, ...], NDArray[np.float64]]
"""Mistakes, and the number they give in each variant."""


@dataclass(frozen=True, eq=False)
class PreparedHomework:
    """A homework's lesson, prepared once for all students."""

    spec: Spec
    """As the sheets are made from it."""
    homework: Homework
    """Its table [homework]."""
    lesson: Explanation
    """The spec's own network, explained and checked."""
    rows: tuple[tuple[SheetRow, ...], ...]
    """The asked lines of each network of the series."""
    plan: tuple[VariedFamily, ...]
    """What is drawn."""
    slips: Slips
    """What mistakes give."""
    plain: bool = True
    """Whether every number is printed as a decimal; records of before have exponents where numbers are not carried."""

    @property
    def salt(self) -> str:
        """What tells this homework's draws from another's."""
        return self.homework.salt or self.spec.title

    @property
    def asks_reasons(self) -> bool:
        """Whether a reason is asked for beside each number; of a series always, unless the spec says otherwise."""
        return bool(self.homework.series) if self.homework.reason is None else self.homework.reason

    @cached_property
    def writer(self) -> LineWriter:
        """Writes the lines of its sheets."""
        return line_writer(self.lesson, {row.quantity for part in self.rows for row in part})

    def quiz_writer(self, part: int) -> LineWriter:
        """Writes the lines of a quiz, which shows no definitions: what is neither asked nor worked out is written
        out."""
        return LineWriter(self.lesson, frozenset(row.quantity for row in self.rows[part] if not row.defined), True)

    def shows_formula(self, row: SheetRow) -> bool:
        """Whether the sheet says what a line is computed by."""
        return self.homework.formulas or not row.label

    @property
    def finds(self) -> bool:
        """Whether its sheets are worked out but for one mistake, which is to be found."""
        return self.homework.finds

    @cached_property
    def plantable(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Each mistake that may stand on its sheets (its place in the table) with the numbers of the lines that it can
        be made on: those that others follow from, where there are such."""
        rows = self.rows[0]
        followed = {q for row in rows for q in self.writer.needs(row.quantity)}
        found = []
        for place, name in enumerate(MISTAKES):
            if not self.homework.mistakes or name in self.homework.mistakes:
                able = [row for row in rows if name in {*chain(*self.slips.mistakes_at(row.quantity.key))}]
                first = [row for row in able if row.quantity in followed] or able
                found += [(place, tuple(row.number for row in first))] if first else []
        return tuple(found)

    def slipping_rows(self, part: int) -> list[int]:
        """The labels of the asked rows at which some mistake can be made."""
        return [row.label for row in self.rows[part] if row.label and self.slips.mistakes_at(row.quantity.key)]

    def in_language(self, language: str) -> PreparedHomework:
        """The same homework in the words of another language."""
        spec = self.spec.model_copy(update={"page": self.spec.page.model_copy(update={"language": language})})
        return replace(self, spec=spec, lesson=replace(self.lesson, spec=spec))

    def draw(self, key: bytes, students: Sequence[str], part: int, turns: Sequence[int]) -> DrawnNumbers:
        """Each student's draw number `turn` of network `part` (from 0) of the series."""
        seeds = student_seeds(key, self.salt, students, part + 1, turns)
        drawn = draw_numbers(self.plan, seeds)
        return replace(drawn, slips=draw_slips(self.plantable, seeds)) if self.finds else drawn

    def follow_numbers(self, drawn: DrawnNumbers) -> Trial:
        """Drawn numbers followed through every line."""
        kept = tuple(self.lesson.values.batches)
        rules = PrintRules(self.spec, self.plain)
        derivation = self.lesson.derivation
        values = evaluate(derivation, kept, drawn.numbers, rules.round if rules.carry else None)
        plain = evaluate(derivation, kept, drawn.numbers) if values.own else values
        return Trial(drawn, Display(values, rules, drawn_source(values, drawn)), plain)


def prepare_homework(
    spec: Spec, name: str, labels: Sequence[Recorded] = (), policy: Mapping[str, Any] | None = None
) -> PreparedHomework:
    """A homework prepared; `labels` and `policy` are those of a record, where they are not to be chosen anew.

    Raises SpecError where the spec has no homework, or asks for what its lesson does not show.
    """
    made = homework_spec(spec, name)
    homework = made.homework
    assert homework is not None
    try:
        lesson = explain(made)
    except NotFinite:  # carried numbers of the spec's own network, which no student gets where something is drawn
        if not made.numbers.carry or not varied_families(homework.vary, build(made)):
            raise
        lesson = explain(made.model_copy(update={"numbers": made.numbers.model_copy(update={"carry": False})}))
    rows = tuple(labelled_rows(lesson, homework, part, name) for part in labels) or asked_rows(lesson, homework, name)
    slips = Slips.of(lesson.derivation, (row.quantity.key for part in rows for row in part))
    plan = tuple(varied_families(homework.vary, lesson.derivation.network))
    plain = policy is None or bool(policy.get("plain"))
    prepared = PreparedHomework(made, homework, lesson, rows, plan, slips, plain)
    if prepared.finds and not prepared.plantable:
        found, expected = "mistakes that no line of this lesson can have", "one that the lesson has a line for"
        raise SpecError([Problem(name, 0, 0, "homework.mistakes", found, expected)])
    return prepared


@dataclass(eq=False)
class Trial:
    """Many variants' numbers."""

    drawn: DrawnNumbers
    display: Display
    plain: Values
    """At full precision, by the matrices."""
    wrong: dict[tuple[Key, int, int | None], Sequence[SlipNumbers]] = field(default_factory=dict)

    @property
    def variant_count(self) -> int:
        """How many variants there are."""
        return len(self.drawn)

    @cached_property
    def tolerances(self) -> Tolerances:
        """How far each answer may be off."""
        return Tolerances(self.display)

    def compute_lines(self) -> None:
        """Computes every line. Raises ArithmeticError or ValueError where one has no number."""
        values = self.display.values
        for step, samples in list(values.batches.items())[:-1]:
            for key, family in values.derivation.families.items():
                for n in samples if family.scope == "sample" else (None,):
                    array = np.asarray(values.get(key, step, n), dtype=np.float64)
                    if not np.isfinite(array).all():
                        raise ValueError(f"{key} is not finite")

    def printed_values(self, q: Quantity) -> NDArray[np.float64]:
        """A quantity's printed numbers, shape (variants,)."""
        return self._per_variant(self.display.get(q.key, q.step, q.sample).value[:, q.member])

    def full_values(self, q: Quantity) -> NDArray[np.float64]:
        """The same at full precision."""
        return self._per_variant(np.asarray(self.plain.get(q.key, q.step, q.sample), dtype=np.float64)[:, q.member])

    def _per_variant(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.broadcast_to(numbers, (self.variant_count,))

    def tolerance_units(self, q: Quantity) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(how many units of its last printed place an answer may be off, the power of ten of that unit), (variants,)
        each."""
        counts = self.tolerances.bounds_in_units(q.key, q.step, q.sample)[:, q.member]
        power = np.rint(np.log10(units(self.display.get(q.key, q.step, q.sample))[:, q.member])).astype(np.int64)
        return np.broadcast_to(counts, (self.variant_count,)), np.broadcast_to(power, (self.variant_count,))

    def print_rule(self, q: Quantity) -> PrintRule:
        """How a quantity is printed."""
        family, rules = self.display.values.derivation.families[q.key], self.display.rules
        return rules.rule_of_member(family, q.member)

    def slip_numbers(self, prepared: PreparedHomework, q: Quantity) -> list[SlipNumbers]:
        """What mistakes give at a line, earlier values right; shape (variants,) each."""
        frame = (q.key, q.step, q.sample)
        if frame not in self.wrong:
            self.wrong[frame] = prepared.slips.wrong_numbers_at(self.display.values, *frame)
        return [
            (tuple(names), self._per_variant(np.asarray(numbers, dtype=np.float64)[:, q.member]))
            for names, numbers in self.wrong[frame]
        ]

    def line_bounds(self, q: Quantity) -> LineBounds:
        """A line's answer and how far another may be off."""
        return LineBounds(self.printed_values(q), *self.tolerance_units(q), self.print_rule(q))

    def counts_as_wrong(self, q: Quantity, wrong: NDArray[np.float64]) -> Flags:
        """Where a wrong number, printed as the sheet prints, is no answer that would count as right."""
        return self.line_bounds(q).lies_outside(wrong)


def drawn_source(values: Values, drawn: DrawnNumbers) -> Any:
    """Given numbers as printed: the drawn ones, and the others as the spec typed them."""
    usual, network = typed_source(values), values.derivation.network

    def drawn_or_typed(key: Key, step: int, sample: int | None) -> PrintedArray | None:
        if key not in drawn.printed_numbers:
            return usual(key, step, sample)
        if key in network.start and step > 1 and not network.frozen[key].all():
            return None
        printed = drawn.printed_numbers[key]
        if key not in (INPUT, TARGET):
            return printed
        return printed.take(np.s_[:, (sample or 1) - 1])

    return drawn_or_typed


def tolerance_texts(trial: Trial, q: Quantity) -> list[str]:
    """The tolerance of a line as printed, one text per variant."""
    counts, powers = trial.tolerance_units(q)
    known: Mapping[tuple[int, int], str] = {
        pair: units_text(*pair) for pair in set(zip(counts.tolist(), powers.tolist(), strict=True))
    }
    return [known[pair] for pair in zip(counts.tolist(), powers.tolist(), strict=True)]
