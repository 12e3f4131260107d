"""The first layer's backward pass as matrix products, beside its lines: δ = Wᵀ δ ⊙ f′, and the gradients δ xᵀ.

In: a `LessonContext`, an update and a sample. Out: a folded section, where a layer's numbers are matrices that fit.

    >>> from explainer import explain
    >>> lesson = LessonContext.of(explain("mazur"))
    >>> [section.title.key for section in matrix_form(lesson, lesson.network.layers[0], 1, 1)]
    ['fold.matrix.back']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import Key
from explainer.equations.names import Code, Ident, Name, Ratio
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Block, Inline, Matrices, Prose, Quantity, Say, Section, Verdict

SMALL_MATRIX = 4
"""Neurons and inputs of a layer up to which its matrix is written out beside its lines."""
Grid = tuple[tuple[Quantity, ...], ...]
"""Rows of a matrix."""


def has_small_matrix(lesson: LessonContext, plan: LayerPlan) -> bool:
    """Whether a layer's own weights are a full matrix that fits beside its lines."""
    return plan.dense and lesson.everything and plan.size <= SMALL_MATRIX and plan.width <= SMALL_MATRIX


def matrix_product(*parts: tuple[str, Grid], result: Grid) -> Matrices:
    """Matrices with the signs between them, = or ≈, and what comes out."""
    among = tuple((q,) for row in result for q in row)
    sign = Verdict("exact", among[0][0], (Say("plain", {"text": "="}), Say("plain", {"text": "≈"})), among)
    return Matrices((*parts, (sign, result)))


def weight_matrix(plan: LayerPlan, step: int) -> Grid:
    """The weights of a dense layer: a row per neuron, a column per input."""
    key, width = plan.key("weight"), plan.width
    return tuple(tuple(Quantity(key, j * width + i, step) for i in range(width)) for j in range(plan.size))


def turn(matrix: Grid) -> Grid:
    """A matrix with its rows as columns."""
    return tuple(zip(*matrix, strict=True))


def column_of(lesson: LessonContext, keys: tuple[Key, ...], step: int, sample: int) -> Grid:
    """The members of families, below each other."""
    places = JoinedFamilies.of(keys, lesson.families).places()
    return tuple((Quantity(key, m, step, sample),) for key, m in places)


def matrix_form(lesson: LessonContext, plan: LayerPlan, step: int, sample: int) -> Iterator[Section]:
    """The δ and the gradients of a layer, all at once."""
    delta = plan.key("signal_net" if lesson.delta else "delta")
    if not has_small_matrix(lesson, plan) or delta not in lesson.families:
        return
    at, blocks, fills = Quantity(delta, 0, step, sample), list[Block](), product_names(lesson, plan)
    later = lesson.network.layers[plan.number] if plan.number < len(lesson.network.layers) else None
    told = lesson.claim("backward.matrix", at, fills) if later and later.size <= SMALL_MATRIX else ()
    if told and later:
        weights, slopes = turn(weight_matrix(later, step)), column_of(lesson, (plan.key("slope"),), step, sample)
        above = column_of(lesson, (replace_layer(delta, later.number),), step, sample)
        below = column_of(lesson, (delta,), step, sample)
        blocks += [Prose(told), matrix_product(("", weights), ("·", above), ("⊙", slopes), result=below)]
    told = () if lesson.delta else lesson.claim("backward.matrix.gradients", at, fills)
    if told:
        seen = turn(column_of(lesson, plan.sources, step, sample))
        found = tuple(
            tuple(replace(q, key=q.key.gradient, sample=sample) for q in row) for row in weight_matrix(plan, step)
        )
        column = column_of(lesson, (delta,), step, sample)
        blocks += [Prose(told), matrix_product(("", column), ("·", seen), result=found)]
    yield from lesson.fold("fold.matrix.back", *blocks)


def replace_layer(key: Key, layer: int) -> Key:
    """The same family of another layer."""
    return key._replace(layer=layer)


def product_names(lesson: LessonContext, plan: LayerPlan) -> Mapping[str, Inline]:
    """What the sentences about both products call their matrices, and the shapes of these."""
    n, base = plan.number, lesson.spec.page.symbols
    names: dict[str, Name] = {
        "here": Ident("δ", str(n)),
        "later": Ident("δ", str(n + 1)),
        "weights": Ident("W", str(n + 1), sup="T"),
        "net": Ident(base.net, str(n)),
        "inputs": Ident("x", sup="T") if n == 1 else Ident(base.out, str(n - 1), sup="T"),
        "gradients": Ratio(Ident(base.loss, "total"), Ident("W", str(n))),
    }
    if lesson.delta:
        words = {"here": f"delta_error_{n}", "later": f"delta_error_{n + 1}", "weights": f"W_{n + 1}_transposed"}
        names |= {key: Code((word,)) for key, word in words.items()} | {"net": Code((f"net_{n}",))}
    after = lesson.network.layers[n].size if n < len(lesson.network.layers) else 0
    return {**names, "layer": str(n), "rows": str(plan.size), "columns": str(plan.width), "after": str(after)}
