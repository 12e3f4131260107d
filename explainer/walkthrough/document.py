"""The document model: a lesson as sections, sentences, lines and tables of references.

In: nothing; these are the words the walkthrough is written in. Out: plain objects that know no format and no number: a
line refers to an equation, a sentence to a key of `wording`, a cell to a name or a number. Block type = template name.

    >>> Say("section.error").key
    'section.error'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from explainer.equations.keys import Key
from explainer.equations.names import Name
from explainer.formula import Formula
from explainer.functions import Step
from explainer.network.line import LineOperand, WrittenLine


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number's place: a member of a family in an update, and in a sample where it has one."""

    key: Key
    member: int = 0
    step: int = 1
    sample: int | None = None


def place_of(operand: LineOperand) -> Quantity:
    """Where an operand of a line is."""
    return Quantity(operand.key, operand.member, operand.step, operand.sample)


@dataclass(frozen=True, slots=True)
class NameOf:
    """A quantity's name."""

    quantity: Quantity


@dataclass(frozen=True, slots=True)
class NumberOf:
    """A quantity's number; with `correct` that of the lesson without slips."""

    quantity: Quantity
    correct: bool = False
    short: bool = False
    """With three significant digits, for a label in a picture."""


@dataclass(frozen=True, slots=True)
class ProductAlong:
    """What the slopes along one path multiply to, with three significant digits."""

    path: str
    """The path's id."""
    factors: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class SeriesNumber:
    """A number of a series of `measures.SERIES`: what training leaves, or what a nudged weight does."""

    series: str
    index: int
    correct: bool = False
    about: Quantity | None = None
    """The weight, update and sample a series is about, where it is about one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Words that depend on numbers: which sentence of a set fits."""

    kind: str
    """A row of `render.verdicts.CHOICES`."""
    quantity: Quantity
    texts: tuple[Say, ...]
    """The sentences to choose from, in the order that the row counts them."""
    among: tuple[tuple[Quantity, ...], ...] = ()
    """Where numbers are compared with each other: the factors of each."""


@dataclass(frozen=True, slots=True)
class VariantText:
    """A text that every variant of a page has of its own: the code of a sheet, the tolerance of a line."""

    name: str
    words: bool = False
    """Whether it is a sentence, in which a point is no decimal mark."""


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence of `wording`, its gaps filled."""

    key: str
    fills: Mapping[str, Inline] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """Parts one after the other, with commas."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Spliced:
    """Parts one after the other, with nothing between them."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A formula in general, sides joined by equals signs, without numbers; on a line of its own, or in a sentence."""

    sides: tuple[Formula, ...]
    names: Mapping[str, Name]


