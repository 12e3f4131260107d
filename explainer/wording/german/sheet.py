"""The spreadsheet and the notebook."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "notebook.differs": "auf der Seite steht",
    "notebook.matrices": "Dasselbe mit Matrizen: Jede Zeile von W enthält die Gewichte eines Neurons",
    "sheet.how": ("Markierte Zellen enthalten gegebene Zahlen: Ändert man eine, wird alles darunter neu berechnet."),
    "sheet.formula": "Formel",
    "sheet.shown": "In der Lektion",
    "sheet.left": "Ergebnis nicht gezeigter Aktualisierungen; folgt einer Änderung nicht",
}
