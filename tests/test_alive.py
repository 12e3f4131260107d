"""What the page's script adds: light, steps, hidden answers, copies and readings, by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer import load_example, trace
from explainer.lesson import example_names
from explainer.wording import SENTENCES
from tests.portable_tex import chains
from tests.tools import lesson
from tests.tools import rendered as whole
from tests.tools import rendered_open as rendered

LESSONS = ("mazur", "xor-as-printed", "batch-mean", "adam", "softmax")
READ = (*LESSONS, "mazur-deutsch", "relu-dead")
NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?!\d)")
LISTENING = """
window.heard = [];
window.copied = [];
document.addEventListener('securitypolicyviolation', (event) => heard.push(event.violatedDirective + event.blockedURI));
Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => Promise.resolve(copied.push(text)) } });
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alive")
    for name in READ:
        (folder / f"{name}.html").write_bytes(rendered(name, "html"))
    return folder


@pytest.fixture
def page(browser: Any, pages: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A lesson's page; when a test is through it has said nothing, asked for nothing and kept its own policy."""
    name = getattr(request, "param", "mazur")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None)
    tab.add_init_script(LISTENING)
    tab.goto((pages / f"{name}.html").as_uri())
    yield tab
    assert said == []
    assert tab.evaluate("heard") == []
    tab.close()


def line(page: Any, id: str) -> Any:
    return page.locator(f'.line[data-id="{id}"]').first


def lit(page: Any) -> list[str]:
    """The marks of everything that is lit, and of lines the quantity they compute."""
    return list(page.evaluate("[...document.querySelectorAll('.on')].map(e => e.dataset.q ?? `line ${e.dataset.id}`)"))


def status(page: Any) -> str:
    return " ".join(page.inner_text("[role=status]").split())


EVERY = pytest.mark.parametrize("page", LESSONS, indirect=True)


@EVERY
def test_every_number_of_a_line_is_the_one_the_trace_has(page: Any, request: pytest.FixtureRequest) -> None:
    """The script finds out by itself whose each number is: the trace knows it too."""
    values: dict[str, list[tuple[str, str, float]]] = {}
    for q in trace(request.node.callspec.params["page"])["quantities"]:
        step, sample = ("" if q[key] is None else str(q[key]) for key in ("step", "sample"))
        values.setdefault(q["id"], []).append((step, sample, q["value"]))
    found = page.evaluate("""() => [...document.querySelectorAll('.line :is(mrow, span)[data-q]')].map(e =>
        [e.dataset.q, (e.closest('[data-f]')).dataset.f, e.textContent])""")
    assert len(found) > 80
    wrong = []
    for id, frame, text in found:
        step, sample = frame.split(".")
        digits, _, power = text.strip("()").replace("−", "-").partition("×10")
        unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
        known = [
            value
            for s, n, value in values.get(id, [])
            if (not s or not step or s == step) and (sample in ("", "0") or not n or n == sample)
        ]
        if known and not any(abs(value - float(f"{digits}e{power or 0}")) <= 1.01 * unit for value in known):
            wrong.append((id, frame, text, known))
    assert wrong == []


def test_pointing_at_a_symbol_lights_up_all_its_places(page: Any) -> None:
    line(page, "net_o1").locator("[data-q=out_h1]").first.hover()
    marks = lit(page)
    assert "line out_h1" in marks
    assert all("out_h1" in mark.split() or mark == "line out_h1" for mark in marks)
    assert page.evaluate("document.querySelectorAll('mrow.on[data-q=out_h1]').length") > 1, "its numbers too"
    assert re.match(r"out h1 : computed in line \d+", status(page))
    link = page.locator("[role=status] a").get_attribute("href")
    assert page.locator(link).get_attribute("data-id") == "out_h1"
    page.locator("[role=status] a").click()
    assert page.evaluate("location.hash") == link


