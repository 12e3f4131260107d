"""A class's quizzes into the homework's folder.

In: a homework's `Job`, the students, and for which systems. Out: their files. Every sheet is drawn again from the key,
with the numbers that the student's own sheet has, chunk by chunk, and each file takes its place when it is whole.

    make_quizzes(Job.of(spec, "week3.toml", key, ("html",), Path("homework")), roster, ["moodle"], print)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from explainer.homework.batch import draw_batch
from explainer.homework.making import CHUNK, Coded, Job, coded, press
from explainer.homework.parts import replacing
from explainer.homework.roster import Student
from explainer.homework.sheet import Sheet
from explainer.quiz import write


def make_quizzes(
    job: Job, students: Sequence[Student], names: Sequence[str], warn: Callable[[str], None]
) -> list[Path]:
    """The files of these systems (rows of `QUIZZES`). Returns where they are.

    Raises SpecError, NoNetworkError, witnesses.Disagreement, OSError.
    """
    everyone, written = coded(job, students), []
    for name in names:
        for file, pieces in write(name, sheets(job, everyone), spec=job.spec, warn=warn):
            path = job.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as out:
                out.writelines(pieces)
            written.append(path)
    return written


def sheets(job: Job, everyone: Sequence[Coded]) -> Iterator[Sheet]:
    """Every student's sheet; of a series first all of its first network, with a title of their own."""
    course = press(job).course
    several = len(course.rows) > 1
    for part in range(len(course.rows)):
        for start in range(0, len(everyone), CHUNK):
            chunk = everyone[start : start + CHUNK]
            codes = [f"{code}-{part + 1}" if several else code for _, code in chunk]
            batch = draw_batch(course, job.key, [student.id for student, _ in chunk], codes, part)
            batch.checked()
            for sheet in batch.sheets():
                yield replace(sheet, title=f"{sheet.title} ({part + 1})") if several else sheet
