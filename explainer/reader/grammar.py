"""A flat formula as a tree, and two sides of a chain beside each other.

In: a side as `notation` gives it, and the names that may stand in it. Out: a `Formula` over those names, or what number
stands where a name did.

    >>> parse_side("w1*i1+b1", ["w1", "i1", "b1"])
    Add(terms=(Mul(factors=(Sym(name='w1'), Sym(name='i1'))), Sym(name='b1')))
    >>> numbers_put_in("w1*i1-w2", "0.5*(-1)-0.25", ["w1", "i1", "w2"])
    ['0.5', '-1', '0.25']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from explainer.formula import Add, Call, Cases, Div, Formula, Mul, Neg, Num, Pow, SumOf, Sym
from explainer.functions import ACTIVATIONS

NUMBER = r"\d+(?:[.,]\d+)?(?:e-?\d+)?"
_FUNCTIONS = {"ln": "log", "arctan": "atan", "σ": "sigmoid"}
_KNOWN = (
    "exp",
    "sqrt",
    "abs",
    "sign",
    "sinh",
    "cosh",
    "sin",
    "cos",
    "tanh",
    "max",
    "min",
    "erf",
    "log",
    "atan",
    "floor",
    "pow",
)
_CONSTANTS = {"e": "e", "π": "pi", "pi": "pi"}


class Unreadable(ValueError):
    """A text that is no formula over the names that may stand in it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around the condition of a case, closed up."""

    given: str = "where"
    otherwise: str = ";else"


_SPELLED = {name.replace("_", ""): name for name in ACTIVATIONS}
"""Letters of an activation's name → the name."""
LETTERS = "fghpqrsuv"
"""What a page calls functions that have no name."""
_CALLED = "|".join(map(re.escape, sorted({*_KNOWN, *_FUNCTIONS, *_SPELLED, *LETTERS}, key=len, reverse=True)))
_FUNCTION = re.compile(rf"(?:{_CALLED})(?=\()")
_SLOPE, _AFTER_SLOPE = re.compile("[d∂]/[d∂]"), re.compile(r"\(|[a-zσ]")


@lru_cache
def _signs_of(words: Words) -> re.Pattern[str]:
    """Everything in a line that is neither a function nor a name."""
    choices = [
        f"(?P<number>{NUMBER})",
        f"(?P<given>{re.escape(words.given)})",
        f"(?P<otherwise>{re.escape(words.otherwise)})",
        r"(?P<constant>e(?![^\W\d])|π|pi)",
        r"(?P<sign>[-+*/^();Σ]|>|≥)",
    ]
    return re.compile("|".join(choices))


Token = tuple[str, str]


@lru_cache(maxsize=64)
def tokens_of(side: str, names: tuple[str, ...], words: Words) -> tuple[Token, ...]:
    """(kind, text) of every token. Raises Unreadable at the first sign that is none.

    Names are looked up, the longest first: no pattern is made for the names of a line. Each side is asked for by
    several questions in a row, so the last ones are kept.
    """
    longest, signs, at, found = sorted(names, key=len, reverse=True), _signs_of(words), 0, list[Token]()
    while at < len(side):
        token = _derivative_at(side, at, names) or _name_or_function_at(side, at, longest)
        word = next((word for word in (words.given, words.otherwise) if side.startswith(word, at)), "")
        if token is not None and len(token[1]) < len(word):  # a weight w before "where"
            token = None
        if token is None:
            sign = signs.match(side, at)
            if sign is None:
                raise Unreadable(f"{side[at : at + 20]!r} is no name, number or sign of this line")
            token = sign.lastgroup or "", sign[0]
        found.append(token)
        at += len(token[1])
    return tuple(found)


def _derivative_at(side: str, at: int, names: Sequence[str]) -> Token | None:
    """d/dx before what is derived."""
    if not _SLOPE.match(side, at):
        return None
    for name in names:
        if side.startswith(name, at + 3) and _AFTER_SLOPE.match(side, at + 3 + len(name)):
            return "derivative", side[at : at + 3] + name
    return None


def _name_or_function_at(side: str, at: int, longest: Sequence[str]) -> Token | None:
    """What a function is called, unless a name begins alike and is longer: m(old)."""
    name, function = next((name for name in longest if side.startswith(name, at)), ""), _FUNCTION.match(side, at)
    if function and len(name) <= len(function[0]):
        return "function", function[0]
    return ("name", name) if name else None


