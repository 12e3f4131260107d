"""A spreadsheet read back: each name, formula in names, live cell, kept value and printed number against each other.

In: the bytes of an .xlsx file and its `Explanation`. Out: a `Reading`, or a `Misprint` with the row. Cells are computed
by code of their own, from the file's text alone.

    >>> compute_cell("-C2^2+IF(C3>=0,EXP(C3),0)", {"C2": 3.0, "C3": 0.0})
    10.0
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from html import unescape
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

import numpy as np

from explainer import formula as F
from explainer.equations.keys import COUNTERS, ETA
from explainer.explanation import Explanation
from explainer.formula import Formula
from explainer.reader.comparing import NamelessNumbers
from explainer.reader.expected import ExpectedLine, expected_lines, labels_of, value_of
from explainer.reader.grammar import Unreadable, parse_side
from explainer.reader.notation import flatten_text
from explainer.reader.number_reading import NumberReader, names_in, put_places, unit_of
from explainer.reader.reading import Misprint, Reading
from explainer.walkthrough.document import Document, NumberOf, Quantity, Table, leaf_blocks
from explainer.witnesses.many_digits import mpmath_arithmetic

SAME = 1e-9
"""Relative difference of two ways to one number."""
LEFT = 1e-14
"""What cancelling leaves of a number, in units of the largest cell it is computed from."""


class WorkbookRow(NamedTuple):
    """A row with a number; what a cell does not hold is empty."""

    number: int
    name: str
    formula: str
    live: str
    value: float
    printed: str


def rows_in_workbook(content: bytes) -> Iterator[WorkbookRow]:
    """The rows of the one sheet that hold a number."""
    with ZipFile(BytesIO(content)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
        shared = re.findall(r"<si><t[^>]*>(.*?)</t></si>", file.read("xl/sharedStrings.xml").decode(), re.DOTALL)
    for number, cells in re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', sheet, re.DOTALL):
        found: dict[str, tuple[str, str]] = {}
        for column, kind, live, value in re.findall(
            r'<c r="([A-D])\d+"[^>]*?( t="s")?>(?:<f>(.*?)</f>)?<v>(.*?)</v></c>', cells
        ):
            found[column] = unescape(live), unescape(shared[int(value)]) if kind else value
        if "C" in found and "A" in found and re.match(r"[-\d]", found["C"][1]):
            text = {column: found.get(column, ("", ""))[1] for column in "ABD"}
            live, value = found["C"]
            yield WorkbookRow(int(number), text["A"], text["B"], live, float(value), text["D"])


def read_workbook(content: bytes, document: Document, explanation: Explanation) -> Reading:
    """Reads every row with a number. Raises Misprint at the first that says something else."""
    reading, numbers = Reading(), NumberReader(explanation, {})
    known, above = values_by_name(document, explanation), dict[str, tuple[str, float]]()
    for row in rows_in_workbook(content):
        name = flatten_text(row.name)

        def refuse(found: str, expected: str, row: WorkbookRow = row) -> Misprint:
            return Misprint(row.number, row.name, found, expected)

        values = known.get(name, ())
        if not any(math.isclose(row.value, value, rel_tol=SAME, abs_tol=SAME**2) for value in values):
            raise refuse(repr(row.value), " or ".join(f"{value:.15g}" for value in values[:3]) or "a known name")
        if row.printed and not numbers.shows(row.printed.replace(".", "," if numbers.comma else "."), row.value):
            raise refuse(row.printed, f"{row.value:.15g}")
        if row.live:
            read_formula(row, above, numbers, refuse)
            reading.lines += 1
        above[f"C{row.number}"] = name, row.value
        reading.numbers += 1 + bool(row.printed)
    return reading


def read_formula(
    row: WorkbookRow,
    above: Mapping[str, tuple[str, float]],
    numbers: NumberReader,
    refuse: Callable[[str, str], Misprint],
) -> None:
    """The formula in names and the live cell: both from the cells that it names; `above` has (name, value) of each."""
    side, cells = flatten_text(row.formula), re.findall(r"C\d+", row.live)
    try:
        named = {above[cell][0]: above[cell][1] for cell in cells}
        live = compute_cell(row.live, {cell: above[cell][1] for cell in cells})
        told = names_in(side, tuple(named), numbers.words)
        formula = parse_side(put_places(side, [*named], numbers.words), [f"⟨{k}⟩" for k in range(len(told))],
                             numbers.words, numbers.f)  # fmt: skip
    except (Unreadable, KeyError) as problem:
        raise refuse(str(problem), f"{row.formula} from cells above") from None
    left = LEFT * max(1.0, *(abs(above[cell][1]) for cell in cells), 0.0)
    if not math.isclose(live, row.value, rel_tol=SAME, abs_tol=left):
        raise refuse(f"{row.live}, which gives {live:.15g}", f"{row.value:.15g}")
    in_order = [above[cell] for cell in cells[: len(told)]]
    if [name for name, _ in in_order] == told:  # also where two cells bear one name
        values = [value for _, value in in_order]
    else:
        values = [named[name] for name in told]
    found = evaluate_in_names(formula, {f"⟨{k}⟩": value for k, value in enumerate(values)})
    rounding = unit_of(row.printed.replace(",", "."), numbers.significant) if "ROUND(" in row.live else 0.0
    if {*told} != {*named} or not math.isclose(found, row.value, rel_tol=SAME, abs_tol=rounding + left):
        raise refuse(f"{row.formula} beside {row.live}", f"{row.value:.15g}")


def evaluate_in_names(formula: Formula, values: Mapping[str, float]) -> float:
    """A formula's value; with more digits where a power leaves the floats on the way, as e^1000 does in a share."""
    with np.errstate(all="ignore"):
        found = float(F.evaluate(formula, values, NamelessNumbers()))
    if math.isfinite(found):
        return found
    arithmetic = mpmath_arithmetic()
    return float(F.evaluate(formula, {name: arithmetic.mp.mpf(value) for name, value in values.items()}, arithmetic))


