"""Optimizers, depth and initial weights as the site shows them.

In: the tables of `explainer.functions` and the lessons that put them to work. Out: fields of pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from explainer.equations.keys import INPUT, Key
from explainer.figures.axes import Axes
from explainer.figures.pen import Pen
from explainer.figures.scene import TEXT_SIZE, Shape
from explainer.functions import OPTIMIZER_CONSTANTS, OPTIMIZERS, OptimizerRow
from explainer.site.drawn import LINE_ROLES, axis_names, drawn_figure
from explainer.site.lessons import lesson
from explainer.site.pieces import Pieces, fold, raw_block, site_sentence
from explainer.site.words import INITIALIZER_WORDS
from explainer.walkthrough.document import Block, Inline, Line, NameOf, NumberOf, Quantity, Section
from explainer.wording import SENTENCES

WEIGHT = Key("weight", 1)
SHOWN_UPDATES = (1, 2, 3)
DEEP_EXAMPLES = ("depth-sigmoid", "depth-tanh", "depth-relu")


def optimizers(pieces: Pieces) -> Mapping[str, Any]:
    """Every optimizer."""
    return {"optimizers": [optimizer(pieces, row) for row in OPTIMIZERS.values()]}


def optimizer(pieces: Pieces, row: OptimizerRow) -> Mapping[str, str]:
    """One optimizer: its lines in general, and three updates of one weight."""
    name, words = f"optimizer-{row.name}", SENTENCES["en"]
    rules = [f"{id.format(p='w').replace('_w', '')} = {rule}" for id, _, rule in row.lines]
    steps = (
        Section(site_sentence(f"{row.name}, update {step}"), tuple(update_lines(name, step))) for step in SHOWN_UPDATES
    )
    return {
        "name": row.name,
        "title": row.name,
        "says": words[f"update.rule.{row.name}"].replace("{start}", words["update.start"]),
        "rules": "".join(pieces.equation(rule) for rule in rules),
        "steps": raw_block(fold(f"Three updates with {row.name}", pieces.html(name, steps, level=3))),
        "constants": ", ".join(f"`{key}`" for key in constant_keys(row)),
        "after": pieces.number(f"{name}: w1_new@3"),
    }


def constant_keys(row: OptimizerRow) -> Iterator[str]:
    """The keys of a spec that an optimizer reads."""
    return (OPTIMIZER_CONSTANTS[symbol] for symbol in row.constants)


def update_lines(name: str, step: int) -> Iterator[Block]:
    """The lines of one weight in one update."""
    families = lesson(name).derivation.families
    yield Line(Quantity(WEIGHT.gradient, 0, step, 1))
    for key, family in families.items():
        if family.kind == "state" and key.parameter == WEIGHT:
            yield Line(Quantity(key, 0, step))
    yield Line(Quantity(WEIGHT.new, 0, step))


# ---------------------------------------------------------------------------------------------------- depth


def depth(pieces: Pieces) -> Mapping[str, Any]:
    """The slopes on the way back through six layers, as tables and as one picture."""
    return {
        "tables": "".join(backward_table(pieces, name) for name in DEEP_EXAMPLES),
        "picture": raw_block(fading_figure(pieces)),
    }


def backward_table(pieces: Pieces, name: str) -> str:
    """Slope, δ and gradient of each layer, the last one first."""
    plans = lesson(name).derivation.network.layers
    rows: list[list[Inline]] = []
    for plan in reversed(plans):
        numbers = (
            Quantity(key, 0, 1, 1) for key in (plan.key("slope"), plan.key("delta"), plan.key("weight").gradient)
        )
        rows.append([str(plan.number), *map(NumberOf, numbers)])
    caption = f"{plans[0].activation.name}: from the last layer back to the first"
    return pieces.table(caption, ("Layer", "Slope", "δ", "Gradient of its weight"), rows, name)


def fading_figure(pieces: Pieces) -> str:
    """|δ| of each layer of the deep lessons, on a scale of powers of ten."""
    pen = Pen(lesson(DEEP_EXAMPLES[0]))
    lines = {name: np.abs([lesson(name).value(id) for id in delta_ids(name)]) for name in DEEP_EXAMPLES}
    count = max(map(len, lines.values()))
    low, high = min(v.min() for v in lines.values()), max(v.max() for v in lines.values())
    axes = Axes(56, 24, 400, 180, (0.1, count + 0.4), (float(low) / 2, float(high) * 2), log_y=True)
    shapes: list[Shape] = [*axes.frame_shapes(pen)]
    for (name, values), role in zip(lines.items(), LINE_ROLES[: len(lines)], strict=True):
        shapes.append(axes.curve(range(1, count + 1), values, role))
        shapes += [axes.dot(k, value) for k, value in enumerate(values.tolist(), 1)]
        label = name.removeprefix("depth-")
        shapes.append(pen.label(axes.x_pixel(1) - 8, axes.y_pixel(values[0]), label, anchor="end", size=TEXT_SIZE))
    shapes += axis_names(pen, axes, "layer", "|δ|")
    caption = "How large δ is in each layer, from the first to the last"
    described = "With sigmoid it falls to a quarter or less per layer on the way back, with tanh less, with relu not."
    return drawn_figure(pieces, DEEP_EXAMPLES[0], "fading", shapes, caption, described)


def delta_ids(name: str) -> Sequence[str]:
    """Ids of the δ of a deep lesson, from the first layer to the last."""
    derivation = lesson(name).derivation
    return [derivation.families[Key("delta", plan.number)].member_id(0) for plan in derivation.network.layers]


# -------------------------------------------------------------------------------------------- initial weights


def initializers(pieces: Pieces) -> Mapping[str, Any]:
    """Every way to draw initial weights, with the weights it draws."""
    return {"initializers": [initializer(pieces, name) for name in INITIALIZER_WORDS]}


def initializer(pieces: Pieces, init: str) -> Mapping[str, str]:
    """One way, and a layer of four neurons with four inputs that it draws."""
    name, size = f"init-{init}", 4
    rows: list[list[Inline]] = []
    for j in range(size):
        weights = (NumberOf(Quantity(WEIGHT, j * size + i, 1)) for i in range(size))
        rows.append([f"h{j + 1}", *weights])
    header: tuple[Inline, ...] = ("Neuron", *(NameOf(Quantity(INPUT, i, 1, 1)) for i in range(size)))
    return {
        "name": init,
        "says": INITIALIZER_WORDS[init],
        "weights": pieces.table(f"Weights drawn by {init} with seed 1", header, rows, name),
    }