def numbers_put_in(formula: str, numbers: str, names: Sequence[str], words: Words = Words()) -> list[str]:
    """The number that stands for each name of a formula, in order. Raises Unreadable where the two sides differ in
    anything else."""
    theirs = tokens_of(numbers, (), words)
    found, at = [], 0
    for kind, text in _join_lone_names(tokens_of(formula, tuple(names), words)):
        if kind != "name":
            if at >= len(theirs) or theirs[at][1] != text:
                raise Unreadable(f"{numbers!r} does not put numbers into {formula!r}")
            at += 1
            continue
        rest = [token[1] for token in theirs[at : at + 4]]
        kinds = [token[0] for token in theirs[at : at + 4]]
        if kinds[:1] == ["number"]:
            found.append(rest[0])
            at += 1
        elif rest[:1] == ["-"] and kinds[1:2] == ["number"]:
            found.append("-" + rest[1])
            at += 2
        elif rest[:2] == ["(", "-"] and kinds[2:3] == ["number"] and rest[3:4] == [")"]:
            found.append("-" + rest[2])
            at += 4
        elif rest[:1] == ["("] and kinds[1:2] == ["number"] and rest[2:3] == [")"]:
            found.append(rest[1])
            at += 3
        else:
            raise Unreadable(f"{numbers!r} holds no number for {text!r}")
    if at != len(theirs):
        raise Unreadable(f"{numbers!r} holds more than {formula!r} asks for")
    return found


def _join_lone_names(tokens: Sequence[Token]) -> Iterator[Token]:
    """A name that is a fraction stands in brackets where its number needs none: (∂E/∂w)^2."""
    at = 0
    while at < len(tokens):
        before = tokens[at - 1] if at else ("", "")
        group = [kind if kind == "name" else text for kind, text in tokens[at : at + 3]]
        if group == ["(", "name", ")"] and before[0] not in ("function", "derivative") and before[1] != "^":
            yield tokens[at + 1]
            at += 3
        else:
            yield tokens[at]
            at += 1


class _Parser:
    """Signs bind as on paper: sum, sign, product, power."""

    def __init__(self, tokens: Sequence[Token], text: str, f: str) -> None:
        self.tokens, self.at, self.text, self.f = tokens, 0, text, f

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def take(self, text: str = "") -> str:
        token = self.peek()
        if text and token[1] != text:
            raise Unreadable(f"{self.text!r}: {token[1] or 'the end'} where {text} should stand")
        self.at += 1
        return token[1]

    def choice(self) -> Formula:
        value = self.total()
        if self.peek()[0] != "given":
            return value
        self.take()
        left = self.total()
        relation = {">": ">", "≥": ">="}.get(self.take())
        if relation is None:
            raise Unreadable(f"{self.text!r}: no condition")
        right = self.total()
        if self.peek()[0] != "otherwise":
            raise Unreadable(f"{self.text!r}: no other case")
        self.take()
        return Cases(value, left, relation, right, self.choice())

    def total(self) -> Formula:
        terms = [self.signed()]
        while self.peek()[1] in ("+", "-"):
            sign = self.take()
            term = self.signed()
            terms.append(term if sign == "+" else Neg(term))
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def signed(self) -> Formula:
        if self.peek()[1] == "-":
            self.take()
            return Neg(self.signed())
        return self.product()

    def product(self) -> Formula:
        if self.peek()[1] == "Σ":
            self.take()
            return SumOf(self.product())
        result = self.power()
        while self.peek()[1] in ("*", "/"):
            sign = self.take()
            right = self.power()
            result = Mul((result, right)) if sign == "*" else Div(result, right)
        return _flat(result)

    def power(self) -> Formula:
        base = self.atom()
        if self.peek()[1] != "^":
            return base
        self.take()
        return Pow(base, self.power())

    def atom(self) -> Formula:
        kind, text = self.peek()
        if kind == "name":
            return Sym(self.take())
        if kind == "number":
            return Num(self.take().replace(",", "."))
        if kind == "constant":
            return Call(_CONSTANTS[self.take()], ())
        if kind == "derivative":
            variable = self.take()[3:]
            return Call("D", (self.atom(), Sym(variable)))
        if kind == "function":
            self.take()
            return Call(self.function(text), self.arguments())
        self.take("(")
        inside = self.choice()
        self.take(")")
        return inside

    def function(self, text: str) -> str:
        if text == "f" and self.f:
            return self.f
        return _FUNCTIONS.get(text) or _SPELLED.get(text, text)

    def arguments(self) -> tuple[Formula, ...]:
        self.take("(")
        found = [self.choice()]
        while self.peek()[1] == ";":
            self.take()
            found.append(self.choice())
        self.take(")")
        return tuple(found)


def _flat(formula: Formula) -> Formula:
    match formula:
        case Mul((Mul(first), second)):
            return Mul((*first, second))
    return formula


def parse_side(side: str, names: Sequence[str], words: Words = Words(), f: str = "") -> Formula:
    """A side as a tree; `f` is the function that a network with one alone calls f. Raises Unreadable."""
    parser = _Parser(tokens_of(side, tuple(names), words), side, f)
    formula = parser.choice()
    if parser.at != len(parser.tokens):
        raise Unreadable(f"{side!r}: {parser.peek()[1]!r} is too much")
    return formula
