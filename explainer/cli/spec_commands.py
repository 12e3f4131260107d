"""Commands about specs and what is known of them.

In: a command line. Out: files, standard output and an exit code.

    explainer check lesson.toml
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explainer.cli.group import (
    RefusedInput,
    explain_source,
    large_option,
    main,
    output_option,
)

if TYPE_CHECKING:
    pass


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE")
@click.option("--all", "everything", is_flag=True, help="Every update, however many quantities that makes.")
@large_option
def trace(source: str, everything: bool, large: bool) -> None:
    """Print every quantity of a lesson as JSON."""
    from explainer.lesson import explain, find_spec, traced_updates
    from explainer.tracing import write_trace

    spec = find_spec(source, large)
    write_trace(explain(spec, keep=traced_updates(spec, everything)), sys.stdout)


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE")
@large_option
def check(source: str, large: bool) -> None:
    """Validate a spec, prove every slope anew, run every witness, and read every page back."""
    explanation = explain_source(source, large, afresh=True)
    from explainer.wording import SENTENCES

    words = SENTENCES[explanation.spec.page.language]
    for row in explanation.checks:
        line = words["checks.line" if row.tolerance else "checks.line.exactly"]
        label, worst = words[f"witness.{row.witness}"], f"{row.worst:.1e}"
        click.echo(line.format(witness=label, lines=row.lines, tolerance=f"{row.tolerance:.0e}", worst=worst))
    for format, reading in explanation.read_back().items():
        counts = {"lines": reading.lines, "tables": reading.tables, "numbers": reading.numbers}
        click.echo(words["checks.read"].format(format=format, **counts))
    click.echo(words["checks.passed"].format(source=source))
    if explanation.spec.homework is not None:
        from explainer.homework.report import report_draws

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
        raise RefusedInput(f"{path}: exists already; name another file or move it away")
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
        raise RefusedInput(str(error)) from None


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
@output_option("output/site")
@click.option("--open", "show", is_flag=True, help="Open the first page when the site is written.")
def site(folder: Path, show: bool) -> None:
    """Build the docs site: a course, common mistakes, how-tos and the reference, every number made by the engine."""
    from explainer.render.finish import MissingExtra
    from explainer.site.making import SiteError, make_site

    try:
        made = make_site(folder)
    except (MissingExtra, SiteError) as error:
        raise RefusedInput(str(error)) from None
    click.echo(made.start)
    click.echo("up to date" if made.current else f"{made.pages} pages, {made.changed} files written anew", err=True)
    if show:
        click.launch(str(made.start))
