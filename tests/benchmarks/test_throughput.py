"""P3: worked solutions per second, many variants of one network, against the plain program.

In: the 47 lines of a 2-2-2 network and 2,000 sets of weights. Out: one line per format. Both programs compute, format
and write the same lines in memory, in one process; ours decides besides which lines need more digits to be redone.
Then the same with numbers carried, as homework has them: every step of ours starts from the printed value, by exact
decimal arithmetic, while the plain program goes on printing full precision.

    pytest tests/benchmarks -s
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from benchmarks.measure import interleaved, ratio, report
from benchmarks.plain import backpropagation, hand_written

from explainer.equations.keys import LOSS, Key
from explainer.lesson import Explanation, explain, load_example
from explainer.numbers.digits import Display, PrintRules, typed_source
from explainer.numbers.evaluation import evaluate
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.render.page import NumberSlot, Page, PageData, RelationSlot
from explainer.spec import Spec
from explainer.walkthrough.document import Line, Quantity

VARIANTS = 2_000
FAMILIES = (
    Key("net", 1),
    Key("out", 1),
    Key("net", 2),
    Key("out", 2),
    Key("error", 2),
    LOSS,
    Key("partial", 2),
    Key("slope", 2),
    Key("delta", 2),
    Key("local", 2, "w"),
    Key("gradient", 2, "weight"),
    Key("gradient", 2, "bias"),
    Key("partial", 1),
    Key("slope", 1),
    Key("delta", 1),
    Key("gradient", 1, "weight"),
    Key("gradient", 1, "bias"),
    Key("partial", 0),
    Key("new", 2, "weight"),
    Key("new", 1, "weight"),
)


def solution(explanation: Explanation, format: str) -> Page:
    """A page of the 47 lines and nothing else."""
    compiler = Compiler(explanation, FORMATS[format])
    families = explanation.derivation.families
    samples = {key: None if families[key].scope == "update" else 1 for key in FAMILIES}
    places = [Quantity(key, m, 1, samples[key]) for key in FAMILIES for m in range(families[key].size)]
    assert len(places) == 47
    return Page.from_text("".join(compiler.block(Line(place)).__html__() for place in places), compiler.slots)


def ours(explanation: Explanation, page: Page, weights: dict[Key, Any]) -> list[bytes]:
    """All variants by the engine, the rounding, the rule for redoing and the page."""
    rules = PrintRules(explanation.spec)
    values = evaluate(explanation.derivation, (1,), weights, rules.round if rules.carry else None)
    return page.fill(PageData(Display(values, rules, typed_source(values)), None, lambda *_: None))  # type: ignore[arg-type, return-value]


def by_hand(explanation: Explanation, page: Page) -> Any:
    """The plain program for the page: what every variant has in common is part of its text."""
    pieces, holes = [page.statics[0].decode()], []
    given = PageData(explanation.display, None, lambda *_: None)  # type: ignore[arg-type, return-value]
    for place, static in zip(page.places, page.statics[1:], strict=True):
        slot = page.slots[place]
        assert isinstance(slot, NumberSlot | RelationSlot)
        called = str(slot.quantity.key)
        if isinstance(slot, NumberSlot) and called.startswith(
            ("input", "target", "bias", "eta", "local:b", "local:w:1")
        ):
            text = slot.text(given)
            assert isinstance(text, bytes)
            pieces[-1] += text.decode() + static.decode()
            continue
        kind = "relation" if isinstance(slot, RelationSlot) else "bracket" if slot.bracket else "number"
        holes.append((called, slot.quantity.member, kind))
        pieces.append(static.decode())
    style = next(slot.style for slot in page.slots if isinstance(slot, NumberSlot))
    signs = next((slot.equal, slot.approx) for slot in page.slots if isinstance(slot, RelationSlot))
    return hand_written(pieces, holes, (style.before, style.after, style.minus, style.open, style.close, *signs))


def carrying(digits: int) -> Spec:
    """The default lesson with carried numbers."""
    spec = load_example("mazur")
    numbers = spec.numbers.model_copy(update={"carry": True, "digits": digits})
    return spec.model_copy(update={"numbers": numbers})


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
@pytest.mark.parametrize("carried", [0, 6, 9], ids=["full", "carried-6", "carried-9"])
def test_worked_solutions_against_the_plain_program(format: str, carried: int) -> None:
    explanation = explain(carrying(carried) if carried else "mazur")
    page = solution(explanation, format)
    draw = np.random.default_rng(1)
    weights = {key: draw.integers(5, 96, (VARIANTS, 4)) / 100 for key in (Key("weight", 1), Key("weight", 2))}
    write = by_hand(explanation, page)
    x, t = np.array([0.05, 0.10]), np.array([0.01, 0.99])

    def plain() -> list[str]:
        texts = []
        for first, second in zip(weights[Key("weight", 1)], weights[Key("weight", 2)], strict=True):
            values = backpropagation(x, t, first.reshape(2, 2), 0.35, second.reshape(2, 2), 0.60, 0.5)
            known = {"weight:1": first, "weight:2": second, "local:x:1": first, "local:x:2": second}
            texts.append(write({**values, **known}))
        return texts

    same = [a.decode() == b for a, b in zip(ours(explanation, page, weights), plain(), strict=True)]
    if not carried:
        assert np.mean(same) > 0.5  # the others show more digits somewhere, so that every line can be redone
    mine, theirs = interleaved(9, lambda: ours(explanation, page, weights), plain)
    policy = f", carried at {carried} digits" if carried else ""
    what = f"worked solutions per second, {format}{policy}, against the plain program"
    report("P3", what, ratio(theirs, mine), 3.5 if format == "html" else 4, 6, least=True)
