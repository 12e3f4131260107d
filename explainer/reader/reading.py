"""The witness that reads: a finished page, character by character, against what the other witnesses confirmed.

In: the characters of a document, its `Document` and its `Explanation`. Out: how many lines and numbers were read, or a
`Misprint` that says where the page says something else.

    >>> from explainer import explain
    >>> from explainer.walkthrough import walk
    >>> mazur = explain("mazur")
    >>> read_page(mazur.text(), "text", walk(mazur), mazur).lines > 50
    True
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import numpy as np

from explainer import formula as F
from explainer.explanation import Explanation
from explainer.formula import Call, Formula, Num, Sym
from explainer.functions import ACTIVATIONS
from explainer.functions.draws import draw_integers
from explainer.numbers.arithmetics import FloatArithmetic, float_call
from explainer.reader.cells import ExpectedTable, Misplaced, expected_tables
from explainer.reader.cutting import CUTTERS, Piece
from explainer.reader.expected import Expected, ExpectedLine, ExpectedStatement, count_lines, expected_lines
from explainer.reader.grammar import Unreadable, Words, numbers_put_in, parse_side, tokens_of
from explainer.reader.notation import ARGUMENT_END, split_sides
from explainer.reader.tables import TABLE_CUTTERS, PrintedTable
from explainer.walkthrough.document import Document
from explainer.witnesses.many_digits import mpmath_arithmetic
from explainer.witnesses.verifying import Disagreement

MOST_LINES = 600
"""Lines up to which a document is read back: a larger one is written as it is made, and never whole in memory."""
POINTS = 3
"""Seeded points at which a printed formula is compared with the derived one."""
AGREEMENT = 1e-9
"""Relative difference of two formulas at a point, beyond which they are two."""
SEEN = 1e-14
"""Relative difference below which a printed number is the number itself: a reader sees 15 digits."""


class Misprint(Disagreement):
    """A page says something else than what was checked: it is not written."""

    def __init__(self, line: int, place: str, found: str, expected: str) -> None:
        super().__init__(f"line {line}: {place}: {found} where {expected} should stand")
        self.place, self.at, self.found, self.expected = place, line, found, expected

    def __reduce__(self) -> Any:
        return Misprint, (self.at, self.place, self.found, self.expected)


SHORT = 11
"""Signs of a number up to which fifteen digits tell that it ends there."""
ARITHMETIC_CALLS = {"abs", "max", "min", "sign"}
"""Functions of arithmetic: what they give ends where their arguments do."""
EXACT = 1e-35
"""What two numbers of 50 digits differ by that are one."""


@dataclass(slots=True)
class Reading:
    """What was read on a page."""

    lines: int = 0
    tables: int = 0
    numbers: int = 0
    """On lines and in tables."""
    inexact: list[str] = field(default_factory=list)
    """Lines whose printed operands do not give the printed result within one unit of its last place."""


def read_page(characters: str, format: str, document: Document, explanation: Explanation) -> Reading:
    """Reads every line of a page. Raises Misprint at the first that says something else."""
    reader = _PageReader(explanation)
    pieces = CUTTERS[format](characters)
    for piece, expected in zip_longest(pieces, expected_lines(document, explanation)):
        if expected is None:
            raise Misprint(piece.line, "after the last line", repr(piece.flat), "nothing")
        if piece is None:
            raise Misprint(characters.count("\n"), expected.place, "the end", "a line")
        try:
            reader.read(piece, expected)
        except Unreadable as problem:
            raise Misprint(piece.line, expected.place, str(problem), "a line that can be read") from problem
    try:
        reader.read_tables(TABLE_CUTTERS[format](characters), expected_tables(document, explanation))
    except Misplaced as problem:
        raise Misprint(characters.count("\n"), "a table", str(problem), "its own name") from None
    return reader.reading


def is_read_back(format: str, document: Document, explanation: Explanation) -> bool:
    """Whether a document of a format is read before it is written."""
    few = count_lines(document.sections, explanation) <= MOST_LINES
    return format in CUTTERS and few and has_plain_names(explanation)


def has_plain_names(explanation: Explanation) -> bool:
    """Whether the spec's own names hold no sign that a target would have to write otherwise."""
    network, page = explanation.spec.network, explanation.spec.page
    labels = [*(network.inputs.names or ()), *page.symbols.model_dump().values()]
    labels += [label for layer in network.layers for label in layer.neurons.names or ()]
    return all(re.fullmatch(r"[\w\s.-]*", str(label)) for label in labels)


