"""The shipped lessons: committed pages are what the tool makes now, Markdown is portable, HTML needs nothing else.

A difference on purpose is taken over by `python -m tests.refresh`. The text outline changes
only when the mathematics or the teaching does; output/lessons/ is what a reader of the repository sees.
"""

from __future__ import annotations

import gc
import re
import weakref
import xml.etree.ElementTree as ET
from base64 import b64decode, b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from zlib import compress

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from explainer import explain
from explainer.lesson import example_names
from tests.portable_tex import formulas, problems
from tests.refresh import GOLDEN, LESSONS, without_heading_numbers
from tests.tools import lesson

NAMES = example_names()
VOID = {"meta", "wbr", "br", "hr", "img", "link", "input", "path", "line", "circle", "rect"}
REFRESH = "differs from what the tool makes now; if that is meant: python -m tests.refresh"


@cache
def html(name: str) -> str:
    return lesson(name).html()


def test_each_example_has_its_pages_and_no_page_lacks_its_example() -> None:
    assert sorted(path.stem for path in LESSONS.glob("*.md")) == NAMES
    assert sorted(path.stem for path in GOLDEN.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_page_is_what_the_tool_makes(name: str) -> None:
    for file, content in lesson(name).documents("markdown", name).items():
        committed, made = ((LESSONS / file).read_bytes(), b"".join(content))
        if file.endswith(".md"):
            committed, made = (without_heading_numbers(page.decode()).encode() for page in (committed, made))
        assert committed == made, f"output/lessons/{file} {REFRESH}"


@pytest.mark.parametrize("name", NAMES)
def test_the_outline_is_what_it_was(name: str, file_regression: FileRegressionFixture) -> None:
    outline = without_heading_numbers(lesson(name).text())
    file_regression.check(outline, encoding="utf-8", fullpath=GOLDEN / f"{name}.txt")


def test_only_the_numbers_of_headings_are_left_out_of_the_comparison() -> None:
    text = f"2 neurons\n{'=' * 72}\n\n3.1 Layer 1: hidden\n{'~' * 72}\n\n4 more 5\n\n3 Forward\n{'-' * 72}\n"
    assert without_heading_numbers(text) == text.replace("3.1 ", "").replace("3 Forward", "Forward")
    page = "# 2 neurons\n\n## 3 Forward\n\n### 3\\.1 Layer 1\n\n3 more\n"
    assert without_heading_numbers(page) == page.replace("## 3 ", "## ").replace("3\\.1 ", "")


@pytest.mark.parametrize("name", NAMES)
def test_markdown_passes_every_reader(name: str) -> None:
    page = lesson(name).markdown()
    assert "\t" not in page and "\n\n\n" not in page
    outside = re.sub(r"(?ms)^```.*?^```$|^\$\$\n.*?\n\$\$$", "", page)
    inside = formulas(outside)
    # Only a formula on a line of its own can look like a list; {} keeps the others from starting a line.
    alone = [formula for formula in formulas(page) if formula not in inside]
    assert [(formula, problems(formula)) for formula in alone if problems(formula)] == []
    assert [(formula, problems("{}" + formula)) for formula in inside if problems("{}" + formula)] == []
    assert "$$" not in outside and "```" not in outside
    for line in outside.splitlines():
        assert line.count("$") % 2 == 0, line
        assert not re.match(r"\\#|\s*<\w", line), line
    assert [line for line in outside.splitlines() if line.startswith("# ")] == [page.splitlines()[0]]
    for block in re.findall(r"(?m)(?:^\|.*\n)+", outside):
        bars = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(bars) == 1, block


@pytest.mark.parametrize("name", NAMES)
def test_display_formulas_stand_between_blank_lines(name: str) -> None:
    page = lesson(name).markdown()
    standing = re.findall(r"(?<=\n\n)\$\$\n[^\n]+\n\$\$\n(?=\n|$)", page)
    assert 2 * len(standing) == len(re.findall(r"(?m)^\$\$$", page))


class Nesting(HTMLParser):
    """Follows the tags of a page as a browser does, and notes what is closed out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for key, value in attrs if key == "id"]
        self.links += [value or "" for key, value in attrs if key in ("href", "src")]
        self.wrong += [f"{tag} {key}" for key, _ in attrs if key == "style" or key.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


@pytest.mark.parametrize("name", NAMES)
def test_html_is_well_formed(name: str) -> None:
    page = html(name)
    nesting = Nesting()
    nesting.feed(page)
    nesting.close()
    assert nesting.wrong == [] and nesting.open == []
    assert len(nesting.ids) == len(set(nesting.ids)), "an id twice"
    assert {link[1:] for link in nesting.links if link.startswith("#")} <= set(nesting.ids)
    body = page[page.index("<body") :].removesuffix("</html>\n").removesuffix("</html>")
    ET.fromstring(re.sub(r"(?s)(<script[^>]*>).*?(</script>)", r"\1\2", body))


@pytest.mark.parametrize("name", NAMES)
def test_html_asks_for_nothing_from_outside(name: str) -> None:
    page = html(name)
    assert set(re.findall(r"https?://[^\s\"'<>)]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1998/Math/MathML",
    }
    assert not re.search(r"https?://", re.sub(r'xmlns(:\w+)?="[^"]*"', "", page))
    assert all(url.startswith("data:") for url in re.findall(r"url\(['\"]?([^)'\"]*)", page))
    scripts, data = re.findall(r"<script[^>]*>", page), '<script type="application/json" id="{}">'
    assert scripts in ([*map(data.format, known), "<script>"] for known in (["words"], ["words", "asks"]))
    assert "@import" not in page and "<link" not in page and not re.search(r"<(img|iframe|object)\b", page)


@pytest.mark.parametrize("name", NAMES)
def test_the_policy_allows_the_style_and_the_script_and_nothing_else(name: str) -> None:
    page = html(name)
    styles = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert len(styles) == 1
    digest = b64encode(sha256(styles[0].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page and "default-src 'none'" in page
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in page


def test_the_default_page_is_small() -> None:
    page = html("mazur").encode()
    assert len(page) <= 200_000 and len(compress(page, 6)) <= 60_000
    font = re.search(r"data:font/woff2;base64,([^\"]*)", html("mazur"))
    assert font and b64decode(font[1])[:4] == b"wOF2"


def test_the_picture_is_small() -> None:
    picture = (LESSONS / "mazur.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n" and len(picture) < 150_000


def test_nothing_keeps_a_lesson_that_nobody_holds() -> None:
    """A server, a notebook or a batch makes thousands; what is found out about one goes with it."""
    made = explain("mazur")
    for format in ("html", "text", "markdown", "latex", "xlsx"):
        made.render(format)
    made.fragment("html")
    made.trace()
    kept = [weakref.ref(part) for part in (made, made.values, made.derivation, made.values.engine)]
    del made
    gc.collect()
    assert [alive for alive in kept if alive() is not None] == []
