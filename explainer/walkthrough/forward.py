"""The forward pass: every net, every output, and the error they come to.

In: a `LessonContext`, an update and a sample. Out: a section per layer, then the section "error". What an activation is
gets explained where it is met for the first time.

    >>> from explainer import explain
    >>> [section.title.fills["layer"] for section in forward_pass(LessonContext.of(explain("mazur")), 1, 1)]
    ['1', '2']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from explainer.calculus.differentiation import to_tree
from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import LOSS, SAMPLE_WEIGHT, TARGET, Key
from explainer.equations.names import Code, Ident, Name
from explainer.formula import Add, Call, Formula, Mul, SumOf, Sym, symbols, walk
from explainer.network.equation import Equation
from explainer.walkthrough.cells import cell_words
from explainer.walkthrough.context import (
    LessonContext,
    answers_phrase,
    function_words,
    layer_words,
    outputs_with_targets,
    say_once,
)
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
from explainer.walkthrough.matrix_form import column_of, has_small_matrix, matrix_product, weight_matrix
from explainer.walkthrough.penalised import penalty_blocks
from explainer.walkthrough.slopes import derived_slope

LEGEND_SYMBOLS = 17
"""Symbols of a line up to which each is explained."""


def forward_pass(lesson: LessonContext, step: int, sample: int, first: bool = False) -> Iterator[Block]:
    """A section per layer; `first` says that everything is explained."""
    for plan in lesson.network.layers:
        role = Say("role.output" if plan.loss else "role.hidden")
        title = Say("section.forward.layer", {"layer": layer_words(lesson, plan), "role": role})
        yield Section(title, tuple(forward_layer(lesson, plan, step, sample, first)))
    if first and not lesson.network.layers[0].formulas:
        plan = lesson.network.layers[0]
        yield from lesson.fold("fold.neuron", *inside_a_neuron(lesson, plan, step, sample))
        if has_small_matrix(lesson, plan):
            told = Prose((Say("forward.matrix.small", {"layer": str(plan.number)}),))
            numbers = matrix_numbers(lesson, plan, step, sample)
            yield from lesson.fold("fold.matrix", told, matrix_statement(lesson, plan), numbers)


def forward_layer(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The nets and outputs of a layer."""
    if plan.formulas:
        yield from formula_layer(lesson, plan, step, sample, first)
        return
    n = plan.number
    told = first and lesson.story
    if told and n == 1:
        yield Prose(first_sentences(lesson, plan, step, sample))
    elif told:
        key = "forward.net.again" if plan.sources == (Key("out", n - 1),) else "forward.net.from"
        yield Prose((Say(key, {"layer": str(n)}),))
    if not lesson.everything and not lesson.delta:
        yield Prose((Say("forward.matrix"),))
        yield matrix_statement(lesson, plan)
        yield Prose((Say("forward.some"),))
    rounds = rounding_words(lesson) if first and n == 1 else ()
    early = bool(rounds) and not lesson.explanation.display.get(Key("net", 1), step, sample).exact[0].all()
    if early:
        yield Prose(rounds)
    yield from lesson.lines(Key("net", n), step, sample)
    if first:
        yield from introduce_activation(lesson, plan, () if early else rounds)
    yield from lesson.lines(Key("out", n), step, sample)


def formula_layer(lesson: LessonContext, plan: LayerPlan, step: int, sample: int, first: bool) -> Iterator[Block]:
    """The outputs of a layer without weights, each by its formula."""
    met = any(other.formulas and other.sources for other in lesson.network.layers[: plan.number - 1])
    says = first and lesson.story and not met and bool(plan.sources)
    told: list[Say | Verdict] = [Say("forward.formulas", {"layer": layer_words(lesson, plan)})] if says else []
    told += [*kind_words(lesson, plan), *cell_words(lesson, plan)] if first else []
    told += [Say("forward.ties")] if first and has_ties(plan) else []
    told += rounding_words(lesson) if first and plan.number == 1 else ()
    if told:
        yield Prose(tuple(told))
    yield from lesson.lines(Key("out", plan.number), step, sample)


POOL_WORDS = {
    "max": ("forward.pool.max", "forward.pool.max.padding"),
    "mean": ("forward.pool.mean", "forward.pool.mean.padding"),
}
"""What is taken of a window → what is said of it, and of the margin around what it moves over."""


def kind_words(lesson: LessonContext, plan: LayerPlan) -> Iterator[Say]:
    """What a layer that is a short-hand does, and what was taken where one may choose."""
    pooling = lesson.spec.network.layers[plan.number - 1].pooling
    if pooling is None:
        return
    windows, (told, margin) = pooling.windows, POOL_WORDS[pooling.of]
    names = {"layer": layer_words(lesson, plan), "picture": _sides((windows.rows, windows.columns))}
    yield Say(told, {**names, "size": _sides(windows.size), "stride": _sides(windows.stride)})
    if any(windows.padding):
        yield Say(margin, {"padding": _sides(windows.padding)})


def _sides(numbers: tuple[int, int]) -> str:
    return " × ".join(map(str, numbers))


