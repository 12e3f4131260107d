"""The group of all commands, their errors and what several of them take.

In: a command line. Out: files, standard output, and an exit code: 0 done, 1 a witness disagreed, 2 the input was
refused, 130 stopped by Ctrl-C.

    explainer lesson mazur -o output --format html,markdown
"""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from explainer.render import format_names

if TYPE_CHECKING:
    from explainer.lesson import Lesson

CommandT = TypeVar("CommandT", bound=Callable[..., Any])
EXIT_DISAGREED, EXIT_REFUSED, EXIT_STOPPED = 1, 2, 130
ENVIRONMENT_DEFAULTS = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
"""What libraries find in the environment when they are first imported: a product of matrices takes one thread, since
ours are small and processes that make homework share the machine; and pydantic does not read what every installed
package says about itself in search of plugins."""


class RefusedInput(click.ClickException):
    """The input cannot be used; the message names the place and the way out."""

    exit_code = EXIT_REFUSED

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


class DisagreedNumber(RefusedInput):
    """A witness did not confirm a number."""

    exit_code = EXIT_DISAGREED


WAYS_OUT = {
    errno.ENOSPC: "make room there, or name another place",
    errno.EDQUOT: "make room there, or name another place",
    errno.EACCES: "ask for the permission, or name another place",
    errno.EPERM: "ask for the permission, or name another place",
    errno.EROFS: "name another place",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EADDRINUSE: "leave --port out, or choose another one",
}
"""What the system says of a file, and the way out."""


@contextmanager
def plain_errors(file: str) -> Iterator[None]:
    """Whatever refuses an input ends as one message and an exit code; so does Ctrl-C, and whatever is our mistake."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        raise SystemExit(EXIT_STOPPED) from None
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever reads has seen enough
            raise
        way_out = WAYS_OUT.get(error.errno or 0, "check the path and its permissions")
        raise RefusedInput(f"{error.filename or file}: {error.strerror or error}; {way_out}") from None
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        raise refused_input(error, file) from None


def refused_input(error: Exception, file: str) -> RefusedInput:
    """What a command says of an error. Raises the error itself where somebody looks for a mistake of ours."""
    from explainer.spec import SpecError

    if isinstance(error, SpecError):  # first: a refusal need not wait for NumPy
        return RefusedInput(str(error))
    from explainer.doors import OurMistake, our_mistakes
    from explainer.numbers.limits import NotFinite
    from explainer.witnesses.agreement import Disagreement

    if isinstance(error, Disagreement):
        return DisagreedNumber(f"not written: {error}")
    if isinstance(error, NotFinite):
        return RefusedInput(f"refused: {error}")
    try:
        with our_mistakes(file):
            raise error
    except OurMistake as mistake:
        return RefusedInput(str(mistake))


class PlainCommand(click.Command):
    """A command whose errors are plain."""

    def invoke(self, ctx: click.Context) -> Any:
        read = (ctx.params.get(name) for name in ("source", "spec", "model", "pages", "path"))
        file = next((given for given in read if given), self.name)
        with plain_errors(" ".join(map(str, file)) if isinstance(file, tuple) else str(file)):
            return super().invoke(ctx)


class PlainGroup(click.Group):
    """The group of plain commands."""

    command_class = PlainCommand


def explain_source(source: str, large: bool, afresh: bool = False) -> Lesson:
    """A spec or example explained."""
    from explainer.spec import load

    spec = load(source, large=large) if Path(source).exists() else None  # first: a refusal need not wait for NumPy
    from explainer.lesson import explain, find_spec
    from explainer.spec.hints import hints

    spec = spec or find_spec(source, large)
    for hint in hints(spec):
        click.echo(f"{source}: {hint}", err=True)
    return explain(spec, large=large, afresh=afresh)


def output_option(default: str, help: str = "Folder to write to.") -> Callable[[CommandT], CommandT]:
    """The option that says where files go."""
    kind = click.Path(file_okay=False, path_type=Path)
    return click.option("-o", "--output", "folder", default=default, show_default=True, type=kind, help=help)


large_option = click.option("--large", is_flag=True, help="Allow files over 2 MB and networks beyond the usual limits.")


@click.group(cls=PlainGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="explainer", message="%(prog)s %(version)s")
def main() -> None:
    """Step-by-step backpropagation lessons for your own small network, every number checked.

    SPEC is a .toml or .json file, EXAMPLE the name of a shipped example (see `explainer examples`).
    """
    for name, value in ENVIRONMENT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    for stream in (sys.stdout, sys.stderr):  # a file is UTF-8, whatever the console is
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
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


def read_names(value: str, known: tuple[str, ...], what: str) -> list[str]:
    """Names separated by commas, each once; those that are not known are refused, all of them, with the nearest."""
    from difflib import get_close_matches

    names = [part.strip() for part in value.split(",") if part.strip()]
    unknown = [name for name in names if name not in known]
    if unknown:
        near = [close for name in unknown for close in get_close_matches(name, known, 1)]
        guess = f"; did you mean {','.join(near)}?" if near else ""
        found = f"{unknown[0]!r} is" if len(unknown) == 1 else f"{', '.join(map(repr, unknown))} are each"
        raise click.BadParameter(f"{found} no {what} (known: {', '.join(known)}){guess}")
    if not names:
        raise click.BadParameter(f"name at least one of {', '.join(known)}")
    return list(dict.fromkeys(names))
