"""The forward pass: every net, every output, and the error they come to.

In: a `LessonContext`, an update and a sample. Out: a section per layer, then the section "error". What an activation is
gets explained where it is met for the first time.

    >>> from explainer import explain
    >>> [section.title.fills["layer"] for section in forward_pass(LessonContext.of(explain("mazur")), 1, 1)]
    ['1', '2']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.calculus.differentiation import to_tree
from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import LOSS, TARGET, Key
from explainer.equations.names import Code, Ident, Name
from explainer.formula import Add, Call, Formula, Mul, SumOf, Sym
from explainer.network.equation import Equation
from explainer.walkthrough.context import LessonContext, answers_phrase, function_words, outputs_with_targets, say_once
from explainer.walkthrough.document import (
    Algebra,
    Block,
    Figure,
    Inline,
    Line,
    Matrices,
    NameOf,
    NumberOf,
    Prose,
    Quantity,
    Say,
    Section,
    Statement,
    Table,
    Verdict,
)

SMALL_MATRIX = 4
"""Neurons and inputs of a layer up to which its matrix is written out beside its lines."""
LEGEND_SYMBOLS = 17
"""Symbols of a line up to which each is explained."""


def forward_pass(lesson: LessonContext, step: int, sample: int, first: bool = False) -> Iterator[Block]:
    """A section per layer; `first` says that everything is explained."""
    for plan in lesson.network.layers:
        role = Say("role.output" if plan.loss else "role.hidden")
        title = Say("section.forward.layer", {"layer": str(plan.number), "role": role})
        yield Section(title, tuple(forward_layer(lesson, plan, step, sample, first)))


def forward_layer(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The nets and outputs of a layer; the very first neuron is explained symbol by symbol."""
    n = plan.number
    told = first and lesson.story
    if told and n == 1:
        yield from first_neuron(lesson, plan, step, sample)
    elif told:
        key = "forward.net.again" if plan.sources == (Key("out", n - 1),) else "forward.net.from"
        yield Prose((Say(key, {"layer": str(n)}),))
    if not lesson.everything and not lesson.delta:
        yield Prose((Say("forward.matrix"),))
        yield matrix_statement(lesson, plan)
        yield Prose((Say("forward.some"),))
    alone = told and n == 1 and not lesson.in_rows(lesson.families[Key("net", 1)], plan.size)
    rest = range(1, plan.size) if alone else None
    if rest is None or len(rest):
        yield from say_once(rest is not None, "forward.others")
        yield from lesson.lines(Key("net", n), step, sample, rest)
    if told:
        yield from introduce_activation(lesson, plan)
    yield from lesson.lines(Key("out", n), step, sample)
    if told and n == 1 and has_small_matrix(lesson, plan):
        yield Prose((Say("forward.matrix.small", {"layer": str(n)}),))
        yield matrix_statement(lesson, plan)
        yield matrix_numbers(lesson, plan, step, sample)


def first_neuron(lesson: LessonContext, plan: LayerPlan, step: int, sample: int) -> Iterator[Block]:
    """One neuron slowly: the formula in general, a picture, every symbol, its line."""
    net = lesson.derivation.equation(Key("net", 1), 0)
    uses = {use.key.kind: Quantity(use.key, use.member, step, sample) for use in reversed(net.uses)}
    bias: Inline = Say("forward.net.bias") if plan.bias is not None else ""
    fills: dict[str, Inline] = {
        "bias": bias,
        "input": NameOf(uses["input"]),
        "weight": NameOf(uses["weight"]),
        "neuron": str(plan.labels[0]),
    }
    if len(lesson.spec.training.data) > 1:
        yield Prose((Say("forward.sample", {"sample": str(sample)}), Say("forward.net", fills)))
    else:
        yield Prose((Say("forward.net", fills),))
    yield Figure(
        "neuron", Say("forward.neuron", {"neuron": str(plan.labels[0])}), Quantity(Key("net", 1), 0, step, sample)
    )
    yield Prose((Say("forward.general"),))
    yield net_in_general(lesson, plan)
    if len(net.uses) <= LEGEND_SYMBOLS:
        yield symbol_table(lesson, plan, net, step, sample)
    if not lesson.in_rows(lesson.families[Key("net", 1)], plan.size):
        yield Line(Quantity(Key("net", 1), 0, step, sample))


