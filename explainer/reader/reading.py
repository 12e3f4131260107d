"""The witness that reads: a finished page, character by character, against what the other witnesses confirmed.

In: the characters of a document, its `Document` and its `Explanation`. Out: how many lines and numbers were read, or a
`Misprint` that says where the page says something else.

    >>> from explainer import explain
    >>> mazur = explain("mazur")
    >>> read_page(mazur.text(), "text", mazur.page_document("text")[0], mazur).lines > 40
    True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from explainer import formula as F
from explainer.explanation import Explanation
from explainer.formula import Call, Formula, Sym
from explainer.reader.asked import asks_in_html, read_asks
from explainer.reader.cells import ExpectedCell, ExpectedTable, Misplaced, expected_tables
from explainer.reader.comparing import formulas_agree
from explainer.reader.expected import (
    Expected,
    ExpectedClaim,
    ExpectedLine,
    ExpectedOpening,
    ExpectedStatement,
    count_lines,
    expected_lines,
)
from explainer.reader.forms import FRAGMENT_FORMS
from explainer.reader.grammar import LETTERS, Unreadable, numbers_put_in
from explainer.reader.matrices import NumberTests, read_matrices
from explainer.reader.notation import split_sides
from explainer.reader.number_reading import NumberReader, names_in, unit_of
from explainer.reader.page_parts import Piece, PrintedNumber, PrintedTable
from explainer.reader.pictures import PictureReader
from explainer.reader.sentences import ExpectedNumber, expected_numbers
from explainer.walkthrough.document import Document, Statement, leaf_blocks
from explainer.witnesses.agreement import Disagreement

MOST_LINES = 600
"""Lines up to which a document is read back: a larger one is written as it is made, and never whole in memory."""


class Misprint(Disagreement):
    """A page says something else than what was checked: it is not written."""

    def __init__(self, line: int, place: str, found: str, expected: str) -> None:
        super().__init__(f"line {line}: {place}: {found} where {expected} should stand")
        self.place, self.at, self.found, self.expected = place, line, found, expected

    def __reduce__(self) -> Any:
        return Misprint, (self.at, self.place, self.found, self.expected)


LONG_COUNT = 100
"""Numbers in sentences below which a whole number beside one that is not whole is a count of something else."""


@dataclass(slots=True)
class Reading:
    """What was read on a page."""

    lines: int = 0
    tables: int = 0
    numbers: int = 0
    """On lines, in tables and in sentences."""
    pictured: int = 0
    """Numbers in pictures and their descriptions."""
    asked: int = 0
    """Answers and slips' numbers of the lines that the page asks for."""
    left_out: int = 0
    """Lines that the templates of a user's own do not show."""
    inexact: list[str] = field(default_factory=list)
    """Lines whose printed operands do not give the printed result within one unit of its last place."""


def read_page(
    characters: str,
    format: str,
    document: Document,
    explanation: Explanation,
    drawn: Sequence[str] = (),
    labels: Mapping[str, str] = MappingProxyType({}),
) -> Reading:
    """Reads every line of a page, and the pictures `drawn` as files beside it; `labels` are the texts that this page
    has of its own. Raises Misprint at the first that says something else."""
    reader = _PageReader(explanation, defined_functions(document))
    form = FRAGMENT_FORMS[format]
    tests = NumberTests(reader.numbers.shows, reader.numbers.is_whole)
    pictures = PictureReader(document, explanation, reader.numbers.shows_in_cell)
    try:
        reader.read_lines(form.chains(characters), expected_lines(document, explanation))
        reader.read_tables(form.tables(characters), expected_tables(document, explanation, labels))
        reader.reading.numbers += read_matrices(form.matrices(characters), document, explanation, tests)
        reader.read_sentences(form.numbers(characters), expected_numbers(document, explanation, labels))
        reader.reading.pictured = pictures.read_page(form.pictures(characters))
        reader.reading.pictured += sum(map(pictures.read_file, drawn))
        if form is FRAGMENT_FORMS["html"]:
            reader.reading.asked += read_asks(asks_in_html(characters), document, explanation)
    except Misplaced as problem:
        raise Misprint(characters.count("\n"), "a table or sentence", str(problem), "its own") from None
    return reader.reading


