"""Which lines stand on a sheet: those that the spec asks for, which of them stay blank, and what their formulas need.

In: a lesson's explanation with its [homework]. Out: for each network of the series its `SheetRow`s in the order of the
lesson. A line that follows from a blank line is blank too, for its numbers would give the answer away.

    >>> from explainer import explain
    >>> lesson = explain("homework-222")
    >>> [row.id for row in asked_rows(lesson, lesson.spec.homework, "homework-222")[0]][:3]
    ['net_h1', 'net_h2', 'out_h1']
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from explainer.explanation import Explanation
from explainer.formula import Num
from explainer.functions import OPTIMIZERS, PERCEPTRON
from explainer.homework.sheet_lines import LineWriter
from explainer.network.line import line_at
from explainer.spec import Homework, Problem, Spec, SpecError
from explainer.spec.known_names import ASKABLE_KINDS, USUAL_ASK_KINDS
from explainer.spec.problems import nearest_name
from explainer.tracing import TRACE_KINDS
from explainer.walkthrough import FULL_WEIGHTS, walk
from explainer.walkthrough.document import Line, Quantity, leaf_blocks

Recorded = Mapping[str, Any]
"""Row label → (id, sample, step), as a record keeps them."""
MAX_HOMEWORK_UPDATES = 100
"""Updates that every student's network may make."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of a sheet."""

    quantity: Quantity
    id: str
    kind: str
    section: int
    """Place of its section in the lesson."""
    label: int = 0
    """From 1 where it is blank; 0 where it is worked out, or defined."""
    number: int = 0
    """From 1 where every line has a number, to be named by; else 0."""
    defined: bool = False
    """Whether it is neither asked nor worked out, for its number follows from a blank: it says what a name stands
    for."""

    @property
    def is_worked(self) -> bool:
        """Whether its number stands on the sheet."""
        return not self.label and not self.defined


def homework_spec(spec: Spec, name: str) -> Spec:
    """The lesson as the sheets and their keys are made from it: numbers carried, unless the spec says otherwise; where
    an optimizer divides by a root, with significant digits, unless the spec says what digits are counted.

    Raises SpecError for a spec without [homework], or with a network too large for a sheet.
    """
    if spec.homework is None:
        raise SpecError([Problem(name, 0, 0, "homework", "no table [homework]", "what is asked and what varies")])
    if spec.training.optimizer.name == PERCEPTRON.name:
        expected = "an optimizer that moves by gradients: a perceptron has lessons, and no sheets yet"
        raise SpecError([Problem(name, 0, 0, "training.optimizer", "a homework by the perceptron's rule", expected)])
    carry = spec.numbers.carry if "carry" in spec.numbers.model_fields_set else True
    digits = spec.numbers.digits if spec.homework.digits is None else spec.homework.digits
    kind = spec.homework.kind or spec.numbers.kind
    if (
        carry
        and spec.homework.kind is None
        and "kind" not in spec.numbers.model_fields_set
        and divides_by_a_size(spec.training.optimizer.name)
    ):
        kind = "significant"
    numbers = spec.numbers.model_copy(update={"carry": carry, "digits": digits, "kind": kind})
    page = spec.page.model_copy(update={"compare": False, "rates": (), "slips": "none", "detail": "full"})
    weights = sum(spec.fan_in(n) * layer.neurons.count for n, layer in enumerate(spec.network.layers))
    if weights > FULL_WEIGHTS:
        expected = f"at most {FULL_WEIGHTS}, so that a student can work out every line"
        raise SpecError([Problem(name, 0, 0, "network.layers", f"{weights} weights in a homework", expected)])
    if spec.updates > MAX_HOMEWORK_UPDATES:
        expected = f"at most {MAX_HOMEWORK_UPDATES}: fewer samples or epochs"
        raise SpecError([Problem(name, 0, 0, "training", f"{spec.updates} updates in a homework", expected)])
    return spec.model_copy(update={"numbers": numbers, "page": page})


def divides_by_a_size(optimizer: str) -> bool:
    """Whether an optimizer divides by a size of the gradients, which may be so small that decimals leave nothing of it
    to carry."""
    return "epsilon" in OPTIMIZERS[optimizer].constants


