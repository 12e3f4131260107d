"""The update, and whether it helped."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "update.general": "Allgemein, für ein beliebiges Gewicht `w` und die Lernrate {symbol_rate}:",
    "update.opposite": (
        "Das Minuszeichen ist wichtig: Der Gradient zeigt dorthin, wo der Verlust wächst, also geht der Schritt in die "
        "andere Richtung. Die Lernrate sagt, wie weit."
    ),
    "update.opposite.delta": (
        "Das Plus ist hier richtig: Das Fehlersignal Delta ist minus die Steigung des Verlusts, also geht es mit dem "
        "Addieren bergab. Die Lernrate sagt, wie weit."
    ),
    "update.group": "Die Gewichte, die zu {neuron} führen:",
    "update.zero": (
        "Wo eine Eingabe 0 ist, ist auch der Gradient ihrer Gewichte 0, und diese Gewichte bleiben, wie sie sind."
    ),
    "update.zero.part": (
        "Ein Beispiel, dessen Eingabe 0 ist, trägt zum Gradienten der Gewichte dieser Eingabe nichts bei."
    ),
    "update.nonzero": "Hier ist keine Eingabe 0, also bekommt jedes trainierte Gewicht seinen Teil der Korrektur.",
    "update.tiny": (
        "Bei einer so kleinen Lernrate sieht man eine einzelne Aktualisierung kaum: Man muss auf die letzten Stellen "
        "achten."
    ),
    "update.visible": "Eine Aktualisierung ist ein einziger Schritt; zum Lernen braucht es meist viele davon.",
    "update.rule": (
        "Jedes trainierte Gewicht macht einen Schritt gegen seinen Gradienten. Alle Gradienten wurden mit den alten "
        "Gewichten berechnet, also spielt die Reihenfolge der Aktualisierungen keine Rolle."
    ),
    "update.rule.updated": (
        "Jedes Gewicht macht einen Schritt gegen seinen Gradienten. Hier wurden zuerst die Gewichte der Ausgabeschicht "
        "ersetzt, und die Gradienten der verborgenen Schicht benutzten schon die neuen."
    ),
    "update.rule.delta": (
        "Jedes trainierte Gewicht bewegt sich um seine Eingabe mal Fehlersignal Delta mal Lernrate. Alle diese "
        "Änderungen wurden mit den alten Gewichten berechnet."
    ),
    "update.rule.delta.batch": (
        "Jedes trainierte Gewicht macht einen Schritt gegen seinen Gradienten. In ihm steckt, was die Kanten und "
        "Beispiele des Gewichts beitragen, jeweils Eingabe mal Fehlersignal Delta. Alles wurde mit den alten "
        "Gewichten berechnet."
    ),
    "update.rule.sgd": "Jedes Gewicht macht einen Schritt gegen seinen Gradienten.",
    "update.decay": (
        "Vorher addiert der Gewichtszerfall (englisch: weight decay) `λ` mal das Gewicht zum Gradienten, einen Zug in "
        "Richtung 0; die Summe heißt `g`."
    ),
    "update.penalty": ("Davor wird die Steigung des Strafterms zum Gradienten addiert; die Summe heißt `g`."),
    "penalty.intro": (
        "Das Training macht eine größere Summe klein: den Verlust und einen Strafterm für jedes Gewicht, damit ein "
        "Gewicht nur so groß ist, wie es sich lohnt. Biaswerte haben keinen. Der Strafterm eines Gewichts `w` ist"
    ),
    "penalty.intro.biases": (
        "Das Training macht eine größere Summe klein: den Verlust und einen Strafterm für jedes Gewicht und jeden "
        "Bias, damit eine Zahl nur so groß ist, wie es sich lohnt. Der Strafterm einer Zahl `w` ist"
    ),
    "penalty.slope": (
        "Der Strafterm hat eine eigene Steigung; sie wird zum Gradienten jedes Gewichts addiert, das einen hat:"
    ),
    "penalty.derived": "Die Steigung des Strafterms nach seinem Gewicht",
    "penalty.sign": (
        "Dabei ist sign(w) gleich 1 für ein Gewicht über 0, −1 für eines unter 0 und 0 für eines, das 0 ist."
    ),
    "penalty.kink": (
        "Bei `w` = {points} hat der Strafterm einen Knick, an dem keine Steigung die einzig richtige ist; diese "
        "Lektion nimmt, was die Formel dort ergibt."
    ),
    "penalty.at_corner": (
        "Ein Gewicht steht in dieser Aktualisierung genau auf einem Knick des Strafterms. Als Steigung gilt dort, was "
        "die Formel ergibt, wie Programme es tun."
    ),
    "update.rule.momentum": (
        "Das Momentum-Verfahren erinnert sich: `v` behält den Anteil `μ` von dem, was es war ({start}), und addiert "
        "den neuen Gradienten. Der Schritt geht gegen `v`."
    ),
    "update.rule.momentum.rate_inside": (
        "Das Momentum-Verfahren erinnert sich: `v` behält den Anteil `μ` von dem, was es war ({start}), und addiert "
        "die Lernrate mal den neuen Gradienten. Das Gewicht geht um `v` zurück."
    ),
    "update.rule.momentum.velocity": (
        "Das Momentum-Verfahren erinnert sich: Die Geschwindigkeit `v` behält den Anteil `μ` von dem, was sie war "
        "({start}), und verliert die Lernrate mal den neuen Gradienten. Das Gewicht geht mit `v`."
    ),
    "update.rule.momentum.average": (
        "Das Momentum-Verfahren erinnert sich: `v` ist ein gleitender Mittelwert der Gradienten, {start}; er behält "
        "den Anteil `μ` von dem, was er war, und nimmt den Anteil `1 − μ` vom neuen Gradienten. Der Schritt geht gegen "
        "`v`."
    ),
    "update.rule.nesterov": (
        "Das Momentum-Verfahren erinnert sich: `v` behält den Anteil `μ` von dem, was es war ({start}), und addiert "
        "den neuen Gradienten. Mit der Änderung von Nesterov schaut der Schritt voraus, gegen den Gradienten plus `μ` "
        "mal das neue `v`."
    ),
    "update.rule.nesterov.lookahead": (
        "Das Momentum nach Nesterov schaut vor dem Schritt voraus: `v` behält den Anteil `μ` von dem, was es war "
        "({start}), und addiert die Lernrate mal den Gradienten dort, wohin der behaltene Anteil allein führen würde. "
        "Das Gewicht geht um `v` zurück."
    ),
    "update.ahead": (
        "Der Gradient dieser Regel gilt nicht an der Stelle der Gewichte, sondern davor, dort, wohin `μ` mal das alte "
        "`v` allein führen würde:"
    ),
    "update.ahead.pass": "Mit diesen Gewichten geht das Netz ein zweites Mal vorwärts und zurück:",
    "update.rule.adagrad": (
        "Adagrad gibt jedem Gewicht eine eigene Lernrate: `v` summiert die Quadrate seiner Gradienten, und der Schritt "
        "wird durch die Wurzel aus `v` geteilt. `ε` verhindert, dass der Nenner 0 wird."
    ),
    "update.rule.rmsprop": (
        "RMSprop gibt jedem Gewicht eine eigene Lernrate: `v` ist ein gleitender Mittelwert der Quadrate seiner "
        "Gradienten, und der Schritt wird durch die Wurzel aus `v` geteilt. `ε` verhindert, dass der Nenner 0 wird."
    ),
    "update.rule.adam": (
        "Adam führt zwei gleitende Mittelwerte, beide {start}: `m` vom Gradienten, `v` von seinem Quadrat. "
        "Mittelwerte, die bei 0 beginnen, sind in den ersten Schritten zu klein; das Teilen durch `1 − β` hoch die "
        "Nummer des Schritts gleicht das aus (`m̂` und `v̂`). Der Schritt ist `m̂` geteilt durch die Wurzel aus `v̂`; "
        "`ε` verhindert, dass der Nenner 0 wird."
    ),
    "update.rule.adam.plain": (
        "Adam führt zwei gleitende Mittelwerte, beide {start}: `m` vom Gradienten, `v` von seinem Quadrat. Der Schritt "
        "ist `m` geteilt durch die Wurzel aus `v`; `ε` verhindert, dass der Nenner 0 wird."
    ),
    "update.rule.adamw": (
        "AdamW führt zwei gleitende Mittelwerte, beide {start}: `m` vom Gradienten, `v` von seinem Quadrat. "
        "Mittelwerte, die bei 0 beginnen, sind in den ersten Schritten zu klein; das Teilen durch `1 − β` hoch die "
        "Nummer des Schritts gleicht das aus (`m̂` und `v̂`). Der Schritt ist `m̂` geteilt durch die Wurzel aus `v̂`; "
        "`ε` verhindert, dass der Nenner 0 wird. Getrennt davon schrumpfen die Gewichte, um `η · λ` mal sich selbst."
    ),
    "update.rule.adamw.plain": (
        "AdamW führt zwei gleitende Mittelwerte, beide {start}: `m` vom Gradienten, `v` von seinem Quadrat. Der "
        "Schritt ist `m` geteilt durch die Wurzel aus `v`; `ε` verhindert, dass der Nenner 0 wird. Getrennt davon "
        "schrumpfen die Gewichte, um `η · λ` mal sich selbst."
    ),
    "update.rule.adamax": (
        "Adamax führt `m`, einen gleitenden Mittelwert des Gradienten, und `u`, beide {start}: `u` ist der Betrag des "
        "Gradienten oder der Anteil `β₂` von dem, was `u` war, je nachdem, was größer ist. Ein Mittelwert, der bei 0 "
        "beginnt, ist in den ersten Schritten zu klein; das Teilen durch `1 − β₁` hoch die Nummer des Schritts gleicht "
        "das aus (`m̂`). Der Schritt ist `m̂` geteilt durch `u`; `ε` verhindert, dass der Nenner 0 wird."
    ),
    "update.rule.adadelta": (
        "Adadelta führt zwei gleitende Mittelwerte, beide {start}: `v` von den Quadraten der Gradienten, `u` von den "
        "Quadraten der eigenen Schritte. Der Schritt `d` ist der Gradient mal die Wurzel aus `u` geteilt durch die "
        "Wurzel aus `v`: Er ist so groß wie die Schritte davor. `ε` lässt den ersten Schritt beginnen."
    ),
    "update.start": "am Anfang 0",
    "update.start.given": "am Anfang gegeben",
    "update.schedule": "Zuerst die Lernrate dieser Aktualisierung nach ihrer Formel:",
    "update.rule.still": (
        "Nach der Regel ginge jedes Gewicht gegen seinen Gradienten. Hier kann sich nichts bewegen: Kein Gewicht wird "
        "trainiert, oder die Lernrate ist 0."
    ),
    "update.rule.slip": "Hier werden die Gewichte mit dem Versehen aktualisiert:",
    "update.picture": (
        "Die Korrektur: jedes Gewicht vorher und nachher. Je dicker eine Linie, desto weiter bewegt sich in "
        "diesem Bild ihr Gewicht; wo sie gestrichelt ist, sinkt es"
    ),
    "update.batch": "Die Gradienten des Batches fassen die seiner Beispiele zusammen; in Klammern steht das Beispiel:",
    "update.minimum": (
        "Jede Ausgabe trifft ihren Zielwert: Der Gradient ist 0, der Verlust hat sein Minimum erreicht, und nichts "
        "bewegt sich."
    ),
    "update.still": "Bei dieser Aktualisierung bewegt sich kein Gewicht.",
    # was danach kommt, nebeneinander
    "later.samples": "Vorwärts und zurück, Zahl für Zahl",
    "later.updates": "Was bei jeder Aktualisierung herauskommt",
    "later.sample": "Aktualisierung {step}, Beispiel {sample}",
    "later.update": "Aktualisierung {step}",
    "helped.intro": "Dasselbe Beispiel noch einmal, mit den neuen Gewichten:",
    "helped.intro.batch": "Dieselben Beispiele noch einmal, mit den neuen Gewichten:",
    "helped.table": "Vor und nach dieser Aktualisierung",
    "helped.before": "Vorher",
    "helped.after": "Nachher",
    "helped.target": "Zielwert",
    "helped.fell": "Der Verlust ging von {before} auf {after}.",
    "helped.fell.penalty": "Der Verlust mit dem Strafterm ging von {before} auf {after}.",
    "helped.predicted.penalty": (
        "Jeder Gradient, die Steigung des Strafterms eingeschlossen, mal die Änderung seines Gewichts, alles addiert, "
        "hatte {predicted} vorhergesagt."
    ),
    "helped.predicted": (
        "Die Gradienten, jeder mal die Änderung seines Gewichts und alles addiert, hatten {predicted} vorhergesagt."
    ),
    "helped.better": "Er ist gesunken: Die Aktualisierung hat bei diesem Beispiel geholfen.",
    "helped.worse": "Er ist gestiegen: Der Schritt war für dieses Beispiel zu groß.",
    "helped.worse.predicted": (
        "Er ist gestiegen, wie es die Gradienten dieses Beispiels vorhergesagt hatten: Für dieses Beispiel ging der "
        "Schritt nicht bergab."
    ),
    "helped.same": "Er ist gleich geblieben.",
    "helped.curvature": "Der Rest ist Krümmung.",
    "helped.exact": "So kam es auch.",
    "helped.corner": (
        "Unterwegs ging eine Funktion über eine Ecke oder stand an einer, und dort ändert sich ihre Steigung; wer mit "
        "einer Steigung rechnet, sieht das nicht."
    ),
    "helped.minimum": "Er blieb, wo er war: Jede Ausgabe traf ihren Zielwert schon.",
    "helped.rose": "Er ist gestiegen.",
}