def test_scrolling_under_a_resting_pointer_changes_nothing(page: Any) -> None:
    line(page, "net_o1").locator("[data-q=out_h1]").first.hover()
    said, marks = status(page), lit(page)
    for _ in range(6):
        page.evaluate("scrollBy({ top: 37, behavior: 'instant' })")
        page.wait_for_timeout(120)
    assert (status(page), lit(page)) == (said, marks)


def test_pointing_at_a_picture_lights_up_the_formulas(page: Any) -> None:
    page.locator("svg [data-q=w5] text").first.hover()
    assert "w5" in lit(page)
    assert page.evaluate("document.querySelectorAll('.line .on[data-q=w5]').length") > 2
    page.locator("svg [data-q~=out_h1] text").first.hover()
    assert {"line net_h1", "line out_h1"} <= set(lit(page))


@pytest.mark.parametrize("page", ["batch-mean"], indirect=True)
def test_light_stays_in_the_sample_and_the_update(page: Any) -> None:
    page.locator('.line[data-id="net_o1"][data-f="1.2"] [data-q=out_h1]').first.hover()
    frames = set(page.evaluate("[...document.querySelectorAll('.on')].map(e => e.closest('[data-f]').dataset.f)"))
    assert "1.2" in frames
    assert frames <= {"1.2", "1.", "."}


def test_a_formula_is_one_stop_and_arrows_move_inside(page: Any) -> None:
    line(page, "net_h1").locator("[data-q]").first.focus()
    assert page.evaluate("document.activeElement.dataset.q") == "net_h1"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.line').dataset.id") == "net_h2"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.q") == "i1"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.q") == "i1", "a formula remembers where one was"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.q") == "w1"
    assert "w1" in lit(page)
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.dataset.q") == "net_h1"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.localName") == "button"
    page.keyboard.press("Escape")
    assert lit(page) == []
    assert page.locator(".tools").count() == 0, "what lies over the line above goes away"
    assert page.evaluate("document.activeElement.dataset.q") == "net_h1", "and the focus stays in the line"


def test_enter_goes_to_the_line_that_computed_it(page: Any) -> None:
    line(page, "net_o1").locator("[data-q]").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.line').dataset.id") == "out_h1"
    assert line(page, "out_h1").get_attribute("aria-current") == "step"


def test_stepping_by_mouse_and_by_keyboard(page: Any) -> None:
    page.get_by_role("button", name="Next line").click()
    first = page.evaluate("document.querySelector('[aria-current]').id")
    assert first == page.evaluate("document.querySelector('.line').id")
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("p")
    shown = page.locator("[aria-current=step]")
    assert shown.count() == 1
    assert shown.evaluate("e => [...document.querySelectorAll('.line')].indexOf(e)") == 1
    assert status(page).startswith("Line 2 of ")
    page.wait_for_function("box => 0 <= box.getBoundingClientRect().y <= innerHeight", arg=shown.element_handle())
    page.locator("h1").click()
    page.keyboard.press("n")
    assert status(page).startswith("Line 2 of "), (
        "a letter does nothing where neither formula nor control has the focus"
    )


def test_the_picture_follows_the_steps(page: Any) -> None:
    page.evaluate("document.querySelector('.controls button').focus()")
    for _ in range(40):
        page.keyboard.press("n")
        if page.evaluate("document.querySelector('[aria-current]').dataset.id") == "net_h1":
            break
    assert page.evaluate("document.querySelectorAll('svg .on').length") > 0


def covered(page: Any, where: str = "main") -> int:
    return int(page.evaluate(f"document.querySelectorAll('{where} .covered').length"))


