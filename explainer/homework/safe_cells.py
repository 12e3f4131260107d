"""Cells of the tables we write for spreadsheets.

In: any text. Out: the same text, which no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("-0.5"), plain_cell("'=1+1")
    ("'=1+1", '-0.5', '=1+1')
"""

from __future__ import annotations

import re

_PLAIN_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def safe_cell(text: str) -> str:
    """An apostrophe before what a spreadsheet would run: text that starts with = + - @, a tab or a carriage return,
    and is no plain number."""
    risky = text.startswith(("=", "+", "-", "@", "\t", "\r")) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def plain_cell(cell: str) -> str:
    """What stood in a cell before it was made safe."""
    return cell[1:] if cell[:1] == "'" and safe_cell(cell[1:]) == cell else cell
