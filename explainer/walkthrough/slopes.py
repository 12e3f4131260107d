"""Activation and slope: each function of the network, differentiated line by line, with its curve.

In: a `LessonContext`, an update and a sample. Out: the section "slopes".

    >>> from explainer import explain
    >>> slopes_section(LessonContext.of(explain("mazur")), 1, 1).title.key
    'section.slopes'
"""

from __future__ import annotations

from explainer.equations.keys import Key
from explainer.walkthrough.context import LessonContext, enumeration, function_words
from explainer.walkthrough.document import Algebra, Block, Figure, Prose, Quantity, Say, Section


def slopes_section(lesson: LessonContext, step: int, sample: int) -> Section:
    """The slope of each activation, derived once per lesson."""
    blocks: list[Block] = [Prose((Say("slopes.why"),))]
    met: set[tuple[str, str]] = set()
    for plan in lesson.network.layers:
        row = plan.activation
        if (row.name, row.formula) in met:
            continue
        met.add((row.name, row.formula))
        name = function_words(row)
        blocks.append(Algebra(Say("slopes.activation", {"name": name}), "x", row.steps))
        if row.cross is not None:
            blocks.append(Prose((Say("slopes.rest"),)))
            blocks.append(Algebra(Say("slopes.cross", {"name": name}), "z", row.cross.steps))
        else:
            caption = Say("slopes.picture", {"layer": str(plan.number)})
            blocks.append(Figure("activation", caption, Quantity(Key("out", plan.number), 0, step, sample)))
        if row.kinks:
            points = enumeration([lesson.typed_number(kink) for kink in row.kinks])
            blocks.append(Prose((Say("slopes.kink", {"points": points}),)))
    return Section(Say("section.slopes"), tuple(blocks))
