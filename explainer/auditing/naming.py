"""What fits a number that is off, where the judge found nothing: looked for in one text, it may cost more.

In: the lines of a text, the judge's slips and the author's numbers. Out: verdicts with names: a slip in a quantity that
was not printed itself, a slip of the pen on any value that the line may have had, another quantity's number; and the
slips that fit every line at which they can be made, which then name short numbers too.

    >>> from explainer.auditing import audit
    >>> from explainer.auditing.printed_file import read_printed
    >>> [line] = audit("mazur", read_printed(b"printed,what\\n0.298371109,E_o1\\n")).lines
    >>> line.verdict.verdict, line.verdict.names
    ('operand', ('E_total',))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log10

import numpy as np

from explainer import formula as F
from explainer.auditing.printed_terms import PrintedTerms
from explainer.formula import Formula
from explainer.judging.author import AuthorValues, Printed
from explainer.judging.judge import FULL_PRECISION_DIGITS, LEAST_DIGITS, MOST_NAMES
from explainer.judging.pen_slips import count_pen_slips, find_pen_slip
from explainer.judging.printed import PrintedNumbers
from explainer.judging.slips import Names, Slips
from explainer.judging.verdicts import LineVerdict
from explainer.mistakes.table import MISTAKES
from explainer.numbers.arithmetics import FloatArithmetic
from explainer.walkthrough.document import Quantity

OTHER_DIGITS = 6
"""Significant digits from which on a number is looked for among all other quantities, of the author and at full
precision."""
CONVENTION_LINES = 3
"""Lines that a slip must fit, all at which it can be made, before it is the text's way."""


