"""Published numbers as an audit has them.

In: an example of `published/`. Out: for each of its numbers that is a quantity of ours, or an expression over such
quantities of one sample and update, the audit's verdict on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from explainer.auditing.audited import audit
from explainer.auditing.printed_file import PrintedLine
from explainer.judging.printed import PrintedNumbers
from explainer.judging.verdicts import LineVerdict
from explainer.spec import from_mapping
from tests import published

BY_ACCIDENT = "force_wrong"
"""A wrong step whose digits come out all the same."""
CONSISTENT, INHERITS = "whathowwhy_221_linear_mse", "inherits"
"""A text that is recorded as wrong throughout, where only the first number is a wrong step and what follows is judged
from it; and what is said of a number that is off because one before it is."""

_NAME = re.compile(r"(?<![\w.])[A-Za-z]\w*(?!\w*\()")
_FUNCTIONS = {"exp", "log", "log10", "sqrt", "abs", "tanh"}


class Asked(dict[Any, float]):
    """A table that has everything and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.keys_asked: list[Any] = []

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: Any) -> float:
        self.keys_asked.append(key)
        return 0.0


def id_of(names: published.Names, ref: str) -> tuple[str, int | None, int | None] | None:
    """(id, sample, update) of one name; None of what is no quantity."""
    if epoch := re.fullmatch(r"ep(\d+)_E", ref):
        updates = len(published.schedule(names.given))
        return "E_epoch", None, int(epoch[1]) * updates
    table = Asked()
    try:
        names.look(table, ref)
        [(id, sample, step)] = table.keys_asked
    except (AssertionError, KeyError, IndexError, ValueError):
        return None
    return id, sample, step


def as_line(names: published.Names, number: dict[str, Any], row: int) -> PrintedLine | None:
    """A published number as a line of an audit's file; None where it is no expression over ids of one sample."""
    printed, frames, known = number["printed"].replace("−", "-"), set[Any](), dict[str, str]()
    for name in _NAME.findall(number["ref"]):
        if name in _FUNCTIONS:
            continue
        if name == "lr":
            known[name] = str(names.given["lr"])
            continue
        found = id_of(names, name)
        if found is None:
            return None
        id, sample, step = found
        known[name] = f"{id} ** 2" if re.search(r"\bgg_|_gg_", name) else id
        if not re.fullmatch(r"[wb]\d+|eta", id):
            frames.add((sample, step))
    if len(frames) > 1:
        return None
    sample, step = next(iter(frames), (1, 1))
    what = re.sub(r"(?<=[\w)])\s*(\*\*|[-+*/])\s*", r" \1 ", number["ref"])
    what = _NAME.sub(lambda match: known.get(match[0], match[0]), what)
    return PrintedLine(row, row, number["printed"], printed, what, sample, step)


def judged(name: str) -> Iterator[tuple[dict[str, Any], LineVerdict, bool]]:
    """(number, verdict, whether a cause is named) of a published example."""
    example = published.load(name)
    names = published.Names(example["spec"])
    lines = [(number, as_line(names, number, k)) for k, number in enumerate(example["numbers"], 1)]
    kept = [(number, line) for number, line in lines if line is not None]
    found = audit(from_mapping(published.spec(example), large=True), [line for _, line in kept], large=True)
    for (number, _), line in zip(kept, found.lines, strict=True):
        yield number, line.verdict, bool(line.verdict.names) or found.run_of(line) is not None


@cache
def verdicts() -> tuple[tuple[str, dict[str, Any], LineVerdict, bool], ...]:
    return tuple((name, *found) for name in published.NAMES for found in judged(name))


def is_consistent(name: str, number: dict[str, Any], line: LineVerdict) -> bool:
    """Whether a number that is recorded as off is a right step from one that is."""
    cause = str(number["check"].get("cause"))
    return line.follows and (name == CONSISTENT or INHERITS in cause)


def recorded(*statuses: str) -> list[tuple[str, dict[str, Any], LineVerdict, bool]]:
    found = [each for each in verdicts() if each[1]["check"]["status"] in statuses]
    return [each for each in found if not each[1].get(BY_ACCIDENT) and not is_consistent(*each[:3])]


def significant(printed: str) -> int:
    return int(PrintedNumbers.of([[printed.replace("−", "-")]]).digits[0, 0])
