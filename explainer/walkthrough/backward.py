"""The backward pass: slopes in general, then layer by layer the δ and the gradients.

In: a `Lesson`, an update and a sample. Out: a section per layer, the last layer first. A layer is told with partial
derivatives, or with slope and delta as code does it (`notation = "delta"`).

    >>> from explainer import explain
    >>> [section.title.key for section in backward_pass(Lesson.of(explain("mazur")), 1, 1, first=True)]
    ['section.backward.output', 'section.backward.hidden']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.differentiation import tree
from explainer.document import Algebra, Block, Inline, Line, NameOf, Prose, Quantity, Say, Section, Statement
from explainer.formula import ONE, Add, Formula, Mul, Neg, Sym, add, mul, substitute
from explainer.names import Name
from explainer.network import LayerPlan
from explainer.walkthrough.context import Lesson, said
from explainer.walkthrough.paths import paths


def slopes(lesson: Lesson) -> Section:
    """The slope of each activation and of the loss, derived once per lesson."""
    blocks: list[Block] = [Prose((Say("slopes.why"),))]
    loss = lesson.network.loss
    blocks.append(Algebra(Say("slopes.loss", {"name": loss.name.replace("_", " ")}), "y", loss.steps))
    for row in {
        (plan.activation.name, plan.activation.formula): plan.activation for plan in lesson.network.layers
    }.values():
        blocks.append(Algebra(Say("slopes.activation", {"name": row.name.replace("_", " ")}), "x", row.steps))
        if row.cross is not None:
            blocks.append(Prose((Say("slopes.rest"),)))
            blocks.append(Algebra(Say("slopes.cross", {"name": row.name.replace("_", " ")}), "z", row.cross.steps))
        if row.kinks:
            blocks.append(Prose((Say("slopes.kink", {"points": ", ".join(row.kinks)}),)))
    return Section(Say("section.slopes"), tuple(blocks))


def backward_pass(lesson: Lesson, step: int, sample: int, first: bool) -> Iterator[Section]:
    """A section per layer, the last layer first."""
    for plan in reversed(lesson.network.layers):
        if plan.loss and not lesson.several:
            title = Say("section.backward.output")
        else:
            title = Say("section.backward.hidden", {"layer": str(plan.number)})
        build = delta_layer if lesson.delta else partials_layer
        yield Section(title, tuple(build(lesson, plan, step, sample, first)))


def partials_layer(lesson: Lesson, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The second article's way: partial derivatives, slope, δ, gradients."""
    n = plan.number
    own = f"weight:{n}" in lesson.network.parameters
    weight = Quantity(f"weight:{n}" if own else plan.weights[0], 0, step)
    if plan.loss and n == len(lesson.network.layers):
        fills: dict[str, Inline] = {
            "weight": NameOf(weight), "net": NameOf(Quantity(f"net:{n}", 0, step, sample)),
            "out": NameOf(Quantity(f"out:{n}", 0, step, sample)),
        }  # fmt: skip
        one = lesson.derivation.count_paths(weight.key, weight.member) == 1
        coupled = plan.activation.cross is not None
        yield from said(first, f"backward.question{'.cross' if coupled else '' if one else '.ways'}", fills)
        if first and not coupled:
            yield chain_rule(lesson, f"gradient:{weight.key}")
        yield from said(first, "backward.partial")
    else:
        ways = list(paths(lesson, weight, step, sample)) if first and own else []
        yield from ways
        bearing = "backward.partial" if plan.loss else "backward.paths.same" if ways else "backward.reaches"
        yield from said(first, bearing)
    yield from lesson.lines(f"own:{n}", step, sample)
    yield from lesson.lines(f"partial:{n}", step, sample)
    yield from said(first, "backward.slope" if plan.loss else "backward.hidden.slope")
    yield from lesson.lines(f"slope:{n}", step, sample)
    yield from cross_terms(lesson, plan, step, sample, first)
    coupled = plan.activation.cross is not None
    yield from said(
        first, "backward.delta.cross" if coupled else "backward.delta" if plan.loss else "backward.hidden.delta"
    )
    yield from lesson.lines(f"delta:{n}", step, sample)
    yield from collapsed(lesson, plan, step, sample, first)
    if first and n == len(lesson.network.layers):
        yield from said(first, "backward.local")
        yield Line(Quantity(f"local:w:{n}", 0, step, sample))
    rule = lesson.families[f"gradient:{weight.key}"].rule
    three = isinstance(rule, Mul) and len(rule.factors) == 3
    if own:
        later = lesson.network.layers[n:]
        elsewhere = any(weight.key in plan.weights for plan in later)
        tied = elsewhere or lesson.families[weight.key].size < len(plan.edge_weight)
        yield from said(first, "backward.gradients" if three else f"backward.gradients.{'tied' if tied else 'delta'}")
    else:
        yield from said(first, "backward.gradients.later")
    yield from gradients(lesson, plan, step, sample, first)


