"""The README's examples: every command runs, every Python line gives what it says, every spec is explained.

A block of the README is judged by its language: `bash` is set-up, `sh` is run, `python` is a doctest, `toml` is a spec,
and each line of `text` stands in a shipped lesson.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from explainer import explain, load

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", README)


def blocks(language: str) -> list[str]:
    return [body for name, body in BLOCKS if name == language]


def commands(block: str, folder: Path) -> str:
    """Runs a block of shell commands in `folder`, `explainer` being the one under test; its standard output."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    program = programs / "explainer"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m explainer "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-e", "-c", block], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{block}\n{done.stderr}"
    return done.stdout


def test_every_block_is_judged() -> None:
    assert {name for name, _ in BLOCKS} == {"bash", "sh", "python", "toml", "text"}
    assert README.count("```") == 2 * len(BLOCKS)


def test_two_commands_do_all_set_up() -> None:
    first, second = blocks("bash")
    start = "python3 -m venv .venv && .venv/bin/pip install -e "
    assert first == f"{start}. && .venv/bin/explainer lesson mazur\n"
    assert second == f'{start}".[dev]" && .venv/bin/pytest\n'


def test_the_first_command_writes_the_page_it_names(tmp_path: Path) -> None:
    main = blocks("bash")[0].rpartition(".venv/bin/")[2]
    assert commands(main, tmp_path).split() == [str(Path("output/mazur.html"))]
    assert (tmp_path / "output" / "mazur.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_commands_run_one_after_the_other(tmp_path: Path) -> None:
    written = "".join(commands(block, tmp_path) for block in blocks("sh"))
    for name in re.findall(r"(?m)^\S+\.(?:html|md|txt)$", written):
        assert (tmp_path / name).stat().st_size > 1000
    pages = {path.name for path in (tmp_path / "pages").iterdir()}
    assert pages == {"lesson.html", "lesson.md", "lesson.txt", "lesson-figures"}
    made = {path.name for path in (tmp_path / "homework" / "for-you").iterdir()}
    assert (tmp_path / "homework" / "for-students" / "sheets-html.zip").exists()
    assert {"keys-html.zip", "solutions-html.zip", "homework-moodle.xml", "people.csv"} <= made
    assert "--accent: #7a1f5f" in (tmp_path / "output" / "mazur.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", blocks("python"))
def test_python_gives_what_it_says(block: str) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    report: list[str] = []
    runner.run(doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0), out=report.append)
    assert runner.tries > 0 and runner.failures == 0, "".join(report)


@pytest.mark.parametrize("block", blocks("toml"))
def test_specs_are_explained(block: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(block, encoding="utf-8")
    lesson = explain(load(path))
    assert tomllib.loads(block)["title"] in lesson.text()


def test_shown_lines_stand_in_the_lessons() -> None:
    shown = [line for block in blocks("text") for line in block.splitlines()]
    lines = {line.strip() for name in ("mazur", "xor-as-printed") for line in explain(name).text().splitlines()}
    assert shown and set(shown) <= lines


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]*)\)", README) if "://" not in link]
    assert links and [link for link in links if not (ROOT / link).exists()] == []


def test_the_limits_are_those_of_the_program() -> None:
    from explainer.spec.requirements import MAX_SAMPLES, MAX_UPDATES, MAX_WEIGHTS
    from explainer.spec.source_text import MAX_BYTES
    from explainer.witnesses.verifying import MAX_SYMBOLIC_WEIGHTS

    text = " ".join(README.split())
    assert f"Up to {MAX_BYTES // 10**6} MB of spec, {MAX_WEIGHTS:,} weights" in text
    assert f"{MAX_SAMPLES:,} samples and {MAX_UPDATES:,} updates" in text
    assert f"Above {MAX_SYMBOLIC_WEIGHTS} weights" in text