def is_read_back(format: str, document: Document, explanation: Explanation) -> bool:
    """Whether a document of a format is read before it is written."""
    few = count_lines(document.sections, explanation) <= MOST_LINES
    return format in FRAGMENT_FORMS and few and has_plain_names(explanation)


def has_plain_names(explanation: Explanation) -> bool:
    """Whether the spec's own names hold no sign that a target would have to write otherwise."""
    network, page = explanation.spec.network, explanation.spec.page
    labels = [*(network.inputs.names or ()), *page.symbols.model_dump().values()]
    labels += [label for layer in network.layers for label in layer.neurons.names or ()]
    return all(re.fullmatch(r"[\w\s.-]*", str(label)) for label in labels)


def read_shown_lines(characters: str, format: str, document: Document, explanation: Explanation) -> Reading:
    """Reads the lines of a page made by templates of a user's own, which may leave lines out and may not change one.
    Raises Misprint at the first that says something else."""
    reader = _PageReader(explanation, defined_functions(document))
    expected, unread = list(expected_lines(document, explanation)), 0
    for piece in FRAGMENT_FORMS[format].chains(characters):
        found = next((k for k in range(unread, len(expected)) if reader.can_be(piece, expected[k])), None)
        if found is None:
            reader.read_lines([piece], expected[unread : unread + 1])
            raise Misprint(piece.line, "after the last line", repr(piece.flat), "nothing")
        reader.reading.left_out += found - unread
        unread = found + 1
    reader.reading.left_out += len(expected) - unread
    return reader.reading


