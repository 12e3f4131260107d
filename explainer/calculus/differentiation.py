"""Differentiation line by line, as a student writes it.

In: a formula tree and a variable. Out: a `Derivative`: lines from `D(f)` to the simplified slope, each with the key of
its reason, and the places where the formula has no slope. Every line applies one rule to all the `D(…)` it fits;
afterwards every line tidies in one way.

    >>> from explainer.formula import read
    >>> [line.reason for line in differentiate(read("x**2", {"x"}), "x").steps]
    ['definition', 'power_rule']

At a kink of max and min the slope is that of the side that is constant: max(0, x) has slope 0 at 0, as relu has.
`explainer.calculus.proofs` proves each line; nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from explainer import formula as F
from explainer.calculus.tidying import TIDYING
from explainer.formula import ONE, ZERO, Add, Call, Cases, Div, Formula, Mul, Neg, Num, Pow, Sym

MAX_SIZE = 1500
MAX_LINES = 120
STEP_FUNCTIONS = {**F.FUNCTIONS, "D": (1,)}
"""What a line may hold: `D(…)` is a derivative that is still to be taken."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line on the way from a formula to its slope; `D(…)` is the derivative still to be taken."""

    formula: str | Formula
    """As text over x, t, y, n and out, or as a tree."""
    reason: str
    """Key of a sentence in `wording`."""

    @property
    def tree(self) -> Formula:
        """The line as a formula tree."""
        return to_tree(self.formula)


@dataclass(frozen=True, slots=True)
class Derivative:
    """The way from a formula to its slope."""

    steps: tuple[Step, ...]
    slope: Formula
    kinks: tuple[tuple[Formula, Formula], ...]
    """(left, right): there is no slope where they are equal."""


@dataclass(frozen=True, slots=True)
class Slope:
    """∂rule/∂slot."""

    rule: Formula
    slot: str
    formula: Formula
    """As printed: over the rule's slots, and `out` for the rule's own value."""
    over_inputs: Formula
    """The same over the rule's slots alone."""
    steps: tuple[Step, ...] = ()
    """The lines that lead to it: over x and out for an activation, t and y for a loss, the slots for any other rule."""


def to_tree(formula: str | Formula) -> Formula:
    """A line or a slope of a row as a formula tree, over x, t, y, n, out, and a softmax's z, r, other."""
    return _read_line(formula) if isinstance(formula, str) else formula


@lru_cache(maxsize=1024)
def _read_line(text: str) -> Formula:
    return F.read(text, {"x", "t", "y", "n", "out", "z", "r", "other"}, STEP_FUNCTIONS)


def differentiate(formula: Formula, variable: str) -> Derivative:
    """The derivative of a formula by a variable, line by line.

    Raises FormulaError where a function has no known slope, or the lines grow beyond reason.
    """
    current: Formula = Call("D", (formula,))
    steps = [Step(current, "definition")]

    def note(line: Formula, reason: str) -> None:
        nonlocal current
        if line != current:
            current = line
            steps.append(Step(line, reason))
        if len(steps) > MAX_LINES or sum(1 for _ in F.walk(line)) > MAX_SIZE:
            raise F.FormulaError("the derivative of this formula is too long to be written line by line")

    while (first := next(_open_derivatives(current), None)) is not None:
        reason = _rule(first.args[0], variable)[0]
        note(_apply(current, reason, variable), reason)
    changed = True
    while changed:
        before = current
        for reason, tidy in TIDYING:
            note(tidy(current), reason)
        changed = current != before
    return Derivative(tuple(steps), current, tuple(dict.fromkeys(kinks(formula, variable))))


def kinks(formula: Formula, variable: str) -> Iterator[tuple[Formula, Formula]]:
    """The equations left = right at which the formula changes its case."""
    pair: tuple[Formula, Formula]
    for part in F.walk(formula):
        match part:
            case Call("abs" | "sign", (u,)):
                pair = (u, ZERO)
            case Call("max" | "min", (a, b)) | Cases(_, a, _, b, _):
                pair = (a, b)
            case _:
                continue
        if any(variable in F.symbols(side) for side in pair):
            yield pair


