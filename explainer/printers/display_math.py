"""Formula tree → two-dimensional notation: the one walk that TeX and MathML share.

In: a formula, a leaf writer and a `Signs` row that says how one target writes a fraction, a power, a bracket, ….
Out: the target's text. Only what differs from a line of code is decided here: a fraction needs no brackets in a
product, an exponential is a power of e, a tall body gets tall brackets.

    >>> from explainer.formula import read
    >>> from explainer.printers.tex import TEX
    >>> TEX.formula(read("w * (t - y) / 2", {"w", "t", "y"}), lambda name, bracket: name)
    '\\\\frac{w \\\\cdot (t - y)}{2}'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explainer.equations.names import CountingTexts, Text
from explainer.formula import Add, Call, Cases, Div, Formula, Mul, Neg, Num, OneOf, Pow, SumOf, Sym
from explainer.printers import CaseWords, Leaf, NumberStyle, derivative_variable

DISPLAY_FUNCTIONS = {"sigmoid": "σ", "log": "ln", "atan": "arctan"}
"""Functions that mathematicians call otherwise than programs."""


@dataclass(frozen=True, slots=True)
class Signs:
    """How one target writes each piece of a formula; every callable takes and returns finished text."""

    number: NumberStyle
    plus: str
    minus: str
    """Between two terms."""
    negative: str
    """Before a negative term that stands alone."""
    times: str
    pause: str
    """Stands before each further term or factor of the outermost sum or product: a line may break there."""
    relations: Mapping[str, str]
    fraction: Callable[[str, str], str]
    power: Callable[[str, str], str]
    root: Callable[[str], str]
    absolute: Callable[[str], str]
    brackets: Callable[[str], str]
    """Brackets as high as what they hold."""
    function: Callable[[str], str]
    """A function's name."""
    comma: str
    """Between two arguments."""
    total: str
    """The sign of a sum over places."""
    text: Callable[[str], str]
    """Words between formulas; the spaces around them are kept."""
    constants: Mapping[str, str]
    partial: str
    """The ∂ of a derivative."""
    straight: str
    """The d of a derivative by the only variable."""
    compound: Callable[[str], bool]
    """Whether a printed name is a fraction or has an exponent of its own, so that its power needs brackets."""


_CHOICE, _SUM, _SIGN, _TOTAL, _PRODUCT, _QUOTIENT, _POWER, _ATOM = range(8)
_DISPLAY_STRENGTH: Mapping[type[Formula], int] = {
    Cases: _CHOICE, Add: _SUM, Neg: _SIGN, SumOf: _TOTAL, Mul: _PRODUCT, Div: _QUOTIENT, Pow: _POWER,
}  # fmt: skip


def display_strength(formula: Formula) -> int:
    """How strongly a node holds its printed parts together; a part weaker than its place stands in brackets."""
    match formula:
        case Num(text) if "e" in text.lower():
            return _PRODUCT
        case Call("exp"):
            return _POWER
        case Call("D"):
            return _QUOTIENT
    return _DISPLAY_STRENGTH.get(type(formula), _ATOM)


