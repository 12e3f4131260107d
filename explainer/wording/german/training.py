"""The whole training."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "training.terms": (
        "Eine Aktualisierung ist eine Iteration: ein Vorwärts- und ein Rückwärtsdurchlauf, hier mit {batch}. Wenn "
        "jedes der {samples} einmal an der Reihe war, ist eine Epoche vorbei, hier nach {updates}."
    ),
    "training.terms.one": (
        "Eine Aktualisierung ist eine Iteration: ein Vorwärts- und ein Rückwärtsdurchlauf, hier mit einem Beispiel. "
        "Wenn jedes Beispiel einmal an der Reihe war, ist eine Epoche vorbei; bei einem einzigen Beispiel ist das nach "
        "jeder Iteration der Fall."
    ),
    "training.terms.ahead": (
        "Eine Aktualisierung ist eine Iteration: mit dieser Regel zwei Durchläufe vorwärts und zurück, einer mit den "
        "Gewichten und einer vor ihnen. Wenn jedes Beispiel einmal an der Reihe war, ist eine Epoche vorbei."
    ),
    "training.terms.rest": (
        "Eine Aktualisierung ist eine Iteration: ein Vorwärts- und ein Rückwärtsdurchlauf, hier mit {batch}, die "
        "letzte einer Epoche mit {rest}. Wenn jedes der {samples} einmal an der Reihe war, ist eine Epoche vorbei, "
        "hier nach {updates}."
    ),
    "training.batch.one": "einem Beispiel",
    "training.batch.many": "{count} Beispielen",
    "training.samples.one": "Beispiele",
    "training.samples.many": "{count} Beispiele",
    "training.updates.one": "1 Iteration",
    "training.updates.many": "{count} Iterationen",
    "training.epochs.one": "einer Epoche",
    "training.epochs.many": "{count} Epochen",
    "training.update": "Aktualisierung",
    "training.schedule": "Die Lernrate jeder Aktualisierung",
    "training.schedule.some": "Die Lernrate einiger Aktualisierungen",
    "training.table": "Der Verlust jeder Epoche, über ihre Beispiele",
    "training.loss.one": "{loss}",
    "training.loss.mean": "Mittel von {loss}",
    "training.loss.sum": "Summe von {loss}",
    "training.run": "Der Lauf auf einen Blick: jede Aktualisierung mit den Gewichten davor",
    "training.weights": "Die Gewichte und Biase vor dem Training und danach",
    "training.weights.some": "Die ersten {shown} von {count} Gewichten und Biasen, vor dem Training und danach",
    "training.weight": "Gewicht",
    "training.start": "Anfang",
    "training.finish": "Ende",
    "training.epoch": "Epoche",
    "training.after.table": "Der Verlust nach so vielen Aktualisierungen",
    "training.after": "Aktualisierungen",
    "training.dropout": (
        "Auch diese Antworten sind mit den Masken gegeben. Ein Netz im Einsatz lässt nichts ausfallen."
    ),
    "training.closing.one": "Nach dieser Aktualisierung antwortet das Netz:",
    "training.closing.many": "Nach {count} Aktualisierungen antwortet das Netz:",
    "training.closing.table": "Die Antworten am Ende",
    "training.more": (
        "Mehr Epochen bedeuten meist einen kleineren Verlust bei diesen Beispielen. Bessere Antworten bei neuen "
        "Beispielen versprechen sie nicht: Ein Netz kann seine Beispiele auswendig lernen."
    ),
    "training.batchwords": (
        "Programme nehmen oft mehrere oder alle Beispiele in eine Aktualisierung (ein Batch). Dann hat eine Epoche "
        "weniger Iterationen als Beispiele."
    ),
    "training.picture": "Der Verlust über die Epochen",
    "training.regions": "Was das trainierte Netz antwortet, über der Ebene seiner beiden Eingaben",
    "training.hidden": (
        "Die Beispiele, wie die Eingaben sie angeben, und wie die erste verborgene Schicht sie verschiebt"
    ),
    "rates.intro": (
        "Die Lernrate wählen wir, sie wird nicht gelernt. Hier ist dasselbe Training, mit denselben Startwerten, bei "
        "anderen Lernraten. Vorher war {measure} über alle Beispiele {before}."
    ),
    "rates.table": "Der Verlust aller Beispiele nach {updates}, je nach Lernrate",
    "rates.rate": "Lernrate",
    "rates.what": "Was geschieht",
    "rates.measure.one": "{loss}",
    "rates.measure.mean": "das Mittel von {loss}",
    "rates.measure.sum": "die Summe von {loss}",
    "rates.lost": "divergiert: wächst über alle Grenzen",
    "rates.up": "endet höher, als er begann",
    "rates.learned": "hat gelernt: höchstens ein Zehntel ist übrig",
    "rates.saturated": "steckt fest: bei jedem Beispiel ist ein Neuron gesättigt",
    "rates.still": "bewegt sich kaum",
    "rates.plateau": "liegt auf einem Plateau",
    "rates.down": "sinkt",
    "rates.picture": "Der Verlust nach dem Training, je nach Lernrate",
    "rates.advice": (
        "Eine zu kleine Lernrate verschwendet Aktualisierungen; eine zu große springt über das Tal hinweg und landet "
        "vielleicht weiter oben. Welche Lernrate gut ist, hängt vom Netz, von den Daten und vom Verlust ab, deshalb "
        "probiert man mehrere aus. Wie gut ein Netz bei neuen Daten antwortet, ist eine andere Frage."
    ),
}
