"""The task and the network: what is given."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "task.magic": (
        "Was jetzt kommt, ist keine Zauberei: nur Summen, Produkte und ein oder zwei Funktionen. Ein Netz lernt durch "
        "Wiederholung: Es antwortet, erfährt, wie weit die Antwort danebenlag, ändert seine Gewichte ein wenig und "
        "antwortet noch einmal."
    ),
    "task.learn": (
        "Das Netz bekommt {inputs} und soll {targets} als Antwort liefern. Trainieren heißt, die Gewichte nach und "
        "nach ein wenig zu ändern, sodass die Antworten näher an die Zielwerte kommen."
    ),
    "task.forward": (
        "Das Netz bekommt {inputs}. Es gibt keinen Zielwert, also folgt diese Seite den Zahlen vorwärts und endet dort."
    ),
    "task.count.one": "eine Zahl",
    "task.count.many": "{count} Zahlen",
    "task.classes": (
        "Ein Ziel, das als Klasse gegeben war, ist 1 für die Ausgabe dieser Klasse und 0 für die anderen. Klassen "
        "werden ab 0 gezählt, wie Bibliotheken es tun: Klasse 0 ist die erste Ausgabe."
    ),
    "task.masks": "Die Masken der Schichten mit Dropout: 0 lässt ein Neuron bei einem Beispiel ausfallen",
    "task.weights.mean": (
        "{weight} ist das Gewicht eines Beispiels: Sein Fehler wird damit malgenommen. Wo über die Beispiele gemittelt "
        "wird, teilt man die Summe durch ihre Anzahl, nicht durch die Summe ihrer Gewichte."
    ),
    "task.weights.layers": ("Für jede Schicht mit einem Verlust gibt es eines, in der Reihenfolge ihrer Zielwerte."),
    "task.weights": "{weight} ist das Gewicht eines Beispiels: Sein Fehler wird damit malgenommen.",
    "task.table": "Was dem Netz gezeigt wird",
    "task.sample": "Beispiel",
    "network.picture": "Das Netz: Kreise sind Neuronen, Linien sind Gewichte",
    "network.sizes": "Das Netz hat, von links nach rechts, {sizes}.",
    "network.dense": (
        "Die Zahlen fließen nur in eine Richtung, von links nach rechts (das Netz ist vorwärtsgerichtet, englisch: "
        "feed-forward), und jedes Neuron liest alle Zahlen der vorigen Schicht (die Schichten sind vollständig "
        "verbunden, englisch: dense)."
    ),
    "network.size.input.one": "eine Eingabe",
    "network.size.input.many": "{count} Eingaben",
    "network.size.hidden.one": "ein verborgenes Neuron",
    "network.size.hidden.many": "{count} verborgene Neuronen",
    "network.size.output.one": "eine Ausgabe",
    "network.size.output.many": "{count} Ausgaben",
    "network.start": (
        "Vor dem Training sind die Gewichte meist kleine Zahlen, zufällig gezogen; das Training soll sie dorthin "
        "bewegen, wo der Fehler klein ist. Mit diesen Zahlen beginnt unser Netz:"
    ),
    "network.numbers": (
        "Jedes Gewicht an seiner Kante: je dicker die Linie, desto größer das Gewicht; gestrichelt: negativ"
    ),
    "network.tied": "Einige Gewichte werden geteilt, eine Zahl an mehreren Kanten: {weights}.",
    "network.tied.weight": "{weight} an {count} Kanten",
    "network.nobias": "Kein Neuron hat einen Bias.",
    "network.rate": "Die Lernrate ist {rate} = {value}.",
    "network.schedule": "Die Lernrate {rate} folgt einer Formel:",
    "network.schedule.epoch": (
        "Darin sagt epoch, wie oft alle Beispiele schon durchlaufen sind: 0 in der ersten Epoche, 1 in der zweiten."
    ),
    "network.schedule.step": "Darin ist step die Nummer der Aktualisierung: 1 bei der ersten.",
    "network.schedule.floor": "floor rundet auf eine ganze Zahl ab.",
    "network.schedule.done": "Gezählt wird von den Aktualisierungen weiter, die vor diesem Lauf gemacht wurden.",
    "network.constants": "Die Aktualisierungsregel braucht außerdem {constants}.",
    "network.frozen": (
        "Die Bias-Werte bleiben, wie sie sind: Für jeden wird ein Gradient berechnet, aber er wird nicht aktualisiert."
    ),
    "network.weights": "Gewichte und Bias-Werte von Schicht {layer}: jede Zeile ein Neuron, jede Spalte, was es liest",
    "network.weights.many": "Schicht {layer} hat {count} Gewichte; hier sind die ersten",
    "network.shared": "Gemeinsame Gewichte, die in Formeln stehen, zuerst in Schicht {layer}",
    "network.neuron": "Neuron",
    "network.bias": "Bias",
}
