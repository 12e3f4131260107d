"""Walkthrough → the code cells of a notebook: every section computed again, line by line.

In: an `Explanation`, the `PageSlots` of the page, and section after section of its document. Out: lines of Python. A
given number is assigned, every other is computed by its own formula and compared with the digits that the page shows.
Names are made of our own ids: no text of a spec becomes code. Numbers are slots, as everywhere on a page.

    >>> from explainer import explain
    >>> from explainer.walkthrough.document import Line
    >>> programs = Programs(explain("mazur"), PageSlots())
    >>> programs.section_code([Line(Quantity(Key("net", 1), 0, 1, 1))])[-1].split("; ")[0]
    'net_h1 = w1 * i1 + w2 * i2 + b1'
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explainer import formula as F
from explainer.equations.keys import INPUT, SAMPLE_WEIGHT, Key
from explainer.explanation import Explanation
from explainer.formula import Formula, Sym
from explainer.network.equation import write_out
from explainer.printers.text import PROGRAM
from explainer.render.computation import Computation, ComputedItem
from explainer.render.number_texts import SlotText
from explainer.render.page import NumberSlot, PageData, PageSlots
from explainer.walkthrough.document import Block, PathLine, Quantity
from explainer.wording import SENTENCES

PRELUDE = '''\
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from math import erf

import numpy as np
from numpy import abs, cos, cosh, e, exp, log, pi, sign, sin, sinh, sqrt, tanh, where
from numpy import arctan as atan, maximum as max, minimum as min


def shown(name, value, digits):
    """Shows a number, and what the page prints where more than one unit of its last place lies between."""
    unit = 10.0 ** Decimal(digits).as_tuple().exponent
    same = abs(value - float(digits)) <= unit * (1 + 1e-6) + 1e-15
    print(name, "=", digits if same else f"{value:.12g}   ! DIFFERS {digits}")
'''
"""What every notebook starts with; a number that was changed is told, and the cells after it go on."""

CARRY_PRELUDE = '''

def carried(value, digits, kind, rounding):
    """The number as the page prints it: the next line starts from that."""
    seen = Decimal(f"{value:.15g}")
    if kind == "exact" or not seen:
        return float(seen)
    place = -digits if kind == "decimals" else seen.adjusted() - digits + 1
    return float(seen.quantize(Decimal(1).scaleb(place), rounding=rounding, context=Context(prec=60)))
'''
"""And where numbers are carried."""

_ROUNDINGS = {"half_up": "ROUND_HALF_UP", "half_even": "ROUND_HALF_EVEN", "truncate": "ROUND_DOWN"}


@dataclass(frozen=True, slots=True)
class ExactSlot:
    """A given number as Python writes it, to the last bit."""

    quantity: Quantity

    def text(self, source: PageData) -> SlotText:
        q = self.quantity
        values = np.asarray(source.display.values.get(q.key, q.step, q.sample), dtype=float)[:, q.member]
        texts = [repr(value).encode() for value in values.tolist()]
        return texts[0] if len(texts) == 1 else texts


def has_matrix_form(explanation: Explanation) -> bool:
    """Whether plain matrices say the same: full layers in a row, each neuron with an activation of its own."""
    network, values = explanation.derivation.network, explanation.values
    return (
        network.has_targets
        and not values.own
        and SAMPLE_WEIGHT not in network.families
        and not explanation.spec.heads_of_their_own
        and not network.optimizer.ahead
        and all(
            plan.dense
            and plan.sources == (INPUT if n == 1 else Key("out", n - 1),)
            and plan.activation.cross is None
            and not plan.skip
            and not plan.keep
            and plan.loss == (n == len(network.layers))
            for n, plan in enumerate(network.layers, 1)
        )
    )


class Programs:
    """Writes the code of one document's sections, in their order."""

    def __init__(self, explanation: Explanation, slots: PageSlots) -> None:
        self.explanation = explanation
        self.slots = slots
        self.computation = Computation(explanation)
        self.names: dict[ComputedItem, str] = {}
        self.taken: set[str] = set()
        self.started = False
        self.compared = not has_matrix_form(explanation)
        """Whether the matrix form stands in an earlier section, or nowhere."""

    def section_code(self, blocks: Sequence[Block]) -> list[str]:
        """The lines that compute what a section shows; none where it shows nothing new."""
        lines = [self.item_code(item) for item in self.computation.new_items(blocks)]
        if lines and not self.compared and self.has_first_update():
            self.compared = True
            lines += self.matrix_code()
        if lines and not self.started:
            self.started = True
            carry = CARRY_PRELUDE if self.explanation.spec.numbers.carry else ""
            differs = SENTENCES[self.explanation.spec.page.language]["notebook.differs"]
            lines = [*(PRELUDE.replace("DIFFERS", differs) + carry).splitlines(), "", "", *lines]
        return lines

    def has_first_update(self) -> bool:
        """Whether every new weight of the first update is computed."""
        keys = [key.new for key in self.computation.network.parameters]
        families = self.computation.derivation.families
        last = [Quantity(key, families[key].size - 1, self.computation.first) for key in keys if key in families]
        return bool(last) and all(q in self.computation.done for q in last)

    def matrix_code(self) -> list[str]:
        """Forward and backward pass of the first sample once more, a matrix for each layer."""
        step, plans = self.computation.first, self.computation.network.layers
        sample = self.explanation.values.batches[step][0]
        before: list[str] = []

        def row_code(key: Key) -> str:
            items = [Quantity(key, m, step, sample) for m in range(self.computation.derivation.families[key].size)]
            before.extend(
                self.item_code(needed) for item in items for needed in self.computation.needed_quantities(item)
            )
            return ", ".join(self.names[self.computation.own_place(item)] for item in items)

        def table_code(key: Key, width: int) -> str:
            names = row_code(key).split(", ")
            return ", ".join(f"[{', '.join(names[k : k + width])}]" for k in range(0, len(names), width))

        lines = ["", f"# {SENTENCES[self.explanation.spec.page.language]['notebook.matrices']}"]
        lines.append(f"out0 = np.array([{row_code(INPUT)}])")
        for plan, width in zip(plans, self.explanation.spec.sizes, strict=False):
            n = plan.number
            biases = row_code(Key("bias", n)).split(", ") if plan.bias is not None else []
            bias = f" + np.array([{', '.join(biases[k] for k in plan.bias)}])" if plan.bias is not None else ""
            rule = self.computation.derivation.families[Key("out", n)].computed_rule
            activation = F.substitute(write_out(rule), {"net": Sym(f"net{n}")})
            lines += [
                f"W{n} = np.array([{table_code(plan.key('weight'), width)}])",
                f"net{n} = W{n} @ out{n - 1}{bias}",
                f"out{n} = {PROGRAM.formula(activation, lambda name, _: name)}",
            ]
        last = plans[-1].number
        for plan in reversed(plans):
            n = plan.number
            back = f"np.array([{row_code(plan.key('partial'))}])" if n == last else f"(W{n + 1}.T @ delta{n + 1})"
            gradients = table_code(Key("gradient", n, "weight"), self.explanation.spec.sizes[n - 1])
            lines += [
                f"delta{n} = {back} * np.array([{row_code(plan.key('slope'))}])",
                f"print(np.outer(delta{n}, out{n - 1}), np.allclose(np.outer(delta{n}, out{n - 1}), [{gradients}]))",
            ]
        return before + lines

    def item_code(self, item: ComputedItem) -> str:
        """One number assigned or computed, and compared."""
        formula, places = self.computation.item_equation(item)
        name = self.variable_name(item)
        if isinstance(item, PathLine):
            return f"{name} = {self.formula_code(formula, places)}"
        if formula is None:
            return f"{name} = {self.slots.put(ExactSlot(item))}"
        right = self.formula_code(formula, places)
        if self.explanation.spec.numbers.carry:
            rules, family = self.explanation.display.rules, self.explanation.derivation.families[item.key]
            rule = rules.rule_of_member(family, item.member)
            right = f'carried({right}, {rule.digits}, "{rule.kind}", {_ROUNDINGS[rule.rounding]})'
        number = self.slots.put(NumberSlot(item, PROGRAM.number))
        return f'{name} = {right}; shown("{name}", {name}, "{number}")'

    def formula_code(self, formula: Formula | None, places: Sequence[Quantity]) -> str:
        assert formula is not None
        return PROGRAM.formula(formula, lambda k, _: self.names[places[int(k)]])

    def variable_name(self, item: ComputedItem) -> str:
        """A variable of its own for each number."""
        if item not in self.names:
            name = self.computation.identifier(item)
            while name in self.taken or keyword.iskeyword(name):
                name += "_"
            self.taken.add(name)
            self.names[item] = name
        return self.names[item]
