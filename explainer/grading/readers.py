"""A file of submissions → what was typed: Moodle's responses, PrairieLearn's, tables, notebooks, and our own JSON.

In: the bytes of a file. Out: `Submissions`. The form is told by what stands in the file, never by its name; a row of
`FORMS` each.

    >>> read_submissions(b"code,row,printed\\nK7Q2-4M,1,0.37\\n").sheets
    {'K7Q2-4M': {'1': '0.37'}}
"""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from explainer.grading.moodle_responses import has_responses, read_responses, response_records
from explainer.grading.notebooks import is_notebook, read_notebooks
from explainer.grading.prairielearn_submissions import has_submissions, read_submitted
from explainer.grading.submissions import Attempt, CollectedAttempts, Submissions, UnreadableSubmissions, is_code
from explainer.grading.submitted_tables import has_long_header, has_paper_header, read_long, read_paper
from explainer.grading.workbooks import is_workbook, read_workbook

SUBMISSIONS_FORMAT, SUBMISSIONS_VERSION = "explainer-submissions", 1
MOST_CELL = 10_000_000
SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as data: a table, or what JSON holds."""

    rows: list[list[str]]
    data: Any = None
    name: str = "notebook"
    """What messages call the file."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of file."""

    name: str
    """What `--from` calls it."""
    fits: Callable[[FileContent], bool]
    read: Callable[[FileContent], Submissions]
    expected: str
    """What a file of this form has."""


def read_submissions(data: bytes, name: str | None = None) -> Submissions:
    """The submissions in a file, of any known form, or of the one that `--from` names.

    Raises UnreadableSubmissions where nothing can be read.
    """
    content = read_content(data)
    forms = [form for form in FORMS if name in (None, form.name)]
    for form in forms:
        if form.fits(content):
            return form.read(content)
    expected = "; or ".join(dict.fromkeys(form.expected for form in forms))
    raise UnreadableSubmissions(f"no submissions in a form that is known; expected {expected}")


def read_submitted_path(path: Path, name: str | None = None) -> Submissions:
    """The submissions in a file, or in a folder or zip of notebooks. Raises UnreadableSubmissions, OSError."""
    books = list(_notebooks(path)) if path.is_dir() else list(_zipped_notebooks(path.read_bytes()))
    if not books and path.is_file():
        return read_submissions(path.read_bytes(), name)
    if not books or name not in (None, "notebook"):
        raise UnreadableSubmissions(f"a folder or zip with {len(books)} notebooks; expected sheets as .ipynb")
    return read_notebooks([(name, _parsed(data)) for name, data in books])


def _notebooks(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts and path.stat().st_size <= MOST_CELL:
            yield path.name, path.read_bytes()


def _zipped_notebooks(data: bytes) -> Iterator[tuple[str, bytes]]:
    if not is_workbook(data):
        return
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
                inside = entry.filename.endswith(".ipynb") and ".ipynb_checkpoints" not in entry.filename
                if inside and entry.file_size <= MOST_CELL:
                    with archive.open(entry) as file:
                        yield entry.filename.rpartition("/")[2], file.read(MOST_CELL)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise UnreadableSubmissions(f"not read as a zip: {error}") from None


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(_decode(data), parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None


def read_content(data: bytes) -> FileContent:
    """The file as data. Raises UnreadableSubmissions where it is neither JSON nor a table, as CSV or .xlsx."""
    if is_workbook(data):
        return FileContent(read_workbook(data))
    text = _decode(data)
    if text.lstrip()[:1] in ("{", "["):
        try:
            return FileContent([], json.loads(text, parse_int=str, parse_float=str))
        except (ValueError, RecursionError) as error:
            raise UnreadableSubmissions(f"not read as JSON: {error}") from None
    csv.field_size_limit(MOST_CELL)
    separator = max(SEPARATORS, key=text.split("\n", 1)[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UnreadableSubmissions(f"not read as CSV: {error}") from None
    if not any(cell.strip() for row in rows for cell in row):
        raise UnreadableSubmissions("the file is empty")
    return FileContent(rows)


def _decode(data: bytes) -> str:
    coding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        raise UnreadableSubmissions(
            f"byte {error.start + 1} is not {coding.upper()[:6].rstrip('-')}; save the file as CSV UTF-8"
        ) from None


def _is_own(content: FileContent) -> bool:
    return isinstance(content.data, dict) and content.data.get("format") == SUBMISSIONS_FORMAT


def _read_own(content: FileContent) -> Submissions:
    """Our own JSON: {"sheets": {CODE: {ROW: "0.37"}}}; a number counts as it was typed."""
    if content.data.get("version") != str(SUBMISSIONS_VERSION):
        raise UnreadableSubmissions(f"version {content.data.get('version')!r} of {SUBMISSIONS_FORMAT} is not known")
    collected, sheets = CollectedAttempts(), content.data.get("sheets")
    for code, rows in sheets.items() if isinstance(sheets, dict) else ():
        if not is_code(code):
            collected.say("sheets", code, "no_code")
            continue
        fields = dict(_texts(collected, code, rows))
        collected.add(code, Attempt(fields), code)
    return collected.submissions("json")


def _texts(collected: CollectedAttempts, code: str, rows: Any) -> list[tuple[str, str]]:
    found = []
    for row, typed in rows.items() if isinstance(rows, Mapping) else ():
        if isinstance(typed, str):
            found.append((row, typed))
        else:
            collected.say(f"{code}, {row}", repr(typed), "not_text")
    return found


FORMS: tuple[Form, ...] = (
    Form("json", _is_own, _read_own, f'JSON with "format": "{SUBMISSIONS_FORMAT}"'),
    Form("csv", lambda content: has_long_header(content.rows), lambda content: read_long(content.rows),
         "a table code,row,printed, or one with a column code and a column for each line"),
    Form("csv", lambda content: has_paper_header(content.rows), lambda content: read_paper(content.rows),
         "a table code,row,printed, or one with a column code and a column for each line"),
    Form("prairielearn", lambda content: has_submissions(content.rows),
         lambda content: read_submitted(content.rows), "PrairieLearn's table of submissions, with the column Params"),
    Form("notebook", lambda content: is_notebook(content.data),
         lambda content: read_notebooks([(content.name, content.data)]),
         "a sheet's notebook, filled in, or a folder or zip of them"),
    Form("moodle", lambda content: has_responses(content.rows) or bool(response_records(content.data)),
         lambda content: read_responses(content.rows[1:] or response_records(content.data)),
         "Moodle's responses of a quiz, question text ticked, as CSV or JSON"),
)  # fmt: skip
"""The forms, the first that fits."""

FORM_NAMES = tuple(dict.fromkeys(form.name for form in FORMS))
"""What `--from` may say."""
