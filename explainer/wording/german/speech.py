"""A formula read aloud."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # each sign
    "speech.+": "plus",
    "speech.−": "minus",
    "speech.-": "minus",
    "speech.⋅": "mal",
    "speech.×": "mal",
    "speech.*": "mal",
    "speech./": "geteilt durch",
    "speech.^": "hoch",
    "speech.=": "gleich",
    "speech.⊙": "Zahl für Zahl mal",
    "speech.≈": "ungefähr gleich",
    "speech.>": "größer als",
    "speech.≥": "größer oder gleich",
    "speech.(": "Klammer auf",
    "speech.)": "Klammer zu",
    "speech.|": "Betragsstrich",
    "speech.∑": "Summe über",
    "speech.σ": "Sigma",
    "speech.ln": "natürlicher Logarithmus",
    "speech.hat": "Dach",
    # the shapes that a line of text does not show
    "shape.new": "neu",
    "shape.power": "{base} hoch {exponent}",
    "shape.root": "Wurzel aus {body}, Ende der Wurzel",
    "shape.fraction": "Bruch {above} durch {below}, Ende des Bruchs,",
    "shape.slope": "Steigung von {above} nach {below}",
    "shape.derivative": "Steigung nach {below} von",
}
