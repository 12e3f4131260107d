"""How a homework's draws fare: what `explainer check` says, and what a homework that finds no network is told.

In: a spec with [homework]. Out: lines: how many networks there are, how many of 200 draws are refused and why, and how
the sheets come out; or the message with the mistakes, the lines and the digits that would do.

    >>> from explainer.lesson import load_example
    >>> next(report_draws(load_example("homework-222"), "homework-222")).startswith("homework: ")
    True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from explainer.homework.accepting import Refusal, refusals, telling_lines
from explainer.homework.asked_lines import divides_by_a_size
from explainer.homework.drawn_numbers import count_networks
from explainer.homework.expected_time import expected_minutes
from explainer.homework.planted_slips import PlantedSlips
from explainer.homework.sheet_documents import without_pictures, worksheet
from explainer.homework.solvability import refuse_unsolvable
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import MOST_DRAWS, NoNetworkError, draw_variants
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.spec import Problem, Spec, SpecError

REPORT_SEEDS = 200
REPORT_KEY = b"check"
"""What the sheets of a report are drawn with."""
MOST_DIGITS = 12


def report_draws(spec: Spec, name: str) -> Iterator[str]:
    """How many networks there are, and how 200 sheets of the very homework come out, for each network of the series.

    Raises SpecError where one of the 200 finds no network, or a sheet cannot be solved; Disagreement where a witness
    does not confirm an answer.
    """
    prepared = prepare_homework(spec, name)
    refuse_unsolvable(prepared, name)
    for part, rows in enumerate(prepared.rows):
        which = f" (network {part + 1} of {len(prepared.rows)})" if len(prepared.rows) > 1 else ""
        blank = f"{sum(row.label > 0 for row in rows)} blank lines of {len(rows)}"
        blank = f"a mistake in one of {len(rows)} lines" if prepared.finds else blank
        refused = _count_refusals(prepared, part)
        share = "none" if not refused else f"{sum(refused.values())}"
        yield f"homework{which}: {blank}; of {REPORT_SEEDS} draws {share} refused"
        for refusal, count in sorted(refused.items(), key=lambda item: -item[1]):
            yield f"  {count:>4}  {refusal.refusal_sentence}"
        minutes = expected_minutes(prepared, part)
        yield f"homework{which}: about {minutes} minutes with a pocket calculator, estimated from the operations"
        yield from _report_sheets(prepared, part, name)
    yield f"homework: {_spell_count(count_networks(prepared.plan))} can be drawn, no two students get the same"


def _spell_count(networks: int) -> str:
    """360 different networks, or of more than anybody counts 1.2e+31."""
    if networks == 1:
        return "1 network"
    return f"{networks:,} different networks" if networks < 10**9 else f"{networks:.1e} different networks"


def _report_sheets(prepared: PreparedHomework, part: int, name: str) -> Iterator[str]:
    """200 sheets drawn, checked and filled: how far answers may be off, what slips give, on which lines they show."""
    students = [str(k) for k in range(REPORT_SEEDS)]
    try:
        variants = draw_variants(prepared, REPORT_KEY, students, students, part)
    except NoNetworkError as error:
        raise refusal_error(prepared, name, REPORT_KEY, error) from None
    variants.check_numbers()
    page = Compiler(prepared.lesson, FORMATS["text"]).page(without_pictures(worksheet(prepared, part)))
    filled = page.fill(variants.as_handed_out().page_data())
    if variants.planted is not None:
        yield _report_mistakes(prepared, variants.planted)
        return
    tolerances = sorted({Decimal(text) for texts in variants.tolerances.values() for text in texts})
    slips = [sum(len(question.slips) for question in sheet.questions) for sheet in variants.sheets()]
    yield (
        f"homework: {len(filled)} sheets; answers may be off by {tolerances[0]:f} to {tolerances[-1]:f}; "
        f"{min(slips)} to {max(slips)} wrong numbers of a sheet are told apart"
    )
    for mistake, lines in telling_lines(prepared, part).items():
        yield f"homework: {mistake} shows on line {', '.join(str(row.label) for row in lines)} of every sheet"


def _report_mistakes(prepared: PreparedHomework, planted: PlantedSlips) -> str:
    """On how many lines of how many sheets which mistakes are to be found."""
    lines, mistakes = len({row.number for row in planted.lines}), len({*planted.mistakes})
    tolerances = sorted(map(Decimal, planted.tolerances))
    return (
        f"homework: {len(planted.lines)} sheets; {mistakes} mistakes of {len(prepared.plantable)} stand on them, on "
        f"{lines} lines; the right number may be off by {tolerances[0]:f} to {tolerances[-1]:f}"
    )


def _count_refusals(prepared: PreparedHomework, part: int) -> Counter[Refusal]:
    if not prepared.plan:
        return Counter()
    drawn = prepared.draw(REPORT_KEY, [str(k) for k in range(REPORT_SEEDS)], part, [0] * REPORT_SEEDS)
    return Counter(refusal for refusal in refusals(prepared, drawn, part) if refusal is not None)


def refusal_error(prepared: PreparedHomework, name: str, key: bytes, error: NoNetworkError) -> SpecError:
    """The message for a homework whose draws are all refused: why, on which lines, and what would help."""
    reasons = "; ".join(f"{count} times {refusal.refusal_sentence}" for refusal, count in error.counts.most_common())
    lines = [row.id for row in prepared.rows[error.part] if row.label]
    found = f"no usable network in {MOST_DRAWS} draws for student {error.student!r} ({reasons})"
    if prepared.spec.numbers.kind == "decimals" and divides_by_a_size(prepared.spec.training.optimizer.name):
        help_ = 'kind = "significant" in [numbers], for the root of small squares'
    else:
        digits = sufficient_digits(prepared, key, error)
        help_ = f"digits = {digits}" if digits else "a wider range to draw from, or more lines"
    if any(refusal.mistake for refusal in error.counts):
        help_ += ", or fewer mistakes in must_show"
    asked = ", ".join(lines[:12]) + (" …" if len(lines) > 12 else "")
    return SpecError([Problem(name, 0, 0, "homework", found, f"{help_} (blank lines: {asked})")])


def sufficient_digits(prepared: PreparedHomework, key: bytes, error: NoNetworkError) -> int | None:
    """The fewest digits with which one of the student's draws is accepted; None where no number of digits helps."""
    drawn = prepared.draw(key, [error.student] * MOST_DRAWS, error.part, range(MOST_DRAWS))
    for digits in range(prepared.spec.numbers.digits + 1, MOST_DIGITS + 1):
        numbers = prepared.spec.numbers.model_copy(update={"digits": digits})
        finer = replace(prepared, spec=prepared.spec.model_copy(update={"numbers": numbers}))
        if None in refusals(finer, drawn, error.part):
            return digits
    return None
