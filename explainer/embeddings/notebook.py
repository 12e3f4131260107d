"""IPython and Jupyter: the magic `backprop`.

In: after `%load_ext explainer`, a cell that begins with `%%backprop sections=task,update` and holds a spec, or a line
`%backprop lesson.toml digits=4`. Out: a `NotebookLesson`, which shows itself as HTML with formulas in MathML, as TeX or
as text, and is the lesson in `.explanation`. A mistake is said with its line of the cell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from explainer.doors import REFUSALS, our_mistakes
from explainer.embeddings.core import find_source, lesson_text, option_problem, read_request, request_lesson
from explainer.embeddings.options import BadOption, PageRequest, split_line
from explainer.explanation import Explanation
from explainer.render.fragment import fresh_prefix
from explainer.spec import Problem, SpecError


@dataclass(frozen=True, eq=False)
class NotebookLesson:
    """A lesson as a notebook shows it: what was asked of it, no more."""

    explanation: Explanation
    asked: PageRequest

    def _repr_html_(self) -> str:
        return lesson_text(self.explanation, self.asked, "html", prefix=fresh_prefix(self.explanation))

    def _repr_markdown_(self) -> str:
        return lesson_text(self.explanation, replace(self.asked, pictures=False), "markdown")

    def _repr_latex_(self) -> str:
        return lesson_text(self.explanation, replace(self.asked, pictures=False), "latex")

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(lesson_text(self.explanation, self.asked, "text"))


def backprop(line: str, cell: str | None = None) -> NotebookLesson:
    """The magic, for a line or a cell. Raises UsageError, of which IPython shows the message alone."""
    from IPython.core.error import UsageError

    place = Problem("the cell", 1, len("%backprop" if cell is None else "%%backprop") + 1, "", "", "")
    try:
        with our_mistakes("the cell"):
            return notebook_lesson(line, cell, place)
    except (*REFUSALS, OSError) as error:
        raise UsageError(str(error)) from None


def notebook_lesson(line: str, cell: str | None, place: Problem) -> NotebookLesson:
    """What the magic shows. Raises one of doors.REFUSALS."""
    try:
        given, texts, places = split_line(" " + line)
    except BadOption as error:
        raise SpecError([option_problem(error, place)]) from None
    asked = read_request(texts, place, places)
    folder = Path.cwd()
    source = find_source(given, cell or "", place, 2, folder, folder)
    return NotebookLesson(request_lesson(source, asked, place), asked)


def load(shell: Any) -> None:
    """Registers the magic with a running IPython."""
    shell.register_magic_function(backprop, "line_cell", "backprop")
