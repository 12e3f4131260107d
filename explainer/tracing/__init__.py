"""Values → trace: every quantity of a lesson as JSON, for other programs (the contract is in the docs).

In: an `Explanation`. Out: `{"format": "explainer-trace", "version": 2, "spec": …, "quantities": […], "checks": […]}`,
each quantity with its id, label, formula over ids, the numbers put in, the value and the digits shown.

    >>> from explainer import trace
    >>> [q["shown"] for q in trace("mazur")["quantities"] if q["id"] == "dE/dw5"]
    ['0.082167041']

Beside `net_h1`, `dE/dw5`, `w5_new` and the like there are these ids:

eta mu rho beta1 beta2 epsilon lambda step epoch
    constants of the optimizer, and the number of the update, and of the epochs before it, where a line uses them; an
    eta that follows a formula has the step of its update
net_h1_after … E_total_after
    the same sample once more with the new weights
w5_ahead, net_h1_ahead … dE/dw5_ahead
    where an optimizer looks ahead to, and every line of the sample there, forward and back
E_predicted
    the loss that gradient times change predicts
delta_o1_collapsed
    δ as out − t, where the slopes of activation and loss cancel
dE_o1/dw1_via_h3_h1
    one path of several to the same output; via_skip_…, via_from_… where it leaves the stack
dE_o1/dout_o1
    the own error's slope, of an output that later layers read too
v_w5 m_w5 m_hat_w5 v_hat_w5 g_w5
    states of an optimizer, and the gradient with weight decay; v and m have step 0 too, where they are 0
mask_h1
    what the mask of dropout has for a neuron: 1 or 0
loss_f1 loss_3
    the loss of a layer that has one of its own, by its name or number, before its weight
sample_weight sample_weight_1
    the weight of a sample, by which its errors are multiplied; numbered where each layer with a loss has its own
P_w5 P E_penalised dP/dw5
    the penalty of a weight, of all of them, the loss with it, and its slope; g_w5 is the gradient with that slope

Given inputs and targets have no step, weights and biases the step they are used in. Paths are left out of an update
that has more than 100,000 of them; `Explanation.paths` still walks them, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any, TextIO

import numpy as np

from explainer.equations.families import Family
from explainer.equations.keys import COUNTERS, PREDICTED, SAMPLE_KINDS, Key
from explainer.explanation import Explanation
from explainer.spec import to_mapping
from explainer.tracing.epochs import epoch_entries
from explainer.tracing.lines import TracedLine, written_lines
from explainer.tracing.paths import listed_paths, path_entries
from explainer.tracing.texts import FamilyTexts, place_or_none

FORMAT, VERSION = "explainer-trace", 2
MAX_QUANTITIES = 100_000
"""Quantities beyond which the trace holds the updates shown on the page, the first and the last, and every loss."""
TRACE_KINDS = dict.fromkeys(("input", "target", "mask", "sample_weight", "weight", "bias"), "given")
"""Kind in the trace, where it differs from the family's."""


def trace_kind(key: Key, family: Family) -> str:
    """The kind of a family's quantities: what is computed again with the new weights is a kind of its own."""
    if key == PREDICTED:
        return "loss_predicted"
    if key.phase == "ahead":
        return "local_ahead" if family.kind == "path" else f"{family.kind}_ahead"
    return f"{family.kind}_after" if key.phase == "after" else TRACE_KINDS.get(family.kind, family.kind)


