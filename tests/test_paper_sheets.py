"""Sheets on paper: the lines above them, their points and QR codes, their pages; sheets inside an exam; one shown."""

from __future__ import annotations

import re
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from explainer import load_example
from explainer.cli import homework_runs, main
from explainer.homework import jobs, qr_codes, sheet_documents
from explainer.homework.class_homework import make_homework
from explainer.homework.jobs import HomeworkJob
from explainer.homework.page_reading import read_pages
from explainer.homework.places import record_path
from explainer.homework.recorded import open_record
from explainer.homework.roster import lettered_forms, numbered_students
from explainer.homework.variants import draw_variants
from explainer.spec import Spec
from explainer.spec.sheet_tables import Marking
from tests.qr_reading import data_places, read_qr, squares_of
from tests.tools import CHROMIUM, OPTIONS, need

KEY = bytes(32)
POINTS = {"delta": Decimal(2), "gradient": Decimal("1.5"), "update": Decimal(3)}
WORTH = ["1", "1", "1", "1", "1", "1", "1.5", "2", "1", "1", "2", "1.5", "3"]
"""Of the thirteen lines of homework-222 with these points."""


def marked_spec(**page: Any) -> Spec:
    """The shipped homework with points of its own."""
    spec = load_example("homework-222")
    return spec.model_copy(update={"marking": Marking(points=POINTS), "page": spec.page.model_copy(update=page)})


def job(folder: Path, *formats: str, spec: Spec | None = None, **options: Any) -> HomeworkJob:
    return HomeworkJob.from_spec(spec or load_example("homework-222"), "spec", KEY, formats, folder, **options)


def documents(folder: Path, kind: str) -> dict[str, str]:
    """Code → its document of the one zip of a kind, or of a kind and format."""
    [path] = folder.rglob(f"{kind}*.zip")
    with ZipFile(path) as archive:
        return {name.rpartition("-")[0]: archive.read(name).decode() for name in archive.namelist()}


def homework(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["homework", *map(str, arguments)])


# ------------------------------------------------------------------------------------- above the sheet


@pytest.mark.parametrize(("format", "kind"), [("html", "sheets"), ("typst", "sheets"), ("latex", "forms")])
def test_a_sheet_has_its_code_as_a_qr_code_that_reads_back(tmp_path: Path, format: str, kind: str) -> None:
    make_homework(job(tmp_path, format, forms=kind == "forms"), lettered_forms(3))
    for code, text in documents(tmp_path, kind).items():
        if format == "latex":
            rows = [[0] * 21 for _ in range(21)]
            for x, y, n in re.findall(r"\\put\((\d+),(\d+)\)\{\\rule\{(\d+)\\unitlength\}\{\\unitlength\}\}", text):
                rows[20 - int(y)][int(x) : int(x) + int(n)] = [1] * int(n)
        else:
            [drawing] = re.findall(r'<svg[^>]*class=\\?"qr\\?".*?</svg>', text)
            rows = squares_of(drawing)
        assert read_qr(rows) == code
        assert text.count(code) > 2


def test_a_wrong_module_of_a_qr_code_is_read() -> None:
    """The reader of the tests corrects nothing, so that it sees what was drawn."""
    rows = list(map(list, qr_codes.qr_squares("K7Q2-4M")))
    assert read_qr(rows) == "K7Q2-4M"
    y, x = list(data_places())[14]
    rows[y][x] ^= 1
    assert read_qr(rows) != "K7Q2-4M"


def test_without_the_library_the_code_stands_in_letters_and_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (qr_codes, jobs, sheet_documents, homework_runs):
        monkeypatch.setattr(module, "can_draw_qr", lambda: False)
    ran = homework("homework-222", "--variants", 1, "--format", "html,text", "-o", tmp_path / "a")
    assert ran.exit_code == 0 and [line for line in ran.stderr.splitlines() if "segno" in line] == [qr_codes.MISSING]
    [(code, text)] = documents(tmp_path / "a", "sheets-html").items()
    assert 'class="qr"' not in text and f"sheet {code}" in text and "Name" in text
    assert "segno" not in homework("homework-222", "--variants", 1, "--format", "text", "-o", tmp_path / "b").stderr


