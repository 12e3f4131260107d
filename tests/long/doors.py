"""What a fuzzer asks of every input: a result or a refusal, in time; no traceback, no mistake of ours.

In: a piece of work on one input. Out: whether there was a result; an AssertionError for anything but a refusal.

    >>> with in_time():
    ...     1 + 1
    2
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from explainer.doors import REFUSALS, OurMistake, our_mistakes
from explainer.witnesses.agreement import Disagreement

MOST_SECONDS = 5
"""Of processor time, for one small input."""


class TooSlow(AssertionError):
    """An input took more time than a small one may."""


@contextmanager
def in_time() -> Iterator[None]:
    """Ends what takes more processor time than a small input may. Raises AssertionError."""

    def end(number: int, frame: Any) -> None:
        raise TooSlow(f"takes more than {MOST_SECONDS} s of processor time")

    before, started = signal.signal(signal.SIGPROF, end), time.process_time()
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    if time.process_time() - started > MOST_SECONDS:
        raise TooSlow(f"took more than {MOST_SECONDS} s of processor time")


@contextmanager
def refusals_alone(*known: type[Exception]) -> Iterator[None]:
    """Lets a refusal, and what is `known`, pass in silence. Raises AssertionError for a mistake of ours, and for a
    witness that disagrees, which no input may bring about."""
    try:
        with in_time(), our_mistakes("it", TooSlow, *known):
            yield
    except (OurMistake, Disagreement) as error:
        raise AssertionError(f"{type(error).__name__}: {error}") from error.__cause__ or error
    except (*REFUSALS, *known):
        pass
