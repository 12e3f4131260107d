"""An audit as a document: what was found, the errata, how the text works, and every number.

In: an `Audit`. Out: a `Document`, which every format of a lesson prints.

    >>> from explainer.auditing.audited import audit
    >>> from explainer.auditing.printed_file import read_printed
    >>> found = audit("mazur", read_printed(b"printed,what\\n0.5933,out_h1\\n"))
    >>> [section.title.key for section in errata_document(found).sections]
    ['section.audit', 'section.audit.errata', 'section.audit.conventions', 'section.audit.lines']
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from explainer.auditing.audited import Audit, AuditedLine
from explainer.auditing.conventions import CONVENTIONS
from explainer.auditing.effects import find_effect
from explainer.judging.printed import PrintedNumbers
from explainer.judging.verdicts import LineVerdict
from explainer.numbers.rounding import round_to_fifteen
from explainer.walkthrough.document import Document, Inline, NameOf, Prose, Say, Section, Table

MORE_DIGITS = 2
"""Digits that a right number shows beyond the printed one where both would look alike."""


def errata_document(audit: Audit) -> Document:
    """The errata page of a text."""
    words = ErrataWords(audit)
    sections = (
        Section(Say("section.audit"), (Prose((words.counts(), Say("audit.how"))),)),
        Section(Say("section.audit.errata"), (words.errata(),)),
        Section(Say("section.audit.conventions"), (Prose(tuple(words.conventions())),)),
        Section(Say("section.audit.lines"), (words.every_line(),)),
    )
    title = Say("audit.title", {"title": audit.lesson.spec.title})
    return Document(title, audit.lesson.spec.page.language, sections)


def is_off(verdict: LineVerdict) -> bool:
    """Whether a number is neither right nor right from the numbers before it."""
    return not verdict.right


class ErrataWords:
    """What is said of the lines of one audit."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.mark = audit.lesson.spec.page.decimal_mark

    def number(self, text: str) -> str:
        """A number in the language of the page."""
        return text.replace("-", "−").replace(".", self.mark)

    def counts(self) -> Say:
        """How many numbers are what."""
        verdicts = [line.verdict for line in self.audit.lines]
        wrong, follow = sum(map(is_off, verdicts)), sum(verdict.follows for verdict in verdicts)
        right = sum(verdict.verdict == "agrees" for verdict in verdicts)
        counts = {"count": len(verdicts), "right": right, "follow": follow, "wrong": wrong}
        counts["own"] = len(verdicts) - right - follow - wrong
        return Say("audit.counts", {name: str(count) for name, count in counts.items()})

    def errata(self) -> Table | Prose:
        """Printed, right, what it fits and what comes of it."""
        header = tuple(map(Say, ("audit.place", "audit.what", "audit.printed", "audit.right", "audit.cause",
                                 "audit.effect")))  # fmt: skip
        rows = []
        for line in self.audit.lines:
            if is_off(line.verdict):
                right = self.number(show_right(line.right, line.line.read, apart=True))
                shown = (self.where(line), self.what(line), self.number(line.line.printed), right)
                rows.append((*shown, self.cause(line), self.effect(line)))
        return Table(Say("audit.errata"), header, tuple(rows)) if rows else Prose((Say("audit.none"),))

    def every_line(self) -> Table:
        """Every number with its verdict."""
        header = tuple(map(Say, ("audit.place", "audit.what", "audit.printed", "audit.right", "audit.verdict")))
        rows = (
            (
                self.where(line),
                self.what(line),
                self.number(line.line.printed),
                self.number(show_right(line.right, line.line.read)),
                self.verdict(line),
            )
            for line in self.audit.lines
        )
        return Table(Say("audit.lines"), header, tuple(rows))

    def where(self, line: AuditedLine) -> Inline:
        """Where a number stands."""
        return line.line.place or str(line.line.row)

    def what(self, line: AuditedLine) -> Inline:
        """What a number is."""
        return NameOf(line.place) if line.place is not None and line.sign > 0 else line.line.what

    def verdict(self, line: AuditedLine) -> Inline:
        """What is said of one number in a few words."""
        found = line.verdict
        if found.verdict == "out_of_range":
            return Say("audit.verdict.out_of_range")
        if is_off(found):
            return Say("audit.verdict.off")
        if found.follows:
            return Say("audit.verdict.follows")
        printed = PrintedNumbers.of([[line.line.read]])
        if found.verdict == "agrees_cut" and not printed.cut_from(np.array([[line.right]]))[0, 0]:
            return Say("audit.verdict.agrees_cut.carried")
        return Say(f"audit.verdict.{found.verdict}")

    def cause(self, line: AuditedLine) -> Inline:
        """What fits a number that is off: at most two names."""
        found, run = line.verdict, self.audit.run_of(line)
        if run is not None:
            told = [Say(f"audit.assumed.{name}") for name in run.assumptions]
            both = Say("audit.run.both", {"first": told[0], "second": told[-1]}) if len(told) > 1 else told[0]
            return Say("audit.run", {"assumed": both})
        if found.verdict == "out_of_range":
            return Say("feedback.out_of_range")
        if not found.names:
            return Say("audit.unexplained")
        if found.verdict == "operand":
            names: list[Inline] = [NameOf(self.audit.places.find(name)) for name in found.names]
            several = Say("audit.or.short", {"first": names[0], "second": names[-1]})
            said = Say("audit.operand", {"operand": names[0] if len(names) == 1 else several})
        else:
            is_pen = found.verdict == "pen"
            told = [Say(f"audit.pen.{name}") if is_pen else Say(f"mistake.{name}") for name in found.names]
            said = told[0] if len(told) == 1 else Say("audit.or", {"first": told[0], "second": told[1]})
        return said if found.firm else Say("audit.could", {"said": said})

    def effect(self, line: AuditedLine) -> Inline:
        """What comes of it."""
        found = find_effect(self.audit, line)
        if found is None:
            return Say("audit.effect.none")
        place = self.audit.places.find(found.weight)
        wrong, right = show_apart(found.wrong, found.right)
        numbers = {"wrong": self.number(wrong), "right": self.number(right)}
        return Say("audit.effect.weight", {"weight": NameOf(place), **numbers})

    def conventions(self) -> Iterator[Say]:
        """How the text works."""
        yield Say("audit.digits.cut" if self.audit.cut else "audit.digits.rounded")
        needed = sum(line.verdict.right and line.verdict.verdict != "agrees" for line in self.audit.lines)
        yield Say("audit.carried", {"count": str(needed)}) if needed else Say("audit.precise")
        for name, voted in self.audit.conventions.items():
            if (key := CONVENTIONS[name].sentences.get(voted)) is not None:
                yield Say("audit.way", {"assumed": Say(key)})


def show_right(value: float, printed: str, apart: bool = False) -> str:
    """A right number with as many decimals as the printed one; `apart` with more where they would look alike."""
    if not np.isfinite(value):
        return str(value)
    decimals = max(0, -int(Decimal(printed).as_tuple().exponent))
    shown = _decimals(value, decimals)
    return _decimals(value, decimals + MORE_DIGITS) if apart and Decimal(shown) == Decimal(printed) else shown


def show_apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers with as many digits as tell them apart, and one more."""
    apart = abs(one - other)
    decimals = 4 if not apart or not np.isfinite(apart) else max(2, min(14, 2 - int(np.floor(np.log10(apart)))))
    return tuple(_decimals(x, decimals) if np.isfinite(x) else str(x) for x in (one, other))  # type: ignore[return-value]


def _decimals(value: float, decimals: int) -> str:
    return format(round_to_fifteen(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), "f")
