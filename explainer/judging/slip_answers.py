"""What slips print at a line, where that is another number than the right one.

In: what mistakes give at a line, the right number as printed, how far an answer may be off. Out: `SlipAnswer`s, which
sheets, quizzes and pages that ask compare a number with.

    >>> found = [(("sign",), np.array([-0.5])), (("same",), np.array([0.5]))]
    >>> slip_answers(found, LineBounds(np.array([0.5]), np.array([1]), np.array([-2]), PrintRule(digits=2)))
    [(SlipAnswer(names=('sign',), value='-0.50'),)]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explainer.numbers.printed_arrays import PrintedArray, print_array
from explainer.numbers.rounding import PrintRule

MARGIN = 0.25
"""Part of a unit by which whoever compares floating-point numbers may let an answer be off further."""


@dataclass(frozen=True, slots=True)
class SlipAnswer:
    """A wrong number that a mistake gives at a question, everything before it being right."""

    names: tuple[str, ...]
    """The rows of `MISTAKES` that give this number here."""
    value: str
    """The number, printed by the sheet's policy."""


@dataclass(frozen=True, eq=False, slots=True)
class LineBounds:
    """A line's right number and how far an answer may be off; arrays of shape (variants,)."""

    right: NDArray[np.float64]
    """As printed."""
    count: NDArray[np.int64]
    """Units of the last printed place."""
    power: NDArray[np.int64]
    """The power of ten of that unit."""
    rule: PrintRule
    """How the line's numbers are printed."""

    def lies_outside(self, wrong: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Where numbers, shape (…, variants), printed as the line is, are no answers that count as right; nowhere where
        they are not finite."""
        return self.print_wrong(wrong)[1]

    def print_wrong(self, wrong: NDArray[np.float64]) -> tuple[PrintedArray, NDArray[np.bool_]]:
        """Such numbers as printed, and where they lie outside."""
        finite = np.isfinite(wrong)
        printed = print_array(np.where(finite, wrong, 0.0), self.rule)
        off = np.abs(printed.value - self.right) > (self.count + MARGIN) * 10.0**self.power
        return printed, np.asarray(off & finite)


def slip_answers(
    found: Iterable[tuple[tuple[str, ...], NDArray[np.float64]]], line: LineBounds
) -> list[tuple[SlipAnswer, ...]]:
    """What mistakes print at a line, for each variant: those that print the same number share an entry, of those that
    are one and the same there the first."""
    entries: list[dict[str, list[str]]] = [{} for _ in line.right]
    mistakes = [(names[0], np.broadcast_to(wrong, line.right.shape)) for names, wrong in found]
    if mistakes:
        printed, differs = line.print_wrong(np.stack([wrong for _, wrong in mistakes]))
        for k, v in np.argwhere(differs).tolist():
            entries[v].setdefault(printed.plain_text(k, v), []).append(mistakes[k][0])
    return [tuple(SlipAnswer(tuple(dict.fromkeys(names)), value) for value, names in each.items()) for each in entries]
