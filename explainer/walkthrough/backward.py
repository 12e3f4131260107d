"""The backward pass: layer by layer the δ and the gradients; one weight factor by factor, one path by path.

In: a `LessonContext`, an update and a sample. Out: a section per layer, the last layer first. A layer is told with
partial derivatives, or with slope and delta as code does it (`notation = "delta"`).

    >>> from explainer import explain
    >>> [section.title.key for section in backward_pass(LessonContext.of(explain("mazur")), 1, 1, first=True)]
    ['section.backward.output', 'section.backward.hidden']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.calculus.differentiation import to_tree
from explainer.equations.families import LayerPlan
from explainer.equations.keys import TARGET, Key
from explainer.equations.names import Name
from explainer.formula import ONE, Add, Formula, Mul, Neg, Sym, add, mul, substitute
from explainer.walkthrough.context import LessonContext, say_once
from explainer.walkthrough.document import (
    Block,
    Figure,
    Inline,
    Line,
    NameOf,
    Prose,
    Quantity,
    Say,
    Section,
    Statement,
)
from explainer.walkthrough.paths import path_blocks


def backward_pass(lesson: LessonContext, step: int, sample: int, first: bool) -> Iterator[Section]:
    """A section per layer, the last layer first."""
    for plan in reversed(lesson.network.layers):
        if plan.loss and not lesson.several:
            title = Say("section.backward.output")
        else:
            title = Say("section.backward.hidden", {"layer": str(plan.number)})
        build = delta_layer if lesson.delta else partials_layer
        yield Section(title, tuple(build(lesson, plan, step, sample, first)))


def partials_layer(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The second article's way: partial derivatives, slope, δ, gradients."""
    n = plan.number
    told = first and lesson.story
    own = Key("weight", n) in lesson.network.parameters
    weight = Quantity(Key("weight", n) if own else plan.weights[0], 0, step)
    gradient = weight.key.gradient
    alone = (
        told
        and n == len(lesson.network.layers)
        and plan.activation.cross is None
        and has_three_factors(lesson, gradient)
    )
    if alone:
        yield from three_factors(lesson, plan, weight, step, sample)
    elif n < len(lesson.network.layers):
        yield from ways_back(lesson, plan, weight if own else None, step, sample, first)
    else:
        yield from say_once(first, "backward.partial")
    rest = range(1, plan.size) if alone else None
    if rest is None or len(rest):
        yield from say_once(alone, "backward.others")
        yield from lesson.lines(Key("own", n), step, sample)
        yield from lesson.lines(Key("partial", n), step, sample, rest)
        key = "backward.others.slope" if alone else "backward.slope" if plan.loss else "backward.hidden.slope"
        yield from say_once(first, key)
        yield from lesson.lines(Key("slope", n), step, sample, rest)
    yield from cross_lines(lesson, plan, step, sample, first)
    coupled = plan.activation.cross is not None
    yield from say_once(
        first, "backward.delta.cross" if coupled else "backward.delta" if plan.loss else "backward.hidden.delta"
    )
    yield from lesson.lines(Key("delta", n), step, sample)
    yield from collapsed_lines(lesson, plan, step, sample, first)
    if first and not alone and n == len(lesson.network.layers):
        yield from say_once(first, "backward.local")
        yield Line(Quantity(Key("local", n, "w"), 0, step, sample))
    others = not alone or lesson.families[weight.key].size > 1
    yield from say_once(first and others, gradients_sentence(lesson, plan, weight, own))
    yield from gradient_lines(lesson, plan, step, sample, first, alone)


def ways_back(
    lesson: LessonContext, plan: LayerPlan, weight: Quantity | None, step: int, sample: int, first: bool
) -> Iterator[Block]:
    """The paths from the error to a hidden layer's first weight, where they are told, and what they have in common."""
    ways = list(path_blocks(lesson, weight, step, sample)) if first and weight else []
    yield from ways
    told = bool(ways) and lesson.story
    if told and plan.number == len(lesson.network.layers) - 1:
        yield Figure("network.apart", Say("backward.apart"))
    if told and weight:
        yield Prose(lesson.claim("backward.shortcut", weight, {"weight": NameOf(weight)}))
    else:
        bearing = "backward.partial" if plan.loss else "backward.paths.same" if ways else "backward.reaches"
        yield from say_once(first, bearing)


def has_three_factors(lesson: LessonContext, gradient: Key) -> bool:
    """Whether a gradient is a product of three slopes: of the error, the activation and the sum."""
    rule = lesson.families[gradient].rule
    return isinstance(rule, Mul) and len(rule.factors) == 3


def gradients_sentence(lesson: LessonContext, plan: LayerPlan, weight: Quantity, own: bool) -> str:
    """What is said before the gradients of a layer."""
    if not own:
        return "backward.gradients.later"
    if has_three_factors(lesson, weight.key.gradient):
        return "backward.gradients"
    elsewhere = any(weight.key in later.weights for later in lesson.network.layers[plan.number :])
    tied = elsewhere or lesson.families[weight.key].size < len(plan.edge_weight)
    return "backward.gradients.tied" if tied else "backward.gradients.delta"


