"""Plants a fault in a copy of the package and runs the test that must find it.

In: a `Fault`. Out: "" where its test failed, else what happened instead.

    >>> sigmoid = Fault("sigmoid-sign", "functions/activations.py", "exp(-x)", "exp(x)", "tests/test_functions.py")
    >>> faulty_source(sigmoid, "1 / (1 + exp(-x))")
    '1 / (1 + exp(x))'
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.planted.faults import Fault
from tests.tools import ROOT, run_in_copy

BROKEN = re.compile(r"\b(?:NameError|SyntaxError|ImportError|ModuleNotFoundError|UnboundLocalError)\b")
"""A fault that raises one of these is found by whatever runs the line: it shows nothing about the test."""
FAILED = 1
"""What pytest ends with where tests ran and some failed; files that cannot be collected give another number."""


class StaleFaultError(Exception):
    """The text of a fault no longer stands exactly once in its file, or what takes its place is no Python."""


def faulty_source(fault: Fault, source: str) -> str:
    """The source of its file with the fault in it. Raises StaleFaultError."""
    if (count := source.count(fault.right)) != 1:
        files = (ROOT / "explainer").rglob("*.py")
        homes = [str(path.relative_to(ROOT)) for path in files if fault.right in path.read_text(encoding="utf-8")]
        raise StaleFaultError(
            f"{fault.name}: {fault.right!r} stands {count} times in explainer/{fault.file}, expected once; "
            f"it stands in {', '.join(sorted(homes)) or 'no file'}"
        )
    faulty = source.replace(fault.right, fault.wrong)
    try:
        compile(faulty, fault.file, "exec")
    except SyntaxError as error:
        raise StaleFaultError(f"{fault.name}: {fault.wrong!r} is no Python at its place: {error}") from None
    return faulty


def stale_fault(fault: Fault) -> str:
    """Why a fault can no longer be planted, "" where it can."""
    path, (file, _, test) = ROOT / "explainer" / fault.file, fault.test.partition("::")
    try:
        faulty_source(fault, path.read_text(encoding="utf-8") if path.exists() else "")
    except StaleFaultError as error:
        return str(error)
    defined = f"\ndef {test.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")
    return "" if defined else f"{fault.name}: there is no {fault.test}"


def run_tests(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Tests run in a copy, up to the first that fails."""
    options = ("-n0", "-x", "-p", "no:cacheprovider", "--tb=short", "--no-header")
    return run_in_copy(folder, "-m", "pytest", *options, *tests)


def judge(done: subprocess.CompletedProcess[str]) -> str:
    """What is wrong with a run that should have failed, "" where it failed as it should."""
    if done.returncode == 0:
        return "went unnoticed"
    if done.returncode != FAILED:
        return f"its test could not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    if broken := BROKEN.search(done.stdout):
        return f"is no fault but a {broken[0]}:\n{done.stdout[-2000:]}"
    return ""


def find_fault(fault: Fault, folder: Path) -> str:
    """What went wrong with a fault that was planted in a copy, "" where its test found it."""
    path = folder / "explainer" / fault.file
    right, times = path.read_bytes(), path.stat()
    path.write_text(faulty_source(fault, right.decode()), encoding="utf-8")
    try:
        return judge(run_tests(folder, fault.test))
    finally:
        path.write_bytes(right)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
