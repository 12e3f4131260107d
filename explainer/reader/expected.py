"""What each line of a document has to say, in the order of the document.

In: a `Document` and the `Explanation` it is about. Out: `ExpectedLine`, `ExpectedOpening` and
`ExpectedStatement`, with names as their letters and numbers as the witnesses confirmed them.

    >>> from explainer import explain
    >>> from explainer.walkthrough import walk
    >>> mazur = explain("mazur")
    >>> line = next(line for line in expected_lines(walk(mazur), mazur) if isinstance(line, ExpectedLine))
    >>> line.label, [operand.label for operand in line.operands]
    ('neth1', ['w1', 'i1', 'w2', 'i2', 'b1'])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from weakref import WeakKeyDictionary

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.equations.names import Code, Ident, Name, Ratio, member_name
from explainer.explanation import Explanation
from explainer.formula import Call, Formula, Sym
from explainer.network.derivation import Derivation
from explainer.network.line import LineOperand, WrittenLine, line_at
from explainer.reader.notation import spell_name
from explainer.walkthrough.document import (
    Algebra,
    Blank,
    Block,
    Definition,
    Document,
    Line,
    NumberedLine,
    PathLine,
    PathSum,
    Quantity,
    Rows,
    Statement,
    leaf_blocks,
)


@dataclass(frozen=True, slots=True)
class ExpectedOperand:
    """A quantity in a line: its name's letters and its number."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """name = formula = numbers put in = result."""

    place: str
    """Id, update and sample, for a message."""
    label: str
    formula: Formula
    """Over the places of its operands: "0", "1", …"""
    operands: tuple[ExpectedOperand, ...]
    value: float


@dataclass(frozen=True, slots=True)
class ExpectedStatement:
    """Formulas joined by equals signs, without numbers; the first may be understood from the line before."""

    sides: tuple[Formula, ...]
    names: tuple[tuple[str, str], ...]
    """(symbol, its letters)."""
    continued: bool = False

    @property
    def place(self) -> str:
        """What it is called in a message."""
        return "a general formula"


@dataclass(frozen=True, slots=True)
class ExpectedOpening:
    """name = formula of a sheet, where the number is to be worked out: the numbers of its operands give it."""

    place: str
    label: str
    formula: Formula | None
    """Over the places of its operands; None where the sheet does not give it."""
    operands: tuple[ExpectedOperand, ...]
    gap: bool
    """Whether an equals sign stands behind it, before a gap."""


@dataclass(frozen=True, slots=True)
class ExpectedClaim:
    """name = formula = number, as somebody wrote it down: the formula need not give the number."""

    place: str
    label: str
    formula: Formula
    """Over the places of its operands."""
    operands: tuple[ExpectedOperand, ...]
    value: float


Expected = ExpectedLine | ExpectedStatement | ExpectedOpening | ExpectedClaim


def expected_lines(document: Document, explanation: Explanation) -> Iterator[Expected]:
    """Every line of a document."""
    for block in leaf_blocks(document.sections):
        yield from expected_of(block, explanation)


def expected_of(block: Block, explanation: Explanation) -> Iterator[Expected]:
    """The lines of a block that is no section."""
    match block:
        case Line(quantity, written):
            yield line_of(explanation, quantity, written)
        case Blank(quantity, _, _, written):
            yield opening_of(explanation, quantity, written, gap=True)
        case Definition(quantity, written):
            yield opening_of(explanation, quantity, written, gap=False)
        case NumberedLine(quantity, _, written):
            line = line_of(explanation, quantity, written)
            yield ExpectedClaim(line.place, line.label, line.formula, line.operands, line.value)
        case Rows(_, quantity):
            for m in range(explanation.derivation.families[quantity.key].size):
                yield line_of(explanation, replace(quantity, member=m))
        case PathLine():
            yield path_line(explanation, block)
        case PathSum():
            yield path_sum(explanation, block)
        case Statement(sides, names):
            yield ExpectedStatement(sides, tuple((symbol, spell_name(name)) for symbol, name in names.items()))
        case Algebra():
            yield from algebra_lines(explanation, block)


def count_lines(blocks: Sequence[Block], explanation: Explanation) -> int:
    """How many lines blocks hold."""
    families, count = explanation.derivation.families, 0
    for block in leaf_blocks(blocks):
        match block:
            case Rows(_, quantity):
                count += families[quantity.key].size
            case Algebra():
                count += len(block.steps)
            case Line() | Blank() | Definition() | NumberedLine() | PathLine() | PathSum() | Statement():
                count += 1
    return count


def count_numbers(document: Document, explanation: Explanation) -> int:
    """How many numbers the lines of a document show."""
    lines = (line for line in expected_lines(document, explanation) if isinstance(line, ExpectedLine))
    shown = (line.formula for line in lines if not F.is_numeral(line.formula))
    return sum(1 if isinstance(formula, Sym) else 1 + len(F.operands(formula)) for formula in shown)


