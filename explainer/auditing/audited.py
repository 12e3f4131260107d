"""A text's printed numbers, judged: quantities by the judge, expressions over them by what they say.

In: a spec and the lines of a file. Out: an `Audit`: each line with its verdict, in the order of the text.

    >>> from explainer.auditing.printed_file import read_printed
    >>> found = audit("mazur", read_printed(b"printed,what\\n0.5933,out_h1\\n0.2373,w5 * out_h1\\n0.6,net_h1\\n"))
    >>> [line.verdict.verdict for line in found.lines]
    ['agrees', 'agrees', 'unexplained']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from explainer import formula as F
from explainer.auditing.conventions import vote_conventions
from explainer.auditing.equations_of_places import EPOCH, Places, UnknownPlace
from explainer.auditing.expression_lines import ExpressionLine, judge_expression
from explainer.auditing.expressions import read_expression
from explainer.auditing.naming import Namer
from explainer.auditing.printed_file import PrintedLine, UnreadablePrinted
from explainer.auditing.printed_terms import PrintedTerm, PrintedTerms, work_plainly
from explainer.auditing.runs import OpenLine, Run, find_runs
from explainer.equations.keys import Key
from explainer.formula import Formula, FormulaError, Neg, Sym
from explainer.judging.author import AuthorValues
from explainer.judging.judge import Accepted, Judge
from explainer.judging.printed import PrintedNumbers
from explainer.judging.verdicts import FIRM_EVIDENCE, FamilyVerdicts, LineVerdict
from explainer.lesson import Lesson, correct_spec, explain, read_spec
from explainer.numbers.evaluation import Frame
from explainer.spec import Spec
from explainer.walkthrough.document import Quantity

FEW_UPDATES = 60
"""Updates up to which all are kept; of longer runs those that a line names, and the one before each."""


@dataclass(frozen=True, eq=False)
class AuditedLine:
    """One printed number and what is said of it."""

    line: PrintedLine
    formula: Formula
    """What it is, over places."""
    text: str
    """As a number of `place`: with the other sign where the text prints minus a quantity."""
    place: Quantity | None
    """Where it is a quantity, or minus one: which."""
    right: float
    """Its full-precision value."""
    verdict: LineVerdict
    takes: frozenset[int] = frozenset()
    """Rows whose printed numbers it goes on with."""

    @property
    def sign(self) -> int:
        """-1 where the text prints minus a quantity."""
        return -1 if isinstance(self.formula, Neg) else 1


@dataclass(frozen=True, eq=False)
class Audit:
    """A text's numbers beside a lesson's."""

    lesson: Lesson
    places: Places
    lines: Sequence[AuditedLine]
    cut: bool
    """Whether digits were cut instead of rounded."""
    ways: Sequence[str] = ()
    """Slips that fit every line at which they can be made."""
    conventions: Mapping[str, str] = field(default_factory=dict)
    """Row of `CONVENTIONS` → the way that the text's numbers vote for."""
    runs: Sequence[Run] = ()
    """Whole runs under other assumptions that give numbers which nothing before them explains."""

    def run_of(self, line: AuditedLine) -> Run | None:
        """The run that gives a line's number, if any."""
        return next((run for run in self.runs if line.line.row in run.reproduces), None)


def audit(source: Spec | Mapping[str, Any] | str | Path, printed: Sequence[PrintedLine], large: bool = False) -> Audit:
    """Every printed number judged. Raises UnreadablePrinted for what the spec does not have, SpecError for a spec that
    is refused, Disagreement where a witness does not confirm a number."""
    spec = correct_spec(read_spec(source, large))
    lesson = explain(spec, keep=kept_updates(spec, printed), large=large)
    places = Places(lesson.values)
    formulas = read_formulas(places, printed)
    lines = [_first_look(places, line, formula) for line, formula in zip(printed, formulas, strict=True)]
    found = Auditor(lesson, places, lines).judge()
    open_ = [
        OpenLine(each.line.row, each.formula, each.line.read, max(FIRM_EVIDENCE, each.verdict.evidence))
        for each in found.lines
        if is_open(each.verdict)
    ]
    return replace(found, runs=find_runs(spec, places, open_, large)) if open_ else found


