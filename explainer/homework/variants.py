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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

import numpy as np

from explainer.equations.keys import INPUT, TARGET
from explainer.equations.names import Name, member_name
from explainer.formula import Formula, Sym, substitute
from explainer.homework.accepting import Refusal, given_faults, is_carried_off, refusals
from explainer.homework.asked_lines import SheetRow
from explainer.homework.find_sections import REQUESTS, find_labels, find_line, find_questions, request_label
from explainer.homework.planted_slips import PlantedSlips, plant_slips
from explainer.homework.roster import Look
from explainer.homework.sheet import Question, Sheet
from explainer.homework.slip_texts import slips_text
from explainer.homework.student_networks import numbers_of, spec_with
from explainer.homework.trial import PreparedHomework, Trial, tolerance_texts
from explainer.judging.slip_answers import SlipAnswer, slip_answers
from explainer.network.equation import write_out
from explainer.network.parameters import plain_number
from explainer.numbers.rounding import PrintRule
from explainer.printers.text import TOKENS
from explainer.render.line_chains import sample_name
from explainer.render.page import PageData
from explainer.spec import Spec
from explainer.walkthrough.series import measure_series
from explainer.witnesses.agreement import Check, NumberDisagreement
from explainer.witnesses.verifying import check_complex_step, check_own_inputs

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
    turns: tuple[int, ...] = ()
    """Which of its draws each network is."""
    looks: tuple[Look, ...] = ()
    """How each sheet is written; nothing where all are as the homework says."""
    recorded: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Row label → the answer that was handed out, where a record says it, one per student."""

    @property
    def blank_rows(self) -> list[SheetRow]:
        """The rows that are asked for."""
        return [row for row in self.prepared.rows[self.part] if row.label]

    @cached_property
    def planted(self) -> PlantedSlips | None:
        """The mistake on each sheet, where one is to be found."""
        return plant_slips(self.prepared, self.trial) if self.prepared.finds else None

    @cached_property
    def tolerances(self) -> dict[int, list[str]]:
        """Row label → tolerance as printed, one per student."""
        return {row.label: tolerance_texts(self.trial, row.quantity) for row in self.blank_rows}

    @cached_property
    def points(self) -> dict[int, list[str]]:
        """Row label → what it is worth, one per student."""
        if self.prepared.finds:
            return {row: ["1"] * len(self.codes) for row in range(1, len(REQUESTS) + 1)}
        worth = {row.label: points_of(self.prepared.spec, row.kind) for row in self.blank_rows}
        return {row: [points] * len(self.codes) for row, points in worth.items()}

    @cached_property
    def slips(self) -> dict[int, list[tuple[SlipAnswer, ...]]]:
        """Row label → what slips give there, for each student."""
        return {row.label: self._slip_answers(row) for row in self.blank_rows}

    @cached_property
    def slip_texts(self) -> dict[int, list[str]]:
        """Row label → the same in words, as plain text, of the rows at which some slip can be made."""
        page, rows = self.prepared.spec.page, self.prepared.slipping_rows(self.part)
        return {row: [slips_text(row, slips, page) for slips in self.slips[row]] for row in rows}

    def plain_labels(self, v: int) -> dict[str, str]:
        """The labels of one student's page that are sentences, as plain text."""
        found = find_labels(self.planted, self.prepared.spec.page) if self.planted is not None else {}
        sentences = {f"slips {row}": texts for row, texts in self.slip_texts.items()} | found
        return {name: texts[v] for name, texts in sentences.items()}

    def told_by(self, prepared: PreparedHomework) -> AcceptedVariants:
        """The same networks, answers and slips, in the words of a homework in another language."""
        return self if prepared is self.prepared else self._with_own_texts(prepared, self.trial)

    def as_handed_out(self) -> AcceptedVariants:
        """The same as the sheets show them: with the mistake, where one is to be found."""
        return self if self.planted is None else self._with_own_texts(self.prepared, self.planted.run)

    def _with_own_texts(self, prepared: PreparedHomework, trial: Trial) -> AcceptedVariants:
        other = replace(self, prepared=prepared, trial=trial)
        other.tolerances, other.slips, other.points = self.tolerances, self.slips, self.points
        other.planted = self.planted
        return other

    def page_data(self, escape: Callable[[str], str] = str) -> PageData:
        """What the pages are filled from; `escape` makes plain text text of their format."""
        labels: dict[str, Sequence[str]] = {f"tolerance {row}": texts for row, texts in self.tolerances.items()}
        labels |= {f"slips {row}": list(map(escape, texts)) for row, texts in self.slip_texts.items()}
        if self.planted is not None:
            found = find_labels(self.planted, self.prepared.spec.page)
            labels |= {name: list(map(escape, texts)) for name, texts in found.items()}
        finds = self.prepared.finds
        labels |= {f"points {request_label(row, finds)}": texts for row, texts in self.points.items()}
        totals = (sum(map(Decimal, each)) for each in zip(*self.points.values(), strict=True))
        labels["points"] = [plain_number(Decimal(total).normalize()) for total in totals]
        shown = replace(
            self.prepared.lesson, values=self.trial.display.values, display=self.trial.display, correct=None
        )
        labels |= {f"answer {row}": texts for row, texts in self.recorded.items()}
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
            off = is_carried_off(self.trial, row)
            if off.any():
                v, q = int(np.flatnonzero(off)[0]), row.quantity
                shown, full = self.trial.printed_values(q), self.trial.full_values(q)
                raise NumberDisagreement(
                    f"{row.id} of sheet {self.codes[v]}", "carried", float(shown[v]), float(full[v])
                )
        return Check("carried", len(self.blank_rows), 0.0, 0.0)

    # ------------------------------------------------------------------------------------- as plain data

    def records(self) -> Iterator[dict[str, Any]]:
        """What homework.json keeps of each sheet."""
        if self.planted is not None:
            columns = [list(rows) for rows in zip(*map(self._found_rows, range(len(self.codes))), strict=True)]
        else:
            columns = [self._record_rows(row) for row in self.blank_rows]
        for v, code in enumerate(self.codes):
            yield {
                "code": code,
                "part": self.part + 1,
                **(look_words(self.looks[v]) if self.looks else {}),
                "numbers": numbers_of(self.prepared, self.trial, v),
                "rows": [column[v] for column in columns],
                **(self.planted.as_entry(v) if self.planted is not None else {}),
            }

    def _found_rows(self, v: int) -> list[dict[str, Any]]:
        """What homework.json keeps of the line, the reason and the right number of one sheet."""
        assert self.planted is not None
        row, names = self.planted.lines[v], self.planted.names(v)
        q, rule = row.quantity, self.trial.print_rule(row.quantity)
        shared = {"id": row.id, "sample": q.sample, "step": q.step, "digits": rule.digits}
        shared["policy"] = policy_words(rule, self.prepared.spec.numbers.carry)
        kinds, answers = ("line", "why", row.kind), (str(row.number), names[0], self.planted.answers[v])
        tolerances: tuple[str, ...] = ("0", "0", self.planted.tolerances[v])
        slips: tuple[dict[str, Any], ...] = ({}, {}, {self.planted.printed[v]: names})
        entries = zip(kinds, answers, tolerances, slips, strict=True)
        return [
            {"row": n, "kind": kind, **shared, "points": self.points[n][v], "answer": answer, "tolerance": off}
            | {"slips": wrong}
            for n, (kind, answer, off, wrong) in enumerate(entries, 1)
        ]

    def _record_rows(self, row: SheetRow) -> list[dict[str, Any]]:
        """What homework.json keeps of a line, for each student."""
        q, formula = row.quantity, self._row_equation(row)[1]
        rule = self.trial.print_rule(q)
        fixed: dict[str, Any] = {"row": row.label, "id": row.id, "sample": q.sample, "step": q.step, "kind": row.kind}
        fixed |= {
            "digits": rule.digits,
            "policy": policy_words(rule, self.prepared.spec.numbers.carry),
            "points": points_of(self.prepared.spec, row.kind),
        }
        if formula is not None:
            fixed["formula"] = TOKENS.formula(formula, lambda id, _: id)
        printed = self.trial.display.get(q.key, q.step, q.sample)
        return [
            {
                **fixed,
                "points": self.points[row.label][v],
                "answer": printed.plain_text(v, q.member),
                "tolerance": self.tolerances[row.label][v],
                "slips": {slip.value: slip.names for slip in slips},
            }
            for v, slips in enumerate(self.slips[row.label])
        ]

    def sheets(self) -> Iterator[Sheet]:
        """Each student's sheet as plain data."""
        if self.planted is not None:
            yield from self._find_sheets(self.planted)
            return
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
                        self.slips[row.label][v],
                        self.prepared.asks_reasons,
                    )
                )
            spec = spec_with(self.prepared.spec, numbers_of(self.prepared, self.trial, v), network)
            yield Sheet(code, self.prepared.spec.title, spec, tuple(self._given_numbers(v)), tuple(questions))

    def _find_sheets(self, planted: PlantedSlips) -> Iterator[Sheet]:
        """The same where a mistake is to be found."""
        rows, network = self.prepared.rows[self.part], self.prepared.lesson.derivation.network
        lines = [find_line(row, *self._row_equation(row)) for row in rows]
        shown = [planted.run.display.get(q.key, q.step, q.sample) for q in (row.quantity for row in rows)]
        for v, code in enumerate(self.codes):
            texts = (there.plain_text(v, row.quantity.member) for there, row in zip(shown, rows, strict=True))
            ours = tuple(replace(line, answer=text) for line, text in zip(lines, texts, strict=True))
            spec = spec_with(self.prepared.spec, numbers_of(self.prepared, self.trial, v), network)
            given = tuple(self._given_numbers(v))
            yield Sheet(code, self.prepared.spec.title, spec, given, tuple(find_questions(planted, v)), ours)

    def _row_equation(self, row: SheetRow) -> tuple[Name, Formula | None, dict[str, Name]]:
        """(name, formula over operand ids, names of the operands) of a row: the same for every student."""
        writer = self.prepared.quiz_writer(self.part)
        line = writer.write_line(row.quantity)
        if not self.prepared.homework.formulas:
            return line.name, None, {}
        ids: dict[str, Formula] = {}
        names = {}
        for k, operand in enumerate(line.operands):
            id = f"{operand.id}@{operand.sample}" if operand.among_samples and operand.sample else operand.id
            ids[str(k)] = Sym(id)
            names[id] = writer.operand_name(operand)
        assert line.formula is not None
        return line.name, substitute(write_out(line.formula), ids), names

    def _given_numbers(self, v: int) -> Iterator[tuple[Name, str]]:
        """Everything that is typed or drawn (inputs, targets, weights, biases, the optimizer's constants), and what is
        worked out on the sheet."""
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
        for q in (row.quantity for row in self.prepared.rows[self.part] if row.is_worked and not row.number):
            name = member_name(families[q.key].name, q.member)
            yield (
                (sample_name(name, q.sample) if several and q.sample else name),
                (display.get(q.key, q.step, q.sample).plain_text(v, q.member)),
            )

    def _slip_answers(self, row: SheetRow) -> list[tuple[SlipAnswer, ...]]:
        """What mistakes give at a row, for each student."""
        found = self.trial.slip_numbers(self.prepared, row.quantity)
        return slip_answers(found, self.trial.line_bounds(row.quantity))


