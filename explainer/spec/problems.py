"""What is said when a spec is refused: one line per problem, with its place, what was found and what was expected.

In: findings, each a path into the spec with words; the places of those paths in the file.
Out: `Problem`s, carried by one `SpecError`.

    >>> print(Problem("lesson.toml", 4, 1, "network.input", "an unknown key", "a key of [network]", "inputs"))
    lesson.toml:4:1: network.input: found an unknown key, expected a key of [network]; did you mean inputs?
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

KeyPath = tuple[str | int, ...]
"""Where a value stands in a spec: ("network", "layers", 0, "weights", 1, 0)."""

MAX_SHOWN = 50
"""How many problems `str(SpecError)` prints; `.problems` holds more."""

MAX_PROBLEMS = 1000
"""How many problems are looked for."""


NAMES_ELSEWHERE: Mapping[str, str] = {
    # losses
    "mse": "mean_squared_error", "mae": "mean_absolute_error", "l1": "mean_absolute_error", "l2": "squared_error",
    "sse": "squared_error", "bce": "binary_cross_entropy", "ce": "cross_entropy", "log_loss": "binary_cross_entropy",
    "crossentropy": "cross_entropy", "categorical_crossentropy": "cross_entropy", "nll": "cross_entropy",
    # activations
    "logistic": "sigmoid", "linear": "identity", "none": "identity", "lrelu": "leaky_relu",
    # keys
    "lr": "learning_rate", "eta": "learning_rate", "rate": "learning_rate", "units": "neurons", "nodes": "neurons",
    "biases": "bias", "x": "input", "y": "target", "targets": "target", "samples": "data", "batch": "batch_size",
    "loss_function": "loss", "cost": "loss", "wd": "weight_decay", "seed": "shuffle",
}  # fmt: skip
"""What other programs and books call our rows and keys: guessed where the one is typed and the other is known."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem whose place in the file is not looked up yet."""

    path: KeyPath
    found: str
    expected: str
    guess: str | None = None
    on_key: bool = False
    """The key is at fault, not its value."""
    shift: int = 0
    """Columns from the start of the value to the fault, for a fault inside a string."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a spec; `str()` is the line to print."""

    file: str
    line: int
    """From 1; 0 where the spec did not come from a text."""
    column: int
    """From 1; 0 where the spec did not come from a text."""
    key: str
    """As in `network.layers[0].weights[1][0]`; empty where the file as a whole is meant."""
    found: str
    expected: str
    guess: str | None = None
    """The nearest known name."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        key = f"{self.key}: " if self.key else ""
        guess = f"; did you mean {self.guess}?" if self.guess else ""
        return f"{place}: {key}found {self.found}, expected {self.expected}{guess}"


class SpecError(Exception):
    """The spec cannot be used as it is: the fault is the author's of the file, and every problem is listed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        """All problems (the first `MAX_PROBLEMS`), in the order of the file."""
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:MAX_SHOWN]]
        hidden = len(self.problems) - MAX_SHOWN
        return "\n".join([*lines, f"… and {hidden} more"] if hidden > 0 else lines)


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A number that no decimal can hold, such as 1e99999999999999999999."""

    text: str
    """As typed."""


def dotted_path(path: KeyPath) -> str:
    """A path as people write it: `network.layers[0].weights`; a key that needs quotes has them."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = clip(part) if re.fullmatch(r"[A-Za-z0-9_-]+", part) else show_value(part)
            text += f".{name}" if text else name
    return text


def show_value(value: Any) -> str:
    """A value in a message: short, on one line, with every unprintable character escaped; never raises."""
    match value:
        case TooLarge(text):
            return clip(text)
        case bool():
            return "true" if value else "false"
        case None:
            return "nothing (null)"
        case str():
            return repr(clip(value))
        case int():
            return f"{value}" if value.bit_length() <= 128 else f"a whole number of {value.bit_length()} bits"
        case Decimal() | float():
            return clip(str(value))
        case Mapping():
            return "a table"
        case list() | tuple():
            return f"a list of {len(value)}" if value else "an empty list"
        case datetime() | date() | time():
            return f"the date or time {value.isoformat()}"
    return f"a {type(value).__name__}"


def clip(text: str) -> str:
    """The text, cut after 40 characters."""
    return text if len(text) <= 40 else text[:39] + "…"


def nearest_name(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known name that is meant elsewhere by `word`, or looks most like it; None when none is alike by `likeness`
    (0 to 1)."""
    from difflib import get_close_matches

    names = {name.lower(): name for name in known}
    if NAMES_ELSEWHERE.get(word.lower()) in names:
        return names[NAMES_ELSEWHERE[word.lower()]]
    near = get_close_matches(word[:60].lower(), list(names), 1, likeness)
    return names[near[0]] if near else None
