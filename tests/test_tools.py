"""A missing program skips a test, but never in CI."""

from __future__ import annotations

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