def asked_rows(explanation: Explanation, homework: Homework, name: str) -> tuple[tuple[SheetRow, ...], ...]:
    """The rows of each network of the series, in the order of the lesson; one network where there is none. With what is
    asked stands what its formulas name: worked out, or where that follows from a blank, defined.

    Raises SpecError for a name that no line of the lesson has.
    """
    lines = list(_lesson_rows(explanation))
    if homework.finds:
        return (_numbered_rows(explanation, lines),)
    _refuse_unknown(homework, lines, name)
    rows = [row for row in lines if _stands(explanation, row, homework)]
    _refuse_not_asked(homework, rows, name)
    if homework.series:
        hidden = [_faded_lines(rows, entry) for entry in homework.series]
    else:
        hidden = [_blank_lines(explanation, homework, lines, rows)]
    writer = line_writer(explanation, [row.quantity for row in rows])
    return tuple(
        _with_needed(writer, _label_rows(explanation, rows, blank), lines, blank, homework.formulas) for blank in hidden
    )


def _numbered_rows(explanation: Explanation, lines: Sequence[SheetRow]) -> tuple[SheetRow, ...]:
    """The lines among which a mistake is to be found: all of the usual kinds, with what their formulas name."""
    rows = [row for row in lines if row.kind in USUAL_ASK_KINDS and _can_be_asked(explanation, row)]
    writer = line_writer(explanation, [row.quantity for row in rows])
    whole = _with_needed(writer, rows, lines, set(), True)
    return tuple(replace(row, number=n) for n, row in enumerate(whole, 1))


def _faded_lines(rows: Sequence[SheetRow], entry: int | Sequence[str]) -> set[Quantity]:
    """The asked lines that an entry of a series leaves blank: so many of the last, or those of some kinds or ids."""
    if isinstance(entry, int):
        return {row.quantity for row in rows[-entry:]}
    return {row.quantity for row in rows if row.kind in entry or row.id in entry}


def _blank_lines(
    explanation: Explanation, homework: Homework, lines: Sequence[SheetRow], asked: Sequence[SheetRow]
) -> set[Quantity]:
    """The lines without a number: those that are asked, or those that `blank` names, whether they are asked or not."""
    if not homework.blank:
        return {row.quantity for row in asked}
    named = (row for row in lines if row.kind in homework.blank or row.id in homework.blank)
    return {row.quantity for row in named if row.id in homework.blank or _can_be_asked(explanation, row)}


def labelled_rows(explanation: Explanation, homework: Homework, labels: Recorded, name: str) -> tuple[SheetRow, ...]:
    """The rows of a network whose labels a record keeps, in the order of the labels; worked lines stand where the
    lesson has them.

    Raises SpecError for a line that this version's lesson does not have.
    """
    lines = list(_lesson_rows(explanation))
    if homework.finds:
        return _numbered_rows(explanation, lines)
    kept = {(id, sample, step): int(label) for label, (id, sample, step) in labels.items()}
    rows = []
    for row in lines:
        label = kept.pop((row.id, row.quantity.sample, row.quantity.step), 0)
        if label or _stands(explanation, row, homework):
            rows.append(replace(row, label=label))
    if kept:
        (id, _, _), label = next(iter(kept.items()))
        expected = "a line of the lesson, as this version makes it"
        raise SpecError([Problem(name, 0, 0, f"rows[{label}]", repr(id), expected)])
    blank = {row.quantity for row in rows if row.label}
    blank |= _blank_lines(explanation, homework, lines, ()) if homework.blank else set()
    writer = line_writer(explanation, [row.quantity for row in rows])
    rows = list(_with_needed(writer, rows, lines, blank, homework.formulas))
    places = [row.label for row in rows if row.label]
    return tuple(rows) if places == sorted(places) else tuple(sorted(rows, key=lambda row: row.label))


def line_writer(explanation: Explanation, asked: Collection[Quantity]) -> LineWriter:
    """Writes the lines of the sheets. The lines of the lesson may stand there; local factors, constants and the second
    line of a δ do where they are asked for."""
    standing = {
        row.quantity
        for row in _lesson_rows(explanation)
        if row.kind != "local" and row.quantity.key.kind != "collapsed" and not _is_constant(explanation, row)
    }
    return LineWriter(explanation, frozenset(standing.union(asked)))


def _stands(explanation: Explanation, row: SheetRow, homework: Homework) -> bool:
    """Whether a line of the lesson is asked for; what is the same in every network, or stands there already, by its id
    alone."""
    if row.id in homework.ask:
        return True
    return row.kind in homework.ask and _can_be_asked(explanation, row)


def _can_be_asked(explanation: Explanation, row: SheetRow) -> bool:
    """Whether a line is neither the same in every network nor one that stands there already."""
    return not _is_constant(explanation, row) and row.quantity.key.kind != "collapsed"


def _is_constant(explanation: Explanation, row: SheetRow) -> bool:
    """Whether a line is a number in every network: the slope 1 of what changes nothing."""
    return isinstance(explanation.derivation.families[row.quantity.key].rule, Num)


