"""Spec → Network: a flat list of named equations, kept as families of one shape.

In: a validated `Spec`. Out: a `Network` of `Family` rows for one sample and one update: inputs, targets, weights,
biases, then net and out per layer, the error of each output and the loss. An equation's rule is a formula over slots; a
slot says which earlier quantities stand there, one per member, or several (a ragged slot, inside `SumOf`). A dense
layer, a convolution, a tied weight and a skip connection differ only in their index arrays.

    >>> from explainer import load_example
    >>> build(load_example("mazur")).families[Key("net", 1)].rule
    Add(terms=(SumOf(body=Mul(factors=(Sym(name='w'), Sym(name='x')))), Sym(name='b')))
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.families import Family, LayerPlan, Slot
from explainer.equations.keys import EPOCH, INPUT, LOSS, Key
from explainer.equations.mistake import Mistake
from explainer.equations.names import Code, Name, Text, column, number_column
from explainer.formula import Call, Formula, Mul, Num, SumOf, Sym
from explainer.functions import (
    ACTIVATIONS,
    ALIASES,
    PERCEPTRON,
    STEPS,
    USUAL_AT_ZERO,
    Activation,
    OptimizerRow,
    Penalty,
    optimizer_row,
    read_schedule,
    step_row,
    typed_activation,
    typed_penalty,
    with_parameters,
)
from explainer.network.losses import LossFamilies
from explainer.network.neuron_formulas import join_formulas, read_neuron_formulas
from explainer.network.parameters import ParameterFamilies, plain_number, quantity_name, source_layers
from explainer.spec import Layer, Spec


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The equations of one sample, forward, in order; and what the derivation needs to know beside them."""

    spec: Spec
    families: Mapping[Key, Family]
    layers: tuple[LayerPlan, ...]
    given: Mapping[Key, tuple[str, ...] | None]
    """Typed texts of each parameter family; None where the weights were drawn."""
    start: Mapping[Key, NDArray[np.float64]]
    """First value of each parameter family, shape (members,)."""
    frozen: Mapping[Key, NDArray[np.bool_]]
    """Which members of each parameter family are never updated."""
    slips: tuple[Mistake, ...] = ()
    """Mistakes that the equations are made with."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Name of each shared weight or bias → its id."""
    states: Mapping[str, Mapping[Key, NDArray[np.float64]]] = field(default_factory=dict)
    """What the optimizer keeps before the first update, where the spec says it: by state and parameter family."""

    @property
    def parameters(self) -> tuple[Key, ...]:
        """Keys of the weight and bias families, layer by layer."""
        return tuple(self.start)

    @property
    def optimizer(self) -> OptimizerRow:
        """The optimizer's row as the spec sets it, with what a slip does to its lines."""
        asked = self.spec.training.optimizer
        row = optimizer_row(asked.name, asked.weight_decay, asked.bias_correction, asked.form)
        for slip in self.slips:
            row = slip.optimizer(row) if slip.optimizer else row
        return row

    def taken_gradient(self, parameter: Key) -> Key:
        """The gradient of one sample that the optimizer takes: at the parameters, or where it looks ahead to."""
        return parameter.gradient.ahead if self.optimizer.ahead else parameter.gradient

    @property
    def penalty(self) -> Penalty | None:
        """What each weight adds to the loss of an update, where the spec says so."""
        text = self.spec.training.penalty
        return typed_penalty(text) if text is not None and self.has_targets else None

    def is_penalised(self, parameter: Key) -> bool:
        """Whether the members of a parameter family have the penalty."""
        return self.penalty is not None and (parameter.kind == "weight" or self.spec.training.penalise_biases)

    @property
    def settles(self) -> bool:
        """Whether a weight that comes back to 0 is 0, whatever binary digits leave of it: that would turn an answer of
        a perceptron, or the sign of a penalty's slope."""
        return self.by_error or self.penalty is not None

    @property
    def schedule(self) -> Formula | None:
        """The formula of the learning rate, where it is one."""
        text = self.spec.training.optimizer.schedule
        return None if text is None else read_schedule(text)

    def count_at(self, counter: Key, step: int) -> int:
        """The number of an update, or of the epochs that are complete before it."""
        return self.spec.epochs_before(step) if counter == EPOCH else self.spec.step_number(step)

    @property
    def by_error(self) -> bool:
        """Whether the perceptron's rule moves the weights: by the error itself, not by a gradient."""
        return self.has_targets and self.spec.training.optimizer.name == PERCEPTRON.name

    @property
    def has_targets(self) -> bool:
        """Whether there are targets, and so a loss and gradients."""
        return LOSS in self.families

    def by_number(self, id: str) -> str:
        """An id with the name of a shared weight in it as the same with its number: dE/dk1 as dE/dw3."""
        for name, number in self.aliases.items():
            found = re.fullmatch(rf"(|d|.*_|.*/d){re.escape(name)}(|_.*)", id)
            if found:
                return f"{found[1]}{number}{found[2]}"
        return id

    def name(self, kind: str, **where: object) -> Name:
        """The name of a quantity in the spec's notation."""
        return quantity_name(self.spec, kind, **where)


