"""P4, the second half of P7, and P9: homework for many students.

In: the 2-2-2 network with drawn weights, by the thousand. Out: one line per figure.

    pytest tests/benchmarks -s
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from benchmarks.measure import ROOT, interleaved, ratio, report
from benchmarks.specs import drawn
from benchmarks.test_throughput import VARIANTS, ours, solution

from explainer.equations.keys import Key
from explainer.homework.class_homework import HomeworkJob, compile_pages, make_homework
from explainer.homework.parts import write_part
from explainer.homework.roster import numbered_students
from explainer.homework.runners import runner
from explainer.lesson import Explanation, explain
from explainer.spec import parse
from tests.tools import WHOLE_HOMEWORK

MANY = int(os.environ.get("EXPLAINER_BENCH_VARIANTS", "100000"))
"""Variants that are streamed to a zip; the environment may ask for fewer."""
HOMEWORK = """
[homework]
vary = { weights = { low = 0.05, high = 0.95 } }
"""
"""The lines that homework asks for by default."""
_PEAK = """
import re, sys
from explainer.cli import main
sys.argv[0] = "explainer"
main(standalone_mode=False)
print(int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) * 1024 / 1e6)
"""


def equations(explanation: Explanation) -> str:
    """The 47 lines as plain assignments, for tools that run Python."""
    values = explanation.display
    lines = []
    names: dict[str, str] = {}

    def name(id: str) -> str:
        return names.setdefault(id, "".join(c if c.isalnum() else "_" for c in id))

    for key, family in explanation.derivation.families.items():
        if str(key).startswith(("after:", "predicted", "signal", "local:x", "local:b")) or family.scope == "constant":
            continue
        for m in range(family.size):
            node = explanation.derivation.equation(key, m)
            if node.formula is None:
                lines.append(f"{name(node.id)} = {float(values.get(key, 1, 1).value[0, m])!r}")
    return "\n".join([*lines, "eta = 0.5", *COMPUTED])


COMPUTED = (
    *(f"net_h{n} = w{2 * n - 1} * i1 + w{2 * n} * i2 + b1" for n in (1, 2)),
    *(f"out_h{n} = 1 / (1 + 2.718281828459045 ** (-net_h{n}))" for n in (1, 2)),
    *(f"net_o{n} = w{2 * n + 3} * out_h1 + w{2 * n + 4} * out_h2 + b2" for n in (1, 2)),
    *(f"out_o{n} = 1 / (1 + 2.718281828459045 ** (-net_o{n}))" for n in (1, 2)),
    *(f"E_o{n} = 1 / 2 * (t{n} - out_o{n}) ** 2" for n in (1, 2)),
    "E_total = E_o1 + E_o2",
    *(f"p_o{n} = out_o{n} - t{n}" for n in (1, 2)),
    *(f"s_o{n} = out_o{n} * (1 - out_o{n})" for n in (1, 2)),
    *(f"d_o{n} = p_o{n} * s_o{n}" for n in (1, 2)),
    *(f"g_w{5 + k} = p_o{k // 2 + 1} * s_o{k // 2 + 1} * out_h{k % 2 + 1}" for k in range(4)),
    "g_b2 = d_o1 + d_o2",
    *(f"p_h{n} = d_o1 * w{4 + n} + d_o2 * w{6 + n}" for n in (1, 2)),
    *(f"s_h{n} = out_h{n} * (1 - out_h{n})" for n in (1, 2)),
    *(f"d_h{n} = p_h{n} * s_h{n}" for n in (1, 2)),
    *(f"g_w{1 + k} = p_h{k // 2 + 1} * s_h{k // 2 + 1} * i{k % 2 + 1}" for k in range(4)),
    "g_b1 = d_h1 + d_h2",
    *(f"w{k}_new = w{k} - eta * g_w{k}" for k in range(1, 9)),
)
"""The lines of one update: 43 here, a few less than ours."""


def zipped(folder: Path, explanation: Explanation) -> Callable[[], None]:
    """Our worked solutions of all variants, evaluated, filled and stored in one zip."""
    page, draw = solution(explanation, "text"), np.random.default_rng(1)
    weights = {key: draw.integers(5, 96, (VARIANTS, 4)) / 100 for key in (Key("weight", 1), Key("weight", 2))}

    def write() -> None:
        documents = ours(explanation, page, weights)
        write_part(folder / "all.zip", ((f"{k}.txt", text) for k, text in enumerate(documents)))

    return write


def test_a_document_in_a_zip_against_handcalcs(tmp_path: Path) -> None:
    handcalcs: Any = pytest.importorskip("handcalcs.handcalcs")
    explanation = explain("mazur")
    text = equations(explanation)
    scope: dict[str, Any] = {}
    exec(text, scope)

    def theirs() -> None:
        assert "w8" in handcalcs.LatexRenderer(text, scope, {"override": "", "precision": 9, "sci_not": False}).render()

    mine, others = interleaved(3, zipped(tmp_path, explanation), theirs)
    report("P4", "a document in a zip against handcalcs", ratio(others, mine) * VARIANTS, 3_000, 5_000, least=True)


def test_a_document_in_a_zip_against_nbconvert(tmp_path: Path) -> None:
    for module in ("nbconvert", "nbclient", "ipykernel"):
        pytest.importorskip(module)
    import nbformat
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import ExecutePreprocessor

    explanation = explain("mazur")
    lines = [f"{line}\nprint({line.split(' = ')[0]})" for line in equations(explanation).splitlines()]

    def theirs() -> None:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in lines])
        ExecutePreprocessor(timeout=60).preprocess(notebook)
        HTMLExporter().from_notebook_node(notebook)

    mine, others = interleaved(1, zipped(tmp_path, explanation), theirs, clock=perf_counter)
    what = "a document in a zip against nbconvert --execute"
    report("P4", what, ratio(others, mine) * VARIANTS, 20_000, 35_000, least=True)


def test_memory_of_many_variants_streamed_to_a_zip(tmp_path: Path) -> None:
    arguments = ["homework", WHOLE_HOMEWORK, "--variants", str(MANY), "--format", "text", "-o", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = perf_counter()
    done = subprocess.run([sys.executable, "-c", _PEAK, *arguments], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    each = (perf_counter() - start) / MANY * 1e3
    print(f"\n    {MANY} students, sheet, key and solution: {each:.2f} ms each", end="")
    report("P7", f"peak memory of {MANY} variants streamed to a zip", float(done.stdout.split()[-1]), 150, 100, " MB")


def test_two_processes_against_one(tmp_path: Path) -> None:
    count = max(1_024, MANY // 5)
    spec = parse(drawn((4, 8, 4)) + HOMEWORK)
    jobs = {n: HomeworkJob.from_spec(spec, "4-8-4", b"k" * 32, ("text",), tmp_path / str(n)) for n in (1, 2)}
    for job in jobs.values():
        compile_pages.cache_clear()
        compile_pages(job)

    def made(n: int) -> Callable[[], object]:
        return lambda: make_homework(jobs[n], numbered_students(count), runner(n))

    one, two = interleaved(1, made(1), made(2), clock=perf_counter)
    report("P9", f"two processes against one, 4-8-4, {count} variants", ratio(one, two), 1.7, 1.9, least=True)
