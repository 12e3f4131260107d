"""What a cell does and what was taken where one may choose: said once, before its first layer.

In: a `LessonContext` and a layer's plan. Out: sentences, where the layer is the first one of a cell.

    >>> from explainer import explain
    >>> cell = {"kind": "gru", "steps": 1, "W": {"z": 0.5, "r": 1, "n": 2}, "U": {"z": 1, "r": 1, "n": 1}}
    >>> data = {"network": {"inputs": 1, "layers": [cell]}, "training": {"data": [{"input": [1], "target": 1}]}}
    >>> lesson = LessonContext.of(explain(data))
    >>> [say.key for say in cell_words(lesson, lesson.network.layers[0])][:2]
    ['forward.cell.gru', 'forward.cell.mix.new']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.families import LayerPlan
from explainer.equations.keys import Key
from explainer.numbers.recurrence import Recurrence, find_recurrences
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Inline, NameOf, Quantity, Say, Verdict

CELL_WORDS = {"recurrent": "forward.cell.recurrent", "lstm": "forward.cell.lstm", "gru": "forward.cell.gru"}
"""Kind → what is said of a cell."""


def cell_words(lesson: LessonContext, plan: LayerPlan) -> Iterator[Say | Verdict]:
    """What the cell does that begins with this layer, and what was taken."""
    if not lesson.spec.network.cells:
        return
    found = find_recurrences(lesson.network).get(plan.number)
    if found is None or plan.number != found.first:
        return
    cell, names = found.cell, _names(lesson, found)
    moments = {"first": str(found.first), "last": str(found.last), "steps": str(cell.steps)}
    yield Say(CELL_WORDS[cell.kind], {**moments, **names})
    place = Quantity(Key("out", plan.number))
    if cell.kind == "gru":
        yield from lesson.claim("forward.cell.mix.new", place, names)
        yield from lesson.claim("forward.cell.reset.before", place, names)
    yield from lesson.claim("forward.cell.start.zero", place)


def _names(lesson: LessonContext, found: Recurrence) -> dict[str, Inline]:
    """What each gate and state is called at the first moment; what the states are called before it."""
    cell = found.cell
    step = min(lesson.explanation.values.batches)
    sample = lesson.explanation.values.batches[step][0]

    def name(letter: str, t: int) -> Inline:
        return NameOf(Quantity(found.key((letter, t)), 0, step, sample))

    roles = {role: name(letter, 1) for role, letter in cell.roles.items()}
    states = {"now": cell.states[0], "state": cell.states[-1]}
    after = {word: name(letter, 1) for word, letter in states.items()}
    return {**roles, **after, "before": name(cell.states[-1], 0)}
