"""Spreadsheets read back: one wrong name, formula, cell, kept value or printed digit is found."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from explainer.reader.reading import Misprint
from explainer.reader.workbook_page import compute_cell, read_workbook
from explainer.render.workbook import workbook
from explainer.walkthrough import walk
from tests.tools import lesson

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def spoil(content: bytes, member: str, pattern: str, put: str) -> bytes:
    """A workbook with the first text that fits a pattern put otherwise."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == member:
                text, count = re.subn(pattern, put, text, count=1)
                assert count == 1, pattern
            new.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize("name", ["adam", "batch-mean", "mazur", "recurrent", "softmax", "xor-as-printed"])
def test_every_row_is_read(name: str) -> None:
    reading = read_workbook(workbook(lesson(name)), walk(lesson(name)), lesson(name))
    assert reading.lines > 50 and reading.numbers > 2 * reading.lines


@pytest.mark.parametrize(
    ("member", "pattern", "put"),
    [
        (SHEET, r"<f>C7\*C19\+", "<f>C8*C19+"),
        (SHEET, r"<f>C7\*C19\+", "<f>C7*C19-"),
        (SHEET, r"(<f>[^<]*</f><v>0\.\d\d)\d", r"\g<1>0"),
        (STRINGS, r"w1 \* i1 \+", "w1 * i1 -"),
        (STRINGS, r"w1 \* i1 \+", "w2 * i1 +"),
        (STRINGS, r"<t>0\.377500000", "<t>0.377500001"),
        (STRINGS, r"<t>net_h2<", "<t>net_h1<"),
    ],
)
def test_one_wrong_sign_on_a_sheet_is_found(member: str, pattern: str, put: str) -> None:
    mazur = lesson("mazur")
    with pytest.raises(Misprint):
        read_workbook(spoil(workbook(mazur), member, pattern, put), walk(mazur), mazur)


def test_a_cell_is_computed_as_spreadsheets_do() -> None:
    cells = {"C2": 2.0, "C3": -3.0}
    for text, value in (("-C2^2", 4.0), ("2^C2^3", 64.0), ("C2-C3-1", 4.0), ("IF(C2>C3,MAX(C2,C3),1)", 2.0),
                        ("ROUND(-2.5,0)", -3.0), ("TRUNC(C3/C2,0)", -1.0)):  # fmt: skip
        assert compute_cell(text, cells) == value
    for text in ("C9", "SYSTEM(1)", "C2;C3"):
        with pytest.raises(KeyError):
            compute_cell(text, cells)
