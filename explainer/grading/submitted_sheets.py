"""The sheets that submissions are about: as the record has them, or with the network that a submission itself names.

In: a record and submissions. Out: a `RecordedSheet` for each that was handed in. A paper form that several students had
becomes a sheet for each of them; a network of PrairieLearn's is followed through every line, and never drawn again.

    >>> form_of("A.7"), form_of("K7Q2-4M")
    ('A', 'K7Q2-4M')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from explainer.grading.prairielearn_submissions import may_be_drawn
from explainer.grading.submissions import Submissions, Unread
from explainer.homework.completing import RecordCompleter
from explainer.homework.recorded import SHEETS_AT_A_TIME, HomeworkRecord, RecordedSheet


def form_of(code: str) -> str:
    """The code that a sheet has in the record: a paper form's without the number of the student's paper."""
    return code.partition(".")[0]


def submitted_sheets(record: HomeworkRecord, submissions: Submissions, unread: list[Unread]) -> Iterator[RecordedSheet]:
    """Every sheet that was handed in; networks that cannot be of this homework are said in `unread`."""
    if submissions.networks:
        yield from _named_networks(record, submissions, unread)
        return
    handed_in: dict[str, list[str]] = {}
    for code in submissions.attempts:
        handed_in.setdefault(form_of(code), []).append(code)
    for sheet in record.sheets(handed_in, slips=False):
        for code in handed_in[sheet.code]:
            yield sheet if code == sheet.code else replace(sheet, code=code)


def _named_networks(record: HomeworkRecord, submissions: Submissions, unread: list[Unread]) -> Iterator[RecordedSheet]:
    fitting = []
    for code, numbers in submissions.networks.items():
        if may_be_drawn(record, numbers):
            fitting.append((code, {"part": 1, "numbers": numbers}))
        else:
            unread.append(Unread(code, "", "other_network"))
    completer, waiting = RecordCompleter(record.spec, str(record.path), record.labels, record.policy), iter(fitting)
    while chunk := list(islice(waiting, SHEETS_AT_A_TIME)):
        yield from completer.complete_sheets(chunk)
