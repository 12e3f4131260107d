"""Answers and slips of records that hold none: those of version 0.1.0 keep networks and tolerances only.

In: the head of such a record and some of its sheets. Out: the same sheets as `RecordedSheet`s. Their networks are
followed through every line as when they were drawn; nothing is drawn again, and the recorded tolerances stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np

from explainer.equations.families import Family
from explainer.equations.keys import ETA, INPUT, TARGET, Key
from explainer.homework.asked_lines import SheetRow
from explainer.homework.drawn_numbers import DrawnNumbers, VariedFamily
from explainer.homework.recorded import RecordedRow, RecordedSheet
from explainer.homework.sheet import Sheet
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import AcceptedVariants
from explainer.judging.slips import Slips
from explainer.network.building import Network
from explainer.spec import Problem, Spec, SpecError
from explainer.tracing import trace_kind
from explainer.walkthrough.document import Quantity

RawSheet = tuple[str, Mapping[str, Any]]
"""(code, its entry in the record)."""


class RecordCompleter:
    """Works out a record's answers. Raises SpecError for a line that this version's lesson does not have."""

    def __init__(self, spec: Spec, name: str, labels: Sequence[Mapping[str, Any]], policy: Mapping[str, Any]) -> None:
        self.prepared = prepare_homework(spec, name, policy=policy)
        derivation = self.prepared.lesson.derivation
        rows = tuple(tuple(recorded_rows(derivation.families, part, name)) for part in labels)
        slips = Slips.of(derivation, (row.quantity.key for part in rows for row in part))
        self.prepared = replace(self.prepared, rows=rows, slips=slips)

    def complete_sheets(self, sheets: Sequence[RawSheet]) -> Iterator[RecordedSheet]:
        """The sheets with their answers, in their order."""
        worked: dict[str, Sheet] = {}
        network = self.prepared.lesson.derivation.network
        for part in sorted({entry["part"] for _, entry in sheets}):
            ours = [(code, entry) for code, entry in sheets if entry["part"] == part]
            trial = self.prepared.follow_numbers(recorded_numbers(network, [entry["numbers"] for _, entry in ours]))
            variants = AcceptedVariants(self.prepared, part - 1, tuple(code for code, _ in ours), trial)
            worked |= {sheet.code: sheet for sheet in variants.sheets()}
        for code, entry in sheets:
            kept = entry.get("tolerance", {})
            rows = tuple(
                RecordedRow(q.row, q.id, q.sample, q.step, q.kind, q.answer, kept.get(str(q.row), q.tolerance), q.slips)
                for q in worked[code].questions
            )
            yield RecordedSheet(code, entry["part"], entry["numbers"], rows)


def recorded_rows(families: Mapping[Key, Family], labels: Mapping[str, Any], name: str) -> Iterator[SheetRow]:
    """The lines that a record's labels name. Raises SpecError for one that this version's lesson does not have."""
    places = {
        (id, family.scope == "sample"): (key, m)
        for key, family in families.items()
        for m, id in enumerate(family.member_ids())
    }
    for label, (id, sample, step) in labels.items():
        if (id, sample is not None) not in places:
            expected = "a line of the lesson, as this version makes it"
            raise SpecError([Problem(name, 0, 0, f"rows[{label}]", repr(id), expected)])
        key, member = places[id, sample is not None]
        yield SheetRow(Quantity(key, member, step, sample), id, trace_kind(key, families[key]), 0, int(label))


def recorded_numbers(network: Network, numbers: Sequence[Mapping[str, Any]]) -> DrawnNumbers:
    """The given numbers of these networks, as if each had just been drawn."""
    data = network.spec.training.data
    shapes: dict[Any, tuple[int, ...]] = {key: (network.families[key].size,) for key in network.parameters}
    texts = {}
    for key in network.parameters:
        group, ids = "weights" if key.kind == "weight" else "biases", network.families[key].member_ids()
        texts[key] = [each[group][id] for each in numbers for id in ids]
    for name, key in (("input", INPUT), ("target", TARGET)):
        if all(getattr(sample, name) is not None for sample in data):
            shapes[key] = (len(data), network.families[key].size)
            texts[key] = [text for each in numbers for sample in each["data"] for text in sample[name]]
    if all("learning_rate" in each for each in numbers):
        shapes[ETA], texts[ETA] = (1,), [each["learning_rate"] for each in numbers]
    plan, picked = [], {}
    for key, shape in shapes.items():
        place = {text: n for n, text in enumerate(dict.fromkeys(texts[key]))}
        plan.append(VariedFamily(key, shape, tuple(map(Decimal, place))))
        picked[key] = np.array([place[text] for text in texts[key]], dtype=np.int64).reshape(-1, *shape)
    return DrawnNumbers(tuple(plan), picked)
