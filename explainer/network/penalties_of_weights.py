"""The penalty of an update: what each weight adds to the loss, the loss with it, and its slope in each gradient.

In: the `Updating` of a network whose spec has a penalty. Out, added to its families: P of every weight and their sum,
the loss with it, ∂P/∂w; and with the new weights P and the loss once more.

    >>> from explainer import explain
    >>> families = explain("l1").derivation.families
    >>> [families[key].member_id(0) for key in (PENALTY, PENALISED, Key("pull", 1, "weight"))]
    ['P', 'E_penalised', 'dP/dw1']
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from explainer.equations.families import Family, Slot
from explainer.equations.keys import LOSS, PENALISED, PENALTY, Key
from explainer.equations.names import Code, take_members
from explainer.formula import Add, Formula, SumOf, Sym
from explainer.network.edges import sizes_of, take_text
from explainer.network.new_weights import name_after, slot_after_update

if TYPE_CHECKING:
    from explainer.network.updating import Updating

PENALTY_LINE = ("g_{p}", "state", "g + pull")
"""The slope of the penalty as a line of its own: what the optimizer then takes for the gradient."""


def compared_loss(families: Mapping[Key, Family]) -> Key:
    """The loss that an update of one sample makes smaller: with the penalty, where there is one."""
    return PENALISED if PENALISED.after in families else LOSS


def add_penalties(updating: Updating) -> None:
    """P of each weight and of all, the loss with it, and the slope of each weight that is trained."""
    network = updating.network
    penalty = network.penalty
    if penalty is None:
        return
    for key in network.parameters:
        if not network.is_penalised(key):
            continue
        source, free = updating.families[key], np.flatnonzero(~network.frozen[key])
        places = source.neuron, source.input
        rows = (
            ("penalty", penalty.formula, np.arange(source.size), "P_"),
            ("pull", penalty.slope, free, "dP/d"),
        )
        for kind, rule, members, head in rows:
            if not len(members):
                continue
            name = network.name(kind, below=take_members(source.name, members))
            id = Code((head, *(take_text(part, members) for part in source.id.parts)))
            neuron, input = (None if a is None else a[members] for a in places)
            slots = {"w": Slot((key,), members)}
            updating.add(
                key.state(kind), "penalty", source.layer, len(members), rule, slots, id, name, neuron, input, "update"
            )
    loss = LOSS.in_batch if network.spec.training.batch_size > 1 else LOSS
    add_totals(updating, loss, "")


def add_totals(updating: Updating, loss: Key, phase: str) -> None:
    """The penalty of all weights, and a loss with it."""
    network = updating.network
    keys = [key.state("penalty") for key in network.parameters if network.is_penalised(key)]
    keys = [key._replace(phase=phase) for key in keys]
    sizes = sizes_of(updating.families)
    total = sum(sizes[key] for key in keys)
    one, suffix = np.zeros(1, dtype=np.intp), ("_after",) if phase else ()
    summed = {"p": Slot(tuple(keys), np.arange(total), np.array([0, total]))}
    parts = {"e": Slot((loss,), one), "p": Slot((PENALTY._replace(phase=phase),), one)}
    rows: tuple[tuple[Key, str, Formula, dict[str, Slot]], ...] = (
        (PENALTY, "P", SumOf(Sym("p")), summed),
        (PENALISED, "E_penalised", Add((Sym("e"), Sym("p"))), parts),
    )
    for key, id, rule, slots in rows:
        name = network.name(key.kind)
        updating.add(
            key._replace(phase=phase), "penalty", None, 1, rule, slots, Code((id, *suffix)),
            name_after(name) if phase else name, scope="update",
        )  # fmt: skip


def add_penalties_after(updating: Updating) -> None:
    """The same with the new weights, where an update has one sample."""
    network = updating.network
    if network.penalty is None or network.spec.training.batch_size > 1:
        return
    for key in network.parameters:
        if not network.is_penalised(key):
            continue
        family = updating.families[key.state("penalty")]
        slots = {"w": slot_after_update(network, updating.families, family.slots["w"])}
        updating.add(
            family.key.after, "penalty", family.layer, family.size, family.computed_rule, slots,
            Code((*family.id.parts, "_after")), name_after(family.name), family.neuron, family.input, "update",
        )  # fmt: skip
    add_totals(updating, LOSS.after, "after")
