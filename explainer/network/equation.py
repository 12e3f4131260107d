"""One equation of a derivation: its formula over the ids of its operands.

In: a formula and what stands in it. Out: an `Equation`, whose operands can be numbered, or the formula with every
activation that it names written out.

    >>> write_out(F.read("sigmoid(net)", {"net"})) == F.read("1 / (1 + exp(-net))", {"net"})
    True
"""

from __future__ import annotations

from dataclasses import dataclass

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.formula import Call, Formula, Sym
from explainer.functions import ACTIVATIONS


@dataclass(frozen=True, slots=True)
class Use:
    """One operand of an equation."""

    id: str
    key: Key
    """Its family."""
    member: int
    sample: int | None = None
    """Position in the batch (from 0) where the equation adds up samples; None: the equation's own sample."""
    before: bool = False
    """The number as the update before left it."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation, its formula over ids."""

    id: str
    key: Key
    member: int
    formula: Formula | None
    """None for a given number."""
    uses: tuple[Use, ...]
    """Every operand, in the order of the formula."""

    def number_operands(self) -> Formula:
        """The formula with each operand named by its place in `uses`: a batch has the same id once per sample."""
        assert self.formula is not None
        places = iter(range(len(self.uses)))

        def number(part: Formula) -> Formula:
            return Sym(str(next(places))) if isinstance(part, Sym) else F.rebuild(part, number)

        return number(self.formula)


def write_out(formula: Formula) -> Formula:
    """The formula with each activation that it names written out, for SymPy, which knows few of them by name."""
    formula = F.rebuild(formula, write_out)
    match formula:
        case Call(name, (x,)) if name in ACTIVATIONS and ACTIVATIONS[name].formula != f"{name}(x)":
            return F.substitute(F.read(ACTIVATIONS[name].formula, {"x"}), {"x": x})
    return formula