@pytest.mark.parametrize("format", ["html", "typst", "latex", "text", "markdown"])
def test_each_line_says_its_points_and_the_head_their_sum(tmp_path: Path, format: str) -> None:
    make_homework(job(tmp_path, format, spec=marked_spec(language="de", decimal_mark=",")), numbered_students(2))
    for text in documents(tmp_path, "sheets").values():
        unset = re.sub(r"\\rule\[[^]]*\]\{[^}]*\}\{[^}]*\}|<[^>]*>|#\w+|[_{}$]", " ", text)
        plain = unset.replace("\\", "")
        assert [found.replace(",", ".") for found in re.findall(r"Punkte: ([\d,]+)", plain)] == WORTH
        assert re.search(r"Punkte:? +von +18\b", plain) and "Name" in plain and "Matrikelnummer" in plain


def test_points_that_a_sheet_was_handed_out_with_stay_on_it(tmp_path: Path) -> None:
    """Other points in the spec hold for sheets that are new; the old ones are made again with theirs."""
    make_homework(job(tmp_path, "text", spec=marked_spec()), numbered_students(2))
    before = documents(tmp_path, "sheets")
    make_homework(job(tmp_path, "text"), numbered_students(3))
    record = open_record(record_path(tmp_path))
    assert sorted(sum(float(row.points) for row in sheet.rows) for sheet in record.sheets()) == [13, 18, 18]
    assert homework(tmp_path, "--format", "text", "-o", tmp_path).exit_code == 0
    with ZipFile(tmp_path / "for-students" / "sheets-text.zip") as archive:
        assert {name.rpartition("-")[0]: archive.read(name).decode() for name in archive.namelist()} == before


@pytest.mark.parametrize("format", ["html", "typst", "latex", "text", "markdown"])
@pytest.mark.parametrize("place", ["total", "line"])
def test_wrong_points_on_a_page_are_read(tmp_path: Path, format: str, place: str) -> None:
    spec = marked_spec()
    made = jobs.compile_pages(job(tmp_path, format, spec=spec))
    drawn = draw_variants(made.prepared, KEY, ["1"], ["AAAA-11"], 0)
    output = ("sheets", format)
    data, document = made.page_data(drawn, output), made.documents[0][output]
    [text] = made.pages[0][output].fill(data)
    assert not read_pages(output, document, drawn, data, [text], [0])
    right, wrong = (b"of 18", b"of 17") if place == "total" else (b"Points: 3", b"Points: 4")
    text = text.replace(b"Points\\:", b"Points:")  # as Typst has it
    assert text.count(right) == 1
    [(code, problem)] = read_pages(output, document, drawn, data, [text.replace(right, wrong)], [0])
    assert code == "AAAA-11" and "points" in str(problem)


# ------------------------------------------------------------------------------------- pages, and an exam


