"""Slips on the way forward, up to the slope of the loss: what each does to the line it is made at.

In: the right `Family` and its `Surroundings`. Out: the family with the slip; the same object where it does not
apply.

    >>> from explainer import load_example
    >>> from explainer.network.backpropagation import Backward
    >>> from explainer.network.building import build
    >>> around = Backward(build(load_example("mazur"))).around
    >>> bias_omitted(around.families[Key("net", 1)], around).rule
    SumOf(body=Mul(factors=(Sym(name='w'), Sym(name='x'))))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from explainer import formula as F
from explainer.calculus.tidying import drop_zeros_and_ones
from explainer.equations.families import Family
from explainer.equations.keys import Key
from explainer.equations.mistake import Alter, Surroundings
from explainer.formula import Add, Div, Formula, Mul, Neg, Num, Sym
from explainer.functions import LOSSES
from explainer.mistakes.line_edits import (
    change_unweighted,
    edge_grid,
    with_log10,
    with_operands,
    with_rule,
    without_call,
    write_sigmoid_out,
)


def mistype_activation(change: Callable[[Formula], Formula]) -> Alter:
    """An activation that is typed wrongly; `change` sees the sigmoid written out."""

    def alter(family: Family, around: Surroundings) -> Family:
        right = write_sigmoid_out(family.computed_rule)
        wrong = change(right)
        return family if wrong == right else with_rule(family, wrong)

    return alter


def activation_skipped(family: Family, around: Surroundings) -> Family:
    """out = net (and what a skip adds)."""
    bare: Formula = Sym("net")
    return with_rule(family, F.add(bare, Sym("skip")) if "skip" in family.slots else bare)


def bias_omitted(family: Family, around: Surroundings) -> Family:
    """net = Σ w·x."""
    match family.rule:
        case Add(terms) if Sym("b") in terms:
            return with_rule(family, F.add(*(term for term in terms if term != Sym("b"))))
    return family


def softmax_without_exp(family: Family, around: Surroundings) -> Family:
    """net / Σ net."""
    if around.layer_of(family).activation.cross is None:
        return family
    return with_rule(family, without_call(family.computed_rule, "exp"))


def column_for_row(family: Family, around: Surroundings) -> Family:
    """The weights read down the columns of the typed matrix: neuron j's i-th weight is the j-th of row i."""
    plan = around.layer_of(family)
    rows = edge_grid(family, "w", plan.size)
    if rows is None or rows.shape[1] != plan.width:
        return family
    return with_operands(family, "w", rows.reshape(plan.width, plan.size).T.ravel())


def next_neurons_weights(family: Family, around: Surroundings) -> Family:
    """Each neuron with the weights of the neuron below it."""
    size = around.layer_of(family).size
    rows = edge_grid(family, "w", size)
    return family if rows is None else with_operands(family, "w", np.roll(rows, -1, axis=0).ravel())


def next_input(slot: str) -> Alter:
    """On each edge the weight (or the input) of the edge to the neuron's next input."""

    def alter(family: Family, around: Surroundings) -> Family:
        rows = edge_grid(family, slot, around.layer_of(family).size)
        return family if rows is None else with_operands(family, slot, np.roll(rows, -1, axis=1).ravel())

    return alter


def first_input_repeated(family: Family, around: Surroundings) -> Family:
    """Every weight times the first input."""
    rows = edge_grid(family, "x", around.layer_of(family).size)
    return family if rows is None else with_operands(family, "x", np.repeat(rows[:, 0], rows.shape[1]))


# ------------------------------------------------------------------------------------------ error and its slope


def half_forgotten(family: Family, around: Surroundings) -> Family:
    """(t − y)² for ½ (t − y)²."""
    weight = around.layer_of(family).borne.weight
    return with_rule(family, change_unweighted(family.computed_rule, _without_half, weight))


