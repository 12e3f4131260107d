"""What many tests need: lessons that are explained once, and programs, without which a test is skipped, in CI fails.

In: an example's name, or the names a program goes by. Out: its explanation; the program's path.

    >>> need("python3").endswith("python3")
    True
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest

from explainer import Explanation, explain
from explainer.lesson import example_names, load
from explainer.spec import Spec

ROOT = Path(__file__).parent.parent
WHOLE_HOMEWORK = str(Path(__file__).with_name("whole_homework.toml"))
"""A homework that asks for all 43 lines of a step, with six decimals."""
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
"""Of a browser without a screen."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


DIFFERING = ("adam", "batch-mean", "mazur", "mazur-deutsch", "recurrent", "skip", "softmax", "xor")
"""Shipped examples that differ in kind: what opens a browser or typesets is tried on these."""


def tried_examples() -> Sequence[str]:
    """The examples for slow tests: some, or with EXAMPLES=all every one, as `python -m tests.long pages` has it."""
    return example_names() if os.environ.get("EXAMPLES") == "all" else DIFFERING


@cache
def whole_homework() -> Spec:
    """The spec of `WHOLE_HOMEWORK`."""
    return load(WHOLE_HOMEWORK)


@cache
def lesson(name: str) -> Explanation:
    """A shipped example, explained once for all tests of a process."""
    return explain(name)


@cache
def rendered(name: str, format: str) -> bytes:
    """Its page in a format, made once."""
    return lesson(name).render(format)


@cache
def opened(name: str) -> Explanation:
    """A shipped example with everything told that its page folds or leaves out."""
    return open_all(lesson(name))


def open_all(explanation: Any) -> Any:
    """An explanation whose pages tell everything."""
    spec = explanation.spec
    return replace(explanation, spec=spec.model_copy(update={"page": spec.page.model_copy(update={"detail": "full"})}))


@cache
def rendered_open(name: str, format: str) -> bytes:
    """Its page in a format with everything told, made once."""
    return opened(name).render(format)


FORMATS = ("html", "markdown", "text")


def every_page(explanation: Explanation) -> str:
    """All its pages one after the other; each must be free of what no reader should see."""
    made = "\n".join(explanation.render(name).decode() for name in FORMATS)
    assert not re.search(r"\b(nan|NaN|Infinity|None)\b|[^a-z]inf[^a-z]", explanation.text())
    return made


COPIED = ("explainer", "templates", "tests", "pyproject.toml", "README.md", "CONTRIBUTING.md")
"""What the tests need of the repository."""


def copy_repository(folder: Path) -> Path:
    """A copy of the package and its tests, compiled files too, in a folder; the folder."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy2(ROOT / name, folder / name)
    return folder


def run_in_copy(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A Python command in a copy, which finds its own package first; what it compiles is not kept."""
    paths = os.pathsep.join([str(folder), str(folder / "tests")])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True)


def need(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in names:
        if path := shutil.which(name):
            return path
    missing(f"none of these programs is installed: {', '.join(names)}")


def library(name: str) -> Any:
    """A module that some tests need."""
    try:
        return import_module(name)
    except ImportError:
        missing(f"{name} is not installed")


def missing(what: str) -> NoReturn:
    """Ends the test: as failed where CI is set, so that nothing is skipped there unseen, as skipped elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what, allow_module_level=True)
