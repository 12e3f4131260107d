"""The line of a perceptron, moving: where its net input meets its step, epoch after epoch.

In: a `Pen` with a `Source`. Out: a `Scene` over the plane of both inputs.

    >>> from explainer import explain
    >>> explanation = explain("perceptron-and")
    >>> from explainer.render.page import source_of
    >>> moving_line_scene(Pen(explanation, source_of(explanation)), None).description.key
    'figure.perceptron.desc'
"""

from __future__ import annotations

import numpy as np

from explainer.figures.axes import Axes
from explainer.figures.pen import Pen
from explainer.figures.planes import (
    PLANE_SIDE,
    Floats,
    has_plane,
    input_names,
    marks_legend,
    plane_axes,
    sample_marks,
    samples_of,
    score_of,
    shade_positive,
)
from explainer.figures.scene import Path, Scene, Shape, fit_scene
from explainer.network.building import Network
from explainer.walkthrough.document import Inline, Quantity, Say


def has_line(network: Network) -> bool:
    """Whether there is a line to draw: one perceptron over two inputs."""
    return network.by_error and network.layers[0].size == 1 and has_plane(network)


POINTS = 400
"""Along a line, of which those in the frame are drawn."""


def moving_line_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The samples, the line after each epoch, and the side on which the last one answers yes."""
    samples, score = samples_of(pen), score_of(pen)
    axes = plane_axes(36, samples.points)
    *earlier, last = lines_of(pen)
    shapes: list[Shape] = [*shade_positive(axes, score), *axes.frame_shapes(pen, most=(4, 4))]
    shapes += [line_path(axes, line, "bent") for line in earlier if not np.array_equal(line, last)]
    shapes.append(line_path(axes, last, "curve"))
    shapes += [*sample_marks(axes, samples), *input_names(pen, axes)]
    shapes += marks_legend(pen, axes.left + PLANE_SIDE / 2, axes.top + PLANE_SIDE + 42)
    fills: dict[str, Inline] = {"right": str(samples.count_right(score)), "count": str(len(samples.points))}
    return fit_scene([shape for shape in shapes if not isinstance(shape, Path) or shape.parts],
                     Say("figure.perceptron.desc", fills))  # fmt: skip


def lines_of(pen: Pen) -> list[Floats]:
    """(w1, w2, b − threshold) before the first epoch and after each one that is kept; the last is the end."""
    values, (plan,) = pen.numbers.display.values, pen.network.layers
    count, last = len(pen.network.spec.training.data), max(values.batches)
    starts = [step for step in sorted(values.history.parameters) if step == last or step % count == 1 % count]
    found = []
    for step in starts:
        kept = values.history.parameters[step]
        parameters = {key: np.asarray(a[pen.variant % len(a)], dtype=float)[None] for key, a in kept.items()}
        weights, bias = values.engine.matrix(plan, parameters)[0, 0], values.engine.bias(plan, parameters)
        found.append(np.array([*weights, bias[0, 0] - (plan.activation.jump or 0.0)]))
    return found


def line_path(axes: Axes, line: Floats, role: str) -> Path:
    """The part of a line w1·x + w2·y + c = 0 that lies in the frame; nothing where both weights are 0."""
    a, b, c = line.tolist()
    if abs(a) < 1e-12 and abs(b) < 1e-12:
        return Path((), role)
    if abs(b) >= abs(a):
        xs = np.linspace(*axes.x, POINTS)
        return axes.curve(xs, -(a * xs + c) / b, role)
    ys = np.linspace(*axes.y, POINTS)
    return axes.curve(-(b * ys + c) / a, ys, role)
