"""What a line is worth: points by kind, and what is kept where a number is not simply right.

In: the table [marking] of a spec, or none. Out: a `Scheme`, and the share of its points that a judged line earns.

    >>> Scheme.of(Marking(pen=0.25)).share("pen", evidence=2.0)
    0.25
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from explainer.judging.verdicts import FIRM_EVIDENCE, RIGHT
from explainer.spec import Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Shares of a line's points."""

    points: Mapping[str, float] = field(default_factory=dict)
    """Kind of line → its points; 1 where it is not named."""
    follow: float = 1.0
    """Right from the student's own numbers."""
    follow_cap: float = 1.0
    """The most that lines of that sort can bring, as a share of all marks."""
    fewer_digits: float = 1.0
    """Right, with fewer digits than were asked for."""
    pen: float = 0.5
    """A slip of the pen, where the evidence is firm."""
    slip: float = 0.0
    """A slip that is named."""
    guard: bool = True
    """Whether a line that tests nothing earns nothing by following."""

    @classmethod
    def of(cls, marking: Marking | None) -> Scheme:
        """From a spec; the usual one where it says nothing."""
        if marking is None:
            return cls()
        shares = {
            name: float(getattr(marking, name)) for name in ("follow", "follow_cap", "fewer_digits", "pen", "slip")
        }
        points = {kind: float(number) for kind, number in marking.points.items()}
        return cls(points=points, guard=marking.guard, **shares)

    def share(
        self,
        verdict: str,
        *,
        follows: bool = False,
        fewer: bool = False,
        evidence: float = 0.0,
        tests: bool = True,
    ) -> float:
        """The share of its points that a line earns by the verdict of the judge."""
        if verdict in RIGHT:
            own = 1.0 if not follows else self.follow if tests or not self.guard else 0.0
            return own * (self.fewer_digits if fewer else 1.0)
        if verdict == "pen" and evidence >= FIRM_EVIDENCE:
            return self.pen
        return self.slip if verdict == "slip" else 0.0

    def as_data(self) -> dict[str, Any]:
        """The scheme as a report keeps it."""
        return asdict(self)
