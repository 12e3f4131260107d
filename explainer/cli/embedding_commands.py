"""Commands that put lessons into the pages of others.

In: a command line. Out: files, standard output and an exit code.

    explainer fragment mazur --sections update
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from explainer.cli.group import (
    EXIT_DISAGREED,
    RefusedInput,
    large_option,
    main,
)
from explainer.render import format_names

FRAGMENT_FORMATS = (*format_names("fragment"), "quarto")
"""What `fragment` writes."""


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE")
@click.option(
    "--format",
    "format",
    type=click.Choice(FRAGMENT_FORMATS),
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
    from explainer.embeddings.core import lesson_text, read_request, require_sections
    from explainer.embeddings.quarto import quarto_text
    from explainer.lesson import explain, find_spec
    from explainer.render.files import write_whole
    from explainer.spec import Problem

    place = Problem("options", 0, 0, "", "", "")
    asked = read_request({name: text for name, text in wish.items() if text is not None}, place)
    explanation = explain(asked.apply_to(find_spec(source, large)), large=large)
    require_sections(explanation, asked, place)
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
    from explainer.embeddings.weave import read_page
    from explainer.render.files import write_whole

    read = [read_page(page, root) for page in pages]  # all of them before the first is written
    for given, page in zip(pages, read, strict=True):
        for line in page.passed_over:
            click.echo(f"{given}:{line}: a mark inside a quotation is passed over", err=True)
        if page.changed and not only_check and not page.path.stat().st_mode & 0o222:
            way_out = "one that may be written; with --check nothing is"
            raise RefusedInput(f"{given}: found a page that is read-only, expected {way_out}")
    for page in read if not only_check else []:
        write_whole(page.path.parent, {name: [content] for name, content in page.changed.items()})
    for given, page in zip(pages, read, strict=True):
        state = ("not current" if only_check else "written") if page.changed else "current"
        click.echo(f"{given}: {page.blocks} block{'s' * (page.blocks != 1)}, {state}")
    if only_check and any(page.changed for page in read):
        raise SystemExit(EXIT_DISAGREED)
