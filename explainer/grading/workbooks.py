"""A spreadsheet file that somebody filled in, as rows of texts; nothing in it is computed.

In: the bytes of an .xlsx file. Out: the cells of its first sheet. A cell that was typed as text keeps every digit; one
that a spreadsheet keeps as a number has the digits that are left. Of a formula the last result counts, as text.

    >>> is_workbook(b"PK\\x03\\x04"), is_workbook(b"code,1")
    (True, False)
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from explainer.grading.submissions import UnreadableSubmissions

MOST_BYTES = 200_000_000
"""Bytes that one part of the file may unpack to."""
MOST_COLUMNS, MOST_ROWS = 2_000, 1_048_576
"""What a sheet for marks has at most."""
UNREADABLE = (
    BadZipFile, ET.ParseError, zlib.error, ValueError, IndexError, KeyError, NotImplementedError, RuntimeError,
    EOFError,
)  # fmt: skip
"""What a file that is no .xlsx file can raise."""
_FIRST_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_CELL = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


def is_workbook(data: bytes) -> bool:
    """Whether a file is a zip, as every .xlsx file is."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes) -> list[list[str]]:
    """The rows of the first sheet. Raises UnreadableSubmissions for another file."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            sheets = sorted(
                (int(found[1]), name) for name in archive.namelist() if (found := _FIRST_SHEET.fullmatch(name))
            )
            if not sheets:
                raise ValueError("a zip without a spreadsheet in it")
            shared = [_text(entry) for entry in _elements(archive, "xl/sharedStrings.xml", "si")]
            return list(_rows(archive, sheets[0][1], shared))
    except UNREADABLE as error:
        raise UnreadableSubmissions(f"not read as .xlsx: {error or type(error).__name__}") from None


def _elements(archive: ZipFile, name: str, tag: str) -> Iterator[ET.Element]:
    """The elements of a kind in a part of the file, one after the other."""
    if name not in archive.namelist():
        return
    if archive.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{name} in the .xlsx file is larger than {MOST_BYTES // 1_000_000} MB")
    with archive.open(name) as file:
        content = file.read(MOST_BYTES + 1)
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise ValueError("a .xlsx file that defines entities, which no spreadsheet writes")
    for _, element in ET.iterparse(io.BytesIO(content)):
        if element.tag.rpartition("}")[2] == tag:
            yield element
            element.clear()


def _rows(archive: ZipFile, name: str, shared: list[str]) -> Iterator[list[str]]:
    """The rows of a sheet; those that the file leaves out are empty."""
    done = 0
    for row in _elements(archive, name, "row"):
        number = int(row.get("r", done + 1))
        if not done < number <= MOST_ROWS:
            raise ValueError(f"row {number} after row {done}")
        if number > done + 1:
            yield []
        cells: list[str] = []
        for cell in row:
            column = _column(cell.get("r", ""), len(cells))
            if column >= MOST_COLUMNS:
                raise ValueError(f"more than {MOST_COLUMNS} columns")
            cells += [""] * (column + 1 - len(cells))
            cells[column] = _cell_text(cell, shared)
        yield cells
        done = number


def _column(reference: str, following: int) -> int:
    """The place of a cell in its row, from 0: AB7 → 27."""
    found = _CELL.fullmatch(reference)
    if not found:
        return following
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _cell_text(cell: ET.Element, shared: list[str]) -> str:
    kind, value = cell.get("t", "n"), ""
    for part in cell:
        match part.tag.rpartition("}")[2]:
            case "v":
                value = part.text or ""
            case "is":
                return _text(part)
    if kind == "s":
        return shared[int(value)]
    return _shorten(value) if kind == "n" and value else value


def _shorten(number: str) -> str:
    """A number as a spreadsheet shows it: to 15 digits."""
    return f"{float(number):.15g}"


def _text(element: ET.Element) -> str:
    return "".join(part.text or "" for part in element.iter() if part.tag.rpartition("}")[2] == "t")
