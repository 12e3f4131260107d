"""The paths of a trace: the product along each way from a weight, or from a neuron's output, to an error.

In: an `Explanation`, an update and a sample. Out: an entry for each path, up to 16 of a weight.

    >>> from explainer import explain
    >>> texts = FamilyTexts(explain("mazur"))
    >>> entries = path_entries(texts, list(listed_paths(texts)), 1, 1)
    >>> next(entry["substituted"] for entry in entries if entry["id"] == "dE_o1/dw1")
    '0.741365070 * 0.186815602 * 0.40 * 0.241300709 * 0.05'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.families import Family
from explainer.equations.keys import Key
from explainer.explanation import GradientPath
from explainer.numbers.digits import least_extra_digits
from explainer.numbers.printed_arrays import PrintedArray, print_array
from explainer.tracing.texts import FamilyTexts, bracket_negative, place_or_none

MAX_PATHS = 16
"""Paths per weight that are listed."""
MAX_LISTED = 100_000
"""Paths in an update beyond which none is listed."""
_CHUNK = 4096
"""Paths whose products are printed together."""

MemberPath = tuple[Family, int, GradientPath]
"""A path of one member of a family."""


def path_entries(texts: FamilyTexts, paths: Sequence[MemberPath], step: int, sample: int) -> Iterator[dict[str, Any]]:
    """The contribution of each path in one update and sample."""
    for start in range(0, len(paths), _CHUNK):
        yield from _chunk_entries(texts, paths[start : start + _CHUNK], step, sample)


def listed_paths(texts: FamilyTexts) -> Iterator[MemberPath]:
    """Up to 16 paths of each weight, and of each neuron's output; none where there are too many."""
    derivation = texts.explanation.derivation
    read = {source for plan in derivation.network.layers for source in (*plan.sources, *plan.skip)}
    keys = [key for plan in derivation.network.layers if (key := Key("out", plan.number)) in read]
    families = [derivation.families[key] for key in (*keys, *derivation.network.parameters)]
    counts = [(family, m, derivation.count_paths(family.key, m)) for family in families for m in range(family.size)]
    if sum(count for _, _, count in counts if count <= MAX_PATHS) > MAX_LISTED:
        return
    for family, m, count in counts:
        if count <= MAX_PATHS:
            for path in derivation.paths(f"dE/d{texts.ids(family.key)[m]}"):
                if path.factors != (path.id,):  # the own error's slope of an output that later layers read
                    yield family, m, path


def _chunk_entries(texts: FamilyTexts, chunk: Sequence[MemberPath], step: int, sample: int) -> Iterator[dict[str, Any]]:
    display, values = texts.explanation.display, texts.explanation.values
    keys = {key for _, _, path in chunk for key, _ in path.places}
    numbers = {key: np.asarray(values.get(key, step, sample), dtype=float)[0].tolist() for key in keys}
    products = [prod(numbers[key][m] for key, m in path.places) for _, _, path in chunk]
    shown = print_array(np.array([products]), display.rules.overrides.get("path", display.rules.usual))
    extras = _find_extras(texts, [path for _, _, path in chunk], shown, step, sample)
    for k, (family, m, path) in enumerate(chunk):
        factors = [texts.numbers(key, step, sample, extras[k])[place] for key, place in path.places]
        yield {
            "id": path.id,
            "kind": "path",
            "layer": family.layer,
            "neuron": place_or_none(family.neuron, m),
            "input": place_or_none(family.input, m),
            "sample": sample,
            "step": step,
            "label": path_label(path.id, texts, family, m),
            "formula": " * ".join(path.factors),
            "uses": [[id, sample, step] for id in path.factors],
            "substituted": " * ".join([factors[0], *map(bracket_negative, factors[1:])]),
            "value": products[k],
            "shown": shown.plain_text(0, k),
            "exact": bool(shown.exact[0, k]),
        }


def _find_extras(
    texts: FamilyTexts, paths: Sequence[GradientPath], shown: PrintedArray, step: int, sample: int
) -> list[int]:
    """How many more digits the factors of each path show, so that their product gives the number shown."""

    def redo(extra: int, lines: NDArray[np.intp]) -> NDArray[np.float64]:
        left = [paths[k] for k in lines.tolist()]
        keys = {key for path in left for key, _ in path.places}
        printed = {key: texts.explanation.display.get(key, step, sample, extra).value[0].tolist() for key in keys}
        return np.array([[prod(printed[key][m] for key, m in path.places) for path in left]])

    found: list[int] = least_extra_digits(shown, redo)[0].tolist()
    return found


def path_label(id: str, texts: FamilyTexts, family: Family, m: int) -> str:
    """∂E_o1/∂w1 for dE_o1/dw1; ∂E_o1/∂k1 where that weight, or a formula's neuron, has a name of its own."""
    above, _, below = id.partition("/")
    own, network = texts.ids(family.key)[m], texts.explanation.derivation.network
    named = own in network.aliases.values() or (
        family.key.kind == "out" and network.layers[(family.layer or 1) - 1].formulas
    )
    if named:
        below = f"d{texts.labels(family.key)[m]}{below[1 + len(own) :]}"
    return f"∂{above[1:]}/∂{below[1:]}"