Inline = (
    NameOf
    | NumberOf
    | ProductAlong
    | SeriesNumber
    | Verdict
    | VariantText
    | Say
    | Listing
    | Spliced
    | Statement
    | Name
    | str
)
"""A piece of a sentence or a table cell; a `str` is plain text (a label, a typed number)."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph: sentences one after the other."""

    sentences: tuple[Say | Verdict, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One equation: name = formula = numbers put in = result."""

    quantity: Quantity
    written: WrittenLine | None = None
    """How it is written, where not as the lesson writes it."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A line that the reader is to work out: name = formula =, then a gap."""

    quantity: Quantity
    row: int
    """Its label on the sheet."""
    tolerance: VariantText
    written: WrittenLine | None = None
    """What it is computed by; None where that is not given."""
    reason: bool = False
    """Whether the reason is asked for as well."""
    space: int = 0
    """Ruled lines to write on."""
    points: VariantText | None = None
    """What it is worth, where the sheet says so."""


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line as somebody wrote it down: name = formula = number, with a number of its own to be named by."""

    quantity: Quantity
    row: int
    """Its number on the sheet."""
    written: WrittenLine


@dataclass(frozen=True, slots=True)
class Request:
    """Something that is asked for in words, then a gap."""

    row: str
    """Its letter on the sheet."""
    words: Say
    tolerance: VariantText | None = None
    """How far an answer may be off, where it is a number that may be."""
    space: int = 0
    """Ruled lines to write on."""
    points: VariantText | None = None
    """What it is worth, where the sheet says so."""


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What stands on paper above a sheet: lines for a name, a number and the points, and the sheet's code."""

    code: VariantText
    """In letters."""
    points: VariantText
    """What the whole sheet is worth."""
    qr: VariantText | None = None
    """The code alone as a QR code, where it can be drawn."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a quantity is computed by, without numbers: name = formula."""

    quantity: Quantity
    written: WrittenLine


@dataclass(frozen=True, slots=True)
class Rows:
    """All lines of a family, one below the other."""

    caption: Say
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class PathLine:
    """One path's contribution: ∂E_o1/∂w1 = its factors = numbers = product."""

    path: str
    factors: tuple[Quantity, ...]
    name: Name


@dataclass(frozen=True, slots=True)
class PathSum:
    """A gradient as the sum of its paths' contributions."""

    quantity: Quantity
    paths: tuple[PathLine, ...]


@dataclass(frozen=True, slots=True)
class Algebra:
    """A slope derived line by line."""

    caption: Say
    variable: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a header."""

    caption: Say
    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Matrices:
    """Matrices of numbers in a row, each with the sign before it: net = W · x + b."""

    parts: tuple[tuple[Verdict | str, tuple[tuple[Quantity, ...], ...]], ...]
    """(sign, rows of numbers)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, drawn from the lesson's own numbers: a row of `figures.FIGURES`."""

    kind: str
    """Which row."""
    caption: Say
    about: Quantity | None = None
    """The neuron, weight, layer, update or sample it is about, where it is about one."""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part; its sections nest one level."""

    title: Say
    blocks: tuple[Block, ...]
    folded: bool = False
    """Whether a page that can be opened shows its title alone, which then says what comes out; other pages leave it
    out."""


Block = (
    Prose
    | Line
    | Blank
    | Definition
    | NumberedLine
    | Request
    | Rows
    | PathLine
    | PathSum
    | Statement
    | Algebra
    | Matrices
    | Table
    | Figure
    | Section
)


def leaf_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks in order, those of each section in its place."""
    for block in blocks:
        if isinstance(block, Section):
            yield from leaf_blocks(block.blocks)
        else:
            yield block


@dataclass(frozen=True, slots=True)
class Ask:
    """A line that a page asks for when its reader wants to try."""

    quantity: Quantity
    blank: bool
    """Whether its formula stands there alone; else the numbers are put in already, and the result is asked for."""


@dataclass(frozen=True, slots=True)
class Document:
    """A lesson."""

    title: Inline
    language: str
    sections: tuple[Section, ...]
    living: Figure | None = None
    """The picture that follows the reader from line to line, on a page with a script."""
    head: SheetHead | None = None
    """What stands above a sheet on paper."""
    large: bool = False
    """Whether it is set in large letters."""
    asks: tuple[Ask, ...] = ()
    """What it can ask for where a page's script runs, in the order of its lines."""

    @property
    def has_lines(self) -> bool:
        """Whether there is a line to step to."""
        return any(not isinstance(block, Prose | Table) for block in leaf_blocks(self.sections))

    @property
    def has_blanks(self) -> bool:
        """Whether there is something to fill in."""
        return any(isinstance(block, Blank | Request) for block in leaf_blocks(self.sections))


def drop_folds(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks without the sections that are folded."""
    for block in blocks:
        if not isinstance(block, Section):
            yield block
        elif not block.folded:
            yield replace(block, blocks=tuple(drop_folds(block.blocks)))


def without_folds(document: Document) -> Document:
    """A document for paper and for plain text, where nothing opens."""
    return replace(
        document, sections=tuple(block for block in drop_folds(document.sections) if isinstance(block, Section))
    )
