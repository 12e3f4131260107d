"""Plots: activation functions with this network's points on them, the error over training, the error by learning rate.

In: a `Pen` with a `Source`. Out: a `Scene` that shows the numbers of its variant.

    >>> from explainer import explain
    >>> explanation = explain("mazur")
    >>> from explainer.render.page import source_of
    >>> scene = activation_scene(Pen(explanation, source_of(explanation)), Quantity(Key("out", 1), 0, 1, 1))
    >>> scene.description.key
    'figure.activation.desc'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.equations.keys import ETA, LOSS, Key
from explainer.figures.axes import Axes, short_number, span, thin_out
from explainer.figures.networks import names_with_numbers
from explainer.figures.pen import Pen
from explainer.figures.scene import TEXT_SIZE, Label, Scene, Shape, fit_scene, overlap, straight_line
from explainer.functions import ACTIVATIONS, Activation
from explainer.walkthrough.context import count_phrase, enumeration, function_words, join_words
from explainer.walkthrough.document import Inline, NameOf, Quantity, Say, SeriesNumber
from explainer.witnesses.other_rates import rates_of

PLOT_WIDTH, PLOT_HEIGHT = 400, 150
"""Of a plot's frame."""
CURVE_POINTS = 81
"""Of a function's curve."""
GALLERY_FUNCTIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu")
"""The functions of the gallery."""
LOG_RATIO = 30.0
"""Largest over smallest value from which an axis counts in powers of ten."""
ArrayFunction = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def activation_scene(pen: Pen, about: Quantity | None) -> Scene:
    """A layer's function and its slope, with the points at which its neurons stand in one sample."""
    q = about or Quantity(Key("out", 1))
    sample = q.sample or pen.explanation.values.batches[q.step][0]
    plan = pen.network.layers[(q.key.layer or 0) - 1]
    nets = [Quantity(Key("net", plan.number), m, q.step, sample) for m in range(min(plan.size, 8))]
    has_slopes = Key("slope", plan.number) in pen.families and pen.network.has_targets
    ends = [Quantity(Key("slope", plan.number), m, q.step, sample) for m in range(min(plan.size, 8)) if has_slopes]
    described = Say(
        "figure.activation.desc",
        {
            "name": function_words(plan.activation),
            "numbers": names_with_numbers([*nets, *ends]),
        },
    )
    if pen.in_words:
        return fit_scene((), described)
    net = pen.values(Key("net", plan.number), q.step, sample)
    reach = max(4.0, float(np.ceil(1.15 * np.abs(net).max())))
    above, below = _function_and_slope(plan.activation, net)
    apart = None if plan.activation.cross is None else pen.variant
    top, low, curves = pen.draw_once(
        ("activation", plan.number, reach, apart), lambda: _two_plots(pen, plan.activation.letter, reach, above, below)
    )
    shapes = [*curves]
    labels = [str(plan.labels[m]) for m in range(plan.size)]
    for m, value in enumerate(net[:8].tolist()):
        f, slope = above[m % len(above)], below[m % len(below)]
        point = np.array([value])
        shapes.append(straight_line(top.x_pixel(value), top.top, top.x_pixel(value), low.top + low.height, "guide"))
        shapes += [top.dot(value, float(f(point)[0])), low.dot(value, float(slope(point)[0]), "mark hollow")]
    shapes += _point_labels(pen, top, net[:8].tolist(), labels)
    return fit_scene(shapes, described)


def _two_plots(
    pen: Pen, letter: str, reach: float, above: Sequence[ArrayFunction], below: Sequence[ArrayFunction]
) -> tuple[Axes, Axes, tuple[Shape, ...]]:
    """The frames of a function and its slope, the curves in them and their names."""
    x = _curve_places(reach)
    curves, slopes = [f(x) for f in above], [f(x) for f in below]
    top = Axes(40, 20, PLOT_WIDTH, PLOT_HEIGHT, (-reach, reach), span(np.concatenate(curves)))
    low = Axes(
        40,
        20 + PLOT_HEIGHT + 24,
        PLOT_WIDTH,
        PLOT_HEIGHT * 0.7,
        (-reach, reach),
        span(np.concatenate([*slopes, [0.0]])),
    )
    lines = [*(top.curve(x, y, "curve") for y in curves), *(low.curve(x, y, "curve slope") for y in slopes)]
    names = _corner_label(pen, top, f"{letter}(x)", x, curves), _corner_label(pen, low, f"{letter}′(x)", x, slopes)
    return top, low, (*top.frame_shapes(pen), *low.frame_shapes(pen, most=(6, 3)), *lines, *names)


