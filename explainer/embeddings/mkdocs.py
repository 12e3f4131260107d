"""MkDocs and Zensical: a fence of pymdownx.superfences.

In: in mkdocs.yml a custom fence `backprop` with `format: !!python/name:explainer.embeddings.mkdocs.fence` and
`validator: !!python/name:explainer.embeddings.mkdocs.options`; in a page a spec between the fences, or
`file="lesson.toml"`, and options after the name, each value in quotes; `relaxed_headers: true` lets the fence say what
is wrong with them, where superfences alone would pass the fence on as text. Out: HTML with formulas in MathML. A
mistake in a spec ends the build with its line. A file is looked up beside its page; a path with a folder in it may also
begin where the command is run, as with pymdownx.snippets, and where a converter does not know its page, as Zensical's,
every path does. It stays inside that folder; `fence_in(folder)` is a fence for another one. Zensical keeps a page that
has not changed, also where its spec has: then `zensical build --clean`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from explainer.doors import REFUSALS, our_mistakes
from explainer.embeddings.core import embed_source, find_source
from explainer.embeddings.core import read_request as read_options
from explainer.embeddings.pages import level_below
from explainer.spec import Problem, SpecError
from explainer.spec.problems import clip

FENCE_NAME = "backprop"
_HEADER = re.compile(rf"[ >]*[`~]{{3,}}[ \t]*\.?{FENCE_NAME}(.*)")


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
            require_read_header(source, options, first, md, place)
            asked = read_options(given, place)
            named = str(options.get("file", ""))
            beside = page_folder(md) or folder
            if "/" in named and not (beside / named).is_file():
                beside = folder
            spec = find_source(named, source, place, first or 1, beside, folder)
            number = _count_lesson(md)
            asked = asked.with_level(level_below(md.lines[: first - 1]) if first else None)
            return embed_source(spec, asked, "html", prefix=f"{FENCE_NAME}-{number}", style=number == 1, place=place)
    except (*REFUSALS, OSError) as error:
        raise SuperFencesException(str(error)) from error


def fence_in(root: str | os.PathLike[str]) -> Callable[..., str]:
    """A fence whose files are looked up in a folder, and nowhere else."""
    return partial(fence, root=root)


def require_read_header(source: str, options: dict[str, Any], first: int, md: Any, place: Problem) -> None:
    """Raises SpecError where superfences passed over a part of the fence's first line: it reads none of the options
    where one has no quotes, and with `relaxed_headers` goes on without them."""
    quoted = 'options with their values in quotes, as in file="lesson.toml" digits="4"'
    if options:
        return
    header = _HEADER.match(md.lines[first - 2]) if first > 1 else None
    rest = header[1].strip() if header else ""
    if rest or not source.strip():
        found = repr(clip(rest)) if rest else "nothing"
        raise SpecError([replace(place, line=max(first - 1, 0), found=found, expected=quoted)])


def page_folder(md: Any) -> Path | None:
    """The folder of the page that MkDocs converts: its own processor of links knows the page. None elsewhere."""
    for processor in getattr(md, "treeprocessors", ()):
        path = getattr(getattr(processor, "file", None), "abs_src_path", None)
        if path is not None:
            return Path(path).parent
    return None


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
