"""The command that marks what students handed in.

In: a command line. Out: files, standard output and an exit code.

    explainer grade homework responses.csv -o marks
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from explainer.cli.group import CommandT, RefusedInput, main, output_option, read_names

FORMS = ("json", "csv", "moodle", "prairielearn", "notebook")
ATTEMPTS = ("last", "first", "best")


def _names_option(option: str, dest: str, choices: tuple[str, ...], help: str) -> Callable[[CommandT], CommandT]:
    """An option with names of a list, separated by commas."""

    def read(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
        return tuple(read_names(value, choices, option[2:])) if value else ()

    return click.option(option, dest, metavar="NAMES", default="", callback=read, help=help)


def _file_option(option: str, help: str) -> Callable[[CommandT], CommandT]:
    kind = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option(option, metavar="FILE", type=kind, help=help)


@main.command()
@click.argument("homework", metavar="HOMEWORK_DIR", type=click.Path(exists=True, path_type=Path))
@click.argument("submissions", metavar="SUBMISSIONS", type=click.Path(exists=True, path_type=Path))
@click.option("--from", "form", type=click.Choice(FORMS), help="What kind of file it is; told by the file otherwise.")
@click.option(
    "--attempt",
    type=click.Choice(ATTEMPTS),
    default="last",
    show_default=True,
    help="Which of several finished attempts at a sheet counts.",
)
@_file_option("--marking", "Points and shares, the keys of [marking], as TOML or JSON.")
@click.option("--review", is_flag=True, help="Write decisions.csv: doubtful verdicts, for you to decide on.")
@_file_option("--decisions", "What you decided in another folder; left out: decisions.csv of this one.")
@_names_option(
    "--gradebook",
    "gradebooks",
    ("moodle", "canvas", "prairielearn"),
    "Marks for import: moodle, canvas, prairielearn. They name students.",
)
@click.option("--item", metavar="NAME", help="What gradebooks call it; left out: the homework's title.")
@_names_option(
    "--deliver",
    "deliveries",
    ("moodle", "mail"),
    "Feedback pages for upload to Moodle, or for mail merge. They name students.",
)
@_file_option("--worksheet", "Moodle's grading worksheet, for --deliver moodle.")
@click.option("--may-lower", is_flag=True, help="Let corrections of the homework lower somebody's marks.")
@click.option("--replace", is_flag=True, help="Let older files of another content go.")
@output_option("marks", "Folder, for your eyes only.")
def grade(
    homework: Path,
    submissions: Path,
    form: str | None,
    attempt: str,
    folder: Path,
    gradebooks: tuple[str, ...],
    deliveries: tuple[str, ...],
    **options: Any,
) -> None:
    """Mark a class: each line from the student's own numbers, with the slip that a number fits.

    HOMEWORK_DIR is what `explainer homework` wrote, SUBMISSIONS what students handed in: Moodle's responses (CSV or
    JSON, question text ticked), PrairieLearn's submissions, notebooks (one, or a folder or zip), a table
    code,row,printed, or one with a column for each line (CSV or xlsx), where "ok" means "as the key". Nothing that
    students typed is evaluated; what cannot be read is said, with its place.
    """
    from explainer.grading.job import GradingJob
    from explainer.grading.job import grade as grade_class
    from explainer.grading.submissions import UNREAD_REASONS

    graded = grade_class(
        GradingJob(
            homework=homework,
            submissions=submissions,
            folder=folder,
            form=form,
            attempt=attempt,
            gradebooks=gradebooks,
            deliveries=deliveries,
            **options,
        )
    )
    for each in graded.unread:
        found = f": {each.found!r}" if each.found else ""
        click.echo(f"{submissions}: {each.where}{found}: {UNREAD_REASONS[each.why]}", err=True)
    for changed in graded.corrected:
        marks = f"{changed.before:.1%} to {changed.after:.1%} of the marks by corrections"
        kept = "" if changed.applied else "; left as it was, since --may-lower is not given"
        click.echo(f"{changed.code}: from {marks}{kept}", err=True)
    for code in graded.nobodys:
        click.echo(f"{code}: nothing says whose sheet it is; no gradebook and no delivery has it", err=True)
    if not graded.count:
        raise RefusedInput(f"{submissions}: found no sheet that can be marked, expected sheets of {homework}")
    click.echo("\n".join(dict.fromkeys(str(folder / path.relative_to(folder).parts[0]) for path in graded.written)))
