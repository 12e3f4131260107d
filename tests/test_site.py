"""The docs site: built once, then read as a reader, a browser, a checker and a search would.

Nothing on it is fetched, no link is broken, no number is typed by hand, and every how-to runs as it is written.
"""

from __future__ import annotations

import csv
import doctest
import json
import math
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from shutil import copy
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from jinja2 import Environment, nodes

import explainer
from explainer import Explanation, NotFinite, explain, load
from explainer.cli import main
from explainer.functions import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS
from explainer.homework.student_networks import spec_with
from explainer.lesson import example_names
from explainer.mistakes.table import MISTAKES
from explainer.site import words
from explainer.site.exercise_rows import EXERCISES, draw_exercise
from explainer.site.gallery import FORMATS, LESSONS, size_sentence
from explainer.site.making import BuiltSite, SiteError, make_site, sphinx_build
from explainer.site.page_rows import GROUPS
from explainer.site.pieces import Pieces
from explainer.site.predictions import PREDICTIONS, predict
from explainer.site.reference import example_text
from explainer.site.search_phrases import KINDS, PHRASES
from explainer.site.terms import TERMS, find_term
from explainer.site.wrong_lines import WRONG_LINES, draw_wrong_line
from explainer.spec import Spec, schema
from explainer.spec.training_table import Optimizer
from tests.asking import JUDGE_ALL, data_of, open_script
from tests.test_accessibility import checked, given
from tests.test_browser import fits
from tests.test_marking import DATA, RECORD
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
    """Address → HTML of every page of the theme."""
    every = (page for page in site.rglob("*.html") if page.parent.name != LESSONS)
    return {page.relative_to(site).as_posix(): page.read_text(encoding="utf-8") for page in every}


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
    assert made.changed == len(NAMES) + 4, "every page, the stylesheet, the search and two scripts"


def test_no_gap_of_a_sentence_is_left_open(pages: dict[str, str]) -> None:
    """A symbol that a sentence leaves to the page is filled; specs are shown as they are typed."""
    told = {name: re.sub(r"(?s)<pre.*?</pre>", "", page) for name, page in pages.items()}
    assert {name: found for name, page in told.items() if (found := re.findall(r"{(?:symbol_)?\w+_\w+}", page))} == {}


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
    (source / "search.js").write_text("", encoding="utf-8")
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
    assert {f"learn/{name}" for name in EXERCISES} == {page.name for group in GROUPS[:2] for page in group.pages}
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
        assert "Exercise 3: predict" in html and "<summary>Answer and reason" in html, name
        assert ("find the wrong line" in html) == (name in WRONG_LINES), name
        assert html.count("<summary>Worked answers to exercise") == 2, name


COURSE = [page.name.removeprefix("learn/") for group in GROUPS[:2] for page in group.pages]


def told(html: str) -> str:
    """The words of a page: without links to others, formulas and sources, and without the list of its new words."""
    article = html[html.index("<article") : html.rindex("</article>")]
    for left_out in (
        '<a class="headerlink".*?</a>',
        r'<a [^>]*href="(?!#)[^"]*".*?</a>',
        "<math.*?</math>",
        '<section id="sources">.*?</section>',
        r"New words:[^.]*\.",
    ):
        article = re.sub(rf"(?s){left_out}", " ", article)
    return unescape(re.sub(r"<[^>]+>|\s+", " ", article))


def test_the_course_goes_in_the_order_that_teaches() -> None:
    needed = [
        "network",
        "neuron",
        "line",
        "two-two-two",
        "chain-rule",
        "paths",
        "delta",
        "learning-rate",
        "training",
        "xor",
    ]
    further = ["activations", "losses", "softmax", "optimizers", "depth", "initial-weights", "wiring"]
    assert [name for name in COURSE if name in {*needed, *further}] == needed + further
    assert set(TERMS) == set(COURSE) and list(TERMS) == COURSE


def test_no_term_is_used_before_the_page_that_introduces_it(pages: dict[str, str]) -> None:
    texts = {name: told(pages[f"learn/{name}.html"]) for name in COURSE}
    early, missing = [], []
    for k, name in enumerate(COURSE):
        for term in TERMS[name]:
            if not find_term(term, texts[name]):
                missing.append((name, term))
            for before in COURSE[:k]:
                if found := find_term(term, texts[before]):
                    early.append((term, before, texts[before][max(found.start() - 40, 0) : found.end() + 40]))
    assert (missing, early) == ([], [])


