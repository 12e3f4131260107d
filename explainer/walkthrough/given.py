"""What is given: the samples, the sizes of the network, its starting weights.

In: a `LessonContext`. Out: the sections "task" and "network". Large tables show their first rows and columns.

    >>> from explainer import explain
    >>> task_section(LessonContext.of(explain("mazur"))).title.key
    'section.task'
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import ETA, INPUT, TARGET, Key
from explainer.walkthrough.context import (
    FULL_WEIGHTS,
    TABLE_MEMBERS,
    LessonContext,
    count_phrase,
    enumeration,
    join_words,
    layer_sizes,
)
from explainer.walkthrough.document import Block, Figure, Inline, NameOf, NumberOf, Prose, Quantity, Say, Section, Table

ONE_PICTURE_WEIGHTS = 10
"""Weights and biases up to which one picture of the network is enough: the one with its numbers."""


def task_section(lesson: LessonContext) -> Section:
    """What the network is to learn, or to compute, and its samples."""
    inputs = count_phrase("task.count", lesson.spec.sizes[0])
    if lesson.network.has_targets:
        targets = count_phrase("task.count", lesson.families[TARGET].size)
        sentence = Say("task.learn", {"inputs": inputs, "targets": targets})
    else:
        sentence = Say("task.forward", {"inputs": inputs})
    keys = [INPUT, *([TARGET] if lesson.network.has_targets else [])]
    cells = [(key, m) for key in keys for m in range(min(lesson.families[key].size, TABLE_MEMBERS))]
    header: tuple[Inline, ...] = (Say("task.sample"), *(NameOf(Quantity(key, m)) for key, m in cells))
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        (str(n), *(NumberOf(Quantity(key, m, 1, n)) for key, m in cells))
        for n in range(1, min(len(lesson.spec.training.data), TABLE_MEMBERS) + 1)
    )
    blocks: list[Block] = [Prose((sentence,)), Table(Say("task.table"), header, rows)]
    if lesson.spec.page.intro:
        blocks.insert(0, Prose((Say("plain", {"text": lesson.spec.page.intro}),)))
    if lesson.story and lesson.network.has_targets:
        blocks.append(Prose((Say("task.magic"),)))
    return Section(Say("section.task"), tuple(blocks))


def network_section(lesson: LessonContext) -> Section:
    """The sizes of the layers and the weights before the first update."""
    said = [Say("network.sizes", {"sizes": layer_sizes(lesson.network)})]
    if lesson.story and is_dense(lesson):
        said.append(Say("network.dense"))
    if all(plan.bias is None for plan in lesson.network.layers):
        said.append(Say("network.nobias"))
    said += tied_weights(lesson)
    blocks: list[Block] = [Prose(tuple(said))]
    if lesson.story:
        if sum(lesson.families[key].size for key in lesson.network.parameters) > ONE_PICTURE_WEIGHTS:
            blocks.append(Figure("network.structure", Say("network.picture")))
        blocks.append(Prose((Say("network.start"),)))
    blocks.append(Figure("network.weights", Say("network.numbers")))
    blocks += [starting_weights(lesson, plan) for plan in lesson.network.layers]
    if lesson.network.has_targets:
        eta = Quantity(ETA)
        told = [Say("network.rate", {"rate": NameOf(eta), "value": NumberOf(eta)})]
        others = [
            Quantity(key) for key, row in lesson.families.items() if row.scope == "constant" and key.kind != "eta"
        ]
        if others:
            named = [Say("answer", {"name": NameOf(q), "value": NumberOf(q)}) for q in others]
            told.append(Say("network.constants", {"constants": join_words(named)}))
        if any(p.bias is not None for p in lesson.network.layers) and not lesson.spec.training.train_bias:
            told.append(Say("network.frozen"))
        blocks.append(Prose(tuple(told)))
    return Section(Say("section.network"), tuple(blocks))


def is_dense(lesson: LessonContext) -> bool:
    """Whether every neuron reads all numbers of the layer before it, and nothing else."""
    before = INPUT
    for plan in lesson.network.layers:
        if plan.sources != (before,) or plan.skip or not plan.full:
            return False
        before = plan.key("out")
    return True


def tied_weights(lesson: LessonContext) -> Iterator[Say]:
    """Which weights stand on several edges, and on how many."""
    edges: dict[tuple[Key, int], int] = {}
    for plan in lesson.network.layers if lesson.spec.network.shared else ():
        places = list(JoinedFamilies.of(plan.weights, lesson.families).places())
        for w in plan.edge_weight:
            edges[places[w]] = edges.get(places[w], 0) + 1
    several: list[Inline] = [
        Say("network.tied.weight", {"weight": NameOf(Quantity(*place)), "count": str(count)})
        for place, count in edges.items()
        if count > 1
    ]
    if several:
        yield Say("network.tied", {"weights": enumeration(several)})


def starting_weights(lesson: LessonContext, plan: LayerPlan) -> Table:
    """A layer's starting numbers: a row per neuron, a column per input; the first ones of a large layer."""
    read = list(JoinedFamilies.of(plan.sources, lesson.families).places())
    weights = JoinedFamilies.of(plan.weights, lesson.families)
    shown = (
        {
            (int(j), int(i)): weights.place(int(w))
            for j, i, w in zip(plan.edge_neuron, plan.edge_source, plan.edge_weight, strict=True)
            if j < TABLE_MEMBERS and i < TABLE_MEMBERS
        }
        if len(plan.edge_weight) <= FULL_WEIGHTS
        else None
    )
    columns = read[: TABLE_MEMBERS if shown is not None else 6]
    rows = []
    for j in range(min(plan.size, TABLE_MEMBERS if shown is not None else 6)):
        row: list[Inline] = [NameOf(Quantity(Key("net", plan.number), j))]
        for i in range(len(columns)):
            place = shown.get((j, i)) if shown is not None else weight_at(plan, weights, j, i)
            row.append(NumberOf(Quantity(*place)) if place else "")
        if plan.bias is not None:
            row.append(NumberOf(Quantity(Key("bias", plan.number), int(plan.bias[j]))))
        rows.append(tuple(row))
    header: tuple[Inline, ...] = (Say("network.neuron"), *(NameOf(Quantity(key, m)) for key, m in columns))
    if plan.bias is not None:
        header = (*header, Say("network.bias"))
    key = "network.weights" if shown is not None else "network.weights.many"
    fills: dict[str, Inline] = {"layer": str(plan.number), "count": str(len(plan.edge_weight))}
    return Table(Say(key, fills), header, tuple(rows))


def weight_at(plan: LayerPlan, weights: JoinedFamilies, j: int, i: int) -> tuple[Key, int] | None:
    """Family and member of the weight on the edge from source i to neuron j; None where there is no edge."""
    start, end = plan.starts[j], plan.starts[j + 1]
    for edge in range(start, end):
        if plan.edge_source[edge] == i:
            return weights.place(int(plan.edge_weight[edge]))
    return None
