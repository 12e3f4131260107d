"""A text's printed numbers as a CSV file: `printed,what[,sample][,step][,place]`.

In: the bytes of the file. Out: its lines, each with the number as it is printed; or `UnreadablePrinted`, which names
every line that cannot be read, what was found there and what is expected.

    >>> [line] = read_printed(b"printed,what,step\\n\\"0,593\\",out_h1,2\\n", mark=",")
    >>> line.read, line.what, line.step, line.sample
    ('0.593', 'out_h1', 2, None)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from explainer.judging.typed_numbers import read_typed

COLUMNS = ("printed", "what", "sample", "step", "place")
NEEDED = ("printed", "what")
MOST_LINES, MOST_BYTES, MOST_SHOWN = 20_000, 10_000_000, 20
MOST_COUNT = 10**9


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One printed number."""

    row: int
    """Which number of the file it is, from 1."""
    line: int
    """Where it stands in the file."""
    printed: str
    """As the text has it."""
    read: str
    """As a plain decimal number."""
    what: str
    """An id, or an expression over ids."""
    sample: int | None = None
    step: int | None = None
    place: str = ""
    """Where it stands in the text, in the words of whoever wrote the file."""


class UnreadablePrinted(ValueError):
    """A file that cannot be read; the message has a line for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        more = [f"… and {len(problems) - MOST_SHOWN} more"] if len(problems) > MOST_SHOWN else []
        super().__init__("\n".join([*problems[:MOST_SHOWN], *more]))


def read_printed(data: bytes, mark: str = ".") -> list[PrintedLine]:
    """The lines of a file, in their order; `mark` is the text's decimal mark. Raises UnreadablePrinted."""
    header, rows = _split_columns(data)
    lines: list[PrintedLine] = []
    problems: list[str] = []
    for number, cells in rows:
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        try:
            lines.append(_read_line(len(lines) + len(problems) + 1, number, row, mark))
        except ValueError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise UnreadablePrinted(problems)
    if not lines:
        raise UnreadablePrinted(["the file has a header but no number"])
    return lines


def _split_columns(data: bytes) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """(the names of the columns, line and cells of every row that is not empty)."""
    if len(data) > MOST_BYTES:
        raise UnreadablePrinted([f"the file has {len(data)} bytes; at most {MOST_BYTES} are read"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadablePrinted([f"the file is not UTF-8 (byte {error.start + 1}); save it as UTF-8"]) from None
    first = text.lstrip().partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else "\t" if first.count("\t") > first.count(",") else ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadablePrinted([f"the file is no CSV: {error}"]) from None
    if not rows:
        raise UnreadablePrinted([f"the file is empty; its first line names the columns: {','.join(COLUMNS)}"])
    header = [cell.strip().lower() for cell in rows[0][1]]
    problems = [f"line 1: the column {name!r} is missing" for name in NEEDED if name not in header]
    for name in (name for name in header if name not in COLUMNS):
        near = get_close_matches(name, COLUMNS, 1)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        problems.append(f"line 1: the column {name!r} is not known{guess} (known: {', '.join(COLUMNS)})")
    problems += [f"line 1: the column {name!r} stands twice" for name in COLUMNS if header.count(name) > 1]
    if len(rows) > MOST_LINES:
        problems.append(f"the file has {len(rows)} lines; at most {MOST_LINES} are read")
    if problems:
        raise UnreadablePrinted(problems)
    return header, iter(rows[1:])


def _read_line(row: int, number: int, cells: Mapping[str, str], mark: str) -> PrintedLine:
    printed, what = cells.get("printed", ""), cells.get("what", "")
    if not what:
        raise ValueError("the column 'what' is empty: name an id such as out_h1, or an expression over ids")
    typed = read_typed(printed, mark)
    if not typed.readings:
        why = REASONS_WHY.get(typed.why, REASONS_WHY["not_a_number"])
        raise ValueError(f"{printed[:60]!r} {why}")
    read = typed.readings[0]
    return PrintedLine(
        row, number, printed, read, what, _count(cells, "sample"), _count(cells, "step"), cells.get("place", "")
    )


REASONS_WHY: Mapping[str, str] = {
    "blank": "is no number: leave the line out where the text prints nothing",
    "ok": "is no number",
    "too_long": "is too long for a number",
    "too_large": "is too large for a number",
    "not_finite": "is no finite number",
    "not_a_number": "is no number such as 0.37, 3.7e-1 or 1/3",
}
"""What is said of a field that is no number."""


def _count(cells: Mapping[str, str], name: str) -> int | None:
    typed = cells.get(name, "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()) or not 1 <= int(typed[:12]) <= MOST_COUNT:
        raise ValueError(f"the column {name!r} has {typed[:30]!r}; it counts from 1")
    return int(typed)
