"""The recap and the table of notations."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "recap.forward": (
        "Vorwärts: Jedes Neuron hat multipliziert, addiert und das Ergebnis gebogen, und das Netz hat mit {answers} "
        "geantwortet."
    ),
    "recap.forward.straight": (
        "Vorwärts: Jedes Neuron hat multipliziert, addiert und die Aktivierung angewandt, und das Netz hat mit "
        "{answers} geantwortet."
    ),
    "recap.error": "Fehler: Verglichen mit den Zielwerten hatte die Antwort den Verlust {loss}.",
    "recap.backward": (
        "Rückwärts: Ein Durchlauf vom Verlust zu den Eingaben ergab für jedes Gewicht die Steigung des Verlusts, "
        "Faktor für Faktor. Was auf dem Rückweg noch einmal gebraucht wird, wurde nur einmal berechnet, als `δ`, und "
        "wiederverwendet."
    ),
    "recap.backward.slip": (
        "Rückwärts: Ein Durchlauf vom Verlust zu den Eingaben ergab für jedes Gewicht eine Zahl, mit dem Versehen "
        "darin, wo es gemacht wird."
    ),
    "recap.largest": "Von allen Gewichten bewegt {weight} den Verlust hier am stärksten.",
    "recap.largest.sample": "Von allen Gewichten bewegt {weight} den Verlust des ersten Beispiels am stärksten.",
    "recap.update": (
        "Aktualisierung: Von jedem trainierten Gewicht wurde die Lernrate mal seine Steigung abgezogen, alles von "
        "denselben alten Zahlen aus."
    ),
    "recap.update.rule": (
        "Aktualisierung: Die Regel gab jedem trainierten Gewicht seinen neuen Wert, alles von denselben alten Zahlen "
        "aus."
    ),
    "recap.again": "Dann dasselbe noch einmal, Beispiel für Beispiel, Epoche für Epoche. Mehr ist Training nicht.",
    "recap.limits": (
        "Ein so trainiertes Netz nähert an; es denkt nicht nach, und die Gewichte, mit denen es endet, erklären sich "
        "selten selbst. Was es gelernt hat, zeigt sich an seinen Antworten."
    ),
    "recap.terms": "Die wichtigsten Begriffe",
    "recap.term": "Begriff",
    "recap.meaning": "Bedeutung",
    "recap.value": "Hier",
    "recap.term.net": "Netzeingabe",
    "recap.meaning.net": "die gewichtete Summe, die in ein Neuron hineingeht",
    "recap.term.out": "Ausgabe",
    "recap.meaning.out": "was die Aktivierungsfunktion daraus macht",
    "recap.term.loss": "Verlust",
    "recap.meaning.loss": "die eine Zahl, die das Training kleiner machen soll",
    "recap.term.gradient": "Gradient",
    "recap.meaning.gradient": (
        "wie schnell sich der Verlust mit einem Gewicht ändert; alle zusammen ergeben eine Richtung"
    ),
    "recap.term.delta": "`δ`",
    "recap.meaning.delta": "wie schnell sich der Verlust mit einer Netzeingabe ändert",
    "recap.term.rate": "Lernrate",
    "recap.meaning.rate": "wie groß der Schritt gegen den Gradienten ist",
    "recap.meaning.rate.scaled": "bestimmt, wie groß der Schritt der Regel ist",
    "recap.term.iteration": "Iteration",
    "recap.meaning.iteration": ("eine Aktualisierung: ein Vorwärts- und ein Rückwärtsdurchlauf, dann neue Gewichte"),
    "recap.term.epoch": "Epoche",
    "recap.meaning.epoch": "jedes Beispiel war einmal an der Reihe",
    "notation.intro": (
        "Bücher und Programme schreiben dieselben Größen auf zwei Arten. Diese Seite benutzt die {which}."
    ),
    "notation.partials": "erste",
    "notation.delta": "zweite",
    "notation.table": "Eine Sache, zwei Namen",
    "notation.what": "Was",
    "notation.first": "Partielle Ableitungen",
    "notation.second": "Fehlersignale im Programm",
    "notation.input": "eine Eingabe",
    "notation.weight": "ein Gewicht",
    "notation.bias": "ein Bias",
    "notation.net": "eine Netzeingabe",
    "notation.out": "eine Ausgabe",
    "notation.target": "ein Zielwert",
    "notation.signal_out": "der Fehler eines Neurons: minus die Steigung des Verlusts nach seiner Ausgabe",
    "notation.slope": "die Steigung einer Aktivierung",
    "notation.signal_net": "das Fehlersignal Delta: Fehler mal Steigung, das ist `−δ`",
    "notation.signal_net.cross": "das Fehlersignal Delta, das ist `−δ`",
    "notation.rate": "die Lernrate",
    "notation.update": "ein Gewicht nach der Aktualisierung",
}
