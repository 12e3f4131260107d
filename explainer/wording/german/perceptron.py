"""A perceptron: its rule, its presentations, what came of it."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "section.perceptron.rule": "Die Regel",
    "section.perceptron.first": "Eine Vorlage, Zeile für Zeile",
    "section.perceptron.all": "Jede Vorlage",
    "section.perceptron.end": "Was daraus wurde",
    "perceptron.step": (
        "Das Neuron addiert, was ankommt, wie jedes Neuron. Dann antwortet es mit Ja oder Nein, durch eine Stufe:"
    ),
    "perceptron.at_zero": (
        "Die Stufe liegt bei {threshold}; eine Netzeingabe von genau dieser Größe ergibt hier {value}."
    ),
    "perceptron.flat": (
        "Eine Stufe ist auf beiden Seiten flach: Ihre Steigung ist 0, wo immer sie eine hat, und ein Abstieg "
        "entlang der Gradienten würde nie ein Gewicht bewegen. Die Regel des Perzeptrons kommt ohne Steigungen aus."
        " Sie nimmt den Fehler `e` selbst, das Gewünschte minus das Geantwortete, und bewegt jedes Gewicht um die "
        "Lernrate mal den Fehler mal die Eingabe, die das Gewicht multipliziert:"
    ),
    "perceptron.why": (
        "Eine richtige Antwort hat den Fehler 0, und nichts bewegt sich. Nach einer falschen bewegen sich die "
        "Gewichte der beteiligten Eingaben so, dass die Netzeingabe der richtigen Seite der Stufe näher kommt; ein "
        "Bias bewegt sich um die Lernrate mal den Fehler."
    ),
    "perceptron.first": "Vorlage {step} zeigt Beispiel {sample}.",
    "perceptron.moves": "Die neuen Gewichte:",
    "perceptron.rows": (
        "Die Beispiele kommen der Reihe nach, immer wieder; jede Zeile ist eine Vorlage, und ihre Gewichte sind die"
        " danach."
    ),
    "perceptron.table": "Die Vorlagen, wie {neuron} sie sieht",
    "perceptron.presentation": "Nr.",
    "perceptron.learned": (
        "Nach {epochs} wird jedes Beispiel richtig beantwortet: Von hier an bleibt kein Fehler, und nichts bewegt sich."
    ),
    "perceptron.circle": (
        "Nach {epochs} ist noch eine Antwort falsch, und die Gewichte sind wieder dort, wo sie vor einer früheren "
        "Epoche waren. Dieselben Korrekturen folgen in derselben Reihenfolge: So geht es für immer weiter."
    ),
    "perceptron.wrong": "Nach {epochs} ist noch eine Antwort falsch.",
    "perceptron.picture": (
        "Die Gerade, auf der die Netzeingabe die Stufe trifft, nach jeder Epoche; die letzte ist fett"
    ),
}
