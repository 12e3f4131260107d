"""What is said of printed numbers.

In: the codes that `judge` finds for the members of a family. Out: a `LineVerdict` for each.

    >>> VERDICTS.index("agrees")
    0
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import Key
from explainer.judging.printed import Floats, Mask, PrintedNumbers
from explainer.numbers.evaluation import Frame

VERDICTS = (
    "agrees", "agrees_rounded", "agrees_cut", "agrees_kept", "slip", "pen", "operand", "out_of_range", "unexplained",
    "blank",
)  # fmt: skip
"""What can be said of a number, the first that fits."""
RIGHT = frozenset({"agrees", "agrees_rounded", "agrees_cut", "agrees_kept"})
"""Verdicts that a number is right, or right from its author's own numbers."""
FIRM_EVIDENCE = 1.5
"""Evidence from which on a name is more than "could be"."""


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What is said of one printed number."""

    verdict: str
    """One of `VERDICTS`."""
    follows: bool
    """Whether it is right from an operand that is off, and is not right otherwise."""
    names: tuple[str, ...]
    """Of a slip rows of `MISTAKES`, of the pen what it did, of an operand the one taken."""
    evidence: float
    """Significant digits − log10(candidates tried); 0 where nothing is named."""
    from_own: float
    """What the line gives from the author's own numbers."""
    tests: bool
    """Whether some slip would print another number at this line."""

    @property
    def right(self) -> bool:
        """Whether the number is right, or right from its author's own numbers."""
        return self.verdict in RIGHT

    @property
    def firm(self) -> bool:
        """Whether the name can be said without "could be"."""
        return self.evidence >= FIRM_EVIDENCE


@dataclass(frozen=True, eq=False)
class FamilyVerdicts:
    """What is said of a family's members in one frame, for every author."""

    key: Key
    frame: Frame
    printed: PrintedNumbers
    codes: NDArray[np.int64]
    """Places in `VERDICTS`, shape (variants, members)."""
    follows: Mask
    from_own: Floats
    only_rounded: Mask
    """Where a number is rounded from a value whose digits, cut, would print another."""
    tests: Mask = field(default_factory=lambda: np.ones((1, 1), bool))
    named: dict[tuple[int, int], tuple[tuple[str, ...], float]] = field(default_factory=dict)
    """(variant, member) → (names, evidence)."""

    @staticmethod
    def code(verdict: str) -> int:
        """The place of a verdict in `VERDICTS`."""
        return VERDICTS.index(verdict)

    @property
    def is_wrong(self) -> Mask:
        """Where a number is neither right nor right from its author's own numbers."""
        return np.asarray(self.codes == self.code("unexplained"))

    def settle(self, v: int, m: int, verdict: str, names: tuple[str, ...], evidence: float) -> None:
        """What fits a wrong number."""
        self.codes[v, m] = self.code(verdict)
        self.named[v, m] = (names, evidence)

    def line(self, v: int, m: int) -> LineVerdict:
        """What is said of one number."""
        names, evidence = self.named.get((v, m), ((), 0.0))
        own = float(self.from_own[v if len(self.from_own) > 1 else 0, m])
        tests = bool(self.tests[v if len(self.tests) > 1 else 0, m if self.tests.shape[1] > 1 else 0])
        return LineVerdict(VERDICTS[self.codes[v, m]], bool(self.follows[v, m]), names, evidence, own, tests)
