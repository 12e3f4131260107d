"""Matrices in a row, W · x + b = net, number by number.

In: the `PrintedMatrices` of a page, its `Document` and its `Explanation`. Out: how many numbers they hold; Misplaced
for the first that is another one, and for an equals sign that does not hold.

    >>> from explainer import explain
    >>> from explainer.walkthrough import walk
    >>> mazur = explain("mazur")
    >>> [[len(rows) for _, rows in row.parts] for row in find_matrices(walk(mazur))]
    [[2, 2, 2, 2], [2, 2, 2, 2], [2, 1, 2]]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explainer.explanation import Explanation
from explainer.reader.cells import Misplaced
from explainer.reader.expected import value_of
from explainer.reader.page_parts import PrintedMatrices
from explainer.walkthrough.document import Document, Matrices, leaf_blocks

Floats = NDArray[np.float64]
SHARE = 1e-9
"""Of the sizes of its terms: how far a product may be from its matrix."""


class NumberTests(NamedTuple):
    """What a page's reader can say of a printed number."""

    shows: Callable[[str, float], bool]
    """Whether it is what a value is printed as."""
    is_whole: Callable[[str, float], bool]
    """Whether it is the value, not a rounding of it."""


def find_matrices(document: Document) -> list[Matrices]:
    """Every row of matrices of a document."""
    return [block for block in leaf_blocks(document.sections) if isinstance(block, Matrices)]


def read_matrices(
    printed: Iterable[PrintedMatrices], document: Document, explanation: Explanation, tests: NumberTests
) -> int:
    """How many numbers the matrices of a page hold. Raises Misplaced for the first that is another one."""
    count = 0
    for row, expected in zip_longest(printed, find_matrices(document)):
        if row is None or expected is None:
            raise Misplaced("no matrices" if row is None else "matrices where none should be")
        values = [[[value_of(explanation, q) for q in cells] for cells in rows] for _, rows in expected.parts]
        shapes = [[len(cells) for cells in rows] for rows in values]
        if [[len(cells) for cells in rows] for rows in row.matrices] != shapes:
            raise Misplaced(f"matrices of other sizes than {shapes}")
        numbers = [(text, value) for m, v in zip(row.matrices, values, strict=True) for text, value in _pairs(m, v)]
        for text, value in numbers:
            if not tests.shows(text, value):
                raise Misplaced(f"{text} in a matrix, which is {value:.15g},")
        results = _pairs(row.matrices[-1], values[-1])
        if row.signs[-1:] == ("=",) and not all(tests.is_whole(text, value) for text, value in results):
            raise Misplaced("= before a rounded number in a matrix, not ≈")
        signs = [str(sign).replace("·", "*") for sign, _ in expected.parts[1:-1]]
        if list(row.signs[:-1]) != signs or row.signs[-1] not in ("=", "≈"):
            raise Misplaced(f"the signs {' '.join(row.signs)} between matrices, not {' '.join(signs)} =")
        if not explanation.values.own and not holds(signs, [np.array(rows) for rows in values]):
            raise Misplaced(f"matrices of which {' '.join(signs)} does not give the last one")
        count += len(numbers)
    return count


def holds(signs: Sequence[str], matrices: Sequence[Floats]) -> bool:
    """Whether the last matrix is what the others give, from the left: * as matrices, ⊙ and + number by number."""
    found, size = matrices[0], np.abs(matrices[0])
    for sign, matrix in zip(signs, matrices[1:], strict=False):
        work = {"*": np.matmul, "⊙": np.multiply, "+": np.add}[sign]
        found, size = work(found, matrix), work(size, np.abs(matrix))
    return bool((np.abs(found - matrices[-1]) <= SHARE * size).all())


def _pairs(texts: Iterable[Iterable[str]], values: Iterable[Iterable[float]]) -> Iterable[tuple[str, float]]:
    return (pair for row in zip(texts, values, strict=True) for pair in zip(*row, strict=True))
