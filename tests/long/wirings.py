"""Random networks wired in every way: explained, checked by every witness, and told on every page.

In: how many networks, and a seed. Out: how many quantities have an id of their own.
"""

from __future__ import annotations

from collections import Counter

from explainer import explain
from tests.long.agreement import case
from tests.long.random_networks import Draw
from tests.tools import every_page

KINDS = [("softmax", "huber", "adam", False), ("mish", "squared_error", "momentum", True),
       ("selu", "cross_entropy", "nesterov", True), ("relu", "half_squared_error", "sgd", True)]  # fmt: skip
"""Activation of the first layer, loss, optimizer, and whether weights decay."""


def explain_wirings(count: int, seed: int) -> str:
    """Each kind in turn, in one notation after the other."""
    quantities = 0
    for k in range(count):
        notation = ("partials", "delta")[k // len(KINDS) % 2]
        with case(f"network {k}"):
            lesson = explain(Draw(f"wirings {seed} {k}").wired(*KINDS[k % len(KINDS)]) | {"notation": notation})
            every_page(lesson)
            ids = Counter((q["id"], q["sample"], q["step"]) for q in lesson.trace()["quantities"])
            assert max(ids.values()) == 1, ids.most_common(1)
        quantities += len(ids)
    return f"{count:,} networks pass every witness: {quantities:,} quantities, each with an id of its own"
