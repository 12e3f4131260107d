"""The record of an explained spec, which every reader takes: pages, traces, homework, quizzes, the site.

In: the stages of `explainer.lesson.explain`. Out: an `Explanation`, its numbers and paths by id.

    >>> from explainer import explain
    >>> round(explain("mazur").value("dE/dw5"), 9)
    0.082167041
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

from explainer.judging.slips import Slips
from explainer.network.derivation import Derivation
from explainer.network.derivation import GradientPath as GradientPath
from explainer.numbers.digits import Display
from explainer.numbers.evaluation import Values
from explainer.spec import Spec
from explainer.witnesses.agreement import Check


@dataclass(frozen=True, eq=False)
class Explanation:
    """A lesson's stages, checked: what every reader takes. It knows no reader."""

    spec: Spec
    derivation: Derivation
    """The equations of one update, altered by the spec's mistakes."""
    values: Values
    """Every number that is shown, carried where the spec says so."""
    display: Display
    """The numbers as printed."""
    checks: tuple[Check, ...]
    """What each witness confirmed."""
    correct: Explanation | None = None
    """The same lesson at full precision and without mistakes, where the spec asks for something else."""
    known: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    """What its readers worked out once, kept as long as it is."""

    @cached_property
    def slips(self) -> Slips:
        """What mistakes give at the lines of the page."""
        shown = (key for key, family in self.derivation.families.items() if family.kind != "local")
        return Slips.of(self.derivation, shown)

    def value(self, id: str, sample: int = 1, step: int = 1) -> float:
        """A quantity's number. Raises KeyError for an unknown id."""
        key, m = self.derivation.locate(id)
        return float(self.values.get(key, step, sample)[0, m])

    def paths(self, id: str, sample: int = 1, step: int = 1) -> Iterator[tuple[GradientPath, float]]:
        """Every path of a gradient with its product, one at a time; the products add up to the gradient.

        Raises KeyError for an unknown id.
        """
        for path in self.derivation.paths(id):
            yield path, prod(self.value(factor, sample, step) for factor in path.factors)
