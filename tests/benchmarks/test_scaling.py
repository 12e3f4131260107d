"""P5 to P8 and P14: what large networks cost in time, memory and checks.

In: drawn networks from 2-2-2 to 784-128-10, every line written. Out: one line per figure.

    pytest tests/benchmarks -s
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from statistics import median

import pytest
from benchmarks.measure import ROOT, command, interleaved, python, ratio, report
from benchmarks.specs import drawn

from explainer.lesson import Explanation, Lesson, explain, find_spec, traced_updates
from explainer.spec import Spec
from explainer.tracing import trace_of, write_trace
from explainer.witnesses.verifying import check_complex_step, check_own_inputs

LARGE = (784, 128, 10)
_PEAK = """
import re, sys
from explainer.cli import main
sys.argv[0] = "explainer"
main(standalone_mode=False)
# not ru_maxrss, which a child inherits from the process that started it
print(int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) * 1024 / 1e6)
"""


def spec_of(folder: Path, sizes: tuple[int, ...]) -> tuple[Path, Spec]:
    path = folder / f"{'-'.join(map(str, sizes))}.toml"
    path.write_text(drawn(sizes), encoding="utf-8")
    return path, find_spec(str(path), True)


def lines_of(explanation: Explanation) -> int:
    """Equations of one update, forward and back."""
    return sum(family.size for family in explanation.derivation.families.values() if family.rule is not None)


def test_time_per_line_at_two_sizes(tmp_path: Path) -> None:
    (_, small), (_, large) = spec_of(tmp_path, (2, 2, 2)), spec_of(tmp_path, LARGE)
    counts = [lines_of(explain(spec, large=True)) for spec in (small, large)]
    one, other = interleaved(3, lambda: explain(small).text(), lambda: explain(large, large=True).text())
    report(
        "P5",
        "time per line, checks included, 784-128-10 against 2-2-2",
        median(other) / counts[1] / (median(one) / counts[0]),
        0.5,
        0.1,
    )


def test_a_large_network_against_the_plain_program(tmp_path: Path) -> None:
    path, _ = spec_of(tmp_path, LARGE)
    plain = python(ROOT / "tests" / "benchmarks" / "plain.py", "784-128-10", tmp_path / "plain.txt")
    ours, theirs = interleaved(3, command("lesson", path, "--large", "--format", "text", "-o", tmp_path), plain)
    report("P6", "784-128-10, all lines verified, against the plain program", ratio(ours, theirs), 1.2, 0.75)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (8, 16, 8), (64, 32, 10), (200, 100, 10)])
def test_time_of_a_trace_per_quantity(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    _, spec = spec_of(tmp_path, sizes)
    lesson = explain(spec, keep=traced_updates(spec, False), large=True)
    (seconds,) = interleaved(2, lambda: write_trace(lesson, StringIO()))
    count = len(trace_of(lesson)["quantities"])
    what = f"a trace, per quantity, {'-'.join(map(str, sizes))} ({count:,} quantities)"
    report("P14", what, 1000 * median(seconds) / count, 0.05, 0.01, unit=" ms")


def test_peak_memory_of_a_large_network(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    path, _ = spec_of(tmp_path, LARGE)
    arguments = ["lesson", str(path), "--large", "--format", "text", "-o", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    report("P7", "784-128-10, peak memory", float(done.stdout.split()[-1]), 130, 120, " MB")


def test_witnesses_against_the_page(tmp_path: Path) -> None:
    _, spec = spec_of(tmp_path, (64, 64, 10))
    explanation = explain(spec)

    def witnesses() -> None:
        check_own_inputs(explanation.values)
        check_complex_step(explanation.values)

    def page() -> None:
        values, unprinted = explanation.values, fresh_display(explanation)
        Lesson(spec, explanation.derivation, values, unprinted, explanation.checks).text()

    checks, written = interleaved(3, witnesses, page)
    report("P8", "the witnesses of 64-64-10 against making its page", ratio(checks, written), 0.1, 0.05)


def fresh_display(explanation: Explanation):  # type: ignore[no-untyped-def]
    """Numbers that have not been printed yet."""
    from explainer.numbers.digits import Display, PrintRules, typed_source

    return Display(explanation.values, PrintRules(explanation.spec), typed_source(explanation.values))
