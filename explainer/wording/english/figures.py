"""Words in pictures."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "figure.item": "{name} is {value}",
    "figure.structure.desc": "The network, from left to right: {sizes}. Each line is a weight.",
    "figure.weights.desc": "The network with its starting numbers: {numbers}.",
    "figure.values.desc": "The network after the forward pass: {numbers}.",
    "figure.part": "One neuron with what enters and leaves it. {caption}",
    "figure.living.desc": "The network: each line of the lesson shows its numbers in it. They are in the table below.",
    "figure.living": (
        "The network at this line. The thicker a line, the larger its weight, in the backward pass "
        "its gradient, in the update its change, within this picture; dashed: negative"
    ),
    "figure.backward.desc": "The network after the backward pass, each value with its gradient: {numbers}.",
    "figure.update.desc": "The network with its new weights: {numbers}.",
    "figure.paths.desc": "The ways from {weight} forward to {errors} are drawn thick.",
    "figure.neuron.desc": (
        "The neuron {neuron} from inside: each input times its weight, added up, through the activation, to its "
        "output. {numbers}."
    ),
    "figure.apart.desc": "The network taken apart: each of its {count} neurons with its own inputs and weights.",
    "figure.chain.desc": "From {weight} to the loss, arrow by arrow, with the slope of each: {numbers}.",
    "figure.chain.names": "From {weight} to the loss, arrow by arrow, each with the name of its slope: {numbers}.",
    "figure.chain.first": "One way from {weight} to the loss, arrow by arrow, with the slope of each: {numbers}.",
    "figure.example.desc": (
        "x = {x} leads to u = {u}, and u to y = u² = {y}. The slope of the first arrow is {first}, of the second "
        "{second}; their product, {slope}, is how fast y changes with x."
    ),
    "figure.activation.desc": "The function {name}, its slope below it, and the points of this layer: {numbers}.",
    "figure.gallery.desc": "Activation functions, solid, and their slopes, dashed: {names}.",
    "figure.training.desc": "The loss of each epoch: {first} in epoch 1, {last} in epoch {count}.",
    "figure.rates.desc": (
        "The loss after {epochs}, by learning rate, from {low} to {high}. It is smallest, {loss}, at {rate}."
    ),
    "figure.approximation.panel": "{count} neurons: off by up to {error}",
    "figure.approximation.desc": "A curve, dashed, and what networks with one hidden layer make of it: {errors}.",
    "figure.legend.high": "target above {threshold}",
    "figure.legend.low": "target below {threshold}",
    "figure.legend.first": "first target larger",
    "figure.legend.second": "second target larger",
    "figure.regions.desc": (
        "The plane of both inputs; where it is shaded, the trained network gives the answer of the round samples. It "
        "answers {right} of {count} samples rightly."
    ),
    "figure.perceptron.desc": (
        "The plane of both inputs with the line of the perceptron after each epoch; where it is shaded, the last line "
        "answers yes. It answers {right} of {count} samples rightly."
    ),
    "figure.line.line": "one straight line: {right} of {count}",
    "figure.line.network": "the network: {right} of {count}",
    "figure.line.desc": (
        "The same samples twice. The best straight line answers {line} of {count} rightly, the trained network "
        "{network}."
    ),
    "figure.hidden.desc": (
        "The samples by their inputs, and after the trained hidden layer, by its outputs {one} and {other}, with the "
        "grid bent as the layer bends it. There one straight line answers {right} of {count} rightly."
    ),
    "figure.hidden.sums.desc": (
        "The samples by their inputs, and after the trained hidden layer, by what its neurons of positive weight and "
        "what those of negative weight add to the output's net input, with the grid bent as the layer bends it. There "
        "one straight line answers {right} of {count} rightly."
    ),
    "figure.hidden.up": "added by positive weights",
    "figure.hidden.down": "added by negative weights",
    "figure.biology.dendrites": "dendrites: signals come in",
    "figure.biology.soma": "cell body: adds them up",
    "figure.biology.axon": "axon: one signal goes out",
    "figure.biology.synapses": "synapses: to other cells",
    "figure.biology.desc": (
        "A biological neuron, simplified: signals come in through the dendrites, meet in the cell body, and one signal"
        " goes out along the axon to the synapses of other cells."
    ),
    "figure.path": "path {number}",
    "figure.path.many": "{count} paths",
}
