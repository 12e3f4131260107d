"""The docs site: built once, then read as a reader, a browser, a checker and a search would.

Nothing on it is fetched, no link is broken, no number is typed by hand, and every how-to runs as it is written.
"""

from __future__ import annotations

import doctest
import json
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from jinja2 import Environment, nodes

import explainer
from explainer import explain, load
from explainer.cli import main
from explainer.functions import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS
from explainer.mistakes.table import MISTAKES
from explainer.site import words
from explainer.site.exercises import EXERCISES
from explainer.site.making import BuiltSite, SiteError, make_site, sphinx_build
from explainer.site.page_rows import GROUPS
from explainer.site.pieces import Pieces
from explainer.spec import schema
from tests.test_accessibility import checked, given
from tests.test_browser import fits
from tests.test_readme import commands
from tests.tools import library

pytestmark = pytest.mark.filterwarnings("ignore:'myst_parser.*is deprecated")
ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates" / "site"
ROWS = [page for group in GROUPS for page in group.pages]
NAMES = ["index", *(page.name for page in ROWS)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    for extra in ("sphinx", "myst_parser", "furo"):
        library(extra)
    folder = tmp_path_factory.mktemp("built") / "site"
    return make_site(folder)


@pytest.fixture(scope="module")
def site(made: BuiltSite) -> Path:
    return made.start.parent


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """Address → HTML of every page."""
    return {page.relative_to(site).as_posix(): page.read_text(encoding="utf-8") for page in site.rglob("*.html")}


@pytest.fixture(scope="module")
def texts(made: BuiltSite) -> dict[str, str]:
    """Name → MyST of every page, filled."""
    source = made.start.parent.parent / ".site" / "source"
    return {
        page.relative_to(source).with_suffix("").as_posix(): page.read_text(encoding="utf-8")
        for page in source.rglob("*.md")
    }


# ------------------------------------------------------------------------------------------------ building


def test_every_page_is_there(made: BuiltSite, pages: dict[str, str]) -> None:
    assert set(pages) == {f"{name}.html" for name in NAMES} | {"search.html"}
    assert made.pages == len(NAMES)
    assert made.changed == len(NAMES) + 1, "every page and the stylesheet"


def test_no_gap_of_a_sentence_is_left_open(pages: dict[str, str]) -> None:
    """A symbol that a sentence leaves to the page is filled."""
    assert {name: found for name, page in pages.items() if (found := re.findall(r"{(?:symbol_)?\w+_\w+}", page))} == {}


def test_a_second_build_without_changes_writes_nothing(made: BuiltSite, site: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    again = make_site(site)
    assert again.current and not made.current
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before


def test_the_command_says_where_the_site_is(made: BuiltSite, site: Path) -> None:
    done = CliRunner().invoke(main, ["site", "-o", str(site)])
    assert done.exit_code == 0, done.output
    assert str(made.start) in done.output and "up to date" in done.output


def test_without_the_extra_the_command_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "furo", None)
    done = CliRunner().invoke(main, ["site", "-o", str(tmp_path / "site")])
    assert done.exit_code == 2
    assert "pip install 'explainer[site]'" in done.output
    assert not (tmp_path / "site").exists()


def test_a_warning_of_sphinx_is_an_error(tmp_path: Path) -> None:
    library("furo")
    source = tmp_path / "source"
    (source / "_static").mkdir(parents=True)
    (source / "_static" / "explainer.css").write_text("", encoding="utf-8")
    (source / "index.md").write_text("# A page\n\n[nowhere](missing.md)\n", encoding="utf-8")
    with pytest.raises(SiteError, match=r"missing\.md"):
        sphinx_build(source, tmp_path / "notes", tmp_path / "site")


# ----------------------------------------------------------------------------------------------- templates

LOGIC = (nodes.If, nodes.CondExpr, nodes.Compare, nodes.Call, nodes.Macro, nodes.Assign, nodes.Test, nodes.Include)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.j2")), ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_template_places_and_does_not_decide(path: Path) -> None:
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    assert [node for kind in LOGIC for node in tree.find_all(kind)] == []


def test_every_template_is_used() -> None:
    used = {f"{row.template or row.name}.md.j2" for row in ROWS} | {"index.md.j2"}
    assert {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.j2")} == used


RESULT = re.compile(r"(?<![\w.])\d+\.\d+|(?<![\w.-])(?!(?:19|20)\d\d\b)\d{4,}")
"""A decimal, or a number of four digits or more that is no year."""


def results(text: str) -> list[str]:
    """Numbers in the prose of a page that look like results: outside of code and of what the engine places."""
    prose = re.sub(r"(?ms)^\s*```.*?^\s*```$", "", text)
    prose = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|`[^`]*`", "", prose, flags=re.S)
    return RESULT.findall(prose)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.j2")), ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_no_result_is_typed_by_hand(path: Path) -> None:
    assert results(path.read_text(encoding="utf-8")) == []


def test_no_result_is_typed_into_what_is_said_about_rows() -> None:
    said = [
        *words.ACTIVATION_LIMITS.values(),
        *words.LOSS_USES.values(),
        *words.INITIALIZER_WORDS.values(),
        *words.KIND_WORDS.values(),
    ]
    assert [found for text in said for found in results(text)] == []


def test_a_result_typed_by_hand_would_be_found() -> None:
    assert results('The answer is 0.7513, not {{ "mazur: out_o1" | number }} after 10000 steps in 2015.') == [
        "0.7513",
        "10000",
    ]


# ----------------------------------------------------------------------------------------------- contents


def test_every_row_is_talked_about() -> None:
    assert set(words.ACTIVATION_LIMITS) <= set(ACTIVATIONS)
    assert set(words.LOSS_USES) <= set(LOSSES)
    assert set(words.INITIALIZER_WORDS) == set(INITIALIZERS) - {"glorot"}
    assert {name for names in words.PUBLIC_NAMES.values() for name in names} == set(explainer.__all__)
    assert {f"learn/{name}" for name in EXERCISES} == {page.name for page in GROUPS[0].pages}
    kinds = {q["kind"] for name in ("mazur", "adam", "batch-mean") for q in explain(name).trace()["quantities"]}
    assert kinds <= set(words.KIND_WORDS)


def test_every_key_of_a_spec_has_an_example_that_the_schema_takes() -> None:
    jsonschema = library("jsonschema")
    whole = schema()
    tables = {"Spec": whole, **whole["$defs"]}
    assert set(words.TABLE_WORDS) == set(words.KEY_EXAMPLES) == set(tables)
    for table, keys in words.KEY_EXAMPLES.items():
        assert set(keys) == set(tables[table]["properties"]), table
        for key, text in keys.items():
            found = tomllib.loads(text)
            if text.startswith("["):
                continue
            part = {"properties": tables[table]["properties"], "additionalProperties": False, "$defs": whole["$defs"]}
            jsonschema.Draft202012Validator(part).validate(found)
            assert set(found) == {key}


def test_the_reference_names_every_row_key_and_command(texts: dict[str, str]) -> None:
    for page, names in (("activations", ACTIVATIONS), ("losses", LOSSES), ("optimizers", OPTIMIZERS)):
        assert set(re.findall(r"(?m)^## (\w+)$", texts[f"reference/{page}"])) == set(names)
    assert set(re.findall(r"(?m)^## explainer (\w+)$", texts["reference/commands"])) == set(main.commands)
    for keys in words.KEY_EXAMPLES.values():
        assert all(f"\n`{key}`\n: " in texts["reference/spec"] for key in keys)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_shown_right_and_wrong(texts: dict[str, str], name: str) -> None:
    text = texts[f"mistakes/{name}"]
    lines = {side: re.search(f'<div class="{side}-lines">(.*?)</div></div>', text, re.S) for side in ("right", "wrong")}
    right, wrong = lines["right"], lines["wrong"]
    assert wrong is not None and ">Wrong, with the slip:<" in text
    if right is not None:
        assert right[1].replace('id="right-', "") != wrong[1].replace('id="wrong-', "")


def test_the_errata_hold_the_numbers_that_were_printed(texts: dict[str, str]) -> None:
    published = ROOT / "tests" / "published"
    article = json.loads((published / "first_article_xor_241.json").read_text(encoding="utf-8"))
    printed = set(re.findall(r'"(-?\d+\.\d+)"', json.dumps(article)))
    page = texts["errata/first-article"]
    assert len(printed) > 20
    assert [number for number in printed if number not in page] == []
    mazur = texts["errata/mazur"]
    for number in ("0.291027924", "0.291027774", "0.015912196", "0.984065734", "0.0000351085"):
        assert number in mazur, number


def test_every_page_of_the_course_ends_with_exercises_and_folded_answers(pages: dict[str, str]) -> None:
    for name in EXERCISES:
        html = pages[f"learn/{name}.html"]
        assert html.count('class="bp-question"') >= 2, name
        assert html.count("<summary>Worked answers to exercise") == 2, name


def test_an_exercise_is_the_same_on_every_machine() -> None:
    from explainer.site.exercises import exercises

    assert exercises(Pieces("a"), "neuron") == exercises(Pieces("b"), "neuron")


def test_a_lesson_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        Pieces("a").number("nothing: out_o1")
    with pytest.raises(KeyError):
        Pieces("a").number("mazur: out_o9")


# ------------------------------------------------------------------------------------------------- how-tos


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


TEACH = [page.name for page in ROWS if page.name.startswith("teach/")]


@pytest.mark.parametrize("name", TEACH)
def test_a_how_to_runs_as_it_is_written(texts: dict[str, str], name: str, tmp_path: Path) -> None:
    runnable = blocks(texts[name], "sh")
    assert runnable
    for block in runnable:
        commands(block, tmp_path)
    for mentioned in re.findall(r"`((?:pages|homework|canvas|prairielearn)/[\w.-]+)`", texts[name]):
        assert (tmp_path / mentioned).exists(), mentioned
    listed = re.findall(r"(?m)^- `([\w.-]+)`:", texts[name])
    assert [file for file in listed if not (tmp_path / "homework" / file).exists()] == []
    assert len(listed) == 6 * (name == "teach/homework")
    for block in blocks(texts[name], "toml"):
        (tmp_path / "spec.toml").write_text(block, encoding="utf-8")
        assert explain(load(tmp_path / "spec.toml")).checks


def test_python_gives_what_it_says(texts: dict[str, str]) -> None:
    found = [block for text in texts.values() for block in blocks(text, "python")]
    assert len(found) >= 2
    for block in found:
        runner = doctest.DocTestRunner()
        report: list[str] = []
        runner.run(doctest.DocTestParser().get_doctest(block, {}, "site", "site", 0), out=report.append)
        assert runner.tries > 0 and runner.failures == 0, "".join(report)


# ------------------------------------------------------------------------------------------------- the pages


class Links(HTMLParser):
    """What a page refers to, and what it can be linked at."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if "id" in found:
            self.anchors.append(found["id"])
        if (tag == "a" and "href" in found) or found.get("rel") in ("next", "prev", "search", "index"):
            self.links.append(found["href"])
        elif tag == "link":
            self.loads.append(found["href"])
        if "src" in found:
            self.loads.append(found["src"])


@pytest.fixture(scope="module")
def read(pages: dict[str, str]) -> dict[str, Links]:
    result = {}
    for name, html in pages.items():
        result[name] = Links()
        result[name].feed(html)
    return result


def test_no_link_and_no_anchor_is_broken(site: Path, read: dict[str, Links]) -> None:
    broken, count = [], 0
    for name, page in read.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme == "https", link
                continue
            count += 1
            target = ((site / name).parent / unquote(parts.path)).resolve() if parts.path else site / name
            address = target.relative_to(site.resolve() if parts.path else site).as_posix()
            if address not in read or (parts.fragment and unquote(parts.fragment) not in read[address].anchors):
                broken.append((name, link))
    assert count > 1000
    assert broken == []


def test_what_a_page_loads_is_in_the_folder(site: Path, read: dict[str, Links]) -> None:
    for name, page in read.items():
        for address in page.loads:
            assert not urlsplit(address).scheme, (name, address)
            assert ((site / name).parent / urlsplit(address).path).is_file(), (name, address)
    for sheet in site.rglob("*.css"):
        assert re.findall(r"url\((?!['\"]?(?:data:|#))", sheet.read_text(encoding="utf-8")) == [], sheet


def test_an_anchor_stands_once_on_a_page(read: dict[str, Links]) -> None:
    for name, page in read.items():
        assert [anchor for anchor in set(page.anchors) if page.anchors.count(anchor) > 1] == [], name


def test_formulas_are_mathml_and_no_script_draws_them(pages: dict[str, str]) -> None:
    for name in EXERCISES:
        assert "<math>" in pages[f"learn/{name}.html"], name
    assert not any("mathjax" in html.lower() or "katex" in html.lower() for html in pages.values())


def test_the_checker_finds_no_error(site: Path) -> None:
    assert checked(*sorted(site.rglob("*.html"))) == []


# ----------------------------------------------------------------------------------------------- the browser


def complaints(page: Any, where: str = "html") -> list[str]:
    """What axe-core finds. It is told not to load the style sheets again, which a file may not; of many lines and rows,
    all made by one template, it sees the first."""
    for many in (".backprop .bp-line", ".backprop tbody tr"):
        page.evaluate(f"[...document.querySelectorAll('{many}')].slice({MANY}).forEach(part => part.remove())")
    found = page.evaluate(f"axe.run('{where}', {{ resultTypes: ['violations'], preload: false }})")["violations"]
    return [f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


MANY = 15
SAID = re.compile(r"Changed to (light|dark|auto) mode\.")
"""What the theme tells the console when its button is pressed."""
LOOKS = (({"width": 1280, "height": 900}, "light"), ({"width": 390, "height": 844}, "dark"))


@pytest.fixture
def page(browser: Any, site: Path) -> Iterator[Any]:
    """A new page; at the end it has said nothing and asked for nothing outside of the folder."""
    opened = browser.new_page()
    heard: list[str] = []
    opened.on("console", lambda said: heard.append(said.text) if not SAID.fullmatch(said.text) else None)
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on(
        "request", lambda asked: heard.append(asked.url) if not asked.url.startswith((site.as_uri(), "data:")) else None
    )
    yield opened
    opened.close()
    assert heard == []


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.title)
def test_every_page_opens_fits_and_is_accessible(page: Any, site: Path, group: Any) -> None:
    """Every page fits in both looks. axe-core sees the first of a group whole and in both, of the others what is their
    own, in one look or the other."""
    axe = given("AXE").read_text(encoding="utf-8")
    for number, row in enumerate(group.pages):
        for k, (size, scheme) in enumerate(LOOKS):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            if k == 0:
                page.goto((site / f"{row.name}.html").as_uri())
            assert fits(page), (row.name, size)
            if number % 2 == k or number == 0:
                page.evaluate(axe)
                assert complaints(page, "article" if number else "html") == [], (row.name, scheme)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look[1])
def test_the_first_page_and_the_search_are_accessible(page: Any, site: Path, look: Any) -> None:
    page.set_viewport_size(look[0])
    page.emulate_media(color_scheme=look[1])
    for name in ("index", "search"):
        page.goto((site / f"{name}.html").as_uri())
        page.evaluate(given("AXE").read_text(encoding="utf-8"))
        assert fits(page)
        assert complaints(page) == []


def test_the_search_finds_a_word_without_a_server(page: Any, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_role("textbox", name="Search").fill("vanishing")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert any(link.startswith("learn/depth.html") for link in found)
    page.locator("#search-results li a[href^='learn/depth.html']").first.click()
    assert "vanishing" in page.locator("h1").inner_text().lower()


def test_dark_is_dark_by_the_system_and_by_the_button(page: Any, site: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    accent = "getComputedStyle(document.querySelector('article a')).color"
    page.emulate_media(color_scheme="light")
    page.goto((site / "index.html").as_uri())
    assert min(page.evaluate(ground)) > 230
    light = page.evaluate(accent)
    page.emulate_media(color_scheme="dark")
    assert max(page.evaluate(ground)) < 60
    assert page.evaluate(accent) != light
    page.locator(".theme-toggle-content button").click()
    assert page.evaluate("document.body.dataset.theme") == "light"
    assert min(page.evaluate(ground)) > 230 and page.evaluate(accent) == light


def test_formulas_are_drawn_with_their_font(page: Any, site: Path) -> None:
    page.goto((site / "learn" / "delta.html").as_uri())
    fonts = "document.fonts.ready.then(() => [...document.fonts].map(f => f.family + ' ' + f.status))"
    assert page.evaluate(fonts) == ["Backprop Formula loaded"]
    tall = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.bp-chain math')].map(m => m.clientHeight || "
        "m.getBoundingClientRect().height))"
    )
    assert tall > 25, "a fraction is higher than a line of text"


def test_answers_unfold_without_a_mouse(page: Any, site: Path) -> None:
    page.goto((site / "learn" / "neuron.html").as_uri())
    answers = page.locator("details").first
    assert not answers.locator(".bp-line").first.is_visible()
    answers.locator("summary").focus()
    page.keyboard.press("Enter")
    assert answers.locator(".bp-line").first.is_visible()
