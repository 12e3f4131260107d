"""The formulas of a layer without weights: what each symbol stands for, neuron by neuron.

In: `equals` of a layer, and the families before it. Out: a `NeuronFormula` for each shape of formula that its neurons
have, over slots (`read_neuron_formulas`), and one rule for the whole layer (`join_formulas`).

    >>> from explainer.spec import from_mapping
    >>> layers = [{"name": "p", "equals": ["a * b", "b * a", "a + a"]}]
    >>> data = {"network": {"inputs": ["a", "b"], "layers": layers}, "training": {"data": [{"input": [2, 3]}]}}
    >>> from explainer.network.building import build
    >>> [(f.rule.__class__.__name__, f.members.tolist()) for f in build(from_mapping(data)).layers[0].formulas]
    [('Mul', [0, 1]), ('Add', [2])]

Two neurons have one formula where it is the same but for the quantities in it: max(a, b) and max(c, d) are one rule
with two members, as Σ w·x is one for all neurons of a layer with weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family, NeuronFormula, Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import INPUT, Key
from explainer.formula import Formula, OneOf, Sym
from explainer.network.parameters import ParameterFamilies
from explainer.spec import Spec
from explainer.spec.wiring import find_parts

Place = tuple[Key, int]


def read_neuron_formulas(
    spec: Spec, number: int, parameters: ParameterFamilies, families: Mapping[Key, Family]
) -> tuple[NeuronFormula, ...]:
    """The formulas of layer `number`, those of one shape together; adds the shared weights that it is the first to
    name."""
    layer = spec.network.layers[number - 1]
    assert layer.equals is not None
    shared = {name: name for name in spec.network.shared} | {id: name for name, id in parameters.aliases().items()}
    stands = spec.symbol_table(shared).before(number)
    texts = layer.equals if len(layer.equals) > 1 else layer.equals * layer.neurons.count
    shapes: dict[Formula, list[tuple[int, list[Place]]]] = {}
    parts = []
    for j, text in enumerate(texts):
        tree = F.read(text, set(stands))
        symbols = F.symbols(tree)
        parts.append((tree, symbols, list(find_parts(stands, symbols, spec.sizes, j))))
    named = list(dict.fromkeys(part.shared for _, _, found in parts for part in found if part.shared))
    weights = dict(zip(named, parameters.add_shared(named, number), strict=True))
    for j, (tree, symbols, found) in enumerate(parts):
        quantities = [
            weights[p.shared] if p.shared else (Key("out", p.layer) if p.layer else INPUT, p.member or 0) for p in found
        ]
        places = list(dict.fromkeys(quantities))  # two symbols of one quantity are one operand
        renamed = {s: Sym(f"q{places.index(q)}") for s, q in zip(symbols, quantities, strict=True)}
        shapes.setdefault(F.substitute(tree, renamed), []).append((j, places))
    return tuple(_one_formula(k, rule, members, families) for k, (rule, members) in enumerate(shapes.items()))


def _one_formula(
    k: int, rule: Formula, members: Sequence[tuple[int, list[Place]]], families: Mapping[Key, Family]
) -> NeuronFormula:
    """A shape of formula with its slots, under names that no other one of the layer has."""
    slots, renamed = dict[str, Slot](), dict[str, Formula]()
    for n, name in enumerate(F.symbols(rule)):
        places = [there[n] for _, there in members]
        keys = tuple(dict.fromkeys(key for key, _ in places))
        starts = JoinedFamilies.of(keys, families).starts
        slots[f"q{k}_{n}"] = Slot(keys, np.array([starts[keys.index(key)] + m for key, m in places], dtype=np.intp))
        renamed[name] = Sym(f"q{k}_{n}")
    return NeuronFormula(F.substitute(rule, renamed), np.array([j for j, _ in members], dtype=np.intp), slots)


def join_formulas(formulas: Sequence[NeuronFormula], size: int) -> tuple[Formula, dict[str, Slot]]:
    """The rule of a whole layer and its slots; where a neuron's formula lacks a slot, any quantity stands there."""
    if len(formulas) == 1:
        return formulas[0].rule, dict(formulas[0].slots)
    which, slots = np.zeros(size, dtype=np.intp), dict[str, Slot]()
    for k, formula in enumerate(formulas):
        which[formula.members] = k
        for name, slot in formula.slots.items():
            index = np.full(size, slot.index[0])
            index[formula.members] = slot.index
            slots[name] = Slot(slot.sources, index)
    return OneOf(tuple(formula.rule for formula in formulas), tuple(which.tolist())), slots
