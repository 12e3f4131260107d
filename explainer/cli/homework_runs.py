"""What the command `homework` does: for a class, once more from a record, and forgetting.

In: what the command line says. Out: files; what was written on standard output, what is unusual on standard error.

    make_class(Making("week3.toml", ["html"], ["moodle"], Path("week3")), ForWhom(Path("class.csv")), None)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import click

from explainer.homework.asked_lines import homework_spec
from explainer.homework.claiming import claim_folder, clear_leftovers
from explainer.homework.class_homework import make_release
from explainer.homework.corrections import append_corrections, read_corrections
from explainer.homework.following import complete_record
from explainer.homework.forgetting import FORGOTTEN
from explainer.homework.forgetting import forget_people as remove_people
from explainer.homework.handed_out import Release, choose_salt, plan_again, plan_release
from explainer.homework.jobs import HomeworkJob
from explainer.homework.keyfile import read_key
from explainer.homework.page_reading import PageCount
from explainer.homework.places import folder_of, key_path, private_folder, record_path
from explainer.homework.progress import show_progress
from explainer.homework.qr_codes import MISSING, QR_WRITERS, can_draw_qr
from explainer.homework.recorded import RECORD_FORMAT, HomeworkRecord, open_record
from explainer.homework.rehearsal import TRIAL_CODE, TRIAL_KEY, rehearse_homework
from explainer.homework.remaking import refuse_left_out, remake_homework
from explainer.homework.roster import Student, lettered_forms, numbered_students, read_roster
from explainer.homework.runners import UnknownBackend, runner
from explainer.homework.showing import show_documents
from explainer.lesson import find_spec
from explainer.render.formats import FORMATS
from explainer.spec import Problem, Spec, SpecError

TRIAL_FOLDER = "homework-trial"
"""Where a trial goes."""


@dataclass(frozen=True)
class Making:
    """What is to be made, and of what."""

    source: str
    formats: Sequence[str]
    quizzes: Sequence[str]
    output: Path | None
    files: bool = False
    templates: Path | None = None
    bare: bool = False

    @cached_property
    def is_recorded(self) -> bool:
        """Whether the source is a homework that was made: its folder, or its record."""
        path = Path(self.source)
        if path.is_dir():
            return True
        if path.suffix != ".json" or not path.is_file():
            return False
        with path.open(encoding="utf-8", errors="replace") as file:
            return f'"{RECORD_FORMAT}"' in file.read(200)

    @property
    def record(self) -> HomeworkRecord:
        """The record that the source is. Raises SpecError where a folder has none."""
        path = Path(self.source)
        return open_record(find_record(path) if path.is_dir() else path)


@dataclass(frozen=True)
class ForWhom:
    """Who gets a sheet."""

    students: Path | None = None
    variants: int | None = None
    forms: int | None = None
    only: tuple[str, ...] = ()
    """Ids; nothing where everybody gets one."""

    def read_class(self) -> tuple[Student, ...]:
        """The class; what is unusual in a class list is said on standard error."""
        if self.forms:
            return lettered_forms(self.forms)
        if self.students is None:
            return numbered_students(self.variants or 1)
        everyone, notes = read_roster(self.students)
        say(notes)
        return everyone


def say(notes: Iterable[str]) -> None:
    """What the instructor should know, on standard error."""
    for note in notes:
        click.echo(note, err=True)


def say_what_is_missing(making: Making) -> None:
    """That sheets have no QR code, where they could."""
    drawn = {*QR_WRITERS} & {FORMATS[format].picture for format in making.formats}
    say([MISSING] if drawn and not making.bare and not can_draw_qr() else [])


def find_record(folder: Path) -> Path:
    """The record in a homework's folder. Raises SpecError where there is none."""
    path = record_path(folder)
    if not path.exists():
        found, expected = "no homework.json in it", "the folder that explainer homework wrote"
        raise SpecError([Problem(str(folder), 0, 0, "", found, expected)])
    return path


# --------------------------------------------------------------------------------------------------- a class