def is_open(verdict: LineVerdict) -> bool:
    """Whether a number is off and no slip fits it; a slip of the pen gives way to a run that fits better."""
    return not verdict.right and verdict.verdict not in ("slip", "blank")


def kept_updates(spec: Spec, printed: Sequence[PrintedLine]) -> Sequence[int]:
    """The updates whose numbers are needed."""
    if spec.updates <= FEW_UPDATES:
        return range(1, spec.updates + 1)
    named = {line.step or 1 for line in printed}
    return sorted({n for step in named for n in (step - 1, step) if 1 <= n <= spec.updates} | {1, spec.updates})


def read_formulas(places: Places, printed: Sequence[PrintedLine]) -> list[Formula]:
    """What every line is, over places. Raises UnreadablePrinted."""
    longest = max(map(len, places.ids))
    found: list[Formula] = []
    problems: list[str] = []
    for line in printed:
        try:
            formula = read_expression(line.what, places.ids.__contains__, longest)
            found.append(
                F.substitute(
                    formula, {id: places.symbol(places.find(id, line.sample, line.step)) for id in F.symbols(formula)}
                )
            )
        except (FormulaError, UnknownPlace) as error:
            column = f", column {error.column} of {line.what[:60]!r}" if isinstance(error, FormulaError) else ""
            problems.append(f"line {line.line}{column}: {error}{_nearest(places, line.what)}")
    if problems:
        raise UnreadablePrinted(problems)
    return found


def _nearest(places: Places, what: str) -> str:
    from difflib import get_close_matches

    if what in places.ids:
        return ""
    near = get_close_matches(what, places.ids, 1)
    return f"; did you mean {near[0]!r}?" if near else "; ids are those of explainer trace"


def _first_look(places: Places, line: PrintedLine, formula: Formula) -> AuditedLine:
    place: Quantity | None = None
    text = line.read
    match formula:
        case Sym(name):
            place = places.at(name)
        case Neg(Sym(name)):
            place, text = places.at(name), line.read[1:] if line.read.startswith("-") else f"-{line.read}"
    right = work_plainly(places, formula, places.values)
    if place is not None and place.key == EPOCH:
        place, text = None, line.read
    return AuditedLine(line, formula, text, place, right, LineVerdict("blank", False, (), 0.0, right, False))


