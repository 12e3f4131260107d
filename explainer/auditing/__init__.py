"""Auditing: a text's printed numbers against a spec.

In: a spec, and a CSV file of printed numbers (`printed,what[,sample][,step][,place]`), `what` an id of the trace or an
expression over ids. Out: an `Audit`: each number with its verdict, from its author's own earlier numbers; written as
an errata page and as a report.

    >>> from explainer.auditing.printed_file import read_printed
    >>> found = audit("mazur", read_printed(b"printed,what\\n0.5933,out_h1\\n0.5969,out_h1\\n"))
    >>> [line.verdict.verdict for line in found.lines]
    ['agrees', 'operand']
"""

from explainer.auditing.audited import Audit, AuditedLine, audit

__all__ = ["Audit", "AuditedLine", "audit"]
