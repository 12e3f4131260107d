"""Moodle's report of a quiz's responses.

In: the rows of the report, as CSV or JSON. Out: attempts. Headers, dates and the word for a part are in the language of
the teacher who exports, so a sheet's code is found by its form, a part of a response by its number, an attempt that is
not finished by the dash where its end would stand, a student by an address.

    >>> parts_of_response("Teil 1: 0,5; Teil 2: Grund; mit Strichpunkt; Teil 3: ")
    {'1': '0,5', '2': 'Grund; mit Strichpunkt', '3': ''}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from explainer.grading.submissions import Attempt, CollectedAttempts, Submissions, find_code

LEAST_QUESTION = 20
"""Characters that the text of a question has at least: a lone code is none."""
_PART = re.compile(r"(?:^|; )[^\d;]{0,30}?(\d{1,4})[^\d;]{0,10}?[:：] ?")
"""Its number stands between words of any language, as in "part 2:" and "第 2 部分："."""
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def has_responses(rows: Sequence[Sequence[str]]) -> bool:
    """Whether some row holds a question with its code and, beside it, a response."""
    return any(_pairs(row) for row in rows[1:])


def read_responses(rows: Iterable[Sequence[str]]) -> Submissions:
    """The attempts of a report's rows; several of a student are several rows."""
    collected = CollectedAttempts()
    for n, row in enumerate((row for row in rows if any(cell.strip() for cell in row)), 1):
        where, pairs = f"attempt {n}", _pairs(row)
        if not pairs:
            collected.say(where, "", "no_code")  # what stands there names a student
        for code, typed in pairs:
            parts = parts_of_response(typed)
            before = row[: next(k for k, cell in enumerate(row) if find_code(cell) == code)]
            person = next((found[0] for cell in before if (found := _ADDRESS.fullmatch(cell.strip()))), "")
            if parts:
                finished = not any(cell.strip() == "-" for cell in before[:-1])
                collected.add(code, Attempt(parts, finished, person), f"{where}, {code}")
            else:
                collected.say(f"{where}, {code}", typed, "empty_attempt")
    return collected.submissions("moodle")


def response_records(data: Any) -> list[list[str]]:
    """The rows of the report as JSON, which come as a list in a list; none of anything else."""
    found: list[list[str]] = []
    waiting = [data]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            found.append([value if isinstance(value, str) else "" for value in inner.values()])
        elif isinstance(inner, list):
            waiting += reversed(inner)
    return found if any(_pairs(row) for row in found) else []


def _pairs(row: Sequence[str]) -> list[tuple[str, str]]:
    """(code, response) of every question of a row. A response is never taken for a question, whatever is typed in it:
    the right answers stand beside it."""
    return [
        (code, typed)
        for asked, typed in pairwise(row)
        if len(asked) > LEAST_QUESTION and not _PART.match(asked) and (code := find_code(asked)) is not None
    ]


def parts_of_response(text: str) -> dict[str, str]:
    """Row label → what was typed, from `part 1: 0.37; part 2: ; …` in any language."""
    found: list[re.Match[str]] = []
    for match in _PART.finditer(text):
        if int(match[1]) == len(found) + 1:  # a reason may hold anything, but parts come in their order
            found.append(match)
    ends = [*(match.start() for match in found), len(text)][1:]
    return {match[1]: text[match.end() : end].strip() for match, end in zip(found, ends, strict=True)}


def numbers_without_reasons(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts of a sheet that asks for a reason behind each number, under the labels of their lines."""
    return {str((int(part) + 1) // 2): typed for part, typed in parts.items() if int(part) % 2}