def test_a_term_used_too_early_would_be_found() -> None:
    assert (
        told('<article>The <b>gradient</b> of <a href="x.html">a saddle</a> is small.</article>').split()[1]
        == "gradient"
    )
    assert (
        find_term("gradient", "Two gradients.")
        and find_term("history", "Histories")
        and find_term("SGD", "an SGD step")
    )
    assert not find_term("loss", "glossy") and not find_term("epoch", "epochal") and not find_term("Adam", "adamant")


def test_every_page_of_the_course_says_what_for_how_long_and_from_where(pages: dict[str, str]) -> None:
    for name in COURSE:
        html = pages[f"learn/{name}.html"]
        boxes = [re.search(rf'(?s)<div class="{kind} admonition">.*?</div>', html) for kind in ("goals", "summary")]
        assert [box and box[0].count("<li>") for box in boxes] == [2, 3], name
        assert (
            boxes[0] and (minutes := re.search(r"about (\d+) minutes", boxes[0][0])) and 5 <= int(minutes[1]) <= 90
        ), name
        assert re.search(r'(?s)<section id="sources">.*?<li>', html), name


def leave_out(spec: Spec, part: str) -> Spec:
    """A spec as somebody computes with it who ignores a part of it, or makes a slip."""
    training, optimizer = spec.training, spec.training.optimizer
    name, formula, equals = part.partition(": ")
    if formula:
        layers = tuple(
            row.model_copy(update={"equals": (equals,)}) if row.name == name else row for row in spec.network.layers
        )
        return spec.model_copy(update={"network": spec.network.model_copy(update={"layers": layers})})
    if part == "skip":
        layers = tuple(layer.model_copy(update={"add": None}) for layer in spec.network.layers)
        return spec.model_copy(update={"network": spec.network.model_copy(update={"layers": layers})})
    changes: dict[str, dict[str, Any]] = {
        "optimizer": {"optimizer": Optimizer(name="sgd", learning_rate=optimizer.learning_rate)},
        "momentum": {"optimizer": optimizer.model_copy(update={"momentum": Decimal(0)})},
        "weight_decay": {"optimizer": optimizer.model_copy(update={"weight_decay": Decimal(0)})},
    }
    return spec.model_copy(update={"training": training.model_copy(update=changes.get(part, {"mistakes": (part,)}))})


def accepted_rows(rows: list[dict[str, Any]], explanation: Explanation) -> int:
    """How many blanks of an exercise take another network's numbers."""
    count = 0
    for row in rows:
        try:
            found = explanation.value(row["id"], row["sample"] or 1, row["step"])
        except KeyError:
            continue
        count += abs(Decimal(found) - Decimal(row["answer"])) <= Decimal(row["tolerance"])
    return count


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_needs_what_its_page_teaches(name: str) -> None:
    """Who ignores it gets a blank wrong, and no blank takes a 0."""
    needs = EXERCISES[name].needs
    for number, part in ((1, needs[0]), (2, needs[-1])):
        made, one = draw_exercise(name, number)
        [record] = one.records()
        rows, spec = record["rows"], spec_with(made.spec, record["numbers"])
        assert [row["id"] for row in rows if abs(Decimal(row["answer"])) <= Decimal(row["tolerance"])] == []
        try:
            wrong = explain(leave_out(spec, part))
        except NotFinite:
            continue
        assert accepted_rows(rows, wrong) < len(rows), part


def test_an_exercise_accepts_its_own_answers() -> None:
    made, one = draw_exercise("xor", 1)
    [record] = one.records()
    assert accepted_rows(record["rows"], explain(spec_with(made.spec, record["numbers"]))) == len(record["rows"])


