"""Pooling in NumPy, by views of an array and not by the formulas that a layer expands into.

In: a layer that pools, what it reads and what comes back to it, shape (…, numbers). Out: its outputs, and the part of
the partial derivatives that goes back through it.

    >>> from explainer.spec.windows import read_windows
    >>> windows = read_windows({"shape": [2, 4], "size": 2})
    >>> pool(windows, "max", np.array([1.0, 5.0, 2.0, 0.0, 3.0, 4.0, 9.0, 9.0]))
    array([5., 9.])
    >>> pull_back(windows, "max", np.array([1.0, 5.0, 2.0, 0.0, 3.0, 4.0, 9.0, 9.0]), np.array([1.0, 2.0]))
    array([0., 1., 0., 0., 0., 0., 2., 0.])
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from explainer.numbers.formula_layers import Floats
from explainer.spec.windows import Windows


def pool(windows: Windows, of: str, numbers: Floats) -> Floats:
    """The largest number, or the mean, of each window; padding is never the largest, and 0 in a mean."""
    held = _read_cells(windows, of, numbers)
    pooled = held.mean(axis=-1) if of == "mean" else np.take_along_axis(held, _find_largest(held), axis=-1)[..., 0]
    return pooled.reshape(*numbers.shape[:-1], windows.count)


def pull_back(windows: Windows, of: str, numbers: Floats, partial: Floats) -> Floats:
    """∂E/∂numbers from ∂E/∂pooled: all of it to the largest number of a window, the first of equal ones, or the same
    share to each."""
    held = _read_cells(windows, of, numbers)
    if of == "mean":
        share = np.full(held.shape, 1 / windows.cells)
    else:
        share = np.zeros(held.shape)
        np.put_along_axis(share, _find_largest(held), 1.0, axis=-1)
    down, across = windows.moves
    sent = share * partial.reshape(*held.shape[:-1])[..., None]
    padded = np.zeros_like(_add_margin(windows, numbers, 0.0), dtype=sent.dtype)
    for cell, (i, j) in enumerate(product(*map(range, windows.size))):
        rows, columns = (
            slice(start, start + moves * stride, stride)
            for start, moves, stride in zip((i, j), (down, across), windows.stride, strict=True)
        )
        padded[..., rows, columns] += sent[..., cell]
    top, left = windows.padding
    whole = padded[..., top : top + windows.rows, left : left + windows.columns]
    return whole.reshape(*numbers.shape)


def _add_margin(windows: Windows, numbers: Floats, margin: float) -> Floats:
    picture = numbers.reshape(*numbers.shape[:-1], windows.channels, windows.rows, windows.columns)
    sides = [(0, 0)] * (picture.ndim - 2) + [(side, side) for side in windows.padding]
    return np.pad(picture, sides, constant_values=margin)


def _read_cells(windows: Windows, of: str, numbers: Floats) -> Floats:
    """What each window holds, shape (…, channels, down, across, cells)."""
    padded = _add_margin(windows, numbers, 0.0 if of == "mean" else -np.inf)
    views = np.lib.stride_tricks.sliding_window_view(padded, windows.size, axis=(-2, -1))
    views = views[..., :: windows.stride[0], :: windows.stride[1], :, :]
    cells: Floats = views.reshape(*views.shape[:-2], windows.cells)
    return cells


def _find_largest(held: Floats) -> NDArray[np.intp]:
    """The place of the first largest number of each window; of complex ones by their real parts."""
    places: NDArray[np.intp] = np.argmax(np.real(held), axis=-1)[..., None]
    return places
