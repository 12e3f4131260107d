"""Homework sheets."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "homework.sheet": "{title}: Blatt {code}",
    "homework.key": "{title}: Blatt {code}, Lösungen",
    "homework.solution": "{title}: Blatt {code}, ausgerechnet",
    "homework.carry": (
        "Zeile für Zeile rechnen und mit den aufgeschriebenen Zahlen weiterrechnen: Dann lässt sich jede Zeile exakt "
        "nachrechnen."
    ),
    "homework.keep": "Beim Rechnen alle Stellen behalten und nur runden, was aufgeschrieben wird.",
    "homework.digits.decimals.one": "Jedes Ergebnis auf eine Nachkommastelle runden.",
    "homework.digits.decimals.many": "Jedes Ergebnis auf {count} Nachkommastellen runden.",
    "homework.digits.significant.one": "Jedes Ergebnis auf eine gültige Ziffer runden.",
    "homework.digits.significant.many": "Jedes Ergebnis auf {count} gültige Ziffern runden.",
    "homework.digits.exact.one": (
        "Ein Ergebnis vollständig aufschreiben, wenn es abbricht, sonst mit einer Nachkommastelle."
    ),
    "homework.digits.exact.many": (
        "Ein Ergebnis vollständig aufschreiben, wenn es abbricht, sonst mit {count} Nachkommastellen."
    ),
    "homework.ties.half_up": "Sind zwei Zahlen gleich nah, gilt die, die weiter von 0 entfernt ist.",
    "homework.ties.half_even": "Sind zwei Zahlen gleich nah, gilt die mit der geraden letzten Ziffer.",
    "homework.ties.truncate": "Die folgenden Stellen abschneiden, nicht runden.",
    "homework.tolerance": (
        "Ein Ergebnis zählt, wenn es um höchstens die Zahl abweicht, die in Klammern hinter seiner Lücke steht: so "
        "weit, wie das Runden allein, in dieser Zeile und in denen davor, es tragen kann."
    ),
    "homework.answer": "Ergebnis",
    "homework.within": "(auf {tolerance} genau)",
    "homework.reason": "Begründung",
    "homework.row": "Zeile",
    "homework.quantity": "Größe",
    "homework.off": "Darf abweichen um",
}
