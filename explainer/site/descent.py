"""The loss as a valley: a network of two weights, what its loss is at every pair of them, and ways down.

In: the specs `valley` and `two-minima`. Out: fields of the page `learn/gradient-descent`; every way is a training run
of the engine.

    >>> [round(float(loss), 3) for loss in losses_at("valley", [[0, 0], [1.06, 0.96]])]
    [0.265, 0.001]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explainer.equations.keys import LOSS, Key
from explainer.figures.axes import Axes
from explainer.figures.contours import contour
from explainer.figures.pen import Pen
from explainer.figures.scene import TEXT_SIZE, Shape
from explainer.network.building import build
from explainer.numbers.engine import Engine
from explainer.site.drawn import LINE_ROLES, axis_names, drawn_figure, key_shapes
from explainer.site.lessons import lesson
from explainer.site.pieces import Pieces, raw_block
from explainer.spec.training_table import Optimizer

Floats = NDArray[np.float64]
Way = tuple[str, str, str, tuple[str, str]]
"""What a way is called, its optimizer, its learning rate, and the weights it starts with."""
PLAIN: Sequence[Way] = (
    ("small steps", "sgd", "0.2", ("0.3", "-0.2")),
    ("steps four times as large", "sgd", "0.8", ("0.3", "-0.2")),
    ("small steps from another start", "sgd", "0.2", ("-0.3", "0.2")),
)
OPTIMIZED: Sequence[Way] = (
    ("plain steps", "sgd", "0.2", ("2.5", "0.1")),
    ("momentum", "momentum", "0.1", ("2.5", "0.1")),
    ("RMSprop", "rmsprop", "0.05", ("2.5", "0.1")),
    ("Adam", "adam", "0.1", ("2.5", "0.1")),
)
LEVELS = (0.001, 0.005, 0.02, 0.06, 0.15, 0.3, 0.6)
"""Losses at which an outline is drawn."""
POINTS = 81
"""Points of the grid in each direction."""
PLACES = 5
"""Decimals of a loss."""


@cache
def small_engine(name: str) -> Engine:
    """The engine of a lesson of the site."""
    return Engine(lesson(name).derivation.network)


def losses_at(name: str, weights: ArrayLike) -> Floats:
    """The mean loss over all samples at each row of weights, shape (rows,)."""
    rows = np.asarray(weights, dtype=float)
    network = small_engine(name).network
    columns = zip([plan.weights[0] for plan in network.layers], rows.T, strict=True)
    engine = Engine(network, {key: column[:, None] for key, column in columns})
    samples = range(len(network.spec.training.data))
    values = engine.forward(engine.start(), engine.inputs(samples))
    return np.asarray(engine.errors(values, engine.targets(samples))[LOSS][..., 0].mean(axis=1))


@cache
def trained_way(optimizer: str, rate: str, start: tuple[str, str]) -> tuple[Floats, Floats]:
    """The weights before each update and after the last, shape (updates + 1, 2), and the mean loss at each."""
    spec = lesson("valley").spec
    layers = [
        layer.model_copy(update={"weights": ((Decimal(weight),),)})
        for layer, weight in zip(spec.network.layers, start, strict=True)
    ]
    training = spec.training.model_copy(update={"optimizer": Optimizer(name=optimizer, learning_rate=Decimal(rate))})
    network = spec.network.model_copy(update={"layers": tuple(layers)})
    engine = Engine(build(spec.model_copy(update={"network": network, "training": training})))
    kept = engine.train(range(1, spec.training.epochs + 1)).parameters
    way = np.array([[float(kept[k][Key("weight", n)][0, 0]) for n in (1, 2)] for k in sorted(kept)])
    return way, losses_at("valley", way)


def descent(pieces: Pieces) -> Mapping[str, Any]:
    """The valley with its ways, the losses at their ends, and a curve with two low places."""
    saddle, runs = losses_at("valley", [[0, 0]])[0], lesson("valley").spec.training.epochs
    return {
        "plain": raw_block(valley_figure(pieces, "plain", PLAIN, ((-2.2, 2.2), (-2.2, 2.2)))),
        "optimized": raw_block(valley_figure(pieces, "optimized", OPTIMIZED, ((0.4, 3.4), (-0.3, 1.7)))),
        "plain_losses": way_table(pieces, PLAIN),
        "optimized_losses": way_table(pieces, OPTIMIZED),
        "updates": runs,
        "saddle": f"{saddle:.{PLACES}f}",
        **two_minima(pieces),
    }


def way_table(pieces: Pieces, ways: Sequence[Way]) -> str:
    """Where each way ends and what the loss is there."""
    rows = []
    for said, optimizer, rate, start in ways:
        losses = trained_way(optimizer, rate, start)[1]
        after = len(losses) // 4
        rows.append((said, rate, *(f"{losses[k]:.{PLACES}f}" for k in (0, after, -1))))
    header = ("Way", "Learning rate", "Loss at the start", f"after {after} updates", f"after {len(losses) - 1}")
    return pieces.table("The loss along each way", header, rows, "valley")


def valley_figure(
    pieces: Pieces, prefix: str, ways: Sequence[Way], spans: tuple[tuple[float, float], tuple[float, float]]
) -> str:
    """Outlines of equal loss over both weights, and the ways."""
    pen = Pen(lesson("valley"))
    axes = Axes(34, 24, 290, 270, *spans)
    xs, ys = (np.linspace(*span, POINTS) for span in spans)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    losses = losses_at("valley", grid).reshape(POINTS, POINTS)
    pixels = [axes.x_pixel(x) for x in xs], [axes.y_pixel(y) for y in ys]
    shapes: list[Shape] = [*axes.frame_shapes(pen)]
    shapes += [contour(level - losses, *pixels, "area") for level in LEVELS]
    for role, (_, *way) in zip(LINE_ROLES[: len(ways)], ways, strict=True):
        track, _ = trained_way(*way)
        shapes.append(axes.curve(track[:, 0].tolist(), track[:, 1].tolist(), role))
        shapes += [axes.dot(track[0, 0], track[0, 1], radius=4), axes.dot(track[-1, 0], track[-1, 1], radius=2.5)]
    shapes += axis_names(pen, axes, "first weight", "second weight")
    shapes += key_shapes(pen, axes, [said for said, *_ in ways])
    caption = "The loss over both weights, the stronger the colour the lower, and ways of training"
    described = "Every way leads from its start to a low place; they differ in how straight and how far they go."
    return drawn_figure(pieces, "valley", prefix, shapes, caption, described)


def two_minima(pieces: Pieces) -> Mapping[str, Any]:
    """The loss over a single weight: where it is lowest, and where it is only lower than all around."""
    pen, xs = Pen(lesson("two-minima")), np.linspace(-1, 3.5, 451)
    losses = losses_at("two-minima", xs[:, None])
    low, high = sorted(
        (k for k in range(1, len(xs) - 1) if losses[k] < min(losses[k - 1], losses[k + 1])), key=lambda k: losses[k]
    )
    axes = Axes(40, 24, 290, 170, (-1, 3.5), (0, float(losses.max()) * 1.05))
    shapes: list[Shape] = [*axes.frame_shapes(pen), axes.curve(xs, losses, "curve")]
    for k, said in ((low, "lowest of all"), (high, "a local minimum")):
        shapes += [axes.dot(xs[k], losses[k])]
        shapes += [pen.label(axes.x_pixel(xs[k]), axes.y_pixel(losses[k]) + 16, said, size=TEXT_SIZE)]
    shapes += axis_names(pen, axes, "weight", "loss")
    caption = "The loss of one tanh neuron over its only weight, with two samples that pull it to different sides"
    described = "The curve falls to its lowest place near zero, rises to a ridge and falls again to a higher valley."
    return {
        "minima": raw_block(drawn_figure(pieces, "two-minima", "minima", shapes, caption, described)),
        "lowest": f"{losses[low]:.{PLACES}f}",
        "local": f"{losses[high]:.{PLACES}f}",
    }
