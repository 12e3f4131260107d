"""Homework sheets."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "homework.sheet": "{title}: sheet {code}",
    "homework.key": "{title}: sheet {code}, the key",
    "homework.solution": "{title}: sheet {code}, worked out",
    "homework.carry": (
        "Work line by line, and go on with the numbers you wrote down: then every line can be redone exactly."
    ),
    "homework.keep": "Keep all digits while you work, and round only what you write down.",
    "homework.digits.decimals.one": "Round every result to 1 decimal.",
    "homework.digits.decimals.many": "Round every result to {count} decimals.",
    "homework.digits.significant.one": "Round every result to 1 significant digit.",
    "homework.digits.significant.many": "Round every result to {count} significant digits.",
    "homework.digits.exact.one": "Write a result in full where it ends, else with 1 decimal.",
    "homework.digits.exact.many": "Write a result in full where it ends, else with {count} decimals.",
    "homework.ties.half_up": "Where two numbers are equally near, take the one farther from zero.",
    "homework.ties.half_even": "Where two numbers are equally near, take the one with the even last digit.",
    "homework.ties.truncate": "Cut off the digits that follow; do not round them.",
    "homework.tolerance": (
        "Your number counts if it lies within the number in brackets behind its gap: that is as far as rounding alone, "
        "of this line and of those before it, can carry it."
    ),
    "homework.answer": "Answer",
    "homework.within": "(within {tolerance})",
    "homework.reason": "Because",
    "homework.row": "Line",
    "homework.quantity": "Quantity",
    "homework.off": "May be off by",
}
