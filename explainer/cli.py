"""The commands: nothing but argument handling.

In: a command line. Out: files, standard output, and an exit code: 0 done, 1 a witness disagreed, 2 the input was
refused.

    explainer lesson mazur -o output --format html,markdown
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from explainer.render import format_names

if TYPE_CHECKING:
    from explainer.lesson import Lesson

CommandT = TypeVar("CommandT", bound=Callable[..., Any])
DISAGREED, REFUSED = 1, 2
CLICK_SETTINGS = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
"""What libraries find in the environment when they are first imported: a product of matrices takes one thread, since
ours are small and processes that make homework share the machine; and pydantic does not read what every installed
package says about itself in search of plugins."""
FRAGMENTS = (*format_names("fragment"), "quarto")
"""What `fragment` writes."""
DEFAULT = "mazur"
"""The lesson that is made when none is named."""


class Refused(click.ClickException):
    """The input cannot be used; the message names the place and the way out."""

    exit_code = REFUSED

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


class Disagreed(Refused):
    """A witness did not confirm a number."""

    exit_code = DISAGREED


@contextmanager
def plain_errors() -> Iterator[None]:
    """Whatever refuses an input ends as one message and an exit code."""
    from explainer.spec import SpecError

    try:
        yield
    except SpecError as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(
            f"{error.filename or 'file'}: {error.strerror or error}; check the path and its permissions"
        ) from None
    except ModuleNotFoundError as error:
        if error.name not in ("joblib", "dask", "distributed"):
            raise
        raise Refused(f"--backend needs {error.name}: pip install 'explainer[batch]' {error.name}") from None
    except ArithmeticError as error:
        from explainer.witnesses.verifying import Disagreement, NotFinite

        if isinstance(error, Disagreement):
            raise Disagreed(f"not written: {error}") from None
        if isinstance(error, NotFinite):
            raise Refused(f"refused: {error}") from None
        raise


def explain_source(source: str, large: bool, afresh: bool = False) -> Lesson:
    """A spec or example explained, with plain errors."""
    with plain_errors():
        from explainer.spec import load

        spec = load(source, large=large) if Path(source).exists() else None  # first: a refusal need not wait for NumPy
        from explainer.lesson import explain, find_spec

        return explain(spec or find_spec(source, large), large=large, afresh=afresh)


large_option = click.option("--large", is_flag=True, help="Allow files over 2 MB and networks beyond the usual limits.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="explainer", message="%(prog)s %(version)s")
def main() -> None:
    """Step-by-step backpropagation lessons for your own small network, every number checked.

    SPEC is a .toml or .json file, EXAMPLE the name of a shipped example (see `explainer examples`).
    """
    for name, value in CLICK_SETTINGS.items():
        os.environ.setdefault(name, value)
    # Nearly all that is made lives to the end: looking for garbage often, and once more at the exit, costs a third of a
    # lesson.
    gc.set_threshold(400_000, 50, 50)
    atexit.register(gc.freeze)


def formats_option(door: str) -> Callable[[CommandT], CommandT]:
    """`--format` of a command that writes a lesson or a homework."""
    known = format_names(door)
    return click.option(
        "--format",
        "formats",
        default="html",
        show_default=True,
        callback=lambda _, __, value: read_names(value, known, "format"),
        help=f"One or more of {', '.join(known)}, separated by commas.",
    )


def _quizzes(_: click.Context, __: click.Parameter, value: str) -> list[str]:
    if not value:
        return []
    from explainer.quiz import QUIZZES

    return read_names(value, tuple(QUIZZES), "quiz")


def read_names(value: str, known: tuple[str, ...], what: str) -> list[str]:
    """Names separated by commas, each once; one that is not known is refused with the nearest."""
    from difflib import get_close_matches

    names = [part.strip() for part in value.split(",") if part.strip()]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            guess = f"; did you mean {near[0]}?" if near else ""
            raise click.BadParameter(f"{name!r} is no {what} (known: {', '.join(known)}){guess}")
    if not names:
        raise click.BadParameter(f"name at least one of {', '.join(known)}")
    return list(dict.fromkeys(names))


def _shard(_: click.Context, __: click.Parameter, value: str) -> tuple[int, int]:
    from re import fullmatch

    found = fullmatch(r"([1-9]\d{0,5})/([1-9]\d{0,5})", value)
    if not found or int(found[1]) > int(found[2]):
        raise click.BadParameter(f"{value!r} is no shard; write i/n with i from 1 to n, as in 2/4")
    return int(found[1]), int(found[2])


@main.command()
@click.argument("source", metavar="[SPEC|EXAMPLE]", default=DEFAULT)
@click.option(
    "-o",
    "--output",
    "folder",
    default="output",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.",
)
@formats_option("lesson")
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with templates of your own; what it lacks is taken from ours.",
)
@click.option("--open", "show", is_flag=True, help="Open the page when it is written.")
@large_option
def lesson(source: str, folder: Path, formats: list[str], templates: Path | None, show: bool, large: bool) -> None:
    """Write a lesson page for a network."""
    explanation = explain_source(source, large)
    with plain_errors():
        written = write_lesson(explanation, Path(source).stem, folder, formats, templates)
    for path in written:
        click.echo(path)
    lines = sum(check.lines for check in explanation.checks)
    click.echo(f"{lines} comparisons by {len(explanation.checks)} witnesses, all passed", err=True)
    if show:
        click.launch(str(written[0]))


def write_lesson(
    explanation: Lesson, stem: str, folder: Path, formats: list[str], templates: Path | None = None
) -> list[Path]:
    """The lesson in each format as `folder/stem.suffix`, with the files it shows: all of them, or, when one cannot be
    made, none."""
    from jinja2 import TemplateError

    from explainer.render.computation import TooManyNumbers
    from explainer.render.files import write_whole
    from explainer.render.finish import BadTemplate, MissingExtra
    from explainer.render.templates import template_fault

    try:
        documents = {
            file: content for name in formats for file, content in explanation.documents(name, stem, templates).items()
        }
    except (MissingExtra, TooManyNumbers) as error:
        raise Refused(str(error)) from None
    except (TemplateError, TypeError, BadTemplate) as error:
        if templates is None:
            raise
        raise Refused(template_fault(error, templates)) from None
    return write_whole(folder, documents)


@main.command()
@click.argument("spec", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to serve on; a free one otherwise.")
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with templates of your own; it is followed too.",
)
@click.option("--open", "show", is_flag=True, help="Open the page in your browser.")
@large_option
def preview(spec: Path, port: int, templates: Path | None, show: bool, large: bool) -> None:
    """Show a page that follows the spec as you save it."""
    from explainer.preview import Preview, PreviewServer, lesson_page

    with plain_errors():
        server = PreviewServer(Preview(spec, lesson_page(templates, large), templates), port)
    click.echo(f"{server.address} follows {spec}; Ctrl-C ends it")
    if show:
        click.launch(server.address)
    with suppress(KeyboardInterrupt):
        server.run()


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
    callback=_quizzes,
    help="Also quizzes: moodle, moodle-numerical, canvas, qti, prairielearn, csv, json, separated by commas.",
)
@click.option("--jobs", metavar="N", type=click.IntRange(1, 1024), default=1, help="Processes at a time.")
@click.option("--backend", metavar="NAME", help="A joblib backend instead (loky, dask, ray): the extra batch.")
@click.option(
    "--shard",
    metavar="i/n",
    default="1/1",
    callback=_shard,
    help="Only part i of n; the parts, made anywhere, are together the whole.",
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
    from explainer.homework.runners import runner

    with plain_errors():
        from explainer.homework.class_homework import HomeworkJob, make_homework
        from explainer.homework.keyfile import read_key
        from explainer.homework.progress import show_progress
        from explainer.homework.roster import lettered_forms, numbered_students, read_roster
        from explainer.lesson import find_spec

        spec = find_spec(source)
        everyone, notes = (
            read_roster(students)
            if students
            else (lettered_forms(forms) if forms else numbered_students(variants or 1), ())
        )
        for note in notes:
            click.echo(note, err=True)
        key = read_key(key_file or folder / "homework.key")
        job = HomeworkJob.from_spec(
            spec, source, key, formats, folder, forms=forms is not None, files=files, templates=templates
        )
        with show_progress(len(everyone) // shard[1]) as progress:
            written = make_homework(job, everyone, runner(jobs, backend), shard, progress)
        if quizzes and shard[1] == 1:
            from explainer.quiz.class_quizzes import make_quizzes

            written += make_quizzes(job, everyone, quizzes, lambda note: click.echo(note, err=True))
    for path in written:
        click.echo(path)


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE")
@click.option(
    "--format",
    "format",
    type=click.Choice(FRAGMENTS),
    default="html",
    show_default=True,
    help="quarto: HTML and LaTeX for a page to include.",
)
@click.option("--sections", help="Names with commas, as in task,forward; all of them if left out.")
@click.option("--notation", help="partials or delta.")
@click.option("--digits", help="How many, from 0 to 15.")
@click.option("--language", help="en or de.")
@click.option("--detail", help="auto, short, full or first.")
@click.option("--level", help="Of the sections' titles, from 1 to 5.")
@click.option("--pictures", help="yes or no.")
@click.option("--prefix", default="backprop", show_default=True, help="What every id in HTML begins with.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write to; standard output otherwise.",
)
@large_option
def fragment(source: str, format: str, prefix: str, target: Path | None, large: bool, **wish: str | None) -> None:
    """Write a lesson, or some of its sections, for the inside of another page."""
    with plain_errors():
        from explainer.embeddings.core import known_sections, lesson_text, options
        from explainer.embeddings.quarto import quarto_text
        from explainer.lesson import explain, find_spec
        from explainer.render.files import write_whole
        from explainer.spec import Problem

        place = Problem("options", 0, 0, "", "", "")
        asked = options({name: text for name, text in wish.items() if text is not None}, place)
        explanation = explain(asked.apply_to(find_spec(source, large)), large=large)
        known_sections(explanation, asked, place)
        made = quarto_text if format == "quarto" else partial(lesson_text, format=format)
        text = made(explanation, asked, prefix=prefix)
        if target is not None:
            write_whole(target.parent, {target.name: [text.encode()]})
    click.echo(str(target) if target else text, nl=target is not None)


@main.command()
@click.argument(
    "pages", metavar="PAGE.md…", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit code 1 where a page is not current.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that specs may be read from; where the command runs otherwise.",
)
def weave(pages: tuple[Path, ...], only_check: bool, root: Path | None) -> None:
    """Fill the marked blocks of Markdown files, in place, from their specs.

    A block is two lines, <!-- backprop: lesson.toml sections=task,forward --> and <!-- /backprop -->.
    """
    with plain_errors():
        from explainer.embeddings.weave import read_page
        from explainer.render.files import write_whole

        read = [read_page(page, root) for page in pages]  # all of them before the first is written
        for page in read if not only_check else []:
            write_whole(page.path.parent, {name: [content] for name, content in page.changed.items()})
    for given, page in zip(pages, read, strict=True):
        state = ("not current" if only_check else "written") if page.changed else "current"
        click.echo(f"{given}: {page.blocks} block{'s' * (page.blocks != 1)}, {state}")
    if only_check and any(page.changed for page in read):
        raise SystemExit(DISAGREED)


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE")
@click.option("--all", "everything", is_flag=True, help="Every update, however many quantities that makes.")
@large_option
def trace(source: str, everything: bool, large: bool) -> None:
    """Print every quantity of a lesson as JSON."""
    with plain_errors():
        from explainer.lesson import explain, find_spec, traced_updates
        from explainer.tracing import write_trace

        spec = find_spec(source, large)
        write_trace(explain(spec, keep=traced_updates(spec, everything)), sys.stdout)


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE")
@large_option
def check(source: str, large: bool) -> None:
    """Validate a spec, prove every slope anew, and run every witness."""
    explanation = explain_source(source, large, afresh=True)
    from explainer.wording import SENTENCES

    words = SENTENCES[explanation.spec.page.language]
    for row in explanation.checks:
        line = words["checks.line" if row.tolerance else "checks.line.exactly"]
        label, worst = words[f"witness.{row.witness}"], f"{row.worst:.1e}"
        click.echo(line.format(witness=label, lines=row.lines, tolerance=f"{row.tolerance:.0e}", worst=worst))
    click.echo(words["checks.passed"].format(source=source))
    if explanation.spec.homework is not None:
        from explainer.homework.report import report_draws

        with plain_errors():
            for line in report_draws(explanation.spec, source):
                click.echo(line)


@main.command()
@click.argument("path", metavar="[NAME.toml]", default="lesson.toml", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--from",
    "model",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A small network to take the numbers from: .onnx, or .skops for scikit-learn.",
)
@large_option
def new(path: Path, model: Path | None, large: bool) -> None:
    """Write a commented spec to start from."""
    if path.exists():
        raise Refused(f"{path}: exists already; name another file or move it away")
    with plain_errors():
        from explainer.render.files import write_whole

        write_whole(path.parent, {path.name: [first_spec(model, large).encode()]})
    click.echo(f"{path} written; next: explainer lesson {path}")


def first_spec(model: Path | None, large: bool) -> str:
    """The text to start from: our own, or the network in a model's file."""
    if model is None:
        from explainer.spec import STARTER

        return STARTER
    from explainer.importers import ImportRefused, from_file
    from explainer.spec.toml import to_toml

    try:
        return to_toml(*from_file(model, large=large))
    except ImportRefused as error:
        raise Refused(str(error)) from None


@main.command()
def examples() -> None:
    """List the shipped examples."""
    from explainer.lesson import example_titles

    for name, title in example_titles():
        click.echo(f"{name:<20} {title}")


@main.command()
def schema() -> None:
    """Print the JSON Schema of a spec."""
    import json

    from explainer.spec import schema as spec_schema

    click.echo(json.dumps(spec_schema(), indent=2, ensure_ascii=False))


@main.command()
@click.option(
    "-o",
    "--output",
    "folder",
    default="output/site",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.",
)
@click.option("--open", "show", is_flag=True, help="Open the first page when the site is written.")
def site(folder: Path, show: bool) -> None:
    """Build the docs site: a course, common mistakes, how-tos and the reference, every number made by the engine."""
    from explainer.render.finish import MissingExtra
    from explainer.site.making import SiteError, make_site

    try:
        with plain_errors():
            made = make_site(folder)
    except (MissingExtra, SiteError) as error:
        raise Refused(str(error)) from None
    click.echo(made.start)
    click.echo("up to date" if made.current else f"{made.pages} pages, {made.changed} files written anew", err=True)
    if show:
        click.launch(str(made.start))