def net_in_general(lesson: LessonContext, plan: LayerPlan) -> Statement:
    """net = Σ wᵢ · xᵢ + b, for any neuron."""
    symbols = lesson.spec.page.symbols
    if lesson.delta:
        names: dict[str, Name] = {
            k: Code((text,)) for k, text in (("net", "net"), ("w", "weight[i]"), ("x", "input[i]"), ("b", "bias"))
        }
    else:
        names = {"net": Ident(symbols.net), "w": Ident("w", "i"), "x": Ident("x", "i"), "b": Ident("b")}
    pair = (Sym("x"), Sym("w")) if lesson.delta else (Sym("w"), Sym("x"))
    total: Formula = SumOf(Mul(pair))
    return Statement((Sym("net"), total if plan.bias is None else Add((total, Sym("b")))), names)


def symbol_table(lesson: LessonContext, plan: LayerPlan, net: Equation, step: int, sample: int) -> Table:
    """What each symbol of a neuron's net input stands for, with its number."""
    neuron = str(plan.labels[0])
    rows: list[tuple[Inline, ...]] = []
    places = [(use, Quantity(use.key, use.member, step, sample)) for use in net.uses]
    reads = [NameOf(q) for use, q in places if use.key.kind in ("input", "out")]
    weights = 0
    for use, q in places:
        kind = lesson.families[use.key].kind
        if kind == "weight":
            meaning = Say("forward.legend.weight", {"from": reads[weights], "to": neuron})
            weights += 1
        elif kind == "bias":
            meaning = Say("forward.legend.bias", {"to": neuron})
        else:
            continue
        rows.append((NameOf(q), meaning, NumberOf(q)))
    inputs = [
        (name, Say("forward.legend.input", {"number": str(name.quantity.member + 1)}), NumberOf(name.quantity))
        for name in reads
    ]
    q = Quantity(Key("net", 1), 0, step, sample)
    result = (NameOf(q), Say("forward.legend.net", {"to": neuron}), NumberOf(q))
    header = (Say("forward.symbol"), Say("forward.meaning"), Say("forward.value"))
    return Table(Say("forward.legend", {"count": str(weights)}), header, (*inputs, *rows, result))


def introduce_activation(lesson: LessonContext, plan: LayerPlan) -> Iterator[Block]:
    """The activation function, where it is met for the first time."""
    named: dict[str, Inline] = {"name": function_words(plan.activation)}
    met = plan.number > 1 and plan.activation is lesson.network.layers[plan.number - 2].activation
    at = Quantity(Key("out", plan.number))
    if met:
        yield Prose(lesson.claim("forward.out", at, named))
    else:
        yield Prose(lesson.claim("forward.why" if plan.number == 1 else "forward.out", at, named))
        yield activation_statement(lesson, plan)
        yield Prose(lesson.claim("forward.cross", at) or (Say("forward.outs"),))
    if plan.skip:
        number = str(plan.skip[0].layer)
        yield Prose((Say("forward.skip" if number != "0" else "forward.skip.inputs", {"layer": number}),))


def matrix_statement(lesson: LessonContext, plan: LayerPlan) -> Statement:
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
    if plan.number == 1:
        names["x"] = Ident("x")
    if lesson.delta:
        names = {key: Code((f"{key}_{n}",)) for key in names}
    return Statement((Sym("net"), product if plan.bias is None else Add((product, Sym("b")))), names)


def has_small_matrix(lesson: LessonContext, plan: LayerPlan) -> bool:
    """Whether a layer's own weights are a full matrix that fits beside its lines."""
    return plan.dense and lesson.everything and plan.size <= SMALL_MATRIX and plan.width <= SMALL_MATRIX


