"""`python -m tests.long [NAME [--count N] [--seed S]]`: see the package."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from tests.long.table import LONG


def main(arguments: Sequence[str]) -> int:
    """Runs what is named and prints one line, or lists the names; the exit code."""
    parser = ArgumentParser(prog="python -m tests.long", description="Large counts of what the tests check a few of.")
    parser.add_argument("name", nargs="?", choices=LONG, help="what is run; without it the names are listed")
    parser.add_argument("--count", type=int, help="how many; else as many as with the tests")
    parser.add_argument("--seed", type=int, default=1, help="what the draws hang on")
    chosen = parser.parse_args(arguments)
    if chosen.name is None:
        for row in LONG.values():
            print(f"{row.name:<11} {row.counted} ({row.few:,} with the tests)")
        return 0
    row = LONG[chosen.name]
    count = row.few if chosen.count is None else chosen.count
    try:
        found = row.run(count, chosen.seed)
    except (AssertionError, ArithmeticError) as error:
        told = [*getattr(error, "__notes__", ()), *str(error).splitlines(), type(error).__name__]
        print(f"{row.name}, seed {chosen.seed}: does not hold: {': '.join(told[:2])}")
        return 1
    print(f"{row.name}, seed {chosen.seed}: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
