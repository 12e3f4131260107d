"""Sheets solved by a program that reads nothing but their text (`tests/solving.py`).

In: how many random homeworks, and a seed. Out: how many sheets and lines it solved; each answer lies within what the
sheet prints behind its gap. The shipped homeworks come first.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from explainer.homework.sheet_documents import without_pictures, worksheet
from explainer.homework.solvability import unexplained_names
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import NoNetworkError, draw_variants
from explainer.lesson import example_names, load_example
from explainer.numbers.limits import NotFinite
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.spec import Spec, from_mapping
from tests.solving import solve_sheet

STUDENTS = 3
ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "softplus", "softsign", "identity", "x / (1 + abs(x))")
LOSSES = ("half_squared_error", "squared_error", "mean_squared_error", "mean_absolute_error")
OPTIMIZERS = ("sgd", "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "adamax", "adadelta")
ASKS: tuple[dict[str, Any], ...] = (
    {}, {"ask": ["update"]}, {"ask": ["net", "update"]}, {"ask": ["out", "loss"]}, {"ask": ["slope", "update"]},
)  # fmt: skip


def random_homework(r: Random) -> Spec:
    """A small network of any kind with a homework; without formulas only where one sample makes one plain step."""
    inputs, hidden, outputs = r.randint(2, 3), r.randint(1, 3), r.randint(1, 2)
    softmax = outputs > 1 and r.random() < 0.25
    plain = not softmax and r.random() < 0.3
    samples = 1 if plain else r.randint(1, 3)
    bias = r.choice([{}, {"bias": 0.1}, {"bias": [0.2] * hidden}])
    layers = [
        {"neurons": hidden, "activation": r.choice(ACTIVATIONS), "weights": [[0.3] * inputs] * hidden, **bias},
        {"neurons": outputs, "activation": "softmax" if softmax else r.choice(ACTIVATIONS[:2]),
         "weights": [[0.4] * hidden] * outputs, "bias": 0.3},
    ]  # fmt: skip
    targets = [1, 0] if softmax else [0.05, 0.93][:outputs]
    data = [{"input": [0.1 * (k + 1)] * inputs, "target": targets} for k in range(samples)]
    optimizer = "sgd" if plain else r.choice(OPTIMIZERS)
    asked = {"formulas": False} if plain else dict(r.choice(ASKS))
    return from_mapping({
        "title": "Drawn", "notation": r.choice(["partials", "delta"]), "network": {"inputs": inputs, "layers": layers},
        "training": {
            "data": data, "loss": "cross_entropy" if softmax else r.choice(LOSSES),
            "batch_size": r.choice([1, samples]),
            "epochs": 1 if samples > 1 or plain else r.randint(1, 2), "reduction": r.choice(["mean", "sum"]),
            "optimizer": {"name": optimizer, "learning_rate": 0.1},
        },
        "numbers": {"digits": 6, "rounding": r.choice(["half_up", "half_even"]), "carry": r.random() < 0.7,
                    "kind": "significant" if optimizer.startswith("ad") or optimizer == "rmsprop" else "decimals"},
        "homework": {**asked, "vary": {"weights": {"low": -0.95, "high": 0.95},
                                       "inputs": {"low": 0.05, "high": 0.95}}},
    })  # fmt: skip


def solve_homework(made: PreparedHomework, name: str) -> int:
    """Solves some students' sheets from their text. Returns how many lines there were."""
    lines = 0
    for part in range(len(made.rows)):
        document = without_pictures(worksheet(made, part))
        assert not list(unexplained_names(document, made.lesson)), name
        ids = [str(k) for k in range(STUDENTS)]
        variants = draw_variants(made, b"solved".ljust(32), ids, ids, part)
        texts = Compiler(made.lesson, FORMATS["text"]).page(document).fill(variants.page_data())
        for text, sheet in zip(texts, variants.sheets(), strict=True):
            found = solve_sheet(text.decode())
            for question in sheet.questions:
                off = abs(found[question.row] - Decimal(question.answer))
                assert off <= Decimal(question.tolerance), (
                    f"{name}, {question.id}: {found[question.row]}, not {question.answer}"
                )
            lines += len(sheet.questions)
    return lines


def solve_sheets(count: int, seed: int) -> str:
    """The sheets of every shipped homework, and of `count` drawn ones."""
    shipped = [name for name in example_names() if load_example(name).homework is not None]
    lines = sum(solve_homework(prepare_homework(load_example(name), name), name) for name in shipped)
    solved = 0
    for k in range(count):
        spec = random_homework(Random(f"solved {seed} {k}"))
        try:
            lines += solve_homework(prepare_homework(spec, f"number {k}"), f"number {k}: {spec}")
            solved += 1
        except (NoNetworkError, NotFinite):
            continue
    assert 2 * solved >= count, f"{solved} of {count} homeworks found a network"
    return (
        f"{len(shipped)} shipped and {solved} drawn homeworks solved from their text: {lines:,} lines within tolerance"
    )
