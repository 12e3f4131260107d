"""How layers find each other in the formulas of layers without weights, and what their neurons are called.

In: sizes, names and labels of the layers. Out: the ids of their neurons, and what each symbol of a layer's formula
stands for (`SymbolTable`).

    >>> table = SymbolTable([1, 2], [["i1"], ["f1_1", "f1_2"]], [[], []], [None, "f1"])
    >>> table.before(2)["f1_2"]
    Stands(layer=1, member=1, shared='')

A symbol is a layer (its neuron j stands in the formula of neuron j; the only neuron of a small layer in all of them), a
single neuron or input by its id or label, or a shared weight by its name or id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explainer.spec.fields import INPUTS, is_whole

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stands:
    """What a symbol of a formula stands for."""

    layer: int | None = None
    """A layer, 0 for the inputs."""
    member: int | None = None
    """One neuron or input of it, from 0; None: all of them."""
    shared: str = ""
    """The name of a shared weight instead."""


@dataclass(slots=True)
class SymbolTable:
    """What symbols stand for, layer after layer."""

    sizes: Sequence[int | None]
    """Inputs, then neurons layer by layer; None where it is not known."""
    ids: Sequence[Sequence[str]]
    """Ids of the inputs, then of the neurons, layer by layer."""
    labels: Sequence[Sequence[str]]
    """Their labels; nothing for those that have none."""
    names: Sequence[str | None]
    """Names of the layers; the first stands for the inputs and is None."""
    shared: Mapping[str, str] = field(default_factory=dict)
    """Name or id of a shared weight → its name."""

    def before(self, number: int) -> dict[str, Stands]:
        """What each symbol stands for in the formula of a layer."""
        found = {symbol: Stands(shared=name) for symbol, name in self.shared.items()}
        for n in range(min(number, len(self.ids))):
            for texts in (self.ids[n], self.labels[n]):
                found.update((text, Stands(n, m)) for m, text in enumerate(texts))
        for n in range(1, min(number, len(self.names))):
            name = self.names[n]
            if name is not None:
                found[name] = Stands(n)
        return found


def neuron_ids(sizes: Sequence[int], names: Sequence[str | None], outputs: Sequence[int]) -> list[list[str]]:
    """Ids of the inputs and of every layer's neurons: i1, i2 …, h1, h2 … through all hidden layers, o1, o2 … through
    those that bear the loss in the order of the spec; f1_1, f1_2 … of the layer f1, or f1 where it has one neuron. A
    named layer's neurons count among the others."""
    found = [[f"i{k}" for k in range(1, sizes[0] + 1)], *([] for _ in sizes[1:])]
    hidden = [n for n in range(1, len(sizes)) if n not in outputs]
    for letter, group in (("h", hidden), ("o", [n for n in outputs if n < len(sizes)])):
        before = 0
        for n in group:
            name, places = names[n], range(1, sizes[n] + 1)
            if name is None:
                found[n] = [f"{letter}{before + k}" for k in places]
            else:
                found[n] = [name] if sizes[n] == 1 else [f"{name}_{k}" for k in places]
            before += sizes[n]
    return found


def read_formulas(value: Any) -> tuple[str, ...]:
    """The formulas of `equals`: one, or one per neuron; nothing for anything else."""
    if isinstance(value, str):
        return (value,)
    texts = list(value) if isinstance(value, list | tuple) else []
    return tuple(texts) if texts and all(isinstance(text, str) for text in texts) else ()


def words_of(text: str) -> list[str]:
    """The words of a formula, left to right."""
    return _WORD.findall(text)


def layer_read(layer: Mapping[str, Any], index: int) -> int | None:
    """The one layer that a short-hand reads: that of `from`, or the one before; None where it names none or several."""
    sources = layer.get("from")
    if sources is None:
        return index
    source = sources[0] if isinstance(sources, list | tuple) and len(sources) == 1 else None
    number = 0 if source == INPUTS else source
    return number if is_whole(number) and 0 <= number <= index else None


def find_parts(stands: Mapping[str, Stands], symbols: Sequence[str], sizes: Sequence[int], j: int) -> Iterator[Stands]:
    """What each symbol stands for in the formula of neuron j: one neuron or input, or a shared weight."""
    for symbol in symbols:
        found = stands[symbol]
        if found.layer is None or found.member is not None:
            yield found
        else:
            yield Stands(found.layer, 0 if sizes[found.layer] == 1 else j)
