"""The group of all commands, their errors and what several of them take.

In: a command line. Out: files, standard output, and an exit code: 0 done, 1 a witness disagreed, 2 the input was
refused.

    explainer lesson mazur -o output --format html,markdown
"""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from explainer.render import format_names

if TYPE_CHECKING:
    from explainer.lesson import Lesson

CommandT = TypeVar("CommandT", bound=Callable[..., Any])
EXIT_DISAGREED, EXIT_REFUSED = 1, 2
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


@contextmanager
def plain_errors() -> Iterator[None]:
    """Whatever refuses an input ends as one message and an exit code."""
    from explainer.spec import SpecError

    try:
        yield
    except SpecError as error:
        raise RefusedInput(str(error)) from None
    except OSError as error:
        raise RefusedInput(
            f"{error.filename or 'file'}: {error.strerror or error}; check the path and its permissions"
        ) from None
    except ModuleNotFoundError as error:
        if error.name not in ("joblib", "dask", "distributed"):
            raise
        raise RefusedInput(f"--backend needs {error.name}: pip install 'explainer[batch]' {error.name}") from None
    except ArithmeticError as error:
        from explainer.witnesses.verifying import Disagreement, NotFinite

        if isinstance(error, Disagreement):
            raise DisagreedNumber(f"not written: {error}") from None
        if isinstance(error, NotFinite):
            raise RefusedInput(f"refused: {error}") from None
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
    for name, value in ENVIRONMENT_DEFAULTS.items():
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
