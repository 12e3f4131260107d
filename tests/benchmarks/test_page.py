"""P11: the page of the 2-2-2 lesson in Chromium: its size, what it asks for, how long it takes to load. P15: what
reading a page back costs beside explaining and rendering it. P16: the site.

In: the lesson. Out: one line each.
"""

from __future__ import annotations

from gzip import compress
from pathlib import Path
from statistics import median

import pytest
from benchmarks.measure import command, interleaved, processor_seconds, report

from explainer import explain
from explainer.reader.reading import read_page
from tests.tools import CHROMIUM, need


def test_the_page_of_the_lesson(tmp_path: Path) -> None:
    program = need(*CHROMIUM)
    from playwright.sync_api import sync_playwright

    lesson = tmp_path / "mazur.html"
    lesson.write_bytes(explain("mazur").render("html"))
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        times = []
        for _ in range(8):
            page.goto(lesson.as_uri())
            times.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
        browser.close()
    besides = [url for url in asked if not url.startswith(("file:", "data:"))]
    report("P11", "size of the 2-2-2 lesson's page", lesson.stat().st_size / 1000, 200, 150, unit=" kB")
    packed = len(compress(lesson.read_bytes())) / 1000
    report("P11", "its size compressed", packed, 60, 45, unit=" kB")
    report("P11", "its requests to anywhere else", len(besides), 0, 0, unit=" ")
    report("P11", "its time to load in Chromium", median(times[1:]), 0.2, 0.1, unit=" s")


@pytest.mark.parametrize("format", ["text", "html"])
def test_reading_a_page_back(format: str) -> None:
    lesson = explain("mazur")
    page, (document, _) = lesson.render(format).decode(), lesson.page_document(format)
    whole, reading = interleaved(
        9, lambda: explain("mazur").render(format), lambda: read_page(page, format, document, lesson)
    )
    share = median(reading) / (median(whole) - median(reading))
    report("P15", f"reading back against explaining and rendering, {format}", share, 0.15, 0.1)


def test_the_site(tmp_path: Path) -> None:
    build, start = command("site", "-o", tmp_path), processor_seconds()
    build()
    report("P16", "building the site", processor_seconds() - start, 45, 25, unit=" s")
    (seconds,) = interleaved(2, build)
    report("P16", "building it again", median(seconds), 1, 0.5, unit=" s")
