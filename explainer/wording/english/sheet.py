"""The spreadsheet."""

from __future__ import annotations

SHEET: dict[str, str] = {
    "sheet.how": "Marked cells hold given numbers: change one, and everything below is computed again.",
    "sheet.formula": "Formula",
    "sheet.shown": "In the lesson",
    "sheet.left": "left by updates that are not shown; does not follow a change",
}