def _curve_places(reach: float) -> NDArray[np.float64]:
    """Where a function is drawn: evenly, and close to 0 on both sides, so that a jump is upright."""
    near = 1e-6 * reach
    return np.sort(np.append(np.linspace(-reach, reach, CURVE_POINTS), (-near, near)))


def _corner_label(
    pen: Pen, axes: Axes, text: str, x: NDArray[np.float64], curves: Sequence[NDArray[np.float64]]
) -> Label:
    """A plot's name in the first of its corners that no curve passes through."""
    left, right = axes.left + 8, axes.left + axes.width - 8
    corners = [
        pen.label(at, down, text, anchor=anchor, role="bold", size=TEXT_SIZE)
        for down in (axes.top + 12, axes.top + axes.height - 12)
        for at, anchor in ((left, "start"), (right, "end"))
    ]
    points = [axes.pixel_at(*point) for y in curves for point in zip(x.tolist(), y.tolist(), strict=True)]

    def is_crossed(label: Label) -> bool:
        room = label.bounds
        return any(overlap((*point, *point), room, 4) for point in points)

    return next((label for label in corners if not is_crossed(label)), corners[0])


def _function_and_slope(row: Activation, net: NDArray[np.float64]) -> tuple[list[ArrayFunction], list[ArrayFunction]]:
    """f and f′ of one net input; with softmax those of each neuron, the others' net inputs held."""
    if row.cross is None:
        return [lambda x: np.asarray(row.value(np, x), dtype=float)], [lambda x: np.asarray(row.gradient(np, x))]
    sigmoid = ACTIVATIONS["sigmoid"]
    rests = [float(np.log(np.exp(np.delete(net, m) - net.max()).sum() or 1e-300) + net.max()) for m in range(len(net))]

    def shift(function: Any, by: float) -> ArrayFunction:
        return lambda x: np.asarray(function(np, x - by), dtype=float)

    chosen = rests[:8]
    return [shift(sigmoid.value, r) for r in chosen], [shift(sigmoid.gradient, r) for r in chosen]


def _point_labels(pen: Pen, axes: Axes, values: Sequence[float], labels: Sequence[str]) -> list[Shape]:
    """The neurons' labels above their points; those that would overlap stand together."""
    groups: list[tuple[list[str], list[float]]] = []
    for value, label in sorted(zip(values, labels, strict=False)):
        right = axes.x_pixel(value)
        room = pen.label(0, 0, ", ".join([*(groups[-1][0] if groups else []), label]), size=TEXT_SIZE).width
        if groups and right - groups[-1][1][-1] < room * 0.6 + 8:
            groups[-1][0].append(label)
            groups[-1][1].append(right)
        else:
            groups.append(([label], [right]))
    return [
        pen.label(sum(places) / len(places), axes.top - 9, ", ".join(names), size=TEXT_SIZE) for names, places in groups
    ]


def gallery_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The usual activation functions, solid, and their slopes, dashed."""
    shapes: list[Shape] = []
    x = _curve_places(4)
    for k, name in enumerate(GALLERY_FUNCTIONS):
        row = ACTIVATIONS[name]
        axes = Axes(24 + 132 * (k % 4), 24 + 112 * (k // 4), 116, 84, (-4, 4), (-1.4, 2.4))
        shapes += axes.frame_shapes(pen, (3, 2), (k >= 4, k % 4 == 0))
        shapes += [axes.curve(x, row.value(np, x), "curve"), axes.curve(x, row.gradient(np, x), "curve slope")]
        shapes.append(pen.label(axes.left + 58, axes.top - 9, function_words(row), role="bold", size=TEXT_SIZE))
    names = [function_words(ACTIVATIONS[name]) for name in GALLERY_FUNCTIONS]
    return fit_scene(shapes, Say("figure.gallery.desc", {"names": join_words(names)}))


def training_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The summed loss of each epoch."""
    losses = _printed_series(pen, "epoch_loss")
    xs = [k + 1 for k in thin_out(len(losses))]
    fills: dict[str, Inline] = {
        "first": SeriesNumber("epoch_loss", 0),
        "last": SeriesNumber("epoch_loss", len(losses) - 1),
        "count": str(len(losses)),
    }
    described = Say("figure.training.desc", fills)
    if pen.in_words:
        return fit_scene((), described)
    scene = _loss_shapes(pen, xs, losses[[k - 1 for k in xs]], False, NameOf(Quantity(LOSS)), Say("training.epoch"))
    return fit_scene(scene, described)


