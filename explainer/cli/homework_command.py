"""The command that makes a class its homework.

In: a command line. Out: files, standard output and an exit code.

    explainer homework homework-222 --variants 3 -o homework
"""

from __future__ import annotations

from pathlib import Path

import click

from explainer.cli.group import formats_option, main, read_names


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


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE|HOMEWORK")
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
    help="Also quizzes: moodle, moodle-numerical, canvas, qti, prairielearn, csv, json, paper, paper-xlsx.",
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
@click.option("--only", metavar="ID,…", default="", help="Of the class list only these, who are new to the folder.")
@click.option("--replace", is_flag=True, help="Change sheets that were handed out; their record is kept beside.")
@click.option(
    "--correct",
    metavar="FILE",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Of the folder of a homework: add the corrections in a file to its record, and make keys and solutions again.",
)
@click.option(
    "--forget",
    is_flag=True,
    help="Of the folder of a homework: remove people.csv and homework.key, which tell whose sheet is whose.",
)
@click.option(
    "--bare",
    is_flag=True,
    help="Sheets without title, name and page, for \\input into an exam of your own: latex or typst.",
)
@click.option(
    "--show", metavar="CODE", default="", help="Of the folder of a homework: where CODE's key and solution are."
)
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
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder; left out: homework, homework-trial for a trial, or that of the record.",
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
    only: str,
    replace: bool,
    correct: Path | None,
    forget: bool,
    bare: bool,
    show: str,
    files: bool,
    templates: Path | None,
    folder: Path | None,
) -> None:
    """Write a network of their own for every student, with the keys and the full solutions.

    Killed and started again with the same command, it goes on where it was. Shards (--shard 1/4, 2/4 …) leave parts in
    the folder; the same command without --shard puts them together. With a longer class list it makes sheets for those
    who are new. With nobody named it makes a trial: one sheet, its key and its solution, in homework-trial. HOMEWORK, a
    homework.json or its folder, makes the same sheets again, from the record alone.
    """
    from explainer.cli.homework_runs import (
        ForWhom,
        Making,
        correct_homework,
        forget_people,
        make_again,
        make_class,
        make_trial,
        show_sheet,
    )
    from explainer.homework.jobs import BARE_FORMATS

    if bare and not {*formats} <= {*BARE_FORMATS}:
        raise click.UsageError(f"--bare writes {' or '.join(BARE_FORMATS)}: give --format {BARE_FORMATS[0]} as well")
    making = Making(source, formats, quizzes, folder, files, templates, bare)
    if show:
        return show_sheet(making, show)
    if forget:
        return forget_people(Path(source))
    if correct:
        return correct_homework(making, correct)
    given = [choice for choice in (students, variants, forms) if choice is not None]
    if making.is_recorded:
        if given or replace or only:
            raise click.UsageError(
                f"{source} says for whom: give no --students, --variants, --forms, --only, --replace"
            )
        return make_again(making)
    if not given and not (only or replace or key_file or quizzes or shard != (1, 1)):
        return make_trial(making)
    if len(given) != 1:
        raise click.UsageError("say for whom: --students FILE, --variants N, or --forms N")
    whom = ForWhom(students, variants, forms, tuple(part.strip() for part in only.split(",") if part.strip()))
    make_class(making, whom, key_file, jobs, backend, shard, replace)
