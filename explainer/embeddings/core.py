"""What a page shows: a lesson for a spec and what the page asks of it, as text for the inside of that page.

In: a `PageSource` and a `PageRequest`. Out: HTML, TeX, Markdown or plain text. Everything that a page's author can get
wrong ends as one of `doors.REFUSALS`, and its text says where.

    >>> from explainer.embeddings.options import read_options
    >>> embed_source(source_in_page('title = "x"', "page.md", 7), read_options({}), "html")
    Traceback (most recent call last):
        ...
    explainer.spec.problems.SpecError: page.md:7:1: network: found nothing, expected this key, which has no default
    page.md:7:1: training: found nothing, expected this key, which has no default
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from explainer.embeddings.options import BadOption, PageRequest, read_options
from explainer.embeddings.sources import PageSource, source_in_file, source_in_page
from explainer.explanation import Explanation
from explainer.lesson import explain
from explainer.render.formats import Format
from explainer.render.fragment import NoSuchSection, choose_sections, fragment
from explainer.spec import Problem, Spec, SpecError
from explainer.spec.problems import clip, nearest_name
from explainer.walkthrough import walk

_MOST_KEPT = 16
_KEPT_LESSONS: dict[str, Explanation] = {}


def explain_cached(spec: Spec) -> Explanation:
    """A spec's lesson; the last few are kept, since a host may ask for one when it reads a page and again when it
    writes it."""
    key = repr(spec)
    if key not in _KEPT_LESSONS:
        while len(_KEPT_LESSONS) >= _MOST_KEPT:
            del _KEPT_LESSONS[next(iter(_KEPT_LESSONS))]
        _KEPT_LESSONS[key] = explain(spec)
    return _KEPT_LESSONS[key]


def request_lesson(source: PageSource, asked: PageRequest, place: Problem | None = None) -> Explanation:
    """The lesson of a source as a page wants it, checked; what was asked for is known to be in it.

    `place` is where the page asks, for messages about sections. Raises one of doors.REFUSALS.
    """
    spec = asked.apply_to(source.load())
    explanation = explain_cached(spec)
    if asked.sections:
        require_sections(explanation, asked, place or Problem(source.name, source.first, source.column, "", "", ""))
    return explanation


def require_sections(explanation: Explanation, asked: PageRequest, place: Problem) -> None:
    """Raises SpecError for a section that a lesson does not have."""
    try:
        choose_sections(walk(explanation), asked.sections)
    except NoSuchSection as error:
        found, guess = repr(clip(error.name)), nearest_name(error.name, error.known)
        expected = f"sections of this lesson: {', '.join(error.known)}"
        raise SpecError([Problem(place.file, place.line, place.column, "sections", found, expected, guess)]) from None


def embed_source(
    source: PageSource,
    asked: PageRequest,
    format: str | Format,
    *,
    prefix: str = "backprop",
    style: bool = True,
    place: Problem | None = None,
) -> str:
    """A source's lesson for the inside of a page. Raises one of doors.REFUSALS."""
    return lesson_text(request_lesson(source, asked, place), asked, format, prefix=prefix, style=style)


def lesson_text(
    explanation: Explanation, asked: PageRequest, format: str | Format, *, prefix: str = "backprop", style: bool = True
) -> str:
    """A lesson for the inside of a page."""
    return fragment(explanation, format, prefix=prefix, style=style, **asked.fragment_options)


def fence_block(name: str, text: str) -> str:
    """A Markdown block of code or of another format, its fence longer than any in the text.

    >>> fence_block("{=html}", "<p>```</p>")
    '````{=html}\\n<p>```</p>\\n````\\n'
    """
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{fence}{name}\n{text.strip()}\n{fence}\n"


def read_request(texts: Mapping[str, Any], place: Problem, places: Mapping[str, int] | None = None) -> PageRequest:
    """What a page asks, from the texts in it. Raises SpecError at `place`."""
    try:
        return read_options(texts, places)
    except BadOption as error:
        raise SpecError([option_problem(error, place)]) from None


def option_problem(error: BadOption, place: Problem) -> Problem:
    """An option's problem at its place: so many columns after the place of the line."""
    column = place.column + error.at if place.column else 0
    return Problem(place.file, place.line, column, error.name, error.found, error.expected, error.guess)


def find_source(
    given: str, body: str, place: Problem, first: int, folder: Path, root: Path, column: int = 1
) -> PageSource:
    """The source that a page means: the file it names, or else the text it holds. Raises SpecError for both or
    neither."""
    if given and body.strip():
        raise SpecError([problem_at(place, "a file and a text", "one of the two: FILE, or the spec itself")])
    if given:
        return source_in_file(given, folder, root, place)
    if not body.strip():
        raise SpecError([problem_at(place, "nothing", "a file, or the spec itself")])
    return source_in_page(body, place.file, first, column)


def problem_at(place: Problem, found: str, expected: str) -> Problem:
    """What is wrong at a place of a page."""
    return replace(place, found=found, expected=expected)
