"""Two inputs as a plane: where the network says yes, where one line can, and how the hidden layer bends the plane.

In: a `Pen` with a `Source`. Out: a `Scene`. A sample is a filled circle where its target is high (or its first target
is the larger one), a hollow square where it is low; the shaded part is where the answer is high.

    >>> from explainer import explain
    >>> explanation = explain("xor")
    >>> regions(Pen(explanation, explanation.source()), None).description.key
    'figure.regions.desc'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from explainer.document import Inline, NameOf, Quantity, Say
from explainer.figures.axes import Axes, plain, span
from explainer.figures.contours import contour
from explainer.figures.pen import SMALL, Pen
from explainer.figures.scene import Box, Circle, Scene, Shape, fitted
from explainer.network import Network

SIDE = 208
"""Of a plane's frame, in pixels."""
CELLS = 40
"""Along each side of the grid on which the network is asked."""
ANGLES = 360
"""Directions in which a line is looked for."""
LINES = 7
"""Of the grid that shows how the hidden layer bends the plane."""
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
    if network.families["input:0"].size != 2 or not network.trained or network.families["target"].size > 2:
        return False
    high = _high(network)
    return bool(high.any() and not high.all())


def bends(network: Network) -> bool:
    """Whether the first layer is a hidden one with two neurons or more that reads the inputs."""
    return len(network.layers) > 1 and network.layers[0].size > 1 and not network.layers[0].loss


def _targets(network: Network) -> Floats:
    return np.array([[float(v) for v in sample.target or ()] for sample in network.spec.training.data])


def _threshold(network: Network) -> float:
    targets = _targets(network)
    return float(targets.min() + targets.max()) / 2


def _high(network: Network) -> NDArray[np.bool_]:
    targets = _targets(network)
    if targets.shape[1] == 2:
        return np.asarray(targets[:, 0] > targets[:, 1])
    return np.asarray(targets[:, 0] > _threshold(network))


def samples_of(pen: Pen) -> Samples:
    assert pen.source is not None
    inputs = pen.source.display.values.engine.inputs(range(len(pen.network.spec.training.data)))
    return Samples(np.asarray(inputs[pen.variant % len(inputs)]), _high(pen.network))


def forward(pen: Pen, points: Floats) -> dict[str, Floats]:
    """Every net and out at the given inputs, with the weights after training; shape (points, neurons) each."""
    assert pen.source is not None
    values = pen.source.display.values
    last = max(values.batches)
    parameters = {
        key: np.asarray(found[pen.variant % len(found)], dtype=float)[None]
        for key, found in values.history.parameters[last].items()
    }
    with np.errstate(over="ignore", invalid="ignore"):
        return {key: found[0] for key, found in values.engine.forward(parameters, points[None]).items()}


def score_of(pen: Pen) -> Score:
    """Positive where the trained network's answer is high."""
    outs = [f"out:{plan.number}" for plan in pen.network.layers if plan.loss]

    def score(points: Floats) -> Floats:
        values = forward(pen, points)
        answers = np.concatenate([values[key] for key in outs], axis=-1)
        return np.asarray(answers[:, 0] - (answers[:, 1] if answers.shape[1] == 2 else _threshold(pen.network)))

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
    axes = _axes(36, samples.points)
    shapes = [*_shaded(axes, score), *axes.frame(pen, most=(4, 4)), *_marks(axes, samples), *_axis_names(pen, axes)]
    shapes += _legend(pen, axes.left + SIDE / 2, axes.top + SIDE + 42)
    fills: dict[str, Inline] = {"right": str(samples.right(score)), "count": str(len(samples.points))}
    return fitted(shapes, Say("figure.regions.desc", fills))


def straight(pen: Pen, about: Quantity | None) -> Scene:
    """The best straight line beside the trained network, on the same samples."""
    samples = samples_of(pen)
    scores = {"figure.line.line": best_line(samples), "figure.line.network": score_of(pen)}
    shapes: list[Shape] = []
    for k, (title, score) in enumerate(scores.items()):
        axes = _axes(36 + k * (SIDE + 52), samples.points)
        shapes += [*_shaded(axes, score), *axes.frame(pen, most=(4, 4)), *_marks(axes, samples)]
        shapes += _axis_names(pen, axes)
        told = Say(title, {"right": str(samples.right(score)), "count": str(len(samples.points))})
        shapes.append(pen.label(axes.left + SIDE / 2, axes.top - 11, told, role="bold", size=SMALL))
    shapes += _legend(pen, 36 + SIDE + 22, 24 + SIDE + 42)
    line, network = (samples.right(score) for score in scores.values())
    fills: dict[str, Inline] = {"line": str(line), "network": str(network), "count": str(len(samples.points))}
    return fitted(shapes, Say("figure.line.desc", fills))


