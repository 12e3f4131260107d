"""The recap and the table of notations."""

from __future__ import annotations

RECAP: dict[str, str] = {
    "recap.forward": (
        "Vorwärts: Jedes Neuron hat multipliziert, addiert und die Aktivierungsfunktion angewandt, und das Netz hat "
        "geantwortet: {answers}."
    ),
    "recap.error": "Fehler: Verglichen mit den Zielwerten hatte die Antwort einen Verlust von {loss}.",
    "recap.backward": (
        "Rückwärts: Ein Durchlauf vom Verlust zu den Eingaben ergab für jedes Gewicht die Steigung des Verlusts, Faktor"
        " für Faktor. Was mehrere Gewichte brauchen, wurde einmal berechnet, als δ, und wiederverwendet."
    ),
    "recap.largest": "Am empfindlichsten reagiert der Verlust hier auf {weight}.",
    "recap.update": (
        "Update: Jedes trainierte Gewicht hat einen Schritt gegen seine Steigung gemacht, alle von denselben alten "
        "Zahlen aus."
    ),
    "recap.again": "Dann das nächste Beispiel und die nächste Epoche. Mehr ist am Training nicht dran.",
    "recap.limits": (
        "Ein so trainiertes Netz nähert an; es denkt nicht nach, und die Gewichte, bei denen es endet, erklären sich "
        "selten von selbst. Was es gelernt hat, zeigt sich in seinen Antworten."
    ),
    "recap.terms": "Die Wörter, die wir uns merken",
    "recap.term": "Wort",
    "recap.meaning": "Bedeutung",
    "recap.value": "Hier",
    "recap.term.net": "Netzeingabe",
    "recap.meaning.net": "die gewichtete Summe, die in ein Neuron eingeht",
    "recap.term.out": "Ausgabe",
    "recap.meaning.out": "was die Aktivierungsfunktion daraus macht",
    "recap.term.loss": "Verlust",
    "recap.meaning.loss": "die eine Zahl, die das Training verkleinert",
    "recap.term.gradient": "Gradient",
    "recap.meaning.gradient": (
        "wie schnell sich der Verlust mit einem Gewicht ändert; alle zusammen ergeben eine Richtung"
    ),
    "recap.term.delta": "δ",
    "recap.meaning.delta": "wie schnell sich der Verlust mit einer Netzeingabe ändert",
    "recap.term.rate": "Lernrate",
    "recap.meaning.rate": "wie groß der Schritt gegen den Gradienten ist",
    "recap.term.iteration": "Iteration",
    "recap.meaning.iteration": "ein Update: ein Vorwärts- und ein Rückwärtsdurchlauf, und neue Gewichte",
    "recap.term.epoch": "Epoche",
    "recap.meaning.epoch": "jedes Beispiel war einmal an der Reihe",
    "notation.intro": (
        "Bücher und Programme schreiben dieselben Größen auf zwei Arten. Diese Seite benutzt die {which} Schreibweise."
    ),
    "notation.partials": "erste",
    "notation.delta": "zweite",
    "notation.table": "Eine Sache, zwei Namen",
    "notation.what": "Was",
    "notation.first": "Partielle Ableitungen",
    "notation.second": "Fehlerterme im Code",
    "notation.input": "eine Eingabe",
    "notation.weight": "ein Gewicht",
    "notation.bias": "ein Bias",
    "notation.net": "eine Netzeingabe",
    "notation.out": "eine Ausgabe",
    "notation.target": "ein Zielwert",
    "notation.signal_out": "der Fehler eines Neurons: minus die Ableitung des Verlusts nach seiner Ausgabe",
    "notation.slope": "die Steigung einer Aktivierungsfunktion",
    "notation.signal_net": "der Delta-Fehler: Fehler mal Steigung, das ist −δ",
    "notation.rate": "die Lernrate",
    "notation.update": "ein Gewicht nach dem Update",
}
