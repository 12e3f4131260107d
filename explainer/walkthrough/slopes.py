"""Activation and slope: each function of the network, differentiated line by line, with its curve.

In: a `LessonContext`, an update and a sample. Out: the section "slopes".

    >>> from explainer import explain
    >>> [section.title.key for section in slopes_section(LessonContext.of(explain("mazur")), 1, 1)]
    ['section.slopes']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.keys import Key
from explainer.equations.names import Code, Ident, Name
from explainer.formula import symbols
from explainer.walkthrough.context import LessonContext, enumeration, function_words
from explainer.walkthrough.document import Algebra, Block, Figure, Inline, Prose, Quantity, Say, Section, Statement


def slopes_section(lesson: LessonContext, step: int, sample: int) -> Iterator[Section]:
    """The slope of each activation, derived once per lesson; the title says what comes out, if anything."""
    blocks: list[Block] = [Prose((Say("slopes.why"),))]
    met: dict[tuple[str, str], Inline] = {}
    for plan in (plan for plan in lesson.network.layers if not plan.formulas):
        row = plan.activation
        if (row.name, row.formula) in met:
            continue
        name = function_words(row)
        derived = Algebra(Say("slopes.activation", {"name": name}), "x", row.steps)
        blocks.append(derived)
        met[row.name, row.formula] = Say("slopes.result", {"name": name, "slope": derived_slope(lesson, derived)})
        if row.cross is not None:
            blocks.append(Prose((Say("slopes.rest"),)))
            blocks.append(Algebra(Say("slopes.cross", {"name": name}), "z", row.cross.steps))
        else:
            caption = Say("slopes.picture", {"layer": str(plan.number)})
            blocks.append(Figure("activation", caption, Quantity(Key("out", plan.number), 0, step, sample)))
        if plan.keep:
            blocks.append(Prose((Say("slopes.dropout"),)))
        if row.kinks:
            points = enumeration([lesson.typed_number(kink) for kink in row.kinks])
            blocks.append(Prose((Say("slopes.kink", {"points": points}),)))
    if met:
        title = Say("section.slopes", {"slopes": enumeration(list(met.values()))})
        yield Section(title, tuple(blocks), folded=lesson.folds)


def derived_slope(lesson: LessonContext, derived: Algebra) -> Statement:
    """What a derivation comes to, as a formula inside a title."""
    result = derived.steps[-1].tree
    called = {name: lesson.spec.page.symbols.out if name == "out" else name for name in symbols(result)}
    names: dict[str, Name] = {k: Code((name,)) if lesson.delta else Ident(name) for k, name in called.items()}
    return Statement((result,), names)
