"""A lesson, or some of its sections, for the inside of somebody else's page.

In: an `Explanation`, a format, and which sections. Out: text without a page around it. In HTML it stands on its own in
any page: every class and id is its own, its style reaches nothing else and takes its colours from the ink around it, it
needs no script, and nothing is loaded.

    >>> from explainer import explain
    >>> fragment(explain("mazur"), "html", sections=["update"], style=False)[:48]
    '<section class="backprop" lang="en" aria-label="'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from explainer.reader.notes import read_files
from explainer.reader.reading import Reading, is_read_back, read_page
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS, Format
from explainer.render.page import source_of
from explainer.render.templates import embed_font, pack_stylesheet, template_folder
from explainer.walkthrough import walk
from explainer.walkthrough.document import Block, Document, Figure, Section, without_folds

if TYPE_CHECKING:
    from explainer.explanation import Explanation

TITLE_LEVEL = 2
"""Of a section's title, where nothing else is said: below the title of the page."""
LESSON_CLASS = "backprop"
"""Of the element around a lesson; the classes inside begin with `bp-`."""
_SCOPE = f".{LESSON_CLASS}" * 3
"""Three times, so that a rule of ours counts for more than those of themes for everything in an article."""
_LESSON_PARTS = ("formulas", "many lines of one kind", "the way to a slope", "tables", "figures", "pictures", "folds",
           "wide and narrow screens, paper")  # fmt: skip
"""The parts of style.css, by their comments, that are about what stands in a lesson and not about its page."""


