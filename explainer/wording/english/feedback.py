"""What a student reads about a sheet that was marked, and what a class is shown."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "feedback.title": "{title}: sheet {code}, marked",
    "feedback.marks": "{marks} of {total} marks.",
    "feedback.how": (
        "Each line was compared with what it gives from your own numbers above it, so that a slip counts at its own "
        "line."
    ),
    "feedback.all_right": "Every number on this sheet is right, or right from your own numbers.",
    "feedback.nothing": "Nothing on this sheet could be read as a number.",
    "feedback.decided": "Your instructor decided about line {row}: {marks} of {total} marks.",
    "feedback.first": "The first line that is not right",
    "feedback.others": "Later lines that are not right",
    "feedback.lines": "Line by line",
    "feedback.appeal": "Not so?",
    # one line
    "feedback.wrote": "Line {row}, {name}: you wrote {printed}.",
    "feedback.read": "It was read as {number}.",
    "feedback.right": "right",
    "feedback.own": "right from your numbers",
    "feedback.fits": "not right, and it fits a slip",
    "feedback.unknown": "not right, and we cannot say how",
    "feedback.none": "not answered or not readable",
    "feedback.not_known": "This number is not right, and we cannot say how it came about.",
    "feedback.out_of_range": "This number lies outside what this line can give, whatever the numbers before it.",
    "feedback.or": "{first} Or: {second}",
    "feedback.could_be": "It could be the following, but so few digits do not show it. {fits}",
    "feedback.pen.sign": "This number fits the right one with the other sign.",
    "feedback.pen.point": "This number fits the right one with its decimal point in another place.",
    "feedback.pen.swapped": "This number fits the right one with two digits swapped.",
    "feedback.pen.dropped": "This number fits the right one with a digit left out.",
    "feedback.pen.doubled": "This number fits the right one with a digit written twice.",
    "feedback.pen.inserted": "This number fits the right one with a digit too many.",
    "feedback.operand": "This number fits the line with {names} where another number belongs.",
    "feedback.or.names": "{first} or {second}",
    "feedback.with_key": "The line with the numbers of the key:",
    "feedback.from_yours": "From your own numbers above it, this line gives {number}.",
    "feedback.follow.one": "Line {rows} follows from your own numbers and kept its marks.",
    "feedback.follow.many": "Lines {rows} follow from your own numbers and kept their marks.",
    "feedback.guard.one": (
        "Line {rows} follows from your own numbers, but earns nothing: it comes out right whatever rule is used here."
    ),
    "feedback.guard.many": (
        "Lines {rows} follow from your own numbers, but earn nothing: they come out right whatever rule is used here."
    ),
    # the table
    "feedback.table": "Your lines",
    "feedback.line": "Line",
    "feedback.quantity": "Quantity",
    "feedback.yours": "Yours",
    "feedback.key": "Key",
    "feedback.outcome": "Outcome",
    "feedback.points": "Marks",
    # the end
    "feedback.decides": (
        "A program compared numbers; a person decides on marks. That a number fits a slip does not show how it came "
        "about. This page stores nothing and sends nothing."
    ),
    "feedback.tell": "Not so? Tell your instructor: sheet {code}, line {row}.",
    "feedback.tell.any": "Not so? Tell your instructor: sheet {code}, and the line.",
    "gradebook.marks": "Sheet {code}: {marks} of {total} marks.",
    "gradebook.first": "The first line that is not right: {row}.",
    # the class
    "class.title": "{title}: the class, marked",
    "class.show.title": "{title}: how the class did",
    "class.count.one": "{count} sheet was marked.",
    "class.count.many": "{count} sheets were marked.",
    "class.average": "On average {marks} of {total} marks.",
    "class.folded": "Groups of fewer than five stand together as others.",
    "class.chart": "Outcomes at each line",
    "class.table": "Outcomes at each line, in numbers",
    "class.slips": "What numbers that are not right fit",
    "class.shared": "Numbers that several wrote and that we cannot explain",
    "class.many": "How many",
    "class.fits": "Fits",
    "class.number": "Number",
    "class.codes": "Sheets",
    "class.own": "right from their own numbers",
    "class.others": "others",
}
