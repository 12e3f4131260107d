"""Marked sheets as files for programs: report.json, marks.csv, lines.csv.

In: marked sheets one after the other. Out: the files, written as the sheets come, so that a class of any size fits into
memory.

    {"format": "explainer-report", "version": 1, "scheme": {…}, "sheets": {
    "K7Q2-4M": {"first_wrong": "17", "marks": 42, "of": 43, "marks_by_key": 42, "lines": [{"row": "17", …}, …]}
    }, "unread": [{"where": "attempt 11, BRAS-PY", "found": "-", "why": "empty_attempt"}]}
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from explainer.grading.marked_sheets import EMPTY, RIGHT_SOMEHOW, MarkedSheet, plain_number
from explainer.grading.marking import CorrectedMarks, Marking
from explainer.grading.marking_scheme import Scheme
from explainer.grading.submissions import Unread
from explainer.homework.safe_cells import safe_cell

REPORT_FORMAT, REPORT_VERSION = "explainer-report", 1
MARKS_HEADER = (
    "code", "marks", "of", "marks_by_key", "first_wrong", "right", "follow", "named", "not_right", "blank",
    "unreadable",
)  # fmt: skip
LINES_HEADER = (
    "code", "row", "id", "sample", "step", "printed", "read", "key", "from_yours", "verdict", "names", "evidence",
    "tests", "marks", "of", "by_key", "decided",
)  # fmt: skip


class ReportFiles:
    """The three files, open while sheets are marked."""

    def __init__(self, folder: Path, scheme: Scheme) -> None:
        self.stack = ExitStack()
        self.report = self._open(folder / "report.json", "\n")
        self.marks, self.lines = self._table(folder / "marks.csv"), self._table(folder / "lines.csv")
        self.marks.writerow(MARKS_HEADER)
        self.lines.writerow(LINES_HEADER)
        head = {"format": REPORT_FORMAT, "version": REPORT_VERSION, "scheme": scheme.as_data()}
        self.report.write(_json(head)[:-1] + ', "sheets": {')
        self.count = 0

    def _open(self, path: Path, newline: str) -> TextIOWrapper:
        return self.stack.enter_context(path.open("w", encoding="utf-8", newline=newline))

    def _table(self, path: Path) -> Any:
        file = self._open(path, "")
        file.write("\ufeff")
        return csv.writer(file, lineterminator="\r\n")

    def add(self, sheet: MarkedSheet) -> None:
        """A sheet in all of them."""
        self.report.write((",\n" if self.count else "\n") + f"{_json(sheet.code)}: {_json(sheet.as_data())}")
        self.marks.writerow(map(safe_cell, marks_row(sheet)))
        self.lines.writerows(line_rows(sheet))
        self.count += 1

    def close(self, unread: Sequence[Unread], corrected: Sequence[CorrectedMarks]) -> None:
        """What could not be read, whose marks corrections change, and the end."""
        self.report.write("\n}, " + _json(_report_end(unread, corrected))[1:] + "\n")
        self.stack.close()


def marks_row(sheet: MarkedSheet) -> list[str]:
    """A sheet's line in marks.csv."""
    counts = Counter(outcome_of(line.verdict) for line in sheet.lines)
    first = sheet.first_wrong
    marks = (sheet.marks, sheet.total, sheet.marks_by_key)
    return [
        sheet.code,
        *(str(plain_number(number)) for number in marks),
        first.row if first else "",
        *(str(counts[name]) for name in MARKS_HEADER[5:]),
    ]


def outcome_of(verdict: str) -> str:
    """What a verdict counts as in marks.csv."""
    if verdict in ("slip", "pen", "operand"):
        return "named"
    if verdict in RIGHT_SOMEHOW:
        return "follow" if verdict == "follows" else "right"
    return verdict if verdict in EMPTY else "not_right"


def line_rows(sheet: MarkedSheet) -> list[list[Any]]:
    """A sheet's lines in lines.csv; what a student typed runs in no spreadsheet, the rest is ours."""
    return [
        [
            sheet.code, line.row, line.id, "" if line.sample is None else line.sample, line.step,
            safe_cell(line.printed), line.read or "", line.key, "" if line.from_yours is None else line.from_yours,
            line.verdict, " or ".join(line.names), line.evidence, _FLAGS[line.tests], plain_number(line.marks),
            plain_number(line.points), _FLAGS[line.by_key],
            _FLAGS[line.decided is not None],
        ]
        for line in sheet.lines
    ]  # fmt: skip


_FLAGS = ("false", "true")


def _report_end(unread: Sequence[Unread], corrected: Sequence[CorrectedMarks]) -> dict[str, Any]:
    return {"unread": [asdict(each) for each in unread]} | (
        {"corrected": [asdict(each) for each in corrected]} if corrected else {}
    )


def report_data(marking: Marking) -> dict[str, Any]:
    """The whole report as plain data; marks every sheet."""
    sheets, scheme = list(marking.sheets()), marking.scheme
    return {
        "format": REPORT_FORMAT,
        "version": REPORT_VERSION,
        "scheme": scheme.as_data(),
        "sheets": {sheet.code: sheet.as_data() for sheet in sheets},
        **_report_end(marking.unread, marking.corrected),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