def has_ties(plan: LayerPlan) -> bool:
    """Whether two sides of a max or a min may meet in a layer's formulas."""
    parts = (part for formula in plan.formulas for part in walk(formula.rule))
    return any(isinstance(part, Call) and part.name in ("max", "min") for part in parts)


def rounding_words(lesson: LessonContext) -> tuple[Say, ...]:
    """What ≈ says, for the place where it is met first."""
    numbers = lesson.spec.numbers
    if numbers.kind == "exact" or ends_within_digits(lesson):
        return ()
    return (Say("forward.carried" if numbers.carry else "forward.rounded"),)


def ends_within_digits(lesson: LessonContext) -> bool:
    """Whether a perceptron's numbers all end within the decimals that are printed: they are sums of typed ones, and of
    the rate times typed ones."""
    spec = lesson.spec
    if not lesson.network.by_error or spec.numbers.kind != "decimals" or lesson.network.schedule is not None:
        return False
    given = max(count_decimals(x) for sample in spec.training.data for x in sample.input)
    start = (Decimal(repr(float(x))) for numbers in lesson.network.start.values() for x in numbers)
    held = max(count_decimals(spec.training.optimizer.fixed_rate) + given, *map(count_decimals, start))
    return held + given <= spec.numbers.digits


def count_decimals(number: Decimal) -> int:
    """How many decimals a number has, zeros at its end left out."""
    return max(0, -int(number.normalize().as_tuple().exponent))


def first_sentences(lesson: LessonContext, plan: LayerPlan, step: int, sample: int) -> tuple[Say, ...]:
    """What a neuron does, read along the first line."""
    uses = first_operands(lesson, step, sample)
    fills: dict[str, Inline] = {
        "bias": Say("forward.net.bias") if plan.bias is not None else "",
        "input": NameOf(uses["input"]),
        "weight": NameOf(uses["weight"]),
        "neuron": str(plan.labels[0]),
    }
    several = len(lesson.spec.training.data) > 1
    return (*([Say("forward.sample", {"sample": str(sample)})] if several else []), Say("forward.net", fills))


def first_operands(lesson: LessonContext, step: int, sample: int) -> dict[str, Quantity]:
    """The first input, weight and bias of the first line, by their kind."""
    net = lesson.derivation.equation(Key("net", 1), 0)
    return {use.key.kind: Quantity(use.key, use.member, step, sample) for use in reversed(net.uses)}


def inside_a_neuron(lesson: LessonContext, plan: LayerPlan, step: int, sample: int) -> Iterator[Block]:
    """One neuron slowly: the formula in general, a picture, every symbol of the first line, and why sums are bent."""
    net = lesson.derivation.equation(Key("net", 1), 0)
    yield Figure(
        "neuron", Say("forward.neuron", {"neuron": str(plan.labels[0])}), Quantity(Key("net", 1), 0, step, sample)
    )
    yield Prose((Say("forward.general"),))
    yield net_in_general(lesson, plan)
    if len(net.uses) <= LEGEND_SYMBOLS:
        yield symbol_table(lesson, plan, net, step, sample)
    bends = lesson.claim("forward.why", Quantity(Key("out", 1)), {"name": function_words(plan.activation)})
    if any(isinstance(said, Say) and said.key == "forward.why" for said in bends):
        yield Prose(bends)


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


def introduce_activation(lesson: LessonContext, plan: LayerPlan, before: tuple[Say, ...]) -> Iterator[Block]:
    """The activation function, where it is met for the first time, after what is said `before`."""
    named: dict[str, Inline] = {"name": function_words(plan.activation)}
    at = Quantity(Key("out", plan.number))
    if plan.number == 1 or plan.activation is not lesson.network.layers[plan.number - 2].activation:
        told = lesson.claim("forward.straight", at, named) if lesson.story else ()
        if before or told:
            yield Prose((*before, *told))
        yield activation_statement(lesson, plan)
        shared = lesson.claim("forward.cross", at)
        yield from [Prose(shared)] if shared else []
    if plan.skip:
        number = str(plan.skip[0].layer)
        yield Prose((Say("forward.skip" if number != "0" else "forward.skip.inputs", {"layer": number}),))
    if plan.keep:
        yield Prose((Say("forward.dropout", {"keep": lesson.typed_number(plan.keep)}),))


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


def matrix_numbers(lesson: LessonContext, plan: LayerPlan, step: int, sample: int) -> Matrices:
    """The numbers of W · x + b = net."""
    parts = [("", weight_matrix(plan, step)), ("·", column_of(lesson, plan.sources, step, sample))]
    if plan.bias is not None:
        biases = JoinedFamilies.of(plan.biases, lesson.families)
        parts.append(("+", tuple((Quantity(*biases.place(int(b)), step),) for b in plan.bias)))
    return matrix_product(*parts, result=column_of(lesson, (plan.key("net"),), step, sample))


