"""The command that makes a class its homework.

In: a command line. Out: files, standard output and an exit code.

    explainer homework homework-222 --variants 3 -o homework
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explainer.cli.group import formats_option, main, read_names

if TYPE_CHECKING:
    from explainer.homework.class_homework import HomeworkJob
    from explainer.homework.roster import Student


def _read_quizzes(_: click.Context, __: click.Parameter, value: str) -> list[str]:
    if not value:
        return []
    from explainer.quiz import QUIZZES

    return read_names(value, tuple(QUIZZES), "quiz")


def _read_shard(_: click.Context, __: click.Parameter, value: str) -> tuple[int, int]:
    from re import fullmatch

    found = fullmatch(r"([1-9]\d{0,5})/([1-9]\d{0,5})", value)
    if not found or int(found[1]) > int(found[2]):
        raise click.BadParameter(f"{value!r} is no shard; write i/n with i from 1 to n, as in 2/4")
    return int(found[1]), int(found[2])


def _read_class(students: Path | None, variants: int | None, forms: int | None) -> tuple[Student, ...]:
    """Who gets a sheet; what is unusual in a class list is said on standard error."""
    from explainer.homework.roster import lettered_forms, numbered_students, read_roster

    if forms:
        return lettered_forms(forms)
    if students is None:
        return numbered_students(variants or 1)
    everyone, notes = read_roster(students)
    for note in notes:
        click.echo(note, err=True)
    return everyone


def _write_quizzes(job: HomeworkJob, everyone: Sequence[Student], quizzes: Sequence[str]) -> list[Path]:
    from explainer.quiz.class_quizzes import make_quizzes

    return make_quizzes(job, everyone, quizzes, lambda note: click.echo(note, err=True))


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE")
@click.option(
    "--students",
    metavar="FILE",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Class list: CSV with a column of ids, and names if you like.",
)
@click.option("--variants", metavar="N", type=click.IntRange(1, 10_000_000), help="So many sheets without names.")
@click.option("--forms", metavar="N", type=click.IntRange(1, 26), help="Paper forms A, B, C … with space to write.")
@click.option(
    "--key",
    "key_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Secret that the draws hang on, made when absent; else homework.key in the folder.",
)
@formats_option("homework")
@click.option(
    "--quiz",
    "quizzes",
    metavar="FORMATS",
    default="",
    callback=_read_quizzes,
    help="Also quizzes: moodle, moodle-numerical, canvas, qti, prairielearn, csv, json, separated by commas.",
)
@click.option("--jobs", metavar="N", type=click.IntRange(1, 1024), default=1, help="Processes at a time.")
@click.option("--backend", metavar="NAME", help="A joblib backend instead (loky, dask, ray): the extra batch.")
@click.option(
    "--shard",
    metavar="i/n",
    default="1/1",
    callback=_read_shard,
    help="Only part i of n; the parts, made anywhere, are together the whole.",
)
@click.option("--replace", is_flag=True, help="Change sheets that were handed out; their record is kept beside.")
@click.option("--files", is_flag=True, help="One file per student instead of one zip per format.")
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with templates of your own; what it lacks is taken from ours.",
)
@click.option(
    "-o",
    "--output",
    "folder",
    default="homework",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder, for your eyes only.",
)
def homework(
    source: str,
    students: Path | None,
    variants: int | None,
    forms: int | None,
    key_file: Path | None,
    formats: list[str],
    quizzes: list[str],
    jobs: int,
    backend: str | None,
    shard: tuple[int, int],
    replace: bool,
    files: bool,
    templates: Path | None,
    folder: Path,
) -> None:
    """Write a network of their own for every student, with the keys and the full solutions.

    Killed and started again with the same command, it goes on where it was. Shards (--shard 1/4, 2/4 …) leave parts in
    the folder; the same command without --shard puts them together.
    """
    if sum(choice is not None for choice in (students, variants, forms)) != 1:
        raise click.UsageError("say for whom: --students FILE, --variants N, or --forms N")
    from explainer.homework.class_homework import HomeworkJob, make_homework
    from explainer.homework.keyfile import read_key
    from explainer.homework.progress import show_progress
    from explainer.homework.runners import UnknownBackend, runner
    from explainer.lesson import find_spec

    try:
        run = runner(jobs, backend)
    except UnknownBackend as error:
        raise click.BadParameter(str(error), param_hint="--backend") from None
    spec = find_spec(source)
    everyone = _read_class(students, variants, forms)
    key = read_key(key_file or folder / "homework.key")
    job = HomeworkJob.from_spec(
        spec,
        source,
        key,
        formats,
        folder,
        forms=forms is not None,
        files=files,
        templates=templates,
        replace=replace,
    )
    with show_progress(len(everyone) // shard[1]) as progress:
        written = make_homework(job, everyone, run, shard, progress)
    if quizzes and shard[1] == 1:
        written += _write_quizzes(job, everyone, quizzes)
    click.echo("\n".join(map(str, written)))
