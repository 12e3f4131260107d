"""What pages there are: a row for each, in the order of the sidebar.

In: nothing. Out: `page_texts`, the MyST text of every page. A page is a template of the same name in `templates/site/`,
in which fields and pieces are placed and nothing is decided; what a page needs beyond the pieces comes from its
`fields`.

    >>> GROUPS[0].pages[0].name
    'learn/network'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from explainer.mistakes.table import MISTAKES
from explainer.render.templates import template_folder
from explainer.site import (
    about,
    asserted,
    course,
    descent,
    difference_quotients,
    errata,
    functions,
    gallery,
    judged,
    matrices,
    memorised,
    reference,
)
from explainer.site import mistake_pages as mistakes
from explainer.site import training_pages as training
from explainer.site.exercises import exercises
from explainer.site.pieces import Pieces

Fields = Callable[[Pieces], Mapping[str, Any]]


def no_fields(pieces: Pieces) -> Mapping[str, Any]:
    """No fields of its own."""
    return {}


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page."""

    name: str
    """Its address without the suffix."""
    fields: Fields = no_fields
    """What its template may place beside the pieces."""
    template: str = ""
    """Where pages share one: its name."""
    finish: Callable[[str], str] = str
    """What is done with the filled page."""


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Pages under one heading of the sidebar."""

    title: str
    pages: tuple[PageRow, ...]
    nested: bool = False
    """Whether the first page is an overview that holds the others."""


def course_page(name: str, fields: Fields = no_fields) -> PageRow:
    """A page of the course: its exercises come with it."""
    told = {"new_words": course.new_words(name), "minutes": course.MINUTES_MARK}
    return PageRow(
        f"learn/{name}",
        lambda pieces: {**told, "exercises": exercises(pieces, name), **fields(pieces)},
        finish=partial(course.fill_minutes, name),
    )


GROUPS: tuple[PageGroup, ...] = (
    PageGroup(
        "Learn",
        (
            course_page("network"),
            course_page("neuron"),
            course_page("line"),
            course_page("two-two-two"),
            course_page("chain-rule"),
            course_page("paths"),
            course_page("delta"),
            course_page("learning-rate"),
            course_page("gradient-descent", descent.descent),
            course_page("training"),
            course_page("xor"),
        ),
    ),
    PageGroup(
        "Further",
        (
            course_page("activations", functions.course_activations),
            course_page("losses", functions.losses),
            course_page("softmax"),
            course_page("matrices", matrices.matrices),
            course_page("check-gradient", difference_quotients.check_gradient),
            course_page("optimizers", training.optimizers),
            course_page("memorise", memorised.memorised),
            course_page("depth", training.depth),
            course_page("initial-weights", training.initializers),
            course_page("wiring"),
        ),
    ),
    PageGroup("Gallery", (PageRow("gallery/index", gallery.gallery),)),
    PageGroup(
        "Common mistakes",
        (
            PageRow("mistakes/index", mistakes.overview),
            *(
                PageRow(f"mistakes/{name}", partial(mistakes.mistake_page, name), "mistakes/mistake")
                for name in MISTAKES
            ),
        ),
        nested=True,
    ),
    PageGroup("Errata", (PageRow("errata/first-article", errata.first_article), PageRow("errata/mazur", errata.mazur))),
    PageGroup(
        "Teach",
        (
            PageRow("teach/lesson"),
            PageRow("teach/look"),
            PageRow("teach/homework"),
            PageRow("teach/moodle"),
            PageRow("teach/canvas"),
            PageRow("teach/prairielearn"),
            PageRow("teach/mark"),
            PageRow("teach/embed"),
            PageRow("teach/audit"),
        ),
    ),
    PageGroup(
        "Reference",
        (
            PageRow("reference/spec", reference.spec),
            PageRow("reference/commands", reference.commands),
            PageRow("reference/python", reference.python),
            PageRow("reference/trace", reference.trace),
            PageRow("reference/templates", reference.templates),
            PageRow("reference/activations", functions.listed_activations),
            PageRow("reference/losses", functions.losses),
            PageRow("reference/optimizers", training.optimizers),
            PageRow("reference/examples", reference.examples),
        ),
    ),
    PageGroup(
        "About",
        (
            PageRow("about/checked", about.witness_counts),
            PageRow("about/asserted", asserted.asserted),
            PageRow("about/judging", judged.judging),
            PageRow("about/compare"),
            PageRow("about/cite", about.cite),
            PageRow("about/glossary", about.glossary),
        ),
    ),
)


def page_texts() -> dict[str, str]:
    """File name → MyST text of every page."""
    rows = [PageRow("index", start_fields), *(page for group in GROUPS for page in group.pages)]
    return {f"{row.name}.md": fill_page(row) for row in rows}


def start_fields(pieces: Pieces) -> Mapping[str, Any]:
    """The first page names all the others."""
    return {
        "groups": [
            {"title": g.title, "pages": [p.name for p in (g.pages[:1] if g.nested else g.pages)]} for g in GROUPS
        ]
    }


def fill_page(row: PageRow) -> str:
    """One page: its template with its fields and pieces."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(template_folder() / "site"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    pieces = Pieces(row.name)
    environment.filters.update(pieces.filters)
    text = environment.get_template(f"{row.template or row.name}.md.j2").render(row.fields(pieces))
    return row.finish(text)
