"""The update, and whether it helped."""

from __future__ import annotations

UPDATES: dict[str, str] = {
    "update.general": "Allgemein, für ein beliebiges Gewicht w und die Lernrate {symbol_rate}:",
    "update.opposite": (
        "Das Minuszeichen ist wichtig: Der Gradient zeigt dorthin, wo der Verlust wächst, also geht der Schritt in die "
        "andere Richtung. Die Lernrate sagt, wie weit."
    ),
    "update.group": "Die Gewichte, die zu {neuron} führen:",
    "update.zero": (
        "Wo eine Eingabe 0 ist, ist auch der Gradient ihrer Gewichte 0, und diese Gewichte bleiben, wie sie sind."
    ),
    "update.nonzero": "Keine Eingabe ist hier 0, also bekommt jedes trainierte Gewicht seinen Teil der Korrektur.",
    "update.tiny": (
        "Bei einer so kleinen Lernrate sieht man ein einzelnes Update kaum: Achte auf die letzten Ziffern."
    ),
    "update.visible": "Ein einzelnes Update ist ein kleiner Schritt; zum Lernen braucht es viele davon.",
    "update.rule": (
        "Jedes Gewicht macht einen Schritt gegen seinen Gradienten. Alle Gradienten wurden mit den alten Gewichten "
        "berechnet; die Reihenfolge der Updates spielt also keine Rolle."
    ),
    "update.rule.updated": (
        "Jedes Gewicht macht einen Schritt gegen seinen Gradienten. Hier wurden die Gewichte der Ausgabeschicht zuerst "
        "ersetzt, und die Gradienten der verdeckten Schicht benutzten schon die neuen."
    ),
    "update.rule.delta": (
        "Jedes Gewicht bewegt sich um seine Eingabe mal den Delta-Fehler mal die Lernrate. Alle wurden mit den alten "
        "Gewichten berechnet."
    ),
    "update.rule.sgd": "Jedes Gewicht macht einen Schritt gegen seinen Gradienten.{decay}",
    "update.decay": (
        " Davor addiert Weight Decay λ mal das Gewicht zum Gradienten, einen Zug zur 0 hin; die Summe heißt g."
    ),
    "update.rule.momentum": (
        "Momentum erinnert sich: v behält den Teil μ von dem, was es war (am Anfang 0), und addiert den neuen "
        "Gradienten. Der Schritt geht gegen v.{decay}"
    ),
    "update.rule.nesterov": (
        "Momentum erinnert sich: v behält den Teil μ von dem, was es war (am Anfang 0), und addiert den neuen "
        "Gradienten. Mit Nesterovs Änderung schaut der Schritt voraus, gegen den Gradienten plus μ mal das neue "
        "v.{decay}"
    ),
    "update.rule.adagrad": (
        "Adagrad gibt jedem Gewicht eine eigene Lernrate: v addiert die Quadrate seiner Gradienten, und der Schritt "
        "wird durch die Wurzel von v geteilt. ε sorgt dafür, dass unter dem Bruchstrich keine 0 steht.{decay}"
    ),
    "update.rule.rmsprop": (
        "RMSprop gibt jedem Gewicht eine eigene Lernrate: v ist ein gleitendes Mittel der Quadrate seiner Gradienten, "
        "und der Schritt wird durch die Wurzel von v geteilt. ε sorgt dafür, dass unter dem Bruchstrich keine 0 "
        "steht.{decay}"
    ),
    "update.rule.adam": (
        "Adam führt zwei gleitende Mittel, beide am Anfang 0: m vom Gradienten, v von seinem Quadrat. Weil sie bei 0 "
        "beginnen, sind sie in den ersten Schritten zu klein; teilt man durch 1 − β hoch die Nummer des Schritts, so "
        "wird das ausgeglichen (m̂ und v̂). Der Schritt ist m̂ durch die Wurzel von v̂; ε sorgt dafür, dass unter dem "
        "Bruchstrich keine 0 steht.{decay}"
    ),
    "update.rule.adam.plain": (
        "Adam führt zwei gleitende Mittel, beide am Anfang 0: m vom Gradienten, v von seinem Quadrat. Der Schritt ist m"
        " durch die Wurzel von v; ε sorgt dafür, dass unter dem Bruchstrich keine 0 steht.{decay}"
    ),
    "update.rule.adamw": (
        "AdamW führt zwei gleitende Mittel, beide am Anfang 0: m vom Gradienten, v von seinem Quadrat. Weil sie bei 0 "
        "beginnen, sind sie in den ersten Schritten zu klein; teilt man durch 1 − β hoch die Nummer des Schritts, so "
        "wird das ausgeglichen (m̂ und v̂). Der Schritt ist m̂ durch die Wurzel von v̂; ε sorgt dafür, dass unter dem "
        "Bruchstrich keine 0 steht. Das Gewicht schrumpft getrennt davon, um η · λ mal sich selbst.{decay}"
    ),
    "update.rule.adamw.plain": (
        "AdamW führt zwei gleitende Mittel, beide am Anfang 0: m vom Gradienten, v von seinem Quadrat. Der Schritt ist "
        "m durch die Wurzel von v; ε sorgt dafür, dass unter dem Bruchstrich keine 0 steht. Das Gewicht schrumpft "
        "getrennt davon, um η · λ mal sich selbst.{decay}"
    ),
    "update.batch": "Die Gradienten des Batches sind die seiner Beispiele, zusammengenommen:",
    "helped.intro": "Dasselbe Beispiel noch einmal, mit den neuen Gewichten:",
    "helped.intro.batch": "Dieselben Beispiele noch einmal, mit den neuen Gewichten:",
    "helped.table": "Vor und nach diesem Update",
    "helped.before": "Vorher",
    "helped.after": "Nachher",
    "helped.target": "Zielwert",
    "helped.fell": "Der Verlust ging von {before} auf {after}.",
    "helped.predicted": (
        "Jeder Gradient mal die Änderung seines Gewichts, alles addiert, hatte {predicted} vorhergesagt; der Rest ist "
        "Krümmung."
    ),
    "helped.better": "Er ist gefallen: Das Update hat bei diesem Beispiel geholfen.",
    "helped.worse": "Er ist gestiegen: Der Schritt war für dieses Beispiel zu groß.",
    "helped.same": "In den gezeigten Stellen ist er gleich geblieben.",
}
