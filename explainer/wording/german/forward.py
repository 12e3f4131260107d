"""The forward pass and the error."""

from __future__ import annotations

FORWARD: dict[str, str] = {
    "forward.sample": "Wir verfolgen ein Beispiel, Nummer {sample}, den ganzen Weg bis zur Ausgabe.",
    "forward.net": (
        "Jedes Neuron addiert zuerst, was hereinkommt: jede Eingabe mal das Gewicht ihrer Kante{bias}. Lies die erste "
        "Zeile langsam: {input} ist die erste Eingabe, {weight} das Gewicht auf der Kante von dort zu {neuron}."
    ),
    "forward.net.bias": ", dazu seinen Bias",
    "forward.net.short": "Die Netzeingaben von Schicht {layer}:",
    "forward.general": (
        "Für ein beliebiges Neuron mit n Eingaben, einmal für alle aufgeschrieben (i zählt die Eingaben):"
    ),
    "forward.neuron": "Im Inneren von {neuron}: eine Summe, dann eine Funktion",
    "forward.legend": "Jedes Zeichen der ersten Zeile (hier ist n gleich {count})",
    "forward.symbol": "Zeichen",
    "forward.meaning": "Bedeutung",
    "forward.legend.input": "Eingabe {number} des Beispiels",
    "forward.legend.weight": "das Gewicht auf der Kante von {from} zu {to}",
    "forward.legend.bias": "der Bias von {to}: was es addiert, egal was hereinkommt",
    "forward.legend.net": "die Netzeingabe von {to}: alles zusammen addiert",
    "forward.others": "Die anderen Neuronen der Schicht ebenso:",
    "forward.net.again": "Schicht {layer} macht dasselbe mit den Ausgaben der Schicht davor.",
    "forward.net.from": "Schicht {layer} macht dasselbe mit dem, was sie liest.",
    "forward.why": (
        "Summen allein brächten uns nicht weit: Summen von Summen sind wieder Summen, und wie viele Schichten es auch "
        "wären, das Netz könnte nur gerade Linien ziehen. Darum geht jede Summe jetzt durch eine Funktion, die nicht "
        "gerade ist, die Aktivierungsfunktion:"
    ),
    "forward.cross": (
        "Hier ist x die eigene Netzeingabe des Neurons, und r steht für das, was die anderen Neuronen der Schicht zur "
        "Summe unter dem Bruchstrich beitragen. Alle Ausgaben der Schicht haben diese Summe gemeinsam, also ergeben sie"
        " zusammen 1."
    ),
    "forward.skip": "Eine Skip-Verbindung addiert die Ausgaben von Schicht {layer} zu denen dieser Schicht.",
    "forward.skip.inputs": "Eine Skip-Verbindung addiert die Eingaben zu den Ausgaben dieser Schicht.",
    "forward.out": "Die Summe geht dann durch die Aktivierungsfunktion.",
    "forward.outs": "Jede Netzeingabe, dort eingesetzt, ergibt die Ausgabe des Neurons:",
    "forward.matrix": "Alle Neuronen der Schicht auf einmal, als Matrixprodukt:",
    "forward.matrix.small": (
        "Noch einmal die Zeilen von Schicht {layer}, alle auf einmal: Jede Zeile der Matrix enthält die Gewichte eines "
        "Neurons. So berechnen Programme eine Schicht."
    ),
    "forward.rest": "Die übrigen ebenso",
    "forward.some": (
        "Die ersten Neuronen ausführlich; die übrigen folgen derselben Zeile, und die Trace-Datei enthält sie alle."
    ),
    "forward.quantity": "Größe",
    "forward.value": "Wert",
    "forward.answer": "Der Vorwärtsdurchlauf ist fertig. Das Netz antwortet {answers}.",
    "forward.picture": "Das Netz nach dem Vorwärtsdurchlauf, mit der Ausgabe jedes Neurons",
    # error
    "error.compare": (
        "Das Netz sagt {out}, gewünscht ist {target}. Wie weit liegt es daneben? Einen solchen Abstand nennt man "
        "Fehler."
    ),
    "error.general": "Für einen Zielwert t und eine Ausgabe y messen wir ihn hier so:",
    "error.each": "Der Fehler vergleicht jede Ausgabe mit ihrem Zielwert.",
    "error.total": "Die Teile ergeben zusammen den Verlust, die eine Zahl, die das Training verkleinert.",
    "error.one": "Bei nur einer Ausgabe ist ihr Fehler der Verlust, die Zahl, die das Training verkleinert.",
    "error.largest": (
        "Der größte Teil kommt von {neuron}. Daraus folgt nicht, dass sich seine Gewichte am stärksten ändern: Wie weit"
        " sich ein Gewicht bewegt, hängt auch von den Steigungen auf seinem Weg ab."
    ),
    "error.classes": (
        "Wo jede Ausgabe für eine Klasse steht, ist die größte Ausgabe die Wahl des Netzes. Die Ausgaben müssen "
        "zusammen nicht 1 ergeben, sie sind also keine Wahrscheinlichkeiten."
    ),
    "error.shares": (
        "Jede Ausgabe ist der Anteil, den das Netz einer Klasse gibt, und der größte Anteil ist seine Wahl."
    ),
}
