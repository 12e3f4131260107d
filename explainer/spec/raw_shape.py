"""What the raw data of a spec say of its network, read with care.

In: plain data that may be wrong in any way. Out: a `RawShape`, None wherever the file does not say a thing properly, so
that one wrong number does not hide what else is wrong.

    >>> read_shape({"network": {"inputs": 2, "layers": [{"neurons": 3}]}}).sizes
    (2, 3)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from explainer.spec.classes import resolve_samples
from explainer.spec.fields import MAX_NEURONS, Labels, is_whole, read_layer, read_number
from explainer.spec.resolving import Resolved, resolve_network


@dataclass(frozen=True, slots=True)
class RawShape:
    """What can be told of the network; None where the file does not say it properly."""

    network: dict[str, Any]
    training: dict[str, Any]
    numbers: dict[str, Any]
    page: dict[str, Any]
    homework: dict[str, Any]
    layers: tuple[dict[str, Any], ...]
    samples: tuple[dict[str, Any], ...]
    sizes: tuple[int | None, ...]
    """Inputs, then neurons layer by layer."""
    fan_in: tuple[int | None, ...]
    """Incoming values layer by layer."""
    outputs: tuple[int, ...]
    """Existing layers that bear the loss."""
    typed: tuple[dict[str, Any], ...] = ()
    """The layers as they stand in the file, short-hands as they are."""
    resolved: Resolved = field(default_factory=lambda: Resolved({}))
    """Where the plain layers come from."""

    @property
    def targets(self) -> int | None:
        """How many numbers a target has."""
        return known_sum(self.sizes[k] for k in self.outputs) if self.outputs else None

    @property
    def updates(self) -> int | None:
        """How many updates the training makes."""
        if not any("target" in sample for sample in self.samples):
            return 0
        batch, epochs = self.training.get("batch_size", 1), self.training.get("epochs", 1)
        good = is_whole(batch) and is_whole(epochs) and batch > 0 and epochs > 0
        return epochs * -(-len(self.samples) // batch) if good else None


def table_of(value: Any) -> dict[str, Any]:
    """A table without its empty keys; an empty one for anything else."""
    return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """A list; an empty one for anything else."""
    return list(value) if isinstance(value, list | tuple) else []


def name_of(value: Any) -> str:
    """A text; nothing for anything else."""
    return value if isinstance(value, str) else ""


def number_of(value: Any) -> Decimal | None:
    """A number as a spec reads it; None for anything else."""
    try:
        return read_number(value)
    except PydanticCustomError:
        return None


def known_sum(values: Iterator[int | None]) -> int | None:
    """A sum of which every part is known; None otherwise."""
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def neuron_count(neurons: Any) -> int | None:
    """How many neurons a layer says it has, by number or by labels."""
    if is_whole(neurons):
        return int(neurons) if 0 < neurons <= MAX_NEURONS else None
    if isinstance(neurons, Labels):
        return neurons.count
    return len(list_of(neurons)) or None


def read_shape(data: Any) -> RawShape:
    """What the data say of the network, as far as they say it properly."""
    top = table_of(data)
    typed, training = table_of(top.get("network")), table_of(top.get("training"))
    resolved = resolve_network(typed)
    network = resolved.network
    layers = tuple(map(table_of, list_of(network.get("layers"))))
    sizes = (neuron_count(network.get("inputs")), *(neuron_count(layer.get("neurons")) for layer in layers))

    def fan_in(index: int, layer: dict[str, Any]) -> int | None:
        if "equals" in layer:
            return 0
        if "from" not in layer:
            return sizes[index]
        sources = [read_layer(source) for source in list_of(layer["from"])]
        known = [k for k in sources if k is not None and k <= index]
        return known_sum(sizes[k] for k in known) if sources and len(known) == len(sources) else None

    outputs = list_of(network.get("outputs", [len(layers)]))
    bearing = tuple(k for k in outputs if is_whole(k) and 1 <= k <= len(layers))
    return RawShape(
        network,
        training,
        table_of(top.get("numbers")),
        table_of(top.get("page")),
        table_of(top.get("homework")),
        layers,
        tuple(map(table_of, resolve_samples(list_of(training.get("data")), known_sum(sizes[k] for k in bearing)))),
        sizes,
        tuple(fan_in(i, layer) for i, layer in enumerate(layers)),
        bearing,
        tuple(map(table_of, list_of(typed.get("layers")))),
        resolved,
    )
