"""The command that audits a text's printed numbers.

In: a spec and a CSV file. Out: an errata page in HTML and Markdown, a report in JSON, and an exit code.

    explainer audit mazur.toml printed.csv -o output
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from explainer.cli.group import RefusedInput, large_option, main, output_option

if TYPE_CHECKING:
    from explainer.auditing import Audit

PAGES = ("html", "markdown")
"""The formats of the errata page."""


@main.command()
@click.argument("source", metavar="SPEC|EXAMPLE")
@click.argument("printed", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@output_option("output")
@large_option
def audit(source: str, printed: Path, folder: Path, large: bool) -> None:
    """Say which numbers of a printed text are right, and what fits the others.

    PRINTED is a CSV file with the columns printed, what and, where needed, sample, step and place; `what` is an id of
    `explainer trace`, or an expression over ids such as "eta * dE/dw5".
    """
    from explainer.auditing.printed_file import UnreadablePrinted, read_printed
    from explainer.lesson import find_spec
    from explainer.render.files import write_whole

    spec = find_spec(source, large)
    try:
        lines = read_printed(printed.read_bytes(), spec.page.decimal_mark)
        from explainer.auditing import audit as audit_lines

        found = audit_lines(spec, lines, large)
    except UnreadablePrinted as error:
        raise RefusedInput("\n".join(f"{printed}: {problem}" for problem in str(error).split("\n"))) from None
    for path in write_whole(folder, audit_documents(found, printed.stem)):
        click.echo(path)
    wrong = sum(not line.verdict.right for line in found.lines)
    click.echo(f"{len(found.lines)} numbers, {wrong} that neither the spec nor the text's own numbers give", err=True)


def audit_documents(found: Audit, stem: str) -> dict[str, list[bytes]]:
    """The files of an audit: its page in every format, read back, and its report. Raises Misprint."""
    import json

    from explainer.auditing.errata import errata_document
    from explainer.auditing.errata_reading import read_errata
    from explainer.auditing.report import audit_report
    from explainer.render.compiler import Compiler
    from explainer.render.formats import FORMATS
    from explainer.render.page import source_of

    document = errata_document(found)
    files = {}
    for name in PAGES:
        page = Compiler(found.lesson, FORMATS[name], stem=stem).page(document)
        pieces = list(page.stream(source_of(found.lesson)))
        read_errata(b"".join(pieces).decode(), name, found)
        files[f"{stem}-errata.{FORMATS[name].suffix}"] = pieces
    report = json.dumps(audit_report(found), ensure_ascii=False, indent=1, allow_nan=False)
    return {**files, f"{stem}-report.json": [f"{report}\n".encode()]}
