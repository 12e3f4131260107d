"""What a person decided about single lines, and what waits for a decision: decisions.csv.

In: the file as a person left it. Out: `Decisions`, asked by sheet, line and number; and the file again, with lines that
wait added. A line in which a person wrote marks or a reason stays in every later file, also while its sheet is not
handed in; a decision counts for the number that it was made about, for any number where the file names none.

    code,row,marks,why,printed,key,from_yours,given,of,doubt
    K7Q2-4M,17,0.5,"carried over from the old sheet",0.4352,0.4351,0.4351,0,1,"not right, and nothing known fits"
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from explainer.grading.marked_sheets import MarkedLine, MarkedSheet, plain_number
from explainer.grading.readers import read_content
from explainer.grading.submissions import Unread, UnreadableSubmissions, clean_text
from explainer.homework.safe_cells import plain_cell, safe_cell
from explainer.judging.typed_numbers import read_typed
from explainer.judging.verdicts import FIRM_EVIDENCE
from explainer.spec import Problem, SpecError

DECISIONS_FILE = "decisions.csv"
DECIDED_COLUMNS = ("code", "row", "marks", "why", "printed")
HEADER = (*DECIDED_COLUMNS, "key", "from_yours", "given", "of", "doubt")
EXPECTED = "a table with the columns code, row, marks, why, as --review writes it"
MOST_WORDS = 500

DOUBTS: Mapping[str, str] = {
    "unreadable": "not read as a number",
    "two_readings": "a mark that may stand for thousands; taken as the number that fits",
    "could_be": "so few digits that what it fits is not sure",
    "unexplained": "not right, and nothing known fits",
}
"""Why a verdict waits for a person → what is said of it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the file."""

    code: str
    row: str
    marks: float | None
    """None where nobody decided yet."""
    why: str
    """Said on the student's page."""
    printed: str
    """The number that it is about; empty: any."""
    others: tuple[str, ...] = ()
    """What else stood in the line when it was written."""
    line: int = 0
    """Where it stands in the file, from 1."""

    @property
    def is_kept(self) -> bool:
        """Whether a person wrote something in it."""
        return self.marks is not None or bool(self.why)

    def is_about(self, printed: str) -> bool:
        """Whether it is about what stands in a field; a spreadsheet may have written the number anew."""
        ours, theirs = (" ".join(plain_cell(text.strip()).split()) for text in (self.printed, printed))
        if not ours or ours == theirs:
            return True
        readings = [set(map(Decimal, read_typed(text).readings)) for text in (ours, theirs)]
        return bool(readings[0] & readings[1])

    def cells(self) -> list[str]:
        """The line as it is written."""
        marks = "" if self.marks is None else str(plain_number(self.marks))
        texts = (self.code, self.row, marks, self.why, self.printed, *self.others)
        return [safe_cell(clean_text(text)) for text in texts]