def test_the_default_sheet_has_at_most_four_printed_pages(tmp_path: Path) -> None:
    browser, pymupdf = need(*CHROMIUM), pytest.importorskip("pymupdf")
    make_homework(job(tmp_path, "html", files=True), numbered_students(3))
    sheets = sorted((tmp_path / "for-students" / "sheets-html").iterdir())
    assert len(sheets) == 3
    for sheet in sheets:
        paper = tmp_path / "sheet.pdf"
        command = [browser, "--headless", *OPTIONS, f"--print-to-pdf={paper}", sheet.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        with pymupdf.open(paper) as pages:
            assert len(pages) <= 4


def test_a_bare_sheet_stands_in_an_exam_that_pdflatex_takes(tmp_path: Path) -> None:
    pymupdf = pytest.importorskip("pymupdf")
    program = need("pdflatex")
    ran = homework("homework-exam", "--forms", 2, "--bare", "--format", "latex", "--files", "-o", tmp_path / "exam")
    assert ran.exit_code == 0, ran.output
    sheet = tmp_path / "exam" / "for-students" / "forms-latex" / "A-sheet.tex"
    text = sheet.read_text(encoding="utf-8")
    assert r"\documentclass" not in text and r"\begin{document}" not in text and "Name" not in text
    (tmp_path / "whole.tex").write_text(
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage[utf8]{inputenc}\n"
        "\\usepackage{amsmath,array,longtable,graphicx,textcomp,tikz}\n\\begin{document}\nQuestion one.\n"
        f"\\input{{{sheet.relative_to(tmp_path).as_posix()}}}\nQuestion three.\n\\end{{document}}\n",
        encoding="utf-8",
    )
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "whole.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with pymupdf.open(tmp_path / "whole.pdf") as pages:
        words = " ".join(" ".join(page.get_text() for page in pages).split())
    assert words.index("Question one.") < words.index("What to work out") < words.index("Question three.")
    assert words.count("Points: 1") == 4 and words.count("Answer") == 4


def test_a_bare_sheet_stands_in_a_document_of_typst(tmp_path: Path) -> None:
    typst, pymupdf = pytest.importorskip("typst"), pytest.importorskip("pymupdf")
    make_homework(
        job(tmp_path, "typst", bare=True, files=True, spec=load_example("homework-exam")), numbered_students(1)
    )
    [sheet] = (tmp_path / "for-students" / "sheets-typst").iterdir()
    exam = tmp_path / "for-students" / "sheets-typst" / "exam.typ"
    exam.write_text(f'= Exam\n#include "{sheet.name}"\nThe end.\n', encoding="utf-8")
    with pymupdf.open("pdf", typst.compile(str(exam))) as pages:
        words = " ".join(" ".join(page.get_text() for page in pages).split())
    assert words.startswith("Exam") and words.endswith("The end.") and words.count("Points: 1") == 4


def test_keys_beside_bare_sheets_are_whole_documents_and_other_formats_are_refused(tmp_path: Path) -> None:
    make_homework(job(tmp_path, "latex", bare=True, spec=load_example("homework-exam")), numbered_students(1))
    assert all(r"\end{document}" in text for text in documents(tmp_path, "keys").values())
    ran = homework("homework-exam", "--forms", 1, "--bare", "-o", tmp_path / "no")
    assert ran.exit_code == 2 and "latex or typst" in ran.output and not (tmp_path / "no").exists()


# ------------------------------------------------------------------------------------- one sheet shown


@pytest.mark.parametrize("files", [False, True])
def test_show_says_where_a_key_and_a_solution_are(tmp_path: Path, files: bool) -> None:
    folder = tmp_path / "out"
    make_homework(job(folder, "html", files=files), numbered_students(2))
    code = next(open_record(record_path(folder)).sheets()).code
    paths = [Path(line) for line in homework(folder, "--show", code.lower()).stdout.splitlines()]
    assert [path.name for path in paths] == [f"{code}-key.html", f"{code}-solution.html"]
    found = [path.read_bytes() for path in paths]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in paths)
    for path in folder.rglob("*-html*"):
        if path.is_file():
            path.unlink()
        else:
            path.rename(tmp_path / path.name)
    again = [Path(line) for line in homework(folder, "--show", code).stdout.splitlines()]
    assert [path.read_bytes() for path in again] == found and not list(folder.rglob("keys-html*"))


def test_show_refuses_a_code_that_nobody_has(tmp_path: Path) -> None:
    make_homework(job(tmp_path, "text"), numbered_students(1))
    code = next(open_record(record_path(tmp_path)).sheets()).code
    ran = homework(tmp_path, "--show", f"{code[:-1]}~")
    assert ran.exit_code == 2 and "no sheet" in ran.stderr and code in ran.stderr
    assert not list(tmp_path.rglob("shown"))
