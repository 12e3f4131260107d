"""The words of a first course, and the page that introduces each: no page uses one before.

In: nothing. Out: `TERMS`, which the pages list and a test holds the built pages to.

    >>> next(page for page, terms in TERMS.items() if "gradient" in terms)
    'chain-rule'
    >>> bool(find_term("saddle", "Two saddles, and a ridge."))
    True
"""

from __future__ import annotations

import re
from collections.abc import Mapping

TERMS: Mapping[str, tuple[str, ...]] = {
    "network": ("neuron", "layer", "hidden layer", "weight", "bias", "net input", "activation function", "sample",
                "target", "backpropagation"),
    "neuron": ("weighted sum", "sigmoid", "slope"),
    "line": ("XOR",),
    "two-two-two": ("forward pass", "half squared error", "loss", "backward pass"),
    "chain-rule": ("chain rule", "gradient", "partial derivative"),
    "paths": (),
    "delta": ("delta", "δ", "delta error"),
    "learning-rate": ("learning rate", "η", "update", "iteration", "epoch"),
    "gradient-descent": ("gradient descent", "tanh", "minimum", "local minimum", "saddle", "momentum", "RMSprop",
                         "Adam", "optimizer"),
    "training": ("batch", "mini-batch", "stochastic gradient descent", "SGD", "history"),
    "xor": (),
    "activations": ("relu", "leaky relu"),
    "losses": ("cross-entropy", "binary cross-entropy", "huber"),
    "softmax": ("softmax",),
    "matrices": ("matrix", "transpose", "Jacobian"),
    "check-gradient": (),
    "optimizers": ("Nesterov", "Adagrad"),
    "memorise": ("training set", "test set", "overfitting", "weight decay", "regularization", "dropout",
                 "validation set"),
    "depth": ("vanishing gradient", "explode", "skip"),
    "initial-weights": ("Xavier",),
    "wiring": ("shared weight", "LSTM", "convolution", "recurrent"),
}  # fmt: skip
"""Page of the course, in its order → the terms that it introduces."""


def find_term(term: str, text: str) -> re.Match[str] | None:
    """Where a text uses a term, in the singular or plural; letters of names count as they are typed."""
    plural = {"y": "(?:y|ies)", "s": "s(?:es)?", "x": "(?:x|xes|ices)"}.get(term[-1], re.escape(term[-1]) + "s?")
    flags = 0 if term[0].isupper() else re.IGNORECASE
    return re.search(rf"(?<![\w-]){re.escape(term[:-1])}{plural}(?![\w-])", text, flags)


def is_introduced(text: str, page: str) -> bool:
    """Whether a text on a page uses no term of a later one.

    >>> is_introduced("the sigmoid", "network"), is_introduced("the sigmoid", "neuron")
    (False, True)
    """
    pages = list(TERMS)
    later = (term for name in pages[pages.index(page) + 1 :] for term in TERMS[name])
    return not any(find_term(term, text) for term in later)