@dataclass(slots=True)
class Decisions:
    """All of them, and what came to wait while sheets were marked."""

    name: str = DECISIONS_FILE
    """What messages call the file."""
    made: dict[tuple[str, str], list[Decision]] = field(default_factory=dict)
    """(code, label of a line) → the lines of the file about it."""
    waiting: list[Decision] = field(default_factory=list)
    used: set[Decision] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path) -> Decisions:
        """The decisions in a file. Raises SpecError with every line that cannot be used."""
        try:
            rows = read_content(path.read_bytes()).rows
        except UnreadableSubmissions as error:
            raise SpecError([Problem(str(path), 0, 0, "", str(error), EXPECTED)]) from None
        header = [cell.strip().casefold() for cell in rows[0]] if rows else []
        if any(name not in header for name in DECIDED_COLUMNS[:4]):
            raise SpecError([Problem(str(path), 1, 1, "", f"the header {', '.join(header)[:80]!r}", EXPECTED)])
        found, problems = cls(str(path)), list[Problem]()
        for n, row in enumerate(rows[1:], 2):
            cells = dict(zip(header, map(str.strip, row), strict=False))
            if not any(cells.values()):
                continue
            decision, faults = _read_line(cells, n)
            problems += [Problem(str(path), n, 1, *fault) for fault in faults]
            found.made.setdefault((decision.code, decision.row), []).append(decision)
        problems += found._contradictions()
        if problems:
            raise SpecError(problems)
        return found

    def _contradictions(self) -> Iterator[Problem]:
        for decisions in self.made.values():
            decided = [each for each in decisions if each.marks is not None]
            for n, other in enumerate(decided):
                for each in decided[:n]:
                    if each.is_about(other.printed) and each.marks != other.marks and each.printed == other.printed:
                        what = f"sheet {other.code}, line {other.row} decided otherwise on line {each.line}"
                        yield Problem(self.name, other.line, 1, "marks", what, "one decision about a number")

    def decide(self, code: str, line: MarkedLine) -> MarkedLine:
        """A line with the marks that a person gave it. Raises SpecError where they are more than it is worth."""
        for decision in self.made.get((code, line.row), ()):
            if decision.marks is None or not decision.is_about(line.printed):
                continue
            if decision.marks > line.points:
                found, most = f"{plain_number(decision.marks)} marks", plain_number(line.points)
                expected = f"at most {most}, which line {line.row} is worth"
                raise SpecError([Problem(self.name, decision.line, 1, "marks", found, expected)])
            self.used.add(decision)
            return replace(line, marks=decision.marks, decided=decision.why)
        return line

    def collect(self, sheet: MarkedSheet) -> None:
        """Lets the doubtful lines of a sheet wait, unless a person wrote something about them."""
        for line in sheet.lines:
            why = doubt(line)
            if not why or any(
                each.is_kept and each.is_about(line.printed) for each in self.made.get((sheet.code, line.row), ())
            ):
                continue
            own = "" if line.from_yours is None else str(line.from_yours)
            given, total = (str(plain_number(number)) for number in (line.marks, line.points))
            names = f": {' or '.join(line.names)}" if line.names else ""
            others = (line.key, own, given, total, DOUBTS[why] + names)
            self.waiting.append(Decision(sheet.code, line.row, None, "", line.printed, others))

    def unused(self, codes: Mapping[str, object]) -> Iterator[Unread]:
        """Decisions that did not count in this run, and why; they stay in the file."""
        for decision in (each for decisions in self.made.values() for each in decisions):
            if decision.marks is not None and decision not in self.used:
                where = f"{Path(self.name).name}, line {decision.line}"
                why = "decided_other" if decision.code in codes else "decided_absent"
                yield Unread(where, f"{decision.code}, {decision.row}", why)

    def table(self) -> bytes:
        """The file anew: what a person wrote, and what waits, in the order of codes and lines."""
        kept = [each for decisions in self.made.values() for each in decisions if each.is_kept]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(each.cells() for each in sorted([*kept, *self.waiting], key=_order))
        return b"\xef\xbb\xbf" + out.getvalue().encode()


def _order(decision: Decision) -> tuple[str, int, str, int]:
    return decision.code, int(decision.row) if decision.row.isdecimal() else 0, decision.row, decision.line or 10**9


def _read_line(cells: Mapping[str, str], n: int) -> tuple[Decision, list[tuple[str, str, str]]]:
    """(a line of the file, what is wrong with it)."""
    faults, marks = list[tuple[str, str, str]](), None
    if cells.get("marks"):
        readings = read_typed(cells["marks"]).readings
        marks = float(readings[0]) if len(readings) == 1 else -1.0
        if marks < 0:
            faults.append(("marks", repr(cells["marks"][:40]), "marks such as 0.5; nothing: not decided yet"))
    if not cells.get("code") or not cells.get("row"):
        faults.append(("code", "no sheet or no line", "the sheet's code and the number of the line"))
    if len(cells.get("why", "")) > MOST_WORDS:
        faults.append(("why", f"{len(cells['why'])} characters", f"at most {MOST_WORDS}, which the student reads"))
    texts = [plain_cell(cells.get(name, "")) for name in ("code", "row", "why", "printed")]
    code, row, why, printed = texts
    others = tuple(plain_cell(cells.get(name, "")) for name in HEADER[len(DECIDED_COLUMNS) :])
    return Decision(code, row.strip("()"), marks, why, printed, others, n), faults


def doubt(line: MarkedLine) -> str | None:
    """Why a person should look at a line: a key of `DOUBTS`; None where nothing is doubtful or it was decided."""
    if line.decided is not None:
        return None
    if line.verdict == "unreadable":
        return "unreadable"
    if line.two_readings:
        return "two_readings"
    if line.names and line.evidence < FIRM_EVIDENCE:
        return "could_be"
    return "unexplained" if line.verdict in UNEXPLAINED else None


UNEXPLAINED: Sequence[str] = ("unexplained", "out_of_range")
"""Verdicts on numbers that are not right and that nothing is known to fit."""
