"""The losses of a network: targets, errors of outputs, the loss of each layer that has one of its own, the total.

In: a spec, and the layers that bear a loss. Out: the `Head` of each, and families of targets, errors and losses.

    >>> from explainer import load_example
    >>> LossFamilies(load_example("mazur"), {}).head_of(2).among
    2
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, Head, Index, LayerPlan, Slot
from explainer.equations.keys import LOSS, SAMPLE_WEIGHT, TARGET, Key
from explainer.equations.names import Code, Name, column, number_column
from explainer.formula import Formula, Num, SumOf, Sym
from explainer.functions import LOSSES, Loss, typed_loss, with_delta
from explainer.network.parameters import plain_number, quantity_name
from explainer.spec import Spec, Training


def loss_row(training: Training, name: str) -> Loss:
    """The table's row of a loss, with the spec's delta; a typed formula becomes a row of its own."""
    if name in LOSSES:
        return with_delta(LOSSES[name], training.delta)
    if training.data[0].target is None:  # nobody asks for its numbers
        return LOSSES["half_squared_error"]
    return typed_loss(name)


class LossFamilies:
    """Adds what a network is held to behind its layers."""

    def __init__(self, spec: Spec, families: dict[Key, Family]) -> None:
        """`families` grows in place."""
        self.spec = spec
        self.families = families
        self.sizes = list(spec.sizes)
        self.outputs = list(spec.network.outputs)
        self.name = partial(quantity_name, spec)

    def add(self, family: Family) -> None:
        self.families[family.key] = family

    def head_of(self, number: int) -> Head | None:
        """The loss of a layer that bears one; losses of their own count the outputs of their layer alone."""
        if number not in self.outputs:
            return None
        row = loss_row(self.spec.training, self.spec.loss_of(number))
        if not self.spec.heads_of_their_own:
            return Head(row, sum(self.sizes[n] for n in self.outputs), self.outputs.index(number))
        weight = self.spec.network.layers[number - 1].loss_weight
        place = self.outputs.index(number)
        return Head(row, self.sizes[number], place, "" if weight is None else plain_number(weight))

    def targets_of(self, number: int) -> Index | None:
        """The target of each neuron of a layer that bears a loss: targets are counted on through them."""
        if number not in self.outputs:
            return None
        before = sum(self.sizes[n] for n in self.outputs[: self.outputs.index(number)])
        return before + np.arange(self.sizes[number])

    def add_targets(self, bearing: Sequence[LayerPlan]) -> int:
        """Targets, and the weight of a sample where samples have weights; how many targets there are."""
        total = sum(plan.size for plan in bearing)
        numbers = number_column(1, total)
        labelled = any(self.spec.network.layers[plan.number - 1].neurons.names for plan in bearing)
        shown = column([plan.labels[m] for plan in bearing for m in range(plan.size)])
        name = self.name(
            "target",
            parameter=numbers if total > 1 or self.spec.notation == "partials" else "",
            variable="labelled" if labelled else "",
            neuron=shown,
        )
        ids = Code(("t", numbers))
        self.add(Family(TARGET, "target", bearing[-1].number, total, None, {}, ids, name, np.arange(1, total + 1)))
        if self.spec.training.has_sample_weights:
            self.add_sample_weights(self.spec.training.weights_of_sample)
        return total

    def add_sample_weights(self, count: int) -> None:
        """The weight of a sample, or one for each layer that bears a loss."""
        numbers = number_column(1, count) if count > 1 else ""
        id = Code(("sample_weight_", numbers)) if count > 1 else Code(("sample_weight",))
        name = self.name("sample_weight", parameter=numbers)
        self.add(Family(SAMPLE_WEIGHT, "sample_weight", None, count, None, {}, id, name))

    def add_losses(
        self, plans: Sequence[LayerPlan], add_neurons: Callable[[str, LayerPlan, Formula, Mapping[str, Slot]], None]
    ) -> None:
        """Targets, one error per output, by `add_neurons`, and the loss that adds them up."""
        bearing = [plans[number - 1] for number in self.outputs]
        total = self.add_targets(bearing)
        for plan in bearing:
            assert plan.targets is not None
            rule = self.error_rule(plan)
            slots = {"t": Slot((TARGET,), plan.targets), "y": Slot((plan.key("out"),), np.arange(plan.size))}
            if "c" in F.symbols(rule):
                place = min(self.outputs.index(plan.number), self.families[SAMPLE_WEIGHT].size - 1)
                slots["c"] = Slot((SAMPLE_WEIGHT,), np.full(plan.size, place))
            weight = plan.borne.weight
            add_neurons("error", plan, F.mul(Num(weight), rule) if weight else rule, slots)
        name = self.name("loss")
        if self.spec.heads_of_their_own:
            self.add_heads(bearing, name)
            return
        errors = Slot(tuple(Key("error", p.number) for p in bearing), np.arange(total), np.array([0, total]))
        self.add(Family(LOSS, "loss", None, 1, SumOf(Sym("e")), {"e": errors}, Code(("E_total",)), name))

    def error_rule(self, plan: LayerPlan) -> Formula:
        """The error of an output of a layer, before the layer's weight."""
        rule = F.substitute(F.read(plan.borne.loss.formula, {"t", "y", "n"}), {"n": Num(str(plan.borne.among))})
        return F.mul(Sym("c"), rule) if self.spec.training.has_sample_weights else rule

    def add_heads(self, bearing: Sequence[LayerPlan], total: Name) -> None:
        """The loss of each layer that bears one, before its weight, and the total: their weighted sum."""
        terms, slots = list[Formula](), dict[str, Slot]()
        for place, plan in enumerate(bearing, 1):
            key, error = plan.key("head"), self.families[plan.key("error")]
            ends = np.array([0, plan.size])
            rule = SumOf(self.error_rule(plan) if plan.borne.weight else Sym("e"))
            own = error.slots if plan.borne.weight else {"e": Slot((error.key,), np.arange(plan.size))}
            own = {letter: replace(slot, starts=ends) for letter, slot in own.items()}
            word = self.spec.network.layers[plan.number - 1].name or str(plan.number)
            name = self.name("head", neuron=word)
            self.add(Family(key, "loss", plan.number, 1, rule, own, Code((f"loss_{word}",)), name))
            slots[f"e{place}"] = Slot((key,), np.zeros(1, dtype=np.intp))
            term = Sym(f"e{place}")
            terms.append(F.mul(Num(plan.borne.weight), term) if plan.borne.weight else term)
        self.add(Family(LOSS, "loss", None, 1, F.add(*terms), slots, Code(("E_total",)), total))