def trace_of(explanation: Explanation) -> dict[str, Any]:
    """The whole trace as plain data."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "spec": to_mapping(explanation.spec),
        "quantities": list(quantities(explanation)),
        "checks": checks_of(explanation),
    }


def write_trace(explanation: Explanation, out: TextIO) -> None:
    """The trace as JSON, a quantity per line, as it is made."""
    import json

    head = {"format": FORMAT, "version": VERSION, "spec": to_mapping(explanation.spec)}
    out.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "quantities": [')
    for k, quantity in enumerate(quantities(explanation)):
        out.write((",\n" if k else "\n") + json.dumps(quantity, ensure_ascii=False))
    out.write("\n], " + json.dumps({"checks": checks_of(explanation)})[1:] + "\n")


def checks_of(explanation: Explanation) -> list[dict[str, Any]]:
    """The table of checks as plain data."""
    return [
        {"witness": c.witness, "lines": c.lines, "tolerance": c.tolerance, "worst": c.worst, "passed": c.passed}
        for c in explanation.checks
    ]


def quantities(explanation: Explanation) -> Iterator[dict[str, Any]]:
    """Every quantity, update by update: the given numbers, each sample forward and back, the update, the closing
    pass."""
    values, families, texts = explanation.values, explanation.derivation.families, FamilyTexts(explanation)
    last, trained = max(values.batches), explanation.derivation.network.has_targets
    paths = list(listed_paths(texts)) if trained else []
    for key, family in families.items():
        if family.scope == "constant":
            yield from _family_entries(texts, key, None, None)
    for sample in sorted({n for samples in values.batches.values() for n in samples}):
        for key in families:
            if key.kind in SAMPLE_KINDS:
                yield from _family_entries(texts, key, None, sample)
    if 1 in values.batches:
        for key, family in families.items():
            if family.kind == "state" and values.is_kept_state(key):
                yield from _family_entries(texts, key, 0, None)
    for step, samples in sorted(values.batches.items()):
        closing = trained and step == last
        for key in explanation.derivation.network.parameters:
            yield from _family_entries(texts, key, step, None)
        for key in COUNTERS if not closing else ():
            if key in families:
                yield from _family_entries(texts, key, step, None)
        for sample in samples:
            for key, family in families.items():
                if (
                    family.scope == "sample"
                    and key.kind not in SAMPLE_KINDS
                    and not (closing and not _is_forward(key, family))
                ):
                    yield from _family_entries(texts, key, step, sample)
            if trained and not closing:
                yield from path_entries(texts, paths, step, sample)
        for key, family in families.items():
            if family.scope == "update" and family.rule is not None and not closing:
                yield from _family_entries(texts, key, step, None)
    yield from epoch_entries(explanation)


def _is_forward(key: Key, family: Family) -> bool:
    return not key.phase and key != PREDICTED and family.kind in ("net", "out", "error", "loss")


def _family_entries(texts: FamilyTexts, key: Key, step: int | None, sample: int | None) -> Iterator[dict[str, Any]]:
    explanation, family = texts.explanation, texts.explanation.derivation.families[key]
    batches = explanation.values.batches
    at = step if step is not None else min(n for n, ns in batches.items() if sample is None or sample in ns)
    values = np.asarray(explanation.values.get(key, at, sample), dtype=float)[0].tolist()
    exact = explanation.display.get(key, at, sample).exact[0].tolist()
    shown, ids, labels = texts.numbers(key, at, sample), texts.ids(key), texts.labels(key)
    lines: Iterator[TracedLine | None] = repeat(None)
    if family.rule is not None and step != 0:
        lines = written_lines(texts, key, at, sample)
    elif key in explanation.derivation.network.parameters and step is not None and step - 1 in batches:
        lines = lines_from_before(texts, key, step)
    kind = trace_kind(key, family)
    for m, line in zip(range(family.size), lines, strict=False):
        yield {
            "id": ids[m],
            "kind": kind,
            "layer": family.layer,
            "neuron": place_or_none(family.neuron, m),
            "input": place_or_none(family.input, m),
            "sample": sample,
            "step": step,
            "label": labels[m],
            "formula": line and line.formula,
            "uses": line.uses if line else [],
            "substituted": line and line.substituted,
            "value": values[m],
            "shown": shown[m],
            "exact": exact[m],
        }


def lines_from_before(texts: FamilyTexts, key: Key, step: int) -> Iterator[TracedLine | None]:
    """A parameter at the start of a later update is what the update before made of it; None for a frozen one."""
    numbers, frozen = texts.numbers(key, step, None), texts.explanation.derivation.network.frozen[key]
    for id, number, stays in zip(texts.ids(key), numbers, frozen.tolist(), strict=True):
        yield None if stays else TracedLine(f"{id}_new", [[f"{id}_new", None, step - 1]], number)
