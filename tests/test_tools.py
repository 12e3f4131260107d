"""A missing program skips a test, but never in CI; no test asserts a time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tools import need

ABSENT = "no-program-has-this-name"


def test_an_installed_program_is_found() -> None:
    assert need(ABSENT, "sh").endswith("/sh")


def test_a_missing_program_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=ABSENT):
        need(ABSENT)


def test_a_missing_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=ABSENT):
        need(ABSENT)


TESTS = Path(__file__).parent
CLOCK = re.compile(r"perf_counter|monotonic|process_time|\btime\.time\b|(?:timeout|deadline)=[\d_]+")
"""Ways to ask how long something took, or to give it only so long."""


def test_no_test_looks_at_a_clock() -> None:
    """The runner ends what hangs (`timeout` in pyproject.toml); what must be quick has its operations counted."""
    measuring = {
        Path(__file__),
        TESTS / "long" / "doors.py",
    }  # the fuzzers end an input that takes seconds of a processor
    tests = (path for path in TESTS.rglob("*.py") if path not in measuring)
    looked_at = [path for path in tests if "benchmarks" not in path.parts]
    assert [path.name for path in looked_at if CLOCK.search(path.read_text(encoding="utf-8"))] == []
    assert len(looked_at) > 60
