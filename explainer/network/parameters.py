"""The weights and biases of a network: families of given numbers, numbered through all layers.

In: a spec's layers, one after the other. Out: a family for each layer's weights and one for its biases, their first
values, and the edges on which the weights stand; a tied weight stands on several.

    >>> draw_parameters(Init(init="constant", value=0.5), "weight/1", 2, 1, 2).tolist()
    [0.5, 0.5]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Family, Index
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.equations.names import Code, Name, Text, number_column
from explainer.equations.notation import NOTATIONS, Place
from explainer.functions import INITIALIZERS
from explainer.spec import Layer, Spec
from explainer.spec.model import Init


class ParameterFamilies:
    """Collects the weights and biases of one spec, layer by layer."""

    def __init__(self, spec: Spec, families: dict[Key, Family], layer_word: Callable[[int], str]) -> None:
        """`families` grows in place; `layer_word` is what a code name calls a layer."""
        self.spec = spec
        self.families = families
        self.layer_word = layer_word
        self.given: dict[Key, tuple[str, ...] | None] = {}
        self.start: dict[Key, NDArray[np.float64]] = {}
        self.counts = Counter[str]()
        self.shared: dict[str, tuple[Key, int]] = {}

    def add_weights(self, layer: Layer, number: int) -> tuple[Index, Index, Index, tuple[Key, ...]]:
        """(neuron, input, weight, keys of the weight families) of every edge, neuron by neuron, input by input."""
        width, rows = self.spec.fan_in(number - 1), layer.neurons.count
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
        numbers = number_column(self.counts[kind] + 1, size)
        self.counts[kind] += size
        key = Key(kind, number)
        code = self.parameter_code(kind, number, size) if self.spec.notation == "delta" else ()
        name = quantity_name(self.spec, kind, parameter=numbers, code=code)
        id = Code((kind[0], numbers))
        self.families[key] = Family(key, kind, number, size, None, {}, id, name, neuron, source, "update")
        self.given[key], self.start[key] = texts, values

    def parameter_code(self, kind: str, number: int, size: int) -> tuple[Text, ...]:
        """hidden_to_output_1, bias_hidden_2: counted within the layer; a bias that is alone has no number."""
        if kind == "weight":
            origin = source_layers(self.spec.network.layers[number - 1], number)
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


def source_layers(layer: Layer, number: int) -> tuple[int, ...]:
    """Numbers of the layers that a layer reads."""
    return layer.from_ if layer.from_ is not None else (number - 1,)


def quantity_name(spec: Spec, kind: str, **where: object) -> Name:
    """The name of a quantity in a spec's notation and symbols."""
    return NOTATIONS[spec.notation][kind](Place(symbols=spec.page.symbols.model_dump(), **where))  # type: ignore[arg-type]


def plain_number(value: object) -> str:
    """A typed number in positional notation: Decimal("1E-3") → 0.001, Decimal("0.20") → 0.20."""
    return f"{value:f}"


def draw_parameters(init: Init, purpose: str, count: int, fan_in: int, fan_out: int) -> NDArray[np.float64]:
    """`count` numbers drawn as an `Init` says, rounded to its digits so that they can be printed."""
    numbers: NDArray[np.float64] = INITIALIZERS[init.init](init, purpose, count, fan_in, fan_out)
    return np.asarray(np.round(numbers, init.digits))
