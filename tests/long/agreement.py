"""How well many numbers agree with what somebody else computed.

In: numbers, the other's, and the size they are held to. Out: how many were compared and how far the worst was off; an
AssertionError for the first one beyond the tolerance.

    >>> agreement = Agreement(1e-9)
    >>> agreement.compare("w1", 0.5, 0.5 + 1e-12, 1.0)
    >>> str(agreement)
    '1 numbers agree, at most 1e-12 apart'
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Agreement:
    """Numbers that were compared."""

    tolerance: float
    """Largest difference that is allowed, relative to the size a number is held to."""
    numbers: int = 0
    worst: float = 0.0

    def compare(self, what: object, mine: float, expected: float, size: float) -> None:
        """One number more. Raises AssertionError where it is too far off, or is none."""
        apart = abs(mine - expected) / size
        assert apart <= self.tolerance, f"{what}: found {mine!r}, expected {expected!r}"
        self.numbers, self.worst = self.numbers + 1, max(self.worst, apart)

    def __str__(self) -> str:
        return f"{self.numbers:,} numbers agree, at most {self.worst:.0e} apart"
