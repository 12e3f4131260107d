"""Did it learn, or memorise? A network with more weights than samples, watched on samples that it does not learn from.

In: the specs `noisy-training` and `noisy-test`. Out: fields of the page `learn/memorise`; the losses are the engine's.

    >>> watched = watch_training(Decimal(0))
    >>> watched.training[-1] < watched.training[0] and watched.test[-1] > min(watched.test)
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import LOSS, Key
from explainer.figures.axes import Axes
from explainer.figures.pen import Pen
from explainer.figures.scene import Shape
from explainer.network.building import build
from explainer.numbers.engine import Engine
from explainer.numbers.history import Parameters
from explainer.render.templates import template_folder
from explainer.site.drawn import axis_names, drawn_figure, key_shapes
from explainer.site.lessons import lesson
from explainer.site.pieces import Pieces, raw_block
from explainer.spec import Spec, load

Floats = NDArray[np.float64]
DECAY = Decimal("0.01")
"""The weight decay of the second run."""
WATCHED = 60
"""Epochs at which both losses are taken, evenly on a scale of powers."""
PLACES = 4
"""Decimals of a loss."""


@dataclass(frozen=True, slots=True)
class WatchedTraining:
    """A training run, watched."""

    epochs: tuple[int, ...]
    """Epochs that were finished when the losses were taken."""
    training: tuple[float, ...]
    """Mean loss of the samples it learns from."""
    test: tuple[float, ...]
    """Mean loss of the others."""
    parameters: tuple[Parameters, ...]

    @property
    def best(self) -> int:
        """The place in the tuples where the test loss is least."""
        return int(np.argmin(self.test))


def noisy_spec(part: str) -> Spec:
    """The spec of the training or the test samples."""
    return load(template_folder() / "site" / "specs" / f"noisy-{part}.toml")


@cache
def watch_training(decay: Decimal) -> WatchedTraining:
    """The run with a weight decay."""
    spec = noisy_spec("training")
    optimizer = spec.training.optimizer.model_copy(update={"weight_decay": decay})
    engine = Engine(
        build(spec.model_copy(update={"training": spec.training.model_copy(update={"optimizer": optimizer})}))
    )
    last = spec.training.epochs
    steps = sorted({round(k) for k in np.geomspace(1, last + 1, WATCHED)})
    kept = engine.train(steps).parameters
    parameters = tuple(kept[step] for step in steps)
    learnt, test = (tuple(mean_loss(engine, found, part) for found in parameters) for part in ("training", "test"))
    return WatchedTraining(tuple(step - 1 for step in steps), learnt, test, parameters)


def noisy_samples(part: str) -> tuple[Floats, Floats]:
    """Inputs and targets, shape (samples,) each."""
    data = noisy_spec(part).training.data
    return np.array([float(s.input[0]) for s in data]), np.array([float((s.target or (0,))[0]) for s in data])


def mean_loss(engine: Engine, parameters: Parameters, part: str) -> float:
    """The mean loss over the samples of a part."""
    inputs, targets = noisy_samples(part)
    values = engine.forward(parameters, inputs[None, :, None])
    return float(engine.errors(values, targets[None, :, None])[LOSS].mean())


def memorised(pieces: Pieces) -> Mapping[str, Any]:
    """Both losses over the epochs, the curves that the network draws, and the run with weight decay."""
    plain, decayed = watch_training(Decimal(0)), watch_training(DECAY)
    network = build(noisy_spec("training"))
    return {
        "samples": len(noisy_samples("training")[0]),
        "tests": len(noisy_samples("test")[0]),
        "weights": sum(start.size for start in network.start.values()),
        "losses": raw_block(loss_figure(pieces, plain)),
        "curves": raw_block(curve_figure(pieces, plain)),
        "table": loss_table(pieces, plain, decayed),
        "best": plain.epochs[plain.best],
        "least": f"{plain.test[plain.best]:.{PLACES}f}",
        "last": plain.epochs[-1],
        "end_training": f"{plain.training[-1]:.{PLACES}f}",
        "end_test": f"{plain.test[-1]:.{PLACES}f}",
        "decayed_training": f"{decayed.training[-1]:.{PLACES}f}",
        "decayed_test": f"{decayed.test[-1]:.{PLACES}f}",
        "decay": str(DECAY),
    }


def loss_table(pieces: Pieces, plain: WatchedTraining, decayed: WatchedTraining) -> str:
    """The losses where training stops early, at its end, and at the end with weight decay."""
    rows = [
        (said, str(run.epochs[k]), f"{run.training[k]:.{PLACES}f}", f"{run.test[k]:.{PLACES}f}")
        for said, run, k in (
            ("stopped early", plain, plain.best),
            ("trained to the end", plain, -1),
            ("with weight decay", decayed, -1),
        )
    ]
    header = ("Run", "Epochs", "Training loss", "Test loss")
    return pieces.table("The mean loss of both kinds of samples", header, rows)


def loss_figure(pieces: Pieces, run: WatchedTraining) -> str:
    """Training and test loss over the epochs, both axes by powers of ten."""
    pen = Pen(lesson("mazur"))
    both = np.array([run.training, run.test])[:, 1:]
    axes = Axes(48, 24, 290, 190, (1, run.epochs[-1]), (both.min() / 1.5, both.max() * 1.5), log_x=True, log_y=True)
    shapes: list[Shape] = [*axes.frame_shapes(pen)]
    for losses, role in zip(both, ("curve", "curve d1"), strict=True):
        shapes.append(axes.curve(run.epochs[1:], losses, role))
    shapes.append(axes.dot(run.epochs[run.best], run.test[run.best]))
    shapes += axis_names(pen, axes, "epochs", "loss")
    shapes += key_shapes(pen, axes, ["training samples", "test samples; the dot is their lowest"])
    caption = "Training loss and test loss over the epochs"
    described = "Both fall at first. Later the training loss goes on falling while the test loss rises."
    return drawn_figure(pieces, "mazur", "two-losses", shapes, caption, described)


def curve_figure(pieces: Pieces, run: WatchedTraining) -> str:
    """What the network answers over its input, stopped early and trained to the end, and all samples."""
    pen, engine = Pen(lesson("mazur")), Engine(build(noisy_spec("training")))
    xs = np.linspace(-1.9, 1.9, 191)
    out = Key("out", len(engine.network.layers))
    lines = [engine.forward(run.parameters[k], xs[None, :, None])[out][0, :, 0] for k in (run.best, -1)]
    axes = Axes(34, 24, 290, 210, (-2, 2), (-1.6, 1.6))
    shapes: list[Shape] = [*axes.frame_shapes(pen)]
    shapes += [axes.curve(xs, line, role) for line, role in zip(lines, ("curve d1", "curve"), strict=True)]
    for part, role in (("training", "mark"), ("test", "node")):
        shapes += [axes.dot(x, t, role) for x, t in zip(*noisy_samples(part), strict=True)]
    shapes += axis_names(pen, axes, "input", "output")
    shapes += key_shapes(pen, axes, ["trained to the end", "stopped early"])
    caption = "What the network has made of the training samples (filled dots); the test samples are empty dots"
    described = "Stopped early the curve is nearly the straight line; in the end it bends to every training sample."
    return drawn_figure(pieces, "mazur", "two-curves", shapes, caption, described)
