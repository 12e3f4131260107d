"""Rooms in order: a room imports only from rooms before it. Read from the syntax trees, not from what runs.

The order is the list in CONTRIBUTING.md. Annotations and imports inside functions count; there are no exceptions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import explainer

ROOT = Path(explainer.__file__).parent
GUIDE = ROOT.parent / "CONTRIBUTING.md"

LISTED = re.search(r"```text rooms\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
assert LISTED is not None
ROOMS = re.findall(r"^(\w+)", LISTED[1], re.MULTILINE)
"""All of them, in order; a module that lies loose counts as a room."""

FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py" and "_templates" not in path.parts)


def room_of(path: Path) -> str:
    """The room a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """(dotted module of the package, line) of every import in a file, in functions and for annotations too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            public = node.module == "explainer"
            names = [f"{node.module}.{alias.name}" for alias in node.names] if public else [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("explainer.") and name != "explainer.__version__":
                yield name.removeprefix("explainer."), node.lineno  # type: ignore[attr-defined]


def rooms_imported(path: Path) -> list[tuple[str, int]]:
    """(room, line) of every import from another room."""
    return [(name.split(".")[0], line) for name, line in imported(path) if name.split(".")[0] != room_of(path)]


def test_every_module_has_its_room() -> None:
    assert {room_of(path) for path in FILES} == set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_from_rooms_before_it(path: Path) -> None:
    here = ROOMS.index(room_of(path))
    assert [(room, line) for room, line in rooms_imported(path) if ROOMS.index(room) >= here] == []


def test_the_house_has_few_rooms() -> None:
    rooms = {path.parent for path in ROOT.rglob("__init__.py") if path.parent != ROOT}
    assert len(rooms) + len([path for path in FILES if path.parent == ROOT]) <= 30


def reached(start: str) -> set[str]:
    """Modules that a module imports while it is loaded, directly or through others."""
    found, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        path = ROOT.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if path.exists():
            waiting += [other for other, _ in imported(path)]
    return found


THEORY = {"network.derivation", "network.backpropagation", "network.updating", "network.prover", "numbers.evaluation"}


@pytest.mark.parametrize("module", ["numbers.engine", "witnesses.complex_step"])
def test_the_engines_are_independent(module: str) -> None:
    """NumPy's own route knows neither the derivation nor what is computed from it."""
    assert reached(module).isdisjoint({*THEORY, "witnesses.verifying"})


@pytest.mark.parametrize("module", ["numbers.engine", "witnesses.complex_step"])
def test_the_engines_import_no_algebra(module: str) -> None:
    text = ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    assert not re.search(r"^\s*(import|from) (sympy|mpmath)\b", text, re.MULTILINE)


def test_the_derivation_knows_no_matrices() -> None:
    assert reached("network.derivation").isdisjoint({"numbers.engine", "witnesses.complex_step", "numbers.evaluation"})