def test_an_exercise_names_its_samples_and_gives_a_learning_rate_where_it_is_needed(pages: dict[str, str]) -> None:
    batch = pages["learn/training.html"].partition('id="your-turn"')[2]
    assert batch.count("<h4>Sample 2</h4>") == batch.count("<h4>Sample 3</h4>") == 2
    assert "The learning rate is" in batch
    assert "The learning rate is" not in pages["learn/network.html"].partition('id="your-turn"')[2]


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
    (tmp_path / "week5").mkdir()  # a quiz that real students answered
    copy(RECORD, tmp_path / "week5" / "homework.json")
    copy(DATA / "responses.csv", tmp_path / "responses.csv")
    for block in runnable:
        commands(block, tmp_path)
    for mentioned in re.findall(r"`((?:pages|homework|moodle|canvas|qti|prairielearn)/[\w./-]+)`", texts[name]):
        assert (tmp_path / mentioned).exists(), mentioned
    listed = re.findall(r"(?m)^- `([\w./-]+)`:", texts[name])
    assert [file for file in listed if not (tmp_path / "homework" / file).exists()] == []
    assert len(listed) == 6 * (name == "teach/homework")
    for block in blocks(texts[name], "toml"):
        (tmp_path / "spec.toml").write_text(block, encoding="utf-8")
        assert explain(load(tmp_path / "spec.toml")).checks


def test_python_gives_what_it_says(texts: dict[str, str]) -> None:
    """The programs of a page go on from each other."""
    count = 0
    for name, text in texts.items():
        names: dict[str, Any] = {}
        for block in blocks(text, "python"):
            runner = doctest.DocTestRunner()
            report: list[str] = []
            test = doctest.DocTestParser().get_doctest(block, names, name, name, 0)
            runner.run(test, out=report.append, clear_globs=False)
            names, count = test.globs, count + 1
            assert runner.tries > 0 and runner.failures == 0, "".join(report)
    assert count >= 5


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
            if target.parent.name == LESSONS and target.is_file():
                continue
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
    scripts = [tag.lower() for html in pages.values() for tag in re.findall(r"<(?:script|link)\b[^>]*>", html)]
    assert scripts and not [tag for tag in scripts if "mathjax" in tag or "katex" in tag]


def test_the_checker_finds_no_error(site: Path) -> None:
    """Lessons of the gallery have a test of their own."""
    assert checked(*sorted(page for page in site.rglob("*.html") if page.parent.name != LESSONS)) == []


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
    """Every page fits in both looks. axe-core sees the first of a group whole and in both, of some others what is their
    own, in one look or the other; with EXAMPLES=all of every one."""
    axe = given("AXE").read_text(encoding="utf-8")
    everyone = os.environ.get("EXAMPLES") == "all"
    for number, row in enumerate(group.pages):
        checked = everyone or number % 8 < 2
        for k, (size, scheme) in enumerate(LOOKS):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            if k == 0:
                page.goto((site / f"{row.name}.html").as_uri())
            assert fits(page), (row.name, size)
            if number == 0 or (checked and number % 2 == k):
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


QUERIES = list(csv.DictReader((Path(__file__).with_name("site_queries.csv")).open(encoding="utf-8")))
"""What students and teachers type, and the pages (some have two) of which one should stand first."""


def test_what_students_type_finds_the_right_page_first(page: Any, site: Path) -> None:
    """The site's own script ranks; most of the queries were written before they were tried."""
    page.goto((site / "search.html").as_uri())
    ask = (
        "queries => queries.map(q => Search._performSearch(...Search._parseQuery(q)).map(found => found[0]).reverse())"
    )
    answers = page.evaluate(ask, [row["query"] for row in QUERIES])
    wrong = [
        (row["query"], found[:3])
        for row, found in zip(QUERIES, answers, strict=True)
        if found[:1] == [] or found[0] not in row["pages"].split()
    ]
    assert len(QUERIES) >= 60 and {name for row in QUERIES for name in row["pages"].split()} <= set(NAMES)
    assert len(wrong) <= len(QUERIES) / 10, wrong


def test_a_search_for_nothing_known_finds_nothing_and_the_course_stands_first(page: Any, site: Path) -> None:
    page.goto((site / "search.html").as_uri())
    ask = "q => Search._performSearch(...Search._parseQuery(q)).map(found => found[0]).reverse()"
    assert page.evaluate(ask, "qqqqqq") == page.evaluate(ask, "") == []
    kinds = [name.partition("/")[0] for name in page.evaluate(ask, "softmax")]
    assert kinds.index("learn") < kinds.index("mistakes") < kinds.index("reference")


