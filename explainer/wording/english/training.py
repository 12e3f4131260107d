"""The whole training."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "training.terms": (
        "One update is an iteration: one forward and one backward pass, here with {batch}. When every one of the "
        "{samples} has had its turn, an epoch is over, here after {updates}."
    ),
    "training.terms.one": (
        "One update is an iteration: one forward and one backward pass, here with one sample. When every sample has "
        "had its turn, an epoch is over; with a single sample that is after every iteration."
    ),
    "training.terms.ahead": (
        "One update is an iteration: with this rule two passes forward and back, one with the weights and one ahead of "
        "them. When every sample has had its turn, an epoch is over."
    ),
    "training.terms.rest": (
        "One update is an iteration: one forward and one backward pass, here with {batch}, the last one of an epoch "
        "with {rest}. When every one of the {samples} has had its turn, an epoch is over, here after {updates}."
    ),
    "training.batch.one": "one sample",
    "training.batch.many": "{count} samples",
    "training.samples.one": "one sample",
    "training.samples.many": "{count} samples",
    "training.updates.one": "1 iteration",
    "training.updates.many": "{count} iterations",
    "training.epochs.one": "1 epoch",
    "training.epochs.many": "{count} epochs",
    "training.update": "Update",
    "training.schedule": "The learning rate of each update",
    "training.schedule.some": "The learning rate of some updates",
    "training.table": "The loss of each epoch, over its samples",
    "training.loss.one": "{loss}",
    "training.loss.mean": "Mean of {loss}",
    "training.loss.sum": "Sum of {loss}",
    "training.run": "The run at a glance: each update with the weights before it",
    "training.weights": "The weights and biases before the training and after it",
    "training.weights.some": "The first {shown} of {count} weights and biases, before the training and after it",
    "training.weight": "Weight",
    "training.start": "Start",
    "training.finish": "End",
    "training.epoch": "Epoch",
    "training.after.table": "The loss after so many updates",
    "training.after": "Updates",
    "training.dropout": "These answers are given with the masks as well. A network in use drops nothing.",
    "training.closing.one": "After this update the network answers:",
    "training.closing.many": "After {count} updates the network answers:",
    "training.closing.table": "The answers at the end",
    "training.more": (
        "More epochs usually mean a smaller loss on these samples. They do not promise better answers on new ones: a "
        "network can learn its samples by heart."
    ),
    "training.batchwords": (
        "Programs often take several samples, or all of them, into one update (a batch). Then an epoch has fewer "
        "iterations than samples."
    ),
    "training.picture": "The loss over the epochs",
    "training.regions": "What the trained network answers, over the plane of its two inputs",
    "training.hidden": "The samples as the inputs give them, and as the first hidden layer moves them",
    "rates.intro": (
        "The learning rate is chosen by us, not learned. Here is the same training, from the same starting numbers, at"
        " other learning rates. Before it, {measure} over all samples was {before}."
    ),
    "rates.table": "The loss of all samples after {updates}, by learning rate",
    "rates.rate": "Learning rate",
    "rates.what": "What happens",
    "rates.measure.one": "{loss}",
    "rates.measure.mean": "the mean of {loss}",
    "rates.measure.sum": "the sum of {loss}",
    "rates.lost": "diverges: beyond all bounds",
    "rates.up": "ends higher than it started",
    "rates.learned": "has learned: at most a tenth is left",
    "rates.saturated": "is stuck: for every sample some neuron is saturated",
    "rates.still": "hardly moves",
    "rates.plateau": "lies on a plateau",
    "rates.down": "falls",
    "rates.picture": "The loss after training, by learning rate",
    "rates.advice": (
        "Too small a rate wastes updates; too large a one jumps over the valley and may land higher up. Which rate is "
        "good depends on the network, the data and the loss, so programs try several. How well a network does on new "
        "data is another question."
    ),
}
