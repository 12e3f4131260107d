"""Paths: every way from an output's error back to one weight, and their sum.

In: a `LessonContext` and a weight. Out: a line per path and the line that adds them up; nothing where there is one path
or more than 16.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> told = list(path_blocks(LessonContext.of(explain("mazur")), Quantity(Key("weight", 1), 0, 1), 1, 1))
    >>> sum(isinstance(block, PathLine) for block in told)
    2
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explainer.equations.names import Code, Ident, Name, Ratio
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Block, Figure, NameOf, PathLine, PathSum, Prose, Quantity, Say, Verdict
from explainer.wording import SENTENCES


def path_blocks(lesson: LessonContext, weight: Quantity, step: int, sample: int) -> Iterator[Block]:
    """Every path of a layer's first weight, and their sum."""
    id = f"dE/d{lesson.families[weight.key].member_id(weight.member)}"
    count = lesson.derivation.count_paths(weight.key, weight.member)
    if not 1 < count <= 16 or not lesson.everything:
        return
    told = [Say("backward.paths", {"weight": NameOf(weight), "count": str(count)})]
    if lesson.story:
        yield Prose((Say("backward.paths.why", {"weight": NameOf(weight)}),))
    yield Prose(tuple(told))
    lines = []
    found = list(lesson.derivation.paths(id))
    ends = [path.neurons[0] for path in found]
    for path in found:
        places = [lesson.derivation.locate(factor) for factor in path.factors]
        factors = tuple(Quantity(key, m, step, sample) for key, m in places)
        lines.append(
            PathLine(path.id, factors, path_name(lesson, path.neurons, weight, ends.count(path.neurons[0]) > 1))
        )
    yield from lines
    yield Prose((Say("backward.paths.sum"),))
    yield PathSum(Quantity(weight.key.gradient, weight.member, step, sample), tuple(lines))
    if lesson.story:
        at = Quantity(weight.key, weight.member, step, sample)
        yield Figure("network.paths", Say("backward.paths.picture", {"weight": NameOf(weight)}), at)
        yield Prose(compare_paths(lesson, weight, lines))


def compare_paths(lesson: LessonContext, weight: Quantity, lines: Sequence[PathLine]) -> tuple[Say | Verdict, ...]:
    """Which path counts most, and whether some cancel."""
    products = tuple(line.factors for line in lines)
    named = [("backward.dominates", {"path": line.name}) for line in lines]
    return (*lesson.claim_one(named, weight, products), *lesson.claim("backward.along", weight, among=products))


def path_name(lesson: LessonContext, neurons: tuple[str, ...], weight: Quantity, several: bool) -> Name:
    """∂E_o1/∂w1, with the way written behind it where one output has several."""
    key, m = lesson.derivation.locate(f"E_{neurons[0]}")
    below = lesson.name(weight.key, weight.member)
    way = f" ({' ← '.join(neuron_words(lesson, neuron) for neuron in neurons)})" if several else ""
    error = lesson.name(key, m)
    if isinstance(error, Ident) and isinstance(below, Ident):
        return Ratio(Ident(error.base, f"{error.sub}{way}"), below)
    return Code(("∂", f"E_{neurons[0]}{way}", "/∂", *(below.parts if isinstance(below, Code) else ())))


def neuron_words(lesson: LessonContext, neuron: str) -> str:
    """A neuron on a path as the page calls it."""
    words = SENTENCES[lesson.spec.page.language]
    if neuron.startswith("skip_"):
        return words["path.skip"].format(neuron=lesson.labels[neuron.removeprefix("skip_")])
    if neuron.startswith("from_"):
        return words["path.from"].format(neuron=neuron_words(lesson, neuron.removeprefix("from_")))
    return lesson.labels.get(neuron, neuron)
