"""The nodes of a formula, the helpers that take one apart or put one together, and its evaluation.

In: node objects. Out: other trees, the names in a tree (`symbols`), its value in any arithmetic (`evaluate`).

    >>> symbols(mul(Sym("w"), add(Sym("t"), neg(Sym("y")))))
    ('w', 't', 'y')
    >>> neg(Neg(Sym("a")))
    Sym(name='a')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol


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


@dataclass(frozen=True, slots=True)
class OneOf:
    """The rule of a family whose members have different formulas: member m has `rules[which[m]]`."""

    rules: tuple[Formula, ...]
    which: tuple[int, ...]


Formula = Num | Sym | Add | Mul | Div | Neg | Pow | Call | Cases | SumOf | OneOf

ONE = Num("1")
ZERO = Num("0")


def children(formula: Formula) -> tuple[Formula, ...]:
    """The direct parts of a formula, in the author's order."""
    match formula:
        case Num() | Sym():
            return ()
        case Add(parts) | Mul(parts) | OneOf(parts):
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
        case OneOf(rules, which):
            return OneOf(tuple(map(change, rules)), which)


def substitute(formula: Formula, replacements: Mapping[str, Formula]) -> Formula:
    """Every symbol that `replacements` names, replaced; nothing is simplified."""
    if isinstance(formula, Sym):
        return replacements.get(formula.name, formula)
    return rebuild(formula, lambda part: substitute(part, replacements))


def walk(formula: Formula) -> Iterator[Formula]:
    """The formula and all its parts, outermost first, left to right."""
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += children(part)[::-1]


def symbols(formula: Formula) -> tuple[str, ...]:
    """The names of all symbols, each once, in the order of their first place."""
    return tuple(dict.fromkeys(part.name for part in walk(formula) if isinstance(part, Sym)))


def is_numeral(formula: Formula) -> bool:
    """Whether a formula is a single number, with its sign."""
    return isinstance(formula.arg if isinstance(formula, Neg) else formula, Num)


def operands(formula: Formula) -> tuple[str, ...]:
    """The names of the symbols as often as they stand in the formula, left to right."""
    return tuple(part.name for part in walk(formula) if isinstance(part, Sym))


def add(*terms: Formula) -> Formula:
    """A sum that is not wrapped when it has a single term."""
    return terms[0] if len(terms) == 1 else Add(terms)


def rebuild_flat(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
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

    def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Any: ...


#: Functions a typed formula may use, with how many arguments each takes.
FUNCTIONS: Mapping[str, tuple[int, ...]] = {
    "exp": (1,), "log": (1,), "ln": (1,), "sqrt": (1,), "abs": (1,), "sign": (1,),
    "sin": (1,), "cos": (1,), "tanh": (1,), "sinh": (1,), "cosh": (1,), "atan": (1,), "erf": (1,),
    "max": (2,), "min": (2,), "sigmoid": (1,), "where": (3,),
}  # fmt: skip
WITH_STEPS: Mapping[str, tuple[int, ...]] = {**FUNCTIONS, "floor": (1,)}
"""The same and what has no slope to learn by: floor(x) is the largest whole number that is not above x."""
NAMED_CONSTANTS = ("pi", "e")
MIRRORED: Mapping[str, str] = {"<": ">", "<=": ">="}
"""A relation that a `Cases` does not hold → the one with its two sides exchanged."""


def evaluate(formula: Formula, values: Mapping[str, Any], arithmetic: Arithmetic) -> Any:
    """The formula's value in `arithmetic` (floats, arrays, mpmath, exact fractions), its symbols from `values`.

    Raises whatever the arithmetic raises (division by zero, a missing name is a KeyError).
    """

    def value(part: Formula) -> Any:  # calls `evaluate`, not itself: a cycle would keep large arrays alive
        return evaluate(part, values, arithmetic)

    match formula:
        case Sym(name):
            return values[name]
        case Num():
            return arithmetic.number(formula)
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
        case OneOf(rules, which):
            return arithmetic.pick(tuple(map(value, rules)), which)
