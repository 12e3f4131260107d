"""Canvas: the zip that text2qti makes of our source, against its manifest and the sheets."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from explainer.homework.sheet import Sheet
from explainer.homework.slip_texts import slip_feedback
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import draw_variants
from explainer.quiz import write_quiz
from explainer.spec import Spec
from explainer.spec.model import PageTable
from tests.sheets import HOSTILE, sheet, variant
from tests.tools import WHOLE_HOMEWORK, library, whole_homework

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
CP = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"


Made = tuple[list[Sheet], list[str], list[ZipFile], list[str]]


def written(sheets: list[Sheet]) -> tuple[list[str], list[ZipFile], list[str]]:
    """(the sources, the zips, the warnings)."""
    library("text2qti")
    notes: list[str] = []
    files = {name: b"".join(pieces) for name, pieces in write_quiz("canvas", sheets, warn=notes.append)}
    places = [f"homework-canvas/{one.code}" for one in sheets]
    assert sorted(files) == sorted(f"{place}.{suffix}" for place in places for suffix in ("txt", "zip"))
    sources = [files[f"{place}.txt"].decode() for place in places]
    return sources, [ZipFile(BytesIO(files[f"{place}.zip"])) for place in places], notes


def four_digits(code: str = "K7Q2-4M") -> Sheet:
    weights = (("0.1", "-0.2", "0.3", "0.4"), ("0.5", "0.6", "-0.7", "0.8"))
    return sheet(variant(weights), code)


@pytest.fixture(scope="module")
def made() -> Made:
    sheets = [four_digits(), sheet("mazur", "MM-22")]
    return (sheets, *written(sheets))


def assessment(archive: ZipFile) -> ET.Element:
    (name,) = (n for n in archive.namelist() if re.fullmatch(r"(text2qti_assessment_\w+)/\1\.xml", n))
    return ET.fromstring(archive.read(name))


def items(*archives: ZipFile) -> dict[str, ET.Element]:
    return {item.attrib["title"]: item for archive in archives for item in assessment(archive).iter(f"{QTI}item")}


def test_the_zip_holds_what_its_manifest_lists(made: Made) -> None:
    for archive in made[2]:
        assert archive.testzip() is None
        manifest = ET.fromstring(archive.read("imsmanifest.xml"))
        listed = {file.attrib["href"] for file in manifest.iter(f"{CP}file")}
        assert listed == {name for name in archive.namelist() if not name.endswith("/")} - {"imsmanifest.xml"}


def test_every_right_answer_is_accepted_and_the_numbers_are_the_lines(
    made: Made,
) -> None:
    sheets, _, archives, _ = made
    found, checked = items(*archives), 0
    for one in sheets:
        for question in one.questions:
            item = found.get(f"{one.code} ({question.row})")
            if item is None:
                assert abs(Decimal(question.answer)) - Decimal(question.tolerance) <= Decimal("0.0002")
                continue
            exact, low, high = (
                Decimal(item.findtext(f".//{QTI}{tag}") or "") for tag in ("varequal", "vargte", "varlte")
            )
            answer, tolerance = Decimal(question.answer), Decimal(question.tolerance)
            assert exact == round(answer, 4)
            assert low <= answer - tolerance
            assert answer + tolerance <= high
            assert high - low <= 2 * tolerance + Decimal("0.0002")
            checked += 1
    assert checked > 70


def test_all_lines_of_a_quiz_are_of_one_sheet(made: Made) -> None:
    sheets, _, archives, _ = made
    for one, archive in zip(sheets, archives, strict=True):
        assert {title.partition(" ")[0] for title in items(archive)} == {one.code}
        assert not list(assessment(archive).iter(f"{QTI}selection_number"))
        assert next(assessment(archive).iter(f"{QTI}assessment")).attrib["title"] == f"{one.title} {one.code}"
    identifiers = {assessment(archive)[0].attrib["ident"] for archive in archives}
    assert len(identifiers) == len(archives)


def test_a_wrong_number_is_told_what_the_slips_give(made: Made) -> None:
    (one, _), _, archives, _ = made
    found, named = items(*archives), 0
    for question in one.questions:
        item = found.get(f"{one.code} ({question.row})")
        for slip in question.slips if item is not None else ():
            assert item is not None
            shown = " ".join(unescape(text or "") for text in (e.text for e in item.iter(f"{QTI}mattext")))
            if slip.value in shown:
                assert slip_feedback(slip, PageTable()) in unescape(shown)
                named += 1
    assert named > 20


def test_numbers_that_canvas_zeroes_are_left_out_with_the_way_out() -> None:
    small = replace(
        four_digits(),
        questions=tuple(
            replace(question, answer="0.00004", value=0.00004) if question.kind == "gradient" else question
            for question in four_digits().questions
        ),
    )
    (source,), (archive,), notes = written([small])
    rows = [question.row for question in small.questions if question.kind == "gradient"]
    assert not any(f"({row})" in title for row in rows for title in items(archive))
    assert "below 0.0001" in notes[0]
    assert all(f"line {row} " in notes[0] for row in rows)
    assert "update" in notes[0]
    assert "0.00004" not in source


def test_the_spec_that_the_warning_names_avoids_it() -> None:
    spec = whole_homework()
    assert spec.homework is not None
    asked = spec.homework.model_copy(update={"ask": ("out", "update"), "digits": 4, "must_show": ()})
    safe: Spec = spec.model_copy(update={"homework": asked})
    ids = [str(k) for k in range(40)]
    sheets = list(draw_variants(prepare_homework(safe, WHOLE_HOMEWORK), b"key", ids, ids, 0).sheets())
    _, archives, notes = written(sheets)
    assert notes == []
    assert len(items(*archives)) == sum(len(one.questions) for one in sheets)


def test_where_nothing_can_be_asked_nothing_is_written() -> None:
    one = four_digits()
    none = replace(one, questions=tuple(replace(q, answer="0.00001") for q in one.questions))
    notes: list[str] = []
    assert list(write_quiz("canvas", [none], warn=notes.append)) == []
    assert "nothing is written" in notes[-1]


def test_the_same_sheets_give_the_same_bytes_and_no_day() -> None:
    library("text2qti")
    first, second = (
        b"".join(p for _, ps in write_quiz("canvas", [four_digits()], warn=print) for p in ps) for _ in "ab"
    )
    assert first == second
    assert set(re.findall(rb"<imsmd:dateTime>(.*?)</imsmd:dateTime>", first)) == {b"1980-01-01"}


def test_a_hostile_title_stays_text() -> None:
    weights = (("0.1", "-0.2", "0.3", "0.4"), ("0.5", "0.6", "-0.7", "0.8"))
    _, (archive,), _ = written([sheet(variant(weights, loss="2 * (t - y) ** 2 * 1.5"), title=HOSTILE)])
    root = assessment(archive)
    assert next(root.iter(f"{QTI}assessment")).attrib["title"].startswith(HOSTILE)
    html = [unescape(e.text or "") for e in root.iter(f"{QTI}mattext")]
    assert not any("<script" in text for text in html)
