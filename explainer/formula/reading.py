"""Typed text → formula, within limits that no lesson needs to pass.

In: what a person typed and the names it may use. Out: the tree, with the digits and the order as typed, or a
`FormulaError` that says at which column and why.

    >>> read("0.20 * x", names={"x"})
    Mul(factors=(Num(text='0.20'), Sym(name='x')))
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from explainer.formula.tree import (
    FUNCTIONS,
    MIRRORED,
    NAMED_CONSTANTS,
    Add,
    Call,
    Cases,
    Div,
    Formula,
    Mul,
    Neg,
    Num,
    Pow,
    Sym,
    children,
    symbols,
    walk,
)

MAX_LENGTH = 400
MAX_LEVELS = 24
MAX_PARTS = 200
MAX_POWER = 12
MAX_DEGREE = 144
MAX_NUMBER_DIGITS = 40
MAX_MAGNITUDE = 300
MOST_NAMED = 60
"""Names that a refusal lists."""
_NUMBER_PATTERN = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"


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


def read(text: str, names: set[str] | frozenset[str], functions: Mapping[str, tuple[int, ...]] = FUNCTIONS) -> Formula:
    """The formula a person typed, over the given names only; nothing of the text is ever executed.

    Numbers, + - * / **, brackets, the functions of `FUNCTIONS` and the constants pi and e are known; a choice is
    written `where(x > 0, x, 0)`. Raises FormulaError with the column, what was found and what is known.
    """
    return _read(text, frozenset(names), tuple(functions.items()))


@lru_cache(maxsize=1024)
def _read(text: str, names: frozenset[str], functions: tuple[tuple[str, tuple[int, ...]], ...]) -> Formula:
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
    result = _Reader(text, names, dict(functions)).convert(tree.body, 0)
    if _degree(result) > MAX_DEGREE:
        raise FormulaError(f"the powers in the formula multiply to more than {MAX_DEGREE}")
    return result


@dataclass(slots=True)
class _Reader:
    """Walks Python's syntax tree of one typed formula; what is not on the list is refused."""

    text: str
    names: frozenset[str]
    functions: Mapping[str, tuple[int, ...]]
    count: int = 0
    """Parts met so far."""

    def refusal(self, node: ast.AST, message: str) -> FormulaError:
        """The error that points at a part of the formula."""
        shift = len(self.text) - len(self.text.lstrip()) + 1
        return FormulaError(message, getattr(node, "col_offset", 0) + shift)

    def unknown_name(self, node: ast.AST, name: str) -> FormulaError:
        """The error for a name that is not known, with the nearest one that is."""
        from difflib import get_close_matches

        pool = [*sorted(self.names), *self.functions, *NAMED_CONSTANTS]
        near = get_close_matches(name, pool, 1)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        known = pool if len(pool) <= MOST_NAMED else [*pool[:MOST_NAMED], "…"]
        return self.refusal(node, f"the name {name!r} is not known{guess} (known: {', '.join(known)})")

    def convert(self, node: ast.AST, depth: int) -> Formula:
        """One part of the formula, and all that it holds."""
        self.count += 1
        if depth > MAX_LEVELS or self.count > MAX_PARTS:
            raise self.refusal(node, f"the formula is too large (more than {MAX_PARTS} parts or {MAX_LEVELS} levels)")
        match node:
            case ast.Constant():
                return self.literal(node)
            case ast.Name(id=name):
                return self.name(node, name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Neg(self.convert(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.convert(operand, depth + 1)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return self.power(left, right, depth + 1)
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _BINARY:
                return _BINARY[type(op)](self.convert(left, depth + 1), self.convert(right, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(node, name, args, depth + 1)
            case ast.Compare():
                raise self.refusal(node, "a comparison stands only as the first argument of where(…)")
        raise self.refusal(
            node,
            f"{type(node).__name__} is not known in a formula (known: numbers, + - * / **, brackets, "
            f"{', '.join([*sorted(self.names), *self.functions])})",
        )

    def literal(self, node: ast.Constant) -> Formula:
        """A number, with the digits that were typed."""
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise self.refusal(node, f"{node.value!r} is not a number")
        typed = self.text.strip()[node.col_offset : node.end_col_offset]
        if not re.fullmatch(_NUMBER_PATTERN, typed) or len(typed) > MAX_NUMBER_DIGITS:
            message = f"a number is written in at most {MAX_NUMBER_DIGITS} decimal digits, such as 0.25 or 1e-3"
            raise self.refusal(node, message)
        if not math.isfinite(node.value):
            raise self.refusal(node, "a number must be finite")
        if abs(Decimal(typed).adjusted()) > MAX_MAGNITUDE and Decimal(typed):
            raise self.refusal(node, f"a number lies between 1e-{MAX_MAGNITUDE} and 1e{MAX_MAGNITUDE}")
        return Num(typed)

    def name(self, node: ast.AST, name: str) -> Formula:
        """A given name, or pi or e."""
        if name in self.names:
            return Sym(name)
        if name in NAMED_CONSTANTS:
            return Call(name, ())
        raise self.unknown_name(node, name)

    def power(self, base: ast.expr, typed: ast.expr, depth: int) -> Formula:
        """A power whose exponent is a small number, or holds a name."""
        exponent = self.convert(typed, depth)
        size = exponent.arg if isinstance(exponent, Neg) else exponent
        if not symbols(exponent) and not (isinstance(size, Num) and size.value <= MAX_POWER):
            raise self.refusal(typed, f"an exponent is a number of at most {MAX_POWER}, or holds a name")
        if any(isinstance(part, Pow) for part in walk(exponent)):
            raise self.refusal(typed, "a power of a power is not read; write brackets out")
        return Pow(self.convert(base, depth), exponent)

    def call(self, node: ast.Call, name: str, args: list[ast.expr], depth: int) -> Formula:
        """A function with as many arguments as it takes."""
        if name not in self.functions:
            raise self.unknown_name(node.func, name)
        if len(args) not in self.functions[name]:
            raise self.refusal(node, f"{name} takes {self.functions[name][0]} argument(s), not {len(args)}")
        if name == "where":
            return self.choice(args, depth)
        return Call("log" if name == "ln" else name, tuple(self.convert(arg, depth) for arg in args))

    def choice(self, args: list[ast.expr], depth: int) -> Formula:
        """where(comparison, value, otherwise)."""
        condition, value, otherwise = args
        single = isinstance(condition, ast.Compare) and len(condition.ops) == 1
        if not (isinstance(condition, ast.Compare) and single and type(condition.ops[0]) in _RELATIONS):
            raise self.refusal(condition, "where(…) starts with one comparison such as x > 0")
        relation = _RELATIONS[type(condition.ops[0])]
        left, right = self.convert(condition.left, depth), self.convert(condition.comparators[0], depth)
        if relation in MIRRORED:
            relation, left, right = MIRRORED[relation], right, left
        return Cases(self.convert(value, depth), left, relation, right, self.convert(otherwise, depth))


def _degree(formula: Formula) -> float:
    """How far powers within powers reach; a number counts as one, so that 9**9**9 is seen."""
    match formula:
        case Pow(base, Num() as exponent) | Pow(base, Neg(Num() as exponent)):
            return _degree(base) * max(1.0, float(exponent.value))
        case Mul(parts):
            return sum(_degree(part) for part in parts if not isinstance(part, Num)) or 1
    return max((_degree(part) for part in children(formula)), default=1)
