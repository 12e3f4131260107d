"""The backward equations: the chain rule on the flat list, one family at a time.

In: a `Network`. Out: its families and, behind them, the slope and the other local factors of every edge, ∂E/∂out and δ
= ∂E/∂net of every neuron, the gradient of every parameter, and what `explainer.network.updating` makes of the
gradients. The derivative of the error by a quantity is the sum over its uses of (∂E/∂user · ∂user/∂quantity): linear in
the edges.

    >>> from explainer import load_example
    >>> from explainer.network.building import build
    >>> backward = Backward(build(load_example("mazur")))
    >>> backward.derive_families()
    >>> backward.families[Key("gradient", 2, "weight")].rule
    Mul(factors=(Sym(name='p'), Sym(name='s'), Sym(name='l')))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, Index, LayerPlan, Slot
from explainer.equations.keys import INPUT, TARGET, Key
from explainer.equations.mistake import Surroundings, line_of
from explainer.equations.names import Code, Name
from explainer.formula import Formula, Mul, Neg, SumOf, Sym
from explainer.network.building import Network
from explainer.network.edges import delta_factors, equal_quantities, uses_of
from explainer.network.local_factors import LocalFactors
from explainer.network.new_weights import sizes_with_new_weights
from explainer.network.prover import Prover, Slope
from explainer.network.updating import Updating


class Backward:
    """Builds the backward families of one network; `derivation.derive` is the way to call it."""

    def __init__(self, network: Network, prover: Prover | None = None) -> None:
        self.network = network
        self.spec = network.spec
        self.prover = prover or Prover()
        self.delta_notation = self.spec.notation == "delta"
        self.slopes: dict[Key, Slope] = {}
        self.slipped: set[Key] = set()
        """Families that a mistake altered."""
        self.families: dict[Key, Family] = {}
        self.around = Surroundings(
            self.families,
            network.families,
            network.layers,
            self.slopes,
            self.delta_notation,
            self.spec.training.batch_size,
        )
        self.primary = self.around.adjoints
        self.local = LocalFactors(network, self.families, self.prover, self.primary, self.add)
        self.edges = self.local.edges
        for key, family in network.families.items():
            self.families[key] = self.apply_mistakes(family)

    # ------------------------------------------------------------------------------------ small helpers

    def apply_mistakes(self, right: Family) -> Family:
        """The family after every chosen mistake that is made at such lines, with the slots its rule uses."""
        family = right
        for slip in self.network.slips:
            if line_of(family) in slip.lines:
                family = slip.alter(family, self.around)
        if family is not right:
            self.slipped.add(family.key)
        if family.rule is None:
            return family
        used = F.symbols(family.rule)
        if used == tuple(family.slots):
            return family
        return replace(family, slots={name: family.slots[name] for name in used})

    def add(
        self,
        key: Key,
        kind: str,
        layer: int | None,
        size: int,
        rule: Formula,
        slots: Mapping[str, Slot],
        id: Code,
        name: Name,
        neuron: Index | None = None,
        input: Index | None = None,
        scope: str = "sample",
        user: Key | None = None,
    ) -> Family:
        family = self.apply_mistakes(Family(key, kind, layer, size, rule, slots, id, name, neuron, input, scope, user))
        self.families[key] = family
        return family

    # ---------------------------------------------------------------------------------------- gradients

    def sum_of_uses(self, key: Key, split_delta: bool) -> tuple[Formula, dict[str, Slot]] | None:
        """Σ (∂E/∂user · ∂user/∂member) over the members of a family.

        δ is split into its two factors for a weight (the three factors of the second article); a local factor that is
        just another quantity is that quantity in the first article's notation.
        """
        found = uses_of(self.edges.get(key), self.families, self.families[key].size)
        if found is None:
            return None
        starts, adjoint, local = found
        slots, factors = {"g": adjoint, "l": local}, ["g", "l"]
        if split_delta and not self.delta_notation:
            parts = delta_factors(adjoint, self.families)
            if parts is not None:
                slots, factors = {**parts, "l": local}, [*parts, "l"]
        if self.delta_notation:
            named = equal_quantities(local, self.families, sizes_with_new_weights(self.network, self.families))
            if named is not None:
                slots["l"] = named
            if all(self.families[k].rule == F.ONE for k in local.sources):
                factors = ["g"]
            elif split_delta:
                factors = ["l", "g"]
        body = F.mul(*map(Sym, factors))
        if (np.diff(starts) == 1).all():
            return body, {name: Slot(slots[name].sources, slots[name].index) for name in factors}
        return SumOf(body), {name: slots[name] for name in factors}

    def add_neuron_gradient(self, plan: LayerPlan | None, key: Key) -> None:
        """∂E/∂out (or by an input) and its negative; of a layer that bears the loss with its own error's slope
        first."""
        source = self.families[key]
        rule, slots = self.sum_of_uses(key, split_delta=False) or (None, {})
        if plan is not None and plan.loss:
            error = self.network.families[Key("error", plan.number)]  # slips change no slope
            slope = self.prover.loss_slope(plan.borne.loss, error.computed_rule, plan.borne.among)
            self.slopes[Key("error", plan.number)] = slope
            down = self.delta_notation or self.network.by_error
            weights: list[Formula] = [F.Num(plan.borne.weight)] if plan.borne.weight else []
            weights += [Sym("c")] if "c" in error.slots else []
            own = F.mul(*weights, slope.formula) if weights else slope.formula
            given = {k: Slot(s.sources, s.index) for k, s in error.slots.items()}
            if rule is None:
                slope_shown = F.neg(slope.formula) if down else slope.formula
                rule, slots = F.mul(*weights, slope_shown) if weights else slope_shown, given
            else:
                everyone = np.arange(plan.size)
                id = Code(("dE_", plan.ids, "/d", *source.id.parts))
                name = self.network.name("path", above=error.name, below=source.name)
                self.add(Key("own", plan.number), "path", plan.number, plan.size, own, given, id, name, everyone + 1)
                first: Formula = Neg(Sym("own")) if self.delta_notation else Sym("own")
                rule, slots = F.add(first, rule), {**slots, "own": Slot((Key("own", plan.number),), everyone)}
        if rule is None:
            rule = F.ZERO
        number = 0 if plan is None else plan.number
        self.add_derivative_pair("partial", "signal_out", number, source, rule, slots, plan)

    def add_derivative_pair(
        self,
        kind: str,
        signal: str,
        number: int,
        source: Family,
        rule: Formula,
        slots: Mapping[str, Slot],
        plan: LayerPlan | None,
    ) -> None:
        """A derivative by a neuron's quantity and its negative: the notation says which is computed, which follows."""
        where = (
            {"neuron": plan.labels, "unit": plan.unit}
            if plan
            else {"unit": ("_", *source.name.parts)}
            if (isinstance(source.name, Code))
            else {}
        )
        tail = source.id.parts
        ids = {
            "partial": Code(("dE/d", *tail)),
            "signal_out": Code(("signal_", *tail)),
            "signal_net": Code(("signal_", *tail)),
            "delta": Code(("delta_", plan.ids)) if plan else Code(()),
        }
        by_error = self.network.by_error and kind == "partial" and plan is not None
        first, second = (signal, kind) if self.delta_notation or by_error else (kind, signal)
        everyone = np.arange(source.size)
        for this, formula, used in (
            (first, rule, slots),
            (second, Neg(Sym("s")), {"s": Slot((Key(first, number),), everyone)}),
        ):
            written = "step_error" if self.network.by_error and this == "signal_out" and plan else this
            name = self.network.name(written, below=source.name, **where)
            shown_kind = "signal" if this.startswith("signal") else this
            self.add(Key(this, number), shown_kind, number, source.size, formula, used, ids[this], name, everyone + 1)

    def derive_layer(self, plan: LayerPlan) -> None:
        """The backward families of one layer, from its outputs to its weights."""
        if plan.formulas:
            self.derive_formulas(plan)
            return
        n = plan.number
        out, net = self.network.families[Key("out", n)], self.network.families[Key("net", n)]  # slips change no slope
        self.add_neuron_gradient(plan, out.key)
        slope = self.prover.activation_slope(plan.activation, out.computed_rule)
        if plan.skip and plan.activation.cross is None:
            slope = Slope(slope.rule, slope.slot, slope.over_inputs, slope.over_inputs)
        if plan.keep:
            dropped = F.Div(F.mul(slope.over_inputs, Sym("mask")), F.Num(plan.keep))
            slope = Slope(slope.rule, slope.slot, dropped, dropped)
        self.slopes[out.key] = slope
        if plan.activation.cross is None:
            self.local.add_factors(out, "net", slope, "slope")
        else:
            self.local.add_softmax_slopes(plan, out, slope)
        if plan.skip:
            self.local.add_factors(out, "skip", self.prover.slope(out.computed_rule, "skip"), "local")
        found = self.sum_of_uses(net.key, split_delta=False)
        assert found is not None
        rule, slots = found
        if self.delta_notation and rule == Mul((Sym("g"), Sym("l"))):
            rule = Mul((Sym("l"), Sym("g")))
        self.add_derivative_pair("delta", "signal_net", n, net, rule, slots, plan)
        self.add_collapsed_delta(plan)
        for slot in net.slots:
            self.local.add_factors(net, slot, self.prover.slope(net.computed_rule, slot), "local")

    def derive_formulas(self, plan: LayerPlan) -> None:
        """The backward families of a layer without weights: ∂E/∂out, and the slope of each formula by each operand."""
        out = self.network.families[plan.key("out")]
        self.add_neuron_gradient(plan, out.key)
        for neuron_formula in plan.formulas:
            for slot in neuron_formula.slots:
                slope = self.prover.formula_slope(neuron_formula.rule, slot)
                self.local.add_factors(out, slot, slope, "local", neuron_formula)

    def add_collapsed_delta(self, plan: LayerPlan) -> None:
        """δ = out − t, where the slopes of activation and loss cancel and nothing else uses the outputs."""
        n = plan.number
        if plan.head is None or (plan.activation.name, plan.head.loss.name) not in COLLAPSES or plan.targets is None:
            return
        if plan.skip or Key("out", n) in self.edges or self.spec.training.has_sample_weights or plan.head.weight:
            return
        if self.slipped & {Key(kind, n) for kind in (*self.primary, "slope", "cross")}:
            return
        everyone = np.arange(plan.size)
        slots = {"y": Slot((Key("out", n),), everyone), "t": Slot((TARGET,), plan.targets)}
        given: Formula = Sym("y")
        if plan.activation.cross is not None and not self.is_one_hot(plan.targets):
            starts = np.arange(plan.size + 1, dtype=np.intp) * plan.size
            slots["all"] = Slot((TARGET,), np.tile(plan.targets, plan.size), starts)
            given = Mul((given, SumOf(Sym("all"))))
        delta = self.families[Key("delta", n)]
        self.add(
            Key("collapsed", n),
            "delta",
            n,
            plan.size,
            F.Add((given, Neg(Sym("t")))),
            slots,
            Code((*delta.id.parts, "_collapsed")),
            delta.name,
            delta.neuron,
        )

    def is_one_hot(self, index: Index) -> bool:
        """Whether the targets of a layer add up to 1 in every sample."""
        return all(sum(sample.target[k] for k in index) == 1 for sample in self.spec.training.data if sample.target)

    def add_gradient(self, key: Key) -> None:
        """∂E/∂w of every member of a parameter family."""
        source = self.families[key]
        found = self.sum_of_uses(key, split_delta=True)
        rule, slots = found if found else (F.ZERO, {})
        if self.delta_notation and found:
            rule = Neg(rule)
        name = self.network.name("gradient", below=source.name)
        id = Code(("dE/d", *source.id.parts))
        self.add(
            key.gradient, "gradient", source.layer, source.size, rule, slots, id, name, source.neuron, source.input
        )

    def derive_families(self) -> None:
        """All backward families, from the loss to the updates."""
        network = self.network
        if network.has_targets:
            for plan in reversed(network.layers):
                self.derive_layer(plan)
            self.add_neuron_gradient(None, INPUT)
            for key in network.parameters:
                self.add_gradient(key)
            Updating(network, self.families, self.add).add_update_families()


COLLAPSES = frozenset({("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")})
"""(activation, loss) whose δ is out − t."""
