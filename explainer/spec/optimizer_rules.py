"""What must fit together in the optimizer's table: its form, and what it keeps before the first update.

In: a `RawShape`. Out: findings: a form that the row does not have, a state that it does not keep, of a weight that is
not there, or below 0 where a root is taken of it.

    >>> from explainer.spec.raw_shape import read_shape
    >>> raw = read_shape({"network": {"inputs": 1}, "training": {"optimizer": {"name": "adam", "form": "average"}}})
    >>> [finding.expected for finding in find_optimizer_conflicts(raw)]
    ['no form, or momentum']
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explainer.spec.problems import Finding, KeyPath, nearest_name, show_value
from explainer.spec.raw_ids import find_unknown_parameters
from explainer.spec.raw_shape import RawShape, name_of, number_of, table_of


def find_optimizer_conflicts(shape: RawShape) -> Iterator[Finding]:
    """Every way in which the keys of the optimizer do not fit."""
    optimizer = table_of(shape.training.get("optimizer"))
    yield from _beside_penalty(shape, optimizer)
    if isinstance(optimizer.get("learning_rate"), str):
        yield from _beside_schedule(shape)
    if not {"form", "state"} & optimizer.keys():
        return
    from explainer.functions import OPTIMIZER_FORMS  # a refused spec loads no rows

    name, form = optimizer.get("name", "sgd"), optimizer.get("form")
    path: KeyPath = ("training", "optimizer")
    having = [row for row, known in OPTIMIZER_FORMS if known == form]
    if having and name not in having:
        found, expected = f"form beside the optimizer {show_value(name)}", f"no form, or {' or '.join(having)}"
        yield Finding((*path, "form"), found, expected, on_key=True)
    if form == "lookahead":
        yield from _beside_look_ahead(shape, optimizer, (*path, "form"))
    if states := table_of(optimizer.get("state")):
        if shape.homework:
            yield Finding((*path, "state"), "state beside [homework]", "none: sheets begin at 0", on_key=True)
        yield from _states(shape, name_of(name), states, (*path, "state"))


def _beside_look_ahead(shape: RawShape, optimizer: dict[str, Any], path: KeyPath) -> Iterator[Finding]:
    """What a gradient that is taken at another place cannot stand beside."""
    for found, is_there, expected in (
        ("lookahead beside weight_decay", bool(number_of(optimizer.get("weight_decay"))), "one of the two"),
        ("lookahead beside a penalty", "penalty" in shape.training, "one of the two"),
        ("lookahead beside mistakes", bool(shape.training.get("mistakes")), "one of the two"),
        ("lookahead beside [homework]", bool(shape.homework), "none: sheets ask for one forward and backward pass"),
    ):
        if is_there:
            yield Finding(path, found, expected)


def _beside_schedule(shape: RawShape) -> Iterator[Finding]:
    """What a learning rate that follows a formula cannot stand beside."""
    if shape.homework:
        path: KeyPath = ("training", "optimizer", "learning_rate")
        yield Finding(path, "a formula beside [homework]", "a number: sheets have one learning rate")
    if shape.page.get("rates"):
        found = "rates beside a learning rate that follows a formula"
        yield Finding(("page", "rates"), found, "none, or a learning rate that is a number", on_key=True)


def _beside_penalty(shape: RawShape, optimizer: dict[str, Any]) -> Iterator[Finding]:
    """What a penalty cannot stand beside, and what cannot stand without one."""
    path: KeyPath = ("training", "penalty")
    if "penalty" not in shape.training:
        if shape.training.get("penalise_biases"):
            yield Finding(("training", "penalise_biases"), "penalise_biases without a penalty", "penalty", on_key=True)
        return
    if shape.homework:
        yield Finding(path, "a penalty beside [homework]", "none: sheets ask for the loss without one", on_key=True)
    if number_of(optimizer.get("weight_decay")):
        expected = 'one of the two: weight_decay = 0.1 is penalty = "0.05*w**2"'
        yield Finding(path, "a penalty beside weight_decay", expected, on_key=True)
    if optimizer.get("name") == "perceptron":
        yield Finding(path, "a penalty with the perceptron's rule", "none", on_key=True)


def _states(shape: RawShape, name: str, states: dict[str, Any], path: KeyPath) -> Iterator[Finding]:
    from explainer.functions import OPTIMIZERS

    kept = OPTIMIZERS[name].states if name in OPTIMIZERS else ()
    for state, numbers in states.items():
        at = (*path, state)
        if state not in kept:
            expected = f"one of {', '.join(kept)}, what {name} keeps" if kept else f"none: {name} keeps nothing"
            yield Finding(at, show_value(state), expected, nearest_name(state, kept), on_key=True)
            continue
        given = table_of(numbers)
        yield from find_unknown_parameters(shape, (((*at, id), id) for id in given), on_key=True)
        for id, value in given.items():
            number = number_of(value)
            if number is not None and number < 0 and state != "m" and "epsilon" in OPTIMIZERS[name].constants:
                yield Finding((*at, id), show_value(value), "a number of at least 0: a root is taken of it")