def write_as_cases(formula: Formula, variable: str) -> Formula:
    """max and min written as cases; where they are equal the side with the slope that `differentiate` takes."""
    formula = F.rebuild(formula, lambda part: write_as_cases(part, variable))
    match formula:
        case Call("max", (a, b)):
            return Cases(b, b, ">", a, a) if variable not in F.symbols(a) else Cases(a, a, ">", b, b)
        case Call("min", (a, b)):
            return Cases(b, a, ">", b, a) if variable not in F.symbols(a) else Cases(a, b, ">", a, b)
    return formula


def settle_ties(formula: Formula) -> Formula:
    """max and min written as cases: where two sides are equal the one that holds no quantity, or else the first, is
    what they are, and the slope is that side's. What is compared keeps its own max and min: it has no slope."""
    settled = F.rebuild(formula, settle_ties)
    match formula, settled:
        case Call("max" | "min" as name, (a, b)), Call(_, (value_a, value_b)):
            b_first = not F.symbols(a) or bool(F.symbols(b))
            first, second, value, otherwise = (b, a, value_b, value_a) if b_first else (a, b, value_a, value_b)
            left, right = (first, second) if name == "max" else (second, first)
            return Cases(value, left, ">", right, otherwise)
    return settled


def find_border(left: Formula, right: Formula, variable: str) -> Fraction | None:
    """Where left = right, if both are linear in the variable and hold no other symbol; otherwise None."""
    a, b = _linear(left, variable), _linear(right, variable)
    if a is None or b is None or a[0] == b[0]:
        return None
    return (b[1] - a[1]) / (a[0] - b[0])


def _linear(formula: Formula, variable: str) -> tuple[Fraction, Fraction] | None:
    """(slope, value at 0) of a linear formula."""
    match formula:
        case Num(text):
            return Fraction(0), Fraction(Decimal(text))
        case Sym(name):
            return (Fraction(1), Fraction(0)) if name == variable else None
        case Neg(arg):
            inner = _linear(arg, variable)
            return None if inner is None else (-inner[0], -inner[1])
        case Add(terms):
            parts = [part for term in terms if (part := _linear(term, variable)) is not None]
            return (
                (sum((p[0] for p in parts), Fraction(0)), sum((p[1] for p in parts), Fraction(0)))
                if (len(parts) == len(terms))
                else None
            )
        case Mul(factors):
            product = (Fraction(0), Fraction(1))
            for factor in factors:
                part = _linear(factor, variable)
                if part is None or (part[0] and product[0]):
                    return None
                product = (product[0] * part[1] + part[0] * product[1], product[1] * part[1])
            return product
        case Div(above, below):
            a, b = _linear(above, variable), _linear(below, variable)
            return None if a is None or b is None or b[0] or not b[1] else (a[0] / b[1], a[1] / b[1])
    return None


# ---------------------------------------------------------------------------------------------- the rules


def _open_derivatives(formula: Formula) -> Iterator[Call]:
    """Every `D(…)` that is still to be taken, left to right."""
    return (part for part in F.walk(formula) if isinstance(part, Call) and part.name == "D")


def _apply(formula: Formula, reason: str, variable: str) -> Formula:
    """One rule applied to every `D(…)` that it fits."""
    if isinstance(formula, Call) and formula.name == "D":
        name, result = _rule(formula.args[0], variable)
        return result if name == reason else formula
    return F.rebuild(formula, lambda part: _apply(part, reason, variable))


def _d(formula: Formula) -> Formula:
    return Call("D", (formula,))


_OUTER: dict[str, Callable[[Formula], Formula]] = {
    "exp": lambda u: Call("exp", (u,)),
    "sigmoid": lambda u: Mul((Call("sigmoid", (u,)), Add((ONE, Neg(Call("sigmoid", (u,))))))),
    "tanh": lambda u: Add((ONE, Neg(Pow(Call("tanh", (u,)), Num("2"))))),
    "sin": lambda u: Call("cos", (u,)),
    "cos": lambda u: Neg(Call("sin", (u,))),
    "sinh": lambda u: Call("cosh", (u,)),
    "cosh": lambda u: Call("sinh", (u,)),
    "abs": lambda u: Call("sign", (u,)),
    "erf": lambda u: Mul((Div(Num("2"), Call("sqrt", (Call("pi", ()),))), Call("exp", (Neg(Pow(u, Num("2"))),)))),
}
"""f → f′(u); what is under a fraction line stands in `_BELOW`."""
_BELOW: dict[str, Callable[[Formula], Formula]] = {
    "log": lambda u: u,
    "sqrt": lambda u: Mul((Num("2"), Call("sqrt", (u,)))),
    "atan": lambda u: Add((ONE, Pow(u, Num("2")))),
}
"""f → what 1 is divided by in f′(u)."""


