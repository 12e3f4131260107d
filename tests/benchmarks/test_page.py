"""P11: the page of the 2-2-2 lesson in Chromium: its size, what it asks for, how long it takes to load.

In: the lesson. Out: one line each.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.measure import report

from explainer import explain
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
    report("P11", "size of the 2-2-2 lesson's page", lesson.stat().st_size / 1000, 150, 80, unit=" kB")
    report("P11", "its requests to anywhere else", len(besides), 0, 0, unit=" ")
    report("P11", "its time to load in Chromium", median(times[1:]), 0.5, 0.2, unit=" s")
