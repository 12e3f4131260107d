"""What is not rational in a formula: the generators of its differential field, in the order they were met.

In: a symbol, or a function of an element: exp(x), ln(1 + x), √2. Out: a `Registry` that outlives the fields built on
it.

    >>> registry = Registry()
    >>> registry.add(Generator("symbol", "x"), Fraction(1))
    >>> registry.generators
    [Generator(kind='symbol', argument='x')]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Element = Any
"""A SymPy FracElement."""
ElementTerms = tuple[tuple[Any, ...], tuple[Any, ...]]
"""Numerator and denominator of an element by generator names: independent of the field it lives in."""

MAX_TERMS = 400
MAX_COST = 2500
MAX_MONOMIALS = 5000
MAX_GENERATORS = 16
MAX_ROOTS = 4


class ProofError(ArithmeticError):
    """A printed form is not the derivative: the table (or a typed formula's simplification) is wrong."""


class TooLargeError(ProofError):
    """A formula is too large to be proved in reasonable time."""


class GrowError(Exception):
    """A generator was met that the field does not have yet; the registry has it now."""


class SplitError(Exception):
    """A condition was met whose sign is not known in this case."""

    def __init__(self, key: ElementTerms) -> None:
        super().__init__("a case to be split")
        self.key = key


@dataclass(frozen=True, slots=True)
class Generator:
    """What a generator stands for: a symbol, or a function of an element."""

    kind: str
    """symbol, exp, log, root, sin, cos, erf, atan, pi; any other name is a function whose slope is not known."""
    argument: ElementTerms | str


@dataclass(slots=True)
class Registry:
    """Generators in the order they were met; it outlives the fields built on it."""

    generators: list[Generator] = field(default_factory=list)
    scales: dict[Generator, Fraction] = field(default_factory=dict)
    """exp: its argument is multiplied by this; root: its degree."""
    cost: float = 0
    """Of what was evaluated so far; large operands cost more."""

    def add(self, generator: Generator, scale: Fraction) -> None:
        if len(self.generators) >= MAX_GENERATORS:
            raise TooLargeError(f"the formula has more than {MAX_GENERATORS} different functions in it")
        roots = sum(g.kind == "root" for g in self.generators) + (generator.kind == "root")
        if generator.kind == "root" and roots > MAX_ROOTS:
            raise TooLargeError(f"the formula has more than {MAX_ROOTS} different roots in it")
        if generator not in self.scales:
            self.generators.append(generator)
        self.scales[generator] = scale
