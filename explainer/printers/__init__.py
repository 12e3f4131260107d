"""Formula trees and names → characters: one printer per target, all reading the same tree.

A printer is a frozen `Printer` row: how its target writes each node, each name and each number. `leaf(name, bracket)`
supplies what stands for a symbol: its printed name, or a slot for its number, which a slot prints in brackets when it
is negative and `bracket` is true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from explainer.equations.names import Name, Text
from explainer.formula import Formula, Num, Sym, rebuild, symbols

Leaf = Callable[[str, bool], str]
"""(symbol, stands where a negative number needs brackets) → printed text."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """What surrounds a number's digits in one target."""

    minus: str = "-"
    """Before the digits of a negative number."""
    open: str = "("
    """Before a negative number that needs brackets (its minus follows)."""
    close: str = ")"
    """After a negative number that needs brackets."""
    before: str = ""
    """Before the digits of any number."""
    after: str = ""
    """After the digits of any number."""
    power: tuple[str, str] = ("e", "")
    """Around the exponent of a number in scientific notation, after the mantissa's `after`."""
    power_minus: str = "-"
    """The minus of such an exponent."""
    power_digits: str = "0123456789"
    """Its digits, where the target has raised ones."""
    decimal_mark: str = "."
    """The decimal mark."""
    comma: str = ","
    """How a decimal comma is written, where the target would otherwise put a space after it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose symbol or number a piece of a formula is."""

    id: str
    """The quantity's id in the trace."""
    frame: str | None = None
    """Update and sample, "2.1", where they are not those of what stands around it."""
    number: bool = False
    """Whether the piece is the quantity's number, not its name."""


@dataclass(frozen=True, slots=True)
class CaseWords:
    """The words inside formulas, as plain text with the spaces around them."""

    given: str = " where "
    """Before the condition of a case."""
    otherwise: str = ", else "
    """Before the value of the other case."""


FormulaWriter = Callable[[Formula, Leaf], str]
"""A formula, its symbols by `leaf` → printed text."""


@dataclass(frozen=True, slots=True)
class Printer:
    """One target's way of writing formulas."""

    formula: FormulaWriter
    """Writes a formula."""
    name: Callable[[Name, Callable[[Text], str]], str]
    """A name; `text` escapes a text for the target, or puts a slot where it differs from member to member."""
    escape: Callable[[str], str]
    """Plain text made harmless in the target."""
    number: NumberStyle
    equal: str
    """The sign between two sides that are exactly equal."""
    approx: str
    """The sign before a rounded result."""
    join: Callable[[str, str, str], str]
    """(left, sign, right) → one chain."""
    tag: Callable[[str, Mark], str] | None = None
    """Puts a mark on a printed name or number; None where the target has no use for one."""
    words_writer: Callable[[CaseWords], FormulaWriter] | None = None
    """`formula` with other words; None where the target's formulas hold none, as code does."""


def derivative_variable(args: tuple[Formula, ...]) -> tuple[str, Formula]:
    """("d" or "∂", the variable) of a derivative that is still to be taken: straight where there is one variable alone.

    The tables write D(…) with no variable for the slope of an activation in x or of a loss in y. A third argument is
    another variable of the derivation that it stands in.
    """
    known = symbols(args[0])
    variable = args[1] if len(args) > 1 else Sym("y" if "y" in known else "x")
    return (
        "d" if {*known, *(name for arg in args[2:] for name in symbols(arg))} <= {*symbols(variable)} else "∂"
    ), variable


def with_words(printer: Printer, words: CaseWords) -> Printer:
    """The same printer with another language's words in its formulas. What `with_decimal_mark` does comes after."""
    return replace(printer, formula=printer.words_writer(words)) if printer.words_writer else printer


def with_decimal_mark(printer: Printer, mark: str) -> Printer:
    """The same printer with another decimal mark ("." or ","), also in the numbers a formula was typed with."""
    written = printer.number.comma if mark == "," else mark

    def mark_number(formula: Formula) -> Formula:
        if isinstance(formula, Num):
            return Num(formula.text.replace(".", written))
        return rebuild(formula, mark_number)

    if written == printer.number.decimal_mark:
        return printer
    number = replace(printer.number, decimal_mark=written)
    return replace(printer, formula=lambda formula, leaf: printer.formula(mark_number(formula), leaf), number=number)
