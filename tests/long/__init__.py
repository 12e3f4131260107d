"""Long runs: what the tests check a few of, checked as often as one likes.

In: a name, how many, and a seed. Out: one line with the figure; exit code 1 where something does not hold.

    python -m tests.long
    python -m tests.long torch --count 5000 --seed 7

`tests/test_long.py` runs a few of each with the tests. What is drawn hangs on the seed and on its own number alone: the
first networks of a long run are those of a short one.
"""

from tests.long.table import LONG, LongRun

__all__ = ["LONG", "LongRun"]
