"""Background sections that a teacher can switch on."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "background.neuron.biology": (
        "Eine Nervenzelle sammelt Signale über ihre vielen Verzweigungen, die Dendriten. Was sie bringen, summiert "
        "sich im Zellkörper, dem Soma, und wenn es genug ist, feuert die Zelle: Ein kurzer elektrochemischer Impuls "
        "läuft durch ihre eine lange Faser, das Axon, zu den Dendriten anderer Zellen. Ein menschliches Gehirn hat "
        "etwa 86 Milliarden davon."
    ),
    "background.neuron.picture": "Eine Nervenzelle: Dendriten bringen Signale herein, das Axon führt eines hinaus",
    "background.neuron.artificial": (
        "Das Neuron auf dieser Seite übernimmt drei Ideen: viele Eingaben, eine Summe und eine Ausgabe, die nicht "
        "einfach proportional zu dieser Summe ist."
    ),
    "background.neuron.not": (
        "Es ist von der Zelle angeregt, bildet sie aber nicht nach. Eine Nervenzelle sendet Impulse in der Zeit, passt "
        "sich chemisch an, und von keinem Gehirn ist bekannt, dass es einen Fehler rückwärts durch dieselben "
        "Verbindungen schickt. Ein Netz denkt nicht; es ist eine Formel mit einstellbaren Zahlen."
    ),
    "background.activations.intro": (
        "Die Kurve der Aktivierungsfunktion muss gebogen sein und fast überall eine Steigung haben. Welche Funktion "
        "man wählt, entscheidet, wie gut Fehler zurückwandern: Wo eine Kurve flach ist, ist ihre Steigung fast 0, und "
        "alles, was damit multipliziert wird, verschwindet nach und nach."
    ),
    "background.activations.gallery": "Verbreitete Aktivierungsfunktionen",
    "background.activations.here": (
        "Die Aktivierung von Schicht {layer}, mit den Netzeingaben dieses Netzes auf der Kurve"
    ),
    "background.approximation.theorem": (
        "Der universelle Approximationssatz (Cybenko 1989; Hornik, Stinchcombe und White 1989; Leshno und andere "
        "1993): Eine verborgene Schicht mit genügend vielen Neuronen, eine Aktivierung, die stetig und kein Polynom "
        "ist, und eine lineare Ausgabe kommen jeder stetigen Funktion auf einem abgeschlossenen und beschränkten "
        "Gebiet beliebig nahe."
    ),
    "background.approximation.conditions": (
        "Jede Bedingung zählt. Die Funktion muss stetig sein: Ein Sprung lässt sich nur glätten. Das Gebiet muss "
        "beschränkt sein: Außerhalb ist nichts versprochen. Und der Satz sagt, dass es solche Gewichte gibt, nicht, "
        "dass das Training sie findet, und auch nicht, wie viele Neuronen man braucht."
    ),
    "background.approximation.picture": "Dieselbe Kurve, angenähert mit 2, 4, 8 und 16 verborgenen Neuronen",
    "background.approximation.exact": (
        "Annähern ist nicht dasselbe wie berechnen. Ein Netz kann recht gut lernen, zwei Zahlen zwischen 0 und 10 zu "
        "multiplizieren; es liegt dann ein wenig daneben, und bei größeren Zahlen, als es je gesehen hat, weit "
        "daneben. Ein Produkt ist unbeschränkt, und Summen gebogener Linien sind keine Produkte."
    ),
    "background.line.intro": (
        "Ein einzelnes Neuron ohne verborgene Schicht zieht eine gerade Linie zwischen Ja und Nein. Manche Daten "
        "lassen sich so nicht trennen, wie man die Linie auch dreht."
    ),
    "background.line.picture": "Die beste Gerade für diese Daten, daneben das trainierte Netz",
    "background.line.network": "Dieselben Daten, und was das Netz nach dem Training antwortet",
    "background.line.hidden": (
        "Was kann eine verborgene Schicht daran ändern? Sie verschiebt die Punkte. Wo sie gelernt hat, sie gut zu "
        "verschieben, genügt zwischen ihren Ausgaben eine einzige ebene Grenze, in der Ebene von zweien eine Gerade, "
        "und sie zu ziehen ist alles, was die letzte Schicht tun muss."
    ),
    "background.line.moved": (
        "Die Beispiele, wie die Eingaben sie angeben, und wie die verborgene Schicht sie verschiebt"
    ),
}
