"""Quiz formats."""

from __future__ import annotations

QUIZ: dict[str, str] = {
    "quiz.sheet": "Blatt {code}",
    "quiz.line": "Zeile {row}",
    "quiz.shape": (
        "Ein Netz mit {sizes} Neuronen, von den Eingaben bis zu den Ausgaben. Aktivierungsfunktionen, Schicht für "
        "Schicht: {activations}."
    ),
    "quiz.training": "Verlust: {loss}. Update-Regel: {optimizer}.",
    "quiz.carried.decimals": (
        "Runde jedes Ergebnis auf {digits} Nachkommastellen, und rechne mit der gerundeten Zahl weiter."
    ),
    "quiz.carried.significant": (
        "Runde jedes Ergebnis auf {digits} gültige Ziffern, und rechne mit der gerundeten Zahl weiter."
    ),
    "quiz.precise": "Rechne mit allen Stellen deines Taschenrechners weiter, und runde nur, was du eintippst.",
    "quiz.asked": "({row}) {equation} = {gap} (± {tolerance})",
    "quiz.reason": "Schreibe auch die Begründung auf.",
    "quiz.reason.here": "Die Begründung: {gap}",
    "quiz.right": "Richtig.",
    "quiz.fits": "Diese Zahl passt zu einem häufigen Versehen: {slips}.",
    "quiz.or": "; oder: ",
    "quiz.found": "Falls du {number} gefunden hast: {fits}",
}
