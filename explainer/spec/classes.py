"""Targets that are one number, or a class: the lists that they stand for.

In: samples as plain data, and how many outputs there are. Out: the same with a target in each that says a class or a
single number; what is wrong stays, for the rules to refuse.

    >>> resolve_samples([{"input": [1], "class": 2}, {"input": [2], "target": 1}], 3)
    [{'input': [1], 'class': 2, 'target': [0, 0, 1]}, {'input': [2], 'target': [1]}]
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from explainer.spec.fields import is_whole


def is_short(sample: Any) -> bool:
    """Whether a sample says its target by a class or a single number."""
    if not isinstance(sample, dict):
        return False
    return sample.get("class") is not None or _is_number(sample.get("target"))


def _is_number(value: Any) -> bool:
    return is_whole(value) or isinstance(value, float | Decimal)


def is_class(value: Any, outputs: int | None) -> bool:
    """Whether a number names one of the outputs, from 0."""
    return is_whole(value) and outputs is not None and 0 <= value < outputs


def one_hot(number: int, outputs: int) -> list[int]:
    """1 for the output of a class, counted from 0, and 0 for the others."""
    return [int(k == number) for k in range(outputs)]


def resolve_samples(samples: Sequence[Any], outputs: int | None) -> list[Any]:
    """The samples with their targets as lists."""
    return [_resolve(sample, outputs) if is_short(sample) else sample for sample in samples]


def _resolve(sample: dict[str, Any], outputs: int | None) -> dict[str, Any]:
    if _is_number(sample.get("target")):
        return {**sample, "target": [sample["target"]]}
    if sample.get("target") is None and outputs is not None and is_class(sample["class"], outputs):
        return {**sample, "target": one_hot(sample["class"], outputs)}
    return sample
