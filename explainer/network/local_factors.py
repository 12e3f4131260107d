"""The local factors of every edge: how fast a line changes with each of its operands.

In: a `Network`, its families, and a line whose slope is proved. Out, added to these families: ∂user/∂operand of every
edge; and in `edges`, who uses the members of each family, and by which of these factors.

    >>> from explainer import load_example
    >>> from explainer.network.backpropagation import Backward
    >>> from explainer.network.building import build
    >>> backward = Backward(build(load_example("mazur")))
    >>> backward.derive_families()
    >>> [edges.local for edges in backward.local.edges[Key("weight", 2)]]
    [(Key(kind='local', layer=2, of='w', phase=''),)]
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, Index, LayerPlan, NeuronFormula, Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.equations.names import Code, Name, Text, column, member_name, merge_names, take_members
from explainer.formula import Neg, Sym
from explainer.network.building import Network
from explainer.network.edges import Edges, take_text
from explainer.network.new_weights import slot_after_update
from explainer.network.prover import Prover, Slope


class LocalFactors:
    """Adds the families of the local factors; `Backward.derive_layer` is the way to call it."""

    def __init__(
        self,
        network: Network,
        families: dict[Key, Family],
        prover: Prover,
        adjoints: tuple[str, str],
        add: Callable[..., Family],
    ) -> None:
        """`families` grows in place; `add` is `Backward.add`, which puts one family into it."""
        self.network = network
        self.families = families
        self.prover = prover
        self.adjoints = adjoints
        """Kinds of the families of ∂E/∂out and ∂E/∂net."""
        self.add = add
        self.edges: dict[Key, list[Edges]] = {}

    def member_names(self, sources: tuple[Key, ...], index: Index) -> tuple[Code, Name]:
        """Id and name patterns of the members that a slot points at."""
        if len(sources) == 1:
            family = self.families[sources[0]]
            return Code(tuple(take_text(part, index) for part in family.id.parts)), take_members(family.name, index)
        places = list(JoinedFamilies.of(sources, self.families).places())
        ids = [self.families[key].member_id(m) for key, m in places]
        names = [member_name(self.families[key].name, m) for key, m in places]
        pattern = merge_names(names)
        return Code((column(ids).take(index),)), take_members(pattern, index)

    def add_factors(self, user: Family, slot: str, slope: Slope, kind: str, only: NeuronFormula | None = None) -> None:
        """The family of ∂user/∂slot, one member per edge, and the uses it stands for; `only` the members of the user
        that have this formula."""
        slots = user.slots[slot]
        who, within = np.arange(user.size), None
        if only is not None:
            who, slots = only.members, only.slots[slot]
        if slots.starts is not None:
            who = np.repeat(who, np.diff(slots.starts))
            within = np.arange(len(who)) - slots.starts[who] + 1
            if slot in ("w", "x") and "x" in user.slots:  # the column of the matrix, also where edges are missing
                within = user.slots["x"].index + 1
        places: dict[str, Slot] = {"out": Slot((user.key,), who)}
        for place, there in user.slots.items():
            if only is not None and place not in only.slots:
                continue
            places[place] = Slot(there.sources, there.index if there.starts is not None else there.index[who])
            if place == "w" and self.network.slips:  # what a slip may put in its place
                places["w_new"] = slot_after_update(self.network, self.families, places[place])
        above_id, above = self.member_names((user.key,), who)
        below_id, below = self.member_names(slots.sources, slots.index)
        key = Key("slope", user.layer) if kind == "slope" else Key("local", user.layer, slot)
        layer = self.network.layers[(user.layer or 1) - 1]
        unit = tuple(take_text(part, who) for part in layer.unit)
        id = Code(("d", *above_id.parts, "/d", *below_id.parts, *self.repeat_suffix(user, slot, who)))
        name = self.network.name(kind, above=above, below=below, unit=unit)
        self.add(key, kind, user.layer, len(who), slope.formula, places, id, name, who + 1, within, user=user.key)
        primary = self.adjoint_key(user)
        for source, edge, members in JoinedFamilies.of(slots.sources, self.families).parts_of(slots.index):
            self.edges.setdefault(source, []).append(Edges(members, (primary,), who[edge], (key,), edge))

    def repeat_suffix(self, user: Family, slot: str, who: Index) -> tuple[Text, ...]:
        """Tells apart the edges of a tied weight that one neuron has twice: _via_ and what the edge reads."""
        slots = user.slots[slot]
        if slot != "w" or (np.diff(slots.index) > 0).all():
            return ()
        edges = list(zip(who.tolist(), slots.index.tolist(), strict=True))
        if len(set(edges)) == len(edges):
            return ()
        inputs = user.slots["x"]
        places = JoinedFamilies.of(inputs.sources, self.families).places()
        read = [self.families[key].member_id(m) for key, m in places]
        via = [
            f"_via_{read[i].removeprefix('out_')}" if edges.count(edge) > 1 else ""
            for edge, i in zip(edges, inputs.index.tolist(), strict=True)
        ]
        return (column(via),)

    def add_softmax_slopes(self, plan: LayerPlan, out: Family, slope: Slope) -> None:
        """The full Jacobian of a softmax: its own slope of each output, and a cross term for every other net input."""
        everyone = np.arange(plan.size)
        user, parent = (a.ravel() for a in np.meshgrid(everyone, everyone, indexing="ij"))
        other = user != parent
        cross = self.prover.cross_slope(plan.activation, out.computed_rule)
        pairs = (
            (plan.key("slope"), slope, everyone, everyone),
            (plan.key("cross"), cross, user[other], parent[other]),
        )
        for key, derived, who, whom in pairs:
            if not len(who):
                continue
            rule = derived.formula
            places = {
                "out": Slot((out.key,), who),
                "other": Slot((out.key,), whom),
                "net": Slot((Key("net", plan.number),), who),
            }
            if plan.skip:  # the shares are what the outputs are without the skip
                added = out.slots["skip"]
                rule = F.substitute(rule, {o: F.Add((Sym(o), Neg(Sym(f"{o}_skip")))) for o in ("out", "other")})
                places |= {"out_skip": added.of_members(who), "other_skip": added.of_members(whom)}
            above_id, above = self.member_names((out.key,), who)
            below_id, below = self.member_names((Key("net", plan.number),), whom)
            id = Code(("d", *above_id.parts, "/d", *below_id.parts))
            unit = tuple(take_text(part, who) for part in plan.unit)
            if key.kind == "cross":
                unit = (*unit, "_by_net", *(take_text(part, whom) for part in plan.unit))
            name = self.network.name("slope", above=above, below=below, unit=unit)
            self.add(key, "slope", plan.number, len(who), rule, places, id, name, who + 1, whom + 1, user=out.key)
            self.edges.setdefault(Key("net", plan.number), []).append(
                Edges(whom, (self.adjoint_key(out),), who, (key,), np.arange(len(who)))
            )

    def adjoint_key(self, user: Family) -> Key:
        """The family of ∂E/∂user: of a net δ, of an output the partial, or their negatives in the first article's
        way."""
        return Key(self.adjoints[user.kind == "net"], user.layer)
