"""MkDocs and Zensical: a fence of pymdownx.superfences.

In: in mkdocs.yml a custom fence `backprop` with `format: !!python/name:explainer.embeddings.mkdocs.fence` and
`validator: !!python/name:explainer.embeddings.mkdocs.options`; in a page a spec between the fences, or
`file="docs/lesson.toml"`, and options after the name, each value in quotes. Out: HTML with formulas in MathML. A
mistake in a spec ends the build with its line. As with pymdownx.snippets, paths begin at the folder where the command
is run and stay inside; `fence_in(folder)` is a fence for another one. Zensical keeps a page that has not changed, also
where its spec has: then `zensical build --clean`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from explainer.doors import REFUSALS, our_mistakes
from explainer.embeddings.core import embed_source, find_source
from explainer.embeddings.core import read_request as read_options
from explainer.embeddings.pages import level_below
from explainer.spec import Problem

FENCE_NAME = "backprop"


def options(language: str, inputs: dict[str, Any], options: dict[str, Any], attrs: dict[str, Any], md: Any) -> bool:
    """Takes whatever stands after the name; what it means is said by the fence itself, which can refuse aloud."""
    options.update(inputs)
    return True


def fence(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, Any],
    md: Any,
    *,
    root: str | os.PathLike[str] = ".",
    **kwargs: Any,
) -> str:
    """A lesson in the place of the fence. Raises SuperFencesException, which ends the build."""
    from pymdownx.superfences import SuperFencesException

    folder, first = Path(os.fspath(root)), _first_line(source, md)
    place = Problem("the page" if first else f"```{FENCE_NAME}", max(first - 1, 0), 1, "", "", "")
    given = {name: value for name, value in options.items() if name != "file"}
    try:
        with our_mistakes(place.file):
            asked = read_options(given, place)
            spec = find_source(str(options.get("file", "")), source, place, first or 1, folder, folder)
            number = _count_lesson(md)
            asked = asked.with_level(level_below(md.lines[: first - 1]) if first else None)
            return embed_source(spec, asked, "html", prefix=f"{FENCE_NAME}-{number}", style=number == 1, place=place)
    except (*REFUSALS, OSError) as error:
        raise SuperFencesException(str(error)) from error


def fence_in(root: str | os.PathLike[str]) -> Callable[..., str]:
    """A fence whose files are looked up in a folder, and nowhere else."""
    return partial(fence, root=root)


def _first_line(source: str, md: Any) -> int:
    """The line of the page (what stands above it as metadata is not counted) where a fence's text begins; 0 where that
    cannot be told."""
    text, lines = source.splitlines(), getattr(md, "lines", [])
    starts = [k for k in range(len(lines)) if text and lines[k].lstrip(" >") == text[0].lstrip(" >")]
    rows = [k for k in starts if [line.lstrip(" >") for line in lines[k : k + len(text)]] == [t.lstrip() for t in text]]
    return rows[0] + 1 if len(rows) == 1 else 0


def _count_lesson(md: Any) -> int:
    """How many lessons this page has so far. A converter keeps the lines of the page it is at."""
    page, count = getattr(md, "backprop_lessons", (None, 0))
    lines = getattr(md, "lines", None)
    count = count + 1 if page is lines else 1
    md.backprop_lessons = (lines, count)
    return int(count)
