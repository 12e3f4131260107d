"""A class's quizzes into the homework's folder.

In: a homework's `HomeworkJob`, the students, and for which systems. Out: their files. Every sheet is drawn again from
the key, with the numbers that the student's own sheet has, chunk by chunk, and each file takes its place when it is
whole.

    make_quizzes(Job.of(spec, "week3.toml", key, ("html",), Path("homework")), roster, ["moodle"], print)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from explainer.homework.class_homework import CHUNK_STUDENTS, CodedStudent, HomeworkJob, assign_codes, compile_pages
from explainer.homework.parts import replace_file
from explainer.homework.roster import Student
from explainer.homework.sheet import Sheet
from explainer.homework.variants import draw_variants
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
    course = compile_pages(job).course
    several = len(course.rows) > 1
    for part in range(len(course.rows)):
        for start in range(0, len(everyone), CHUNK_STUDENTS):
            chunk = everyone[start : start + CHUNK_STUDENTS]
            codes = [f"{code}-{part + 1}" if several else code for _, code in chunk]
            batch = draw_variants(course, job.key, [student.id for student, _ in chunk], codes, part)
            batch.check_numbers()
            for sheet in batch.sheets():
                yield replace(sheet, title=f"{sheet.title} ({part + 1})") if several else sheet
