"""Two inputs as a plane: where the trained network gives which answer, and where one straight line can.

In: a `Pen` with a `Source`. Out: a `Scene`. A sample is a filled circle where its target is high (or its first target
is the larger one), a hollow square where it is low; the shaded part is where the answer is high.

    >>> from explainer import explain
    >>> explanation = explain("xor")
    >>> from explainer.render.page import source_of
    >>> regions(Pen(explanation, source_of(explanation)), None).description.key
    'figure.regions.desc'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import INPUT, TARGET, Key
from explainer.figures.axes import Axes, plain, span
from explainer.figures.contours import contour
from explainer.figures.pen import Pen
from explainer.figures.scene import SMALL, Box, Circle, Scene, Shape, fit_scene
from explainer.network.building import Network
from explainer.walkthrough.document import Inline, NameOf, Quantity, Say

SIDE = 208
"""Of a plane's frame, in pixels."""
CELLS = 40
"""Along each side of the grid on which the network is asked."""
ANGLES = 360
"""Directions in which a line is looked for."""
Floats = NDArray[np.float64]
Score = Callable[[Floats], Floats]
"""Points, shape (n, 2), to numbers that are positive where the answer is high."""


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples of a plane."""

    points: Floats
    high: NDArray[np.bool_]

    def right(self, score: Score) -> int:
        """How many a score answers rightly."""
        return int(((score(self.points) > 0) == self.high).sum())


def fits(network: Network) -> bool:
    """Whether there is a plane to draw: two inputs, one or two outputs with targets, samples of both kinds."""
    if network.families[INPUT].size != 2 or not network.has_targets or network.families[TARGET].size > 2:
        return False
    high = _high(network)
    return bool(high.any() and not high.all())


def _targets(network: Network) -> Floats:
    return np.array([[float(v) for v in sample.target or ()] for sample in network.spec.training.data])


def threshold(network: Network) -> float:
    """The middle between the lowest and the highest target: answers above it are high."""
    targets = _targets(network)
    return float(targets.min() + targets.max()) / 2


def _high(network: Network) -> NDArray[np.bool_]:
    targets = _targets(network)
    if targets.shape[1] == 2:
        return np.asarray(targets[:, 0] > targets[:, 1])
    return np.asarray(targets[:, 0] > threshold(network))


def samples_of(pen: Pen) -> Samples:
    """The samples with this variant's inputs."""
    assert pen.source is not None
    inputs = pen.source.display.values.engine.inputs(range(len(pen.network.spec.training.data)))
    return Samples(np.asarray(inputs[pen.variant % len(inputs)]), _high(pen.network))


def parameters(pen: Pen) -> dict[Key, Floats]:
    """This variant's weights and biases after training, shape (1, members) each."""
    assert pen.source is not None
    values = pen.source.display.values
    found = values.history.parameters[max(values.batches)]
    return {key: np.asarray(array[pen.variant % len(array)], dtype=float)[None] for key, array in found.items()}


def forward(pen: Pen, points: Floats) -> dict[Key, Floats]:
    """Every net and out at the given inputs, with the weights after training; shape (points, neurons) each."""
    assert pen.source is not None
    with np.errstate(over="ignore", invalid="ignore"):
        values = pen.source.display.values.engine.forward(parameters(pen), points[None])
    return {key: found[0] for key, found in values.items()}


def score_of(pen: Pen) -> Score:
    """Positive where the trained network's answer is high."""
    outs = [Key("out", plan.number) for plan in pen.network.layers if plan.loss]

    def score(points: Floats) -> Floats:
        values = forward(pen, points)
        answers = np.concatenate([values[key] for key in outs], axis=-1)
        return np.asarray(answers[:, 0] - (answers[:, 1] if answers.shape[1] == 2 else threshold(pen.network)))

    return score


def best_line(samples: Samples) -> Score:
    """The straight line that answers most samples rightly; of several the one with the widest gap."""
    best: tuple[int, float, Floats, float] = (-1, 0.0, np.zeros(2), 0.0)
    for k in range(ANGLES):
        angle = 2 * np.pi * k / ANGLES
        normal = np.array([np.cos(angle), np.sin(angle)])
        along = samples.points @ normal
        places = np.unique(along.round(12))
        for low, high in pairwise(places):
            cut = (low + high) / 2
            found = int(((along > cut) == samples.high).sum())
            if (found, round(high - low, 9)) > best[:2]:
                best = (found, round(high - low, 9), normal, float(cut))
    _, _, normal, cut = best
    return lambda points: np.asarray(points @ normal - cut)


