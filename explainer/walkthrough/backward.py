"""The backward pass: layer by layer the δ and the gradients; one weight factor by factor, one path by path.

In: a `LessonContext`, an update and a sample. Out: a section per layer, the last layer first. A layer is told with
partial derivatives, or with slope and delta as code does it (`notation = "delta"`).

    >>> from explainer import explain
    >>> [section.title.key for section in backward_pass(LessonContext.of(explain("mazur")), 1, 1, first=True)]
    ['section.backward.output', 'section.backward.hidden']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from explainer.calculus.differentiation import to_tree
from explainer.equations.families import LayerPlan
from explainer.equations.keys import TARGET, Key
from explainer.equations.names import Name
from explainer.formula import ONE, Add, Formula, Mul, Neg, Sym, add, mul, substitute
from explainer.walkthrough.context import LessonContext, layer_words, say_once
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
from explainer.walkthrough.question import fed_neuron, named_rule, telling_weight


def backward_pass(lesson: LessonContext, step: int, sample: int, first: bool) -> Iterator[Section]:
    """A section per layer, the last layer first."""
    for plan in reversed(lesson.network.layers):
        if plan.loss and not lesson.several:
            title = Say("section.backward.output")
        else:
            title = Say("section.backward.hidden", {"layer": layer_words(lesson, plan)})
        build = formula_layer_back if plan.formulas else delta_layer if lesson.delta else partials_layer
        yield Section(title, tuple(build(lesson, plan, step, sample, first)))


def formula_layer_back(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """A layer without weights: what comes back to each output, the slopes of its formula, and the gradients of the
    shared weights that it is the first to name."""
    n = plan.number
    later = [other for other in lesson.network.layers[n:] if other.formulas]
    met = any(other.loss == plan.loss for other in later)
    yield from say_once(first and not met, "backward.partial" if plan.loss else "backward.reaches")
    yield from lesson.lines(Key("own", n), step, sample)
    yield from lesson.lines(Key("signal_out" if lesson.delta else "partial", n), step, sample)
    yield from say_once(first and not later, "backward.formula.slopes")
    for formula in plan.formulas:
        for slot in formula.slots:
            yield from lesson.lines(Key("local", n, slot), step, sample)
    if Key("weight", n) in lesson.network.parameters and not lesson.delta:
        named = any(other.key("weight") in lesson.network.parameters for other in later)
        yield from say_once(first and not named, "backward.formula.gradients")
        yield from gradient_lines(lesson, plan, step, sample, first)


def partials_layer(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The second article's way: partial derivatives, slope, δ, gradients."""
    n = plan.number
    last = n == len(lesson.network.layers)
    own = Key("weight", n) in lesson.network.parameters
    weight = telling_weight(lesson, plan, step)
    gradient = weight.key.gradient
    alone = first and lesson.story and last and plan.activation.cross is None and has_three_factors(lesson, gradient)
    told = fed_neuron(lesson.network, weight) if alone else None
    if alone:
        yield from three_factors(lesson, plan, weight, step, sample)
    elif not last:
        yield from ways_back(lesson, plan, weight if own else None, step, sample, first)
    else:
        yield from say_once(first, "backward.partial")
    rest = [m for m in range(plan.size) if m != told]
    if rest:
        yield from say_once(alone, "backward.others")
        yield from lesson.lines(Key("own", n), step, sample)
        skipped = lesson.claim("special.skip", Quantity(plan.key("out"), 0, step, sample)) if first else ()
        yield from [Prose(skipped)] if skipped else []
        yield from lesson.lines(Key("partial", n), step, sample, rest)
        key = "backward.others.slope" if alone else "backward.slope" if plan.loss else "backward.hidden.slope"
        yield from say_once(first and bool(plan.keep), "backward.dropout")
        yield from say_once(first, key)
        yield from lesson.lines(Key("slope", n), step, sample, rest)
        yield from dead_neurons(lesson, plan, step, sample) if first else ()
    yield from cross_lines(lesson, plan, step, sample, first)
    coupled = plan.activation.cross is not None
    yield from say_once(
        first, "backward.delta.cross" if coupled else "backward.delta" if plan.loss else "backward.hidden.delta"
    )
    yield from lesson.lines(Key("delta", n), step, sample)
    yield from collapsed_lines(lesson, plan, step, sample, first)
    if first and not alone and last:
        factor = local_factor(lesson, plan, weight, step, sample)
        yield from say_once(factor is not None, "backward.local")
        yield from () if factor is None else (Line(factor),)
    others = not alone or lesson.families[weight.key].size > 1
    yield from say_once(first and others, gradients_sentence(lesson, plan, weight, own))
    yield from gradient_lines(lesson, plan, step, sample, first, weight.member if alone else None)


