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

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from explainer.formula import Formula, FormulaError
from explainer.spec.known_names import known_activations, known_losses
from explainer.spec.model import Spec
from explainer.spec.problems import Finding, KeyPath
from explainer.spec.wiring import words_of


def find_unusable_formulas(spec: Spec) -> Iterator[Finding]:
    """The formulas of a spec that no lesson can be made with."""
    learns, origins = spec.training.data[0].target is not None, spec.network.origins
    for index, layer in enumerate(spec.network.layers):
        if layer.activation not in known_activations():
            path: KeyPath = ("network", "layers", origins[index], "activation")
            yield from _try_row(_typed_row("activation"), layer.activation, path, learns)
        if layer.equals is not None and origins[index] not in spec.network.cells:
            yield from _neuron_formulas(spec, index + 1, learns)
    if learns:
        yield from _typed_losses(spec)
    if learns and spec.training.penalty is not None:
        yield from _try_row(_typed_penalty, spec.training.penalty, ("training", "penalty"), learns)
    if learns and spec.training.optimizer.schedule is not None:
        yield from _unusable_rates(spec, spec.training.optimizer.schedule)


def _typed_losses(spec: Spec) -> Iterator[Finding]:
    """The loss of the training, and those that layers have of their own."""
    layers = zip(spec.network.origins, spec.network.layers, strict=True)
    found: list[tuple[KeyPath, str | None]] = [(("training", "loss"), spec.training.loss)]
    found += [(("network", "layers", place, "loss"), layer.loss) for place, layer in layers]
    for path, loss in found:
        if loss is not None and loss not in known_losses():
            yield from _try_row(_typed_row("loss"), loss, path, learns=True)


def _unusable_rates(spec: Spec, text: str) -> Iterator[Finding]:
    """The first update at which a schedule gives no rate."""
    import numpy

    from explainer.functions import read_schedule, schedule_rates

    numbers = numpy.arange(1, spec.updates + 1) + spec.training.optimizer.done
    epochs = (numbers - 1) // spec.updates_per_epoch
    rates = schedule_rates(read_schedule(text), epochs, numbers)
    bad = numpy.flatnonzero(~((rates >= 0) & numpy.isfinite(rates)))
    if len(bad):
        first = bad[0]
        found = f"a rate of {rates[first]:g} at step {numbers[first]} (epoch {epochs[first]})"
        yield Finding(("training", "optimizer", "learning_rate"), found, "a finite rate of at least 0 at every update")


def _neuron_formulas(spec: Spec, number: int, learns: bool) -> Iterator[Finding]:
    """The formulas of a layer without weights; those that differ only in their names are tried once."""
    from explainer import formula as F

    layer, shared = spec.network.layers[number - 1], spec.network.shared
    known = spec.symbol_table({name: name for name in shared}).before(number)
    for place, text in enumerate(layer.equals or ()):
        numbered = {word for word in words_of(text) if re.fullmatch("[wb][0-9]+", word)}
        tree = F.read(text, known.keys() | numbered)
        renamed = {name: F.Sym(f"q{k}") for k, name in enumerate(F.symbols(tree))}
        path: KeyPath = ("network", "layers", spec.network.origins[number - 1], "equals")
        at = (*path, place) if len(layer.equals or ()) > 1 else path
        yield from _try_row(partial(_require_usable, F.substitute(tree, renamed)), text, at, learns)


def _require_usable(tree: Formula, text: str, learns: bool) -> None:
    from explainer.functions import require_usable

    require_usable(tree, learns)


def _typed_penalty(text: str, learns: bool) -> None:
    from explainer.functions import typed_penalty

    typed_penalty(text)


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
