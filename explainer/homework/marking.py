"""Submissions and a homework's record → the report: every line's verdict and marks, sheet by sheet.

In: the record as plain data, `Submissions`, a `Scheme`. Out: the report as plain data, format `explainer-report`; the
same input gives the same report.

    {"format": "explainer-report", "version": 1, "scheme": {…}, "sheets": {"K7Q2-4M": {"first_wrong": "17",
     "marks": 42.0, "of": 43.0, "lines": [{"row": "17", "id": "delta_o1", …}]}}, "unread": […]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from explainer.equations.keys import ETA, INPUT, TARGET, Key
from explainer.homework.marking_scheme import Scheme
from explainer.homework.submissions import Submissions, Unread
from explainer.judging.author import Printed
from explainer.judging.judge import Judge
from explainer.judging.printed import PrintedNumbers
from explainer.judging.typed_numbers import TypedNumber, read_typed
from explainer.judging.verdicts import FamilyVerdicts, LineVerdict
from explainer.network.building import build
from explainer.network.derivation import Derivation, derive
from explainer.numbers.evaluation import Array, Frame, Values, evaluate
from explainer.spec import Spec, from_mapping
from explainer.tracing import trace_kind

REPORT_FORMAT, REPORT_VERSION = "explainer-report", 1
OWN_DIGITS = 12
"""Significant digits of what a line would be from the student's own numbers."""

Place = tuple[Key, Frame, int]


@dataclass(frozen=True, eq=False)
class AskedSheets:
    """The sheets of one network of a homework: same equations, same rows."""

    derivation: Derivation
    right: Values
    codes: tuple[str, ...]
    places: Mapping[str, Place]
    """Row label → family, frame and member."""

    @classmethod
    def of(cls, spec: Spec, rows: Mapping[str, Sequence[Any]], numbers: Mapping[str, Mapping[str, Any]]) -> AskedSheets:
        """From a record: `rows` label → (id, sample, step), `numbers` of each code."""
        derivation = derive(build(spec))
        right = evaluate(derivation, range(1, spec.updates + 1), _overrides(derivation, list(numbers.values())))
        places = {label: _locate(right, *row) for label, row in rows.items()}
        return cls(derivation, right, tuple(numbers), places)

    def printed(self, typed: Sequence[Mapping[str, TypedNumber]]) -> Printed:
        """What each sheet holds, as arrays."""
        texts: dict[tuple[Key, Frame], Array] = {}
        for label, (key, frame, m) in self.places.items():
            shape = (len(self.codes), self.derivation.families[key].size)
            array = texts.setdefault((key, frame), np.full(shape, "", dtype=object))
            array[:, m] = [(fields[label].readings or ("",))[0] if label in fields else "" for fields in typed]
        return {place: PrintedNumbers.of(array) for place, array in texts.items()}

    def judge(self, printed: Printed) -> dict[tuple[Key, Frame], FamilyVerdicts]:
        """The verdicts on every line of every sheet."""
        rules = Judge.of(self.derivation, {key for key, *_ in self.places.values()})
        return {(v.key, v.frame): v for v in rules.judge(self.right, printed)}


def _overrides(derivation: Derivation, numbers: Sequence[Mapping[str, Any]]) -> dict[Key, Array]:
    """Each sheet's own given numbers, as `evaluate` takes them."""
    found: dict[Key, Array] = {}
    for key in derivation.network.parameters:
        ids, group = derivation.families[key].member_ids(), "weights" if key.kind == "weight" else "biases"
        found[key] = np.array([[float(each[group][id]) for id in ids] for each in numbers])
    for key, name in ((INPUT, "input"), (TARGET, "target")):
        if all(name in row for each in numbers for row in each["data"]):
            found[key] = np.array([[list(map(float, row[name])) for row in each["data"]] for each in numbers])
    if all("learning_rate" in each for each in numbers):
        found[ETA] = np.array([[float(each["learning_rate"])] for each in numbers])
    return found


def _locate(values: Values, id: str, sample: int | None, step: int) -> Place:
    key, m = values.derivation.locate(id)
    if sample is None and values.derivation.families[key].scope == "sample":
        key = key.in_batch
    return key, values.frame(key, step, sample), m


