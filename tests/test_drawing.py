"""What is drawn: no two networks alike, nothing that hides a slip, each slip on the same lines for everybody."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from explainer import load_example
from explainer.homework.accepting import shows_mistake, telling_lines
from explainer.homework.class_homework import HomeworkJob, make_homework
from explainer.homework.drawn_numbers import allowed_numbers
from explainer.homework.report import report_draws
from explainer.homework.roster import numbered_students
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import draw_variants
from explainer.spec import Homework, Range, Spec, SpecError, Vary, from_mapping

KEY = b"d" * 32
IDS = [str(k) for k in range(60)]


def few_networks(step: str = "0.05", **keys: object) -> Spec:
    """A neuron with two weights to draw: 19 · 19 networks and fewer."""
    return from_mapping(
        {
            "title": "Few",
            "network": {"inputs": 2, "layers": [{"neurons": 1, "activation": "sigmoid", "weights": [[0.3, 0.2]]}]},
            "training": {"data": [{"input": [0.8, 0.5], "target": [0.9]}]},
            "homework": {"vary": {"weights": {"low": 0.05, "high": 0.95, "step": float(step)}}, **keys},
        }
    )


def job(folder: Path, spec: Spec) -> HomeworkJob:
    return HomeworkJob.from_spec(spec, "few", KEY, ("text",), folder, salt="s")


def networks(folder: Path) -> dict[str, str]:
    record = json.loads((folder / "for-you" / "homework.json").read_text(encoding="utf-8"))
    return {code: json.dumps(sheet["numbers"]) for code, sheet in record["sheets"].items()}


def test_no_two_students_have_the_same_network(tmp_path: Path) -> None:
    make_homework(job(tmp_path, few_networks()), numbered_students(60))
    first = networks(tmp_path)
    make_homework(job(tmp_path, few_networks()), numbered_students(120))
    both = networks(tmp_path)
    assert len(set(first.values())) == 60 and len(set(both.values())) == len(both) == 120
    assert {code: both[code] for code in first} == first
    other = tmp_path / "again"
    make_homework(job(other, few_networks()), numbered_students(60))
    assert networks(other) == first


def test_more_sheets_than_networks_are_refused_before_any_is_made(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"16 different networks for 17 sheets, expected one for each"):
        make_homework(job(tmp_path, few_networks("0.3")), numbered_students(17))
    assert not (tmp_path / "for-students").exists()


def test_a_homework_in_which_nothing_is_drawn_is_the_same_for_all(tmp_path: Path) -> None:
    spec = few_networks().model_copy(update={"homework": Homework(vary=Vary())})
    make_homework(job(tmp_path, spec), numbered_students(3))
    assert len(set(networks(tmp_path).values())) == 1


def test_no_target_is_met_and_no_sample_has_equal_inputs() -> None:
    vary = Vary(weights=Range(low=Decimal(1), high=Decimal(3), step=Decimal(1)), inputs=(Decimal(2), Decimal(3)))
    spec = from_mapping({
        "network": {"inputs": 2, "layers": [{"neurons": 1, "weights": [[1, 2]]}]},
        "training": {"data": [{"input": [2, 3], "target": [12]}]},
    }).model_copy(update={"homework": Homework(vary=vary, digits=0)})  # fmt: skip
    for sheet in draw_variants(prepare_homework(spec, "met"), KEY, IDS, IDS, 0).sheets():
        assert len({text for name, text in sheet.given if "i" in str(name)}) == 2
        assert next(q.answer for q in sheet.questions if q.id == "out_o1") != "12"


def test_a_range_is_drawn_from_without_0_and_1_and_a_list_as_it_stands() -> None:
    assert allowed_numbers(Range(low=Decimal(-1), high=Decimal(2), step=Decimal(1))) == (-1, 2)
    assert allowed_numbers(Range(low=Decimal(0), high=Decimal(1), step=Decimal(1))) == (0, 1)
    assert allowed_numbers((Decimal(0), Decimal(1))) == (0, 1)


def test_a_mistake_of_must_show_shows_on_the_same_lines_for_all() -> None:
    keys = {"must_show": ("derivative_of_output", "next_input")}
    spec = load_example("mazur").model_copy(update={"homework": Homework(digits=4, **keys)})  # type: ignore[arg-type]
    made = prepare_homework(spec, "mazur")
    trial = draw_variants(made, KEY, IDS, IDS, 0).trial
    for mistake, lines in telling_lines(made, 0).items():
        assert lines
        assert all(np.all(shows_mistake(made, trial, row, mistake)) for row in lines)


def test_the_report_draws_200_of_the_very_homework_and_counts_its_networks() -> None:
    lines = list(report_draws(few_networks(must_show=["derivative_of_output"]), "few"))
    assert lines[-1] == "homework: 361 different networks can be drawn, no two students get the same"
    assert any(line.startswith("homework: 200 sheets; answers may be off by 0.00000") for line in lines)
    assert any("derivative_of_output shows on line" in line for line in lines)
