"""Random networks under random number policies: each page says what was checked, to the last character.

In: how many networks, and a seed. Out: how many lines and numbers were read back.
"""

from __future__ import annotations

from random import Random
from typing import Any

from explainer import explain
from explainer.numbers.limits import NotFinite
from explainer.reader.cutting import CUTTERS
from explainer.reader.reading import read_page
from explainer.walkthrough import walk
from tests.long.agreement import case
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
    lines = numbers = inexact = refused = 0
    for k in range(count):
        random = Random(f"reading {seed} {k}")
        mapping = Draw(f"reading {seed} {k}").wired(*KINDS[k % len(KINDS)]) | draw_policy(random)
        with case(f"network {k}"):
            try:
                lesson = explain(mapping)
            except NotFinite:  # carried to a logarithm of 0
                refused += 1
                continue
            document = walk(lesson)
            for format in CUTTERS if k % 5 == 0 else ("text", "html"):
                (page, *_) = lesson.documents(format, "a").values()
                reading = read_page(b"".join(page).decode(), format, document, lesson)
                lines, numbers = lines + reading.lines, numbers + reading.numbers
                inexact += len(reading.inexact)
    assert inexact <= MOST_INEXACT * lines, f"{inexact} of {lines} lines cannot be redone"
    return (
        f"{count:,} networks, {refused:,} of them refused: {lines:,} lines with {numbers:,} numbers read back, "
        f"0 unread, {inexact:,} cannot be redone to the unit"
    )
