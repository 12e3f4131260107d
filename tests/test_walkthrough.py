"""The walkthrough: the document it makes, and the algebra it shows in general."""

from __future__ import annotations

import sympy

from explainer import formula as F
from explainer.calculus.differentiation import to_tree
from explainer.equations.keys import PREDICTED, Key
from explainer.functions import LOSSES
from explainer.lesson import explain
from explainer.walkthrough import collapse, walk
from explainer.walkthrough.document import Line, Rows, Section, Table


def blocks(section: Section) -> list[object]:
    found: list[object] = []
    for block in section.blocks:
        found += blocks(block) if isinstance(block, Section) else [block]
    return found


def spec(outputs: int, targets: list[float]) -> dict[str, object]:
    weights = [[0.1 * (k + 1), -0.2 * k] for k in range(outputs)]
    layer = {"neurons": outputs, "activation": "softmax" if outputs > 1 else "sigmoid", "weights": weights}
    loss = "cross_entropy" if outputs > 1 else "binary_cross_entropy"
    return {
        "network": {"inputs": 2, "layers": [layer]},
        "training": {"data": [{"input": [1, 2], "target": targets}], "loss": loss},
    }


def test_every_side_of_the_collapse_is_the_same() -> None:
    for targets in ([1], [1, 0], [0, 1, 0], [0.2, 0.3, 0.5, 0]):
        lesson = explain(spec(len(targets), targets))
        plan = lesson.derivation.network.layers[0]
        slope = to_tree(LOSSES[lesson.spec.training.loss].slope)
        sides = [
            F.to_sympy(side) for side in collapse(plan, slope, lesson.derivation.families[Key("collapsed", 1)].rule)
        ]
        total = {
            sympy.Symbol("t0", real=True): 1 - sum(sympy.Symbol(f"t{k}", real=True) for k in range(1, len(targets)))
        }
        one_hot = total if len(targets) > 1 else {}
        assert len(sides) >= 2
        for side in sides[1:]:
            assert sympy.cancel((side - sides[0]).subs(one_hot)) == 0
        kept = sides[:-1] if one_hot else sides
        assert all(sympy.cancel(side - kept[0]) == 0 for side in kept)


def test_the_collapsed_numbers_are_those_of_the_long_way() -> None:
    for targets in ([1, 0], [0.2, 0.3, 0.5], [0.5, 0.9]):
        lesson = explain(spec(len(targets), targets))
        for k in range(len(targets)):
            long, short = lesson.value(f"delta_o{k + 1}"), lesson.value(f"delta_o{k + 1}_collapsed")
            assert abs(long - short) <= 1e-14


def test_a_small_lesson_writes_every_line() -> None:
    lesson = explain("mazur")
    shown = {
        block.quantity.key for section in walk(lesson).sections for block in blocks(section) if isinstance(block, Line)
    }
    told = {key for key, family in lesson.derivation.families.items() if family.rule is not None}
    left_out = {
        key
        for key in told - shown
        if not (
            key.kind.startswith(("signal", "local")) or key.phase == "after" or key in (Key("partial", 0), PREDICTED)
        )
    }
    assert left_out == set()


def test_a_large_lesson_shows_the_first_lines_and_tables() -> None:
    wide = {"init": "xavier", "seed": 1}
    layers = [{"neurons": 30, "activation": "tanh", "weights": wide}, {"neurons": 2, "weights": wide}]
    data = [{"input": [0.1] * 12, "target": [0.5, -0.5]}]
    mapping = {"network": {"inputs": 12, "layers": layers}, "training": {"data": data}}
    found = [block for section in walk(explain(mapping)).sections for block in blocks(section)]
    lines = [block for block in found if isinstance(block, Line) and block.quantity.key == Key("gradient", 1, "weight")]
    assert len(lines) == 3
    assert any(isinstance(block, Table) and len(block.rows) == 24 for block in found)
    everything = {**mapping, "page": {"detail": "full"}}
    found = [block for section in walk(explain(everything)).sections for block in blocks(section)]
    assert any(isinstance(block, Rows) and block.quantity.key == Key("gradient", 1, "weight") for block in found)
