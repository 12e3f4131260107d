"""Background sections that a teacher can switch on."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "background.neuron.biology": (
        "A nerve cell collects signals through its many branches, the dendrites. What they bring adds up in the cell "
        "body, the soma, and where it is enough the cell fires: a short electrochemical impulse runs along its one "
        "long fibre, the axon, to the dendrites of other cells. A human brain has some 86 billion of them."
    ),
    "background.neuron.picture": "A nerve cell: dendrites bring signals in, the axon carries one out",
    "background.neuron.artificial": (
        "The neuron on this page borrows three ideas: many inputs, one sum, one output that is not simply proportional"
        " to it."
    ),
    "background.neuron.not": (
        "It is inspired by the cell, not a model of it. A nerve cell sends impulses in time, adjusts itself by "
        "chemistry, and nothing in a brain is known to run an error backwards through the same connections. A network "
        "does not think; it is a formula with adjustable numbers."
    ),
    "background.activations.intro": (
        "What the activation function must do is bend, and have a slope almost everywhere. Which one is chosen decides"
        " how well errors travel back: where a curve is flat its slope is nearly 0, and whatever is multiplied by it "
        "dies out."
    ),
    "background.activations.gallery": "Popular activation functions",
    "background.activations.here": "The activation of layer {layer}, with this network's net inputs on the curve",
    "background.approximation.theorem": (
        "The universal approximation theorem (Cybenko 1989; Hornik, Stinchcombe and White 1989; Leshno and others "
        "1993): one hidden layer with enough neurons, any activation that is continuous and not a polynomial, and a "
        "linear output come as close as you like to any continuous function on a closed and bounded region."
    ),
    "background.approximation.conditions": (
        "Each condition counts. The function must be continuous: a jump can only be smoothed over. The region must be "
        "bounded: outside of it nothing is promised. And the theorem says that such weights exist, not that training "
        "finds them, nor how many neurons it takes."
    ),
    "background.approximation.picture": "The same curve, approximated with 2, 4, 8 and 16 hidden neurons",
    "background.approximation.exact": (
        "Approximating is not the same as computing. A network can learn to multiply two numbers between 0 and 10 "
        "quite well; it will be slightly off, and for larger numbers than it has seen it will be far off. A product is"
        " unbounded, and sums of bent lines are not products."
    ),
    "background.line.intro": (
        "A single neuron without a hidden layer draws a straight line between yes and no. Some data cannot be divided "
        "like that, however the line is turned."
    ),
    "background.line.picture": "The best straight line for these samples, and beside it the trained network",
    "background.line.network": "The same samples, and what the network answers after training",
    "background.line.hidden": (
        "What can a hidden layer do about that? It moves the points. Where it has learned to move them well, one flat "
        "border is enough among its outputs, in the plane of two a straight line, and drawing it is all that the last "
        "layer has to do."
    ),
    "background.line.moved": "The samples as the inputs give them, and as the hidden layer moves them",
}
