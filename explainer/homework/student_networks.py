"""A student's network as numbers, and as a spec of its own.

In: a `Trial` and a variant. Out: its numbers in plain data, as `homework.json` keeps them; and from those numbers the
full spec, which explains, traces and marks like any other.

    >>> from explainer.lesson import load_example
    >>> spec_with(load_example("mazur"), {"weights": {"w1": "0.10"}}).network.layers[0].weights[0][0]
    Decimal('0.10')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from explainer.equations.keys import ETA, INPUT, TARGET, Key
from explainer.homework.trial import PreparedHomework, Trial
from explainer.network.building import Network, build
from explainer.spec import Layer, Sample, Spec

NetworkNumbers = Mapping[str, Any]
"""`weights` and `biases` by id, `data` (input and target of each sample), `learning_rate`; every number as printed."""


def numbers_of(prepared: PreparedHomework, trial: Trial, v: int) -> dict[str, Any]:
    """All numbers of one variant, drawn or typed."""
    lesson, display = prepared.lesson, trial.display
    families, first = lesson.derivation.families, min(lesson.values.batches)
    groups: dict[str, dict[str, str]] = {"weights": {}, "biases": {}}
    for key in lesson.derivation.network.parameters:
        group = groups["weights" if key.kind == "weight" else "biases"]
        for m in range(families[key].size):
            group[families[key].member_id(m)] = display.get(key, first).plain_text(v, m)
    data = []
    for n, sample in enumerate(prepared.spec.training.data, 1):
        step = next(s for s, samples in lesson.values.batches.items() if n in samples)
        row = {}
        for name, key in (("input", INPUT), ("target", TARGET)):
            if getattr(sample, name) is not None:
                row[name] = [display.get(key, step, n).plain_text(v, m) for m in range(families[key].size)]
        data.append(row)
    rate = display.get(ETA, first).plain_text(v, 0) if ETA in families else None
    return {**groups, "data": data} | ({"learning_rate": rate} if rate is not None else {})


def spec_with(spec: Spec, numbers: NetworkNumbers, network: Network | None = None) -> Spec:
    """The spec with other numbers; what they do not name stays. `network` is the spec's own where it is built
    already."""
    network = network or build(spec)
    shared = dict(spec.network.shared)
    layers = tuple(_layer_with(layer, n, network, numbers, shared) for n, layer in enumerate(spec.network.layers, 1))
    changed = spec.network.model_copy(update={"layers": layers, "shared": shared})
    training: dict[str, Any] = {}
    if "data" in numbers:
        training["data"] = tuple(
            _sample_with(sample, row) for sample, row in zip(spec.training.data, numbers["data"], strict=True)
        )
    if "learning_rate" in numbers:
        rate = {"learning_rate": Decimal(numbers["learning_rate"])}
        training["optimizer"] = spec.training.optimizer.model_copy(update=rate)
    return spec.model_copy(update={"network": changed, "training": spec.training.model_copy(update=training)})


def _sample_with(sample: Sample, row: Mapping[str, list[str]]) -> Sample:
    return sample.model_copy(update={name: tuple(map(Decimal, texts)) for name, texts in row.items()})


def _layer_with(layer: Layer, n: int, network: Network, numbers: NetworkNumbers, shared: dict[str, Decimal]) -> Layer:
    """A layer with its own numbers; a tied weight takes the number of its first place, as `build` does."""

    def other_numbers(group: str, key: Key) -> list[Decimal | None]:
        ids = network.families[key].member_ids() if key in network.families else []
        texts = [numbers.get(group, {}).get(id) for id in ids]
        return [None if text is None else Decimal(text) for text in texts]

    weights = iter(other_numbers("weights", Key("weight", n)))
    seen = _earlier_names(network.spec, n)

    def with_number(entry: Decimal | str | None, numbers: Iterator[Decimal | None]) -> Decimal | str | None:
        if isinstance(entry, Decimal):
            return _number_or(next(numbers), entry)
        if isinstance(entry, str) and entry not in seen:
            seen.add(entry)
            shared[entry] = _number_or(next(numbers), shared[entry])
        return entry

    typed_rows = layer.weights if isinstance(layer.weights, tuple) else ()
    rows = [tuple(with_number(entry, weights) for entry in row) for row in typed_rows]
    changes: dict[str, Any] = {"weights": tuple(rows)} if rows else {}
    if not rows:
        flat = list(weights)
        if flat and None not in flat:
            width = len(flat) // layer.neurons.count
            changes["weights"] = tuple(tuple(flat[k : k + width]) for k in range(0, len(flat), width))
    biases = other_numbers("biases", Key("bias", n))
    if isinstance(layer.bias, tuple):
        given = iter(biases)
        changes["bias"] = tuple(with_number(entry, given) for entry in layer.bias)
    elif biases and None not in biases:
        changes["bias"] = biases[0] if isinstance(layer.bias, Decimal) else tuple(biases)
    return layer.model_copy(update=changes)


def _number_or(number: Decimal | None, usual: Decimal) -> Decimal:
    return usual if number is None else number


def _earlier_names(spec: Spec, n: int) -> set[str]:
    """The shared names that stand in the layers before layer n."""
    earlier = spec.network.layers[: n - 1]
    rows = [row for layer in earlier if isinstance(layer.weights, tuple) for row in layer.weights]
    rows += [layer.bias for layer in earlier if isinstance(layer.bias, tuple)]
    return {entry for row in rows for entry in row if isinstance(entry, str)}
