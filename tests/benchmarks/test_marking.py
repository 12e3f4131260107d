"""P12: a class marked, feedback pages and all; and what memory does with more of it.

In: 1,000 sheets of 43 lines of the 2-2-2 homework, one number of each wrong, on one core. Out: one line per figure;
beside the seconds the time of a fixed piece of Python in the same run, for the machines are shared.

    pytest tests/benchmarks/test_marking.py -s
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from benchmarks.measure import ROOT, interleaved, report

from explainer.grading.job import GradingJob, grade
from explainer.homework.class_homework import make_homework
from explainer.homework.jobs import HomeworkJob
from explainer.homework.recorded import open_record
from explainer.homework.roster import numbered_students
from tests.tools import WHOLE_HOMEWORK, whole_homework

SHEETS = int(os.environ.get("EXPLAINER_BENCH_SHEETS", "1000"))
"""Sheets that are marked; the environment may ask for fewer."""
MORE = 5
"""So many times as many show whether memory grows."""
_PEAK = """
import re, sys
from pathlib import Path
from explainer.grading.job import GradingJob, grade
homework, submissions, folder = map(Path, sys.argv[1:])
grade(GradingJob(homework=homework, submissions=submissions, folder=folder))
print(int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) * 1024 / 1e6)
"""


def class_of(folder: Path, count: int) -> tuple[Path, Path]:
    """(a homework, a table of what its students hand in)."""
    job = HomeworkJob.from_spec(whole_homework(), WHOLE_HOMEWORK, b"k" * 32, ("text",), folder / "homework")
    make_homework(job, numbered_students(count))
    drawn, submissions = random.Random(1), folder / "submissions.csv"
    with submissions.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("code", "row", "printed"))
        for sheet in open_record(folder / "homework/for-you/homework.json").sheets():
            wrong = drawn.choice(sheet.rows)
            for row in sheet.rows:
                slips = row.slips if row is wrong and drawn.random() < 0.7 else ()
                text = slips[0].value if slips else row.answer if row is not wrong else f"{float(row.answer) * 1.7:.6f}"
                table.writerow((sheet.code, row.row, text))
    return folder / "homework", submissions


def yardstick() -> None:
    """About 0.4 s of a quiet machine's processor."""
    total = 0.0
    for k in range(2_000_000):
        total += float(f"{k * 0.37:.6f}") if k % 4 == 0 else k * 0.5


def test_a_class_is_marked(tmp_path: Path) -> None:
    homework, submissions = class_of(tmp_path, SHEETS)

    def mark() -> None:
        shutil.rmtree(tmp_path / "marks", ignore_errors=True)
        found = grade(GradingJob(homework=homework, submissions=submissions, folder=tmp_path / "marks"))
        assert found.count == SHEETS

    ours, plain = interleaved(2, mark, yardstick)
    report("P12", f"{SHEETS} sheets marked, feedback pages and all, one core", median(ours), 5, 2, " s")
    print(
        f"\n    {median(ours) / median(plain):.1f} times a fixed piece of Python that took {median(plain):.2f} s",
        end="",
    )


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory from /proc")
def test_memory_stays_flat(tmp_path: Path) -> None:
    peaks = []
    for count in (SHEETS, MORE * SHEETS):
        homework, submissions = class_of(tmp_path / str(count), count)
        done = subprocess.run(
            [sys.executable, "-c", _PEAK, str(homework), str(submissions), str(tmp_path / f"marks-{count}")],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append(float(done.stdout.split()[-1]))
    report(
        "P12",
        f"peak memory of {MORE * SHEETS} sheets against {SHEETS} ({peaks[0]:.0f} MB)",
        peaks[1] / peaks[0],
        1.5,
        1.2,
    )
