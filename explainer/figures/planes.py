"""Two inputs as a plane: where the trained network gives which answer, and where one straight line can.

In: a `Pen` with a `Source`. Out: a `Scene`. A sample is a filled circle where its target is high (or its first target
is the larger one), a hollow square where it is low; the shaded part is where the answer is high.

    >>> from explainer import explain
    >>> explanation = explain("xor")
    >>> from explainer.render.page import source_of
    >>> regions_scene(Pen(explanation, source_of(explanation)), None).description.key
    'figure.regions.desc'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import INPUT, TARGET, Key
from explainer.figures.axes import Axes, short_number, span
from explainer.figures.contours import contour
from explainer.figures.pen import Pen
from explainer.figures.scene import TEXT_SIZE, Box, Circle, Scene, Shape, fit_scene
from explainer.network.building import Network
from explainer.walkthrough.document import Inline, NameOf, Quantity, Say

PLANE_SIDE = 208
"""Of a plane's frame, in pixels."""
GRID_CELLS = 40
"""Along each side of the grid on which the network is asked."""
LINE_ANGLES = 360
"""Directions in which a line is looked for."""
Floats = NDArray[np.float64]
Score = Callable[[Floats], Floats]
"""Points, shape (n, 2), to numbers that are positive where the answer is high."""


@dataclass(frozen=True, slots=True)
class PlaneSamples:
    """The samples of a plane."""

    points: Floats
    high: NDArray[np.bool_]

    def count_right(self, score: Score) -> int:
        """How many a score answers rightly."""
        return int(((score(self.points) > 0) == self.high).sum())


def has_plane(network: Network) -> bool:
    """Whether there is a plane to draw: two inputs, one or two outputs with targets, samples of both kinds."""
    if network.families[INPUT].size != 2 or not network.has_targets or network.families[TARGET].size > 2:
        return False
    high = _high_samples(network)
    return bool(high.any() and not high.all())


def _sample_targets(network: Network) -> Floats:
    return np.array([[float(v) for v in sample.target or ()] for sample in network.spec.training.data])


def threshold(network: Network) -> float:
    """The middle between the lowest and the highest target: answers above it are high."""
    targets = _sample_targets(network)
    return float(targets.min() + targets.max()) / 2


def _high_samples(network: Network) -> NDArray[np.bool_]:
    targets = _sample_targets(network)
    if targets.shape[1] == 2:
        return np.asarray(targets[:, 0] > targets[:, 1])
    return np.asarray(targets[:, 0] > threshold(network))


def samples_of(pen: Pen) -> PlaneSamples:
    """The samples with this variant's inputs."""
    engine = pen.numbers.display.values.engine
    inputs = engine.sample_arrays(range(len(pen.network.spec.training.data)))[INPUT]
    return PlaneSamples(np.asarray(inputs[pen.variant % len(inputs)]), _high_samples(pen.network))


def trained_parameters(pen: Pen) -> dict[Key, Floats]:
    """This variant's weights and biases after training, shape (1, members) each."""
    values = pen.numbers.display.values
    found = values.history.parameters[max(values.batches)]
    return {key: np.asarray(array[pen.variant % len(array)], dtype=float)[None] for key, array in found.items()}


def compute_neurons(pen: Pen, points: Floats) -> dict[Key, Floats]:
    """Every net and out at the given inputs, with the weights after training; shape (points, neurons) each."""
    with np.errstate(over="ignore", invalid="ignore"):
        values = pen.numbers.display.values.engine.forward(trained_parameters(pen), points[None])
    return {key: found[0] for key, found in values.items()}


def score_of(pen: Pen) -> Score:
    """Positive where the trained network's answer is high."""
    outs = [Key("out", plan.number) for plan in pen.network.layers if plan.loss]

    def score(points: Floats) -> Floats:
        values = compute_neurons(pen, points)
        answers = np.concatenate([values[key] for key in outs], axis=-1)
        return np.asarray(answers[:, 0] - (answers[:, 1] if answers.shape[1] == 2 else threshold(pen.network)))

    return score


def best_line(samples: PlaneSamples) -> Score:
    """The straight line that answers most samples rightly; of several the one with the widest gap."""
    best: tuple[int, float, Floats, float] = (-1, 0.0, np.zeros(2), 0.0)
    for k in range(LINE_ANGLES):
        angle = 2 * np.pi * k / LINE_ANGLES
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


