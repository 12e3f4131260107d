"""A class at a glance: what is counted, what the class is shown, and numbers that fit somebody else's key."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from explainer.grading.class_counts import ClassCounts, Doubtful
from explainer.grading.class_page import ClassPages, doubtful_table
from explainer.grading.feedback import FeedbackPages
from explainer.grading.marking import Marking
from explainer.grading.submissions import Attempt, Submissions
from explainer.reader.reading import Misprint
from explainer.wording import SENTENCES
from tests.test_accessibility import checked, complaints, given
from tests.test_browser import fits, has_room
from tests.test_marking import CODES, SharedRecord, key_of, recorded, shared_record, submitted

CLASS = sorted(submitted().sheets)
COPIED_FROM, COPIER, SECOND = CLASS[0], CLASS[1], CLASS[4]


class SmallRecord(SharedRecord):
    """The record as far as the class goes: it is read whole to find keys of others."""

    def sheets(self, only: Any = None, slips: bool = True) -> Any:
        return (recorded(code) for code in CLASS if code in CODES and (only is None or code in only))


@cache
def counted() -> tuple[ClassCounts, tuple[Doubtful, ...], FeedbackPages]:
    """Ten sheets: eight slip at line 1 alike, one of them and another write the same odd number at line 9, and two have
    somebody else's numbers at lines 5 to 8."""
    made = shared_record()
    record = SmallRecord(made.path, made.version, made.engine, made.spec, made.policy, made.labels)
    attempts = {}
    for n, code in enumerate(CLASS):
        fields = key_of(code)
        if n >= 2:
            fields["1"] = next(slip.value for slip in recorded(code).rows[0].slips if "bias_omitted" in slip.names)
        if n in (2, 3):
            fields["9"] = "0.777771"
        if code in (COPIER, SECOND):
            fields |= {row: key_of(COPIED_FROM)[row] for row in ("5", "6", "7", "8")}
        attempts[code] = (Attempt(fields),)
    marking, counts = Marking(record, Submissions(attempts)), ClassCounts()
    sheets = list(marking.sheets())
    for sheet in sheets:
        counts.add(sheet)
    pages = FeedbackPages(marking)
    list(pages.pages(sheets))
    return counts, counts.find_doubtful(record), pages


@cache
def page(shown: bool) -> str:
    counts, doubtful, pages = counted()
    return ClassPages(counts, pages, doubtful).page(shown).decode()


def test_every_line_is_counted() -> None:
    counts, _, _ = counted()
    assert counts.sheets == 10 and all(sum(counter.values()) == 10 for counter in counts.outcomes.values())
    assert counts.outcomes[1, "1"] == {"right": 2, "fits": 8}
    row = re.search(r"<tr><td>1</td><td>.*?</tr>", page(False))
    assert row and re.findall(r"<td>(\d*)</td>", row[0])[1:4] == ["2", "", "8"]


def test_slips_stand_in_words_with_their_number() -> None:
    assert f"<td>8</td><td>{SENTENCES['en']['mistake.bias_omitted']}" in page(False)


def test_shared_numbers_that_nothing_explains_are_listed() -> None:
    assert f"<td>9</td><td>0.777771</td><td>2</td><td>{CLASS[2]}, {CLASS[3]}</td>" in page(False)


def test_the_class_sees_no_code_and_no_small_group() -> None:
    text = page(True)
    assert [code for code in CLASS if code in text] == []
    cells = [
        int(cell) for row in re.findall(r"<tr><td>.*?</tr>", text) for cell in re.findall(r"<td>(\d+)</td>", row)[1:]
    ]
    heads = re.findall(r'<th scope="col">([^<]*)</th>', text)
    assert SENTENCES["en"]["class.others"] in heads and 8 in cells
    first = re.search(r"<tr><td>1</td><td>.*?</tr>", text)
    assert first and re.findall(r"<td>(\d*)</td>", first[0])[1:] == ["", "8", "2"]  # two right ones are others
    assert "0.777771" not in text


