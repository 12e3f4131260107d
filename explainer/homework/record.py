"""homework.json as it is written: every accepted network, what was asked and the answers; marking never draws again.

In: a `PreparedHomework` and the records of its batches. Out: JSON, a line for each sheet, the same whether it was
written at once or in parts.

    {"format": "explainer-homework", "version": 2, "engine": "0.2.0", "spec": {…},
     "policy": {"digits": 6, "kind": "decimals", "rounding": "half_up", "carry": true},
     "rows": [{"1": ["net_h1", 1, 1], …}],
     "sheets": {
    "K7Q2-4M": {"part": 1, "numbers": {"weights": {"w1": "0.15", …}, …},
                "rows": [{"row": 1, "id": "net_h1", "sample": 1, "step": 1, "kind": "net", "formula": "w1 * i1 + …",
                          "answer": "0.377500", "tolerance": "0.000001", "slips": {"0.027500": ["bias_forgotten"]}}, …]}
    }}

`rows` of the head has an entry for each network of a series: row label → (id, sample, step). `recorded` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from explainer import __version__
from explainer.homework.recorded import RECORD_FORMAT, RECORD_VERSION
from explainer.homework.trial import PreparedHomework
from explainer.homework.variants import AcceptedVariants
from explainer.spec import to_mapping


def record_head(prepared: PreparedHomework) -> bytes:
    """All that the sheets have in common, up to the first of them."""
    numbers = prepared.spec.numbers
    policy = {name: getattr(numbers, name) for name in ("digits", "kind", "rounding", "carry")}
    rows = [
        {str(row.label): [row.id, row.quantity.sample, row.quantity.step] for row in part if row.label}
        for part in prepared.rows
    ]
    fields = {
        "format": RECORD_FORMAT,
        "version": RECORD_VERSION,
        "engine": __version__,
        "spec": to_mapping(prepared.spec),
        "policy": policy,
        "rows": rows,
    }
    lines = (f"{json.dumps(key)}: {_json_line(value)}" for key, value in fields.items())
    return ("{" + ",\n ".join(lines) + ',\n "sheets": {').encode()


RECORD_TAIL = b"\n}}\n"


def record_lines(batches: Iterable[AcceptedVariants]) -> Iterator[bytes]:
    """A line for each sheet, network after network of one student together."""
    for each in zip(*(batch.records() for batch in batches), strict=True):
        for record in each:
            code = record.pop("code")
            yield f"{json.dumps(code)}: {_json_line(record)}\n".encode()


def join_lines(prepared: PreparedHomework, parts: Iterable[Path], out: IO[bytes]) -> None:
    """homework.json from the parts that hold its lines."""
    out.write(record_head(prepared))
    first = True
    for part in parts:
        for line in part.read_bytes().splitlines():
            out.write((b"\n" if first else b",\n") + line)
            first = False
    out.write(RECORD_TAIL)


def _json_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
