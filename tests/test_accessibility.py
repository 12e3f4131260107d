"""axe-core and the Nu HTML checker find nothing on any shipped lesson; the page also bears zoom and wide spacing.

AXE names axe-core's axe.min.js, VNU the checker's vnu.jar: both come from npm (`npm install axe-core vnu-jar`).
"""

from __future__ import annotations

import json
import os
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from explainer.wording import SENTENCES
from tests.test_browser import fits
from tests.tools import missing, need, rendered, tried_examples

SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
"""What WCAG 1.4.12 lets a reader set."""
UNKNOWN = {f"CSS: “{name}”: Property “{name}” doesn't exist." for name in ("math-style", "paint-order")}
"""Properties of MathML Core and SVG 2 that the checker has not learned yet."""


def given(variable: str) -> Path:
    path = Path(os.environ.get(variable, ""))
    if not path.is_file():
        missing(f"{variable} does not name a file")
    return path


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accessible")
    for name in tried_examples():
        (folder / f"{name}.html").write_bytes(rendered(name, "html"))
    return folder


def complaints(page: Any) -> list[str]:
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", tried_examples())
def test_axe_finds_nothing(browser: Any, pages: Path, name: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((pages / f"{name}.html").as_uri())
    page.evaluate(given("AXE").read_text(encoding="utf-8"))
    assert complaints(page) == [], "as it opens"
    words = SENTENCES[page.evaluate("document.documentElement.lang")]
    for control in ("next", "readings", "hide"):
        page.get_by_role("button", name=words[f"page.controls.{control}"]).click()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert complaints(page) == [], (width, scheme)
    page.close()


def test_axe_would_find_something(browser: Any, pages: Path) -> None:
    axe = given("AXE").read_text(encoding="utf-8")
    page = browser.new_page()
    page.goto((pages / "mazur.html").as_uri())
    page.evaluate(axe)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [text for text in complaints(page) if text.startswith("html-has-lang")]
    page.close()


def checked(*files: Path) -> list[str]:
    """The errors of the Nu HTML checker."""
    command = [need("java"), "-jar", str(given("VNU")), "--format", "json", "--exit-zero-always", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']} {m.get('extract', '')[:100]}"
        for m in messages
        if m["type"] == "error" and m["message"] not in UNKNOWN
    ]


def test_the_checker_finds_no_error(pages: Path) -> None:
    assert checked(*sorted(pages.glob("*.html"))) == []


def test_the_checker_would_find_one(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!DOCTYPE html><html lang=en><title>x</title><p><table></p>")
    assert checked(wrong)


@pytest.mark.parametrize("name", ["mazur", "xor"])
def test_a_page_of_320_pixels_and_one_with_wide_spacing_do_not_scroll_sideways(
    browser: Any, pages: Path, name: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640}, bypass_csp=True)
    page.goto((pages / f"{name}.html").as_uri())
    assert fits(page)
    page.add_style_tag(content=SPACING)
    assert fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert fits(page)
    page.close()


def test_landmarks_and_headings_are_in_order(browser: Any, pages: Path) -> None:
    page = browser.new_page()
    page.goto((pages / "mazur.html").as_uri())
    levels = page.evaluate("[...document.querySelectorAll('main :is(h1, h2, h3, h4)')].map(h => +h.localName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("main").count() == 1
    assert page.locator("nav").count() == 1
    assert page.get_attribute("html", "lang") == "en"
    page.close()
