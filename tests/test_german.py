"""German pages: whatever a lesson shows, no English is left on it, and every decimal has its comma."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

import explainer
from explainer import explain, load_example
from explainer.cli import main
from explainer.functions import ACTIVATIONS
from explainer.spec import Spec
from explainer.wording import REASONS, SENTENCES
from tests.sheets import sheet

NAMES = ("mazur", "mazur-deutsch", "xor", "xor-as-printed", "softmax", "adam", "relu-dead", "batch-mean", "recurrent",
         "typed-activation", "two-hidden", "tied-weights", "skip", "momentum", "weight-decay")  # fmt: skip
STOP = re.compile(r"\b(the|and|of|is|are|with|its|this|that|from|by|for|if|else|not|each|every)\b")
"""Words that an English sentence hardly does without, and that are no German ones."""
GLOSS = re.compile(r"\(([^()]*englisch: [^()]*)\)")


def in_german(name: str) -> Spec:
    """An example with a German page, of long trainings the first epochs; what its teacher typed is not ours to
    translate."""
    spec = load_example(name)
    training = spec.training.model_copy(update={"epochs": min(spec.training.epochs, 20)})
    page = spec.page.model_copy(
        update={
            "language": "de",
            "decimal_mark": ",",
            "intro": None,
            "background": ("neuron", "activations", "approximation", "line"),
        }
    )
    return spec.model_copy(update={"title": "Eine Lektion", "page": page, "training": training})


@cache
def made(name: str, format: str) -> str:
    return explain(in_german(name)).render(format).decode()


class Reader(HTMLParser):
    """The texts of a web page: text nodes and labels, without formulas, code, section numbers, styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.skipped: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.texts += [given[key] or "" for key in ("aria-label", "alt", "title", "placeholder") if key in given]
        hidden = tag in ("style", "script", "code") or (tag == "span" and given.get("class") == "number")
        if hidden or (self.skipped and tag == self.skipped[-1]):
            self.skipped.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped and tag == self.skipped[-1]:
            self.skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.texts.append(data)


def texts(name: str) -> str:
    """What a German web page says, its script's words included."""
    page = made(name, "html")
    words = json.loads(re.search(r'id="words">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    return "\n".join([*Reader(page).texts, *words.pop("say").values(), *words.pop("shape").values(), *words.values()])


@cache
def fragments() -> tuple[str, ...]:
    """Three words or more in a row of any English sentence, between its gaps."""
    english = [*SENTENCES["en"].values(), *REASONS["en"].values()]
    parts = [part.strip(" ,.;:()") for sentence in english for part in re.split(r"{\w+}|[.;:] ", sentence)]
    return tuple({part for part in parts if len(re.findall(r"[A-Za-z]{2,}", part)) >= 3})


@pytest.mark.parametrize("name", NAMES)
def test_a_german_page_holds_no_english_sentence(name: str) -> None:
    for page in (texts(name), made(name, "text"), made(name, "markdown")):
        assert [part for part in fragments() if part in page] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_german_page_holds_no_english_word(name: str) -> None:
    found = [line for line in GLOSS.sub("", texts(name)).splitlines() if STOP.search(line)]
    assert found == []


@pytest.mark.parametrize("name", NAMES)
def test_a_german_page_holds_no_decimal_point(name: str) -> None:
    assert [line for line in texts(name).splitlines() if re.search(r"\d\.\d", line)] == []


def test_an_english_page_would_be_found_out() -> None:
    page = explain("relu-dead").html()
    said = "\n".join(Reader(page).texts)
    assert sum(part in said for part in fragments()) > 50
    assert len([line for line in said.splitlines() if STOP.search(line)]) > 50 and re.search(r"\d\.\d", said)


def test_the_page_says_that_it_is_german() -> None:
    assert '<html lang="de">' in made("mazur", "html")
    assert 'lang: "de"' in explain(in_german("mazur")).render("typst").decode()
    assert "pdflang={de}" in explain(in_german("mazur")).render("latex").decode()


def test_formulas_with_cases_are_read_in_german() -> None:
    assert r"\text{, falls }" in made("relu-dead", "markdown") and r"\text{, sonst }" in made("relu-dead", "markdown")
    assert "<mtext>, falls\u00a0</mtext>" in made("relu-dead", "html")


def test_the_check_speaks_the_language_of_the_lesson() -> None:
    told = CliRunner().invoke(main, ["check", "mazur-deutsch"]).output
    assert "stimmen auf 1e-12 genau überein" in told and told.rstrip().endswith("alle Prüfungen bestanden")
    assert not STOP.search(told)


def test_homework_is_german_from_the_sheet_to_the_quiz(tmp_path: Path) -> None:
    spec = (Path(explainer.__file__).parent / "examples" / "mazur-deutsch.toml").read_text(encoding="utf-8")
    (tmp_path / "blatt.toml").write_text(spec + "\n[homework]\nreason = true\n", encoding="utf-8")
    command = ["homework", str(tmp_path / "blatt.toml"), "--variants", "1", "--format", "text", "--files"]
    made = CliRunner().invoke(main, [*command, "--quiz", "moodle", "-o", str(tmp_path / "out")])
    assert made.exit_code == 0, made.output
    quiz = ET.parse(tmp_path / "out" / "for-you" / "homework-moodle.xml")
    written = [path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.txt")]
    written += [re.sub(r"<[^>]*>|\\\(.*?\\\)", " ", element.text or "") for element in quiz.iter("text")]
    assert len(written) > 4
    for text in written:
        assert not STOP.search(GLOSS.sub("", text)), text
        assert [part for part in fragments() if part in text] == []


@pytest.mark.parametrize("format", ["moodle", "qti", "prairielearn"])
def test_a_quiz_has_the_decimal_mark_of_its_sheet_and_answers_with_a_point(format: str) -> None:
    """What a student reads has a comma; what the system computes with keeps the point."""
    from explainer.quiz.sentences import DOLLARS, MATHJAX, XML, introduction, question_line

    dialect = {"moodle": MATHJAX, "qti": XML, "prairielearn": DOLLARS}[format]
    made = sheet(in_german("mazur"))
    told = [*introduction(made, dialect), *(question_line(made, question, dialect, "?") for question in made.questions)]
    typed = {text for text in told if "einen Punkt eintippen" in text}  # it shows how an answer is typed
    assert [text for text in told if re.search(r"\d\.\d", text) and text not in typed] == []
    assert sum(bool(re.search(r"\d(,|\{,\})\d", text)) for text in told) > 10
    english = sheet(load_example("mazur"))
    assert [text for text in introduction(english, dialect) if re.search(r"\d(,|\{,\})\d", text)] == []


def test_functions_have_german_names() -> None:
    page = texts("relu-dead")
    assert "(ReLU)" in page and "(hier ReLU)" in page and "Leaky ReLU" in page
    assert "leaky relu" not in page and "(relu)" not in page
    assert "Identität" in texts("two-hidden") and "identity" not in texts("two-hidden")
    assert {key for key in SENTENCES["de"] if key.startswith("activation.")} == {f"activation.{n}" for n in ACTIVATIONS}


@pytest.mark.parametrize("name", ["mazur", "xor-as-printed", "softmax"])
def test_every_equation_is_the_same_in_both_languages(name: str) -> None:
    spec = load_example(name)
    pages = [spec.page.model_copy(update={"language": language}) for language in ("en", "de")]
    told = [explain(spec.model_copy(update={"page": page})).text() for page in pages]
    english, german = (re.findall(r"^    \S+ = .*$", page, re.M) for page in told)
    assert english
    assert german == english
