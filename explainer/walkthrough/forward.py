"""The forward pass: every net, every output, and the error they come to.

In: a `Lesson`, an update and a sample. Out: a section per layer, then the section "error". What an activation is gets
explained where it is met for the first time.

    >>> from explainer import explain
    >>> [section.title.fills["layer"] for section in forward_pass(Lesson.of(explain("mazur")), 1, 1)]
    ['1', '2']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.differentiation import tree
from explainer.document import Block, Inline, Line, NameOf, Prose, Quantity, Say, Section, Statement
from explainer.formula import Add, Call, Formula, Mul, Sym
from explainer.names import Code, Ident, Name
from explainer.network import LayerPlan
from explainer.walkthrough.context import Lesson


def forward_pass(lesson: Lesson, step: int, sample: int, first: bool = False) -> Iterator[Block]:
    """A section per layer; `first` says that everything is explained."""
    for plan in lesson.network.layers:
        role = Say("role.output" if plan.loss else "role.hidden")
        title = Say("section.forward.layer", {"layer": str(plan.number), "role": role})
        yield Section(title, tuple(forward_layer(lesson, plan, step, sample, first)))


def forward_layer(lesson: Lesson, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    if first and plan.number == 1:
        net = lesson.derivation.equation("net:1", 0)
        uses = {use.key.partition(":")[0]: Quantity(use.key, use.member, step, sample) for use in reversed(net.uses)}
        bias: Inline = Say("forward.net.bias") if plan.bias is not None else ""
        fills: dict[str, Inline] = {
            "bias": bias,
            "input": NameOf(uses["input"]),
            "weight": NameOf(uses["weight"]),
            "neuron": str(plan.labels[0]),
        }
        yield Prose((Say("forward.net", fills),))
    elif first:
        before = f"out:{plan.number - 1}"
        key = "forward.net.again" if plan.sources == (before,) else "forward.net.from"
        yield Prose((Say(key, {"layer": str(plan.number)}),))
    if not lesson.everything and not lesson.delta:
        yield Prose((Say("forward.matrix"),))
        yield matrix(lesson, plan)
        yield Prose((Say("forward.some"),))
    yield from lesson.lines(f"net:{plan.number}", step, sample)
    if first:
        yield Prose((Say("forward.out"),))
        if plan.number == 1 or plan.activation is not lesson.network.layers[plan.number - 2].activation:
            yield activation(lesson, plan)
            if plan.activation.cross is not None:
                yield Prose((Say("forward.cross"),))
        if plan.skip:
            number = plan.skip[0].partition(":")[2]
            yield Prose((Say("forward.skip" if number != "0" else "forward.skip.inputs", {"layer": number}),))
    yield from lesson.lines(f"out:{plan.number}", step, sample)


def matrix(lesson: Lesson, plan: LayerPlan) -> Statement:
    """net = W · x + b for the whole layer."""
    n = str(plan.number)
    base = lesson.spec.page.symbols
    product: Formula = Mul((Sym("W"), Sym("x")))
    names: dict[str, Name] = {
        "net": Ident(base.net, n),
        "W": Ident("W", n),
        "x": Ident(base.out, str(plan.number - 1)),
        "b": Ident("b", n),
    }
    return Statement((Sym("net"), product if plan.bias is None else Add((product, Sym("b")))), names)


def activation(lesson: Lesson, plan: LayerPlan) -> Statement:
    """f(x) = its formula."""
    row = plan.activation
    head = Call(row.name if row.name == "sigmoid" and not lesson.delta else "f", (Sym("x"),))
    formula = tree(row.formula)
    names: dict[str, Name] = {v: Code((v,)) if lesson.delta else Ident(v) for v in ("x", "r")}
    sides = (Sym("x"),) if formula == Sym("x") else (formula,)
    return Statement((head, *sides), names)


def forward_lines(lesson: Lesson, step: int, sample: int) -> Iterator[Block]:
    """Every net and every output, without a word."""
    for plan in lesson.network.layers:
        yield from lesson.lines(f"net:{plan.number}", step, sample)
        yield from lesson.lines(f"out:{plan.number}", step, sample)


def error(lesson: Lesson, step: int, sample: int, first: bool) -> Section:
    """The error of each output, and their sum."""
    blocks: list[Block] = [Prose((Say("error.each"),))] if first else []
    for plan in lesson.network.layers:
        if plan.loss:
            blocks += lesson.lines(f"error:{plan.number}", step, sample)
    several = lesson.families["target"].size > 1
    blocks += [Prose((Say("error.total" if several else "error.one"),))] if first else []
    return Section(Say("section.error"), (*blocks, Line(Quantity("loss", 0, step, sample))))