def delta_layer(lesson: Lesson, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The first article's way: error, slope, delta error."""
    n = plan.number
    yield from said(first, "delta.error" if plan.loss else "delta.hidden")
    yield from lesson.lines(f"signal_out:{n}", step, sample)
    yield from said(first, "delta.slope")
    yield from lesson.lines(f"slope:{n}", step, sample)
    yield from cross_terms(lesson, plan, step, sample, first)
    yield from said(first, "delta.delta" if plan.loss else "delta.hidden.delta")
    yield from lesson.lines(f"signal_net:{n}", step, sample)
    yield from collapsed(lesson, plan, step, sample, first)


def cross_terms(lesson: Lesson, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The cross terms of a softmax."""
    if f"cross:{plan.number}" in lesson.families:
        yield from said(first, "backward.cross")
        yield from lesson.lines(f"cross:{plan.number}", step, sample)


def collapsed(lesson: Lesson, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """δ = out − t, where the long way comes to that."""
    if f"collapsed:{plan.number}" in lesson.families:
        yield from said(first, f"collapse.{plan.activation.name}")
        if first and plan.size <= 4:
            yield collapse_in_general(lesson, plan)
            yield from said(first, "collapse.numbers")
        yield from lesson.lines(f"collapsed:{plan.number}", step, sample)


def collapse_in_general(lesson: Lesson, plan: LayerPlan) -> Statement:
    """The way from the chain rule to out − t for a layer's first output, in symbols."""
    targets = lesson.families[f"error:{plan.number}"].slots["t"].index
    names: dict[str, Name] = {"delta": lesson.name(f"delta:{plan.number}", 0)}
    for k in range(plan.size):
        names[f"y{k}"] = lesson.name(f"out:{plan.number}", k)
        names[f"t{k}"] = lesson.name("target", int(targets[k]))
    whole = f"collapsed:{plan.number}"
    return Statement(
        (Sym("delta"), *collapse(plan, tree(lesson.network.loss.slope), lesson.families[whole].rule)), names
    )


def gradients(lesson: Lesson, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The gradients of a layer's own weights and of its biases."""
    own = f"weight:{plan.number}"
    if own in lesson.network.parameters:
        yield from lesson.lines(f"gradient:{own}", step, sample)
    if plan.bias is not None:
        shared = lesson.families[f"bias:{plan.number}"].size < plan.size
        yield from said(first, "backward.biases.shared" if shared else "backward.biases")
        yield from lesson.lines(f"gradient:bias:{plan.number}", step, sample)


def chain_rule(lesson: Lesson, key: str) -> Statement:
    """A gradient's equation by names alone: ∂E/∂w5 = three factors."""
    node = lesson.derivation.equation(key, 0)
    assert node.formula is not None
    names = {use.id: lesson.name(use.key, use.member) for use in node.uses}
    return Statement((Sym("left"), node.formula), {**names, "left": lesson.name(key, 0)})


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
