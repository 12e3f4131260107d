"""Every example in a docstring of the package runs and prints what it says."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import explainer

FOUND = [module.name for module in pkgutil.walk_packages(explainer.__path__, "explainer.")]
MODULES = sorted(name for name in FOUND if not name.endswith("__main__"))


@pytest.mark.parametrize("name", ["explainer", *MODULES])
def test_the_examples_of_a_module_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_there_are_examples() -> None:
    examples = [test for name in MODULES for test in doctest.DocTestFinder().find(importlib.import_module(name))]
    assert sum(len(test.examples) for test in examples) > 40


def test_the_guide_names_tests_and_modules_that_exist() -> None:
    """What the guides say is shown by a test is shown by one, and where something lives it lives."""
    root = Path(__file__).parent.parent
    guides = ("CONTRIBUTING.md", "templates/html/README.md")
    guide = "".join((root / name).read_text(encoding="utf-8") for name in guides)
    trees = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in (root / "tests").glob("test_*.py")}
    known = {node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    named = re.findall(r"`(test_\w+)`", guide)
    assert len(named) > 20
    assert [name for name in named if name not in known | trees.keys()] == []
    paths = [path.removeprefix("explainer/") for path in re.findall(r"`([\w/]+\.py)`", guide)]
    assert [path for path in paths if not any((root / at / path).exists() for at in ("explainer", ".", "tests"))] == []


def test_the_guide_for_newcomers_is_short() -> None:
    assert len((Path(__file__).parent.parent / "CONTRIBUTING.md").read_bytes()) <= 6_144
