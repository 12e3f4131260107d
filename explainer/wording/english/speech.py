"""A formula read aloud."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # each sign
    "speech.+": "plus",
    "speech.−": "minus",
    "speech.-": "minus",
    "speech.⋅": "times",
    "speech.×": "times",
    "speech.*": "times",
    "speech./": "divided by",
    "speech.^": "to the power of",
    "speech.=": "equals",
    "speech.⊙": "times, number by number,",
    "speech.≈": "is about",
    "speech.>": "is greater than",
    "speech.≥": "is at least",
    "speech.(": "open bracket",
    "speech.)": "close bracket",
    "speech.|": "bar",
    "speech.∑": "the sum of",
    "speech.σ": "sigma",
    "speech.ln": "the natural logarithm",
    "speech.hat": "hat",
    # the shapes that a line of text does not show
    "shape.new": "new",
    "shape.power": "{base} to the power of {exponent}",
    "shape.root": "the square root of {body}, end of root",
    "shape.fraction": "the fraction {above} over {below}, end of fraction,",
    "shape.slope": "the slope of {above} with respect to {below}",
    "shape.derivative": "the slope with respect to {below} of",
}
