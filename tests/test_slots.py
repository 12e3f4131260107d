"""What stands in a slot, and families numbered end to end, against the plainest way to find them.

In: examples with several sources, tied weights, batches and states. Out: entry by entry the same number.
"""

from __future__ import annotations

import numpy as np
import pytest

from explainer import explain
from explainer.equations.joining import JoinedFamilies
from explainer.explanation import Explanation
from explainer.network.line import line_at
from explainer.numbers.slots import slot_numbers


def lessons() -> list[str]:
    return ["skip", "tied-weights", "batch-mean", "momentum", "shared-bias"]


def steps_and_samples(lesson: Explanation) -> list[tuple[int, int]]:
    return [(step, samples[-1]) for step, samples in lesson.values.batches.items()][:-1]


@pytest.mark.parametrize("name", lessons())
def test_a_slot_holds_the_numbers_of_its_members(name: str) -> None:
    lesson = explain(name)
    families, values = lesson.derivation.families, lesson.values
    for step, sample in steps_and_samples(lesson):
        batch = values.batches[step]
        for family in families.values():
            for slot in family.slots.values():
                found = slot_numbers(slot, step, sample, batch, values.get)[0]
                members = [(key, m) for key in slot.sources for m in range(families[key].size)]
                places = [(step - 1, None)] if slot.before else [(step, n) for n in (batch if slot.batch else [sample])]
                expected = [
                    values.get(key, *place)[0, m] for key, m in map(members.__getitem__, slot.index) for place in places
                ]
                assert found.tolist() == expected, (str(family.key), step)


@pytest.mark.parametrize("name", lessons())
def test_an_operand_of_a_line_has_the_number_that_the_line_is_made_from(name: str) -> None:
    lesson = explain(name)
    values = lesson.values
    for step, sample in steps_and_samples(lesson):
        for key, family in lesson.derivation.families.items():
            if family.rule is None:
                continue
            slots, _ = values.operands(key, step, sample)
            held = {float(x) for array in slots.values() for x in np.ravel(array)}
            for m in range(family.size):
                line = line_at(lesson.derivation, values.batches, key, m, step, sample)
                for operand in line.operands:
                    number = values.get(operand.key, operand.step, operand.sample)[0, operand.member]
                    assert float(number) in held, (line.id, operand)


def test_positions_lead_to_members_and_back() -> None:
    families = explain("skip").derivation.families
    joined = JoinedFamilies.of([key for key in families if key.kind == "out" and not key.phase], families)
    places = list(joined.places())
    assert [joined.place(k) for k in range(len(places))] == places
    assert [int(joined.positions(key, np.array([m]))[0]) for key, m in places] == list(range(len(places)))
    for key, entries, members in joined.parts_of(np.arange(len(places))):
        assert [(key, int(m)) for m in members] == [places[k] for k in entries]
