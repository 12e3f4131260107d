"""What each cell of a document's tables has to say, from the numbers of NumPy's own route.

In: a `Document` and the `Explanation` it is about. Out: for each table its rows of `ExpectedCell`s: a name's letters, a
number, or nothing where words stand. The numbers of series are computed a second time, by other code than the page's.

    >>> from explainer import explain
    >>> from explainer.walkthrough import walk
    >>> mazur = explain("mazur")
    >>> weights = next(expected_tables(walk(mazur), mazur, {}))
    >>> [cell.value for cell in weights[1]]
    [None, 0.15, 0.2, 0.35]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from explainer.equations.joining import JoinedFamilies
from explainer.equations.keys import LOSS
from explainer.equations.names import Code, Ident, Ratio
from explainer.explanation import Explanation
from explainer.reader.expected import label_of, value_of
from explainer.reader.notation import flatten_text, spell_name
from explainer.reader.rate_outcomes import gather, outcome_at
from explainer.walkthrough.document import (
    Document,
    Inline,
    NameOf,
    NumberOf,
    Quantity,
    Say,
    SeriesNumber,
    Table,
    VariantText,
    Verdict,
    leaf_blocks,
)
from explainer.wording import SENTENCES

NUDGE = 0.01
"""By how much the question moves a weight."""
MOST_USES = 400
"""Uses of samples up to which a training is made once more, at every rate that a page compares."""


class ExpectedCell(NamedTuple):
    """A cell of a table: a name, a number, a name with its number, or neither."""

    label: str = ""
    value: float | None = None
    empty: bool = False


class Misplaced(ValueError):
    """A table says one thing and shows another."""


WORDS = ExpectedCell()
ExpectedTable = Sequence[Sequence[ExpectedCell]]


def expected_tables(document: Document, explanation: Explanation, labels: Mapping[str, str]) -> Iterator[ExpectedTable]:
    """Every table of a document, the header first; `labels` are the texts that this variant has of its own."""
    for block in leaf_blocks(document.sections):
        if isinstance(block, Table):
            for row in block.rows:
                require_same_members(block.header, row)
                require_edges(block.header, row, explanation)
                require_own_labels(row)
            rates = [rate_of(row) for row in block.rows if any(is_at_rate(cell) for cell in row)]
            known = dict(zip(rates, outcomes_at_rates(explanation, rates), strict=True))
            yield [
                [expected_cell(cell, explanation, row, known, labels) for cell in row]
                for row in (block.header, *block.rows)
            ]


def require_same_members(header: Sequence[Inline], row: Sequence[Inline]) -> None:
    """Raises Misplaced where a number stands beside or below the name of another member of its family, or in the row of
    another sample."""
    beside = [cell.quantity for cell in row if isinstance(cell, NameOf)]
    by_sample = header[0] == Say("task.sample") and isinstance(row[0], str) and row[0].isdecimal()
    sample = int(str(row[0])) if by_sample else None
    for column, cell in enumerate(row):
        if not isinstance(cell, NumberOf):
            continue
        q, above = cell.quantity, header[column]
        for own in (*beside, *([above.quantity] if isinstance(above, NameOf) else [])):
            alike = (own.key.kind, own.key.layer, own.key.of) == (q.key.kind, q.key.layer, q.key.of)
            if alike and own.member != q.member:
                raise Misplaced(f"member {q.member + 1} of {q.key.kind} under the name of {own.member + 1}")
        if None not in (sample, q.sample) and sample != q.sample:
            raise Misplaced(f"sample {q.sample} in the row of sample {sample}")


def require_own_labels(row: Sequence[Inline]) -> None:
    """Raises Misplaced where a text of the variant's own, `answer 3`, stands in the row of another number."""
    for cell in row:
        if isinstance(cell, VariantText) and cell.name.rpartition(" ")[2] != row[0]:
            raise Misplaced(f"{cell.name} in row {row[0]}")


def require_edges(header: Sequence[Inline], row: Sequence[Inline], explanation: Explanation) -> None:
    """Raises Misplaced where a weight in a neuron's row stands below what it does not weigh."""
    families = explanation.derivation.families
    if not isinstance(row[0], NameOf) or row[0].quantity.key.kind != "net":
        return
    net = row[0].quantity
    plan = explanation.derivation.network.layers[(net.key.layer or 1) - 1]
    for cell, above in zip(row, header, strict=True):
        if isinstance(cell, NumberOf) and isinstance(above, NameOf) and cell.quantity.key in plan.weights:
            weight, source = cell.quantity, above.quantity
            w = JoinedFamilies.of(plan.weights, families).positions(weight.key, np.array([weight.member]))
            i = JoinedFamilies.of(plan.sources, families).positions(source.key, np.array([source.member]))
            if not ((plan.edge_neuron == net.member) & (plan.edge_source == i) & (plan.edge_weight == w)).any():
                raise Misplaced(f"a weight under the name of {families[source.key].member_id(source.member)}")


