"""Rules and their slopes: each one is derived once, and the form that is printed is proved.

In: a rule (a formula over slots) and the slot to derive by. Out: a `Slope`: the printed form, proved equal to the
derivative. What is derived does not grow with the network: one derivative per distinct rule, however many edges use it.
The lines of the shipped rows were proved before (`explainer.calculus.certificates`); SymPy is asked, and imported, for
all others, and for every line where the proof is wanted `afresh`.

    >>> Prover().slope(F.Mul((F.Sym("w"), F.Sym("x"))), "x").formula
    Sym(name='w')
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from explainer import formula as F
from explainer.calculus.certificates import is_certified
from explainer.calculus.differentiation import Slope, Step, differentiate, settle_ties, to_tree
from explainer.calculus.proofs import ProofError, TooLargeError, prove
from explainer.calculus.tidying import drop_zeros_and_ones
from explainer.formula import Call, Formula, SumOf, Sym
from explainer.functions import ACTIVATIONS, Activation, Loss

__all__ = ["ProofError", "Prover", "Slope", "TooLargeError"]


@dataclass(slots=True)
class Prover:
    """Derives rules and proves their lines, once per rule."""

    afresh: bool = False
    """Whether lines that hold a certificate are proved once more."""
    proved: list[tuple[Formula, str, list[Formula]]] = field(default_factory=list)
    """What SymPy was asked: (formula, variable, the lines that are its derivative)."""
    known: dict[tuple[Formula, str], Slope] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        """How often SymPy's polynomials were asked: a derivative, and a comparison per line."""
        return sum(1 + len(lines) for _, _, lines in self.proved)

    def slope(self, rule: Formula, slot: str) -> Slope:
        """The slope of a rule that has no row of its own; the sum in a rule is derived term by term.

        Raises FormulaError where the derivative cannot be written as a formula, ProofError where it is wrong.
        """
        if (rule, slot) not in self.known:
            body = _part_with(rule, slot)
            derived = differentiate(body, slot)
            self.prove(body, slot, [step.tree for step in derived.steps])
            self.known[rule, slot] = Slope(rule, slot, derived.slope, derived.slope, derived.steps)
        return self.known[rule, slot]

    def formula_slope(self, rule: Formula, slot: str) -> Slope:
        """The slope of a neuron's formula by one of its operands, ties settled; proved, and not of a step alone."""
        key = (rule, slot)
        if key not in self.known:
            found = self.slope(settle_ties(rule), slot)
            self.known[key] = replace(found, rule=rule)
        return self.known[key]

    def activation_slope(self, row: Activation, rule: Formula) -> Slope:
        """The slope of out = f(net) by its row, every line of its derivation proved."""
        key = (rule, "net")
        if key not in self.known:
            self.prove_steps(row.formula, "x", row.steps, row.slope)
            renamed = {"x": Sym("net")}
            value = Call(row.name, (Sym("net"),)) if row.name in ACTIVATIONS else F.read(row.formula, {"x"})
            printed = F.substitute(to_tree(row.slope), renamed)
            over = F.substitute(printed, {"out": F.substitute(value, renamed)})
            self.known[key] = Slope(rule, "net", printed, over, row.steps)
        return self.known[key]

    def cross_slope(self, row: Activation, rule: Formula) -> Slope:
        """How an output depends on another neuron's net input; `other` is that neuron's output."""
        key = (rule, "every")
        if key not in self.known and row.cross is not None:
            cross = row.cross
            self.prove_steps(cross.formula, "z", cross.steps, cross.written_out)
            self.known[key] = Slope(rule, "every", to_tree(cross.slope), to_tree(cross.slope), cross.steps)
        return self.known[key]

    def loss_slope(self, row: Loss, rule: Formula, outputs: int) -> Slope:
        """The slope of one output's error by its row, every line of its derivation proved."""
        key = (rule, "y")
        if key not in self.known:
            self.prove_steps(row.formula, "y", row.steps, row.slope)
            printed = F.substitute(to_tree(row.slope), {"n": F.Num(str(outputs))})
            printed = drop_zeros_and_ones(printed) if outputs == 1 else printed
            self.known[key] = Slope(rule, "y", printed, printed, row.steps)
        return self.known[key]

    def prove_steps(self, formula: str, variable: str, steps: tuple[Step, ...], slope: str | Formula) -> None:
        """Every line of a row's derivation, and its closed form, against the derivative of its formula.

        Raises ProofError with the first line that differs.
        """
        lines = list(dict.fromkeys([*(step.tree for step in steps), to_tree(slope)]))
        try:
            self.prove(to_tree(formula), variable, lines)
        except ProofError as error:
            raise type(error)(f"{formula}: {error}") from None

    def prove(self, formula: Formula, variable: str, lines: list[Formula]) -> None:
        """Every line is the derivative of the formula: certified, or proved now; raises ProofError otherwise."""
        if self.afresh or not all(is_certified(formula, variable, line) for line in lines):
            self.proved.append((formula, variable, lines))
            prove(formula, variable, lines)


def _part_with(rule: Formula, slot: str) -> Formula:
    """What is derived: the body of the sum that holds the slot, or the whole rule."""
    for part in F.walk(rule):
        if isinstance(part, SumOf) and slot in F.symbols(part):
            return part.body
    return rule