class NoSuchSection(LookupError):
    """A section that the lesson does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"no section {name!r} (known: {', '.join(known)})")
        self.name, self.known = name, known


def fragment(
    explanation: Explanation,
    format: str | Format = "html",
    *,
    sections: Sequence[str] = (),
    level: int = TITLE_LEVEL,
    pictures: bool = True,
    prefix: str = LESSON_CLASS,
    style: bool = True,
) -> str:
    """The sections with these names (all of them if none is named) as text for the inside of another page.

    It asks for no line: that takes a script, which nobody brings into a page of somebody else's. `prefix` begins every
    id, so that several lessons can stand on one page. In HTML `style` puts the style in front; one is enough for a
    page. Raises NoSuchSection, and KeyError for an unknown format.
    """
    text, _ = fragment_files(explanation, format, sections=sections, level=level, pictures=pictures)
    if (format if isinstance(format, str) else format.name) != "html":
        return text
    sheet = f"<style>{fragment_style()}</style>\n" if style else ""
    return sheet + prefix_names(text, re.sub(r"[^\w-]", "-", prefix))


def fragment_files(
    explanation: Explanation,
    format: str | Format,
    *,
    stem: str = "lesson",
    sections: Sequence[str] = (),
    level: int = TITLE_LEVEL,
    pictures: bool = True,
) -> tuple[str, Mapping[str, bytes]]:
    """A fragment as its templates write it, and the files it shows, such as `STEM-figures/NAME.svg`.

    It is read back as a page is. Raises Misprint where it says something else than what was checked.
    """
    row = FORMATS[format] if isinstance(format, str) else format
    form = row.source or row.name
    chosen = choose_sections(walk(explanation), sections, pictures)
    document = chosen if row.folds else without_folds(chosen)

    def write(told: Document) -> dict[str, bytes]:
        compiler = Compiler(explanation, row, stem=stem)
        page, source = compiler.fragment(told, level), source_of(explanation)
        shown = {name: b"".join(part.stream(source)) for name, part in compiler.pictures.files.items()}
        return {"": b"".join(page.stream(source)), **shown}

    def read(files: Mapping[str, bytes], told: Document) -> Reading:
        drawn = [files[name].decode() for name in files if name.endswith(".svg")]
        return read_page(files[""].decode(), form, told, explanation, drawn)

    if is_read_back(form, document, explanation):
        files, _ = read_files(document, explanation, write, read)
    else:
        files = write(document)
    return files[""].decode(), {name: content for name, content in files.items() if name}


def section_name(section: Section) -> str:
    """What a section is asked for by: "forward", "background.line"."""
    return section.title.key.removeprefix("section.")


def choose_sections(document: Document, names: Sequence[str], pictures: bool = True) -> Document:
    """The document with the named sections alone, open, in its own order; all of them where none is named."""
    known = list(dict.fromkeys(map(section_name, document.sections)))
    for name in names:
        if name not in known:
            raise NoSuchSection(name, known)
    kept = tuple(
        replace(section, folded=section.folded and not names)
        for section in document.sections
        if not names or section_name(section) in names
    )
    return replace(document, sections=kept if pictures else tuple(map(_without_pictures, kept)))


def _without_pictures(section: Section) -> Section:
    blocks: list[Block] = []
    for block in section.blocks:
        if not isinstance(block, Figure):
            blocks.append(_without_pictures(block) if isinstance(block, Section) else block)
    return replace(section, blocks=tuple(blocks))


# ------------------------------------------------------------------------------------------- names of its own

_TIMES_SHOWN: Counter[str] = Counter()


def fresh_prefix(explanation: Explanation) -> str:
    """What the ids of a lesson begin with where nobody says so: the same on every run, and another each time a lesson
    is shown again."""
    name = sha256(explanation.spec.model_dump_json(exclude_defaults=True, warnings=False).encode()).hexdigest()[:8]
    _TIMES_SHOWN[name] += 1
    return f"{LESSON_CLASS}-{name}-{_TIMES_SHOWN[name]}"


_TAG = re.compile(r"<[a-z][^<>]*>")
_ATTRIBUTE = re.compile(r' (class|id|aria-labelledby|href|data-q|data-f)="([^"]*)"')


def prefix_names(html: str, prefix: str) -> str:
    """Every class and id of a lesson made its own; the marks that are for the page's script are left out.

    Text of a spec holds no angle bracket and no quote here any more, so that no tag is found in it.
    """

    def prefix_attribute(found: re.Match[str]) -> str:
        name, value = found.groups()
        match name:
            case "class":
                return f' class="{" ".join(_prefix_class(part) for part in value.split())}"' if value.split() else ""
            case "href":
                return f' href="#{prefix}-{value[1:]}"' if value.startswith("#") else found[0]
            case "id" | "aria-labelledby":
                return f' {name}="{" ".join(f"{prefix}-{part}" for part in value.split())}"'
        return ""

    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(prefix_attribute, tag[0]), html)


def _prefix_class(name: str) -> str:
    return name if name == LESSON_CLASS else f"bp-{name}"


@cache
def fragment_style() -> str:
    """The style of all lessons on a page, with the formula font inside."""
    folder = template_folder() / "html"
    head, *parts = re.split(r"^/\* (.*?) \*/$", (folder / "style.css").read_text(encoding="utf-8"), flags=re.M)
    rules = dict(zip(parts[::2], parts[1::2], strict=True))
    [font] = re.findall(r"@font-face \{.*?\}", "".join((head, *parts)), re.S)
    own = (folder / "fragment.css").read_text(encoding="utf-8")
    inside = "".join(rules[name] for name in _LESSON_PARTS)
    sheet = (
        embed_font(pack_stylesheet(font))
        + confine_stylesheet(pack_stylesheet(own))
        + confine_stylesheet(pack_stylesheet(inside))
    )
    return sheet.replace('"Formula"', '"Backprop Formula"')


_RULE = re.compile(r"([^{}@][^{}]*)\{([^{}]*)\}")
_OF_THE_PAGE = re.compile(r"(html|body|main|nav|\.skip|\.controls|\.tools)\b")


def confine_stylesheet(sheet: str) -> str:
    """A packed stylesheet whose rules hold inside a lesson alone, before those of the page around it; rules about the
    page itself are left out, and lengths are in the size of the text, since a page's root may have any.

    >>> confine_stylesheet(":root{color:red}.line p,body{margin:1rem}")
    '.backprop.backprop.backprop{color:red}.backprop.backprop.backprop .bp-line p{margin:1em}'
    """

    def confine_selector(text: str) -> str:
        if text.startswith(":root"):
            return f"{_SCOPE}{text.removeprefix(':root')}"
        return f"{_SCOPE} " + re.sub(r"\.(?=[a-z])", ".bp-", text)

    def confine_rule(found: re.Match[str]) -> str:
        selectors = [part.strip() for part in found[1].split(",")]
        kept = [confine_selector(part) for part in selectors if not _OF_THE_PAGE.match(part)]
        return f"{','.join(kept)}{{{found[2]}}}" if kept else ""

    sheet = re.sub(r"@page\s*\{[^}]*\}", "", re.sub(r"(?<=\d)rem\b", "em", sheet))
    return re.sub(r"@[^{}]*\{\}", "", _RULE.sub(confine_rule, sheet))
