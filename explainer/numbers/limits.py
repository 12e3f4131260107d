"""Where numbers end: what a spec is told whose numbers cannot be computed.

In: `Values` and the quantity that has no number. Out: a `NotFinite` whose text names it, says why, and gives the way
out.

    >>> raise NotFinite("net_h1 in update 1 is inf")
    Traceback (most recent call last):
        ...
    explainer.numbers.limits.NotFinite: net_h1 in update 1 is inf
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.equations.keys import Key

if TYPE_CHECKING:
    from explainer.numbers.evaluation import Values

LARGEST = 1e140
"""The largest number of a lesson: beyond it products and squares leave the range of floating point."""


OUT_OF_RANGE = "the numbers leave the range of floating point; use smaller weights, inputs or a smaller learning rate"


class NotFinite(ArithmeticError):
    """A number left the range of floating point: the spec cannot be explained as it stands."""


def refuse_number(values: Values, key: Key, m: int, step: int, sample: int | None, found: float) -> NotFinite:
    """The error for a number that is infinite, none at all, or too large."""
    id = values.derivation.families[key].member_id(m)
    return NotFinite(f"{id} in update {step} is {found}: {why_not_finite(values, key, m, step, sample)}")


def why_not_finite(values: Values, key: Key, m: int, step: int, sample: int | None) -> str:
    """What left a quantity without a number, and the way out."""
    family = values.derivation.families[key]
    loss = values.derivation.network.layers[(family.layer or 1) - 1].borne.loss if family.kind == "error" else None
    if loss is not None and "log(" in loss.formula:
        out = Key("out", family.layer, phase=key.phase)
        output = float(np.asarray(values.get(out, step, sample), dtype=float)[0, m])
        if np.isfinite(output):
            id = values.derivation.families[out].member_id(m)
            if values.carry:
                way_out = "carry more digits, or keep its net input small enough that it is not printed as 0 or 1"
            else:
                way_out = (
                    "let the last layer end in sigmoid or softmax, and keep its net input small enough that it does "
                    "not round to 0 or 1"
                )
            return f"the loss {loss.name} takes a logarithm that does not exist where {id} = {output:.17g}; {way_out}"
    if values.carry:
        return "it cannot be computed from the numbers as printed; carry more digits, or use smaller weights or inputs"
    return OUT_OF_RANGE
