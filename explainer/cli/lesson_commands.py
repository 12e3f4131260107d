"""Commands that show one lesson: written, or following its spec.

In: a command line. Out: files, standard output and an exit code.

    explainer lesson mazur -o output --format html,markdown
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explainer.cli.group import (
    RefusedInput,
    explain_source,
    formats_option,
    large_option,
    main,
    output_option,
)

if TYPE_CHECKING:
    from explainer.lesson import Lesson
    from explainer.reader.reading import Reading

DEFAULT_EXAMPLE = "mazur"
"""The lesson that is made when none is named."""


@main.command()
@click.argument("source", metavar="[SPEC|EXAMPLE]", default=DEFAULT_EXAMPLE)
@output_option("output")
@formats_option("lesson")
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with templates of your own; what it lacks is taken from ours.",
)
@click.option("--open", "show", is_flag=True, help="Open the page when it is written.")
@click.option(
    "--front-matter", is_flag=True, help="Begin Markdown with title and language as YAML, for static site generators."
)
@large_option
def lesson(
    source: str,
    folder: Path,
    formats: list[str],
    templates: Path | None,
    show: bool,
    front_matter: bool,
    large: bool,
) -> None:
    """Write a lesson page for a network."""
    if front_matter and "markdown" not in formats:
        raise RefusedInput(f"--front-matter: found the format {', '.join(formats)}, expected markdown among them")
    explanation = explain_source(source, large)
    written = write_lesson(explanation, Path(source).stem, folder, formats, templates, front_matter)
    for path in written:
        click.echo(path)
    lines = sum(check.lines for check in explanation.checks)
    click.echo(f"{lines} comparisons by {len(explanation.checks)} witnesses, all passed", err=True)
    if show:
        click.launch(str(written[0]))


def write_lesson(
    explanation: Lesson,
    stem: str,
    folder: Path,
    formats: list[str],
    templates: Path | None = None,
    front_matter: bool = False,
) -> list[Path]:
    """The lesson in each format as `folder/stem.suffix`, with the files it shows: all of them, or, when one cannot be
    made, none."""
    from jinja2 import TemplateError

    from explainer.render.computation import TooManyNumbers
    from explainer.render.files import write_whole
    from explainer.render.finish import BadTemplate, MissingExtra
    from explainer.render.front_matter import add_front_matter
    from explainer.render.templates import template_fault

    def tell(page: str, reading: Reading) -> None:
        if reading.left_out:
            kept, of = reading.lines, reading.lines + reading.left_out
            click.echo(f"{page}: {kept} of {of} lines read; your templates leave out the others", err=True)

    try:
        documents = {
            file: content
            for name in formats
            for file, content in explanation.documents(name, stem, templates, tell).items()
        }
    except (MissingExtra, TooManyNumbers) as error:
        raise RefusedInput(str(error)) from None
    except (TemplateError, TypeError, BadTemplate) as error:
        if templates is None:
            raise
        raise RefusedInput(template_fault(error, templates)) from None
    if front_matter:
        page = f"{stem}.md"
        documents[page] = iter([add_front_matter(b"".join(documents[page]).decode(), explanation.spec).encode()])
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
    from explainer.preview import Preview, PreviewServer, page_maker

    server = PreviewServer(Preview(spec, page_maker(templates, large), templates), port)
    click.echo(f"{server.address} follows {spec}; Ctrl-C ends it")
    if show:
        click.launch(server.address)
    with suppress(KeyboardInterrupt):
        server.run()
