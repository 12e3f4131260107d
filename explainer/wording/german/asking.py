"""Was eine Seite sagt, deren Zeilen man selbst ausrechnet: nie, dass eine Zahl falsch ist."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "page.ask.try": "Selbst rechnen",
    "page.ask.offer": "Zeilen zum Selbstrechnen: {count}. Von jeder Art bleibt das erste Neuron vorgerechnet.",
    "page.ask.number": "Ihre Zahl für {name}",
    "page.ask.yours": "Ihre Zahl",
    "page.ask.check": "Prüfen",
    "page.ask.numbers": "Zahlen einsetzen",
    "page.ask.show": "Zeigen",
    "page.ask.again": "Von vorn",
    "page.ask.progress": "{done} von {count} Zeilen erledigt.",
    "page.ask.all": "Alle {count} Zeilen sind erledigt.",
    # über eine Zahl
    "page.ask.right": "Richtig.",
    "page.ask.right_short": "Richtig, so weit Ihre Stellen reichen.",
    "page.ask.last_digit": "Fast: Nur die letzte Stelle weicht ab.",
    "page.ask.fits": "Noch nicht. {fits}",
    "page.ask.could_fit": "Noch nicht. Es könnte Folgendes sein, doch so wenige Stellen zeigen es nicht. {fits}",
    "page.ask.or": "{first} Oder: {second}",
    "page.ask.not_yet": "Noch nicht. Gehen Sie die Formel und ihre Zahlen noch einmal durch.",
    "page.ask.few_digits": (
        "Das ist zu kurz, um es zu beurteilen: Geben Sie mindestens drei Stellen an, Nullen am Anfang nicht gezählt."
    ),
    "page.ask.shown": "Das ist die Zahl.",
    "page.ask.read": "Gelesen als {number}.",
    # über etwas, das keine Zahl ist
    "page.ask.blank": "Geben Sie erst eine Zahl ein.",
    "page.ask.not_a_number": "Das lässt sich nicht als Zahl lesen. Schreiben Sie sie wie {example}.",
    "page.ask.not_finite": "Das ist keine endliche Zahl.",
    "page.ask.too_large": "Diese Zehnerpotenz ist zu groß, um gelesen zu werden.",
    "page.ask.too_long": "Das ist zu lang, um als Zahl gelesen zu werden.",
}