def _without_half(rule: Formula) -> Formula:
    match rule:
        case Mul((Div(Num("1"), Num("2")), *rest)):
            return F.mul(*rest)
    return rule


def half_twice(family: Family, around: Surroundings) -> Family:
    """¼ (t − y)² for ½ (t − y)²."""
    half, weight = Div(Num("1"), Num("2")), around.layer_of(family).borne.weight

    def halve(rule: Formula) -> Formula:
        return rule if _without_half(rule) is rule else F.mul(half, rule)

    return with_rule(family, change_unweighted(family.computed_rule, halve, weight))


def log10_for_ln(family: Family, around: Surroundings) -> Family:
    """The logarithm to the base 10 where the natural one belongs."""
    return with_rule(family, with_log10(family.computed_rule))


def sign_loss_slope(family: Family, slope: Formula, around: Surroundings) -> Formula:
    """A slope of the loss as the line states it: the first article's signal is minus the slope."""
    return F.neg(slope) if around.delta_notation and family.key.kind != "own" else slope


def loss_slope_of(swap: Mapping[str, str]) -> Alter:
    """The slope that belongs to another loss: this loss → that one."""

    def alter(family: Family, around: Surroundings) -> Family:
        head = around.layer_of(family).borne
        other, outputs = swap.get(head.loss.name), head.among
        if other is None:
            return family
        slope = F.read(other if other not in LOSSES else str(LOSSES[other].slope), {"t", "y", "n"})
        slope = F.substitute(slope, {"n": Num(str(outputs))})
        slope = sign_loss_slope(family, drop_zeros_and_ones(slope) if outputs == 1 else slope, around)
        return with_rule(family, change_unweighted(family.computed_rule, lambda rule: slope, head.weight))

    return alter


def outputs_averaged(family: Family, around: Surroundings) -> Family:
    """Divided by the number of outputs where the loss adds them up, not divided where it takes their mean."""
    head = around.layer_of(family).borne
    if head.among == 1:
        return family
    mean = "n" in F.symbols(F.read(head.loss.formula, {"t", "y", "n"}))
    if mean:
        return with_rule(family, change_unweighted(family.computed_rule, _without_divisor, head.weight))
    return with_rule(family, Div(family.computed_rule, Num(str(head.among))))


def _without_divisor(rule: Formula) -> Formula:
    match rule:
        case Div(above, Num()):
            return above
        case Neg(Div(above, Num())):
            return Neg(above)
    return rule


def sign_flipped(family: Family, around: Surroundings) -> Family:
    """Minus the slope of the loss."""
    return with_rule(family, F.neg(family.computed_rule))


def loss_for_slope(family: Family, around: Surroundings) -> Family:
    """The error itself where its slope belongs."""
    error = replace(family.slots["t"], sources=(Key("error", family.layer),), index=family.slots["y"].index)
    return with_rule(family, sign_loss_slope(family, Sym("e"), around), e=error)


SQUARED_LOSSES = ("half_squared_error", "squared_error", "mean_squared_error")
ENTROPY_LOSSES = ("binary_cross_entropy", "cross_entropy")


def output_delta(losses: Sequence[str], text: str) -> Alter:
    """δ of the output layer by another loss's short cut, over t and y; for sigmoid and softmax outputs."""

    def alter(family: Family, around: Surroundings) -> Family:
        plan = around.layer_of(family)
        alone = plan.head is not None and not plan.skip and Key("own", plan.number) not in around.families
        if not alone or plan.borne.loss.name not in losses or plan.activation.name not in ("sigmoid", "softmax"):
            return family
        slots = around.right[Key("error", plan.number)].slots
        delta = F.read(text, {"t", "y"})
        delta = F.neg(delta) if around.delta_notation else delta
        delta = F.mul(Sym("c"), delta) if "c" in slots else delta
        delta = F.mul(Num(plan.borne.weight), delta) if plan.borne.weight else delta
        return with_rule(family, delta, **slots)

    return alter