def three_factors(lesson: LessonContext, plan: LayerPlan, weight: Quantity, step: int, sample: int) -> Iterator[Block]:
    """One weight of the last layer, factor by factor, and which way it should move."""
    n = plan.number
    gradient = Quantity(weight.key.gradient, weight.member, step, sample)
    fills: dict[str, Inline] = {
        "weight": NameOf(weight),
        "net": NameOf(Quantity(Key("net", n), 0, step, sample)),
        "gradient": NameOf(gradient),
        "out": NameOf(Quantity(Key("out", n), 0, step, sample)),
    }
    yield Prose((Say("backward.goal", fills),))
    for factor, key in (
        ("backward.first", Key("partial", n)),
        ("backward.second", Key("slope", n)),
        ("backward.third", Key("local", n, "w")),
    ):
        yield Prose((Say(factor, fills),))
        yield Line(Quantity(key, 0, step, sample))
    yield Prose((Say("backward.product"),))
    yield Line(gradient)
    yield Prose(lesson.claim("backward.up", gradient, fills))


def delta_layer(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The first article's way: error, slope, delta error."""
    n = plan.number
    at = Quantity(Key("out", n), 0, step, sample)
    if first:
        yield Prose(lesson.claim("delta.error", at) if plan.loss else (Say("delta.hidden"),))
    yield from lesson.lines(Key("signal_out", n), step, sample)
    yield from say_once(first, "delta.slope")
    yield from lesson.lines(Key("slope", n), step, sample)
    yield from cross_lines(lesson, plan, step, sample, first)
    if first:
        yield Prose(lesson.claim("delta.delta", at) if plan.loss else (Say("delta.hidden.delta"),))
    yield from lesson.lines(Key("signal_net", n), step, sample)
    yield from say_once(first and lesson.story and n == len(lesson.network.layers), "delta.meaning")
    yield from collapsed_lines(lesson, plan, step, sample, first)


def cross_lines(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The cross terms of a softmax."""
    if Key("cross", plan.number) in lesson.families:
        yield from say_once(first, "backward.cross")
        yield from lesson.lines(Key("cross", plan.number), step, sample)


def collapsed_lines(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """δ = out − t, where the long way comes to that."""
    if Key("collapsed", plan.number) in lesson.families:
        yield from say_once(first, f"collapse.{plan.activation.name}")
        if first and plan.size <= 4:
            yield collapse_in_general(lesson, plan)
            yield from say_once(first, "collapse.numbers")
        yield from lesson.lines(Key("collapsed", plan.number), step, sample)


def collapse_in_general(lesson: LessonContext, plan: LayerPlan) -> Statement:
    """The way from the chain rule to out − t for a layer's first output, in symbols."""
    assert plan.targets is not None
    names: dict[str, Name] = {"delta": lesson.name(Key("delta", plan.number), 0)}
    for k in range(plan.size):
        names[f"y{k}"] = lesson.name(Key("out", plan.number), k)
        names[f"t{k}"] = lesson.name(TARGET, int(plan.targets[k]))
    whole = Key("collapsed", plan.number)
    return Statement(
        (Sym("delta"), *collapse(plan, to_tree(lesson.network.loss.slope), lesson.families[whole].rule)), names
    )


def gradient_lines(
    lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool, shown: bool = False
) -> Iterator[Block]:
    """The gradients of a layer's own weights (without the first, where it is `shown`) and of its biases."""
    own = Key("weight", plan.number)
    if own in lesson.network.parameters:
        rest = range(1, lesson.families[own].size) if shown else None
        yield from lesson.lines(own.gradient, step, sample, rest)
    if plan.bias is not None:
        shared = lesson.families[Key("bias", plan.number)].size < plan.size
        yield from say_once(first, "backward.biases.shared" if shared else "backward.biases")
        yield from lesson.lines(Key("gradient", plan.number, "bias"), step, sample)


def collapse(plan: LayerPlan, slope: Formula, last: Formula | None) -> Iterator[Formula]:
    """Formulas that are all δ of a layer's first output, over the targets t0, t1 … and the outputs y0, y1 …

    First the slopes of loss and activation as they stand in the chain rule, last what is left of them.
    """
    first, own = Sym("y0"), Sym("t0")
    others = [(Sym(f"y{k}"), Sym(f"t{k}")) for k in range(1, plan.size)] if plan.activation.cross is not None else []

    def of_loss(y: Formula, t: Formula) -> Formula:
        return substitute(slope, {"y": y, "t": t})

    rest = Add((ONE, Neg(first)))
    yield add(mul(of_loss(first, own), first, rest), *(mul(of_loss(y, t), Neg(Mul((y, first)))) for y, t in others))
    if others:
        yield Add((Neg(Mul((own, rest))), *(Mul((t, first)) for _, t in others)))
        yield Add((Mul((first, Add((own, *(t for _, t in others))))), Neg(own)))
    if last == Add((Sym("y"), Neg(Sym("t")))):
        yield Add((first, Neg(own)))
