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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.families import Family, Index, LayerPlan, Slot
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import INPUT, LOSS, TARGET, Key
from explainer.equations.mistake import Mistake
from explainer.equations.names import Code, Column, Name, Text, column, number_column
from explainer.equations.notation import NOTATIONS, Place
from explainer.formula import Call, Formula, Mul, Num, SumOf, Sym
from explainer.functions import (
    ACTIVATIONS,
    ALIASES,
    INITIALIZERS,
    LOSSES,
    Activation,
    Loss,
    OptimizerRow,
    optimizer_row,
    typed_activation,
    typed_loss,
    with_delta,
    with_parameters,
)
from explainer.spec import Layer, Spec, Training
from explainer.spec.model import Init


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The equations of one sample, forward, in order; and what the derivation needs to know beside them."""

    spec: Spec
    families: Mapping[Key, Family]
    layers: tuple[LayerPlan, ...]
    loss: Loss
    given: Mapping[Key, tuple[str, ...] | None]
    """Typed texts of each parameter family; None where the weights were drawn."""
    start: Mapping[Key, NDArray[np.float64]]
    """First value of each parameter family, shape (members,)."""
    frozen: Mapping[Key, NDArray[np.bool_]]
    """Which members of each parameter family are never updated."""
    slips: tuple[Mistake, ...] = ()
    """Mistakes that the equations are made with."""

    @property
    def parameters(self) -> tuple[Key, ...]:
        """Keys of the weight and bias families, layer by layer."""
        return tuple(self.start)

    @property
    def optimizer(self) -> OptimizerRow:
        """The optimizer's row as the spec sets it, with what a slip does to its lines."""
        asked = self.spec.training.optimizer
        row = optimizer_row(asked.name, asked.weight_decay, asked.bias_correction)
        for slip in self.slips:
            row = slip.optimizer(row) if slip.optimizer else row
        return row

    @property
    def has_targets(self) -> bool:
        """Whether there are targets, and so a loss and gradients."""
        return LOSS in self.families

    def place(self, **where: object) -> Place:
        """A `Place` that carries the spec's own symbols."""
        return Place(symbols=self.spec.page.symbols.model_dump(), **where)  # type: ignore[arg-type]

    def name(self, kind: str, **where: object) -> Name:
        """The name of a quantity in the spec's notation."""
        return NOTATIONS[self.spec.notation][kind](self.place(**where))


def build(spec: Spec) -> Network:
    """The network of a spec.

    Raises ValueError for a neuron without any incoming edge (the spec refuses it first).
    """
    return _Builder(spec).build_network()


def plain_number(value: object) -> str:
    """A typed number in positional notation: Decimal("1E-3") → 0.001, Decimal("0.20") → 0.20."""
    return f"{value:f}"


def activation_row(layer: Layer, learns: bool = True) -> Activation:
    """The table's row of a layer's activation, with the layer's alpha; a typed formula becomes a row of its own.

    Raises FormulaError for a formula that cannot be learnt by, ValueError for an alpha that does not belong.
    """
    name = ALIASES.get(layer.activation, layer.activation)
    row = ACTIVATIONS[name] if name in ACTIVATIONS else typed_activation(name, learns)
    return with_parameters(row, layer.alpha)


def loss_row(training: Training) -> Loss:
    """The table's row of a loss, with the spec's delta; a typed formula becomes a row of its own."""
    if training.loss in LOSSES:
        return with_delta(LOSSES[training.loss], training.delta)
    if training.data[0].target is None:  # nobody asks for its numbers
        return LOSSES["half_squared_error"]
    return typed_loss(training.loss)


