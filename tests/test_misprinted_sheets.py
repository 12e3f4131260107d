"""A sheet whose page says something else than was checked: drawn again, or left out by name; the others are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from explainer import load_example
from explainer.cli import main
from explainer.homework import class_homework, page_reading
from explainer.homework.class_homework import make_homework
from explainer.homework.jobs import HomeworkJob, draw_checked
from explainer.homework.places import record_path
from explainer.homework.recorded import open_record
from explainer.homework.roster import numbered_students
from explainer.reader.reading import Misprint, Reading, read_page
from explainer.witnesses.agreement import Disagreement

KEY = bytes(32)


def job(folder: Path) -> HomeworkJob:
    return HomeworkJob.from_spec(load_example("homework-exam"), "homework-exam", KEY, ("text",), folder)


def misprinting(is_spoilt: Callable[[str], bool]) -> Callable[..., Reading]:
    """A reader that finds a fault on some pages, whatever stands there."""

    def read(characters: str, *arguments: Any, **labels: Any) -> Reading:
        if is_spoilt(characters):
            raise Misprint(1, "dE/dw5 in update 1", "0.5", "0.4")
        return read_page(characters, *arguments, **labels)

    return read


def given_numbers(folder: Path) -> dict[str, str]:
    return {code: json.dumps(sheet["numbers"]) for code, sheet in open_record(record_path(folder)).raw_sheets()}


def names_in(path: Path) -> list[str]:
    with ZipFile(path) as archive:
        return archive.namelist()


def test_a_sheet_that_misprints_is_drawn_again_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of one network is refused: its student gets the next network, everybody else the one they had."""
    make_homework(job(tmp_path / "first"), numbered_students(8))
    before = given_numbers(tmp_path / "first")
    code = sorted(before)[2]
    with ZipFile(tmp_path / "first" / "for-students" / "sheets-text.zip") as archive:
        spoilt = re.findall(r"w\d = \S+", archive.read(f"{code}-sheet.txt").decode())
    monkeypatch.setattr(
        page_reading, "read_page", misprinting(lambda text: re.findall(r"w\d = \S+", text)[: len(spoilt)] == spoilt)
    )
    make_homework(job(tmp_path / "second"), numbered_students(8))
    after = given_numbers(tmp_path / "second")
    assert [code for code in before if after[code] != before[code]] == [code]
    assert len(names_in(tmp_path / "second" / "for-students" / "sheets-text.zip")) == 8


def test_a_fault_that_no_draw_mends_stops_the_run_and_names_the_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_reading, "read_page", misprinting(lambda text: True))
    arguments = ["homework", "homework-exam", "--variants", "3", "--format", "text", "-o", str(tmp_path / "out")]
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code == 1 and re.search(r"\w{4}-\w\w, forms|\w{4}-\w\w, sheets", ran.stderr)
    assert not list((tmp_path / "out").rglob("*.zip")) and not record_path(tmp_path / "out").exists()


def test_made_again_a_page_that_misprints_is_left_out_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is drawn from a record: the sheet is left out, the others are written, and the run says so."""
    make_homework(job(tmp_path), numbered_students(8))
    record = record_path(tmp_path).read_bytes()
    code = sorted(given_numbers(tmp_path))[7]
    monkeypatch.setattr(page_reading, "read_page", misprinting(lambda text: f"sheet {code}, the key" in text))
    ran = CliRunner().invoke(main, ["homework", str(tmp_path), "--format", "text"])
    keys = tmp_path / "for-you" / "keys-text.zip"
    assert ran.exit_code == 0 and "24 pages" in ran.stdout and len(names_in(keys)) == 8, "the eighth page is not read"
    first = sorted(given_numbers(tmp_path))[0]
    spoilt = misprinting(lambda text: f"sheet {code}, the key" in text or f"sheet {first}, the key" in text)
    monkeypatch.setattr(page_reading, "read_page", spoilt)
    ran = CliRunner().invoke(main, ["homework", str(tmp_path), "--format", "text"])
    assert ran.exit_code == 1 and f"left out: line 1: {first}, keys" in ran.stderr and f"{code}, keys" in ran.stderr
    left = names_in(keys)
    assert len(left) == 6 and not {f"{code}-key.txt", f"{first}-key.txt"} & {*left}
    assert len(names_in(tmp_path / "for-you" / "solutions-text.zip")) == 8
    assert record_path(tmp_path).read_bytes() == record


def test_from_python_a_page_that_is_left_out_is_told_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_homework(job(tmp_path), numbered_students(2))
    code = sorted(given_numbers(tmp_path))[0]
    monkeypatch.setattr(page_reading, "read_page", misprinting(lambda text: f"sheet {code}, the key" in text))
    with pytest.raises(Disagreement, match=f"left out: line 1: {code}, keys"):
        make_homework(job(tmp_path), numbered_students(2))
    assert len(names_in(tmp_path / "for-you" / "keys-text.zip")) == 1


def test_a_chunk_that_is_made_again_evaluates_no_network_that_was_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that do not misprint begin with the draw that was accepted."""
    begun: list[list[int]] = []

    def counted(*arguments: Any) -> Any:
        begun.append(list(arguments[5]))
        return draw_checked(*arguments)

    monkeypatch.setattr(class_homework, "draw_checked", counted)
    misprinted: list[str] = []

    def is_spoilt(text: str) -> bool:
        misprinted.extend([text] if not misprinted else [])
        return text == misprinted[0]

    monkeypatch.setattr(page_reading, "read_page", misprinting(is_spoilt))
    make_homework(job(tmp_path), numbered_students(120))
    first, second = begun
    assert first == [0] * 120 and sum(second) > 1


def test_a_key_with_recorded_answers_is_read_as_well(tmp_path: Path) -> None:
    """Where this version finds another answer, the key says the recorded one, and what it says is read back."""
    make_homework(job(tmp_path), numbered_students(1))
    path = record_path(tmp_path)
    [(_, sheet)] = open_record(path).raw_sheets()
    answer = sheet["rows"][0]["answer"]
    other = answer[:-1] + ("1" if answer[-1] != "1" else "2")
    path.write_text(path.read_text().replace(f'"answer": "{answer}"', f'"answer": "{other}"', 1))
    ran = CliRunner().invoke(main, ["homework", str(tmp_path), "--format", "text"])
    assert ran.exit_code == 1 and other in ran.stderr and "3 of 3 pages were read back" in ran.stdout
    with ZipFile(tmp_path / "for-you" / "keys-text.zip") as archive:
        assert other in archive.read(archive.namelist()[0]).decode()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_says_how_many_pages_were_read_back(tmp_path: Path, jobs: int) -> None:
    """Five pages of each kind in any case, of the others those whose code falls on one in a hundred."""
    arguments = ["homework", "homework-exam", "--variants", "300", "--format", "text", "-o", str(tmp_path / "out")]
    ran = CliRunner().invoke(main, [*arguments, "--jobs", str(jobs)])
    codes = sorted(given_numbers(tmp_path / "out"))
    chosen = sum(page_reading.is_read(code, number) for number, code in enumerate(codes))
    assert chosen >= 5 and f"\n{3 * chosen} of 900 pages were read back" in ran.stdout
