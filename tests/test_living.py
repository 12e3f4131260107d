"""The living figure: every line lights something in view, nothing covers what has the focus, hidden stays hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer import explain, load_example
from explainer.lesson import example_names
from explainer.reader.reading import Misprint, read_page
from explainer.wording import SENTENCES
from tests.marionette import Firefox
from tests.test_accessibility import given
from tests.tools import lesson, rendered, tried_examples

NAMES = ("lstm-cell", "mazur", "recurrent", "xavier", "xor")
"""Examples that differ in kind: formulas, the standard page, one unrolled in time, a large one, a code notation."""
WORDS = SENTENCES["en"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("living")
    for name in example_names():
        (folder / f"{name}.html").write_bytes(rendered(name, "html"))
    return folder


@pytest.fixture
def open_page(browser: Any, pages: Path) -> Iterator[Any]:
    tabs = []

    def open_at(name: str, width: int, height: int, **options: Any) -> Any:
        tab = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        tabs.append(tab)
        tab.goto((pages / f"{name}.html").as_uri())
        return tab

    yield open_at
    for tab in tabs:
        tab.close()


STEP_THROUGH = """([next, open]) => {
  const buttons = [...document.querySelectorAll('.controls button')];
  const press = (text) => buttons.find((b) => b.textContent === text)?.click();
  const inView = (e) => {
    const b = e.getBoundingClientRect(), bar = document.querySelector('.controls').getBoundingClientRect();
    const behind = b.left < bar.right && b.right > bar.left && b.bottom > bar.top;
    const inside = b.top >= 0 && b.bottom <= innerHeight && b.left >= 0 && b.right <= innerWidth;
    return (b.width || b.height) && inside && !behind;
  };
  const lines = [...document.querySelectorAll('main .line')], met = new Set(), dark = [];
  let labels = 0;
  press(open);
  for (const _ of lines) {
    press(next);
    const line = document.querySelector('[aria-current]'), { top, bottom } = line.getBoundingClientRect();
    const lit = [...document.querySelectorAll('#living .hit')].flatMap((g) => [...g.children]);
    met.add(line);
    if (!lit.some(inView)) dark.push(line.id);
    if (bottom <= 0 || top >= innerHeight - 48) dark.push(line.id + ' itself');
    if (bottom - top < innerHeight / 3 && top < (top - bottom) / 4) dark.push(line.id + ' pushed away');
    labels += document.querySelectorAll('#living text.shown').length;
  }
  return [lines.length - met.size, ...labels ? [] : ['no label'], ...dark];
}"""
SIZES = {(1280, 800): example_names(), (390, 844): example_names(), (683, 328): tried_examples()}


def words_of(name: str) -> tuple[str, str]:
    """What the buttons say that go on and open everything."""
    words = SENTENCES[load_example(name).page.language]
    return words["page.controls.next"], words["page.controls.open"]


@pytest.mark.parametrize(("size", "name"), [(size, name) for size, names in SIZES.items() for name in names], ids=str)
def test_every_line_lights_something_in_view(open_page: Any, name: str, size: tuple[int, int]) -> None:
    """Neither is a line pushed away by the figure that follows it, while there is room for both."""
    tab = open_page(name, *size)
    assert tab.evaluate(STEP_THROUGH, words_of(name)) == [0]


def test_without_targets_the_figure_shows_the_forward_pass(browser: Any, tmp_path: Path) -> None:
    alone = explain(
        {
            "title": "Untrained",
            "network": {"inputs": 2, "layers": [{"neurons": 2, "weights": [[0.5, -0.25], [1, 2]], "bias": [0.1, 0.2]}]},
            "training": {"data": [{"input": [1, 2]}, {"input": [3, -1]}]},
        }
    )
    (tmp_path / "page.html").write_bytes(alone.render("html"))
    tab = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    tab.goto((tmp_path / "page.html").as_uri())
    assert tab.evaluate(STEP_THROUGH, words_of("xor")) == [0]
    assert tab.locator("#living .fw").count() > 0 == tab.locator("#living .bw").count()
    tab.close()


def test_a_large_network_shows_the_neuron_of_the_line(open_page: Any) -> None:
    """Beyond 24 edges: the neuron that the line is about, what enters it and what it enters, in no more room than
    there is."""
    tab = open_page("xavier", 1280, 800)
    shown = "[...document.querySelectorAll('#living .drawn')].filter((e) => e.checkVisibility())"
    for id, about in (("net_h5", "h5"), ("out_o1", "o1"), ("dE/dw33", "h9")):
        for _ in range(60):
            tab.get_by_role("button", name=WORDS["page.controls.next"], exact=True).click()
            if tab.get_attribute("[aria-current]", "data-id") == id:
                break
        assert tab.evaluate(f"{shown}.length") == 1
        names = tab.evaluate(f"[...{shown}[0].querySelectorAll('.name')].map((e) => e.textContent)")
        assert about in names and len(names) < 10
        assert tab.evaluate(f"{shown}[0].querySelectorAll('[data-q=net_{about}]').length") == 1
        assert tab.evaluate(f"{shown}[0].scrollWidth - {shown}[0].clientWidth") == 0


def test_beside_a_reader_who_scrolls_it_shows_the_first_line_in_view(open_page: Any) -> None:
    """Until a line is stepped to; that one stays while it is in view."""
    tab = open_page("mazur", 1280, 800)
    scroll = """(id) => { const e = document.querySelector(`.line[data-id="${id}"]`);
        scrollTo(0, scrollY + e.getBoundingClientRect().top - 20); }"""
    shown = "() => [...document.querySelectorAll('#living text.shown [data-q]')].map((e) => e.dataset.q)"
    for id, held in (("net_h1", {"net_h1", "w1", "b1"}), ("dE/dw1", {"dE/dw1"}), ("w5_new", {"w5_new"})):
        tab.evaluate(scroll, id)
        tab.locator(f".line.here[data-id='{id}']").wait_for(state="attached")
        assert held <= set(tab.evaluate(shown))
    tab.get_by_role("button", name=WORDS["page.controls.next"], exact=True).click()
    stepped = tab.get_attribute("[aria-current]", "data-id")
    tab.mouse.wheel(0, 40)
    tab.wait_for_timeout(300)
    assert stepped in tab.evaluate(shown)


def test_before_the_first_step_it_shows_the_weights(open_page: Any) -> None:
    """All weights of the page are positive: nothing is dashed until a gradient is looked at."""
    tab = open_page("mazur", 1280, 800)
    dashed = """[...document.querySelectorAll('#living .edge')].filter((edge) =>
        getComputedStyle(edge).display !== 'none' && getComputedStyle(edge).strokeDasharray !== 'none').length"""
    stage = "document.getElementById('living').dataset.stage"
    assert tab.evaluate(stage) == "fw" and tab.evaluate(dashed) == 0
    for _ in range(60):
        tab.click(f"button:text-is('{WORDS['page.controls.next']}')")
        if tab.evaluate(stage) == "bw":
            break
    assert tab.evaluate(stage) == "bw" and tab.evaluate(dashed) > 0


FIVE = ("convolution", "lstm-cell", "mazur", "softmax", "xavier")
"""Lessons that Firefox opens too."""
COUNTED = """return [document.documentElement.scrollHeight, document.documentElement.scrollWidth <= innerWidth,
  Math.min(...[...document.querySelectorAll('main svg text')].filter((e) => e.checkVisibility())
    .map((e) => parseFloat(getComputedStyle(e).fontSize)))]"""


def test_firefox_counts_the_same(open_page: Any, pages: Path, tmp_path: Path) -> None:
    """Five lessons in Firefox: as long as in Chromium but for a tenth, nothing too wide, no label under 11 px, and
    every line lights something in view."""
    with Firefox(1280, 800, tmp_path / "profile") as firefox:
        for name in FIVE:
            firefox.open((pages / f"{name}.html").as_uri())
            high, fits, smallest = firefox.run(COUNTED)
            ours = open_page(name, 1280, 800).evaluate(f"() => {{ {COUNTED} }}")
            assert abs(high / ours[0] - 1) < 0.1 and fits and smallest >= 11
            assert firefox.run(f"return ({STEP_THROUGH})(arguments[0])", words_of(name)) == [0]


STROKES = """(kind) => [...document.querySelectorAll(`#living .${kind} :is(rect, circle, .edge)`)]
  .map((e) => getComputedStyle(e)).filter(({ display }) => display !== 'none')
  .map(({ stroke, strokeWidth }) => [stroke, parseFloat(strokeWidth)])"""
SYSTEM = """(name) => {
  document.body.style.outlineColor = name;
  return getComputedStyle(document.body).outlineColor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_tell_what_is_lit(open_page: Any, scheme: Any) -> None:
    """In the reader's own colours what is lit differs from the rest in colour and in width; letters and the ground they
    stand on are the reader's."""
    tab = open_page("mazur", 1280, 800, forced_colors="active", color_scheme=scheme)
    for _ in range(34):
        tab.click(f"button:text-is('{WORDS['page.controls.next']}')")
    lit, rest = tab.evaluate(STROKES, "hit"), tab.evaluate(STROKES, "pale")
    assert len(lit) > 0 < len(rest)
    assert not {stroke for stroke, _ in lit} & {stroke for stroke, _ in rest}
    assert min(width for _, width in lit) > max(width for _, width in rest)
    fill = "(found) => getComputedStyle(document.querySelector(found)).fill"
    assert tab.evaluate(fill, "#living text.shown") == tab.evaluate(SYSTEM, "CanvasText")
    assert tab.evaluate(fill, "#living .pale .node") == tab.evaluate(SYSTEM, "Canvas")


OVERLAPS = """(next) => [...document.querySelectorAll('main .line')].flatMap(() => {
  [...document.querySelectorAll('.controls button')].find((b) => b.textContent === next).click();
  const texts = [...document.querySelectorAll('#living text')];
  const found = [], shown = texts.filter((t) => getComputedStyle(t).display !== 'none');
  const boxes = shown.map((t) => t.getBoundingClientRect());
  shown.forEach((one, i) => shown.slice(i + 1).forEach((other, j) => {
    const a = boxes[i], b = boxes[i + 1 + j];
    if (a.left + 2 < b.right && b.left + 2 < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
      found.push(one.textContent + ' on ' + other.textContent);
  }));
  for (const t of shown) if (parseFloat(getComputedStyle(t).fontSize) < 11) found.push('small: ' + t.textContent);
  return found;
})"""


@pytest.mark.parametrize("name", NAMES)
def test_labels_never_meet_in_any_state(open_page: Any, name: str) -> None:
    tab = open_page(name, 1366, 900)
    assert tab.evaluate(OVERLAPS, WORDS["page.controls.next"]) == []


COVERED = """() => {
  const e = document.activeElement, b = e.getBoundingClientRect();
  if (e === document.body || !b.width || b.height > innerHeight / 2) return "";
  const middle = Math.min(Math.max((b.top + b.bottom) / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint((b.left + b.right) / 2, middle);
  const over = top?.closest('.controls, #living, nav');
  return over && !over.contains(e) ? `${e.outerHTML.slice(0, 60)} behind ${over.className || over.id}` : "";
}"""


@pytest.mark.parametrize("size", [(1366, 657), (683, 328), (390, 844)], ids=str)
def test_what_has_the_focus_is_behind_nothing(open_page: Any, size: tuple[int, int]) -> None:
    tab = open_page("mazur", *size)
    stops = set()
    for _ in range(90):
        tab.keyboard.press("Tab")
        assert tab.evaluate(COVERED) == ""
        stops.add(tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(stops) > 30
    sticky = "e => { const s = getComputedStyle(e); return s.position === 'sticky' || s.position === 'fixed'; }"
    held = tab.evaluate(f"[...document.querySelectorAll('body *')].filter({sticky}).map((e) => e.className || e.id)")
    assert held == (["controls", "living"] if size[0] > 1250 else ["controls"])
    assert size[0] > 700 or tab.evaluate("document.querySelector('.controls').offsetHeight") <= 48


def test_the_figure_is_one_stop_closes_and_stays_closed(open_page: Any) -> None:
    tab = open_page("mazur", 1366, 800)
    assert tab.locator("#living [tabindex='0']").count() == 1
    tab.locator("#living [tabindex='0']").first.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#living [tabindex='0']").count() == 1 and tab.locator("#living tr").count() > 0
    assert tab.locator("#living [aria-live], #living [role=status]").count() == 0
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name=WORDS["page.controls.next"], exact=True).click()
    assert not tab.locator("#living").is_visible()


SHOWN_LINES = "[...document.querySelectorAll('main .line')].filter((e) => getComputedStyle(e).visibility === 'visible')"
CURRENT = "document.querySelector('[aria-current]')"


@pytest.mark.parametrize("name", ["mazur", "xor", "xavier"])
def test_for_the_class_a_line_stands_alone_and_its_result_waits(open_page: Any, name: str) -> None:
    """In large letters in the middle, the figure on half of the width; the result shows at the next press, in the
    figure too."""
    tab = open_page(name, 1024, 768)
    before = tab.inner_text("main")
    press = tab.get_by_role("button", name=WORDS["page.controls.class"])
    press.click()
    assert tab.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    assert tab.evaluate("document.getElementById('living').getBoundingClientRect().width") == 512
    results = 0
    for _ in range(30):
        tab.keyboard.press("n")
        [line] = tab.evaluate(f"{SHOWN_LINES}.map((e) => e.id)")
        top, bottom = tab.evaluate(f"(({{ top, bottom }}) => [top, bottom])({CURRENT}.getBoundingClientRect())")
        assert top >= 0 and (bottom <= 720 or top < 100)
        waiting = tab.evaluate(f"{CURRENT}.querySelectorAll('.covered').length")
        id = tab.get_attribute("[aria-current]", "data-id")
        assert waiting == 0 or id
        if waiting:
            results += 1
            told = f"[...document.querySelectorAll('#living .shown [data-q]')].some((e) => e.dataset.q === '{id}')"
            assert not tab.evaluate(told)
            tab.keyboard.press("n")
            assert tab.evaluate(f"{CURRENT}.id") == line
            assert tab.evaluate("document.querySelectorAll('main .covered').length") == 0
    assert results > 8
    tab.keyboard.press("p")
    press.click()
    assert tab.evaluate("document.querySelectorAll('main .covered').length") == 0
    tab.get_by_role("button", name=WORDS["page.controls.close"], exact=True).click()
    assert set(before.split()) <= set(tab.inner_text("main").split())


def test_hidden_answers_are_hidden_in_the_figure_too(open_page: Any) -> None:
    tab = open_page("mazur", 1366, 800)
    for _ in range(12):
        tab.get_by_role("button", name=WORDS["page.controls.next"], exact=True).click()
    assert tab.locator("#living text.shown").count() > 0
    tab.get_by_role("button", name=WORDS["page.controls.hide"], exact=True).click()
    tab.get_by_role("button", name=WORDS["page.controls.next"], exact=True).click()
    assert tab.locator("#living text.shown").count() == 0 == tab.locator("#living tr").count()


def test_axe_finds_nothing_in_the_figure(open_page: Any) -> None:
    script = given("AXE").read_text(encoding="utf-8")
    for size, scheme in (((1366, 800), "light"), ((390, 844), "dark")):
        tab = open_page("mazur", *size, color_scheme=scheme, bypass_csp=True)
        for _ in range(12):
            tab.get_by_role("button", name=WORDS["page.controls.next"], exact=True).click()
        tab.add_script_tag(content=script)
        found = tab.evaluate("axe.run('#living').then((r) => r.violations.map((v) => v.id + ': ' + v.nodes[0].html))")
        assert found == []


@pytest.mark.parametrize(("name", "fault", "found", "planted"), [
    ("mazur", "number", r'(<div id="living".*?<tspan data-q="delta_h1">)0', r"\g<1>1"),
    ("mazur", "thickness", r'(<div id="living".*?class="edge bw )w1', r"\g<1>w6"),
    ("xavier", "number", r'(id="living9-d".*?<tspan data-q="net_h10">)0', r"\g<1>1"),
    ("xavier", "thickness", r'(id="living12-d".*?class="edge bw )w6', r"\g<1>w1"),
])  # fmt: skip
def test_the_living_figure_is_read_back(name: str, fault: str, found: str, planted: str) -> None:
    explanation = lesson(name)
    wrong, count = re.subn(found, planted, explanation.html(), count=1, flags=re.DOTALL)
    assert count == 1
    with pytest.raises(Misprint):
        read_page(wrong, "html", explanation.page_document("html")[0], explanation)
