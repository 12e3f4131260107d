"""Files of submissions that nobody should send: read or refused, nobody lost, nothing evaluated.

In: how many files, and a seed. Out: how many were read. Files are of every form, with fields that people and others
type; then bytes are cut out, put in and exchanged. While a file is read and marked, Python tells of everything that it
compiles, runs, starts or opens: nothing may be among it.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import warnings
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from explainer.grading.marking import Marking
from explainer.grading.readers import read_submissions
from explainer.grading.submissions import Submissions, UnreadableSubmissions
from explainer.homework.recorded import HomeworkRecord, RecordedSheet, open_record

RECORD = Path(__file__).parents[1] / "records" / "homework-0.1.0.json"
EVENTS = frozenset({"compile", "exec", "os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "open", "import",
                    "socket.connect", "ctypes.dlopen"})  # fmt: skip
"""What Python tells of that no field may lead to."""
MARKED_OF = 10
"""Of so many files that can be read one is marked as well."""
HOSTILE = (
    "__import__('os').system('id')", "=cmd|' /C calc'!A0", "{{7*7}}", "<script>alert(1)</script>", "1e999", "NaN",
    "9" * 500, "0x1F", "½", "\u202e0.5", "'; DROP TABLE", "1/0", "part 1: 0.5; part 2: 0.6", "Sheet 44J4-DJ", "ok",
    "0,37", "1,234", "-0.0375", "3.7·10^-1", "\\frac{1}{3}", "٠٫٣٧", "", "-",
)  # fmt: skip


class _Watch:
    """What Python tells of while somebody watches."""

    on = False
    seen: ClassVar[list[str]] = []
    hooked = False

    @classmethod
    def hook(cls) -> None:
        if not cls.hooked:
            sys.addaudithook(lambda event, _: cls.seen.append(event) if cls.on and event in EVENTS else None)
            cls.hooked = True


class FewSheets(HomeworkRecord):
    """A record of a few sheets, each worked out once."""

    def sheets(self, only: Container[str] | None = None, slips: bool = True) -> Iterator[RecordedSheet]:
        return iter(sheet for sheet in few_sheets() if only is None or sheet.code in only)


@cache
def few_sheets() -> tuple[RecordedSheet, ...]:
    record = open_record(RECORD)
    codes = {code for code, _ in islice(record.raw_sheets(), 4)}
    return tuple(record.sheets(codes))


@cache
def few_record() -> HomeworkRecord:
    made = open_record(RECORD)
    return FewSheets(made.path, made.version, made.engine, made.spec, made.policy, made.labels)


def _csv(rows: Sequence[Sequence[str]], separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


Typed = Mapping[str, Mapping[str, str]]


def _long(typed: Typed) -> bytes:
    rows = [[code, row, text] for code, fields in typed.items() for row, text in fields.items()]
    return _csv([["code", "row", "printed"], *rows])


def _paper(typed: Typed) -> bytes:
    labels = sorted({row for fields in typed.values() for row in fields})
    rows = [[code, *(fields.get(row, "") for row in labels)] for code, fields in typed.items()]
    return _csv([["code", *labels], *rows], ";")


def _own(typed: Typed) -> bytes:
    return json.dumps({"format": "explainer-submissions", "version": 1, "sheets": typed}).encode()


def _moodle(typed: Typed) -> bytes:
    head = ["Surname", "Email address", "State", "Completed", "Question 1", "Response 1", "Right answer 1"]
    rows = [
        ["Love", f"{n}@example.org", "Finished", "now", f"Sheet {code}      A network with 2 neurons",
         "; ".join(f"part {k}: {fields.get(str(k), '')}" for k in range(1, 44)), "part 1: 0"]
        for n, (code, fields) in enumerate(typed.items())
    ]  # fmt: skip
    return "\ufeff".encode() + _csv([head, *rows])


def _notebook(typed: Typed) -> bytes:
    code, fields = next(iter(typed.items()))
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "metadata": {}, "source": [f"# Sheet {code}"]}]
    for row, text in fields.items():
        source = f"{row}\\.\n\nAnswer: {text} (within 0.000001)"
        cells.append({"cell_type": "markdown", "metadata": {"tags": [f"row-{row}"]}, "source": [source]})
    return json.dumps({"nbformat": 4, "cells": cells, "metadata": {}}).encode()


FORMS = {"long": _long, "paper": _paper, "json": _own, "moodle": _moodle, "notebook": _notebook}
FIELD = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), st.floats().map(repr))
FIELDS = st.dictionaries(st.sampled_from([str(n) for n in range(1, 44)]), FIELD, max_size=6)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["cut", "put", "swap", "zero"]), st.floats(0, 1), st.binary(max_size=6)), max_size=4
)


def changed(data: bytes, changes: Sequence[tuple[str, float, bytes]]) -> bytes:
    """A file that something happened to."""
    for how, where, new in changes:
        k = int(where * len(data))
        match how:
            case "cut":
                data = data[:k]
            case "put":
                data = data[:k] + new + data[k:]
            case "swap":
                data = data[:k] + new + data[k + len(new) :]
            case _:
                data = data[:k] + b"\0" + data[k + 1 :]
    return data


def read_fuzzed(count: int, start: int) -> str:
    """Every file read or refused; of those that nothing happened to, every sheet marked or said."""
    found: Counter[str] = Counter()
    codes = [sheet.code for sheet in few_sheets()]
    list(Marking(few_record(), read_submissions(_own({codes[0]: {"1": "0.1234"}}))).sheets())  # loads what it needs
    _Watch.hook()

    @seed(start)
    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.sampled_from(sorted(FORMS)), st.dictionaries(st.sampled_from(codes), FIELDS, min_size=1), CHANGES)
    def check(form: str, typed: Typed, changes: Sequence[tuple[str, float, bytes]]) -> None:
        found["files"] += 1
        data = changed(FORMS[form](typed), changes)
        submissions = _watched_read(data)
        if submissions is None:
            assert changes or not any(any(fields.values()) for fields in typed.values()), (form, typed)
            return
        found["read"] += 1
        if not changes or found["read"] % MARKED_OF == 0:
            found["marked"] += 1
            said = _watched_marking(submissions)
            if not changes:
                expected = set(typed) if form != "notebook" else {next(iter(typed))}
                lost = {code for code in expected if code not in said and any(typed[code].values())}
                assert not lost, (form, lost, typed)

    check()
    return f"{found['read']} of {found['files']} files read, {found['marked']} marked; nothing evaluated, nobody lost"


def _watched_read(data: bytes) -> Submissions | None:
    _Watch.seen.clear()
    _Watch.on = True
    try:
        return read_submissions(data)
    except UnreadableSubmissions:
        return None
    finally:
        _Watch.on = False
        assert not _Watch.seen, _Watch.seen


def _watched_marking(submissions: Submissions) -> str:
    """The codes that were marked, and all that was said."""
    marking = Marking(few_record(), submissions)
    marking.__dict__.update(_shared_parts())
    _Watch.seen.clear()
    _Watch.on = True
    try:
        with warnings.catch_warnings(action="error"):
            sheets = list(marking.sheets())
    finally:
        _Watch.on = False
    assert not _Watch.seen, _Watch.seen
    for sheet in sheets:
        assert 0 <= sheet.marks <= sheet.total and json.dumps(sheet.as_data(), allow_nan=False)
    return " ".join([*(sheet.code for sheet in sheets), *(f"{each.where} {each.found}" for each in marking.unread)])


@cache
def _shared_parts() -> dict[str, Any]:
    """What every marking of the record shares: its derivation, its places, its judges."""
    marking = Marking(few_record(), read_submissions(_own({few_sheets()[0].code: {"1": "0.1234"}})))
    list(marking.sheets())
    return {name: marking.__dict__[name] for name in ("derivation", "places", "judges")}
