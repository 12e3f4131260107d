"""What must fit together where neurons answer yes or no: steps, and the perceptron's rule.

In: a `RawShape`. Out: findings: a threshold without a step, a step that is to be learnt by a slope, the perceptron's
rule on anything but one layer of steps.

    >>> from explainer.spec.raw_shape import read_shape
    >>> layers = [{"neurons": 1, "activation": "step", "weights": [[1]]}]
    >>> shape = read_shape({"network": {"inputs": 1, "layers": layers}, "training": {"data": [{"target": [1]}]}})
    >>> [finding.guess for finding in find_step_conflicts(shape)]
    ['optimizer = { name = "perceptron" }']
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from explainer.functions import PERCEPTRON, STEPS
from explainer.spec.fields import INPUTS
from explainer.spec.problems import Finding, KeyPath, show_value
from explainer.spec.raw_shape import RawShape, list_of, name_of, number_of, table_of


def find_step_conflicts(shape: RawShape) -> Iterator[Finding]:
    """Every way in which steps, thresholds and the perceptron's rule do not fit."""
    for index, layer in enumerate(shape.layers):
        yield from _threshold(index, layer)
    optimizer = table_of(shape.training.get("optimizer"))
    learns = any("target" in sample for sample in shape.samples)
    if optimizer.get("name") == PERCEPTRON.name:
        yield from _perceptron(shape, optimizer) if learns else ()
        return
    for index, layer in enumerate(shape.layers if learns else ()):
        if name_of(layer.get("activation")) in STEPS:
            found = f"{show_value(layer['activation'])}, whose slope is zero wherever there is one"
            expected = "an activation with a slope to learn by, the perceptron's rule, or no targets"
            path: KeyPath = ("network", "layers", index, "activation")
            yield Finding(path, found, expected, f'optimizer = {{ name = "{PERCEPTRON.name}" }}')


def _threshold(index: int, layer: dict[str, Any]) -> Iterator[Finding]:
    path: KeyPath = ("network", "layers", index)
    activation = layer.get("activation", "identity")
    name = name_of(activation)
    for key in ("threshold", "at_zero"):
        if key in layer and name not in STEPS:
            expected = f"no {key}, or the activation {' or '.join(STEPS)}"
            yield Finding((*path, key), f"{key} beside the activation {show_value(activation)}", expected, on_key=True)
    at_zero = number_of(layer.get("at_zero"))
    if at_zero is not None and name in STEPS and at_zero not in map(Decimal, STEPS[name][1]):
        yield Finding((*path, "at_zero"), show_value(layer["at_zero"]), f"one of {', '.join(STEPS[name][1])}")


def _perceptron(shape: RawShape, optimizer: dict[str, Any]) -> Iterator[Finding]:
    """What the perceptron's rule can be used on: one layer of steps that reads the inputs, sample by sample."""
    one_layer = "one layer of step or sign that reads the inputs: the rule reaches no further"
    if len(shape.layers) > 1:
        yield Finding(("network", "layers", 1), f"{len(shape.layers)} layers with the perceptron's rule", one_layer)
    for index, layer in enumerate(shape.layers[:1]):
        path: KeyPath = ("network", "layers", index)
        activation = layer.get("activation", "identity")
        name = name_of(activation)
        if name not in STEPS or "equals" in layer:
            yield Finding((*path, "activation"), f"{show_value(activation)} with the perceptron's rule", one_layer)
            return
        for key, usual in (("add", None), ("from", [INPUTS])):
            if layer.get(key, usual) not in (usual, [0]):
                yield Finding((*path, key), f"{key} with the perceptron's rule", one_layer, on_key=True)
        shared = [e for row in list_of(layer.get("weights")) for e in list_of(row) if isinstance(e, str) and e != "-"]
        if shared or any(isinstance(entry, str) for entry in list_of(layer.get("bias"))):
            yield Finding((*path, "weights"), "shared weights with the perceptron's rule", "a number on every edge")
        if number_of(layer.get("bias")) is not None and (shape.sizes[1] or 0) > 1:
            yield Finding((*path, "bias"), "one bias for several neurons", "a list, one per neuron")
        yield from _targets(shape, STEPS[name][0], show_value(name))
    for key, found, expected in (
        ("loss", shape.training.get("loss", "half_squared_error") != "half_squared_error", "none: leave it out"),
        ("batch_size", shape.training.get("batch_size", 1) != 1, "1: each presentation has its own update"),
    ):
        if found:
            yield Finding(("training", key), f"{key} with the perceptron's rule", expected, on_key=True)
    if number_of(optimizer.get("weight_decay")):
        found = "weight_decay with the perceptron's rule"
        yield Finding(("training", "optimizer", "weight_decay"), found, "none", on_key=True)


def _targets(shape: RawShape, below: str, name: str) -> Iterator[Finding]:
    for index, sample in enumerate(shape.samples):
        for place, value in enumerate(list_of(sample.get("target"))):
            number = number_of(value)
            if number is not None and number not in (Decimal(below), Decimal(1)):
                path: KeyPath = ("training", "data", index, "target", place)
                yield Finding(path, show_value(value), f"{below} or 1, the answers of {name}")
