"""PDF through Typst: the printer read back as arithmetic, the file as poppler's tools see it."""

from __future__ import annotations

import ast
import re
import subprocess
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from explainer import explain
from explainer.formula import Formula
from explainer.printers.typst import TYPST, TYPST_TURN, chain_call, escape, escape_markup, reading_printer
from explainer.render import format_names
from explainer.render.compiler import template_folder
from explainer.render.finish import BadTemplate, MissingExtra, pdf
from explainer.render.formats import FORMATS
from explainer.render.page import SealedText
from explainer.render.templates import Templates
from explainer.wording import SENTENCES
from tests.test_printers import HOSTILE, TREES, VALUES, exact_value, named, number, value_of
from tests.tools import lesson, library, need, tried_examples

typst = library("typst")


class Calls(ast.NodeTransformer):
    """frac(a, b) and attach(a, t: b) as arithmetic."""

    def visit_Call(self, call: ast.Call) -> ast.AST:
        self.generic_visit(call)
        match call:
            case ast.Call(func=ast.Name(id="frac"), args=[above, below]):
                return ast.BinOp(above, ast.Div(), below)
            case ast.Call(func=ast.Name(id="attach"), args=[base], keywords=[ast.keyword(arg="t", value=exponent)]):
                return ast.BinOp(base, ast.Pow(), exponent)
        raise AssertionError(ast.dump(call))


def python_of_typst(text: str) -> str:
    python = text.replace("dot.op", "*").replace("−", "-").replace("t: ", "t=")
    return ast.unparse(Calls().visit(ast.parse(python, mode="eval")))


@settings(max_examples=150)
@given(tree=TREES)
def test_what_is_printed_has_the_value_of_the_tree(tree: Formula) -> None:
    expected = exact_value(tree)
    assert value_of(python_of_typst(TYPST.formula(tree, named(TYPST))), VALUES) == expected


@settings(max_examples=150)
@given(tree=TREES)
def test_negative_numbers_in_place_of_names_keep_the_value(tree: Formula) -> None:
    expected = exact_value(tree)
    printed = TYPST.formula(tree, lambda name, bracket: number(TYPST, VALUES[name], bracket))
    assert value_of(python_of_typst(printed), VALUES) == Fraction(expected)


def test_each_side_of_a_chain_has_its_own_reading() -> None:
    words = reading_printer(SENTENCES["en"])
    sides, readings = (p.join(p.join("a", p.equal, "b"), p.approx, "1") for p in (TYPST, words))
    assert chain_call(sides, readings) == '#chain(("a", $a$), ("equals b", $= b$), ("is about 1", $≈ 1$))'
    assert sides.count(TYPST_TURN) == 2


@pytest.mark.parametrize("name", tried_examples())
def test_every_lesson_is_a_tagged_pdf_that_claims_the_standard(name: str, tmp_path: Path) -> None:
    made = lesson(name).render("pdf")
    assert made == pdf(lesson(name).render("typst"))
    (tmp_path / "a.pdf").write_bytes(made)
    said = subprocess.run([need("pdfinfo"), "-meta", tmp_path / "a.pdf"], capture_output=True, text=True).stdout
    assert "<pdfuaid:part>1</pdfuaid:part>" in said and "CreateDate" not in said
    inside = words(tmp_path / "a.pdf")
    text = "".join(word for word, *_ in inside)
    shown = re.findall(r"(?<![\d.])\d+\.\d+(?![\d.e]|e-)", lesson(name).text())
    assert shown and [digits for digits in shown if digits not in text] == []
    assert [word for word, left, right in inside if left < 40 or right > 595 - 40] == []


