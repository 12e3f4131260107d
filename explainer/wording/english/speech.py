"""A formula read aloud."""

from __future__ import annotations

SPEECH: dict[str, str] = {
    # a formula read aloud: each sign, and the shapes that a line of text does not show
    "speech.+": "plus",
    "speech.−": "minus",
    "speech.-": "minus",
    "speech.⋅": "times",
    "speech.×": "times",
    "speech.*": "times",
    "speech./": "divided by",
    "speech.**": "to the power of",
    "speech.=": "equals",
    "speech.≈": "is about",
    "speech.>": "is greater than",
    "speech.≥": "is at least",
    "speech.(": "open bracket",
    "speech.)": "close bracket",
    "speech.|": "bar",
    "speech.∑": "the sum of",
    "speech.σ": "sigma",
    "speech.ln": "the natural logarithm",
    "speech.^": "hat",
    "speech.new": "new",
    "speech.power": "{base} to the power of {exponent}",
    "speech.root": "the square root of {body}, end of root",
    "speech.fraction": "the fraction {above} over {below}, end of fraction,",
    "speech.slope": "the slope of {above} with respect to {below}",
}
