"""All lines of a family as one slot: the line is written once, with a column for each name and number in it.

In: the family's first quantity and the template of a line. Out: the slot of all its lines. That needs lines of one
shape; `even` tells whether a family has them.

    >>> from explainer import explain
    >>> even(explain("mazur").derivation.families["net:1"])
    True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.families import Family
from explainer.equations.names import Code, Column, Counted, Name, Text, combined, member, take
from explainer.formula import Formula, Num, Sym
from explainer.numbers.rounding import Rule, print_array
from explainer.printers import Mark
from explainer.render.chains import Chains, of_before
from explainer.render.page import Sealed
from explainer.render.rows import (
    CountColumn,
    FamilyLines,
    FamilySlot,
    NameColumn,
    NumberColumn,
    Piece,
    RelationColumn,
)
from explainer.walkthrough.document import Quantity


def even(family: Family) -> bool:
    """Whether all lines of a family have the same number of terms."""
    lengths = {tuple(np.diff(s.starts).tolist()[:1]) for s in family.slots.values() if s.starts is not None}
    uneven = any(len(set(np.diff(s.starts).tolist())) > 1 for s in family.slots.values() if s.starts is not None)
    return not uneven and len(lengths) <= 1


class FamilyWriter:
    """Writes families of one page; names that several families share are escaped once."""

    def __init__(self, chains: Chains) -> None:
        self.chains = chains
        self.families = chains.families
        self.printer = chains.printer
        self.columns: dict[int, tuple[Any, NDArray[np.bytes_]]] = {}

    def lines(self, q: Quantity, template: Callable[[dict[str, Any]], Sealed]) -> Sealed:
        """The slot of all lines of q's family, whose lines are `even`."""
        family = self.families[q.key]
        columns: list[Piece] = []

        def put(column: Piece) -> str:
            columns.append(column)
            return f"\ue002{len(columns) - 1}\ue003"

        def text(part: Text) -> str:
            return put(NameColumn(self.escaped(part))) if isinstance(part, Column) else self.printer.escape(part)

        math = self.chains.dressed(lambda chains: self.chain(chains, q, text, put))
        view = {
            "anchor": Sealed(f"{q.key.replace(':', '-')}-{q.step}-{put(CountColumn(family.size))}"),
            "id": Sealed(self.spelled(family.id, put)),
            "defines": Sealed(f' data-id="{self.spelled(family.id, put)}"'),
            "frame": Sealed(self.chains.frames.attribute(q)),
            "math": math,
        }
        parts = re.split("\ue002(\\d+)\ue003", template(view).__html__().rstrip("\n") + "\n")
        pieces = [columns[int(part)] if k % 2 else part.encode() for k, part in enumerate(parts)]
        return Sealed(self.chains.slots.put(FamilyLines(tuple(pieces), family.size)))

    def spelled(self, id: Name, put: Callable[[Piece], str]) -> str:
        """The lines' ids, with a gap where they differ."""
        assert isinstance(id, Code)
        return "".join(part if isinstance(part, str) else put(NameColumn(self.escaped(part))) for part in id.parts)

    def chain(self, chains: Chains, q: Quantity, text: Callable[[Text], str], put: Callable[[Piece], str]) -> str:
        """The lines' common chain, with a gap where they differ."""
        family, printer = self.families[q.key], chains.printer
        line = (q.key, q.step, q.sample)
        shape, places = _shape(family)
        shape = chains.renamed(shape)

        def marked(name: Name, id: Callable[[], Name], place: Quantity) -> str:
            written = printer.name(name, text)
            if printer.tag is None:
                return written
            return printer.tag(written, Mark(self.spelled(id(), put), chains.frames.inside(place, q)))

        def named(k: str, _: bool) -> str:
            slot, entries = places[int(k)]
            name = self.pattern(slot.sources, entries, "name")
            place = Quantity(slot.sources[0], 0, q.step - slot.before, q.sample)
            return marked(
                of_before(name) if slot.before else name, lambda: self.pattern(slot.sources, entries, "id"), place
            )

        def put_in(k: str, bracket: bool) -> str:
            slot, entries = places[int(k)]
            source = FamilySlot(slot.sources, q.step - slot.before, q.sample)
            return put(NumberColumn(source, entries, printer.number, bracket, line))

        everyone = np.arange(family.size)
        own = marked(family.name, lambda: family.id, q) if chains.delta else printer.name(family.name, text)
        chain = chains.join(own, printer.formula(shape, named))
        if not isinstance(shape, Sym | Num):
            chain = chains.join(chain, printer.formula(shape, put_in))
        relation = put(RelationColumn(q.key, q.step, q.sample, printer.equal, printer.approx))
        result = put(NumberColumn(FamilySlot((q.key,), q.step, q.sample), everyone, printer.number, False, None))
        return printer.join(chain, relation, result)

    def escaped(self, part: Column) -> NDArray[np.bytes_]:
        """A column of names as the target writes them; the texts it picks from are written once."""
        texts = part.texts
        if id(texts) not in self.columns:
            encoded = _numerals(texts) if isinstance(texts, Counted) else _encoded(texts.tolist(), self.printer.escape)
            self.columns[id(texts)] = (texts, encoded)
        return self.columns[id(texts)][1][part.index]

    def pattern(self, sources: tuple[str, ...], entries: Any, of: str) -> Name:
        """The pattern of a slot's names, or of its ids, one per line."""
        families = [self.families[key] for key in sources]
        if len(sources) == 1:
            return take(getattr(families[0], of), entries)
        names = [member(getattr(family, of), m) for family in families for m in range(family.size)]
        return take(combined(names), entries)


def _encoded(texts: Sequence[str], escape: Callable[[str], str]) -> NDArray[np.bytes_]:
    """Texts escaped, as UTF-8, shape (texts,)."""
    return np.array([escape(text).encode() for text in texts], dtype=np.bytes_)


def _numerals(numbers: Counted) -> NDArray[np.bytes_]:
    """Numbers that count up, which no target has to escape."""
    values = np.arange(numbers.first, numbers.first + len(numbers), dtype=np.float64)
    return print_array(values, Rule(digits=0, scientific=False)).text


def _shape(family: Family) -> tuple[Formula, list[tuple[Any, Any]]]:
    """The rule of a family whose members all have as many terms, its operands numbered, and where each stands."""
    places: list[tuple[Any, Any]] = []

    def expand(part: Formula, term: int | None) -> Formula:
        match part:
            case Sym(name):
                slot = family.slots[name]
                at = slot.index if slot.starts is None else slot.index[slot.starts[:-1] + (term or 0)]
                places.append((slot, at))
                return Sym(str(len(places) - 1))
            case F.SumOf(body):
                starts = next(at for at in (family.slots[n].starts for n in F.symbols(body)) if at is not None)
                return F.add(*(expand(body, k) for k in range(int(starts[1] - starts[0]))))
        return F.spliced(part, lambda inner: expand(inner, term))

    assert family.rule is not None
    return expand(family.rule, None), places
