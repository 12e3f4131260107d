"""A term of homework in one folder: whatever an instructor does, no sheet that was handed out changes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from explainer.cli import main
from explainer.homework import claiming, keyfile
from explainer.homework.claiming import claim_folder
from explainer.homework.corrections import corrections_of
from explainer.homework.keyfile import read_key, read_salt, student_codes
from explainer.homework.places import record_path
from explainer.homework.recorded import RecordedSheet, open_record
from explainer.spec import SpecError
from tests.tools import WHOLE_HOMEWORK

ROOT = Path(__file__).parent.parent
SPEC = Path(WHOLE_HOMEWORK).read_text(encoding="utf-8")
OLD = Path(__file__).parent / "records" / "homework-0.1.0.json"
RECORDS = sorted(OLD.parent.glob("homework-*.json"))


class Term:
    """A spec, a class list and a folder."""

    def __init__(self, folder: Path, text: str = SPEC) -> None:
        self.folder, self.out = folder, folder / "out"
        self.spec, self.roster = folder / "week3.toml", folder / "class.csv"
        self.write(text)

    def write(self, text: str) -> None:
        self.spec.write_text(text, encoding="utf-8")

    def run(self, ids: Sequence[str], *options: str) -> Result:
        """A run for a class list with these ids."""
        self.roster.write_text("\n".join(["id,name", *(f"{id},Name of {id}" for id in ids)]) + "\n", encoding="utf-8")
        return homework(self.spec, "--students", self.roster, "--format", "text", *options, "-o", self.out)

    def sheets(self) -> dict[str, RecordedSheet]:
        return {sheet.code: sheet for sheet in open_record(record_path(self.out)).sheets()}

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.out)): path.read_bytes() for path in self.out.rglob("*") if path.is_file()}


def homework(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["homework", *map(str, arguments)])


@pytest.fixture
def term(tmp_path: Path) -> Term:
    made = Term(tmp_path)
    done = made.run("abc", "--quiz", "moodle")
    assert done.exit_code == 0, done.output
    return made


# -------------------------------------------------------------------------------------- what may change, what not


def test_a_comma_in_the_title_and_a_wider_range_change_no_sheet(term: Term) -> None:
    before = term.sheets()
    for text in (
        SPEC.replace("title = ", 'title = "Homework, mended" #'),
        SPEC.replace("low = -0.95", "low = -1.95"),
        SPEC.replace("must_show = [", 'must_show = ["sign_flipped", '),
    ):
        assert text != SPEC
        term.write(text)
        (term.out / "for-you" / "people.csv").unlink(missing_ok=True)
        done = term.run("abc")
        assert done.exit_code == 0, done.output
        assert term.sheets() == before
    term.write(SPEC.replace("title = ", 'title = "Homework, mended" #'))
    assert term.run("abc").exit_code == 0
    with ZipFile(term.out / "for-students" / "sheets-text.zip") as archive:
        assert all(b"Homework, mended" in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("digits = 6", "digits = 5"), "numbers.digits changed"),
        (('"net", "out", "error"', '"out", "error"'), "homework.ask changed"),
        (('activation = "sigmoid"', 'activation = "tanh"'), "network.layers changed"),
        (('notation = "partials"', 'notation = "delta"'), "notation changed"),
    ],
)
def test_a_spec_that_asks_for_other_sheets_is_refused(term: Term, change: tuple[str, str], named: str) -> None:
    before = term.files()
    term.write(SPEC.replace(*change))
    done = term.run("abcd")
    assert done.exit_code == 2 and named in done.output and "--replace" in done.output and "-o" in done.output
    assert all(code in done.output for code in term.sheets())
    assert term.files() == before


def test_a_student_who_is_dropped_is_refused(term: Term) -> None:
    before = term.files()
    done = term.run("ab")
    assert done.exit_code == 2 and sum(code in done.output for code in term.sheets()) == 1
    other = homework(term.spec, "--variants", 3, "-o", term.out)
    assert other.exit_code == 2 and all(code in other.output for code in term.sheets())
    assert term.files() == before


def test_replacing_draws_new_codes_and_keeps_the_old_record(term: Term) -> None:
    before = term.sheets()
    assert term.run("abcd").exit_code == 0
    record = record_path(term.out).read_bytes()
    assert term.run("ab", "--replace").exit_code == 0
    assert (term.out / "for-you" / "homework-1.json").read_bytes() == record
    assert len(term.sheets()) == 2 and not set(term.sheets()) & set(before)
    assert not (term.out / "for-students" / "sheets-text-2.zip").exists()


def test_at_no_time_there_is_no_record(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer.homework import record

    def stopped(*arguments: Any) -> None:
        raise OSError(28, "no space left", "homework.json")

    before = record_path(term.out).read_bytes()
    monkeypatch.setattr(record, "replace_file", stopped)
    assert term.run("ab", "--replace").exit_code == 2
    assert record_path(term.out).read_bytes() == before


# ------------------------------------------------------------------------------------------- those who come later


def test_a_late_student_gets_a_sheet_and_nobody_else_a_new_file(term: Term) -> None:
    before, sheets = term.files(), term.sheets()
    done = term.run("dabc", "--quiz", "moodle,prairielearn")
    assert done.exit_code == 0, done.output
    after = term.files()
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {
        "for-students/sheets-text-2.zip",
        "for-you/keys-text-2.zip",
        "for-you/solutions-text-2.zip",
        "for-you/homework-2-moodle.xml",
        "for-you/homework.json",
        "for-you/people.csv",
    }
    assert before.keys() <= after.keys()
    (late,) = set(term.sheets()) - set(sheets)
    assert {code: sheet for code, sheet in term.sheets().items() if code != late} == sheets
    old, new = (
        {line.rstrip(b",") for line in files["for-you/homework.json"].splitlines() if line.startswith(b'"')}
        for files in (before, after)
    )
    assert old < new and len(new) == 4
    assert list(term.sheets()) == sorted(term.sheets())
    with ZipFile(term.out / "for-students" / "sheets-text-2.zip") as archive:
        assert archive.namelist() == [f"{late}-sheet.txt"]
    people = after["for-you/people.csv"].decode("utf-8-sig")
    assert len(people.splitlines()) == 5 and f"{late},d,Name of d" in people
    assert before["for-you/homework-moodle.xml"].count(b'<question type="cloze"') == 3
    assert after["for-you/homework-2-moodle.xml"].count(b'<question type="cloze"') == 1


def test_only_some_get_a_sheet(term: Term) -> None:
    before = term.sheets()
    assert term.run("abcde", "--only", "d").exit_code == 0
    assert len(term.sheets()) == 4
    files = term.files()
    again = term.run("abcde", "--only", "d")
    assert again.exit_code == 0 and "they have a sheet already" in again.output and term.files() == files
    unknown = term.run("abcde", "--only", "d,zoe")
    assert unknown.exit_code == 2 and "'zoe'" in unknown.output and term.files() == files
    assert term.run("abcde").exit_code == 0
    assert len(term.sheets()) == 5 and before.items() <= term.sheets().items()
    assert (term.out / "for-students" / "sheets-text-3.zip").exists()


def test_a_late_student_in_a_series_keeps_the_order_of_the_codes(tmp_path: Path) -> None:
    text = SPEC.replace('must_show = ["derivative_of_output"]', f"series = {list(range(1, 12))}")
    term = Term(tmp_path, text)
    assert term.run("abc", "--quiz", "csv").exit_code == 0
    before = term.sheets()
    assert term.run("abcd", "--quiz", "csv").exit_code == 0
    codes = list(term.sheets())
    assert len(codes) == 44 and before.items() <= term.sheets().items()
    assert codes == [f"{code}-{part}" for code in sorted({code[:7] for code in codes}) for part in range(1, 12)]


def test_the_map_may_be_deleted_but_not_the_key(term: Term) -> None:
    before = term.sheets()
    (term.out / "for-you" / "people.csv").unlink(missing_ok=True)
    done = term.run("abcd")
    assert done.exit_code == 0 and "people.csv was deleted" in done.output
    assert before.items() <= term.sheets().items()
    assert len((term.out / "for-you" / "people.csv").read_text(encoding="utf-8").splitlines()) == 2
    key = (term.out / "for-you" / "homework.key").read_bytes()
    assert homework(term.out, "--forget").exit_code == 0
    files = term.files()
    refused = term.run("abcde")
    assert refused.exit_code == 2 and "--key" in refused.output and term.files() == files
    (term.folder / "kept.key").write_bytes(key)
    assert term.run("abcde", "--key", str(term.folder / "kept.key")).exit_code == 0
    assert before.items() <= term.sheets().items() and len(term.sheets()) == 5


def test_a_late_student_never_takes_or_lengthens_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    digits = {"ada": "AAAAAABBCCDDEEFF", "bob": "AAAAAACCCCDDEEFF", "eve": "BBBBBBBBCCDDEEFF"}
    monkeypatch.setattr(keyfile, "student_seeds", lambda key, salt, students, part, turns: students)
    monkeypatch.setattr(keyfile, "_code_digits", digits.__getitem__)
    alone = student_codes(b"", "s", ["ada", "eve"])
    assert alone == {"ada": "AAAA-AA", "eve": "BBBB-BB"}
    later = student_codes(b"", "s", ["bob", "ada", "eve"], set(alone.values()), alone)
    assert later == {"bob": "AAAA-AACC", **alone}
    unmapped = student_codes(b"", "s", ["ada", "bob", "eve"], set(alone.values()))
    assert unmapped == {"ada": "AAAA-AA", "bob": "AAAA-AACC", "eve": "BBBB-BB"}


# --------------------------------------------------------------------------------------- again, from the record


@pytest.mark.parametrize("series", ["", "series = [2, 5]"])
def test_the_record_alone_makes_the_same_files(series: str, tmp_path: Path) -> None:
    text = SPEC.replace("learning_rate = 0.5", "learning_rate = 0.50")
    term = Term(tmp_path, text.replace('must_show = ["derivative_of_output"]', series))
    quizzes = ("--quiz", "moodle,qti,csv,json")
    assert term.run("abc", *quizzes).exit_code == 0
    assert term.run("abcd", *quizzes).exit_code == 0
    before = term.files()
    again = term.folder / "again"
    for source, target in ((record_path(term.out), again), (term.out, None)):
        arguments = ("--format", "text", *quizzes, *(("-o", target) if target else ()))
        done = homework(source, *arguments)
        assert done.exit_code == 0, done.output
    assert term.files() == before
    made = {str(path.relative_to(again)): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    private = {"for-you/people.csv", "for-you/homework.key"}
    assert made == {name: content for name, content in before.items() if name not in private}


def test_paper_forms_are_made_again(tmp_path: Path) -> None:
    term = Term(tmp_path)
    arguments = ("--format", "text", "-o", term.out)
    assert homework(term.spec, "--forms", 3, *arguments).exit_code == 0
    before = term.files()
    assert homework(record_path(term.out), "--format", "text").exit_code == 0
    assert homework(term.spec, "--forms", 3, *arguments).exit_code == 0
    assert term.files() == before
    assert homework(term.spec, "--forms", 4, *arguments).exit_code == 0
    assert list(term.sheets()) == ["A", "B", "C", "D"]


@pytest.mark.parametrize("path", RECORDS, ids=[path.stem for path in RECORDS])
def test_the_record_of_every_version_is_read_and_made_again(path: Path, tmp_path: Path) -> None:
    expected = list(open_record(path).sheets())
    done = homework(path, "--format", "text", "--quiz", "json", "-o", tmp_path)
    assert done.exit_code == 0, done.output
    made = open_record(record_path(tmp_path))
    assert made.version == 2
    found = {sheet.code: sheet for sheet in made.sheets()}
    assert list(found) == sorted(sheet.code for sheet in expected)
    for sheet in expected:
        other = found[sheet.code]
        assert (sheet.part, sheet.numbers) == (other.part, other.numbers)
        for one, two in zip(sheet.rows, other.rows, strict=True):
            assert (one.row, one.id, one.sample, one.step, one.kind) == (
                two.row,
                two.id,
                two.sample,
                two.step,
                two.kind,
            )
            assert (one.answer, one.tolerance, one.slips) == (two.answer, two.tolerance, two.slips)
    keys = json.loads((tmp_path / "for-you" / "homework-key.json").read_text(encoding="utf-8"))["sheets"]
    assert {key["code"]: [q["answer"] for q in key["questions"]] for key in keys} == {
        sheet.code: [row.answer for row in sheet.rows] for sheet in expected
    }


def test_an_old_folder_is_gone_on_with(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.out.mkdir()
    (term.out / "homework.json").write_bytes(OLD.read_bytes())
    before = {sheet.code: sheet for sheet in open_record(OLD).sheets()}
    done = homework(term.out, "--format", "text")
    assert done.exit_code == 0 and (term.out / "homework.json").read_bytes() == OLD.read_bytes()
    assert {code: sheet.numbers for code, sheet in term.sheets().items()} == {c: s.numbers for c, s in before.items()}


def test_a_recorded_tolerance_stays(term: Term) -> None:
    path = record_path(term.out)
    code = next(iter(term.sheets()))
    text = path.read_text(encoding="utf-8").splitlines()
    place = next(n for n, line in enumerate(text) if line.startswith(f'"{code}"'))
    text[place] = re.sub(r'"tolerance": "[^"]+"', '"tolerance": "0.000077"', text[place], count=1)
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    assert homework(term.out, "--format", "text", "--quiz", "moodle").exit_code == 0
    for kind, folder in (("sheet", "for-students"), ("key", "for-you")):
        with ZipFile(term.out / folder / f"{kind}s-text.zip") as archive:
            assert "0.000077" in archive.read(f"{code}-{kind}.txt").decode()
    assert b":0.000077#" in (term.out / "for-you" / "homework-moodle.xml").read_bytes()
    assert "0.000077" in path.read_text(encoding="utf-8")


def test_where_this_version_finds_another_number_no_solution_is_written(term: Term) -> None:
    path = record_path(term.out)
    code, sheet = list(term.sheets().items())[1]
    answer = sheet.rows[4].answer
    other = answer[:-1] + ("1" if answer[-1] != "1" else "2")
    text = path.read_text(encoding="utf-8").splitlines()
    place = next(n for n, line in enumerate(text) if line.startswith(f'"{code}"'))
    text[place] = text[place].replace(f'"answer": "{answer}"', f'"answer": "{other}"', 1)
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    done = homework(term.out, "--format", "text", "--quiz", "csv")
    assert done.exit_code == 1
    assert f"{code}, line 5 ({sheet.rows[4].id}): {other} was handed out, here it is {answer}" in done.output
    documents = {
        name: archive.read(name).decode()
        for zip in term.out.rglob("*.zip")
        for archive in [ZipFile(zip)]
        for name in archive.namelist()
    }
    assert len(documents) == 8 and f"{code}-solution.txt" not in documents
    assert other in documents[f"{code}-key.txt"] and answer not in documents[f"{code}-key.txt"].split(other)[0][-60:]
    assert other in (term.out / "for-you" / "homework-key.csv").read_text(encoding="utf-8")


# -------------------------------------------------------------------------------------- two runs, and killed ones


def test_a_second_run_says_so(term: Term) -> None:
    before = term.files()
    with claim_folder(term.out):
        done = term.run("abcd")
        assert done.exit_code == 2 and f"process {os.getpid()}" in done.output and "wait" in done.output
    assert term.files() == before
    with claim_folder(term.out, (1, 2)), claim_folder(term.out, (2, 2)):
        assert term.run("abcd").exit_code == 2
        with pytest.raises(SpecError, match="another run"), claim_folder(term.out, (2, 2)):
            pass
    with claim_folder(term.out), pytest.raises(SpecError, match="another run"), claim_folder(term.out, (1, 2)):
        pass
    assert term.files() == before and term.run("abcd").exit_code == 0


def test_a_claim_of_a_process_that_is_gone_counts_for_nothing(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    own = claiming._own_claim()
    claim = term.out / "for-you" / ".running"
    for dead in (own | {"pid": gone.pid}, own | {"process": "1"}):
        claim.write_text(json.dumps(dead), encoding="utf-8")
        assert term.run("abc").exit_code == 0 and not claim.exists()
    claim.write_text(json.dumps(own | {"pid": gone.pid, "host": "another"}), encoding="utf-8")
    refused = term.run("abc")
    assert refused.exit_code == 2 and "delete" in refused.output and claim.exists()


def test_a_killed_run_leaves_nothing_that_stays(tmp_path: Path) -> None:
    term = Term(tmp_path)
    ids = [f"s{n}" for n in range(700)]
    term.roster.write_text("\n".join(["id", *ids]) + "\n", encoding="utf-8")
    words = ["homework", str(term.spec), "--students", str(term.roster), "--format", "text", "-o", str(term.out)]
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from explainer.cli import main; main({words!r})"
    running = subprocess.Popen([sys.executable, "-c", code])
    while not list(term.out.glob("for-you/.parts-*/record-*")) and running.poll() is None:
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    salt = (term.out / "for-you" / ".salt").read_text(encoding="ascii")
    (term.out / "for-you" / ".writing-old").write_text("x")
    done = term.run(ids[:5])
    assert done.exit_code == 0 and "leftovers" in done.output
    assert list(term.out.rglob(".*")) == []
    assert open_record(record_path(term.out)).salt == salt


def test_runs_that_begin_at_once_make_one_key_and_one_salt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = tmp_path / "homework.key", "11" * 32 + "\n"
    link = os.link

    def overtaken(source: Any, target: Any) -> None:
        if not Path(target).exists():
            Path(target).write_text(other, encoding="ascii")
        link(source, target)

    monkeypatch.setattr(os, "link", overtaken)
    assert read_key(path) == bytes.fromhex("11" * 32)
    assert read_salt(tmp_path / ".salt") == other.strip()
    assert sorted(file.name for file in tmp_path.iterdir()) == [".salt", "homework.key"]


# ------------------------------------------------------------------------------------------------- corrections

CORRECTIONS = """
[[correction]]
row = 3
action = "also accept"
value = "0.4352"
codes = ["CODE"]
why = "The sheet could be <read> either way."
when = "2026-11-02"

