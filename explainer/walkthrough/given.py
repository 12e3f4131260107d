"""What is given: the samples, the sizes of the network, its starting weights.

In: a `LessonContext`. Out: the sections "task" and "network". Large tables show their first rows and columns.

    >>> from explainer import explain
    >>> task_section(LessonContext.of(explain("mazur"))).title.key
    'section.task'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from explainer.equations.families import LayerPlan
from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import ETA, INPUT, SAMPLE_WEIGHT, TARGET, Key
from explainer.walkthrough.context import (
    FULL_WEIGHTS,
    TABLE_MEMBERS,
    LessonContext,
    count_phrase,
    enumeration,
    join_words,
    layer_sizes,
    layer_words,
)
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
    Spliced,
    Table,
)
from explainer.walkthrough.scheduled_rate import schedule_blocks

ONE_PICTURE_WEIGHTS = 10
"""Weights and biases up to which one picture of the network is enough: the one with its numbers."""
PICTURED_WEIGHTS = 24
"""Weights and biases up to which that picture and its description tell every one of them."""


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
    weighted = SAMPLE_WEIGHT in lesson.families
    weights = range(lesson.families[SAMPLE_WEIGHT].size) if weighted else ()
    cells += [(SAMPLE_WEIGHT, m) for m in weights]
    table = sample_table(lesson, Say("task.table"), cells)
    said: list[Block] = [Prose((introduction(lesson),))] if lesson.spec.page.intro else []
    said.append(Prose((sentence,)))
    if len(table.rows) > 1 or not lesson.folds or not is_pictured(lesson) or weighted:
        said.append(table)
    if weighted:
        weight = Quantity(SAMPLE_WEIGHT, 0, 1, 1)
        said.append(Prose(lesson.claim("task.weights.mean", weight, {"weight": NameOf(weight)})))
        if len(weights) > 1:
            said.append(Prose((Say("task.weights.layers"),)))
    if any(sample.is_class for sample in lesson.spec.training.data):
        said.append(Prose((Say("task.classes"),)))
    said += mask_tables(lesson)
    return Section(Say("section.task"), tuple(said))


def mask_tables(lesson: LessonContext) -> Iterator[Table]:
    """The masks of the layers with dropout, sample by sample; the first ones of many."""
    keys = [plan.key("mask") for plan in lesson.network.layers if plan.keep]
    cells = [(key, m) for key in keys for m in range(lesson.families[key].size)][:TABLE_MEMBERS]
    if cells:
        yield sample_table(lesson, Say("task.masks"), cells)


def sample_table(lesson: LessonContext, caption: Say, cells: Sequence[tuple[Key, int]]) -> Table:
    """What each sample is given with, a row for each of the first ones."""
    header: tuple[Inline, ...] = (Say("task.sample"), *(NameOf(Quantity(key, m)) for key, m in cells))
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        (str(n), *(NumberOf(Quantity(key, m, 1, n)) for key, m in cells))
        for n in range(1, min(len(lesson.spec.training.data), TABLE_MEMBERS) + 1)
    )
    return Table(caption, header, rows)


def is_pictured(lesson: LessonContext) -> bool:
    """Whether the picture of the network tells every weight, and where there is one sample its numbers too."""
    return sum(lesson.families[key].size for key in lesson.network.parameters) <= PICTURED_WEIGHTS


def introduction(lesson: LessonContext) -> Say:
    """The spec's own words, `{w5}` in them for the name of a quantity as this page writes it."""
    parts: list[Inline] = []
    for k, part in enumerate(re.split(r"\{([^{}\s]+)\}", lesson.spec.page.intro or "")):
        if k % 2:
            try:
                parts.append(NameOf(Quantity(*lesson.derivation.locate(part))))
            except KeyError:
                parts.append(f"{{{part}}}")
        else:
            parts.append(part)
    return Say("plain", {"text": Spliced(tuple(filter(None, parts)))})


def network_section(lesson: LessonContext) -> Section:
    """The sizes of the layers and the weights before the first update."""
    said = [Say("network.sizes", {"sizes": layer_sizes(lesson.network)})]
    if all(plan.bias is None for plan in lesson.network.layers) and any(not p.formulas for p in lesson.network.layers):
        said.append(Say("network.nobias"))
    said += tied_weights(lesson)
    count = sum(lesson.families[key].size for key in lesson.network.parameters)
    tables = [table for plan in lesson.network.layers for table in starting_numbers(lesson, plan)]
    alone = len(lesson.spec.training.data) == 1
    shown = Quantity(INPUT, 0, min(lesson.batches), 1) if alone else None
    blocks: list[Block] = [Prose(tuple(said)), Figure("network.weights", Say("network.numbers"), shown)]
    blocks += lesson.fold("fold.starting", *tables) if is_pictured(lesson) else tables
    if lesson.network.has_targets:
        blocks += schedule_blocks(lesson)
        if constants := tuple(constants_sentences(lesson)):
            blocks.append(Prose(constants))
        blocks += lesson.fold("fold.primer", *primer(lesson, count))
    return Section(Say("section.network"), tuple(blocks))


def constants_sentences(lesson: LessonContext) -> Iterator[Say]:
    """The learning rate, the optimizer's other constants, and whether biases keep their values."""
    if lesson.network.schedule is None:
        eta = Quantity(ETA)
        yield Say("network.rate", {"rate": NameOf(eta), "value": NumberOf(eta)})
    others = [Quantity(key) for key, row in lesson.families.items() if row.scope == "constant" and key.kind != "eta"]
    if others:
        named = [Say("answer", {"name": NameOf(q), "value": NumberOf(q)}) for q in others]
        yield Say("network.constants", {"constants": join_words(named)})
    if any(p.bias is not None for p in lesson.network.layers) and not lesson.spec.training.train_bias:
        yield Say("network.frozen")


def primer(lesson: LessonContext, count: int) -> Iterator[Block]:
    """What a network is and how it learns, for whom this is the first one."""
    yield Prose((Say("task.magic"),))
    yield Prose((*([Say("network.dense")] if is_dense(lesson) else []), Say("network.start")))
    if count > ONE_PICTURE_WEIGHTS:
        yield Figure("network.structure", Say("network.picture"))


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


def starting_numbers(lesson: LessonContext, plan: LayerPlan) -> Iterator[Table]:
    """A layer's starting numbers; of a layer without weights the shared ones that it is the first to name."""
    if not plan.formulas:
        yield starting_weights(lesson, plan)
    elif plan.key("weight") in lesson.network.parameters:
        places = [Quantity(plan.key("weight"), m) for m in range(lesson.families[plan.key("weight")].size)]
        rows = tuple((NameOf(q), NumberOf(q)) for q in places[:TABLE_MEMBERS])
        fills = {"layer": layer_words(lesson, plan)}
        yield Table(Say("network.shared", fills), (Say("forward.quantity"), Say("forward.value")), rows)


def starting_weights(lesson: LessonContext, plan: LayerPlan) -> Table:
    """A layer's starting numbers: a row per neuron, a column per input; the first ones of a large layer."""
    read = list(JoinedFamilies.of(plan.sources, lesson.families).places())
    weights, biases = (JoinedFamilies.of(keys, lesson.families) for keys in (plan.weights, plan.biases))
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
            row.append(NumberOf(Quantity(*biases.place(int(plan.bias[j])))))
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
