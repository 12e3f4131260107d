"""Formulas as rational functions: exact arithmetic in a differential field.

In: a formula tree. Out: a SymPy `FracElement` over ℚ. What is not rational is a generator: exp(x), ln(1 + x), √2 …,
with its own derivative (Bronstein, Symbolic Integration I, chapter 3), so that `D(…)` is SymPy's polynomial derivative
and the chain rule over the generators. sinh, cosh, tanh and sigmoid are rational in exp. `explainer.calculus.proofs` is
the way to use it.

    >>> from explainer.formula import read
    >>> registry = Registry([Generator("symbol", "x")], {Generator("symbol", "x"): Fraction(1)})
    >>> FunctionField(registry, {}, "x").value(read("x * x / x", {"x"}))
    g0
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from explainer.calculus.generators import (
    MAX_COST,
    MAX_MONOMIALS,
    MAX_TERMS,
    Element,
    ElementTerms,
    Generator,
    GrowError,
    ProofError,
    Registry,
    SplitError,
    TooLargeError,
)
from explainer.formula import Add, Call, Cases, Div, Formula, Mul, Neg, Num, OneOf, Pow, SumOf, Sym

MAX_DEGREE = 1000
"""The highest root that is reckoned with."""


class FunctionField:
    """Evaluates formulas as rational functions of the registry's generators, in one case."""

    def __init__(
        self, registry: Registry, signs: dict[ElementTerms, int], variable: str, out: Formula | None = None
    ) -> None:
        from sympy import QQ
        from sympy.polys.fields import FracField

        names = [f"g{k}" for k in range(len(registry.generators))] or ["unused"]
        self.registry, self.signs, self.variable, self.out = registry, signs, variable, out
        self.rational = QQ
        self.field = FracField(names, QQ)
        self.gens = dict(zip(registry.generators, self.field.gens, strict=False))
        self.slopes: dict[Generator, Element] = {}
        self.known: dict[Formula, Element] = {}
        self.relations = [g for g in registry.generators if g.kind in ("root", "sin")]

    # ----------------------------------------------------------------------------------- elements

    def constant(self, value: Fraction | int) -> Element:
        value = Fraction(value)
        return self.field.ground_new(self.rational(value.numerator, value.denominator))

    def terms_of(self, element: Element) -> ElementTerms:
        """The element by generator numbers (the registry only grows, so numbers never change their meaning)."""

        def sorted_terms(polynomial: Any) -> tuple[Any, ...]:
            return tuple(
                sorted(
                    (tuple((k, e) for k, e in enumerate(monomial) if e), int(c.numerator), int(c.denominator))
                    for monomial, c in polynomial.terms()
                )
            )

        return sorted_terms(element.numer), sorted_terms(element.denom)

    def element(self, named: ElementTerms) -> Element:
        def polynomial(terms: Iterable[Any]) -> Element:
            total = self.field.zero
            for monomial, above, below in terms:
                product = self.constant(Fraction(above, below))
                for k, exponent in monomial:
                    product = product * self.field.gens[k] ** exponent
                total = total + product
            return total

        return polynomial(named[0]) / polynomial(named[1])

    def generator(self, kind: str, argument: ElementTerms | str, scale: Fraction = Fraction(1)) -> Element:
        """The generator of that kind and argument; a new one restarts the evaluation in a larger field."""
        generator = Generator(kind, argument)
        if generator not in self.gens:
            self.registry.add(generator, scale)
            raise GrowError
        return self.gens[generator]

    def check_size(self, element: Element) -> Element:
        size = len(element.numer) + len(element.denom)
        self.registry.cost += 1 + size * size / 100
        room = max(map(count_monomials, (element.numer, element.denom)))
        if self.registry.cost > MAX_COST or size > MAX_TERMS or room > MAX_MONOMIALS:
            raise TooLargeError("the formula is too large to be proved")
        return element

    # ----------------------------------------------------------------------------------- derivatives

    def slope_of(self, generator: Generator) -> Element:
        """The derivative of a generator by the variable."""
        if generator not in self.slopes:
            self.slopes[generator] = self._slope_of(generator)
        return self.slopes[generator]

    def _slope_of(self, generator: Generator) -> Element:
        kind, argument = generator.kind, generator.argument
        if isinstance(argument, str):
            return self.field.one if argument == self.variable and kind == "symbol" else self.field.zero
        own, inner = self.gens[generator], self.element(argument)
        change = self.derivative(inner)
        if not change:
            return self.field.zero
        scale = self.constant(self.registry.scales[generator])
        match kind:
            case "exp":
                return own * change * scale
            case "log":
                return change / inner
            case "root":
                return own * change / (scale * inner)
            case "sin":
                return self.generator("cos", argument) * change
            case "cos":
                return -self.generator("sin", argument) * change
            case "atan":
                return change / (1 + inner**2)
            case "erf":
                return 2 * self.exp(-(inner**2)) * change / self.root(self.generator("pi", "pi"), 2)
        raise ProofError(f"the slope of {kind} is not known")

    def derivative(self, element: Element) -> Element:
        """d element / d variable, by the chain rule over the generators."""
        total = self.field.zero
        for generator, gen in self.gens.items():
            partial = element.diff(gen)
            if partial:
                total = self.check_size(total + partial * self.slope_of(generator))
        return total

    # ----------------------------------------------------------------------------------- functions

    def exp(self, u: Element) -> Element:
        """exp of a sum, as the product of one generator's power per term."""
        u = self.reduce_roots(u)
        lead, product = u.denom.LC, self.field.one
        below = self.field.new(u.denom, self.field.ring.one) / self.field.ground_new(lead)
        for monomial, coefficient in u.numer.terms():
            part = self.field.new(self.field.ring.term_new(monomial, self.rational.one), self.field.ring.one) / below
            share = coefficient / lead
            product = product * self._exp_of(part, Fraction(int(share.numerator), int(share.denominator)))
        return product

    def _exp_of(self, part: Element, share: Fraction) -> Element:
        """exp(share · part); exp(k · ln a) is a**k."""
        for generator, gen in self.gens.items():
            if generator.kind == "log" and gen == part:
                return self.power(self.element(generator.argument), share)  # type: ignore[arg-type]
        generator = Generator("exp", self.terms_of(part))
        scale = self.registry.scales.get(generator, abs(share))
        times = share / scale
        if times.denominator > 1:
            common = Fraction(math.gcd(share.numerator * scale.denominator, scale.numerator * share.denominator))
            self.registry.add(generator, common / (share.denominator * scale.denominator))
            raise GrowError
        gen = self.generator("exp", generator.argument, scale)
        if abs(times) > 1000:
            raise TooLargeError("an exponent is too large to be proved")
        return gen ** int(times)

    def power(self, base: Element, exponent: Fraction) -> Element:
        """base**exponent for a rational exponent: a whole power times a power of a root."""
        if not exponent:
            return self.field.one
        if not base:
            if exponent < 0:
                raise ZeroDivisionError
            return base
        whole, rest = divmod(exponent, 1)
        terms = max(len(base.numer), len(base.denom))
        if abs(whole) > 1000 or math.comb(terms + abs(whole) - 1, terms - 1) > MAX_TERMS:
            raise TooLargeError("a power is too large to be proved")
        result = base ** int(whole)
        return result * self.root(base, rest.denominator) ** rest.numerator if rest else result

    def root(self, u: Element, degree: int) -> Element:
        """The positive root: of numbers prime by prime, √π apart, of anything else whole."""
        from sympy import factorint

        if not u:
            return u
        u, product = self.reduce_roots(u), self.field.one
        if degree == 2 and len(u.numer) == 1 and len(u.denom) == 1:
            content = u.numer.LC / u.denom.LC
            above, below = int(content.numerator), int(content.denominator)
            if above > 0 and above * below < 10**9:
                u = u / self.constant(Fraction(above, below))
                for prime, count in factorint(above * below).items():
                    product = product * self.constant(prime) ** (count // 2)
                    if count % 2:
                        product = product * self._root_of(self.constant(prime), 2)
                product = product / below
            pi = Generator("pi", "pi")
            if pi in self.gens and u.diff(self.gens[pi]):
                gen = self.gens[pi]
                times = u.numer.degree(gen.numer) - u.denom.degree(gen.numer)
                u = u / gen**times
                product = product * self._root_of(gen, 2) ** times
        if u == 1:
            return product
        return product * self._root_of(u, degree)

    def _root_of(self, u: Element, degree: int) -> Element:
        """A power of the one root of u whose degree all its roots share: √x is the square of x to 1/4."""
        generator = Generator("root", self.terms_of(u))
        known = int(self.registry.scales.get(generator, Fraction(degree)))
        common = math.lcm(known, degree)
        if common > MAX_DEGREE:
            raise TooLargeError("a root is too high to be proved")
        if common != known:
            self.registry.add(generator, Fraction(common))
            raise GrowError
        return self.generator("root", generator.argument, Fraction(common)) ** (common // degree)

    def log(self, u: Element) -> Element:
        """ln u, its factors exp(…) taken out."""
        u, total = self.reduce_roots(u), self.field.zero
        if not u:
            raise ProofError("0 has no logarithm")
        for generator, gen in self.gens.items():
            if generator.kind != "exp":
                continue
            index = self.field.gens.index(gen)
            times = min(m[index] for m in u.numer.itermonoms()) - min(m[index] for m in u.denom.itermonoms())
            if times:
                u = u / gen**times
                argument = self.element(generator.argument)  # type: ignore[arg-type]
                total = total + argument * self.constant(times * self.registry.scales[generator])
        return total if u == 1 else total + self.generator("log", self.terms_of(u))

    def sign(self, u: Element) -> int:
        """The sign of u in this case; a condition met for the first time splits the case in two."""
        u = self.reduce_roots(u)
        if not u:
            return 0
        lead = u.numer.LC / u.denom.LC
        own = 1 if lead > 0 else -1
        monic = u / self.field.ground_new(lead)
        if monic == 1:
            return own
        key = self.terms_of(monic)
        if key not in self.signs:
            raise SplitError(key)
        return own * self.signs[key]

    def call(self, name: str, args: tuple[Element, ...]) -> Element:
        """A function of `formula.FUNCTIONS`."""
        match name, args:
            case "pi", ():
                return self.generator("pi", "pi")
            case "e", ():
                return self.exp(self.field.one)
            case "exp", (u,):
                return self.exp(u)
            case "log", (u,):
                return self.log(u)
            case "sqrt", (u,):
                return self.root(u, 2)
            case "sigmoid", (u,):
                return 1 / (1 + self.exp(-u))
            case "sinh", (u,):
                return (self.exp(u) - self.exp(-u)) / 2
            case "cosh", (u,):
                return (self.exp(u) + self.exp(-u)) / 2
            case "tanh", (u,):
                e = self.exp(2 * u)
                return (e - 1) / (e + 1)
            case "abs", (u,):
                return u * self.sign(u)
            case "sign", (u,):
                return self.constant(self.sign(u))
            case "max", (a, b):
                return a if self.sign(a - b) > 0 else b
            case "min", (a, b):
                return b if self.sign(a - b) > 0 else a
        if len(args) != 1:
            raise ProofError(f"{name} is not known in a proof")
        u = self.reduce_roots(args[0])
        odd = name in ("sin", "atan", "erf") and bool(u) and u.numer.LC / u.denom.LC < 0
        even = name == "cos" and bool(u) and u.numer.LC / u.denom.LC < 0
        gen = self.generator(name, self.terms_of(-u if odd or even else u))
        return -gen if odd else gen

    # ----------------------------------------------------------------------------------- formulas

    def value(self, formula: Formula) -> Element:
        """The element a formula stands for; `D(…)` is carried out."""
        if formula not in self.known:
            self.known[formula] = self.check_size(self._value(formula))
        return self.known[formula]

    def _value(self, formula: Formula) -> Element:
        match formula:
            case Num():
                return self.constant(Fraction(formula.value))
            case Sym("out") if self.out is not None:
                return self.value(self.out)
            case Sym(name):
                return self.generator("symbol", name)
            case Add(terms):
                total = self.field.zero
                for term in terms:
                    total = total + self.value(term)
                return total
            case Mul(factors):
                product = self.field.one
                for factor in factors:
                    product = self.check_size(product * self.value(factor))
                return product
            case Div(above, below):
                return self.value(above) / self.value(below)
            case Neg(arg):
                return -self.value(arg)
            case Pow(base, Num() as exponent):
                return self.power(self.value(base), Fraction(exponent.value))
            case Pow(base, Neg(Num() as exponent)):
                return self.power(self.value(base), -Fraction(exponent.value))
            case Pow(base, exponent):
                return self.exp(self.value(exponent) * self.log(self.value(base)))
            case Call("D", (arg,)):
                return self.derivative(self.value(arg))
            case Call(name, args):
                return self.call(name, tuple(map(self.value, args)))
            case Cases(value, left, relation, right, otherwise):
                # 0 only where left = right everywhere; a single such point belongs to no open region
                sign = self.sign(self.value(left) - self.value(right))
                return self.value(value if sign > 0 or (sign == 0 and relation == ">=") else otherwise)
            case SumOf(body):
                return self.value(body)
            case OneOf():
                raise TypeError("rules are proved one by one")

    def reduce_roots(self, element: Element) -> Element:
        """Powers of roots and of sines rewritten by their relation; roots leave the denominator."""
        for generator in reversed(self.relations):
            index = self.field.gens.index(self.gens[generator])
            if any(m[index] for m in (*element.numer.itermonoms(), *element.denom.itermonoms())):
                above = self._parts(element.numer, generator, index)
                element = self._quotient(above, self._parts(element.denom, generator, index), generator)
        return element

    def _parts(self, polynomial: Any, generator: Generator, index: int) -> dict[int, Element]:
        """A polynomial sorted by the power of one generator, each below its relation's degree."""
        parts: dict[int, Element] = {}
        root = generator.kind == "root"
        degree = int(self.registry.scales[generator]) if root else 2
        square = self.element(generator.argument) if root else 1 - self.generator("cos", generator.argument) ** 2  # type: ignore[arg-type]
        for monomial, coefficient in polynomial.terms():
            rest = self.field.ring.term_new((*monomial[:index], 0, *monomial[index + 1 :]), coefficient)
            times, left = divmod(monomial[index], degree)
            part = self.check_size(self.field.new(rest, self.field.ring.one) * (square**times if times else 1))
            parts[left] = parts.get(left, self.field.zero) + part
        return {power: part for power, part in parts.items() if part}

    def _quotient(self, above: dict[int, Element], below: dict[int, Element], generator: Generator) -> Element:
        gen, zero = self.gens[generator], self.field.zero
        if generator.kind == "root" and self.registry.scales[generator] == 2 and 1 in below:
            # (a + b√u) / (c + d√u) = (a + b√u)(c − d√u) / (c² − d²u)
            square = self.element(generator.argument)  # type: ignore[arg-type]
            a, b, c, d = above.get(0, zero), above.get(1, zero), below.get(0, zero), below[1]
            norm = c**2 - d**2 * square
            whole, rest = self.check_size(a * c - b * d * square), self.check_size(b * c - a * d)
            return self.check_size(whole / norm + rest / norm * gen)
        numerator = sum((part * gen**power for power, part in above.items()), zero)
        denominator = sum((part * gen**power for power, part in below.items()), zero)
        return numerator / denominator


def count_monomials(polynomial: Any) -> int:
    """How many monomials have no higher degree in any generator: what a common divisor is sought among."""
    return math.prod(1 + max(degree, 0) for degree in polynomial.degrees())
