"""Small rewritings that tidy a derivative, one idea each: drop ones, collect numbers, cancel terms.

In: a formula tree. Out: the same value, written more simply. `TIDYING` lists them in the order they are tried, each
with the key of its reason; each is applied to all parts of a formula at once.

    >>> from explainer.formula import Add, Sym, Num
    >>> drop_zeros_and_ones(Add((Sym("x"), Num("0"))))
    Sym(name='x')
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from explainer import formula as F
from explainer.formula import ONE, ZERO, Add, Call, Cases, Div, Formula, Mul, Neg, Num, Pow


def everywhere(change: Callable[[Formula], Formula]) -> Callable[[Formula], Formula]:
    """`change` applied to every part, innermost first; what stands inside a `D(…)` stays as it is."""

    def apply(formula: Formula) -> Formula:
        if isinstance(formula, Call) and formula.name == "D":
            return formula
        return change(F.rebuild(formula, apply))

    return apply


def _number_value(formula: Formula) -> Fraction | None:
    """The value of a number, a negative number or a quotient of two numbers."""
    match formula:
        case Num(text):
            return Fraction(Decimal(text))
        case Neg(arg):
            inner = _number_value(arg)
            return None if inner is None else -inner
        case Div(Num(a), Num(b)) if Decimal(b):
            return Fraction(Decimal(a)) / Fraction(Decimal(b))
    return None


def number_formula(value: Fraction) -> Formula:
    """A fraction as a formula: 2, 0.25 where the decimal ends within six digits, otherwise 1 / 3."""
    size = abs(value)
    if (size * 10**6).denominator == 1:
        written: Formula = Num(f"{(Decimal(size.numerator) / Decimal(size.denominator)).normalize():f}")
    else:
        written = Div(Num(str(size.numerator)), Num(str(size.denominator)))
    return written if value >= 0 else Neg(written)


def _product(factors: list[Formula]) -> Formula:
    return F.mul(*factors) if factors else ONE


def _factors(formula: Formula) -> list[Formula]:
    return list(formula.factors) if isinstance(formula, Mul) else [formula]


def _drop_neutral(formula: Formula) -> Formula:
    match formula:
        case Mul(factors):
            if any(_number_value(f) == 0 for f in factors):
                return ZERO
            return _product([f for f in factors if f != ONE])
        case Add(terms):
            flat = [t for term in terms for t in (term.terms if isinstance(term, Add) else (term,))]
            kept = [t for t in flat if _number_value(t) != 0]
            return F.add(*kept) if kept else ZERO
        case Neg(Neg(a)) | Pow(a, Num("1")) | Div(a, Num("1")):
            return a
        case Neg(Num(text)) if not Decimal(text):
            return ZERO
        case Pow(_, Num("0")):
            return ONE
        case Div(Num(text), _) if not Decimal(text):
            return ZERO
        case Cases(a, _, _, _, b) if a == b:
            return a
    return formula


def _collect_signs(formula: Formula) -> Formula:
    match formula:
        case Mul(factors):
            minus = sum(isinstance(f, Neg) for f in factors)
            if not minus:
                return formula
            bare = [f.arg if isinstance(f, Neg) else f for f in factors]
            product = _product([f for f in bare if f != ONE])
            return Neg(product) if minus % 2 else product
        case Div(Neg(a), Neg(b)):
            return Div(a, b)
        case Div(Neg(a), b) | Div(a, Neg(b)):
            return Neg(Div(a, b))
        case Neg(Neg(a)):
            return a
        case Add(terms):
            return Add(tuple(t.arg.arg if isinstance(t, Neg) and isinstance(t.arg, Neg) else t for t in terms))
    return formula


def _multiply_numbers(formula: Formula) -> Formula:
    match formula:
        case Mul(factors):
            values = [v for f in factors if (v := _number_value(f)) is not None]
            if len(values) < 2 and (not values or _number_value(factors[0]) is not None):
                return formula
            total = Fraction(1)
            for value in values:
                total *= value
            rest = [f for f in factors if _number_value(f) is None]
            return _product(([number_formula(total)] if total != 1 or not rest else []) + rest)
        case Div(above, below):
            # 2 · u / 4 and 2 · u / (4 · v): the numbers in front are divided
            a, b = _factors(above), _factors(below)
            first, second = _number_value(a[0]), _number_value(b[0])
            if first is None or second is None or not second or (len(a) == 1 and len(b) == 1 and first == 1):
                return formula
            share = first / second
            if len(a) == 1 and len(b) == 1 and number_formula(share) == formula:
                return formula
            over = _product(([Num(str(share.numerator))] if share.numerator != 1 or len(a) == 1 else []) + a[1:])
            under = _product(([Num(str(share.denominator))] if share.denominator != 1 or len(b) == 1 else []) + b[1:])
            return over if under == ONE else Div(over, under)
    return formula


def _one_fraction(formula: Formula) -> Formula:
    """a · (b / c) → a · b / c, but a number such as 1 / 2 stays in front."""
    if not isinstance(formula, Mul):
        if isinstance(formula, Div) and isinstance(formula.above, Div) and _number_value(formula.above) is None:
            return Div(formula.above.above, F.mul(formula.above.below, formula.below))
        return formula
    parts = [f for f in formula.factors if isinstance(f, Div) and _number_value(f) is None]
    if not parts:
        return formula
    above: list[Formula] = []
    for factor in formula.factors:
        above += _factors(factor.above) if isinstance(factor, Div) and factor in parts else [factor]
    return Div(_product([f for f in above if f != ONE]), F.mul(*(p.below for p in parts)))


def _base(factor: Formula) -> tuple[Formula, int]:
    match factor:
        case Pow(base, Num(text)) if text.isdigit():
            return base, int(text)
    return factor, 1


def _power_of(base: Formula, exponent: int) -> Formula:
    return base if exponent == 1 else Pow(base, Num(str(exponent)))


def _cancel_factor(formula: Formula) -> Formula:
    """u · a / u² → a / u."""
    if not isinstance(formula, Div):
        return formula
    above, below = _factors(formula.above), _factors(formula.below)
    for i, upper in enumerate(above):
        for j, lower in enumerate(below):
            (a, n), (b, m) = _base(upper), _base(lower)
            if a != b or _number_value(a) is not None:
                continue
            both = min(n, m)
            above[i : i + 1] = [_power_of(a, n - both)] if n > both else []
            below[j : j + 1] = [_power_of(b, m - both)] if m > both else []
            return _cancel_factor(Div(_product(above), _product(below))) if below else _product(above)
    return formula


def _collect_powers(formula: Formula) -> Formula:
    """u · u → u²."""
    if not isinstance(formula, Mul):
        return formula
    found: dict[Formula, int] = {}
    for factor in formula.factors:
        base, exponent = _base(factor)
        if _number_value(factor) is not None:
            base, exponent = factor, 1
        found[base] = found.get(base, 0) + exponent
    if len(found) == len(formula.factors):
        return formula
    return _product([_power_of(base, exponent) for base, exponent in found.items()])


def _collect_terms(formula: Formula) -> Formula:
    """a + 2 · a → 3 · a, and a − a → 0."""
    if not isinstance(formula, Add):
        return formula
    found: dict[Formula, Fraction] = {}
    for term in formula.terms:
        sign, body = (-1, term.arg) if isinstance(term, Neg) else (1, term)
        factors = _factors(body)
        front = _number_value(factors[0])
        rest = body if front is None else _product(factors[1:])
        found[rest] = found.get(rest, Fraction(0)) + sign * (Fraction(1) if front is None else front)
    if len(found) == len(formula.terms):
        return formula
    terms = []
    for rest, count in found.items():
        size = number_formula(abs(count))
        body = size if rest == ONE else rest if abs(count) == 1 else F.mul(size, rest)
        if count:
            terms.append(body if count > 0 else Neg(body))
    return F.add(*terms) if terms else ZERO


def _size_from_sign(formula: Formula) -> Formula:
    """u · sign(u) → abs(u)."""
    if not isinstance(formula, Mul):
        return formula
    for sign in formula.factors:
        if isinstance(sign, Call) and sign.name == "sign" and sign.args[0] in formula.factors:
            rest = list(formula.factors)
            rest.remove(sign)
            rest[rest.index(sign.args[0])] = Call("abs", sign.args)
            return _product(rest)
    return formula


def _tanh_from_quotient(formula: Formula) -> Formula:
    """sinh(u) / cosh(u) → tanh(u)."""
    match formula:
        case Div(above, Call("cosh", (u,))) if Call("sinh", (u,)) in _factors(above):
            return _product([Call("tanh", (u,)) if f == Call("sinh", (u,)) else f for f in _factors(above)])
    return formula


def _factor_into_cases(formula: Formula) -> Formula:
    """a · where(c, u, 0) → where(c, a · u, 0)."""
    if not isinstance(formula, Mul):
        return formula
    for k, part in enumerate(formula.factors):
        if isinstance(part, Cases) and ZERO in (part.value, part.otherwise):
            before, after = formula.factors[:k], formula.factors[k + 1 :]
            value, otherwise = (
                ZERO if side == ZERO else F.mul(*before, *(() if side == ONE else (side,)), *after)
                for side in (part.value, part.otherwise)
            )
            return Cases(value, part.left, part.relation, part.right, otherwise)
    return formula


def _known_case(formula: Formula) -> Formula:
    """Within where(x > 0, …) the larger of 0 and x is x."""
    if not isinstance(formula, Cases):
        return formula
    left, right = formula.left, formula.right

    def settle(above: Formula, below: Formula, holds: bool) -> Callable[[Formula], Formula]:
        def change(part: Formula) -> Formula:
            match part:
                case Call("max", args) if set(args) == {above, below}:
                    return above
                case Call("min", args) if set(args) == {above, below}:
                    return below
                case Call("abs", (u,)) if u == above and below == ZERO:
                    return u
                case Cases(value, a, relation, b, _) if (a, relation, b) == (left, formula.relation, right):
                    return value if holds else part.otherwise
            return part

        return everywhere(change)

    return Cases(
        settle(left, right, True)(formula.value),
        left,
        formula.relation,
        right,
        settle(right, left, False)(formula.otherwise),
    )


drop_zeros_and_ones = everywhere(_drop_neutral)

#: (key of the reason, what it does to a formula), in the order they are tried.
TIDYING: tuple[tuple[str, Callable[[Formula], Formula]], ...] = (
    ("drop_zeros_and_ones", drop_zeros_and_ones),
    ("minus_signs", everywhere(_collect_signs)),
    ("multiply_numbers", everywhere(_multiply_numbers)),
    ("size_from_sign", everywhere(_size_from_sign)),
    ("collect_like_terms", everywhere(_collect_terms)),
    ("one_fraction", everywhere(_one_fraction)),
    ("cancel_common_factor", everywhere(_cancel_factor)),
    ("collect_powers", everywhere(_collect_powers)),
    ("tanh_as_quotient", everywhere(_tanh_from_quotient)),
    ("factor_into_cases", everywhere(_factor_into_cases)),
    ("known_case", everywhere(_known_case)),
)
