"""What a person decides, and what names people: decisions.csv, gradebooks, delivery."""

from __future__ import annotations

import csv
import io
import shutil
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from explainer.cli import main
from explainer.grading.decisions import DECISIONS_FILE, HEADER, Decisions
from explainer.grading.gradebooks import GRADEBOOKS, Gradebook
from explainer.grading.marking import Marking
from explainer.grading.people import People, Person, Worksheet
from explainer.grading.submissions import Attempt, Submissions
from explainer.homework.recorded import open_record
from explainer.spec import SpecError
from tests.test_marking import DATA, ONE, RECORD, handed_in, key_of, shared_record, submitted

OTHER = "H818-01"


@cache
def doubtful_fields() -> tuple[tuple[str, str], ...]:
    """A field that is no number, one that nothing explains, one with three digits that fits."""
    return tuple((key_of() | {"5": "0.3.7", "9": "0.012345"}).items())


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def reviewed(decisions: Decisions, fields: dict[str, str] | None = None) -> tuple[Any, str]:
    marking = Marking(shared_record(), handed_in(ONE, fields or dict(doubtful_fields())), decisions=decisions)
    [sheet] = marking.sheets()
    decisions.collect(sheet)
    return sheet, decisions.table().decode()


def decided(tmp_path: Path, text: str) -> Decisions:
    path = tmp_path / DECISIONS_FILE
    path.write_text(text, encoding="utf-8")
    return Decisions.read(path)


def test_doubtful_verdicts_wait_for_a_person() -> None:
    sheet, text = reviewed(Decisions())
    rows = table(text)
    assert [(row["code"], row["row"], row["marks"], row["printed"]) for row in rows] == [
        (ONE, "5", "", "0.3.7"), (ONE, "9", "", "0.012345"),
    ]  # fmt: skip
    assert list(rows[0]) == list(HEADER) and sheet.marks == 41


def test_a_decision_counts_and_is_said(tmp_path: Path) -> None:
    text = f"code;row;marks;why;printed\r\n{ONE};5;0,5;Read on paper as 0.37;0.3.7\r\n{ONE};9;1;;\r\n"
    sheet, again = reviewed(decided(tmp_path, text))
    assert sheet.marks == 42.5
    assert [(line.row, line.marks, line.decided) for line in sheet.lines if line.decided is not None] == [
        ("5", 0.5, "Read on paper as 0.37"), ("9", 1.0, ""),
    ]  # fmt: skip
    assert [(row["row"], row["marks"], row["why"]) for row in table(again)] == [
        ("5", "0.5", "Read on paper as 0.37"), ("9", "1", ""),
    ]  # fmt: skip


def test_a_spreadsheet_may_write_the_number_anew(tmp_path: Path) -> None:
    text = f'code,row,marks,why,printed\n{ONE},9,1,,"0,01230"\n'
    assert reviewed(decided(tmp_path, text), key_of() | {"9": "0.0123"})[0].marks == 43


def test_a_decision_about_another_number_or_sheet_stays_and_is_said(tmp_path: Path) -> None:
    text = f"code,row,marks,why,printed\n{ONE},9,1,,0.5\nZZZZ-99,1,1,late,\n"
    decisions = decided(tmp_path, text)
    marking = Marking(shared_record(), handed_in(ONE, dict(doubtful_fields())), decisions=decisions)
    [sheet] = marking.sheets()
    assert sheet.marks == 41
    assert [each.why for each in marking.unread if "decisions" in each.where] == ["decided_other", "decided_absent"]
    decisions.collect(sheet)
    assert [(row["code"], row["row"], row["marks"]) for row in table(decisions.table().decode())] == [
        (ONE, "5", ""), (ONE, "9", "1"), (ONE, "9", ""), ("ZZZZ-99", "1", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,row\nK7Q2-4M,1\n", "code, row, marks, why"),
        (f"code,row,marks,why\n{ONE},1,much,\n", "0.5"),
        (f"code,row,marks,why\n{ONE},1,-1,\n", "0.5"),
        ("code,row,marks,why\n,1,1,\n", "the sheet's code"),
        (f"code,row,marks,why\n{ONE},1,1,\n{ONE},1,0,\n", "one decision"),
        (f"code,row,marks,why\n{ONE},1,1,{'x' * 501}\n", "500"),
        ("", "code, row, marks, why"),
    ],
)
def test_decisions_that_cannot_be_used_are_refused_with_their_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SpecError, match=r"decisions\.csv") as refused:
        decided(tmp_path, text)
    assert said in str(refused.value)


