"""The pages of a class, filled, and some of them read back whole before anything of it is written.

In: a job's compiled pages and some sheets' networks. Out: `FilledPages`: the pages of a kind and format, how many were
read, and what each misprint says. All pages of a kind are one compiled text with other numbers put in, so the first few
show a fault of the text, and one in a hundred a fault of the numbers; where one says something else than was checked,
all of them are read.

    >>> [number for number in range(300) if is_read("K7Q2-4M", number)]
    [0, 1, 2, 3, 4]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from zlib import crc32

from explainer.homework.jobs import HomeworkJob, HomeworkPages, compile_look
from explainer.homework.places import HANDED_OUT
from explainer.homework.roster import USUAL
from explainer.homework.variants import AcceptedVariants
from explainer.reader.reading import Misprint, is_read_back, read_page
from explainer.render.formats import FORMATS
from explainer.render.page import PageData
from explainer.walkthrough.document import Document

FIRST_READ = 5
"""Pages of a class that are read back in any case."""
ONE_IN = 100
"""Of the others one in so many, chosen by its code."""


class PageCount(NamedTuple):
    """How many pages were made, and how many of them were read back."""

    made: int = 0
    read: int = 0

    def __add__(self, other: object) -> PageCount:
        assert isinstance(other, PageCount)
        return PageCount(self.made + other.made, self.read + other.read)


@dataclass(frozen=True, slots=True)
class FilledPages:
    """The pages of a kind and format for some sheets."""

    texts: list[bytes]
    """One for each code."""
    count: PageCount
    """How many of them were read back."""
    misprints: tuple[tuple[str, Misprint], ...] = ()
    """(code, what its page says otherwise): such a page must not be written."""


def is_read(code: str, number: int) -> bool:
    """Whether page `number` of a class (from 0) is read back."""
    return number < FIRST_READ or crc32(code.encode()) % ONE_IN == 0


def fill_pages(
    made: HomeworkPages, job: HomeworkJob, part: int, drawn: AcceptedVariants, output: tuple[str, str], first: int = 0
) -> FilledPages:
    """The pages of a (kind, format) for some sheets of network `part` (from 0), the first of which is page `first` of
    the class, each as its student gets it; keys are the instructor's. Those of our own templates are read back."""
    looks = drawn.looks if drawn.looks and output[0] != "keys" else (USUAL,) * len(drawn.codes)
    whole = FilledPages([b""] * len(drawn.codes), PageCount())
    for look in dict.fromkeys(looks):
        ours = [v for v, own in enumerate(looks) if own == look]
        pages = made if look == USUAL else compile_look(job, look)
        filled = _fill_look(pages, job, part, drawn.told_by(pages.prepared), output, first, ours)
        for v, text in zip(ours, filled.texts, strict=True):
            whole.texts[v] = text
        whole = replace(whole, count=whole.count + filled.count, misprints=whole.misprints + filled.misprints)
    return whole


def _fill_look(
    made: HomeworkPages,
    job: HomeworkJob,
    part: int,
    drawn: AcceptedVariants,
    output: tuple[str, str],
    first: int,
    ours: Sequence[int],
) -> FilledPages:
    """The pages of the sheets with the places `ours`."""
    _, format = output
    drawn = drawn.as_handed_out() if output[0] in HANDED_OUT else drawn
    data, document = made.page_data(drawn, output), made.documents[part][output]
    texts = made.pages[part][output].fill(data)
    if job.templates is not None or not is_read_back(_form(format), document, drawn.prepared.lesson):
        return FilledPages([texts[v] for v in ours], PageCount(len(ours)))
    chosen = [v for k, v in enumerate(ours) if is_read(drawn.codes[v], first + k)]
    misprints = read_pages(output, document, drawn, data, texts, chosen)
    if misprints:
        chosen = list(ours)
        misprints = read_pages(output, document, drawn, data, texts, chosen)
    return FilledPages([texts[v] for v in ours], PageCount(len(ours), len(chosen)), misprints)


def read_pages(
    output: tuple[str, str],
    document: Document,
    drawn: AcceptedVariants,
    data: PageData,
    texts: Sequence[bytes],
    chosen: Sequence[int],
) -> tuple[tuple[str, Misprint], ...]:
    """(code, what its page says otherwise) of the `chosen` pages that do not say what was checked."""
    (kind, format), found = output, []
    for v in chosen:
        values = drawn.trial.display.values.of_variant(v)
        lesson = replace(drawn.prepared.lesson, values=values, correct=None)
        labels = {name: column[v] for name, column in data.labels.items()}
        labels |= drawn.plain_labels(v)
        try:
            read_page(texts[v].decode(), _form(format), document, lesson, labels=labels)
        except Misprint as problem:
            place = f"{drawn.codes[v]}, {kind}: {problem.place}"
            found.append((drawn.codes[v], Misprint(problem.at, place, problem.found, problem.expected)))
    return tuple(found)


def _form(format: str) -> str:
    """The format whose characters are read."""
    return FORMATS[format].source or format
