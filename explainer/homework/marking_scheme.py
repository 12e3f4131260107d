"""What a line is worth: points by kind, and what is kept where a number is not simply right.

In: a table of plain data. Out: a `Scheme`, and the marks of a judged line.

    >>> Scheme.of({"pen": 0.25}).share("pen", True, 2.0, True)
    0.25
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from explainer.judging.verdicts import FIRM_EVIDENCE, RIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Shares of a line's points."""

    points: Mapping[str, float] = field(default_factory=dict)
    """Kind of line → its points; 1 where it is not named."""
    follow: float = 1.0
    """Right from the student's own numbers."""
    follow_cap: float = 1.0
    """The most that lines of that sort can bring, as a share of all marks."""
    pen: float = 0.5
    """A slip of the pen, where the evidence is firm."""
    slip: float = 0.0
    """A slip that is named."""
    guard: bool = True
    """Whether a line that tests nothing earns nothing by following."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Scheme:
        """From plain data. Raises ValueError for a key that is not known, or a share outside of 0 to 1."""
        known = {each.name for each in fields(cls)}
        for name, value in table.items():
            if name not in known:
                raise ValueError(f"marking has no key {name!r} (known: {', '.join(sorted(known))})")
            shares = value.values() if name == "points" else [value]
            if not all(
                isinstance(share, int | float) and 0 <= share <= (1 if name != "points" else 100) for share in shares
            ):
                raise ValueError(f"{name} is {value!r}; expected a share from 0 to 1, of points a number up to 100")
        return cls(**table)

    def share(self, verdict: str, follows: bool, evidence: float, tests: bool) -> float:
        """The share of its points that a line earns."""
        if verdict in RIGHT:
            if not follows:
                return 1.0
            return self.follow if tests or not self.guard else 0.0
        if verdict == "pen" and evidence >= FIRM_EVIDENCE:
            return self.pen
        return self.slip if verdict == "slip" else 0.0

    def as_data(self) -> dict[str, Any]:
        """The scheme as a report keeps it."""
        return asdict(self)