def test_every_phrase_of_the_search_belongs_to_a_page() -> None:
    assert set(PHRASES) <= set(NAMES) and {name.partition("/")[0] for name in NAMES} == set(KINDS)
    said = [phrase for phrases in PHRASES.values() for phrase in phrases]
    assert [phrase for phrase in set(said) if said.count(phrase) > 1] == [], "a phrase leads to one page"


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


# ------------------------------------------------------------------------------------ exercises in the page


def asked_data(html: str) -> dict[str, Any]:
    found = data_of(html)
    assert found is not None
    return found


def test_exercises_are_judged_by_the_script_of_the_lessons(site: Path) -> None:
    script = ROOT / "templates" / "html" / "asking.js"
    assert (site / "_static" / "asking.js").read_bytes() == script.read_bytes()


def test_every_answer_of_an_exercise_stands_in_its_worked_line_and_every_slip_is_named(
    browser: Any, pages: dict[str, str]
) -> None:
    tab, off, right, slips = browser.new_page(), {}, 0, 0
    open_script(tab)
    for name in EXERCISES:
        html = pages[f"learn/{name}.html"]
        data = asked_data(html)
        answers = [line["answer"] for line in data["lines"].values()]
        for (at, line), answer in zip(data["lines"].items(), answers, strict=True):
            line.setdefault("off", data["off"])
            worked = re.search(rf'(?s)<div id="{at}-worked">(.*?)</div>\s*(?=<div id=|</details>)', html)
            assert worked and re.sub(r"<[^>]*>|\s", "", worked[1]).replace("−", "-").endswith(answer), (name, at)
        found = tab.evaluate(JUDGE_ALL, [data, answers])
        right, slips = right + found["right"], slips + found["slips"]
        off |= {name: found["off"]} if found["off"] else {}
    tab.close()
    assert off == {} and right > 500 < slips


@pytest.mark.parametrize("name", PREDICTIONS)
def test_what_a_prediction_says_is_found_by_the_engine(name: str) -> None:
    row, made = PREDICTIONS[name], predict(name)
    assert 0 <= made.right < len(row.choices) == len(set(row.choices)) and set(row.reasons) == {made.right}
    assert not re.search(r"\{|nan", made.reason) and set(PREDICTIONS) == set(EXERCISES)


def test_a_prediction_that_comes_out_otherwise_has_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    bound = replace(PREDICTIONS["neuron"], measure=lambda: [0.5, 0.5])
    monkeypatch.setattr("explainer.site.predictions.PREDICTIONS", {"neuron": bound})
    with pytest.raises(KeyError):
        predict("neuron")


def test_the_predictions_agree_with_torch() -> None:
    """What changes, grows or stays, worked out by a library that knows nothing of ours."""
    torch = library("torch")
    sigmoid = torch.sigmoid
    x, t = torch.tensor([0.05, 0.10]), torch.tensor([0.01, 0.99])

    def forward(w5: float = 0.4, b1: float = 0.35, w7: float = 0.5, first: float | None = None) -> Any:
        w1 = torch.tensor([[0.15, 0.20], [0.25, 0.30]], requires_grad=True)
        w2 = torch.tensor([[w5, 0.45], [w7, 0.55]], requires_grad=True)
        h = sigmoid(w1 @ x + b1)
        h.retain_grad()
        y = sigmoid(w2 @ h + 0.6)
        target = torch.stack([y[0].detach() if first is None else torch.tensor(first), t[1]])
        ((target - y) ** 2).sum().div(2).backward()
        return h.detach(), y.detach(), w1.grad, w2.grad

    (h, y, _, g), (_, other, _, _) = forward(first=0.01), forward(w5=0.9, first=0.01)
    assert (y != other).tolist() == [True, False] and predict("network").right == 0
    assert h[0] < forward(b1=5.35, first=0.01)[0][0] < 1 and predict("neuron").right == 1
    assert abs(g[0, 1]) > abs(g[0, 0]) and predict("chain-rule").right == 1
    _, _, early, late = forward()
    assert (late[0] == 0).all() and (late[1] != 0).all() and (early != 0).all() and predict("delta").right == 0
    net = torch.tensor([-2.0], requires_grad=True)
    slopes = [
        torch.autograd.grad(f(net), net)[0].item()
        for f in (sigmoid, torch.tanh, torch.relu, lambda z: torch.nn.functional.leaky_relu(z, 0.01))
    ]
    assert slopes.index(max(slopes)) == predict("activations").right
    nets = torch.tensor([0.2, -0.4, 1.1])
    assert torch.allclose(torch.softmax(nets, 0), torch.softmax(nets + 1, 0)) and predict("softmax").right == 2


