"""The long runs: what is counted, by whom, and how many of it are run with the tests.

In: nothing. Out: `LONG`, name → row.

    >>> LONG["formulas"].run(3, 1)
    '1 of 3 formulas proved, the others refused; slopes: 3 numbers agree, at most 2e-16 apart'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.long.asked_pages import judge_pages
from tests.long.by_autograd import compare_notations, compare_references, compare_with_autograd
from tests.long.by_torch import compare_with_torch
from tests.long.carrying import compare_carrying
from tests.long.claims import judge_claims
from tests.long.every_page import try_every_page
from tests.long.formulas import prove_formulas
from tests.long.fuzzed_submissions import read_fuzzed
from tests.long.homework_keys import compare_honest_answers, compare_keys
from tests.long.imported_files import read_files
from tests.long.judged_classes import judge_classes
from tests.long.legitimate import explain_legitimate
from tests.long.mutated_specs import try_specs
from tests.long.printing import compare_printing
from tests.long.reading import read_back
from tests.long.short_hands import compare_short_hands
from tests.long.slips import compare_slips
from tests.long.solved_sheets import solve_sheets
from tests.long.wirings import explain_wirings


@dataclass(frozen=True, slots=True)
class LongRun:
    """Something that is checked as often as one likes."""

    name: str
    counted: str
    """What `--count` counts, and what it is compared with."""
    run: Callable[[int, int], str]
    """(count, seed) → one line with its figure. Raises AssertionError for the first that does not hold."""
    few: int
    """How many are run with the tests."""


_ROWS = (
    LongRun("autograd", "random dense networks against automatic differentiation", compare_with_autograd, 8),
    LongRun("notations", "random dense networks told in both notations", compare_notations, 2),
    LongRun("reference", "random dense networks against the reference implementation", compare_references, 4),
    LongRun("torch", "random networks of any wiring against PyTorch and its optimizers", compare_with_torch, 98),
    LongRun(
        "kinds", "random networks with a layer that is a short-hand against PyTorch's layer", compare_short_hands, 20
    ),
    LongRun("wirings", "random networks of any wiring, through every witness and every page", explain_wirings, 2),
    LongRun("reading", "random networks under random number policies, each page read back", read_back, 2),
    LongRun("pages", "files of slow tests, on every shipped example instead of some", try_every_page, 0),
    LongRun("slips", "random networks with a mistake against programs with that slip", compare_slips, 20),
    LongRun("formulas", "random typed formulas, proved and differentiated", prove_formulas, 60),
    LongRun("claims", "networks aimed at sentences, each that is said judged by a plain program", judge_claims, 40),
    LongRun("legitimate", "legitimate networks, none of which may be refused", explain_legitimate, 8),
    LongRun("specs", "shipped examples with a few things changed, through load, explain and a format", try_specs, 24),
    LongRun("imported", "files of models, changed at random: a spec with their numbers, or refused", read_files, 40),
    LongRun("printing", "hard numbers printed by arrays and one by one", compare_printing, 20_000),
    LongRun("carrying", "random networks carried by whole arrays and by fractions", compare_carrying, 4),
    LongRun("homework", "sheets whose answers a decimal oracle works out", compare_keys, 300),
    LongRun("solved", "random homeworks whose sheets a program solves that reads only their text", solve_sheets, 3),
    LongRun("tolerances", "sheets answered by whoever rounds only at the end", compare_honest_answers, 250),
    LongRun("classes", "honest students of each habit, network and precision, judged", judge_classes, 1),
    LongRun("asked", "random networks whose pages ask, every right number and every slip typed", judge_pages, 1),
    LongRun("submissions", "files of submissions, fuzzed: read or refused, nobody lost", read_fuzzed, 150),
)

LONG: Mapping[str, LongRun] = {row.name: row for row in _ROWS}
