"""The task and the network: what is given."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "task.magic": (
        "There is no magic in what follows, only sums, products and one or two functions. A network learns by "
        "repetition: it answers, is told how far off the answer was, changes its weights a little, and answers again."
    ),
    "task.learn": (
        "The network gets {inputs} and should answer with {targets}. Training means changing its weights, a little at "
        "a time, so that its answers come closer to the targets."
    ),
    "task.forward": (
        "The network gets {inputs}. There is no target, so this page follows the numbers forward and stops there."
    ),
    "task.count.one": "one number",
    "task.count.many": "{count} numbers",
    "task.classes": (
        "A target that was given as a class is 1 for the output of that class and 0 for the others. Classes are "
        "counted from 0, as libraries count them: class 0 is the first output."
    ),
    "task.masks": "The masks of the layers with dropout: 0 drops a neuron for a sample",
    "task.weights.mean": (
        "{weight} is the weight of a sample: its error is multiplied by it. Where the samples are averaged, the sum is "
        "divided by their number, not by the sum of their weights."
    ),
    "task.weights.layers": "There is one for each layer that bears a loss, in the order of their targets.",
    "task.weights": "{weight} is the weight of a sample: its error is multiplied by it.",
    "task.table": "What the network is shown",
    "task.sample": "Sample",
    "network.picture": "The network: circles are neurons, lines are weights",
    "network.sizes": "The network has, from left to right, {sizes}.",
    "network.dense": (
        "Numbers flow one way, from left to right (the network is feed-forward), and every neuron reads all numbers of"
        " the layer before it (the layers are fully connected, or dense)."
    ),
    "network.size.input.one": "one input",
    "network.size.input.many": "{count} inputs",
    "network.size.hidden.one": "one hidden neuron",
    "network.size.hidden.many": "{count} hidden neurons",
    "network.size.output.one": "one output",
    "network.size.output.many": "{count} outputs",
    "network.start": (
        "Before training, the weights are usually small numbers drawn at random; training is to move them to where "
        "the error is small. These are the numbers that this network starts with:"
    ),
    "network.numbers": "Each weight on its edge: the thicker the line, the larger the weight; dashed: negative",
    "network.tied": "Some weights are tied, one number on several edges: {weights}.",
    "network.tied.weight": "{weight} on {count} edges",
    "network.nobias": "No neuron has a bias.",
    "network.rate": "The learning rate is {rate} = {value}.",
    "network.schedule": "The learning rate {rate} follows a formula:",
    "network.schedule.epoch": (
        "In it, epoch is how often all samples have been gone through before: 0 during the first epoch, 1 during the "
        "second."
    ),
    "network.schedule.step": "In it, step is the number of the update: 1 for the first one.",
    "network.schedule.floor": "floor rounds down to a whole number.",
    "network.schedule.done": "The count goes on from the updates that were made before this run.",
    "network.constants": "The update rule also uses {constants}.",
    "network.frozen": "The biases keep their values: each gets a gradient, but no update.",
    "network.weights": "Weights and biases of layer {layer}: each row is a neuron, each column what it reads",
    "network.weights.many": "Layer {layer} has {count} weights; here are the first ones",
    "network.shared": "Shared weights that formulas name, first in layer {layer}",
    "network.neuron": "Neuron",
    "network.bias": "bias",
}
