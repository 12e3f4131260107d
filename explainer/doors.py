"""What every door does with what goes wrong: commands, preview, directive, fences, magic, weave.

In: code that reads somebody's file. Out: the same, but whatever it raises that is no refusal becomes one sentence, the
same at every door. With EXPLAINER_DEBUG=1 in the environment the traceback is shown instead.

    >>> with our_mistakes("lesson.toml"):
    ...     {}["net"]
    Traceback (most recent call last):
        ...
    explainer.doors.OurMistake: lesson.toml: our mistake (KeyError: 'net'): please report it with this file
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from explainer.numbers.limits import NotFinite
from explainer.spec import SpecError
from explainer.spec.problems import clip
from explainer.witnesses.agreement import Disagreement

DEBUG_SWITCH = "EXPLAINER_DEBUG"
"""Set to 1 in the environment: a mistake of ours shows its traceback."""


class OurMistake(Exception):
    """Something that no input may cause: the fault is this program's, not its reader's."""


REFUSALS = (SpecError, Disagreement, NotFinite, OurMistake)
"""What a file, a number that no witness confirms, or a mistake of ours can raise; each says itself what it is."""


@contextmanager
def our_mistakes(file: str, *known: type[Exception]) -> Iterator[None]:
    """Whatever is neither a refusal, nor what the system says of a file, nor `known` is raised as OurMistake."""
    try:
        yield
    except Exception as error:
        if isinstance(error, (*REFUSALS, OSError, *known)):
            raise
        if os.environ.get(DEBUG_SWITCH) == "1":
            raise
        kind, text = type(error).__name__, clip(" ".join(str(error).split()))
        reason = f"{kind}: {text}" if text else kind
        raise OurMistake(f"{file}: our mistake ({reason}): please report it with this file") from error
