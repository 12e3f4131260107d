"""Slips on the way back and in the update: what each does to the line it is made at.

In: the right `Family` and its `Surroundings`. Out: the family with the slip; the same object where it does not
apply. Where a slip lies in the optimizer's state, an `Optimizer` with other lines.

    >>> from explainer.functions import OPTIMIZERS
    >>> gradients_kept(OPTIMIZERS["sgd"]).lines
    (('sum_{p}', 'state', 'sum_before + g'), ('{p}_new', 'update', 'w - eta * sum'))
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, Slot
from explainer.equations.keys import INPUT, Key
from explainer.equations.mistake import Alter, Surroundings
from explainer.formula import Add, Call, Div, Formula, Mul, Neg, Num, SumOf, Sym
from explainer.functions import OptimizerRow
from explainer.mistakes.line_edits import change_sums, doubled_factor, with_rule, without_factor


def slope_at_output(hidden: bool, output: bool) -> Alter:
    """f′(out) for f′(net), in hidden layers, in layers that bear the loss, or in both."""

    def alter(family: Family, around: Surroundings) -> Family:
        plan = around.layer_of(family)
        if plan.activation.cross is not None or not (output if plan.loss else hidden):
            return family
        over = around.slopes[Key("out", plan.number)].over_inputs
        return with_rule(family, F.substitute(over, {"net": Sym("out")}))

    return alter


def slope_in_net(family: Family, around: Surroundings) -> Family:
    """net · (1 − net): the slope's short form with the net input where the output belongs."""
    if around.layer_of(family).activation.cross is not None:
        return family
    return with_rule(family, F.substitute(family.computed_rule, {"out": Sym("net")}))


def slope_of_sigmoid(text: str) -> Alter:
    """Another slope of the sigmoid, over its output."""

    def alter(family: Family, around: Surroundings) -> Family:
        if around.layer_of(family).activation.name != "sigmoid":
            return family
        return with_rule(family, F.read(text, {"out"}))

    return alter


def slopes_exchanged(family: Family, around: Surroundings) -> Family:
    """The slope of tanh in a sigmoid, and the other way round."""
    other = {"sigmoid": "1 - out**2", "tanh": "out * (1 - out)"}.get(around.layer_of(family).activation.name)
    return family if other is None else with_rule(family, F.read(other, {"out"}))


def slope_forgotten(family: Family, around: Surroundings) -> Family:
    """δ = ∂E/∂out."""
    if around.layer_of(family).activation.name == "identity":
        return family
    return with_rule(family, Sym("g"), g=own_terms(family, around)["g"])


def own_terms(family: Family, around: Surroundings) -> dict[str, Slot]:
    """∂E/∂out and the slope of each neuron itself, without the other outputs of a softmax."""
    places = np.arange(family.size)
    return {
        name: replace(family.slots[name], sources=(Key(head, family.layer),), index=places, starts=None)
        for name, head in (("g", around.adjoints[0]), ("l", "slope"))
    }


def softmax_elementwise(family: Family, around: Surroundings) -> Family:
    """δ of a softmax from its own output alone, as if it were a sigmoid."""
    if around.layer_of(family).activation.cross is None or family.size == 1:
        return family
    order = ("l", "g") if around.delta_notation else ("g", "l")
    return with_rule(family, Mul(tuple(map(Sym, order))), **own_terms(family, around))


def updated_weights(family: Family, around: Surroundings) -> Family:
    """The weight after its update; not of weights that several layers share, whose update needs this very line."""
    if any(sum(key in plan.weights for plan in around.layers) > 1 for key in around.layer_of(family).weights):
        return family
    return with_rule(family, F.substitute(family.computed_rule, {"w": Sym("w_new")}))


def last_path_forgotten(family: Family, around: Surroundings) -> Family:
    """The sum over the users without its last term."""
    return _without_path(family, last=True)


def first_path_forgotten(family: Family, around: Surroundings) -> Family:
    """The sum over the users without its first term."""
    return _without_path(family, last=False)


def _without_path(family: Family, last: bool) -> Family:
    starts = family.starts
    if starts is None or not (np.diff(starts) > 1).any():
        return family
    several = np.diff(starts) > 1
    kept = np.setdiff1d(np.arange(starts[-1]), ((starts[1:] - 1) if last else starts[:-1])[several])
    fewer = starts - np.concatenate([[0], np.cumsum(several)])
    slots = {
        name: slot if slot.starts is None else replace(slot, index=slot.index[kept], starts=fewer)
        for name, slot in family.slots.items()
    }
    return replace(family, slots=slots) if not (np.diff(fewer) == 1).all() else _with_single_terms(family, slots)