def mark(record: Mapping[str, Any], submissions: Submissions, scheme: Scheme | None = None) -> dict[str, Any]:
    """The report on all sheets that are in the record; others are among what could not be read."""
    scheme = scheme or Scheme()
    spec = from_mapping(record["spec"], large=True)
    unread, sheets = list(submissions.unread), {}
    for part, rows in enumerate(record["rows"], 1):
        codes = [code for code in submissions.sheets if record["sheets"].get(code, {}).get("part") == part]
        if codes:
            asked = AskedSheets.of(spec, rows, {code: record["sheets"][code]["numbers"] for code in codes})
            typed = [read_fields(submissions.sheets[code], spec.page.decimal_mark) for code in codes]
            judged = asked.judge(asked.printed(typed))
            for v, code in enumerate(codes):
                sheets[code] = _sheet_report(asked, judged, v, typed[v], scheme)
                unread += [
                    Unread(f"{code}, {row}", f.typed[:40], f.why) for row, f in typed[v].items() if _is_unread(f)
                ]
                unread += [Unread(f"{code}, {row}", "", "no_row") for row in typed[v] if row not in rows]
    unread += [Unread(code, "", "no_sheet") for code in submissions.sheets if code not in sheets]
    return {
        "format": REPORT_FORMAT,
        "version": REPORT_VERSION,
        "scheme": scheme.as_data(),
        "sheets": {code: sheets[code] for code in sorted(sheets)},
        "unread": [asdict(each) for each in unread],
    }


def _is_unread(field: TypedNumber) -> bool:
    return bool(field.why) and field.why not in ("blank", "ok")


def read_fields(fields: Mapping[str, str], mark: str) -> dict[str, TypedNumber]:
    """A sheet's fields read; what can be read in two ways is read as the student's other numbers are."""
    other = "," if mark == "." else "."
    plain = [typed for typed in fields.values() if len(read_typed(typed, mark).readings) == 1]
    uses_other = any(other in typed and mark not in typed for typed in plain)
    student = other if uses_other and not any(mark in typed for typed in plain) else mark
    return {row: read_typed(typed, student) for row, typed in fields.items()}


def _sheet_report(
    asked: AskedSheets,
    judged: Mapping[tuple[Key, Frame], FamilyVerdicts],
    v: int,
    fields: Mapping[str, TypedNumber],
    scheme: Scheme,
) -> dict[str, Any]:
    lines, first, followed = [], None, 0.0
    total = marks = 0.0
    for row, (key, frame, m) in asked.places.items():
        line, field = judged[key, frame].line(v, m), fields.get(row)
        family = asked.derivation.families[key]
        points = float(scheme.points.get(trace_kind(key, family), 1.0))
        earned = points * scheme.share(line.verdict, line.follows, line.evidence, line.tests)
        total, marks = total + points, marks + earned
        followed += earned if line.follows else 0.0
        verdict = "unreadable" if field and _is_unread(field) else line.verdict
        if first is None and not line.right and verdict not in ("blank", "unreadable"):
            first = row
        lines.append(_line_report(row, family.member_id(m), frame, field, line, verdict, earned))
    over = max(0.0, followed - scheme.follow_cap * total)
    return {"first_wrong": first, "marks": round(marks - over, 6), "of": total, "lines": lines}


def _line_report(
    row: str, id: str, frame: Frame, field: TypedNumber | None, line: LineVerdict, verdict: str, earned: float
) -> dict[str, Any]:
    return {
        "row": row,
        "id": id,
        "sample": frame[1],
        "step": frame[0],
        "printed": field.typed if field else "",
        "read": field.readings[0] if field and field.readings else None,
        "from_yours": float(f"{line.from_own:.{OWN_DIGITS}g}") if np.isfinite(line.from_own) else None,
        "verdict": verdict,
        "follows": line.follows,
        "names": list(line.names),
        "evidence": round(line.evidence, 3),
        "tests": line.tests,
        "marks": round(earned, 6),
    }
