"""Homework sheets."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "homework.sheet": "{title}: Blatt {code}",
    "homework.key": "{title}: Blatt {code}, Lösungen",
    "homework.solution": "{title}: Blatt {code}, ausgerechnet",
    "homework.sizes": "Das Netz hat, von links nach rechts, {sizes}.",
    "homework.sign": "Dabei ist sign(x) gleich 1 für `x` > 0, −1 für `x` < 0 und 0 für `x` = 0.",
    "homework.net": (
        "Die Netzeingabe eines Neurons ist die Summe dessen, was es liest, jede Zahl mal das Gewicht ihrer Kante:"
    ),
    "homework.layer": "In Schicht {layer} ist die Ausgabe eines Neurons:",
    "homework.error": "Der Fehler einer Ausgabe `y` mit dem Zielwert `t` ist:",
    "homework.total": "Die Fehler aller Ausgaben ergeben zusammen den Gesamtfehler.",
    "homework.derivative": (
        "Die Ableitung `∂a/∂b` sagt, wie schnell sich `a` mit `b` ändert, wenn alles bleibt, was nicht von `b` abhängt."
    ),
    "homework.signals": (
        "deriv ist die Steigung der Aktivierungsfunktion eines Neurons an seiner Netzeingabe; error ist minus die "
        "Ableitung des Fehlers nach der Ausgabe des Neurons, delta_error minus die nach seiner Netzeingabe."
    ),
    "homework.batch.mean": "Der Gradient `g` eines Batches ist der Mittelwert der Gradienten seiner Beispiele.",
    "homework.batch.sum": "Der Gradient `g` eines Batches ist die Summe der Gradienten seiner Beispiele.",
    "homework.states": (
        "{old} ist die Zahl, die der vorige Schritt von {state} übrig ließ; im ersten Schritt ist sie 0."
    ),
    "homework.later": (
        "Vom zweiten Schritt an steht {weight} für das, was der vorige Schritt daraus gemacht hat, {new}."
    ),
    "homework.samples": "Die Zeilen eines Beispiels benutzen die Eingaben und Zielwerte dieses Beispiels.",
    "homework.bracket": "Eine Zahl in Klammern nennt das Beispiel: {number} ist {plain} in den Zeilen von Beispiel 2.",
    "homework.sample": "Mit Beispiel {sample}:",
    "homework.carry": (
        "Zeile für Zeile rechnen und mit den aufgeschriebenen Zahlen weiterrechnen: Dann lässt sich jede Zeile exakt "
        "nachrechnen."
    ),
    "homework.keep": "Beim Rechnen alle Stellen behalten und nur runden, was aufgeschrieben wird.",
    "homework.digits.decimals.one": "Jedes Ergebnis auf eine Nachkommastelle runden.",
    "homework.digits.decimals.many": "Jedes Ergebnis auf {count} Nachkommastellen runden.",
    "homework.digits.significant.one": "Jedes Ergebnis auf eine gültige Ziffer runden.",
    "homework.digits.significant.many": "Jedes Ergebnis auf {count} gültige Ziffern runden.",
    "homework.digits.exact.one": (
        "Ein Ergebnis vollständig aufschreiben, wenn es abbricht, sonst mit einer Nachkommastelle."
    ),
    "homework.digits.exact.many": (
        "Ein Ergebnis vollständig aufschreiben, wenn es abbricht, sonst mit {count} Nachkommastellen."
    ),
    "homework.ties.half_up": "Sind zwei Zahlen gleich nah, gilt die, die weiter von 0 entfernt ist.",
    "homework.ties.half_even": "Sind zwei Zahlen gleich nah, gilt die mit der geraden letzten Ziffer.",
    "homework.ties.truncate": "Die folgenden Stellen abschneiden, nicht runden.",
    "homework.lines": "Für Zeile {lines} gilt stattdessen: {how}",
    "homework.tolerance": (
        "Ein Ergebnis zählt, wenn es um höchstens die Zahl abweicht, die in Klammern hinter seiner Lücke steht: so "
        "weit, wie das Runden allein, in dieser Zeile und in denen davor, es tragen kann."
    ),
    "homework.answer": "Ergebnis",
    "homework.within": "(auf {tolerance} genau)",
    "homework.points": "Punkte: {points}",
    "homework.head.name": "Name",
    "homework.head.number": "Matrikelnummer",
    "homework.head.points": "Punkte",
    "homework.head.total": "von {points}",
    "homework.reason": "Begründung",
    "homework.row": "Zeile",
    "homework.quantity": "Größe",
    "homework.off": "Darf abweichen um",
    "homework.time.one": (
        "Voraussichtliche Zeit mit Taschenrechner: etwa 1 Minute, geschätzt aus den Rechenschritten jeder Zeile."
    ),
    "homework.time.many": (
        "Voraussichtliche Zeit mit Taschenrechner: etwa {count} Minuten, geschätzt aus den Rechenschritten jeder Zeile."
    ),
    "homework.correction": "Berichtigung",
    "homework.note": "{note}",
    "homework.slips": "Zeile {row}: {found}",
    "homework.corrected.drop": "Berichtigt am {when}: Diese Zeile zählt nicht. {why}",
    "homework.corrected.full": "Berichtigt am {when}: Diese Zeile hat alle Punkte. {why}",
    "homework.corrected.also": "Berichtigt am {when}: {value} ist auch richtig. {why}",
    "homework.corrected.key": "Berichtigt am {when}: Die richtige Zahl ist {value}. {why}",
    "homework.find": (
        "Jemand hat die folgenden Zeilen ausgerechnet. In einer steht eine andere Zahl, als ihre Formel "
        "ergibt: ein Fehler, den viele machen. Jede andere Zeile ist richtig, aus den Zahlen, die dastehen."
    ),
    "homework.find.line": "Welche Zeile ist falsch? Ihre Nummer angeben.",
    "homework.find.why": "Was wurde dort gerechnet statt dessen, was die Formel sagt?",
    "homework.find.number": "Welche Zahl gehört dorthin, aus den Zahlen der Zeilen davor?",
    "homework.found": "Zeile {row} ({name}): {wrong} steht dort, {right} gehört dorthin. {fits}",
    "homework.follow.none": "Keine andere Zeile hängt davon ab.",
    "homework.follow.one": "Zeile {lines} folgt daraus.",
    "homework.follow.many": "Die Zeilen {lines} folgen daraus.",
}
