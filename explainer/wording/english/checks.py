"""What was checked, and what a published text printed."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "compare.intro": (
        "The numbers above replay a computation as somebody did it, slips and cut digits included. Here they stand "
        "beside the right ones."
    ),
    "compare.table": "Every line, replayed and correct",
    "compare.line": "Line",
    "compare.printed": "Replayed",
    "compare.correct": "Correct",
    "compare.why": "Why they differ",
    "reason.same": "the same",
    "reason.cut": "digits cut off, not rounded",
    "reason.inherited": "starts from an earlier number that is off",
    "reason.both": "starts from an earlier number that is off, and is cut itself",
    "reason.rounded": "the right number, with fewer digits",
    "checks.intro": (
        "Every number above was compared with witnesses that do not know of each other. A page that fails a check is "
        "not written."
    ),
    "checks.table": "What was checked",
    "checks.witness": "Witness",
    "checks.lines": "Numbers",
    "checks.tolerance": "Agree to (relative)",
    "checks.exactly": "exactly",
    "checks.more": (
        "Computed with more digits than are printed: put in as they stand, the numbers miss the last place."
    ),
    "checks.printed": "as printed",
    "witness.replay": "Carried or altered lines, each redone alone under the same rules",
    "witness.carried": "Every rounded number within its tolerance of the same network at full precision",
    "witness.own_inputs": "Every line's formula, evaluated on its own inputs",
    "witness.matrices": "Backpropagation with NumPy matrices",
    "witness.complex_step": "Complex step through the whole network",
    "witness.stand_in": "The same step with 150 digits, for those of them that leave the range of the one before",
    "witness.whole_error": "SymPy's own derivative of the whole error",
    "witness.many_digits": "The same lines with 50 digits (mpmath)",
    "witness.reader": "The finished page, read back before it was written: its formula lines",
    "checks.line": "{witness}: {lines} numbers agree within {tolerance} (worst {worst})",
    "checks.line.exactly": "{witness}: {lines} numbers agree exactly (worst {worst})",
    "checks.read": "Read back, {format}: {lines} lines, {tables} tables, {numbers} numbers, none unread",
    "checks.passed": "{source}: all checks passed",
    "checks.correct": "The witnesses below the first row judge the same network without slips, at full precision.",
}
