"""Words in pictures."""

from __future__ import annotations

FIGURES: dict[str, str] = {
    "figure.item": "{name} ist {value}",
    "figure.structure.desc": "Das Netz, von links nach rechts: {sizes}. Jede Linie ist ein Gewicht.",
    "figure.weights.desc": "Das Netz mit seinen Anfangszahlen: {numbers}.",
    "figure.values.desc": "Das Netz nach dem Vorwärtsdurchlauf: {numbers}.",
    "figure.paths.desc": "Die Wege von {weight} vorwärts zu {errors} sind dick gezeichnet.",
    "figure.neuron.desc": (
        "Das Neuron {neuron} von innen: jede Eingabe mal ihr Gewicht, addiert, durch die Aktivierungsfunktion, zu "
        "seiner Ausgabe. {numbers}."
    ),
    "figure.apart.desc": "Das Netz zerlegt: jedes seiner {count} Neuronen mit eigenen Eingaben und Gewichten.",
    "figure.chain.desc": "Von {weight} zum Verlust, Pfeil für Pfeil, jeder mit seiner Steigung: {numbers}.",
    "figure.chain.first": "Ein Weg von {weight} zum Verlust, Pfeil für Pfeil, jeder mit seiner Steigung: {numbers}.",
    "figure.example.desc": (
        "x = {x} führt zu u = {u}, und u zu y = u² = {y}. Die Steigung des ersten Pfeils ist {first}, die des zweiten "
        "{second}; ihr Produkt, {slope}, ist die Ableitung von y nach x."
    ),
    "figure.activation.desc": "Die Funktion {name}, darunter ihre Steigung, und die Punkte dieser Schicht: {numbers}.",
    "figure.gallery.desc": "Aktivierungsfunktionen, durchgezogen, und ihre Steigungen, gestrichelt: {names}.",
    "figure.training.desc": "Der Verlust, summiert über jede Epoche: {first} in Epoche 1, {last} in Epoche {count}.",
    "figure.rates.desc": (
        "Der Verlust nach Epoche {epoch}, je nach Lernrate, von {low} bis {high}. Am kleinsten, {loss}, ist er bei "
        "{rate}."
    ),
    "figure.approximation.panel": "{count} Neuronen: Abweichung bis {error}",
    "figure.approximation.desc": (
        "Eine Kurve, gestrichelt, und was Netze mit einer verdeckten Schicht daraus machen: {errors}."
    ),
    "figure.legend.high": "Zielwert über {threshold}",
    "figure.legend.low": "Zielwert unter {threshold}",
    "figure.legend.first": "erster Zielwert größer",
    "figure.legend.second": "zweiter Zielwert größer",
    "figure.regions.desc": (
        "Die Ebene der beiden Eingaben; wo sie schattiert ist, gibt das trainierte Netz die Antwort der runden "
        "Beispiele. Es beantwortet {right} von {count} Beispielen richtig."
    ),
    "figure.line.line": "eine gerade Linie: {right} von {count}",
    "figure.line.network": "das Netz: {right} von {count}",
    "figure.line.desc": (
        "Dieselben Beispiele zweimal. Die beste gerade Linie beantwortet {line} von {count} richtig, das trainierte "
        "Netz {network}."
    ),
    "figure.hidden.desc": (
        "Die Beispiele nach ihren Eingaben und, hinter der trainierten verdeckten Schicht, nach {one} und {other}; das "
        "Gitter ist so gebogen, wie die Schicht es biegt. Dort beantwortet eine gerade Linie {right} von {count} "
        "richtig."
    ),
    "figure.hidden.up": "von positiven Gewichten addiert",
    "figure.hidden.down": "von negativen Gewichten addiert",
    "figure.biology.dendrites": "Dendriten: Signale kommen an",
    "figure.biology.soma": "Zellkörper: addiert sie",
    "figure.biology.axon": "Axon: ein Signal geht hinaus",
    "figure.biology.synapses": "Synapsen: zu anderen Zellen",
    "figure.biology.desc": (
        "Ein biologisches Neuron, vereinfacht: Signale kommen durch die Dendriten herein, treffen sich im Zellkörper, "
        "und ein Signal läuft am Axon entlang hinaus zu den Synapsen anderer Zellen."
    ),
    "figure.path": "Pfad {number}",
    "figure.path.many": "{count} Pfade",
}
