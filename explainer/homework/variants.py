"""Many students' sheets at once: drawn, checked, and read as documents, as records, or as `Sheet`s.

In: a `PreparedHomework`, the key, some students. Out: an `AcceptedVariants`. The numbers of a batch are evaluated,
judged and printed together; a network that is refused is drawn again with the student's next turn, up to 200 times.

    >>> from explainer.homework.trial import prepare_homework
    >>> from explainer.lesson import load_example
    >>> homework = prepare_homework(load_example("homework-222"), "homework-222")
    >>> made = draw_variants(homework, b"key", ["ada"], ["K7Q2-4M"], 0)
    >>> [sheet.code for sheet in made.sheets()]
    ['K7Q2-4M']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from explainer.equations.keys import INPUT, TARGET
from explainer.equations.names import Name, member_name
from explainer.formula import Formula, Sym, substitute
from explainer.homework.accepting import Refusal, has_zero_weight, refusals
from explainer.homework.asked_lines import SheetRow
from explainer.homework.sheet import Question, Sheet, SlipAnswer
from explainer.homework.student_networks import numbers_of, spec_with
from explainer.homework.trial import PreparedHomework, Trial, tolerance_texts
from explainer.network.line import line_at
from explainer.numbers.printed_arrays import print_array
from explainer.printers.text import TOKENS
from explainer.render.line_chains import sample_name
from explainer.render.page import PageData
from explainer.walkthrough.series import measure_series
from explainer.witnesses.verifying import Check, NumberDisagreement, check_complex_step, check_own_inputs

MOST_DRAWS = 200
"""How often a student's network is drawn before the homework is refused."""


class NoNetworkError(Exception):
    """No draw gives a usable network: the homework asks for what its numbers cannot give."""

    def __init__(self, student: str, part: int, counts: Counter[Refusal]) -> None:
        self.student, self.part, self.counts = student, part, counts
        super().__init__(student, part, counts)


