"""The question that backpropagation answers, asked of one weight, and the chain rule that answers it.

In: a `LessonContext`, an update and a sample. Out: the sections "question" (the weight nudged by hand) and "chain" (a
small composed function, then the way from this weight to the loss).

    >>> from explainer import explain
    >>> [section.title.key for section in question_sections(LessonContext.of(explain("mazur")), 1, 1)]
    ['section.question', 'section.chain']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import LOSS, Key
from explainer.equations.names import Code, Ident, Name
from explainer.formula import Add, Div, Formula, Mul, Num, Pow, Sym
from explainer.network.building import Network
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import (
    Block,
    Figure,
    Inline,
    NameOf,
    NumberOf,
    Prose,
    Quantity,
    Say,
    Section,
    SeriesNumber,
    Statement,
    Table,
)

NUDGE = "0.01"
"""How far the weight is moved by hand."""
NUDGED_KINDS = ("weight", "net", "out", "loss")
"""What is shown before and after: the weight, the neuron it feeds, the loss."""


TELLING = 0.5
"""Part of a layer's largest gradient that the gradient of a weight has at least which a lesson asks about."""


def asked_weight(lesson: LessonContext, step: int) -> Quantity:
    """The weight that the lesson asks about: one that feeds the last layer, and that the loss depends on."""
    return telling_weight(lesson, lesson.network.layers[-1], step)


def telling_weight(lesson: LessonContext, plan: LayerPlan, step: int) -> Quantity:
    """The first weight of a layer whose gradient is not much smaller than the largest one's; of the layer's own
    weights, where it has any that are not shared with an earlier one."""
    parts = [
        (key, np.unique(members))
        for key, entries, members in JoinedFamilies.of(plan.weights, lesson.network.families).parts_of(plan.edge_weight)
        if len(entries)
    ]
    key, members = next((part for part in parts if part[0] == plan.key("weight")), parts[0])
    gradients = lesson.explanation.values.get(key.gradient, step, lesson.batches[step][0])[0].astype(float)[members]
    telling = np.abs(gradients) >= TELLING * np.abs(gradients).max()
    return Quantity(key, int(members[np.argmax(telling)]), step)


def fed_neuron(network: Network, weight: Quantity) -> int:
    """Which neuron of the last layer a weight feeds first."""
    plan = network.layers[-1]
    place = JoinedFamilies.of(plan.weights, network.families).positions(weight.key, np.array([weight.member]))
    return int(plan.edge_neuron[np.flatnonzero(plan.edge_weight == place)[0]])


def question_sections(lesson: LessonContext, step: int, sample: int) -> Iterator[Section]:
    """What would change if a weight changed? And how slopes along a path answer that."""
    if lesson.network.layers[-1].formulas:  # no weight feeds the last layer
        yield Section(Say("section.chain"), tuple(small_example(lesson)), folded=lesson.folds)
        return
    weight = asked_weight(lesson, step)
    name = NameOf(weight)
    at = Quantity(weight.key, weight.member, step, sample)
    asked: list[Block] = [Prose((Say("question.intro"),))] if lesson.story else []
    nudged = lesson.fold("fold.nudge", *nudge_blocks(lesson, at))
    yield Section(Say("section.question", {"weight": name}), (*asked, *way_to_the_loss(lesson, at), *nudged))
    yield Section(Say("section.chain"), tuple(small_example(lesson)), folded=lesson.folds)


def nudge_blocks(lesson: LessonContext, at: Quantity) -> Iterator[Block]:
    """The weight moved by hand, what the loss makes of it, and why that is too much work."""
    name = NameOf(replace(at, sample=None))
    fills: dict[str, Inline] = {
        "step": lesson.typed_number(NUDGE),
        "weight": name,
        "gradient": NumberOf(replace(at, key=at.key.gradient)),
        "change": SeriesNumber("nudge", len(NUDGED_KINDS), about=at),
        "quotient": SeriesNumber("nudge", len(NUDGED_KINDS) + 1, about=at),
    }
    yield Prose((Say("question.try", {"weight": name, "step": lesson.typed_number(NUDGE)}),))
    yield nudge_table(lesson, at)
    yield Prose((Say("question.moved", fills), *lesson.claim("question.quotient", at, fills)))
    yield Prose((Say("question.why"),))


