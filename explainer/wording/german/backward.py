"""The backward pass."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "backward.goal": "Wir suchen {gradient}, das Produkt aus drei Steigungen. Eine nach der anderen:",
    "backward.first": (
        "Erster Faktor. Wie schnell ändert sich der Verlust mit {out}? Nur der Fehler dieses Neurons enthält {out}:"
    ),
    "backward.second": "Zweiter Faktor. Wie schnell ändert sich {out} mit {net}? Das ist die Steigung der Aktivierung:",
    "backward.third": (
        "Dritter Faktor. Wie schnell ändert sich {net} mit {weight}? {net} ist eine Summe, und {weight} steht in genau "
        "einem Summanden, neben der Zahl, mit der es multipliziert wird. Alle anderen Summanden bleiben, wie sie sind:"
    ),
    "backward.product": "Alle drei zusammen:",
    "backward.chain": "Der Weg von {weight} zum Verlust: Seine Steigungen multiplizieren sich zu {gradient}",
    "backward.up": (
        "Das Ergebnis ist positiv: Ein etwas größeres {weight} würde den Verlust größer machen. Also soll {weight} "
        "kleiner werden."
    ),
    "backward.up.sample": (
        "Das Ergebnis ist positiv: Ein etwas größeres {weight} würde den Verlust dieses Beispiels größer machen."
    ),
    "backward.down": (
        "Das Ergebnis ist negativ: Ein etwas größeres {weight} würde den Verlust kleiner machen. Also soll {weight} "
        "größer werden."
    ),
    "backward.down.sample": (
        "Das Ergebnis ist negativ: Ein etwas größeres {weight} würde den Verlust dieses Beispiels kleiner machen."
    ),
    "backward.flat": (
        "Das Ergebnis ist 0: In erster Näherung lässt eine kleine Änderung von {weight} den Verlust dieses Beispiels,"
        " wie er ist."
    ),
    "backward.flat.hit": (
        "Das Ergebnis ist 0, und das zu Recht: {out} trifft seinen Zielwert genau, und dieses Beispiel verlangt keine"
        " Änderung von {weight}."
    ),
    "backward.flat.input": (
        "Das Ergebnis ist 0, denn {weight} wird mit 0 multipliziert: Bei diesem Beispiel spielt sein Wert hier keine "
        "Rolle."
    ),
    "backward.others": "Die anderen Ausgaben genauso. Wie schnell sich der Verlust mit jeder von ihnen ändert:",
    "backward.others.slope": "Wie schnell sich jede von ihnen mit ihrer Netzeingabe ändert:",
    "backward.paths.picture": (
        "Die Pfade von {weight} zum Verlust: an jedem seine Steigungen, an seinem Ende ihr Produkt"
    ),
    "backward.paths.why": (
        "Ein Gewicht einer früheren Schicht erreicht den Verlust über die Neuronen, die danach kommen. Wir beginnen "
        "bei einem Fehler, gehen zurück bis {weight} und multiplizieren unterwegs die Steigungen; dann addieren wir "
        "die Wege."
    ),
    "backward.dominates": "Den größten Beitrag liefert {path}.",
    "backward.against": "Die Beiträge haben nicht alle dasselbe Vorzeichen, also heben sie sich teilweise auf.",
    "backward.along": "Die Beiträge zeigen alle in dieselbe Richtung, also hebt sich beim Addieren nichts auf.",
    "backward.picture": (
        "Nach dem Rückwärtsdurchlauf: hinter jedem Wert, nach dem Strich, sein Gradient. Je dicker eine "
        "Linie, desto größer in diesem Bild der Gradient ihres Gewichts; wo sie gestrichelt ist, ist er "
        "negativ"
    ),
    "backward.picture.delta": (
        "Nach dem Rückwärtsdurchlauf: hinter jeder Netzeingabe ihr Delta-Fehler, hinter jeder Ausgabe ihr "
        "Fehler. Je dicker eine Linie, desto größer in diesem Bild der Gradient ihres Gewichts; wo sie "
        "gestrichelt ist, ist er negativ"
    ),
    "backward.apart": "Das Netz, in seine Neuronen zerlegt",
    "backward.shortcut": (
        "Jeder Pfad von {weight} endet mit denselben zwei Faktoren, und die Nachbargewichte brauchen dieselben "
        "Produkte noch einmal. Deshalb geht Backpropagation nicht jeden Pfad einzeln. Es addiert ein einziges Mal, was "
        "bei jedem Neuron ankommt, und merkt es sich als `δ`:"
    ),
    "backward.matrix": (
        "Alle `δ` von Schicht {layer} auf einmal: {here} = {weights} {later} ⊙ f′({net}). Die Matrix der nächsten "
        "Schicht ist gestürzt, eine Zeile für jedes Neuron von Schicht {layer}, {rows} × {after} mal {after} × 1; ⊙ "
        "multipliziert Zahl für Zahl:"
    ),
    "backward.matrix.gradients": (
        "Und alle Gradienten ihrer Gewichte: {gradients} = {here} {inputs}, eine Spalte mal eine Zeile, {rows} × 1 mal "
        "1 × {columns}:"
    ),
    "backward.cross": "Und mit den Netzeingaben der anderen Neuronen:",
    "collapse.softmax": (
        "Den langen Weg kann man ein für alle Mal gehen. In der Summe für ein `δ` trifft die Steigung des Verlusts, "
        "`−t/{symbol_out}`, einmal auf `{symbol_out} · (1 − {symbol_out})` und bei jeder anderen Ausgabe auf "
        "`−{symbol_out} · {symbol_out}`: Jedes {symbol_out} unter einem Bruchstrich kürzt sich weg, und wo die "
        "Zielwerte zusammen 1 ergeben, bleibt nur {symbol_out} − `t`:"
    ),
    "collapse.sigmoid": (
        "Den langen Weg kann man ein für alle Mal gehen. Die Steigung der Aktivierung, "
        "`{symbol_out} · (1 − {symbol_out})`, steht auch in der Steigung des Verlusts und kürzt sich weg:"
    ),
    "collapse.numbers": "Dieselben Zahlen ergeben sich also mit einer einzigen Subtraktion:",
    "backward.delta.cross": (
        "`δ`, die Steigung des Verlusts nach einer Netzeingabe, addiert, was von jeder Ausgabe zurückkommt:"
    ),
    "backward.partial": "Wie schnell sich der Verlust mit jeder Ausgabe ändert:",
    "backward.formula.slopes": (
        "Wie schnell sich jede Formel mit jeder Größe in ihr ändert, während die anderen stehen bleiben:"
    ),
    "backward.formula.gradients": (
        "Nun die gemeinsamen Gewichte, die in diesen Formeln stehen, über alle ihre Stellen addiert:"
    ),
    "backward.dropout": (
        "Dropout wirkt auch auf dem Rückweg: In jeder Steigung stehen dieselbe Maske und derselbe Anteil, und durch "
        "ein Neuron, das ausfällt, kommt nichts zurück."
    ),
    "backward.slope": "Wie schnell sich jede Ausgabe mit ihrer Netzeingabe ändert:",
    "backward.local": (
        "Wie schnell sich eine Netzeingabe mit einem ihrer Gewichte ändert, sagt die Zahl, mit der das Gewicht "
        "multipliziert wird."
    ),
    "backward.delta": (
        "Die ersten beiden Faktoren sind für alle Gewichte eines Neurons gleich. Ihr Produkt hat einen Namen, `δ`:"
    ),
    "backward.gradients": "Jetzt alle Gewichte der Schicht, je drei Faktoren:",
    "backward.gradients.delta": "Jetzt alle Gewichte der Schicht:",
    "backward.gradients.tied": (
        "Jetzt alle Gewichte der Schicht. Ein geteiltes Gewicht hat für jede Kante, an der es steht, einen Summanden:"
    ),
    "backward.gradients.later": (
        "Die Gewichte dieser Schicht stehen auch an Kanten einer früheren Schicht. Ihre Gradienten folgen dort, sobald "
        "alle Summanden bekannt sind."
    ),
    "backward.reaches": (
        "Jetzt zurück über die Kanten. Was bei einem Neuron ankommt, wird einmal addiert und dient dann jedem Gewicht "
        "davor:"
    ),
    "backward.biases": "Auch die Bias-Werte: Ein Bias geht mit dem Faktor 1 in seine Netzeingabe ein.",
    "backward.biases.shared": (
        "Die Schicht hat einen gemeinsamen Bias, also trägt jedes Neuron, das ihn benutzt, einen Summanden bei."
    ),
    "backward.paths": "Von {weight} führen {count} Pfade zum Verlust. Jeder Pfad hat sein eigenes Produkt:",
    "backward.paths.sum": "Die Beiträge aller Pfade werden addiert:",
    "backward.paths.same": (
        "Backpropagation geht nicht jeden Pfad noch einmal. Es addiert ein einziges Mal, was bei jedem Neuron ankommt:"
    ),
    "backward.hidden.slope": "Die Steigungen dieser Schicht:",
    "backward.hidden.delta": "Und damit das `δ` dieser Schicht:",
    "backward.many": (
        "Es gibt {count} solche Zeilen; hier sind die ersten. Alle stehen in der Ausgabe von „explainer trace“."
    ),
    "backward.all": "Alle {count} Zeilen",
    "backward.corner": (
        "Eine Funktion steht hier genau an einer Ecke, wo sie keine eigene Steigung hat. Das Ergebnis hängt an dem "
        "Wert, den diese Seite dort nimmt."
    ),
    "backward.nothing": "Jeder Beitrag ist 0: Bei diesem Gewicht kommt nichts an.",
    "delta.meaning": (
        "Das Fehlersignal Delta sagt, in welche Richtung und wie stark die Gewichte eines Neurons korrigiert werden "
        "sollen; es ist noch nicht die Änderung selbst, denn die hängt auch davon ab, was hereinkam, und von der "
        "Lernrate."
    ),
    "delta.error": (
        "Der Fehler einer Ausgabe ist das, was bis zum Zielwert fehlt; allgemein: minus die Steigung des Verlusts."
    ),
    "delta.error.general": "Der Fehler einer Ausgabe ist minus die Steigung des Verlusts:",
    "delta.slope": "Die Steigung der Aktivierung an der Stelle der Netzeingabe:",
    "delta.slope.slip": (
        "Die Steigung der Aktivierung, hier an der Stelle der Ausgabe genommen, wo die Netzeingabe hingehört:"
    ),
    "delta.delta": "Steigung mal Fehler ist das Fehlersignal Delta, also Richtung und Größe der Korrektur:",
    "delta.delta.cross": "Das Fehlersignal Delta eines Neurons addiert, was von jeder Ausgabe der Schicht zurückkommt:",
    "delta.hidden": (
        "Ein verborgenes Neuron hat keinen Zielwert. Sein Fehler ist das, was die nächste Schicht über die Kanten "
        "zurückgibt:"
    ),
    "delta.hidden.delta": "Und sein Fehlersignal Delta, wie zuvor:",
    # what is special, at the line where it happens
    "special.adam": (
        "Das ist die erste Aktualisierung: `m̂` ist der Gradient, und `√v̂` seine Größe. Deshalb bewegt sich jedes "
        "trainierte Gewicht um {symbol_rate}, wie klein sein Gradient auch ist."
    ),
    "special.momentum": (
        "Vor der ersten Aktualisierung ist `v` gleich 0, dieser Schritt ist also noch der des einfachen Abstiegs; das "
        "Gedächtnis zeigt sich ab der zweiten."
    ),
    "special.skip": (
        "Auch die Sprungverbindung gibt zurück. Eine spätere Schicht addiert diese Ausgaben zu ihren eigenen, auf "
        "einer Kante mit Steigung 1: Was über sie zurückkommt, kommt ganz an, neben dem, was durch die Schichten "
        "dazwischen kommt."
    ),
    "special.dead": (
        "{neuron} steht auf der flachen Seite seiner Funktion: Die Steigung ist 0. Diese 0 multipliziert alles, was "
        "zurückkommt, also sind auch die Gradienten seiner Gewichte 0."
    ),
}
