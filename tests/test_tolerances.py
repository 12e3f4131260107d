"""Tolerances against their definition: what each line's own formula makes of the bounds of its operands, and rounding.

The formulas are those of the trace, evaluated here with every operand moved a little up and down.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from explainer import explain, load_example
from explainer.equations.keys import Key
from explainer.numbers.tolerances import MOST_UNITS, Tolerances, whole_units
from tests.expressions import evaluate

MOVED = 1e-6
Place = tuple[str, int | None]
"""(id, sample) of a quantity of the first update."""


def bounds_by_hand(quantities: Mapping[Place, Mapping[str, Any]], rounding: str) -> dict[Place, float]:
    """How far rounding can carry each line: Σ |∂line/∂operand| · b(operand) + u / 2, or + u where digits are cut."""
    bounds: dict[Place, float] = {}

    def bound_of(place: Place) -> float:
        if place not in bounds:
            bounds[place] = propagated(quantities[place])
        return bounds[place]

    def propagated(line: Mapping[str, Any]) -> float:
        if not line["uses"]:
            return 0.0
        places = [(id, sample) for id, sample, _ in line["uses"]]
        ids = [id for id, _ in places]
        formula = " ".join(f"x{ids.index(part)}" if part in ids else part for part in line["formula"].split())
        at = {f"x{ids.index(id)}": quantities[id, sample]["value"] for id, sample in places}
        bound = 0.0
        for place in dict.fromkeys(places):
            moved = f"x{ids.index(place[0])}"
            up, down = (evaluate(formula, {**at, moved: at[moved] + by}.__getitem__) for by in (MOVED, -MOVED))
            bound += abs(up - down) / (2 * MOVED) * bound_of(place)
        if " " not in formula:
            return bound  # a number that is handed on is not rounded again
        unit = 10.0 ** int(Decimal(line["shown"]).as_tuple().exponent)
        return bound + (unit if rounding == "truncate" else unit / 2)

    for place in quantities:
        bound_of(place)
    return bounds


@pytest.mark.parametrize("rounding", ["half_up", "truncate"])
@pytest.mark.parametrize("example", ["homework-222", "shared-bias"])
def test_a_bound_is_what_rounding_can_do_line_by_line(example: str, rounding: str) -> None:
    spec = load_example(example)
    numbers = spec.numbers.model_copy(update={"digits": 4, "carry": True, "rounding": rounding})
    training = spec.training.model_copy(update={"mistakes": ()})
    lesson = explain(spec.model_copy(update={"numbers": numbers, "training": training}))
    first = [
        q for q in lesson.trace()["quantities"] if q["step"] in (None, 1) and q["kind"] not in ("path", "epoch_loss")
    ]
    expected = bounds_by_hand({(q["id"], q["sample"]): q for q in first}, rounding)
    tolerances, compared = Tolerances(lesson.display), 0
    for (id, sample), bound in expected.items():
        key, m = lesson.derivation.locate(id)
        found = np.broadcast_to(tolerances.bound(key, 1, sample), (1, lesson.derivation.families[key].size))
        assert found[0, m] == pytest.approx(bound, rel=1e-4, abs=1e-12), id
        compared += bound > 0
    assert compared > 30


@pytest.mark.parametrize(("bound", "units"), [(0.0, 1), (0.4, 1), (1.0, 1), (1.2, 2), (2.0000001, 2), (2.1, 3)])
def test_a_tolerance_is_the_bound_rounded_up_to_whole_units(bound: float, units: int) -> None:
    """Whatever misses a whole number by less than a millionth of a unit is floating point."""
    assert whole_units(np.array([bound * 1e-4]), np.array([1e-4])).tolist() == [units]


@pytest.mark.parametrize("bound", [np.inf, np.nan, 1e300])
def test_a_tolerance_without_a_known_digit_is_the_widest(bound: float) -> None:
    assert whole_units(np.array([bound]), np.array([1e-9])).tolist() == [MOST_UNITS]


def test_a_bound_goes_through_erf() -> None:
    """Which floats alone do not know of complex numbers."""
    layer = {"neurons": 1, "activation": "gelu", "weights": [[0.3]]}
    lesson = explain(
        {"network": {"inputs": 1, "layers": [layer]}, "training": {"data": [{"input": [1], "target": [1]}]}}
    )
    tolerances = Tolerances(lesson.display)
    for key in (Key("out", 1), Key("slope", 1)):
        assert tolerances.bounds_in_units(key, 1, 1) >= tolerances.shown_bounds_in_units(key, 1, 1) >= 1
