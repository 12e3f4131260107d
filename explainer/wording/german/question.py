"""The question that backpropagation answers, and the chain rule."""

from __future__ import annotations

QUESTION: dict[str, str] = {
    "question.intro": (
        "Um den Verlust zu verkleinern, dürfen wir die Gewichte ändern und sonst nichts. Die Frage ist also für jedes "
        "Gewicht: Wenn es sich ein wenig änderte, wie stark würde sich der Verlust ändern? Probieren wir es mit "
        "{weight} einfach aus: Wir addieren {step} und berechnen den Vorwärtsdurchlauf noch einmal."
    ),
    "question.table": "Ein Gewicht, von Hand angestoßen",
    "question.before": "wie es ist",
    "question.after": "angestoßen",
    "question.quotient": (
        "Das Gewicht hat sich um {step} bewegt und der Verlust um {change}: {change} / {step} = {quotient}, pro Einheit"
        " des Gewichts. Machen wir den Anstoß immer kleiner, so nähert sich diese Zahl der Ableitung des Verlusts nach "
        "{weight}; der Rückwärtsdurchlauf wird dafür {gradient} finden, ganz ohne Anstoßen."
    ),
    "question.why": (
        "Das Anstoßen kostet für jedes Gewicht einen Vorwärtsdurchlauf, jedes Mal. Backpropagation bekommt alle "
        "Ableitungen mit einem einzigen Durchlauf zurück. Sie braucht dazu nur die Kettenregel."
    ),
    "chain.example": (
        "Zuerst ein kleines Beispiel. Angenommen, y hängt von u ab und u von x. Bewegt sich x ein wenig, so bewegt "
        "sich u mit seinem eigenen Tempo, und y bewegt sich mit seinem Tempo zu u. Die Tempi multiplizieren sich:"
    ),
    "chain.example.functions": "Nehmen wir diese zwei Funktionen:",
    "chain.example.slope": "Die Steigung jedes Schritts für sich, und ihr Produkt:",
    "chain.example.numbers": "Bei x = {x} ist u = {u} und y = {y}, und y ändert sich {slope}-mal so schnell wie x:",
    "chain.example.picture": (
        "Die Kettenregel als Graph: Jeder Kreis ist eine Größe, jeder Pfeil multipliziert mit seiner Steigung"
    ),
    "chain.here": (
        "In unserem Netz führt der Weg von {weight} zum Verlust über {net} und {out}, es sind also drei Schritte:"
    ),
    "chain.here.delta": (
        "In unserem Netz führt der Weg von {weight} zum Verlust über {net} und {out}. Die Steigungen der letzten zwei "
        "Schritte, multipliziert und mit einem Minuszeichen, sind der Delta-Fehler, dem wir unten begegnen; der erste "
        "Schritt liefert die Zahl, mit der {weight} multipliziert wird:"
    ),
    "chain.here.several": (
        "In unserem Netz ist {weight} eine Zahl auf mehreren Kanten, und jeder Weg von dort zum Verlust hat sein "
        "eigenes Produkt; die Wege addieren sich:"
    ),
    "chain.here.cross": (
        "In unserem Netz bewegt {weight} die Netzeingabe {net}, und {net} bewegt jede Ausgabe der Schicht, denn alle "
        "haben eine Summe gemeinsam. Also trägt jede Ausgabe ein eigenes Produkt bei."
    ),
    "chain.here.picture": "Der Weg von {weight} zum Verlust, mit der Steigung jedes Schritts",
}
