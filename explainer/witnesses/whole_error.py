"""The whole error, written out as one expression and differentiated by SymPy: a witness that has no chain rule of ours.

In: a `Derivation` of a small network, of which only the forward equations are read, and every forward number. Out:
∂E/∂w of each weight. For each weight the equations that it reaches are put into one another, from its own neuron up to
E; what it does not reach is a constant. Weights whose expressions differ only in their constants share one
differentiation. An error that would be longer than `LONGEST` written out (three layers of gelu) is left as functions of
the weight, m0(x), m1(x, m0) …: SymPy then applies the chain rule to each equation, and the numbers run through them
once, forward.

    >>> from explainer.numbers.arithmetics import FloatArithmetic
    >>> constants: list[float] = []
    >>> formula, numbers = F.read("a + w * x", {"a", "w", "x"}), {"a": 1.0, "x": 2.0}
    >>> fold_constants(formula, {"w": "w"}, numbers, FloatArithmetic(), constants), constants
    (Add(terms=(Mul(factors=(Sym(name='w'), Sym(name='c0'))), Sym(name='c1'))), [2.0, 1.0])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.formula import Add, Call, Cases, Formula, Mul, Sym
from explainer.network.derivation import Derivation
from explainer.network.equation import Equation, write_out
from explainer.witnesses.many_digits import require_small

EquationShape = tuple[Formula, ...]
"""The equations that a weight reaches, over x (the weight), m0, m1 … (the earlier ones) and c0, c1 … (constants)."""


ForwardNumbers = Mapping[str, Any]
"""id → mpmath number."""

LONGEST = 300
"""Operations up to which the whole error is written out as one expression: its length multiplies from layer to layer,
and so does what SymPy asks of it, whether each factor of a product with 0 is finite."""


def derivatives(
    derivation: Derivation, numbers: ForwardNumbers, arithmetic: F.Arithmetic, mp: Any
) -> dict[Key, list[Any]]:
    """∂E_total/∂w of every parameter, by family; `numbers` holds the forward pass in mpmath numbers of `mp`, by id."""
    families = derivation.network.families
    forward = [key for key, family in families.items() if family.rule is not None]
    nodes = [derivation.forward_equation(key, m) for key in forward for m in range(families[key].size)]
    known: dict[EquationShape, Any] = {}
    found: dict[Key, list[Any]] = {}
    for key in derivation.network.parameters:
        found[key] = []
        for m in range(families[key].size):
            shape, constants = reached_equations(families[key].member_id(m), nodes, numbers, arithmetic)
            if shape not in known:
                known[shape] = differentiate_error(shape)
            atoms = {f"c{k}": value for k, value in enumerate(constants)} | {"x": numbers[families[key].member_id(m)]}
            found[key].append(evaluate_slopes(shape, known[shape], atoms, arithmetic, mp))
    return found


def reached_equations(
    weight: str, nodes: Sequence[Equation], numbers: ForwardNumbers, arithmetic: F.Arithmetic
) -> tuple[EquationShape, list[Any]]:
    """The equations from a weight up to E, and their constants; no equations where the weight reaches no error."""
    moved, constants = {weight: "x"}, list[Any]()
    equations: list[Formula] = []
    for node in nodes:
        assert node.formula is not None
        if any(use.id in moved for use in node.uses):
            equations.append(fold_constants(write_out(node.formula), moved, numbers, arithmetic, constants))
            moved[node.id] = f"m{len(equations) - 1}"
    return (tuple(equations) if "E_total" in moved else ()), constants


def fold_constants(
    part: Formula, moved: Mapping[str, str], numbers: ForwardNumbers, arithmetic: F.Arithmetic, constants: list[Any]
) -> Formula:
    """The formula with each part that holds nothing of `moved` as one constant, appended to `constants`."""
    names = F.symbols(part)
    if not names:
        return part
    if moved.keys().isdisjoint(names):
        constants.append(F.evaluate(part, numbers, arithmetic))
        return Sym(f"c{len(constants) - 1}")
    if isinstance(part, Sym):
        return Sym(moved[part.name])
    if (branch := chosen_branch(part, moved, numbers, arithmetic)) is not None:
        return fold_constants(branch, moved, numbers, arithmetic, constants)
    if isinstance(part, Add | Mul):
        terms = F.children(part)
        moving = [t for t in terms if not moved.keys().isdisjoint(F.symbols(t))]
        still = [t for t in terms if moved.keys().isdisjoint(F.symbols(t))]
        join = F.add if isinstance(part, Add) else F.mul
        parts = moving if not still else [*moving, join(*still)]
        return type(part)(tuple(fold_constants(t, moved, numbers, arithmetic, constants) for t in parts))
    return F.rebuild(part, lambda inner: fold_constants(inner, moved, numbers, arithmetic, constants))


def chosen_branch(
    part: Formula, moved: Mapping[str, str], numbers: ForwardNumbers, arithmetic: F.Arithmetic
) -> Formula | None:
    """The case that holds here, where a formula has several; None for any other.

    SymPy multiplies nested cases out, 2 to the power of the depth, and where two sides are equal it takes neither: at a
    corner the side that does not move is taken, or else the second, as a lesson says.
    """
    match part:
        case Cases(value, left, relation, right, otherwise):
            a, b = F.evaluate(left, numbers, arithmetic), F.evaluate(right, numbers, arithmetic)
            return value if (a > b if relation == ">" else a >= b) else otherwise
        case Call("max" | "min" as name, (left, right)):
            a, b = F.evaluate(left, numbers, arithmetic), F.evaluate(right, numbers, arithmetic)
            if a == b:
                return left if moved.keys().isdisjoint(F.symbols(left)) else right
            return left if (a > b) == (name == "max") else right
        case Call("sign" | "abs" as name, (of,)):
            size = F.evaluate(of, numbers, arithmetic)
            if not size:
                return F.ZERO
            here = of if name == "abs" else F.ONE
            return here if size > 0 else F.Neg(here)
    return None


def expression_length(shape: EquationShape) -> int:
    """How many symbols and operations the last equation has with all the others put in."""
    sizes: dict[str, int] = {}

    def size(part: Formula) -> int:
        return sizes.get(part.name, 1) if isinstance(part, Sym) else 1 + sum(map(size, F.children(part)))

    for k, equation in enumerate(shape):
        sizes[f"m{k}"] = size(equation)
    return sizes[f"m{len(shape) - 1}"] if shape else 0


def differentiate_error(shape: EquationShape) -> tuple[Any, ...]:
    """dE/dx by SymPy: one expression, the equations put into one another, or dm/dx of each equation where that is too
    long."""
    import sympy

    if not shape:
        return (sympy.S.Zero,)
    whole = expression_length(shape) <= LONGEST
    x = sympy.Symbol("x", real=True)
    atoms: dict[str, Any] = {"x": x}
    found = []
    for k, equation in enumerate(shape):
        for name in F.symbols(equation):
            atoms.setdefault(name, sympy.Symbol(name, real=True))
        expression = F.to_sympy(equation, atoms)
        if not whole:
            found.append(sympy.diff(expression, x))
        atoms[f"m{k}"] = expression if whole else sympy.Function(f"m{k}", real=True)(x)
    return (sympy.diff(expression, x),) if whole else tuple(found)


def evaluate_slopes(
    shape: EquationShape, slopes: Sequence[Any], atoms: dict[str, Any], arithmetic: F.Arithmetic, mp: Any
) -> Any:
    """The number dE/dx: of the one expression, or of the equations one after the other."""
    if len(slopes) < len(shape):
        return evaluate_expression(slopes[0], atoms, mp)
    moved = mp.mpf(0)
    for k, (equation, dm) in enumerate(zip(shape, slopes, strict=False)):
        moved = atoms[f"m{k}'"] = evaluate_expression(dm, atoms, mp)
        atoms[f"m{k}"] = F.evaluate(equation, atoms, arithmetic)
    return moved


def evaluate_expression(expression: Any, atoms: Mapping[str, Any], mp: Any) -> Any:
    """A SymPy expression in the numbers of `mp`, its symbols from `atoms`; each part is computed once."""
    return _Evaluation(atoms, mp).value(expression)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """The parts of one SymPy expression in mpmath numbers."""

    atoms: Mapping[str, Any]
    mp: Any
    found: dict[Any, Any] = field(default_factory=dict)

    def value(self, part: Any) -> Any:
        """A part's number."""
        if part not in self.found:
            self.found[part] = self.compute(part)
        return self.found[part]

    def compute(self, part: Any) -> Any:
        """A part's number from those of its own parts."""
        mp, name = self.mp, part.func.__name__
        if part.is_Symbol or name in self.atoms:
            return self.atoms[part.name]
        if part.is_Derivative:
            return self.atoms[f"{part.expr.name}'"]
        if part.is_Rational:
            return mp.mpf(int(part.p)) / int(part.q)
        if part.is_NumberSymbol:
            return {"Pi": mp.pi, "Exp1": mp.e}[name] * 1
        if part.is_Piecewise:
            return next(self.value(branch) for branch, condition in part.args if self.holds(condition))
        parts = [self.value(inner) for inner in part.args]
        if part.is_Add:
            return mp.fsum(parts)
        if part.is_Mul:
            return mp.fprod(parts)
        require_small(mp, "pow" if part.is_Pow else name, tuple(parts))
        if part.is_Pow:
            return parts[0] ** parts[1]
        special = {"Max": max, "Min": min, "Abs": abs, "Heaviside": lambda x, _: mp.mpf(x > 0), "sign": mp.sign}
        return (special.get(name) or getattr(mp, name))(*parts)

    def holds(self, condition: Any) -> bool:
        """Whether the condition of a case holds."""
        if condition in (True, False):
            return bool(condition)
        if not condition.is_Relational:
            name, parts = condition.func.__name__, condition.args
            if name == "ITE":
                return self.holds(parts[1 if self.holds(parts[0]) else 2])
            each = [self.holds(inner) for inner in parts]
            return not any(each) if name == "Not" else any(each) if name == "Or" else all(each)
        left, right = map(self.value, condition.args)
        return bool({">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[condition.rel_op])
