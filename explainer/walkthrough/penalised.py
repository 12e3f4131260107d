"""A penalty of the weights: the loss with it, the slope of each weight, and what is taken at a corner.

In: a `LessonContext`. Out: blocks for the sections "error" and "update"; none where there is no penalty.

    >>> from explainer import explain
    >>> [type(block).__name__ for block in penalty_blocks(LessonContext.of(explain("l1")), 1, first=True)][:2]
    ['Prose', 'Statement']
    >>> list(penalty_blocks(LessonContext.of(explain("mazur")), 1, first=True))
    []
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.keys import PENALISED, PENALTY, Key
from explainer.equations.names import Code, Ident, Name
from explainer.formula import Sym
from explainer.walkthrough.context import LessonContext, enumeration
from explainer.walkthrough.document import Algebra, Block, Line, Prose, Quantity, Say, Statement


def penalty_blocks(lesson: LessonContext, step: int, first: bool) -> Iterator[Block]:
    """The penalty of each weight and of all, and the loss with it."""
    penalty = lesson.network.penalty
    if penalty is None:
        return
    if first:
        names: dict[str, Name] = {"P": Ident("P", "w"), "w": Ident("w")}
        if lesson.delta:
            names = {"P": Code(("penalty_weight",)), "w": Code(("weight",))}
        biases = lesson.spec.training.penalise_biases
        yield Prose((Say("penalty.intro.biases" if biases else "penalty.intro"),))
        yield Statement((Sym("P"), penalty.formula), names)
    for key in penalised_parameters(lesson):
        yield from lesson.lines(key.state("penalty"), step, None)
    yield Line(Quantity(PENALTY, 0, step))
    yield Line(Quantity(PENALISED, 0, step))


def penalised_parameters(lesson: LessonContext) -> list[Key]:
    """Keys of the parameter families that have the penalty."""
    return [key for key in lesson.network.parameters if lesson.network.is_penalised(key)]


def slope_of_penalty(lesson: LessonContext, step: int, first: bool) -> Iterator[Block]:
    """How the slope of the penalty is found, what is taken at its corners, and whether a weight stands at one."""
    penalty = lesson.network.penalty
    if penalty is None:
        return
    if first:
        yield Prose((Say("penalty.slope"),))
        yield Algebra(Say("penalty.derived"), "w", penalty.steps)
        said = [Say("penalty.sign")] if penalty.takes_sign else []
        if penalty.kinks:
            points = enumeration([lesson.typed_number(kink) for kink in penalty.kinks])
            said.append(Say("penalty.kink", {"points": points}))
        if said:
            yield Prose(tuple(said))
    if told := lesson.claim("penalty.at_corner", Quantity(PENALTY, 0, step)):
        yield Prose(told)


def pull_lines(lesson: LessonContext, key: Key, step: int) -> Iterator[Block]:
    """The slope of the penalty by each member of a parameter family."""
    if key.state("pull") in lesson.families:
        yield from lesson.lines(key.state("pull"), step, None)