def hidden(pen: Pen, about: Quantity | None) -> Scene:
    """The samples as given, and as the first hidden layer hands them on, where a line may separate them."""
    samples = samples_of(pen)
    plan = pen.network.layers[0]
    moved = forward(pen, samples.points)["out:1"]
    pair = min(combinations(range(min(plan.size, 12)), 2), key=lambda p: _misses(moved[:, p], samples))
    inner = Samples(moved[:, pair], samples.high)
    own = plan.size == 2 and len(pen.network.layers) == 2 and pen.network.families["target"].size == 1
    score = _last_layer(pen) if own else best_line(inner)
    left = _axes(36, samples.points)
    grid = _grid(left)
    bent = [forward(pen, points)["out:1"][:, pair] for points in grid]
    extent = np.concatenate([inner.points, *bent])
    right = Axes(36 + SIDE + 62, 24, SIDE, SIDE, span(extent[:, 0]), span(extent[:, 1]))
    shapes = [*left.frame(pen, most=(4, 4)), *_shaded(right, score), *right.frame(pen, most=(4, 4))]
    shapes += [left.curve(points[:, 0], points[:, 1], "bent") for points in grid]
    shapes += [right.curve(points[:, 0], points[:, 1], "bent") for points in bent]
    shapes += [*_marks(left, samples), *_marks(right, inner), *_axis_names(pen, left)]
    names: list[Inline] = [NameOf(Quantity("out:1", m)) for m in pair]
    shapes += _names(pen, right, names)
    shapes += _legend(pen, 36 + SIDE + 32, 24 + SIDE + 42)
    fills: dict[str, Inline] = {
        "one": names[0], "other": names[1], "right": str(inner.right(score)), "count": str(len(samples.points)),
    }  # fmt: skip
    return fitted(shapes, Say("figure.hidden.desc", fills))


# -------------------------------------------------------------------------------------------------------------- pieces


def _axes(left: float, points: Floats) -> Axes:
    return Axes(left, 24, SIDE, SIDE, span(points[:, 0], 0.25), span(points[:, 1], 0.25))


def _last_layer(pen: Pen) -> Score:
    """What a single output neuron makes of two hidden ones, seen in their plane."""
    assert pen.source is not None
    values = pen.source.display.values
    plan = pen.network.layers[1]
    found = values.history.parameters[max(values.batches)]
    weights = {key: np.asarray(v[pen.variant % len(v)], dtype=float)[None] for key, v in found.items()}
    matrix = values.engine.matrix(plan, weights)[0][0]
    bias = weights[f"bias:{plan.number}"][0][plan.bias[0]] if plan.bias is not None else 0.0

    def score(points: Floats) -> Floats:
        return np.asarray(plan.activation.value(np, points @ matrix + bias) - _threshold(pen.network))

    return score


def _misses(points: Floats, samples: Samples) -> int:
    inner = Samples(points, samples.high)
    return len(points) - inner.right(best_line(inner))


def _grid(axes: Axes) -> list[Floats]:
    """Straight lines across the input plane."""
    xs, ys = np.linspace(*axes.x, LINES), np.linspace(*axes.y, LINES)
    fine_x, fine_y = np.linspace(*axes.x, 17), np.linspace(*axes.y, 17)
    return [
        *(np.column_stack([np.full_like(fine_y, x), fine_y]) for x in xs),
        *(np.column_stack([fine_x, np.full_like(fine_x, y)]) for y in ys),
    ]


def _shaded(axes: Axes, score: Score) -> list[Shape]:
    xs, ys = np.linspace(*axes.x, CELLS + 1), np.linspace(*axes.y, CELLS + 1)
    across, up = np.meshgrid(xs, ys)
    values = score(np.column_stack([across.ravel(), up.ravel()])).reshape(across.shape)
    path = contour(values, [axes.right(x) for x in xs], [axes.down(y) for y in ys], "area")
    return [path] if path.parts else []


def _marks(axes: Axes, samples: Samples) -> list[Shape]:
    return [_mark(*axes.at(x, y), high) for (x, y), high in zip(samples.points.tolist(), samples.high, strict=True)]


def _mark(x: float, y: float, high: bool) -> Shape:
    return Circle(x, y, 5, "mark") if high else Box(x, y, 9, 9, "mark hollow")


def _axis_names(pen: Pen, axes: Axes) -> list[Shape]:
    return _names(pen, axes, [NameOf(Quantity("input:0", 0)), NameOf(Quantity("input:0", 1))])


def _names(pen: Pen, axes: Axes, names: Sequence[Inline]) -> list[Shape]:
    return [
        pen.label(axes.left + axes.width, axes.top + axes.height + 24, names[0], anchor="end", role="bold", size=SMALL),
        pen.label(axes.left - 4, axes.top - 11, names[1], anchor="end", role="bold", size=SMALL),
    ]


def _legend(pen: Pen, middle: float, y: float) -> list[Shape]:
    """What the marks and the shade mean."""
    two = pen.network.families["target"].size == 2
    fills: dict[str, Inline] = {"threshold": plain(pen, _threshold(pen.network))}
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
