"""The pages in a real browser, wide, narrow, dark, on paper: nothing scrolls sideways, complains or is fetched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tools import library, need, rendered

LESSONS = ("mazur", "xor-as-printed")
WIDTHS = (390, 768, 1280)
SCHEMES = ("light", "dark")
PAPER = 665
"""Width of an A4 page between our margins, in CSS pixels."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name in LESSONS:
        (folder / f"{name}.html").write_bytes(rendered(name, "html"))
    return folder


@pytest.fixture
def opened(browser: Any, pages: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Any, list[str]]]:
    """The lesson's page, and whatever it says or asks for besides itself."""
    name, width = request.param
    page = browser.new_page(viewport={"width": width, "height": 900})
    address = (pages / f"{name}.html").as_uri()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            heard.append(asked.url) if asked.url not in (address,) and not asked.url.startswith("data:") else None
        ),
    )
    page.goto(address)
    yield page, heard
    page.close()


def fits(page: Any) -> bool:
    """Whether the page has nothing to scroll sideways."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return bool(wide <= room)


def has_room(page: Any) -> bool:
    """Whether the text of a page on a wide screen is as wide as a lesson's: at least 40 rem."""
    page.set_viewport_size({"width": 1280, "height": 900})
    return bool(page.evaluate("document.querySelector('main').clientWidth >= 640"))


EVERY = pytest.mark.parametrize(
    "opened", [(name, width) for name in LESSONS for width in WIDTHS], indirect=True, ids=str
)


@EVERY
def test_the_page_fits_and_keeps_quiet(opened: tuple[Any, list[str]]) -> None:
    page, heard = opened
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert fits(page), scheme
    page.set_viewport_size({"width": PAPER, "height": 900})
    page.emulate_media(media="print")
    assert fits(page), "print"
    assert heard == []


@EVERY
def test_what_is_wider_than_the_page_scrolls_by_itself(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    lost = page.evaluate("""() => [...document.querySelectorAll('main math, main code, main table')].filter(element => {
        let box = element.getBoundingClientRect();
        return box.right > innerWidth + 1 && !element.closest('.chain, .wide');
    }).map(element => element.outerHTML.slice(0, 80))""")
    assert lost == []


@pytest.mark.parametrize("opened", [("mazur", 1280)], indirect=True)
def test_formulas_are_drawn_with_the_font_of_the_page(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    assert page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].map(f => f.family + ' ' + f.status))"
    ) == ["Formula loaded"]
    tall, flat = page.evaluate("""() => [...document.querySelectorAll('.line')].filter(
        line => !line.querySelector('mtable') && !line.textContent.includes('∑')
    ).reduce(([tall, flat], line) => {
        let height = Math.max(...[...line.querySelectorAll('math')].map(math => math.getBoundingClientRect().height));
        return line.querySelector('mfrac') ? [Math.min(tall, height), flat] : [tall, Math.max(flat, height)];
    }, [1e9, 0])""")
    assert tall > flat > 0, "a fraction is higher than a row of letters"


@pytest.mark.parametrize("opened", [("mazur", 390), ("xor-as-printed", 390)], indirect=True, ids=str)
def test_dark_is_dark_and_paper_is_white(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    ground = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    page.emulate_media(color_scheme="dark")
    assert max(page.evaluate(ground)) < 60
    page.emulate_media(color_scheme="light")
    assert min(page.evaluate(ground)) > 230
    page.emulate_media(media="print")
    assert page.evaluate(ground) == [255, 255, 255]
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"


@pytest.mark.parametrize("opened", [("mazur", 768)], indirect=True)
def test_the_keyboard_reaches_the_content_first(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


FULL = 6000
"""Height of the window in which both browsers draw a page, in CSS pixels."""


def bands(picture: Path) -> list[float]:
    """How much of each tenth of a picture is ink, from 0 to 1."""
    fitz = library("pymupdf")
    pixels = fitz.Pixmap(fitz.csGRAY, fitz.Pixmap(str(picture)))
    rows = [pixels.samples[y * pixels.stride : y * pixels.stride + pixels.width] for y in range(pixels.height)]
    tenth = len(rows) // 10
    return [
        sum(value < 160 for row in rows[k * tenth : (k + 1) * tenth] for value in row[::4]) / (tenth * pixels.width / 4)
        for k in range(10)
    ]


def test_firefox_draws_the_same_page(browser: Any, pages: Path, tmp_path: Path) -> None:
    program = need("firefox-esr", "firefox")
    address = (pages / "mazur.html").as_uri()
    page = browser.new_page(viewport={"width": 1000, "height": FULL})
    page.goto(address)
    page.screenshot(path=tmp_path / "chromium.png")
    page.close()
    command = [
        program,
        "--headless",
        "--no-remote",
        "--profile",
        str(tmp_path / "profile"),
        "--window-size",
        f"1000,{FULL}",
        "--screenshot",
        str(tmp_path / "firefox.png"),
        address,
    ]
    (tmp_path / "profile").mkdir()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": str(tmp_path)})
    ours, theirs = bands(tmp_path / "chromium.png"), bands(tmp_path / "firefox.png")
    for one, other in zip(ours, theirs, strict=True):
        assert one > 0.002, "Chromium drew nothing here"
        assert 0.5 < other / one < 2, (ours, theirs)
