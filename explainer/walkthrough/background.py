"""Background that a teacher can switch on: `[page] background = ["neuron", …]`.

In: a `LessonContext` and a name of `BACKGROUND`. Out: a section.

    >>> from explainer import explain
    >>> BACKGROUND["neuron"](LessonContext.of(explain("mazur"))).title.key
    'section.background.neuron'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from explainer.calculus.differentiation import to_tree
from explainer.equations.keys import INPUT, Key
from explainer.equations.names import Code, Ident, Name
from explainer.formula import Call, Sym
from explainer.functions import ACTIVATIONS
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Block, Figure, Prose, Quantity, Say, Section, Statement

LISTED_ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus")
"""Activations whose formulas the background lists."""


def titled_section(name: str, *blocks: Block) -> Section:
    return Section(Say(f"section.background.{name}"), blocks)


def neuron_section(lesson: LessonContext) -> Section:
    """What a neuron is and is not."""
    picture = Figure("biology", Say("background.neuron.picture"))
    told = Prose((Say("background.neuron.artificial"), Say("background.neuron.not")))
    return titled_section("neuron", Prose((Say("background.neuron.biology"),)), picture, told)


def activations_section(lesson: LessonContext) -> Section:
    """Popular activation functions, and where this network stands on its own."""
    blocks: list[Block] = [
        Prose((Say("background.activations.intro"),)),
        Figure("gallery", Say("background.activations.gallery")),
    ]
    names: Mapping[str, Name] = {"x": Code(("x",)) if lesson.delta else Ident("x")}
    for name in LISTED_ACTIVATIONS:
        blocks.append(Statement((Call(name, (Sym("x"),)), to_tree(ACTIVATIONS[name].formula)), names))
    step = min(lesson.batches)
    for plan in lesson.network.layers:
        if plan.activation.cross is None:
            caption = Say("background.activations.here", {"layer": str(plan.number)})
            at = Quantity(Key("out", plan.number), 0, step, lesson.batches[step][0])
            blocks.append(Figure("activation", caption, at))
    return titled_section("activations", *blocks)


def approximation_section(lesson: LessonContext) -> Section:
    """The universal approximation theorem, with its conditions."""
    return titled_section(
        "approximation",
        Prose((Say("background.approximation.theorem"), Say("background.approximation.conditions"))),
        Figure("approximation", Say("background.approximation.picture")),
        Prose((Say("background.approximation.exact"),)),
    )


def line_section(lesson: LessonContext) -> Section:
    """A linear classifier against a network."""
    blocks: list[Block] = [Prose((Say("background.line.intro"),))]
    if lesson.families[INPUT].size == 2 and lesson.network.has_targets and len(lesson.spec.training.data) >= 3:
        blocks += [Figure("line", Say("background.line.picture")), Figure("regions", Say("background.line.network"))]
        if len(lesson.network.layers) > 1 and lesson.network.layers[0].size >= 2:
            blocks += [Prose((Say("background.line.hidden"),)), Figure("hidden", Say("background.line.moved"))]
    return titled_section("line", *blocks)


BACKGROUND: Mapping[str, Callable[[LessonContext], Section]] = {
    "neuron": neuron_section,
    "activations": activations_section,
    "approximation": approximation_section,
    "line": line_section,
}
"""Name in the spec → section."""
