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

from collections.abc import Mapping

from explainer.formula import ONE, Add, Call, Cases, Div, Formula, Mul, Neg, Num, Pow, Sym, add, evaluate, rebuild, walk
from explainer.numbers.arithmetics import FloatArithmetic
from explainer.numbers.rounding import PrintRule
from explainer.printers import Leaf
from explainer.printers.text import code_strength

_CELL_FUNCTIONS = {
    "exp": "EXP", "log": "LN", "ln": "LN", "sqrt": "SQRT", "abs": "ABS", "sign": "SIGN", "sin": "SIN", "cos": "COS",
    "tanh": "TANH", "sinh": "SINH", "cosh": "COSH", "atan": "ATAN", "erf": "ERF", "max": "MAX", "min": "MIN",
}  # fmt: skip
_CELL_CONSTANTS = {"pi": "PI()", "e": "EXP(1)"}
LARGEST_EXPONENT = 709
"""Up to which a cell knows e^u."""
FLOOR_DECIMALS = 10
"""Decimals that are looked at before a number is rounded down."""
SEEN_DECIMALS = 15
"""Decimals up to which a sum of ordinary numbers is free of the rounding of binary digits."""
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
            case Call("sigmoid", (u,)):
                return f"(1/(1+EXP({write(Neg(u))})))"
            case Call("floor", (u,)):  # what binary digits leave of a whole number counts as that number
                return f"INT(ROUND({write(u)},{FLOOR_DECIMALS}))"
            case Call(name, args):
                return f"{_CELL_FUNCTIONS[name]}({','.join(map(write, args))})"
            case Cases(value, left, relation, right, otherwise):
                return f"IF({write(left)}{relation}{write(right)},{write(value)},{write(otherwise)})"
        raise KeyError(f"{part} is no formula of a cell: a sum is written out term by term before")

    return write(formula)


def leaves_range(formula: Formula, operands: Mapping[str, float]) -> bool:
    """Whether some e^u of a formula overflows in a cell at its operands."""
    arithmetic = FloatArithmetic()
    for part in walk(formula):
        match part:
            case Call("exp", (u,)) if evaluate(u, operands, arithmetic) > LARGEST_EXPONENT:
                return True
            case Call("sigmoid", (u,)) if evaluate(u, operands, arithmetic) < -LARGEST_EXPONENT:
                return True
    return False


def keep_in_range(formula: Formula) -> Formula:
    """The same value where no e^u of it may overflow, as it does in a cell from u = 710: 1/(1 + e^−u), ln(1 + e^u) and
    a share of several e^u are written over e^−|u|, or over e^(u − the largest u)."""
    formula = rebuild(formula, keep_in_range)
    match formula:
        case Call("sigmoid", (u,)) | Div(Num("1"), Add((Num("1"), Call("exp", (Neg(u),))))):
            return Div(Call("exp", (Call("min", (u, Num("0"))),)), _one_and_small(u))
        case Call("log" | "ln" as name, (Add((Num("1"), Call("exp", (u,)))),)):
            return Add((Call("max", (u, Num("0"))), Call(name, (_one_and_small(u),))))
        case Div(Call("exp", (u,)), Add(terms)) if all(isinstance(t, Call) and t.name == "exp" for t in terms):
            exponents = [t.args[0] for t in terms if isinstance(t, Call)]
            largest: Formula = Call("max", tuple(exponents))
            shares = [Call("exp", (add(v, Neg(largest)),)) for v in exponents]
            return Div(Call("exp", (add(u, Neg(largest)),)), Add(tuple(shares)))
    return formula


def _one_and_small(u: Formula) -> Formula:
    return Add((ONE, Call("exp", (Neg(Call("abs", (u,))),))))


def carry_cell(text: str, rule: PrintRule) -> str:
    """The same with its value rounded as a lesson's rule says, for numbers that are carried on."""
    if rule.kind == "exact":
        return text
    places = str(rule.digits)
    if rule.kind == "significant":
        places = f"{rule.digits - 1}-INT(LOG10(ABS({text})))"
    rounded = f"ROUND({text},{places})"
    if rule.kind == "decimals" and rule.digits < SEEN_DECIMALS:  # a tie, as binary digits miss it: 0.0161…3349999999999
        rounded = f"ROUND(ROUND({text},{SEEN_DECIMALS}),{places})"
    if rule.rounding == "truncate":
        rounded = f"TRUNC(ROUND({text},14),{places})"
    if rule.rounding == "half_even":  # a tie, seen to nine digits behind it, goes to the even neighbour
        units = f"ROUND(({text})*10^({places}),9)"
        rounded = f"IF(ABS({units}-TRUNC({units},0))=0.5,2*ROUND({units}/2,0)/10^({places}),{rounded})"
    return f"IF(({text})=0,0,{rounded})" if rule.kind == "significant" else rounded
