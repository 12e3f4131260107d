"""Submissions and a homework's record → marked sheets.

In: a `HomeworkRecord`, `Submissions`, a `Scheme`. Out: a `MarkedSheet` for each sheet that was handed in, in the order
of the record, some hundred at a time, so that a class of any size fits into memory; and what could not be read.

        from explainer.homework.recorded import open_record
    marking = Marking(open_record(Path("homework/homework.json")), submissions)
    for sheet in marking.sheets():
        print(sheet.code, sheet.marks, sheet.total)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import islice

import numpy as np

from explainer.equations.keys import Key
from explainer.grading.decisions import Decisions
from explainer.grading.marked_sheets import OWN_DIGITS, MarkedLine, MarkedSheet
from explainer.grading.marking_scheme import Scheme
from explainer.grading.moodle_responses import numbers_without_reasons
from explainer.grading.submissions import MOST_FOUND, Attempt, Fields, Submissions, Unread, choose_attempts, clean_text
from explainer.grading.submitted_sheets import submitted_sheets
from explainer.homework.completing import recorded_numbers, recorded_rows
from explainer.homework.corrections import Correction, corrections_of
from explainer.homework.recorded import HomeworkRecord, RecordedRow, RecordedSheet
from explainer.judging.author import Printed
from explainer.judging.judge import Judge
from explainer.judging.printed import PrintedNumbers
from explainer.judging.typed_numbers import TypedNumber, read_typed
from explainer.judging.verdicts import FamilyVerdicts, LineVerdict
from explainer.network.derivation import Derivation, derive
from explainer.numbers.evaluation import Array, Frame, evaluate
from explainer.numbers.rounding import PrintRule, round_number

SHEETS_AT_A_TIME = 256

Place = tuple[Key, Frame, int]
"""Family, frame and member of a line."""


@dataclass(frozen=True, eq=False)
class Author:
    """One attempt at a sheet, its fields read."""

    sheet: RecordedSheet
    attempt: Attempt
    fields: Mapping[str, TypedNumber]

    def readings(self, row: RecordedRow) -> tuple[str, ...]:
        """What a field may be as a plain number; nothing where it is none."""
        field = self.fields.get(str(row.row))
        return field.readings if field else ()


@dataclass(frozen=True, slots=True)
class CorrectedMarks:
    """A sheet that the record's corrections concern, and whose marks they change."""

    code: str
    before: float
    """The share of all marks without them."""
    after: float
    applied: bool
    """Whether they count: where marks would fall, only if they may."""


