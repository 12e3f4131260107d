"""homework.json as it is written: every accepted network, what was asked and the answers; marking never draws again.

In: a `PreparedHomework` and the lines of its sheets. Out: JSON, a line for each sheet in the order of the codes, the
same whether it was written at once or in parts.

    {"format": "explainer-homework", "version": 2, "engine": "0.2.0", "forms": false, "spec": {…},
     "policy": {"digits": 6, "kind": "decimals", "rounding": "half_up", "carry": true, "plain": true},
     "rows": [{"1": ["net_h1", 1, 1], …}],
     "corrections": [],
     "sheets": {
    "K7Q2-4M": {"part": 1, "release": 1, "numbers": {"weights": {"w1": "0.15", …}, …},
                "rows": [{"row": 1, "id": "net_h1", "sample": 1, "step": 1, "kind": "net", "digits": 6,
                          "policy": "decimals half_up carry", "points": "1", "formula": "w1 * i1 + …",
                          "answer": "0.377500", "tolerance": "0.000001", "slips": {"0.027500": ["bias_forgotten"]}}, …]}
    }}

Where a mistake is to be found, a sheet's rows are the line, why, and the right number, and it has a key more:
"mistake": {"name": "slope_forgotten", "line": 17, "printed": "-0.12"}.

`rows` of the head has an entry for each network of a series: row label → (id, sample, step). `release` counts the runs
that handed something out: students who come later are of release 2. `publishing` of the head, drawn when files are
first delivered, gives their names random characters. `recorded` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from explainer import __version__
from explainer.homework.find_sections import REQUEST_LABELS
from explainer.homework.parts import replace_file
from explainer.homework.places import PRIVATE_FILE
from explainer.homework.recorded import RECORD_FORMAT, RECORD_VERSION
from explainer.homework.trial import PreparedHomework
from explainer.homework.variants import AcceptedVariants
from explainer.spec import to_mapping
from explainer.spec.fields import TypedNumber

NOTHING: Mapping[str, Any] = {}
RECORD_TAIL = b"\n}}\n"
_KEPT: Mapping[str, Any] = {"corrections": [], "publishing": None}
"""Keys of the head that were put into a record after its sheets, and what stands for none."""
_LIST_KEYS = ("corrections",)
"""Keys of the head whose entries stand on lines of their own."""


POLICY_KEYS = ("digits", "kind", "rounding", "carry")


def record_head(prepared: PreparedHomework, forms: bool, before: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
    """All that the sheets have in common; corrections and what names published files stay as they are in the head
    `before`."""
    numbers = prepared.spec.numbers
    rows: list[dict[str, Any]] = [
        {str(row.label): [row.id, row.quantity.sample, row.quantity.step] for row in part if row.label}
        for part in prepared.rows
    ]
    if prepared.finds:
        rows = [{label: list(place) for label, place in REQUEST_LABELS.items()}]
    return {
        "format": RECORD_FORMAT,
        "version": RECORD_VERSION,
        "engine": __version__,
        "forms": forms,
        "spec": to_mapping(prepared.spec),
        "policy": {name: getattr(numbers, name) for name in POLICY_KEYS} | ({"plain": True} if prepared.plain else {}),
        "rows": rows,
        **{key: before.get(key, none) for key, none in _KEPT.items() if key in before or none is not None},
    }


def sheet_line(code: str, entry: Mapping[str, Any]) -> bytes:
    """One sheet, without the comma and the end of the line."""
    return f"{json.dumps(code)}: {_json_line(entry)}".encode()


def record_lines(batches: Iterable[AcceptedVariants], release: int) -> Iterator[bytes]:
    """A line for each sheet, network after network of one student together."""
    for each in zip(*(batch.records() for batch in batches), strict=True):
        for record in each:
            code, part = record.pop("code"), record.pop("part")
            yield sheet_line(code, {"part": part, "release": release, **record})


def write_record(path: Path, head: Mapping[str, Any], lines: Iterable[bytes]) -> None:
    """A whole homework.json, for its owner alone; what was there is replaced when the new one is whole."""
    with replace_file(path, PRIVATE_FILE) as file:
        file.write(_head_bytes(head))
        for n, line in enumerate(lines):
            file.write((b",\n" if n else b"\n") + line)
        file.write(RECORD_TAIL)


def _head_bytes(head: Mapping[str, Any]) -> bytes:
    lines = []
    for key, value in head.items():
        written = _typed_json(value)
        if key in _LIST_KEYS and value:
            written = "[\n  " + ",\n  ".join(map(_json_line, value)) + "]"
        lines.append(f"{json.dumps(key)}: {written}")
    return ("{" + ",\n ".join(lines) + ',\n "sheets": {').encode()


def _json_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _typed_json(value: Any) -> str:
    """JSON in which a number has the digits that somebody typed."""
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)}: {_typed_json(part)}" for key, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_typed_json, value)) + "]"
        case TypedNumber():
            return repr(value)
    return _json_line(value)