class _PageReader:
    """Reads the lines of one page."""

    def __init__(self, explanation: Explanation) -> None:
        spec = explanation.spec
        self.reading = Reading()
        self.comma = spec.page.decimal_mark == ","
        self.slack = 1.0 if spec.numbers.rounding == "truncate" else 0.5
        kinds = {spec.numbers.kind, *(rule.kind for rule in spec.numbers.overrides.values())}
        self.significant = "significant" in kinds
        single = {plan.activation.name for plan in explanation.derivation.network.layers}
        self.f = next(iter(single & set(ACTIVATIONS)), "") if len(single) == 1 else ""
        self.words = WORDS[spec.page.language]

    def read(self, piece: Piece, expected: Expected) -> None:
        sides = list(split_sides(piece.flat))
        if isinstance(expected, ExpectedLine):
            self.read_line(piece, sides, expected)
        else:
            self.read_statement(piece, sides, expected)
        self.reading.lines += 1

    def parse(self, side: str, names: Sequence[str]) -> Formula:
        return parse_side(side, names, self.words, self.f)

    def read_line(self, piece: Piece, sides: list[tuple[str, str]], line: ExpectedLine) -> None:
        """name = formula = numbers put in = result."""

        def refuse(found: str, expected: str) -> Misprint:
            return Misprint(piece.line, line.place, found, expected)

        if sides[0] != ("", line.label):
            raise refuse(f"the name {sides[0][1]!r}", repr(line.label))
        count = 2 if isinstance(line.formula, Num) else 3 if isinstance(line.formula, Sym) else 4
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
            numbers = numbers_put_in(sides[1][1], sides[2][1], labels, self.words)
            by_label = self.values_in_order(sides[1][1], line)
            for text, value in zip(numbers, by_label, strict=True):
                if not self.shows(text, value):
                    raise refuse(f"the number {text}", f"{value:.15g}")
        sign, result = sides[-1]
        if not self.shows(result, line.value):
            raise refuse(result, f"{line.value:.15g}")
        self.reading.numbers += len(numbers) + 1
        if count == 4:
            self.redo(sides[2][1], result, line.place)
        if sign == "=" and not self.is_whole(result, line.value):
            raise refuse(f"= before {result}", "≈")
        if sign == "=" and count == 4:
            rounded = [not self.is_whole(text, value) for text, value in zip(numbers, by_label, strict=True)]
            if not self.is_exact(sides[1][1], numbers, rounded, labels, result):
                raise refuse(f"= before {result}", "≈")

    def values_in_order(self, side: str, line: ExpectedLine) -> list[float]:
        """The numbers of a side's names, in the order they stand. Names that several operands bear go by that order."""
        queue: dict[str, list[float]] = {}
        for operand in ordered_operands(line):
            queue.setdefault(operand.label, []).append(operand.value)
        found = []
        for label in names_in(side, tuple(queue), self.words):
            values = queue[label]
            found.append(values.pop(0) if len(values) > 1 else values[0])
        return found

    def compare_formula(
        self, side: str, line: ExpectedLine, labels: tuple[str, ...], refuse: Callable[[str, str], Misprint]
    ) -> None:
        """The printed formula against the derived one, at the page's operands and at seeded points."""
        if not formulas_agree(side, line.formula, labels, self.words, self.f):
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
            if not formulas_agree(side, placed, (*labels, *others), self.words, self.f):
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
                if cell.label and text != cell.label:
                    raise Misprint(table.line, f"{place}, row {row}", f"the name {text!r}", repr(cell.label))
                if cell.value is not None and not self.shows_in_cell(text, cell.value):
                    raise Misprint(table.line, f"{place}, row {row}", repr(text), f"{cell.value:.15g}")
                self.reading.numbers += cell.value is not None
        self.reading.tables += 1

    # ---------------------------------------------------------------------------------------- numbers

    def shows_in_cell(self, text: str, value: float) -> bool:
        """Whether a cell shows a number; one that left every range is ∞."""
        return text == "∞" if not math.isfinite(value) else self.shows(text, value)

    def number(self, text: str) -> str:
        """A printed number with a point."""
        return text.replace(",", ".") if self.comma else text

    def shows(self, text: str, value: float) -> bool:
        """Whether a printed number is what a value is printed as: within half a unit of its last place."""
        written = self.number(text).replace("(", "").replace(")", "")
        if not re.fullmatch(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", written):
            return False
        apart = abs(float(written) - value)
        return apart <= self.slack * unit_of(written, self.significant) * (1 + 1e-6) + SEEN * abs(value)

    def is_whole(self, text: str, value: float) -> bool:
        """Whether a printed number is the number, not a rounding of it."""
        return abs(float(self.number(text)) - value) <= SEEN * abs(value)

    def redo(self, numbers: str, result: str, place: str) -> None:
        """The printed numbers put into the printed formula."""
        value = float(F.evaluate(self.parse(numbers, ()), {}, _Numbers()))
        written = self.number(result)
        if not abs(value - float(written)) <= unit_of(written, self.significant) * (1 + 1e-6):
            self.reading.inexact.append(place)

    def is_exact(
        self, side: str, numbers: Sequence[str], rounded: Sequence[bool], names: Sequence[str], result: str
    ) -> bool:
        """Whether the printed numbers give the printed result to every digit, wherever those that were rounded really
        lie."""
        arithmetic = mpmath_arithmetic()
        printed = arithmetic.mp.mpf(self.number(result))
        parsed = self.parse(put_places(side, names, self.words), [f"⟨{k}⟩" for k in range(len(numbers))])
        called = {part.name for part in F.walk(parsed) if isinstance(part, Call)}
        if any(rounded) and not called - ARITHMETIC_CALLS and len(result) <= SHORT:
            return True  # 7/12 * 0.12 = 0.07 holds, whatever is printed for 7/12
        for moved in (0, 1) if any(rounded) else (0,):
            values = {}
            for k, (text, rough) in enumerate(zip(numbers, rounded, strict=True)):
                written = self.number(text)
                away = arithmetic.mp.mpf(unit_of(written)) / (-3 if text.startswith("-") else 3)
                values[f"⟨{k}⟩"] = arithmetic.mp.mpf(written) + moved * rough * away
            if abs(F.evaluate(parsed, values, arithmetic) - printed) > EXACT * (1 + abs(printed)):
                return False
        return True


WORDS = {"en": Words(), "de": Words(f"{ARGUMENT_END}falls", f"{ARGUMENT_END}sonst")}
"""What stands around a condition, by language."""


def unit_of(written: str, zeros: bool = False) -> float:
    """One unit of the last place of a printed number; with `zeros` those at the end of a whole number are no digits."""
    mantissa, _, power = written.partition("e")
    left = len(mantissa) - len(mantissa.rstrip("0")) if zeros and "." not in mantissa else 0
    return float(10.0 ** (int(power or 0) + left - len(mantissa.partition(".")[2])))


def ordered_operands(line: ExpectedLine) -> list[Any]:
    """The operands in the order in which the formula names them."""
    return [line.operands[int(symbol)] for symbol in F.operands(line.formula)]


def names_in(side: str, names: tuple[str, ...], words: Words) -> list[str]:
    """The names of a side, in order."""
    return [text for kind, text in tokens_of(side, names, words) if kind == "name"]


def put_places(side: str, names: Sequence[str], words: Words) -> str:
    """The side with the place of each name instead of it."""
    found, count = "", 0
    for kind, text in tokens_of(side, names, words):
        found += f"⟨{count}⟩" if kind == "name" else text
        count += kind == "name"
    return found


class _Numbers(FloatArithmetic):
    """Numbers and functions; one that has a letter instead of a name may be any."""

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        return np.sin(args[0]) + 2 if name in ("f", "e") and args else float_call(name, args)

    def sum_over(self, values: Any) -> Any:
        return 3 * values


@lru_cache(maxsize=4096)
def formulas_agree(side: str, formula: Formula, labels: tuple[str, ...], words: Words, f: str) -> bool:
    """Whether a printed side and a formula over the places of `labels` have the same value at seeded points."""
    printed = parse_side(side, labels, words, f)
    derived = call_by_name(F.substitute(formula, {str(k): Sym(label) for k, label in enumerate(labels)}), f)
    for point in range(POINTS):
        numbers = draw_integers(point, f"reader {point}", len(labels) + 1, 1800)
        low = -0.9 if point == POINTS - 1 else 0.05
        values = {
            label: low + (0.95 - low) * (n + 1) / 1801 for label, n in zip(labels, numbers.tolist(), strict=False)
        }
        with np.errstate(all="ignore"):
            first, second = evaluate_with_slopes(printed, values), evaluate_with_slopes(derived, values)
        if not (math.isnan(first) and math.isnan(second)) and not abs(first - second) <= AGREEMENT * max(
            1.0, abs(first), abs(second)
        ):
            return False
    return True


def evaluate_with_slopes(formula: Formula, values: dict[str, float]) -> float:
    """A formula's value; a derivative that is still to be taken is a difference over a small step."""

    def take(part: Formula) -> Formula:
        if isinstance(part, Call) and part.name == "D":
            body, variable = part.args
            assert isinstance(variable, Sym)
            step = 1e-6
            ends = [
                evaluate_with_slopes(body, values | {variable.name: values[variable.name] + sign * step})
                for sign in (1, -1)
            ]
            return Num(repr((ends[0] - ends[1]) / (2 * step)))
        return F.rebuild(part, take)

    if any(isinstance(part, Call) and part.name == "D" for part in F.walk(formula)):
        formula = take(formula)
    return float(F.evaluate(formula, values, _Numbers()))


def call_by_name(formula: Formula, f: str) -> Formula:
    """The formula with the function that a page calls f under its own name."""
    formula = F.rebuild(formula, lambda part: call_by_name(part, f))
    return Call(f, formula.args) if isinstance(formula, Call) and formula.name == "f" and f else formula
