"""What was checked, and what a published text printed."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "compare.intro": (
        "Die Zahlen oben wiederholen eine Rechnung so, wie jemand sie gemacht hat, samt Versehen und abgeschnittenen "
        "Stellen. Hier stehen sie neben den richtigen."
    ),
    "compare.table": "Jede Zeile, nachgerechnet und richtig",
    "compare.line": "Zeile",
    "compare.printed": "Nachgerechnet",
    "compare.correct": "Richtig",
    "compare.why": "Warum sie sich unterscheiden",
    "reason.same": "gleich",
    "reason.cut": "Stellen abgeschnitten statt gerundet",
    "reason.inherited": "geht von einer früheren Zahl aus, die abweicht",
    "reason.both": "geht von einer früheren Zahl aus, die abweicht, und ist selbst abgeschnitten",
    "reason.rounded": "die richtige Zahl, mit weniger Stellen",
    "checks.intro": (
        "Jede Zahl oben wurde mit Gegenproben verglichen, die nichts voneinander wissen. Eine Seite, die eine Prüfung "
        "nicht besteht, wird nicht geschrieben."
    ),
    "checks.table": "Was geprüft wurde",
    "checks.witness": "Gegenprobe",
    "checks.lines": "Zahlen",
    "checks.tolerance": "Stimmen überein bis auf (relativ)",
    "checks.exactly": "exakt",
    "checks.more": (
        "Mit mehr Stellen gerechnet, als hier stehen: Mit den gedruckten Zahlen stimmt die letzte Stelle nicht."
    ),
    "checks.printed": "wie gedruckt",
    "witness.replay": "Weitergeführte oder veränderte Zeilen, jede allein nach denselben Regeln wiederholt",
    "witness.carried": "Jede gerundete Zahl, innerhalb ihrer Toleranz um die Zahl bei voller Genauigkeit",
    "witness.own_inputs": "Die Formel jeder Zeile, mit ihren eigenen Eingangszahlen ausgewertet",
    "witness.matrices": "Backpropagation mit NumPy-Matrizen",
    "witness.complex_step": "Komplexer Schritt durch das ganze Netz",
    "witness.stand_in": "Derselbe Schritt mit 150 Stellen, für jene darunter, die den Bereich des vorigen verlassen",
    "witness.whole_error": "Die Ableitung des gesamten Fehlers, von SymPy selbst gebildet",
    "witness.many_digits": "Dieselben Zeilen mit 50 Stellen (mpmath)",
    "witness.reader": "Die fertige Seite, vor dem Schreiben zurückgelesen: ihre Formelzeilen",
    "checks.line": "{witness}: {lines} Zahlen stimmen auf {tolerance} genau überein (größte Abweichung {worst})",
    "checks.line.exactly": "{witness}: {lines} Zahlen stimmen exakt überein (größte Abweichung {worst})",
    "checks.read": "Zurückgelesen, {format}: {lines} Zeilen, {tables} Tabellen, {numbers} Zahlen, nichts ungelesen",
    "checks.passed": "{source}: alle Prüfungen bestanden",
    "checks.correct": (
        "Die Gegenproben unterhalb der ersten Zeile prüfen dasselbe Netz ohne Versehen, bei voller Genauigkeit."
    ),
}
