"""How well many numbers agree with what somebody else computed, and which of many cases is at work.

In: numbers, the other's, and the size they are held to. Out: how many were compared and how far the worst was off; an
AssertionError for the first one beyond the tolerance, with the name of its case as a note.

    >>> agreement = Agreement(1e-9)
    >>> agreement.compare("w1", 0.5, 0.5 + 1e-12, 1.0)
    >>> str(agreement)
    '1 numbers agree, at most 1e-12 apart'
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

Usable = TypeVar("Usable")
ATTEMPTS = 100
"""How often a case is drawn before it is given up."""


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


@dataclass
class Trials:
    """Cases that are tried one after the other, also behind one that fails."""

    failed: list[str] = field(default_factory=list)

    @contextmanager
    def case(self, name: str) -> Iterator[None]:
        """Keeps what goes wrong inside, in whatever way."""
        try:
            yield
        except Exception as error:
            first = next(iter(str(error).splitlines()), "")
            self.failed.append(f"{name}: {type(error).__name__}: {first}")
            print(self.failed[-1], file=sys.stderr, flush=True)

    def require_none_failed(self) -> None:
        """Raises AssertionError with how many went wrong, and the first."""
        assert not self.failed, f"{len(self.failed)} went wrong, first {self.failed[0]}"


@contextmanager
def case(name: str) -> Iterator[None]:
    """Notes on what goes wrong inside in which case it did."""
    try:
        yield
    except (AssertionError, ArithmeticError) as error:
        error.add_note(name)
        raise


def first_usable(draw: Callable[[str], Usable | None], seed: str) -> Usable:
    """What a draw gives by the first seed after this one by which it gives something. Raises AssertionError."""
    for attempt in range(ATTEMPTS):
        if (found := draw(f"{seed} {attempt}")) is not None:
            return found
    raise AssertionError(f"nothing usable was drawn from {seed} {ATTEMPTS} times")
