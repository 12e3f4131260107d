"""Activations, losses and their slopes in general."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "slopes.dropout": (
        "In a layer with dropout this is the slope before the mask, and out in it is what the function gives before "
        "the mask."
    ),
    "slopes.why": (
        "Going back, we will need to know how fast each function changes: its slope, or derivative. Here it is, "
        "derived line by line."
    ),
    "slopes.result": "{slope} ({name})",
    "slopes.picture": "The activation of layer {layer} and its slope, with this network's net inputs on the curve",
    "slopes.activation": "The slope of the activation function ({name})",
    "slopes.loss": "The slope of the loss ({name}) with respect to the output",
    "activation.identity": "identity",
    "activation.sigmoid": "sigmoid",
    "activation.tanh": "tanh",
    "activation.relu": "relu",
    "activation.leaky_relu": "leaky relu",
    "activation.elu": "elu",
    "activation.selu": "selu",
    "activation.softplus": "softplus",
    "activation.softsign": "softsign",
    "activation.silu": "silu",
    "activation.gelu": "gelu",
    "activation.gelu_tanh": "gelu tanh",
    "activation.mish": "mish",
    "activation.hard_sigmoid": "hard sigmoid",
    "activation.hard_tanh": "hard tanh",
    "activation.softmax": "softmax",
    "loss.half_squared_error": "half squared error",
    "loss.squared_error": "squared error",
    "loss.mean_squared_error": "mean squared error",
    "loss.mean_absolute_error": "mean absolute error",
    "loss.huber": "huber",
    "loss.binary_cross_entropy": "binary cross entropy",
    "loss.cross_entropy": "cross entropy",
    "slopes.loss.why": "We will also need to know how fast the error changes with an output:",
    "slopes.kink": (
        "At `x` = {points} this function has a corner and no slope of its own; this page uses the value its last line "
        "gives there."
    ),
    "slopes.rest": (
        "Every output of a softmax depends on every net input of its layer. `r` stands for the other neurons' part of "
        "the sum below the bar, `z` for one other neuron's net input."
    ),
    "slopes.cross": "The slope of {name} with respect to another neuron's net input",
}