def words(path: Path) -> list[tuple[str, float, float]]:
    """Each word of a PDF with its left and right edge, in points."""
    out = subprocess.run([need("pdftotext"), "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    found = re.findall(r'<word xMin="([\d.-]+)" yMin="[^"]*" xMax="([\d.-]+)" yMax="[^"]*">(.*?)</word>', out)
    return [(word, float(left), float(right)) for left, right, word in found]


def tags(path: Path) -> str:
    return subprocess.run([need("pdfinfo"), "-struct", path], capture_output=True, text=True).stdout


def test_formulas_headings_and_tables_are_what_they_are_to_a_screen_reader(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(lesson("mazur").render("pdf"))
    structure = tags(tmp_path / "a.pdf")
    for tag in ("Formula", "H1", "H2", "Table", "TH", "TD", "TOC", "P"):
        assert re.search(rf"^\s*{tag}\b", structure, re.M), tag
    source = lesson("mazur").render("typst").decode()
    assert '"equals w 5 minus η times the slope of E total with respect to w 5"' in source
    assert len(re.findall(r"^\s*Formula", structure, re.M)) >= len(re.findall(r'\("[^"]+", \$|#m\("[^"]+", \$', source))


TITLE = "$a #b \\d *e* @f <g> //h `i` [j] _k_ ~l #read(1) a, b"


@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_hostile_text_is_printed_as_it_is(notation: str, tmp_path: Path) -> None:
    layers = [{"neurons": ["$x", "#y"], "weights": [[1, 2], [3, 4]]}, {"neurons": ["\\z"], "weights": [[1, 2]]}]
    network = {"inputs": ['"v"', "*w*"], "layers": layers}
    training = {"data": [{"input": [1, 2], "target": [3]}]}
    spec = {"title": TITLE, "notation": notation, "network": network, "training": training}
    (tmp_path / "a.pdf").write_bytes(explain(spec).render("pdf"))
    shown = unescape("".join(word for word, *_ in words(tmp_path / "a.pdf")))
    assert TITLE.replace(" ", "") in shown
    assert [label for label in ("$x", "#y", "\\z", '"v"', "*w*") if label not in shown] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_typst(text: str, tmp_path: Path) -> None:
    source = (
        f'#set document(title: [{escape_markup(text)}], date: none)\n= {escape_markup(text)}\n#raw("{escape(text)}") '
        f'#math.equation(alt: "{escape(text)}", $x_("{escape(text)}")$)'
    )
    (tmp_path / "a.pdf").write_bytes(pdf(source.encode()))
    shown = unescape("".join(word for word, *_ in words(tmp_path / "a.pdf")))
    assert shown.count(re.sub(r"\s", "", text)) >= (2 if set(text) & set("\"'-") else 3)


def test_characters_that_no_shipped_font_has_do_not_stop_the_lesson() -> None:
    assert pdf("#set document(title: [日本], date: none)\n= 日本".encode())[:5] == b"%PDF-"


def test_a_source_that_is_not_typst_is_refused_with_its_place() -> None:
    with pytest.raises(BadTemplate, match=r"typ:2:"):
        pdf(b"#set document(title: [A])\n#unknown()")


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra, match=r"pip install 'explainer\[pdf\]'"):
        pdf(b"")


def test_the_figure_template_places_a_picture() -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    view: dict[str, Any] = {
        "caption": 'A "picture" #1',
        "description": SealedText(escape('"a" \\ b')),
        "picture": SealedText(escape(picture)),
    }
    block = Templates(FORMATS["pdf"]).render("figure", **view).__html__()
    assert pdf(f"#set document(title: [A], date: none)\n{block}".encode())[:5] == b"%PDF-"
    assert (template_folder() / "typst").is_dir()


def test_the_names_on_the_command_line_are_the_formats() -> None:
    assert {*FORMATS, "xlsx"} == {*format_names("lesson")}


def test_a_worksheet_has_room_to_write(tmp_path: Path) -> None:
    view: dict[str, Any] = {
        "row": "7",
        "answer": "Answer",
        "within": "(within 0.001)",
        "reasons": ["Why"],
        "lines": [""],
        "points": ["Points: 2"],
    }
    blank = Templates(FORMATS["pdf"]).render("blank", line=SealedText('#chain(("w5", $w_("5")$))'), **view)
    templates = Templates(FORMATS["pdf"])
    given = {"title": "A", "language": "en", "words": {"contents": "Contents"}, "heads": [], "large": []}
    document = templates.render("document", sections=[blank], **given, **templates.style())
    (tmp_path / "a.pdf").write_bytes(pdf(document.__html__().encode()))
    assert {"7.", "Answer", "(within", "Points:", "Why"} <= {word for word, *_ in words(tmp_path / "a.pdf")}