# ------------------------------------------------------------------------------------------------------ the pictures


def regions(pen: Pen, about: Quantity | None) -> Scene:
    """Where the trained network answers high, with the samples on top."""
    samples, score = samples_of(pen), score_of(pen)
    axes = plane(36, samples.points)
    shapes = [
        *shade_positive(axes, score),
        *axes.frame(pen, most=(4, 4)),
        *marks(axes, samples),
        *input_names(pen, axes),
    ]
    shapes += legend(pen, axes.left + SIDE / 2, axes.top + SIDE + 42)
    fills: dict[str, Inline] = {"right": str(samples.right(score)), "count": str(len(samples.points))}
    return fit_scene(shapes, Say("figure.regions.desc", fills))


def straight(pen: Pen, about: Quantity | None) -> Scene:
    """The best straight line beside the trained network, on the same samples."""
    samples = samples_of(pen)
    scores = {"figure.line.line": best_line(samples), "figure.line.network": score_of(pen)}
    shapes: list[Shape] = []
    for k, (title, score) in enumerate(scores.items()):
        axes = plane(36 + k * (SIDE + 52), samples.points)
        shapes += [*shade_positive(axes, score), *axes.frame(pen, most=(4, 4)), *marks(axes, samples)]
        shapes += input_names(pen, axes)
        told = Say(title, {"right": str(samples.right(score)), "count": str(len(samples.points))})
        shapes.append(pen.label(axes.left + SIDE / 2, axes.top - 11, told, role="bold", size=SMALL))
    shapes += legend(pen, 36 + SIDE + 22, 24 + SIDE + 42)
    line, network = (samples.right(score) for score in scores.values())
    fills: dict[str, Inline] = {"line": str(line), "network": str(network), "count": str(len(samples.points))}
    return fit_scene(shapes, Say("figure.line.desc", fills))


# -------------------------------------------------------------------------------------------------------------- pieces


def plane(left: float, points: Floats) -> Axes:
    """The frame of a plane that holds all samples."""
    return Axes(left, 24, SIDE, SIDE, span(points[:, 0], 0.25), span(points[:, 1], 0.25))


def shade_positive(axes: Axes, score: Score) -> list[Shape]:
    """Where a score is positive."""
    xs, ys = np.linspace(*axes.x, CELLS + 1), np.linspace(*axes.y, CELLS + 1)
    across, up = np.meshgrid(xs, ys)
    values = score(np.column_stack([across.ravel(), up.ravel()])).reshape(across.shape)
    path = contour(values, [axes.right(x) for x in xs], [axes.down(y) for y in ys], "area")
    return [path] if path.parts else []


def marks(axes: Axes, samples: Samples) -> list[Shape]:
    """The samples."""
    return [_mark(*axes.at(x, y), high) for (x, y), high in zip(samples.points.tolist(), samples.high, strict=True)]


def _mark(x: float, y: float, high: bool) -> Shape:
    return Circle(x, y, 5, "mark") if high else Box(x, y, 9, 9, "mark hollow")


def input_names(pen: Pen, axes: Axes) -> list[Shape]:
    """The inputs' names at the axes."""
    return axis_names(pen, axes, [NameOf(Quantity(INPUT, 0)), NameOf(Quantity(INPUT, 1))])


def axis_names(pen: Pen, axes: Axes, names: Sequence[Inline]) -> list[Shape]:
    """Names at both axes."""
    return [
        pen.label(axes.left + axes.width, axes.top + axes.height + 24, names[0], anchor="end", role="bold", size=SMALL),
        pen.label(axes.left - 30, axes.top - 11, names[1], anchor="start", role="bold", size=SMALL),
    ]


def legend(pen: Pen, middle: float, y: float) -> list[Shape]:
    """What the marks and the shade mean."""
    two = pen.network.families[TARGET].size == 2
    fills: dict[str, Inline] = {"threshold": plain(pen, threshold(pen.network))}
    keys = ("figure.legend.first", "figure.legend.second") if two else ("figure.legend.high", "figure.legend.low")
    words = [Say(key, {} if two else fills) for key in keys]
    labels = [pen.label(0, y, word, anchor="start", size=SMALL) for word in words]
    total = sum(label.width + 14 for label in labels) + 18
    shapes: list[Shape] = []
    x = middle - total / 2
    for k, label in enumerate(labels):
        shapes += [_mark(x + 5, y, not k), pen.label(x + 14, y, words[k], anchor="start", size=SMALL)]
        x += label.width + 14 + 18
    return shapes
