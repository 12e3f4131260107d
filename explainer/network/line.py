"""One line of a lesson: its name, its formula over numbered operands, and where each operand stands.

In: a `Derivation`, the samples of each update, and the place of a line: family, member, update, sample. Out: a
`WrittenLine`, from which pages, traces, notebooks, spreadsheets, homework and the witnesses take the operands.

    >>> from explainer import explain
    >>> mazur = explain("mazur")
    >>> line = line_at(mazur.derivation, mazur.values.batches, Key("net", 2), 0, 1, 1)
    >>> line.id, [(operand.id, operand.step, operand.sample) for operand in line.operands][-2:]
    ('net_o1', [('out_h2', 1, 1), ('b2', 1, 1)])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explainer.equations.keys import Key
from explainer.equations.names import Name, member_name
from explainer.formula import Formula
from explainer.network.derivation import Derivation


@dataclass(frozen=True, slots=True)
class LineOperand:
    """One operand of a line, and the place of its number."""

    id: str
    key: Key
    member: int
    step: int
    sample: int | None
    before: bool
    """Whether it is the number as the update before left it."""
    among_samples: bool
    """Whether the line adds up the samples of a batch, of which this is one."""


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One equation in an update and a sample."""

    id: str
    name: Name
    formula: Formula | None
    """Each operand named by its place in `operands`; None for a given number."""
    operands: tuple[LineOperand, ...]


def line_at(
    derivation: Derivation,
    batches: Mapping[int, Sequence[int]],
    key: Key,
    member: int,
    step: int,
    sample: int | None,
) -> WrittenLine:
    """The line of one quantity; `batches` holds the samples of each update."""
    node = derivation.equation(key, member, batch=len(batches[step]))
    operands = tuple(
        LineOperand(
            use.id,
            use.key,
            use.member,
            step - use.before,
            sample if use.sample is None else batches[step][use.sample],
            use.before,
            use.sample is not None,
        )
        for use in node.uses
    )
    formula = None if node.formula is None else node.number_operands()
    return WrittenLine(node.id, member_name(derivation.families[key].name, member), formula, operands)