@dataclass(eq=False)
class Marking:
    """A homework's submissions at work."""

    record: HomeworkRecord
    submissions: Submissions
    scheme: Scheme = field(default_factory=Scheme)
    attempt: str = "last"
    """Which of several attempts counts: last, first or best."""
    may_lower: bool = False
    """Whether corrections of the record may lower somebody's marks."""
    decisions: Decisions = field(default_factory=Decisions)
    """What a person decided about single lines."""
    corrected: list[CorrectedMarks] = field(default_factory=list)
    """Whose marks corrections change; complete once every sheet was marked."""
    unread: list[Unread] = field(default_factory=list)
    """What could not be read; complete once every sheet was marked."""
    judges: dict[int, Judge] = field(default_factory=dict)

    @cached_property
    def derivation(self) -> Derivation:
        return derive(self.record.network)

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """The corrections of the record."""
        return corrections_of(self.record)

    @property
    def asks_reasons(self) -> bool:
        """Whether each line of the homework has a gap for its reason as well."""
        homework = self.record.spec.homework
        assert homework is not None
        return bool(homework.series) if homework.reason is None else homework.reason

    @cached_property
    def places(self) -> tuple[Mapping[str, Place], ...]:
        """For each network of the series: row label → where it stands."""
        families, name = self.derivation.families, str(self.record.path)
        return tuple(
            {
                str(row.label): (q.key, (q.step, q.sample), q.member)
                for row in recorded_rows(families, labels, name)
                for q in [row.quantity]
            }
            for labels in self.record.labels
        )

    def judge(self, part: int) -> Judge:
        """The judge of network `part` (from 1) of the series."""
        if part not in self.judges:
            self.judges[part] = Judge.of(self.derivation, {key for key, *_ in self.places[part - 1].values()})
        return self.judges[part]

    def sheets(self) -> Iterator[MarkedSheet]:
        """Every sheet that was handed in."""
        self.unread[:], self.corrected[:] = self.submissions.unread, []
        waiting, seen = submitted_sheets(self.record, self.submissions, self.unread), set[str]()
        while chunk := list(islice(waiting, SHEETS_AT_A_TIME)):
            best: dict[str, MarkedSheet] = {}
            for marked in self._mark_authors([author for sheet in chunk for author in self._authors(sheet)]):
                if marked.code not in best or marked.marks > best[marked.code].marks:
                    best[marked.code] = marked
            seen |= best.keys()
            yield from best.values()
        self.unread += [
            Unread(clean_text(code), "", "no_sheet")
            for code in self.submissions.attempts
            if code not in seen and code not in self.submissions.networks
        ]
        self.unread += self.decisions.unused(self.submissions.attempts)

    def mark_sheet(self, sheet: RecordedSheet) -> MarkedSheet:
        """One sheet, as it was handed in last."""
        return list(self._mark_authors(list(self._authors(sheet))))[-1]

    def _authors(self, sheet: RecordedSheet) -> Iterator[Author]:
        """The attempts at a sheet that may count."""
        rows = {str(row.row): row for row in sheet.rows}
        for attempt in choose_attempts(self.submissions.attempts[sheet.code], self.attempt):
            typed_fields = attempt.fields
            if self.submissions.form == "moodle" and self.asks_reasons:
                typed_fields = numbers_without_reasons(typed_fields)
            fields = read_fields(typed_fields, self.record.spec.page.decimal_mark)
            for label, typed in fields.items():
                why = typed.why if label in rows else "no_row"
                if label in rows:
                    fields[label] = self._meant(rows[label], typed)
                    why = "two_readings" if len(typed.readings) > 1 else fields[label].why
                if why not in ("", "blank"):
                    where = f"{sheet.code}, {clean_text(label)}"
                    self.unread.append(Unread(where, clean_text(typed.typed)[:MOST_FOUND], why))
            yield Author(sheet, attempt, fields)

    def _meant(self, row: RecordedRow, typed: TypedNumber) -> TypedNumber:
        """What a field means at a line: `ok` in a table for paper is the key, a fraction has the digits that were asked
        for, and of two readings the one counts that the key has."""
        if typed.why == "ok" and self.submissions.as_key:
            return TypedNumber(typed.typed, (row.answer,))
        if typed.exact:
            policy = self.record.policy
            rule = PrintRule(policy["digits"], policy["kind"], policy["rounding"], scientific=False)
            return replace(typed, readings=(f"{round_number(Decimal(typed.readings[0]), rule):f}",))
        if len(typed.readings) > 1:
            return replace(typed, readings=tuple(sorted(typed.readings, key=lambda text: not is_key(text, row))))
        return typed

    def _mark_authors(self, authors: Sequence[Author]) -> Iterator[MarkedSheet]:
        """The sheets of some authors, all of a network of the series together."""
        done: dict[int, MarkedSheet] = {}
        for part in sorted({author.sheet.part for author in authors}):
            ours = [(n, author) for n, author in enumerate(authors) if author.sheet.part == part]
            networks = recorded_numbers(self.record.network, [author.sheet.numbers for _, author in ours])
            right = evaluate(self.derivation, range(1, self.record.spec.updates + 1), networks.numbers)
            printed = self._printed([author for _, author in ours])
            judged = {(v.key, v.frame): v for v in self.judge(part).judge(right, printed)}
            for v, (n, author) in enumerate(ours):
                done[n] = self._mark_corrected(author, judged, v)
        for n in range(len(authors)):
            yield done[n]

    def _printed(self, authors: Sequence[Author]) -> Printed:
        """What each author printed, as arrays."""
        texts: dict[tuple[Key, Frame], Array] = {}
        for v, author in enumerate(authors):
            for row in author.sheet.rows:
                key, frame, m = self.place(author.sheet, row)
                if (key, frame) not in texts:
                    texts[key, frame] = np.full((len(authors), self.derivation.families[key].size), "", dtype=object)
                texts[key, frame][v, m] = (author.readings(row) or ("",))[0]
        return {place: PrintedNumbers.of(array) for place, array in texts.items()}

    def place(self, sheet: RecordedSheet, row: RecordedRow) -> Place:
        """Where a line of a sheet stands."""
        return self.places[sheet.part - 1][str(row.row)]

    def _mark_corrected(
        self, author: Author, judged: Mapping[tuple[Key, Frame], FamilyVerdicts], v: int
    ) -> MarkedSheet:
        """A sheet with the corrections that concern it, unless its share of all marks would fall and may not."""
        code = author.sheet.code
        ours = [each for each in self.corrections if any(each.concerns(code, row.row) for row in author.sheet.rows)]
        plain = self._mark_sheet(author, judged, v, ())
        if not ours:
            return plain
        marked = self._mark_sheet(author, judged, v, ours)
        before, after = (sheet.marks / (sheet.total or 1.0) for sheet in (plain, marked))
        applied = self.may_lower or after >= before
        if before != after:
            self.corrected.append(CorrectedMarks(code, round(before, 6), round(after, 6), applied))
        return marked if applied else plain

    def _mark_sheet(
        self,
        author: Author,
        judged: Mapping[tuple[Key, Frame], FamilyVerdicts],
        v: int,
        corrections: Sequence[Correction],
    ) -> MarkedSheet:
        lines = []
        for row in author.sheet.rows:
            key, frame, m = self.place(author.sheet, row)
            ours = [each for each in corrections if each.concerns(author.sheet.code, row.row)] if corrections else ()
            lines.append(self._mark_line(author, row, judged[key, frame].line(v, m), ours))
        lines = [self.decisions.decide(author.sheet.code, line) for line in lines]
        followed = sum(line.marks for line in lines if line.verdict == "follows" and line.decided is None)
        over = max(0.0, followed - self.scheme.follow_cap * sum(line.points for line in lines))
        earned = round(sum(line.marks for line in lines) - over, 6)
        sheet, place = author.sheet, author.attempt.place
        return MarkedSheet(sheet.code, sheet.part, sheet.numbers, tuple(lines), earned, place)

    def _mark_line(
        self, author: Author, row: RecordedRow, line: LineVerdict, corrections: Sequence[Correction]
    ) -> MarkedLine:
        readings, typed = author.readings(row), author.fields.get(str(row.row))
        actions = {each.action: each.value for each in corrections}
        if key := actions.get("key"):
            row = replace(row, answer=key)
        also = (each.value or row.answer for each in corrections if each.action == "also accept")
        accepted = [row, *(replace(row, answer=answer) for answer in also)]
        by_key = bool(readings) and any(is_key(readings[0], each) for each in accepted)
        if by_key and (line.follows or not line.right):
            line = replace(line, verdict="agrees", follows=False, names=(), evidence=0.0)
        fewer = bool(readings) and not by_key and _decimals(readings[0]) < _decimals(row.answer)
        points = 0.0 if "drop" in actions else float(self.scheme.points.get(row.kind, 1.0))
        share = self.scheme.share(
            line.verdict, follows=line.follows, fewer=fewer, evidence=line.evidence, tests=line.tests
        )
        share = 1.0 if "full marks" in actions else share
        unreadable = typed is not None and not readings and typed.why != "blank"
        own = float(f"{line.from_own:.{OWN_DIGITS}g}") if np.isfinite(line.from_own) else None
        return MarkedLine(
            row=str(row.row),
            id=row.id,
            sample=row.sample,
            step=row.step,
            kind=row.kind,
            printed=clean_text(typed.typed) if typed else "",
            read=readings[0] if readings else None,
            key=row.answer,
            from_yours=own,
            verdict="unreadable" if unreadable else said_verdict(line, fewer),
            names=line.names,
            evidence=round(line.evidence, 3),
            tests=line.tests,
            points=points,
            marks=round(points * share, 6),
            by_key=by_key,
            two_readings=len(readings) > 1,
        )


def said_verdict(line: LineVerdict, fewer: bool) -> str:
    """What a report says of a line that could be read; `fewer` is whether digits are missing."""
    if line.right and (line.follows or fewer):
        return "follows" if line.follows else "fewer_digits"
    return line.verdict


def is_key(text: str, row: RecordedRow) -> bool:
    """Whether a number lies within the tolerance of the key."""
    return abs(Decimal(text) - Decimal(row.answer)) <= Decimal(row.tolerance)


def _decimals(text: str) -> int:
    return -int(Decimal(text).as_tuple().exponent)


def read_fields(fields: Fields, mark: str) -> dict[str, TypedNumber]:
    """A sheet's fields read; what can be read in two ways is read as the student's other numbers are."""
    other = "," if mark == "." else "."
    read = {row: read_typed(typed, mark) for row, typed in fields.items()}
    plain = [typed.typed for typed in read.values() if len(typed.readings) == 1]
    uses_other = any(other in typed and mark not in typed for typed in plain)
    student = other if uses_other and not any(mark in typed for typed in plain) else mark
    return read if student == mark else {row: read_typed(typed, student) for row, typed in fields.items()}
