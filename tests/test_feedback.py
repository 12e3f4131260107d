"""Pages about marked sheets: what they say, and that everybody can read them."""

from __future__ import annotations

import re
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import pytest

from explainer import explain
from explainer.grading.feedback import GUARD_SENTENCES, OUTCOMES, FeedbackPages
from explainer.grading.marked_sheets import MarkedSheet
from explainer.grading.marking import Marking
from explainer.grading.page_words import PageWords
from explainer.mistakes.table import MISTAKES
from explainer.reader.reading import Misprint
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.render.page import SealedText
from explainer.wording import SENTENCES
from tests.test_accessibility import SPACING, checked, complaints, given
from tests.test_browser import fits, has_room
from tests.test_marking import ONE, SharedRecord, handed_in, key_of, recorded, shared_record


def slipped() -> dict[str, str]:
    """Line 1 without its bias, carried on by hand; a slip of the pen, a neighbour, a blank, and what is no number."""
    fields = key_of()
    slip = next(slip.value for slip in recorded().rows[0].slips if "bias_omitted" in slip.names)
    fields |= {
        "1": slip,
        "3": f"{1 / (1 + exp(-float(slip))):.6f}",
        "9": "0.012345",
        "13": "-" + fields["13"],
        "20": "",
        "21": "<b>?</b>",
    }
    return fields


@cache
def german() -> SharedRecord:
    made = shared_record()
    page = made.spec.page.model_copy(update={"language": "de", "decimal_mark": ","})
    return SharedRecord(made.path, made.version, made.engine, made.spec.model_copy(update={"page": page}), made.policy,
                        made.labels)  # fmt: skip


@cache
def pages(language: str = "en") -> FeedbackPages:
    record = shared_record() if language == "en" else german()
    return FeedbackPages(Marking(record, handed_in(ONE, {})))


def marked(fields: dict[str, str], code: str = ONE) -> MarkedSheet:
    [sheet] = Marking(shared_record(), handed_in(code, fields)).sheets()
    return sheet


@cache
def page(language: str = "en") -> str:
    [(code, text)] = pages(language).pages([marked(slipped())])
    assert code == ONE
    return text.decode()


def plain(html: str) -> str:
    """What is read, formulas as one word."""
    body = html.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", re.sub(r"<math>.*?</math>", "@", body)))


def test_the_first_line_that_went_off_is_named_with_what_is_right() -> None:
    text = plain(page())
    first = text.partition(SENTENCES["en"]["feedback.first"])[2].partition(SENTENCES["en"]["feedback.others"])[0]
    assert f"Line 1, @: you wrote {slipped()['1']}." in first
    assert SENTENCES["en"]["mistake.bias_omitted"] in first and SENTENCES["en"]["mistake.bias_omitted.why"] in first
    assert "Line 3 follows from your own numbers and kept its marks." in first
    chain = page().partition('class="line"')[2].partition("</div></div>")[0]
    assert "<mn>0.037500</mn>" in chain or "0.0375" in chain


def test_every_line_has_one_of_five_outcomes_with_its_sign() -> None:
    rows = re.findall(r"<tr><td.*?</tr>", page())
    assert len(rows) == 43
    found = [re.search(r'class="outcome (\w+)"><span aria-hidden="true">(.)</span> ([^<]+)<', row) for row in rows]
    shown = [(match[1], match[2], match[3]) for match in found if match]
    assert len(shown) == 43
    for name, sign, words in shown:
        assert (sign, words) == (OUTCOMES[name][0], SENTENCES["en"][OUTCOMES[name][1]])
    names = [name for name, *_ in shown]
    assert (names[0], names[1], names[2], names[8], names[12], names[19], names[20]) == (
        "fits", "right", "own", "unknown", "fits", "none", "none",
    )  # fmt: skip


def test_what_was_typed_is_text() -> None:
    assert "<b>?</b>" not in page() and "&lt;b&gt;?&lt;/b&gt;" in page()


def test_the_last_words_say_whom_to_tell() -> None:
    assert plain(page()).rstrip().endswith(f"Not so? Tell your instructor: sheet {ONE}, line 1.")


def test_nobody_is_told_that_they_are_wrong() -> None:
    for language, never in (("en", r"\bwrong\b|\byou did\b"), ("de", r"falsch")):
        said = [text for key, text in SENTENCES[language].items() if key.startswith("feedback.")]
        assert len(said) > 30 and [text for text in said if re.search(never, text)] == []


