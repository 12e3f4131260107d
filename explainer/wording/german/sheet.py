"""The spreadsheet."""

from __future__ import annotations

SHEET: dict[str, str] = {
    "sheet.how": "Markierte Zellen enthalten gegebene Zahlen: Ändere eine, und alles darunter wird neu berechnet.",
    "sheet.formula": "Formel",
    "sheet.shown": "In der Lektion",
    "sheet.left": "von Updates übrig, die nicht gezeigt sind; folgt keiner Änderung",
}
