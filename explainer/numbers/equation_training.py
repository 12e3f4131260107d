"""A training equation by equation, where numbers are carried or altered.

In: `Values` without a history. Out: the same with the parameters and states before each update that is kept, and the
losses of all samples.

    >>> from explainer import explain
    >>> carried = explain("xor-as-printed").values
    >>> carried.own, sorted(carried.history.parameters) == sorted(carried.batches)
    (True, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.equations.keys import LOSS

if TYPE_CHECKING:
    from explainer.numbers.evaluation import Values


def train_by_equations(values: Values, keep: set[int]) -> None:
    """All updates, equation by equation; what no kept update needs is forgotten again."""
    derivation, history = values.derivation, values.history
    history.parameters[1] = dict(values.engine.start())
    history.states[1] = values.engine.initial_states()
    last = max(values.batches)
    forward = [key for key in derivation.order if key.phase != "after"]
    losses = []
    for step in range(1, last):
        for key in forward if step in keep else [key.new for key in derivation.network.parameters]:
            if key in derivation.families:
                values.get(key, step)
        losses += [np.asarray(values.get(LOSS, step, n), dtype=float) for n in values.batches[step]]
        history.parameters[step + 1] = {key: values.new_parameters(key, step) for key in derivation.network.parameters}
        history.states[step + 1] = {
            s: {k: values.state_after(s, k, step) for k in kept} for s, kept in history.states[step].items()
        }
        if step not in keep:
            del history.parameters[step], history.states[step]
            values.forget(step)
    history.losses = np.concatenate(losses, axis=-1)
