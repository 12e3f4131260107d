"""The check that a sheet can be solved: every name in it is given, asked earlier, worked out, or defined.

In: a sheet as a document, and the families of its lesson. Out: the names that stand nowhere before they are used. The
document is read from its first block to its last, as a student reads it; how it was put together is not asked.

    >>> from explainer.homework.trial import prepare_homework
    >>> from explainer.lesson import load_example
    >>> made = prepare_homework(load_example("homework-222"), "homework-222")
    >>> list(unexplained_names(worksheet(made, 0), made.lesson))
    []
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from explainer import formula as F
from explainer.equations.families import Family
from explainer.equations.keys import INPUT, TARGET, Key
from explainer.explanation import Explanation
from explainer.formula import Call
from explainer.homework.sheet_documents import worksheet
from explainer.homework.trial import PreparedHomework
from explainer.network.line import LineOperand, WrittenLine
from explainer.spec import Problem, SpecError
from explainer.walkthrough.document import (
    Blank,
    Definition,
    Document,
    Inline,
    Line,
    Listing,
    NameOf,
    NumberedLine,
    NumberOf,
    Prose,
    Say,
    Statement,
    Table,
    leaf_blocks,
)

CALCULATOR_KEYS = frozenset(
    {"exp", "log", "ln", "sqrt", "abs", "sin", "cos", "sinh", "cosh", "atan", "max", "min", "erf"}
)
"""Functions that a sheet need not define."""

Place = tuple[str, int | None, int | None]
"""(id, update, sample) of what is known; None where it is the same in all of them."""


@dataclass(frozen=True, slots=True)
class UnexplainedName:
    """A name that a line uses and the sheet has not said before."""

    line: str
    """Id of the line that uses it."""
    name: str
    """Id of what is missing, or the name of a function."""


@dataclass(slots=True)
class _Reader:
    """What a student knows so far."""

    lesson: Explanation
    known: set[Place] = field(default_factory=set)
    functions: set[str] = field(default_factory=lambda: set(CALCULATOR_KEYS))
    says_states: bool = False

    def read_cell(self, piece: Inline) -> None:
        """Learns the numbers that a sentence or a cell tells together with their names."""
        if isinstance(piece, Say):
            if piece.key == "homework.states":
                self.says_states = True
            if piece.key == "homework.sign":
                self.functions.add("sign")
            numbers = [part for part in piece.fills.values() if isinstance(part, NumberOf)]
            named = [part.quantity for part in piece.fills.values() if isinstance(part, NameOf)]
            for number in numbers:
                if number.quantity in named:
                    self.learn(number.quantity.key, number.quantity.member)
            for part in piece.fills.values():
                self.read_cell(part)
        elif isinstance(piece, Listing):
            for part in piece.parts:
                self.read_cell(part)

    def read_table(self, table: Table) -> None:
        """Learns the numbers of a table: by the name in their cell, or by that in the head of their column."""
        heads = {cell.quantity.key: cell for cell in table.header if isinstance(cell, NameOf)}
        for row in table.rows:
            for cell in row:
                self.read_cell(cell)
                if isinstance(cell, NumberOf) and cell.quantity.key in heads:
                    self.learn(cell.quantity.key, cell.quantity.member, cell.quantity.sample)

    def family(self, key: Key) -> Family:
        return self.lesson.derivation.families[key]

    def learn(self, key: Key, member: int, sample: int | None = None, step: int | None = None) -> None:
        self.known.add((self.family(key).member_id(member), step, sample))

    def missing(self, line: WrittenLine) -> Iterator[UnexplainedName]:
        """What a line uses without its having been said."""
        for operand in line.operands:
            if not self.is_known(operand):
                yield UnexplainedName(line.id, operand.id)
        for part in F.walk(line.formula) if line.formula is not None else ():
            if isinstance(part, Call) and part.name not in self.functions and part.args:
                yield UnexplainedName(line.id, part.name)

    def is_known(self, operand: LineOperand) -> bool:
        """Whether an operand's number can be had from what was read."""
        family, network = self.family(operand.key), self.lesson.derivation.network
        id, first = family.member_id(operand.member), min(self.lesson.values.batches)
        if operand.key in network.parameters:
            moved = operand.step > first and not network.frozen[operand.key][operand.member]
            return (f"{id}_new", operand.step - 1, None) in self.known if moved else (id, None, None) in self.known
        if operand.key in (INPUT, TARGET):
            return (id, None, operand.sample or self.lesson.values.batches[operand.step][0]) in self.known
        if family.scope == "constant":
            return (id, None, None) in self.known
        if operand.before and operand.step < first:
            return self.says_states
        sample = operand.sample or self.lesson.values.batches[operand.step][0]
        return (id, operand.step, sample if family.scope == "sample" else None) in self.known


def unexplained_names(sheet: Document, lesson: Explanation) -> Iterator[UnexplainedName]:
    """The names that a sheet uses before it says them."""
    reader = _Reader(lesson)
    for block in leaf_blocks(sheet.sections):
        match block:
            case Prose(sentences):
                for sentence in sentences:
                    reader.read_cell(sentence)
            case Table():
                reader.read_table(block)
            case Statement((Call(name, _), *_), _):
                reader.functions.add(name)
            case Line(q, written) | Blank(q, _, _, written) | NumberedLine(q, _, written):
                if written is not None:
                    yield from reader.missing(written)
                reader.learn(q.key, q.member, q.sample, q.step)
            case Definition(q, written):
                yield from reader.missing(written)
                reader.learn(q.key, q.member, q.sample, q.step)


def refuse_unsolvable(prepared: PreparedHomework, name: str) -> None:
    """Raises SpecError where a sheet uses a name that stands nowhere before."""
    for part in range(len(prepared.rows)):
        missing = next(unexplained_names(worksheet(prepared, part), prepared.lesson), None)
        if missing is not None:
            found = f"the line {missing.line} uses {missing.name}, which the sheet has not said before"
            raise SpecError([Problem(name, 0, 0, "homework.ask", found, f"{missing.name!r} among the lines asked for")])
