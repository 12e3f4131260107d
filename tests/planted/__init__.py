"""Planted faults: each row makes one thing in the core wrong, and names the one test that must find it.

In: names of faults, none for all. Out: a line for each, and one at the end; exit code 1 where a fault went unnoticed.

    python -m tests.planted
    python -m tests.planted witness-last-tolerance collapsed-unchecked

The package is copied into a temporary folder, one fault at a time is written into the copy, and its test runs there.
`tests/test_planted.py` does so with ten of them in every run of the tests.
"""

from tests.planted.faults import FAULTS, Fault
from tests.planted.planting import StaleFaultError, find_fault, run_tests, stale_fault

__all__ = ["FAULTS", "Fault", "StaleFaultError", "find_fault", "run_tests", "stale_fault"]
