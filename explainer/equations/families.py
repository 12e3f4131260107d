"""Families of equations of one shape: what they are made of, and what a layer adds.

In: nothing. Out: `Family` (one rule for many members), `Slot` (which earlier quantities stand at one place of the
rule), `LayerPlan` (a layer's edges and what its neurons are called). An equation's rule is a formula over slots; a slot
says which earlier quantities stand there, one per member, or several (a ragged slot, inside `SumOf`).

    >>> Slot((Key("net", 1),), np.array([0, 1])).of_members(np.array([1])).index.tolist()
    [1]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.keys import Key
from explainer.equations.names import Code, Column, Name, Text, spell_members
from explainer.formula import Formula, OneOf, SumOf, Sym
from explainer.functions import Activation, Loss

Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """What stands at one place of a family's rule."""

    sources: tuple[Key, ...]
    """Keys of the families drawn from; their members are numbered end to end."""
    index: Index
    """Into the sources' members: one entry per member, or per term of a ragged slot."""
    starts: Index | None = None
    """Ragged: where each member's terms start, and the end; shape (size + 1,)."""
    batch: bool = False
    """One term per sample of the batch instead of one."""
    before: bool = False
    """The number as the update before left it: an optimizer's state."""

    def of_members(self, members: Index) -> Slot:
        """The slot as seen by other members, given by their places among this slot's entries."""
        return replace(self, index=self.index[members], starts=None)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Equations of one shape: same kind, same layer."""

    key: Key
    kind: str
    layer: int | None
    size: int
    rule: Formula | None
    """Over the slots; None for a given number."""
    slots: Mapping[str, Slot]
    id: Code
    """Identity of each member, as the trace has it."""
    name: Name
    """How the page writes each member, in its notation."""
    neuron: Index | None = None
    """1-based neuron within the layer; 0 where it does not apply."""
    input: Index | None = None
    """1-based input of that neuron; 0 where it does not apply."""
    scope: str = "sample"
    """"sample": one set per sample; "after": the same with the new weights; "update": one set per update;
    "constant"."""
    user: Key | None = None
    """Of the local factors ∂user/∂quantity: the family of the user."""

    @property
    def computed_rule(self) -> Formula:
        """The rule of a family that is computed, not given."""
        assert self.rule is not None, self.key
        return self.rule

    @property
    def starts(self) -> Index | None:
        """Where each member's terms start, and the end; None where every slot holds one entry per member."""
        return next((slot.starts for slot in self.slots.values() if slot.starts is not None), None)

    def rule_of(self, rule: Formula, m: int) -> Formula:
        """The family's rule for one member, where they have different ones."""
        return rule.rules[rule.which[m]] if isinstance(rule, OneOf) else rule

    def write_rule_out(
        self, rule: Formula, count_terms: Callable[[Slot], range], operand: Callable[[str, int | None], Formula]
    ) -> Formula:
        """The rule with every sum written out: `count_terms` gives the places of a slot's terms, `operand` what stands
        for a slot at one of them, None outside of a sum."""

        def write(part: Formula, place: int | None) -> Formula:
            match part:
                case Sym(name):
                    return operand(name, place)
                case SumOf(body):
                    slots = (self.slots[name] for name in F.symbols(body))
                    several = next(slot for slot in slots if slot.batch or slot.starts is not None)
                    terms = [write(body, k) for k in count_terms(several)]
                    return F.add(*terms) if terms else F.ZERO
            return F.rebuild_flat(part, lambda inner: write(inner, place))

        return write(rule, None)

    def has_equations_of(self, other: Family) -> bool:
        """Whether both state the same equations: one rule, and the same operands in it."""
        return (
            self.rule == other.rule
            and self.slots.keys() == other.slots.keys()
            and all(
                slot.sources == there.sources
                and len(slot.index) == len(there.index)
                and (slot.index == there.index).all()
                for slot, there in ((slot, other.slots[name]) for name, slot in self.slots.items())
            )
        )

    def member_id(self, m: int) -> str:
        """The id of member m."""
        return "".join(part if isinstance(part, str) else part[m] for part in self.id.parts)

    def find_member(self, id: str) -> int | None:
        """The member of an id, by the texts of its columns; None also where an id can be read in several ways."""
        columns = [part for part in self.id.parts if not isinstance(part, str)]
        read = re.fullmatch("".join(re.escape(p) if isinstance(p, str) else "(.*)" for p in self.id.parts), id)
        if read is None:
            return None
        here = np.ones(self.size, dtype=bool)
        for part, text in zip(columns, read.groups(), strict=True):
            places = part.find_text(text)
            here &= part.index == places[0] if len(places) == 1 else np.isin(part.index, places)
        found = np.flatnonzero(here)
        return int(found[0]) if len(found) else None

    def member_ids(self) -> list[str]:
        """The ids of all members, in order."""
        return spell_members(self.id.parts, self.size)