def test_answers_hide_and_show_by_mouse_and_by_keyboard(page: Any) -> None:
    before = page.inner_text("main")
    button = page.get_by_role("button", name="Hide the answers")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert "0.593269992" not in page.inner_text("main")
    assert "0.593269992" not in page.evaluate("[...document.querySelectorAll('svg')].map(e => e.textContent).join()")
    assert "0.40" in line(page, "net_o1").inner_text(), "what is given stays"
    result = line(page, "out_h1").locator(".chain > span:last-child .covered")
    result.click()
    assert "0.593269992" in line(page, "out_h1").inner_text()
    assert "0.593269992" in line(page, "net_o1").inner_text(), "wherever it stands"
    line(page, "net_o1").locator("[data-q]").first.focus()
    page.keyboard.press("End")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.matches('.covered')")
    page.keyboard.press("Enter")
    assert "1.105905967" in line(page, "net_o1").inner_text()
    button.focus()
    page.keyboard.press("Space")
    assert button.get_attribute("aria-pressed") == "false"
    assert covered(page) == 0
    after = page.inner_text("main")
    assert after.replace(page.inner_text(".tools"), "") != ""
    assert set(before.split()) - set(after.split()) == set()


BLOCKS = """() => [...document.querySelectorAll('main :is(p, td, figcaption, .line, svg, summary, li)')]
    .map((e) => e.textContent.replaceAll('−', '-'))"""


@pytest.mark.parametrize("name", example_names())
def test_hidden_answers_leave_no_computed_number(browser: Any, tmp_path: Path, name: str) -> None:
    """Of at least three digits, in whatever the page says, folds and pictures included; what the author wrote stays."""
    spec = load_example(name)
    (tmp_path / "page.html").write_bytes(whole(name, "html"))
    tab = browser.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    given, computed = set[str](), set[str]()
    for q in lesson(name).trace()["quantities"]:
        (given if q["kind"] == "given" else computed).add(q["shown"].lstrip("-"))
    given |= set(NUMBER.findall(spec.page.intro or ""))
    answers = {shown for shown in computed - given if len(re.sub(r"^[0.]*|\.|e.*", "", shown)) > 2}
    seen = [len(answers.intersection(NUMBER.findall(text.replace(",", ".")))) for text in tab.evaluate(BLOCKS)]
    tab.get_by_role("button", name=SENTENCES[spec.page.language]["page.controls.hide"], exact=True).click()
    left = [
        (number, text[:90])
        for text in tab.evaluate(BLOCKS)
        for number in NUMBER.findall(text.replace(",", ".") if spec.page.decimal_mark == "," else text)
        if number in answers
    ]
    tab.close()
    assert left == [] and (sum(seen) > 20 or not answers)


PICTURES = "[...document.querySelectorAll('svg:not(#living svg)')].map(e => e.textContent.replaceAll('−', '-'))"


@pytest.mark.parametrize("page", ["mazur", "xor-as-printed", "batch-mean", "softmax"], indirect=True)
def test_pictures_hide_every_answer_and_keep_what_is_given(page: Any, request: pytest.FixtureRequest) -> None:
    """The trace knows what is computed in the first sample of the first update, which the pictures show."""
    quantities = [q for q in trace(request.node.callspec.params["page"])["quantities"] if q["step"] in (1, None)]
    digits = {kind: {q["shown"] for q in quantities if (q["kind"] == "given") is kind} for kind in (True, False)}
    answers = {shown for shown in digits[False] - digits[True] if len(shown.strip("-0.")) > 2}
    before = " ".join(page.evaluate(PICTURES))
    assert len([shown for shown in answers if re.search(rf"(?<![\d.]){shown}(?!\d)", before)]) > 2
    given = page.evaluate("[...document.querySelectorAll('.drawing svg tspan[data-q=w1]')].map(e => e.textContent)")
    page.get_by_role("button", name="Hide the answers").click()
    after = page.evaluate(PICTURES)
    assert [shown for shown in answers for text in after if re.search(rf"(?<![\d.]){shown}(?!\d)", text)] == []
    assert given == page.evaluate(
        "[...document.querySelectorAll('.drawing svg tspan[data-q=w1]')].map(e => e.textContent)"
    )
    assert given != []