def look_words(look: Look) -> dict[str, str]:
    """How a sheet is written, as the record keeps it: nothing of what is as the homework says."""
    return ({"language": look.language} if look.language else {}) | ({"print": "large"} if look.large else {})


def policy_words(rule: PrintRule, carry: bool) -> str:
    """How a line's number is printed, as the record keeps it: `decimals half_up carry`."""
    return " ".join([rule.kind, rule.rounding, "carry" if carry else "keep"])


def points_of(spec: Spec, kind: str) -> str:
    """What a line of a kind is worth, as the record keeps it."""
    return plain_number((spec.marking.points if spec.marking else {}).get(kind, Decimal(1)))


def draw_variants(
    prepared: PreparedHomework,
    key: bytes,
    students: Sequence[str],
    codes: Sequence[str],
    part: int,
    first_turns: Sequence[int] | None = None,
) -> AcceptedVariants:
    """Each student's accepted network number `part` (from 0) of the series; `first_turns` are the draws to begin with.

    Raises NoNetworkError where 200 draws of a student are all refused.
    """
    turns = np.array(first_turns if first_turns is not None else [0] * len(students), dtype=np.intp)
    last = turns + MOST_DRAWS
    drawn = prepared.draw(key, students, part, turns.tolist())
    pending, why = np.arange(len(students)), [Counter[Refusal]() for _ in students]
    while len(pending):
        # some faults are seen without working anything out: those are drawn again first, so that many are left at once
        seen = drawn.select_variants(pending)
        refused: list[Refusal | None] = [None] * len(pending)
        for flags, fault in given_faults(seen):
            refused = [before or (fault if flag else None) for before, flag in zip(refused, flags, strict=True)]
        cheap = any(refused)
        if not cheap:
            refused = refusals(prepared, seen, part)
        for v, refusal in zip(pending.tolist(), refused, strict=True):
            why[v].update([refusal] if refusal else [])
        again = pending[[refusal is not None for refusal in refused]]
        turns[again] += 1
        if (turns >= last).any():
            v = int(np.argmax(turns - last))
            raise NoNetworkError(students[v], part, why[v])
        ids = [students[v] for v in again.tolist()]
        others = prepared.draw(key, ids, part, turns[again].tolist())
        drawn = drawn.replace_variants(again, others)
        pending = pending if cheap else again
    return AcceptedVariants(prepared, part, tuple(codes), prepared.follow_numbers(drawn), tuple(turns.tolist()))
