"""The slow tests of pages on every shipped example: axe and the HTML checker, LaTeX, PDF, notebooks, folds.

In: how many of the files of tests, and a seed that chooses them. Out: how many tests passed. With the tests themselves
the examples that differ in kind are tried (`tests.tools.DIFFERING`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
FILES = ("test_accessibility", "test_folds", "test_print_latex", "test_print_notebook", "test_print_pdf", "test_reader")


def try_every_page(count: int, seed: int) -> str:
    """Runs `count` of these files on all examples; all where there are no more."""
    files = Random(seed).sample(FILES, min(count, len(FILES)))
    if not files:
        return "0 files of tests"
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-q", *(f"tests/{name}.py" for name in files)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "EXAMPLES": "all"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    return f"{passed} tests of {len(files)} files hold on every example"
