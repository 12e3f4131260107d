"""The task and the network: what is given."""

from __future__ import annotations

GIVEN: dict[str, str] = {
    "task.magic": (
        "Was jetzt folgt, ist keine Zauberei: nur Summen, Produkte und ein oder zwei Funktionen. Ein Netz lernt durch "
        "Wiederholung: Es antwortet, erfährt, wie weit die Antwort danebenlag, ändert seine Gewichte ein wenig und "
        "antwortet noch einmal."
    ),
    "task.learn": (
        "Das Netz bekommt {inputs} und soll {targets} ausgeben. Trainieren heißt, seine Gewichte zu ändern, immer nur "
        "ein wenig, so dass seine Antworten den Zielwerten näher kommen."
    ),
    "task.forward": (
        "Das Netz bekommt {inputs}. Es gibt keinen Zielwert; darum folgt diese Seite den Zahlen nur vorwärts und hört "
        "dort auf."
    ),
    "task.count.one": "eine Zahl",
    "task.count.many": "{count} Zahlen",
    "task.table": "Was dem Netz gezeigt wird",
    "task.sample": "Beispiel",
    "network.picture": "Das Netz: Kreise sind Neuronen, Linien sind Gewichte",
    "network.sizes": (
        "Es hat, von links nach rechts, {sizes}. Jede Zeile unten nennt die Gewichte, die sie benutzt, so dass man eine"
        " Zahl von der Eingabe bis zur Ausgabe und zurück verfolgen kann."
    ),
    "network.dense": (
        "Die Zahlen fließen in eine Richtung, von links nach rechts (das Netz ist vorwärtsgerichtet, englisch "
        "feed-forward), und jedes Neuron liest alle Zahlen der Schicht davor (die Schichten sind voll verbunden, "
        "englisch dense)."
    ),
    "network.size.input.one": "eine Eingabe",
    "network.size.input.many": "{count} Eingaben",
    "network.size.hidden.one": "ein verdecktes Neuron",
    "network.size.hidden.many": "{count} verdeckte Neuronen",
    "network.size.output.one": "eine Ausgabe",
    "network.size.output.many": "{count} Ausgaben",
    "network.start": (
        "Vor dem Training sind die Gewichte irgendwelche kleinen Zahlen, meist zufällig gezogen; das Training bewegt "
        "sie dorthin, wo der Fehler klein ist. Mit diesen Zahlen beginnt unser Netz:"
    ),
    "network.numbers": "Die Anfangszahlen, jedes Gewicht auf seiner Kante",
    "network.tied": "Einige Gewichte sind geteilt, eine Zahl auf mehreren Kanten: {weights}.",
    "network.tied.weight": "{weight} auf {count} Kanten",
    "network.nobias": "Kein Neuron hat einen Bias.",
    "network.rate": "Die Lernrate ist {rate} = {value}.",
    "network.frozen": "Die Bias-Werte bleiben, wie sie sind: Jeder bekommt einen Gradienten, aber kein Update.",
    "network.weights": (
        "Gewichte und Bias-Werte von Schicht {layer}: Jede Zeile ist ein Neuron, jede Spalte das, was es liest"
    ),
    "network.weights.many": "Schicht {layer} hat {count} Gewichte; hier sind die ersten",
    "network.neuron": "Neuron",
    "network.bias": "Bias",
}