def values_by_name(document: Document, explanation: Explanation) -> dict[str, list[float]]:
    """The letters of a name, with the sample where there are several → its numbers: one of each update, of what
    an optimizer keeps also the one before it."""
    found: dict[str, list[float]] = {}
    families, batches = explanation.derivation.families, explanation.values.batches
    several, states = len(explanation.spec.training.data) > 1, explanation.derivation.network.optimizer.states
    for key, family in families.items():
        labels = labels_of(explanation.derivation, key)
        earlier: Sequence[int] = [step - 1 for step in batches] if key.kind in states else ()
        for step, samples in (dict.fromkeys(earlier, ()) | dict(batches)).items():
            for sample in samples if family.scope == "sample" else (None,):
                try:
                    numbers = explanation.values.get(key, step, sample)[0]
                except KeyError:  # it has no number in this update
                    continue
                for label, value in zip(labels, numbers, strict=True):
                    suffix = f"[{sample}]" if several and sample is not None else ""
                    found.setdefault(label + suffix, []).append(float(value))
    for q in rates_in_tables(document):
        label = labels_of(explanation.derivation, q.key)[q.member]
        found.setdefault(label, []).append(value_of(explanation, q))
    for line in expected_lines(document, explanation):
        if isinstance(line, ExpectedLine):
            found.setdefault(line.label, []).append(line.value)
    return found


def rates_in_tables(document: Document) -> Iterator[Quantity]:
    """Learning rates, and what they hang on, of updates that a table shows although no line does."""
    for block in leaf_blocks(document.sections):
        for cell in (cell for row in block.rows for cell in row) if isinstance(block, Table) else ():
            if isinstance(cell, NumberOf) and cell.quantity.key in (*COUNTERS, ETA):
                yield cell.quantity


# ----------------------------------------------------------------------------------------------- live cells


def _cut(x: float, places: float, rounding: str) -> float:
    """A number cut to a count of decimals, from its 15 significant digits: no office program looks at more."""
    return float(Decimal(f"{x:.15g}").quantize(Decimal(1).scaleb(-int(places)), rounding, Context(prec=60)))


_TOKEN = re.compile(r"C\d+|[A-Z]+\d*(?=\()|\d+(?:\.\d+)?(?:E[-+]?\d+)?|>=|[-+*/^(),>=]")
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "EXP": math.exp, "LN": math.log, "LOG10": math.log10, "SQRT": math.sqrt, "ABS": abs, "SIN": math.sin,
    "COS": math.cos, "SINH": math.sinh, "COSH": math.cosh, "TANH": math.tanh, "ATAN": math.atan, "ERF": math.erf,
    "MAX": max, "MIN": min, "INT": math.floor, "PI": lambda: math.pi,
    "SIGN": lambda x: math.copysign(1.0, x) if x else 0.0,
    "ROUND": lambda x, n: _cut(x, n, ROUND_HALF_UP),
    "TRUNC": lambda x, n: _cut(x, n, ROUND_DOWN),
}  # fmt: skip


class _CellReader:
    """Computes one cell from left to right: minus binds more strongly than a power, powers go from the left."""

    def __init__(self, text: str, cells: Mapping[str, float]) -> None:
        self.tokens, self.cells, self.at = _TOKEN.findall(text), cells, 0
        if "".join(self.tokens) != text:
            raise KeyError(f"{text} is no formula of a cell")

    def take(self, *texts: str) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        if token in texts:
            self.at += 1
            return token
        return ""

    def total(self) -> float:
        value = self.factors()
        while sign := self.take("+", "-"):
            value += self.factors() if sign == "+" else -self.factors()
        return value

    def factors(self) -> float:
        value = self.power()
        while sign := self.take("*", "/"):
            other = self.power()
            value = value * other if sign == "*" else value / other if other else math.nan
        return value

    def power(self) -> float:
        value = self.signed()
        while self.take("^"):
            value = value ** self.signed()
        return value

    def signed(self) -> float:
        return -self.signed() if self.take("-") else self.atom()

    def atom(self) -> float:
        token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            value = self.total()
            self.take(")")
            return value
        if token in self.cells:
            return self.cells[token]
        if token[0].isdigit():
            return float(token)
        if token != "IF" and token not in _FUNCTIONS:
            raise KeyError(f"{token} is no cell above and no function")
        return self.call(token)

    def call(self, name: str) -> float:
        self.take("(")
        if name == "IF":
            left, relation, right = self.total(), self.take(">", ">=", "="), self.total()
            chosen = {">": left > right, ">=": left >= right, "=": left == right}[relation]
            return self.arguments()[not chosen]
        arguments = self.arguments()
        try:
            return float(_FUNCTIONS[name](*arguments))
        except (ValueError, OverflowError):  # the branch that is not taken
            return math.nan

    def arguments(self) -> Sequence[float]:
        found = list[float]()
        self.take(",")
        while not self.take(")"):
            found.append(self.total())
            self.take(",")
        return found


def compute_cell(text: str, cells: Mapping[str, float]) -> float:
    """What a cell's formula gives. Raises KeyError for a cell or function that is not known."""
    return _CellReader(text, cells).total()
