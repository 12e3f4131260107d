"""Was von einer Zeile einer Tabelle gesagt wird, die keine eigenen Worte hat; `*` ist die Zeile, `{name}` ihr Name."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "activation.*": "{name}",
    "loss.*": "{name}",
    "update.rule.*": "Jedes Gewicht wird nach der Regel {name} geändert, Zeile für Zeile.",
    "mistake.*": "Diese Zahl passt zum Fehler „{name}“.",
    "mistake.*.why": "Richtig ist, was die Zeile dieser Lektion sagt.",
    "section.background.*": "Hintergrund: {name}",
}
