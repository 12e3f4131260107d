"""Formula tree → one line of text: `w1 * i1 + w2 * i2 + b1`, for text files, code lines, programs and the trace.

A page's dialect is what a person would type: `net^2`, `ln(out)`, `(net where net > 0, else 0)`, `d/dx f(x)`. The
dialect of programs and of the trace is Python's: `net ** 2`, `log(out)`, `where(net > 0, net, 0)`; in the trace every
operator and bracket is a token of its own. A symbol is whatever `leaf` returns.

    >>> from explainer.formula import read
    >>> formula = read("log(1 - y) ** 2", {"y"})
    >>> [printer.formula(formula, lambda name, bracket: name) for printer in (PLAIN, PROGRAM, TOKENS)]
    ['ln(1 - y)^2', 'log(1 - y) ** 2', 'log ( 1 - y ) ** 2']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from explainer.equations.names import Code, Ident, Name, Ratio, Text
from explainer.formula import Add, Call, Cases, Div, Formula, Mul, Neg, Num, OneOf, Pow, SumOf, Sym
from explainer.printers import CaseWords, FormulaWriter, Leaf, NumberStyle, Printer, derivative_variable
from explainer.printers.marks import drop_marks, mark_code

#: Binding strength of each node; an argument weaker than its place stands in brackets.
_CODE_STRENGTH = {Add: 1, Neg: 2, Mul: 3, Div: 3, SumOf: 3, Pow: 5}
_ATOM = 9


def code_strength(formula: Formula) -> int:
    """How strongly a node holds its parts together: sum 1, sign 2, product 3, power 5, everything else 9."""
    return _CODE_STRENGTH.get(type(formula), _ATOM)


_TERM = 1.5
"""What a term of a sum needs: more than a sum; a derivative that is to be taken has no more."""


@dataclass(frozen=True, slots=True)
class PaperSigns:
    """What a target writes for signs that are not on every keyboard."""

    power: str = "^"
    """Between a base and its exponent."""
    total: str = "Σ"
    at_least: str = "≥"
    partial: str = "∂"


_PROGRAM_SIGNS = PaperSigns(power=" ** ")


@dataclass(frozen=True, slots=True)
class _LineWriter:
    """Writes a formula on one line; `first` says that a part stands where a minus needs no bracket. This is Python."""

    leaf: Leaf
    gap: str = ""
    """What keeps brackets and a sign apart from what follows, where every token stands by itself."""
    signs: PaperSigns = _PROGRAM_SIGNS

    def strength(self, part: Formula) -> float:
        """See `code_strength`."""
        return code_strength(part)

    def inner(self, part: Formula, needed: float, first: bool = False) -> str:
        """A part at a place that needs some strength; in brackets where it has less."""
        return self.brackets(self.write(part)) if self.strength(part) < needed else self.write(part, first)

    def brackets(self, body: str) -> str:
        """A text in brackets."""
        return f"({self.gap}{body}{self.gap})"

    def write(self, part: Formula, first: bool = True) -> str:
        """A part without brackets around it."""
        inner = self.inner
        match part:
            case Num(text):
                return text
            case Sym(name):
                return self.leaf(name, not first)
            case Add(terms):
                return self.total(terms, first)
            case Neg(arg):
                return f"-{self.gap}{inner(arg, 3)}"
            case Mul(factors):
                return " * ".join([inner(factors[0], 2 if first else 3, first), *(inner(f, 4) for f in factors[1:])])
            case Div(top, bottom):
                return f"{inner(top, 2 if first else 3, first)} / {inner(bottom, 4)}"
            case Pow(base, exponent):
                return f"{self.power_base(base)}{self.signs.power}{inner(exponent, 6)}"
            case Call(name, ()):
                return name
            case Call(name, args):
                return self.call(name, args)
            case Cases():
                return self.choice(part)
            case OneOf():
                raise TypeError("a line has one formula")
            case SumOf(body):
                return self.over_places(body)

    def power_base(self, base: Formula) -> str:
        """What is raised to a power; a derivative in brackets: (∂E/∂w)^2."""
        root = self.inner(base, 6)
        return f"({root})" if isinstance(base, Sym) and "/" in drop_marks(root) and not self.gap else root

    def total(self, terms: tuple[Formula, ...], first: bool) -> str:
        """The terms of a sum, a negative one behind a minus."""
        pieces = [self.inner(terms[0], 1, first)]
        for term in terms[1:]:
            sign, body = ("-", term.arg) if isinstance(term, Neg) else ("+", term)
            pieces.append(f" {sign} {self.inner(body, _TERM)}")
        return "".join(pieces)

    def call(self, name: str, args: tuple[Formula, ...]) -> str:
        """A function of its arguments."""
        return f"{name}{self.gap}{self.brackets(f'{self.gap}, '.join(map(self.write, args)))}"

    def choice(self, part: Cases) -> str:
        """One value where a condition holds, another where it does not."""
        condition = f"{self.write(part.left)} {part.relation} {self.write(part.right)}"
        parts = (condition, self.write(part.value), self.write(part.otherwise))
        return f"where{self.gap}{self.brackets(f'{self.gap}, '.join(parts))}"

    def over_places(self, body: Formula) -> str:
        """A sum over places."""
        return f"sum{self.gap}{self.brackets(self.write(body))}"


_TYPED_FUNCTIONS = {"log": "ln", "atan": "arctan"}
"""Functions that are called otherwise on paper than in programs."""
_NO_LANGUAGE = CaseWords()


@dataclass(frozen=True, slots=True)
class _PaperWriter(_LineWriter):
    """The same as a person would type it."""

    words: CaseWords = _NO_LANGUAGE

    def strength(self, part: Formula) -> float:
        return _TERM if isinstance(part, Call) and part.name == "D" else code_strength(part)

    def call(self, name: str, args: tuple[Formula, ...]) -> str:
        """A function of its arguments, or a derivative that is still to be taken."""
        if name != "D":
            return _LineWriter.call(self, _TYPED_FUNCTIONS.get(name, name), args)
        letter, variable = derivative_variable(args)
        sign = self.signs.partial if letter == "∂" else letter
        body = self.write(args[0])
        bare = isinstance(args[0], Call | Cases) and self.strength(args[0]) == _ATOM
        return f"{sign}/{sign}{self.write(variable)} {body if bare else self.brackets(body)}"

    def choice(self, part: Cases) -> str:
        """In brackets, so that the last words do not run into what follows."""
        condition = (
            f"{self.write(part.left)} {part.relation.replace('>=', self.signs.at_least)} {self.write(part.right)}"
        )
        value, otherwise = self.write(part.value), self.write(part.otherwise)
        return f"({value}{self.words.given}{condition}{self.words.otherwise}{otherwise})"

    def over_places(self, body: Formula) -> str:
        return f"{self.signs.total} {self.brackets(self.write(body))}"


_SUPERSCRIPT = {"+": "⁺", "": ""}


def _name(name: Name, text: Callable[[Text], str]) -> str:
    match name:
        case Code(parts):
            return "".join(map(text, parts))
        case Ratio(above, below, minus):
            return f"{'−' if minus else ''}∂{_name(above, text)}/∂{_name(below, text)}"
        case Ident(base, sub, sup, accent):
            hat = "\u0302" if accent == "hat" else ""
            joint = "" if _closes_up(base, sub) else "_"
            return f"{text(base)}{hat}{joint}{text(sub)}{_SUPERSCRIPT.get(sup, sup)}"


def _closes_up(base: Text, sub: Text) -> bool:
    """w5 and i1, but net_h1 and E_total."""
    if not isinstance(base, str) or len(base) != 1:
        return not len(sub)
    if isinstance(sub, str):
        return not sub or sub.isdigit()
    return not len(sub.texts) or str(sub.texts[0]).isdigit()


def paper_writer(signs: PaperSigns) -> Callable[[CaseWords], FormulaWriter]:
    """The writer of a page's lines, from the words of its language."""
    return lambda words: lambda formula, leaf: _PaperWriter(leaf, signs=signs, words=words).write(formula)


PLAIN = Printer(
    formula=paper_writer(PaperSigns())(CaseWords()),
    words_writer=paper_writer(PaperSigns()),
    name=_name,
    escape=str,
    number=NumberStyle(),
    equal="=",
    approx="≈",
    join=lambda left, sign, right: f"{left} {sign} {right}",
)
"""Text files, and code lines of the first article's kind."""

WEB_CODE = replace(PLAIN, escape=escape, tag=mark_code)
"""The same in web pages."""

PROGRAM = replace(PLAIN, formula=lambda formula, leaf: _LineWriter(leaf).write(formula), words_writer=None)
"""Python, as the programs of a notebook are written in."""

TOKENS = replace(PROGRAM, formula=lambda formula, leaf: _LineWriter(leaf, " ").write(formula))
"""The trace: every operator and bracket a token of its own."""