def _with_single_terms(family: Family, slots: Mapping[str, Slot]) -> Family:
    """A family whose sums have one term each, without the sums."""
    single = {name: replace(slot, starts=None) for name, slot in slots.items()}
    return replace(family, rule=change_sums(family.computed_rule, lambda total: total.body), slots=single)


def own_path_only(family: Family, around: Surroundings) -> Family:
    """Of the sum over the users the term of the neuron with the same number."""
    starts, users = family.starts, family.slots.get("g")
    if starts is None or users is None or len(users.sources) > 1 or not (np.diff(starts) > 1).any():
        return family
    places = [np.flatnonzero(users.index[starts[m] : starts[m + 1]] == m) + starts[m] for m in range(family.size)]
    if any(len(own) != 1 for own in places):
        return family
    kept = np.concatenate(places)
    slots = {
        name: slot if slot.starts is None else replace(slot, index=slot.index[kept])
        for name, slot in family.slots.items()
    }
    return _with_single_terms(family, slots)


def absolute_values(family: Family, around: Surroundings) -> Family:
    """Σ |…| over the users."""
    return with_rule(family, change_sums(family.computed_rule, lambda total: SumOf(Call("abs", (total.body,)))))


MANY_PATHS = 16
"""Terms up to which a sum is written as a product."""


def paths_multiplied(family: Family, around: Surroundings) -> Family:
    """Π over the users in place of Σ, where every neuron has as many."""
    starts = family.starts
    if starts is None or not family.size:
        return family
    lengths = np.diff(starts)
    count = int(lengths[0])
    if not 1 < count <= MANY_PATHS or (lengths != count).any():
        return family
    slots = {name: slot for name, slot in family.slots.items() if slot.starts is None}
    for name, slot in family.slots.items():
        if slot.starts is not None:
            slots |= {f"{name}{k}": replace(slot, index=slot.index[starts[:-1] + k], starts=None) for k in range(count)}

    def product(total: SumOf) -> Formula:
        names = F.symbols(total.body)
        return F.mul(*(F.substitute(total.body, {n: Sym(f"{n}{k}") for n in names}) for k in range(count)))

    return replace(family, rule=change_sums(family.computed_rule, product), slots=slots)


def error_for_delta(family: Family, around: Surroundings) -> Family:
    """∂E/∂out of the users sent back where their δ belongs."""
    if "g" not in family.slots:
        return family
    error, delta = around.adjoints
    sources = tuple(key._replace(kind=error) if key.kind == delta else key for key in family.slots["g"].sources)
    used = [around.layer_of(around.families[key]).activation.name for key in family.slots["g"].sources]
    if sources == family.slots["g"].sources or set(used) == {"identity"}:
        return family
    return replace(family, slots={**family.slots, "g": replace(family.slots["g"], sources=sources)})


# ------------------------------------------------------------------------------------------ gradients


def input_omitted(family: Family, around: Surroundings) -> Family:
    """∂E/∂w = δ."""
    return with_rule(family, without_factor(family.computed_rule, "l"))


def net_for_out(family: Family, around: Surroundings) -> Family:
    """The net input of the neuron before, where its output is the factor; a formula has none."""
    slot = family.slots["x"]
    nets = {key: key._replace(kind="net") for key in slot.sources if key.kind == "out"}
    sources = tuple(nets[key] if nets.get(key) in around.families else key for key in slot.sources)
    read = [around.layers[(key.layer or 0) - 1] for key in slot.sources if key.kind == "out"]
    if all(plan.formulas or plan.activation.name == "identity" for plan in read):
        return family
    return replace(family, slots={**family.slots, "x": replace(slot, sources=sources)})


def inputs_again(family: Family, around: Surroundings) -> Family:
    """The inputs of the network where the outputs of the layer before are the factor."""
    slot = family.slots["x"]
    fits = len(slot.sources) == 1 and around.families[slot.sources[0]].size == around.families[INPUT].size
    if slot.sources[0].kind != "out" or not fits:
        return family
    return replace(family, slots={**family.slots, "x": replace(slot, sources=(INPUT,))})


