"""A gradient checked numerically: one weight moved a little to both sides, and what the loss does.

In: the lesson mazur, and the same with a path forgotten. Out: fields of the page `learn/check-gradient`.

    >>> one_sided, central = quotients("dE/dw5", 0.01)
    >>> abs(central - lesson("mazur").value("dE/dw5")) < abs(one_sided - lesson("mazur").value("dE/dw5"))
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explainer.equations.keys import LOSS
from explainer.numbers.engine import Engine
from explainer.site.lessons import lesson
from explainer.site.pieces import Pieces

WATCHED = "dE/dw5"
"""The gradient that is checked with ever smaller steps."""
POWERS = (1, 2, 3, 4, 5, 6, 8, 10, 12)
"""The steps are 10 to minus these powers."""
PLACES, SHORT_PLACES = 9, 6
"""Decimals of a quotient in the table and in the program."""
GRADIENTS = tuple(f"dE/dw{k}" for k in range(1, 9))
SLIP = "mazur-one-path"
"""The lesson whose gradient is wrong."""
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def quotients(gradient: str, step: float) -> tuple[float, float]:
    """How fast the loss changes over a step of one weight: to one side, and over both sides."""
    network = lesson("mazur").derivation.network
    key, member = lesson("mazur").derivation.locate(gradient.partition("/d")[2])
    weights = np.repeat(network.start[key][None, :], 3, axis=0)
    weights[:, member] += np.array([step, 0.0, -step])
    engine = Engine(network, {key: weights})
    after, here, before = engine.errors(engine.forward(engine.start(), engine.inputs([0])), engine.targets([0]))[LOSS][
        :, 0, 0
    ].tolist()
    return (after - here) / step, (after - before) / (2 * step)


def check_gradient(pieces: Pieces) -> Mapping[str, Any]:
    """The quotients of ever smaller steps, every weight's check, and a wrong gradient found."""
    true = lesson("mazur").value(WATCHED)
    rows = []
    for power in POWERS:
        cells = [cell for found in quotients(WATCHED, 10.0**-power) for cell in (plain(found), size(found - true))]
        rows.append((f"10{str(-power).translate(RAISED)}", *cells))
    header = ("Step", "One side", "Off by", "Both sides", "Off by")
    slipped, central = lesson(SLIP).value("dE/dw1"), quotients("dE/dw1", 1e-5)[1]
    return {
        "table": pieces.table("The gradient of one weight, from two losses", header, rows),
        "given": {f"w{k}": f"{lesson('mazur').value(f'w{k}'):.2f}" for k in range(1, 9)},
        "code": [f"{lesson('mazur').value(id):.{SHORT_PLACES}f}" for id in GRADIENTS],
        "slipped": plain(slipped),
        "central": plain(central),
        "relative": f"{100 * abs(slipped - central) / max(abs(slipped), abs(central)):.0f}",
    }


def plain(number: float) -> str:
    """A number with all its decimals."""
    return f"{number:.{PLACES}f}".replace("-", "−")


def size(number: float) -> str:
    """How large a difference is: one digit and a power of ten."""
    digit, _, power = f"{abs(number):.0e}".partition("e")
    return f"{digit} · 10{str(int(power)).translate(RAISED)}" if number else "0"
