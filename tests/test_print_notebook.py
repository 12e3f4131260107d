"""The notebook runs from top to bottom, and notices a wrong number."""

from __future__ import annotations

import contextlib
import io
import json
import re
from functools import cache
from typing import Any

import pytest

from explainer import explain
from explainer.equations.keys import Key
from explainer.render.computation import MOST_NUMBERS, Computation, TooManyNumbers
from tests.tools import lesson, library, tried_examples


@cache
def book(name: str) -> Any:
    return json.loads(lesson(name).render("notebook"))


def code(made: Any) -> list[str]:
    return ["".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code"]


def executed(cells: list[str]) -> dict[str, Any]:
    """All cells one after the other in one namespace."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            exec(compile(cell, "cell", "exec"), names)
    return names


@pytest.mark.parametrize("name", ["mazur", "xor", "two-hidden", "adam", "tanh-bce", "leaky-relu", "batch-mean"])
def test_a_dense_lesson_has_its_matrix_form(name: str) -> None:
    names = executed(code(book(name)))
    explanation = lesson(name)
    for plan in explanation.derivation.network.layers:
        for m, id in enumerate(explanation.derivation.families[Key("net", plan.number)].member_ids()):
            assert names[f"net{plan.number}"][m] == pytest.approx(explanation.value(id), rel=1e-9)
    assert sum("np.outer" in cell for cell in code(book(name))) == 1


@pytest.mark.parametrize("name", ["softmax", "skip", "tied-weights", "convolution", "recurrent", "xor-as-printed"])
def test_what_plain_matrices_do_not_say_is_told_line_by_line(name: str) -> None:
    assert not any("np.outer" in cell for cell in code(book(name)))


@pytest.mark.parametrize("name", tried_examples())
def test_every_lesson_is_a_valid_notebook_whose_code_gives_the_printed_numbers(name: str) -> None:
    nbformat = library("nbformat")
    nbformat.validate(nbformat.from_dict(book(name)))
    names = executed(code(book(name)))
    compared = "\n".join(code(book(name))).count("; shown(")
    assert compared > 30 and "!" not in printed(code(book(name)))
    if lesson(name).spec.numbers.carry:
        return
    for id in ("net_h1", "E_total", "E_total_after"):
        with contextlib.suppress(KeyError):
            sample = "_s1" if id + "_s1" in names else ""
            assert names[id + sample] == pytest.approx(lesson(name).value(id), rel=1e-9)


def test_every_line_of_the_page_is_computed() -> None:
    kinds = {"net", "out", "error", "loss", "slope", "partial", "delta", "gradient", "update"}
    lines = {
        line["shown"]
        for line in lesson("mazur").trace()["quantities"]
        if line["kind"] in kinds and line["uses"] and not line["id"].startswith("dE/di")
    }
    assert len(lines) > 40
    assert lines <= set(re.findall(r'"(-?[\d.]+)"\)', "\n".join(code(book("mazur")))))


def test_jupyter_runs_it_from_top_to_bottom() -> None:
    nbformat, nbclient = library("nbformat"), library("nbclient")
    library("ipykernel")
    made = nbformat.reads(lesson("mazur").render("notebook").decode(), as_version=4)
    nbclient.NotebookClient(made, timeout=None, kernel_name="python3").execute()


def printed(cells: list[str]) -> str:
    """What all cells show."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        names: dict[str, Any] = {}
        for cell in cells:
            exec(compile(cell, "cell", "exec"), names)
    return out.getvalue()


@pytest.mark.parametrize(("name", "words"), [("mazur", "the page has"), ("mazur-deutsch", "auf der Seite steht")])
def test_cells_show_their_values_and_tell_a_changed_number_without_stopping(name: str, words: str) -> None:
    told = printed(code(book(name)))
    assert words not in told and "False" not in told and len(re.findall(r"^\w+ = -?[\d.]+$", told, re.M)) > 40
    cells = [cell.replace("w5 = 0.4", "w5 = 0.41") for cell in code(book(name))]
    assert cells != code(book(name))
    told = printed(cells)
    assert re.search(rf"^net_o1 = 1\.1118\d* +! {words} 1\.105905967$", told, re.M)
    assert re.search(rf"^w1_new = .* ! {words} ", told, re.M), "the cells after it go on"


def test_the_same_bytes_on_each_run() -> None:
    assert lesson("softmax").render("notebook") == explain("softmax").render("notebook")


def test_no_text_of_a_spec_becomes_code() -> None:
    evil = "``` ```python raise SystemExit ```"
    layers = [{"neurons": ["import os", evil], "weights": [[1, 2], [3, 4]]}, {"neurons": ["o"], "weights": [[1, 2]]}]
    training = {"data": [{"input": [1, 2], "target": [3]}]}
    for notation in ("partials", "delta"):
        spec = {"title": evil, "notation": notation, "network": {"inputs": ["a b", "c"], "layers": layers}}
        cells = code(json.loads(explain({**spec, "training": training}).render("notebook")))
        assert not [cell for cell in cells if "SystemExit" in cell or "import os" in cell]
        executed(cells)


def test_a_lesson_with_too_many_numbers_is_refused() -> None:
    computation = Computation(lesson("mazur"))
    computation.done |= {str(k) for k in range(MOST_NUMBERS + 1)}
    with pytest.raises(TooManyNumbers, match="choose html"):
        computation.new_items([])
