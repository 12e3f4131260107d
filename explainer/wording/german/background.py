"""Background sections that a teacher can switch on."""

from __future__ import annotations

BACKGROUND: dict[str, str] = {
    "background.neuron.biology": (
        "Eine Nervenzelle sammelt Signale über ihre vielen Verzweigungen, die Dendriten. Was sie bringen, summiert sich"
        " im Zellkörper, dem Soma, und wo es reicht, feuert die Zelle: Ein kurzer elektrochemischer Impuls läuft über "
        "ihre eine lange Faser, das Axon, zu den Dendriten anderer Zellen. Ein menschliches Gehirn hat etwa 86 "
        "Milliarden davon."
    ),
    "background.neuron.picture": "Eine Nervenzelle: Dendriten bringen Signale herein, das Axon trägt eines hinaus",
    "background.neuron.artificial": (
        "Das Neuron auf dieser Seite übernimmt drei Ideen: viele Eingaben, eine Summe, eine Ausgabe, die nicht einfach "
        "proportional zur Summe ist."
    ),
    "background.neuron.not": (
        "Es ist von der Zelle angeregt, aber kein Modell von ihr. Eine Nervenzelle sendet Impulse im Lauf der Zeit, sie"
        " passt sich durch Chemie an, und man kennt nichts im Gehirn, das einen Fehler rückwärts durch dieselben "
        "Verbindungen schickt. Ein Netz denkt nicht; es ist eine Formel mit einstellbaren Zahlen."
    ),
    "background.activations.intro": (
        "Die Aktivierungsfunktion muss gekrümmt oder geknickt sein und fast überall eine Steigung haben. Welche man "
        "wählt, entscheidet, wie gut Fehler zurückwandern: Wo eine Kurve flach ist, liegt ihre Steigung nahe bei 0, und"
        " was mit ihr multipliziert wird, verschwindet fast."
    ),
    "background.activations.gallery": "Beliebte Aktivierungsfunktionen",
    "background.activations.here": (
        "Die Aktivierung von Schicht {layer}, mit den Netzeingaben dieses Netzes auf der Kurve"
    ),
    "background.approximation.theorem": (
        "Der universelle Approximationssatz (Cybenko 1989; Hornik, Stinchcombe und White 1989; Leshno und andere 1993):"
        " Eine verdeckte Schicht mit genügend Neuronen, irgendeine Aktivierung, die stetig und kein Polynom ist, und "
        "eine lineare Ausgabe kommen jeder stetigen Funktion auf einem abgeschlossenen und beschränkten Bereich "
        "beliebig nahe."
    ),
    "background.approximation.conditions": (
        "Jede Bedingung zählt. Die Funktion muss stetig sein: Ein Sprung lässt sich nur glätten. Der Bereich muss "
        "beschränkt sein: Außerhalb ist nichts versprochen. Und der Satz sagt, dass es solche Gewichte gibt, nicht, "
        "dass das Training sie findet, und auch nicht, wie viele Neuronen man braucht."
    ),
    "background.approximation.picture": "Dieselbe Kurve, angenähert mit 2, 4, 8 und 16 verdeckten Neuronen",
    "background.approximation.exact": (
        "Annähern ist nicht dasselbe wie Berechnen. Ein Netz kann recht gut lernen, zwei Zahlen zwischen 0 und 10 zu "
        "multiplizieren; es liegt immer ein wenig daneben, und bei größeren Zahlen, als es gesehen hat, weit daneben. "
        "Ein Produkt ist unbeschränkt, und Summen gebogener Linien sind keine Produkte."
    ),
    "background.line.intro": (
        "Ein einzelnes Neuron ohne verdeckte Schicht zieht eine gerade Linie zwischen Ja und Nein. Manche Daten lassen "
        "sich so nicht trennen, wie man die Linie auch dreht."
    ),
    "background.line.picture": "Die beste gerade Linie für diese Daten",
    "background.line.network": "Dieselben Daten, und was das Netz nach dem Training antwortet",
    "background.line.hidden": (
        "Wie schafft es das? Die verdeckte Schicht verschiebt die Punkte. In der Ebene ihrer Ausgaben genügt eine "
        "gerade Linie, und mehr als eine Linie zu ziehen muss die letzte Schicht nicht leisten."
    ),
    "background.line.moved": "Die Beispiele, wie die Eingaben sie zeigen und wie die verdeckte Schicht sie verschiebt",
}
