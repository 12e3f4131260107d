"""Sums of floats whose terms cancel, and sums of terms that belong to one member.

In: arrays of terms. Out: their sums, 0 where nothing is left but rounding.

    >>> float(drop_residue(np.array([0.1 + 0.2 - 0.3]), lambda: np.array([0.6]))[0])
    0.0
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Index

Floats = NDArray[np.float64]

CANCELLED_PART = 1e-15
"""A sum this far below its terms is nothing but their rounding."""
CANCELLED_SLOPE = 4e-15
"""The same in the backward pass, whose factors carry rounding of their own."""
NEAR_ZERO = 1e-9
"""Net inputs below which the terms are looked at."""


def gather(terms: Floats, members: Index, size: int) -> Floats:
    """Each term, along the last axis, added to its member; shape (…, size)."""
    total = np.zeros((*terms.shape[:-1], size), dtype=terms.dtype)
    np.add.at(total.swapaxes(0, -1), members, terms.swapaxes(0, -1))
    return total


def drop_residue(total: Floats, size: Callable[[], Floats], share: float = CANCELLED_SLOPE) -> Floats:
    """A sum whose terms cancel is 0: what lies that far below their sizes is nothing but rounding, and an optimizer
    that divides by the root of a gradient's square would make a whole step of it."""
    near = (total != 0) & (np.abs(total) < NEAR_ZERO)
    return np.where(near & (np.abs(total) < share * size()), 0.0, total) if near.any() else total
