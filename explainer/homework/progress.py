"""How far a long run is: a bar on a terminal, a plain line every few seconds elsewhere.

In: how many sheets there are to make. Out: a function that is told how many more are done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click

PAUSE = 5.0
"""Seconds between two lines."""


@contextmanager
def show_progress(total: int) -> Iterator[Callable[[int], None]]:
    """Shows the progress on standard error while the block runs."""
    if sys.stderr.isatty():
        with click.progressbar(length=total, label="sheets", file=sys.stderr) as bar:
            yield bar.update
        return
    done, said = 0, monotonic()

    def tell(count: int) -> None:
        nonlocal done, said
        done += count
        if monotonic() - said >= PAUSE:
            said = monotonic()
            click.echo(f"{done} of {total} sheets", err=True)

    yield tell
