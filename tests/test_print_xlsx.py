"""The spreadsheet, computed again by LibreOffice: every cell against the engine, as given and with numbers changed."""

from __future__ import annotations

import io
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from explainer import explain
from explainer.equations.keys import Key
from explainer.formula import Formula, read
from explainer.functions import ACTIVATIONS
from explainer.lesson import example_names
from explainer.printers.spreadsheet import cell_formula
from explainer.render.workbook import workbook
from explainer.spec import to_mapping
from tests.test_printers import TREES, VALUES, exact_value, value_of
from tests.tools import lesson, library, need

openpyxl = library("openpyxl")
library("xlsxwriter")
NAME, FORMULA, VALUE, SHOWN = range(1, 5)


def opened(content: bytes, values: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values).active


def recalculated(sheets: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Workbooks saved without any computed value, and what LibreOffice makes of them."""
    for name, sheet in sheets.items():
        sheet.parent.save(folder / f"{name}.xlsx")
    files = [folder / f"{name}.xlsx" for name in sheets]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        need("soffice", "libreoffice"),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        folder / "out",
    ]
    subprocess.run([*command, *files], check=True, capture_output=True)
    return {name: opened((folder / "out" / f"{name}.xlsx").read_bytes(), True) for name in sheets}


def numbers(sheet: Any) -> list[tuple[str, float]]:
    rows = sheet.iter_rows(min_row=4, values_only=True)
    return [(row[NAME - 1], row[VALUE - 1]) for row in rows if row[VALUE - 1] is not None]


def agree(one: list[tuple[str, float]], other: list[tuple[str, float]]) -> None:
    assert [name for name, _ in one] == [name for name, _ in other]
    for (name, a), (_, b) in zip(one, other, strict=True):
        assert isinstance(a, int | float), (name, a, b)
        assert abs(a - b) <= 1e-9 * max(1.0, abs(b)), (name, a, b)


def test_libreoffice_computes_every_number_of_every_lesson(tmp_path: Path) -> None:
    made = {name: workbook(lesson(name)) for name in example_names()}
    again = recalculated({name: opened(content, False) for name, content in made.items()}, tmp_path)
    for name, content in made.items():
        assert len(numbers(again[name])) > 40
        agree(numbers(again[name]), numbers(opened(content, True)))


def test_libreoffice_computes_every_activation_in_both_notations(tmp_path: Path) -> None:
    made = {}
    for notation, name in product(("partials", "delta"), (*ACTIVATIONS, "x * sigmoid(x)")):
        layer = {"neurons": 2, "activation": name, "weights": [[0.2, 0.3], [0.5, -0.4]]}
        data = [{"input": [0.3, 0.4], "target": [0.2, 0.7]}]
        spec = {"notation": notation, "network": {"inputs": 2, "layers": [layer, layer]}, "training": {"data": data}}
        made[f"{notation}-{len(made)}"] = workbook(explain(spec))
    again = recalculated({name: opened(content, False) for name, content in made.items()}, tmp_path)
    for name, content in made.items():
        agree(numbers(again[name]), numbers(opened(content, True)))


CHANGED = ["mazur", "batch-online", "softmax", "adam", "batch-mean", "tied-weights", "skip", "recurrent"]


def test_a_changed_number_changes_the_whole_step(tmp_path: Path) -> None:
    """A weight typed into its cell gives what the engine gives for a spec with that weight."""
    sheets, expected = {}, {}
    for name in CHANGED:
        spec = to_mapping(lesson(name).spec)
        sheet = opened(workbook(lesson(name)), False)
        place = next(
            k
            for k, row in enumerate(sheet.iter_rows(values_only=True), 1)
            if k > 3 and row[NAME - 1] == first_weight(name) and row[FORMULA - 1] is None
        )
        old = sheet.cell(place, VALUE).value
        weights = spec["network"]["layers"][0]["weights"]
        shared = spec["network"].get("shared", {})
        if isinstance(weights[0][0], str):
            shared[weights[0][0]] = old + 0.125
        else:
            weights[0][0] = old + 0.125
        sheet.cell(place, VALUE).value = old + 0.125
        sheets[name], expected[name] = sheet, opened(workbook(explain(spec)), True)
    for name, sheet in recalculated(sheets, tmp_path).items():
        agree(numbers(sheet), numbers(expected[name]))
        assert numbers(sheet) != numbers(opened(workbook(lesson(name)), True))


def first_weight(name: str) -> str:
    from explainer.equations.names import member_name
    from explainer.printers.text import PLAIN

    families = lesson(name).derivation.families
    return PLAIN.name(member_name(families[Key("weight", 1)].name, 0), str)


def python_of_cell(text: str) -> str:
    """A cell's formula as Python, whose minus binds less strongly: brackets must make no difference."""
    return text.replace("^", "**")


@settings(max_examples=150)
@given(tree=TREES)
def test_a_cell_has_the_value_of_the_tree(tree: Formula) -> None:
    expected = exact_value(tree)
    assert value_of(python_of_cell(cell_formula(tree, lambda name, _: name)), VALUES) == expected


WRITTEN = [
    ("-a**2", "-(a^2)"), ("(-a)**2", "(-a)^2"), ("(a**b)**2", "(a^b)^2"),
    ("a-(b-x)", "a-(b-x)"), ("a/(b*x)", "a/(b*x)"), ("a*(-b)", "a*(-b)"), ("exp(-x)", "EXP(-x)"),
    ("ln(x)", "LN(x)"), ("where(x>=0, x, 0)", "IF(x>=0,x,0)"), ("max(a, b)", "MAX(a,b)"), ("erf(x)", "ERF(x)"),
    ("pi*e", "PI()*EXP(1)"), ("1e-8+x", "1E-8+x"), ("atan(x)", "ATAN(x)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cell"), WRITTEN)
def test_each_node_as_a_cell(text: str, cell: str) -> None:
    assert cell_formula(read(text, {"a", "b", "x"}), lambda name, _: name) == cell


def test_the_same_bytes_on_each_run() -> None:
    assert workbook(lesson("mazur")) == workbook(explain("mazur"))


def test_text_never_becomes_a_formula() -> None:
    layers = [{"neurons": ["=1+1", "@x"], "weights": [[1, 2], [3, 4]]}, {"neurons": ["+z"], "weights": [[1, 2]]}]
    network = {"inputs": ["-v", "=cmd|' /C calc'!A0"], "layers": layers}
    training = {"data": [{"input": [1, 2], "target": [3]}]}
    spec = {"title": '=HYPERLINK("http://x")', "notation": "partials", "network": network, "training": training}
    sheet = opened(workbook(explain(spec)), False)
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas and {cell.column for cell in formulas} == {VALUE}
    assert sheet.cell(1, 1).value == '=HYPERLINK("http://x")' and sheet.cell(1, 1).data_type == "s"
    assert any(str(row[0]).startswith("=cmd") for row in sheet.iter_rows(values_only=True))
