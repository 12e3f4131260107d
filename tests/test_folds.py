"""What a reader may skip is folded: how long pages are, what opens them, and what no format leaves out."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer import explain, load_example
from explainer.equations.keys import Key
from explainer.lesson import example_names
from explainer.walkthrough import walk
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Line, Rows, Section, leaf_blocks, without_folds
from explainer.walkthrough.pauses import MOST_LINES
from explainer.walkthrough.question import asked_weight
from explainer.wording import SENTENCES
from tests.tools import lesson, rendered, tried_examples

SCREEN = 800
ALWAYS = ("net", "out", "error", "delta", "new")
"""Kinds of line that the mission names: none of them is ever left out."""
GRADIENT_KINDS = ("error", "loss", "delta", "gradient")
"""Kinds of line that a perceptron's rule does not use."""
LARGE = ("too-large", "xavier")
"""Lessons too large for a line of each neuron."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("folds")
    for name in example_names():
        (folder / f"{name}.html").write_bytes(rendered(name, "html"))
    return folder


@pytest.fixture
def page(browser: Any, pages: Path) -> Iterator[Any]:
    tab = browser.new_page(viewport={"width": 1280, "height": SCREEN})
    tab.goto((pages / "mazur.html").as_uri())
    yield tab
    tab.close()


def bottom(page: Any, selector: str) -> float:
    """In screens from the top of the page, where the first of these ends."""
    pixels = page.evaluate(f"document.querySelector('{selector}').getBoundingClientRect().bottom + scrollY")
    return float(pixels) / SCREEN


def folded(sections: Any) -> Iterator[Section]:
    for block in sections:
        if isinstance(block, Section):
            if block.folded:
                yield block
            yield from folded(block.blocks)


# --------------------------------------------------------------------------------------------------- how long


def test_the_point_comes_first(page: Any) -> None:
    """Title, figure, question and the three factors within two screens, the first gradient within four, all in
    twelve."""
    assert page.evaluate("document.documentElement.scrollHeight") <= 12 * SCREEN
    assert bottom(page, "figure.drawing") < bottom(page, "#s3 .line") <= 2
    assert page.inner_text("#s3 .line").count("⋅") == 2
    assert bottom(page, '.line[data-id="dE/dw5"]') <= 4


RUNS = """() => {
  let most = 0, run = 0;
  for (const e of document.querySelectorAll("main :is(p, .line, h2, h3, figure, summary)")) {
    if (!e.checkVisibility() || e.closest(".line") !== (e.matches(".line") ? e : null)) continue;
    run = e.matches(".line") ? run + 1 : 0;
    most = Math.max(most, run);
  }
  return most;
}"""


@pytest.mark.parametrize("name", tried_examples())
def test_no_more_than_eight_lines_follow_each_other_without_a_word(browser: Any, pages: Path, name: str) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": SCREEN})
    tab.goto((pages / f"{name}.html").as_uri())
    assert 0 < tab.evaluate(RUNS) <= MOST_LINES
    tab.close()


@pytest.mark.parametrize("name", example_names())
def test_a_page_weighs_what_it_may(name: str) -> None:
    page = rendered(name, "html")
    packed, whole = (60_000, 200_000) if name == "mazur" else (90_000, 350_000)
    assert len(gzip.compress(page, 9)) <= packed and len(page) <= whole


# ---------------------------------------------------------------------------------------------- what opens it


def open_folds(page: Any) -> int:
    return int(page.evaluate("document.querySelectorAll('details[open]').length"))


def test_a_page_opens_folded_and_all_of_it_opens_and_closes(page: Any) -> None:
    count = page.locator("details").count()
    assert count > 8 and open_folds(page) == 0
    words = SENTENCES["en"]
    page.get_by_role("button", name=words["page.controls.open"], exact=True).click()
    assert open_folds(page) == count
    page.get_by_role("button", name=words["page.controls.close"], exact=True).click()
    assert open_folds(page) == 0


def test_a_link_into_a_fold_opens_it(page: Any, pages: Path) -> None:
    anchor = page.evaluate("document.querySelector('details .line').id")
    page.goto(f"{(pages / 'mazur.html').as_uri()}#{anchor}")
    page.reload()
    assert open_folds(page) == 1 and page.locator(f"#{anchor}").is_visible()
    last = page.evaluate("[...document.querySelectorAll('details .line[id]')].at(-1).id")
    page.evaluate(f"location.hash = '{last}'")
    page.locator(f"#{last}").wait_for(state="visible")
    assert open_folds(page) == 2


def test_the_next_line_opens_the_fold_it_stands_in(page: Any) -> None:
    following = page.get_by_role("button", name=SENTENCES["en"]["page.controls.next"], exact=True)
    for _ in range(3):
        following.click()
    assert page.locator(".line[aria-current]").is_visible() and open_folds(page) == 1


def test_without_a_script_all_is_open(browser: Any, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((pages / "mazur.html").as_uri())
    assert tab.locator("details:not([open])").count() == 0 < tab.locator("details").count()
    context.close()


def test_paper_shows_what_stands_open(page: Any) -> None:
    page.locator("summary").first.click()
    page.emulate_media(media="print")
    assert page.locator("details[open] > :not(summary)").first.is_visible()
    assert not page.locator("details:not([open]) .line").first.is_visible()


# --------------------------------------------------------------------------------------------- what is left out


@pytest.mark.parametrize("name", example_names())
def test_what_the_mission_names_is_never_left_out(name: str) -> None:
    explanation = lesson(name)
    document = without_folds(walk(explanation))
    alone = explanation.spec.training.optimizer.name == "perceptron"
    first = min(explanation.values.batches)
    shown = {block.quantity for block in leaf_blocks(document.sections) if isinstance(block, Line | Rows)}
    if alone:  # it shows the first presentation that errs
        (first,) = {q.step for q in shown}
    for key, family in explanation.derivation.families.items():
        kind = "signal_net" if explanation.spec.notation == "delta" and key.kind == "delta" else key.kind
        if key.kind not in ALWAYS or key.phase or name in LARGE or (alone and key.kind in GRADIENT_KINDS):
            continue
        families = {q.key for q in shown}
        told = Key(kind, key.layer, key.of, key.phase) if kind == key.kind else None
        if told is None:
            assert any(k.kind in ("signal_net", "signal") and k.layer == key.layer for k in families), key
            continue
        members = {q.member for q in shown if q.key == told and q.step == first}
        assert members == set(range(family.size)), f"{key} in {name}"


@pytest.mark.parametrize("format", ["text", "markdown", "latex"])
def test_other_formats_leave_out_what_is_folded_unless_all_is_asked_for(format: str) -> None:
    spec = load_example("mazur")
    full = explain(spec.model_copy(update={"page": spec.page.model_copy(update={"detail": "full"})}))
    title = SENTENCES["en"]["section.notation"]
    assert any(section.title.key == "section.notation" for section in folded(walk(lesson("mazur")).sections))
    assert title not in rendered("mazur", format).decode()
    assert title in full.render(format).decode()


def test_full_folds_nothing() -> None:
    assert list(folded(walk(lesson("mazur"), full=True).sections)) == []


# ------------------------------------------------------------------------------------------- what is asked about


@pytest.mark.parametrize("name", example_names())
def test_the_weight_that_is_asked_about_shows_something(name: str) -> None:
    """A gradient that is at least half of its layer's largest, never one behind a dead unit."""
    explanation = lesson(name)
    if explanation.derivation.network.layers[-1].formulas:  # no weight feeds the last layer, and none is asked about
        return
    step = min(explanation.values.batches)
    weight = asked_weight(LessonContext.of(explanation), step)
    gradients = abs(explanation.values.get(weight.key.gradient, step, explanation.values.batches[step][0])[0])
    assert gradients[weight.member] >= gradients.max() / 2 and (gradients[weight.member] > 0 or gradients.max() == 0)


def test_an_introduction_names_the_pages_own_symbols() -> None:
    spec = load_example("mazur")
    intro = "Look at {w5} and {out_o1}, not at {nothing} or {}."
    page = spec.page.model_copy(update={"intro": intro, "symbols": spec.page.symbols.model_copy(update={"out": "a"})})
    text = explain(spec.model_copy(update={"page": page})).text()
    assert "Look at w5 and a_o1, not at {nothing} or {}." in text
