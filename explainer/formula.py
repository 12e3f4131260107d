"""The formula tree: what is printed, checked and evaluated is one small immutable object.

In: formulas typed as text (`read`), or built from the node classes below.
Out: a tree that keeps the author's order and digits, an evaluation of it in any arithmetic (`evaluate`), the
SymPy expression it stands for (`to_sympy`) and the way back (`from_sympy`).

    >>> f = read("w * (t - y)**2", names={"w", "t", "y"})
    >>> symbols(f)
    ('w', 't', 'y')

A tree never simplifies itself: `0.20 * x` stays `0.20 * x`. SymPy proves things about formulas, the printers in
`explainer.printers` write them down.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import sympy

# ----------------------------------------------------------------------------------------------- the tree


@dataclass(frozen=True, slots=True)
class Num:
    """A number as typed: `Num("0.20")` prints 0.20."""

    text: str

    @property
    def value(self) -> Decimal:
        return Decimal(self.text)


@dataclass(frozen=True, slots=True)
class Sym:
    """A named quantity: in an equation's rule the name of a slot, in a single equation the id of a quantity."""

    name: str


@dataclass(frozen=True, slots=True)
class Add:
    """a + b + …; a subtracted term is a `Neg`."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Mul:
    """a · b · …"""

    factors: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Div:
    """above / below"""

    above: Formula
    below: Formula


@dataclass(frozen=True, slots=True)
class Neg:
    """−arg"""

    arg: Formula


@dataclass(frozen=True, slots=True)
class Pow:
    """base ** exponent"""

    base: Formula
    exponent: Formula


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the table below, or an activation of `functions.ACTIVATIONS`, applied to its arguments."""

    name: str
    args: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """`value` where `left` stands in `relation` (one of >, >=) to `right`, else `otherwise`."""

    value: Formula
    left: Formula
    relation: str
    right: Formula
    otherwise: Formula


@dataclass(frozen=True, slots=True)
class SumOf:
    """A sum over the places of an equation's ragged slots: Σ body."""

    body: Formula


Formula = Num | Sym | Add | Mul | Div | Neg | Pow | Call | Cases | SumOf

ONE = Num("1")
ZERO = Num("0")


def children(formula: Formula) -> tuple[Formula, ...]:
    """The direct parts of a formula, in the author's order."""
    match formula:
        case Num() | Sym():
            return ()
        case Add(parts) | Mul(parts):
            return parts
        case Div(a, b) | Pow(a, b):
            return (a, b)
        case Neg(a) | SumOf(a):
            return (a,)
        case Call(_, args):
            return args
        case Cases(value, left, _, right, otherwise):
            return (value, left, right, otherwise)


