"""Any Markdown file: marked blocks are filled in place, and filled again when their specs have changed.

In: a page with blocks such as

    <!-- backprop: lesson.toml sections=task,forward digits=4 -->
    <!-- /backprop -->

Out: the same page with the lesson between the marks, every byte outside them as it was. What stands between them is the
engine's: it is replaced. The options are those of `read_request`, and `format`: markdown (the usual one, pictures in
files beside the page), html, text or latex. A mark that stands in a fence of code is an example and is left alone; one
in a quotation is passed over, and the command says so.

    >>> page = "# A" + chr(10) + "<!-- backprop: mazur sections=update format=text -->" + chr(10) + "<!-- /backprop -->"
    >>> once = weave_page(page, "a.md", Path("."), Path(".")).text
    >>> weave_page(once, "a.md", Path("."), Path(".")).text == once
    True
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8 as UTF8_BOM
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from explainer.embeddings.core import fence_block, find_source, option_problem, problem_at, read_request, request_lesson
from explainer.embeddings.options import BadOption, PageRequest, choice_option, split_line
from explainer.embeddings.pages import FENCE, begins_fence, ends_fence, level_below
from explainer.embeddings.sources import PageSource
from explainer.render import format_names
from explainer.render.fragment import fragment, fragment_files
from explainer.spec import Problem, SpecError
from explainer.spec.problems import clip, nearest_name

WEAVE_FORMATS = format_names("fragment")
_MARK = re.compile(r"^(?P<indent>[ \t]*)<!--[ \t]*(?P<end>/?)backprop\b(?P<rest>.*)$")
_QUOTED_MARK = re.compile(r"^[ \t]*>[> \t]*<!--[ \t]*/?backprop\b")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """One pair of marks in a page."""

    start: int
    """Lines from `start` to `end`, not counting either, are filled; from 0."""
    end: int
    indent: str
    source: PageSource
    asked: PageRequest
    format: str
    place: Problem

    def __contains__(self, line: int) -> bool:
        """Whether a line of the page is one of those that are filled."""
        return self.start <= line < self.end


@dataclass(slots=True)
class FilledPage:
    """A page as it should be."""

    text: str
    blocks: int
    files: dict[str, bytes] = field(default_factory=dict)
    """Pictures, by their path from the page's folder."""


def weave_page(text: str, name: str, folder: Path, root: Path) -> FilledPage:
    """A page with its blocks filled. `name` is for messages; specs are looked up in `folder` and stay inside `root`.

    Raises one of doors.REFUSALS, after looking at every mark of the page.
    """
    lines = _LINE.findall(text)
    blocks = find_blocks(lines, name, folder, root)
    page, position = FilledPage("", len(blocks)), 0
    pieces: list[str] = []
    for number, block in enumerate(blocks):
        stem = f"{Path(name).stem}-{Path(block.source.name).stem}"
        again = sum(other.source.name == block.source.name for other in blocks[:number])
        pieces += lines[position : block.start]
        newline = re.sub(r"[^\r\n]", "", lines[block.start - 1])
        above = [line for k, line in enumerate(lines[: block.start]) if not any(k in other for other in blocks)]
        asked = block.asked.with_level(level_below(above))
        filled, files = block_content(replace(block, asked=asked), f"{stem}-{again + 1}" if again else stem)
        if any(_MARK.match(line) for line in filled.split("\n")):
            raise SpecError(
                [problem_at(block.place, "a lesson with a line that looks like a mark", "other words in it")]
            )
        page.files |= files
        inside = ("", *filled.strip().split("\n"), "")
        pieces += [f"{block.indent}{line}{newline}" if line else newline for line in inside]
        position = block.end
    page.text = "".join([*pieces, *lines[position:]])
    return page


def block_content(block: MarkedBlock, stem: str) -> tuple[str, Mapping[str, bytes]]:
    """What goes between two marks, and the pictures it shows."""
    explanation = request_lesson(block.source, block.asked, block.place)
    if block.format == "markdown":
        return fragment_files(explanation, "markdown", stem=stem, **block.asked.fragment_options)
    written = fragment(explanation, block.format, prefix=stem, **block.asked.fragment_options)
    return (fence_block("text", written) if block.format == "text" else written), {}