def build(spec: Spec) -> Network:
    """The network of a spec.

    Raises ValueError for a neuron without any incoming edge (the spec refuses it first).
    """
    return _Builder(spec).build_network()


def activation_row(layer: Layer, learns: bool = True) -> Activation:
    """The table's row of a layer's activation, with the layer's alpha; a typed formula becomes a row of its own.

    Raises FormulaError for a formula that cannot be learnt by, ValueError for an alpha that does not belong.
    """
    name = ALIASES.get(layer.activation, layer.activation)
    if name in STEPS:
        threshold, at_zero = (None if v is None else plain_number(v) for v in (layer.threshold, layer.at_zero))
        return step_row(name, threshold or "0", at_zero or USUAL_AT_ZERO)
    row = ACTIVATIONS[name] if name in ACTIVATIONS else typed_activation(name, learns)
    return with_parameters(row, layer.alpha)


class _Builder:
    """Collects the families of one spec; `build_network()` is the only way out."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.sizes = list(spec.sizes)
        self.families: dict[Key, Family] = {}
        self.outputs = list(spec.network.outputs)
        self.hidden_layers = [n for n in range(1, len(self.sizes)) if n not in self.outputs]
        self.ids = list(map(column, spec.neuron_ids))
        self.name = partial(quantity_name, spec)
        self.parameters = ParameterFamilies(spec, self.families, self.layer_word)
        self.losses = LossFamilies(spec, self.families)

    def add(self, family: Family) -> None:
        self.families[family.key] = family

    # ---------------------------------------------------------------------------------------- neurons

    def unit_parts(self, number: int, size: int, labels: Sequence[str] | None) -> tuple[Text, ...]:
        """The first article's way: net1_h, net_o; net1_h2 where there are several hidden layers."""
        if labels or self.spec.network.layers[number - 1].name:
            return ("_", column(labels) if labels else self.ids[number])
        group = self.outputs if number in self.outputs else self.hidden_layers
        suffix = ("_o" if number in self.outputs else "_h") + (str(group.index(number) + 1) if len(group) > 1 else "")
        if size == 1 and number in self.outputs:
            return (suffix,)
        return (number_column(1, size), suffix)

    def layer_word(self, number: int) -> str:
        """input, hidden, hidden2, output: the words of a weight's code name."""
        if number == 0:
            return "input"
        group = self.outputs if number in self.outputs else self.hidden_layers
        word = "output" if number in self.outputs else "hidden"
        return word + (str(group.index(number) + 1) if len(group) > 1 else "")

    # ---------------------------------------------------------------------------------------- the parts

    def add_inputs(self) -> None:
        count, labels = self.sizes[0], self.spec.network.inputs.names
        numbers = number_column(1, count)
        where = {"parameter": numbers, "variable": column(labels) if labels else ""}
        ids, neuron = Code(("i", numbers)), np.arange(1, count + 1)
        self.add(Family(INPUT, "input", 0, count, None, {}, ids, self.name("input", **where), neuron))

    def add_layer(self, layer: Layer, number: int) -> LayerPlan:
        if layer.equals is not None:
            return self.add_formulas(layer, number)
        sources = source_layers(layer, number)
        neuron, source, weight, weights = self.parameters.add_weights(layer, number)
        biases, bias = self.parameters.add_bias(layer, number)
        skip = () if layer.add is None else (INPUT if layer.add == 0 else Key("out", layer.add),)
        plan = LayerPlan(
            **self.named_neurons(layer, number),
            edge_neuron=neuron,
            edge_source=source,
            edge_weight=weight,
            sources=tuple(INPUT if n == 0 else Key("out", n) for n in sources),
            width=sum(self.sizes[n] for n in sources),
            weights=weights,
            biases=biases,
            bias=bias,
            skip=skip,
            keep="" if layer.dropout is None else plain_number(layer.dropout.keep),
        )
        self.add_net(plan)
        self.add_out(plan)
        return plan

    def named_neurons(self, layer: Layer, number: int) -> dict[str, Any]:
        """Of a layer's plan what its neurons are called, what they apply and what they are held to."""
        size, names = layer.neurons.count, layer.neurons.names
        return {
            "number": number,
            "size": size,
            "activation": activation_row(layer, self.spec.training.data[0].target is not None),
            "ids": self.ids[number],
            "labels": column(names) if names else self.ids[number],
            "unit": self.unit_parts(number, size, names),
            "targets": self.losses.targets_of(number),
            "head": self.losses.head_of(number),
        }

    def add_formulas(self, layer: Layer, number: int) -> LayerPlan:
        """A layer without weights: one family of outputs, whose rule is the formula, or one of several."""
        size, nothing = layer.neurons.count, np.zeros(0, dtype=np.intp)
        formulas = read_neuron_formulas(self.spec, number, self.parameters, self.families)
        read = tuple(dict.fromkeys(key for f in formulas for slot in f.slots.values() for key in slot.sources))
        sources = tuple(key for key in read if key.kind in ("input", "out"))
        plan = LayerPlan(
            **self.named_neurons(layer, number),
            edge_neuron=nothing,
            edge_source=nothing,
            edge_weight=nothing,
            sources=sources,
            width=sum(self.families[key].size for key in sources),
            weights=tuple(key for key in read if key not in sources),
            biases=(),
            bias=None,
            formulas=formulas,
        )
        rule, slots = join_formulas(formulas, size)
        name, everyone = self.name("value", neuron=plan.labels), np.arange(1, size + 1)
        key, id = plan.key("out"), Code(("out_", plan.ids))
        self.add(Family(key, "out", number, size, rule, slots, id, name, everyone))
        return plan

    def add_net(self, plan: LayerPlan) -> None:
        starts = plan.starts
        if (np.diff(starts) == 0).any():
            raise ValueError(f"layer {plan.number} has a neuron without any incoming weight")
        slots = {"w": Slot(plan.weights, plan.edge_weight, starts), "x": Slot(plan.sources, plan.edge_source, starts)}
        order = ("w", "x") if self.spec.notation == "partials" else ("x", "w")
        rule: Formula = SumOf(Mul(tuple(map(Sym, order))))
        if plan.bias is not None:
            slots["b"] = Slot(plan.biases, plan.bias)
            rule = F.add(rule, Sym("b"))
        self.add_neurons("net", plan, rule, slots)

    def add_out(self, plan: LayerPlan) -> None:
        everyone = np.arange(plan.size)
        slots = {"net": Slot((Key("net", plan.number),), everyone)}
        rule: Formula
        if plan.activation.cross is not None:
            starts = np.arange(plan.size + 1, dtype=np.intp) * plan.size
            slots["every"] = Slot((Key("net", plan.number),), np.tile(everyone, plan.size), starts)
            rule = F.Div(Call("exp", (Sym("net"),)), SumOf(Call("exp", (Sym("every"),))))
        elif self.spec.notation == "delta" and plan.activation.name in ACTIVATIONS:
            rule = Call(plan.activation.name, (Sym("net"),))
        else:
            rule = F.substitute(F.read(plan.activation.formula, {"x"}), {"x": Sym("net")})
        if plan.skip:
            slots["skip"] = Slot(plan.skip, everyone)
            rule = F.add(rule, Sym("skip"))
        if plan.keep:
            self.add_neurons("mask", plan, None, {})
            slots["mask"] = Slot((plan.key("mask"),), everyone)
            rule = F.Div(F.mul(rule, Sym("mask")), Num(plan.keep))
        self.add_neurons("out", plan, rule, slots)

    def add_neurons(self, kind: str, plan: LayerPlan, rule: Formula | None, slots: Mapping[str, Slot]) -> None:
        name = self.name(kind, neuron=plan.labels, unit=plan.unit)
        letter = "E" if kind == "error" else kind
        neuron = np.arange(1, plan.size + 1)
        key = Key(kind, plan.number)
        self.add(Family(key, kind, plan.number, plan.size, rule, slots, Code((f"{letter}_", plan.ids)), name, neuron))

    def build_network(self) -> Network:
        self.add_inputs()
        plans = tuple(self.add_layer(layer, n) for n, layer in enumerate(self.spec.network.layers, 1))
        if self.spec.training.data[0].target is not None:
            self.losses.add_losses(plans, self.add_neurons)
        parameters, slips = self.parameters, tuple(self.spec.training.slips)
        given, start, frozen = parameters.given, parameters.start, parameters.frozen_members()
        names, states = parameters.aliases(), parameters.given_states()
        return Network(self.spec, self.families, plans, given, start, frozen, slips, names, states)
