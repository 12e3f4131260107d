"""The recap and the table of notations."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "recap.forward": "Forward: every neuron multiplied, added and bent, and the network answered {answers}.",
    "recap.forward.straight": (
        "Forward: every neuron multiplied, added and applied its activation, and the network answered {answers}."
    ),
    "recap.error": "Error: compared with the targets, the answer had a loss of {loss}.",
    "recap.backward": (
        "Backward: one pass from the loss to the inputs gave the slope of the loss for every weight, factor by factor."
        " What later layers need was computed once, as `δ`, and reused."
    ),
    "recap.backward.slip": (
        "Backward: one pass from the loss to the inputs gave a number for every weight, with the slip in it where it "
        "is made."
    ),
    "recap.largest": "Of all weights, the loss is most sensitive to {weight} here.",
    "recap.largest.sample": "Of all weights, the loss of the first sample is most sensitive to {weight}.",
    "recap.update": (
        "Update: from every trained weight the learning rate times its slope was taken away, all from the same old "
        "numbers."
    ),
    "recap.update.rule": "Update: the rule gave every trained weight its new value, all from the same old numbers.",
    "recap.again": "Then the same again, sample after sample, epoch after epoch. That is all there is to training.",
    "recap.limits": (
        "A network trained like this approximates; it does not reason, and the weights it ends with rarely explain "
        "themselves. What it learned shows in its answers."
    ),
    "recap.terms": "The words to remember",
    "recap.term": "Word",
    "recap.meaning": "Meaning",
    "recap.value": "Here",
    "recap.term.net": "net input",
    "recap.meaning.net": "the weighted sum that enters a neuron",
    "recap.term.out": "output",
    "recap.meaning.out": "what the activation function makes of it",
    "recap.term.loss": "loss",
    "recap.meaning.loss": "the one number that training tries to make smaller",
    "recap.term.gradient": "gradient",
    "recap.meaning.gradient": "how fast the loss changes with a weight; all of them together, a direction",
    "recap.term.delta": "`δ`",
    "recap.meaning.delta": "how fast the loss changes with a net input",
    "recap.term.rate": "learning rate",
    "recap.meaning.rate": "how large a step goes against the gradient",
    "recap.meaning.rate.scaled": "scales the step that the rule takes",
    "recap.term.iteration": "iteration",
    "recap.meaning.iteration": "one update: a forward and a backward pass, and new weights",
    "recap.term.epoch": "epoch",
    "recap.meaning.epoch": "every sample has had its turn once",
    "notation.intro": "Books and programs write the same quantities in two ways. This page uses the {which}.",
    "notation.partials": "first",
    "notation.delta": "second",
    "notation.table": "One thing, two names",
    "notation.what": "What",
    "notation.first": "Partial derivatives",
    "notation.second": "Error terms in code",
    "notation.input": "an input",
    "notation.weight": "a weight",
    "notation.bias": "a bias",
    "notation.net": "a net input",
    "notation.out": "an output",
    "notation.target": "a target",
    "notation.signal_out": "the error of a neuron: minus the slope of the loss with respect to its output",
    "notation.slope": "the slope of an activation",
    "notation.signal_net": "the delta error: error times slope, which is `−δ`",
    "notation.signal_net.cross": "the delta error, which is `−δ`",
    "notation.rate": "the learning rate",
    "notation.update": "a weight after the update",
}