_KNOWN_LABELS: WeakKeyDictionary[Derivation, dict[Key, tuple[str, ...]]] = WeakKeyDictionary()


def labels_of(derivation: Derivation, key: Key) -> tuple[str, ...]:
    """The letters of the names of a family's members."""
    known = _KNOWN_LABELS.setdefault(derivation, {})
    if key not in known:
        family = derivation.families[key]
        known[key] = tuple(spell_name(member_name(family.name, m)) for m in range(family.size))
    return known[key]


def label_of(explanation: Explanation, q: Quantity) -> str:
    """The letters of a quantity's name."""
    return labels_of(explanation.derivation, q.key)[q.member]


def value_of(explanation: Explanation, q: Quantity) -> float:
    """A quantity's number, of the first variant."""
    return float(explanation.values.get(q.key, q.step, q.sample)[0, q.member])


def line_of(explanation: Explanation, q: Quantity, written: WrittenLine | None = None) -> ExpectedLine:
    """The line that gives a quantity, as the lesson writes it or as `written`."""
    line = written or line_at(explanation.derivation, explanation.values.batches, q.key, q.member, q.step, q.sample)
    assert line.formula is not None
    operands = tuple(expected_operand(explanation, operand) for operand in line.operands)
    return ExpectedLine(
        place_of_line(line.id, q), label_of(explanation, q), line.formula, operands, value_of(explanation, q)
    )


def opening_of(explanation: Explanation, q: Quantity, written: WrittenLine | None, gap: bool) -> ExpectedOpening:
    """A line of a sheet without its number."""
    operands = tuple(expected_operand(explanation, operand) for operand in written.operands) if written else ()
    id = explanation.derivation.families[q.key].member_id(q.member)
    return ExpectedOpening(
        place_of_line(id, q), label_of(explanation, q), written.formula if written else None, operands, gap
    )


def place_of_line(id: str, q: Quantity) -> str:
    """Id, update and sample, for a message."""
    return f"{id} in update {q.step}" + (f", sample {q.sample}" if q.sample else "")


def expected_operand(explanation: Explanation, operand: LineOperand) -> ExpectedOperand:
    """An operand with what its name says of sample and time."""
    name = member_name(explanation.derivation.families[operand.key].name, operand.member)
    label = spell_name(name)
    if operand.among_samples and operand.sample is not None:
        label = spell_name(with_sample(name, operand.sample))
    if operand.before:
        label = f"old{label}" if isinstance(name, Code) else f"{label}(old)"
    return ExpectedOperand(
        label, float(explanation.values.get(operand.key, operand.step, operand.sample)[0, operand.member])
    )


def with_sample(name: Name, sample: int) -> Name:
    """A name among those of other samples: E⁽²⁾, in code loss[2]."""
    match name:
        case Code(parts):
            return Code((*parts, f"[{sample}]"))
        case Ratio(above, below, minus):
            return Ratio(replace(above, sup=f"({sample})"), below, minus)
        case Ident():
            return replace(name, sup=f"({sample})")


def path_line(explanation: Explanation, path: PathLine) -> ExpectedLine:
    """One path's product."""
    operands = tuple(ExpectedOperand(label_of(explanation, q), value_of(explanation, q)) for q in path.factors)
    product = F.mul(*(Sym(str(k)) for k in range(len(operands))))
    return ExpectedLine(path.path, spell_name(path.name), product, operands, prod(o.value for o in operands))


def path_sum(explanation: Explanation, block: PathSum) -> ExpectedLine:
    """A gradient as the sum of its paths."""
    paths = [path_line(explanation, path) for path in block.paths]
    operands = tuple(ExpectedOperand(path.label, path.value) for path in paths)
    total = F.add(*(Sym(str(k)) for k in range(len(paths))))
    q = block.quantity
    return ExpectedLine(
        f"the paths of {explanation.derivation.families[q.key].member_id(q.member)}",
        label_of(explanation, q),
        total,
        operands,
        value_of(explanation, q),
    )


def algebra_lines(explanation: Explanation, block: Algebra) -> Iterator[ExpectedStatement]:
    """The steps from a derivative to its result."""
    variable = Sym(block.variable)
    names = {name: name for step in block.steps for name in F.symbols(step.tree)} | {block.variable: block.variable}
    if "out" in names:
        names["out"] = spell_name(Ident(explanation.spec.page.symbols.out))

    def add_variable(part: Formula) -> Formula:
        part = F.rebuild(part, add_variable)
        return Call("D", (*part.args[:1], variable)) if isinstance(part, Call) and part.name == "D" else part

    for k, step in enumerate(block.steps):
        yield ExpectedStatement((add_variable(step.tree),), tuple(names.items()), continued=k > 0)
