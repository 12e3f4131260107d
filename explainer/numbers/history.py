"""What training leaves behind, and in which order it takes the samples.

In: arrays of an engine. Out: a `History` of the updates that are kept.

    >>> sample_order(None, 1, 3), sorted(sample_order(7, 1, 3))
    ([0, 1, 2], [0, 1, 2])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import Key
from explainer.functions.draws import draw_integers

Floats = NDArray[np.float64]
Parameters = Mapping[Key, Floats]
"""Family key → numbers, shape (variants, members)."""


@dataclass(slots=True)
class History:
    """What training leaves behind."""

    parameters: dict[int, Parameters] = field(default_factory=dict)
    """Before each kept update, and before the closing pass."""
    states: dict[int, dict[str, Parameters]] = field(default_factory=dict)
    """The optimizer's states before each kept update: symbol → family key → numbers."""
    losses: Floats = field(default_factory=lambda: np.zeros((1, 0)))
    """Loss of each sample when its turn came, in the order of use; shape (variants, uses)."""

    def of_variant(self, v: int) -> History:
        """What training leaves of one variant."""
        states = {
            step: {symbol: take_variant(kept, v) for symbol, kept in symbols.items()}
            for step, symbols in self.states.items()
        }
        parameters = {step: take_variant(kept, v) for step, kept in self.parameters.items()}
        return History(parameters, states, self.losses[v : v + 1] if len(self.losses) > 1 else self.losses)


def take_variant(arrays: Parameters, v: int) -> Parameters:
    """Of each array the row of one variant; what all variants share stays."""
    return {key: array[v : v + 1] if len(array) > 1 else array for key, array in arrays.items()}


def sample_order(seed: int | None, epoch: int, count: int) -> list[int]:
    """The order of the samples in an epoch, 0-based: as given, or by Fisher and Yates from a seed."""
    order = list(range(count))
    if seed is not None:
        for k in range(count - 1, 0, -1):
            other = int(draw_integers(seed, f"epoch/{epoch}/{k}", 1, k + 1)[0])
            order[k], order[other] = order[other], order[k]
    return order
