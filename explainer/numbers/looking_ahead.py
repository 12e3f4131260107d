"""Where an optimizer takes its gradients, in NumPy: at the parameters, or at a place that it looks ahead to.

In: a network, the optimizer's constants, parameters and states before an update. Out: the parameters at that place.

    >>> from explainer import explain
    >>> engine = explain("mazur").values.engine
    >>> start = engine.start()
    >>> find_place_ahead(engine.network, engine.constants, start, {}) is start
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explainer.equations.keys import Key
from explainer.network.building import Network
from explainer.numbers.formula_layers import Floats

Parameters = Mapping[Key, Floats]


def find_place_ahead(
    network: Network, constants: Mapping[str, Any], parameters: Parameters, states: Mapping[str, Parameters]
) -> Parameters:
    """The parameters at which the gradients are taken; what is frozen stays where it is."""
    row = network.optimizer
    if row.place is None:
        return parameters
    found: dict[Key, Floats] = {}
    for key, numbers in parameters.items():
        ahead = row.place(np, numbers, {name: states[name][key] for name in row.states}, constants)
        found[key] = np.where(network.frozen[key], numbers, ahead)
    return found
