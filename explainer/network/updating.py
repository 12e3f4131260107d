"""From gradients to new weights: batch sums, the optimizer's lines, and the forward pass once more.

In: a `Network` and its families up to the gradients. Out, added to these families: loss and gradients of a batch, the
optimizer's constants and states, the new weights, the forward pass with them, and the loss that first order predicts.

    >>> from explainer import load_example
    >>> batch_rule(load_example("mazur"), 4)
    Div(above=SumOf(body=Sym(name='e')), below=Num(text='4'))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, Index, Slot
from explainer.equations.keys import LOSS, PREDICTED, STEP_NUMBER, Key
from explainer.equations.names import Code, Ident, Name, take_members
from explainer.formula import Formula, Mul, Neg, SumOf, Sym
from explainer.network.building import Network
from explainer.network.edges import join_slots, sizes_of, take_text
from explainer.spec import Spec


class Updating:
    """Adds the families of one update behind the gradients; `Backward.derive_families` is the way to call it."""

    def __init__(self, network: Network, families: dict[Key, Family], add: Callable[..., Family]) -> None:
        """`families` grows in place; `add` is `Backward.add`, which puts one family into it."""
        self.network = network
        self.spec = network.spec
        self.families = families
        self.add = add
        self.delta_notation = self.spec.notation == "delta"
        self.optimizer = network.optimizer

    def add_update_families(self) -> None:
        """All families from the batch to the predicted loss."""
        if self.spec.training.batch_size > 1:
            self.add_batch_sums(self.spec.training.batch_size)
        self.add_constants()
        for key in self.network.parameters:
            self.add_update(key)
        self.add_pass_after()

    def add_constants(self) -> None:
        """The optimizer's constants, and the number of the update where a line uses it."""
        for constant in self.optimizer.constants:
            name = self.network.name("constant", state=constant.rstrip("_"))
            id = Code((constant.rstrip("_"),))
            self.families[Key(constant)] = Family(Key(constant), "given", None, 1, None, {}, id, name, scope="constant")
        if any("step" in text for _, _, text in self.optimizer.lines):
            name = self.network.name("constant", state="step")
            self.families[STEP_NUMBER] = Family(
                STEP_NUMBER, "given", None, 1, None, {}, Code(("step",)), name, scope="update"
            )

    def add_update(self, key: Key) -> None:
        """The lines of one update of a parameter family; frozen members have none."""
        source, free = self.families[key], np.flatnonzero(~self.network.frozen[key])
        if not len(free):
            return
        summed = self.spec.training.batch_size > 1
        places = {"w": Slot((key,), free), "g": Slot((key.gradient.in_batch if summed else key.gradient,), free)}
        zeros = np.zeros(len(free), dtype=np.intp)
        places |= {c: Slot((Key(c),), zeros) for c in (*self.optimizer.constants, "step") if Key(c) in self.families}
        places |= {
            f"{s}_before": Slot((key.state(s),), np.arange(len(free)), before=True) for s in self.optimizer.states
        }
        for pattern, kind, text in self.optimizer.lines:
            rule = F.read(text, set(places))
            gradient = self.families[key.gradient]
            raw = places["g"].sources == (gradient.key,)
            if (
                self.delta_notation
                and raw
                and isinstance(gradient.rule, Neg)
                and not isinstance(gradient.rule.arg, SumOf)
            ):
                rule = _with_signal(rule, gradient.rule.arg)
                places |= {
                    {"g": "signal"}.get(name, name): slot.of_members(free) for name, slot in gradient.slots.items()
                }
            state = pattern.split("_{p}")[0]
            before, after = pattern.split("{p}")
            id = Code((before, *(take_text(p, free) for p in source.id.parts), after))
            name = self.network.name(kind, below=take_members(source.name, free), state=state)
            neuron, places_of = (None if a is None else a[free] for a in (source.neuron, source.input))
            family = key.new if kind == "update" else key.state(state)
            self.add(family, kind, source.layer, len(free), rule, places, id, name, neuron, places_of, "update")
            places[state] = Slot((family,), np.arange(len(free)))

    def add_pass_after(self) -> None:
        """The forward pass once more with the new weights: did the update help?"""
        forward = {key: family for key, family in self.network.families.items() if family.rule is not None}
        replaced = {key: places_after_update(self.network, key) for key in self.network.parameters}
        replaced |= {key: ((key.after,), np.arange(family.size)) for key, family in forward.items()}
        sizes = sizes_of(self.families)
        sizes |= {key.after: sizes[key] for key in replaced if key not in self.network.parameters}
        for key, family in forward.items():
            slots = {}
            for name, slot in family.slots.items():
                pairs = [replaced.get(k, ((k,), np.arange(sizes[k]))) for k in slot.sources]
                keys, index = join_slots(pairs, sizes)
                slots[name] = Slot(keys, index[slot.index], slot.starts)
            id = Code((*family.id.parts, "_after"))
            self.add(
                key.after,
                family.kind,
                family.layer,
                family.size,
                family.rule,
                slots,
                id,
                _name_after(family.name),
                family.neuron,
                family.input,
            )
        self.add_prediction()

    def add_prediction(self) -> None:
        """E + Σ gradient · (new − old): what first order says the loss will be."""
        trained = [key for key in self.network.parameters if key.new in self.families]
        sizes = sizes_of(self.families)
        free = [np.flatnonzero(~self.network.frozen[key]) for key in trained]
        places = {
            "g": join_slots([((k.gradient,), f) for k, f in zip(trained, free, strict=True)], sizes),
            "n": join_slots([((k.new,), np.arange(len(f))) for k, f in zip(trained, free, strict=True)], sizes),
            "w": join_slots([((k,), f) for k, f in zip(trained, free, strict=True)], sizes),
        }
        one = np.zeros(1, dtype=np.intp)
        slots = {name: Slot(keys, index, np.array([0, len(index)])) for name, (keys, index) in places.items()}
        slots["e"] = Slot((LOSS,), one)
        change = SumOf(Mul((Sym("g"), F.Add((Sym("n"), Neg(Sym("w")))))))
        rule = F.Add((Sym("e"), change)) if trained else Sym("e")
        name = Ident(self.spec.page.symbols.loss, "predicted") if not self.delta_notation else Code(("loss_predicted",))
        self.add(PREDICTED, "loss", None, 1, rule, slots, Code(("E_predicted",)), name)

    def add_batch_sums(self, size: int) -> None:
        """Loss and gradients of a batch: the sum or the mean of its samples' own."""
        for key in [LOSS, *(k.gradient for k in self.network.parameters)]:
            family = self.families[key]
            slots = {"e": Slot((key,), np.arange(family.size), None, batch=True)}
            self.add(
                key.in_batch,
                family.kind,
                family.layer,
                family.size,
                batch_rule(self.spec, size),
                slots,
                family.id,
                family.name,
                family.neuron,
                family.input,
                "update",
            )


