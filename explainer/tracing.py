"""Values → trace: every quantity of a lesson as JSON, for other programs (the contract is in the docs).

In: an `Explanation`. Out: `{"format": "explainer-trace", "version": 2, "spec": …, "quantities": […], "checks": […]}`,
each quantity with its id, label, formula over ids, the numbers put in, the value and the digits shown.

    >>> from explainer import trace
    >>> [q["shown"] for q in trace("mazur")["quantities"] if q["id"] == "dE/dw5"]
    ['0.082167041']

Beside `net_h1`, `dE/dw5`, `w5_new` and the like there are these ids:

eta mu rho beta1 beta2 epsilon lambda step
    constants of the optimizer, and the number of the update where a line uses it
net_h1_after … E_total_after
    the same sample once more with the new weights
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

Given inputs and targets have no step, weights and biases the step they are used in. Paths are left out of an update
that has more than 100,000 of them; `Explanation.paths` still walks them, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, TextIO

import numpy as np

from explainer import formula as F
from explainer.equations.families import Family
from explainer.equations.keys import INPUT, LOSS, PREDICTED, STEP_NUMBER, TARGET, Key
from explainer.equations.names import member_name
from explainer.explanation import Explanation
from explainer.formula import Mul, Sym
from explainer.network.line import LineOperand, WrittenLine, line_at
from explainer.numbers.digits import EXTRA_DIGITS, Display, units
from explainer.numbers.printed_arrays import PrintedArray, print_array
from explainer.printers.text import PLAIN, TOKENS
from explainer.spec import to_mapping

FORMAT, VERSION = "explainer-trace", 2
MAX_QUANTITIES = 100_000
"""Quantities beyond which the trace holds the updates shown on the page, the first and the last, and every loss."""
MAX_PATHS = 16
"""Paths per weight that are listed."""

SAMPLE_DATA = (INPUT, TARGET)
"""Families that belong to a sample and to no update: their step is null."""

TRACE_KINDS = {"input": "given", "target": "given", "weight": "given", "bias": "given"}
"""Kind in the trace, where it differs from the family's."""


def trace_kind(key: Key, family: Family) -> str:
    """The kind of a family's quantities: what is computed again with the new weights is a kind of its own."""
    if key == PREDICTED:
        return "loss_predicted"
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
    values, families = explanation.values, explanation.derivation.families
    last, trained = max(values.batches), explanation.derivation.network.has_targets
    for key, family in families.items():
        if family.scope == "constant":
            yield from _family_entries(explanation, key, family, None, None)
    for sample in sorted({n for samples in values.batches.values() for n in samples}):
        for key in SAMPLE_DATA:
            if key in families:
                yield from _family_entries(explanation, key, families[key], None, sample)
    if 1 in values.batches:
        for key, family in families.items():
            if family.kind == "state" and values.is_kept_state(key):
                yield from _family_entries(explanation, key, family, 0, None)
    for step, samples in sorted(values.batches.items()):
        closing = trained and step == last
        for key in explanation.derivation.network.parameters:
            yield from _family_entries(explanation, key, families[key], step, None)
        if STEP_NUMBER in families and not closing:
            yield from _family_entries(explanation, STEP_NUMBER, families[STEP_NUMBER], step, None)
        for sample in samples:
            for key, family in families.items():
                if (
                    family.scope == "sample"
                    and key not in SAMPLE_DATA
                    and not (closing and not _is_forward(key, family))
                ):
                    yield from _family_entries(explanation, key, family, step, sample)
            if trained and not closing:
                yield from _path_entries(explanation, step, sample)
        for key, family in families.items():
            if family.scope == "update" and family.rule is not None and not closing:
                yield from _family_entries(explanation, key, family, step, None)
    yield from _epoch_entries(explanation)


def _is_forward(key: Key, family: Family) -> bool:
    return key.phase != "after" and key != PREDICTED and family.kind in ("net", "out", "error", "loss")


def _family_entries(
    explanation: Explanation, key: Key, family: Family, step: int | None, sample: int | None
) -> Iterator[dict[str, Any]]:
    display = explanation.display
    at = (
        step
        if step is not None
        else min(n for n, samples in explanation.values.batches.items() if sample is None or sample in samples)
    )
    values = np.asarray(explanation.values.get(key, at, sample), dtype=float)
    printed = display.get(key, at, sample)
    given = family.rule is None or step == 0
    for m in range(family.size):
        formula, uses, substituted = None, [], None
        if not given:
            line = line_at(explanation.derivation, explanation.values.batches, key, m, at, sample)
            assert line.formula is not None
            formula = TOKENS.formula(line.formula, partial(_operand_id, line))
            uses = [_operand_reference(explanation, operand) for operand in line.operands]
            extra = int(display.extra_digits(key, at, sample)[0, m])
            substituted = TOKENS.formula(line.formula, partial(_operand_number, display, line, extra))
        elif key in explanation.derivation.network.parameters and step is not None and step > 1:
            formula, uses, substituted = _new_from_before(explanation, key, m, step)
        name = PLAIN.name(member_name(family.name, m), str)
        yield {
            "id": family.member_id(m),
            "kind": trace_kind(key, family),
            "layer": family.layer,
            "neuron": _place_or_none(family.neuron, m),
            "input": _place_or_none(family.input, m),
            "sample": sample,
            "step": step,
            "label": name,
            "formula": formula,
            "uses": uses,
            "substituted": substituted,
            "value": float(values[0, m]),
            "shown": printed.plain_text(0, m),
            "exact": bool(printed.exact[0, m]),
        }


