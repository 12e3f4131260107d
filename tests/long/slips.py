"""Mistakes on random networks against programs with those very slips (`tests/slipping.py`).

In: how many networks, and a seed. Out: how many numbers agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explainer import explain
from explainer.mistakes.table import MISTAKES
from explainer.numbers.evaluation import Values
from explainer.numbers.limits import NotFinite
from tests.long.agreement import Agreement, case
from tests.long.random_networks import Draw
from tests.slipping import Numbers, run

LAST = {
    "half_squared_error": ("sigmoid", "tanh", "identity", "softmax"), "squared_error": ("sigmoid", "tanh", "softmax"),
    "mean_squared_error": ("sigmoid", "tanh", "identity"), "binary_cross_entropy": ("sigmoid",),
    "cross_entropy": ("softmax", "sigmoid"),
}  # fmt: skip
"""Losses that the programs know, and what the last layer may then be."""
HIDDEN = ("sigmoid", "tanh", "identity")
WIDEST = 3
RUNAWAY = 1e4
"""Size of a number that a training which ran away has."""


def draw_mapping(seed: str) -> dict[str, Any]:
    """A dense network of one to three layers that the programs of `tests/slipping.py` can train."""
    draw = Draw(seed)
    r, loss = draw.r, draw.r.choice(sorted(LAST))
    sizes = [r.randint(1, WIDEST) for _ in range(r.randint(2, 4))]
    layers = []
    for n, size in enumerate(sizes[1:], 1):
        activation = r.choice(LAST[loss] if n == len(sizes) - 1 else HIDDEN)
        weights = [[draw.number() for _ in range(sizes[n - 1])] for _ in range(size)]
        layers.append({"neurons": size, "activation": activation, "weights": weights} | draw.bias(size))
    samples, epochs = r.randint(1, 3), r.randint(1, 2)
    batch = r.randint(1, samples)
    updates = epochs * -(-samples // batch)
    return {
        "notation": r.choice(["partials", "delta"]),
        "network": {"inputs": sizes[0], "layers": layers},
        "training": {
            "data": draw.data(samples, sizes[0], sizes[-1]),
            "loss": loss,
            "optimizer": {"learning_rate": 0.5},
            "batch_size": batch,
            "epochs": epochs,
            "reduction": r.choice(["mean", "sum"]),
        },
        "page": {"show": list(range(1, min(updates, 2) + 1))},
    }


def compare_with_program(values: Values, program: Numbers, agreement: Agreement) -> None:
    """Every number of a lesson with a mistake that the program has too. Raises AssertionError."""
    keys = {str(key): key for key in values.derivation.families}
    for (name, step, sample), expected in program.items():
        if step in values.batches and name in keys:
            found = np.asarray(values.get(keys[name], step, sample), dtype=float)[0]
            for m, (mine, other) in enumerate(zip(found.tolist(), np.ravel(expected).tolist(), strict=True)):
                agreement.compare((name, m, step, sample), mine, other, max(abs(other), 1e-5))


def program_of(mapping: Mapping[str, Any], mistake: str, epochs: int = 0) -> Numbers:
    """What the program with a slip computes, with some epochs more."""
    training = {**mapping["training"], "epochs": mapping["training"]["epochs"] + epochs}
    return run({**mapping, "training": training}, mistake, {"partials": 1, "delta": -1}[mapping["notation"]])


def is_finite(program: Numbers) -> bool:
    """Whether no number left the range of floating point."""
    return all(np.isfinite(numbers).all() for numbers in program.values())


def is_tame(program: Numbers) -> bool:
    """Whether no number is so large that the logarithm of an output fails at some other sample."""
    return all((np.abs(numbers) < RUNAWAY).all() for numbers in program.values())


def compare_slips(count: int, seed: int) -> str:
    """One mistake of the table after the other, each on a network of its own. A lesson is refused where the program
    runs away; it may be where that, or the right one, does so an epoch later, because it looks at what the last update
    leads to."""
    agreement, names, refused = Agreement(1e-9), ["", *MISTAKES], 0
    for k in range(count):
        mapping, mistake = draw_mapping(f"slips {seed} {k}"), names[k % len(names)]
        program = program_of(mapping, mistake)
        altered = {**mapping, "training": {**mapping["training"], "mistakes": [mistake] if mistake else []}}
        with case(f"network {k}, {mistake or 'no mistake'}"):
            try:
                values = explain(altered).values
            except NotFinite:
                assert not all(is_tame(program_of(mapping, slip, 1)) for slip in (mistake, "")), "refused"
                refused += 1
            else:
                assert is_finite(program), "the program runs away"
                compare_with_program(values, program, agreement)
    return f"{count:,} networks, {refused:,} of them refused: {agreement}"