@dataclass(frozen=True, eq=False)
class NeuronFormula:
    """One formula of a layer without weights, and the neurons that have it."""

    rule: Formula
    """Over its slots, which no other formula of the layer has."""
    members: Index
    """The neurons, from 0, ascending."""
    slots: Mapping[str, Slot]
    """What stands in them: one entry for each of the neurons."""


@dataclass(frozen=True, eq=False)
class Head:
    """The loss that a layer bears."""

    loss: Loss
    among: int
    """Outputs that its errors are counted among: its own, or those of all layers that share one loss."""
    place: int
    """Which of the losses it is, from 0."""
    weight: str = ""
    """By what it is multiplied in the total, as typed; empty: by nothing."""

    @property
    def factor(self) -> float:
        """Its weight as a number."""
        return float(self.weight or 1)

    def value(self, np: Any, target: Any, out: Any) -> Any:
        """The error of each output, before the weight."""
        return self.loss.value(np, target, out, self.among)

    def gradient(self, np: Any, target: Any, out: Any) -> Any:
        """The slope of that error by the output."""
        return self.loss.gradient(np, target, out, self.among)


@dataclass(frozen=True, eq=False)
class LayerPlan:
    """One layer's edges and how its neurons are called."""

    number: int
    size: int
    activation: Activation
    ids: Column
    """Neuron ids: h1, o1."""
    labels: Column
    """What the page prints for them."""
    unit: tuple[Text, ...]
    """Code-name parts: ("1", "_h")."""
    edge_neuron: Index
    """0-based neuron of each edge, ascending; shape (edges,)."""
    edge_source: Index
    """Position of each edge's input among `sources`' members, end to end."""
    edge_weight: Index
    """Position of each edge's weight among `weights`' members, end to end."""
    sources: tuple[Key, ...]
    """Keys of the families the layer reads."""
    width: int
    """How many numbers these have."""
    weights: tuple[Key, ...]
    biases: tuple[Key, ...]
    """Keys of the families its biases stand in: its own, and for a tied one that of its first place; empty: none."""
    bias: Index | None
    """Bias of each neuron, into these families' members, end to end."""
    skip: tuple[Key, ...] = ()
    keep: str = ""
    """With dropout: the share of neurons that is kept, as typed; a mask per sample says which."""
    targets: Index | None = None
    """Target of each neuron, where the layer bears a loss."""
    head: Head | None = None
    """That loss."""
    formulas: tuple[NeuronFormula, ...] = ()
    """Of a layer without weights: its neurons' formulas. It has outputs and no net inputs, edges or biases."""

    @property
    def loss(self) -> bool:
        """Whether the layer bears a loss."""
        return self.targets is not None

    @property
    def borne(self) -> Head:
        """The loss of a layer that bears one."""
        assert self.head is not None, self.number
        return self.head

    @property
    def full(self) -> bool:
        """Whether every neuron reads every number of the sources."""
        return len(self.edge_source) == self.size * self.width

    @cached_property
    def dense(self) -> bool:
        """Whether the layer's weights are its own and each stands on one edge, in order: a matrix as they are."""
        own = self.weights == (self.key("weight"),)
        return (
            own
            and not self.formulas
            and self.full
            and bool((self.edge_weight == np.arange(len(self.edge_weight))).all())
        )

    @property
    def own_biases(self) -> bool:
        """Whether the layer has biases and all of them are its own."""
        return self.biases == (self.key("bias"),)

    def key(self, kind: str) -> Key:
        """The family of that kind in this layer."""
        return Key(kind, self.number)

    @cached_property
    def starts(self) -> Index:
        """Where each neuron's edges start, and the end; shape (size + 1,)."""
        return np.searchsorted(self.edge_neuron, np.arange(self.size + 1)).astype(np.intp)