def make_class(
    making: Making,
    whom: ForWhom,
    key_file: Path | None,
    jobs: int = 1,
    backend: str | None = None,
    shard: tuple[int, int] = (1, 1),
    replace: bool = False,
) -> None:
    """A sheet for everybody who has none yet."""
    try:
        run = runner(jobs, backend)
    except UnknownBackend as error:
        raise click.BadParameter(str(error), param_hint="--backend") from None
    spec, everyone, counts = find_spec(making.source), whom.read_class(), list[PageCount]()
    homework_spec(spec, making.source)  # refusals, before anything is written
    _refuse_quizzes(spec, making)
    say_what_is_missing(making)
    folder = making.output or Path("homework")
    with claim_folder(folder, shard):
        job = HomeworkJob.from_spec(
            spec,
            making.source,
            find_key(folder, key_file, replace),
            making.formats,
            folder,
            salt=choose_salt(folder, spec, replace),
            forms=whom.forms is not None,
            files=making.files,
            templates=making.templates,
            replace=replace,
            bare=making.bare,
        )
        release = plan_release(job, everyone, whom.only)
        say(release.notes)
        if whom.only and not release.students:
            return
        if release.record and not release.students:
            return _remake(release, making.quizzes)
        if shard[1] == 1:
            say(clear_leftovers(folder, release.parts_folder))
        with show_progress(len(release.students) // shard[1]) as progress:
            written = make_release(release, run, shard, progress, counts.append)
        if shard[1] == 1:
            written += _write_quizzes(release.job, making.quizzes, (release.job.release,))
    click.echo("\n".join([*map(str, written), *map(told_pages, counts)]))


def told_pages(count: PageCount) -> str:
    """How many pages of a class were read back."""
    return f"{count.read} of {count.made} pages were read back, character by character"


def make_trial(making: Making) -> None:
    """One sheet with its key and its solution, and the command for a class."""
    spec, folder = find_spec(making.source), making.output or Path(TRIAL_FOLDER)
    homework_spec(spec, making.source)
    say_what_is_missing(making)
    job = HomeworkJob.from_spec(
        spec,
        making.source,
        TRIAL_KEY,
        making.formats,
        folder,
        salt=TRIAL_CODE,
        templates=making.templates,
        bare=making.bare,
    )
    click.echo("\n".join(map(str, rehearse_homework(job))))
    say([f"a trial, which no student gets; for a class: explainer homework {making.source} --students class.csv"])


def find_key(folder: Path, key_file: Path | None, replace: bool) -> bytes:
    """The key that the draws of a folder hang on. Raises SpecError where something was handed out and it is gone."""
    path = key_file or key_path(folder)
    if record_path(folder).exists() and not path.exists() and not replace:
        found = "sheets that were handed out, but not the key that they were drawn with"
        expected = (
            f"--key FILE with a copy of it; or the same sheets again: explainer homework {record_path(folder)}; or, "
            "for another class, another folder (-o)"
        )
        raise SpecError([Problem(str(folder), 0, 0, "", found, expected)])
    return read_key(path)


def _refuse_quizzes(spec: Spec, making: Making) -> None:
    if making.quizzes:
        from explainer.quiz.class_quizzes import refuse_quizzes

        refuse_quizzes(spec, making.source, making.quizzes)


def _write_quizzes(job: HomeworkJob, quizzes: Sequence[str], releases: Sequence[int] = ()) -> list[Path]:
    if not quizzes:
        return []
    from explainer.quiz.class_quizzes import make_quizzes

    return make_quizzes(job, quizzes, lambda note: say([note]), releases)


# ---------------------------------------------------------------------------------------- once more, forgetting


def make_again(making: Making) -> None:
    """The same sheets again, from the record alone."""
    record = making.record
    _refuse_quizzes(record.spec, making)
    folder = making.output or folder_of(record.path)
    with claim_folder(folder):
        job = HomeworkJob.from_spec(
            record.spec,
            str(record.path),
            b"",
            making.formats,
            folder,
            forms=record.forms,
            files=making.files,
            templates=making.templates,
            bare=making.bare,
        )
        say(clear_leftovers(folder))
        say_what_is_missing(making)
        _remake(plan_again(job, record), making.quizzes)


def show_sheet(making: Making, code: str) -> None:
    """Where one sheet's key and solution are; what is in no file any more is made again."""
    record = making.record
    folder = making.output or folder_of(record.path)
    job = HomeworkJob.from_spec(
        record.spec, str(record.path), b"", making.formats, folder, forms=record.forms, templates=making.templates
    )
    with claim_folder(folder):
        record = complete_record(folder, record)
        paths = show_documents(job.after(record, 1), record, code)
    click.echo("\n".join(map(str, paths)))


def correct_homework(making: Making, file: Path) -> None:
    """Corrections become entries of the record; keys and solutions say so."""
    path = making.record.path
    folder = folder_of(path)
    with claim_folder(folder):
        record = complete_record(folder, making.record)
        new = read_corrections(file, record)
        append_corrections(record, new)
        say([f"{record.path}: {len(new)} corrections are added; what was printed stays in it"])
        record = open_record(record.path)
        for files in (False, True):
            formats = made_formats(folder, files)
            if formats:
                job = HomeworkJob.from_spec(
                    record.spec, str(record.path), b"", formats, folder, forms=record.forms, files=files
                )
                _remake(plan_again(replace(job, kinds=("keys", "solutions")), record), ())


def made_formats(folder: Path, files: bool) -> list[str]:
    """The formats in which a folder has keys: as files, or as zips."""
    private = private_folder(folder)
    found = (path for path in private.glob("keys-*") if path.is_dir() == files)
    names = {path.name.removeprefix("keys-").removesuffix(".zip") for path in found}
    return sorted(name for name in names if name in FORMATS)


def _remake(release: Release, quizzes: Sequence[str]) -> None:
    """Everything once more. Raises Disagreement where this version finds another answer than was handed out, or where a
    page says something else than was checked and was left out."""
    assert release.record is not None
    with show_progress(len(release.record.places())) as progress:
        written, done = remake_homework(release, progress)
    written += _write_quizzes(release.job, quizzes)
    click.echo("\n".join([*map(str, written), told_pages(done.pages)]))
    refuse_left_out(done)


def forget_people(folder: Path) -> None:
    """Who is who is forgotten."""
    find_record(folder)
    removed = remove_people(folder)
    click.echo("\n".join([*(f"removed {path}" for path in removed), *FORGOTTEN]))
