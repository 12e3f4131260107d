"""Words in pictures."""

from __future__ import annotations

FIGURES: dict[str, str] = {
    "figure.item": "{name} is {value}",
    "figure.structure.desc": "The network, from left to right: {sizes}. Each line is a weight.",
    "figure.weights.desc": "The network with its starting numbers: {numbers}.",
    "figure.values.desc": "The network after the forward pass: {numbers}.",
    "figure.paths.desc": "The ways from {weight} forward to {errors} are drawn thick.",
    "figure.path": "path {number}",
    "figure.path.many": "{count} paths",
}
