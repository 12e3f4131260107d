"""Data flows one way: a module imports only from earlier stages. Read from the syntax trees, not from what runs."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

import explainer

ROOT = Path(explainer.__file__).parent

STAGES = [
    "formula", "names", "notation", "draws", "rounding", "decimals", "tidying", "fields", "proofs", "certificates",
    "differentiation", "functions", "alterations", "mistakes", "spec", "network", "rules", "edges", "updating",
    "backward", "derivation", "numeric", "complex_step", "evaluation", "slips", "whole_error", "witnesses", "display",
    "document", "wording", "walkthrough", "printers", "tracing", "measures", "figures", "render", "lesson",
    "tolerances", "importers", "files", "homework", "quiz", "preview", "embeddings", "site", "cli", "__main__",
]  # fmt: skip
"""In the order of use; a package counts as one stage."""

LATER = {
    ("site", "cli"): "the docs site lists the commands, one of which makes it; imported inside the function that lists",
    ("tracing", "lesson"): "`explain` makes what is traced; imported inside the function that writes a trace",
}
"""Imports against the order that are allowed, inside a function, with the reason."""


def stage(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, bool]]:
    """(imported stage of the package, whether only for annotations) of every import in a file, functions included."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    typing_only = {id(inner) for node in guarded for inner in ast.walk(node)}
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "explainer" else [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found += [(name.split(".")[1], id(node) in typing_only) for name in names if name.startswith("explainer.")]
    return found


FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py" and "_templates" not in path.parts)


def test_every_module_has_its_place() -> None:
    assert {stage(path) for path in FILES} <= set(STAGES)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_from_earlier_stages(path: Path) -> None:
    here = stage(path)
    wrong = [name for name, typing_only in imports(path)
             if name in STAGES and not typing_only and name != here and (here, name) not in LATER
             and STAGES.index(name) > STAGES.index(here)]  # fmt: skip
    assert wrong == []


def test_the_exceptions_are_still_needed() -> None:
    used = {(stage(path), name) for path in FILES for name, typing_only in imports(path) if not typing_only}
    assert set(LATER) <= used


def reached(start: str) -> set[str]:
    """Stages that a stage imports, directly or through others, not counting imports for annotations."""
    edges = {(stage(path), name) for path in FILES for name, typing_only in imports(path) if not typing_only}
    found, todo = {start}, [start]
    while todo:
        here = todo.pop()
        new = {b for a, b in edges if a == here} - found
        found |= new
        todo += new
    return found


@pytest.mark.parametrize("module", ["numeric", "complex_step"])
def test_the_engines_are_independent(module: str) -> None:
    text = (ROOT / f"{module}.py").read_text(encoding="utf-8")
    names = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import | ast.ImportFrom)]
    modules = [m for n in names
               for m in ([n.module or ""] if isinstance(n, ast.ImportFrom) else [a.name for a in n.names])]  # fmt: skip
    assert not any(m.split(".")[0] in ("sympy", "mpmath") for m in modules)
    assert reached(module).isdisjoint({"derivation", "backward", "updating", "rules", "evaluation", "witnesses"})


def test_the_derivation_knows_no_matrices() -> None:
    assert reached("derivation").isdisjoint({"numeric", "complex_step", "evaluation", "witnesses"})


def test_no_cycles_between_stages() -> None:
    edges = {(stage(path), name) for path in FILES for name, typing_only in imports(path) if not typing_only}
    edges -= set(LATER)
    for a, b in itertools.combinations(STAGES, 2):
        assert not ({(a, b), (b, a)} <= edges), (a, b)
