"""Printed numbers judged: published texts against their recorded verdicts, honest classes, slips, random errors."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explainer.equations.keys import Key
from explainer.judging.judge import Judge
from explainer.judging.pen_slips import find_pen_slip
from explainer.judging.printed import PrintedNumbers
from explainer.judging.verdicts import RIGHT, VERDICTS, LineVerdict
from explainer.lesson import explain
from explainer.mistakes.table import MISTAKES
from tests.classes import HABITS, dense
from tests.judged import recorded, significant, verdicts
from tests.judging_figures import FIGURES, published_figures
from tests.long.judged_classes import count_found_slips, count_marked_wrong, count_named_errors

FIRST_ARTICLE = "first_article_xor_241"


def share(what: str, part: int, whole: int) -> float:
    print(f"{what}: {part} of {whole}, {part / whole:.2%}")
    return part / whole


def test_no_number_that_was_printed_right_is_called_wrong() -> None:
    found = [(line.verdict, number) for _, number, line, _ in recorded("F")]
    assert len(found) > 500
    assert [number for verdict, number in found if verdict != "agrees"] == []


def test_right_numbers_are_hardly_ever_called_wrong() -> None:
    right = recorded("F", "R", "T")
    away = [(name, number["ref"], number["printed"]) for name, number, line, _ in right if not line.right]
    assert share("right numbers called wrong", len(away), len(right)) <= 0.003, away


def test_wrong_numbers_are_hardly_ever_passed_as_right() -> None:
    wrong = [each for each in recorded("W") if significant(each[1]["printed"]) >= 3]
    away = [(name, number["ref"], number["printed"], line.verdict) for name, number, line, _ in wrong if line.right]
    assert len(wrong) > 80 and share("wrong numbers passed as right", len(away), len(wrong)) <= 0.05, away


def test_published_verdicts_are_those_recorded() -> None:
    known = recorded("F", "R", "T", "W")
    away = [(name, n["ref"], line.verdict) for name, n, line, _ in known if line.right == (n["check"]["status"] == "W")]
    assert share("verdicts that are recorded so", len(known) - len(away), len(known)) >= 0.99, away


def test_most_wrong_steps_are_given_a_cause() -> None:
    wrong = [each for each in verdicts() if each[1]["check"]["status"] == "W" and not each[2].right]
    assert share("causes named", sum(named for *_, named in wrong), len(wrong)) >= 0.55


def test_every_number_of_the_first_article_is_explained() -> None:
    """All 37: cut, carried, or with the slope at the output, its way in every place."""
    found = [(number["printed"], line, named) for name, number, line, named in verdicts() if name == FIRST_ARTICLE]
    assert len(found) == 37
    assert [printed for printed, line, named in found if not line.right and not named] == []
    assert {line.names for _, line, named in found if named} == {("derivative_of_output",)}


def test_chains_of_rounded_and_of_cut_numbers_are_told_apart() -> None:
    cut = [line.verdict for name, n, line, _ in verdicts() if name == FIRST_ARTICLE and n["mode"] == "trunc3"]
    assert cut and set(cut) <= {"agrees", "agrees_rounded", "agrees_cut", "slip", "unexplained"}


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("other", [False, True], ids=["factors", "delta"])
def test_honest_students_are_never_marked_wrong(habit: str, other: bool) -> None:
    assert count_marked_wrong(dense(), 60, 4, 3, habit, other, blanks=0.1) == 0
    assert count_marked_wrong(dense((2, 2, 3), "relu", "softmax", "cross_entropy"), 40, 5, 4, habit, other) == 0


def test_honest_students_of_a_batch_and_an_optimizer_are_never_marked_wrong() -> None:
    spec = dense(samples=2, batch_size=2, epochs=2, optimizer={"name": "momentum", "learning_rate": 0.1})
    assert [count_marked_wrong(spec, 20, 5, 5, habit, False) for habit in HABITS] == [0, 0, 0, 0]


def test_honest_students_of_adam_are_never_marked_wrong() -> None:
    """Its first steps divide by what is nearly nothing: student 59 printed a mean of squares as 0.000000."""
    spec = dense(epochs=2, optimizer={"name": "adam", "learning_rate": 0.1})
    assert count_marked_wrong(spec, 100, 6, 5, "mix", False, blanks=0.1) == 0


def test_the_first_slip_is_found_and_named() -> None:
    slips = count_found_slips(dense(), 60, 6, 7)
    assert slips.made >= 40 and slips.first / slips.made >= 0.995
    assert slips.nameable >= 40 and slips.named / slips.nameable >= 0.99


def test_random_errors_are_hardly_ever_named() -> None:
    wrong, named = count_named_errors(dense(), 150, 6, 8)
    assert wrong > 100 and named == 0


# ------------------------------------------------------------------------------------------------ the parts


def test_edges_are_decided_in_decimals() -> None:
    printed = PrintedNumbers.of([["0.794538"]])
    assert printed.rounds_from(np.array([[0.7945385]])) and printed.rounds_from(np.array([[0.7945375]]))
    assert not printed.rounds_from(np.array([[0.79453850001]]))
    assert PrintedNumbers.of([["0.29"]]).cut_from(np.array([[0.29]]))
    assert not PrintedNumbers.of([["0.28"]]).cut_from(np.array([[0.29]]))
    assert PrintedNumbers.of([["-0.21"]]).cut_from(np.array([[-0.2199]]))


def test_blank_lines_stay_blank_and_trailing_zeros_count() -> None:
    printed = PrintedNumbers.of([["", "0.20", "0.2", "0.00"]])
    assert printed.digits.tolist() == [[0, 2, 1, 2]] and printed.is_given.tolist() == [[False, True, True, True]]


@pytest.mark.parametrize(
    ("text", "slip"),
    [("-0.4351", "sign"), ("4.351", "point"), ("0.4531", "swapped"), ("0.451", "dropped"), ("0.44351", "doubled")],
)
def test_slips_of_the_pen(text: str, slip: str) -> None:
    assert find_pen_slip(text, 0.4351) == slip
    assert find_pen_slip("0.4351", 0.4351) is None and find_pen_slip("0.9", 0.4351) is None


@pytest.mark.parametrize("text", [f"{float(f'-2.85e{power}'):.{max(0, 8 - power)}f}" for power in (-157, -30, 30, 250)])
def test_numbers_of_any_size_have_no_slip_of_the_pen(text: str) -> None:
    assert find_pen_slip(text, 0.4351) is None


def mazur_lines(**changes: str) -> dict[str, LineVerdict]:
    """Verdicts on the second article's first numbers at six decimals, some of them changed."""
    lesson = explain("mazur")
    texts: dict[Key, list[str]] = {}
    for key, family in lesson.derivation.families.items():
        if family.kind in ("net", "out") and key.phase != "after":
            numbers = lesson.values.get(key, 1, 1)[0]
            texts[key] = [changes.get(id, f"{x:.6f}") for id, x in zip(family.member_ids(), numbers, strict=True)]
    printed = {(key, (1, 1)): PrintedNumbers.of([row]) for key, row in texts.items()}
    found = Judge.of(lesson.derivation, texts).judge(lesson.values, printed)
    return {
        lesson.derivation.families[v.key].member_id(m): v.line(0, m) for v in found for m in range(v.codes.shape[1])
    }


