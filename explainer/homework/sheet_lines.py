"""How a sheet writes its lines: with nothing in them that stands nowhere else on the sheet.

In: a lesson's explanation and the lines that may stand on its sheet. Out: each line as a `WrittenLine`. What a line
names and no line of the sheet gives (a local factor such as ∂net_o1/∂w5) is written out in its place; an activation is
called by its name, which the sheet defines once.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> lesson = explain("mazur")
    >>> gradient = Quantity(Key("gradient", 2, "weight"), 0, 1, 1)
    >>> line = LineWriter(lesson, frozenset()).write_line(gradient)
    >>> [operand.id for operand in line.operands][-1], LineWriter(lesson, frozenset()).function_of(1)
    ('b1', 'sigmoid')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from explainer import formula as F
from explainer.calculus.differentiation import to_tree
from explainer.equations.families import LayerPlan
from explainer.equations.keys import STEP_NUMBER
from explainer.equations.names import Name, member_name
from explainer.explanation import Explanation
from explainer.formula import Call, Formula, Num, Sym
from explainer.functions import ACTIVATIONS
from explainer.network.line import LineOperand, WrittenLine, line_at
from explainer.render.line_chains import old_name, sample_name
from explainer.walkthrough.document import Quantity

OWN_NAMES = ("sigmoid", "tanh")
"""Activations that have a name of their own on every sheet."""
FUNCTION_LETTERS = "fghpqrsuv"
"""What the other activations of a network are called, one after the other."""


@dataclass(frozen=True, eq=False)
class LineWriter:
    """Writes the lines of one lesson's sheets."""

    explanation: Explanation
    standing: frozenset[Quantity]
    """The lines that stand on the sheet, or may: they are named in others, all else is written out."""
    spelt: bool = False
    """Whether activations are spelt out in every line, for what shows one line at a time."""
    kept: dict[Quantity, WrittenLine] = field(default_factory=dict)

    def write_line(self, q: Quantity) -> WrittenLine:
        """A line as the sheet writes it."""
        if q not in self.kept:
            self.kept[q] = self._write(q)
        return self.kept[q]

    def _write(self, q: Quantity) -> WrittenLine:
        derivation, batches = self.explanation.derivation, self.explanation.values.batches
        line = line_at(derivation, batches, q.key, q.member, q.step, q.sample)
        assert line.formula is not None
        line = self._call_activation(q, line)
        operands: list[LineOperand] = []
        put = {}
        for k, operand in enumerate(line.operands):
            put[str(k)] = self._put(operand, operands)
        assert line.formula is not None
        return replace(line, formula=drop_ones(F.substitute(line.formula, put)), operands=tuple(operands))

    def _put(self, operand: LineOperand, operands: list[LineOperand]) -> Formula:
        """What stands for an operand: its name, or its own line where nothing else on the sheet gives it."""
        if operand.key == STEP_NUMBER:
            return Num(str(operand.step))
        source = self.source_of(operand)
        if source is None or source in self.standing:
            operands.append(operand)
            return Sym(str(len(operands) - 1))
        inner = self.write_line(source)
        assert inner.formula is not None
        names = {}
        for k, own in enumerate(inner.operands):
            several = operand.among_samples and self.explanation.derivation.families[own.key].scope == "sample"
            operands.append(replace(own, among_samples=own.among_samples or several))
            names[str(k)] = Sym(str(len(operands) - 1))
        return F.substitute(inner.formula, names)

    def source_of(self, operand: LineOperand) -> Quantity | None:
        """The line that gives an operand's number: None where it is given."""
        derivation, batches = self.explanation.derivation, self.explanation.values.batches
        if operand.key in derivation.network.parameters:
            return self._earlier_update(operand)
        family = derivation.families[operand.key]
        if family.rule is None or operand.step < min(batches):
            return None
        sample = (operand.sample or batches[operand.step][0]) if family.scope == "sample" else None
        return Quantity(operand.key, operand.member, operand.step, sample)

    def _earlier_update(self, operand: LineOperand) -> Quantity | None:
        """The line that gave a weight its number, where the update before stands in the lesson."""
        network, batches = self.explanation.derivation.network, self.explanation.values.batches
        frozen = network.frozen[operand.key]
        if operand.step - 1 not in batches or frozen[operand.member]:
            return None
        place = int(np.flatnonzero(~frozen).searchsorted(operand.member))
        return Quantity(operand.key.new, place, operand.step - 1)

    def needs(self, q: Quantity) -> Iterator[Quantity]:
        """The lines whose numbers a line uses."""
        for operand in self.write_line(q).operands:
            source = self.source_of(operand)
            if source is not None:
                yield source

    def operand_name(self, operand: LineOperand) -> Name:
        """What a line calls an operand."""
        name = member_name(self.explanation.derivation.families[operand.key].name, operand.member)
        if operand.among_samples and operand.sample is not None:
            name = sample_name(name, operand.sample)
        return old_name(name) if operand.before else name

    # ------------------------------------------------------------------------------------- functions by name

    @cached_property
    def function_names(self) -> Mapping[tuple[str, str], str]:
        """(name, formula) of an activation → what the sheet calls it."""
        letters, names = iter(FUNCTION_LETTERS), dict[tuple[str, str], str]()
        for plan in self.explanation.derivation.network.layers:
            row = plan.activation
            if row.cross is None and row.name != "identity" and (row.name, row.formula) not in names:
                known = row.name in (ACTIVATIONS if self.explanation.spec.notation == "delta" else OWN_NAMES)
                names[row.name, row.formula] = row.name if known else next(letters)
        return names

    def function_of(self, layer: int) -> str | None:
        """What the activation of a layer is called: None where it is no function of one number, or changes nothing."""
        row = self.explanation.derivation.network.layers[layer - 1].activation
        return self.function_names.get((row.name, row.formula))

    def _call_activation(self, q: Quantity, line: WrittenLine) -> WrittenLine:
        """The line of an output with its activation called by name."""
        name = self.function_of(q.key.layer or 1) if q.key.kind == "out" and not q.key.phase else None
        if name is None or self.spelt:
            return line
        by_kind = {operand.key.kind: operand for operand in reversed(line.operands)}
        plan: LayerPlan = self.explanation.derivation.network.layers[(q.key.layer or 1) - 1]
        operands = (by_kind["net"], *([line.operands[-1]] if plan.skip else []))
        called = Call(name, (Sym("0"),))
        return replace(line, formula=F.add(called, *([Sym("1")] if plan.skip else [])), operands=operands)

    def functions_in(self, lines: Iterator[Quantity]) -> dict[str, Formula]:
        """Every function that these lines call and a calculator has no key for: its name → its formula over x."""
        formulas = (self.write_line(q).formula or F.ONE for q in lines)
        return self.definitions(
            {part.name for formula in formulas for part in F.walk(formula) if isinstance(part, Call)}
        )

    def definitions(self, wanted: set[str]) -> dict[str, Formula]:
        """The formulas of functions by name, with those of the functions that they call themselves."""
        own = {called: text for (_, text), called in self.function_names.items()}
        found: dict[str, Formula] = {}
        left = sorted(wanted)
        while left:
            name = left.pop(0)
            text = WRITTEN_OUT.get(name) or own.get(name) or (ACTIVATIONS[name].formula if name in ACTIVATIONS else "")
            if name in found or not text:
                continue
            found[name] = to_tree(text)
            inner = {part.name for part in F.walk(found[name]) if isinstance(part, Call)}
            left += sorted(inner - found.keys())
        return found


WRITTEN_OUT: Mapping[str, str] = {"tanh": "(exp(x) - exp(-x)) / (exp(x) + exp(-x))"}
"""Functions that are written by what every calculator has."""


def drop_ones(formula: Formula) -> Formula:
    """The formula without factors 1, which only local factors bring."""
    formula = F.rebuild(formula, drop_ones)
    match formula:
        case F.Mul(factors):
            kept = [factor for factor in factors if factor != F.ONE]
            return F.mul(*kept) if kept else F.ONE
    return formula
