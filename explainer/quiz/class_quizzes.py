"""A class's quizzes into the homework's folder.

In: a homework's `HomeworkJob`, the students, and for which systems. Out: their files. Every sheet is drawn again from
the key, with the numbers that the student's own sheet has, chunk by chunk, and each file takes its place when it is
whole.

    job = HomeworkJob.from_spec(spec, "week3.toml", key, ("html",), Path("homework"))
    make_quizzes(job, roster, ["moodle"], print)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from explainer.homework.class_homework import (
    CodedStudent,
    HomeworkJob,
    assign_codes,
    compile_pages,
    cut_into_chunks,
    draw_chunk,
)
from explainer.homework.parts import replace_file
from explainer.homework.roster import Student
from explainer.homework.sheet import Sheet
from explainer.quiz import write_quiz


def make_quizzes(
    job: HomeworkJob, students: Sequence[Student], names: Sequence[str], warn: Callable[[str], None]
) -> list[Path]:
    """The files of these systems (rows of `QUIZZES`). Returns where they are.

    Raises SpecError, NoNetworkError, witnesses.Disagreement, OSError.
    """
    everyone, written = assign_codes(job, students), []
    for name in names:
        for file, pieces in write_quiz(name, class_sheets(job, everyone), spec=job.spec, warn=warn):
            path = job.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            with replace_file(path) as out:
                out.writelines(pieces)
            written.append(path)
    return written


def class_sheets(job: HomeworkJob, everyone: Sequence[CodedStudent]) -> Iterator[Sheet]:
    """Every student's sheet; of a series first all of its first network, with a title of their own."""
    parts = len(compile_pages(job).pages)
    for part in range(parts):
        for _, chunk in cut_into_chunks(everyone):
            for sheet in draw_chunk(job, chunk, part).sheets():
                yield replace(sheet, title=f"{sheet.title} ({part + 1})") if parts > 1 else sheet
