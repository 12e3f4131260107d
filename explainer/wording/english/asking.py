"""What a page says when its reader works its lines out: never that a number is wrong."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "page.ask.try": "Try it yourself",
    "page.ask.offer": "Lines to work out yourself: {count}. Of each kind the first neuron stays worked.",
    "page.ask.number": "Your number for {name}",
    "page.ask.yours": "Your number",
    "page.ask.check": "Check",
    "page.ask.numbers": "Put the numbers in",
    "page.ask.show": "Show it",
    "page.ask.again": "Start again",
    "page.ask.progress": "{done} of {count} lines done.",
    "page.ask.all": "All {count} lines are done.",
    # about a number
    "page.ask.right": "Right.",
    "page.ask.right_short": "Right, as far as your digits go.",
    "page.ask.last_digit": "Almost: only the last digit is off.",
    "page.ask.fits": "Not yet. {fits}",
    "page.ask.could_fit": "Not yet. It could be the following, but so few digits do not show it. {fits}",
    "page.ask.or": "{first} Or: {second}",
    "page.ask.not_yet": "Not yet. Go through the formula and its numbers once more.",
    "page.ask.few_digits": "That is too short to tell: give at least three digits, not counting zeros in front.",
    "page.ask.shown": "This is the number.",
    "page.ask.read": "Read as {number}.",
    # about what is no number
    "page.ask.blank": "Type a number first.",
    "page.ask.not_a_number": "This cannot be read as a number. Write it like {example}.",
    "page.ask.not_finite": "This is no finite number.",
    "page.ask.too_large": "This power of ten is too large to be read.",
    "page.ask.too_long": "This is too long to be read as a number.",
}
