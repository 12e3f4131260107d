"""Walkthrough → an order in which it can be computed: what notebooks and spreadsheets are made of.

In: an `Explanation` and the blocks of its document, section by section. Out: quantities, each after all that it is
computed from, each once. A line's operands that no earlier section showed come just before the line.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> mazur = explain("mazur")
    >>> [str(q.key) for q in Computation(mazur).new_items([Line(Quantity(Key("net", 1), 0, 1, 1))])]
    ['weight:1', 'input:0', 'weight:1', 'input:0', 'bias:1', 'net:1']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explainer.equations.keys import SAMPLE_KINDS
from explainer.formula import Formula, Sym, mul
from explainer.network.equation import write_out
from explainer.network.line import line_at
from explainer.walkthrough.document import (
    Block,
    Document,
    Inline,
    Line,
    Listing,
    NumberOf,
    PathLine,
    PathSum,
    Prose,
    Quantity,
    Rows,
    Say,
    Section,
    Spliced,
    Table,
    place_of,
)

if TYPE_CHECKING:
    from explainer.explanation import Explanation

MOST_NUMBERS = 20_000
"""Quantities beyond which nobody reads the cells of a notebook or a spreadsheet."""

ComputedItem = Quantity | PathLine


class TooManyNumbers(ValueError):
    """The lesson is too large for a document in which every number is computed by itself."""


@dataclass(frozen=True, slots=True)
class ComputedSection:
    """What one section computes first."""

    title: Say
    level: int
    items: tuple[ComputedItem, ...]


class Computation:
    """Follows a document from its start and gives out what has not been computed yet."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.derivation = explanation.derivation
        self.network = explanation.derivation.network
        self.values = explanation.values
        self.first = min(explanation.values.batches)
        self.done: set[Quantity | str] = set()

    def computed_sections(self, document: Document) -> Iterator[ComputedSection]:
        """Every section that computes something, in the order of the document."""

        def sections_within(section: Section, level: int) -> Iterator[ComputedSection]:
            if items := tuple(self.new_items(section.blocks)):
                yield ComputedSection(section.title, level, items)
            for block in section.blocks:
                if isinstance(block, Section):
                    yield from sections_within(block, level + 1)

        for section in document.sections:
            yield from sections_within(section, 1)

    def new_items(self, blocks: Sequence[Block]) -> list[ComputedItem]:
        """What the blocks of a section show, its sections left out, with what that needs."""
        found = [item for block in blocks for item in self.block_items(block)]
        if len(self.done) > MOST_NUMBERS:
            raise TooManyNumbers(
                f"the lesson has more than {MOST_NUMBERS} numbers, too many for a notebook or spreadsheet; "
                "choose html or text"
            )
        return found

    def block_items(self, block: Block) -> Iterator[ComputedItem]:
        match block:
            case Line(q) | PathSum(q, _):
                yield from self.needed_quantities(q)
            case Rows(_, q):
                for m in range(self.derivation.families[q.key].size):
                    yield from self.needed_quantities(Quantity(q.key, m, q.step, q.sample))
            case PathLine():
                for factor in block.factors:
                    yield from self.needed_quantities(factor)
                if placed_path_id(block) not in self.done:
                    self.done.add(placed_path_id(block))
                    yield block
            case Table(_, _, rows):
                for cell in (cell for row in rows for cell in row):
                    yield from self.mentioned_numbers(cell)
            case Prose(sentences):
                for sentence in sentences:
                    yield from self.mentioned_numbers(sentence)

    def mentioned_numbers(self, piece: Inline) -> Iterator[Quantity]:
        """The numbers in a cell or a sentence."""
        if isinstance(piece, NumberOf) and not piece.correct:
            yield from self.needed_quantities(piece.quantity)
        if isinstance(piece, Say | Listing | Spliced):
            for part in piece.fills.values() if isinstance(piece, Say) else piece.parts:
                yield from self.mentioned_numbers(part)

    def needed_quantities(self, q: Quantity) -> Iterator[Quantity]:
        """The quantity behind everything it is computed from, as far as that is new."""
        q = self.own_place(q)
        if q in self.done:
            return
        self.done.add(q)
        if len(self.done) <= MOST_NUMBERS:
            for operand in self.equation(q)[1]:
                yield from self.needed_quantities(operand)
        yield q

    def own_place(self, q: Quantity) -> Quantity:
        """The one place of a number: a weight at the start of an update is what the update before made of it."""
        step, sample = self.values.frame(q.key, q.step, q.sample)
        if q.key in self.network.parameters:
            frozen = self.network.frozen[q.key]
            if frozen[q.member]:
                return Quantity(q.key, q.member, self.first)
            if step != self.first and step - 1 in self.values.batches:
                return Quantity(q.key.new, int(np.count_nonzero(~frozen[: q.member])), step - 1)
        if q.key.kind in SAMPLE_KINDS:
            step = self.first
        return Quantity(q.key, q.member, step, sample)

    def equation(self, q: Quantity) -> tuple[Formula | None, tuple[Quantity, ...]]:
        """A quantity's formula, its operands numbered, and where these stand; None for a given number."""
        batches = self.values.batches
        if q.step not in batches or self.derivation.families[q.key].rule is None:
            return None, ()
        line = line_at(self.derivation, batches, q.key, q.member, q.step, q.sample)
        assert line.formula is not None
        return write_out(line.formula), tuple(self.own_place(place_of(operand)) for operand in line.operands)

    def item_equation(self, item: ComputedItem) -> tuple[Formula | None, tuple[Quantity, ...]]:
        """The same for a path's product too."""
        if isinstance(item, Quantity):
            return self.equation(item)
        return mul(*(Sym(str(k)) for k in range(len(item.factors)))), tuple(map(self.own_place, item.factors))

    def is_left_over(self, item: ComputedItem) -> bool:
        """Whether a number without a formula was not given but left by updates that the document does not show."""
        if not isinstance(item, Quantity) or self.equation(item)[0] is not None:
            return False
        moves = item.key in self.network.parameters or self.derivation.families[item.key].kind == "state"
        return moves and item.step > 1

    def item_value(self, item: ComputedItem) -> float:
        """A number as the lesson has it, of its first variant."""
        if isinstance(item, PathLine):
            return float(np.prod([self.item_value(self.own_place(factor)) for factor in item.factors]))
        return float(self.values.get(item.key, item.step, item.sample)[0, item.member])

    def identifier(self, item: ComputedItem) -> str:
        """A name of letters, digits and underscores made of our own ids: net_h1, and net_h1_u2_s3 where there are
        several updates and samples. No text of a spec is in it."""
        q = item if isinstance(item, Quantity) else item.factors[0]
        family = self.derivation.families[q.key]
        id = family.member_id(q.member) if isinstance(item, Quantity) else item.path
        update = f"_u{q.step}" if family.scope != "constant" and q.step != self.first else ""
        several = len(self.explanation.spec.training.data) > 1
        sample = f"_s{q.sample}" if several and q.sample is not None else ""
        return re.sub(r"\W", "_", id) + update + sample


def placed_path_id(line: PathLine) -> str:
    """A path's own id with its update and sample, by which it is known."""
    return f"{line.path} {line.factors[0].step} {line.factors[0].sample}"
