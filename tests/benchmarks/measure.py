"""Side-by-side measurements: interleaved runs, the median of each, one printed line.

In: what to run. Out: seconds, and a line such as `P1  the 2-2-2 lesson against its imports  1.42×  (must 1.70, aim
1.30)`. Only ratios of one sitting are compared: the machines are shared.

    >>> ratio([2.0, 4.0, 3.0], [1.0, 2.0, 1.0])
    3.0
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median

ROOT = Path(__file__).parents[2]


def processor_seconds() -> float:
    """Seconds of a processor that this process and the ended ones it started have used."""
    used = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def interleaved(
    runs: int, *tasks: Callable[[], object], clock: Callable[[], float] = processor_seconds
) -> list[list[float]]:
    """Seconds of each task, run in turn, `runs` times; the first round warms up and is not counted. Several processes
    at work are told apart by another clock, `perf_counter`."""
    seconds: list[list[float]] = [[] for _ in tasks]
    for turn in range(runs + 1):
        for task, found in zip(tasks, seconds, strict=True):
            start = clock()
            task()
            if turn:
                found.append(clock() - start)
    return seconds


def python(*arguments: str | Path, exit_code: int = 0) -> Callable[[], None]:
    """A whole Python process with these arguments. Its modules are compiled once, as installed ones are."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH", "")]))

    def run() -> None:
        done = subprocess.run([sys.executable, *map(str, arguments)], env=environment, capture_output=True, text=True)
        assert done.returncode == exit_code, done.stderr

    return run


def command(*arguments: str | Path, exit_code: int = 0) -> Callable[[], None]:
    """The installed command `explainer` with these arguments."""
    return python("-c", "from explainer.cli import main; main()", *arguments, exit_code=exit_code)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Median of ours by median of theirs."""
    return median(ours) / median(theirs)


def report(name: str, what: str, found: float, must: float, aim: float, unit: str = "×", least: bool = False) -> None:
    """Prints one line: what was found, what it must be, and whether it is; `least` where more is better.

    A machine's mood fails no test: the figures are for reading.
    """
    reached = found >= must if least else found <= must
    verdict = "reached" if reached else "MISSED"
    print(f"\n{name:<4}{what:<66}{found:8.2f}{unit}  (must {must:g}, aim {aim:g})  {verdict}", end="")
