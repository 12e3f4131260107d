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
    "training.table": "The loss, summed over each epoch",
    "training.epoch": "Epoch",
    "training.loss": "Loss",
    "training.after.table": "The loss after so many updates",
    "training.after": "Updates",
    "training.closing.one": "After this update the network answers:",
    "training.closing.many": "After {count} updates the network answers:",
    "training.closing.table": "The answers at the end",
    "training.end": "Loss",
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
        " other learning rates. Before it, the loss of all samples was {before}."
    ),
    "rates.table": "The loss of all samples after {updates}, by learning rate",
    "rates.rate": "Learning rate",
    "rates.after": "Loss",
    "rates.what": "What happens",
    "rates.still": "hardly moves",
    "rates.down": "falls",
    "rates.best": "falls the furthest",
    "rates.up": "ends higher than it started",
    "rates.lost": "runs away",
    "rates.picture": "The loss after training, by learning rate",
    "rates.advice": (
        "Too small a rate wastes updates; too large a one jumps over the valley and may land higher up. Which rate is "
        "good depends on the network, the data and the loss, so programs try several. How well a network does on new "
        "data is another question."
    ),
}
