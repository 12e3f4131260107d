"""Columns of a class list that hold for one student's sheet: its language, and large letters."""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from explainer.cli import main
from explainer.homework.places import record_path
from explainer.homework.recorded import open_record
from explainer.homework.roster import Look, read_roster
from explainer.spec import SpecError
from tests.test_paper_sheets import documents
from tests.tools import need

CLASS = 'id,name,Language,print\n1,Ada,,\n2,"Blaise, P.",de,\n3,Carl,DE,Large\n4,Dora,en,large\n5,Eve,,normal\n'


def run(folder: Path, text: str = CLASS, *options: str) -> Result:
    (folder / "class.csv").write_text(text, encoding="utf-8")
    arguments = ["homework", "homework-exam", "--students", str(folder / "class.csv"), "-o", str(folder / "out")]
    return CliRunner().invoke(main, [*arguments, *options])


def codes(folder: Path) -> dict[str, str]:
    """Id → code."""
    rows = (folder / "out" / "for-you" / "people.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    return {id: code for code, id, *_ in (row.split(",") for row in rows)}


def test_the_looks_of_a_class_list_are_read(tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text(CLASS, encoding="utf-8")
    students, notes = read_roster(tmp_path / "class.csv")
    assert not notes and [student.look for student in students] == [
        Look(), Look("de"), Look("de", True), Look("en", True), Look()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "place", "said"),
    [
        ("1,Ada,fr,", "2:7", "'fr'"),
        ('1,"Ada, Countess",de,huge', "2:22", "'huge'"),
        ("1,Ada,deu,", "2:7", "did you mean de?"),
        ("1,Ada,en,larg", "2:10", "did you mean large?"),
    ],
)
def test_a_value_that_there_is_not_is_named_with_line_and_column(
    tmp_path: Path, row: str, place: str, said: str
) -> None:
    ran = run(tmp_path, f"id,name,language,print\n{row}\n2,Blaise,,\n")
    assert ran.exit_code == 2 and not (tmp_path / "out").exists()
    [line] = ran.stderr.splitlines()
    assert f"class.csv:{place}: " in line and said in line


def test_all_wrong_values_are_one_message_and_two_columns_are_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, "id,language,print\n1,fr,\n2,,big\n3,de,\n")
    assert [re.findall(r"csv:(\d+:\d+)", line) for line in ran.stderr.splitlines()] == [["2:3"], ["3:4"]]
    (tmp_path / "class.csv").write_text("id,language,Sprache\n1,de,de\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"csv:1:13: found 2 columns language"):
        read_roster(tmp_path / "class.csv")


def zips(folder: Path) -> dict[str, str]:
    """What is in the zips of HTML, by a short name for their bytes."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in (folder / "out").rglob("*-html.zip")}


@pytest.mark.parametrize("format", ["html", "typst", "latex", "text"])
def test_each_sheet_is_in_its_language_and_size_and_the_keys_are_the_instructors(tmp_path: Path, format: str) -> None:
    ran = run(tmp_path, CLASS, "--format", format)
    assert ran.exit_code == 0 and "15 of 15 pages were read back" in ran.stdout, ran.output
    sheets, keys = documents(tmp_path, "sheets"), documents(tmp_path, "keys")
    solutions = documents(tmp_path, "solutions")
    large = {"html": "html{font-size:24px}", "typst": "size: 18pt", "latex": "mag=1640", "text": "\0"}[format]
    for id, code in codes(tmp_path).items():
        german, big = id in "23", id in "34" and format != "text"
        for text in (sheets[code], solutions[code]):
            assert ("Die Aufgabe" in text, "The task" in text, large in text) == (german, not german, big)
        assert "The key" in keys[code] or "the key" in keys[code]


def test_the_record_keeps_the_looks_and_makes_the_same_sheets(tmp_path: Path) -> None:
    """Byte for byte, from the record alone; and a class list that says otherwise later changes nothing."""
    run(tmp_path, CLASS, "--format", "html")
    before = zips(tmp_path)
    kept = {code: (sheet.get("language"), sheet.get("print")) for code, sheet in _entries(tmp_path).items()}
    ids = codes(tmp_path)
    assert [kept[ids[id]] for id in "12345"] == [
        (None, None), ("de", None), ("de", "large"), ("en", "large"), (None, None)
    ]  # fmt: skip
    assert CliRunner().invoke(main, ["homework", str(tmp_path / "out")]).exit_code == 0
    assert before == zips(tmp_path)
    assert run(tmp_path, "id,language\n1,de\n2,\n3,en\n4,\n5,\n", "--format", "html").exit_code == 0
    assert before == zips(tmp_path)


def test_the_network_does_not_depend_on_the_look(tmp_path: Path) -> None:
    """One key, one salt: a student gets the same numbers in every language."""
    (tmp_path / "homework.key").write_text("0" * 64, encoding="ascii")
    spec = tmp_path / "week.toml"
    source = Path(__file__).parent.parent / "explainer" / "examples" / "homework-exam.toml"
    spec.write_text(source.read_text(encoding="utf-8").replace("[homework]", '[homework]\nsalt = "one"'), "utf-8")
    made = []
    for name, text in (("plain", "id\n1\n2\n"), ("looks", "id,language,print\n1,de,\n2,,large\n")):
        (tmp_path / "class.csv").write_text(text, encoding="utf-8")
        out = tmp_path / name
        arguments = ["--students", tmp_path / "class.csv", "--key", tmp_path / "homework.key", "-o", out]
        assert CliRunner().invoke(main, ["homework", str(spec), *map(str, arguments)]).exit_code == 0
        sheets = open_record(record_path(out)).raw_sheets()
        made.append({code: (sheet["numbers"], sheet["rows"]) for code, sheet in sheets})
    assert made[0] == made[1]


def test_a_sheet_in_large_letters_is_typeset(tmp_path: Path) -> None:
    import subprocess

    pymupdf, program = pytest.importorskip("pymupdf"), need("pdflatex")
    run(tmp_path, "id,print\n1,large\n2,\n", "--format", "latex,pdf")
    sizes = {}
    for id, code in codes(tmp_path).items():
        [path] = (tmp_path / "out").rglob("sheets-latex.zip")
        with ZipFile(path) as archive:
            archive.extract(f"{code}-sheet.tex", tmp_path)
        command = [program, "-interaction=nonstopmode", "-halt-on-error", f"{code}-sheet.tex"]
        log = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout
        assert b"Overfull \\hbox" not in log
        with ZipFile(next((tmp_path / "out").rglob("sheets-pdf.zip"))) as archive:
            sizes[id] = _size_of(pymupdf, archive.read(f"{code}-sheet.pdf"))
    assert sizes == {"1": 18, "2": 10.5}


def _size_of(pymupdf: Any, document: bytes) -> float:
    """The size in which most letters are set, in points; the paper is A4."""
    letters = Counter[float]()
    with pymupdf.open("pdf", document) as pages:
        for page in pages:
            assert round(page.rect.width) == 595
            for block in page.get_text("dict")["blocks"]:
                for span in (span for line in block.get("lines", ()) for span in line["spans"]):
                    letters[round(span["size"], 1)] += len(span["text"])
    return letters.most_common(1)[0][0]


def _entries(folder: Path) -> dict[str, dict[str, object]]:
    return json.loads(json.dumps(dict(open_record(record_path(folder / "out")).raw_sheets())))