[[correction]]
row = 7
action = "drop"
why = "Nobody could see the weight."
when = "2026-11-03"
"""


def documents(term: Term) -> dict[str, str]:
    return {
        name: archive.read(name).decode()
        for path in term.out.rglob("*.zip")
        for archive in [ZipFile(path)]
        for name in archive.namelist()
    }


@pytest.mark.parametrize("format", ["text", "html"])
def test_a_correction_is_an_entry_and_stands_at_its_line(format: str, tmp_path: Path) -> None:
    term = Term(tmp_path)
    assert homework(term.spec, "--variants", 3, "--format", format, "-o", term.out).exit_code == 0
    before, sheets, codes = term.files(), documents(term), list(term.sheets())
    path = tmp_path / "corrections.toml"
    path.write_text(CORRECTIONS.replace("CODE", codes[1]), encoding="utf-8")
    done = homework(term.out, "--correct", path)
    assert done.exit_code == 0, done.output
    after = term.files()
    assert {name for name in after if after[name] != before.get(name)} == {
        f"for-you/keys-{format}.zip",
        f"for-you/solutions-{format}.zip",
        "for-you/homework.json",
    }
    kept = [line for line in before["for-you/homework.json"].splitlines() if b"corrections" not in line]
    assert [line for line in after["for-you/homework.json"].splitlines() if line in kept] == kept
    suffix = {"text": "txt", "html": "html"}[format]
    for code in codes:
        for kind in ("key", "solution"):
            page = documents(term)[f"{code}-{kind}.{suffix}"]
            assert page.count("Corrected on 2026-11-03: this line does not count.") == 1
            assert page.count("Corrected on 2026-11-02: 0.4352 is right as well.") == (code == codes[1])
            if code == codes[1]:
                assert ("&lt;read&gt;" if format == "html" else "<read>") in page
        name = f"{code}-sheet.{suffix}"
        assert documents(term)[name] == sheets[name]
    corrections = corrections_of(open_record(record_path(term.out)))
    assert [each.action for each in corrections] == ["also accept", "drop"]
    assert corrections[0].concerns(codes[1], 3) and not corrections[0].concerns(codes[0], 3)
    done = homework(term.spec, "--variants", 4, "--format", format, "-o", term.out)
    assert done.exit_code == 0, done.output
    assert corrections_of(open_record(record_path(term.out))) == corrections
    (late,) = set(term.sheets()) - set(codes)
    assert "Corrected on 2026-11-03" in documents(term)[f"{late}-key.{suffix}"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("row = 7", "row = 70"), r"correction\[1\].row: found 70, expected the number of a line .*1 to 43"),
        (("row = 7", 'row = "7"'), r"correction\[1\].row"),
        (('"drop"', '"dorp"'), r"correction\[1\].action: found 'dorp'.*did you mean drop"),
        (('value = "0.4352"', ""), r"correction\[0\].value: found None, expected a number"),
        (('value = "0.4352"', 'value = "0,4352"'), r"correction\[0\].value"),
        (('action = "drop"', 'action = "drop"\nvalue = 1'), r"correction\[1\].value: found 1, expected no value"),
        (("CODE", "XXXX-XX"), r"correction\[0\].codes: found \['XXXX-XX'\]"),
        (('why = "Nobody could see the weight."', ""), r"correction\[1\].why"),
        (("2026-11-03", "yesterday"), r"correction\[1\].when"),
        (('action = "drop"', 'acton = "drop"'), r"correction\[1\].acton: found an unknown key.*did you mean action"),
        (("[[correction]]", "[[corrections]]"), "no corrections"),
        (("[[correction]]", "[[correction"), "cannot be read"),
    ],
)
def test_a_wrong_correction_is_refused_and_changes_nothing(change: tuple[str, str], message: str, term: Term) -> None:
    before, path = term.files(), term.folder / "corrections.toml"
    path.write_text(CORRECTIONS.replace(*change).replace("CODE", next(iter(term.sheets()))), encoding="utf-8")
    done = homework(term.out, "--correct", path)
    assert done.exit_code == 2 and re.search(message, done.output), done.output
    assert term.files() == before


def test_a_wrong_key_is_corrected_in_a_record_of_the_first_version(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.out.mkdir()
    (term.out / "homework.json").write_bytes(OLD.read_bytes())
    (tmp_path / "c.json").write_text(
        json.dumps({"correction": [{"row": 1, "action": "key", "value": "0.5", "why": "Ours was wrong."}]}),
        encoding="utf-8",
    )
    done = homework(term.out, "--correct", tmp_path / "c.json")
    assert done.exit_code == 0, done.output
    (correction,) = corrections_of(open_record(record_path(term.out)))
    assert (correction.value, correction.codes) == ("0.5", None) and re.fullmatch(r"\d{4}(-\d\d){2}", correction.when)