def nudge_table(lesson: LessonContext, at: Quantity) -> Table:
    """The weight, what it feeds and the loss, before and after the nudge."""
    n, fed = len(lesson.network.layers), fed_neuron(lesson.network, at)
    places = {
        "weight": replace(at, sample=at.sample),
        "net": Quantity(Key("net", n), fed, at.step, at.sample),
        "out": Quantity(Key("out", n), fed, at.step, at.sample),
        "loss": Quantity(LOSS, 0, at.step, at.sample),
    }
    rows: list[tuple[Inline, ...]] = []
    for k, kind in enumerate(NUDGED_KINDS):
        name = NameOf(places[kind])
        rows.append((name, SeriesNumber("nudge_before", k, about=at), SeriesNumber("nudge", k, about=at)))
    header = (Say("forward.quantity"), Say("question.before"), Say("question.after"))
    return Table(Say("question.table"), header, tuple(rows))


A, B, X = 3, 1, 2
"""The small example: y = u², u = 3x + 1, at x = 2."""


def small_example(lesson: LessonContext) -> Iterator[Block]:
    """The chain rule on y = u², u = a·x + b, with its graph."""
    x, u, y = Sym("x"), Sym("u"), Sym("y")
    inner = Add((Mul((Num(str(A)), x)), Num(str(B))))
    value = A * X + B
    yield Prose((Say("chain.example"),))
    yield example_statement(lesson, slope_ratio("y", "x"), Mul((slope_ratio("y", "u"), slope_ratio("u", "x"))))
    yield Prose((Say("chain.example.functions"),))
    yield example_statement(lesson, u, inner)
    yield example_statement(lesson, y, Pow(u, Num("2")))
    yield Prose((Say("chain.example.slope"),))
    yield example_statement(lesson, slope_ratio("u", "x"), Num(str(A)))
    yield example_statement(lesson, slope_ratio("y", "u"), Mul((Num("2"), u)))
    numbers = {"x": str(X), "u": str(value), "y": str(value**2), "slope": str(2 * value * A)}
    yield Prose((Say("chain.example.numbers", numbers),))
    product = Mul((Num("2"), Num(str(value)), Num(str(A))))
    yield example_statement(
        lesson, slope_ratio("y", "x"), Mul((Num("2"), u, Num(str(A)))), product, Num(str(2 * value * A))
    )
    yield Figure("chain.example", Say("chain.example.picture"))


def slope_ratio(above: str, below: str) -> Formula:
    """dy/dx, the slope of a function of one variable."""
    return Div(Sym(f"d{above}"), Sym(f"d{below}"))


def example_statement(lesson: LessonContext, *sides: Formula) -> Statement:
    """Sides over x, u and y, in the lesson's notation."""
    letters = ("x", "u", "y", "dx", "du", "dy")
    names: Mapping[str, Name] = {v: Code((v,)) if lesson.delta else Ident(v) for v in letters}
    return Statement(sides, names)


def way_to_the_loss(lesson: LessonContext, at: Quantity) -> Iterator[Block]:
    """The way of the weight that is asked about to the loss, and the chain rule in names."""
    plan = lesson.network.layers[-1]
    fed, weight = fed_neuron(lesson.network, at), replace(at, sample=None)
    fills: dict[str, Inline] = {
        "weight": NameOf(weight),
        "net": NameOf(Quantity(Key("net", plan.number), fed, at.step, at.sample)),
        "out": NameOf(Quantity(Key("out", plan.number), fed, at.step, at.sample)),
    }
    coupled = plan.activation.cross is not None
    one = lesson.derivation.count_paths(weight.key, weight.member) == 1
    way = "chain.here.delta" if lesson.delta else "chain.here"
    yield Prose((Say("chain.here.cross" if coupled else way if one else "chain.here.several", fills),))
    if one and not coupled:
        yield Figure("chain.names", Say("chain.here.picture", {"weight": NameOf(weight)}), at)
    if not coupled:
        yield named_rule(lesson, weight.key.gradient, weight.member)


def named_rule(lesson: LessonContext, key: Key, m: int) -> Statement:
    """An equation by names alone: ∂E/∂w5 = three factors."""
    node = lesson.derivation.equation(key, m)
    assert node.formula is not None
    names = {use.id: lesson.name(use.key, use.member) for use in node.uses}
    return Statement((Sym("left"), node.formula), {**names, "left": lesson.name(key, m)})
