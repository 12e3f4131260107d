"""The lessons that the site shows, by name.

In: a name: a row of `VARIANTS`, a file of `templates/site/specs`, or a shipped example; with `/right` the same lesson
without its slips. Out: a `Lesson`, made once.

    >>> lesson("mazur-10000/right").spec.training.mistakes
    ()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, partial
from typing import Any

from explainer.functions import ACTIVATIONS, LOSSES, OPTIMIZERS
from explainer.lesson import Lesson, explain, load_example
from explainer.render.page import PageData, source_of
from explainer.render.templates import template_folder
from explainer.spec import Spec, from_mapping, load
from explainer.spec.training_table import Optimizer

RATE = Decimal("0.1")
"""The learning rate of the three steps that each optimizer makes."""
DECAY = Decimal("0.1")
"""The weight decay of the optimizer that has one of its own."""


def changed_example(
    example: str, *, training: Mapping[str, Any] | None = None, page: Mapping[str, Any] | None = None
) -> Spec:
    """A shipped example with other keys in [training] and [page]."""
    spec = load_example(example)
    return spec.model_copy(
        update={
            "training": spec.training.model_copy(update=training or {}),
            "page": spec.page.model_copy(update=page or {}),
        }
    )


def one_layer(activation: str) -> Spec:
    """Four neurons that apply an activation to net inputs on both sides of zero."""
    layer = {"neurons": 4, "activation": activation, "weights": [[-2], [-0.5], [0.5], [2]]}
    return from_mapping(
        {
            "title": f"Four neurons with {activation}",
            "network": {"inputs": 1, "layers": [layer]},
            "training": {"data": [{"input": [1], "target": [0, 0, 1, 1]}]},
            "numbers": {"digits": 4},
        }
    )


def two_outputs(loss: str) -> Spec:
    """Two sigmoid outputs, one near its target and one far from it."""
    layer = {"neurons": 2, "activation": "sigmoid", "weights": [[2], [1.5]]}
    return from_mapping(
        {
            "title": f"Two outputs with {loss}",
            "network": {"inputs": 1, "layers": [layer]},
            "training": {"data": [{"input": [1], "target": [1, 0]}], "loss": loss},
            "numbers": {"digits": 4},
        }
    )


def drawn_layer(init: str) -> Spec:
    """A layer of four neurons with four inputs, its weights drawn."""
    weights: dict[str, Any] = {"init": init, "seed": 1, **({"value": 0.5} if init == "constant" else {})}
    layers = [{"neurons": 4, "activation": "tanh", "weights": weights}, {"neurons": 1, "weights": [[1, 1, 1, 1]]}]
    return from_mapping(
        {
            "title": f"Drawn by {init}",
            "network": {"inputs": 4, "layers": layers},
            "training": {"data": [{"input": [1, 0.5, 0.25, 0.75], "target": [1]}]},
            "page": {"detail": "short"},
        }
    )


def with_optimizer(name: str) -> Spec:
    """The shipped example of three updates of one neuron, with another optimizer."""
    decay = DECAY if "lambda_" in OPTIMIZERS[name].constants else Decimal(0)
    return changed_example("adam", training={"optimizer": Optimizer(name=name, learning_rate=RATE, weight_decay=decay)})


TRIED_RATES = ("0.0001", "0.001", "0.01", "0.1", "1", "10", "100")
"""Rates at which one update of a single sample goes from hardly moving to far too far."""
ALL_BACKGROUND = ("neuron", "activations", "approximation", "line")
SQUARED: Mapping[str, Any] = {"loss": "squared_error"}
VARIANTS: Mapping[str, Callable[[], Spec]] = {
    "xor-background": partial(
        changed_example, "xor", page={"background": ALL_BACKGROUND, "rates": (), "detail": "short"}),
    "too-large-rates": lambda: changed_example("too-large", page={"rates": tuple(map(Decimal, TRIED_RATES))}),
    "momentum-weights": lambda: changed_example("momentum", training={"train_bias": False}),
    "mazur-one-path": lambda: changed_example("mazur", training={"mistakes": ("path_forgotten",)}),
    "homework-squared": lambda: changed_example("homework-222", training=SQUARED),
    **{f"activation-{name}": partial(one_layer, name) for name in ACTIVATIONS},
    **{f"loss-{name}": partial(two_outputs, name) for name in LOSSES},
    **{f"optimizer-{name}": partial(with_optimizer, name) for name in OPTIMIZERS},
    **{f"init-{name}": partial(drawn_layer, name) for name in ("uniform", "normal", "xavier", "he", "constant")},
}  # fmt: skip
"""Lessons that are a shipped example with a difference, or one row of a table put to work."""


@cache
def lesson_data(name: str) -> PageData:
    """What pieces of that lesson are filled from: a series is measured once for the whole site."""
    return source_of(lesson(name))


@cache
def lesson(name: str) -> Lesson:
    """The lesson of that name. Raises KeyError for an unknown one."""
    base, _, side = name.partition("/")
    if side == "right":
        return lesson(base).correct or lesson(base)
    path = template_folder() / "site" / "specs" / f"{base}.toml"
    if base in VARIANTS:
        return explain(VARIANTS[base]())
    return explain(load(path) if path.exists() else load_example(base))
