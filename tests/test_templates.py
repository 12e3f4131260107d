"""The templates that are shipped: they fill without a gap, stay small, and need nothing from outside."""

from __future__ import annotations

import io
import re
import string
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError, meta, nodes
from markupsafe import Markup

from tests.portable_tex import formulas, problems
from tests.tools import library

TEMPLATES = Path(__file__).parent.parent / "templates"
SUFFIXES = {"html": "html", "markdown": "md", "text": "txt", "typst": "typ", "latex": "tex",
            "myst": "xml"}  # fmt: skip
ONLY_HTML = {"fold", "living"}
LACKING = {
    "markdown": ONLY_HTML,
    "text": ONLY_HTML,
    "latex": ONLY_HTML,
    "typst": ONLY_HTML,
    "myst": ONLY_HTML | {"document", "section", "blank", "numbered", "head"},
}
"""Blocks that a format never writes: only HTML opens and has a script, and the tree of mystmd is always part of a
page."""
HOSTILE = '<script>"&</script>'

LINE = {
    "anchor": "l1",
    "id": "dE/dw5",
    "defines": Markup(' data-id="dE/dw5"'),
    "frame": Markup(' data-f="1.1"'),
    "math": "w_5 = 0.40",
}
VALUES: dict[str, dict[str, Any]] = {
    "prose": {"text": "Some words."},
    "line": LINE,
    "code": {"lines": [LINE, LINE]},
    "rows": {"caption": "All weights", "rows": ["one", "two"]},
    "table": {
        "anchor": "t1", "caption": HOSTILE, "header": ["a", "b"], "rows": [["1", "2"], ["3", "4"]],
        "classes": ["", Markup(' class="num"')],
    },
    "numbered": {"row": "4", "line": Markup("w_5 = 0.40")},
    "blank": {
        "row": "1", "line": "w_5 = 0.40", "answer": "Answer", "within": "(within 0.1)", "reasons": ["because"],
        "lines": ["", ""], "points": ["Points: 2"],
    },
    "head": {
        "code": "K7Q2-PM", "qr": [Markup("<svg/>")], "total": "of 13",
        "words": {"name": "Name", "number": "Number", "points": "Points"},
    },
    "algebra": {"caption": "A slope", "steps": [{"math": "a = b", "reason": "because"}]},
    "matrices": {"anchor": "m1", "parts": [{"sign": "=", "rows": [["1", "2"]]}], "lines": ["[ 1  2 ]"]},
    "figure": {"anchor": "f1", "caption": HOSTILE, "description": "A line", "picture": "P"},
    "section": {"anchor": "s1", "number": "1", "title": HOSTILE, "level": 2, "blocks": ["first", "second"]},
    "part": {"anchor": "s1", "title": HOSTILE, "level": 3, "blocks": ["first", "second"]},
    "fragment": {
        "title": HOSTILE, "language": "en", "sections": ["first", "second"], "picture_styles": Markup(""),
        "macros": Markup(""),
    },
    "living": {"pictures": ["P", "Q"], "caption": HOSTILE},
    "fold": {"anchor": "s1", "title": HOSTILE, "level": 2, "blocks": ["first", "second"]},
    "document": {
        "title": HOSTILE, "language": "en", "frame": "1.1", "sections": ["first", "second"], "style": Markup("a>b{}"),
        "contents": [{"anchor": "s1", "title": HOSTILE}], "style_hash": "x", "picture_styles": Markup(""),
        "macros": Markup(""), "script": Markup("one()"), "script_hash": "y", "script_words": Markup('{"say":"x"}'),
        "asks": [Markup('{"key":"k"}')], "living": Markup("<div>second</div>"),
        "words": {"skip": "Skip", "contents": "Contents"}, "heads": [], "large": [],
    },
}  # fmt: skip
PAIRS = [(folder, block) for folder in SUFFIXES for block in VALUES if block not in LACKING.get(folder, ())]


