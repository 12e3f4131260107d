"""Lessons that a browser prints: no page is left half empty, and nothing is cut off at its edge."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.tools import need, rendered

LESSONS = ("adam", "mazur", "recurrent", "softmax", "xavier")
MARGIN = 18 / 297
"""Of a page's height, above and below."""
DOTS = 36
"""Per inch: enough to see where a page is blank."""


def dark_rows(path: Path) -> NDArray[np.bool_]:
    """Which rows of a page hold something; shape (rows,)."""
    kind, size, _, dots = path.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    assert kind == b"P5"
    found: NDArray[np.bool_] = (np.frombuffer(dots, np.uint8, width * height).reshape(height, width) < 200).any(axis=1)
    return found


def blank_rests(folder: Path) -> list[float]:
    """Of each page but the last, which part of it is blank at its end."""
    subprocess.run([need("pdftoppm"), "-r", str(DOTS), "-gray", "page.pdf", "page"], cwd=folder, check=True)
    pages = [dark_rows(path) for path in sorted(folder.glob("page-*.pgm"))]
    assert len(pages) > 3 and all(page.any() for page in pages)
    ends = (np.flatnonzero(page).max() / len(page) for page in pages[:-1])
    return [float((1 - MARGIN - end) / (1 - 2 * MARGIN)) for end in ends]


@pytest.mark.parametrize("opened", [False, True], ids=["folded", "opened"])
@pytest.mark.parametrize("name", LESSONS)
def test_no_printed_page_is_half_empty(browser: Any, tmp_path: Path, name: str, opened: bool) -> None:
    (tmp_path / "page.html").write_bytes(rendered(name, "html"))
    tab = browser.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    tab.evaluate(f"document.querySelectorAll('details').forEach((fold) => {{ fold.open = {str(opened).lower()}; }})")
    tab.pdf(path=tmp_path / "page.pdf", format="A4", prefer_css_page_size=True)
    tab.close()
    rests = blank_rests(tmp_path)
    assert max(rests) < 0.47 and sum(rests) / len(rests) < 0.1