@pytest.mark.parametrize("page", ["xor-as-printed"], indirect=True)
def test_answers_of_code_lines_hide_too(page: Any) -> None:
    page.get_by_role("button", name="Hide the answers").click()
    text = line(page, "net_h1").inner_text()
    assert re.search(r"= \?$", text.strip().split("\n")[0])
    assert covered(page, "table") > 0


@pytest.mark.parametrize("page", ["mazur", "adam", "softmax"], indirect=True)
def test_a_line_copied_as_tex_is_what_the_markdown_has(page: Any, request: pytest.FixtureRequest) -> None:
    markdown = rendered(request.node.callspec.params["page"], "markdown").decode()
    written = {text.replace("{-}", "-") for text in chains(markdown)}
    page.evaluate("""() => document.querySelectorAll('.line[data-id]:not([data-id=""])').forEach(line => {
        line.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
        line.querySelector('.tools button:last-child').click();
    })""")
    copied = page.evaluate("copied")
    assert len(copied) > 30
    assert [text for text in copied if text not in written] == []


def test_copying_by_keyboard_and_the_link_of_a_line(page: Any) -> None:
    line(page, "net_h1").locator("[data-q]").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.evaluate("copied")[0].startswith(r"\mathrm{net_{h1}} = w_1 \cdot i_1 + ")
    assert status(page) == "Copied."
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    anchor = line(page, "net_h1").get_attribute("id")
    assert page.evaluate("copied")[1] == f"{page.url.split('#')[0]}#{anchor}"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{anchor}"


def test_readings_are_shown_on_request_and_lie_over_no_formula(page: Any) -> None:
    assert page.locator(".reading").count() == 0
    page.get_by_role("button", name="Readings").click()
    reading = line(page, "net_h1").locator(".reading").inner_text()
    assert reading.startswith("net h1 equals w 1 times i 1 plus ")
    assert "undefined" not in page.inner_text("main")
    assert page.locator("math[role], math[aria-label], .line[role], .chain[role]").count() == 0
    page.get_by_role("button", name="Readings").click()
    assert page.locator(".reading").count() == 0


@pytest.mark.parametrize("page", ["mazur", "mazur-deutsch", "adam", "softmax", "relu-dead"], indirect=True)
def test_a_line_is_read_as_the_pdf_reads_it(page: Any, request: pytest.FixtureRequest) -> None:
    """The script reads MathML, the PDF's readings are printed from the formula: one table of words, one sentence."""
    source = rendered(request.node.callspec.params["page"], "typst").decode()
    printed = [" ".join(re.findall(r'\("([^"]*)", \$', line)) for line in re.findall(r"^#chain\(.*$", source, re.M)]
    page.get_by_role("button", name=re.compile("Readings|In Worten")).click()
    shown = page.evaluate("""() => [...document.querySelectorAll('.line')].filter(e => e.querySelector('.chain > span'))
        .map(e => e.querySelector('.reading').textContent)""")
    tidy = [re.sub(r" (?=[ ,])", "", text) for text in printed]
    assert len(tidy) > 40
    assert shown == tidy


def test_controls_are_large_enough(page: Any) -> None:
    line(page, "net_h1").hover()
    small = page.evaluate("""() => [...document.querySelectorAll('button, .tools a, nav a')].filter(e => {
        const box = e.getBoundingClientRect();
        return e.checkVisibility() && Math.min(box.width, box.height) < 24;
    }).map(e => e.outerHTML)""")
    assert small == []


def test_without_the_script_the_page_is_whole(browser: Any, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((pages / "mazur.html").as_uri())
    assert tab.locator(".controls, .tools, .reading").count() == 0
    assert "0.593269992" in tab.locator('.line[data-id="out_h1"]').first.inner_text()
    context.close()


def test_on_paper_there_are_no_controls_and_hidden_answers_stay_hidden(page: Any) -> None:
    page.get_by_role("button", name="Hide the answers").click()
    page.emulate_media(media="print")
    assert page.locator(".controls").is_hidden()
    assert page.locator(".tools").count() == 0 or page.locator(".tools").is_hidden()
    assert covered(page) > 0
