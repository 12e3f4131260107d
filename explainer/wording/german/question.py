"""The question that backpropagation answers, and the chain rule."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "question.intro": (
        "Wie falsch die Antworten sind, sagt eine einzige Zahl, der Verlust. Um ihn kleiner zu machen, dürfen wir die "
        "Gewichte ändern und sonst nichts. Die Frage ist also für jedes Gewicht: Wenn es sich ein wenig ändert, wie "
        "stark ändert sich dann der Verlust?"
    ),
    "question.try": (
        "Probieren wir es mit {weight} einfach aus: Wir addieren {step} und rechnen noch einmal vorwärts."
    ),
    "question.table": "Ein Gewicht, von Hand verschoben",
    "question.before": "vorher",
    "question.after": "verschoben",
    "question.quotient": (
        "Verschieben wir es immer weniger, so nähert sich diese Zahl der Ableitung des Verlusts nach {weight}; der "
        "Rückwärtsdurchlauf wird dafür {gradient} liefern, ganz ohne Verschieben."
    ),
    "question.quotient.corner": (
        "Verschieben wir es immer weniger, so nähert sich diese Zahl einem festen Wert. Aber eine der Funktionen "
        "steht hier genau an einer Ecke; verschieben wir in die andere Richtung, kann ein anderer Wert herauskommen. "
        "Eine eindeutige Steigung gibt es nicht; der Rückwärtsdurchlauf muss sich auf einen Wert festlegen."
    ),
    "question.quotient.plain": (
        "Verschieben wir es immer weniger, so nähert sich diese Zahl der Ableitung des Verlusts nach {weight}. Die "
        "soll ein Rückwärtsdurchlauf finden, ganz ohne Verschieben."
    ),
    "question.why": (
        "Das Verschieben kostet jedes Mal einen Vorwärtsdurchlauf für jedes Gewicht. Backpropagation bekommt alle "
        "Ableitungen mit einem einzigen Durchlauf zurück. Dazu braucht man nur die Kettenregel."
    ),
    "question.moved": (
        "Das Gewicht hat sich um {step} bewegt und der Verlust um {change}: {change} / {step} = {quotient} je Einheit"
        " des Gewichts."
    ),
    "chain.example": (
        "Zuerst ein kleines Beispiel. `y` hängt von `u` ab und `u` von `x`. Bewegt sich `x` ein wenig, so bewegt sich "
        "`u` in seinem eigenen Tempo, und `y` bewegt sich in seinem Tempo mit `u`. Die beiden Tempos werden "
        "multipliziert:"
    ),
    "chain.example.functions": "Nehmen wir diese beiden Funktionen:",
    "chain.example.slope": "Die Steigung jedes Schritts für sich, und ihr Produkt:",
    "chain.example.numbers": (
        "Bei `x` = {x} ist `u` = {u} und `y` = {y}, und `y` ändert sich {slope}-mal so schnell wie `x`:"
    ),
    "chain.example.picture": (
        "Die Kettenregel als Graph: jeder Kreis ist eine Größe, jeder Pfeil multipliziert mit seiner Steigung"
    ),
    "chain.here": (
        "Der Weg von {weight} zum Verlust führt über {net} und {out}, also gibt es drei Schritte. Jeder hat eine "
        "Steigung, und Steigungen auf einem Weg multiplizieren sich:"
    ),
    "chain.here.delta": (
        "In unserem Netz führt der Weg von {weight} zum Verlust über {net} und {out}. Das Produkt der Steigungen der "
        "letzten beiden Schritte, mit einem Minuszeichen davor, ist das Fehlersignal Delta, dem wir weiter unten "
        "begegnen; der erste Schritt liefert die Zahl, mit der {weight} multipliziert wird:"
    ),
    "chain.here.several": (
        "In unserem Netz ist {weight} eine Zahl an mehreren Kanten, und jeder Weg von dort zum Verlust hat sein eigenes"
        " Produkt; die Wege werden addiert:"
    ),
    "chain.here.cross": (
        "In unserem Netz bewegt {weight} die Netzeingabe {net}, und {net} bewegt jede Ausgabe der Schicht, denn alle "
        "teilen sich eine Summe. Also liefert jede Ausgabe ein eigenes Produkt, und die Produkte werden addiert."
    ),
    "chain.here.picture": "Der Weg von {weight} zum Verlust, mit der Steigung jedes Schritts",
}