def matrix_numbers(lesson: LessonContext, plan: LayerPlan, step: int, sample: int) -> Matrices:
    """The numbers of W · x + b = net."""
    key, n = Key("weight", plan.number), plan.number
    weights = tuple(tuple(Quantity(key, j * plan.width + i, step) for i in range(plan.width)) for j in range(plan.size))
    seen = tuple((Quantity(k, m, step, sample),) for k, m in JoinedFamilies.of(plan.sources, lesson.families).places())
    nets = tuple((Quantity(Key("net", n), j, step, sample),) for j in range(plan.size))
    sign = Verdict("exact", nets[0][0], (Say("plain", {"text": "="}), Say("plain", {"text": "≈"})), nets)
    parts: list[tuple[Verdict | str, tuple[tuple[Quantity, ...], ...]]] = [("", weights), ("·", seen)]
    if plan.bias is not None:
        parts.append(("+", tuple((Quantity(Key("bias", n), int(b), step),) for b in plan.bias)))
    return Matrices((*parts, (sign, nets)))


def activation_statement(lesson: LessonContext, plan: LayerPlan) -> Statement:
    """f(x) = its formula."""
    row = plan.activation
    head = Call(row.name if row.name == "sigmoid" and not lesson.delta else "f", (Sym("x"),))
    formula = to_tree(row.formula)
    names: dict[str, Name] = {v: Code((v,)) if lesson.delta else Ident(v) for v in ("x", "r")}
    sides = (Sym("x"),) if formula == Sym("x") else (formula,)
    return Statement((head, *sides), names)


def forward_lines(lesson: LessonContext, step: int, sample: int) -> Iterator[Block]:
    """Every net and every output, without a word."""
    for plan in lesson.network.layers:
        yield from lesson.lines(Key("net", plan.number), step, sample)
        yield from lesson.lines(Key("out", plan.number), step, sample)


def closing_blocks(lesson: LessonContext, step: int, sample: int) -> Iterator[Block]:
    """The network with all its outputs, and what it answers."""
    if lesson.story:
        yield Figure("network.values", Say("forward.picture"), Quantity(Key("out", 1), 0, step, sample))
    yield Prose((Say("forward.answer", {"answers": answers_phrase(lesson, step, sample)}),))


def error_section(lesson: LessonContext, step: int, sample: int, first: bool) -> Section:
    """The error of each output, and their sum."""
    told = first and lesson.story
    blocks: list[Block] = list(error_in_general(lesson, step, sample)) if told else []
    bearing = [plan for plan in lesson.network.layers if plan.loss]
    for plan in bearing:
        blocks += lesson.lines(Key("error", plan.number), step, sample)
    several = lesson.families[TARGET].size > 1
    blocks += say_once(told, "error.total" if several else "error.one")
    blocks.append(Line(Quantity(LOSS, 0, step, sample)))
    if told and several:
        parts = [Quantity(Key("error", plan.number), m, step, sample) for plan in bearing for m in range(plan.size)]
        named = [("error.largest", {"neuron": lesson.names[q.key][q.member]}) for q in parts]
        for told_of in (
            lesson.claim_one(named, parts[0], tuple((q,) for q in parts)),
            lesson.claim("error.shares", parts[0]),
        ):
            blocks += [Prose(told_of)] if told_of else []
    if told:
        loss = lesson.network.loss
        blocks.append(Prose((Say("slopes.loss.why"),)))
        blocks.append(Algebra(Say("slopes.loss", {"name": function_words(loss)}), "y", loss.steps))
    return Section(Say("section.error"), tuple(blocks))


def error_in_general(lesson: LessonContext, step: int, sample: int) -> Iterator[Block]:
    """The first output beside its target, and the error in general."""
    (key, m, target), *_ = outputs_with_targets(lesson)
    fills: dict[str, Inline] = {
        "out": NumberOf(Quantity(key, m, step, sample)),
        "target": NumberOf(Quantity(TARGET, target, step, sample)),
    }
    first = Quantity(key, m, step, sample)
    yield Prose((*lesson.claim("error.compare", first, fills), Say("error.general")))
    names: dict[str, Name] = {v: Code((v,)) if lesson.delta else Ident(v) for v in ("t", "y", "n")}
    names["E"] = Code(("e",)) if lesson.delta else Ident(lesson.spec.page.symbols.loss)
    yield Statement((Sym("E"), to_tree(lesson.network.loss.formula)), names)
    yield Prose((Say("error.each"),))
