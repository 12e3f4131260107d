"""How long a student needs for a sheet with a pocket calculator: an estimate, from the operations of its lines.

In: a `PreparedHomework` and one network of its series. Out: seconds, or whole minutes as an instructor reads them. What
an operation takes is one table; nobody was timed for it.

    >>> from explainer.homework.trial import prepare_homework
    >>> from explainer.lesson import load_example
    >>> expected_minutes(prepare_homework(load_example("homework-exam"), "homework-exam"), 0)
    10
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from explainer import formula as F
from explainer.formula import Add, Call, Div, Formula, Mul, Num, Pow
from explainer.homework.sheet_lines import LineWriter
from explainer.homework.trial import PreparedHomework
from explainer.network.equation import write_out
from explainer.network.line import WrittenLine

SECONDS: Mapping[str, float] = {"addition": 6, "product": 10, "quotient": 20, "function": 20, "copy": 8, "line": 60}
"""What each takes, in seconds: an addition or a subtraction, a product or a square, a quotient, a function such as exp
or a power, writing the result down, and each line's rest: reading it, finding its numbers, looking over the result."""
REDONE_SHARE = 0.5
"""Where a mistake is to be found, the share of the lines that are redone until it is."""
WHOLE_MINUTES = 10
"""Up to so many minutes are told one by one, of more every fifth."""


def expected_minutes(prepared: PreparedHomework, part: int) -> int:
    """The expected time for network `part` (from 0), in minutes as they are told."""
    minutes = expected_seconds(prepared, part) / 60
    if minutes > WHOLE_MINUTES:
        return max(5 * round(minutes / 5), WHOLE_MINUTES)
    return max(round(minutes), 1)


def expected_seconds(prepared: PreparedHomework, part: int) -> float:
    """The same in seconds: every line that is not worked out on the sheet, asked or defined; where a mistake is to be
    found, half of all lines."""
    writer, counted = LineWriter(prepared.lesson, prepared.writer.standing, spelt=True), Counter[str]()
    for row in prepared.rows[part]:
        if row.number or not row.is_worked:
            counted.update(line_operations(writer.write_line(row.quantity)))
    share = REDONE_SHARE if prepared.finds else 1.0
    return share * sum(SECONDS[operation] * count for operation, count in counted.items())


def line_operations(line: WrittenLine) -> Iterator[str]:
    """The operations of a line, as keys of `SECONDS`."""
    assert line.formula is not None
    yield from ("line", "copy")
    yield from formula_operations(write_out(line.formula))


def formula_operations(formula: Formula) -> Iterator[str]:
    """The operations of a formula, functions written out; a sign and a typed fraction cost nothing."""
    match formula:
        case Add(terms):
            yield from ["addition"] * (len(terms) - 1)
        case Mul(factors):
            yield from ["product"] * (len(factors) - 1)
        case Div(Num(), Num()):
            pass
        case Div():
            yield "quotient"
        case Pow(_, Num("2")):
            yield "product"
        case Pow() | Call():
            yield "function"
    for part in F.children(formula):
        yield from formula_operations(part)
