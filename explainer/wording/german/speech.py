"""A formula read aloud."""

from __future__ import annotations

SPEECH: dict[str, str] = {
    # a formula read aloud: each sign, and the shapes that a line of text does not show
    "speech.+": "plus",
    "speech.−": "minus",
    "speech.-": "minus",
    "speech.⋅": "mal",
    "speech.×": "mal",
    "speech.*": "mal",
    "speech./": "geteilt durch",
    "speech.**": "hoch",
    "speech.=": "gleich",
    "speech.≈": "ist ungefähr",
    "speech.>": "ist größer als",
    "speech.≥": "ist mindestens",
    "speech.(": "Klammer auf",
    "speech.)": "Klammer zu",
    "speech.|": "Strich",
    "speech.∑": "die Summe von",
    "speech.σ": "sigma",
    "speech.ln": "der natürliche Logarithmus",
    "speech.^": "Dach",
    "speech.new": "neu",
    "speech.power": "{base} hoch {exponent}",
    "speech.root": "die Quadratwurzel aus {body}, Ende der Wurzel",
    "speech.fraction": "der Bruch {above} durch {below}, Ende des Bruchs,",
    "speech.slope": "die Ableitung von {above} nach {below}",
}