def places_after_update(network: Network, key: Key) -> tuple[tuple[Key, ...], Index]:
    """Where each member of a parameter family stands after the update: (families, places in them, end to end)."""
    free, size = np.flatnonzero(~network.frozen[key]), network.families[key].size
    index = np.arange(size)
    if not len(free):
        return (key,), index
    if len(free) == size:
        return (key.new,), index
    index[free] = size + np.arange(len(free))
    return (key, key.new), index


def sizes_with_new_weights(network: Network, families: Mapping[Key, Family]) -> dict[Key, int]:
    """Members of each family, those of the new weights among them, which are not made yet."""
    return sizes_of(families) | {key.new: int((~held).sum()) for key, held in network.frozen.items()}


def slot_after_update(network: Network, families: Mapping[Key, Family], slot: Slot) -> Slot:
    """A slot of parameters as they are after the update."""
    places = [places_after_update(network, key) for key in slot.sources]
    keys, index = join_slots(places, sizes_with_new_weights(network, families))
    return replace(slot, sources=keys, index=index[slot.index])


def resize_batch_rule(rule: Formula, size: int) -> Formula:
    """A batch's rule for a batch of another size (the last one may be smaller)."""
    return F.Div(rule.above, F.Num(str(size))) if isinstance(rule, F.Div) else rule


def batch_rule(spec: Spec, size: int) -> Formula:
    """What stands for a batch of `size` samples: (Σ e) / size, or the sum alone."""
    total = SumOf(Sym("e"))
    return F.Div(total, F.Num(str(size))) if spec.training.reduction == "mean" else total


def _name_after(name: Name) -> Name:
    """The name of a quantity that the new weights give: E_total⁺, or net1_h_after in a code line."""
    match name:
        case Ident(base, sub, _, accent):
            return Ident(base, sub, "+", accent)
        case Code(parts):
            return Code((*parts, "_after"))
    raise TypeError(name)


def _with_signal(rule: Formula, gradient: Formula) -> Formula:
    """w − eta·g with g = −(x·δ): w + x·δ·eta, in the first article's order; any other rule as it is."""
    match rule:
        case F.Add((w, Neg(Mul((eta, Sym("g")))))):
            renamed = (Sym("signal") if factor == Sym("g") else factor for factor in F.children(F.mul(gradient, eta)))
            return F.Add((w, F.mul(*renamed)))
    return rule