def test_what_follows_from_a_slip_is_right_from_its_own_numbers() -> None:
    lines = mazur_lines(net_h1="0.027500", out_h1="0.506875", net_o1="1.071348", net_o2="1.181724")
    assert (lines["net_h1"].verdict, lines["net_h1"].names) == ("slip", ("bias_omitted",))
    assert lines["out_h1"].follows and lines["net_o1"].follows and lines["net_o2"].follows
    assert lines["net_h2"].verdict == "agrees" and not lines["net_h2"].follows


def test_a_line_that_equals_the_key_after_a_slip_is_right_too() -> None:
    lines = mazur_lines(net_h1="0.027500")
    assert lines["out_h1"].verdict == "agrees" and not lines["out_h1"].follows


def test_a_neighbours_operand_is_named() -> None:
    lines = mazur_lines(out_o1="0.772928")  # the other output's number in its place
    assert lines["out_o1"].verdict == "operand" and "net_o2" in lines["out_o1"].names


def test_verdicts_are_a_closed_list() -> None:
    assert set(VERDICTS) >= RIGHT and {line.verdict for _, _, line, _ in verdicts()} <= set(VERDICTS)


# ------------------------------------------------------------------------------------- what the site says of it


def test_the_figures_on_the_site_are_those_measured() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert figures["published"] == published_figures()
    assert set(figures["published"]["rows"]) <= set(MISTAKES)


def test_the_figures_of_classes_reach_the_bars() -> None:
    classes = json.loads(FIGURES.read_text(encoding="utf-8"))["classes"]
    assert classes["honest_marked_wrong"] == 0 and classes["honest"] >= 900
    assert classes["first_found"] / classes["slipped"] >= 0.995
    assert classes["row_named"] / classes["nameable"] >= 0.99
    assert classes["errors"]["6"]["named"] == 0
