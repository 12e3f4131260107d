"""The weights and biases of a network: families of given numbers, numbered through all layers.

In: a spec's layers, one after the other. Out: a family for each layer's weights and one for its biases, their first
values, and the edges on which the weights stand; a tied weight stands on several.

    >>> draw_parameters(Init(init="constant", value=0.5), "weight/1", 2, 1, 2).tolist()
    [0.5, 0.5]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Family, Index
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.equations.names import Code, Name, Text, member_name, merge_names, number_column, split_label
from explainer.equations.notation import NOTATIONS, Place
from explainer.functions import INITIALIZERS
from explainer.spec import Layer, Spec, Symbols
from explainer.spec.model import Init


@dataclass(frozen=True, slots=True)
class FreshParameter:
    """A weight or bias that is met for the first time."""

    text: str
    """Its number as typed."""
    label: str
    """The name of a shared one; empty for any other."""
    neuron: int
    """Its neuron, from 1; 0 for one that several may have."""
    source: int
    """Its input, from 1; 0 where there is none."""


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
        assert layer.weights is not None
        if not isinstance(layer.weights, tuple):
            values = draw_parameters(layer.weights, f"weight/{number}", rows * width, width, rows)
            neuron, source = np.divmod(np.arange(rows * width), width)
            self.add_parameters("weight", number, values, None, neuron + 1, source + 1)
            return neuron, source, np.arange(rows * width), (key,)
        fresh: list[FreshParameter] = []
        found = [
            (j, i, *self.place_entry(entry, key, fresh, j + 1, i + 1))
            for j, row in enumerate(layer.weights)
            for i, entry in enumerate(row)
            if entry is not None
        ]
        self.add_fresh(key, fresh)
        keys = tuple(dict.fromkeys(k for _, _, k, _ in found))
        place = {there: k for k, there in enumerate(JoinedFamilies.of(keys, self.families).places())}
        neuron, source = (np.array([f[k] for f in found], dtype=np.intp) for k in (0, 1))
        weight = np.array([place[k, m] for _, _, k, m in found], dtype=np.intp)
        return neuron, source, weight, keys

    def add_shared(self, names: Sequence[str], number: int) -> list[tuple[Key, int]]:
        """Where each of these shared weights stands; those met for the first time become a family of this layer."""
        key, fresh = Key("weight", number), list[FreshParameter]()
        places = [self.place_entry(name, key, fresh, 0, 0) for name in names]
        self.add_fresh(key, fresh)
        return places

    def place_entry(
        self, entry: Decimal | str, key: Key, fresh: list[FreshParameter], neuron: int, source: int
    ) -> tuple[Key, int]:
        """Family and member of an entry of a layer; of a shared one those of its first place. What is met for the first
        time is appended to `fresh`, the members of `key`."""
        if not isinstance(entry, str):
            fresh.append(FreshParameter(plain_number(entry), "", neuron, source))
            return key, len(fresh) - 1
        if entry not in self.shared:
            self.shared[entry] = (key, len(fresh))
            fresh.append(FreshParameter(plain_number(self.spec.network.shared[entry]), entry, 0, 0))
        return self.shared[entry]

    def add_fresh(self, key: Key, fresh: Sequence[FreshParameter]) -> None:
        """The family of what a layer is the first to have."""
        if not fresh:
            return
        texts, labels = tuple(f.text for f in fresh), [f.label for f in fresh]
        neuron, source = (np.array([getattr(f, of) for f in fresh], dtype=np.intp) for of in ("neuron", "source"))
        values = np.array(list(map(float, texts)))
        self.add_parameters(key.kind, key.layer or 0, values, texts, neuron, source, labels)

    def add_parameters(
        self,
        kind: str,
        number: int,
        values: NDArray[np.float64],
        texts: tuple[str, ...] | None,
        neuron: Index,
        source: Index,
        labels: Sequence[str] = (),
    ) -> None:
        """A family of weights or biases, numbered on through the whole network; `labels` names those that are shared,
        and is empty at the others."""
        size = len(values)
        numbers = number_column(self.counts[kind] + 1, size)
        self.counts[kind] += size
        key = Key(kind, number)
        code = self.parameter_code(kind, number, size) if self.spec.notation == "delta" else ()
        name = quantity_name(self.spec, kind, parameter=numbers, code=code)
        if any(labels):
            name = name_shared(name, labels)
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

    def add_bias(self, layer: Layer, number: int) -> tuple[tuple[Key, ...], Index | None]:
        """(keys of the families that hold the biases, the place of each neuron's among their members, end to end)."""
        size, key = layer.neurons.count, Key("bias", number)
        match layer.bias:
            case None:
                return (), None
            case Decimal():
                self.add_fresh(key, [FreshParameter(plain_number(layer.bias), "", 0, 0)])
                return (key,), np.zeros(size, dtype=np.intp)
            case tuple():
                fresh: list[FreshParameter] = []
                found = [self.place_entry(entry, key, fresh, j, 0) for j, entry in enumerate(layer.bias, 1)]
                self.add_fresh(key, fresh)
                keys = tuple(dict.fromkeys(k for k, _ in found))
                place = {there: k for k, there in enumerate(JoinedFamilies.of(keys, self.families).places())}
                return keys, np.array([place[there] for there in found], dtype=np.intp)
        values = draw_parameters(layer.bias, f"bias/{number}", size, size, 1)
        self.add_parameters("bias", number, values, None, np.arange(1, size + 1), np.zeros(size, dtype=np.intp))
        return (key,), np.arange(size)

    def aliases(self) -> dict[str, str]:
        """Name of each shared weight or bias that stands somewhere → its id."""
        return {name: self.families[key].member_id(m) for name, (key, m) in self.shared.items()}

    def given_states(self) -> dict[str, dict[Key, NDArray[np.float64]]]:
        """What an optimizer keeps before the first update, where the spec says it: state → parameters, shape
        (members,)."""
        aliases, found = self.aliases(), dict[str, dict[Key, NDArray[np.float64]]]()
        for state, numbers in self.spec.training.optimizer.state.items():
            at = {aliases.get(id, id): float(number) for id, number in numbers.items()}
            found[state] = {
                key: np.array([at.get(self.families[key].member_id(m), 0.0) for m in range(len(start))])
                for key, start in self.start.items()
            }
        return found

    def frozen_members(self) -> dict[Key, NDArray[np.bool_]]:
        aliases = self.aliases()
        names = {aliases.get(name, name) for name in self.spec.network.frozen}
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


def name_shared(name: Name, labels: Sequence[str]) -> Name:
    """The names of a family's members, where some stand under a name of their own."""

    def of_member(m: int, label: str) -> Name:
        if not label:
            return member_name(name, m)
        return Code((label,)) if isinstance(name, Code) else split_label(label)

    return merge_names([of_member(m, label) for m, label in enumerate(labels)])


def source_layers(layer: Layer, number: int) -> tuple[int, ...]:
    """Numbers of the layers that a layer reads."""
    return layer.from_ if layer.from_ is not None else (number - 1,)


def quantity_name(spec: Spec, kind: str, **where: object) -> Name:
    """The name of a quantity in a spec's notation and symbols."""
    return NOTATIONS[spec.notation][kind](Place(symbols=_symbol_texts(spec.page.symbols), **where))  # type: ignore[arg-type]


@lru_cache(maxsize=32)
def _symbol_texts(symbols: Symbols) -> Mapping[str, str]:
    return symbols.model_dump()


def plain_number(value: object) -> str:
    """A typed number in positional notation: Decimal("1E-3") → 0.001, Decimal("0.20") → 0.20."""
    return f"{value:f}"


def draw_parameters(init: Init, purpose: str, count: int, fan_in: int, fan_out: int) -> NDArray[np.float64]:
    """`count` numbers drawn as an `Init` says, rounded to its digits so that they can be printed."""
    numbers: NDArray[np.float64] = INITIALIZERS[init.init](init, purpose, count, fan_in, fan_out)
    return np.asarray(np.round(numbers, init.digits))
