"""An audit as plain data: format `explainer-report`, its lines once, in the order of the file.

In: an `Audit`. Out: what `json.dumps` takes.

    >>> from explainer.auditing.audited import audit
    >>> from explainer.auditing.printed_file import read_printed
    >>> report = audit_report(audit("mazur", read_printed(b"printed,what\\n0.5933,out_h1\\n")))
    >>> report["lines"][0]["verdict"], report["conventions"]["digits"]
    ('agrees', 'rounded')
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explainer.auditing.audited import Audit, AuditedLine
from explainer.numbers.rounding import round_to_fifteen

FORMAT, VERSION = "explainer-report", 1


def audit_report(audit: Audit) -> dict[str, Any]:
    """The whole report."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": audit.lesson.spec.title,
        "lines": [line_entry(line) for line in audit.lines],
        "conventions": {"digits": "cut" if audit.cut else "rounded", **audit.conventions},
        "runs": [{"assumptions": list(run.assumptions), "reproduces": list(run.reproduces)} for run in audit.runs],
    }


def line_entry(line: AuditedLine) -> dict[str, Any]:
    """One line of the report; numbers that are not finite are null."""
    found, given = line.verdict, line.line
    return {
        "row": given.row,
        "id": given.what,
        "sample": line.place.sample if line.place else given.sample,
        "step": (line.place.step or None) if line.place else given.step,
        "place": given.place,
        "printed": given.printed,
        "read": given.read,
        "right": _plain(line.right),
        "from_yours": _plain(line.sign * found.from_own),
        "verdict": found.verdict,
        "follows": found.follows,
        "names": list(found.names),
        "evidence": round(found.evidence, 2),
        "tests": found.tests,
    }


def _plain(value: float) -> float | None:
    return float(round_to_fifteen(value)) if np.isfinite(value) else None