def dead_neurons(lesson: LessonContext, plan: LayerPlan, step: int, sample: int) -> Iterator[Block]:
    """What is said where a neuron of a function with a corner stands on its flat side: of the first one."""
    slopes = [Quantity(Key("slope", plan.number), m, step, sample) for m in range(plan.size)]
    if not plan.activation.kinks or slopes[0].key not in lesson.families or not lesson.everything:
        return
    named = [("special.dead", {"neuron": lesson.names[plan.key("out")][q.member]}) for q in slopes]
    yield Prose(lesson.claim_one(named, slopes[0], tuple((q,) for q in slopes)))


def local_factor(lesson: LessonContext, plan: LayerPlan, weight: Quantity, step: int, sample: int) -> Quantity | None:
    """How fast a net input of the last layer changes with a weight of it; None for a weight on several of its edges,
    which has a factor for each of them."""
    neuron = plan.ids[fed_neuron(lesson.network, weight)]
    try:
        key, m = lesson.derivation.locate(f"dnet_{neuron}/d{lesson.families[weight.key].member_id(weight.member)}")
    except KeyError:
        return None
    return Quantity(key, m, step, sample)


def ways_back(
    lesson: LessonContext, plan: LayerPlan, weight: Quantity | None, step: int, sample: int, first: bool
) -> Iterator[Block]:
    """The paths from the error to a weight of a hidden layer, where they are told, and what they have in common."""
    ways = list(path_blocks(lesson, weight, step, sample)) if first and weight else []
    yield from ways
    if ways and lesson.story and weight:
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
    n, j = plan.number, fed_neuron(lesson.network, weight)
    gradient = Quantity(weight.key.gradient, weight.member, step, sample)
    fills: dict[str, Inline] = {
        "weight": NameOf(weight),
        "net": NameOf(Quantity(Key("net", n), j, step, sample)),
        "gradient": NameOf(gradient),
        "out": NameOf(Quantity(Key("out", n), j, step, sample)),
    }
    yield Prose((Say("backward.goal", fills), Say("backward.first", fills)))
    yield Line(Quantity(Key("partial", n), j, step, sample))
    yield Prose((Say("backward.second", fills),))
    yield Line(Quantity(Key("slope", n), j, step, sample))
    yield Prose((Say("backward.third", fills),))
    yield named_rule(lesson, Key("net", n), j)
    factor = local_factor(lesson, plan, weight, step, sample)
    yield from () if factor is None else (Line(factor),)
    yield Prose((Say("backward.product"),))
    yield Line(gradient)
    yield Prose(lesson.claim("backward.up", gradient, fills))
    yield Figure("chain", Say("backward.chain", fills), replace(gradient, key=weight.key))


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
        (Sym("delta"), *collapse(plan, to_tree(plan.borne.loss.slope), lesson.families[whole].rule)), names
    )


def gradient_lines(
    lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool, shown: int | None = None
) -> Iterator[Block]:
    """The gradients of a layer's own weights (without one that is `shown` already) and of its biases."""
    own = Key("weight", plan.number)
    if own in lesson.network.parameters:
        rest = [m for m in range(lesson.families[own].size) if m != shown]
        yield from lesson.lines(own.gradient, step, sample, rest)
    if (own := Key("bias", plan.number)) in lesson.network.parameters:
        shared = lesson.families[own].size < plan.size
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
