"""Seeds → numbers that are the same on every machine and with every version of every library.

In: a seed and a purpose. Out: uniform integers, from SHA-256 in counter mode: block k is SHA-256("seed/purpose/k"),
read as four big-endian 64-bit words. A word w becomes an integer below n as w·n // 2⁶⁴ (multiply and shift; the bias is
below n / 2⁶⁴).

    >>> draw_integers(7, "example", 3, 10)
    array([2, 7, 4])
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

_WORDS = 4


def draw_words(seed: int | str, purpose: str, count: int) -> NDArray[np.uint64]:
    """`count` uniform 64-bit words, shape (count,)."""
    return np.asarray(_words([seed], purpose, count)[0])


def _words(seeds: Sequence[int | str], purpose: str, count: int) -> NDArray[np.uint64]:
    """The same for many seeds at once, shape (seeds, count)."""
    stems = [f"{seed}/{purpose}/".encode() for seed in seeds]
    counters = [b"%d" % k for k in range(-(-count // _WORDS))]
    blocks = b"".join(sha256(stem + k).digest() for stem in stems for k in counters)
    return np.frombuffer(blocks, dtype=">u8").reshape(len(stems), len(counters) * _WORDS)[:, :count].astype(np.uint64)


def draw_integers(seed: int | str, purpose: str, count: int, below: int) -> NDArray[np.int64]:
    """`count` integers from 0 to below − 1, shape (count,); `below` is at most 2³²."""
    return np.asarray(draw_rows([seed], purpose, count, below)[0])


def draw_rows(seeds: Sequence[int | str], purpose: str, count: int, below: int) -> NDArray[np.int64]:
    """The same for many seeds at once, shape (seeds, count)."""
    high = _words(seeds, purpose, count) >> np.uint64(32)
    return ((high * np.uint64(below)) >> np.uint64(32)).astype(np.int64)


def draw_normal(seed: int | str, purpose: str, count: int) -> NDArray[np.float64]:
    """`count` standard normal numbers by the Box–Muller transform of two uniform numbers in (0, 1), shape (count,)."""
    words = draw_words(seed, purpose, 2 * count) >> np.uint64(11)
    uniform = (words.astype(np.float64) + 0.5) / 2.0**53
    radius = np.sqrt(-2.0 * np.log(uniform[:count]))
    return np.asarray(radius * np.cos(2.0 * np.pi * uniform[count:]))