def test_numbers_of_another_key_are_doubtful_and_stand_nowhere_else() -> None:
    _, doubtful, _ = counted()
    assert {(each.code, each.fits, each.rows) for each in doubtful} == {
        (code, COPIED_FROM, ("5", "6", "7", "8")) for code in (COPIER, SECOND)
    }
    assert doubtful[0].chance < 1e-2
    for row in ("5", "6", "7", "8"):
        assert key_of(COPIED_FROM)[row] not in page(False)
    rows = list(csv.DictReader(io.StringIO(doubtful_table(doubtful).decode("utf-8-sig"))))
    assert [row["found"] for row in rows] == [f"fits sheet {COPIED_FROM}"] * 2 and rows[0]["lines"] == "4"


def test_two_lines_or_three_digits_are_not_enough() -> None:
    counts, made = ClassCounts(), shared_record()
    record = SmallRecord(made.path, made.version, made.engine, made.spec, made.policy, made.labels)
    key = key_of(COPIED_FROM)
    fields = key_of(COPIER) | {"5": key["5"], "6": key["6"], "7": key["7"][:5]}
    [sheet] = Marking(record, Submissions({COPIER: (Attempt(fields),)})).sheets()
    counts.add(sheet)
    assert counts.find_doubtful(record) == ()


def test_pages_are_for_everybody(browser: Any, tmp_path: Path) -> None:
    files = [tmp_path / "class.html", tmp_path / "class-to-show.html"]
    for path, shown in zip(files, (False, True), strict=True):
        path.write_text(page(shown), encoding="utf-8")
    assert checked(*files) == []
    for path in files:
        opened = browser.new_page(viewport={"width": 320, "height": 640}, bypass_csp=True)
        opened.goto(path.as_uri())
        assert fits(opened)
        assert has_room(opened)
        opened.evaluate(given("AXE").read_text(encoding="utf-8"))
        for media in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"media": "print"}):
            opened.emulate_media(**media)
            assert complaints(opened) == [], media
        opened.close()


@pytest.mark.parametrize("shown", [False, True])
def test_pages_are_the_same_again(shown: bool) -> None:
    counts, doubtful, pages = counted()
    assert ClassPages(counts, pages, doubtful).page(shown).decode() == page(shown)


MISPRINTS = {
    "a count": ("<td>8</td>", "<td>7</td>"),
    "a head": (f'<th scope="col">{SENTENCES["en"]["feedback.right"]}', '<th scope="col">Never'),
    "a name": ("<tr><td>2</td>", "<tr><td>3</td>"),
    "a bar": ('<rect class="fits"', '<rect class="right"'),
    "a number": ("0.777771", "0.777772"),
    "a code": (f"{CLASS[2]}, {CLASS[3]}", f"{CLASS[2]}, {CLASS[4]}"),
}


@pytest.mark.parametrize("kind", MISPRINTS)
def test_a_class_page_that_says_something_else_is_not_given_out(kind: str) -> None:
    counts, doubtful, pages = counted()
    right, wrong = MISPRINTS[kind]
    text = page(False)
    changed = text.replace(right, wrong, 1)
    assert changed != text
    with pytest.raises(Misprint, match=r"class\.html"):
        ClassPages(counts, pages, doubtful).read_back(changed, shown=False)


def test_a_group_under_another_outcome_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def shift(self: Any, groups: Any, names: Any) -> Any:
        for place, group in groups.items():
            yield (
                self.label(place),
                self.name(place),
                *(str(group.get(name, 0) or "") for name in (*names[1:], names[0])),
            )

    counts, doubtful, pages = counted()
    monkeypatch.setattr(ClassPages, "line_rows", shift)
    with pytest.raises(Misprint, match="the row of line 1"):
        ClassPages(counts, pages, doubtful).page(False)
