"""PrairieLearn: the question folder run as PrairieLearn runs it, its answers worked out again by the decimal oracle."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from explainer.homework.sheet import Sheet
from explainer.homework.slip_texts import slip_feedback
from explainer.quiz import prairielearn, write_quiz
from explainer.spec import load
from explainer.spec.model import PageTable
from tests.homework_oracle import worked
from tests.sheets import HOSTILE, sheet
from tests.test_quiz_moodle import numbers
from tests.tools import whole_homework

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("course")
    for name, pieces in write_quiz("prairielearn", [], spec=whole_homework(), stem="step"):
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
    ids = [question.id for question in prairielearn.draw_sheet(whole_homework(), seed).questions]
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
        prairielearn.grade(variant)
        assert variant["partial_scores"][name] == {"score": score, "weight": 1} | (
            {"feedback": feedback} if feedback else {}
        )


def test_the_folder_says_what_it_is_and_holds_the_spec(folder: Path) -> None:
    info = json.loads((folder / "info.json").read_text())
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", info["uuid"])
    assert info["type"] == "v3"
    spec = load(folder / "lesson.toml")
    assert spec == whole_homework()
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


def score_of(typed: float, correct: float, atol: str) -> bool:
    """PrairieLearn's own rule for `relabs` with rtol 0, in doubles as it computes."""
    return abs(typed - correct) <= float(atol)


@pytest.mark.parametrize("seed", [str(seed) for seed in range(20)])
def test_a_number_on_the_edge_of_the_promise_counts_and_the_next_does_not(folder: Path, seed: str) -> None:
    variant, one = data(folder, seed), prairielearn.draw_sheet(whole_homework(), seed)
    prairielearn.present(one, variant)
    page = rendered((folder / "question.html").read_text(), variant["params"])
    margins = dict(re.findall(r'answers-name="(row\d+)" .*? atol="([\d.]+)"', page))
    for question in one.questions:
        name, tolerance = f"row{question.row}", Decimal(question.tolerance)
        unit = Decimal(1).scaleb(tolerance.as_tuple().exponent)  # type: ignore[arg-type]
        for sign in (1, -1):
            edge = Decimal(question.answer) + sign * tolerance
            for typed, right in ((edge, True), (edge + sign * unit, False)):
                assert score_of(float(typed), variant["correct_answers"][name], margins[name]) is right, (name, typed)


def test_a_slip_is_named_on_its_own_edge(folder: Path) -> None:
    one: Sheet = sheet("mazur")
    variant = data(folder, "1")
    prairielearn.present(one, variant)
    for question in one.questions:
        for slip in question.slips[:1]:
            name, typed = f"row{question.row}", Decimal(slip.value) + Decimal(question.tolerance)
            variant["submitted_answers"] = {name: float(typed)}
            variant["partial_scores"] = {name: {"score": 0}}
            prairielearn.grade(variant)
            assert variant["partial_scores"][name].get("feedback") == slip_feedback(slip, PageTable()), (name, typed)


def test_a_question_is_prepared_once_and_again_when_its_spec_changes(folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder, tmp_path / "question"))
    prairielearn._prepare_course.cache_clear()
    for seed in "123":
        prairielearn.generate(data(folder, seed))
    assert prairielearn._prepare_course.cache_info().misses == 1
    spec = folder / prairielearn.SPEC_FILE
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("digits = 6", 'digits = 4\nrounding = "truncate"', 1), encoding="utf-8"
    )
    variant = data(folder, "1")
    prairielearn.generate(variant)
    assert prairielearn._prepare_course.cache_info().misses == 2
    assert (
        "Cut off the digits that follow; do not round them. Type a decimal point" in variant["params"]["paragraphs"][-1]
    )


# ------------------------------------------------------------------------------- labels, answers, commas