def _place_or_none(places: Any, m: int) -> int | None:
    return None if places is None or not places[m] else int(places[m])


def _operand_reference(explanation: Explanation, operand: LineOperand) -> list[Any]:
    """[id, sample, step] of an operand."""
    family = explanation.derivation.families[operand.key]
    if family.scope == "constant":
        return [operand.id, None, None]
    if family.scope == "update":
        return [operand.id, None, operand.step]
    sample = operand.sample or explanation.values.batches[operand.step][0]
    return [operand.id, sample, None if operand.key in SAMPLE_DATA else operand.step]


def _operand_id(line: WrittenLine, place: str, _: bool) -> str:
    return line.operands[int(place)].id


def _new_from_before(explanation: Explanation, key: Key, m: int, step: int) -> tuple[str | None, list[Any], str | None]:
    """A parameter at the start of a later update is what the update before made of it."""
    derivation = explanation.derivation
    family = derivation.families[key]
    id = family.member_id(m)
    if step - 1 not in explanation.values.batches or bool(derivation.network.frozen[key][m]):
        return None, [], None
    return f"{id}_new", [[f"{id}_new", None, step - 1]], explanation.display.get(key, step).plain_text(0, m)


def _operand_number(display: Display, line: WrittenLine, extra: int, place: str, bracket: bool) -> str:
    operand = line.operands[int(place)]
    text = display.get(operand.key, operand.step, operand.sample, extra).plain_text(0, operand.member)
    return f"( {text} )" if bracket and text.startswith("-") else text


def _path_entries(explanation: Explanation, step: int, sample: int) -> Iterator[dict[str, Any]]:
    """One path's contribution, up to 16 of each weight, and of each neuron's output; none where there are too many."""
    derivation = explanation.derivation
    network = derivation.network
    read = {source for p in network.layers for source in (*p.sources, *p.skip)}
    keys = [key for p in network.layers if (key := Key("out", p.number)) in read] + list(network.parameters)
    listed = [(key, m, derivation.count_paths(key, m)) for key in keys for m in range(derivation.families[key].size)]
    if sum(count for _, _, count in listed if count <= MAX_PATHS) > MAX_QUANTITIES:
        return
    for key, m, count in listed:
        family = derivation.families[key]
        if count <= MAX_PATHS:
            for path in derivation.paths(f"dE/d{family.member_id(m)}"):
                if tuple(path.factors) != (path.id,):  # the own error's slope of an output that later layers read
                    yield _path_entry(explanation, path, family, m, step, sample)


def _path_entry(explanation: Explanation, path: Any, family: Family, m: int, step: int, sample: int) -> dict[str, Any]:
    derivation, display = explanation.derivation, explanation.display
    places = [derivation.locate(id) for id in path.factors]
    value = float(np.prod([float(explanation.values.get(key, step, sample)[0, k]) for key, k in places]))
    rule = display.rules.overrides.get("path", display.rules.usual)
    shown = print_array(np.array([[value]]), rule)
    for extra in EXTRA_DIGITS:
        numbers = [display.get(key, step, sample, extra) for key, _ in places]
        redone = np.prod([printed.value[0, k] for printed, (_, k) in zip(numbers, places, strict=True)])
        if abs(redone - shown.value[0, 0]) <= units(shown)[0, 0]:
            break
    queue = iter(zip(numbers, (k for _, k in places), strict=True))

    def leaf(_: str, bracket: bool) -> str:
        printed, k = next(queue)
        text = printed.plain_text(0, k)
        return f"( {text} )" if bracket and text.startswith("-") else text

    formula = Mul(tuple(map(Sym, path.factors))) if len(path.factors) > 1 else Sym(path.factors[0])
    return {
        "id": path.id,
        "kind": "path",
        "layer": family.layer,
        "neuron": _place_or_none(family.neuron, m),
        "input": _place_or_none(family.input, m),
        "sample": sample,
        "step": step,
        "label": path_label(path.id),
        "formula": TOKENS.formula(formula, lambda id, _: id),
        "uses": [[id, sample, step] for id in path.factors],
        "substituted": TOKENS.formula(formula, leaf),
        "value": value,
        "shown": shown.plain_text(0, 0),
        "exact": bool(shown.exact[0, 0]),
    }


def path_label(id: str) -> str:
    """∂E_o1/∂w1 for dE_o1/dw1."""
    above, _, below = id.partition("/")
    return f"∂{above[1:]}/∂{below[1:]}"


def _epoch_entries(explanation: Explanation) -> Iterator[dict[str, Any]]:
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