def fill(folder: str, block: str, **values: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=folder in ("html", "myst"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{folder}/{block}.{SUFFIXES[folder]}.j2").render(**values)


MARKED = {"feedback", "class"}
"""Pages about marked sheets, which are no lessons: `test_feedback.py`, `test_class_page.py`."""


def test_every_template_is_listed_here() -> None:
    for folder, suffix in SUFFIXES.items():
        names = {path.name.removesuffix(f".{suffix}.j2") for path in (TEMPLATES / folder).glob("*.j2")}
        assert names - {"program"} - MARKED == set(VALUES) - LACKING.get(folder, set())


@pytest.mark.parametrize(("folder", "block"), PAIRS)
def test_a_template_holds_all_it_is_given(folder: str, block: str) -> None:
    written = fill(folder, block, **VALUES[block])
    for value in ("Some words.", "w_5 = 0.40", "All weights", "two", "4", "because", "second"):
        if value in str([VALUES[block][key] for key in VALUES[block] if key != "classes"]):
            assert value in written
    with pytest.raises(UndefinedError):
        fill(folder, block)


@pytest.mark.parametrize("block", VALUES)
def test_html_is_well_formed_and_escaped(block: str) -> None:
    written = fill("html", block, **VALUES[block])
    assert HOSTILE not in written
    body = re.sub(r"<!DOCTYPE[^>]*>|<meta[^>]*>|<style>.*</style>", "", written, flags=re.S)
    tree = ET.fromstring(body)
    assert not [element for element in tree.iter() if "style" in element.attrib]


@pytest.mark.parametrize("block", ["line", "algebra"])
def test_markdown_formulas_stand_alone_between_blank_lines(block: str) -> None:
    section = fill("markdown", block, **VALUES[block])
    written = fill("markdown", "document", **{**VALUES["document"], "sections": [section]})
    inside = formulas(written)
    assert len(inside) == 1 and problems(inside[0]) == []
    assert re.search(r"\n\n\$\$\n.*\n\$\$\n\n", written)


def test_a_markdown_table_has_a_bar_for_each_column() -> None:
    table = fill("markdown", "table", **VALUES["table"]).split("\n\n", 1)[1].strip().split("\n")
    assert [line.count("|") for line in table] == [3, 3, 3, 3]


PLACING = {"Template", "Output", "TemplateData", "Name", "Const", "For", "Getattr", "Getitem", "Mul", "Filter"}
"""Parts of the template language that place a text or go through a list; none of them decides anything."""
FILTERS = {"join", "striptags", "safe"}


def sources() -> list[Path]:
    return sorted(path for path in TEMPLATES.glob("*/*.j2") if path.parent.name != "site")


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_a_template_holds_no_logic(path: Path) -> None:
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    assert {type(node).__name__ for node in tree.find_all(nodes.Node)} | {"Template"} <= PLACING
    assert {node.name for node in tree.find_all(nodes.Filter)} <= FILTERS
    assert all(loop.test is None and not loop.recursive for loop in tree.find_all(nodes.For))


def test_logic_would_be_found() -> None:
    for text in (
        "{% if a %}b{% endif %}",
        "{{ a if b }}",
        "{{ a > 1 }}",
        "{% set a = 1 %}",
        "{{ a() }}",
        "{{ a + 1 }}",
    ):
        assert not {type(node).__name__ for node in Environment().parse(text).find_all(nodes.Node)} <= PLACING


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_the_page_about_templates_names_every_field(path: Path) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", (TEMPLATES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {block: set(re.findall(r"`(\w+)`", text)) for block, text in rows}
    block = path.name.split(".")[0]
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    inner = {node.attr for node in tree.find_all(nodes.Getattr)} - {"index0"}
    fields = meta.find_undeclared_variables(tree) | inner
    assert fields <= named[block] | (named["line"] if block == "code" else set())


def test_the_style_is_small_and_asks_for_nothing_but_the_font() -> None:
    style = (TEMPLATES / "html" / "style.css").read_text(encoding="utf-8")
    assert len(style.encode()) <= 13_000
    assert style.count("{") == style.count("}")
    assert re.findall(r"url\(([^)]*)\)", style) == ['"fonts/stix-two-math-subset.woff2"']
    assert "@import" not in style and "</" not in style
    assert (TEMPLATES / "html" / "custom.css").read_text(encoding="utf-8") == ""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours (WCAG 2.1, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_can_be_read_on_every_ground_in_both_schemes(scheme: int) -> None:
    style = (TEMPLATES / "html" / "style.css").read_text(encoding="utf-8")
    block = [found for found in re.findall(r":root \{(.*?)\}", style, re.S) if "#fff;" not in found][scheme]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
    for ground in ("paper", "card", "glow"):
        for ink in ("ink", "muted", "accent", "good", "warn"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def test_the_font_is_small_and_has_every_character_of_a_formula() -> None:
    library("brotli")
    tools = library("fontTools.ttLib")
    data = (TEMPLATES / "html" / "fonts" / "stix-two-math-subset.woff2").read_bytes()
    assert len(data) <= 30_000
    font = tools.TTFont(io.BytesIO(data))
    assert font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
    known = set(font.getBestCmap())
    greek = "αβγδεηθλμρσφω"
    # A single letter is shown as its mathematical italic twin; italic h has its own place.
    italic = [ord("ℎ") if c == "h" else 0x1D44E + i for i, c in enumerate("abcdefghijklmnopqrstuvwxyz")]
    signs = "∂−×⋅·∑√≈≤≥<>=+-*/()[]|,.:;!'^_′→⋯…⁺ " + string.ascii_lowercase + string.digits
    capitals = [0x1D434 + ord(c) - ord("A") for c in "CEJLTWXY"]
    assert {*map(ord, greek + signs), *italic, *capitals} <= known
    letters = ("ALPHA", "ETA", "SIGMA", "DELTA")
    assert {ord(unicodedata.lookup(f"MATHEMATICAL ITALIC SMALL {letter}")) for letter in letters} <= known