class _PageReader:
    """Reads the lines of one page."""

    def __init__(self, explanation: Explanation, functions: Mapping[str, Formula]) -> None:
        self.reading, self.numbers = Reading(), NumberReader(explanation, functions)

    def read_lines(self, pieces: Iterable[Piece], lines: Iterable[Expected]) -> None:
        """Line after line."""
        last = 0
        for piece, expected in zip_longest(pieces, lines):
            if expected is None:
                raise Misprint(piece.line, "after the last line", repr(piece.flat), "nothing")
            if piece is None:
                raise Misprint(last, expected.place, "the end", "a line")
            last = piece.line
            try:
                self.read(piece, expected)
            except Unreadable as problem:
                raise Misprint(piece.line, expected.place, str(problem), "a line that can be read") from problem

    def can_be(self, piece: Piece, expected: Expected) -> bool:
        """Whether a piece says a line; it is read if it does."""
        try:
            self.read(piece, expected)
        except (Misprint, Unreadable):
            return False
        return True

    def read(self, piece: Piece, expected: Expected) -> None:
        sides = list(split_sides(piece.flat))
        match expected:
            case ExpectedLine():
                self.read_line(piece, sides, expected)
            case ExpectedOpening():
                self.read_opening(piece, sides, expected)
            case ExpectedClaim():
                self.read_claim(piece, sides, expected)
            case ExpectedStatement():
                self.read_statement(piece, sides, expected)
        self.reading.lines += 1

    def read_line(self, piece: Piece, sides: list[tuple[str, str]], line: ExpectedLine) -> None:
        """name = formula = numbers put in = result."""

        def refuse(found: str, expected: str) -> Misprint:
            return Misprint(piece.line, line.place, found, expected)

        if sides[0] != ("", line.label):
            raise refuse(f"the name {sides[0][1]!r}", repr(line.label))
        count = 2 if F.is_numeral(line.formula) else 3 if isinstance(line.formula, Sym) else 4
        if len(sides) != count:
            raise refuse(f"{len(sides)} sides", str(count))
        if any(sign != "=" for sign, _ in sides[1 : max(2, count - 1)]):
            raise refuse("≈ between formulas", "=")
        labels = tuple(operand.label for operand in line.operands)
        self.compare_formula(sides[1][1], line, labels, refuse)
        if count == 2:
            return
        numbers = []
        if count == 4:
            numbers = numbers_put_in(sides[1][1], sides[2][1], labels, self.numbers.words)
            by_label = self.values_in_order(sides[1][1], line)
            for text, value in zip(numbers, by_label, strict=True):
                if not self.numbers.shows(text, value):
                    raise refuse(f"the number {text}", f"{value:.15g}")
        sign, result = sides[-1]
        if not self.numbers.shows(result, line.value):
            raise refuse(result, f"{line.value:.15g}")
        self.reading.numbers += len(numbers) + 1
        if count == 4:
            self.reading.inexact += [line.place] * (not self.numbers.gives(sides[2][1], result))
        if sign == "=" and not self.numbers.is_whole(result, line.value):
            raise refuse(f"= before {result}", "≈")
        if sign == "=" and count == 4:
            rounded = [not self.numbers.is_whole(text, value) for text, value in zip(numbers, by_label, strict=True)]
            if not self.numbers.is_exact(sides[1][1], numbers, rounded, labels, result):
                raise refuse(f"= before {result}", "≈")

    def read_opening(self, piece: Piece, sides: list[tuple[str, str]], line: ExpectedOpening) -> None:
        """name = formula, or name = formula = and a gap."""

        def refuse(found: str, expected: str) -> Misprint:
            return Misprint(piece.line, line.place, found, expected)

        if sides[0] != ("", line.label):
            raise refuse(f"the name {sides[0][1]!r}", repr(line.label))
        shown = [1] * (line.formula is not None) + [0] * line.gap
        if [bool(side) for _, side in sides[1:]] != list(map(bool, shown)) or any(sign != "=" for sign, _ in sides[1:]):
            raise refuse(piece.flat, "the name, its formula if it is given, and the gap if one is to be filled")
        if line.formula is not None:
            self.compare_formula(sides[1][1], line, tuple(operand.label for operand in line.operands), refuse)

    def read_claim(self, piece: Piece, sides: list[tuple[str, str]], line: ExpectedClaim) -> None:
        """name = formula = number."""

        def refuse(found: str, expected: str) -> Misprint:
            return Misprint(piece.line, line.place, found, expected)

        if sides[0] != ("", line.label):
            raise refuse(f"the name {sides[0][1]!r}", repr(line.label))
        if [sign for sign, _ in sides[1:]] != ["=", "="]:
            raise refuse(piece.flat, "the name, its formula and a number")
        self.compare_formula(sides[1][1], line, tuple(operand.label for operand in line.operands), refuse)
        if not self.numbers.shows(sides[2][1], line.value):
            raise refuse(sides[2][1], f"{line.value:.15g}")
        self.reading.numbers += 1

    def values_in_order(self, side: str, line: ExpectedLine) -> list[float]:
        """The numbers of a side's names, in the order they stand. Names that several operands bear go by that order."""
        queue: dict[str, list[float]] = {}
        for operand in ordered_operands(line):
            queue.setdefault(operand.label, []).append(operand.value)
        found = []
        for label in names_in(side, tuple(queue), self.numbers.words):
            values = queue[label]
            found.append(values.pop(0) if len(values) > 1 else values[0])
        return found

    def compare_formula(
        self,
        side: str,
        line: ExpectedLine | ExpectedOpening | ExpectedClaim,
        labels: tuple[str, ...],
        refuse: Callable[[str, str], Misprint],
    ) -> None:
        """The printed formula against the derived one, at the page's operands and at seeded points."""
        assert line.formula is not None
        if not formulas_agree(side, line.formula, labels, self.numbers.words, self.numbers.f):
            raise refuse(f"the formula {side}", f"the derived one over {', '.join(dict.fromkeys(labels)) or 'nothing'}")

    def read_statement(self, piece: Piece, sides: list[tuple[str, str]], expected: ExpectedStatement) -> None:
        """Formulas without numbers."""
        names = dict(expected.names)
        printed = [side for _, side in sides if side]
        for side, formula in zip(reversed(printed), reversed(expected.sides), strict=False):
            symbols = F.symbols(formula)
            labels = tuple(names.get(symbol, symbol) for symbol in symbols)
            placed = F.substitute(formula, {symbol: Sym(str(k)) for k, symbol in enumerate(symbols)})
            others = (name for name in names.values() if name not in labels)
            if not formulas_agree(side, placed, (*labels, *others), self.numbers.words, self.numbers.f):
                raise Misprint(piece.line, expected.place, f"the formula {side}", "the one that was proved")

    def read_tables(self, printed: Iterable[PrintedTable], expected: Iterable[ExpectedTable]) -> None:
        """Table after table."""
        for number, (table, cells) in enumerate(zip_longest(printed, expected), 1):
            if table is None or cells is None:
                found, wanted = ("no table", "a table") if table is None else ("a table", "no other table")
                raise Misprint(table.line if table else 0, f"table {number}", found, wanted)
            self.read_table(table, cells, f"table {number}")

    def read_table(self, table: PrintedTable, expected: ExpectedTable, place: str) -> None:
        """Every cell: names by their letters, numbers by their value."""
        if len(table.rows) != len(expected):
            raise Misprint(table.line, place, f"{len(table.rows)} rows", str(len(expected)))
        for row, (printed, wanted) in enumerate(zip(table.rows, expected, strict=True)):
            filled = wanted if len(printed) == len(wanted) else [cell for cell in wanted if not cell.empty]
            if len(printed) != len(filled):
                raise Misprint(table.line, f"{place}, row {row}", f"{len(printed)} cells", str(len(filled)))
            for text, cell in zip(printed, filled, strict=True):
                self.read_cell(text, cell, table.line, f"{place}, row {row}")
                self.reading.numbers += cell.value is not None
        self.reading.tables += 1

    def read_cell(self, text: str, cell: ExpectedCell, line: int, place: str) -> None:
        """A name, a number, or a name = its number."""
        name, _, number = text.partition("=") if cell.label and cell.value is not None else (text, "", text)
        if cell.label and name != cell.label:
            raise Misprint(line, place, f"the name {name!r}", repr(cell.label))
        if cell.value is not None and not self.numbers.shows_in_cell(number, cell.value):
            raise Misprint(line, place, repr(number), f"{cell.value:.15g}")

    def read_sentences(self, printed: Iterable[PrintedNumber], expected: Iterable[ExpectedNumber]) -> None:
        """Number after number. Whole numbers may as well be counts; of sentences to choose from, some are said."""
        wanted = list(expected)
        reached = {0: 0}  # how many numbers of `wanted` may be behind us → how many of them were read
        for number in printed:
            onward = dict(reached) if number.may_count else {}
            for start, count in reached.items():
                for place in self.places_said(number.text, wanted, start):
                    onward[place + 1] = max(onward.get(place + 1, 0), count + (not wanted[place].typed))
            if not onward:
                raise Misprint(number.line, *self.told_instead(number.text, wanted[min(reached) :]))
            reached = onward
        whole = {
            at: count for at, count in reached.items() if self.numbers.whole or all(n.optional for n in wanted[at:])
        }
        if not whole:
            left = [number for number in wanted[max(reached) :] if not number.optional]
            raise Misprint(0, *self.told_instead("no number", left))
        self.reading.numbers += max(whole.values())

    def places_said(self, text: str, wanted: Sequence[ExpectedNumber], start: int) -> Iterator[int]:
        """The places where a number may be said, if only what may be left out is before it."""
        for place in range(start, len(wanted)):
            if self.says(text, wanted[place]):
                yield place
            if not wanted[place].optional:
                break

    def says(self, text: str, number: ExpectedNumber) -> bool:
        """Whether a printed number is what a sentence has to say."""
        if number.typed:
            return number.typed == text
        if number.slack:
            written = self.numbers.number(text)
            return text != "∞" and abs(float(written) - number.value) <= number.slack + unit_of(
                written, self.numbers.significant
            )
        digits = text.removeprefix("-")
        rounded = self.numbers.whole or len(digits) >= self.numbers.whole_digits >= max(1, len(digits.rstrip("0")))
        if digits.isdecimal() and abs(number.value) < LONG_COUNT and not rounded:
            return self.numbers.is_whole(text, number.value)
        return self.numbers.shows_in_cell(text, number.value)

    @staticmethod
    def told_instead(text: str, left: Sequence[ExpectedNumber]) -> tuple[str, str, str]:
        """(place, found, expected) for a message."""
        number = next((number for number in left if not number.typed), None)
        if number is None:
            return "behind the last number of a sentence", text, "no other"
        return f"{number.place} of a sentence", text, f"{number.value:.15g}"


def defined_functions(document: Document) -> Mapping[str, Formula]:
    """The functions that a page calls by a letter: the letter → its formula over x."""
    found = {}
    for block in leaf_blocks(document.sections):
        match block:
            case Statement((Call(name, (Sym("x"),)), formula)) if name in LETTERS:
                found[name] = formula
    return found


def ordered_operands(line: ExpectedLine) -> list[Any]:
    """The operands in the order in which the formula names them."""
    return [line.operands[int(symbol)] for symbol in F.operands(line.formula)]