def _rule(f: Formula, variable: str) -> tuple[str, Formula]:
    """(key of the reason, what D(f) becomes by it)."""
    if variable not in F.symbols(f):
        return "slope_of_constant", ZERO
    match f:
        case Sym():
            return "slope_of_x", ONE
        case Neg(a):
            return "constant_factor", Neg(_d(a))
        case Add(terms):
            return "sum_rule", Add(tuple(Neg(_d(t.arg)) if isinstance(t, Neg) else _d(t) for t in terms))
        case Mul(factors):
            return _product(factors, variable)
        case Div(above, below):
            return _quotient(above, below, variable)
        case Pow(base, exponent):
            return _power(base, exponent, variable)
        case Cases(value, left, relation, right, otherwise):
            return "slope_of_each_case", Cases(_d(value), left, relation, right, _d(otherwise))
        case Call("max" | "min"):
            return "larger_or_smaller", _d(write_as_cases(f, variable))
        case Call("sign", _):
            return "slope_of_step", ZERO
        case Call(name, (u,)):
            return _chain(name, u, variable)
    raise F.FormulaError(f"the slope of {getattr(f, 'name', type(f).__name__)} is not known")


def _chain(name: str, u: Formula, variable: str) -> tuple[str, Formula]:
    """f(u): f′(u), times D(u) where u is more than the variable itself."""
    plain = u == Sym(variable)
    key = f"slope_of_{name}" if plain else f"chain_rule_{name}"
    if name in _OUTER:
        outer = _OUTER[name](u)
        return key, outer if plain else F.mul(outer, _d(u))
    if name in _BELOW:
        return key, Div(ONE if plain else _d(u), _BELOW[name](u))
    raise F.FormulaError(f"the slope of {name} is not known")


def _product(factors: tuple[Formula, ...], variable: str) -> tuple[str, Formula]:
    constant = tuple(f for f in factors if variable not in F.symbols(f))
    if constant:
        return "constant_factor", F.mul(*constant, _d(F.mul(*(f for f in factors if f not in constant))))
    first, rest = factors[0], F.mul(*factors[1:])
    return "product_rule", Add((F.mul(_d(first), rest), F.mul(first, _d(rest))))


def _quotient(above: Formula, below: Formula, variable: str) -> tuple[str, Formula]:
    if variable not in F.symbols(below):
        return "constant_factor", Div(_d(above), below)
    if variable not in F.symbols(above):
        return "reciprocal_rule", Neg(Div(F.mul(above, _d(below)), Pow(below, Num("2"))))
    difference = Add((F.mul(_d(above), below), Neg(F.mul(above, _d(below)))))
    return "quotient_rule", Div(difference, Pow(below, Num("2")))


def _power(base: Formula, exponent: Formula, variable: str) -> tuple[str, Formula]:
    if variable not in F.symbols(base):
        return "exponential_rule", F.mul(Pow(base, exponent), Call("log", (base,)), _d(exponent))
    if variable in F.symbols(exponent):
        return "power_as_exp", F.mul(Pow(base, exponent), _d(F.mul(exponent, Call("log", (base,)))))
    plain = base == Sym(variable)
    return "power_rule" if plain else "power_and_chain_rule", F.mul(
        exponent, _lower_power(base, exponent), *(() if plain else (_d(base),))
    )


def _lower_power(base: Formula, exponent: Formula) -> Formula:
    """base**(exponent − 1)."""
    match exponent:
        case Num(text):
            lower = Decimal(text) - 1
        case Neg(Num(text)):
            lower = -Decimal(text) - 1
        case _:
            return Pow(base, Add((exponent, Neg(ONE))))
    if lower == 1:
        return base
    return Pow(base, Num(f"{lower:f}") if lower >= 0 else Neg(Num(f"{-lower:f}")))
