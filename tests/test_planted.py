"""Faults planted in the core are found: ten in every run of the tests, all of them by `python -m tests.planted`."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from tests.planted import FAULTS, Fault, StaleFaultError, find_fault, stale_fault
from tests.planted.__main__ import main
from tests.planted.planting import faulty_source, judge
from tests.tools import copy_repository

SEED = 2
CHOSEN = random.Random(SEED).sample(FAULTS, 10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_repository(tmp_path_factory.mktemp("planted"))


@pytest.mark.parametrize("fault", CHOSEN, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault: Fault, folder: Path) -> None:
    path = folder / "explainer" / fault.file
    before = path.read_bytes()
    assert find_fault(fault, folder) == ""
    assert path.read_bytes() == before, "the next fault is planted alone"


def test_every_text_stands_once_and_every_test_is_there() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 100
    assert list(filter(None, map(stale_fault, FAULTS))) == []


FAULT = Fault("sigmoid-sign", "functions/activations.py", "exp(-x)", "exp(x)", "tests/test_functions.py")


@pytest.mark.parametrize("source", ["1 / (1 + exp(x))", "exp(-x) / (1 + exp(-x))"])
def test_a_text_that_moved_or_stands_twice_is_an_error(source: str) -> None:
    with pytest.raises(StaleFaultError, match=r"sigmoid-sign: 'exp\(-x\)' stands [02] times in explainer/functions"):
        faulty_source(FAULT, source)


def test_a_fault_that_is_no_python_is_an_error() -> None:
    with pytest.raises(StaleFaultError, match="no Python"):
        faulty_source(FAULT, "1 / exp(-x) 2")


@pytest.mark.parametrize(
    ("code", "output", "verdict"),
    [
        (1, "E  AssertionError: assert 1 == 2", ""),
        (1, "E  explainer.witnesses.Disagreement: w1", ""),
        (1, "E  NameError: name 'ceil' is not defined", "is no fault but a NameError"),
        (0, "1 passed", "went unnoticed"),
        (2, "ERROR tests/test_x.py", "its test could not run"),
        (4, "ERROR: not found: tests/test_x.py::test_y", "its test could not run"),
        (5, "no tests ran", "its test could not run"),
    ],
)
def test_only_a_failing_test_finds_a_fault(code: int, output: str, verdict: str) -> None:
    judged = judge(subprocess.CompletedProcess([], code, output, ""))
    assert judged.startswith(verdict) and bool(judged) == bool(verdict)


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-fault"]) == 2
    assert "no planted fault is called no-such-fault; there are witness-" in capsys.readouterr().out
