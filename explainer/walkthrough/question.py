"""The question that backpropagation answers, asked of one weight, and the chain rule that answers it.

In: a `LessonContext`, an update and a sample. Out: the sections "question" (the weight nudged by hand) and "chain" (a
small composed function, then the way from this weight to the loss).

    >>> from explainer import explain
    >>> [section.title.key for section in question_sections(LessonContext.of(explain("mazur")), 1, 1)]
    ['section.question', 'section.chain']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from explainer.equations.keys import LOSS, Key
from explainer.equations.names import Code, Ident, Name
from explainer.formula import Add, Div, Formula, Mul, Num, Pow, Sym
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


def asked_weight(lesson: LessonContext, step: int) -> Quantity:
    """The weight that the lesson asks about: the first one that feeds the last layer."""
    plan = lesson.network.layers[-1]
    own = Key("weight", plan.number)
    return Quantity(own, 0, step) if own in lesson.network.parameters else Quantity(plan.weights[0], 0, step)


def question_sections(lesson: LessonContext, step: int, sample: int) -> Iterator[Section]:
    """What would change if a weight changed?"""
    weight = asked_weight(lesson, step)
    name = NameOf(weight)
    blocks: list[Block] = [Prose((Say("question.intro", {"weight": name, "step": lesson.typed_number(NUDGE)}),))]
    blocks.append(nudge_table(lesson, weight, sample))
    at = Quantity(weight.key, weight.member, step, sample)
    fills: dict[str, Inline] = {
        "step": lesson.typed_number(NUDGE),
        "weight": name,
        "gradient": NumberOf(Quantity(weight.key.gradient, weight.member, step, sample)),
        "change": SeriesNumber("nudge", len(NUDGED_KINDS), about=at),
        "quotient": SeriesNumber("nudge", len(NUDGED_KINDS) + 1, about=at),
    }
    blocks.append(Prose((Say("question.moved", fills), *lesson.claim("question.quotient", at, fills))))
    blocks.append(Prose((Say("question.why"),)))
    yield Section(Say("section.question", {"weight": name}), tuple(blocks))
    yield Section(Say("section.chain"), (*small_example(lesson), *way_to_the_loss(lesson, weight, step, sample)))


def nudge_table(lesson: LessonContext, weight: Quantity, sample: int) -> Table:
    """The weight, what it feeds and the loss, before and after the nudge."""
    at = Quantity(weight.key, weight.member, weight.step, sample)
    n = len(lesson.network.layers)
    rows: list[tuple[Inline, ...]] = []
    for k, kind in enumerate(NUDGED_KINDS):
        key = weight.key if kind == "weight" else LOSS if kind == "loss" else Key(kind, n)
        q = Quantity(key, weight.member if kind == "weight" else 0, weight.step, sample)
        rows.append((NameOf(q), SeriesNumber("nudge_before", k, about=at), SeriesNumber("nudge", k, about=at)))
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


def way_to_the_loss(lesson: LessonContext, weight: Quantity, step: int, sample: int) -> Iterator[Block]:
    """The same for the weight that was asked about: its way to the loss, and the chain rule in names."""
    plan = lesson.network.layers[-1]
    fills: dict[str, Inline] = {
        "weight": NameOf(weight),
        "net": NameOf(Quantity(Key("net", plan.number), 0, step, sample)),
        "out": NameOf(Quantity(Key("out", plan.number), 0, step, sample)),
    }
    coupled = plan.activation.cross is not None
    one = lesson.derivation.count_paths(weight.key, weight.member) == 1
    way = "chain.here.delta" if lesson.delta else "chain.here"
    yield Prose((Say("chain.here.cross" if coupled else way if one else "chain.here.several", fills),))
    if one and not coupled:
        at = Quantity(weight.key, weight.member, step, sample)
        yield Figure("chain", Say("chain.here.picture", {"weight": NameOf(weight)}), at)
    if not coupled:
        yield named_chain_rule(lesson, weight.key.gradient, weight.member)


def named_chain_rule(lesson: LessonContext, key: Key, m: int) -> Statement:
    """A gradient's equation by names alone: ∂E/∂w5 = three factors."""
    node = lesson.derivation.equation(key, m)
    assert node.formula is not None
    names = {use.id: lesson.name(use.key, use.member) for use in node.uses}
    return Statement((Sym("left"), node.formula), {**names, "left": lesson.name(key, m)})
