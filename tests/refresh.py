"""Writes what the tests compare with: certificates, the committed lessons, their outlines, and the README's picture.

In: nothing. Out: `explainer/calculus/certificates.txt` (every statement in it proved now by SymPy),
`output/lessons/STEM.md` with its pictures, `tests/golden/STEM.txt` without heading numbers; with `--picture` also
`output/lessons/mazur.png`.

    python -m tests.refresh
    python -m tests.refresh --picture
    python -m tests.refresh --certificates    # nothing else
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from explainer import explain
from explainer.calculus import certificates
from explainer.lesson import example_names
from explainer.render.files import write_whole
from tests.certified import made_now

ROOT = Path(__file__).parent.parent
LESSONS = ROOT / "output" / "lessons"
GOLDEN = ROOT / "tests" / "golden"


NUMBERED = re.compile(r"^(#{2,} |(?=.+\n[-~]{72}$))\d+(?:\\?\.\d+)* ", re.MULTILINE)


def without_heading_numbers(page: str) -> str:
    """A text or Markdown page as it is compared: a section more renumbers no other.

    >>> without_heading_numbers("## 3\\\\.1 Layer 1: hidden")
    '## Layer 1: hidden'
    """
    return NUMBERED.sub(r"\1", page)


def refresh_certificates() -> None:
    """The certificates alone."""
    certificates.CERTIFICATE_FILE.write_text("\n".join([*made_now(), ""]), encoding="ascii")


def refresh() -> None:
    """The certificates, and every shipped example in Markdown and text, made anew."""
    refresh_certificates()
    LESSONS.mkdir(parents=True, exist_ok=True)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name in example_names():
        lesson = explain(name)
        shutil.rmtree(LESSONS / f"{name}-figures", ignore_errors=True)
        write_whole(LESSONS, lesson.documents("markdown", name))
        outline = without_heading_numbers(lesson.text())
        (GOLDEN / f"{name}.txt").write_text(outline, encoding="utf-8", newline="")


def picture() -> None:
    """The start of the backward pass, as the page of the default lesson shows it."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "mazur.html"
        page_file.write_text(explain("mazur").html(), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 900, "height": 900}, color_scheme="light")
        page.goto(page_file.as_uri())
        section = page.locator("section", has=page.locator("h2", has_text="Backward pass")).first
        box = "element => { let b = element.getBoundingClientRect(); return [b.top + scrollY, b.bottom + scrollY]; }"
        top, _ = section.locator("h2").first.evaluate(box)
        _, bottom = section.locator(".line").nth(4).evaluate(box)
        page.screenshot(
            path=LESSONS / "mazur.png",
            full_page=True,
            clip={"x": 90, "y": top + 2, "width": 720, "height": bottom - top + 16},
        )
        browser.close()


if __name__ == "__main__":
    refresh_certificates() if "--certificates" in sys.argv[1:] else refresh()
    if "--picture" in sys.argv[1:]:
        picture()
