"""The backward pass."""

from __future__ import annotations

BACKWARD: dict[str, str] = {
    "backward.goal": "Wir suchen {gradient}, das Produkt aus drei Steigungen. Eine nach der anderen:",
    "backward.first": (
        "Erster Faktor. Wie schnell ändert sich der Verlust mit {out}? Nur der Fehler dieses Neurons enthält {out}:"
    ),
    "backward.second": (
        "Zweiter Faktor. Wie schnell ändert sich {out} mit {net}? Das ist die Steigung der Aktivierungsfunktion:"
    ),
    "backward.third": (
        "Dritter Faktor. Wie schnell ändert sich {net} mit {weight}? {net} ist eine Summe, und {weight} steht in einem "
        "ihrer Summanden, neben der Zahl, mit der es multipliziert wird. Alle anderen Summanden bleiben, wie sie sind:"
    ),
    "backward.product": "Alle drei zusammen:",
    "backward.up": (
        "Der Wert ist positiv: Ein größeres {weight} würde den Verlust vergrößern. Also soll {weight} kleiner werden."
    ),
    "backward.down": (
        "Der Wert ist negativ: Ein größeres {weight} würde den Verlust verkleinern. Also soll {weight} wachsen."
    ),
    "backward.flat": (
        "Der Wert ist 0: Nahe bei seinem jetzigen Wert spielt {weight} keine Rolle, und es wird bleiben, wie es ist."
    ),
    "backward.others": "Die anderen Ausgaben ebenso. Wie schnell sich der Verlust mit jeder von ihnen ändert:",
    "backward.others.slope": "Wie schnell sich jede von ihnen mit ihrer Netzeingabe ändert:",
    "backward.paths.picture": "Die Pfade von {weight} zum Verlust",
    "backward.paths.why": (
        "Ein Gewicht einer früheren Schicht erreicht den Verlust durch jedes Neuron, das danach kommt. Wir beginnen bei"
        " einem Fehler, gehen zurück bis {weight} und multiplizieren unterwegs die Steigungen; dann addieren wir die "
        "Pfade."
    ),
    "backward.dominates": "Der größte Beitrag: {path}.",
    "backward.against": "Die Beiträge haben nicht alle dasselbe Vorzeichen, also heben sie sich zum Teil auf.",
    "backward.along": "Alle Beiträge zeigen in dieselbe Richtung; sie addieren sich, ohne dass sich etwas aufhebt.",
    "backward.apart": "Das Netz, in seine Neuronen zerlegt",
    "backward.shortcut": (
        "Jeder Pfad von {weight} endet mit denselben zwei Faktoren, und die Nachbarn brauchen dieselben Produkte noch "
        "einmal. Darum geht Backpropagation nicht jeden Pfad einzeln. Sie addiert ein einziges Mal, was bei jedem "
        "Neuron ankommt, und merkt es sich als δ:"
    ),
    "backward.cross": "Und mit den Netzeingaben der anderen Neuronen:",
    "collapse.softmax": (
        "Den langen Weg kann man ein für alle Mal gehen. In der Summe für ein δ trifft die Steigung des Verlusts, "
        "−t/{symbol_out}, einmal auf {symbol_out} · (1 − {symbol_out}) und bei jeder anderen Ausgabe auf −{symbol_out} "
        "· {symbol_out}: Jedes {symbol_out} unter einem Bruchstrich kürzt sich weg, und wo die Zielwerte zusammen 1 "
        "ergeben, bleibt nur {symbol_out} − t:"
    ),
    "collapse.sigmoid": (
        "Den langen Weg kann man ein für alle Mal gehen. Die Steigung der Aktivierungsfunktion, {symbol_out} · (1 − "
        "{symbol_out}), steht auch in der Steigung des Verlusts und kürzt sich weg:"
    ),
    "collapse.numbers": "So erhalten wir dieselben Zahlen mit einer einzigen Subtraktion:",
    "backward.delta.cross": (
        "δ, die Ableitung des Verlusts nach einer Netzeingabe, addiert, was von jeder Ausgabe zurückkommt:"
    ),
    "backward.partial": "Wie schnell sich der Verlust mit jeder Ausgabe ändert:",
    "backward.slope": "Wie schnell sich jede Ausgabe mit ihrer Netzeingabe ändert:",
    "backward.local": (
        "Wie schnell sich eine Netzeingabe mit einem ihrer Gewichte ändert: so schnell, wie die Zahl angibt, mit der "
        "das Gewicht multipliziert wird."
    ),
    "backward.delta": (
        "Die ersten zwei Faktoren sind für alle Gewichte eines Neurons gleich. Ihr Produkt hat einen Namen, δ:"
    ),
    "backward.gradients": "Nun jedes Gewicht der Schicht, je drei Faktoren:",
    "backward.gradients.delta": "Nun jedes Gewicht der Schicht:",
    "backward.gradients.tied": (
        "Nun jedes Gewicht der Schicht. Ein geteiltes Gewicht hat einen Summanden für jede Kante, auf der es steht:"
    ),
    "backward.gradients.later": (
        "Die Gewichte dieser Schicht stehen auch auf Kanten einer früheren Schicht. Ihre Gradienten folgen dort, wenn "
        "alle Summanden bekannt sind."
    ),
    "backward.reaches": (
        "Nun zurück über die Kanten. Was bei einem Neuron ankommt, wird einmal addiert und dient dann jedem Gewicht "
        "davor:"
    ),
    "backward.biases": "Auch die Bias-Werte: Ein Bias geht mit dem Faktor 1 in seine Netzeingabe ein.",
    "backward.biases.shared": (
        "Die Neuronen der Schicht teilen sich den Bias; jedes, das ihn benutzt, trägt also einen Summanden bei."
    ),
    "backward.paths": "Von {weight} führen {count} Pfade zum Verlust. Jeder Pfad hat sein eigenes Produkt:",
    "backward.paths.sum": "Die Beiträge aller Pfade addieren sich:",
    "backward.paths.same": (
        "Backpropagation geht nicht jeden Pfad noch einmal. Sie addiert ein einziges Mal, was bei jedem Neuron ankommt:"
    ),
    "backward.hidden.slope": "Die Steigungen dieser Schicht:",
    "backward.hidden.delta": "Und damit δ für diese Schicht:",
    "backward.many": "Es gibt {count} solche Zeilen; hier sind die ersten. Die Trace-Datei enthält sie alle.",
    "backward.all": "Alle {count} Zeilen",
    "delta.meaning": (
        "Der Delta-Fehler sagt, in welche Richtung und wie stark die Gewichte eines Neurons korrigiert werden sollen; "
        "er ist noch nicht die Änderung selbst, denn die hängt auch davon ab, was hereinkam, und von der Lernrate."
    ),
    "delta.error": (
        "Der Fehler einer Ausgabe ist das, was zum Zielwert fehlt; allgemein: minus die Steigung des Verlusts."
    ),
    "delta.slope": "Die Steigung der Aktivierungsfunktion an der Stelle der Netzeingabe:",
    "delta.slope.slip": (
        "Die Steigung der Aktivierungsfunktion, hier an der Stelle der Ausgabe, wo die Netzeingabe stehen müsste:"
    ),
    "delta.delta": "Steigung mal Fehler ist der Delta-Fehler, also Größe und Richtung der Korrektur:",
    "delta.hidden": (
        "Ein verdecktes Neuron hat keinen Zielwert. Sein Fehler ist das, was die nächste Schicht über die Kanten "
        "zurückgibt:"
    ),
    "delta.hidden.delta": "Und sein Delta-Fehler, wie zuvor:",
}
