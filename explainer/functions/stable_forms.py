"""Numerically stable NumPy forms of functions that overflow, or lose digits, as they are written.

In: NumPy, an array. Out: the values, finite for every finite x; complex x with a tiny imaginary part is allowed, a
branch is chosen by the real part.

    >>> import numpy
    >>> float(sigmoid(numpy, numpy.array([-1000.0]))[0])
    0.0
"""

from __future__ import annotations

import math
from typing import Any

Array = Any
"""A NumPy array, real or complex (the complex step goes through the same functions)."""


def sigmoid(np: Any, x: Array) -> Array:
    """1 / (1 + exp(−x)) without overflow."""
    positive = np.real(x) > 0
    tail = np.exp(np.where(positive, -x, x))
    return np.where(positive, 1, tail) / (1 + tail)


def sigmoid_slope(np: Any, x: Array) -> Array:
    """σ(x) · (1 − σ(x)), small on both sides."""
    tail = np.exp(np.where(np.real(x) > 0, -x, x))
    return tail / ((1 + tail) * (1 + tail))


SEEN = 1e-13
"""How close a number is to a whole one that it is for a reader, beside 1 or its own size."""


def floor(np: Any, x: Array) -> Array:
    """The largest whole number that is not above x; what binary digits leave of 0.29 · 100, just below 29, is 29."""
    real, whole = np.real(x), np.round(np.real(x))
    met = np.abs(real - whole) <= SEEN * np.maximum(1, np.abs(whole))
    return np.where(met, whole, np.floor(real))


def below_zero(np: Any, x: Array) -> Array:
    """x where it is negative, else 0, so that a branch that is not taken cannot overflow."""
    return np.where(np.real(x) > 0, 0, x)


def softmax(np: Any, x: Array) -> Array:
    """Over the last axis; the largest net input is taken off first, which changes nothing and cannot overflow."""
    e = np.exp(x - np.max(np.real(x), axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_slope(np: Any, x: Array) -> Array:
    out = softmax(np, x)
    return out * _others(np, out)


def _others(np: Any, out: Array) -> Array:
    """1 − out of each neuron as the sum of the others, which keeps its digits where out is nearly 1."""
    return np.sum(out[..., None, :] * (1 - np.eye(out.shape[-1])), axis=-1)


def softmax_pull(np: Any, x: Array, partial: Array, absolute: bool) -> Array:
    out = softmax(np, x)
    own = np.eye(x.shape[-1])
    jacobian = own * (out * _others(np, out))[..., :, None] - (1 - own) * out[..., :, None] * out[..., None, :]
    return np.sum(partial[..., :, None] * (np.abs(jacobian) if absolute else jacobian), axis=-2)


def softplus(np: Any, x: Array) -> Array:
    """ln(1 + exp(x)) without overflow."""
    positive = np.real(x) > 0
    return np.where(positive, x, 0) + np.log1p(np.exp(np.where(positive, -x, x)))


def erf(np: Any, x: Array, complement: bool = False) -> Array:
    """erf, or 1 − erf, of the real part; an imaginary part is carried to first order: i·b·(2/√π)·exp(−a²)."""
    real = np.real(x)
    value = np.vectorize(math.erfc if complement else math.erf, otypes=[float])(real)
    if not np.iscomplexobj(x):
        return value
    slope = 2 / math.sqrt(math.pi) * np.exp(-(np.minimum(np.abs(real), 1e100) ** 2))
    return value + 1j * np.imag(x) * (-slope if complement else slope)


def gelu(np: Any, x: Array) -> Array:
    """x · Φ(x)."""
    # 1 + erf(z) = erfc(−z) keeps the digits of the left tail
    return x / 2 * erf(np, -x / math.sqrt(2), complement=True)


def gelu_slope(np: Any, x: Array) -> Array:
    """Φ(x) + x · φ(x)."""
    density = np.exp(-(np.minimum(np.abs(x), 1e100) ** 2) / 2) / math.sqrt(2 * math.pi)
    return erf(np, -x / math.sqrt(2), complement=True) / 2 + x * density


def gelu_tanh_argument(x: Array) -> Array:
    """What the sigmoid of the short form of gelu takes."""
    return 2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)


def gelu_tanh_slope(np: Any, x: Array) -> Array:
    """The slope of that form."""
    u = gelu_tanh_argument(x)
    inner = 2 * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x * x)
    return sigmoid(np, u) + x * sigmoid_slope(np, u) * inner


def mish(np: Any, x: Array) -> Array:
    """x · tanh(ln(1 + exp(x)))."""
    # tanh(ln(1 + e)) = (e² + 2e) / (e² + 2e + 2) with e = exp(x), divided by e² where x is positive
    e = np.exp(np.where(np.real(x) > 0, -x, x))
    right, left = (1 + 2 * e) / (1 + 2 * e + 2 * e * e), e * (e + 2) / (e * e + 2 * e + 2)
    return x * np.where(np.real(x) > 0, right, left)


def mish_slope(np: Any, x: Array) -> Array:
    """The slope of mish."""
    # Misra 2019: e·(4(x + 1) + 4e² + e³ + e(4x + 6)) / (2e + e² + 2)²
    e = np.exp(np.where(x > 0, -x, x))
    right = (4 * (x + 1) * e**3 + 4 * e + 1 + (4 * x + 6) * e**2) / (1 + 2 * e + 2 * e * e) ** 2
    left = e * (4 * (x + 1) + 4 * e**2 + e**3 + (4 * x + 6) * e) / (2 * e + e * e + 2) ** 2
    return np.where(x > 0, right, left)
