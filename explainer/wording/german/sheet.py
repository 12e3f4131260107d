"""The spreadsheet."""

from __future__ import annotations

SHEET: dict[str, str] = {
    "sheet.how": (
        "Markierte Zellen enthalten gegebene Zahlen: Ändert man eine, wird alles darunter neu berechnet."
    ),
    "sheet.formula": "Formel",
    "sheet.shown": "In der Lektion",
    "sheet.left": "Ergebnis nicht gezeigter Aktualisierungen; folgt einer Änderung nicht",
}
