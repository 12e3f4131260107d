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

from explainer.equations.keys import ETA, INPUT, TARGET
from explainer.homework.asked_lines import SheetRow
from explainer.homework.drawn_numbers import DrawnNumbers, VariedFamily
from explainer.homework.recorded import RecordedRow, RecordedSheet
from explainer.homework.sheet import Sheet
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import AcceptedVariants
from explainer.judging.slips import Slips
from explainer.spec import Problem, Spec, SpecError
from explainer.tracing import trace_kind
from explainer.walkthrough.document import Quantity

RawSheet = tuple[str, Mapping[str, Any]]
"""(code, its entry in the record)."""


class RecordCompleter:
    """Works out a record's answers. Raises SpecError for a line that this version's lesson does not have."""

    def __init__(self, spec: Spec, name: str, labels: Sequence[Mapping[str, Any]]) -> None:
        self.prepared = prepare_homework(spec, name)
        rows = tuple(tuple(self._sheet_rows(part, name)) for part in labels)
        derivation = self.prepared.lesson.derivation
        slips = Slips.of(derivation, (row.quantity.key for part in rows for row in part))
        self.prepared = replace(self.prepared, rows=rows, slips=slips)

    def _sheet_rows(self, labels: Mapping[str, Any], name: str) -> Iterator[SheetRow]:
        families = self.prepared.lesson.derivation.families
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

    def complete_sheets(self, sheets: Sequence[RawSheet]) -> Iterator[RecordedSheet]:
        """The sheets with their answers, in their order."""
        worked: dict[str, Sheet] = {}
        for part in sorted({entry["part"] for _, entry in sheets}):
            ours = [(code, entry) for code, entry in sheets if entry["part"] == part]
            trial = self.prepared.follow_numbers(self._recorded_numbers([entry["numbers"] for _, entry in ours]))
            variants = AcceptedVariants(self.prepared, part - 1, tuple(code for code, _ in ours), trial)
            worked |= {sheet.code: sheet for sheet in variants.sheets()}
        for code, entry in sheets:
            rows = tuple(
                RecordedRow(q.row, q.id, q.sample, q.step, q.kind, q.answer, entry["tolerance"][str(q.row)], q.slips)
                for q in worked[code].questions
            )
            yield RecordedSheet(code, entry["part"], entry["numbers"], rows)

    def _recorded_numbers(self, networks: Sequence[Mapping[str, Any]]) -> DrawnNumbers:
        """The given numbers of these networks, as if each had just been drawn."""
        network, data = self.prepared.lesson.derivation.network, self.prepared.spec.training.data
        shapes: dict[Any, tuple[int, ...]] = {key: (network.families[key].size,) for key in network.parameters}
        texts = {}
        for key in network.parameters:
            group, ids = "weights" if key.kind == "weight" else "biases", network.families[key].member_ids()
            texts[key] = [each[group][id] for each in networks for id in ids]
        for name, key in (("input", INPUT), ("target", TARGET)):
            if all(getattr(sample, name) is not None for sample in data):
                shapes[key] = (len(data), network.families[key].size)
                texts[key] = [text for each in networks for sample in each["data"] for text in sample[name]]
        if all("learning_rate" in each for each in networks):
            shapes[ETA], texts[ETA] = (1,), [each["learning_rate"] for each in networks]
        plan, picked = [], {}
        for key, shape in shapes.items():
            place = {text: n for n, text in enumerate(dict.fromkeys(texts[key]))}
            plan.append(VariedFamily(key, shape, tuple(map(Decimal, place))))
            picked[key] = np.array([place[text] for text in texts[key]], dtype=np.int64).reshape(-1, *shape)
        return DrawnNumbers(tuple(plan), picked)
