"""A sheet that was filled in as a notebook, or many of them.

In: a notebook as data. Out: an attempt. A line's cell has a tag, `row-17`; a student writes the number behind "Answer:"
in it. In a cell of code that has such a tag the number is what stands there, or else its result. No cell is run.

    >>> answer_of("1\\\\.\\n\\n$$\\na =\\n$$\\n\\nAnswer: 0.37 (within 0.01) Points: 1")
    '0.37'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explainer.grading.submissions import Attempt, CollectedAttempts, Submissions, find_code
from explainer.judging.typed_numbers import read_typed

_TAG = re.compile(r"row-([1-9][0-9]{0,3})")
_GAP = re.compile(r"(?:\\?_){3,}")
_BESIDE = re.compile(r"\((?:within|±)?[^()]*[0-9][^()]*\)\s*(?:[^\W\d]+:\s*[0-9.,]+\s*)?$")
"""How far an answer may be off, and what it is worth, as the sheet says them behind the gap."""
_LABEL = re.compile(r"^[1-9][0-9]{0,3}\\?\.\s*$")


def is_notebook(data: Any) -> bool:
    """Whether some data is a notebook."""
    return isinstance(data, Mapping) and isinstance(data.get("cells"), list) and "nbformat" in data


def read_notebooks(books: Sequence[tuple[str, Any]]) -> Submissions:
    """The attempts in some notebooks, each with what messages call it."""
    collected = CollectedAttempts()
    for name, book in books:
        cells = [cell for cell in book["cells"] if isinstance(cell, Mapping)] if is_notebook(book) else []
        code = next((code for cell in cells if (code := find_code(_source(cell)))), None)
        fields = dict(_fields(cells))
        if code is None:
            collected.say(name, "", "no_code")
        elif not any(fields.values()):
            collected.say(f"{name}, {code}", "", "empty_attempt")
        else:
            collected.add(code, Attempt(fields), f"{name}, {code}")
    return collected.submissions("notebook")


def _fields(cells: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for cell in cells:
        metadata = cell.get("metadata")
        tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
        for tag in tags if isinstance(tags, list) else ():
            if isinstance(tag, str) and (found := _TAG.fullmatch(tag)):
                yield found[1], _result_of(cell) if cell.get("cell_type") == "code" else answer_of(_source(cell))


def _source(cell: Mapping[str, Any]) -> str:
    return _joined(cell.get("source"))


def _joined(text: Any) -> str:
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


def answer_of(source: str) -> str:
    """What was written in the cell of a line, without the words of the sheet."""
    below = source.rpartition("$$")[2] if "$$" in source else source
    lines = [line for line in below.splitlines() if line.strip() and not _LABEL.match(line.strip())]
    if not lines:
        return ""
    first, *more = [_GAP.sub(" ", line).strip() for line in lines]
    typed = _BESIDE.sub("", first.partition(":")[2] if ":" in first else first).strip()
    return typed or next((line for line in more if read_typed(line).readings), "")


def _result_of(cell: Mapping[str, Any]) -> str:
    """The number in a cell of code: as it stands in its last line, or as its last result."""
    lines = [line.strip() for line in _source(cell).splitlines() if line.strip() and not line.strip().startswith("#")]
    if lines and read_typed(lines[-1]).readings:
        return lines[-1]
    outputs = cell.get("outputs")
    results = []
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, Mapping):
            data = output.get("data")
            results.append(_joined(data.get("text/plain") if isinstance(data, Mapping) else output.get("text")).strip())
    return next((text for text in reversed(results) if text), lines[-1] if lines else "")
