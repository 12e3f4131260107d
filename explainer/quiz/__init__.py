"""Quizzes: the same sheets for the systems that courses use, each a row of a table.

In: a system's name and sheets. Out: files by name, each in pieces, made while the sheets are drawn.

    >>> sorted(QUIZZES)
    ['canvas', 'csv', 'json', 'moodle', 'moodle-numerical', 'prairielearn', 'qti']
    >>> [name for name, pieces in write("csv", [])]
    ['homework-key.csv']

Every asked line is a numeric question with its tolerance; a wrong number that a classic slip gives is told which slip
it fits. A new system is a module and a row.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from explainer.homework.sheet import Sheet
from explainer.quiz import canvas, keys, moodle, prairielearn, qti

if TYPE_CHECKING:
    from explainer.spec import Spec

Files = Iterator[tuple[str, Iterator[bytes]]]
"""(file name, its pieces); each file is read to its end before the next is asked for."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a system's files are made of."""

    sheets: Iterable[Sheet]
    spec: Spec | None
    """The homework's own spec, which says what varies."""
    stem: str
    """How the files' names start."""
    warn: Callable[[str], None]
    """Takes a sentence for the instructor."""


@dataclass(frozen=True, slots=True)
class Quiz:
    """One system."""

    name: str
    system: str
    """As an instructor knows it, and how its questions are cut."""
    files: Callable[[Job], Files]


def write(
    format: str,
    sheets: Iterable[Sheet],
    *,
    spec: Spec | None = None,
    stem: str = "homework",
    warn: Callable[[str], None] | None = None,
) -> Files:
    """The files of a quiz for one system.

    `spec` is the homework's own spec, which prairielearn needs: it draws there. `warn` takes what the instructor should
    know; without it that goes to stderr. Raises KeyError for an unknown format, ValueError where the spec is missing.
    """
    return QUIZZES[format].files(Job(sheets, spec, stem, warn or _to_stderr))


def _to_stderr(message: str) -> None:
    print(message, file=sys.stderr)


def _one(ending: str, pieces: Callable[[Iterable[Sheet]], Iterator[bytes]]) -> Callable[[Job], Files]:
    """A system that takes one file."""
    return lambda job: iter([(job.stem + ending, pieces(job.sheets))])


def _canvas(job: Job) -> Files:
    text = canvas.source(job.sheets, job.warn)
    if not text:
        return
    yield f"{job.stem}-canvas.txt", iter([text.encode()])
    if find_spec("text2qti"):
        yield f"{job.stem}-canvas.zip", canvas.archive(text)
    else:
        job.warn(f"{job.stem}-canvas.zip is not written: it needs text2qti (pip install 'explainer[canvas]')")


def _prairielearn(job: Job) -> Files:
    if job.spec is None:
        raise ValueError("prairielearn draws its own networks: it needs the homework's spec, not its sheets")
    for name, content in prairielearn.folder(job.spec):
        yield f"{job.stem}-prairielearn/{name}", iter([content])


QUIZZES: Mapping[str, Quiz] = {
    row.name: row
    for row in (
        Quiz("moodle", "Moodle: a question per sheet, drawn as a whole", _one("-moodle.xml", moodle.cloze)),
        Quiz("moodle-numerical", "Moodle: a question per line", _one("-moodle-numerical.xml", moodle.numerical)),
        Quiz("canvas", "Canvas, through text2qti: a group of questions per line", _canvas),
        Quiz("qti", "QTI 2.1: an item per sheet, and a test that draws one", _one("-qti.zip", qti.package)),
        Quiz("prairielearn", "PrairieLearn: a question that draws without end", _prairielearn),
        Quiz("csv", "the answer key as a table", _one("-key.csv", keys.table)),
        Quiz("json", "the answer key for programs", _one("-key.json", keys.records)),
    )
}
"""Every system, by name."""
