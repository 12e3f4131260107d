"""Rules and their slopes: SymPy derives each one once, and proves the form that is printed.

In: a rule (a formula over slots) and the slot to derive by. Out: a `Slope`: the printed form, proved equal to SymPy's
derivative. What it derives does not grow with the network: one derivative per distinct rule, however many edges use it.

    >>> str(Prover().slope(F.Mul((F.Sym("w"), F.Sym("x"))), "x").formula)
    "Sym(name='w')"
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from explainer import formula as F
from explainer.formula import Call, Formula, SumOf, Sym
from explainer.functions import ACTIVATIONS, Activation, Loss, Step


class ProofError(ArithmeticError):
    """A printed form is not what SymPy derives: the table (or a typed formula's simplification) is wrong."""


@dataclass(frozen=True, slots=True)
class Slope:
    """∂rule/∂slot."""

    rule: Formula
    slot: str
    formula: Formula
    """As printed: over the rule's slots, and `out` for the rule's own value."""
    over_inputs: Formula
    """The same over the rule's slots alone."""


@dataclass(slots=True)
class Prover:
    """Derives and proves with SymPy, once per rule; `calls` counts the derivatives and the proofs."""

    calls: int = 0
    known: dict[tuple[Formula, str], Slope] = field(default_factory=dict)

    def slope(self, rule: Formula, slot: str) -> Slope:
        """The slope of a rule that has no row of its own; the sum in a rule is derived term by term.

        Raises FormulaError where the derivative cannot be written as a formula.
        """
        if (rule, slot) not in self.known:
            import sympy

            body = _part_with(rule, slot)
            self.calls += 1
            derived = F.from_sympy(sympy.diff(F.to_sympy(body), sympy.Symbol(slot, real=True)))
            self.known[rule, slot] = Slope(rule, slot, derived, derived)
        return self.known[rule, slot]

    def activation(self, row: Activation, rule: Formula) -> Slope:
        """The slope of out = f(net) by its row, every line of its derivation proved."""
        key = (rule, "net")
        if key not in self.known:
            self.prove_steps(row.formula, "x", row.steps, row.slope)
            renamed = {"x": Sym("net")}
            value = Call(row.name, (Sym("net"),)) if row.name in ACTIVATIONS else F.read(row.formula, {"x"})
            printed = F.substitute(F.read(row.slope, {"x", "out"}), renamed)
            over = F.substitute(printed, {"out": F.substitute(value, renamed)})
            self.known[key] = Slope(rule, "net", printed, over)
        return self.known[key]

    def loss(self, row: Loss, rule: Formula, outputs: int) -> Slope:
        """The slope of one output's error by its row, every line of its derivation proved."""
        key = (rule, "y")
        if key not in self.known:
            self.prove_steps(row.formula, "y", row.steps, row.slope)
            printed = F.substitute(F.read(row.slope, {"t", "y", "n"}), {"n": F.Num(str(outputs))})
            self.known[key] = Slope(rule, "y", printed, printed)
        return self.known[key]

    def prove_steps(self, formula: str, variable: str, steps: tuple[Step, ...], slope: str) -> None:
        """Every line of a row's derivation, and its closed form, against SymPy's derivative of its formula.

        Raises ProofError with the first line that differs.
        """
        import sympy

        names = {"x", "t", "y", "n", "out"}
        functions = {**F.FUNCTIONS, "D": (1,)}
        value = F.to_sympy(F.read(formula, names))
        wanted = sympy.diff(value, sympy.Symbol(variable, real=True))
        self.calls += 1
        for line in dict.fromkeys([*(step.formula for step in steps), slope]):
            shown = _with_derivatives(F.read(line, names, functions), variable, value)
            self.calls += 1
            if not _equal(shown, wanted):
                raise ProofError(f"{line} is not the slope of {formula}; SymPy derives {wanted}")


def _part_with(rule: Formula, slot: str) -> Formula:
    """What is derived: the body of the sum that holds the slot, or the whole rule."""
    for part in F.walk(rule):
        if isinstance(part, SumOf) and slot in F.symbols(part):
            return part.body
    return rule


def _with_derivatives(formula: Formula, variable: str, out: Any) -> Any:
    """The SymPy expression of a step: `D(…)` is carried out, `out` is the function's own value."""
    import sympy

    symbol = sympy.Symbol(variable, real=True)
    atoms: dict[str, Any] = {"out": out}

    def settle(part: Formula) -> Formula:
        if isinstance(part, Call) and part.name == "D":
            name = f"derivative {len(atoms)}"
            atoms[name] = sympy.diff(F.to_sympy(settle(part.args[0]), atoms), symbol)
            return Sym(name)
        return F.rebuild(part, settle)

    return F.to_sympy(settle(formula), atoms)


def _equal(left: Any, right: Any) -> bool:
    """Whether two expressions are the same function; `cancel` settles rational ones, each case its own."""
    import sympy

    if left == right:
        return True
    difference = left - right
    if difference.has(sympy.Piecewise):
        folded = sympy.piecewise_fold(difference)
        return all(_equal(value, sympy.S.Zero) for value, _ in getattr(folded, "args", ()))
    if difference.has(sympy.exp):
        # exp(x), exp(-x), exp(x)**2 become one symbol: rational functions cancel quickly and completely
        x = next(iter(difference.free_symbols))
        difference = difference.subs({sympy.exp(-x): 1 / sympy.exp(x)}) if difference.free_symbols == {x} else difference
    if sympy.cancel(difference) == 0:
        return True
    return bool(sympy.cancel(sympy.expand(difference.rewrite(sympy.exp))) == 0)
