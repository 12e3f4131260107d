"""Typed formulas that can be read but not used: no value anywhere, no slope to learn by, or too long to derive.

In: a `Spec` that fits together. Out: findings that point into the formulas.

    >>> from explainer.spec import STARTER, SpecError, parse
    >>> text = STARTER.replace('"sigmoid"', '"sign(x)"', 1)
    >>> try:
    ...     parse(text, "a.toml")
    ... except SpecError as error:
    ...     print(str(error).split(": ")[2])
    found a formula that cannot be used (its slope by x is zero wherever there is one
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from explainer.formula import FormulaError
from explainer.spec.fields import known_activations, known_losses
from explainer.spec.model import Spec
from explainer.spec.problems import Finding, KeyPath


def find_unusable_formulas(spec: Spec) -> Iterator[Finding]:
    """The formulas of a spec that no lesson can be made with."""
    learns = spec.training.data[0].target is not None
    for index, layer in enumerate(spec.network.layers):
        if layer.activation not in known_activations():
            path: KeyPath = ("network", "layers", index, "activation")
            yield from _try_row(_typed_row("activation"), layer.activation, path, learns)
    if learns and spec.training.loss not in known_losses():
        yield from _try_row(_typed_row("loss"), spec.training.loss, ("training", "loss"), learns)


def _typed_row(kind: str) -> Callable[[str, bool], Any]:
    from explainer.functions import typed_activation, typed_loss

    return typed_activation if kind == "activation" else typed_loss


def _try_row(make: Callable[[str, bool], Any], text: str, path: KeyPath, learns: bool) -> Iterator[Finding]:
    try:
        make(text, learns)
    except FormulaError as error:
        expected = "a formula with a slope to learn by, or no targets (a forward pass alone)"
        if not learns:
            expected = "a formula with a value"
        yield Finding(path, f"a formula that cannot be used ({error})", expected, shift=error.column)
