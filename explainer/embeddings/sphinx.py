"""Sphinx and MyST-Parser: the directive `backprop`.

In: `extensions = ["explainer.embeddings.sphinx"]` in conf.py, and in a page a file beside it or a spec between the
fences, with options above it. Out: HTML with formulas in MathML, LaTeX, or text, whatever is being built. A mistake in
a spec is an error of the page with its line; a page is made again when its spec changes. A page reads specs of the
source folder alone, and of `backprop_root` where conf.py names one. Where the host writes its own formulas by MathJax,
those of a lesson stay as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from explainer import __version__
from explainer.doors import REFUSALS, our_mistakes
from explainer.embeddings.core import find_source, lesson_text, read_request, request_lesson
from explainer.embeddings.options import OPTIONS, PageRequest
from explainer.embeddings.pages import DEEPEST_TITLE
from explainer.embeddings.sources import PageSource
from explainer.explanation import Explanation
from explainer.render.fragment import fragment_style
from explainer.spec import Problem, SpecError

LOGGER = logging.getLogger(__name__)
"""Of Sphinx: what it is told is counted, and ends a build with -W."""
STYLE_FILE = "backprop.css"
LATEX_PACKAGES = ("amsmath", "array", "longtable", "graphicx", "textcomp", "tikz")
"""What the LaTeX of a lesson needs."""


class lesson_node(nodes.General, nodes.Element):  # named as docutils names nodes
    """The place of a lesson: written when it is known what is being built."""


class Backprop(SphinxDirective):
    """A lesson: the file it names, or the spec it holds."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = dict.fromkeys(OPTIONS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        page = Path(self.env.doc2path(self.env.docname))
        place = Problem(self.get_source_info()[0] or str(page), self.lineno, 0, "", "", "")
        try:
            with our_mistakes(place.file):
                asked = read_request(self.options, place)
                source = self.directive_source(page, place)
                if source.path is not None:
                    self.env.note_dependency(str(source.path))
                request_lesson(source, asked, place)
        except SpecError as error:
            return [self.report_problem(problem, place) for problem in error.problems]
        except (*REFUSALS, OSError) as error:
            return [self.state.document.reporter.error(str(error), line=self.lineno)]
        number = self.env.new_serialno("backprop") + 1
        node = lesson_node("", source=source, asked=asked, prefix=f"backprop-{self.env.docname}-{number}")
        self.set_source_info(node)
        return [node]

    def directive_source(self, page: Path, place: Problem) -> PageSource:
        given = self.arguments[0] if self.arguments else ""
        root, folder = Path(self.env.srcdir), page.parent
        if given.startswith("/"):  # from the source folder, as everywhere in Sphinx
            given, folder = given.lstrip("/"), root
        wider = self.config.backprop_root
        counted_from = self.lineno if type(self.state).__module__.startswith("myst_parser") else 0
        first = counted_from + self.content_offset + 1
        return find_source(given, "\n".join(self.content), place, first, folder, root / wider if wider else root)

    def report_problem(self, problem: Problem, place: Problem) -> nodes.Node:
        """A problem as an error of the page: at its own line where it is in the page."""
        here = problem.file == place.file
        text = str(Problem("", 0, 0, *_problem_words(problem))).removeprefix(": ") if here else str(problem)
        return self.state.document.reporter.error(text, line=problem.line if here else self.lineno)


def _problem_words(problem: Problem) -> tuple[str, str, str, str | None]:
    return problem.key, problem.found, problem.expected, problem.guess


def _fill_places(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Puts the text of what is being built in the places of the lessons."""
    for node in list(doctree.findall(lesson_node)):
        source, asked = node["source"], node["asked"].with_level(section_depth(node) + 1)
        try:
            with our_mistakes(source.name):
                lesson = built_lesson(app.builder.format, request_lesson(source, asked), asked, node["prefix"])
        except (*REFUSALS, OSError) as error:
            LOGGER.error(str(error), location=node)
            node.parent.remove(node)
        else:
            node.replace_self(lesson)


def built_lesson(built: str, explanation: Explanation, asked: PageRequest, prefix: str) -> nodes.Node:
    """A lesson for a builder's format; text is what every builder can write."""
    if built in ("html", "latex"):
        return nodes.raw("", lesson_text(explanation, asked, built, prefix=prefix, style=False), format=built)
    text = lesson_text(explanation, asked, "text")
    return nodes.literal_block(text, text, language="none")


def section_depth(node: nodes.Node) -> int:
    """How many sections of the page a node is in."""
    found = 0
    while node.parent is not None:
        node = node.parent
        found += isinstance(node, nodes.section)
    return min(found, DEEPEST_TITLE - 1)


def _add_assets(app: Sphinx) -> None:
    """The style beside the pages of a web site, the packages at the head of a LaTeX file."""
    if app.builder.format == "html":
        folder = Path(app.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / STYLE_FILE).write_text(fragment_style(), encoding="utf-8")
        app.add_css_file(STYLE_FILE)


def _spare_mathml(app: Sphinx) -> None:
    """MathJax of the host reads its TeX alone: with MathML as an input it would draw each formula of a lesson anew.

    What conf.py says about MathJax's input stays. Which of both settings counts is decided as MyST-Parser does.
    """
    names = [name for name in ("mathjax4_config", "mathjax3_config") if name in app.config]
    if not names or app.config["mathjax_config_path"]:
        return
    name = next((name for name in names if app.config[name]), names[0])
    settings = dict(app.config[name] or {})
    settings["startup"] = {"input": ["tex"], **settings.get("startup", {})}
    app.config[name] = settings


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_config_value("backprop_root", "", "env", str)
    app.add_node(lesson_node)
    app.add_directive("backprop", Backprop)
    app.connect("builder-inited", _add_assets)
    app.connect("builder-inited", _spare_mathml)
    app.connect("doctree-resolved", _fill_places)
    for package in LATEX_PACKAGES:
        app.add_latex_package(package)
    return {"version": __version__, "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
