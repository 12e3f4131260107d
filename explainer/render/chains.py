"""Line chains: name = formula = numbers put in = result, every number a slot.

In: a quantity, a path or a statement in symbols. Out: its text in the format's notation, as LaTeX, MathML or code; the
numbers are slots, put into the `Slots` of the page.

    >>> from explainer import explain
    >>> from explainer.render.formats import FORMATS
    >>> chains = Chains(explain("mazur"), FORMATS["text"], Slots())
    >>> chains.name(Ident("w", "1"))
    'w1'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from explainer import formula as F
from explainer.derivation import Use
from explainer.document import Algebra, PathLine, Quantity
from explainer.formula import Call, Formula, Num, Sym
from explainer.functions import ACTIVATIONS
from explainer.names import Code, Ident, Name, Ratio, Text, member
from explainer.printers import Printer, with_mark
from explainer.render import verdicts
from explainer.render.formats import Format
from explainer.render.page import Number, Relation, Sealed, Slots
from explainer.wording import REASONS

if TYPE_CHECKING:
    from explainer.lesson import Explanation


class Chains:
    """Writes the lines of one explanation in one format."""

    def __init__(self, explanation: Explanation, format: Format, slots: Slots) -> None:
        self.explanation = explanation
        self.derivation = explanation.derivation
        self.families = explanation.derivation.families
        self.format = format
        self.slots = slots
        self.delta = explanation.spec.notation == "delta"
        mark = explanation.spec.page.decimal_mark
        self.formulas = with_mark(format.formulas, mark)
        self.code = with_mark(replace(format.code, escape=_code_escape(format)), mark)
        self.printer = self.code if self.delta else self.formulas
        single = {plan.activation.name for plan in self.derivation.network.layers}
        self.function_names = dict.fromkeys(single & set(ACTIVATIONS), "f") if len(single) == 1 and self.delta else {}

    def dressed(self, chain: str) -> Sealed:
        return Sealed(chain if self.delta else self.format.line(chain))

    def chain(self, q: Quantity) -> str:
        """name = formula = numbers put in = result."""
        node = self.derivation.equation(q.key, q.member, batch=len(self.explanation.values.batches[q.step]))
        formula, uses = node.by_place(), node.uses
        formula = self.renamed(formula)
        name = self.name(member(self.families[q.key].name, q.member))
        text = self.join(name, self.printer.formula(formula, lambda k, _: self.operand_name(uses[int(k)], q)))
        if isinstance(formula, Num):
            return text
        if not isinstance(formula, Sym):
            text = self.join(text, self.printer.formula(formula, lambda k, b: self.operand(uses[int(k)], q, b)))
        return self.printer.join(text, self.relation(q), self.number(q))

    def operand_name(self, use: Use, q: Quantity) -> str:
        name = member(self.families[use.key].name, use.member)
        if use.sample is not None:
            sample = self.explanation.values.batches[q.step][use.sample]
            name = _of_sample(name, sample)
        if use.before:
            name = of_before(name)
        return self.name(name)

    def operand(self, use: Use, q: Quantity, bracket: bool) -> str:
        """The slot of an operand's number."""
        samples = self.explanation.values.batches[q.step]
        sample = q.sample if use.sample is None else samples[use.sample]
        place = Quantity(use.key, use.member, q.step - use.before, sample)
        return self.slots.put(Number(place, self.printer.number, bracket, line=q))

    def relation(self, q: Quantity) -> str:
        return self.slots.put(Relation(q, self.printer.equal, self.printer.approx))

    def number(self, q: Quantity, printer: Printer | None = None, correct: bool = False) -> str:
        return self.slots.put(Number(q, (printer or self.printer).number, correct=correct))

    def name(self, name: Name) -> str:
        return self.printer.name(name, self.name_text)

    def name_text(self, text: Text) -> str:
        return self.printer.escape(str(text))

    def join(self, left: str, right: str) -> str:
        return self.printer.join(left, self.printer.equal, right)

    def path(self, path: str, factors: Sequence[Quantity], name: Name) -> str:
        product = F.mul(*(Sym(str(k)) for k in range(len(factors))))
        names = self.printer.formula(product, lambda k, _: self.name(member(self.families[factors[int(k)].key].name,
                                                                             factors[int(k)].member)))  # fmt: skip
        put = self.printer.formula(
            product, lambda k, b: self.slots.put(Number(factors[int(k)], self.printer.number, b))
        )
        text = self.join(self.join(self.name(name), names), put)
        choice = verdicts.PathProduct(tuple(factors), self.printer.number, self.printer.equal, self.printer.approx)
        return self.printer.join(text, self.slots.put(choice.relation()), self.slots.put(choice))

    def path_sum(self, q: Quantity, paths: Sequence[PathLine]) -> str:
        total = F.add(*(Sym(str(k)) for k in range(len(paths))))
        names = self.printer.formula(total, lambda k, _: self.name(paths[int(k)].name))
        put = self.printer.formula(
            total,
            lambda k, b: self.slots.put(
                verdicts.PathProduct(
                    paths[int(k)].factors, self.printer.number, self.printer.equal, self.printer.approx, b
                )
            ),
        )
        left = self.join(self.name(member(self.families[q.key].name, q.member)), names)
        return self.printer.join(self.join(left, put), self.relation(q), self.number(q))

    def statement(self, sides: Sequence[Formula], names: Mapping[str, Name]) -> str:
        texts = [self.printer.formula(self.renamed(side), lambda name, _: self.name(names[name])) for side in sides]
        text = texts[0]
        for side in texts[1:]:
            text = self.join(text, side)
        return text

    def renamed(self, formula: Formula) -> Formula:
        """The one activation of a network is called f in code lines."""
        if isinstance(formula, Call) and formula.name in self.function_names:
            formula = Call(self.function_names[formula.name], formula.args)
        return F.rebuild(formula, self.renamed)

    def algebra(self, block: Algebra) -> list[dict[str, Any]]:
        """The steps from a derivative to its result, each with its reason."""
        function = Call("e" if block.variable == "y" else "f", (Sym(block.variable),))
        head = Call("D", (function, Sym(block.variable)))
        steps = []

        def towards(part: Formula) -> Formula:
            part = F.rebuild(part, towards)
            return Call("D", (*part.args, Sym(block.variable))) if isinstance(part, Call) and part.name == "D" else part

        def named(name: str, bracket: bool) -> str:
            return self.formulas.name(_variable(name), lambda text: self.formulas.escape(str(text)))

        for k, step in enumerate(block.steps):
            first = self.formulas.formula(head, named) if k == 0 else ""
            chain = self.formulas.join(first, self.formulas.equal, self.formulas.formula(towards(step.tree), named))
            steps.append({"math": Sealed(self.format.line(chain.strip())), "reason": REASONS[step.reason]})
        return steps


def _code_escape(format: Format) -> Any:
    """Names in code: harmless inside a code element or a code span, or in a picture's text."""
    if format.name in ("html", "svg", "words"):
        return format.escape
    return lambda text: text.replace("`", "ˋ").replace("\n", " ")


def _variable(name: str) -> Name:
    return Ident("out") if name == "out" else Ident(name)


def _of_sample(name: Name, sample: int) -> Name:
    match name:
        case Ident(base, sub, _, accent):
            return Ident(base, sub, f"({sample})", accent)
        case Ratio(above, below, minus):
            return Ratio(replace(above, sup=f"({sample})"), below, minus)
        case Code(parts):
            return Code((*parts, f"[{sample}]"))


def of_before(name: Name) -> Name:
    """The name a quantity has before the update."""
    match name:
        case Ident(base, sub, _, accent):
            return Ident(base, sub, "(old)", accent)
        case Code(parts):
            return Code(("old_", *parts))
    raise TypeError(name)
