"""Words in pictures."""

from __future__ import annotations

FIGURES: dict[str, str] = {
    "figure.item": "{name} is {value}",
    "figure.structure.desc": "The network, from left to right: {sizes}. Each line is a weight.",
    "figure.weights.desc": "The network with its starting numbers: {numbers}.",
    "figure.values.desc": "The network after the forward pass: {numbers}.",
    "figure.paths.desc": "The ways from {weight} forward to {errors} are drawn thick.",
    "figure.neuron.desc": (
        "The neuron {neuron} from inside: each input times its weight, added up, through the activation, to its "
        "output. {numbers}."
    ),
    "figure.apart.desc": "The network taken apart: each of its {count} neurons with its own inputs and weights.",
    "figure.chain.desc": "From {weight} to the loss, arrow by arrow, with the slope of each: {numbers}.",
    "figure.chain.first": "One way from {weight} to the loss, arrow by arrow, with the slope of each: {numbers}.",
    "figure.example.desc": (
        "x = 1 leads to u = 3x + 1 = 4, and u to y = u² = 16. The slope of the first arrow is 3, of the second 2u = 8;"
        " their product, 24, is the slope of y by x."
    ),
    "figure.path": "path {number}",
    "figure.path.many": "{count} paths",
}
