"""Invented classes judged: honest students, students who slip once, and random errors.

In: how many students, and a seed. Out: how many were judged as they should be.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explainer.equations.keys import Key
from explainer.judging.author import Printed
from explainer.judging.judge import LEAST_DIGITS
from explainer.judging.printed import PrintedNumbers
from explainer.judging.verdicts import RIGHT, VERDICTS
from explainer.numbers.evaluation import Array, Frame
from explainer.spec import Spec
from tests.classes import HABITS, Class, dense

WRONG = [place for place, verdict in enumerate(VERDICTS) if verdict not in {*RIGHT, "blank"}]
NETWORKS = {
    "sigmoid": lambda: dense(),
    "tanh": lambda: dense((3, 2, 2), "tanh", "identity"),
    "softmax": lambda: dense((2, 3, 3), "relu", "softmax", "cross_entropy"),
    "momentum": lambda: dense(samples=2, batch_size=2, optimizer={"name": "momentum", "learning_rate": 0.1}),
}
"""The grid of networks of a long run."""


def count_marked_wrong(
    spec: Spec, count: int, decimals: int, seed: int, habit: str, other: bool, blanks: float = 0.0
) -> int:
    """How many honest students of a habit are marked wrong anywhere."""
    group = Class.of(spec, count, decimals, seed)
    wrong = np.zeros(count, bool)
    for verdicts in group.judge.judge(group.right, group.work(habit, other, blanks=blanks)):
        wrong |= np.isin(verdicts.codes, WRONG).any(axis=1)
    return int(wrong.sum())


class FoundSlips(NamedTuple):
    """Students who slipped once, and what was said of them."""

    made: int = 0
    """Whose slip shows."""
    first: int = 0
    """Whose first wrong line is where they slipped."""
    nameable: int = 0
    """Whose wrong number has three digits there: with fewer nothing is named."""
    named: int = 0
    """Of these, with the row among at most two names."""


def count_found_slips(spec: Spec, count: int, decimals: int, seed: int) -> FoundSlips:
    """One slip each, every row at every line where it can be made."""
    group = Class.of(spec, count, decimals, seed)
    rules, order = group.judge.slips, group.judge.right.order
    places = [(key, names) for key in order for names in rules.mistakes_at(key) if (key, (1, 1)) in _frames(group)]
    found = FoundSlips()
    for key, names in places:
        wrong = rules.slip(names[0]).wrong_numbers(group.right, key, 1, 1)
        if wrong is None or not np.isfinite(wrong).all():
            continue

        def slip(there: Key, frame: Frame, own: Array, key: Key = key, wrong: Array = wrong) -> Array:
            return wrong if (there, frame) == (key, (1, 1)) else own

        each = _first_wrong(group, group.work("carry", slip=slip), key, names)
        found = FoundSlips(*map(sum, zip(found, *each, strict=True)))
    return found


def _frames(group: Class) -> set[tuple[Key, Frame]]:
    return {(key, (1, 1)) for key, f in group.judge.right.families.items() if f.scope == "sample" and f.rule}


def _first_wrong(group: Class, papers: Printed, key: Key, names: tuple[str, ...]) -> list[FoundSlips]:
    verdicts = group.judge.judge(group.right, papers)
    count = len(next(iter(papers.values())).value)
    found = []
    for v in range(count):
        wrong = [each for each in verdicts if np.isin(each.codes[v], WRONG).any()]
        here = next((each for each in wrong if each.key == key), None)
        members = [] if here is None else [m for m in range(here.codes.shape[1]) if here.codes[v, m] in WRONG]
        nameable = any(papers[key, (1, 1)].digits[v, m] >= LEAST_DIGITS for m in members)
        fits = here is not None and any(set(names) & set(here.line(v, m).names) for m in members)
        found.append(FoundSlips(bool(wrong), bool(wrong) and wrong[0].key == key, nameable, nameable and fits))
    return found


def count_named_errors(spec: Spec, count: int, decimals: int, seed: int) -> tuple[int, int]:
    """(random errors that are wrong, those that are given a name): one line of each student's, digits at random."""
    group = Class.of(spec, count, decimals, seed)
    papers = dict(group.work("carry"))
    places = sorted(papers, key=str)
    where = group.rng.integers(0, len(places), count)
    texts = {place: papers[place].texts.copy() for place in places}
    hit = []
    for v in range(count):
        place = places[where[v]]
        m = int(group.rng.integers(0, texts[place].shape[1]))
        texts[place][v, m] = f"{float(texts[place][v, m]) * group.rng.uniform(0.2, 3):.{decimals}f}"
        hit.append((place, v, m))
    printed = {place: PrintedNumbers.of(rows) for place, rows in texts.items()}
    lines = {(v.key, v.frame): v for v in group.judge.judge(group.right, printed)}
    judged = [lines[place].line(v, m) for place, v, m in hit]
    wrong = [line for line in judged if not line.right]
    return len(wrong), sum(bool(line.names) for line in wrong)


def judge_classes(count: int, seed: int) -> str:
    """Honest students of every habit in both notations, at four and six decimals."""
    students = marked = 0
    for name, network in NETWORKS.items():
        for habit in HABITS:
            for other in (False, True):
                for decimals in (4, 6):
                    students += count
                    found = count_marked_wrong(network(), count, decimals, seed, habit, other, blanks=0.1)
                    marked += found
                    assert not found, f"{name}, {habit}, {decimals} decimals: {found} of {count} marked wrong"
    wrong, named = count_named_errors(dense(), 10 * count, 6, seed)
    return f"{marked} of {students} honest students marked wrong; {named} of {wrong} random errors named"
