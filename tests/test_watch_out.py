"""The lesson's table of slips: its numbers are those of programs with the slips; a new row of the table reaches it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import numpy as np
import pytest
from slipping import run

from explainer import explain, load_example
from explainer.formula import Num
from explainer.homework.slip_texts import slip_feedback
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import draw_variants
from explainer.lesson import EXAMPLES, Explanation
from explainer.mistakes.table import MISTAKES, Mistake
from explainer.wording import MARKED_SENTENCES, SENTENCES
from tests.tools import WHOLE_HOMEWORK, open_all, whole_homework


def told(name: str, **page: Any) -> Explanation:
    """A lesson with other settings of its page; of long trainings the first epochs, for the slips stand there."""
    spec = load_example(name)
    training = spec.training.model_copy(update={"epochs": min(spec.training.epochs, 20)})
    return open_all(explain(spec.model_copy(update={"training": training, "page": spec.page.model_copy(update=page)})))


def rows(lesson: Explanation) -> list[list[str]]:
    """The table's cells as the plain text shows them."""
    markdown = lesson.render("markdown").decode()
    _, _, rest = markdown.partition(SENTENCES[lesson.spec.page.language]["slips.table"])
    lines = rest.strip().partition("\n\n")[0].splitlines()[2:]
    return [[plain(cell.strip(" $`")) for cell in line.strip("|").split(" | ")] for line in lines]


def plain(cell: str) -> str:
    """A cell with the letters of its sentences as the tables of sentences write them."""
    return cell.replace("$", "").replace(r"\delta", "δ").replace("1 - ", "1 − ")


def opening(name: str) -> str:
    """The first words of a row's sentence."""
    return re.split(r"[{^]", SENTENCES["en"][f"mistake.{name}"])[0]


def slip_of(what: str) -> str:
    """The row of the table that a cell speaks of."""
    return max((name for name in MISTAKES if what.startswith(opening(name))), key=lambda name: len(opening(name)))


def test_numbers_are_those_of_a_program_with_the_slip() -> None:
    spec = tomllib.loads((EXAMPLES / "mazur.toml").read_text(encoding="utf-8"))
    found = rows(told("mazur", slips="all"))
    compared = 0
    for name in MISTAKES:
        altered, right = run(spec, name), run(spec, "")
        known = {
            f"{number:.9f}"
            for place, numbers in altered.items()
            for number, usual in zip(np.ravel(numbers), np.ravel(right[place]), strict=True)
            if number != usual
        }
        for _, usual, number, what in found:
            if usual != number and slip_of(what) == name:
                assert number in known, (name, number)
                compared += 1
    assert compared > 25


def test_few_has_one_row_for_each_kind_of_line_and_none_has_none() -> None:
    few, every = rows(told("mazur")), rows(told("mazur", slips="all"))
    assert 5 <= len(few) <= 9 < len(every)
    assert all(row in every for row in few)
    assert SENTENCES["en"]["section.slips"] not in told("mazur", slips="none").text()


def test_a_slip_that_does_not_show_is_said_to_stay_unseen() -> None:
    """In the first article's network the first weight reads a 0: whatever δ multiplies it, its gradient is 0."""
    unseen = [row for row in rows(told("xor", slips="all")) if row[3].startswith("With these numbers")]
    assert unseen and all(right == number for _, right, number, _ in unseen)


@pytest.mark.parametrize("show", [(1, 2), (2, 3), (3,)])
def test_what_hangs_on_updates_that_are_not_shown_is_left_out(show: tuple[int, ...]) -> None:
    table = rows(told("xor", slips="all", show=show))
    kept = [what for *_, what in table if SENTENCES["en"]["mistake.gradients_kept.why"] in what]
    assert len(kept) == (show == (1, 2)) and len(table) > 15


def test_a_page_that_replays_slips_has_no_such_table() -> None:
    assert SENTENCES["en"]["section.slips"] not in explain("xor-as-printed").text()


def test_a_row_added_to_the_table_is_used_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lesson, homework and quizzes know it without another change."""

    def seven(family: Any, backward: Any) -> Any:
        from dataclasses import replace

        return replace(family, rule=Num("7"), slots={})

    monkeypatch.setitem(MISTAKES, "seven", Mistake("seven", ("error",), seven))  # type: ignore[attr-defined]
    words = {"mistake.seven": "This number fits seven.", "mistake.seven.why": "It is not always seven."}
    for tables in (SENTENCES, MARKED_SENTENCES):
        for key, sentence in words.items():
            monkeypatch.setitem(tables["en"], key, sentence)  # type: ignore[attr-defined]
    table = rows(told("mazur", slips="all"))
    assert [row[2] for row in table if row[3] == " ".join(words.values())] == ["7.000000000"]
    spec = whole_homework()
    assert spec.homework is not None
    homework = spec.homework.model_copy(update={"must_show": ("seven",)})
    made = prepare_homework(spec.model_copy(update={"homework": homework}), WHOLE_HOMEWORK)
    [sheet] = draw_variants(made, b"k" * 32, ["1"], ["1"], 0).sheets()
    [slip] = [slip for q in sheet.questions if q.id == "E_o1" for slip in q.slips if "seven" in slip.names]
    assert slip.value == "7.000000"
    assert slip_feedback(slip, spec.page) == words["mistake.seven"]
