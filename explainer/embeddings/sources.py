"""Where the spec of a page stands: in a file of its site, among the shipped examples, or in the page itself.

In: what an author wrote, and the folders of the site. Out: a `PageSource`. A page cannot reach files outside its site:
a path is looked up beside the page, links are followed first, and what then lies outside the root is refused. Only the
owner of the site, not a page, can name a wider root.

    >>> source_in_page("title = 1", "page.md", 12).first
    12
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from explainer.lesson import EXAMPLES, example_names
from explainer.spec import Problem, Spec, SpecError, load, parse
from explainer.spec.problems import nearest_name


@dataclass(frozen=True, slots=True)
class PageSource:
    """A spec that has been found but not read."""

    name: str
    """What messages call it: a file."""
    text: str = ""
    """The spec itself, where it stands in a page."""
    first: int = 1
    """The line of `name` where it begins."""
    column: int = 1
    """The column where its lines begin."""
    path: Path | None = None
    """The file it is in, where it has one: the page depends on it."""

    def load(self) -> Spec:
        """The spec. Raises SpecError, with the places in the page."""
        if self.path is not None:
            return load(self.path)
        try:
            return parse(self.text, self.name, json=self.text.lstrip().startswith("{"))
        except SpecError as error:
            raise SpecError(map(self.place_problem, error.problems)) from None

    def place_problem(self, problem: Problem) -> Problem:
        """A problem at a line of the text, at its line of the page."""
        if not problem.line:
            return replace(problem, line=self.first, column=self.column)
        return replace(problem, line=problem.line + self.first - 1, column=problem.column + self.column - 1)


def source_in_page(text: str, name: str, first: int, column: int = 1) -> PageSource:
    """A spec in the page itself."""
    return PageSource(name, text, first, column)


def source_in_file(given: str, folder: Path, root: Path, problem: Problem) -> PageSource:
    """The file that a page in `folder` names, or the shipped example of that name; a file beats an example.

    Raises SpecError for a file outside `root` and for one that is not there; `problem` says where in the page.
    """
    expected = "a spec's file beside the page, or the name of a shipped example"
    try:
        path = (folder / given).resolve()
        inside = path.is_relative_to(root.resolve())
        there = inside and path.is_file()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SpecError([replace(problem, found=f"{given!r} ({reason})", expected=expected)]) from None
    if there:
        return PageSource(str(path), path=path)
    if given in example_names():
        return PageSource(given, path=EXAMPLES / f"{given}.toml")
    if not inside:
        found = f"{given!r}, which is outside {root.resolve()}"
        raise SpecError([replace(problem, found=found, expected="a file inside the folder of the site")])
    guess = nearest_name(given, [*(file.name for file in sorted(folder.glob("*.toml"))), *example_names()])
    raise SpecError([replace(problem, found=f"no file {given!r}", expected=expected, guess=guess)])