def test_more_marks_than_a_line_is_worth_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="at most 1"):
        reviewed(decided(tmp_path, f"code,row,marks,why\n{ONE},1,2,\n"))


# ------------------------------------------------------------------------------------------------ the command


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quiz's homework in a folder of its own."""
    folder = tmp_path_factory.mktemp("homework")
    shutil.copy(RECORD, folder / "homework.json")
    return folder


def run(homework: Path, folder: Path, *options: str) -> Any:
    return CliRunner().invoke(main, ["grade", str(homework), str(DATA / "responses.csv"), "-o", str(folder), *options])


def test_decisions_outlive_every_later_run(homework: Path, tmp_path: Path) -> None:
    assert run(homework, tmp_path, "--review").exit_code == 0
    path = tmp_path / DECISIONS_FILE
    assert table(path.read_text("utf-8-sig")) == []
    path.write_text(path.read_text("utf-8-sig") + "65EE-15,17,1,agreed in class\n", encoding="utf-8")
    before = path.read_bytes()
    refused = run(homework, tmp_path)
    assert refused.exit_code == 2 and path.read_bytes() == before  # the marks would change
    for options in (["--replace"], ["--replace", "--review"], ["--review"]):
        assert run(homework, tmp_path, *options).exit_code == 0
        [row] = table(path.read_text("utf-8-sig"))
        assert (row["code"], row["row"], row["marks"], row["why"]) == ("65EE-15", "17", "1", "agreed in class")
    marks = {row["code"]: row["marks"] for row in table((tmp_path / "marks.csv").read_text("utf-8-sig"))}
    assert marks["65EE-15"] == "43" and marks["A0B6-MK"] == "42"
    page = (tmp_path / "feedback/65EE-15.html").read_text(encoding="utf-8")
    assert "Your instructor decided about line 17: 1 of 1 marks. agreed in class" in page
    elsewhere = run(homework, tmp_path / "other", "--decisions", str(path))
    assert elsewhere.exit_code == 0
    assert (tmp_path / "other/marks.csv").read_bytes() == (tmp_path / "marks.csv").read_bytes()


def test_gradebooks_are_those_that_systems_import(homework: Path, tmp_path: Path) -> None:
    done = run(homework, tmp_path, "--gradebook", "moodle,canvas,prairielearn", "--item", "Week 3 (1234)")
    assert done.exit_code == 0, done.stderr
    [head, *rows] = csv.reader(io.StringIO((tmp_path / "gradebook-moodle.csv").read_text(encoding="utf-8")))
    assert head == ["Email address", "ID number", "Week 3 (1234)", "Week 3 (1234) feedback"]
    assert next(row[:3] for row in rows if row[0] == "stud1@example.org") == ["stud1@example.org", "", "42"]
    [head, points, *_] = csv.reader(io.StringIO((tmp_path / "gradebook-canvas.csv").read_text(encoding="utf-8")))
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Week 3 (1234)"] and points[5] == "43"
    [head, *rows] = csv.reader(io.StringIO((tmp_path / "gradebook-prairielearn.csv").read_text(encoding="utf-8")))
    assert head == ["uid", "instance", "qid", "score_perc", "feedback"] and [
        row[3] for row in rows if row[0] == "stud1@example.org"
    ] == ["97.67"]
    told = "".join(path.read_text("utf-8-sig") for path in tmp_path.glob("*.*") if "gradebook" not in path.name)
    assert "example.org" not in told


