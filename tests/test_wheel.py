"""The wheel alone, in an empty environment and an empty folder, makes the lesson that the checkout makes."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from explainer import explain
from explainer.lesson import example_names
from tests.tools import missing

ROOT = Path(__file__).parent.parent
UNREACHABLE = (
    "No matching distribution",
    "NewConnectionError",
    "Could not find a version",
    "Temporary failure",
    "timed out",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    [path] = folder.glob("*.whl")
    return path


def test_the_wheel_holds_what_the_package_reads(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {f"explainer/examples/{name}.toml" for name in example_names()} <= held
    templates = [path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*") if path.is_file()]
    assert len(templates) > 20 and {f"explainer/_templates/{path.as_posix()}" for path in templates} <= held
    data = {"explainer/py.typed", "explainer/calculus/certificates.txt", "explainer/_templates/html/fonts/OFL.txt"}
    assert data <= held
    assert not [name for name in held if name.startswith(("tests/", "output/", "templates/")) or "__pycache__" in name]
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "explainer").rglob("*.py")}
    assert modules <= held


def test_the_wheel_carries_the_licence(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel)
    [licence] = [name for name in held.namelist() if name.endswith("LICENSE")]
    assert held.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_an_empty_environment_makes_the_same_lesson(wheel: Path, tmp_path: Path) -> None:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("PYTHON") and key != "VIRTUAL_ENV"
    }
    subprocess.run([sys.executable, "-m", "venv", "env"], cwd=tmp_path, check=True, env=environment)
    programs = tmp_path / "env" / "bin"
    install = [programs / "python", "-m", "pip", "install", "--quiet", wheel]
    done = subprocess.run(install, cwd=tmp_path, env=environment, capture_output=True, text=True)
    if done.returncode and any(sign in done.stderr for sign in UNREACHABLE):
        missing(f"the package index cannot be reached: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    command = [programs / "explainer", "lesson", "--format", "html,markdown"]
    done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written = {p.relative_to(empty / "output").as_posix(): p.read_bytes() for p in empty.rglob("*") if p.is_file()}
    lesson = explain("mazur")
    files = lesson.documents("html", "mazur") | lesson.documents("markdown", "mazur")
    assert written == {name: b"".join(pieces) for name, pieces in files.items()}
