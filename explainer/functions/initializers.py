"""Initializers: seeds → initial weights, one row each.

In: a spec's `Init`, a purpose, how many numbers, and the fan of the layer. Out: numbers of shape (count,), before they
are rounded to the spec's `digits`. `fan_in` counts a neuron's inputs, `fan_out` the layer's neurons.

    >>> sorted(INITIALIZERS)
    ['constant', 'glorot', 'he', 'normal', 'uniform', 'xavier']
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

Array = Any
_LARGEST = 2**32
"""Above this many different values the draw is continuous."""


def _between(seed: Any, purpose: str, count: int, low: float, high: float) -> Array:
    """Uniform numbers in (low, high)."""
    from explainer.functions.draws import draw_words

    share = ((draw_words(seed, purpose, count) >> 11).astype(float) + 0.5) / 2.0**53
    return low + (high - low) * share


def _uniform(init: Any, purpose: str, count: int, fan_in: int, fan_out: int) -> Array:
    """Every number of `digits` decimals from low to high is equally likely."""
    from explainer.functions.draws import draw_integers

    scale = 10**init.digits
    low, high = round(init.low * scale), round(init.high * scale)
    if high - low >= _LARGEST:
        return _between(init.seed, purpose, count, float(init.low), float(init.high))
    return (low + draw_integers(init.seed, purpose, count, int(high - low) + 1)) / float(scale)


def _normal(init: Any, purpose: str, count: int, fan_in: int, fan_out: int) -> Array:
    """mean + std · z with standard normal z."""
    from explainer.functions.draws import draw_normal

    return float(init.mean) + float(init.std) * draw_normal(init.seed, purpose, count)


def _xavier(init: Any, purpose: str, count: int, fan_in: int, fan_out: int) -> Array:
    """Uniform in ±√(6 / (fan_in + fan_out)): Glorot and Bengio 2010, equation 16."""
    limit = math.sqrt(6 / (fan_in + fan_out))
    return _between(init.seed, purpose, count, -limit, limit)


def _he(init: Any, purpose: str, count: int, fan_in: int, fan_out: int) -> Array:
    """Normal with mean 0 and standard deviation √(2 / fan_in): He, Zhang, Ren and Sun 2015, equation 10."""
    from explainer.functions.draws import draw_normal

    return math.sqrt(2 / fan_in) * draw_normal(init.seed, purpose, count)


def _constant(init: Any, purpose: str, count: int, fan_in: int, fan_out: int) -> Array:
    """The same value everywhere (every neuron of a layer then learns the same)."""
    import numpy as np

    return np.full(count, float(init.value))


INITIALIZERS: Mapping[str, Callable[..., Array]] = {
    "uniform": _uniform, "normal": _normal, "xavier": _xavier, "glorot": _xavier, "he": _he, "constant": _constant,
}  # fmt: skip
"""Name → (init, purpose, count, fan_in, fan_out) → numbers of shape (count,), before they are rounded to `digits`."""