def test_a_sheet_without_slips_says_so_and_one_without_numbers_too() -> None:
    [(_, right)] = pages().pages([marked(key_of())])
    [(_, empty)] = pages().pages([marked({})])
    assert SENTENCES["en"]["feedback.all_right"] in right.decode()
    assert SENTENCES["en"]["feedback.nothing"] in empty.decode()
    assert SENTENCES["en"]["feedback.first"] not in right.decode() + empty.decode()


def test_pages_of_several_students_are_those_of_each() -> None:
    sheets = [marked(slipped()), marked(key_of("H818-01") | {"1": "9.000000"}, "H818-01")]
    together = dict(pages().pages(sheets))
    assert together == {code: text for sheet in sheets for code, text in pages().pages([sheet])}


def test_a_line_that_tests_nothing_is_said_with_its_reason() -> None:
    sheet = marked(slipped())
    line = next(line for line in sheet.lines if line.verdict == "follows")
    told = list(pages().listed(GUARD_SENTENCES, [line]))
    assert told == [SENTENCES["en"]["feedback.guard.one"].format(rows=line.row)]


def test_a_page_is_in_the_language_of_its_lesson() -> None:
    text = page("de")
    assert '<html lang="de">' in text and SENTENCES["de"]["mistake.bias_omitted"] in text
    assert "43,0" not in text and "−0,037500" in text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("feedback")
    (made / "feedback.html").write_text(page(), encoding="utf-8")
    (made / "german.html").write_text(page("de"), encoding="utf-8")
    return made


def test_the_checker_finds_no_error(folder: Path) -> None:
    assert checked(*sorted(folder.glob("*.html"))) == []


@pytest.mark.parametrize("name", ["feedback", "german"])
def test_a_page_is_for_everybody_on_every_screen(browser: Any, folder: Path, name: str) -> None:
    opened = browser.new_page(viewport={"width": 320, "height": 640}, bypass_csp=True)
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto((folder / f"{name}.html").as_uri())
    assert fits(opened)
    opened.add_style_tag(content=SPACING)
    assert fits(opened)
    assert has_room(opened)
    opened.evaluate(given("AXE").read_text(encoding="utf-8"))
    for width in (1280, 390):
        opened.set_viewport_size({"width": width, "height": 900})
        for media in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"media": "print"}):
            opened.emulate_media(**media)
            assert complaints(opened) == [], (width, media)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    opened.close()


# ------------------------------------------------------------------------------------------------ read back


@pytest.mark.parametrize(
    "pattern, other, place",
    [
        (r"<mn>0\.251914</mn>", "<mn>0.251941</mn>", "E_o1"),
        (r'(<tr><td class="num">2</td>.*</span></td><td class="num">)[^<]*', r"\g<1>1.672500", "row 2"),
        (r'(<tr><td class="num">9</td>.*<td class="num">)0(</td></tr>)', r"\g<1>1\2", "row 9"),
        (r'↳(</span>[^<]*</span></td><td class="num">1</td></tr>)', r"✓\1", "row 3"),
        (r'<tr><td class="num">4</td>.*\n', "", "row 4"),
    ],
    ids=["E_o1", "row 2", "row 9", "row 3", "row 4"],
)
def test_a_page_that_says_something_else_is_not_given_out(
    monkeypatch: pytest.MonkeyPatch, pattern: str, other: str, place: str
) -> None:
    changed, count = re.subn(pattern, other, page(), count=1)
    assert count == 1
    monkeypatch.setattr(FeedbackPages, "page", lambda *_: SealedText(changed))
    with pytest.raises(Misprint, match=f"feedback {ONE}: .*{place}"):
        list(FeedbackPages(Marking(shared_record(), handed_in(ONE, {}))).pages([marked(slipped())]))


def test_a_field_with_signs_of_its_own_is_read_as_it_was_typed() -> None:
    hostile = {"1": "<math>1</math>", "2": "&lt;b&gt;", "3": '"2×10^-3"', "4": "a" * 80, "5": "  0,5 ", "6": "½ · 3"}
    [(_, text)] = pages().pages([marked(key_of() | hostile)])
    assert b"<math>1</math>" not in text


def test_letters_and_formulas_of_a_sentence_are_mathematics() -> None:
    words = PageWords(Compiler(explain("mazur"), FORMATS["html"]))
    told = words.say("mistake.slope_one_minus_out.why")
    assert re.sub(r"<math.*?</math>", "F", told) == "The slope of the sigmoid is F, both factors."
    assert "`" not in "".join(words.say(key) for name in MISTAKES for key in (f"mistake.{name}", f"mistake.{name}.why"))
