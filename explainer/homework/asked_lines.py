"""Which lines a sheet asks for: the lines of the lesson that the spec names, and those among them that stay blank.

In: a lesson's explanation with its [homework]. Out: for each network of the series its `SheetRow`s in the order of the
lesson. A line that follows from a blank line is blank too, for its numbers would give the answer away.

    >>> from explainer import explain
    >>> lesson = explain("homework-222")
    >>> [row.id for row in asked_rows(lesson, lesson.spec.homework, "homework-222")[0]][:3]
    ['net_h1', 'net_h2', 'out_h1']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from explainer.explanation import Explanation
from explainer.network.line import line_at
from explainer.spec import Homework, Problem, Spec, SpecError
from explainer.spec.fields import USUAL_ASK_KINDS
from explainer.spec.problems import nearest_name
from explainer.spec.requirements import ASKABLE_KINDS
from explainer.tracing import TRACE_KINDS
from explainer.walkthrough import FULL_WEIGHTS, walk
from explainer.walkthrough.document import Line, Quantity, leaf_blocks

MAX_HOMEWORK_UPDATES = 100
"""Updates that every student's network may make."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One asked line."""

    quantity: Quantity
    id: str
    kind: str
    section: int
    """Place of its section in the lesson."""
    label: int = 0
    """From 1 where it is blank; 0 where it is worked out."""


def homework_spec(spec: Spec, name: str) -> Spec:
    """The lesson as the sheets and their keys are made from it: numbers carried, unless the spec says otherwise.

    Raises SpecError for a spec without [homework], or with a network too large for a sheet.
    """
    if spec.homework is None:
        raise SpecError([Problem(name, 0, 0, "homework", "no table [homework]", "what is asked and what varies")])
    carry = spec.numbers.carry if "carry" in spec.numbers.model_fields_set else True
    digits = spec.numbers.digits if spec.homework.digits is None else spec.homework.digits
    numbers = spec.numbers.model_copy(update={"carry": carry, "digits": digits})
    page = spec.page.model_copy(update={"compare": False, "rates": (), "slips": "none", "detail": "full"})
    weights = sum(spec.fan_in(n) * layer.neurons.count for n, layer in enumerate(spec.network.layers))
    if weights > FULL_WEIGHTS:
        expected = f"at most {FULL_WEIGHTS}, so that a student can work out every line"
        raise SpecError([Problem(name, 0, 0, "network.layers", f"{weights} weights in a homework", expected)])
    if spec.updates > MAX_HOMEWORK_UPDATES:
        expected = f"at most {MAX_HOMEWORK_UPDATES}: fewer samples or epochs"
        raise SpecError([Problem(name, 0, 0, "training", f"{spec.updates} updates in a homework", expected)])
    return spec.model_copy(update={"numbers": numbers, "page": page})


def asked_rows(explanation: Explanation, homework: Homework, name: str) -> tuple[tuple[SheetRow, ...], ...]:
    """The rows of each network of the series; one network where there is none.

    Raises SpecError for a name that no line of the lesson has.
    """
    lines = list(_lesson_rows(explanation))
    _refuse_unknown(homework, lines, name)
    rows = [row for row in lines if row.kind in homework.ask or row.id in homework.ask]
    if homework.series:
        hidden = [{row.quantity for row in rows[-count:]} for count in homework.series]
    else:
        names = homework.blank or homework.ask
        hidden = [{row.quantity for row in rows if row.kind in names or row.id in names}]
    return tuple(_label_rows(explanation, rows, blank) for blank in hidden)


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
