"""How a homework's draws fare: what `explainer check` says, and what a homework that finds no network is told.

In: a spec with [homework]. Out: lines: how many of 200 seeds are refused and why; or the message with the mistakes, the
lines and the digits that would do.

    >>> from explainer.lesson import load_example
    >>> next(report_draws(load_example("homework-222"), "homework-222")).startswith("homework: ")
    True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import prod

from explainer.homework.accepting import Refusal, refusals
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import MOST_DRAWS, NoNetworkError
from explainer.spec import Problem, Spec, SpecError

REPORT_SEEDS = 200
MOST_DIGITS = 12
ENOUGH_NETWORKS = 1_000_000
"""Networks from which on it is said that there may be too few for a large class to have one each."""


def report_draws(spec: Spec, name: str) -> Iterator[str]:
    """What becomes of the first draws of 200 seeds, for each network of the series."""
    prepared = prepare_homework(spec, name)
    for part, rows in enumerate(prepared.rows):
        blank = sum(row.label > 0 for row in rows)
        which = f" (network {part + 1} of {len(prepared.rows)})" if len(prepared.rows) > 1 else ""
        refused = _count_refusals(prepared, part)
        share = "none" if not refused else f"{sum(refused.values())}"
        yield f"homework{which}: {blank} blank lines of {len(rows)}; of {REPORT_SEEDS} draws {share} refused"
        for refusal, count in sorted(refused.items(), key=lambda item: -item[1]):
            yield f"  {count:>4}  {refusal.refusal_sentence}"
    networks = prod(len(row.allowed) ** prod(row.shape) for row in prepared.plan)
    if networks < ENOUGH_NETWORKS:
        yield f"homework: only {networks:,} different networks can be drawn; two students may get the same one"


def _count_refusals(prepared: PreparedHomework, part: int) -> Counter[Refusal]:
    if not prepared.plan:
        return Counter()
    drawn = prepared.draw(b"check", [str(k) for k in range(REPORT_SEEDS)], part, [0] * REPORT_SEEDS)
    return Counter(refusal for refusal in refusals(prepared, drawn, part) if refusal is not None)


def refusal_error(prepared: PreparedHomework, name: str, key: bytes, error: NoNetworkError) -> SpecError:
    """The message for a homework whose draws are all refused: why, on which lines, and what would help."""
    reasons = "; ".join(f"{count} times {refusal.refusal_sentence}" for refusal, count in error.counts.most_common())
    lines = [row.id for row in prepared.rows[error.part] if row.label]
    found = f"no usable network in {MOST_DRAWS} draws for student {error.student!r} ({reasons})"
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