@pytest.mark.parametrize("name", WRONG_LINES)
def test_exactly_one_line_is_wrong_and_it_is_the_one_that_is_told(name: str) -> None:
    """Every line is redone by its formula from the numbers that stand there."""
    found = draw_wrong_line(name)
    assert found.planted.is_only_place.all() and set(found.planted.mistakes) <= set(WRONG_LINES[name].mistakes)
    assert found.planted.answers[0] != found.planted.printed[0]
    numbers = [row.number for row in found.made.rows[0]]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) <= 12
    assert found.told.startswith(f"Line {found.row.number} ")


def test_the_wrong_line_of_the_first_page_is_wrong_in_numbers_of_our_own() -> None:
    """The 2-2-2 network worked out here, from the weights that the page prints."""
    found = draw_wrong_line("two-two-two")
    [record] = found.one.records()
    made = explain(spec_with(found.made.spec, record["numbers"]))
    w = [made.value(f"w{k}") for k in range(1, 9)]
    x, t = [0.05, 0.10], [0.01, 0.99]

    def squash(net: float) -> float:
        return 1 / (1 + math.exp(-net))

    h = [squash(w[2 * k] * x[0] + w[2 * k + 1] * x[1] + 0.35) for k in (0, 1)]
    y = [squash(w[4 + 2 * k] * h[0] + w[5 + 2 * k] * h[1] + 0.6) for k in (0, 1)]
    nets = [math.log(out / (1 - out)) for out in (*h, *y)]
    errors = [(t[k] - y[k]) ** 2 / 2 for k in (0, 1)]
    ours = [nets[0], nets[1], *h, nets[2], nets[3], *y, *errors, sum(errors)]
    assert abs(ours[found.row.number - 1] - float(found.planted.answers[0])) < 0.0005
    assert abs(ours[found.row.number - 1] - float(found.planted.printed[0])) > 0.0005


def test_a_choice_is_answered_and_what_holds_opens_its_reason(page: Any, site: Path) -> None:
    page.goto((site / "learn" / "two-two-two.html").as_uri())
    row, made = page.locator(".choices").first, predict("two-two-two")
    told, reason = page.locator(".choices + .told").first, page.locator("details:has-text('Answer and reason')").first
    row.get_by_role("button", name=made.choices[0]).click()
    assert told.inner_text() == "… Not yet." and not reason.evaluate("fold => fold.open")
    row.get_by_role("button", name=made.choices[made.right]).press("Enter")
    assert told.inner_text() == "✓ Right." and reason.evaluate("fold => fold.open")
    lines, found = page.locator(".choices.short"), draw_wrong_line("two-two-two")
    lines.get_by_role("button", name=f"Line {found.row.number}", exact=True).click()
    assert page.locator(".choices.short + .told").inner_text() == "✓ Right."
    field = page.locator("#exercise-4-row-1 input")
    field.fill(found.planted.printed[0])
    field.press("Enter")
    assert "Not yet. This number fits" in page.inner_text("#exercise-4-row-1")
    field.fill(found.planted.answers[0])
    field.press("Enter")
    assert "Right." in page.inner_text("#exercise-4-row-1")
    page.evaluate(given("AXE").read_text(encoding="utf-8"))
    assert complaints(page, "#your-turn") == []


