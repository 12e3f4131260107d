"""Activations, losses and their slopes in general."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "slopes.dropout": (
        "In einer Schicht mit Dropout ist dies die Steigung vor der Maske, und out ist darin, was die Funktion vor "
        "der Maske ergibt."
    ),
    "slopes.why": (
        "Auf dem Rückweg müssen wir wissen, wie schnell sich jede Funktion ändert: ihre Steigung, also ihre Ableitung. "
        "Hier ist sie, Zeile für Zeile hergeleitet."
    ),
    "slopes.result": "{slope} ({name})",
    "slopes.picture": (
        "Die Aktivierung von Schicht {layer} und ihre Steigung, mit den Netzeingaben dieses Netzes auf der Kurve"
    ),
    "slopes.activation": "Die Steigung der Aktivierungsfunktion ({name})",
    "slopes.loss": "Die Steigung des Verlusts ({name}) nach der Ausgabe",
    "activation.identity": "Identität",
    "activation.sigmoid": "Sigmoid",
    "activation.tanh": "tanh",
    "activation.relu": "ReLU",
    "activation.leaky_relu": "Leaky ReLU",
    "activation.elu": "ELU",
    "activation.selu": "SELU",
    "activation.softplus": "Softplus",
    "activation.softsign": "Softsign",
    "activation.silu": "SiLU",
    "activation.gelu": "GELU",
    "activation.gelu_tanh": "GELU (tanh)",
    "activation.mish": "Mish",
    "activation.hard_sigmoid": "harte Sigmoid",
    "activation.hard_tanh": "harter tanh",
    "activation.softmax": "Softmax",
    "loss.half_squared_error": "halber quadratischer Fehler",
    "loss.squared_error": "quadratischer Fehler",
    "loss.mean_squared_error": "mittlerer quadratischer Fehler",
    "loss.mean_absolute_error": "mittlerer absoluter Fehler",
    "loss.huber": "Huber-Verlust",
    "loss.binary_cross_entropy": "binäre Kreuzentropie",
    "loss.cross_entropy": "Kreuzentropie",
    "slopes.loss.why": "Wir müssen auch wissen, wie schnell sich der Fehler mit einer Ausgabe ändert:",
    "slopes.kink": (
        "Bei `x` = {points} hat diese Funktion einen Knick und keine eigene Steigung; diese Seite benutzt den Wert, "
        "den die letzte Zeile der Herleitung dort angibt."
    ),
    "slopes.rest": (
        "Jede Ausgabe einer Softmax-Schicht hängt von jeder Netzeingabe der Schicht ab. `r` steht für den Anteil der "
        "anderen Neuronen an der Summe unter dem Bruchstrich, `z` für die Netzeingabe eines anderen Neurons."
    ),
    "slopes.cross": "Die Steigung von {name} nach der Netzeingabe eines anderen Neurons",
}
