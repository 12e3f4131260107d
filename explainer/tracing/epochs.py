"""The losses of a trace: the sum of every epoch, and the loss of each sample in updates that the trace does not hold.

In: an `Explanation`. Out: entries.

    >>> from explainer import explain
    >>> [entry["substituted"] for entry in epoch_entries(explain("mazur"))]
    ['0.298371109']
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from explainer import formula as F
from explainer.equations.keys import LOSS
from explainer.equations.names import member_name
from explainer.explanation import Explanation
from explainer.formula import Sym
from explainer.numbers.printed_arrays import PrintedArray, print_array
from explainer.printers.text import PLAIN, TOKENS


def epoch_entries(explanation: Explanation) -> Iterator[dict[str, Any]]:
    """Sum of the losses of each epoch."""
    spec, values = explanation.spec, explanation.values
    losses = np.asarray(values.history.losses, dtype=float)
    count = len(spec.training.data)
    if not losses.size:
        return
    rule = explanation.display.rules.overrides.get("epoch_loss", explanation.display.rules.usual)
    per_epoch = losses[:1, : count * (losses.shape[1] // count)].reshape(-1, count)
    updates = -(-count // spec.training.batch_size)
    alone = print_array(
        per_epoch.reshape(1, -1), explanation.display.rules.rule_of(explanation.derivation.families[LOSS])
    )
    terms = print_array(per_epoch.reshape(1, -1), rule)
    sums = [float(row.sum()) for row in per_epoch]
    shown = print_array(np.array([sums]), rule)
    formula = TOKENS.formula(F.add(*(Sym("E_total") for _ in range(count))), lambda id, _: id)
    for epoch, total in enumerate(sums):
        steps = [epoch * updates + 1 + k // spec.training.batch_size for k in range(count)]
        for k, step in enumerate(steps):
            if step not in values.batches:
                yield _loss_entry(explanation, float(per_epoch[epoch, k]), alone, epoch * count + k, k + 1, step)
        yield {
            "id": "E_epoch",
            "kind": "epoch_loss",
            "layer": None,
            "neuron": None,
            "input": None,
            "sample": None,
            "step": steps[-1],
            "label": "E_epoch",
            "formula": formula,
            "uses": [["E_total", k + 1, step] for k, step in enumerate(steps)],
            "substituted": " + ".join(terms.plain_text(0, epoch * count + k) for k in range(count)),
            "value": total,
            "shown": shown.plain_text(0, epoch),
            "exact": bool(shown.exact[0, epoch]),
        }


def _loss_entry(
    explanation: Explanation, loss: float, printed: PrintedArray, place: int, sample: int, step: int
) -> dict[str, Any]:
    """The loss of one sample in an update that the trace does not hold: its number, printed at a place among others,
    without what led to it."""
    family = explanation.derivation.families[LOSS]
    return {
        "id": family.member_id(0),
        "kind": "loss",
        "layer": None,
        "neuron": None,
        "input": None,
        "sample": sample,
        "step": step,
        "label": PLAIN.name(member_name(family.name, 0), str),
        "formula": None,
        "uses": [],
        "substituted": None,
        "value": loss,
        "shown": printed.plain_text(0, place),
        "exact": bool(printed.exact[0, place]),
    }
