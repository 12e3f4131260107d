"""Quizzes: the same sheets for the systems that courses use, each a row of a table.

In: a system's name and sheets. Out: files by name, each in pieces, made while the sheets are drawn.

    >>> QUIZZES["qti"].system
    'QTI 2.1: an item per sheet, and a test that draws one'
    >>> [name for name, pieces in write_quiz("csv", [])]
    ['homework-key.csv']

Every asked line is a numeric question with its tolerance; a wrong number that a classic slip gives is told which slip
it fits. A new system is a module and a row.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from explainer.homework.sheet import Sheet
from explainer.quiz import answer_keys as keys
from explainer.quiz import canvas, moodle, paper, prairielearn, qti
from explainer.spec import Spec

QuizFiles = Iterator[tuple[str, Iterator[bytes]]]
"""(file name, its pieces); each file is read to its end before the next is asked for."""


@dataclass(frozen=True, slots=True)
class QuizJob:
    """What a system's files are made of."""

    sheets: Iterable[Sheet]
    spec: Spec | None
    """The homework's own spec, which says what varies."""
    stem: str
    """How the files' names start."""
    warn: Callable[[str], None]
    """Takes a sentence for the instructor."""


@dataclass(frozen=True, slots=True)
class QuizSystem:
    """One system."""

    name: str
    system: str
    """As an instructor knows it, and how its questions are cut."""
    files: Callable[[QuizJob], QuizFiles]


def write_quiz(
    format: str,
    sheets: Iterable[Sheet],
    *,
    spec: Spec | None = None,
    stem: str = "homework",
    warn: Callable[[str], None] | None = None,
) -> QuizFiles:
    """The files of a quiz for one system.

    `spec` is the homework's own spec, which prairielearn needs: it draws there. `warn` takes what the instructor should
    know; without it that goes to stderr. Raises KeyError for an unknown format, ValueError where the spec is missing.
    """
    return QUIZZES[format].files(QuizJob(sheets, spec, stem, warn or _to_stderr))


def _to_stderr(message: str) -> None:
    print(message, file=sys.stderr)


def _one_file(ending: str, pieces: Callable[[Iterable[Sheet]], Iterator[bytes]]) -> Callable[[QuizJob], QuizFiles]:
    """A system that takes one file."""
    return lambda job: iter([(job.stem + ending, pieces(job.sheets))])


def _canvas(job: QuizJob) -> QuizFiles:
    left, installed, none = canvas.Left(), find_spec("text2qti") is not None, True
    for sheet in job.sheets:
        text = canvas.quiz_source(sheet, left)
        if text:
            none = False
            yield f"{job.stem}-canvas/{sheet.code}.txt", iter([text.encode()])
            if installed:
                yield f"{job.stem}-canvas/{sheet.code}.zip", canvas.quiz_archive(text)
    for sentence in left.sentences():
        job.warn(sentence)
    if none:
        job.warn("Canvas can hold no question of these sheets: nothing is written for it.")
    elif not installed:
        job.warn(f"the zips of {job.stem}-canvas are not written: they need text2qti (pip install 'explainer[canvas]')")


def _prairielearn(job: QuizJob) -> QuizFiles:
    if job.spec is None:
        raise ValueError("prairielearn draws its own networks: it needs the homework's spec, not its sheets")
    for name, content in prairielearn.question_files(job.spec):
        yield f"{job.stem}-prairielearn/{name}", iter([content])


QUIZZES: Mapping[str, QuizSystem] = {
    row.name: row
    for row in (
        QuizSystem("moodle", "Moodle: a question per sheet, drawn as a whole", _one_file("-moodle.xml", moodle.cloze)),
        QuizSystem(
            "moodle-numerical",
            "Moodle: a question per line, a category per sheet",
            _one_file("-moodle-numerical.xml", moodle.numerical),
        ),
        QuizSystem("canvas", "Canvas, through text2qti: a quiz per sheet", _canvas),
        QuizSystem("qti", "QTI 2.1: an item per sheet, and a test that draws one", _one_file("-qti.zip", qti.package)),
        QuizSystem("prairielearn", "PrairieLearn: a question that draws without end", _prairielearn),
        QuizSystem("csv", "the answer key as a table", _one_file("-key.csv", keys.key_table)),
        QuizSystem("paper", "a table to type numbers into", _one_file("-paper.csv", paper.paper_table)),
        QuizSystem("paper-xlsx", "a spreadsheet to type numbers into", _one_file("-paper.xlsx", paper.paper_workbook)),
        QuizSystem("json", "the answer key for programs", _one_file("-key.json", keys.key_json)),
    )
}
"""Every system, by name."""
