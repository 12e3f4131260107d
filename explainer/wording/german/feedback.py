"""Was jemand über ein korrigiertes Blatt liest, und was eine Klasse zu sehen bekommt."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "feedback.title": "{title}: Blatt {code}, korrigiert",
    "feedback.marks": "{marks} von {total} Punkten.",
    "feedback.how": (
        "Jede Zeile wurde mit dem verglichen, was sie aus deinen eigenen Zahlen darüber ergibt, damit ein Versehen nur "
        "in seiner eigenen Zeile zählt."
    ),
    "feedback.all_right": "Jede Zahl auf diesem Blatt stimmt, oder sie stimmt aus deinen eigenen Zahlen.",
    "feedback.nothing": "Nichts auf diesem Blatt ließ sich als Zahl lesen.",
    "feedback.decided": "Über Zeile {row} hat deine Lehrkraft entschieden: {marks} von {total} Punkten.",
    "feedback.first": "Die erste Zeile, die nicht stimmt",
    "feedback.others": "Spätere Zeilen, die nicht stimmen",
    "feedback.lines": "Zeile für Zeile",
    "feedback.appeal": "Stimmt das nicht?",
    # eine Zeile
    "feedback.wrote": "Zeile {row}, {name}: du hast {printed} geschrieben.",
    "feedback.read": "Das wurde als {number} gelesen.",
    "feedback.right": "richtig",
    "feedback.own": "richtig aus deinen Zahlen",
    "feedback.fits": "nicht richtig, und es passt zu einem Versehen",
    "feedback.unknown": "nicht richtig, und wir können nicht sagen, wie",
    "feedback.none": "nicht beantwortet oder nicht lesbar",
    "feedback.not_known": "Diese Zahl stimmt nicht, und wir können nicht sagen, wie sie zustande kam.",
    "feedback.out_of_range": "Diese Zahl kann diese Zeile nicht ergeben, gleich welche Zahlen davor stehen.",
    "feedback.or": "{first} Oder: {second}",
    "feedback.could_be": "Es könnte Folgendes sein, aber so wenige Stellen zeigen es nicht. {fits}",
    "feedback.pen.sign": "Diese Zahl passt zur richtigen mit dem anderen Vorzeichen.",
    "feedback.pen.point": "Diese Zahl passt zur richtigen mit dem Komma an einer anderen Stelle.",
    "feedback.pen.swapped": "Diese Zahl passt zur richtigen mit zwei vertauschten Ziffern.",
    "feedback.pen.dropped": "Diese Zahl passt zur richtigen, in der eine Ziffer fehlt.",
    "feedback.pen.doubled": "Diese Zahl passt zur richtigen mit einer doppelt geschriebenen Ziffer.",
    "feedback.pen.inserted": "Diese Zahl passt zur richtigen mit einer Ziffer zu viel.",
    "feedback.operand": "Diese Zahl passt zur Zeile mit {names}, wo eine andere Zahl hingehört.",
    "feedback.or.names": "{first} oder {second}",
    "feedback.with_key": "Die Zeile mit den Zahlen des Schlüssels:",
    "feedback.from_yours": "Aus deinen eigenen Zahlen darüber ergibt diese Zeile {number}.",
    "feedback.follow.one": "Zeile {rows} folgt aus deinen eigenen Zahlen und hat ihre Punkte behalten.",
    "feedback.follow.many": "Die Zeilen {rows} folgen aus deinen eigenen Zahlen und haben ihre Punkte behalten.",
    "feedback.guard.one": (
        "Zeile {rows} folgt aus deinen eigenen Zahlen, bringt aber nichts: sie wird hier nach jeder Regel richtig."
    ),
    "feedback.guard.many": (
        "Die Zeilen {rows} folgen aus deinen eigenen Zahlen, bringen aber nichts: sie werden hier nach jeder Regel "
        "richtig."
    ),
    # die Tabelle
    "feedback.table": "Deine Zeilen",
    "feedback.line": "Zeile",
    "feedback.quantity": "Größe",
    "feedback.yours": "Deine Zahl",
    "feedback.key": "Schlüssel",
    "feedback.outcome": "Ergebnis",
    "feedback.points": "Punkte",
    # das Ende
    "feedback.decides": (
        "Ein Programm hat Zahlen verglichen; über Punkte entscheidet ein Mensch. Dass eine Zahl zu einem Versehen "
        "passt, zeigt nicht, wie sie zustande kam. Diese Seite speichert nichts und schickt nichts."
    ),
    "feedback.tell": "Stimmt das nicht? Sag deiner Lehrperson: Blatt {code}, Zeile {row}.",
    "feedback.tell.any": "Stimmt das nicht? Sag deiner Lehrperson: Blatt {code}, und die Zeile.",
    "gradebook.marks": "Blatt {code}: {marks} von {total} Punkten.",
    "gradebook.first": "Die erste Zeile, die nicht stimmt: {row}.",
    # die Klasse
    "class.title": "{title}: die Klasse, korrigiert",
    "class.show.title": "{title}: wie es der Klasse ging",
    "class.count.one": "{count} Blatt wurde korrigiert.",
    "class.count.many": "{count} Blätter wurden korrigiert.",
    "class.average": "Im Mittel {marks} von {total} Punkten.",
    "class.folded": "Gruppen von weniger als fünf stehen als übrige beisammen.",
    "class.chart": "Ergebnisse in jeder Zeile",
    "class.table": "Ergebnisse in jeder Zeile, in Zahlen",
    "class.slips": "Wozu Zahlen passen, die nicht stimmen",
    "class.shared": "Zahlen, die mehrere geschrieben haben und die wir nicht erklären können",
    "class.many": "Wie viele",
    "class.fits": "Passt zu",
    "class.number": "Zahl",
    "class.codes": "Blätter",
    "class.own": "richtig aus den eigenen Zahlen",
    "class.others": "übrige",
}
