"""Frames: in which update and sample a quantity's number was computed, as a page's marks say it.

In: the families and which samples each update has. Out: "2.1" for sample 1 in update 2; a part is empty where it does
not matter ("2." for a weight, ".1" for an input, "." for a constant), and 0 stands for a whole batch. Two frames agree
where their parts are equal or one of them is empty.

    >>> agree("2.", "2.1"), agree("2.", "1.1")
    (True, False)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explainer.equations.families import Family
from explainer.equations.keys import SAMPLE_KINDS, Key
from explainer.walkthrough.document import Quantity


def agree(one: str, other: str) -> bool:
    """Whether two frames can be the same."""
    parts = zip(one.split("."), other.split("."), strict=True)
    return all(a == b or not a or not b for a, b in parts)


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one lesson."""

    families: Mapping[Key, Family]
    batches: Mapping[int, Sequence[int]]
    """Update → its samples."""

    @property
    def first_frame(self) -> str:
        """The frame that most of a page is about."""
        step = min(self.batches)
        return f"{step}.{self.batches[step][0]}"

    def frame_of(self, q: Quantity) -> str:
        """A quantity's own frame."""
        family = self.families[q.key]
        given = q.key.kind in SAMPLE_KINDS
        step = "" if given or family.scope == "constant" else q.step
        if q.key.phase == "batch":
            return f"{step}.0"
        return f"{step}.{'' if family.scope in ('constant', 'update') or q.sample is None else q.sample}"

    def frame_attribute(self, q: Quantity) -> str:
        """A line's frame as an attribute; nothing where it is the page's own."""
        own = self.frame_of(q)
        return "" if own == self.first_frame else f' data-f="{own}"'

    def frame_in_line(self, q: Quantity, line: Quantity | None) -> str | None:
        """A quantity's frame, or None where that of its line (without one, the first of the page) says enough."""
        own, around = self.frame_of(q), self.first_frame if line is None else self.frame_of(line)
        understood = own == around or (around == self.first_frame and agree(own, around))
        return None if understood else own
