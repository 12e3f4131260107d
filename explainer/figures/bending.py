"""How the hidden layer moves the samples so that one straight line separates them.

In: a `Pen` with a `Source`. Out: a `Scene`: the plane of the inputs, and beside it a plane of what the hidden layer
makes of them, with the same grid in both. The second plane has two neurons' outputs as its axes; where no two of them
are enough, it has what the neurons of positive and those of negative weight add to the output's net input.

    >>> from explainer import explain
    >>> explanation = explain("xor")
    >>> from explainer.render.page import source_of
    >>> scene = hidden_scene(Pen(explanation, source_of(explanation)), None)
    >>> scene.description.fills["right"], scene.description.fills["count"]
    ('4', '4')
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from explainer.equations.keys import Key
from explainer.figures.axes import Axes, span
from explainer.figures.pen import Pen
from explainer.figures.planes import (
    PLANE_SIDE,
    Floats,
    PlaneSamples,
    Score,
    axis_names,
    best_line,
    compute_neurons,
    has_plane,
    input_names,
    marks_legend,
    plane_axes,
    sample_marks,
    samples_of,
    shade_positive,
    threshold,
    trained_parameters,
)
from explainer.figures.scene import Scene, fit_scene
from explainer.network.building import Network
from explainer.walkthrough.document import Inline, NameOf, Quantity, Say

GRID_LINES = 7
"""Of the grid in each direction."""
PAIRED_NEURONS = 12
"""Neurons among which a pair is looked for."""


@dataclass(frozen=True, slots=True)
class HiddenView:
    """A plane in which the hidden layer is seen."""

    project: Callable[[Floats], Floats]
    """Outputs of the hidden layer, shape (n, neurons), to points, shape (n, 2)."""
    names: tuple[Inline, Inline]
    score: Score


def has_hidden_view(network: Network) -> bool:
    """Whether there is such a picture: a plane of inputs, and a hidden layer of two neurons or more behind it."""
    first = network.layers[0]
    return has_plane(network) and len(network.layers) > 1 and first.size > 1 and not (first.loss or first.formulas)


def hidden_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The samples as given, and as the first hidden layer hands them on."""
    samples = samples_of(pen)
    view = _choose_view(pen, samples)

    def inside(points: Floats) -> Floats:
        return view.project(compute_neurons(pen, points)[Key("out", 1)])

    inner = PlaneSamples(inside(samples.points), samples.high)
    left = plane_axes(36, samples.points)
    grid = _grid_lines(left)
    bent = [inside(points) for points in grid]
    extent = np.concatenate([inner.points, *bent])
    right = Axes(36 + PLANE_SIDE + 62, 24, PLANE_SIDE, PLANE_SIDE, span(extent[:, 0], 0.12), span(extent[:, 1], 0.12))
    shapes = [
        *left.frame_shapes(pen, most=(4, 4)),
        *shade_positive(right, view.score),
        *right.frame_shapes(pen, most=(4, 4)),
    ]
    shapes += [left.curve(points[:, 0], points[:, 1], "bent") for points in grid]
    shapes += [right.curve(points[:, 0], points[:, 1], "bent") for points in bent]
    shapes += [*sample_marks(left, samples), *sample_marks(right, inner), *input_names(pen, left)]
    shapes += [*axis_names(pen, right, view.names), *marks_legend(pen, 36 + PLANE_SIDE + 32, 24 + PLANE_SIDE + 42)]
    fills: dict[str, Inline] = {"right": str(inner.count_right(view.score)), "count": str(len(samples.points))}
    if isinstance(view.names[0], NameOf):
        fills |= {"one": view.names[0], "other": view.names[1]}
    return fit_scene(shapes, Say("figure.hidden.desc" if "one" in fills else "figure.hidden.sums.desc", fills))


def _choose_view(pen: Pen, samples: PlaneSamples) -> HiddenView:
    outs = compute_neurons(pen, samples.points)[Key("out", 1)]
    pair = min(
        combinations(range(min(outs.shape[1], PAIRED_NEURONS)), 2), key=lambda p: _count_misses(outs[:, p], samples)
    )
    sums = _sums_view(pen)
    if sums is not None and (outs.shape[1] == 2 or _count_misses(outs[:, pair], samples)):
        return sums
    names = (NameOf(Quantity(Key("out", 1), pair[0])), NameOf(Quantity(Key("out", 1), pair[1])))
    return HiddenView(lambda found: found[:, pair], names, best_line(PlaneSamples(outs[:, pair], samples.high)))


def _count_misses(points: Floats, samples: PlaneSamples) -> int:
    inner = PlaneSamples(points, samples.high)
    return len(points) - inner.count_right(best_line(inner))


def _sums_view(pen: Pen) -> HiddenView | None:
    """With one output right behind the hidden layer: the plane in which the output's own border is a line."""
    network = pen.network
    plan = network.layers[-1]
    if (
        len(network.layers) != 2
        or plan.size != 1
        or plan.sources != (Key("out", 1),)
        or plan.skip
        or plan.formulas
        or plan.activation.cross
    ):
        return None
    found = trained_parameters(pen)
    weights = pen.numbers.display.values.engine.matrix(plan, found)[0][0]
    bias = pen.numbers.display.values.engine.bias(plan, found)[0][0]

    def answer(net: Floats) -> Floats:
        return np.asarray(plan.activation.value(np, net + bias) - threshold(network))

    if len(weights) == 2:
        names: tuple[Inline, Inline] = (NameOf(Quantity(Key("out", 1), 0)), NameOf(Quantity(Key("out", 1), 1)))
        return HiddenView(lambda outs: outs, names, lambda points: answer(points @ weights))
    up, down = np.where(weights > 0, weights, 0), np.where(weights < 0, weights, 0)
    names = (Say("figure.hidden.up"), Say("figure.hidden.down"))
    return HiddenView(
        lambda outs: np.column_stack([outs @ up, outs @ down]), names, lambda points: answer(points.sum(axis=-1))
    )


def _grid_lines(axes: Axes) -> list[Floats]:
    """Straight lines across the input plane."""
    xs, ys = np.linspace(*axes.x, GRID_LINES), np.linspace(*axes.y, GRID_LINES)
    fine_x, fine_y = np.linspace(*axes.x, 17), np.linspace(*axes.y, 17)
    return [
        *(np.column_stack([np.full_like(fine_y, x), fine_y]) for x in xs),
        *(np.column_stack([fine_x, np.full_like(fine_x, y)]) for y in ys),
    ]