def slope_forgotten_in_product(family: Family, around: Surroundings) -> Family:
    """∂E/∂w = ∂E/∂out · x, the slope between them left out."""
    if around.layer_of(family).activation.name == "identity":
        return family
    if "s" in family.slots:
        return with_rule(family, without_factor(family.computed_rule, "s"))
    error, delta = around.adjoints
    slot = family.slots.get("g")
    if slot is None or {key.kind for key in slot.sources} != {delta}:
        return family
    sources = tuple(key._replace(kind=error) for key in slot.sources)
    return replace(family, slots={**family.slots, "g": replace(slot, sources=sources)})


def divided(family: Family, around: Surroundings) -> Family:
    """A quotient for a product: by the slope in δ, by what the edge reads in a gradient."""
    rule = family.computed_rule
    rest = without_factor(rule, "l")
    if rest == rule or any(isinstance(part, SumOf) for part in F.walk(rule)):
        return family
    return with_rule(family, Div(rest, Sym("l")))


def gradient_negated(family: Family, around: Surroundings) -> Family:
    """Minus the gradient."""
    return with_rule(family, F.neg(family.computed_rule))


def next_delta(family: Family, around: Surroundings) -> Family:
    """The δ of the layer's next neuron (all its factors)."""
    slots = dict(family.slots)
    for name in {"g", "p", "s"} & slots.keys():
        slot = slots[name]
        size = around.families[slot.sources[0]].size
        if len(slot.sources) > 1 or slot.starts is not None or size == 1:
            return family
        slots[name] = replace(slot, index=(slot.index + 1) % size)
    return replace(family, slots=slots) if slots.keys() & {"g", "p", "s"} else family


def bias_gradient_zero(family: Family, around: Surroundings) -> Family:
    """∂E/∂b = 0."""
    return with_rule(family, F.ZERO)


def bias_as_factor(family: Family, around: Surroundings) -> Family:
    """∂net/∂b = b."""
    return with_rule(family, Sym("b"))


def mean_for_sum(family: Family, around: Surroundings) -> Family:
    """The batch's gradients added up where their mean is asked, and the other way round."""
    match family.rule:
        case Div(total, _):
            return with_rule(family, total)
    return with_rule(family, Div(family.computed_rule, Num(str(around.batch_size))))


# ------------------------------------------------------------------------------------------ updates


def rate_forgotten(family: Family, around: Surroundings) -> Family:
    """w − g."""
    return with_rule(family, without_factor(family.computed_rule, "eta"))


def rate_twice(family: Family, around: Surroundings) -> Family:
    """w − ηηg."""
    return with_rule(family, doubled_factor(family.computed_rule, "eta"))


def gradient_for_weight(family: Family, around: Surroundings) -> Family:
    """The gradient given as the new weight."""
    return with_rule(family, Sym("g"))


def change_for_weight(family: Family, around: Surroundings) -> Family:
    """The change of the weight given as the new weight."""
    match family.rule:
        case Add((Sym("w"), *rest)):
            return with_rule(family, F.add(*rest))
    return family


def uphill(family: Family, around: Surroundings) -> Family:
    """w + ηg."""
    match family.rule:
        case Add((Sym("w") as w, *rest)):
            return with_rule(family, Add((w, *(term.arg if isinstance(term, Neg) else Neg(term) for term in rest))))
    return family


def threshold_wrong_way(family: Family, around: Surroundings) -> Family:
    """b − ηe for the bias of a perceptron, whose threshold is −b: the threshold grows where it should fall."""
    moved = "e" in family.slots and family.key.of == "bias"
    return uphill(family, around) if moved else family


def step_twice(family: Family, around: Surroundings) -> Family:
    """w − ηg − ηg."""
    match family.rule:
        case Add((Sym("w") as w, *rest)):
            return with_rule(family, Add((w, *rest, *rest)))
    return family


def keep_family(family: Family, around: Surroundings) -> Family:
    """For a slip that lies in the optimizer's lines alone."""
    return family


def gradients_kept(row: OptimizerRow) -> OptimizerRow:
    """Every update adds its gradient to those of the updates before: a state that is never cleared."""
    lines = tuple((id, kind, re.sub(r"\bg\b", "sum", text)) for id, kind, text in row.lines)
    return replace(row, lines=(("sum_{p}", "state", "sum_before + g"), *lines), states=(*row.states, "sum"))