def expected_cell(
    cell: Inline,
    explanation: Explanation,
    row: Sequence[Inline],
    at_rate: Mapping[str, tuple[float | None, str]],
    labels: Mapping[str, str],
) -> ExpectedCell:
    """What a cell says; `at_rate` holds what comes of the learning rates of the table."""
    match cell:
        case NameOf(q):
            return ExpectedCell(label_of(explanation, q))
        case Ident() | Ratio() | Code():
            return ExpectedCell(spell_name(cell))
        case Say("answer", {"name": NameOf(named), "value": NumberOf(q)}):
            if named != q:
                raise Misplaced(f"the number of {q.key} under the name of {named.key}")
            return ExpectedCell(label_of(explanation, q), value_of(explanation, q))
        case NumberOf(q, correct):
            return ExpectedCell(value=value_of((explanation.correct or explanation) if correct else explanation, q))
        case VariantText(name, words):
            return (
                ExpectedCell(empty=True)
                if not labels[name]
                else WORDS
                if words
                else ExpectedCell(value=float(labels[name]))
            )
        case SeriesNumber("rate"):
            return ExpectedCell(value=at_rate[rate_of(row)][0])
        case Verdict("claim") if at_rate and (outcome := at_rate[rate_of(row)][1]):
            return ExpectedCell(flatten_text(SENTENCES[explanation.spec.page.language][outcome]))
        case SeriesNumber():
            return ExpectedCell(value=second_number(cell, explanation, row))
        case "":
            return ExpectedCell(empty=True)
        case str():
            number = re.fullmatch(r"-?\d+([.,]\d+)?", cell)
            return ExpectedCell(value=float(cell.replace(",", "."))) if number else WORDS
    return WORDS


def second_number(cell: SeriesNumber, explanation: Explanation, row: Sequence[Inline]) -> float | None:
    """A number of a series, computed once more; None where that would take too long."""
    lesson = (explanation.correct or explanation) if cell.correct else explanation
    losses, kind = np.asarray(lesson.values.history.losses, dtype=float)[0], cell.series.partition(":")[0]
    match kind:
        case "epoch_loss":  # the first cell says which epoch, or after how many updates
            count, epoch = len(lesson.spec.training.data), int(str(row[0]))
            return gather(lesson, losses[(epoch - 1) * count : epoch * count])
        case "update_loss":
            last, updates = max(lesson.values.batches), int(str(row[0]))
            closing = Quantity(LOSS, 0, last, lesson.values.batches[last][0])
            return float(losses[updates]) if updates < len(losses) else value_of(lesson, closing)
        case "nudge_before" | "nudge":
            assert cell.about is not None and isinstance(row[0], NameOf)
            return nudged_number(lesson, cell.about, NUDGE if kind == "nudge" else 0.0, row[0].quantity)
        case "slip":
            q, name = cell.about, cell.series.partition(":")[2]
            assert q is not None
            numbers = lesson.slips.slip(name).wrong_numbers(lesson.values, q.key, q.step, q.sample)
            return None if numbers is None else float(np.asarray(numbers, dtype=float)[0, cell.index])
    return None


def nudged_number(lesson: Explanation, weight: Quantity, step: float, what: Quantity) -> float:
    """A quantity of the forward pass, or the weight itself, after a step of the weight."""
    engine, kept = lesson.values.engine, lesson.values.history.parameters[weight.step]
    parameters = {key: np.array(array, dtype=float) for key, array in kept.items()}
    parameters[weight.key][0, weight.member] += step
    if what.key == weight.key:
        return float(parameters[what.key][0, what.member])
    sample = [(weight.sample or 1) - 1]
    passed = engine.forward(parameters, engine.inputs(sample))
    arrays = engine.errors(passed, engine.targets(sample)) if what.key == LOSS else passed
    return float(arrays[what.key][0, 0, what.member])


def is_at_rate(cell: Inline) -> bool:
    """Whether a cell shows what another learning rate gives."""
    return isinstance(cell, SeriesNumber) and cell.series == "rate"


def rate_of(row: Sequence[Inline]) -> str:
    """The learning rate that a row is about."""
    return str(row[0]).replace(",", ".")


def outcomes_at_rates(lesson: Explanation, rates: Sequence[str]) -> list[tuple[float | None, str]]:
    """(loss of all samples, how it ended) of the training at each of several rates; nothing of either where that would
    take too long."""
    if np.asarray(lesson.values.history.losses).shape[-1] > MOST_USES:
        return [(None, "")] * len(rates)
    return [outcome_at(lesson, rate) for rate in rates]
