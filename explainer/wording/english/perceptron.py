"""A perceptron: its rule, its presentations, what came of it."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "section.perceptron.rule": "The rule",
    "section.perceptron.first": "One presentation, line by line",
    "section.perceptron.all": "Every presentation",
    "section.perceptron.end": "What came of it",
    "perceptron.step": (
        "The neuron adds up what comes in, as every neuron does. Then it answers yes or no, by a step:"
    ),
    "perceptron.at_zero": "The step is at {threshold}; a net input of exactly that size gives {value} here.",
    "perceptron.flat": (
        "A step is flat on both sides: its slope is 0 wherever it has one, and gradient descent would never move a "
        "weight. The perceptron's rule does without slopes. It takes the error `e` itself, what was wanted minus what"
        " was answered, and moves each weight by the rate times the error times the input that the weight "
        "multiplies:"
    ),
    "perceptron.why": (
        "A right answer has the error 0, and nothing moves. After a wrong one, the weights of the inputs that took "
        "part move so that the net input gets closer to the right side of the step; a bias moves by the rate times "
        "the error."
    ),
    "perceptron.first": "Presentation {step} shows sample {sample}.",
    "perceptron.moves": "The new weights:",
    "perceptron.rows": (
        "The samples come one after the other, again and again; each row is one presentation, and its weights are "
        "those after it."
    ),
    "perceptron.table": "The presentations, as {neuron} sees them",
    "perceptron.presentation": "No.",
    "perceptron.learned": (
        "After {epochs} every sample is answered rightly: from here on no error is left, and nothing moves."
    ),
    "perceptron.circle": (
        "After {epochs} some answer is still wrong, and the weights have come back to where they were before an "
        "earlier epoch. The same corrections follow in the same order: it will go on like that for ever."
    ),
    "perceptron.wrong": "After {epochs} some answer is still wrong.",
    "perceptron.picture": "The line on which the net input meets the step, after each epoch; the last one is bold",
}
