"""`python -m tests.planted [NAME…]`: see the package."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.planted.faults import FAULTS, Fault
from tests.planted.planting import find_fault, run_tests, stale_fault
from tests.tools import copy_repository


def main(names: list[str]) -> int:
    """Plants the named faults, all where none is named; the exit code."""
    known = {fault.name: fault for fault in FAULTS}
    if unknown := [name for name in names if name not in known]:
        print(f"no planted fault is called {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    faults = [known[name] for name in names] or list(FAULTS)
    if stale := list(filter(None, map(stale_fault, faults))):
        print("\n".join(stale))
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = copy_repository(Path(temporary))
        unaltered = run_tests(folder, *dict.fromkeys(fault.test for fault in faults))
        if unaltered.returncode:
            print(f"without a fault the tests must pass:\n{unaltered.stdout}{unaltered.stderr}")
            return 2
        unnoticed = [fault for fault in faults if not report_fault(fault, folder)]
    print(f"{len(faults)} faults planted, {len(faults) - len(unnoticed)} found")
    return bool(unnoticed)


def report_fault(fault: Fault, folder: Path) -> bool:
    """Prints what became of one fault; whether its test found it."""
    trouble = find_fault(fault, folder)
    print(f"{fault.name}: {trouble or f'found by {fault.test}'}", flush=True)
    return not trouble


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
