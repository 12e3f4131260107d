"""What comes of a number that is off: the new weight that it moves most, and the numbers that go on with it.

In: an `Audit` and one of its lines. Out: an `Effect`, or None where no new weight hangs on the number.

    >>> from explainer.auditing.audited import audit
    >>> from explainer.auditing.printed_file import read_printed
    >>> found = audit("mazur", read_printed(b"printed,what\\n0.6,dE/dw5\\n"))
    >>> moved = find_effect(found, found.lines[0])
    >>> moved.weight, round(moved.wrong, 4), round(moved.right, 4)
    ('w5_new', 0.1, 0.3589)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.auditing.audited import Audit, AuditedLine
from explainer.equations.keys import Key
from explainer.judging.author import AuthorValues
from explainer.judging.printed import PrintedNumbers


@dataclass(frozen=True, slots=True)
class Effect:
    """The new weight that a number moves most."""

    weight: str
    wrong: float
    right: float


def find_effect(audit: Audit, line: AuditedLine) -> Effect | None:
    """What the weights after the last update are with this number in the place of the right one; of a long run, after
    its own update."""
    values, derivation = audit.lesson.values, audit.lesson.derivation
    place = line.place
    if place is None or not derivation.network.has_targets or derivation.families[place.key].rule is None:
        return None
    updates = sorted(step for step in values.batches if place.step <= step < max(values.batches))
    if not updates:
        return None
    row = [""] * derivation.families[place.key].size
    row[place.member] = line.text
    author = AuthorValues.of(values, {(place.key, (place.step, place.sample)): PrintedNumbers.of([row])})
    together = updates == list(range(updates[0], updates[-1] + 1))
    for step in updates if together else updates[:1]:
        found = [_most_moved(audit, author, step, key) for key in derivation.network.parameters]
    return max(
        (moved for moved in found if moved is not None and moved.wrong != moved.right),
        key=lambda moved: abs(moved.wrong - moved.right),
        default=None,
    )


def _most_moved(audit: Audit, author: AuthorValues, step: int, key: Key) -> Effect | None:
    values, derivation = audit.lesson.values, audit.lesson.derivation
    family = derivation.families.get(key.new)
    if family is None or not family.size:
        return None
    wrong = np.asarray(author.get(key.new, step), dtype=float)[0]
    right = np.asarray(values.get(key.new, step), dtype=float)[0]
    m = int(np.argmax(np.abs(wrong - right)))
    return Effect(family.member_id(m), float(wrong[m]), float(right[m]))