def activation_statement(lesson: LessonContext, plan: LayerPlan) -> Statement:
    """f(x) = its formula."""
    row = plan.activation
    head: Formula = Call(row.name if row.name == "sigmoid" and not lesson.delta else "f", (Sym("x"),))
    if row.cross is not None:  # no function of x alone
        head = Sym("out")
    formula = to_tree(row.formula)
    symbols = {"x": "x", "r": "r", "out": "output" if lesson.delta else lesson.spec.page.symbols.out}
    names: dict[str, Name] = {v: Code((text,)) if lesson.delta else Ident(text) for v, text in symbols.items()}
    sides = (Sym("x"),) if formula == Sym("x") else (formula,)
    return Statement((head, *sides), names)


def forward_lines(lesson: LessonContext, step: int, sample: int) -> Iterator[Block]:
    """Every net and every output, without a word."""
    for plan in lesson.network.layers:
        yield from lesson.lines(Key("net", plan.number), step, sample)
        yield from lesson.lines(Key("out", plan.number), step, sample)


def closing_blocks(lesson: LessonContext, step: int, sample: int) -> Iterator[Block]:
    """The network with all its outputs, and what it answers."""
    yield Prose((Say("forward.answer", {"answers": answers_phrase(lesson, step, sample)}),))
    if not lesson.folds or not lesson.network.has_targets:  # else the picture of the backward pass holds them too
        yield Figure("network.values", Say("forward.picture"), Quantity(Key("out", 1), 0, step, sample))


def error_section(lesson: LessonContext, step: int, sample: int, first: bool) -> Section:
    """The error of each output, and their sum."""
    told = first and lesson.story
    blocks: list[Block] = list(error_in_general(lesson, step, sample)) if first else []
    bearing = [plan for plan in lesson.network.layers if plan.loss]
    for plan in bearing:
        blocks += lesson.lines(Key("error", plan.number), step, sample)
    several, heads = lesson.families[TARGET].size > 1, lesson.spec.heads_of_their_own
    if heads:
        blocks += say_once(first, "error.heads")
        blocks += [Line(Quantity(plan.key("head"), 0, step, sample)) for plan in bearing]
    else:
        blocks += say_once(told, "error.total" if several else "error.one")
    blocks.append(Line(Quantity(LOSS, 0, step, sample)))
    if lesson.spec.training.batch_size == 1:
        blocks += penalty_blocks(lesson, step, first)
    if first and several:
        blocks += lesson.fold("fold.shares", *largest_error(lesson, bearing, step, sample))
    return Section(Say("section.error"), tuple(blocks))


def loss_slope(lesson: LessonContext) -> Iterator[Section]:
    """How fast the loss changes with an output, derived line by line."""
    for loss in {plan.borne.loss.name: plan.borne.loss for plan in lesson.network.layers if plan.loss}.values():
        derived = Algebra(Say("slopes.loss", {"name": function_words(loss)}), "y", loss.steps)
        fills = {"slope": derived_slope(lesson, derived)}
        yield from lesson.fold("fold.loss_slope", Prose((Say("slopes.loss.why"),)), derived, fills=fills)


def largest_error(lesson: LessonContext, bearing: Sequence[LayerPlan], step: int, sample: int) -> Iterator[Block]:
    """Which output is furthest off, and what the outputs are together."""
    parts = [Quantity(Key("error", plan.number), m, step, sample) for plan in bearing for m in range(plan.size)]
    named = [("error.largest", {"neuron": lesson.names[q.key][q.member]}) for q in parts]
    for told in (
        lesson.claim_one(named, parts[0], tuple((q,) for q in parts)),
        lesson.claim("error.shares", parts[0]),
    ):
        if told:
            yield Prose(told)


def error_in_general(lesson: LessonContext, step: int, sample: int) -> Iterator[Block]:
    """The first output beside its target, and the error in general."""
    bearing = [plan for plan in lesson.network.layers if plan.loss]
    aimed = [plan.key("out") for plan in bearing if "t" in symbols(to_tree(plan.borne.loss.formula))]
    outputs = outputs_with_targets(lesson)
    key, m, target = next((place for place in outputs if place[0] in aimed), outputs[0])
    fills: dict[str, Inline] = {
        "out": NumberOf(Quantity(key, m, step, sample)),
        "target": NumberOf(Quantity(TARGET, target, step, sample)),
    }
    if lesson.story and not aimed:
        yield Prose((Say("error.no_target"),))
    elif lesson.story:
        first = Quantity(key, m, step, sample)
        yield Prose((*lesson.claim("error.compare", first, fills), Say("error.general")))
    names: dict[str, Name] = {v: Code((v,)) if lesson.delta else Ident(v) for v in ("t", "y", "n")}
    names["E"] = Code(("e",)) if lesson.delta else Ident(lesson.spec.page.symbols.loss)
    if lesson.spec.heads_of_their_own:
        for plan in bearing:
            yield Prose((Say("error.head", {"layer": layer_words(lesson, plan)}),))
            yield Statement((Sym("E"), to_tree(plan.borne.loss.formula)), names)
            if plan.borne.weight:
                weight: dict[str, Inline] = {"weight": lesson.typed_number(plan.borne.weight)}
                yield Prose((Say("error.head.weighted", weight),))
    else:
        yield Statement((Sym("E"), to_tree(bearing[0].borne.loss.formula)), names)
    if SAMPLE_WEIGHT in lesson.families:
        yield Prose((Say("error.weighted"),))
