"""Formula tree → plain text: `w1 * i1 + w2 * i2 + b1`, the trace's and the code lines' dialect.

Operators and brackets are tokens of their own when `spaced`; otherwise brackets and function names close up, as in
`f(net1_h)`. A symbol is whatever `leaf` returns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from explainer.equations.names import Code, Ident, Name, Ratio, Text
from explainer.formula import Add, Call, Cases, Div, Formula, Mul, Neg, Num, Pow, SumOf, Sym
from explainer.printers import Leaf, NumberStyle, Printer
from explainer.printers.marks import drop_marks, mark_code

#: Binding strength of each node; an argument weaker than its place stands in brackets.
_CODE_STRENGTH = {Add: 1, Neg: 2, Mul: 3, Div: 3, SumOf: 3, Pow: 5}
_ATOM = 9


def code_strength(formula: Formula) -> int:
    """How strongly a node holds its parts together: sum 1, sign 2, product 3, power 5, everything else 9."""
    return _CODE_STRENGTH.get(type(formula), _ATOM)


@dataclass(frozen=True, slots=True)
class _CodeWriter:
    """Writes a formula as a line of code; `first` says that a part stands where a minus needs no bracket."""

    leaf: Leaf
    gap: str
    """What keeps brackets and a sign apart from what follows, where every token stands by itself."""

    def inner(self, part: Formula, needed: int, first: bool = False) -> str:
        """A part at a place that needs some strength; in brackets where it has less."""
        if code_strength(part) < needed:
            return f"({self.gap}{self.write(part)}{self.gap})"
        return self.write(part, first)

    def write(self, part: Formula, first: bool = True) -> str:
        """A part without brackets around it."""
        inner, gap = self.inner, self.gap
        match part:
            case Num(text):
                return text
            case Sym(name):
                return self.leaf(name, not first)
            case Add(terms):
                return self.total(terms, first)
            case Neg(arg):
                return f"-{gap}{inner(arg, 3)}"
            case Mul(factors):
                return " * ".join([inner(factors[0], 2 if first else 3, first), *(inner(f, 4) for f in factors[1:])])
            case Div(top, bottom):
                return f"{inner(top, 2 if first else 3, first)} / {inner(bottom, 4)}"
            case Pow(base, exponent):
                root = inner(base, 6)
                if isinstance(base, Sym) and "/" in drop_marks(root) and not gap:  # (∂E/∂w) ** 2
                    root = f"({root})"
                return f"{root} ** {inner(exponent, 6)}"
            case Call(name, ()):
                return name
            case Call(name, args):
                return f"{name}{gap}({gap}{f'{gap}, '.join(map(self.write, args))}{gap})"
            case Cases(value, left, relation, right, otherwise):
                condition = f"{self.write(left)} {relation} {self.write(right)}"
                return f"where{gap}({gap}{condition}{gap}, {self.write(value)}{gap}, {self.write(otherwise)}{gap})"
            case SumOf(body):
                return f"sum{gap}({gap}{self.write(body)}{gap})"

    def total(self, terms: tuple[Formula, ...], first: bool) -> str:
        """The terms of a sum, a negative one behind a minus."""
        pieces = [self.inner(terms[0], 1, first)]
        for term in terms[1:]:
            sign, body = ("-", term.arg) if isinstance(term, Neg) else ("+", term)
            pieces.append(f" {sign} {self.inner(body, 2)}")
        return "".join(pieces)


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


PLAIN = Printer(
    formula=lambda formula, leaf: _CodeWriter(leaf, "").write(formula),
    name=_name,
    escape=str,
    number=NumberStyle(),
    equal="=",
    approx="≈",
    join=lambda left, sign, right: f"{left} {sign} {right}",
)
"""Code lines of the first article's kind."""

WEB_CODE = replace(PLAIN, escape=escape, tag=mark_code)
"""The same in web pages."""

TOKENS = replace(PLAIN, formula=lambda formula, leaf: _CodeWriter(leaf, " ").write(formula))
"""The trace: every operator and bracket a token of its own."""
