"""The whole training."""

from __future__ import annotations

TRAINING: dict[str, str] = {
    "training.terms": (
        "Ein Update ist eine Iteration: ein Vorwärts- und ein Rückwärtsdurchlauf, hier mit {batch}. Ist jedes Beispiel "
        "an der Reihe gewesen ({samples}), so ist eine Epoche vorbei, hier nach {updates}."
    ),
    "training.terms.one": (
        "Ein Update ist eine Iteration: ein Vorwärts- und ein Rückwärtsdurchlauf, hier mit einem Beispiel. Ist jedes "
        "Beispiel an der Reihe gewesen, so ist eine Epoche vorbei; bei einem einzigen Beispiel ist das nach jeder "
        "Iteration der Fall."
    ),
    "training.batch.one": "einem Beispiel",
    "training.batch.many": "{count} Beispielen",
    "training.samples.one": "ein Beispiel",
    "training.samples.many": "{count} Beispiele",
    "training.updates.one": "1 Iteration",
    "training.updates.many": "{count} Iterationen",
    "training.table": "Der Verlust, summiert über jede Epoche",
    "training.epoch": "Epoche",
    "training.loss": "Verlust",
    "training.after.table": "Der Verlust nach so vielen Updates",
    "training.after": "Updates",
    "training.closing.one": "Nach diesem Update antwortet das Netz:",
    "training.closing.many": "Nach {count} Updates antwortet das Netz:",
    "training.closing.table": "Die Antworten am Ende",
    "training.end": "Verlust",
    "training.more": (
        "Mehr Epochen bedeuten meist einen kleineren Verlust bei diesen Beispielen. Bessere Antworten bei neuen "
        "versprechen sie nicht: Ein Netz kann seine Beispiele auswendig lernen."
    ),
    "training.batchwords": (
        "Programme nehmen oft mehrere Beispiele, oder alle, in ein Update (ein Batch). Dann hat eine Epoche weniger "
        "Iterationen als Beispiele."
    ),
    "training.picture": "Der Verlust über die Epochen",
    "training.regions": "Was das trainierte Netz antwortet, über der Ebene seiner beiden Eingaben",
    "training.hidden": (
        "Die Beispiele, wie die Eingaben sie zeigen und wie die erste verdeckte Schicht sie verschiebt"
    ),
    "rates.intro": (
        "Die Lernrate wird von uns gewählt, nicht gelernt. Hier ist dasselbe Training, von denselben Anfangszahlen aus,"
        " mit anderen Lernraten. Davor war der Verlust aller Beispiele {before}."
    ),
    "rates.table": "Der Verlust aller Beispiele nach {updates}, je nach Lernrate",
    "rates.rate": "Lernrate",
    "rates.after": "Verlust",
    "rates.what": "Was geschieht",
    "rates.still": "bewegt sich kaum",
    "rates.down": "fällt",
    "rates.best": "fällt am weitesten",
    "rates.up": "endet höher, als er begann",
    "rates.lost": "läuft davon",
    "rates.picture": "Der Verlust nach dem Training, je nach Lernrate",
    "rates.advice": (
        "Eine zu kleine Lernrate verschwendet Updates; eine zu große springt über das Tal hinweg und landet vielleicht "
        "weiter oben. Welche gut ist, hängt vom Netz, von den Daten und vom Verlust ab; darum probieren Programme "
        "mehrere. Wie gut ein Netz bei neuen Daten ist, ist eine andere Frage."
    ),
}
