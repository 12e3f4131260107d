"""All lines of a family as one slot: the line is written once, with a column for each name and number in it.

In: the family's first quantity and the template of a line. Out: the slot of all its lines. That needs lines of one
shape; `has_even_lines` tells whether a family has them.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> has_even_lines(explain("mazur").derivation.families[Key("net", 1)])
    True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Family, Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.names import Code, Column, CountingTexts, Name, Text, member_name, merge_names, take_members
from explainer.formula import Formula, OneOf, Sym, is_numeral
from explainer.numbers.printed_arrays import print_array
from explainer.numbers.rounding import PrintRule
from explainer.printers import Mark
from explainer.render.line_chains import Chains, old_name
from explainer.render.page import SealedText
from explainer.render.rows import (
    CountColumn,
    FamilyColumn,
    FamilyLines,
    NameColumn,
    NumberColumn,
    RelationColumn,
)
from explainer.walkthrough.document import Quantity


def has_even_lines(family: Family) -> bool:
    """Whether all lines of a family have one formula, with the same number of terms."""
    lengths = {tuple(np.diff(s.starts).tolist()[:1]) for s in family.slots.values() if s.starts is not None}
    uneven = any(len(set(np.diff(s.starts).tolist())) > 1 for s in family.slots.values() if s.starts is not None)
    return not uneven and len(lengths) <= 1 and not isinstance(family.rule, OneOf)


class FamilyWriter:
    """Writes families of one page; names that several families share are escaped once."""

    def __init__(self, chains: Chains) -> None:
        self.chains = chains
        self.families = chains.families
        self.printer = chains.printer
        self.columns: dict[int, tuple[Any, NDArray[np.bytes_]]] = {}

    def family_slot(self, q: Quantity, template: Callable[[dict[str, Any]], SealedText]) -> SealedText:
        """The slot of all lines of q's family, whose lines are `has_even_lines`."""
        family = self.families[q.key]
        columns: list[FamilyColumn] = []

        def put(column: FamilyColumn) -> str:
            columns.append(column)
            return f"\ue002{len(columns) - 1}\ue003"

        def part_text(part: Text) -> str:
            return put(NameColumn(self.escape_column(part))) if isinstance(part, Column) else self.printer.escape(part)

        math = self.chains.write_line(lambda chains: self.common_chain(chains, q, part_text, put))
        view = {
            "anchor": SealedText(f"{str(q.key).replace(':', '-')}-{q.step}-{put(CountColumn(family.size))}"),
            "id": SealedText(self.spell_id(family.id, put)),
            "defines": SealedText(f' data-id="{self.spell_id(family.id, put)}"'),
            "frame": SealedText(self.chains.frames.frame_attribute(q)),
            "math": math,
        }
        parts = re.split("\ue002(\\d+)\ue003", template(view).__html__().rstrip("\n") + "\n")
        pieces = [columns[int(part)] if k % 2 else part.encode() for k, part in enumerate(parts)]
        return SealedText(self.chains.slots.put(FamilyLines(tuple(pieces), family.size)))

    def spell_id(self, id: Name, put: Callable[[FamilyColumn], str]) -> str:
        """The lines' ids, with a gap where they differ."""
        assert isinstance(id, Code)
        return "".join(
            part if isinstance(part, str) else put(NameColumn(self.escape_column(part))) for part in id.parts
        )

    def common_chain(
        self, chains: Chains, q: Quantity, text: Callable[[Text], str], put: Callable[[FamilyColumn], str]
    ) -> str:
        """The lines' common chain, with a gap where they differ."""
        family, printer = self.families[q.key], chains.printer
        line = (q.key, q.step, q.sample)
        shape, operands = _common_rule(family)
        shape = chains.call_f(shape)

        def mark_operand(name: Name, id: Callable[[], Name], place: Quantity) -> str:
            written = printer.name(name, text)
            if printer.tag is None:
                return written
            return printer.tag(written, Mark(self.spell_id(id(), put), chains.frames.frame_in_line(place, q)))

        def name_operand(k: str, _: bool) -> str:
            slot = operands[int(k)]
            name = self.name_pattern(slot, "name")
            place = Quantity(slot.sources[0], 0, q.step - slot.before, q.sample)
            return mark_operand(old_name(name) if slot.before else name, lambda: self.name_pattern(slot, "id"), place)

        def number_gap(k: str, bracket: bool) -> str:
            return put(NumberColumn(operands[int(k)], q.step, q.sample, printer.number, bracket, line))

        everyone = np.arange(family.size)
        own = mark_operand(family.name, lambda: family.id, q) if chains.delta else printer.name(family.name, text)
        chain = chains.join(own, printer.formula(shape, name_operand))
        if not (isinstance(shape, Sym) or is_numeral(shape)):
            chain = chains.join(chain, printer.formula(shape, number_gap))
        relation = put(RelationColumn(q.key, q.step, q.sample, printer.equal, printer.approx))
        result = put(NumberColumn(Slot((q.key,), everyone), q.step, q.sample, printer.number, False, None))
        return printer.join(chain, relation, result)

    def escape_column(self, part: Column) -> NDArray[np.bytes_]:
        """A column of names as the target writes them; the texts it picks from are written once."""
        texts = part.texts
        if id(texts) not in self.columns:
            encoded = (
                _numerals(texts)
                if isinstance(texts, CountingTexts)
                else _encode_texts(texts.tolist(), self.printer.escape)
            )
            self.columns[id(texts)] = (texts, encoded)
        return self.columns[id(texts)][1][part.index]

    def name_pattern(self, slot: Slot, of: str) -> Name:
        """The pattern of a slot's names, or of its ids, one per line."""
        if len(slot.sources) == 1:
            return take_members(getattr(self.families[slot.sources[0]], of), slot.index)
        places = JoinedFamilies.of(slot.sources, self.families).places()
        names = [member_name(getattr(self.families[key], of), m) for key, m in places]
        return take_members(merge_names(names), slot.index)


def _encode_texts(texts: Sequence[str], escape: Callable[[str], str]) -> NDArray[np.bytes_]:
    """Texts escaped, as UTF-8, shape (texts,)."""
    return np.array([escape(text).encode() for text in texts], dtype=np.bytes_)


def _numerals(numbers: CountingTexts) -> NDArray[np.bytes_]:
    """Numbers that count up, which no target has to escape."""
    values = np.arange(numbers.first, numbers.first + len(numbers), dtype=np.float64)
    return print_array(values, PrintRule(digits=0, scientific=False)).text


def _common_rule(family: Family) -> tuple[Formula, list[Slot]]:
    """The rule of a family whose members all have as many terms, its operands numbered, and what stands for each, one
    entry per line."""
    operands: list[Slot] = []

    def operand(name: str, term: int | None) -> Formula:
        slot = family.slots[name]
        lines = np.arange(family.size) if slot.starts is None else slot.starts[:-1] + (term or 0)
        operands.append(slot.of_members(lines))
        return Sym(str(len(operands) - 1))

    def count_terms(slot: Slot) -> range:
        assert slot.starts is not None
        return range(slot.starts[1] - slot.starts[0])

    assert family.rule is not None
    return family.write_rule_out(family.rule, count_terms, operand), operands