def write_display(formula: Formula, leaf: Leaf, signs: Signs, words: CaseWords) -> str:
    """The formula in the target that `signs` describes."""
    return _Writer(leaf, signs, words).outermost(formula)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the parts of one formula; `first` says that a part stands where a minus needs no bracket."""

    leaf: Leaf
    signs: Signs
    words: CaseWords

    def outermost(self, part: Formula) -> str:
        """The whole formula; its outermost sum or product may break into lines."""
        match part:
            case Add(terms):
                return self.total(terms, True, self.signs.pause)
            case Mul(factors):
                return self.product(factors, True, self.signs.pause)
            case Cases():  # its last words must not run into the relation that follows
                return self.signs.brackets(self.whole(part))
        return self.whole(part)

    def whole(self, part: Formula, first: bool = True) -> str:
        """A part without brackets around it."""
        signs = self.signs
        match part:
            case Num(text):
                return typed_literal(text, signs.number)
            case Sym(name):
                return self.leaf(name, not first)
            case Add(terms):
                return self.total(terms, first)
            case Mul(factors):
                return self.product(factors, first)
            case Neg(arg):
                return f"{signs.negative}{self.inner(arg, _TOTAL)}"
            case Div(above, below):
                return signs.fraction(self.whole(above), self.whole(below))
            case Pow(base, exponent):
                return self.power(base, exponent)
            case Call(name, args):
                return self.call(name, args)
            case OneOf():
                raise TypeError("a line has one formula")
            case SumOf(body):
                return f"{signs.total}{self.inner(body, _PRODUCT)}"
            case Cases():
                return self.choice(part)

    def inner(self, part: Formula, needed: int, first: bool = False) -> str:
        """A part at a place that needs some strength; in brackets where it has less."""
        weak = display_strength(part) < needed
        return self.signs.brackets(self.whole(part)) if weak else self.whole(part, first)

    def total(self, terms: tuple[Formula, ...], first: bool, pause: str = "") -> str:
        """The terms of a sum, a negative one behind a minus."""
        pieces = [self.inner(terms[0], _SUM, first)]
        for term in terms[1:]:
            sign, body = (self.signs.minus, term.arg) if isinstance(term, Neg) else (self.signs.plus, term)
            pieces.append(f"{pause}{sign}{self.inner(body, _TOTAL)}")
        return "".join(pieces)

    def product(self, factors: tuple[Formula, ...], first: bool, pause: str = "") -> str:
        """The factors of a product; a minus before the first of them stands without brackets."""
        match factors[0]:
            case Neg(arg) if first and not isinstance(arg, SumOf):
                opening = self.whole(factors[0], first)
            case _:
                opening = self.inner(factors[0], _PRODUCT, first)
        others = (self.inner(factor, _QUOTIENT) for factor in factors[1:])
        return f"{pause}{self.signs.times}".join([opening, *others])

    def power(self, base: Formula, exponent: Formula) -> str:
        """A power; a name that is a fraction or has an exponent of its own stands in brackets."""
        body = self.inner(base, _ATOM)
        if isinstance(base, Sym) and self.signs.compound(body):
            body = self.signs.brackets(body)
        return self.signs.power(body, self.whole(exponent))

    def call(self, name: str, args: tuple[Formula, ...]) -> str:
        """A function, a constant, or what has a sign of its own: a root, an absolute value, a derivative."""
        signs = self.signs
        match name, args:
            case _, ():
                return signs.constants.get(name) or signs.function(name)
            case "exp", (arg,):
                return signs.power(signs.constants["e"], self.whole(arg))
            case "sqrt", (arg,):
                return signs.root(self.whole(arg))
            case "abs", (arg,):
                return signs.absolute(self.whole(arg))
            case "D", (arg, *by):
                return self.derivative(arg, *by)
        return signs.function(name) + signs.brackets(signs.comma.join(map(self.whole, args)))

    def derivative(self, arg: Formula, *by: Formula) -> str:
        """A derivative that is still to be taken, straight where there is one variable alone."""
        letter, variable = derivative_variable((arg, *by))
        sign = self.signs.straight if letter == "d" else self.signs.partial
        return self.signs.fraction(sign, sign + self.whole(variable)) + self.signs.brackets(self.whole(arg))

    def choice(self, part: Cases) -> str:
        """One value where a condition holds, another where it does not."""
        relation = self.signs.relations[part.relation]
        condition = f"{self.inner(part.left, _SUM)}{relation}{self.inner(part.right, _SUM)}"
        kept = self.inner(part.value, _SUM, first=True)
        given, otherwise = self.signs.text(self.words.given), self.signs.text(self.words.otherwise)
        return f"{kept}{given}{condition}{otherwise}{self.whole(part.otherwise)}"


def typed_literal(text: str, style: NumberStyle) -> str:
    """A typed number; 1e-8 becomes 1 · 10⁻⁸ in the target's manner."""
    digits, _, exponent = text.lower().replace("_", "").partition("e")
    written = f"{style.before}{digits}{style.after}"
    if not exponent:
        return written
    minus = style.power_minus if exponent.startswith("-") else ""
    return f"{written}{style.power[0]}{minus}{exponent.lstrip('+-')}{style.power[1]}"


def every_text(text: Text, test: Callable[[str], bool]) -> bool:
    """Whether all the texts a name's part can take pass the test; numbers differ in their length alone."""
    if isinstance(text, str):
        return test(text)
    if isinstance(text.texts, CountingTexts):
        return all(test(text.texts[place]) for place in (0, len(text.texts) - 1))
    return all(test(str(one)) for one in text.texts)