class _Builder:
    """Collects the families of one spec; `build_network()` is the only way out."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.sizes = list(spec.sizes)
        self.last = len(spec.network.layers)
        self.families: dict[Key, Family] = {}
        self.given: dict[Key, tuple[str, ...] | None] = {}
        self.start: dict[Key, NDArray[np.float64]] = {}
        self.weights = 0
        self.biases = 0
        self.shared: dict[str, tuple[Key, int]] = {}
        self.outputs = list(spec.network.outputs)
        self.hidden_layers = [n for n in range(1, self.last + 1) if n not in self.outputs]

    def name(self, kind: str, **where: object) -> Name:
        return NOTATIONS[self.spec.notation][kind](Place(symbols=self.spec.page.symbols.model_dump(), **where))  # type: ignore[arg-type]

    def add(self, family: Family) -> None:
        self.families[family.key] = family

    # ---------------------------------------------------------------------------------------- neurons

    def neuron_ids(self, number: int, size: int) -> Column:
        """h1, h2 … through all hidden layers, o1, o2 … through all layers that bear the loss, in the order of the
        spec."""
        group = self.outputs if number in self.outputs else self.hidden_layers
        before = sum(self.sizes[n] for n in group[: group.index(number)])
        letter = "o" if number in self.outputs else "h"
        return column([f"{letter}{before + k}" for k in range(1, size + 1)])

    def unit_parts(self, number: int, size: int, labels: Sequence[str] | None) -> tuple[Text, ...]:
        """The first article's way: net1_h, net_o; net1_h2 where there are several hidden layers."""
        if labels:
            return ("_", column(labels))
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

    def source_layers(self, layer: Layer, number: int) -> tuple[int, ...]:
        return layer.from_ if layer.from_ is not None else (number - 1,)

    def layer_edges(self, layer: Layer, number: int) -> tuple[Index, Index, Index, tuple[Key, ...]]:
        """(neuron, input, weight, keys of the weight families) of every edge, neuron by neuron, input by input."""
        width, rows = sum(self.sizes[n] for n in self.source_layers(layer, number)), layer.neurons.count
        key = Key("weight", number)
        if not isinstance(layer.weights, tuple):
            values = draw_parameters(layer.weights, f"weight/{number}", rows * width, width, rows)
            neuron, source = np.divmod(np.arange(rows * width), width)
            self.add_parameters("weight", number, values, None, neuron + 1, source + 1)
            return neuron, source, np.arange(rows * width), (key,)
        fresh: list[tuple[str, int, int]] = []
        found: list[tuple[int, int, Key, int]] = []
        for j, row in enumerate(layer.weights):
            for i, entry in enumerate(row):
                if entry is None:
                    continue
                if isinstance(entry, str):
                    if entry not in self.shared:
                        self.shared[entry] = (key, len(fresh))
                        fresh.append((plain_number(self.spec.network.shared[entry]), 0, 0))
                    found.append((j, i, *self.shared[entry]))
                else:
                    found.append((j, i, key, len(fresh)))
                    fresh.append((plain_number(entry), j + 1, i + 1))
        texts = tuple(text for text, _, _ in fresh)
        if fresh:
            places = [np.array([f[k] for f in fresh], dtype=np.intp) for k in (1, 2)]
            self.add_parameters("weight", number, np.array(list(map(float, texts))), texts, *places)
        keys = tuple(dict.fromkeys(k for _, _, k, _ in found))
        place = {there: k for k, there in enumerate(JoinedFamilies.of(keys, self.families).places())}
        neuron, source = (np.array([f[k] for f in found], dtype=np.intp) for k in (0, 1))
        weight = np.array([place[k, m] for _, _, k, m in found], dtype=np.intp)
        return neuron, source, weight, keys

    def add_parameters(
        self,
        kind: str,
        number: int,
        values: NDArray[np.float64],
        texts: tuple[str, ...] | None,
        neuron: Index,
        source: Index,
    ) -> None:
        """A family of weights or biases, numbered on through the whole network."""
        size = len(values)
        first = (self.weights if kind == "weight" else self.biases) + 1
        numbers = number_column(first, size)
        if kind == "weight":
            self.weights += size
        else:
            self.biases += size
        key = Key(kind, number)
        code = self.parameter_code(kind, number, size) if self.spec.notation == "delta" else ()
        name = self.name(kind, parameter=numbers, code=code)
        self.add(Family(key, kind, number, size, None, {}, Code((kind[0], numbers)), name, neuron, source, "update"))
        self.given[key], self.start[key] = texts, values

    def parameter_code(self, kind: str, number: int, size: int) -> tuple[Text, ...]:
        """hidden_to_output_1, bias_hidden_2: counted within the layer; a bias that is alone has no number."""
        if kind == "weight":
            origin = self.source_layers(self.spec.network.layers[number - 1], number)
            word = self.layer_word(origin[0]) + "_" if len(origin) == 1 else ""
            stem = f"{word}to_{self.layer_word(number)}"
        elif size == 1:
            return (f"bias_{self.layer_word(number)}",)
        else:
            stem = f"bias_{self.layer_word(number)}"
        return (f"{stem}_", number_column(1, size))

    def add_bias(self, layer: Layer, number: int) -> Index | None:
        size = layer.neurons.count
        if layer.bias is None:
            return None
        shared = isinstance(layer.bias, Decimal)
        texts: tuple[str, ...] | None = None
        if isinstance(layer.bias, Decimal | tuple):
            texts = tuple(map(plain_number, layer.bias if isinstance(layer.bias, tuple) else (layer.bias,)))
            values = np.array(list(map(float, texts)))
        else:
            values = draw_parameters(layer.bias, f"bias/{number}", size, size, 1)
        neuron = np.zeros(1, dtype=np.intp) if shared else np.arange(1, size + 1)
        self.add_parameters("bias", number, values, texts, neuron, np.zeros(len(values), dtype=np.intp))
        return np.zeros(size, dtype=np.intp) if shared else np.arange(size)

    def add_layer(self, layer: Layer, number: int) -> LayerPlan:
        size = layer.neurons.count
        neuron, source, weight, weights = self.layer_edges(layer, number)
        ids, names = self.neuron_ids(number, size), layer.neurons.names
        keys = tuple(INPUT if n == 0 else Key("out", n) for n in self.source_layers(layer, number))
        skip = () if layer.add is None else (INPUT if layer.add == 0 else Key("out", layer.add),)
        labels = column(names) if names else ids
        plan = LayerPlan(
            number,
            size,
            activation_row(layer, self.spec.training.data[0].target is not None),
            ids,
            labels,
            self.unit_parts(number, size, names),
            neuron,
            source,
            weight,
            keys,
            sum(self.sizes[n] for n in self.source_layers(layer, number)),
            weights,
            self.add_bias(layer, number),
            skip,
            self.targets_of(number),
        )
        self.add_net(plan)
        self.add_out(plan)
        return plan

    def targets_of(self, number: int) -> Index | None:
        """The target of each neuron of a layer that bears a loss: targets are counted on through them."""
        if number not in self.outputs:
            return None
        before = sum(self.sizes[n] for n in self.outputs[: self.outputs.index(number)])
        return before + np.arange(self.sizes[number])

    def add_net(self, plan: LayerPlan) -> None:
        starts = plan.starts
        if (np.diff(starts) == 0).any():
            raise ValueError(f"layer {plan.number} has a neuron without any incoming weight")
        slots = {"w": Slot(plan.weights, plan.edge_weight, starts), "x": Slot(plan.sources, plan.edge_source, starts)}
        order = ("w", "x") if self.spec.notation == "partials" else ("x", "w")
        rule: Formula = SumOf(Mul(tuple(map(Sym, order))))
        if plan.bias is not None:
            slots["b"] = Slot((Key("bias", plan.number),), plan.bias)
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
        self.add_neurons("out", plan, rule, slots)

    def add_neurons(self, kind: str, plan: LayerPlan, rule: Formula, slots: Mapping[str, Slot]) -> None:
        name = self.name(kind, neuron=plan.labels, unit=plan.unit)
        letter = "E" if kind == "error" else kind
        neuron = np.arange(1, plan.size + 1)
        key = Key(kind, plan.number)
        self.add(Family(key, kind, plan.number, plan.size, rule, slots, Code((f"{letter}_", plan.ids)), name, neuron))

    def add_losses(self, plans: Sequence[LayerPlan]) -> Loss:
        """Targets, one error per output, and the loss that adds them up."""
        loss = loss_row(self.spec.training)
        bearing = [plans[number - 1] for number in self.outputs]
        total = sum(plan.size for plan in bearing)
        rule = F.substitute(F.read(loss.formula, {"t", "y", "n"}), {"n": Num(str(total))})
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
        for plan in bearing:
            assert plan.targets is not None
            slots = {"t": Slot((TARGET,), plan.targets), "y": Slot((plan.key("out"),), np.arange(plan.size))}
            self.add_neurons("error", plan, rule, slots)
        errors = Slot(tuple(Key("error", p.number) for p in bearing), np.arange(total), np.array([0, total]))
        name = self.name("loss")
        self.add(Family(LOSS, "loss", None, 1, SumOf(Sym("e")), {"e": errors}, Code(("E_total",)), name))
        return loss

    def frozen_members(self) -> dict[Key, NDArray[np.bool_]]:
        names = set(self.spec.network.frozen)
        result = {}
        for key in self.start:
            family = self.families[key]
            held = family.kind == "bias" and not self.spec.training.train_bias
            result[key] = (
                np.array([held or family.member_id(m) in names for m in range(family.size)])
                if names
                else (np.full(family.size, held))
            )
        return result

    def build_network(self) -> Network:
        self.add_inputs()
        plans = tuple(self.add_layer(layer, n) for n, layer in enumerate(self.spec.network.layers, 1))
        has_targets = self.spec.training.data[0].target is not None
        loss = self.add_losses(plans) if has_targets else loss_row(self.spec.training)
        slips = tuple(self.spec.training.slips)
        return Network(self.spec, self.families, plans, loss, self.given, self.start, self.frozen_members(), slips)


# ------------------------------------------------------------------------------------------- drawn weights


def draw_parameters(init: Init, purpose: str, count: int, fan_in: int, fan_out: int) -> NDArray[np.float64]:
    """`count` numbers drawn as an `Init` says, rounded to its digits so that they can be printed."""
    numbers: NDArray[np.float64] = INITIALIZERS[init.init](init, purpose, count, fan_in, fan_out)
    return np.asarray(np.round(numbers, init.digits))
