"""A few of each long run with the tests, and the command that runs many."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.long import LONG
from tests.long.__main__ import main
from tests.long.agreement import case

SEED = 1


@pytest.mark.parametrize("name", LONG)
def test_a_few_of_each_hold(name: str) -> None:
    found = LONG[name].run(LONG[name].few, SEED)
    assert re.search(r"\d", found) and "\n" not in found


def test_the_command_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [*LONG]


def test_one_line_says_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for seed in ("3", "3", "4"):
        assert main(["formulas", "--count", "2", "--seed", seed]) == 0
        lines += capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"formulas, seed 3: \d of 2 formulas proved, .* \d+ numbers agree, at most \S+ apart", lines[0])
    assert lines[0] == lines[1] != lines[2]


def test_what_does_not_hold_is_one_line_and_code_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(count: int, seed: int) -> str:
        with case(f"network {count - 1}"):
            raise AssertionError("found 1, expected 2\nand more")

    monkeypatch.setitem(LONG, "formulas", replace(LONG["formulas"], run=fails))  # type: ignore[arg-type]
    assert main(["formulas", "--count", "7"]) == 1
    assert capsys.readouterr().out == "formulas, seed 1: does not hold: network 6: found 1, expected 2\n"


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["formulae"])
    assert ended.value.code == 2 and "'formulas'" in capsys.readouterr().err
