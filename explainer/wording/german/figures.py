"""Words in pictures."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "figure.item": "{name} ist {value}",
    "figure.structure.desc": "Das Netz, von links nach rechts: {sizes}. Jede Linie ist ein Gewicht.",
    "figure.weights.desc": "Das Netz mit seinen Startwerten: {numbers}.",
    "figure.values.desc": "Das Netz nach dem Vorwärtsdurchlauf: {numbers}.",
    "figure.part": "Ein Neuron mit dem, was hinein- und hinausführt. {caption}",
    "figure.living.desc": "Das Netz: Jede Zeile zeigt ihre Zahlen darin. Sie stehen auch in der Tabelle darunter.",
    "figure.living": (
        "Das Netz bei dieser Zeile. Je dicker eine Linie, desto größer in diesem Bild ihr Gewicht, "
        "im Rückwärtsdurchlauf ihr Gradient, bei der Korrektur ihre Änderung; gestrichelt: negativ"
    ),
    "figure.backward.desc": "Das Netz nach dem Rückwärtsdurchlauf, jeder Wert mit seinem Gradienten: {numbers}.",
    "figure.update.desc": "Das Netz mit seinen neuen Gewichten: {numbers}.",
    "figure.paths.desc": "Die Wege von {weight} vorwärts zu {errors} sind dick gezeichnet.",
    "figure.neuron.desc": (
        "Das Neuron {neuron} von innen: jede Eingabe mal ihr Gewicht, alles addiert, durch die Aktivierung, zur "
        "Ausgabe. {numbers}."
    ),
    "figure.apart.desc": "Das Netz in seine Neuronen zerlegt, {count} an der Zahl, mit ihren Eingaben und Gewichten.",
    "figure.chain.desc": "Von {weight} zum Verlust, Pfeil für Pfeil, mit den Steigungen: {numbers}.",
    "figure.chain.names": "Von {weight} zum Verlust, Pfeil für Pfeil, mit den Namen der Steigungen: {numbers}.",
    "figure.chain.first": "Einer der Wege von {weight} zum Verlust, Pfeil für Pfeil, mit den Steigungen: {numbers}.",
    "figure.example.desc": (
        "x = {x} führt zu u = {u}, und u zu y = u² = {y}. Die Steigung des ersten Pfeils ist {first}, die des zweiten "
        "{second}; ihr Produkt, {slope}, ist die Steigung von y nach x."
    ),
    "figure.activation.desc": (
        "Die Funktion {name}, darunter ihre Steigung, und die Punkte dieser Schicht: {numbers}."
    ),
    "figure.gallery.desc": "Aktivierungsfunktionen (durchgezogen) und ihre Steigungen (gestrichelt): {names}.",
    "figure.training.desc": "Der Verlust jeder Epoche: {first} in Epoche 1, {last} in Epoche {count}.",
    "figure.rates.desc": (
        "Der Verlust am Ende des Trainings, nach {epochs}, je nach Lernrate, von {low} bis {high}. Am kleinsten, "
        "{loss}, ist er bei {rate}."
    ),
    "figure.approximation.panel": "{count} Neuronen: bis {error} daneben",
    "figure.approximation.desc": (
        "Eine Kurve, gestrichelt, und was Netze mit einer verborgenen Schicht daraus machen: {errors}."
    ),
    "figure.legend.high": "Zielwert über {threshold}",
    "figure.legend.low": "Zielwert unter {threshold}",
    "figure.legend.first": "erster Zielwert größer",
    "figure.legend.second": "zweiter Zielwert größer",
    "figure.regions.desc": (
        "Die Ebene der beiden Eingaben; wo sie getönt ist, gibt das trainierte Netz die Antwort der runden Beispiele. "
        "Es antwortet bei {right} von {count} Beispielen richtig."
    ),
    "figure.perceptron.desc": (
        "Die Ebene beider Eingaben mit der Geraden des Perzeptrons nach jeder Epoche; wo sie getönt ist, antwortet die "
        "letzte mit Ja. Sie beantwortet {right} von {count} Beispielen richtig."
    ),
    "figure.line.line": "eine Gerade: {right} von {count}",
    "figure.line.network": "das Netz: {right} von {count}",
    "figure.line.desc": (
        "Zweimal dieselben Beispiele. Die beste Gerade antwortet bei {line} von {count} richtig, das trainierte Netz "
        "bei {network}."
    ),
    "figure.hidden.desc": (
        "Die Beispiele nach ihren Eingaben und nach der trainierten verborgenen Schicht (die Achsen: ihre Ausgaben "
        "{one} und {other}), mit dem Gitter, wie die Schicht es verbiegt. Dort antwortet eine Gerade bei {right} von "
        "{count} richtig."
    ),
    "figure.hidden.sums.desc": (
        "Die Beispiele nach ihren Eingaben und nach der trainierten verborgenen Schicht (die Achsen: was ihre Neuronen "
        "mit positivem und was die mit negativem Gewicht zur Netzeingabe der Ausgabe beitragen), mit dem Gitter, wie "
        "die Schicht es verbiegt. Dort antwortet eine Gerade bei {right} von {count} richtig."
    ),
    "figure.hidden.up": "mit positivem Gewicht addiert",
    "figure.hidden.down": "mit negativem Gewicht addiert",
    "figure.biology.dendrites": "Dendriten: Signale kommen herein",
    "figure.biology.soma": "Zellkörper: summiert sie",
    "figure.biology.axon": "Axon: ein Signal geht hinaus",
    "figure.biology.synapses": "Synapsen: zu anderen Zellen",
    "figure.biology.desc": (
        "Ein biologisches Neuron, vereinfacht: Signale kommen durch die Dendriten herein, treffen sich im Zellkörper, "
        "und ein einziges Signal läuft das Axon entlang zu den Synapsen anderer Zellen."
    ),
    "figure.path": "Pfad {number}",
    "figure.path.many": "{count} Pfade",
}