@pytest.mark.parametrize("mark", [".", ","])
def test_each_field_has_the_name_of_its_line_and_the_answer_panel_the_printed_answers(folder: Path, mark: str) -> None:
    """As the sheet prints them, with the zeros at their end, which PrairieLearn's own panel drops."""
    template = (folder / "question.html").read_text(encoding="utf-8")
    own = sheet("mazur")
    own = replace(own, spec=own.spec.model_copy(update={"page": PageTable(decimal_mark=mark)}))
    page = data(folder, "1")
    prairielearn.present(own, page)
    written = rendered(template, page["params"])
    labels = [html.unescape(label) for label in re.findall(r' label="([^"]*)"', written)]
    assert len(labels) == len(own.questions) == len({*labels})
    assert all(re.fullmatch(r"\$[^$]+ =\$", label) for label in labels)
    panel = written[written.index("<pl-answer-panel>") : written.index("</pl-answer-panel>")]
    assert "<pl-answer-panel>" not in written.replace("<pl-answer-panel>", "", 1)
    paragraphs = re.findall(r"<p>(.*?)</p>", panel)
    for question, label, said in zip(own.questions, labels, paragraphs, strict=True):
        plain = html.unescape(said).replace("{,}", ",")
        number = question.answer.removeprefix("-").replace(".", mark)
        assert plain.startswith(f"({question.row}) {label.removesuffix(' =$')}") and number in plain
        assert f"(± {question.tolerance.replace('.', mark)})" in plain


@pytest.mark.parametrize(
    ("typed", "read"),
    [("0,435", 0.435), ("−0,435", -0.435), ("−0.435", -0.435), (" -,5 ", -0.5), ("4,35e−2", 0.0435), ("+1,", 1.0)],
)
def test_a_decimal_comma_is_read_where_prairielearn_reads_none(folder: Path, typed: str, read: float) -> None:
    """`parse` of server.py runs behind that of the element, which leaves a message and no number."""
    variant = data(folder, "3") | {"format_errors": {}, "raw_submitted_answers": {}}
    module = server(folder)
    module["generate"](variant)
    variant["raw_submitted_answers"] = {"row1": typed, "row2": "0.5"}
    variant["submitted_answers"] = {"row1": None, "row2": 0.5}
    variant["format_errors"] = {"row1": "Invalid format."}
    module["parse"](variant)
    assert variant["submitted_answers"] == {"row1": read, "row2": 0.5} and variant["format_errors"] == {}


@pytest.mark.parametrize("typed", ["1,000,000", "0,4.5", "four", "", "0,4 5", "1,5/2", "١,٥", "1e5,0"])
def test_what_is_no_number_keeps_prairielearns_message(folder: Path, typed: str) -> None:
    variant = data(folder, "3") | {"format_errors": {"row1": "Invalid format."}}
    module = server(folder)
    module["generate"](variant)
    variant |= {"raw_submitted_answers": {"row1": typed}, "submitted_answers": {"row1": None}}
    module["parse"](variant)
    assert variant["format_errors"] == {"row1": "Invalid format."} and variant["submitted_answers"] == {"row1": None}


def test_a_right_answer_with_a_comma_and_a_minus_sign_has_its_marks(folder: Path) -> None:
    variant = data(folder, "3") | {"format_errors": {}, "raw_submitted_answers": {}}
    module = server(folder)
    module["generate"](variant)
    for line in variant["params"]["lines"]:
        variant["raw_submitted_answers"][line["name"]] = line["answer"].replace(".", ",").replace("-", "−")
        variant["submitted_answers"][line["name"]], variant["format_errors"][line["name"]] = None, "Invalid format."
    module["parse"](variant)
    module["grade"](variant)
    assert not variant["format_errors"] and variant["score"] == 1


def test_what_the_element_reads_stays_and_what_it_refuses_is_read_where_it_is_a_number(folder: Path) -> None:
    """What PrairieLearn's own element made of each text, recorded; our `parse` runs behind it."""
    recorded = json.loads((ROOT / "tests" / "prairielearn_readings.json").read_text(encoding="utf-8"))
    variant, module = data(folder, "3"), server(folder)
    module["generate"](variant)
    for typed in (*recorded["read"], *recorded["refused"]):
        number = recorded["read"].get(typed)
        variant |= {"raw_submitted_answers": {"row1": typed}, "submitted_answers": {"row1": number}}
        variant["format_errors"] = {} if number is not None else {"row1": "Invalid format."}
        module["parse"](variant)
        assert variant["submitted_answers"]["row1"] == recorded["read_by_ours"].get(typed, number), typed