def regions_scene(pen: Pen, about: Quantity | None) -> Scene:
    """Where the trained network answers high, with the samples on top."""
    samples, score = samples_of(pen), score_of(pen)
    axes = plane_axes(36, samples.points)
    shapes = [
        *shade_positive(axes, score),
        *axes.frame_shapes(pen, most=(4, 4)),
        *sample_marks(axes, samples),
        *input_names(pen, axes),
    ]
    shapes += marks_legend(pen, axes.left + PLANE_SIDE / 2, axes.top + PLANE_SIDE + 42)
    fills: dict[str, Inline] = {"right": str(samples.count_right(score)), "count": str(len(samples.points))}
    return fit_scene(shapes, Say("figure.regions.desc", fills))


def best_line_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The best straight line beside the trained network, on the same samples."""
    samples = samples_of(pen)
    scores = {"figure.line.line": best_line(samples), "figure.line.network": score_of(pen)}
    shapes: list[Shape] = []
    for k, (title, score) in enumerate(scores.items()):
        axes = plane_axes(36 + k * (PLANE_SIDE + 52), samples.points)
        shapes += [*shade_positive(axes, score), *axes.frame_shapes(pen, most=(4, 4)), *sample_marks(axes, samples)]
        shapes += input_names(pen, axes)
        told = Say(title, {"right": str(samples.count_right(score)), "count": str(len(samples.points))})
        shapes.append(pen.label(axes.left + PLANE_SIDE / 2, axes.top - 11, told, role="bold", size=TEXT_SIZE))
    shapes += marks_legend(pen, 36 + PLANE_SIDE + 22, 24 + PLANE_SIDE + 42)
    line, network = (samples.count_right(score) for score in scores.values())
    fills: dict[str, Inline] = {"line": str(line), "network": str(network), "count": str(len(samples.points))}
    return fit_scene(shapes, Say("figure.line.desc", fills))


# -------------------------------------------------------------------------------------------------------------- pieces


def plane_axes(left: float, points: Floats) -> Axes:
    """The frame of a plane that holds all samples."""
    return Axes(left, 24, PLANE_SIDE, PLANE_SIDE, span(points[:, 0], 0.25), span(points[:, 1], 0.25))


def shade_positive(axes: Axes, score: Score) -> list[Shape]:
    """Where a score is positive."""
    xs, ys = np.linspace(*axes.x, GRID_CELLS + 1), np.linspace(*axes.y, GRID_CELLS + 1)
    across, up = np.meshgrid(xs, ys)
    values = score(np.column_stack([across.ravel(), up.ravel()])).reshape(across.shape)
    path = contour(values, [axes.x_pixel(x) for x in xs], [axes.y_pixel(y) for y in ys], "area")
    return [path] if path.parts else []


def sample_marks(axes: Axes, samples: PlaneSamples) -> list[Shape]:
    """The samples."""
    return [
        _sample_mark(*axes.pixel_at(x, y), high)
        for (x, y), high in zip(samples.points.tolist(), samples.high, strict=True)
    ]


def _sample_mark(x: float, y: float, high: bool) -> Shape:
    return Circle(x, y, 5, "mark") if high else Box(x, y, 9, 9, "mark hollow")


def input_names(pen: Pen, axes: Axes) -> list[Shape]:
    """The inputs' names at the axes."""
    return axis_names(pen, axes, [NameOf(Quantity(INPUT, 0)), NameOf(Quantity(INPUT, 1))])


def axis_names(pen: Pen, axes: Axes, names: Sequence[Inline]) -> list[Shape]:
    """Names at both axes."""
    return [
        pen.label(
            axes.left + axes.width, axes.top + axes.height + 24, names[0], anchor="end", role="bold", size=TEXT_SIZE
        ),
        pen.label(axes.left - 30, axes.top - 11, names[1], anchor="start", role="bold", size=TEXT_SIZE),
    ]


def marks_legend(pen: Pen, middle: float, y: float) -> list[Shape]:
    """What the marks and the shade mean."""
    two = pen.network.families[TARGET].size == 2
    fills: dict[str, Inline] = {"threshold": short_number(pen, threshold(pen.network))}
    keys = ("figure.legend.first", "figure.legend.second") if two else ("figure.legend.high", "figure.legend.low")
    words = [Say(key, {} if two else fills) for key in keys]
    labels = [pen.label(0, y, word, anchor="start", size=TEXT_SIZE) for word in words]
    total = sum(label.width + 14 for label in labels) + 18
    shapes: list[Shape] = []
    x = middle - total / 2
    for k, label in enumerate(labels):
        shapes += [_sample_mark(x + 5, y, not k), pen.label(x + 14, y, words[k], anchor="start", size=TEXT_SIZE)]
        x += label.width + 14 + 18
    return shapes