def test_who_handed_in_several_sheets_has_one_line() -> None:
    people = People({}, {ONE: Person("a@b.c"), OTHER: Person("a@b.c")}, False)
    attempts = {code: (Attempt(key_of(code) | wrong, person="a@b.c"),) for code, wrong in
                ((ONE, {}), (OTHER, {"1": "9.000000"}))}  # fmt: skip
    sheets = list(Marking(shared_record(), Submissions(attempts)).sheets())
    for attempt, marks in (("last", "42"), ("first", "43"), ("best", "43")):
        book = Gradebook(people, "Week 3", "en", attempt)
        for sheet in sheets:
            book.add(sheet)
        [line] = book.lines([ONE, OTHER])
        assert line.marks == marks


def test_where_nobody_is_known_nothing_that_names_people_is_written(homework: Path, tmp_path: Path) -> None:
    data = tmp_path / "typed.csv"
    data.write_text(f"code,row,printed\n{ONE},1,0.5\n", encoding="utf-8")
    done = CliRunner().invoke(
        main, ["grade", str(homework), str(data), "-o", str(tmp_path / "m"), "--gradebook", "moodle"]
    )
    assert done.exit_code == 2 and "people.csv" in done.stderr and not (tmp_path / "m").exists()


def test_ids_run_in_no_spreadsheet() -> None:
    book = Gradebook(People({ONE: Person("=1+1", "@Ada")}, {}, False), "Week 3", "en")
    for sheet in Marking(shared_record(), handed_in(ONE, key_of())).sheets():
        book.add(sheet)
    for system in GRADEBOOKS:
        cells = [cell for row in csv.reader(io.StringIO(book.table(system, [ONE]).decode())) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@"))]


def test_a_late_evening_with_mail(homework: Path, tmp_path: Path) -> None:
    first, again = (
        run(homework, tmp_path / "a", "--deliver", "mail"),
        run(homework, tmp_path / "b", "--deliver", "mail"),
    )
    assert first.exit_code == again.exit_code == 0, first.stderr
    text = (tmp_path / "a/delivery/mail.csv").read_bytes()
    assert text == (tmp_path / "b/delivery/mail.csv").read_bytes()  # the record keeps what names are drawn from
    for row in table(text.decode()):
        assert row["address"].endswith("@example.org")
        sent = tmp_path / "a/delivery/mail" / row["file"]
        assert sent.read_bytes() == (tmp_path / "a/feedback" / f"{row['code']}.html").read_bytes()
        assert len(row["file"]) > len(f"{row['code']}-feedback-.html") + 10
    assert open_record(homework / "for-you/homework.json").head["publishing"]


def test_moodle_takes_files_by_its_own_numbers(homework: Path, tmp_path: Path) -> None:
    refused = run(homework, tmp_path / "a", "--deliver", "moodle")
    assert refused.exit_code == 2 and "--worksheet" in refused.stderr and not (tmp_path / "a").exists()
    worksheet = tmp_path / "worksheet.csv"
    lines = [f"Teilnehmer/in {1000 + n},Ada {n}_Love,stud{n}@example.org,Keine" for n in range(1, 13)]
    worksheet.write_text("\n".join(["Kennung,Vollständiger Name,E-Mail-Adresse,Status", *lines]), encoding="utf-8")
    done = run(homework, tmp_path / "b", "--deliver", "moodle", "--worksheet", str(worksheet))
    assert done.exit_code == 0, done.stderr
    with ZipFile(tmp_path / "b/delivery/moodle-feedback.zip") as archive:
        names = archive.namelist()
    assert len(names) == 10
    for name in names:  # as Moodle takes a name apart
        full, number, kind, plugin, file = name.split("_", 4)
        assert (
            full.startswith("Ada ") and 1001 <= int(number) <= 1010 and (kind, plugin) == ("assignsubmission", "file")
        )
        assert file.endswith(".html")


def test_a_worksheet_is_known_by_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\nc,d\n", encoding="utf-8")
    with pytest.raises(SpecError, match="participant"):
        Worksheet(path)


def test_people_are_asked_by_the_code_that_their_sheets_share() -> None:
    people = People({"K7Q2-4M": Person("4711", "Ada")}, {}, True)
    assert people.find("K7Q2-4M-2") == Person("4711", "Ada") and people.find("ZZZZ-99-1") is None
    named = People({ONE: Person("4711", "Ada")}, {code: Person("x@y.z") for code in submitted().attempts}, False)
    assert named.find(ONE) == Person("x@y.z")
