"""PrairieLearn: the question folder run as PrairieLearn runs it, its answers worked out again by the decimal oracle."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from explainer.homework.sheet import Sheet
from explainer.lesson import load_example
from explainer.quiz import prairielearn, write_quiz
from explainer.quiz.sentences import slip_feedback
from explainer.spec import load
from explainer.spec.model import PageTable
from tests.homework_oracle import worked
from tests.sheets import HOSTILE, sheet
from tests.test_quiz_moodle import numbers

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("course")
    for name, pieces in write_quiz("prairielearn", [], spec=load_example("homework-222"), stem="step"):
        path = place / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"".join(pieces))
    return place / "step-prairielearn"


def data(folder: Path, seed: str) -> dict[str, Any]:
    """What PrairieLearn hands to `generate`."""
    return {
        "params": {},
        "correct_answers": {},
        "submitted_answers": {},
        "partial_scores": {},
        "feedback": {},
        "variant_seed": seed,
        "options": {"question_path": str(folder)},
    }


def server(folder: Path) -> dict[str, Any]:
    """server.py as PrairieLearn loads it: compiled and run in a bare namespace."""
    names: dict[str, Any] = {}
    exec(compile((folder / "server.py").read_text(), "server.py", "exec"), names)
    return names


def rendered(template: str, params: Any) -> str:
    """As much of Mustache as the page uses: sections over lists, escaped and raw values."""
    from html import escape

    def value(name: str, here: Any) -> Any:
        for part in name.split(".") if name != "." else ():
            here = here[part]
        return here

    def section(found: re.Match[str], here: Any) -> str:
        return "".join(filled(found[2], one) for one in value(found[1], here))

    def filled(text: str, here: Any) -> str:
        text = re.sub(r"{{#([\w.]+)}}(.*?){{/\1}}", lambda found: section(found, here), text, flags=re.DOTALL)
        return re.sub(
            r"{{({)?([\w.]+)}?}}",
            lambda found: str(value(found[2], here)) if found[1] else escape(str(value(found[2], here))),
            text,
        )

    return filled(template, {"params": params})


@pytest.mark.parametrize("seed", ["1", "20", "987654321", "seed"])
def test_every_answer_follows_from_the_numbers_on_the_page(folder: Path, seed: str) -> None:
    variant = data(folder, seed)
    server(folder)["generate"](variant)
    json.dumps(variant)
    page = rendered((folder / "question.html").read_text(), variant["params"])
    given = {
        name.replace("_", "").replace("\\eta", "eta"): number
        for name, number in re.findall(r"\$(\w_\d|\\eta) = (-?[\d.]+)\$", page)
    }
    expected = worked(numbers(given), 6)
    names = re.findall(r'answers-name="(row\d+)" comparison="relabs" rtol="0" atol="[\d.]+"', page)
    assert names == list(variant["correct_answers"])
    ids = [question.id for question in prairielearn.draw_sheet(load_example("homework-222"), seed).questions]
    for name, id in zip(names, ids, strict=True):
        assert Decimal(str(variant["correct_answers"][name])) == expected[id].normalize(), (name, id)


def test_a_seed_draws_the_same_network_again_and_another_seed_another(folder: Path) -> None:
    made = []
    for seed in ("5", "5", "6"):
        variant = data(folder, seed)
        server(folder)["generate"](variant)
        made.append(variant["params"]["paragraphs"][2:])
    assert made[0] == made[1] != made[2]


def test_a_wrong_number_is_told_which_slip_it_fits(folder: Path) -> None:
    one: Sheet = sheet("mazur")
    variant = data(folder, "1")
    prairielearn.present(one, variant)
    question = next(question for question in one.questions if len(question.slips) == 2)
    name = f"row{question.row}"
    for typed, score, feedback in (
        (question.answer, 1, None),
        (question.slips[1].value, 0, slip_feedback(question.slips[1], PageTable())),
        ("123", 0, None),
        (None, 0, None),
    ):
        variant["submitted_answers"] = {name: None if typed is None else float(typed)}
        variant["partial_scores"] = {name: {"score": score, "weight": 1}}
        server(folder)["grade"](variant)
        assert variant["partial_scores"][name] == {"score": score, "weight": 1} | (
            {"feedback": feedback} if feedback else {}
        )


def test_the_folder_says_what_it_is_and_holds_the_spec(folder: Path) -> None:
    info = json.loads((folder / "info.json").read_text())
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", info["uuid"])
    assert info["type"] == "v3"
    spec = load(folder / "lesson.toml")
    assert spec == load_example("homework-222")
    again = dict(prairielearn.question_files(spec))
    assert json.loads(again["info.json"]) == info
    other = dict(prairielearn.question_files(spec.model_copy(update={"title": HOSTILE})))
    assert json.loads(other["info.json"])["uuid"] != info["uuid"]
    assert json.loads(other["info.json"])["title"] == HOSTILE


def test_server_py_needs_nothing_but_the_package(folder: Path) -> None:
    """In a process of its own, started in the question's folder."""
    program = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); names = {}\n"
        "exec(open('server.py').read(), names)\n"
        "data = {'params': {}, 'correct_answers': {}, 'variant_seed': 7, 'options': {'question_path': '.'}}\n"
        "names['generate'](data); print(len(data['correct_answers']))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(ROOT)], cwd=folder, capture_output=True, text=True)
    assert done.stdout.strip() == "43", done.stderr


def test_without_a_spec_it_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match="needs the homework's spec"):
        list(write_quiz("prairielearn", []))
