"""P1 and P2: how long whole processes take to start, explain and stop.

In: the command line. Out: one line per ratio. Benchmarks are collected only when they are named:

    pytest tests/benchmarks -s

(`norecursedirs` in pyproject.toml keeps them out of the usual run; a folder that is named is collected all the same).
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import command, interleaved, python, ratio, report


def test_the_lesson_against_its_imports(tmp_path: Path) -> None:
    imports = python("-c", "import sympy, numpy, jinja2")
    ours, theirs = interleaved(7, command("lesson", "mazur", "-o", tmp_path), imports)
    report("P1", "the 2-2-2 lesson, whole process, against its imports", ratio(ours, theirs), 1.5, 1.25)


def test_help_and_refusal_against_a_bare_interpreter(tmp_path: Path) -> None:
    refused = tmp_path / "refused.toml"
    refused.write_text("[network]\ninputs = 2\nlayrs = []\n", encoding="utf-8")
    helped, sent_back, bare = interleaved(
        15, command("--help"), command("lesson", refused, "-o", tmp_path, exit_code=2), python("-c", "pass")
    )
    report("P2", "explainer --help against python -c pass", ratio(helped, bare), 4.5, 3.5)
    report("P2", "a refused spec against python -c pass", ratio(sent_back, bare), 12, 10)
