"""Printed numbers judged: published texts against their recorded verdicts, honest classes, slips, random errors."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import published
import pytest

from explainer.equations.keys import Key
from explainer.judging.judge import Judge
from explainer.judging.pen_slips import find_pen_slip
from explainer.judging.printed import PrintedNumbers
from explainer.judging.verdicts import RIGHT, VERDICTS, LineVerdict
from explainer.lesson import explain
from tests.classes import HABITS, dense
from tests.judged import judged
from tests.long.judged_classes import count_found_slips, count_marked_wrong, count_named_errors

BY_ACCIDENT = "force_wrong"
"""A wrong step whose digits come out all the same."""
CONSISTENT = ("whathowwhy_221_linear_mse", "factor_2_missing")
"""Recorded as wrong throughout; only its first number is a wrong step, what follows is judged from it."""


@cache
def verdicts() -> tuple[tuple[str, dict[str, Any], LineVerdict], ...]:
    return tuple((name, number, line) for name in published.NAMES for number, line in judged(name))


def is_consistent(name: str, number: dict[str, Any], line: LineVerdict) -> bool:
    return name == CONSISTENT[0] and CONSISTENT[1] in str(number["check"].get("cause")) and line.follows


def test_no_number_that_was_printed_right_is_called_wrong() -> None:
    found = [(line.verdict, number) for _, number, line in verdicts() if number["check"]["status"] == "F"]
    assert len(found) > 400
    assert [number for verdict, number in found if verdict != "agrees"] == []


def test_published_verdicts_are_those_recorded() -> None:
    agree, away = 0, []
    for name, number, line in verdicts():
        recorded_right = number["check"]["status"] != "W"
        if line.right == recorded_right or number.get(BY_ACCIDENT) or is_consistent(name, number, line):
            agree += 1
        else:
            away.append((name, number["ref"], number["printed"], number["check"]["status"], line.verdict))
    assert agree / (agree + len(away)) >= 0.975, away


def test_chains_of_rounded_and_of_cut_numbers_are_told_apart() -> None:
    cut = [line.verdict for name, n, line in verdicts() if name == "first_article_xor_241" and n["mode"] == "trunc3"]
    assert cut and set(cut) <= {"agrees", "agrees_rounded", "agrees_cut", "slip", "unexplained"}


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("other", [False, True], ids=["factors", "delta"])
def test_honest_students_are_never_marked_wrong(habit: str, other: bool) -> None:
    assert count_marked_wrong(dense(), 60, 4, 3, habit, other, blanks=0.1) == 0
    assert count_marked_wrong(dense((2, 2, 3), "relu", "softmax", "cross_entropy"), 40, 5, 4, habit, other) == 0


def test_honest_students_of_a_batch_and_an_optimizer_are_never_marked_wrong() -> None:
    spec = dense(samples=2, batch_size=2, epochs=2, optimizer={"name": "momentum", "learning_rate": 0.1})
    assert [count_marked_wrong(spec, 20, 5, 5, habit, False) for habit in HABITS] == [0, 0, 0, 0]


def test_the_first_slip_is_found_and_named() -> None:
    made, first, named = count_found_slips(dense(), 60, 6, 7)
    assert made >= 40 and first / made >= 0.995 and named / made >= 0.95


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
    assert set(VERDICTS) >= RIGHT and {line.verdict for *_, line in verdicts()} <= set(VERDICTS)
