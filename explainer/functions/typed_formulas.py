"""Typed formulas as rows: what a teacher writes instead of a name.

In: text such as "x / (1 + abs(x))". Out: an `Activation` or a `Loss` whose lines and slope are derived and proved. Its
NumPy value is the tree evaluated as it stands; its gradient is the complex step Im f(x + ih) / h, which knows nothing
of the derivation (Squire and Trapp 1998).

    >>> typed_activation("max(0, x)**2").kinks
    ()
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from explainer import formula as F
from explainer.calculus.differentiation import (
    Derivative,
    differentiate,
    find_border,
    kinks,
    settle_ties,
    write_as_cases,
)
from explainer.formula import Call, Cases, Formula, FormulaError, Neg, Num
from explainer.functions.activations import Activation
from explainer.functions.losses import Loss
from explainer.functions.stable_forms import erf, floor, sigmoid

Array = Any
IMAGINARY_STEP = 2.0**-332
"""Its square vanishes beside numbers of any use; slopes down to 1e-200 are not lost."""
_SAMPLE_POINTS = (-3.0, -2.0, -1.0, -0.55, -0.1, 0.0, 0.15, 0.5, 0.85, 1.0, 2.0, 3.0)
_MAX_ALTERNATIVES = 16
NOT_DERIVED = Derivative((), F.ZERO, ())
"""In the place of a slope that nobody asks for."""


class ComplexArithmetic:
    """NumPy arrays, real or with a tiny imaginary part; branches follow the real part, and what is not real is NaN."""

    def __init__(self, np: Any) -> None:
        self.np = np

    def number(self, literal: Num) -> Any:
        return self.np.float64(literal.text)

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        np = self.np
        special: Mapping[str, Callable[..., Any]] = {
            "sigmoid": lambda x: sigmoid(np, x),
            "erf": lambda x: erf(np, x),
            "abs": lambda x: x * np.sign(np.real(x)),
            "sign": lambda x: np.sign(np.real(x)),
            "max": lambda a, b: np.where(np.real(a) > np.real(b), a, b),
            "min": lambda a, b: np.where(np.real(a) < np.real(b), a, b),
            "log": lambda x: np.log(self.at_least_zero(x)),
            "sqrt": lambda x: np.sqrt(self.at_least_zero(x)),
            "pow": self.power,
            "atan": np.arctan,
            "floor": lambda x: floor(np, x),
            "pi": lambda: np.float64(np.pi),
            "e": lambda: np.float64(np.e),
        }
        return (special.get(name) or getattr(np, name))(*args)

    def at_least_zero(self, x: Any) -> Any:
        return self.np.where(self.np.real(x) < 0, self.np.nan, x)

    def power(self, base: Any, exponent: Any) -> Any:
        np = self.np
        whole = np.real(exponent) == np.round(np.real(exponent))
        if not np.any(np.imag(exponent)) and np.all(whole):
            return base ** np.real(exponent)
        return np.where((np.real(base) < 0) & ~whole, np.nan, base) ** exponent

    def choose(self, relation: str, left: Any, right: Any, value: Any, otherwise: Any) -> Any:
        left, right = self.np.real(left), self.np.real(right)
        return self.np.where(left > right if relation == ">" else left >= right, value, otherwise)

    def sum_over(self, values: Any) -> Any:
        return values

    def pick(self, values: tuple[Any, ...], which: tuple[int, ...]) -> Any:
        raise TypeError("a single equation has one rule")


def typed_activation(text: str, learns: bool = True) -> Activation:
    """The row of an activation typed as a formula in x; for a forward pass alone (not `learns`) without its slope.

    Raises FormulaError where it cannot be read or has no real value; where it `learns`, also where its slope is 0
    everywhere, cannot be proved, or is too long to derive.
    """
    return _cached_activation(text, learns)


@lru_cache(maxsize=64)
def _cached_activation(text: str, learns: bool) -> Activation:
    made = typed_function(text, "x", _SAMPLE_POINTS, learns)
    derived = made.derived
    return Activation(text, text, derived.slope, derived.steps, made.value, made.gradient, "f", made.kinks)


class TypedFunction(NamedTuple):
    """A formula of one variable: its tree, its slope line by line, and both in NumPy."""

    formula: Formula
    derived: Derivative
    value: Callable[..., Array]
    """(np, x) → the function."""
    gradient: Callable[..., Array]
    """(np, x) → its slope by a complex step, which knows nothing of the derivation."""
    kinks: tuple[str, ...]
    """Places with a corner or a jump, in ascending order."""


def typed_function(text: str, variable: str, tried: Sequence[float], learns: bool = True) -> TypedFunction:
    """A formula in one variable; where it does not learn, without its slope.

    Raises FormulaError where it cannot be read or has no real value at any of the places that are `tried`; where it
    `learns`, also where its slope is 0 everywhere, cannot be proved, or is too long to derive.
    """
    import numpy

    formula = _read_formula(text, {variable})
    cased = write_as_cases(formula, variable)

    def value(np: Any, x: Array) -> Array:
        return evaluate_arrays(np, cased, {variable: x})

    def gradient(np: Any, x: Array) -> Array:
        return np.imag(value(np, x + 1j * IMAGINARY_STEP)) / IMAGINARY_STEP

    require_values(text, numpy.isfinite(value(numpy, numpy.array(tried))).any())
    derived = _derive_slope(formula, variable) if learns else NOT_DERIVED
    kinks = tuple(_place_text(place) for place in _borders(cased, variable) if _has_kink(gradient, value, place))
    return TypedFunction(formula, derived, value, gradient, kinks)


def typed_loss(text: str, learns: bool = True) -> Loss:
    """The row of a loss typed as a formula in t and y; raises as `typed_activation` does."""
    return _cached_loss(text, learns)


@lru_cache(maxsize=64)
def _cached_loss(text: str, learns: bool) -> Loss:
    formula = _read_formula(text, {"t", "y"})
    cased = write_as_cases(formula, "y")

    def value(np: Any, t: Array, y: Array, n: int) -> Array:
        return evaluate_arrays(np, cased, {"t": t, "y": y})

    def gradient(np: Any, t: Array, y: Array, n: int) -> Array:
        return np.imag(value(np, t, y + 1j * IMAGINARY_STEP, n)) / IMAGINARY_STEP

    import numpy

    t, y = numpy.meshgrid(_SAMPLE_POINTS, _SAMPLE_POINTS)
    require_values(text, numpy.isfinite(value(numpy, t, y, 1)).any())
    derived = _derive_slope(formula, "y") if learns else NOT_DERIVED
    # as a function of the difference d = t − y at t = 0: the kinks of a loss are values of t − y
    difference = F.substitute(cased, {"t": Num("0"), "y": Neg(F.Sym("d"))})
    bends = (
        place
        for place in _borders(difference, "d")
        if all(
            _has_kink(lambda np, d, t=t: -gradient(np, t, t - d, 1), lambda np, d, t=t: value(np, t, t - d, 1), place)
            for t in (0.0, 0.4)
        )
    )
    return Loss(text, text, derived.slope, derived.steps, value, gradient, tuple(map(_place_text, bends)))


@lru_cache(maxsize=256)
def require_usable(formula: Formula, learns: bool) -> None:
    """Raises FormulaError for a neuron's formula without a real value at the points that are tried, and, where it
    `learns`, for one with a slope that cannot be proved or without any by which something could be learnt."""
    import numpy

    settled, names = settle_ties(formula), F.symbols(formula)
    points = {name: numpy.roll(numpy.array(_SAMPLE_POINTS), 5 * k) for k, name in enumerate(names)}
    require_values("", numpy.isfinite(evaluate_arrays(numpy, settled, points)).any())
    slopes = [_derive_proved(settled, name) for name in names] if learns else []
    if learns and all(flat for _, flat in slopes):
        raise FormulaError("its slope is zero wherever there is one: nothing can be learnt by it")


def _read_formula(text: str, names: set[str]) -> Formula:
    """A typed formula over names, the last of which it holds. Raises FormulaError."""
    formula = F.read(text, names)
    last = max(names)
    if last not in F.symbols(formula):
        raise FormulaError(f"the formula {text!r} does not hold {last}")
    return formula


def require_values(text: str, found: bool) -> None:
    """Raises FormulaError where a formula has no real value at any sample point."""
    if not found:
        raise FormulaError("the formula has no finite real value at any of the points that were tried")


def evaluate_arrays(np: Any, formula: Formula, places: Mapping[str, Array]) -> Array:
    """A formula on NumPy arrays, real or with a tiny imaginary part; NaN where it has no real value."""
    shape = np.broadcast_shapes(*(np.shape(a) for a in places.values()))
    try:
        with np.errstate(all="ignore"):
            result = F.evaluate(formula, places, ComplexArithmetic(np))
    except (ZeroDivisionError, OverflowError):
        result = np.nan
    return np.broadcast_to(result, shape)


def _derive_slope(formula: Formula, variable: str) -> Derivative:
    """The lines of the derivative, proved, and not zero everywhere."""
    derived, flat = _derive_proved(formula, variable)
    if flat:
        raise FormulaError(f"its slope by {variable} is zero wherever there is one: nothing can be learnt by it")
    return derived


def _derive_proved(formula: Formula, variable: str) -> tuple[Derivative, bool]:
    """The lines of the derivative, proved, and whether it is zero everywhere."""
    from explainer.calculus.proofs import ProofError, is_flat, prove

    derived = differentiate(formula, variable)
    try:
        flat = is_flat(formula, variable)
        prove(formula, variable, [step.tree for step in derived.steps])
    except ZeroDivisionError:
        raise FormulaError("the formula divides by something that is always zero") from None
    except ProofError as error:
        raise FormulaError(f"its slope cannot be proved: {error}") from None
    return derived, flat


def _borders(formula: Formula, variable: str) -> Iterator[Fraction]:
    """Places where a case of the formula may change, in ascending order."""
    found = set()
    for left, right in kinks(formula, variable):
        for a in _alternatives(left):
            for b in _alternatives(right):
                place = find_border(a, b, variable)
                if place is not None:
                    found.add(place)
    return iter(sorted(found))


def _alternatives(formula: Formula) -> tuple[Formula, ...]:
    """What a formula may be, one for each of its cases; at most 16."""

    def options(part: Formula) -> Iterator[Formula]:
        match part:
            case Cases(value, _, _, _, otherwise):
                yield from options(value)
                yield from options(otherwise)
            case Call("abs", (u,)):
                for inner in options(u):
                    yield from (inner, Neg(inner))
            case F.Add(terms):
                for k, term in enumerate(terms):
                    own = tuple(islice(options(term), _MAX_ALTERNATIVES))
                    if len(own) > 1:
                        for option in own:
                            yield from options(F.Add((*terms[:k], option, *terms[k + 1 :])))
                        return
                yield part
            case Neg(arg):
                yield from map(Neg, options(arg))
            case _:
                yield part

    return tuple(islice(options(formula), _MAX_ALTERNATIVES))


def _has_kink(gradient: Callable[..., Any], value: Callable[..., Any], place: Fraction) -> bool:
    """Whether the slopes left and right of a place differ, or the value jumps there."""
    import numpy

    at = float(place)
    sides = numpy.array([at - 1e-9 * max(1.0, abs(at)), at + 1e-9 * max(1.0, abs(at))])
    with numpy.errstate(all="ignore"):
        (a, b), (left, right) = value(numpy, sides), gradient(numpy, sides)
        size = max(1.0, abs(a), abs(left))
        return not (abs(a - b) <= 1e-6 * size and abs(left - right) <= 1e-6 * size)


def _place_text(place: Fraction) -> str:
    return f"{place.numerator / place.denominator:.12g}"
