"""From gradients to new weights: batch sums, the optimizer's lines, and the forward pass once more.

In: a `Network` and its families up to the gradients. Out, added to these families: loss and gradients of a batch, the
optimizer's constants and states, the new weights, the forward pass with them, and the loss that first order predicts.

    >>> from explainer import load_example
    >>> batch_rule(load_example("mazur"), 4)
    Div(above=SumOf(body=Sym(name='e')), below=Num(text='4'))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, Index, Slot
from explainer.equations.keys import COUNTERS, ETA, LOSS, PENALISED, PREDICTED, STEP_NUMBER, Key
from explainer.equations.names import Code, Ident, Name, Ratio, take_members
from explainer.formula import Formula, Mul, Neg, SumOf, Sym
from explainer.network.building import Network
from explainer.network.edges import join_slots, sizes_of, take_text
from explainer.network.look_ahead import add_look_ahead
from explainer.network.new_weights import name_after, places_after_update, redirect_slots
from explainer.network.penalties_of_weights import PENALTY_LINE, add_penalties, add_penalties_after, compared_loss
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
        if self.optimizer.ahead:
            add_look_ahead(self.network, self.families, self.optimizer.ahead)
        if self.spec.training.batch_size > 1:
            self.add_batch_sums(self.spec.training.batch_size)
        self.add_constants()
        add_penalties(self)
        for key in self.network.parameters:
            self.add_update(key)
        self.add_pass_after()

    def add_constants(self) -> None:
        """The optimizer's constants, and the number of the update where a line uses it."""
        schedule = self.network.schedule
        for constant in self.optimizer.constants:
            if constant == ETA.kind and schedule is not None:
                self.add_schedule(schedule)
                continue
            name = self.network.name("constant", state=constant.rstrip("_"))
            id = Code((constant.rstrip("_"),))
            self.families[Key(constant)] = Family(Key(constant), "given", None, 1, None, {}, id, name, scope="constant")
        if any("step" in text for _, _, text in self.optimizer.lines):
            self.add_counter(STEP_NUMBER)

    def add_counter(self, key: Key) -> None:
        """The number of the update, or of the epochs before it."""
        name = self.network.name("constant", state=key.kind)
        self.families[key] = Family(key, "given", None, 1, None, {}, Code((key.kind,)), name, scope="update")

    def add_schedule(self, rule: Formula) -> None:
        """The learning rate of each update, by its formula."""
        named = [key for key in COUNTERS if key.kind in F.symbols(rule)]
        for key in named:
            self.add_counter(key)
        slots = {key.kind: Slot((key,), np.zeros(1, dtype=np.intp)) for key in named}
        name = self.network.name("constant", state=ETA.kind)
        self.families[ETA] = Family(ETA, "rate", None, 1, rule, slots, Code((ETA.kind,)), name, scope="update")

    def add_update(self, key: Key) -> None:
        """The lines of one update of a parameter family; frozen members have none."""
        source, free = self.families[key], np.flatnonzero(~self.network.frozen[key])
        if not len(free):
            return
        taken = key.gradient.in_batch if self.spec.training.batch_size > 1 else self.network.taken_gradient(key)
        places = {"w": Slot((key,), free), "g": Slot((taken,), free)}
        zeros = np.zeros(len(free), dtype=np.intp)
        places |= {c: Slot((Key(c),), zeros) for c in (*self.optimizer.constants, "step") if Key(c) in self.families}
        places |= {
            f"{s}_before": Slot((key.state(s),), np.arange(len(free)), before=True) for s in self.optimizer.states
        }
        if self.network.by_error:
            places |= {name: slot.of_members(free) for name, slot in self.error_places(key).items()}
        pulled = key.state("pull") in self.families
        if pulled:
            places["pull"] = Slot((key.state("pull"),), np.arange(len(free)))
        for pattern, kind, text in (*([PENALTY_LINE] if pulled else []), *self.optimizer.lines):
            if self.network.by_error and "x" not in places:  # a bias multiplies nothing
                text = text.removesuffix(" * x")
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

    def error_places(self, key: Key) -> dict[str, Slot]:
        """Where the error of each parameter's neuron stands, and the input that it multiplies."""
        plan = self.network.layers[(key.layer or 1) - 1]
        if key.kind == "bias":
            assert plan.bias is not None
            return {"e": Slot((plan.key("signal_out"),), np.argsort(plan.bias))}
        return {
            "e": Slot((plan.key("signal_out"),), plan.edge_neuron),
            "x": Slot(plan.sources, plan.edge_source),
        }

    def add_pass_after(self) -> None:
        """The forward pass once more with the new weights: did the update help?"""
        forward = {key: family for key, family in self.network.families.items() if family.rule is not None}
        replaced = {key: places_after_update(self.network, key) for key in self.network.parameters}
        replaced |= {key: ((key.after,), np.arange(family.size)) for key, family in forward.items()}
        sizes = sizes_of(self.families)
        sizes |= {key.after: sizes[key] for key in replaced if key not in self.network.parameters}
        for key, family in forward.items():
            slots = redirect_slots(family, replaced, sizes)
            id = Code((*family.id.parts, "_after"))
            self.add(
                key.after,
                family.kind,
                family.layer,
                family.size,
                family.rule,
                slots,
                id,
                name_after(family.name),
                family.neuron,
                family.input,
            )
        add_penalties_after(self)
        self.add_prediction()

    def add_prediction(self) -> None:
        """E + Σ gradient · (new − old): what first order says the loss will be."""
        trained = [key for key in self.network.parameters if key.new in self.families]
        sizes = sizes_of(self.families)
        free = [np.flatnonzero(~self.network.frozen[key]) for key in trained]
        places = {
            "g": join_slots([self.gradient_with_penalty(k, f) for k, f in zip(trained, free, strict=True)], sizes),
            "n": join_slots([((k.new,), np.arange(len(f))) for k, f in zip(trained, free, strict=True)], sizes),
            "w": join_slots([((k,), f) for k, f in zip(trained, free, strict=True)], sizes),
        }
        one = np.zeros(1, dtype=np.intp)
        slots = {name: Slot(keys, index, np.array([0, len(index)])) for name, (keys, index) in places.items()}
        slots["e"] = Slot((compared_loss(self.families),), one)
        change = SumOf(Mul((Sym("g"), F.Add((Sym("n"), Neg(Sym("w")))))))
        rule = F.Add((Sym("e"), change)) if trained else Sym("e")
        name = Ident(self.spec.page.symbols.loss, "predicted") if not self.delta_notation else Code(("loss_predicted",))
        self.add(PREDICTED, "loss", None, 1, rule, slots, Code(("E_predicted",)), name)

    def gradient_with_penalty(self, key: Key, free: Index) -> tuple[tuple[Key, ...], Index]:
        """Where the gradients of the trained members of a parameter family stand, with the slope of the penalty where
        the loss that is predicted has it."""
        if compared_loss(self.families) == PENALISED and key.state("pull") in self.families:
            return (key.state("g"),), np.arange(len(free))
        return (key.gradient,), free

    def add_batch_sums(self, size: int) -> None:
        """Loss and gradients of a batch: the sum or the mean of its samples' own."""
        heads = [plan.key("head") for plan in self.network.layers]
        losses = [LOSS, *(key for key in heads if key in self.families)]
        for key in [*losses, *map(self.network.taken_gradient, self.network.parameters)]:
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
                self._name_in_batch(family.name),
                family.neuron,
                family.input,
                "update",
            )

    def _name_in_batch(self, name: Name) -> Name:
        """The name of a batch's loss, or of its gradient: E_batch, ∂E_batch/∂w; batch_gradient_weight1 in a code
        line."""
        match name:
            case Ratio(above, below, minus):
                return Ratio(replace(above, sub="batch"), below, minus)
            case Code(parts):
                return Code(("batch_", *parts)) if parts != ("loss_total",) else Code(("loss_batch",))
            case Ident(sub=sub):
                return replace(name, sub="batch" if sub == "total" else f"{sub}_batch")


def resize_batch_rule(rule: Formula, size: int) -> Formula:
    """A batch's rule for a batch of another size (the last one may be smaller)."""
    return F.Div(rule.above, F.Num(str(size))) if isinstance(rule, F.Div) else rule


def batch_rule(spec: Spec, size: int) -> Formula:
    """What stands for a batch of `size` samples: (Σ e) / size, or the sum alone."""
    total = SumOf(Sym("e"))
    return F.Div(total, F.Num(str(size))) if spec.training.reduction == "mean" else total


def _with_signal(rule: Formula, gradient: Formula) -> Formula:
    """w − eta·g with g = −(x·δ): w + x·δ·eta, in the first article's order; any other rule as it is."""
    match rule:
        case F.Add((w, Neg(Mul((eta, Sym("g")))))):
            renamed = (Sym("signal") if factor == Sym("g") else factor for factor in F.children(F.mul(gradient, eta)))
            return F.Add((w, F.mul(*renamed)))
    return rule
