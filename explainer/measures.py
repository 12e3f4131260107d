"""Series that training leaves behind: the error over the epochs, after so many updates, at other learning rates.

In: an `Explanation`. Out: printed numbers, shape (variants, entries).

    >>> from explainer import explain
    >>> measured(explain("mazur"), "epoch_loss").text.tolist()
    [[b'0.298371109']]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explainer.rounding import Printed, print_array

if TYPE_CHECKING:
    from explainer.lesson import Explanation

Floats = NDArray[np.float64]


def measured(explanation: Explanation, series: str) -> Printed:
    """A series as printed. Raises KeyError for an unknown one."""
    rules = explanation.display.rules
    values = np.asarray(SERIES[series](explanation), dtype=np.float64)
    return print_array(np.ascontiguousarray(values), rules.overrides.get("epoch_loss", rules.usual))


def _epochs(losses: Floats, count: int) -> Floats:
    """Losses of single uses, shape (variants, uses), summed over each epoch."""
    return np.asarray(losses.reshape(len(losses), -1, count).sum(axis=-1))


def epoch_loss(explanation: Explanation) -> Floats:
    """Sum of the losses of each epoch, each sample's when its turn came; shape (variants, epochs)."""
    losses = np.asarray(explanation.values.history.losses, dtype=np.float64)
    return _epochs(losses, len(explanation.spec.training.data))


def update_loss(explanation: Explanation) -> Floats:
    """Loss after n = 0, 1, 2 … updates, of the sample whose turn is next; shape (variants, updates + 1)."""
    values = explanation.values
    last = max(values.batches)
    closing = np.asarray(values.get("loss", last, values.batches[last][0]), dtype=np.float64)
    return np.concatenate([np.asarray(values.history.losses, dtype=np.float64), closing], axis=-1)


def _by_rate(explanation: Explanation, epoch: int) -> Floats:
    """Sum of the losses of one epoch at each of the page's learning rates; shape (1, rates)."""
    from explainer.numeric import Engine

    rates = np.array([[float(rate)] for rate in explanation.spec.page.rates])
    start = {
        key: np.repeat(value[None, :], len(rates), axis=0)
        for key, value in explanation.derivation.network.start.items()
    }
    engine = Engine(explanation.derivation.network, start)
    engine.constants["eta"] = rates
    return _epochs(engine.train(()).losses, len(explanation.spec.training.data))[:, epoch][None, :]


SERIES: Mapping[str, Callable[[Explanation], Floats]] = {
    "epoch_loss": epoch_loss,
    "update_loss": update_loss,
    "rate_first": lambda explanation: _by_rate(explanation, 0),
    "rate_last": lambda explanation: _by_rate(explanation, -1),
}
"""Name → how it is measured."""
