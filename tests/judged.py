"""Published numbers as the judge has them.

In: an example of `published/`. Out: for each of its numbers that is a quantity of ours the judge's verdict on it.
Numbers that are no quantity (a term of a sum), and a second print of one, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from explainer.equations.keys import Key
from explainer.judging.judge import Judge
from explainer.judging.printed import PrintedNumbers
from explainer.judging.verdicts import LineVerdict
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.numbers.evaluation import Frame, Values, evaluate
from explainer.spec import from_mapping
from tests import published

MANY_UPDATES = 60


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


def place_of(names: published.Names, values: Values, ref: str) -> tuple[Key, Frame, int] | None:
    """Family, frame and member of a plain name; None of what is no quantity that is computed."""
    table, derivation = Asked(), values.derivation
    try:
        names.look(table, ref)
        [(id, sample, step)] = table.keys_asked
        if sample is None:
            members = ((k, f.find_member(id)) for k, f in derivation.families.items() if k.phase == "batch" and f.size)
            key, m = next((k, m) for k, m in members if m is not None)
        else:
            key, m = derivation.locate(id)
    except (AssertionError, KeyError, IndexError, StopIteration, ValueError):
        return None
    if step not in values.batches or derivation.families[key].rule is None:
        return None
    return key, values.frame(key, step, sample), m


def judged(name: str) -> Iterator[tuple[dict[str, Any], LineVerdict]]:
    """(number, verdict) of a published example."""
    example = published.load(name)
    names, updates = published.Names(example["spec"]), published.last_update(example["spec"])
    keep = range(1, updates + 1) if updates <= MANY_UPDATES else (1, 2, 3, updates)
    derivation = derive(build(from_mapping(published.spec(example), large=True)))
    values = evaluate(derivation, keep)
    texts: dict[tuple[Key, Frame], list[str]] = {}
    places = []
    for number in example["numbers"]:
        place = place_of(names, values, number["ref"]) if re.fullmatch(r"\w+", number["ref"]) else None
        if place is None:
            continue
        key, frame, m = place
        row = texts.setdefault((key, frame), [""] * derivation.families[key].size)
        if not row[m]:
            row[m] = number["printed"].replace("−", "-")
            places.append((number, place))
    printed = {place: PrintedNumbers.of([row]) for place, row in texts.items()}
    if printed:
        judge = Judge.of(derivation, {key for key, _ in printed})
        found = {(v.key, v.frame): v for v in judge.judge(values, printed)}
        yield from ((number, found[key, frame].line(0, m)) for number, (key, frame, m) in places)
