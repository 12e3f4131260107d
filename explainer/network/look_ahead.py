"""The pass at the place that an optimizer looks ahead to: the weights there, and every line forward and back once more.

In: a `Network`, its families up to the gradients, and the formula of the place. Out, added to these families: the place
of each parameter, w5_ahead, and a copy of each line of a sample that reads the parameters there: net_h1_ahead,
dE/dw5_ahead.

    >>> name_ahead(Ident("E", "total"))
    Ident(base='E', sub='total_ahead', sup='', accent='')
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, Slot
from explainer.equations.keys import Key
from explainer.equations.names import Code, Column, Ident, Name, Ratio, Text, column, take_members
from explainer.network.building import Network
from explainer.network.edges import take_text
from explainer.network.new_weights import places_moved, redirect_slots, sizes_with_new_weights


def add_look_ahead(network: Network, families: dict[Key, Family], formula: str) -> None:
    """The place of each parameter that is trained, and the lines of a sample there; `families` grows in place."""
    lines = {k: f for k, f in families.items() if f.rule is not None and f.scope == "sample" and k.kind != "collapsed"}
    for key in network.parameters:
        free = np.flatnonzero(~network.frozen[key])
        if len(free):
            families[key.place_ahead] = _place(families[key], free, formula, network.optimizer.states)
    places = {key: places_moved(network, key, key.place_ahead) for key in network.parameters}
    places |= {key: ((key.ahead,), np.arange(family.size)) for key, family in lines.items()}
    sizes = sizes_with_new_weights(network, families) | {key.ahead: family.size for key, family in lines.items()}
    for key, family in lines.items():
        families[key.ahead] = replace(
            family,
            key=key.ahead,
            slots=redirect_slots(family, places, sizes),
            id=Code((*family.id.parts, "_ahead")),
            name=name_ahead(family.name),
            user=None if family.user is None else family.user.ahead,
        )


def _place(source: Family, free: np.ndarray, formula: str, states: tuple[str, ...]) -> Family:
    """Where the trained members of a parameter family are looked ahead to."""
    key, everyone = source.key, np.arange(len(free))
    slots = {"w": Slot((key,), free)}
    slots |= {f"{state}_before": Slot((key.state(state),), everyone, before=True) for state in states}
    rule = F.read(formula, {*slots, "mu"})
    slots["mu"] = Slot((Key("mu"),), np.zeros(len(free), dtype=np.intp))
    id = Code((*(take_text(part, free) for part in source.id.parts), "_ahead"))
    neuron, places = (None if a is None else a[free] for a in (source.neuron, source.input))
    name = name_ahead(take_members(source.name, free))
    return Family(key.place_ahead, "state", source.layer, len(free), rule, slots, id, name, neuron, places, "update")


def name_ahead(name: Name) -> Name:
    """The name of a quantity at that place: E_total_ahead, or net1_h_ahead in a code line."""
    match name:
        case Ident():
            return _mark_ahead(name)
        case Ratio(above, below):
            return replace(name, above=_mark_ahead(above), below=_mark_ahead(below))
        case Code(parts):
            return Code((*parts, "_ahead"))
    raise TypeError(name)


def _mark_ahead(name: Ident) -> Ident:
    """w5_ahead stands as w5 with a subscript, net_h1_ahead has one that is longer."""
    if name.base in ("w", "b"):
        return replace(name, base=_join_texts(f"{name.base}{{}}", name.sub), sub="ahead")
    return replace(name, sub=_join_texts("{}_ahead", name.sub) if name.sub else "ahead")


def _join_texts(pattern: str, text: Text) -> Text:
    return column(list(map(pattern.format, text.member_texts()))) if isinstance(text, Column) else pattern.format(text)
