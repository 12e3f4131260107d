"""What was checked: one row per witness.

In: a `LessonContext`. Out: the section "checks".

    >>> from explainer import explain
    >>> checks_section(LessonContext.of(explain("mazur"))).title.key
    'section.checks'
"""

from __future__ import annotations

from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Inline, Prose, Say, Section, Table
from explainer.witnesses.verifying import Check


def checks_section(lesson: LessonContext) -> Section:
    """Which witnesses confirmed the lines, how many each, and how exactly."""
    said = [Say("checks.intro")]
    if lesson.explanation.correct is not None:
        said.append(Say("checks.correct"))
    header = (Say("checks.witness"), Say("checks.lines"), Say("checks.tolerance"))
    rows = tuple(map(check_row, lesson.explanation.checks))
    return Section(Say("section.checks"), (Prose(tuple(said)), Table(Say("checks.table"), header, rows)))


def check_row(check: Check) -> tuple[Inline, ...]:
    """A row: witness, lines, tolerance."""
    exact: Inline = Say("checks.exactly") if check.tolerance == 0 else f"{check.tolerance:.0e}"
    return (Say(f"witness.{check.witness}"), str(check.lines), exact)
