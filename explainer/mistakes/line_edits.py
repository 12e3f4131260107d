"""Pieces of altered equations: what kind of line a family is, rules with a part changed, slots with other operands.

In: a `Family`, a rule. Out: a family or rule with one thing changed; the same object where there is nothing to change.

    >>> wrong = bracket_lost(F.read("1 / (1 + exp(-x))", {"x"}))
    >>> wrong == F.read("1 / 1 + exp(-x)", {"x"})
    True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, Index, Slot
from explainer.formula import Add, Call, Div, Formula, Mul, Neg, Num, SumOf, Sym
from explainer.functions import ACTIVATIONS

# ------------------------------------------------------------------------------------------ pieces of rules


def with_rule(family: Family, rule: Formula, **slots: Slot) -> Family:
    """The family with another rule, and slots for the symbols it did not have; the same object for the same rule."""
    return family if rule == family.rule and not slots else replace(family, rule=rule, slots={**family.slots, **slots})


def with_operands(family: Family, slot: str, index: Index) -> Family:
    """The family with other operands in one slot; the same object where they are the same."""
    if (index == family.slots[slot].index).all():
        return family
    return replace(family, slots={**family.slots, slot: replace(family.slots[slot], index=index)})


def change_unweighted(rule: Formula, change: Callable[[Formula], Formula], weight: str = "") -> Formula:
    """A rule of the loss with a part changed that knows no weight of the sample or the layer; they stay before it."""
    match rule:
        case Mul((Num(text), *rest)) if weight and text == weight:
            return F.mul(Num(weight), change_unweighted(F.mul(*rest), change))
        case Mul((Sym("c"), *rest)):
            return F.mul(Sym("c"), change(F.mul(*rest)))
    return change(rule)


def without_factor(rule: Formula, name: str) -> Formula:
    """The rule with a factor left out of every product."""
    rule = F.rebuild(rule, lambda part: without_factor(part, name))
    if isinstance(rule, Mul) and Sym(name) in rule.factors and len(rule.factors) > 1:
        return F.mul(*(factor for factor in rule.factors if factor != Sym(name)))
    return rule


def doubled_factor(rule: Formula, name: str) -> Formula:
    """The rule with a factor written twice in every product."""
    rule = F.rebuild(rule, lambda part: doubled_factor(part, name))
    if isinstance(rule, Mul) and Sym(name) in rule.factors:
        return Mul(tuple(f for factor in rule.factors for f in (factor,) * (1 + (factor == Sym(name)))))
    return rule


def change_sums(rule: Formula, change: Callable[[SumOf], Formula]) -> Formula:
    """The rule with every sum replaced."""
    return change(rule) if isinstance(rule, SumOf) else F.rebuild(rule, lambda part: change_sums(part, change))


def bracket_lost(rule: Formula) -> Formula:
    """a / (b + …) typed as a / b + …, wherever a sum stands below a bar."""
    rule = F.rebuild(rule, bracket_lost)
    match rule:
        case Div(above, Add((first, *rest))):
            return Add((Div(above, first), *rest))
    return rule


def exponent_positive(rule: Formula) -> Formula:
    """exp(−a) typed as exp(a)."""
    rule = F.rebuild(rule, exponent_positive)
    match rule:
        case Call("exp", (Neg(a),)):
            return Call("exp", (a,))
    return rule


def without_call(rule: Formula, name: str) -> Formula:
    """The rule with the argument of a function in its place."""
    rule = F.rebuild(rule, lambda part: without_call(part, name))
    return rule.args[0] if isinstance(rule, Call) and rule.name == name else rule


def with_log10(rule: Formula) -> Formula:
    """The rule with log(a) / log(10) for log(a)."""
    rule = F.rebuild(rule, with_log10)
    return Div(rule, Call("log", (Num("10"),))) if isinstance(rule, Call) and rule.name == "log" else rule


def write_sigmoid_out(rule: Formula) -> Formula:
    """The rule with `sigmoid` written out, as it is typed into a calculator."""
    rule = F.rebuild(rule, write_sigmoid_out)
    match rule:
        case Call("sigmoid", (x,)):
            return F.substitute(F.read(ACTIVATIONS["sigmoid"].formula, {"x"}), {"x": x})
    return rule


def edge_grid(family: Family, slot: str, neurons: int) -> Index | None:
    """A slot's entries on the edges of a layer, shape (neurons, inputs); None where neurons read unequally many."""
    index, starts = family.slots[slot].index, family.starts
    counts = np.diff(starts) if starts is not None else np.bincount(family.neuron, minlength=neurons + 1)[1:]  # type: ignore[arg-type]
    return index.reshape(neurons, -1) if len(set(counts.tolist())) == 1 and counts[0] else None
