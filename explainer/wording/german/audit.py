"""Was über Zahlen gesagt wird, die ein Text druckt: eine Seite mit Errata."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "audit.title": "{title}: die gedruckten Zahlen",
    "section.audit": "Was gefunden wurde",
    "audit.counts": (
        "Gedruckte Zahlen: {count}. Richtig: {right}. Richtig aus den davor gedruckten Zahlen: {own}. Folge einer "
        "früheren Zahl, die nicht stimmt: {follow}. Nichts davon: {wrong}."
    ),
    "audit.how": (
        "Jede Zahl wurde aus den Gleichungen des Netzes berechnet, einmal ungerundet und einmal aus den Zahlen, die "
        "der Text selbst vorher druckt. Dass eine Zahl zu einem Fehler passt, zeigt nicht, wie sie entstanden ist."
    ),
    "section.audit.errata": "Errata",
    "audit.none": "Keine Zahl weicht ab.",
    "audit.errata": "Zahlen, die abweichen",
    "audit.place": "Wo",
    "audit.what": "Was",
    "audit.printed": "Gedruckt",
    "audit.right": "Richtig",
    "audit.cause": "Wozu sie passt",
    "audit.effect": "Was daraus folgt",
    "section.audit.conventions": "Wie der Text rechnet",
    "section.audit.lines": "Jede Zahl",
    "audit.lines": "Jede gedruckte Zahl, in der Reihenfolge des Textes",
    "audit.verdict": "Urteil",
    # verdicts
    "audit.verdict.agrees": "richtig",
    "audit.verdict.agrees_rounded": "richtig aus den Zahlen, die vorher gedruckt sind",
    "audit.verdict.agrees_cut": "richtig, mit abgeschnittenen Stellen",
    "audit.verdict.agrees_cut.carried": "richtig aus den abgeschnittenen Zahlen vorher, und selbst abgeschnitten",
    "audit.verdict.agrees_kept": "richtig in dem Rahmen, den das Runden der Zahlen vorher lässt",
    "audit.verdict.follows": "folgt aus einer früheren Zahl",
    "audit.verdict.off": "nicht das, was ihre Zeile ergibt",
    "audit.verdict.out_of_range": "außerhalb dessen, was ihre Zeile ergeben kann",
    # causes
    "audit.or": "{first} Oder: {second}",
    "audit.or.short": "{first} oder {second}",
    "audit.could": "Könnte sein: {said}",
    "audit.pen.sign": "Diese Zahl passt zum anderen Vorzeichen.",
    "audit.pen.point": "Diese Zahl passt zu einem Komma an anderer Stelle.",
    "audit.pen.swapped": "Diese Zahl passt zu zwei vertauschten Ziffern.",
    "audit.pen.dropped": "Diese Zahl passt zu einer verlorenen Ziffer.",
    "audit.pen.doubled": "Diese Zahl passt zu einer Ziffer, die zweimal dasteht.",
    "audit.pen.inserted": "Diese Zahl passt zu einer Ziffer zu viel.",
    "audit.operand": "Diese Zahl passt zu {operand} an der Stelle einer anderen Zahl.",
    "audit.unexplained": "Wir können nicht sagen, wie sie entstanden ist.",
    "audit.effect.weight": "Weitergerechnet endet {weight} bei {wrong} statt bei {right}.",
    "audit.effect.none": "Kein neues Gewicht hängt an ihr.",
    # conventions
    "audit.digits.rounded": "Stellen werden gerundet.",
    "audit.digits.cut": "Stellen werden abgeschnitten, nicht gerundet.",
    "audit.carried": "Spätere Zeilen rechnen mit den gedruckten Ziffern weiter. Zahlen, die sie brauchen: {count}.",
    "audit.way": "Im ganzen Text ist es so, dass {assumed}.",
    "audit.precise": "Spätere Zeilen rechnen mit ungerundeten Zahlen weiter.",
    # whole runs
    "audit.run": "Diese Zahl passt zu einem ganzen Lauf, in dem {assumed}.",
    "audit.run.both": "{first} und {second}",
    "audit.assumed.updated_weights": "die verdeckten Schichten schon die neuen Gewichte nehmen",
    "audit.assumed.biases_kept": "die Biases ihre Werte behalten",
    "audit.assumed.biases_trained": "auch die Biases lernen",
    "audit.assumed.batch_mean": "ein Batch den Mittelwert seiner Gradienten nimmt",
    "audit.assumed.batch_sum": "ein Batch seine Gradienten addiert",
    "audit.assumed.other_reduction": "ein Batch anders zusammengefasst wird, Mittel statt Summe oder umgekehrt",
    "audit.assumed.half_the_loss": "der Fehler das halbe Quadrat ist",
    "audit.assumed.whole_loss": "der Fehler das Quadrat ohne sein ½ ist",
    "audit.assumed.mean_of_outputs": "der Fehler der Mittelwert über die Ausgaben ist",
    "audit.assumed.slope_at_output": "jede Steigung an der Ausgabe genommen ist",
    "audit.assumed.one_update_fewer": "ein Schritt weniger gemacht ist",
    "audit.assumed.one_update_more": "ein Schritt mehr gemacht ist",
}
