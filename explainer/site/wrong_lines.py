"""Exercises in which a line is to be found that does not follow: a drawn network, worked out with one slip.

In: a page's name, a row of `WRONG_LINES`. Out: a `WrongLine`: what is given, the lines, which of them is wrong, and
what belongs there. The slips and the numbers that follow from them are those of homework with `ask = "find"`.

    >>> found = draw_wrong_line("two-two-two")
    >>> found.names[0] in WRONG_LINES["two-two-two"].mistakes
    True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from explainer.homework.asked_lines import SheetRow
from explainer.homework.find_sections import found_text
from explainer.homework.planted_slips import PlantedSlips
from explainer.homework.trial import PreparedHomework
from explainer.homework.variants import AcceptedVariants, draw_variants
from explainer.site.exercise_rows import KEY, exercise_homework


@dataclass(frozen=True, slots=True)
class WrongLineRow:
    """What a page lets find."""

    base: str
    """The lesson whose network is drawn anew."""
    lines: tuple[str, ...]
    """Ids of the lines that end the calculation; those that they need come with them."""
    mistakes: tuple[str, ...]
    """Slips of which one is made."""
    digits: int = 4


WRONG_LINES: Mapping[str, WrongLineRow] = {
    "two-two-two": WrongLineRow("mazur", ("E_total",), ("half_forgotten", "bias_omitted")),
    "chain-rule": WrongLineRow("mazur", ("dE/dw5",), ("slope_forgotten_in_product", "half_forgotten")),
    "learning-rate": WrongLineRow("optimizer-sgd", ("w1_new", "w2_new"), ("rate_forgotten", "uphill"), digits=5),
    "losses": WrongLineRow("loss-binary_cross_entropy", ("dE/dout_o1", "dE/dout_o2"), ("loss_for_slope",)),
    "softmax": WrongLineRow("softmax", ("out_o1", "out_o2", "out_o3"), ("softmax_without_exp",)),
}
"""Page → its slip."""


@dataclass(frozen=True, eq=False, slots=True)
class WrongLine:
    """A network worked out with a slip."""

    made: PreparedHomework
    one: AcceptedVariants
    planted: PlantedSlips

    @property
    def row(self) -> SheetRow:
        """The line where the slip is made."""
        return self.planted.lines[0]

    @property
    def names(self) -> Sequence[str]:
        """The slips that give what stands there."""
        return self.planted.names(0)

    @property
    def told(self) -> str:
        """Which line it is, what belongs there, why, and what follows from it."""
        return found_text(self.planted, 0, self.made.spec.page)


@cache
def draw_wrong_line(page: str) -> WrongLine:
    """The exercise of a page."""
    row = WRONG_LINES[page]
    made = exercise_homework(row.base, page, ask="find", mistakes=row.mistakes, digits=row.digits)
    made = replace(made, rows=(needed_rows(made, row.lines),))
    one = draw_variants(made, KEY, ["find"], ["find"], 0)
    assert one.planted is not None
    return WrongLine(made, one, one.planted)


def needed_rows(made: PreparedHomework, ends: Sequence[str]) -> tuple[SheetRow, ...]:
    """The lines with these ids and all that they are computed from, numbered anew."""
    rows = {row.quantity: row for row in made.rows[0]}
    kept = {q for q, row in rows.items() if row.id in ends and q.step == min(made.lesson.values.batches)}
    waiting = list(kept)
    while waiting:
        needed = [q for q in made.writer.needs(waiting.pop()) if q in rows and q not in kept]
        kept |= set(needed)
        waiting += needed
    return tuple(replace(row, number=n) for n, row in enumerate((r for q, r in rows.items() if q in kept), 1))
