"""Formula tree → the formula of a spreadsheet's cell, as Excel and LibreOffice read it.

In: a formula and a leaf writer that names the cell of each symbol. Out: the text behind `=`. A spreadsheet's minus
binds more strongly than its power, and powers associate to the left: both get brackets that mathematics does not need.

    >>> from explainer.formula import read
    >>> cell_formula(read("w * x + 0.5", {"w", "x"}), lambda name, _: {"w": "C2", "x": "C3"}[name])
    'C2*C3+0.5'
    >>> cell_formula(read("-x**2", {"x"}), lambda name, _: "C3")
    '-(C3^2)'
"""

from __future__ import annotations

from explainer.formula import Add, Call, Cases, Div, Formula, Mul, Neg, Num, Pow, Sym
from explainer.numbers.rounding import PrintRule
from explainer.printers import Leaf
from explainer.printers.text import code_strength

_CELL_FUNCTIONS = {
    "exp": "EXP", "log": "LN", "ln": "LN", "sqrt": "SQRT", "abs": "ABS", "sign": "SIGN", "sin": "SIN", "cos": "COS",
    "tanh": "TANH", "sinh": "SINH", "cosh": "COSH", "atan": "ATAN", "erf": "ERF", "max": "MAX", "min": "MIN",
}  # fmt: skip
_CELL_CONSTANTS = {"pi": "PI()", "e": "EXP(1)"}
_SUM, _FACTOR, _POWER = 2, 4, 6
"""What a later term, a later factor, and a base or exponent must be as strong as."""


def cell_formula(formula: Formula, leaf: Leaf) -> str:
    """The formula of a cell. Raises KeyError for a function that spreadsheets lack."""

    def inner(part: Formula, needed: int) -> str:
        return f"({write(part)})" if code_strength(part) < needed else write(part)

    def write(part: Formula) -> str:
        match part:
            case Num(text):
                return text.upper()
            case Sym(name):
                return leaf(name, True)
            case Add((first, *rest)):
                terms = (("-", t.arg) if isinstance(t, Neg) else ("+", t) for t in rest)
                return write(first) + "".join(f"{sign}{inner(term, _SUM + 1)}" for sign, term in terms)
            case Neg(arg):
                return f"-{inner(arg, _POWER)}"
            case Mul(factors):
                return "*".join(inner(factor, _FACTOR) for factor in factors)
            case Div(above, below):
                return f"{inner(above, _FACTOR - 1)}/{inner(below, _FACTOR)}"
            case Pow(base, exponent):
                return f"{inner(base, _POWER)}^{inner(exponent, _POWER)}"
            case Call(name, ()):
                return _CELL_CONSTANTS[name]
            case Call(name, args):
                return f"{_CELL_FUNCTIONS[name]}({','.join(map(write, args))})"
            case Cases(value, left, relation, right, otherwise):
                return f"IF({write(left)}{relation}{write(right)},{write(value)},{write(otherwise)})"
        raise KeyError(f"{part} is no formula of a cell: a sum is written out term by term before")

    return write(formula)


def carry_cell(text: str, rule: PrintRule) -> str:
    """The same with its value rounded as a lesson's rule says, for numbers that are carried on."""
    if rule.kind == "exact":
        return text
    places = str(rule.digits)
    if rule.kind == "significant":
        places = f"{rule.digits - 1}-INT(LOG10(ABS({text})))"
    rounded = f"TRUNC(ROUND({text},14),{places})" if rule.rounding == "truncate" else f"ROUND({text},{places})"
    return f"IF(({text})=0,0,{rounded})" if rule.kind == "significant" else rounded