def rates_scene(pen: Pen, about: Quantity | None) -> Scene:
    """The loss of all samples after training, at each of the lesson's learning rates; where it ran away, no point."""
    chosen = [float(rate) for rate in rates_of(pen.explanation.spec)]
    losses = _printed_series(pen, "rate")
    order = [k for k in range(len(chosen)) if chosen[k] > 0 and np.isfinite(losses[k])]
    xs = [chosen[k] for k in order]
    wide = xs[-1] / xs[0] >= LOG_RATIO
    best = min(order, key=lambda k: losses[k])
    fills: dict[str, Inline] = {
        "rate": short_number(pen, chosen[best]),
        "loss": SeriesNumber("rate", best),
        "epochs": count_phrase("training.epochs", pen.explanation.spec.training.epochs),
        "low": short_number(pen, xs[0]),
        "high": short_number(pen, xs[-1]),
    }
    described = Say("figure.rates.desc", fills)
    if pen.in_words:
        return fit_scene((), described)
    scene = _loss_shapes(pen, xs, losses[order], wide, NameOf(Quantity(LOSS)), NameOf(Quantity(ETA)), dots=True)
    return fit_scene(scene, described)


def _printed_series(pen: Pen, name: str) -> NDArray[np.float64]:
    """A measured series of this variant, as printed."""
    found = pen.numbers.measured(name, False, None).value
    return np.asarray(found[pen.variant % len(found)])


def _loss_shapes(
    pen: Pen, xs: Sequence[float], ys: NDArray[np.float64], log_x: bool, up: Inline, along: Inline, dots: bool = False
) -> list[Shape]:
    """A loss over something, on a scale of powers of ten where it spans several; a loss of 0 has no place on that, and
    no loss where one is negative."""
    positive, negative = ys[np.isfinite(ys) & (ys > 0)], bool((ys < 0).any())
    log = bool(len(positive)) and not negative and bool(positive.max() / positive.min() >= LOG_RATIO)
    ys = np.where(ys > 0, ys, np.nan) if log else ys
    low, high = (positive.min() / 1.3, positive.max() * 1.3) if log else span([0.0, *ys.tolist()], 0.04)
    low = low if log or negative else 0.0
    across = (xs[0] / 1.25, xs[-1] * 1.25) if log_x else span(xs, 0.03)
    axes = Axes(56, 24, PLOT_WIDTH, PLOT_HEIGHT * 1.2, across, (low, high), log_x, log)
    shapes = [*axes.frame_shapes(pen), axes.curve(xs, ys, "curve")]
    if dots or len(xs) <= 20:
        shapes += [axes.dot(x, y) for x, y in zip(xs, ys.tolist(), strict=True) if low <= y <= high]
    return [
        *shapes,
        pen.label(axes.left, axes.top - 11, up, anchor="middle", role="bold", size=TEXT_SIZE),
        pen.label(
            axes.left + axes.width, axes.top + axes.height + 26, along, anchor="end", role="bold", size=TEXT_SIZE
        ),
    ]


def approximation_scene(pen: Pen, about: Quantity | None) -> Scene:
    """A curve, and networks with 2, 4, 8 and 16 hidden tanh neurons that come ever closer to it."""
    x = np.linspace(0, 1, 101)
    goal = 0.5 + 0.35 * np.sin(2 * np.pi * x) + 0.2 * np.sin(5 * np.pi * x + 0.6)
    shapes: list[Shape] = []
    errors: list[Inline] = []
    for k, hidden in enumerate((2, 4, 8, 16)):
        made = _fitted_outputs(x, goal, hidden)
        error = float(np.abs(made - goal).max())
        axes = Axes(30 + 218 * (k % 2), 26 + 150 * (k // 2), 200, 112, (0, 1), (-0.35, 1.35))
        shapes += [
            *axes.frame_shapes(pen, (2, 3), (k >= 2, k % 2 == 0)),
            axes.curve(x, goal, "curve goal"),
            axes.curve(x, made, "curve"),
        ]
        title = Say("figure.approximation.panel", {"count": str(hidden), "error": short_number(pen, error, 2)})
        shapes.append(pen.label(axes.left + axes.width / 2, axes.top - 10, title, role="bold", size=TEXT_SIZE))
        errors.append(title)
    return fit_scene(shapes, Say("figure.approximation.desc", {"errors": enumeration(errors)}))


def _fitted_outputs(x: NDArray[np.float64], goal: NDArray[np.float64], hidden: int) -> NDArray[np.float64]:
    """The output of a network whose hidden neurons stand evenly along x, its output weights by least squares."""
    centres = (np.arange(hidden) + 0.5) / hidden
    features = np.column_stack([np.ones_like(x), np.tanh(1.6 * hidden * (x[:, None] - centres))])
    weights, *_ = np.linalg.lstsq(features, goal, rcond=1e-9)
    return np.asarray(features @ weights)
