"""Sheets → answer keys for other programs: a table, or JSON.

In: sheets. Out: the file, sheet by sheet. The table has a row per asked line, JSON a line per sheet.

    >>> b"".join(key_table([])).decode()
    'code,row,id,sample,step,kind,name,answer,tolerance,slips\\r\\n'
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from explainer.homework.safe_cells import safe_cell
from explainer.homework.sheet import Question, Sheet
from explainer.printers.text import PLAIN

KEY_FORMAT, KEY_VERSION = "explainer-key", 1
COLUMNS = ("code", "row", "id", "sample", "step", "kind", "name", "answer", "tolerance", "slips")


def key_table(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """CSV, UTF-8."""
    yield _row(COLUMNS)
    for sheet in sheets:
        for question in sheet.questions:
            entry = {"code": sheet.code, **_entry(question)}
            slips = "; ".join(f"{slip.value}: {', '.join(slip.names)}" for slip in question.slips)
            yield _row([_cell(entry[column]) for column in COLUMNS[:-1]] + [safe_cell(slips)])


def key_json(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """JSON, UTF-8: {"format": …, "version": …, "sheets": […]}."""
    head = json.dumps({"format": KEY_FORMAT, "version": KEY_VERSION})
    yield f'{head[:-1]}, "sheets": ['.encode()
    for n, sheet in enumerate(sheets):
        questions = [
            {
                **_entry(question),
                "value": question.value,
                "reason": question.reason,
                "slips": [{"names": list(slip.names), "value": slip.value} for slip in question.slips],
            }
            for question in sheet.questions
        ]
        line = json.dumps({"code": sheet.code, "title": sheet.title, "questions": questions}, ensure_ascii=False)
        yield (",\n" if n else "\n").encode() + line.encode()
    yield b"\n]}\n"


def _entry(question: Question) -> dict[str, Any]:
    return {
        "row": question.row,
        "id": question.id,
        "sample": question.sample,
        "step": question.step,
        "kind": question.kind,
        "name": PLAIN.name(question.name, str),
        "answer": question.answer,
        "tolerance": question.tolerance,
    }


def _cell(value: Any) -> str:
    return "" if value is None else safe_cell(str(value))


def _row(cells: Iterable[str]) -> bytes:
    written = StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()
