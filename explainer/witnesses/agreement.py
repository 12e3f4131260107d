"""Two numbers for one thing: how near they must be, who says so, and what is raised where they are not.

In: the numbers of a page and those of a witness. Out: a `Check`, or a `Disagreement` that names line, witness and both.

    >>> tally = Tally("own_inputs")
    >>> tally.compare(np.array([[0.3]]), np.array([[0.1 + 0.2]]), np.array([[0.3]]), str)
    >>> tally.check().lines, tally.check().tolerance
    (1, 1e-12)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Family

TOLERANCES = (1e-12, 1e-10, 1e-8)
"""What a page may state; a witness that misses the last one has disagreed."""

Floats = NDArray[np.float64]


class Disagreement(ArithmeticError):
    """A witness does not confirm what a page would say: nothing may be written."""


class NumberDisagreement(Disagreement):
    """A witness finds another number than the page would print."""

    def __init__(self, line: str, witness: str, shown: float, other: float) -> None:
        super().__init__(f"{line}: the page would print {shown!r}, but the witness {witness!r} finds {other!r}")
        self.line, self.witness, self.shown, self.other = line, witness, shown, other

    def __reduce__(self) -> tuple[type[NumberDisagreement], tuple[str, str, float, float]]:
        return NumberDisagreement, (self.line, self.witness, self.shown, self.other)


@dataclass(frozen=True, slots=True)
class Check:
    """What one witness confirmed."""

    witness: str
    """Key of its description in `wording`."""
    lines: int
    """How many numbers it looked at."""
    tolerance: float
    """Relative agreement that was asked for and met; 0 means exactly."""
    worst: float
    """Largest relative difference that was found."""
    passed: bool = True


class Tally:
    """Collects one witness's comparisons."""

    def __init__(self, witness: str) -> None:
        self.witness, self.lines, self.worst = witness, 0, 0.0

    def compare(
        self,
        shown: Floats,
        other: Floats,
        scale: Floats,
        name: Callable[[int], str],
        again: Callable[[int, int], float] | None = None,
    ) -> None:
        """Two arrays of shape (variants, members). A member that differs is judged `again`, to more digits, if it can
        be.

        Raises Disagreement for the first member beyond the last tolerance.
        """
        finite_scale = np.where(np.isfinite(scale), scale, 0.0)
        shown, other, scale = np.broadcast_arrays(shown, other, np.maximum(finite_scale, np.abs(shown)))
        self.lines += shown.shape[-1]
        with np.errstate(invalid="ignore"):
            apart = np.abs(shown - other) / np.where(scale > 0, scale, 1.0)
        apart = np.where(shown == other, 0.0, apart)
        for row, m in np.argwhere(~(apart <= TOLERANCES[0])):
            better = again(int(row), int(m)) if again else float(other[row, m])
            apart[row, m] = abs(shown[row, m] - better) / (scale[row, m] or 1.0)
            if not apart[row, m] <= TOLERANCES[-1]:
                raise NumberDisagreement(name(int(m)), self.witness, float(shown[row, m]), better)
        self.worst = max(self.worst, float(apart.max(initial=0.0)))

    def check(self) -> Check:
        return Check(self.witness, self.lines, next(t for t in TOLERANCES if self.worst <= t), self.worst)


def name_members(
    family: Family, before: str = "", after: str = "", members: NDArray[np.intp] | None = None
) -> Callable[[int], str]:
    """The ids of a family's members (of some of them), for a message."""
    return lambda m: f"{before}{family.member_id(m if members is None else int(members[m]))}{after}"