def test_an_exercise_is_done_with_the_keyboard_alone(page: Any, site: Path, pages: dict[str, str]) -> None:
    first, second = list(asked_data(pages["learn/neuron.html"])["lines"].items())[:2]
    page.goto((site / "learn" / "neuron.html").as_uri())
    field = page.locator(f"#{first[0]} input")
    assert field.get_attribute("aria-label") == "Your number for net_h1" and page.locator(".offer").count() == 0
    number = first[1]["answer"].replace("-", "−")
    assert number not in page.locator(f"#{first[0]}").inner_text()
    field.focus()
    page.keyboard.type(next(iter(first[1]["slips"])))
    page.keyboard.press("Enter")
    assert "Not yet. This number fits" in page.inner_text(f"#{first[0]}")
    page.keyboard.type(first[1]["answer"])
    page.keyboard.press("Enter")
    assert "Right." in page.inner_text(f"#{first[0]}") and number in page.inner_text(f"#{first[0]}")
    assert page.evaluate("document.activeElement.closest('.bp-question').id") == first[0], "the focus is not lost"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.bp-question').id") == second[0]
    page.reload()
    assert page.inner_text(".done").startswith("1 of 8 lines done.") and number in page.inner_text(f"#{first[0]}")
    page.get_by_role("button", name="Start again").click()
    assert page.inner_text(".done").startswith("0 of 8") and number not in page.inner_text(f"#{first[0]}")
    page.evaluate(given("AXE").read_text(encoding="utf-8"))
    assert complaints(page) == []


def test_paper_and_a_page_without_script_have_blanks_and_folded_answers(browser: Any, page: Any, site: Path) -> None:
    address, question = (site / "learn" / "xor.html").as_uri(), "#exercise-1-row-1"
    without = browser.new_context(java_script_enabled=False)
    bare = without.new_page()
    bare.goto(address)
    before = bare.inner_text(question)
    assert "Answer" in before and bare.locator(".ask").count() == 0
    assert bare.locator("details:has(#exercise-1-row-1-worked)").count() == 1
    without.close()
    page.goto(address)
    page.get_by_role("button", name="Show it").first.click()
    assert "This is the number." in page.inner_text(question) and "Answer" not in page.inner_text(question)
    page.emulate_media(media="print")
    page.locator(".ask").first.wait_for(state="detached")
    assert page.inner_text("#exercise-1-row-2").count("Answer") == 1


# -------------------------------------------------------------------------------------------------- the gallery

MOST_BYTES, MOST_COURSE = 20_000_000, 6_000_000
"""Of the site with the gallery's lessons and files, and of the course with the files that all pages share."""


def test_every_example_has_a_card_and_every_card_its_files(site: Path, pages: dict[str, str]) -> None:
    html, folder = pages["gallery/index.html"], site / "gallery" / LESSONS
    assert html.count('class="card"') == len(example_names()) == html.count(">spec</a>")
    for name in example_names():
        cell = html[html.index(f'id="card-{name}"') :].partition("</section>")[0]
        links = re.findall(r'href="([^"]+)"', cell)
        assert len(set(links)) == len(FORMATS) + 1 and all((site / "gallery" / link).stat().st_size for link in links)
        assert "<svg" in cell and re.search(r"\d weights and biases; [\d ]+ update", cell)
        assert (folder / f"{name}.toml").read_text(encoding="utf-8").strip() == example_text(name)
        for shown in re.findall(r"\]\(([^)]+\.svg)\)", (folder / f"{name}.md").read_text(encoding="utf-8")):
            assert (folder / shown).is_file(), shown


def test_a_card_says_how_large_its_network_is() -> None:
    """Against the shipped files, read by a program of our own."""
    for name in ("mazur", "xor", "xavier", "softmax"):
        network = tomllib.loads(example_text(name))["network"]
        before, count = network["inputs"] if isinstance(network["inputs"], int) else len(network["inputs"]), 0
        said = size_sentence(name)
        assert said.startswith(f"{before} inputs, then ")
        for layer in network["layers"]:
            count += before * layer["neurons"] + (len(set(layer["bias"])) if name == "softmax" else 0)
            before = layer["neurons"]
        told = re.search(r"(\d+) weights and biases", said)
        assert told and int(told[1]) >= count


def test_a_lesson_of_the_gallery_is_the_page_that_the_program_writes(site: Path) -> None:
    for name in ("mazur", "mazur-deutsch"):
        made = (site / "gallery" / LESSONS / f"{name}.html").read_bytes()
        assert made == explain(name).render("html")


def test_the_site_is_no_larger_than_promised(site: Path) -> None:
    sizes = {path.relative_to(site).as_posix(): path.stat().st_size for path in site.rglob("*") if path.is_file()}
    assert sum(sizes.values()) <= MOST_BYTES
    own = ("learn/", "_static/", "index.html", "search", "objects.inv")
    assert sum(size for name, size in sizes.items() if name.startswith(own)) <= MOST_COURSE