def _with_needed(
    writer: LineWriter, rows: Sequence[SheetRow], lines: Sequence[SheetRow], blank: set[Quantity], formulas: bool
) -> tuple[SheetRow, ...]:
    """The rows, and before them the lines of the lesson that their formulas name."""
    found = {row.quantity: row for row in rows}
    of_lesson = {row.quantity: row for row in lines}
    known: dict[Quantity, bool] = {}
    left = [row.quantity for row in rows if formulas or not row.label]
    while left:
        for q in writer.needs(left.pop()):
            if q not in found:
                open_ = _follows_blank(writer.explanation, q, blank, known)
                found[q] = replace(of_lesson[q], defined=open_)
                left.append(q)
    return tuple(found[row.quantity] for row in lines if row.quantity in found)


def _lesson_rows(explanation: Explanation) -> Iterator[SheetRow]:
    """Every line of the lesson once, in its order."""
    families, seen = explanation.derivation.families, set[Quantity]()

    for place, section in enumerate(walk(explanation).sections):
        for block in leaf_blocks(section.blocks):
            if isinstance(block, Line) and block.quantity not in seen:
                seen.add(block.quantity)
                family = families[block.quantity.key]
                kind = TRACE_KINDS.get(family.kind, family.kind)
                yield SheetRow(block.quantity, family.member_id(block.quantity.member), kind, place)


def _refuse_unknown(homework: Homework, lines: Sequence[SheetRow], name: str) -> None:
    """Refuses what is asked for and stands on no line; of the kinds that are asked by default some may be missing."""
    kinds, ids = {row.kind for row in lines}, {row.id for row in lines}
    usual = set(USUAL_ASK_KINDS) if homework.ask == USUAL_ASK_KINDS else set()
    problems = []
    for key, names in (("ask", homework.ask), ("blank", homework.blank)):
        for place, wanted in enumerate(names):
            if wanted not in kinds and wanted not in ids and wanted not in usual:
                what = "a kind of line" if wanted in ASKABLE_KINDS else "the id of a line"
                expected = f"{what} that this lesson shows"
                guess = nearest_name(wanted, [*kinds, *ids])
                problems.append(Problem(name, 0, 0, f"homework.{key}[{place}]", repr(wanted), expected, guess))
    if problems:
        raise SpecError(problems)


def _refuse_not_asked(homework: Homework, rows: Sequence[SheetRow], name: str) -> None:
    """Refuses a name in a series that no line on the sheet has."""
    known, problems = dict.fromkeys(word for row in rows for word in (row.kind, row.id)), []
    for n, entry in enumerate(homework.series):
        for place, wanted in enumerate(() if isinstance(entry, int) else entry):
            if wanted not in known:
                where, expected = (
                    f"homework.series[{n}][{place}]",
                    "a kind of line, or the id of a line, that ask names",
                )
                problems.append(Problem(name, 0, 0, where, repr(wanted), expected, nearest_name(wanted, [*known])))
    if problems:
        raise SpecError(problems)


def _label_rows(explanation: Explanation, rows: Sequence[SheetRow], blank: set[Quantity]) -> tuple[SheetRow, ...]:
    """The rows with their labels: those that follow from a blank one are blank as well."""
    known: dict[Quantity, bool] = {}
    result, label = [], 0
    for row in rows:
        open_ = _follows_blank(explanation, row.quantity, blank, known)
        label += open_
        result.append(replace(row, label=label if open_ else 0))
    return tuple(result)


def _follows_blank(explanation: Explanation, q: Quantity, blank: set[Quantity], known: dict[Quantity, bool]) -> bool:
    """Whether a quantity is blank, or computed from one that is."""
    if q not in known:
        known[q] = q in blank or any(
            _follows_blank(explanation, use, blank, known) for use in _operands(explanation, q)
        )
    return known[q]


def _operands(explanation: Explanation, q: Quantity) -> Iterator[Quantity]:
    """What stands in a quantity's equation."""
    derivation, batches = explanation.derivation, explanation.values.batches
    if q.step < 1 or q.step not in batches:
        return
    if q.key in derivation.network.parameters:
        new = q.key.new
        if q.step > 1 and new in derivation.families:
            before = range(derivation.families[new].size)
            yield from (Quantity(new, m, q.step - 1) for m in before)
        return
    for operand in line_at(derivation, batches, q.key, q.member, q.step, q.sample).operands:
        scope = derivation.families[operand.key].scope
        if scope == "constant":
            continue
        own = None if scope == "update" else operand.sample or batches[q.step][0]
        yield Quantity(operand.key, operand.member, operand.step, own)
