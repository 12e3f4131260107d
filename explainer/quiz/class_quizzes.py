"""A class's quizzes into the homework's folder.

In: a homework's `HomeworkJob`, whose folder holds the record of its sheets, and for which systems. Out: their files.
Every sheet is taken from the record, with the answers, tolerances and slips that were handed out, chunk by chunk, and
each file takes its place when it is whole.

    job = HomeworkJob.from_spec(spec, "week3.toml", key, ("html",), Path("homework"))
    make_homework(job, roster)
    make_quizzes(job, ["moodle"], print)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from explainer.homework.class_homework import CHUNK_STUDENTS
from explainer.homework.following import follow_recorded, recorded_sheets
from explainer.homework.jobs import HomeworkJob, release_suffix
from explainer.homework.parts import replace_file
from explainer.homework.places import PRIVATE_FILE, make_private_folder, record_path
from explainer.homework.recorded import HomeworkRecord, SheetPlace, open_record
from explainer.homework.sheet import Sheet
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.quiz import write_quiz
from explainer.spec import Problem, Spec, SpecError

DRAWS_ALONE = ("prairielearn",)
"""Systems that draw by themselves: late students need no file of theirs."""


def refuse_quizzes(spec: Spec, name: str, quizzes: Sequence[str]) -> None:
    """Raises SpecError for a system that cannot hold such a homework: one that draws by itself asks for lines alone."""
    finds = spec.homework is not None and spec.homework.finds
    for quiz in quizzes:
        if finds and quiz in DRAWS_ALONE:
            found = f"a quiz for {quiz}, which draws networks by itself, of a mistake to be found"
            raise SpecError([Problem(name, 0, 0, "homework.ask", found, "another system, or lines to be asked for")])


def make_quizzes(
    job: HomeworkJob, names: Sequence[str], warn: Callable[[str], None], releases: Sequence[int] = ()
) -> list[Path]:
    """The files of these systems (rows of `QUIZZES`), for the sheets of these releases, else of each. Returns where
    they are.

    Raises SpecError, witnesses.Disagreement, OSError.
    """
    refuse_quizzes(job.spec, job.name, names)
    record = open_record(record_path(job.folder))
    prepared = prepare_homework(job.spec, job.name, record.labels, record.policy)
    places, written = record.places(), list[Path]()
    for release in releases or sorted({place.release for place in places}):
        ours = [place for place in places if place.release == release]
        for name in names:
            if name in DRAWS_ALONE and release > 1:
                continue
            stem = f"homework{release_suffix(release)}"
            sheets = class_sheets(record, prepared, ours)
            for file, pieces in write_quiz(name, sheets, spec=job.spec, stem=stem, warn=warn):
                path = make_private_folder(job.folder) / file
                path.parent.mkdir(exist_ok=True)
                with replace_file(path, PRIVATE_FILE) as out:
                    out.writelines(pieces)
                written.append(path)
    return written


def class_sheets(record: HomeworkRecord, prepared: PreparedHomework, places: Sequence[SheetPlace]) -> Iterator[Sheet]:
    """Every student's sheet; of a series first all of its first network, with a title of their own."""
    parts = len(prepared.rows)
    for part in range(parts):
        ours = [place for place in places if place.part == part + 1]
        for start in range(0, len(ours), CHUNK_STUDENTS):
            raw = record.read_sheets(ours[start : start + CHUNK_STUDENTS])
            for sheet in recorded_sheets(follow_recorded(prepared, part, raw), raw):
                yield replace(sheet, title=f"{sheet.title} ({part + 1})") if parts > 1 else sheet
