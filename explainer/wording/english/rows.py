"""What is said of a row of a table that has no words of its own; `*` is the row, `{name}` its name in words."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "activation.*": "{name}",
    "loss.*": "{name}",
    "update.rule.*": "Each weight is moved by the rule called {name}, line by line.",
    "mistake.*": "This number fits the slip “{name}”.",
    "mistake.*.why": "Right is what the line of this lesson says.",
    "section.background.*": "Background: {name}",
}
