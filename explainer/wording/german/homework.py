"""Homework sheets."""

from __future__ import annotations

HOMEWORK: dict[str, str] = {
    "homework.sheet": "{title}: Blatt {code}",
    "homework.key": "{title}: Blatt {code}, die Lösungen",
    "homework.solution": "{title}: Blatt {code}, vorgerechnet",
    "homework.carry": (
        "Rechne Zeile für Zeile, und rechne mit den Zahlen weiter, die du aufgeschrieben hast: Dann lässt sich jede "
        "Zeile genau nachrechnen."
    ),
    "homework.keep": "Behalte beim Rechnen alle Stellen, und runde nur, was du aufschreibst.",
    "homework.digits.decimals": "Runde jedes Ergebnis auf {digits} Nachkommastellen.",
    "homework.digits.significant": "Runde jedes Ergebnis auf {digits} gültige Ziffern.",
    "homework.digits.exact": "Schreibe ein Ergebnis ganz auf, wenn es endet, sonst mit {digits} Nachkommastellen.",
    "homework.ties.half_up": "Liegen zwei Zahlen gleich nahe, nimm die, die weiter von der Null entfernt ist.",
    "homework.ties.half_even": "Liegen zwei Zahlen gleich nahe, nimm die mit der geraden letzten Ziffer.",
    "homework.ties.truncate": "Schneide die folgenden Ziffern ab; runde nicht.",
    "homework.tolerance": (
        "Hinter jeder Lücke steht, wie weit deine Zahl von unserer abweichen darf: so weit, wie allein das Runden sie "
        "verschieben kann. Gegebene Zahlen sind genau; jede andere Zahl in einer Zeile darf um ihre eigene Toleranz "
        "abweichen, die die Zeile so weit weitergibt, wie sie auf diese Zahl reagiert, und das Aufschreiben des "
        "Ergebnisses trägt den Rest bei."
    ),
    "homework.answer": "Antwort",
    "homework.within": "(bis auf {tolerance})",
    "homework.reason": "Weil",
    "homework.row": "Zeile",
    "homework.quantity": "Größe",
    "homework.off": "Darf abweichen um",
}
