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
    "speech.≈": "ungefähr gleich",
    "speech.>": "größer als",
    "speech.≥": "größer oder gleich",
    "speech.(": "Klammer auf",
    "speech.)": "Klammer zu",
    "speech.|": "Betragsstrich",
    "speech.∑": "Summe über",
    "speech.σ": "Sigma",
    "speech.ln": "natürlicher Logarithmus",
    "speech.^": "Dach",
    "speech.new": "neu",
    "speech.power": "{base} hoch {exponent}",
    "speech.root": "Wurzel aus {body}, Ende der Wurzel",
    "speech.fraction": "Bruch {above} durch {below}, Ende des Bruchs,",
    "speech.slope": "Steigung von {above} nach {below}",
}
