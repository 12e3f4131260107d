"""The forward pass and the error."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "forward.sample": "Wir verfolgen ein einziges Beispiel, Nummer {sample}, bis zur Ausgabe.",
    "forward.net": (
        "Jedes Neuron addiert zuerst, was bei ihm ankommt: jede Eingabe mal das Gewicht ihrer Kante{bias}. Lesen wir "
        "die erste Zeile langsam: {input} ist die erste Eingabe, {weight} das Gewicht an der Kante von dort nach "
        "{neuron}."
    ),
    "forward.net.bias": ", dazu seinen Bias",
    "forward.general": (
        "Für ein beliebiges Neuron mit `n` Eingaben, einmal für alle geschrieben (`i` zählt die Eingaben):"
    ),
    "forward.neuron": "{neuron} von innen: erst eine Summe, dann eine Funktion",
    "forward.legend": "Jedes Zeichen der ersten Zeile (hier ist `n` = {count})",
    "forward.symbol": "Zeichen",
    "forward.meaning": "Bedeutung",
    "forward.legend.input": "Eingabe {number} des Beispiels",
    "forward.legend.weight": "das Gewicht an der Kante von {from} nach {to}",
    "forward.legend.bias": "der Bias von {to}: was es addiert, ganz gleich, was ankommt",
    "forward.legend.net": "die Netzeingabe von {to}: alles zusammengezählt",
    "forward.net.again": "Schicht {layer} macht dasselbe mit den Ausgaben der vorigen Schicht.",
    "forward.net.from": "Schicht {layer} macht dasselbe mit dem, was sie liest.",
    "forward.formulas": (
        "Schicht {layer} hat keine eigenen Gewichte: Jedes Neuron ist eine Formel aus dem, was vor ihm kommt."
    ),
    "forward.pool.max": (
        "Schicht {layer} fasst zusammen (Pooling): Jede ihrer Zahlen ist die größte in einem Fenster von {size} "
        "Zahlen, das zeilenweise in Schritten von {stride} über {picture} Zahlen wandert. Was am Ende übrig bleibt, "
        "liegt in keinem Fenster."
    ),
    "forward.pool.mean": (
        "Schicht {layer} fasst zusammen (Pooling): Jede ihrer Zahlen ist der Mittelwert eines Fensters von {size} "
        "Zahlen, das zeilenweise in Schritten von {stride} über {picture} Zahlen wandert. Was am Ende übrig bleibt, "
        "liegt in keinem Fenster."
    ),
    "forward.pool.max.padding": "Ein Rand von {padding} umgibt sie, der nie die größte Zahl ist.",
    "forward.pool.mean.padding": "Ein Rand von {padding} Nullen umgibt sie, die im Mittelwert mitzählen.",
    "forward.cell.recurrent": (
        "Die Schichten {first} bis {last} sind eine rekurrente Schicht, Zeitpunkt für Zeitpunkt ({steps} insgesamt), "
        "mit denselben Gewichten an jedem: Sie liest die Zahlen ihres Zeitpunkts und ihre eigene Antwort vom Zeitpunkt "
        "davor. Die erste Antwort, {now}, liest {before}."
    ),
    "forward.cell.lstm": (
        "Die Schichten {first} bis {last} sind eine LSTM-Zelle, Zeitpunkt für Zeitpunkt ({steps} insgesamt), mit "
        "denselben Gewichten an jedem. Am ersten sagt {input}, wie viel vom Neuen, {new}, in den Zustand {state} "
        "gelassen wird; {forget}, wie viel vom Zustand davor, {before}, bleibt; {output}, wie viel vom Zustand als "
        "{now} gezeigt wird."
    ),
    "forward.cell.gru": (
        "Die Schichten {first} bis {last} sind eine GRU-Zelle, Zeitpunkt für Zeitpunkt ({steps} insgesamt), mit "
        "denselben Gewichten an jedem. Am ersten mischt {update} das Bisherige, {before}, mit dem Neuen, {new}, zu "
        "{now}; {reset} sagt, wie viel vom Bisherigen in das Neue eingeht."
    ),
    "forward.cell.mix.new": (
        "Hier ist {update} der Anteil des Neuen, den Rest hat das Bisherige. Andere, auch PyTorch, machen es umgekehrt."
    ),
    "forward.cell.mix.old": (
        "Hier ist {update} der Anteil des Bisherigen, den Rest hat das Neue, wie in PyTorch. Andere machen es "
        "umgekehrt."
    ),
    "forward.cell.reset.before": (
        "Hier wird das Bisherige mit {reset} malgenommen, bevor die Gewichte dazukommen. In PyTorch wird die "
        "gewichtete Summe damit malgenommen."
    ),
    "forward.cell.reset.after": (
        "Hier wird die gewichtete Summe des Bisherigen mit ihrem Bias mit {reset} malgenommen, wie in PyTorch. Andere "
        "nehmen das Bisherige damit mal, bevor die Gewichte dazukommen."
    ),
    "forward.cell.start.zero": "Vor dem ersten Zeitpunkt ist jeder Zustand 0.",
    "forward.cell.start.given": "Was die Zustände vor dem ersten Zeitpunkt sind, ist gegeben.",
    "forward.ties": (
        "Wo die beiden Seiten eines max oder min gleich sind, zählt die Zahl ohne Namen, sonst die Seite, die zuerst "
        "steht, und dorthin geht auch die Steigung."
    ),
    "forward.why": (
        "Mit Summen allein kämen wir nicht weit: Summen von Summen sind wieder Summen, und mit noch so vielen "
        "Schichten könnte das Netz nur gerade Linien ziehen. Deshalb geht jede Summe jetzt durch eine Funktion, deren "
        "Kurve gebogen ist, die Aktivierungsfunktion (hier {name})."
    ),
    "forward.cross": (
        "Hier ist `x` die eigene Netzeingabe des Neurons, und `r` steht für das, was die anderen Neuronen der Schicht "
        "zur Summe unter dem Bruchstrich beitragen. Alle Ausgaben der Schicht teilen sich diese Summe, also ergeben "
        "sie zusammen 1."
    ),
    "forward.cross.skip": (
        "Hier ist `x` die eigene Netzeingabe des Neurons, und `r` steht für das, was die anderen Neuronen der Schicht "
        "zur Summe unter dem Bruchstrich beitragen. Alle teilen sich diese Summe, also ergeben diese Brüche zusammen "
        "1; die Ausgaben müssen das nicht, denn die Sprungverbindung addiert noch etwas."
    ),
    "forward.dropout": (
        "Diese Schicht hat Dropout: Jede Ausgabe wird mit ihrer Maske `m` malgenommen, die 1 ist, wenn das Neuron "
        "bleibt, und 0, wenn es ausfällt, und durch {keep} geteilt, den Anteil, der im Mittel bleibt."
    ),
    "forward.skip": (
        "Eine Sprungverbindung (englisch: skip connection) addiert die Ausgaben von Schicht {layer} zu den eigenen "
        "Ausgaben dieser Schicht."
    ),
    "forward.skip.inputs": (
        "Eine Sprungverbindung (englisch: skip connection) addiert die Eingaben zu den eigenen Ausgaben dieser Schicht."
    ),
    "forward.out": "Dann geht die Summe durch die Aktivierungsfunktion (hier {name}). Das ergibt die Ausgabe:",
    "forward.rounded": (
        "≈ steht vor einer Zahl, die für den Druck gerundet ist; die Zeilen danach rechnen mit der ungerundeten weiter."
    ),
    "forward.carried": "≈ steht vor einer gerundeten Zahl; die Zeilen danach rechnen mit der gerundeten weiter.",
    "forward.matrix": "Alle Neuronen der Schicht auf einmal, als Matrixprodukt:",
    "forward.matrix.small": (
        "Noch einmal die Zeilen von Schicht {layer}, alle auf einmal: Jede Zeile der Matrix enthält die Gewichte eines "
        "Neurons. So berechnen Programme eine Schicht."
    ),
    "forward.rest": "Die anderen genauso",
    "forward.some": (
        "Die ersten Neuronen ausführlich; die übrigen folgen derselben Zeile, und die Ausgabe von „explainer trace“ "
        "enthält jedes von ihnen."
    ),
    "forward.quantity": "Größe",
    "forward.value": "Wert",
    "forward.answer": "Der Vorwärtsdurchlauf ist fertig. Die Antwort des Netzes ist {answers}.",
    "forward.picture": "Das Netz nach dem Vorwärtsdurchlauf, mit der Ausgabe jedes Neurons",
    "forward.straight": (
        "Dann geht die Summe durch die Aktivierungsfunktion (hier {name}). Sie ist eine gerade Linie, also biegt "
        "diese Schicht nichts:"
    ),
    # error
    "error.compare": (
        "Das Netz sagt {out}, wo {target} gewünscht ist. Wie weit liegt es daneben? Einen solchen Abstand nennt man "
        "Fehler."
    ),
    "error.no_target": (
        "Der Verlust dieser Lektion ist eine Formel der Ausgabe allein, und ihr Zielwert spielt keine Rolle: Die "
        "Steigungen, die folgen, sagen, wie sich diese Zahl mit allem ändert, woraus sie entstanden ist."
    ),
    "error.general": "Für einen Zielwert `t` und eine Ausgabe `y` messen wir ihn hier so:",
    "error.weighted": "Der Fehler eines Beispiels wird mit dessen Gewicht malgenommen, seine Steigung also auch.",
    "error.head": "Für die Ausgaben der Schicht {layer}:",
    "error.head.weighted": (
        "In der Summe wird dieser Verlust mit {weight} malgenommen. Die Fehler der Schicht sind Teile der Summe: Auch "
        "sie werden malgenommen, ihre Steigungen also auch."
    ),
    "error.heads": (
        "Jede dieser Schichten hat einen eigenen Verlust, die Summe über ihre Ausgaben, bevor er malgenommen wird. Mit "
        "ihren Gewichten zusammengezählt ergeben sie den ganzen Verlust, die eine Zahl, die das Training kleiner "
        "machen soll."
    ),
    "error.total": (
        "Die Teile ergeben zusammen den Verlust (englisch: loss), die eine Zahl, die das Training kleiner machen soll."
    ),
    "error.one": (
        "Bei einer einzigen Ausgabe ist ihr Fehler schon der Verlust (englisch: loss), die Zahl, die das Training "
        "kleiner machen soll."
    ),
    "error.largest": (
        "Der größte Teil kommt von {neuron}. Daraus folgt nicht, dass sich die Gewichte dieses Neurons am stärksten "
        "ändern: Wie weit sich ein Gewicht bewegt, hängt auch von den Steigungen auf seinem Weg ab."
    ),
    "error.classes": (
        "Wo jede Ausgabe für eine Klasse steht, ist die größte Ausgabe die Wahl des Netzes. Die Ausgaben müssen "
        "zusammen nicht 1 ergeben, sind also keine Anteile eines Ganzen."
    ),
    "error.shares": (
        "Jede Ausgabe ist der Anteil, den das Netz einer Klasse gibt; die Klasse mit dem größten Anteil ist seine Wahl."
    ),
    "error.hit": (
        "Das Netz sagt {out}, und {target} ist gewünscht: Diese Ausgabe stimmt genau. Wie weit eine Antwort "
        "danebenliegt, nennt man Fehler."
    ),
    "error.apart": (
        "Das Netz sagt {out}, wo {target} gewünscht ist. Wie viel eine solche Antwort kostet, nennt man Fehler."
    ),
    "error.labels": (
        "Jede Ausgabe beantwortet eine eigene Ja-Nein-Frage: Sie ist die Wahrscheinlichkeit, die das Netz dem Ja "
        "gibt. Diese Wahrscheinlichkeiten müssen zusammen nicht 1 ergeben."
    ),
}