@dataclass(frozen=True, eq=False)
class Namer:
    """One text's numbers, and what may fit those that are off."""

    terms: PrintedTerms
    author: AuthorValues
    slips: Slips
    printed: Printed
    cut: bool
    pen_slips: dict[int, float] = field(default_factory=dict)
    """Printed term that fits a slip of the pen → what it should be."""

    @cached_property
    def partly_shown(self) -> Slips:
        """The slips where a family of which not every member was printed counts as unseen."""
        whole = {key for (key, _), there in self.printed.items() if there.is_given.all()}
        return self.slips.with_shown(whole)

    def name(self, row: int, formula: Formula, place: Quantity | None, text: str, right: float) -> LineVerdict | None:
        """What fits a number; None where nothing does."""
        one = PrintedNumbers.of([[text]])
        digits = int(one.digits[0, 0])
        if digits < LEAST_DIGITS:
            return None
        own = self.terms.work_out(self.terms.places.write_out(formula), row).value
        tried = len(MISTAKES)
        slips = [names for names, value in self.slipped(formula, place) if self.fits(one, value)]
        if slips:
            names = slips[0] if len(slips) == 1 else tuple(dict.fromkeys(entry[0] for entry in slips))
            return LineVerdict("slip", False, names[:MOST_NAMES], digits - log10(tried), own, True)
        bases = [own, *self.other_values(row, formula), *([right] if digits >= FULL_PRECISION_DIGITS else [])]
        tried += len(bases) * count_pen_slips(text)
        pen = next((slip for base in bases if np.isfinite(base) and (slip := find_pen_slip(text, base))), None)
        if pen:
            return LineVerdict("pen", False, (pen,), digits - log10(tried), own, True)
        others = list(self.other_quantities(place)) if place is not None and digits >= OTHER_DIGITS else []
        fitting = tuple(dict.fromkeys(id for id, value in others if self.fits(one, value)))
        if fitting:
            evidence = digits - log10(tried + len(others))
            return LineVerdict("operand", False, fitting[:MOST_NAMES], evidence, own, True)
        return None

    def other_values(self, row: int, formula: Formula) -> Iterator[float]:
        """What the line may have had: the number as it was printed before, and what its line gives where a slip of the
        pen in a printed term is undone."""
        copied = self.terms.work_out(formula, row, way="copied")
        if any(k < row for k in copied.taken):
            yield copied.value
        written = self.terms.places.write_out(formula)
        taken = self.terms.work_out(written, row).taken
        meant = {k: self.pen_slips[k] for k in taken if k in self.pen_slips}
        if meant:
            yield self.terms.work_out(written, row, meant).value

    def fits(self, one: PrintedNumbers, value: float) -> bool:
        """Whether a value rounds, or is cut, to what is printed."""
        array = np.array([[value]])
        return bool(np.isfinite(value) and one.given_by(array, self.cut)[0, 0])

    def slipped(self, formula: Formula, place: Quantity | None) -> Iterator[tuple[Names, float]]:
        """(slip, what the line gives): of a quantity its own line, of an expression each quantity in it."""
        if place is not None:
            yield from self.slips_at(self.partly_shown, place)
            return
        symbols = F.symbols(formula)
        numbers = {name: np.float64(self.terms.places.number(self.terms.places.at(name), self.author))
                   for name in symbols}  # fmt: skip
        for name in symbols:
            for names, value in self.slips_at(self.slips, self.terms.places.at(name)):
                with np.errstate(all="ignore"):
                    changed = {**numbers, name: np.float64(value)}
                    yield names, float(F.evaluate(formula, changed, FloatArithmetic()))

    def slips_at(self, slips: Slips, place: Quantity) -> Iterator[tuple[Names, float]]:
        """(slip, what it gives) at one place, from the author's own numbers."""
        if place.key not in self.author.derivation.families or place.step not in self.author.batches:
            return
        for names, array in slips.wrong_numbers_at(self.author, place.key, place.step, place.sample):
            yield names, float(array[0, place.member])

    def other_quantities(self, place: Quantity) -> Iterator[tuple[str, float]]:
        """(id, number) of every other quantity of the same update and sample, as the author has them."""
        for values in (self.author, self.terms.places.values):
            for key, family in values.derivation.families.items():
                if family.size and key.phase == place.key.phase and family.scope != "constant":
                    frame = values.frame(key, place.step, place.sample)
                    for m, value in enumerate(np.asarray(values.get(key, *frame), dtype=float)[0].tolist()):
                        if (key, m) != (place.key, place.member):
                            yield family.member_id(m), value

    def seen_slips(self) -> Mapping[str, Sequence[tuple[bool, int]]]:
        """Slip → for every line at which it would be seen: whether it fits, and the digits that are printed there."""
        lines: dict[str, list[tuple[bool, int]]] = {}
        for (key, frame), there in self.printed.items():
            own = self.author.from_own(key, *frame)
            for names, numbers in self.slips.wrong_numbers_at(self.author, key, *frame):
                fits = there.given_by(numbers, self.cut)
                seen = there.is_given & np.isfinite(numbers) & (np.abs(numbers - own) > there.unit)
                for m in np.flatnonzero(seen[0]).tolist():
                    for name in names:
                        lines.setdefault(name, []).append((bool(fits[0, m]), int(there.digits[0, m])))
        return lines

    def conventions(self, seen: Mapping[str, Sequence[tuple[bool, int]]]) -> Mapping[str, float]:
        """Slips that fit every line at which they can be made and seen → the evidence of all of them together."""
        return {
            name: sum(digits for _, digits in found) - log10(len(MISTAKES))
            for name, found in seen.items()
            if len(found) >= CONVENTION_LINES and all(fit for fit, _ in found)
        }

    def by_convention(self, place: Quantity, text: str, conventions: Mapping[str, float]) -> LineVerdict | None:
        """The text's own way that gives a number, however short."""
        one = PrintedNumbers.of([[text]])
        for names, value in self.slips_at(self.slips, place):
            known = [name for name in names if name in conventions]
            if known and self.fits(one, value):
                own = float(self.author.from_own(place.key, place.step, place.sample)[0, place.member])
                return LineVerdict("slip", False, (known[0],), conventions[known[0]], own, True)
        return None
