"""Quiz formats."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "quiz.sheet": "Blatt {code}",
    "quiz.shape": (
        "Ein Netz mit {sizes} Neuronen, von den Eingaben bis zu den Ausgaben. Aktivierungsfunktionen, Schicht für "
        "Schicht: {activations}."
    ),
    "quiz.training": "Verlust: {loss}. Aktualisierungsregel: {optimizer}.",
    "quiz.carried.decimals.one": (
        "Jedes Ergebnis auf eine Nachkommastelle runden und mit der gerundeten Zahl weiterrechnen."
    ),
    "quiz.carried.decimals.many": (
        "Jedes Ergebnis auf {count} Nachkommastellen runden und mit der gerundeten Zahl weiterrechnen."
    ),
    "quiz.carried.significant.one": (
        "Jedes Ergebnis auf eine gültige Ziffer runden und mit der gerundeten Zahl weiterrechnen."
    ),
    "quiz.carried.significant.many": (
        "Jedes Ergebnis auf {count} gültige Ziffern runden und mit der gerundeten Zahl weiterrechnen."
    ),
    "quiz.precise": "Mit allen Stellen des Taschenrechners weiterrechnen und nur runden, was eingegeben wird.",
    "quiz.typing": "Als Dezimalzeichen einen Punkt eintippen, als Minus einen Bindestrich: -0.35.",
    "quiz.asked": "({row}) {equation} = {gap} (± {tolerance})",
    "quiz.asked.words": "({row}) {words} {gap} (± {tolerance})",
    "quiz.asked.whole": "({row}) {words} {gap}",
    "quiz.answer": "({row}) {equation} (± {tolerance})",
    "quiz.reason": "Auch die Begründung aufschreiben.",
    "quiz.reason.here": "Begründung: {gap}",
    "quiz.right": "Richtig.",
    "quiz.found": "Zum Ergebnis {number}: {fits}",
}
