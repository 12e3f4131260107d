"""Pages that ask: what is asked for, what is said of a typed number, and that nothing else of the page changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer import explain, load_example
from explainer.lesson import example_names
from explainer.reader.reading import Misprint, read_page
from explainer.walkthrough.asking import can_ask
from explainer.wording import SENTENCES
from tests.asking import data_of, judge_page, open_script
from tests.test_accessibility import complaints, given
from tests.tools import ROOT, lesson, rendered

WORDS = {
    language: {key.removeprefix("page.ask."): text for key, text in table.items()}
    for language, table in SENTENCES.items()
}
SILENT = ("mazur-10000", "two-hidden", "xor", "xor-as-printed")
"""Lessons whose run is longer than they show, and one that tells a slip."""
REFUSING = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asking")
    for name in ("mazur", "mazur-deutsch", "xor"):
        (folder / f"{name}.html").write_bytes(rendered(name, "html"))
    code = explain(load_example("mazur").model_copy(update={"notation": "delta"}))
    (folder / "code.html").write_bytes(code.render("html"))
    return folder


@pytest.fixture
def page(browser: Any, pages: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A lesson's page, its reader about to try; it says nothing, asks nobody and keeps its policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab, heard = context.new_page(), list[str]()
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("request", lambda asked: heard.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None)
    tab.goto((pages / f"{getattr(request, 'param', 'mazur')}.html").as_uri())
    yield tab
    assert heard == []
    context.close()


def begin(tab: Any, language: str = "en") -> None:
    tab.locator(".controls").get_by_role("button", name=WORDS[language]["try"]).click()


def line(tab: Any, id: str) -> Any:
    return tab.locator(f'.line[data-id="{id}"]').first


def told(tab: Any, id: str) -> str:
    return str(line(tab, id).locator(".told").inner_text())


def answer(tab: Any, id: str, number: str) -> str:
    """Types a number and checks it; what is said of it."""
    line(tab, id).locator("input").fill(number)
    line(tab, id).get_by_role("button", name=WORDS["en"]["check"]).click()
    return told(tab, id)


# ------------------------------------------------------------------------------------------------ what is asked


def test_pages_whose_run_is_longer_than_they_show_do_not_offer_it() -> None:
    assert [name for name in example_names() if not can_ask(lesson(name))] == list(SILENT)


@pytest.mark.parametrize("page", ["xor"], indirect=True)
def test_a_page_that_does_not_ask_has_nothing_of_it(page: Any) -> None:
    assert page.locator(".offer, .ask, #asks").count() == 0
    assert "askLines =" not in page.content()


def test_help_fades_from_neuron_to_neuron(page: Any) -> None:
    begin(page)
    assert line(page, "net_h1").locator("input").count() == 0, "worked"
    assert line(page, "net_h2").inner_text().count("0.25") == 1, "the numbers put in"
    assert "0.392500000" not in line(page, "net_h2").inner_text()
    assert "0.40" not in line(page, "net_o1").inner_text(), "the formula alone"
    line(page, "net_o1").get_by_role("button", name=WORDS["en"]["numbers"]).click()
    assert "0.40" in line(page, "net_o1").inner_text()
    assert page.evaluate("document.activeElement.closest('.line').dataset.id") == "net_o1"


def test_what_is_asked_for_stands_nowhere_else(page: Any) -> None:
    begin(page)
    data = data_of(page.content())
    assert data is not None
    answers = [entry["answer"].lstrip("-") for entry in data["lines"].values()]
    shown = page.evaluate("document.querySelector('main').innerText.replaceAll('−', '-')")
    drawn = page.evaluate("[...document.querySelectorAll('svg')].map(e => e.textContent).join()")
    handed_on = {"0.596884378", "0.773136200"}  # ∂net/∂w is an output, in a line that hands it on
    assert [number for number in answers if number in drawn] == []
    assert len({number for number in answers if number in shown} - handed_on) <= 1


# ------------------------------------------------------------------------------------------------- what is said


def test_the_script_reads_numbers_as_python_does(browser: Any) -> None:
    tab = browser.new_page()
    open_script(tab)
    table = json.loads((ROOT / "tests" / "typed_numbers.json").read_text(encoding="utf-8"))

    def read(typed: str, mark: str = ".") -> Any:
        return tab.evaluate("([typed, mark]) => askLines.readTyped(typed, mark)", [typed, mark])

    wrong = [t for number, texts in table["read"].items() for t in texts
             if [float(r) for r in read(t)["readings"]] != [float(number)]]  # fmt: skip
    wrong += [t for t, number in table["kept"].items() if read(t)["readings"] != [number]]
    wrong += [t for why, texts in table["refused"].items() for t in texts
              if (read(t)["readings"], read(t)["why"]) != ([], why)]  # fmt: skip
    for typed, point, comma in table["twice"]:
        wrong += [typed] * (read(typed)["readings"] != [point, comma] or read(typed, ",")["readings"] != [comma, point])
    assert wrong == []
    tab.close()


def test_every_right_number_is_right_and_every_slip_named_on_every_lesson(browser: Any) -> None:
    tab = browser.new_page()
    open_script(tab)
    found = {name: judge_page(tab, lesson(name), rendered(name, "html").decode()) for name in example_names()}
    tab.close()
    assert {name: off for name, (_, _, off) in found.items() if off} == {}
    assert sum(right for right, _, _ in found.values()) > 1500 < sum(slips for _, slips, _ in found.values())
    assert [name for name, (right, _, _) in found.items() if not right] == list(SILENT)


SAID = (
    ("0.3925", "right"), ("0.392500001", "right"), ("0,3925", "right"), ("39.25%", "right"), ("157/400", "right"),
    ("0.393", "right_short"), ("0.392500002", "last_digit"), ("0.3926", "last_digit"), ("0.391", "last_digit"),
    ("0.39", "few_digits"), ("0.0425", "fits"), ("0.042", "not_yet"), ("0.392500009", "not_yet"),
    ("-0.3925", "not_yet"), ("", "blank"), ("ok", "not_a_number"), ("0.39?", "not_a_number"), ("1e999", "too_large"),
    ("inf", "not_finite"), ("9" * 41, "too_long"),
)  # fmt: skip


def test_what_is_said_of_a_number(browser: Any) -> None:
    tab = browser.new_page()
    open_script(tab)
    entry = {"answer": "0.392500000", "off": "0.000000001", "slips": {"0.042500000": ["bias_omitted"]}}
    judged = [tab.evaluate("([t, line]) => askLines.judge(t, line, '.').verdict", [typed, entry]) for typed, _ in SAID]
    assert list(zip((typed for typed, _ in SAID), judged, strict=True)) == list(SAID)
    few = entry | {"slips": {f"0.3{k}": [name] for k, name in enumerate("abcd")}}
    told = tab.evaluate("(line) => askLines.judge('0.30', line, '.')", few)
    assert (told["verdict"], told["names"]) == ("could_fit", ["a"]), "so few digits show nothing"
    twice = {"answer": "1.234", "off": "0.001", "slips": {}}
    assert tab.evaluate("(line) => askLines.judge('1,234', line, '.').read", twice) == "1.234", "said which it was"
    tab.close()


@pytest.mark.parametrize("language", SENTENCES)
def test_it_never_says_wrong(language: str) -> None:
    said = [text for key, text in SENTENCES[language].items() if key.startswith(("page.ask.", "mistake."))]
    assert [text for text in said if re.search(r"\bwrong|\bfalsch", text, re.I)] == []


# ------------------------------------------------------------------------------------------------ working with it


def test_a_student_works_with_the_keyboard_alone(page: Any) -> None:
    page.locator(".offer button").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.line').dataset.id") == "net_h2"
    page.keyboard.type("0.0425")
    page.keyboard.press("Enter")
    assert SENTENCES["en"]["mistake.bias_omitted"] in told(page, "net_h2")
    page.keyboard.type("0.3925")  # over what is selected
    page.keyboard.press("Enter")
    assert WORDS["en"]["right"] in told(page, "net_h2") and "0.392500000" in line(page, "net_h2").inner_text()
    assert "0.392500000" in line(page, "out_h2").inner_text(), "a number that is known is put in"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.line').dataset.id") == "out_h2"
    page.keyboard.type("np 0.596884")
    assert line(page, "out_h2").locator("input").input_value() == "np 0.596884", "no key of the page's own"
    page.keyboard.press("Home")
    for key in ("Delete", "Delete", "Delete", "Enter"):
        page.keyboard.press(key)
    assert WORDS["en"]["right_short"] in told(page, "out_h2")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.line').dataset.id") == "out_h2"
    assert page.inner_text(".progress").startswith("2 of 28 lines done.")


def test_a_number_can_be_shown_and_a_covered_one_looked_at(page: Any) -> None:
    begin(page)
    line(page, "net_h2").get_by_role("button", name=WORDS["en"]["show"]).click()
    assert "0.392500000" in line(page, "net_h2").inner_text() and told(page, "net_h2") == WORDS["en"]["shown"]
    assert page.evaluate("document.activeElement.localName") == "input", "the focus is not lost"
    line(page, "out_h2").locator(".chain > span:last-child .covered").click()
    assert told(page, "out_h2") == WORDS["en"]["shown"]
    assert page.inner_text(".progress").startswith("2 of 28 lines done.")


def test_hiding_and_asking_do_not_undo_each_other(page: Any) -> None:
    before = page.inner_text("main")
    hide = page.get_by_role("button", name=SENTENCES["en"]["page.controls.hide"])
    begin(page)
    hide.click()
    assert "0.593269992" not in page.inner_text("main")
    hide.click()
    text = page.inner_text("main")
    assert "0.593269992" in text and "0.392500000" not in text
    hide.click()
    begin(page)
    hide.click()
    assert set(before.split()) - set(page.inner_text("main").split()) == set()


def test_what_was_done_stays_in_the_browser_until_one_starts_again(page: Any) -> None:
    begin(page)
    answer(page, "net_h2", "0.3925")
    page.reload()
    assert page.inner_text(".progress").startswith("1 of 28 lines done.")
    assert line(page, "net_h2").locator("input").count() == 0 < line(page, "out_h2").locator("input").count()
    page.get_by_role("button", name=WORDS["en"]["again"]).click()
    assert page.inner_text(".progress").startswith("0 of 28 lines done.")
    assert "0.392500000" not in line(page, "net_h2").inner_text()
    page.evaluate("localStorage.setItem(Object.keys(localStorage)[0], '[null')")
    page.reload()
    assert page.locator(".ask").count() == 0, "what cannot be read is nothing"


def test_where_nothing_may_be_kept_it_works_all_the_same(browser: Any, pages: Path) -> None:
    tab, heard = browser.new_page(), list[str]()
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.add_init_script(REFUSING)
    tab.goto((pages / "mazur.html").as_uri())
    begin(tab)
    assert WORDS["en"]["right"] in answer(tab, "net_h2", "0.3925") and heard == []
    tab.close()


def test_paper_has_the_lesson_as_it_is(page: Any) -> None:
    before = page.inner_text("main").replace(page.inner_text(".offer"), "").replace(page.inner_text("nav"), "", 1)
    begin(page)
    page.emulate_media(media="print")
    page.locator(".ask").first.wait_for(state="detached")
    assert before.split() == page.inner_text("main").split()
    page.emulate_media(media="screen")
    page.locator(".ask").first.wait_for()
    assert page.locator(".ask").count() == 28


def test_without_a_script_nothing_is_there(browser: Any, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((pages / "mazur.html").as_uri())
    assert tab.locator(".offer, .ask").count() == 0 and "0.392500000" in line(tab, "net_h2").inner_text()
    context.close()


@pytest.mark.parametrize("page", ["code"], indirect=True)
def test_lines_of_code_ask_as_well(page: Any) -> None:
    begin(page)
    code = line(page, "net_o1").locator("code")
    assert "0.45" not in code.inner_text() and code.inner_text().strip().endswith("?")
    line(page, "net_o1").get_by_role("button", name=WORDS["en"]["numbers"]).click()
    assert "0.593269992 * 0.40 + ? * 0.45" in code.inner_text(), "what is still asked for elsewhere is no operand yet"
    assert WORDS["en"]["right"] in answer(page, "net_o1", "1.105905967")
    assert code.inner_text().endswith("1.105905967")


@pytest.mark.parametrize("page", ["mazur-deutsch"], indirect=True)
def test_a_german_page_speaks_german_and_writes_commas(page: Any) -> None:
    begin(page, "de")
    field = line(page, "net_h2").locator("input")
    assert field.get_attribute("aria-label") == "Ihre Zahl für net_h2"
    field.fill("x")
    field.press("Enter")
    assert "0,37" in told(page, "net_h2")
    field.fill("0,3925")
    field.press("Enter")
    assert WORDS["de"]["right"] in told(page, "net_h2")
    assert page.inner_text(".progress").startswith("1 von 28 Zeilen erledigt.")


def test_axe_finds_nothing_on_a_page_that_asks(page: Any) -> None:
    begin(page)
    answer(page, "net_h2", "0.0425")
    answer(page, "out_h2", "0.596884378")
    page.evaluate(given("AXE").read_text(encoding="utf-8"))
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        assert complaints(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate("""[...document.querySelectorAll('.ask button, .ask input, .offer button')].filter(e => {
        const box = e.getBoundingClientRect();
        return e.checkVisibility() && Math.min(box.width, box.height) < 24; }).length""")
    assert small == 0


# ------------------------------------------------------------------------------------------------- read back


@pytest.mark.parametrize(
    ("found", "planted"),
    [('"answer":"0.392500000"', '"answer":"0.392500001"'), ('"0.042500000":', '"0.042500002":'),
     ('"off":"0.000000001"', '"off":"0.0000000005"'), ('"0.042500000":[0]', '"0.042500000":[1]'),
     ('"l9":{', '"l8":{'), ('"name":"net_h2"', '"name":"net_h1"'), ('"blank":true,', ''),
     ("The bias is added once", "The bias is added twice")],
)  # fmt: skip
def test_a_page_whose_data_says_something_else_is_not_written(found: str, planted: str) -> None:
    mazur, page = lesson("mazur"), rendered("mazur", "html").decode()
    assert found in page
    document = mazur.page_document("html")[0]  # type: ignore[attr-defined]
    with pytest.raises(Misprint):
        read_page(page.replace(found, planted, 1), "html", document, mazur)