def find_blocks(lines: list[str], name: str, folder: Path, root: Path) -> list[MarkedBlock]:
    """The blocks of a page. Raises SpecError with everything that is wrong with its marks."""
    problems: list[Problem] = []
    blocks: list[MarkedBlock] = []
    opened: tuple[int, re.Match[str]] | None = None
    for number, mark in find_marks(lines):
        place = mark_place(name, number, mark)
        if mark["end"]:
            if opened is None:
                problems.append(problem_at(place, "an end", "a line <!-- backprop: FILE --> before it"))
                continue
            start, first = opened
            opened = None
            try:
                blocks.append(read_block(start, number, first, name, folder, root))
            except SpecError as error:
                problems += error.problems
        elif opened is not None:
            problems.append(problem_at(place, "a block inside a block", "<!-- /backprop --> before it"))
        else:
            opened = number, mark
    if opened is not None:
        number, mark = opened
        place = mark_place(name, number, mark)
        problems.append(problem_at(place, "a block without an end", "a line <!-- /backprop --> after it"))
    if problems:
        raise SpecError(problems)
    return blocks


def find_marks(lines: list[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """The marks outside fences of code, with their lines. Inside a block only a mark counts: a fence there is ours."""
    fence, inside = "", False
    for number, line in enumerate(lines):
        mark, found = _MARK.match(line.rstrip("\r\n")), FENCE.match(line.rstrip("\r\n"))
        if mark and not fence:
            inside = not mark["end"]
            yield number, mark
        elif fence:
            fence = "" if ends_fence(fence, found) else fence
        elif begins_fence(found) and not inside:
            fence = found[1] if found else ""


def quoted_marks(text: str) -> list[int]:
    """The lines, from 1, whose mark stands in a quotation: nothing is filled there."""
    return [number for number, line in enumerate(text.splitlines(), 1) if _QUOTED_MARK.match(line)]


def mark_place(name: str, line: int, mark: re.Match[str]) -> Problem:
    """The place of a mark, its line counted from 0."""
    return Problem(name, line + 1, len(mark["indent"]) + 1, "", "", "")


def read_block(start: int, end: int, mark: re.Match[str], name: str, folder: Path, root: Path) -> MarkedBlock:
    """A block from its first mark. Raises SpecError."""
    place = mark_place(name, start, mark)
    rest, dashes, after = mark["rest"].partition("-->")
    if not rest.startswith(":") or not dashes or after.strip():
        raise SpecError([problem_at(place, "a mark that cannot be read", "<!-- backprop: FILE name=value … -->")])
    begin = Problem(name, start + 1, mark.start("rest") + 2, "", "", "")
    try:
        given, texts, places = split_line(rest[1:])
        format = _FORMAT.read(texts.pop("format", "markdown"))
    except BadOption as error:
        raise SpecError([option_problem(error, begin)]) from None
    except ValueError as error:
        bad = BadOption("format", repr(clip(str(error))), _FORMAT.expected, nearest_name(str(error), WEAVE_FORMATS))
        bad.at = places["format"]
        raise SpecError([option_problem(bad, begin)]) from None
    asked = read_request(texts, begin, places)
    at_file = Problem(name, start + 1, begin.column + places.get("", 0), "", "", "")
    source = find_source(given, "", at_file, start + 1, folder, root)
    at_sections = Problem(name, start + 1, begin.column + places.get("sections", 0), "", "", "")
    return MarkedBlock(start + 1, end, mark["indent"], source, asked, format, at_sections)


_FORMAT = choice_option("format", WEAVE_FORMATS)


@dataclass(frozen=True, slots=True)
class WovenPage:
    """A page on disk and what it should be."""

    path: Path
    blocks: int
    changed: Mapping[str, bytes]
    """The page, where it changes, and the pictures that do, by their path from its folder."""
    passed_over: list[int]
    """Lines, from 1, whose mark stands in a quotation."""


def read_page(path: Path, root: Path | None = None) -> WovenPage:
    """What weaving would change. Specs stay inside `root`: if none is given, inside the folder where the command runs,
    or the page's own folder where that is elsewhere. Raises OSError and one of doors.REFUSALS."""
    path = path.resolve()
    shown = str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
    raw = path.read_bytes()
    try:
        text = raw.removeprefix(UTF8_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        place = Problem(shown, raw[: error.start].count(b"\n") + 1, 1, "", "", "")
        raise SpecError([problem_at(place, f"byte 0x{raw[error.start]:02X}, which is not UTF-8", "UTF-8")]) from None
    folder = path.parent
    here = root or (Path.cwd() if path.is_relative_to(Path.cwd()) else folder)
    page = weave_page(text, shown, folder, here)
    mark = UTF8_BOM if raw.startswith(UTF8_BOM) else b""
    wanted = {**page.files, path.name: mark + page.text.encode()}
    changed = {name: made for name, made in wanted.items() if not _holds_bytes(folder / name, made)}
    return WovenPage(path, page.blocks, changed, quoted_marks(text))


def _holds_bytes(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False
