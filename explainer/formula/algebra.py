"""Formula ↔ SymPy expression.

In: a formula, or a SymPy expression built from the functions that formulas know. Out: the other of the two.

    >>> from explainer.formula.reading import read
    >>> to_sympy(read("x * x / 2", names={"x"}))
    x**2/2
    >>> from_sympy(to_sympy(Sym("a")))
    Sym(name='a')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from explainer.formula.reading import FormulaError
from explainer.formula.tree import (
    FUNCTIONS,
    MIRRORED,
    ONE,
    Call,
    Cases,
    Div,
    Formula,
    Neg,
    Num,
    Pow,
    Sym,
    add,
    evaluate,
    mul,
    symbols,
)

if TYPE_CHECKING:
    import sympy


def to_sympy(formula: Formula, atoms: Mapping[str, Any] | None = None) -> sympy.Expr:
    """The SymPy expression of a formula; a symbol is taken from `atoms` or becomes a real Symbol of its name.

    Only `Symbol`, number and function constructors are called: text never reaches SymPy's parser.
    """
    import sympy

    class SympyArithmetic:
        def number(self, literal: Num) -> Any:
            return sympy.Rational(literal.text)

        def call(self, name: str, args: tuple[Any, ...]) -> Any:
            special = {
                "pow": lambda a, b: a**b,
                "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
                "pi": lambda: sympy.pi,
                "e": lambda: sympy.E,
                "abs": sympy.Abs,
                "max": sympy.Max,
                "min": sympy.Min,
                "floor": sympy.floor,
            }
            return (special.get(name) or getattr(sympy, name))(*args)

        def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
            condition = left > right if relation == ">" else left >= right
            return sympy.Piecewise((value, condition), (otherwise, True))

        def sum_over(self, values: Any) -> Any:
            return values

        def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Any:
            raise TypeError("a single equation has one rule")

    lookup = dict(atoms or {})
    for name in symbols(formula):
        lookup.setdefault(name, sympy.Symbol(name, real=True))
    return sympy.sympify(evaluate(formula, lookup, SympyArithmetic()))


def from_sympy(expression: sympy.Basic) -> Formula:
    """A formula for a SymPy expression, with quotients and differences written as people write them."""
    import sympy

    if isinstance(expression, sympy.Symbol):
        return Sym(expression.name)
    if isinstance(expression, sympy.Integer):
        return Num(str(expression)) if expression >= 0 else Neg(Num(str(-expression)))
    if isinstance(expression, sympy.Rational):
        quotient = Div(Num(str(abs(expression.p))), Num(str(expression.q)))
        return quotient if expression > 0 else Neg(quotient)
    if isinstance(expression, sympy.Add):
        return add(*map(from_sympy, expression.as_ordered_terms()))
    if isinstance(expression, sympy.Mul):
        if expression.could_extract_minus_sign():
            return Neg(from_sympy(-expression))
        above, below = expression.as_numer_denom()
        if below != 1:
            return Div(from_sympy(above), from_sympy(below))
        return mul(*map(from_sympy, expression.as_ordered_factors()))
    if isinstance(expression, sympy.exp):
        return Call("exp", (from_sympy(expression.args[0]),))
    if isinstance(expression, sympy.Pow):
        base, exponent = expression.args
        if exponent.could_extract_minus_sign():
            return Div(ONE, from_sympy(base ** (-exponent)))
        if exponent == sympy.Rational(1, 2):
            return Call("sqrt", (from_sympy(base),))
        return Pow(from_sympy(base), from_sympy(exponent))
    if isinstance(expression, sympy.Piecewise):
        return _cases_of(expression)
    if expression in (sympy.pi, sympy.E):
        return Call("pi" if expression == sympy.pi else "e", ())
    name = {"Abs": "abs", "Max": "max", "Min": "min"}.get(expression.func.__name__, expression.func.__name__)
    if name not in FUNCTIONS:
        raise FormulaError(f"{expression.func.__name__} has no place in a formula")
    return Call(name, tuple(map(from_sympy, expression.args)))


def _cases_of(expression: sympy.Piecewise) -> Formula:
    """The first case, and the others where its condition does not hold."""
    (value, condition), *rest = expression.args
    if condition == True:  # noqa: E712  (a SymPy truth value)
        return from_sympy(value)
    relation, left, right = condition.rel_op, *map(from_sympy, condition.args)
    if relation in MIRRORED:
        relation, left, right = MIRRORED[relation], right, left
    return Cases(from_sympy(value), left, relation, right, from_sympy(type(expression)(*rest)))