def rebuild(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """The same node with `change` applied to each direct part."""
    match formula:
        case Num() | Sym():
            return formula
        case Add(parts):
            return Add(tuple(map(change, parts)))
        case Mul(parts):
            return Mul(tuple(map(change, parts)))
        case Div(a, b):
            return Div(change(a), change(b))
        case Neg(a):
            return Neg(change(a))
        case Pow(a, b):
            return Pow(change(a), change(b))
        case Call(name, args):
            return Call(name, tuple(map(change, args)))
        case Cases(value, left, relation, right, otherwise):
            return Cases(change(value), change(left), relation, change(right), change(otherwise))
        case SumOf(body):
            return SumOf(change(body))


def substitute(formula: Formula, replacements: Mapping[str, Formula]) -> Formula:
    """Every symbol that `replacements` names, replaced; nothing is simplified."""
    if isinstance(formula, Sym):
        return replacements.get(formula.name, formula)
    return rebuild(formula, lambda part: substitute(part, replacements))


def walk(formula: Formula) -> Iterator[Formula]:
    """The formula and all its parts, outermost first, left to right."""
    yield formula
    for part in children(formula):
        yield from walk(part)


def symbols(formula: Formula) -> tuple[str, ...]:
    """The names of all symbols, each once, in the order of their first place."""
    return tuple(dict.fromkeys(part.name for part in walk(formula) if isinstance(part, Sym)))


def operands(formula: Formula) -> tuple[str, ...]:
    """The names of the symbols as often as they stand in the formula, left to right."""
    return tuple(part.name for part in walk(formula) if isinstance(part, Sym))


def add(*terms: Formula) -> Formula:
    """A sum that is not wrapped when it has a single term."""
    return terms[0] if len(terms) == 1 else Add(terms)


def spliced(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """`rebuild`, where the terms of a written-out sum stand beside the terms around it: Σ w·x + b is one flat sum."""
    if not isinstance(formula, Add):
        return rebuild(formula, change)
    terms: list[Formula] = []
    for term in formula.terms:
        changed = change(term)
        terms += changed.terms if isinstance(term, SumOf) and isinstance(changed, Add) else (changed,)
    return Add(tuple(terms))


def mul(*factors: Formula) -> Formula:
    """A product that is not wrapped when it has a single factor; nested products are joined."""
    flat = tuple(f for factor in factors for f in (factor.factors if isinstance(factor, Mul) else (factor,)))
    return flat[0] if len(flat) == 1 else Mul(flat)


def neg(formula: Formula) -> Formula:
    """−formula, where −(−a) is a, −(a − b) is b − a, and the sign of a product stands before it."""
    match formula:
        case Neg(a):
            return a
        case Add((a, Neg(b))):
            return Add((b, neg(a)))
        case Mul((Neg(a), *rest)):
            return mul(a, *rest)
        case Div(Neg(a), b):
            return Div(a, b)
    return Neg(formula)


# ------------------------------------------------------------------------------------- functions in formulas


class Arithmetic(Protocol):
    """What `evaluate` needs of a number system: a constant's value and each function by name."""

    def number(self, literal: Num) -> Any: ...

    def call(self, name: str, args: tuple[Any, ...]) -> Any: ...

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any: ...

    def sum_over(self, values: Any) -> Any: ...


#: Functions a typed formula may use, with how many arguments each takes.
FUNCTIONS: Mapping[str, tuple[int, ...]] = {
    "exp": (1,), "log": (1,), "ln": (1,), "sqrt": (1,), "abs": (1,), "sign": (1,),
    "sin": (1,), "cos": (1,), "tanh": (1,), "sinh": (1,), "cosh": (1,), "atan": (1,), "erf": (1,),
    "max": (2,), "min": (2,), "sigmoid": (1,), "where": (3,),
}  # fmt: skip
CONSTANTS = ("pi", "e")


def evaluate(formula: Formula, values: Mapping[str, Any], arithmetic: Arithmetic) -> Any:
    """The formula's value in `arithmetic` (floats, arrays, mpmath, exact fractions), its symbols from `values`.

    Raises whatever the arithmetic raises (division by zero, a missing name is a KeyError).
    """

    def value(part: Formula) -> Any:
        match part:
            case Sym(name):
                return values[name]
            case Num():
                return arithmetic.number(part)
            case Add(terms):
                total = value(terms[0])
                for term in terms[1:]:
                    total = total - value(term.arg) if isinstance(term, Neg) else total + value(term)
                return total
            case Mul(factors):
                product = value(factors[0])
                for factor in factors[1:]:
                    product = product * value(factor)
                return product
            case Div(a, b):
                return value(a) / value(b)
            case Neg(a):
                return -value(a)
            case Pow(a, Num(text)) if text.isdigit():
                return value(a) ** int(text)
            case Pow(a, b):
                return arithmetic.call("pow", (value(a), value(b)))
            case Call(name, args):
                return arithmetic.call(name, tuple(map(value, args)))
            case Cases(then, left, relation, right, otherwise):
                return arithmetic.choose(relation, value(left), value(right), value(then), value(otherwise))
            case SumOf(body):
                return arithmetic.sum_over(value(body))

    return value(formula)


# ------------------------------------------------------------------------------------------ reading text

MAX_LENGTH = 400
MAX_DEPTH = 24
MAX_PARTS = 200
MAX_EXPONENT = 12
MAX_DEGREE = 144
MAX_DIGITS = 40
MAX_MAGNITUDE = 300
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"


class FormulaError(ValueError):
    """A typed formula cannot be read; `column` counts from 1 in the text that was typed."""

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(message)
        self.column = column


_BINARY: Mapping[type[ast.operator], Callable[[Formula, Formula], Formula]] = {
    ast.Add: lambda a, b: Add((*(a.terms if isinstance(a, Add) else (a,)), b)),
    ast.Sub: lambda a, b: Add((*(a.terms if isinstance(a, Add) else (a,)), Neg(b))),
    ast.Mult: lambda a, b: Mul((*(a.factors if isinstance(a, Mul) else (a,)), b)),
    ast.Div: Div,
    ast.Pow: Pow,
}
_RELATIONS: Mapping[type[ast.cmpop], str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}
_MIRRORED = {"<": ">", "<=": ">="}


def read(text: str, names: set[str] | frozenset[str], functions: Mapping[str, tuple[int, ...]] = FUNCTIONS) -> Formula:
    """The formula a person typed, over the given names only; nothing of the text is ever executed.

    Numbers, + - * / **, brackets, the functions of `FUNCTIONS` and the constants pi and e are known; a choice is
    written `where(x > 0, x, 0)`. Raises FormulaError with the column, what was found and what is known.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read")
    if not text.isascii():
        column = next(i for i, c in enumerate(text, 1) if ord(c) > 127)
        raise FormulaError(f"the character {text[column - 1]!r} is not known in a formula", column)
    try:
        tree = ast.parse(text.strip() or "?", mode="eval")
    except SyntaxError as error:
        raise FormulaError(f"not a formula: {error.msg}", max(1, error.offset or 1)) from None
    except (ValueError, RecursionError, MemoryError):
        raise FormulaError("not a formula: it is nested too deeply") from None
    shift = len(text) - len(text.lstrip()) + 1
    count = 0

    def refuse(node: ast.AST, message: str) -> FormulaError:
        return FormulaError(message, getattr(node, "col_offset", 0) + shift)

    def literal(node: ast.Constant) -> Formula:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise refuse(node, f"{node.value!r} is not a number")
        typed = text.strip()[node.col_offset : node.end_col_offset]
        if not re.fullmatch(_NUMBER, typed) or len(typed) > MAX_DIGITS:
            raise refuse(node, f"a number is written in at most {MAX_DIGITS} decimal digits, such as 0.25 or 1e-3")
        if not math.isfinite(node.value):
            raise refuse(node, "a number must be finite")
        if abs(Decimal(typed).adjusted()) > MAX_MAGNITUDE and Decimal(typed):
            raise refuse(node, f"a number lies between 1e-{MAX_MAGNITUDE} and 1e{MAX_MAGNITUDE}")
        return Num(typed)

    def known(node: ast.AST, name: str) -> FormulaError:
        from difflib import get_close_matches

        pool = [*sorted(names), *functions, *CONSTANTS]
        near = get_close_matches(name, pool, 1)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        return refuse(node, f"the name {name!r} is not known{guess} (known: {', '.join(pool)})")

    def convert(node: ast.AST, depth: int) -> Formula:
        nonlocal count
        count += 1
        if depth > MAX_DEPTH or count > MAX_PARTS:
            raise refuse(node, f"the formula is too large (more than {MAX_PARTS} parts or {MAX_DEPTH} levels)")
        match node:
            case ast.Constant():
                return literal(node)
            case ast.Name(id=name):
                if name in names:
                    return Sym(name)
                if name in CONSTANTS:
                    return Call(name, ())
                raise known(node, name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Neg(convert(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return convert(operand, depth + 1)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                exponent = convert(right, depth + 1)
                size = exponent.arg if isinstance(exponent, Neg) else exponent
                if not symbols(exponent) and not (isinstance(size, Num) and size.value <= MAX_EXPONENT):
                    raise refuse(right, f"an exponent is a number of at most {MAX_EXPONENT}, or holds a name")
                if isinstance(exponent, Pow) or any(isinstance(p, Pow) for p in walk(exponent)):
                    raise refuse(right, "a power of a power is not read; write brackets out")
                return Pow(convert(left, depth + 1), exponent)
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _BINARY:
                return _BINARY[type(op)](convert(left, depth + 1), convert(right, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                if name not in functions:
                    raise known(node.func, name)
                if len(args) not in functions[name]:
                    raise refuse(node, f"{name} takes {functions[name][0]} argument(s), not {len(args)}")
                if name == "where":
                    return choice(args, depth)
                return Call("log" if name == "ln" else name, tuple(convert(a, depth + 1) for a in args))
            case ast.Compare():
                raise refuse(node, "a comparison stands only as the first argument of where(…)")
        raise refuse(node, f"{type(node).__name__} is not known in a formula (known: numbers, + - * / **, brackets, "
                           f"{', '.join([*sorted(names), *functions])})")  # fmt: skip

    def choice(args: list[ast.expr], depth: int) -> Formula:
        condition, value, otherwise = args
        single = isinstance(condition, ast.Compare) and len(condition.ops) == 1
        if not (isinstance(condition, ast.Compare) and single and type(condition.ops[0]) in _RELATIONS):
            raise refuse(condition, "where(…) starts with one comparison such as x > 0")
        relation = _RELATIONS[type(condition.ops[0])]
        left, right = convert(condition.left, depth + 1), convert(condition.comparators[0], depth + 1)
        if relation in _MIRRORED:
            relation, left, right = _MIRRORED[relation], right, left
        return Cases(convert(value, depth + 1), left, relation, right, convert(otherwise, depth + 1))

    result = convert(tree.body, 0)
    if _degree(result) > MAX_DEGREE:
        raise FormulaError(f"the powers in the formula multiply to more than {MAX_DEGREE}")
    return result


def _degree(formula: Formula) -> float:
    """How far powers within powers reach; a number counts as one, so that 9**9**9 is seen."""
    match formula:
        case Pow(base, Num() as exponent) | Pow(base, Neg(Num() as exponent)):
            return _degree(base) * max(1.0, float(exponent.value))
        case Mul(parts):
            return sum(_degree(part) for part in parts if not isinstance(part, Num)) or 1
    return max((_degree(part) for part in children(formula)), default=1)


# ---------------------------------------------------------------------------------------------- SymPy


def to_sympy(formula: Formula, atoms: Mapping[str, Any] | None = None) -> sympy.Expr:
    """The SymPy expression of a formula; a symbol is taken from `atoms` or becomes a real Symbol of its name.

    Only `Symbol`, number and function constructors are called: text never reaches SymPy's parser.
    """
    import sympy

    class Exact:
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
            }
            return (special.get(name) or getattr(sympy, name))(*args)

        def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
            condition = left > right if relation == ">" else left >= right
            return sympy.Piecewise((value, condition), (otherwise, True))

        def sum_over(self, values: Any) -> Any:
            return values

    lookup = dict(atoms or {})
    for name in symbols(formula):
        lookup.setdefault(name, sympy.Symbol(name, real=True))
    return sympy.sympify(evaluate(formula, lookup, Exact()))


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
        (value, condition), *rest = expression.args
        if condition == True:  # noqa: E712  (a SymPy truth value)
            return from_sympy(value)
        relation, left, right = condition.rel_op, *map(from_sympy, condition.args)
        if relation in _MIRRORED:
            relation, left, right = _MIRRORED[relation], right, left
        return Cases(from_sympy(value), left, relation, right, from_sympy(sympy.Piecewise(*rest)))
    if expression in (sympy.pi, sympy.E):
        return Call("pi" if expression == sympy.pi else "e", ())
    name = {"Abs": "abs", "Max": "max", "Min": "min"}.get(expression.func.__name__, expression.func.__name__)
    if name not in FUNCTIONS:
        raise FormulaError(f"{expression.func.__name__} has no place in a formula")
    return Call(name, tuple(map(from_sympy, expression.args)))