@dataclass(eq=False)
class AcceptedVariants:
    """Accepted networks of some students, followed through."""

    prepared: PreparedHomework
    part: int
    codes: tuple[str, ...]
    trial: Trial

    @property
    def blank_rows(self) -> list[SheetRow]:
        """The rows that are asked for."""
        return [row for row in self.prepared.rows[self.part] if row.label]

    @cached_property
    def tolerances(self) -> dict[int, list[str]]:
        """Row label → tolerance as printed, one per student."""
        return {row.label: tolerance_texts(self.trial, row.quantity) for row in self.blank_rows}

    def page_data(self) -> PageData:
        """What the pages are filled from."""
        labels: dict[str, Sequence[str]] = {f"tolerance {row}": texts for row, texts in self.tolerances.items()}
        shown = replace(
            self.prepared.lesson, values=self.trial.display.values, display=self.trial.display, correct=None
        )
        labels["code"] = self.codes
        series = cache(lambda series, _, about: measure_series(shown, series, about))
        return PageData(self.trial.display, None, series, labels=labels)

    def check_numbers(self) -> tuple[Check, ...]:
        """The witnesses of every student's numbers.

        Raises Disagreement: the key would be wrong, and nothing of it may be written.
        """
        values = self.trial.plain
        checks = [self._check_carried(), *check_own_inputs(values)]
        if values.derivation.network.has_targets:
            checks += check_complex_step(values)
        return tuple(checks)

    def _check_carried(self) -> Check:
        """Every answer against the same network at full precision; twice the tolerance, which is a first-order
        bound."""
        for row in self.blank_rows:
            count, power = self.trial.tolerance_units(row.quantity)
            shown, full = self.trial.printed_values(row.quantity), self.trial.full_values(row.quantity)
            off = np.abs(shown - full) > 2 * count * 10.0**power
            if off.any():
                v = int(np.flatnonzero(off)[0])
                raise NumberDisagreement(
                    f"{row.id} of sheet {self.codes[v]}", "carried", float(shown[v]), float(full[v])
                )
        return Check("carried", len(self.blank_rows), 0.0, 0.0)

    # ------------------------------------------------------------------------------------- as plain data

    def records(self) -> Iterator[dict[str, Any]]:
        """What homework.json keeps of each sheet."""
        columns = [self._record_rows(row) for row in self.blank_rows]
        for v, code in enumerate(self.codes):
            yield {
                "code": code,
                "part": self.part + 1,
                "numbers": numbers_of(self.prepared, self.trial, v),
                "rows": [column[v] for column in columns],
            }

    def _record_rows(self, row: SheetRow) -> list[dict[str, Any]]:
        """What homework.json keeps of a line, for each student."""
        q, formula = row.quantity, self._row_equation(row)[1]
        fixed = {"row": row.label, "id": row.id, "sample": q.sample, "step": q.step, "kind": row.kind}
        if formula is not None:
            fixed["formula"] = TOKENS.formula(formula, lambda id, _: id)
        printed = self.trial.display.get(q.key, q.step, q.sample)
        return [
            {
                **fixed,
                "answer": printed.plain_text(v, q.member),
                "tolerance": self.tolerances[row.label][v],
                "slips": {slip.value: slip.names for slip in slips},
            }
            for v, slips in enumerate(self._slip_answers(row))
        ]

    def sheets(self) -> Iterator[Sheet]:
        """Each student's sheet as plain data."""
        slips = {row.label: self._slip_answers(row) for row in self.blank_rows}
        shapes = {row.label: self._row_equation(row) for row in self.blank_rows}
        places = [(row, row.quantity) for row in self.blank_rows]
        printed = {row.label: self.trial.display.get(q.key, q.step, q.sample) for row, q in places}
        values = {row.label: self.trial.printed_values(q).tolist() for row, q in places}
        network = self.prepared.lesson.derivation.network
        for v, code in enumerate(self.codes):
            questions = []
            for row, q in places:
                name, formula, operands = shapes[row.label]
                answer = printed[row.label].plain_text(v, q.member)
                questions.append(
                    Question(
                        row.label,
                        row.id,
                        q.sample,
                        q.step,
                        row.kind,
                        name,
                        formula,
                        operands,
                        answer,
                        values[row.label][v],
                        self.tolerances[row.label][v],
                        slips[row.label][v],
                        self.prepared.asks_reasons,
                    )
                )
            spec = spec_with(self.prepared.spec, numbers_of(self.prepared, self.trial, v), network)
            yield Sheet(code, self.prepared.spec.title, spec, tuple(self._given_numbers(v)), tuple(questions))

    def _row_equation(self, row: SheetRow) -> tuple[Name, Formula | None, dict[str, Name]]:
        """(name, formula over operand ids, names of the operands) of a row: the same for every student."""
        derivation, q = self.prepared.lesson.derivation, row.quantity
        batches = self.prepared.lesson.values.batches
        line = line_at(derivation, batches, q.key, q.member, q.step, q.sample)
        if not self.prepared.homework.formulas:
            return line.name, None, {}
        ids: dict[str, Formula] = {}
        names = {}
        for k, operand in enumerate(line.operands):
            written = member_name(derivation.families[operand.key].name, operand.member)
            sample = operand.sample if operand.among_samples else None
            id = operand.id if sample is None else f"{operand.id}@{sample}"
            ids[str(k)] = Sym(id)
            names[id] = written if sample is None else sample_name(written, sample)
        assert line.formula is not None
        return line.name, substitute(line.formula, ids), names

    def _given_numbers(self, v: int) -> Iterator[tuple[Name, str]]:
        """Everything that is typed or drawn: inputs, targets, weights, biases, the optimizer's constants."""
        lesson, display = self.prepared.lesson, self.trial.display
        families, several = lesson.derivation.families, len(self.prepared.spec.training.data) > 1
        for sample in range(1, len(self.prepared.spec.training.data) + 1):
            for key in (INPUT, TARGET):
                for m in range(families[key].size) if key in families else ():
                    name = member_name(families[key].name, m)
                    step = next(s for s, samples in lesson.values.batches.items() if sample in samples)
                    printed = display.get(key, step, sample)
                    yield (sample_name(name, sample) if several else name), printed.plain_text(v, m)
        first = min(lesson.values.batches)
        for key in (*lesson.derivation.network.parameters, *(k for k, f in families.items() if f.scope == "constant")):
            for m in range(families[key].size):
                yield member_name(families[key].name, m), display.get(key, first).plain_text(v, m)

    def _slip_answers(self, row: SheetRow) -> list[tuple[SlipAnswer, ...]]:
        """What mistakes give at a row, for each student: those that print the same number share an entry, of those
        that are one and the same there the first."""
        found: list[dict[str, list[str]]] = [{} for _ in self.codes]
        for names, wrong in self.trial.slip_numbers(self.prepared, row.quantity):
            differs = self.trial.counts_as_wrong(row.quantity, wrong)
            printed = print_array(np.where(differs, wrong, 0.0)[:, None], self.trial.print_rule(row.quantity))
            for v in np.flatnonzero(differs).tolist():
                found[v].setdefault(printed.plain_text(v, 0), []).append(names[0])
        return [
            tuple(SlipAnswer(tuple(dict.fromkeys(names)), value) for value, names in each.items()) for each in found
        ]


def draw_variants(
    prepared: PreparedHomework, key: bytes, students: Sequence[str], codes: Sequence[str], part: int
) -> AcceptedVariants:
    """Each student's accepted network number `part` (from 0) of the series.

    Raises NoNetworkError where a student's first 200 draws are all refused.
    """
    turns = np.zeros(len(students), dtype=np.intp)
    drawn = prepared.draw(key, students, part, turns.tolist())
    pending, why = np.arange(len(students)), [Counter[Refusal]() for _ in students]
    while len(pending):
        # a zero is seen without working anything out: those are drawn again first, so that what is left is many at once
        zero = has_zero_weight(drawn.select_variants(pending))
        refused = [Refusal("zero_weight") if flag else None for flag in zero.tolist()]
        if not zero.any():
            refused = refusals(prepared, drawn.select_variants(pending), part)
        for v, refusal in zip(pending.tolist(), refused, strict=True):
            why[v].update([refusal] if refusal else [])
        again = pending[[refusal is not None for refusal in refused]]
        turns[again] += 1
        if turns.max() >= MOST_DRAWS:
            v = int(np.argmax(turns))
            raise NoNetworkError(students[v], part, why[v])
        ids = [students[v] for v in again.tolist()]
        others = prepared.draw(key, ids, part, turns[again].tolist())
        drawn = drawn.replace_variants(again, others)
        pending = pending if zero.any() else again
    return AcceptedVariants(prepared, part, tuple(codes), prepared.follow_numbers(drawn))
