"""One student's sheet as plain data: the network, what is asked, the answers and what each slip would give.

In: nothing; the drawing fills it, the pages, keys and quiz writers read it. Out: frozen rows that know no format.

    >>> Question.__annotations__["slips"]
    'tuple[SlipAnswer, ...]'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explainer.equations.names import Name
from explainer.formula import Formula
from explainer.judging.slip_answers import SlipAnswer
from explainer.spec.model import Spec


@dataclass(frozen=True, slots=True)
class Question:
    """One asked line."""

    row: int
    """Its label on the sheet, from 1."""
    id: str
    """The trace id of the quantity asked for; with `sample` and `step` it is unique."""
    sample: int | None
    step: int
    kind: str
    """Its trace kind."""
    name: Name
    """The quantity's name as the sheet prints it."""
    formula: Formula | None
    """What is to be computed, over operand ids; None: the formula is not shown."""
    operands: Mapping[str, Name]
    """Operand id → its name."""
    answer: str
    """The answer as printed: `-0.038098237`."""
    value: float
    """The answer as a number: exactly what is printed where numbers are carried."""
    tolerance: str
    """How far an answer may lie from `answer`, as printed: `0.000000002`."""
    slips: tuple[SlipAnswer, ...]
    """What slips give here; each differs from the answer by more than the tolerance."""
    reason: bool
    """Whether the reason is asked for as well."""
    words: str = ""
    """A key of `wording` that asks for it, where no name and formula do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One student's sheet."""

    code: str
    """What stands in file names instead of the student: `K7Q2-4M`."""
    title: str
    spec: Spec
    """The accepted network as a full spec, its numbers as printed."""
    given: tuple[tuple[Name, str], ...]
    """Everything a student needs: inputs, targets, weights, biases, learning rate."""
    questions: tuple[Question, ...]
    lines: tuple[Question, ...] = ()
    """Where a mistake is to be found, all lines as somebody wrote them down: their answers stand there."""
