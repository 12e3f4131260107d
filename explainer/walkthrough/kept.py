"""Which updates a page shows line by line, and of which it keeps every number for the table of a short run.

In: a spec. Out: numbers of updates, from 1.

    >>> from explainer import load_example
    >>> shown_updates(load_example("mazur")), kept_updates(load_example("mazur"))
    ((1,), (1,))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.functions import PERCEPTRON
from explainer.numbers.history import sample_order

if TYPE_CHECKING:
    from explainer.spec import Spec

MOST_PRESENTATIONS = 60
"""Presentations of a perceptron that a page shows, a row each."""
SHORT_RUN = range(2, 21)
"""Updates of a training that has a column for each of them."""
SHORT_ROWS = 24
"""Rows that such a table has at most."""


def shown_updates(spec: Spec) -> tuple[int, ...]:
    """The updates that a page shows line by line: the spec's choice, the first one of the sample that the spec wants to
    see, or the first epoch up to four updates."""
    if spec.page.show:
        return spec.page.show
    if spec.training.optimizer.name == PERCEPTRON.name:  # every presentation is a row of the page
        return tuple(range(1, min(spec.updates, MOST_PRESENTATIONS) + 1))
    size = spec.training.batch_size
    if spec.page.sample:
        order = sample_order(spec.training.shuffle, 1, len(spec.training.data))
        return (order.index(spec.page.sample - 1) // size + 1,)
    epoch = -(-len(spec.training.data) // size)
    return tuple(range(1, min(epoch, 4) + 1))


def kept_updates(spec: Spec) -> tuple[int, ...]:
    """The same, or all updates of a short run of a small network, which has a column for each of them."""
    shown = shown_updates(spec)
    if not has_run_table(spec) or min(shown) > 1:
        return shown
    return tuple(sorted({*shown, *range(1, spec.updates + 1)}))


def has_run_table(spec: Spec) -> bool:
    """Whether a run is short enough, and its network small enough, for a table with a column for each update."""
    network = spec.network
    if spec.updates not in SHORT_RUN or spec.training.optimizer.name == PERCEPTRON.name:
        return False
    weights = sum(spec.fan_in(n) * layer.neurons.count for n, layer in enumerate(network.layers))
    neurons = sum(layer.neurons.count for layer in network.layers)
    return network.inputs.count + 2 * (weights + neurons) <= SHORT_ROWS