@dataclass(eq=False)
class Auditor:
    """A text at work."""

    lesson: Lesson
    places: Places
    lines: list[AuditedLine]
    settled: set[int] = field(default_factory=set)
    """Quantities that are right from printed terms alone."""

    def judge(self) -> Audit:
        """The quantities first; then what is no quantity, and once more the quantities that go on with it."""
        printed, at = self.printed_families()
        judge = Judge.of(self.lesson.derivation, {key for key, _ in printed})
        values = self.lesson.values
        author = AuthorValues.of(values, printed)
        terms = [PrintedTerm(line.formula, float(line.line.read), unit_of(line.line.read)) for line in self.lines]
        found = PrintedTerms.of(self.places, terms, author)
        accepted: Accepted = {}
        for _ in range(2):
            verdicts = {(v.key, v.frame): v for v in judge.judge(values, printed, accepted)} if printed else {}
            cut = self.cuts(verdicts)
            self.judge_lines(found, verdicts, at, cut)
            again = self.accepted_lines(printed, at, verdicts)
            if not again:
                break
            accepted = again
        namer = Namer(found, AuthorValues.of(values, printed), judge.slips, printed, cut)
        seen = namer.seen_slips()
        ways = namer.conventions(seen)
        self.name_open_lines(namer, ways, at)
        return Audit(self.lesson, self.places, tuple(self.lines), cut, tuple(ways), vote_conventions(seen))

    def name_open_lines(
        self, namer: Namer, ways: Mapping[str, float], at: Mapping[int, tuple[Key, Frame, int]]
    ) -> None:
        """What fits a number that is off, where nothing is named yet; the text's own ways first."""
        for k, line in enumerate(self.lines):
            place = line.place if k in at else None
            if line.verdict.right or line.verdict.verdict == "blank":
                continue
            named = namer.by_convention(place, line.text, ways) if place is not None and ways else None
            if named is None and not line.verdict.names:
                formula = Sym(next(iter(F.symbols(line.formula)))) if place is not None else line.formula
                text = line.text if place is not None else line.line.read
                named = namer.name(k, formula, place, text, line.sign * line.right if place is not None else line.right)
            if named is not None:
                self.lines[k] = replace(line, verdict=replace(named, from_own=line.verdict.from_own))
            if self.lines[k].verdict.verdict == "pen":
                namer.pen_slips[k] = line.sign * line.verdict.from_own

    def printed_families(self) -> tuple[dict[tuple[Key, Frame], PrintedNumbers], dict[int, tuple[Key, Frame, int]]]:
        """(what was printed of each family, where each line is among it); of a quantity printed twice the first."""
        families = self.lesson.derivation.families
        texts: dict[tuple[Key, Frame], list[str]] = {}
        at: dict[int, tuple[Key, Frame, int]] = {}
        for k, line in enumerate(self.lines):
            place = line.place
            if place is None or families[place.key].rule is None or place.step not in self.lesson.values.batches:
                continue
            frame = (place.step, place.sample)
            row = texts.setdefault((place.key, frame), [""] * families[place.key].size)
            if not row[place.member]:
                row[place.member] = line.text
                at[k] = place.key, frame, place.member
        return {place: PrintedNumbers.of([row]) for place, row in texts.items()}, at

    def cuts(self, verdicts: Mapping[tuple[Key, Frame], FamilyVerdicts]) -> bool:
        """Whether the judge found digits cut."""
        return any((v.codes == v.code("agrees_cut")).any() for v in verdicts.values())

    def judge_lines(
        self,
        found: PrintedTerms,
        verdicts: Mapping[tuple[Key, Frame], FamilyVerdicts],
        at: Mapping[int, tuple[Key, Frame, int]],
        cut: bool,
    ) -> None:
        """Each line in the order of the text: as the judge has it, else from the printed terms in it."""
        off = [False] * len(self.lines)
        for k, line in enumerate(self.lines):
            if k in at:
                key, frame, m = at[k]
                verdict = verdicts[key, frame].line(0, m)
                if k not in self.settled:
                    self.lines[k] = replace(line, verdict=verdict)
                off[k] = verdict.follows or not verdict.right
        for k, line in enumerate(self.lines):
            if k in at and self.lines[k].verdict.right:
                continue
            said = judge_expression(ExpressionLine(k, line.formula, line.line.read, line.right), found, off, cut)
            if k not in at or said.verdict.right:
                verdict = said.verdict
                if line.sign < 0 and line.place is not None:
                    verdict = replace(verdict, from_own=-verdict.from_own)
                self.lines[k] = replace(self.lines[k], verdict=verdict, takes=frozenset(n + 1 for n in said.takes))
            off[k] = self.lines[k].verdict.follows or not self.lines[k].verdict.right

    def accepted_lines(
        self,
        printed: Mapping[tuple[Key, Frame], PrintedNumbers],
        at: Mapping[int, tuple[Key, Frame, int]],
        verdicts: Mapping[tuple[Key, Frame], FamilyVerdicts],
    ) -> dict[tuple[Key, Frame], Any]:
        """Quantities that the judge calls wrong and that are right from printed terms."""
        found: dict[tuple[Key, Frame], Any] = {}
        for k, (key, frame, m) in at.items():
            if self.lines[k].verdict.right and not verdicts[key, frame].line(0, m).right:
                shape = printed[key, frame].value.shape
                masks = found.setdefault((key, frame), (np.zeros(shape, bool), np.zeros(shape, bool)))
                masks[0][0, m], masks[1][0, m] = True, self.lines[k].verdict.follows
                self.settled.add(k)
        return found


def unit_of(text: str) -> float:
    """One unit of the last place of a printed number."""
    return float(PrintedNumbers.of([[text]]).unit[0, 0])
