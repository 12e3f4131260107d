"""A perceptron: its rule, one presentation line by line, every presentation as a row, and what came of it.

In: a `LessonContext` of one layer of steps that the perceptron's rule moves. Out: its sections, in the place of those
of a network that learns by slopes.

    >>> from explainer import explain
    >>> [section.title.key for section in perceptron_sections(LessonContext.of(explain("perceptron-and")))]
    ['section.perceptron.rule', 'section.perceptron.first', 'section.perceptron.all', 'section.perceptron.end']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import ETA, INPUT, TARGET, Key
from explainer.equations.names import Code, Ident, Name
from explainer.formula import Add, Mul, Neg, Sym
from explainer.functions import USUAL_AT_ZERO
from explainer.walkthrough.context import LessonContext, count_phrase
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
    Statement,
    Table,
)
from explainer.walkthrough.forward import activation_statement, rounding_words

TELLING_INPUTS = 6
"""Inputs up to which a row shows all of them and their weights."""


def perceptron_sections(lesson: LessonContext) -> Iterator[Section]:
    """The rule, the first presentation, all of them, and the end."""
    (plan,) = lesson.network.layers
    yield rule_section(lesson, plan)
    steps = [step for step in sorted(lesson.batches) if step != max(lesson.batches)]
    yield first_presentation(lesson, plan, telling_step(lesson, plan, steps))
    tables = [presentations(lesson, plan, m, steps) for m in range(plan.size)]
    yield Section(Say("section.perceptron.all"), (Prose((Say("perceptron.rows"),)), *tables))
    yield end_section(lesson, plan)


def telling_step(lesson: LessonContext, plan: LayerPlan, steps: list[int]) -> int:
    """The first presentation that is answered wrongly; the first one where there is none."""
    errors = (
        (step, lesson.explanation.values.get(plan.key("signal_out"), step, lesson.batches[step][0])) for step in steps
    )
    return next((step for step, error in errors if error[0].astype(float).any()), steps[0])


def rule_section(lesson: LessonContext, plan: LayerPlan) -> Section:
    """What the step answers, at its threshold too, and how a weight moves."""
    layer = lesson.spec.network.layers[0]
    at_zero = USUAL_AT_ZERO if layer.at_zero is None else f"{layer.at_zero:f}"
    fills: dict[str, Inline] = {
        "threshold": lesson.typed_number(plan.activation.kinks[0]), "value": lesson.typed_number(at_zero)
    }  # fmt: skip
    rate = lesson.name(ETA, 0)
    if lesson.delta:
        words = {"new": "new_weight", "w": "weight", "e": "error", "x": "input", "t": "target", "y": "output"}
        names: dict[str, Name] = {key: Code((word,)) for key, word in words.items()}
    else:
        names = {"new": Ident("w", sup="+"), **{key: Ident(key) for key in "wexty"}}
    return Section(
        Say("section.perceptron.rule"),
        (
            Prose((Say("perceptron.step"),)),
            activation_statement(lesson, plan),
            Prose((Say("perceptron.at_zero", fills), Say("perceptron.flat"))),
            Statement((Sym("e"), Add((Sym("t"), Neg(Sym("y"))))), names),
            Statement((Sym("new"), Add((Sym("w"), Mul((Sym("r"), Sym("e"), Sym("x")))))), {**names, "r": rate}),
            Prose((Say("perceptron.why"),)),
        ),
    )


def first_presentation(lesson: LessonContext, plan: LayerPlan, step: int) -> Section:
    """One presentation line by line."""
    sample = lesson.batches[step][0]
    fills: dict[str, Inline] = {"step": str(step), "sample": str(sample)}
    blocks: list[Block] = [Prose((Say("perceptron.first", fills), *rounding_words(lesson)))]
    for kind in ("net", "out", "signal_out"):
        blocks += lesson.lines(plan.key(kind), step, sample)
    blocks.append(Prose((Say("perceptron.moves"),)))
    for key in lesson.network.parameters:
        blocks += lesson.lines(key.new, step, None)
    return Section(Say("section.perceptron.first"), tuple(blocks))


def presentations(lesson: LessonContext, plan: LayerPlan, m: int, steps: list[int]) -> Table:
    """A row for each presentation to one neuron: what came in, what was wanted, what came out, the weights after it."""
    assert plan.targets is not None
    inputs = range(min(lesson.families[INPUT].size, TELLING_INPUTS))
    parameters = list(parameters_of(lesson, plan, m))

    def places(step: int) -> list[Quantity]:
        sample = lesson.batches[step][0]
        forward = [Quantity(plan.key(kind), m, step, sample) for kind in ("net", "out", "signal_out")]
        given = [Quantity(INPUT, i, step, sample) for i in inputs]
        wanted = Quantity(TARGET, int(plan.targets[m]) if plan.targets is not None else m, step, sample)
        return [*given, wanted, *forward, *(Quantity(key, k, step) for key, k in parameters)]

    header: tuple[Inline, ...] = (Say("perceptron.presentation"), *map(NameOf, places(steps[0])))
    rows: tuple[tuple[Inline, ...], ...] = tuple((str(step), *map(NumberOf, places(step))) for step in steps)
    return Table(Say("perceptron.table", {"neuron": lesson.names[plan.key("out")][m]}), header, rows)


def parameters_of(lesson: LessonContext, plan: LayerPlan, m: int) -> Iterator[tuple[Key, int]]:
    """The new weights of a neuron that a row shows, and its new bias."""
    places = list(JoinedFamilies.of(plan.weights, lesson.families).places())
    found = [places[int(w)] for j, w in zip(plan.edge_neuron, plan.edge_weight, strict=True) if j == m]
    if plan.bias is not None:
        found = [*found[:TELLING_INPUTS], (plan.biases[0], int(plan.bias[m]))]
    for key, k in found:
        free = lesson.explanation.derivation.network.frozen[key]
        if not free[k]:
            yield key.new, int((~free[:k]).sum())


def end_section(lesson: LessonContext, plan: LayerPlan) -> Section:
    """Whether it has learned, and the picture of its line."""
    last = max(lesson.batches)
    at = Quantity(plan.key("out"), 0, last, lesson.batches[last][0])
    epochs = count_phrase("training.epochs", lesson.spec.training.epochs)
    blocks: list[Block] = [Prose(lesson.claim("perceptron.learned", at, {"epochs": epochs}))]
    if lesson.families[INPUT].size == 2 and plan.size == 1:
        blocks.append(Figure("perceptron", Say("perceptron.picture"), at))
    return Section(Say("section.perceptron.end"), tuple(blocks))
