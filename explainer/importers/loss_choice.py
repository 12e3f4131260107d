"""Losses as other libraries mean them: which row or formula of a spec gives the same number and the same gradient.

In: what is measured (squares, absolute differences, …), over how many outputs, and whether the library takes their mean
or their sum. Out: the keys of `[training]`.

    >>> loss_keys("binary", outputs=3, mean=True)
    {'loss': '-(t * log(y) + (1 - t) * log(1 - y)) / 3'}
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_BY_MEAN = {"squares": "mean_squared_error", "absolute": "mean_absolute_error", "huber": "huber"}
"""Rows that are a mean over the outputs."""

_BY_SUM = {"squares": "squared_error", "binary": "binary_cross_entropy", "classes": "cross_entropy"}
"""Rows that are a sum over the outputs."""

_FORMULAS = {
    "absolute": "abs(t - y)",
    "huber": "where(abs(t - y) <= {d}, (t - y)**2 / 2, {d} * (abs(t - y) - {d} / 2))",
    "smooth": "where(abs(t - y) <= {d}, (t - y)**2 / (2 * {d}), abs(t - y) - {d} / 2)",
    "binary": "-(t * log(y) + (1 - t) * log(1 - y))",
}
"""One output's part, for what no row says; `smooth` is Huber's loss divided by its delta."""


def loss_keys(kind: str, outputs: int, mean: bool, delta: Decimal = Decimal(1)) -> dict[str, Any]:
    """`loss` (and `delta`) for a mean or a sum over the outputs; `classes` is always a sum."""
    if kind == "smooth" and delta == 1:
        kind = "huber"
    alone = outputs == 1
    rows: tuple[Mapping[str, str], ...] = ((_BY_MEAN, _BY_SUM) if mean else (_BY_SUM, _BY_MEAN))[: 2 if alone else 1]
    if kind == "classes":
        rows = (_BY_SUM,)
    for table in rows:
        if kind in table:
            return {"loss": table[kind], **({"delta": delta} if kind == "huber" else {})}
    formula = _FORMULAS[kind].format(d=f"{delta:f}")
    return {"loss": f"{formula} / {outputs}" if mean and not alone else formula}
