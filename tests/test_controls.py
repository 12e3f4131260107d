"""The controls of a page: where they are, what they begin with, and what hiding the answers leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer import explain
from explainer.lesson import example_names
from explainer.wording import SENTENCES
from tests.tools import lesson, rendered, tried_examples

WORDS = SENTENCES["en"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("controls")
    for name in example_names():
        (made / f"{name}.html").write_bytes(rendered(name, "html"))
    return made


@pytest.fixture
def tab(browser: Any, folder: Path) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1366, "height": 657}, reduced_motion="reduce")
    page.goto((folder / "mazur.html").as_uri())
    yield page
    page.close()


def press(tab: Any, control: str, language: str = "en") -> None:
    words = SENTENCES[language][f"page.controls.{control}"]
    tab.locator(".controls button").filter(has_text=re.compile(f"^{words}$")).click()


def current(tab: Any) -> int:
    return int(tab.evaluate("[...document.querySelectorAll('.line')].findIndex((e) => e.ariaCurrent)"))


# ---------------------------------------------------------------------------------------------------- where they are


@pytest.mark.parametrize(("width", "height"), [(1366, 657), (1280, 800), (1700, 900), (390, 844), (683, 328)])
def test_the_bar_is_one_row_of_at_most_48_pixels(browser: Any, folder: Path, width: int, height: int) -> None:
    for name in ("mazur", "mazur-deutsch", "perceptron-and"):
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.goto((folder / f"{name}.html").as_uri())
        box = tab.locator(".controls").bounding_box()
        assert box["height"] <= 48 and box["y"] + box["height"] == height
        tops = "[...new Set([...document.querySelectorAll('.controls button')].map((e) => e.offsetTop))].length"
        assert tab.evaluate(tops) == 1
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        if width == 1366 and name == "mazur":  # and every control is in sight
            room = tab.locator(".controls button").last.bounding_box()
            assert room["x"] + room["width"] <= width
        tab.close()


def test_the_controls_are_within_three_tab_stops_of_the_top(tab: Any) -> None:
    for _ in range(3):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('.controls') !== null")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["mazur", "xor", "softmax"])
def test_a_page_begins_with_its_title(browser: Any, folder: Path, name: str, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 844})
    tab.goto((folder / f"{name}.html").as_uri())
    title, contents = (tab.locator(e).first.bounding_box()["y"] for e in ("h1", "nav"))
    assert title < 24 and contents > title
    tab.close()


def test_the_keys_are_told(tab: Any) -> None:
    assert tab.inner_text(".controls [role=status]") == WORDS["page.controls.keys"]
    assert tab.evaluate(
        "(() => { const e = document.querySelector('.controls p'); return e.scrollWidth <= e.clientWidth; })()"
    )


# ---------------------------------------------------------------------------------------------------- stepping


def test_the_next_line_is_the_one_that_the_reader_sees(tab: Any) -> None:
    tab.evaluate("document.querySelector('.line[data-id=\"delta_h1\"]').scrollIntoView({ block: 'start' })")
    press(tab, "next")
    seen = tab.evaluate("document.querySelector('.line[aria-current]').dataset.id")
    assert seen in ("delta_h1", "dout_h2/dnet_h2")
    here = current(tab)
    press(tab, "next")
    assert current(tab) == here + 1, "in view: on from where it stands"
    tab.evaluate("scrollTo(0, 0)")
    press(tab, "next")
    assert current(tab) < here
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    press(tab, "previous")
    assert current(tab) > here


def test_the_first_step_is_the_first_line_that_is_open(tab: Any) -> None:
    press(tab, "next")
    assert tab.evaluate("document.querySelector('.line').ariaCurrent") == "step"


# ---------------------------------------------------------------------------------------------------- tools of a line


def test_tools_close_by_escape_and_by_a_click_elsewhere(tab: Any) -> None:
    for close in ("key", "click"):
        tab.locator('.line[data-id="net_h1"] [data-q]').first.click()
        assert tab.locator(".tools").count() == 1
        tab.keyboard.press("Escape") if close == "key" else tab.locator("h1").click()
        assert tab.locator(".tools").count() == 0


@pytest.mark.parametrize("name", tried_examples())
def test_every_line_can_be_linked_to(browser: Any, folder: Path, name: str) -> None:
    tab = browser.new_page()
    tab.goto((folder / f"{name}.html").as_uri())
    assert tab.evaluate("[...document.querySelectorAll('.line:not([id])')].length") == 0
    ids = tab.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    tab.close()


def test_matrices_are_copied_as_tex(tab: Any) -> None:
    press(tab, "open")
    tab.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    line = tab.locator(".line:has(mtable)").nth(1)
    line.scroll_into_view_if_needed()
    line.hover()
    line.get_by_role("button", name=WORDS["page.controls.tex"]).click()
    copied = tab.evaluate("window.copied")
    assert copied.startswith(r"\begin{bmatrix}0.40 & 0.50\\0.45 & 0.55\end{bmatrix}")
    assert copied.count(r"\begin{bmatrix}") == 4 and r"\odot" in copied and "[" not in copied.replace("\\[", "")


@pytest.mark.parametrize("width", [390, 1280])
def test_what_scrolls_is_a_tab_stop_and_nothing_else_is(browser: Any, folder: Path, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.goto((folder / "batch-online.html").as_uri())
    press(tab, "open")
    tab.wait_for_timeout(300)
    wrong = tab.evaluate(
        "[...document.querySelectorAll('.wide, .drawn')].filter((e) => e.checkVisibility()"
        " && (e.scrollWidth > e.clientWidth) !== (e.tabIndex === 0)).length"
    )
    assert wrong == 0
    tab.close()


# ---------------------------------------------------------------------------------------------------- hidden answers

LEFT = """(language) => {
  const results = [...document.querySelectorAll('.line[data-id]')].map((line) =>
    [...line.querySelectorAll('.chain > span, code')].at(-1)?.textContent.match(/[=≈]\\s*([^=≈]*)$/)?.[1].trim() ?? '');
  const answers = new Set(results.filter((text) => text.replace(/\\D|^0+/g, '').length > 3));
  window.said = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.parentElement.checkVisibility()) continue;
      for (const answer of answers)
        if (node.data.includes(answer)) found.push(answer + ': ' + node.parentElement.outerHTML.slice(0, 120));
    }
    for (const e of document.querySelectorAll('[title], [aria-label], [aria-description], [alt]'))
      for (const name of ['title', 'aria-label', 'aria-description', 'alt'])
        for (const answer of answers) if (e.getAttribute(name)?.includes(answer)) found.push(answer + ' in ' + name);
    return found;
  };
  return answers.size;
}"""


@pytest.mark.parametrize("name", tried_examples())
def test_hidden_answers_leave_no_number_behind(browser: Any, folder: Path, name: str) -> None:
    language = lesson(name).spec.page.language
    tab = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    tab.goto((folder / f"{name}.html").as_uri())
    if tab.locator(".controls").count() == 0:
        return
    assert tab.evaluate(LEFT, language) >= 0
    press(tab, "open", language)
    before = len(tab.evaluate("window.said()"))
    press(tab, "readings", language)
    press(tab, "next", language)
    press(tab, "hide", language)
    assert before == 0 or tab.evaluate("window.said()") == []
    press(tab, "hide", language)
    assert len(tab.evaluate("window.said()")) >= before
    tab.close()


def test_a_reading_is_covered_and_comes_back(tab: Any) -> None:
    press(tab, "readings")
    line = tab.locator('.line[data-id="net_h1"]').first
    whole = line.locator(".reading").inner_text()
    press(tab, "hide")
    assert "?" in line.locator(".reading").inner_text() and "0.3775" not in line.locator(".reading").inner_text()
    press(tab, "hide")
    assert line.locator(".reading").inner_text() == whole


def test_a_cell_without_a_symbol_is_covered_and_a_click_shows_it(tab: Any) -> None:
    press(tab, "open")
    press(tab, "hide")
    cells = tab.locator("td .covered[data-q='']")
    count = cells.count()
    assert count >= 8 and cells.first.inner_text() == "?"
    cells.first.click()
    assert cells.count() == count - 1


# ---------------------------------------------------------------------------------------------------- formulas


@pytest.mark.parametrize("name", ["mazur", "softmax", "tanh-bce", "typed-activation"])
def test_d_and_partial_do_not_mix_within_a_derivation(name: str) -> None:
    from tests.tools import opened

    for paragraph in opened(name).text().split("\n\n"):
        assert not ("∂/∂" in paragraph and any(f"d/d{v} " in paragraph for v in "xy")), paragraph


def test_softmax_is_no_function_of_one_number() -> None:
    page = lesson("softmax").text()
    assert "out = exp(x) / (exp(x) + r)" in page and "f(x) = exp" not in page
    assert "f(x) = tanh(x)" in page
    assert "∂" in explain("softmax").text()
