"""The formula tree: what is printed, checked and evaluated is one small immutable object.

In: formulas typed as text (`read`), or built from the node classes of `tree`.
Out: a tree that keeps the author's order and digits, an evaluation of it in any arithmetic (`evaluate`), the
SymPy expression it stands for (`to_sympy`) and the way back (`from_sympy`).

    >>> f = read("w * (t - y)**2", names={"w", "t", "y"})
    >>> symbols(f)
    ('w', 't', 'y')

A tree never simplifies itself: `0.20 * x` stays `0.20 * x`. SymPy proves things about formulas, the printers in
`explainer.printers` write them down.
"""

from explainer.formula.algebra import from_sympy, to_sympy
from explainer.formula.reading import FormulaError, read
from explainer.formula.tree import (
    FUNCTIONS,
    NAMED_CONSTANTS,
    ONE,
    WITH_STEPS,
    ZERO,
    Add,
    Arithmetic,
    Call,
    Cases,
    Div,
    Formula,
    Mul,
    Neg,
    Num,
    OneOf,
    Pow,
    SumOf,
    Sym,
    add,
    children,
    evaluate,
    is_numeral,
    mul,
    neg,
    operands,
    rebuild,
    rebuild_flat,
    substitute,
    symbols,
    walk,
)

__all__ = [
    "FUNCTIONS",
    "NAMED_CONSTANTS",
    "ONE",
    "WITH_STEPS",
    "ZERO",
    "Add",
    "Arithmetic",
    "Call",
    "Cases",
    "Div",
    "Formula",
    "FormulaError",
    "Mul",
    "Neg",
    "Num",
    "OneOf",
    "Pow",
    "SumOf",
    "Sym",
    "add",
    "children",
    "evaluate",
    "from_sympy",
    "is_numeral",
    "mul",
    "neg",
    "operands",
    "read",
    "rebuild",
    "rebuild_flat",
    "substitute",
    "symbols",
    "to_sympy",
    "walk",
]
