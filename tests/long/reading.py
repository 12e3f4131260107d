"""Random networks under random number policies: each page says what was checked, to the last character.

In: how many networks, and a seed. Out: how many lines and numbers were read back.
"""

from __future__ import annotations

from random import Random
from typing import Any

from explainer import explain
from explainer.numbers.limits import NotFinite
from explainer.reader.forms import FORMS
from explainer.reader.reading import Reading
from explainer.wording import SENTENCES
from tests.long.agreement import Trials
from tests.long.random_networks import Draw
from tests.long.wirings import KINDS

MOST_INEXACT = 0.005
"""Share of lines that a reader cannot redo from what is printed."""


def draw_policy(random: Random) -> dict[str, Any]:
    """How numbers are printed: kind, digits, rounding, carried or not, and the decimal mark."""
    kind = random.choice(("decimals", "significant", "exact"))
    digits = random.randint(2 if kind == "decimals" else 3, 11)
    carry = random.random() < 0.25
    return {
        "numbers": {
            "digits": digits,
            "kind": "decimals" if carry and kind == "exact" else kind,
            "rounding": random.choice(("half_up", "half_even", "truncate") if carry else ("half_up", "half_even")),
            "carry": carry,
        },
        "page": {"decimal_mark": random.choice(".,"), "language": random.choice(("en", "de"))},
        "notation": random.choice(("partials", "delta")),
    }


def read_back(count: int, seed: int) -> str:
    """Every page of `count` networks: text and HTML of each, every other format of each fifth."""
    refused, readings = 0, list[Reading]()
    trials = Trials()
    for k in range(count):
        random = Random(f"reading {seed} {k}")
        mapping = Draw(f"reading {seed} {k}").wired(*KINDS[k % len(KINDS)]) | draw_policy(random)
        with trials.case(f"network {k}"):
            try:
                lesson = explain(mapping)
            except NotFinite:  # carried to a logarithm of 0
                refused += 1
                continue
            for format in (*FORMS, "xlsx") if k % 5 == 0 else ("text", "html", "xlsx"):
                files = lesson.documents(format, "a", tell=lambda _, reading: readings.append(reading))
                if readings and readings[-1].inexact and format in ("text", "html"):
                    page = b"".join(next(iter(files.values()))).decode()
                    assert SENTENCES[mapping["page"]["language"]]["checks.more"] in page, readings[-1].inexact
    trials.require_none_failed()
    lines, numbers = sum(reading.lines for reading in readings), sum(reading.numbers for reading in readings)
    inexact = sum(len(reading.inexact) for reading in readings)
    assert inexact <= MOST_INEXACT * lines, f"{inexact} of {lines} lines cannot be redone"
    return (
        f"{count:,} networks, {refused:,} of them refused: {lines:,} lines with {numbers:,} numbers read back, "
        f"0 unread, {inexact:,} cannot be redone to the unit and say so"
    )
